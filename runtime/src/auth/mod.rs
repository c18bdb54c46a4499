//! Credentials: what a call adds to a request to say who calls.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, StatusCode};

mod client_credentials;
mod digest;
mod env;
mod error;
mod macros;
mod secret;
pub(crate) mod select;
mod simple;

pub use client_credentials::ClientCredentials;
pub use digest::Digest;
pub use env::{MissingVariable, env_var};
pub use error::{AuthError, AuthErrorKind};
pub use secret::Secret;
pub use simple::{ApiKey, Basic, BearerToken, HttpCredentials};

use crate::operation::Requirement;
use crate::request::BaseUrl;
use crate::transport::{Body, BoxFuture, Transport};

/// Credentials for one security scheme.
///
/// A call asks [`Authenticate::covers`] for each requirement of its operation, then [`Authenticate::apply`], and after
/// a 401 [`Authenticate::answered`]. Implementations must not show secrets in `Debug`.
pub trait Authenticate: fmt::Debug + Send + Sync + 'static {
    /// Whether these credentials fulfil the requirement.
    fn covers(&self, requirement: &Requirement) -> bool;

    /// Adds to the request what the requirement asks for.
    ///
    /// Dropping the future must leave the credentials usable: calls are cancelled and run out of time.
    fn apply<'a>(
        &'a self,
        request: &'a mut http::Request<Body>,
        context: &'a Context<'a>,
    ) -> BoxFuture<'a, Result<(), AuthError>>;

    /// Learns from an answer (the next nonce, or that a token no longer holds); says, of a 401, whether to repeat the
    /// call: then `apply` is asked again. `attempt` counts from 0; a call is repeated at most twice.
    fn answered(&self, sent: &http::Request<Body>, answer: &Challenge<'_>, attempt: u32) -> bool {
        let _ = (sent, answer, attempt);
        false
    }
}

/// What credentials may need to do their work.
#[derive(Clone)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The requirement of the operation that the credentials were chosen for.
    pub requirement: &'a Requirement,
    /// Where the API lives: relative URLs of the document stand on it.
    pub base_url: &'a BaseUrl,
    /// Carries requests for tokens.
    pub transport: &'a Arc<dyn Transport>,
    /// `User-Agent` of the client, for requests for tokens.
    pub user_agent: &'a http::HeaderValue,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("requirement", self.requirement).field("base_url", self.base_url).finish()
    }
}

/// Status and headers of an answer.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Challenge<'a> {
    /// Status code.
    pub status: StatusCode,
    /// Headers.
    pub headers: &'a HeaderMap,
}

/// Any credentials, as a client keeps them. Clones share their state: tokens and nonces.
#[derive(Clone)]
pub struct Credential(Arc<dyn Authenticate>);

impl Credential {
    /// The credentials as such.
    #[must_use]
    pub fn as_dyn(&self) -> &dyn Authenticate {
        &*self.0
    }
}

impl<A: Authenticate> From<A> for Credential {
    fn from(credentials: A) -> Self {
        Self(Arc::new(credentials))
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether credentials that may be bound to a scheme of the document are for the requirement's.
fn is_for(scheme: Option<&'static str>, requirement: &Requirement) -> bool {
    scheme.is_none_or(|scheme| scheme == requirement.scheme)
}
