//! The document's constraints on a value. JSON Schema Validation (draft Wright-00), sections 5.1 to 5.14.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use super::value::Value;
use crate::codec::{Problem, Segment};
use crate::operation::Rule;

/// Holds JSON text against the rules: what the writer asks of values that have some.
pub(super) fn check(rules: &'static [Rule], json: &[u8]) -> Option<Problem> {
    broken(rules, &Value::parse(json)?)
}

/// The first rule that the value breaks.
///
/// A rule says nothing about a value of a type that it is not for: `MinLength` holds for every number.
pub(super) fn broken(rules: &[Rule], value: &Value<'_>) -> Option<Problem> {
    rules.iter().find_map(|rule| match value {
        Value::String(text) => check_text(rule, text).map(Problem::new),
        Value::Number(number) => check_number(rule, number.parse().ok()?).map(Problem::new),
        Value::Array(elements) => check_array(rule, elements),
        Value::Object(properties) => check_object(rule, properties),
        Value::Null | Value::Bool(_) => None,
    })
}

fn check_text(rule: &Rule, text: &str) -> Option<String> {
    let length = || text.chars().count() as u64;
    match *rule {
        Rule::Pattern(pattern) if !matches(pattern, text) => Some(format!("must match {pattern}")),
        Rule::MinLength(least) if length() < least => Some(format!("must have at least {least} characters")),
        Rule::MaxLength(most) if length() > most => Some(format!("must have at most {most} characters")),
        _ => None,
    }
}

fn check_number(rule: &Rule, number: f64) -> Option<String> {
    match *rule {
        Rule::Minimum(least) if number < least => Some(format!("must be at least {least}")),
        Rule::Maximum(most) if number > most => Some(format!("must be at most {most}")),
        Rule::ExclusiveMinimum(bound) if number <= bound => Some(format!("must be greater than {bound}")),
        Rule::ExclusiveMaximum(bound) if number >= bound => Some(format!("must be less than {bound}")),
        Rule::MultipleOf(step) if !is_multiple(number, step) => Some(format!("must be a multiple of {step}")),
        _ => None,
    }
}

fn check_array(rule: &Rule, elements: &[Value<'_>]) -> Option<Problem> {
    let length = elements.len() as u64;
    match *rule {
        Rule::MinItems(least) if length < least => Some(Problem::new(format!("must have at least {least} elements"))),
        Rule::MaxItems(most) if length > most => Some(Problem::new(format!("must have at most {most} elements"))),
        Rule::UniqueItems if repeats(elements) => Some(Problem::new("must not have equal elements")),
        Rule::Items(rules) => elements
            .iter()
            .enumerate()
            .find_map(|(index, element)| Some(broken(rules, element)?.within(Segment::Index(index)))),
        _ => None,
    }
}

fn check_object(rule: &Rule, properties: &[(String, Value<'_>)]) -> Option<Problem> {
    let count = properties.len() as u64;
    match *rule {
        Rule::MinProperties(least) if count < least => {
            Some(Problem::new(format!("must have at least {least} properties")))
        }
        Rule::MaxProperties(most) if count > most => Some(Problem::new(format!("must have at most {most} properties"))),
        Rule::Values(rules) => {
            properties.iter().find_map(|(key, value)| Some(broken(rules, value)?.within(Segment::Key(key.clone()))))
        }
        _ => None,
    }
}

/// Whether two elements are equal, by their texts: objects are equal here in the order in which they were written.
fn repeats(elements: &[Value<'_>]) -> bool {
    let mut seen = HashSet::with_capacity(elements.len());
    !elements.iter().all(|element| seen.insert(element.json()))
}

/// Binary floating point cannot hold most decimal fractions: 0.3 / 0.1 is not 3.
fn is_multiple(number: f64, step: f64) -> bool {
    let quotient = number / step;
    !quotient.is_finite() || (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0)
}

type Compiled = Option<Arc<regress::Regex>>;

/// Each pattern is compiled once. Patterns come from generated tables, so there are not more of them than that.
static PATTERNS: LazyLock<RwLock<HashMap<&'static str, Compiled>>> = LazyLock::new(RwLock::default);

/// Whether the pattern matches somewhere. A pattern that is no regular expression is left to the server.
fn matches(pattern: &'static str, text: &str) -> bool {
    let known = PATTERNS.read().unwrap_or_else(PoisonError::into_inner).get(pattern).cloned();
    let compiled = known.unwrap_or_else(|| {
        let compiled = compile(pattern);
        PATTERNS.write().unwrap_or_else(PoisonError::into_inner).insert(pattern, compiled.clone());
        compiled
    });
    compiled.is_none_or(|regex| regex.find(text).is_some())
}

/// ECMA-262 with the flag `u`, as JSON Schema asks; many documents hold patterns that are only valid without it.
fn compile(pattern: &str) -> Compiled {
    let regex = regress::Regex::with_flags(pattern, "u").or_else(|_| regress::Regex::new(pattern));
    regex.ok().map(Arc::new)
}
