//! Operations, and what stands beside them.

use super::shape::Form;
use super::{Object, Repair, found, scalar};
use crate::pointer;
use crate::tree::{Value, json};

/// Sections of Swagger 2.0, and their names in OpenAPI 3.0; some are written at the root although they are not of it.
const SECTIONS: [(&str, &str); 6] = [
    ("definitions", "schemas"),
    ("schemas", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("requestBodies", "requestBodies"),
    ("securityDefinitions", "securitySchemes"),
];

impl Repair<'_> {
    /// Sections of Swagger 2.0 in a later document.
    pub(super) fn leftovers(&mut self, root: &mut Value) {
        let Value::Object(root) = root else { return };
        for (old, new) in SECTIONS {
            if !root.get(old).is_some_and(Value::is_object) {
                continue;
            }
            let Some(Value::Object(entries)) = root.shift_remove(old) else { continue };
            self.warn_of(
                old,
                "swagger-leftover",
                format!("`{old}` stands at the root, which OpenAPI 3.0 does not have"),
            )
            .hint(format!("it is read as `{new}` of `components`"));
            let components = root.entry("components").or_insert_with(|| json!({}));
            let Value::Object(components) = components else { continue };
            let section = components.entry(new).or_insert_with(|| json!({}));
            let Value::Object(section) = section else { continue };
            for (name, value) in entries {
                section.entry(name).or_insert(value);
            }
            self.moved(&format!("/{old}"), &format!("/components/{new}"));
            self.renamed.push((format!("/{old}"), format!("/components/{new}")));
        }
    }

    pub(super) fn document(&mut self, root: &mut Object) -> bool {
        let host = root.get("host").and_then(Value::as_str).map(str::to_owned);
        if let (Some(host), false) = (host, root.contains_key("servers")) {
            let base = root.get("basePath").and_then(Value::as_str).unwrap_or_default();
            let url = format!("https://{host}{base}");
            self.warn_of("host", "swagger-leftover", "`host` is a word of Swagger 2.0")
                .hint(format!("the server is `{url}`"));
            root.insert("servers", json!([{ "url": url }]));
        }
        true
    }

    /// What to do before the fields of an operation are looked at.
    pub(super) fn operation(&mut self, operation: &mut Object) -> bool {
        let consumes = operation.get("consumes").and_then(Value::as_array).into_iter().flatten();
        self.consumes = consumes.filter_map(Value::as_str).map(str::to_owned).collect();
        self.body_parameters(operation);
        true
    }

    /// Two operations with one name.
    pub(super) fn identified(&mut self, operation: &Object) {
        if let Some(Value::String(id)) = operation.get("operationId")
            && !self.ids.insert(id.clone())
        {
            self.warn_of("operationId", "duplicate-operation-id", format!("another operation is called `{id}` too"))
                .hint("each has a name of its own in the client");
        }
    }

    /// Security requirements: a list of mappings from schemes to scopes.
    pub(super) fn requirements(&mut self, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Null => return false,
            Value::Bool(false) => {
                self.wrong(Form::Security, key, value, "it is read as an empty list: no credentials");
                *value = json!([]);
            }
            Value::Object(_) | Value::String(_) => {
                self.wrong(Form::Security, key, value, "it is read as a list with this one item");
                *value = Value::Array(vec![value.take()]);
            }
            Value::Array(_) => {}
            _ => {
                self.wrong(Form::Security, key, value, "it is passed over");
                return false;
            }
        }
        let Value::Array(items) = value else { return false };
        for (index, item) in items.iter_mut().enumerate() {
            self.below(&index.to_string(), |repair| repair.requirement(item));
        }
        items.retain(Value::is_object);
        true
    }

    fn requirement(&mut self, item: &mut Value) {
        match item {
            Value::Object(schemes) => {
                for (scheme, scopes) in schemes.iter_mut() {
                    let texts: Option<Vec<String>> = match &*scopes {
                        Value::Array(items) if items.iter().all(Value::is_string) => continue,
                        Value::Array(items) => items.iter().map(scalar::text).collect(),
                        Value::Null => Some(Vec::new()),
                        Value::Object(map) => Some(map.keys().cloned().map(String::from).collect()),
                        Value::String(text) if !text.is_empty() => Some(vec![text.clone()]),
                        _ => None,
                    };
                    let message =
                        format!("the scopes of `{scheme}` are {}, where a list of texts belongs", found(scopes));
                    let at = pointer::child(&self.at, scheme);
                    let texts = texts.unwrap_or_default();
                    let hint = format!("they are read as [{}]", texts.join(", "));
                    *scopes = json!(texts);
                    self.warn_at(&at, "wrong-type", message).hint(hint);
                }
            }
            Value::String(scheme) => {
                let message = format!("the requirement is the text `{scheme}`, where a mapping belongs");
                self.warn("wrong-type", message).hint("it is read as the name of a security scheme");
                let scheme = scheme.as_str();
                *item = json!({ scheme: [] });
            }
            other => {
                let message = format!("a security requirement should stand here, not {}", found(other));
                self.warn("wrong-type", message).hint("it is passed over");
                *other = Value::Null;
            }
        }
    }
}
