//! Tells which examples of a document their own schemas allow. Prints a JSON array: `null` for what is allowed, otherwise
//! `{"invalid": why}` or `{"unchecked": why}`.

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
    // Examples of one schema stand together.
    let mut last = (String::new(), None);
    let verdicts = input["list"].as_array().expect("a list").iter().map(|example| {
        let schema = example["schema"].as_str().expect("a pointer");
        if last.0 != schema || last.1.is_none() {
            let pointer = format!("/$defs/document{schema}");
            let reference = json!({"$ref": format!("{DOCUMENT}#{}", encode(&pointer.replace('%', "%25")))});
            last = (schema.to_owned(), Some(jsonschema::options().with_registry(&registry).build(&reference)));
        }
        match last.1.as_ref().expect("a schema") {
            Err(error) => json!({"unchecked": error.to_string()}),
            Ok(validator) => match validator.iter_errors(&example["value"]).next() {
                Some(error) => json!({"invalid": format!("{}: {error}", error.instance_path())}),
                None => Value::Null,
            },
        }
    });
    println!("{}", Value::Array(verdicts.collect()));
}

/// OpenAPI 3.0 to JSON Schema 2020-12, as far as they differ.
fn schemas(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(schemas),
        Value::Object(object) => {
            object.values_mut().for_each(schemas);
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(rest) = reference.strip_prefix('#')
            {
                *reference = format!("{DOCUMENT}#/$defs/document{}", encode(rest));
            }
            if object.get("nullable") == Some(&Value::Bool(true)) {
                allow_null(object);
            }
            // Format `byte` is base64, of either alphabet, and lines may be broken.
            if object.get("format").is_some_and(|format| format == "byte") {
                object.entry("pattern").or_insert_with(|| json!("^[A-Za-z0-9+/_\\-\\s]*=*\\s*$"));
            }
            bound(object, "exclusiveMinimum", "minimum");
            bound(object, "exclusiveMaximum", "maximum");
            // What is no schema of 2020-12, or means something else there.
            for key in ["id", "$id", "$schema", "$anchor", "$dynamicAnchor"] {
                if object.get(key).is_some_and(Value::is_string) {
                    object.remove(key);
                }
            }
            if let Some(items) = object.get("x-dialect-prefix-items").cloned() {
                object.insert("prefixItems".to_owned(), items);
            }
        }
        _ => {}
    }
}

/// `nullable` is meant of all that stands beside it. Everything stays where it is: pointers lead there.
fn allow_null(object: &mut Map<String, Value>) {
    if let Some(Value::String(ty)) = object.get("type") {
        object.insert("type".to_owned(), json!([ty, "null"]));
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.push(Value::Null);
    }
    for member in object.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        member.as_object_mut().into_iter().for_each(allow_null);
    }
    for key in ["oneOf", "anyOf"] {
        object.get_mut(key).and_then(Value::as_array_mut).into_iter().for_each(|list| list.push(json!({"type": "null"})));
    }
    if let Some(reference) = object.remove("$ref") {
        let all = object.entry("allOf").or_insert_with(|| json!([])).as_array_mut();
        all.into_iter().for_each(|all| all.push(json!({"anyOf": [{"$ref": reference}, {"type": "null"}]})));
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

/// A pointer as the fragment of a URI; what is encoded already stays so.
fn encode(pointer: &str) -> String {
    let mut out = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        match byte {
            b'/' | b'~' | b'-' | b'.' | b'_' | b'$' | b'%' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

