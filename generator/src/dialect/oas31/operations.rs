//! Operations, their parameters and their bodies.

use super::document::described_by_summary;
use super::{Kind, Walk, references};
use crate::tree::{Map, Value, json};

impl Walk<'_> {
    pub(super) fn operation(&mut self, value: &mut Value) {
        let Value::Object(operation) = value else { return };
        self.items(operation, "parameters", Self::parameter);
        self.one(operation, "requestBody", Self::request_body);
        self.each(operation, "responses", Self::response);
        self.each(operation, "callbacks", Self::callback);
    }

    pub(super) fn parameter(&mut self, value: &mut Value) {
        let Value::Object(parameter) = value else { return };
        if self.leads_elsewhere(parameter, Kind::Parameter) {
            return;
        }
        if parameter.get("in").and_then(Value::as_str) == Some("querystring") {
            parameter.insert("in", "query".into());
            parameter.insert("x-dialect-querystring", Value::Bool(true));
        }
        // Unlike `form`, it leaves values as they are: the caller has escaped them. What no cookie can hold is encoded.
        if parameter.get("style").and_then(Value::as_str) == Some("cookie") {
            parameter.insert("style", "form".into());
            parameter.insert("allowReserved", Value::Bool(true));
        }
        self.one(parameter, "schema", Self::schema);
        self.each(parameter, "content", Self::media_type);
    }

    pub(super) fn header(&mut self, value: &mut Value) {
        let Value::Object(header) = value else { return };
        if !self.leads_elsewhere(header, Kind::Parameter) {
            self.one(header, "schema", Self::schema);
            self.each(header, "content", Self::media_type);
        }
    }

    pub(super) fn request_body(&mut self, value: &mut Value) {
        let Value::Object(body) = value else { return };
        if !self.leads_elsewhere(body, Kind::RequestBody) {
            self.each(body, "content", Self::media_type);
        }
    }

    pub(super) fn response(&mut self, value: &mut Value) {
        described_by_summary(value);
        let Value::Object(response) = value else { return };
        if !self.leads_elsewhere(response, Kind::Response) {
            self.each(response, "headers", Self::header);
            self.each(response, "content", Self::media_type);
        }
    }

    fn leads_elsewhere(&mut self, object: &Map, kind: Kind) -> bool {
        let Some(reference) = references::of(object) else { return false };
        self.follow(kind, &reference);
        true
    }

    pub(super) fn media_type(&mut self, value: &mut Value) {
        let Value::Object(media) = value else { return };
        if let Some(reference) = references::of(media) {
            // OpenAPI 3.2. What stands there is walked through there; this place has the same schemas.
            media.clear();
            media.insert("schema", json!({ "$ref": format!("{reference}/schema") }));
            return;
        }
        if let Some(items) = media.shift_remove("itemSchema") {
            media.insert("x-dialect-item-schema", items);
            self.moved(&["itemSchema"], &["x-dialect-item-schema"]);
        }
        for key in ["itemEncoding", "prefixEncoding"] {
            if media.shift_remove(key).is_some() {
                self.below(key, |walk| {
                    walk.note(
                        "item-encoding",
                        format!("`{key}` says how the parts of a body without names are written"),
                        "the client hands over the whole body as it is",
                    );
                });
            }
        }
        self.one(media, "x-dialect-item-schema", Self::schema);
        self.one(media, "schema", Self::schema);
        self.each(media, "encoding", Self::encoding);
    }

    fn encoding(&mut self, value: &mut Value) {
        if let Value::Object(encoding) = value {
            self.each(encoding, "headers", Self::header);
        }
    }
}
