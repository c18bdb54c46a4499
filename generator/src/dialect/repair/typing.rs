//! Types, and values of a type.

use super::scalar;
use crate::tree::{Value, json};

/// The types of OpenAPI 3.0.
pub(super) const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "object"];

/// What people write for a type, in lower case and without separators; an empty type allows everything.
const MEANT: &[(&str, &str, &str)] = &[
    ("any", "", ""),
    ("anytype", "", ""),
    ("mixed", "", ""),
    ("unknown", "", ""),
    ("variant", "", ""),
    ("*", "", ""),
    ("", "", ""),
    ("str", "string", ""),
    ("text", "string", ""),
    ("varchar", "string", ""),
    ("char", "string", ""),
    ("enum", "string", ""),
    ("date", "string", "date"),
    ("datetime", "string", "date-time"),
    ("datetimeoffset", "string", "date-time"),
    ("uuid", "string", "uuid"),
    ("guid", "string", "uuid"),
    ("uri", "string", "uri"),
    ("url", "string", "uri"),
    ("email", "string", "email"),
    ("password", "string", "password"),
    ("byte", "string", "byte"),
    ("base64", "string", "byte"),
    ("binary", "string", "binary"),
    ("file", "string", "binary"),
    ("blob", "string", "binary"),
    ("int", "integer", ""),
    ("int32", "integer", "int32"),
    ("int64", "integer", "int64"),
    ("uint", "integer", ""),
    ("uint32", "integer", "uint32"),
    ("uint64", "integer", "uint64"),
    ("long", "integer", "int64"),
    ("short", "integer", "int32"),
    ("bigint", "integer", "int64"),
    ("float", "number", "float"),
    ("float32", "number", "float"),
    ("float64", "number", "double"),
    ("double", "number", "double"),
    ("decimal", "number", ""),
    ("num", "number", ""),
    ("numeric", "number", ""),
    ("bool", "boolean", ""),
    ("list", "array", ""),
    ("tuple", "array", ""),
    ("set", "array", ""),
    ("map", "object", ""),
    ("dict", "object", ""),
    ("dictionary", "object", ""),
    ("hash", "object", ""),
    ("hashmap", "object", ""),
    ("json", "", ""),
    ("struct", "object", ""),
];

/// The type and the format that somebody means by `name`; either may be empty.
pub(super) fn meant(name: &str) -> Option<(&'static str, &'static str)> {
    let plain: String =
        name.trim().chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect();
    let exact = TYPES.iter().find(|ty| **ty == plain).map(|ty| (*ty, ""));
    exact.or_else(|| MEANT.iter().find(|(word, ..)| *word == plain).map(|(_, ty, format)| (*ty, *format))).or_else(
        || {
            // `strng`; short names have too many neighbours.
            let near = crate::suggest::nearest(&plain, TYPES).filter(|_| plain.len() > 4)?;
            TYPES.iter().find(|ty| **ty == near).map(|ty| (*ty, ""))
        },
    )
}

/// Whether the value is of the type.
pub(super) fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_number() && scalar::integer(value).is_some() || is_large(value),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// Whether a number has no fraction, although it is too large to be sure of each digit.
fn is_large(value: &Value) -> bool {
    value.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// The value as one of the type, where only its notation is wrong.
pub(super) fn as_type(value: &Value, ty: &str) -> Option<Value> {
    match ty {
        "string" => scalar::text(value).map(Value::String),
        "number" => scalar::number(value).map(Value::Number),
        "integer" => scalar::integer(value).map(Value::Number),
        "boolean" if !value.is_number() => scalar::flag(value).map(|flag| json!(flag)),
        _ => None,
    }
}
