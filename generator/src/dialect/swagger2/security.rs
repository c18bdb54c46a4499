//! Security definitions.

use super::{At, Swagger};
use crate::tree::{Map, Value, json};

/// OAuth 2.0 flows, as they were called and as they are called.
const FLOWS: [(&str, &str); 4] = [
    ("implicit", "implicit"),
    ("password", "password"),
    ("application", "clientCredentials"),
    ("accessCode", "authorizationCode"),
];

impl Swagger<'_> {
    pub(super) fn security_scheme(&mut self, scheme: &mut Value, at: &At) {
        let Value::Object(fields) = scheme else { return };
        match fields.get("type").and_then(Value::as_str) {
            Some("basic") => {
                fields.insert("type", "http".into());
                fields.insert("scheme", "basic".into());
            }
            Some("oauth2") if !fields.contains_key("flows") => self.flows(fields, at),
            _ => {}
        }
    }

    /// Moves what belongs to the flow into `flows`.
    fn flows(&mut self, fields: &mut Map, at: &At) {
        let flow = fields.shift_remove("flow");
        let named = flow.as_ref().and_then(Value::as_str).unwrap_or_default();
        let mut parts = Map::new();
        for key in ["authorizationUrl", "tokenUrl", "scopes"] {
            parts.extend(fields.shift_remove(key).map(|part| (key.to_owned(), part)));
        }
        parts.entry("scopes").or_insert_with(|| json!({}));
        // Extensions are no scopes.
        if let Some(Value::Object(scopes)) = parts.get_mut("scopes") {
            scopes.retain(|name, _| !name.starts_with("x-"));
        }
        let mut flows = Map::new();
        match FLOWS.iter().find(|(old, _)| *old == named) {
            Some((_, name)) => {
                flows.insert(*name, Value::Object(parts));
                let flow = at.child("flows");
                self.moves.made(at.old.as_str(), flow.child(name).new);
            }
            None => {
                self.diagnostics
                    .warning("unknown-flow", at.child("flow").old, format!("`{named}` is not an OAuth 2.0 flow"))
                    .hint("the client takes a token that the caller has fetched");
            }
        }
        fields.insert("flows", Value::Object(flows));
    }
}
