//! What schemas say in prose and in constraints.

use super::flat::Flat;
use super::node::Limits;
use super::schema::string_values;
use crate::model::{Docs, Rule, literal};

/// Documentation of a type.
pub(super) fn of_type(flat: &Flat) -> Docs {
    Docs {
        summary: flat.title.clone(),
        description: flat.description.clone(),
        facts: Vec::new(),
        deprecated: flat.deprecated,
        link: flat.link.clone(),
    }
}

/// Documentation of a place where a schema is used.
pub(super) fn of_use(flat: &Flat) -> Docs {
    let mut facts = Vec::new();
    if let Some(default) = flat.default.as_ref().filter(|default| !default.is_null()) {
        facts.push(format!("Default: `{}`.", literal(default)));
    }
    if let Some(values) = flat.enumeration.as_ref().filter(|_| string_values(flat).is_none()) {
        let values: Vec<String> = values.iter().map(|value| format!("`{}`", literal(value))).collect();
        facts.push(format!("One of {}.", values.join(", ")));
    }
    facts.extend(limits(&flat.limits));
    if flat.read_only {
        facts.push("Set by the server alone.".to_owned());
    }
    if flat.write_only {
        facts.push("Never sent by the server.".to_owned());
    }
    Docs {
        summary: None,
        description: flat.description.clone(),
        facts,
        deprecated: flat.deprecated,
        link: flat.link.clone(),
    }
}

fn limits(limits: &Limits) -> Vec<String> {
    let mut facts = Vec::new();
    match (limits.min_length, limits.max_length) {
        (Some(least), Some(most)) if least == most => facts.push(format!("Length: {least} characters.")),
        (Some(least), Some(most)) => facts.push(format!("Length: {least} to {most} characters.")),
        (Some(least), None) => facts.push(format!("Length: at least {least} characters.")),
        (None, Some(most)) => facts.push(format!("Length: at most {most} characters.")),
        (None, None) => {}
    }
    if let Some(pattern) = &limits.pattern {
        facts.push(format!("Pattern: `{pattern}`."));
    }
    match (limits.minimum, limits.maximum) {
        (Some(least), Some(most)) if !limits.exclusive_minimum && !limits.exclusive_maximum => {
            facts.push(format!("From {least} to {most}."));
        }
        (least, most) => {
            facts.extend(
                least.map(|least| {
                    format!("{} {least}.", if limits.exclusive_minimum { "More than" } else { "At least" })
                }),
            );
            facts.extend(
                most.map(|most| format!("{} {most}.", if limits.exclusive_maximum { "Less than" } else { "At most" })),
            );
        }
    }
    facts.extend(limits.multiple_of.map(|step| format!("A multiple of {step}.")));
    match (limits.min_items, limits.max_items) {
        (Some(least), Some(most)) if least == most => facts.push(format!("Exactly {least} elements.")),
        (Some(least), Some(most)) => facts.push(format!("{least} to {most} elements.")),
        (Some(least), None) => facts.push(format!("At least {least} elements.")),
        (None, Some(most)) => facts.push(format!("At most {most} elements.")),
        (None, None) => {}
    }
    if limits.unique_items {
        facts.push("No two elements are equal.".to_owned());
    }
    facts
}

/// The rules that a value is checked against before it is sent.
pub(super) fn rules(limits: &Limits) -> Vec<Rule> {
    let mut rules = Vec::new();
    rules.extend(limits.pattern.clone().map(Rule::Pattern));
    rules.extend(limits.min_length.map(Rule::MinLength));
    rules.extend(limits.max_length.map(Rule::MaxLength));
    rules.extend(limits.minimum.map(if limits.exclusive_minimum { Rule::ExclusiveMinimum } else { Rule::Minimum }));
    rules.extend(limits.maximum.map(if limits.exclusive_maximum { Rule::ExclusiveMaximum } else { Rule::Maximum }));
    rules.extend(limits.multiple_of.map(Rule::MultipleOf));
    rules.extend(limits.min_items.map(Rule::MinItems));
    rules.extend(limits.max_items.map(Rule::MaxItems));
    rules.extend(limits.unique_items.then_some(Rule::UniqueItems));
    rules
}
