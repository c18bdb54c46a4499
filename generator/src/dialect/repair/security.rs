//! Security schemes.

use super::{Object, Repair};
use crate::suggest;
use crate::tree::{Value, json};

/// The types of OpenAPI 3.0.
const TYPES: [&str; 4] = ["apiKey", "http", "oauth2", "openIdConnect"];

/// Names of flows in Swagger 2.0 and their later ones.
const FLOWS: [(&str, &str); 4] = [
    ("accessCode", "authorizationCode"),
    ("application", "clientCredentials"),
    ("implicit", "implicit"),
    ("password", "password"),
];

impl Repair<'_> {
    /// What to do before the fields of a security scheme are looked at.
    pub(super) fn security_scheme(&mut self, scheme: &mut Object) -> bool {
        let Some(ty) = scheme.get("type").and_then(Value::as_str).map(str::to_owned) else { return true };
        // The type of Swagger 2.0, or the scheme of `http` one level too high.
        let lower = ty.to_ascii_lowercase();
        if ["basic", "bearer", "digest"].contains(&lower.as_str()) {
            self.warn_of("type", "unknown-type", format!("`{ty}` is not a type of a security scheme"))
                .hint(format!("it is read as `http` with the scheme `{lower}`"));
            scheme.insert("type", json!("http"));
            scheme.insert("scheme", json!(lower));
        } else if !TYPES.contains(&ty.as_str())
            && ty != "mutualTLS"
            && let Some(near) = suggest::nearest(&ty, TYPES)
        {
            self.warn_of("type", "unknown-type", format!("`{ty}` is not a type of a security scheme"))
                .hint(format!("it is read as `{near}`"));
            scheme.insert("type", json!(near));
        }
        let flow = scheme.get("flow").and_then(Value::as_str).map(str::to_owned);
        if let (Some(flow), false) = (flow, scheme.contains_key("flows")) {
            let meant = FLOWS.iter().find(|(old, _)| *old == flow).map_or("implicit", |(_, new)| *new);
            let mut fields = Object::new();
            for key in ["authorizationUrl", "tokenUrl", "scopes"] {
                fields.extend(scheme.shift_remove(key).map(|value| (key.to_owned(), value)));
            }
            self.warn_of("flow", "swagger-leftover", "`flow` is a word of Swagger 2.0")
                .hint(format!("it is read as `{meant}` of `flows`"));
            scheme.insert("flows", json!({ meant: fields }));
        }
        true
    }

    /// What a scheme needs and nobody asks a client for is filled in; without the rest it is none.
    pub(super) fn complete_scheme(&mut self, scheme: &mut Object) -> bool {
        let ty = scheme.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let missing = match ty.as_str() {
            "apiKey" => ["name", "in"].into_iter().find(|key| !scheme.contains_key(key)),
            "http" => (!scheme.contains_key("scheme")).then_some("scheme"),
            "oauth2" => {
                self.complete_flows(scheme);
                None
            }
            "openIdConnect" => {
                scheme.entry("openIdConnectUrl").or_insert(json!(""));
                None
            }
            _ => None,
        };
        if let Some(key) = missing {
            self.lost("missing-field", &format!("a security scheme of type `{ty}` needs `{key}`"));
        }
        missing.is_none()
    }

    fn complete_flows(&mut self, scheme: &mut Object) {
        let flows = scheme.entry("flows").or_insert_with(|| json!({}));
        let Value::Object(flows) = flows else { return };
        if flows.get("clientCredentials").is_some_and(|flow| flow.get("tokenUrl").is_none()) {
            flows.shift_remove("clientCredentials");
            self.warn_of("flows", "missing-field", "the flow `clientCredentials` needs a `tokenUrl`")
                .hint("the client takes a token that somebody else has fetched");
        }
        for flow in flows.values_mut().filter_map(Value::as_object_mut) {
            for key in ["authorizationUrl", "tokenUrl"] {
                flow.entry(key).or_insert(json!(""));
            }
            flow.entry("scopes").or_insert_with(|| json!({}));
        }
    }
}
