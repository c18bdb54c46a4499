//! `$ref`, which other keywords may stand beside.

use super::{Kind, Walk};
use crate::tree::{Key, Map, Value, json};

/// The reference of an object that is one.
pub(super) fn of(object: &Map) -> Option<String> {
    object.get("$ref")?.as_str().map(str::to_owned)
}

/// The pointer that a reference within the document leads to.
pub(super) fn local(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    match fragment.contains('%') {
        true => crate::source::percent_decode(fragment),
        false => Some(fragment.to_owned()),
    }
}

/// Whether a keyword beside `$ref` says nothing that a type or its documentation would show.
fn is_silent(key: &str) -> bool {
    key.starts_with('$')
        || key.starts_with("x-")
        || ["summary", "title", "example", "examples", "definitions", "externalDocs"].contains(&key)
}

/// Keywords that say something of a use, yet nothing of the values.
const ANNOTATIONS: [&str; 6] = ["description", "default", "deprecated", "readOnly", "writeOnly", "xml"];

impl Walk<'_> {
    /// In OpenAPI 3.0 nothing stands beside `$ref`. What does becomes an `allOf` of the reference. Whether it is a
    /// reference and nothing else in the end.
    pub(super) fn reference(&mut self, map: &mut Map, listed: bool) -> bool {
        let Some(reference) = of(map) else { return false };
        self.follow(Kind::Schema, &reference);
        // Among alternatives a plain reference has a name; what is said of one of them there has no place to be shown.
        let silent = |key: &Key| is_silent(key) || listed && ANNOTATIONS.contains(&key.as_str());
        if map.keys().all(silent) {
            return true;
        }
        map.shift_remove("$ref");
        let target = json!({ "$ref": reference });
        match map.get_mut("allOf") {
            Some(Value::Array(members)) => members.push(target),
            _ => {
                map.insert("allOf", Value::Array(vec![target]));
            }
        }
        false
    }
}
