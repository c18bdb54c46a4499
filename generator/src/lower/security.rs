//! Security schemes.

use super::Lower;
use crate::model::{Api, Location, Requirement, Scheme, SchemeKind, code};
use crate::pointer;

/// Scopes of a flow, each with what it is for.
type Scopes = indexmap::IndexMap<String, String>;

impl Lower<'_> {
    /// The security schemes of the document.
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let mut schemes = Vec::new();
        for (name, _) in self.entries("/components/securitySchemes") {
            let at = pointer::child("/components/securitySchemes", name);
            let Some(at) = self.resolve(&format!("#{}", at.replace('%', "%25")), &at) else { continue };
            let Some(value) = self.value(&at) else { continue };
            if value.get("type").and_then(serde_json::Value::as_str) == Some("mutualTLS") {
                self.diagnostics
                    .note("mutual-tls", &at, "the security scheme is a certificate of the client")
                    .hint("the transport presents it: give one to the builder that does");
                let description = value.get("description").and_then(serde_json::Value::as_str).map(str::to_owned);
                let (name, facts) = (name.clone(), Vec::new());
                schemes.push(Scheme { pointer: at, name, kind: SchemeKind::MutualTls, description, facts });
                continue;
            }
            match serde_json::from_value::<openapiv3::SecurityScheme>(value.clone()) {
                Ok(read) => {
                    let (kind, description, facts) = scheme(read);
                    schemes.push(Scheme { pointer: at, name: name.clone(), kind, description, facts });
                }
                Err(error) => {
                    self.diagnostics
                        .warning("invalid-security-scheme", &at, format!("the security scheme is not valid: {error}"))
                        .hint("operations that need it are called without it");
                }
            }
        }
        schemes
    }

    /// Security that holds where an operation says nothing.
    pub(super) fn default_security(&mut self, api: &Api) -> Vec<Vec<Requirement>> {
        let Some(value) = self.value("/security") else { return Vec::new() };
        match serde_json::from_value::<Vec<openapiv3::SecurityRequirement>>(value.clone()) {
            Ok(security) => self.requirements(&security, "", api),
            Err(error) => {
                self.diagnostics
                    .warning(
                        "invalid-security",
                        "/security",
                        format!("the security requirements are not valid: {error}"),
                    )
                    .hint("operations without requirements of their own are called without credentials");
                Vec::new()
            }
        }
    }
}

fn scheme(read: openapiv3::SecurityScheme) -> (SchemeKind, Option<String>, Vec<String>) {
    use openapiv3::{APIKeyLocation, SecurityScheme as S};
    match read {
        S::APIKey { location, name, description, .. } => {
            let location = match location {
                APIKeyLocation::Query => Location::Query,
                APIKeyLocation::Header => Location::Header,
                APIKeyLocation::Cookie => Location::Cookie,
            };
            (SchemeKind::ApiKey(location, name), description, Vec::new())
        }
        S::HTTP { scheme, description, bearer_format, .. } => {
            let kind = match scheme.to_ascii_lowercase().as_str() {
                "basic" => SchemeKind::Basic,
                "bearer" => SchemeKind::Bearer,
                "digest" => SchemeKind::Digest,
                _ => SchemeKind::Http(scheme),
            };
            let format = bearer_format.map(|format| format!("Format of the token: {}.", code(&format)));
            (kind, description, format.into_iter().collect())
        }
        S::OAuth2 { flows, description, .. } => {
            let facts = facts(&flows);
            let client_credentials = flows.client_credentials.map(|flow| flow.token_url);
            (SchemeKind::OAuth2 { client_credentials }, description, facts)
        }
        S::OpenIDConnect { description, open_id_connect_url, .. } => (
            SchemeKind::OpenIdConnect,
            description,
            vec![format!("OpenID Connect discovery: <{open_id_connect_url}>.")],
        ),
    }
}

/// What the document says of each flow: where tokens come from, and the scopes.
fn facts(flows: &openapiv3::OAuth2Flows) -> Vec<String> {
    let mut facts = Vec::new();
    let mut flow = |name: &str, authorization: Option<&str>, token: Option<&str>, scopes: &Scopes| {
        let authorization = authorization.map(|url| format!(", authorization at <{url}>"));
        let token = token.map(|url| format!(", tokens at <{url}>"));
        let urls = format!("{}{}", authorization.unwrap_or_default(), token.unwrap_or_default());
        let scopes: String =
            scopes.iter().map(|(scope, text)| format!("\n- {}: {}", code(scope), one_line(text))).collect();
        let scopes = if scopes.is_empty() { ".".to_owned() } else { format!("; scopes:\n{scopes}") };
        facts.push(format!("Flow \"{name}\"{urls}{scopes}"));
    };
    if let Some(f) = &flows.authorization_code {
        flow("authorization code", Some(&f.authorization_url), Some(&f.token_url), &f.scopes);
    }
    if let Some(f) = &flows.implicit {
        flow("implicit", Some(&f.authorization_url), None, &f.scopes);
    }
    if let Some(f) = &flows.password {
        flow("password", None, Some(&f.token_url), &f.scopes);
    }
    if let Some(f) = &flows.client_credentials {
        flow("client credentials", None, Some(&f.token_url), &f.scopes);
    }
    facts
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
