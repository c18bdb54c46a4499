//! Credentials that could not be had.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::transport::TransportError;

/// Credentials that could not be had, or cannot travel. It never shows them.
#[derive(Clone, Debug)]
pub struct AuthError {
    kind: AuthErrorKind,
    message: String,
    source: Option<TransportError>,
    code: Option<String>,
    /// How long the token endpoint asks to wait.
    pause: Option<Duration>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthErrorKind {
    /// The credentials cannot be used as they are.
    Credentials,
    /// The token endpoint answered with an error, or with something that is no token.
    TokenEndpoint(StatusCode),
    /// The token endpoint did not answer.
    Transport,
}

impl AuthError {
    /// An error about the credentials themselves. The message must not show them.
    pub fn new(message: impl Into<String>) -> Self {
        Self { kind: AuthErrorKind::Credentials, message: message.into(), source: None, code: None, pause: None }
    }

    pub(super) fn token_endpoint(
        status: StatusCode,
        code: Option<String>,
        message: String,
        pause: Option<Duration>,
    ) -> Self {
        Self { kind: AuthErrorKind::TokenEndpoint(status), message, source: None, code, pause }
    }

    pub(super) fn transport(source: TransportError) -> Self {
        let message = format!("no answer from the token endpoint: {source}");
        Self { kind: AuthErrorKind::Transport, message, source: Some(source), code: None, pause: None }
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> AuthErrorKind {
        self.kind
    }

    /// The `error` code of the token endpoint, such as `invalid_client` (RFC 6749 section 5.2).
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    pub(crate) const fn pause(&self) -> Option<Duration> {
        self.pause
    }

    /// What happened to the request for a token, where it got no answer.
    #[must_use]
    pub const fn transport_error(&self) -> Option<&TransportError> {
        self.source.as_ref()
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for AuthError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as &(dyn Error + 'static))
    }
}
