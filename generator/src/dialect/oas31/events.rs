//! What server-sent events bring.
//!
//! `data` of an event is a string that holds JSON (`contentSchema`). The client reads events as a whole, so that it may as
//! well be what it holds; elsewhere strings stay strings.

use std::collections::HashSet;

use super::references;
use crate::pointer;
use crate::tree::{Map, Value};

/// Lets `data` in the schemas of events be what it holds.
pub(super) fn open(root: &mut Value) {
    let mut streams = Vec::new();
    find(root, &mut String::new(), &mut streams);
    let mut seen = HashSet::new();
    while let Some(at) = streams.pop() {
        if seen.insert(at.clone())
            && let Some(Value::Object(schema)) = root.pointer_mut(&at)
        {
            open_one(schema, &at, &mut streams);
        }
    }
}

/// Where the schemas of event streams stand.
fn find(value: &Value, at: &mut String, found: &mut Vec<String>) {
    let own = at.len();
    let mut below = |key: &str, value: &Value| {
        pointer::push(at, key);
        let essence = key.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("text/event-stream") {
            found.extend(["itemSchema", "schema"].map(|key| pointer::child(at, key)));
        }
        find(value, at, found);
        at.truncate(own);
    };
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| below(&index.to_string(), item)),
        _ => {}
    }
}

/// One schema; what it refers to, and its parts, are left to do.
fn open_one(schema: &mut Map, at: &str, left: &mut Vec<String>) {
    if let Some(target) = references::of(schema).and_then(|reference| references::local(&reference)) {
        left.push(target);
    }
    let mut varies = false;
    for key in ["allOf", "oneOf", "anyOf"] {
        for (index, part) in schema.get(key).and_then(Value::as_array).into_iter().flatten().enumerate() {
            varies |= key != "allOf" && part.pointer("/properties/data").is_some();
            left.push(pointer::child(&pointer::child(at, key), &index.to_string()));
        }
    }
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    let Some(data) = properties.get_mut("data") else { return };
    if let Some(content) = data.get("contentSchema").filter(|_| holds_json(data)) {
        *data = content.clone();
    } else if varies && data.get("type").and_then(Value::as_str) == Some("string") {
        // That it is a string holds for what is sent, and each alternative says better what is in it.
        properties.shift_remove("data");
    }
}

fn holds_json(data: &Value) -> bool {
    let media = data.get("contentMediaType").and_then(Value::as_str).unwrap_or("application/json");
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().ends_with("json")
}
