//! Bodies and responses.

use super::{Object, Repair, parameter};
use crate::pointer;
use crate::suggest;
use crate::tree::{Key, Value, json};

/// Media types that are named by what they are called.
const SHORT: [(&str, &str); 5] = [
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("text", "text/plain"),
    ("form", "application/x-www-form-urlencoded"),
    ("schema", "application/json"),
];

impl Repair<'_> {
    /// A schema where its media type should be first.
    pub(super) fn request_body(&mut self, body: &mut Object) -> bool {
        if body.contains_key("content") {
            return true;
        }
        if self.schema_to_content(body) {
            return true;
        }
        let is_schema = ["type", "properties", "allOf", "oneOf", "anyOf"].iter().any(|key| body.contains_key(key));
        if !is_schema {
            self.lost("missing-field", "a request body needs `content`");
            return false;
        }
        let schema = std::mem::take(body);
        self.warn("misplaced-schema", "a schema stands where a request body belongs")
            .hint("it is read as the schema of `application/json`");
        let at = self.moves.before(&self.at);
        self.moves.moved(at, format!("{}/content/application~1json/schema", self.at));
        body.insert("content", json!({ "application/json": { "schema": schema } }));
        true
    }

    /// `schema` beside the description, as in Swagger 2.0.
    fn schema_to_content(&mut self, object: &mut Object) -> bool {
        let Some(schema) = object.shift_remove("schema") else { return false };
        self.warn_of("schema", "swagger-leftover", "`schema` stands here as in Swagger 2.0")
            .hint("it is read as the schema of `application/json`");
        self.moved("/schema", "/content/application~1json/schema");
        object.insert("content", json!({ "application/json": { "schema": schema } }));
        true
    }

    pub(super) fn response(&mut self, response: &mut Object) -> bool {
        if !response.contains_key("content") {
            self.schema_to_content(response);
        }
        true
    }

    /// Keys of `content`.
    pub(super) fn media_types(&mut self, content: &mut Object) {
        let odd: Vec<Key> =
            content.keys().filter(|key| !key.contains('/') && !key.starts_with("x-")).cloned().collect();
        for key in odd {
            let lower = key.to_ascii_lowercase();
            let Some((_, meant)) = SHORT.iter().find(|(short, meant)| *short == lower && !content.contains_key(meant))
            else {
                continue;
            };
            let value = content.shift_remove(&key).unwrap_or_default();
            let (value, to) = match key.as_str() {
                "schema" => (json!({ "schema": value }), pointer::child(&pointer::child("", meant), "schema")),
                _ => (value, pointer::child("", meant)),
            };
            content.insert(*meant, value);
            self.warn_of(&key, "unknown-media-type", format!("`{key}` is not a media type"))
                .hint(format!("it is read as `{meant}`"));
            self.moved(&pointer::child("", &key), &to);
        }
    }

    /// Keys of `responses`.
    pub(super) fn statuses(&mut self, key: &str, responses: &mut Object) {
        if key != "responses" || self.at == "/components/responses" {
            return;
        }
        let is_plain =
            |status: &Key| status.starts_with("x-") || status_of(status).is_some_and(|meant| *status == meant);
        if responses.keys().all(is_plain) {
            return;
        }
        let mut repaired = Object::new();
        for (status, response) in std::mem::take(responses) {
            let meant = if status.starts_with("x-") { Some(status.to_string()) } else { status_of(&status) };
            let message = format!("`{status}` is not a status code");
            match meant {
                Some(meant) if status == meant => {
                    repaired.insert(status, response);
                }
                Some(meant) if !repaired.contains_key(&meant) => {
                    self.warn_of(&status, "unknown-status", message).hint(format!("it is read as `{meant}`"));
                    self.moved(&pointer::child("", &status), &pointer::child("", &meant));
                    repaired.insert(meant, response);
                }
                _ => {
                    self.warn_of(&status, "unknown-status", message)
                        .hint("the client takes the response for an undocumented one");
                }
            }
        }
        *responses = repaired;
    }

    /// A header of a response.
    pub(super) fn header(&mut self, header: &mut Object) -> bool {
        parameter::collected(self, header);
        if header.get("style").is_some_and(|style| style != "simple") {
            header.shift_remove("style");
            self.warn_of("style", "unknown-style", "a header is always of style `simple`").hint("it is read as such");
        }
        true
    }
}

/// The key of `responses` that somebody means: `200`, `2XX` or `default`.
fn status_of(key: &str) -> Option<String> {
    let trimmed = key.trim();
    let digits: String = trimmed.chars().take_while(char::is_ascii_digit).collect();
    let rest = trimmed.get(digits.len()..).unwrap_or_default();
    let is_class = digits.len() == 1 && ("1"..="5").contains(&digits.as_str());
    if is_class && ["XX", "xx", "Xx", "xX", "**"].contains(&rest) {
        return Some(format!("{digits}XX"));
    }
    // `200 OK`, `200-ok`, `200.0`; never `2001`.
    if digits.len() == 3 && !rest.starts_with(char::is_alphanumeric) && ("100"..="599").contains(&digits.as_str()) {
        return Some(digits);
    }
    let lower = trimmed.to_ascii_lowercase();
    let is_default = lower == "default" || suggest::nearest(&lower, ["default"]).is_some();
    is_default.then(|| "default".to_owned())
}

/// Whether a value says anything.
pub(super) fn is_empty(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || value.as_object().is_some_and(Object::is_empty))
}
