//! Responses.

use super::{At, Kind, MediaTypes, Swagger, reference_of};
use crate::pointer;
use crate::source::fragment;
use crate::tree::{Key, Map, Value};

impl Swagger<'_> {
    /// A response of an operation, which may refer to one that is translated with other media types.
    pub(super) fn response_of_operation(&mut self, response: &mut Value, at: &str, produces: &MediaTypes) {
        let target = self.shared.target(response).filter(|target| target.has_schema).cloned();
        match target {
            Some(target) if !produces.agrees(&self.produces) => {
                self.refers(&fragment(&target.pointer), Kind::Response);
                self.moves.made(target.pointer.as_str(), at);
                let schema = target.schema_reference();
                let mut fields = target.fields;
                fields.extend(schema.map(|schema| ("schema".to_owned(), schema)));
                *response = Value::Object(fields);
                // What is referred to stays where it is.
                self.response(response, &At::unmoved(at), produces);
            }
            _ => self.response(response, &At::unmoved(at), produces),
        }
    }

    pub(super) fn response(&mut self, response: &mut Value, at: &At, produces: &MediaTypes) {
        if let Some(reference) = reference_of(response).map(str::to_owned) {
            self.refers(&reference, Kind::Response);
            return;
        }
        let Value::Object(fields) = response else { return };
        if let Some(Value::Object(headers)) = fields.get_mut("headers") {
            let at = at.child("headers");
            for (name, header) in headers.iter_mut() {
                self.header(header, &at.child(name));
            }
        }
        if let Some(schema) = fields.shift_remove("schema") {
            let is_file = schema.get("type").and_then(Value::as_str) == Some("file");
            let produces = produces.or(if is_file { "*/*" } else { "application/json" });
            let at = at.renamed("schema", "content");
            let content = self.content(schema, &at.old, &at.new, &produces);
            fields.insert("content", content);
        }
        if let Some(examples) = fields.shift_remove("examples") {
            self.examples(fields, examples, at);
        }
    }

    /// Puts examples beside their schemas. What is of another media type is kept as an extension.
    fn examples(&mut self, fields: &mut Map, examples: Value, at: &At) {
        let Value::Object(examples) = examples else { return };
        let mut left = Map::new();
        for (name, example) in examples {
            let content = fields.get_mut("content").and_then(Value::as_object_mut);
            let fits = |key: &&Key| essence(key) == essence(&name);
            let key = content.as_ref().and_then(|content| content.keys().find(fits)).cloned();
            match (content, key) {
                (Some(content), Some(key)) => {
                    let to = pointer::child(&pointer::child(&at.new, "content"), &key);
                    self.moves.made(at.child("examples").child(&name).old, pointer::child(&to, "example"));
                    if let Some(Value::Object(entry)) = content.get_mut(&key) {
                        entry.insert("example", example);
                    }
                }
                _ => {
                    left.insert(name, example);
                }
            }
        }
        if !left.is_empty() {
            fields.insert("x-examples", Value::Object(left));
        }
    }
}

/// A media type without its parameters.
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
