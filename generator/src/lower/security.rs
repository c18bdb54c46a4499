//! Security schemes.

use super::{Lower, pointer};
use crate::model::{Api, Location, Requirement, Scheme, SchemeKind};

impl Lower<'_> {
    /// The security schemes of the document.
    pub(super) fn schemes(&mut self) -> Vec<Scheme> {
        let mut schemes = Vec::new();
        for (name, _) in self.entries("/components/securitySchemes") {
            let at = pointer::child("/components/securitySchemes", name);
            let Some(at) = self.resolve(&format!("#{}", at.replace('%', "%25")), &at) else { continue };
            let Some(value) = self.value(&at) else { continue };
            match serde_json::from_value::<openapiv3::SecurityScheme>(value.clone()) {
                Ok(read) => {
                    let (kind, description) = scheme(read);
                    schemes.push(Scheme { pointer: at, name: name.clone(), kind, description });
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

fn scheme(read: openapiv3::SecurityScheme) -> (SchemeKind, Option<String>) {
    use openapiv3::{APIKeyLocation, SecurityScheme as S};
    match read {
        S::APIKey { location, name, description, .. } => {
            let location = match location {
                APIKeyLocation::Query => Location::Query,
                APIKeyLocation::Header => Location::Header,
                APIKeyLocation::Cookie => Location::Cookie,
            };
            (SchemeKind::ApiKey(location, name), description)
        }
        S::HTTP { scheme, description, .. } => {
            let kind = match scheme.to_ascii_lowercase().as_str() {
                "basic" => SchemeKind::Basic,
                "bearer" => SchemeKind::Bearer,
                "digest" => SchemeKind::Digest,
                _ => SchemeKind::Http(scheme),
            };
            (kind, description)
        }
        S::OAuth2 { flows, description, .. } => {
            let kind = match flows.client_credentials {
                Some(flow) => SchemeKind::OAuth2 {
                    client_credentials: Some(flow.token_url),
                    scopes: flow.scopes.into_keys().collect(),
                },
                None => SchemeKind::OAuth2 { client_credentials: None, scopes: Vec::new() },
            };
            (kind, description)
        }
        S::OpenIDConnect { description, .. } => (SchemeKind::OpenIdConnect, description),
    }
}
