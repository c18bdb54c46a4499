//! Credentials that are the same for every call.

use std::future::ready;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderName, Request};

use super::secret::sensitive;
use super::{AuthError, Authenticate, Context, Secret, is_for};
use crate::operation::{Requirement, SchemeKind};
use crate::request::encode::{Keep, encode};
use crate::request::{add_cookie, add_query};
use crate::transport::{Body, BoxFuture};

/// A bearer token (RFC 6750), however it was come by. It serves every scheme of the document that such tokens are for:
/// `bearer`, OAuth 2.0, OpenID Connect, and an API key in the header `Authorization`.
#[derive(Clone, Debug)]
pub struct BearerToken {
    token: Secret,
    scheme: Option<&'static str>,
}

impl BearerToken {
    /// Credentials from a token.
    #[must_use]
    pub fn new(token: impl Into<Secret>) -> Self {
        Self { token: token.into(), scheme: None }
    }

    /// Binds them to one security scheme of the document.
    #[must_use]
    pub fn scheme(self, scheme: &'static str) -> Self {
        Self { scheme: Some(scheme), ..self }
    }
}

impl Authenticate for BearerToken {
    fn covers(&self, requirement: &Requirement) -> bool {
        let kind = match requirement.kind {
            SchemeKind::Bearer | SchemeKind::OAuth2 | SchemeKind::OpenIdConnect => true,
            SchemeKind::HeaderKey(name) => name.eq_ignore_ascii_case("authorization"),
            SchemeKind::Http(name) => name.eq_ignore_ascii_case("bearer"),
            _ => false,
        };
        kind && is_for(self.scheme, requirement)
    }

    fn apply<'a>(&'a self, request: &'a mut Request<Body>, _: &'a Context<'a>) -> BoxFuture<'a, Result<(), AuthError>> {
        Box::pin(ready(set_bearer(request, &self.token)))
    }
}

/// Sets `Authorization: Bearer …`.
pub(super) fn set_bearer(request: &mut Request<Body>, token: &Secret) -> Result<(), AuthError> {
    set_authorization(request, "Bearer", token)
}

/// Sets `Authorization` to the name of a scheme and what follows it.
fn set_authorization(request: &mut Request<Body>, name: &str, token: &Secret) -> Result<(), AuthError> {
    let value = sensitive(&format!("{name} {}", token.expose()))
        .ok_or_else(|| AuthError::new("the token has control characters, such as a line break at its end"))?;
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

/// Credentials for an HTTP authentication scheme that this crate has no type for (RFC 9110 section 11.4): what stands
/// after the scheme's name in `Authorization`, the same for every call.
#[derive(Clone, Debug)]
pub struct HttpCredentials {
    credentials: Secret,
    scheme: Option<&'static str>,
}

impl HttpCredentials {
    /// Credentials from their text. The scheme's name is put before it.
    #[must_use]
    pub fn new(credentials: impl Into<Secret>) -> Self {
        Self { credentials: credentials.into(), scheme: None }
    }

    /// Binds them to one security scheme of the document.
    #[must_use]
    pub fn scheme(self, scheme: &'static str) -> Self {
        Self { scheme: Some(scheme), ..self }
    }
}

impl Authenticate for HttpCredentials {
    fn covers(&self, requirement: &Requirement) -> bool {
        matches!(requirement.kind, SchemeKind::Http(_)) && is_for(self.scheme, requirement)
    }

    fn apply<'a>(
        &'a self,
        request: &'a mut Request<Body>,
        context: &'a Context<'a>,
    ) -> BoxFuture<'a, Result<(), AuthError>> {
        let name = if let SchemeKind::Http(name) = context.requirement.kind { name } else { "Bearer" };
        Box::pin(ready(set_authorization(request, name, &self.credentials)))
    }
}

/// User name and password (RFC 7617).
#[derive(Clone, Debug)]
pub struct Basic {
    user: String,
    password: Secret,
    scheme: Option<&'static str>,
}

