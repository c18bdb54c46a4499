//! Schemas.

use super::{At, Kind, Swagger};
use crate::pointer;
use crate::tree::{Map, Value, json};

/// Keywords under which schemas stand: one, or several in a list or by name. Not all of them are in the specification, but
/// they are in use all the same.
const ONE: [&str; 3] = ["items", "additionalProperties", "not"];
const SEVERAL: [&str; 5] = ["allOf", "anyOf", "oneOf", "properties", "patternProperties"];

/// What is meant although it stands beside a `$ref`, where nothing counts.
const BESIDE: [&str; 6] = ["description", "default", "example", "nullable", "readOnly", "xml"];

impl Swagger<'_> {
    /// Translates a schema and what is in it. One that has been is left as it is.
    pub(super) fn schema(&mut self, schema: &mut Value, at: &At) {
        self.walk(schema, &mut at.clone());
    }

    fn walk(&mut self, schema: &mut Value, at: &mut At) {
        let Value::Object(fields) = schema else { return };
        nullable(fields);
        if let Some(Value::String(reference)) = fields.get("$ref") {
            let reference = reference.clone();
            self.refers(&reference, Kind::Schema);
            self.beside(fields, at);
            return;
        }
        match fields.get("type") {
            Some(Value::String(name)) if name == "file" => file(fields),
            Some(Value::Array(_)) => types(fields),
            _ => {}
        }
        if let Some(Value::String(property)) = fields.get("discriminator") {
            let object = json!({ "propertyName": property });
            fields.insert("discriminator", object);
        }
        for (key, value) in fields.iter_mut() {
            let key = key.as_str();
            if ONE.contains(&key) {
                self.below(key, value, at);
            } else if SEVERAL.contains(&key) {
                self.each(key, value, at);
            }
        }
    }

    fn below(&mut self, key: &str, schema: &mut Value, at: &mut At) {
        let (old, new) = (at.old.len(), at.new.len());
        pointer::push(&mut at.old, key);
        pointer::push(&mut at.new, key);
        self.walk(schema, at);
        at.old.truncate(old);
        at.new.truncate(new);
    }

    fn each(&mut self, key: &str, schemas: &mut Value, at: &mut At) {
        let (old, new) = (at.old.len(), at.new.len());
        pointer::push(&mut at.old, key);
        pointer::push(&mut at.new, key);
        match schemas {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.below(&index.to_string(), item, at);
                }
            }
            Value::Object(named) => {
                for (name, schema) in named.iter_mut() {
                    self.below(name, schema, at);
                }
            }
            _ => {}
        }
        at.old.truncate(old);
        at.new.truncate(new);
    }

    /// A reference with more beside it becomes one of `allOf`, where the others count.
    fn beside(&mut self, fields: &mut Map, at: &At) {
        if !fields.keys().any(|key| BESIDE.contains(&key.as_str())) {
            return;
        }
        let Some(reference) = fields.shift_remove("$ref") else { return };
        fields.retain(|key, _| BESIDE.contains(&key.as_str()) || key.starts_with("x-"));
        fields.insert("allOf", json!([{ "$ref": reference }]));
        self.moves.made(at.old.as_str(), format!("{}/allOf/0", at.new));
    }
}

/// Extensions that say what version 3.0 has a word for.
fn nullable(fields: &mut Map) {
    let says = |key: &str| fields.get(key).and_then(Value::as_bool) == Some(true);
    if says("x-nullable") || says("x-isnullable") {
        fields.insert("nullable", true.into());
    }
}

/// Several types, which JSON Schema allows but not the specification, are in use.
fn types(fields: &mut Map) {
    let Some(Value::Array(mut types)) = fields.shift_remove("type") else { return };
    let all = types.len();
    types.retain(|name| name != "null");
    if types.len() < all {
        fields.insert("nullable", true.into());
    }
    match types.as_slice() {
        [] => {}
        [only] => {
            fields.insert("type", only.clone());
        }
        several => {
            let alternatives = several.iter().map(|name| json!({ "type": name.clone() })).collect();
            fields.entry("anyOf").or_insert(alternatives);
        }
    }
}

/// A file is a string of any bytes.
fn file(fields: &mut Map) {
    fields.insert("type", "string".into());
    fields.insert("format", "binary".into());
}
