//! Decodes and encodes the examples of a document, and tells which come out as they went in.

#![allow(unused_imports, reason = "what the types need differs")]

use client::types;
use runtime::Open;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

const DOCUMENT: &str = "urn:example:document";

fn main() {
    let text = std::fs::read(std::env::args().nth(1).expect("a file of examples")).expect("the examples");
    let mut input: Value = serde_json::from_slice(&text).expect("JSON");
    let mut root = input["root"].take();
    schemas(&mut root);
    // What is validated against is a place in the document, not all of it.
    let root = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"document": root}});
    let registry = jsonschema::Registry::new().add(DOCUMENT, root).expect("a document").prepare().expect("references");
    let mut out = Vec::new();
    for example in input["list"].as_array().expect("a list") {
        let pointer = format!("/$defs/document{}", example["schema"].as_str().expect("a pointer"));
        let reference = json!({"$ref": format!("{DOCUMENT}#{}", encode(&pointer))});
        let value = &example["value"];
        let verdict = match jsonschema::options().with_registry(&registry).build(&reference) {
            Err(error) => json!({"unchecked": error.to_string()}),
            Ok(validator) => match validator.iter_errors(value).next() {
                Some(error) => json!({"invalid": error.to_string()}),
                None => verdict(example["ty"].as_u64().expect("an index"), value),
            },
        };
        out.push(json!({"pointer": example["pointer"], "type": example["type"], "verdict": verdict}));
    }
    println!("{}", Value::Array(out));
}

fn verdict(ty: u64, value: &Value) -> Value {
    match TYPES[ty as usize](value.to_string().as_bytes()) {
        Err(error) => json!({"failed": error}),
        Ok(text) => match serde_json::from_slice::<Value>(&text) {
            Ok(back) => match difference(value, &back, "$") {
                Some(difference) => json!({"differs": difference}),
                None => json!("same"),
            },
            Err(error) => json!({"failed": format!("what is written is no JSON: {error}")}),
        },
    }
}

/// There and back.
fn pass<T: runtime::Codec>(text: &[u8]) -> Result<Vec<u8>, String> {
    match runtime::codec::from_slice::<T>(text) {
        Ok(value) => Ok(runtime::codec::to_vec(&value)),
        Err(error) => Err(error.to_string()),
    }
}

/// Where two values differ: numbers by what they are, objects whatever their order.
fn difference(a: &Value, b: &Value, path: &str) -> Option<String> {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) if x == y || x.as_f64() == y.as_f64() => None,
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().find_map(|(index, (x, y))| difference(x, y, &format!("{path}[{index}]")))
        }
        (Value::Object(x), Value::Object(y)) => {
            let lost = x.keys().find(|key| !y.contains_key(*key)).map(|key| format!("{path}.{key} is lost"));
            let new = y.keys().find(|key| !x.contains_key(*key)).map(|key| format!("{path}.{key} is new"));
            lost.or(new).or_else(|| x.iter().find_map(|(key, x)| difference(x, y.get(key)?, &format!("{path}.{key}"))))
        }
        _ if a == b => None,
        _ => Some(format!("{path}: {a} became {b}")),
    }
}

/// OpenAPI 3.0 to JSON Schema 2020-12, as far as they differ.
fn schemas(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(schemas),
        Value::Object(object) => {
            object.values_mut().for_each(schemas);
            if object.get("nullable") == Some(&Value::Bool(true)) {
                if let Some(Value::String(ty)) = object.get("type") {
                    object.insert("type".to_owned(), json!([ty, "null"]));
                }
                if let Some(Value::Array(values)) = object.get_mut("enum") {
                    values.push(Value::Null);
                }
            }
            bound(object, "exclusiveMinimum", "minimum");
            bound(object, "exclusiveMaximum", "maximum");
            // What is no schema of 2020-12, or means something else there.
            for key in ["id", "$id", "$schema", "$anchor", "$dynamicAnchor"] {
                if object.get(key).is_some_and(Value::is_string) {
                    object.remove(key);
                }
            }
            if let Some(items) = object.remove("x-dialect-prefix-items") {
                object.insert("prefixItems".to_owned(), items);
            }
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(rest) = reference.strip_prefix('#')
            {
                *reference = format!("{DOCUMENT}#/$defs/document{rest}");
            }
        }
        _ => {}
    }
}

fn bound(object: &mut Map<String, Value>, exclusive: &str, limit: &str) {
    match object.get(exclusive) {
        Some(Value::Bool(true)) => match object.remove(limit) {
            Some(value) => object.insert(exclusive.to_owned(), value),
            None => object.remove(exclusive),
        },
        Some(Value::Bool(false)) => object.remove(exclusive),
        _ => None,
    };
}

/// A pointer as the fragment of a URI.
fn encode(pointer: &str) -> String {
    let mut out = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        match byte {
            b'/' | b'~' | b'-' | b'.' | b'_' | b'$' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

