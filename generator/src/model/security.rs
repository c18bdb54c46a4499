//! Who may call: security schemes and what operations need of them.

use super::Location;

/// A security scheme. OpenAPI 3.0: Security Scheme Object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Where it stands.
    pub pointer: String,
    /// Its key in the document.
    pub name: String,
    /// What kind it is.
    pub kind: SchemeKind,
    /// CommonMark.
    pub description: Option<String>,
    /// Further facts, in CommonMark: flows and their scopes.
    pub facts: Vec<String>,
}

/// Kind of a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// RFC 7617.
    Basic,
    /// RFC 6750.
    Bearer,
    /// RFC 7616.
    Digest,
    /// RFC 6749.
    OAuth2 {
        /// Token endpoint of the client credentials flow, if the scheme has that.
        client_credentials: Option<String>,
    },
    /// OpenID Connect.
    OpenIdConnect,
    /// API key: where it travels, and the name there.
    ApiKey(Location, String),
    /// Another HTTP authentication scheme.
    Http(String),
    /// A certificate of the client: the transport's affair.
    MutualTls,
}

/// One required scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Key of the scheme.
    pub scheme: String,
    /// Needed scopes.
    pub scopes: Vec<String>,
}
