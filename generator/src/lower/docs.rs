//! What schemas say in prose and in constraints.

use serde_json::Value;

use super::flat::Flat;
use super::listed;
use crate::model::{Docs, code, literal};

/// Documentation of a type.
pub(super) fn of_type(flat: &Flat) -> Docs {
    Docs {
        summary: flat.title.clone(),
        description: flat.description.clone(),
        facts: Vec::new(),
        format: None,
        deprecated: flat.deprecated,
        link: flat.link.clone(),
    }
}

/// Documentation of a place where a schema is used.
pub(super) fn of_use(flat: &Flat) -> Docs {
    let mut facts = Vec::new();
    if let Some(default) = flat.default.as_ref().filter(|default| !default.is_null()) {
        facts.push(format!("Default: {}.", code(&literal(default))));
    }
    if let Some(values) = flat
        .enumeration
        .as_ref()
        .filter(|values| !values.is_empty() && (values.len() != 2 || !values.iter().all(Value::is_boolean)))
        .filter(|_| listed::values(flat).is_none())
    {
        let values: Vec<String> = values.iter().map(|value| code(&literal(value))).collect();
        facts.push(format!("One of {}.", values.join(", ")));
    }
    facts.extend(flat.limits.facts());
    if flat.read_only {
        facts.push("Set by the server alone.".to_owned());
    }
    if flat.write_only {
        facts.push("Never sent by the server.".to_owned());
    }
    facts.shrink_to_fit();
    Docs {
        summary: None,
        description: flat.description.clone(),
        facts,
        format: None,
        deprecated: flat.deprecated,
        link: flat.link.clone(),
    }
}