impl Basic {
    /// Credentials from a user name, which must not have a colon, and a password.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { user: user.into(), password: password.into(), scheme: None }
    }

    /// Binds them to one security scheme of the document.
    #[must_use]
    pub fn scheme(self, scheme: &'static str) -> Self {
        Self { scheme: Some(scheme), ..self }
    }
}

impl Authenticate for Basic {
    fn covers(&self, requirement: &Requirement) -> bool {
        let kind = match requirement.kind {
            SchemeKind::Basic => true,
            SchemeKind::Http(name) => name.eq_ignore_ascii_case("basic"),
            _ => false,
        };
        kind && is_for(self.scheme, requirement)
    }

    fn apply<'a>(&'a self, request: &'a mut Request<Body>, _: &'a Context<'a>) -> BoxFuture<'a, Result<(), AuthError>> {
        Box::pin(ready(set_basic(request, &self.user, self.password.expose())))
    }
}

/// Sets `Authorization: Basic …`.
pub(super) fn set_basic(request: &mut Request<Body>, user: &str, password: &str) -> Result<(), AuthError> {
    if user.contains(':') {
        return Err(AuthError::new("a user name for Basic authentication must not have a colon (RFC 7617)"));
    }
    let pair = zeroize::Zeroizing::new(format!("{user}:{password}"));
    let value = sensitive(&format!("Basic {}", STANDARD.encode(pair.as_bytes())))
        .ok_or_else(|| AuthError::new("the user name or password cannot be encoded"))?;
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}

/// An API key; the document says whether it travels in a header, in the query or in a cookie.
#[derive(Clone, Debug)]
pub struct ApiKey {
    key: Secret,
    scheme: Option<&'static str>,
}

impl ApiKey {
    /// Credentials from a key. Where a document has several kinds of keys, [`ApiKey::scheme`] says which this is.
    #[must_use]
    pub fn new(key: impl Into<Secret>) -> Self {
        Self { key: key.into(), scheme: None }
    }

    /// Binds them to one security scheme of the document.
    #[must_use]
    pub fn scheme(self, scheme: &'static str) -> Self {
        Self { scheme: Some(scheme), ..self }
    }

    fn set(&self, request: &mut Request<Body>, kind: SchemeKind) -> Option<()> {
        // Some documents have the key among the parameters too: what the caller gave there holds.
        if is_given(request, kind) {
            return Some(());
        }
        let key = self.key.expose();
        match kind {
            SchemeKind::HeaderKey(name) => {
                request.headers_mut().insert(HeaderName::try_from(name).ok()?, sensitive(key)?);
                Some(())
            }
            SchemeKind::QueryKey(name) => add_query(request.uri_mut(), name, key),
            SchemeKind::CookieKey(name) => add_cookie(request.headers_mut(), name, key),
            _ => None,
        }
    }
}

/// Whether the request has the key already.
fn is_given(request: &Request<Body>, kind: SchemeKind) -> bool {
    let has = |pairs: &str, between: char, name: &str| {
        pairs.split(between).any(|pair| pair.trim_start().split('=').next() == Some(name))
    };
    match kind {
        SchemeKind::HeaderKey(name) => request.headers().contains_key(name),
        SchemeKind::QueryKey(name) => {
            has(request.uri().query().unwrap_or_default(), '&', &encode(name, Keep::QueryName))
        }
        SchemeKind::CookieKey(name) => {
            let cookies = request.headers().get(http::header::COOKIE).and_then(|value| value.to_str().ok());
            has(cookies.unwrap_or_default(), ';', name)
        }
        _ => false,
    }
}

impl Authenticate for ApiKey {
    fn covers(&self, requirement: &Requirement) -> bool {
        let kind =
            matches!(requirement.kind, SchemeKind::HeaderKey(_) | SchemeKind::QueryKey(_) | SchemeKind::CookieKey(_));
        kind && is_for(self.scheme, requirement)
    }

    fn apply<'a>(
        &'a self,
        request: &'a mut Request<Body>,
        context: &'a Context<'a>,
    ) -> BoxFuture<'a, Result<(), AuthError>> {
        let set = self.set(request, context.requirement.kind);
        Box::pin(ready(set.ok_or_else(|| AuthError::new("the API key has characters that cannot travel in its place"))))
    }
}
