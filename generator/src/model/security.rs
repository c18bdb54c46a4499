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

impl SchemeKind {
    /// The name of the scheme that `Authorization` begins with, in lower case; none if its credentials go elsewhere.
    pub fn authorization(&self) -> Option<String> {
        match self {
            Self::Basic => Some("basic".to_owned()),
            Self::Digest => Some("digest".to_owned()),
            Self::Bearer | Self::OAuth2 { .. } | Self::OpenIdConnect => Some("bearer".to_owned()),
            // What is in it is mostly a token.
            Self::ApiKey(Location::Header, name) => {
                name.eq_ignore_ascii_case("authorization").then(|| "bearer".to_owned())
            }
            Self::Http(name) => Some(name.to_ascii_lowercase()),
            Self::ApiKey(..) | Self::MutualTls => None,
        }
    }

    /// What its credentials are made of, as `codegen.toml` calls it.
    pub fn parts(&self) -> &'static [&'static str] {
        match self {
            Self::Basic | Self::Digest => &["username", "password"],
            Self::OAuth2 { client_credentials: Some(_) } => &["client-id", "client-secret"],
            Self::ApiKey(..) => &["key"],
            Self::Http(_) | Self::Bearer | Self::OAuth2 { .. } | Self::OpenIdConnect | Self::MutualTls => &["token"],
        }
    }
}

/// One required scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Key of the scheme.
    pub scheme: String,
    /// Needed scopes.
    pub scopes: Vec<String>,
}
