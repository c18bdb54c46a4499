//! Who may call an operation.

/// Alternatives (any of), each a set of requirements (all of). OpenAPI: Security Requirement Object.
pub type Security = &'static [&'static [Requirement]];

/// One required security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Name of the scheme in the document.
    pub scheme: &'static str,
    /// What kind of scheme it is.
    pub kind: SchemeKind,
    /// Scopes (OAuth 2.0, OpenID Connect) or roles that the operation needs.
    pub scopes: &'static [&'static str],
}

impl Requirement {
    /// A requirement without scopes.
    #[must_use]
    pub const fn new(scheme: &'static str, kind: SchemeKind) -> Self {
        Self { scheme, kind, scopes: &[] }
    }

    /// The same requirement with `scopes`.
    #[must_use]
    pub const fn scopes(self, scopes: &'static [&'static str]) -> Self {
        Self { scopes, ..self }
    }
}

/// Kind of a security scheme. OpenAPI: Security Scheme Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// RFC 7617.
    Basic,
    /// RFC 6750.
    Bearer,
    /// RFC 7616.
    Digest,
    /// RFC 6749.
    OAuth2,
    /// OpenID Connect Core 1.0.
    OpenIdConnect,
    /// API key in the named header.
    HeaderKey(&'static str),
    /// API key in the named query parameter.
    QueryKey(&'static str),
    /// API key in the named cookie.
    CookieKey(&'static str),
    /// Any other HTTP authentication scheme.
    Http(&'static str),
}
