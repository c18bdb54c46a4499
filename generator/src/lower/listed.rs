//! Enums: the values that a schema lists, and what its authors call them.

use indexmap::IndexSet;
use serde_json::{Map, Value};

use super::Lower;
use super::flat::Flat;
use crate::model::{EnumValue, literal};

/// What extensions say of the values of an enum. OpenAPI has no place for it, and generators agreed on several.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Note {
    value: Value,
    label: Option<String>,
    description: Option<String>,
}

/// Lists of names and of descriptions, in the order of the values; descriptions also stand under the values.
const LABELS: [&str; 3] = ["x-enum-varnames", "x-enumNames", "x-enum-names"];
const DESCRIPTIONS: [&str; 3] = ["x-enum-descriptions", "x-enumDescriptions", "x-enum-description"];

/// The notes of a schema.
pub(super) fn notes(schema: &Map<String, Value>) -> Vec<Note> {
    let Some(Value::Array(values)) = schema.get("enum") else { return Vec::new() };
    let labels = LABELS.iter().find_map(|key| schema.get(*key));
    let descriptions = DESCRIPTIONS.iter().find_map(|key| schema.get(*key));
    let detailed = schema.get("x-ms-enum").and_then(|extension| extension.get("values")?.as_array());
    if labels.is_none() && descriptions.is_none() && detailed.is_none() {
        return Vec::new();
    }
    let note = |(index, value): (usize, &Value)| {
        let of = |notes: Option<&Value>| match notes? {
            // A list of another length is of other values.
            Value::Array(notes) if notes.len() == values.len() => notes.get(index)?.as_str().map(str::to_owned),
            Value::Object(notes) => notes.get(&literal(value))?.as_str().map(str::to_owned),
            _ => None,
        };
        let details = detailed.and_then(|entries| entries.iter().find(|entry| entry.get("value") == Some(value)));
        let detail = |key: &str| details.and_then(|details| details.get(key)?.as_str().map(str::to_owned));
        Note {
            value: value.clone(),
            label: of(labels).or_else(|| detail("name")).filter(|label| !label.trim().is_empty()),
            description: of(descriptions).or_else(|| detail("description")),
        }
    };
    values.iter().enumerate().map(note).collect()
}

impl Lower<'_> {
    /// The values of an enum with all that is said of them; `None` if the schema is no enum of scalars.
    pub(super) fn listed(&mut self, flat: &Flat) -> Option<Vec<EnumValue>> {
        let values = values(flat)?;
        let nodes: Vec<_> = flat.merged.iter().map(|at| self.node(at)).collect();
        let notes = || nodes.iter().flat_map(|node| &node.notes);
        let with_notes = |value: Value| {
            let of_value = || notes().filter(|note| typed(&note.value, flat).as_ref() == Some(&value));
            EnumValue {
                label: of_value().find_map(|note| note.label.clone()),
                description: of_value().find_map(|note| note.description.clone()),
                value,
            }
        };
        Some(values.into_iter().map(with_notes).collect())
    }
}

/// The values of an enum, `null` left out; `None` if it is none of scalars. Booleans need no enum.
pub(super) fn values(flat: &Flat) -> Option<Vec<Value>> {
    if !matches!(flat.types.as_deref(), None | Some("string" | "integer" | "number")) {
        return None;
    }
    let listed = flat.enumeration.as_ref()?.iter().filter(|value| !value.is_null());
    let values: IndexSet<Value> = listed.map(|value| typed(value, flat)).collect::<Option<_>>()?;
    (!values.is_empty() && !values.iter().all(Value::is_boolean)).then(|| values.into_iter().collect())
}

/// The value as one of the schema's type: YAML takes `1.10` and `no` for something else than text, and there are lists
/// of numbers in quotes.
fn typed(value: &Value, flat: &Flat) -> Option<Value> {
    match (flat.types.as_deref(), value) {
        (_, Value::Array(_) | Value::Object(_) | Value::Null) => None,
        (Some("string"), value) => Some(Value::String(literal(value))),
        (Some("integer" | "number"), Value::String(text)) => {
            Some(serde_json::from_str(text).ok().filter(Value::is_number).unwrap_or_else(|| value.clone()))
        }
        (_, Value::Number(number)) => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 1e15);
            Some(whole.filter(|_| number.is_f64()).map_or_else(|| value.clone(), |whole| Value::from(whole as i64)))
        }
        (_, value) => Some(value.clone()),
    }
}
