//! Security schemes.

use super::Lower;
use crate::model::{Api, Location, Requirement, Scheme, SchemeKind, code};
use crate::pointer;
use crate::tree::Value;

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
            if value.get("type").and_then(Value::as_str) == Some("mutualTLS") {
                self.diagnostics
                    .note("mutual-tls", &at, "the security scheme is a certificate of the client")
                    .hint("the transport presents it: give one to the builder that does");
                let description = value.get("description").and_then(Value::as_str).map(str::to_owned);
                let (name, facts) = (name.to_string(), Vec::new());
                schemes.push(Scheme { pointer: at, name, kind: SchemeKind::MutualTls, description, facts });
                continue;
            }
            match serde_json::from_value::<openapiv3::SecurityScheme>(value.into()) {
                Ok(read) => {
                    let (kind, description, facts) = scheme(read);
                    schemes.push(Scheme { pointer: at, name: name.to_string(), kind, description, facts });
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
        match serde_json::from_value::<Vec<openapiv3::SecurityRequirement>>(value.into()) {
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

    /// Security of the operation at `at`, of the path item at `item`, if no requirement says any. A parameter
    /// `Authorization` does then: the schemes that go there are the alternatives.
    pub(super) fn implied_security(&mut self, at: &str, item: &str, api: &Api) -> Vec<Vec<Requirement>> {
        if self.value("/security").is_some() {
            return api.security.clone();
        }
        let fitting = api.schemes.iter().filter(|scheme| scheme.kind.authorization().is_some());
        let fitting: Vec<&str> = fitting.map(|scheme| scheme.name.as_str()).collect();
        let Some((place, required)) = self.authorization_parameter(at, item).filter(|_| !fitting.is_empty()) else {
            return Vec::new();
        };
        let names = fitting.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        self.diagnostics
            .note("implied-security", place, "`Authorization` is a parameter, and no requirement asks for credentials")
            .hint(format!("the operation takes those of a security scheme that go there: {names}"));
        let alternative = |name: &str| vec![Requirement { scheme: name.to_owned(), scopes: Vec::new() }];
        let optional = (!required).then(Vec::new);
        fitting.into_iter().map(alternative).chain(optional).collect()
    }

    /// Where the parameter `Authorization` stands, and whether it is required.
    fn authorization_parameter(&mut self, at: &str, item: &str) -> Option<(String, bool)> {
        for parent in [at, item] {
            let list = pointer::child(parent, "parameters");
            let count = self.value(&list).and_then(Value::as_array).map_or(0, Vec::len);
            for index in 0..count {
                let place = pointer::child(&list, &index.to_string());
                let target = super::node::reference(self.value(&place)?, &place);
                let found = target
                    .get("$ref")
                    .and_then(serde_json::Value::as_str)
                    .and_then(|target| self.resolve(target, &place));
                let Some(parameter) = found.and_then(|found| self.value(&found)) else { continue };
                let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
                if text("in") == "header" && text("name").eq_ignore_ascii_case("authorization") {
                    return Some((place, parameter.get("required") == Some(&Value::Bool(true))));
                }
            }
        }
        None
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
