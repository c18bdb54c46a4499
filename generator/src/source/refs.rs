//! Finds the references in a tree that a generator follows.
//!
//! A `$ref` inside an example, a default value, an enumeration or an extension is data, not a reference. Whether a key is
//! a field (`default`, `example`) or somebody's name (a property called `default`) depends on what it stands in.

use std::collections::BTreeSet;

use crate::pointer;
use crate::tree::{Map, Value};

/// Fields whose value is data.
const DATA: &[&str] = &["example", "examples", "default", "enum", "const"];

/// Fields whose value maps names, which anybody may choose, to nodes.
pub(crate) const NAMED: &[&str] = &[
    "$defs",
    "additionalOperations",
    "callbacks",
    "content",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "encoding",
    "headers",
    "links",
    "mediaTypes",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securityDefinitions",
    "securitySchemes",
    "variables",
    "webhooks",
];

/// What kind of reference it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The value of `$ref`.
    Reference,
    /// A value of a discriminator's `mapping`, which may also be the name of a schema.
    Mapping,
}

/// Calls `visit` with the pointer and the text of every reference below `value`, which stands at `at`.
pub(crate) fn each(value: &mut Value, at: &str, visit: &mut impl FnMut(&str, &mut String, Kind)) {
    walk(value, &mut at.to_owned(), false, visit);
}

fn walk(value: &mut Value, at: &mut String, names: bool, visit: &mut impl FnMut(&str, &mut String, Kind)) {
    let length = at.len();
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                pointer::push(at, &index.to_string());
                walk(item, at, false, visit);
                at.truncate(length);
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                if !names && holds_data(key) {
                    continue;
                }
                pointer::push(at, key);
                match value {
                    // In a map of names too: nothing else than a reference to such a map is a text there.
                    Value::String(reference) if key == "$ref" => visit(at, reference, Kind::Reference),
                    Value::Object(discriminator) if !names && key == "discriminator" => {
                        mapping(discriminator, at, visit);
                    }
                    value => walk(value, at, !names && NAMED.contains(&key.as_str()), visit),
                }
                at.truncate(length);
            }
        }
        _ => {}
    }
}

/// Collects the addresses that schemas give themselves (`$id`), and the document itself (`$self`).
pub(super) fn addresses(value: &Value, names: bool, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| addresses(item, false, found)),
        Value::Object(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| names || !holds_data(key)) {
                match value {
                    Value::String(address) if !names && (key == "$id" || key == "$self") => {
                        found.insert(address.trim_end_matches('#').to_owned());
                    }
                    value => addresses(value, !names && holds_names(key), found),
                }
            }
        }
        _ => {}
    }
}

fn mapping(discriminator: &mut Map, at: &str, visit: &mut impl FnMut(&str, &mut String, Kind)) {
    let Some(Value::Object(entries)) = discriminator.get_mut("mapping") else { return };
    let at = pointer::child(at, "mapping");
    for (value, target) in entries {
        if let Value::String(target) = target {
            visit(&pointer::child(&at, value), target, Kind::Mapping);
        }
    }
}

/// Whether what stands at this key is data, or an extension: it holds no references.
pub(crate) fn holds_data(key: &str) -> bool {
    DATA.contains(&key) || key.starts_with("x-")
}

/// Whether the map that stands at this key holds names.
pub(crate) fn holds_names(key: &str) -> bool {
    NAMED.contains(&key)
}

/// The reference that is all there is to a node.
pub(super) fn only_reference(value: &Value) -> Option<&str> {
    let entries = value.as_object().filter(|entries| entries.len() == 1)?;
    entries.get("$ref")?.as_str()
}

/// `text` percent-decoded; `None` if that is not UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digits = (ahead.next().and_then(hex), ahead.next().and_then(hex));
        match (byte, digits) {
            (b'%', (Some(high), Some(low))) => {
                decoded.push(high << 4 | low);
                bytes = ahead;
            }
            _ => decoded.push(byte),
        }
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// A pointer as the fragment of a reference; only what a decoder would misread is encoded.
pub(crate) fn fragment(pointer: &str) -> String {
    format!("#{}", pointer.replace('%', "%25"))
}
