//! Everything about a failed call that does not depend on its operation's types.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Response, StatusCode};

use crate::DecodeError;
use crate::auth::{AuthError, AuthErrorKind};
use crate::request::InvalidRequest;
use crate::transport::{TransportError, TransportErrorKind};

/// How much of an error's body a message shows, in characters.
const EXCERPT: usize = 200;

/// Why a call did not succeed, whatever its operation.
pub struct Failure(Box<Parts>);

struct Parts {
    operation: &'static str,
    cause: Cause,
    answer: Option<Response<Bytes>>,
    attempts: u32,
}

/// What kind of error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no client or no credentials: a setting is not valid, or an environment variable is missing. Nothing was
    /// sent.
    Settings,
    /// The request breaks a rule. Nothing was sent.
    InvalidRequest,
    /// The operation needs credentials, and those that the client has are for others. Nothing was sent.
    MissingCredentials,
    /// Credentials could not be had: the token endpoint refused, or they cannot travel. The request was not sent.
    Authentication,
    /// There was no connection. The server has not seen the request.
    Connect,
    /// Time was up. The server may have acted on the request.
    Timeout,
    /// The exchange broke off, or the answer is too large. The server may have acted on the request.
    Transport,
    /// The server answered with an error that the document has for the operation.
    Documented,
    /// The server answered with a status that the document does not have.
    Undocumented,
    /// The server answered with a body that is not what the document says for its status.
    Decode,
    /// There is a next page, but it cannot be had: its link leads to another origin, or the server goes in circles.
    /// Nothing was sent for it.
    Paging,
}

#[derive(Debug)]
pub(crate) enum Cause {
    /// What is wrong with them.
    Settings(Box<dyn std::error::Error + Send + Sync>),
    InvalidRequest(InvalidRequest),
    /// The schemes that would have done.
    MissingCredentials(String),
    Auth(AuthError),
    Transport(TransportError),
    TimeIsUp(Duration),
    Documented,
    Undocumented,
    Decode(DecodeError),
    /// Why there is no next page.
    Paging(String),
}

impl From<InvalidRequest> for Cause {
    fn from(error: InvalidRequest) -> Self {
        Self::InvalidRequest(error)
    }
}

impl From<AuthError> for Cause {
    fn from(error: AuthError) -> Self {
        Self::Auth(error)
    }
}

impl From<TransportError> for Cause {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl Failure {
    pub(crate) fn new(operation: &'static str, cause: impl Into<Cause>) -> Self {
        Self(Box::new(Parts { operation, cause: cause.into(), answer: None, attempts: 1 }))
    }

    pub(crate) fn answered(operation: &'static str, cause: Cause, answer: Response<Bytes>) -> Self {
        Self(Box::new(Parts { operation, cause, answer: Some(answer), attempts: 1 }))
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn cause(&self) -> &Cause {
        &self.0.cause
    }

    /// How often the call was made. See [`Retry`](crate::Retry).
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// `operationId` of the operation; empty where the call came through, and its body, stream or header is what failed, and
    /// where there was no call yet.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.0.cause {
            Cause::Settings(_) => ErrorKind::Settings,
            Cause::InvalidRequest(_) => ErrorKind::InvalidRequest,
            Cause::MissingCredentials(_) => ErrorKind::MissingCredentials,
            Cause::Auth(_) => ErrorKind::Authentication,
            Cause::TimeIsUp(_) => ErrorKind::Timeout,
            Cause::Documented => ErrorKind::Documented,
            Cause::Undocumented => ErrorKind::Undocumented,
            Cause::Decode(_) => ErrorKind::Decode,
            Cause::Paging(_) => ErrorKind::Paging,
            Cause::Transport(error) => match error.kind() {
                TransportErrorKind::Connect | TransportErrorKind::ConnectTimeout => ErrorKind::Connect,
                TransportErrorKind::Timeout => ErrorKind::Timeout,
                TransportErrorKind::Refused | TransportErrorKind::Io | TransportErrorKind::TooLarge => {
                    ErrorKind::Transport
                }
                TransportErrorKind::Request => ErrorKind::InvalidRequest,
            },
        }
    }

    /// Status code of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(Response::status)
    }

    /// Headers of the answer, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(Response::headers)
    }

    /// Body of the answer as it came, if there was one.
    #[must_use]
    pub fn body_bytes(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(Response::body)
    }

    /// What is wrong with the request, if it was not sent.
    #[must_use]
    pub fn invalid_request(&self) -> Option<&InvalidRequest> {
        match &self.0.cause {
            Cause::InvalidRequest(error) => Some(error),
            _ => None,
        }
    }

    /// Where the body does not fit the document, if that is the error.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match &self.0.cause {
            Cause::Decode(error) => Some(error),
            _ => None,
        }
    }

    /// Why no credentials could be had, if that is the error.
    #[must_use]
    pub fn auth_error(&self) -> Option<&AuthError> {
        match &self.0.cause {
            Cause::Auth(error) => Some(error),
            _ => None,
        }
    }

    /// What happened on the way, if there was no answer: from the API, or from the token endpoint.
    #[must_use]
    pub fn transport_error(&self) -> Option<&TransportError> {
        match &self.0.cause {
            Cause::Transport(error) => Some(error),
            Cause::Auth(error) => error.transport_error(),
            _ => None,
        }
    }

    /// Whether time was up, for connecting or for the answer. Unless [`Failure::is_connect`], the server may have acted
    /// on the request.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        let is_late = |kind| matches!(kind, TransportErrorKind::Timeout | TransportErrorKind::ConnectTimeout);
        self.kind() == ErrorKind::Timeout || self.transport_error().is_some_and(|error| is_late(error.kind()))
    }

    /// Whether there was no connection, to the API or to the token endpoint. The API has not seen the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        let is_early = |kind| matches!(kind, TransportErrorKind::Connect | TransportErrorKind::ConnectTimeout);
        self.transport_error().is_some_and(|error| is_early(error.kind()))
    }

    #[inline(never)]
    pub(super) fn debug(&self, f: &mut fmt::Formatter<'_>, api: Option<&dyn fmt::Debug>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("operation", &self.0.operation).field("kind", &self.kind()).field("message", &self.to_string());
        if let Some(status) = self.status() {
            out.field("status", &status);
        }
        if let Some(api) = api {
            out.field("api", api);
        }
        out.finish_non_exhaustive()
    }

    /// The same as its `Display` without what the server says: for where all of that is shown anyway.
    #[cfg(feature = "cli")]
    pub(crate) fn without_body(&self) -> String {
        struct WithoutBody<'a>(&'a Failure);

        impl fmt::Display for WithoutBody<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write(f, false)
            }
        }

        WithoutBody(self).to_string()
    }

    fn write_answer(&self, f: &mut fmt::Formatter<'_>, with_body: bool) -> fmt::Result {
        let Some(answer) = &self.0.answer else { return Ok(()) };
        let status = answer.status();
        if let (true, Some(location)) = (status.is_redirection(), answer.headers().get(LOCATION)) {
            // A query may hold a signature.
            let location = String::from_utf8_lossy(location.as_bytes());
            let shown = location.split('?').next().unwrap_or_default();
            write!(f, "; it redirects to {}", shown.escape_debug())?;
        }
        if let Some(media_type) = answer.headers().get(CONTENT_TYPE) {
            let media_type = String::from_utf8_lossy(media_type.as_bytes());
            write!(f, " ({}, {} bytes)", media_type.escape_debug(), answer.body().len())?;
        } else {
            write!(f, " ({} bytes)", answer.body().len())?;
        }
        // What a server says of an error is what helps. Of credentials it may repeat them, and data is nobody's but
        // the caller's.
        let is_error = status.is_client_error() || status.is_server_error();
        let tells = with_body && is_error && status != StatusCode::UNAUTHORIZED;
        match std::str::from_utf8(answer.body()) {
            Ok(text) if tells && !text.trim().is_empty() && !text.trim_start().starts_with('<') => {
                write!(f, ": {}", excerpt(text))
            }
            _ => Ok(()),
        }
    }

    /// What it says, with the beginning of what the server says, or without it.
    fn write(&self, f: &mut fmt::Formatter<'_>, with_body: bool) -> fmt::Result {
        if !self.0.operation.is_empty() {
            write!(f, "{}: ", self.0.operation)?;
        }
        if self.0.attempts > 1 {
            write!(f, "after {} attempts: ", self.0.attempts)?;
        }
        if let Some(status) = self.status() {
            write!(f, "the server answered {status}")?;
        }
        match &self.0.cause {
            Cause::Settings(error) => write!(f, "{error}"),
            Cause::InvalidRequest(error) => write!(f, "not sent: {error}"),
            Cause::MissingCredentials(schemes) => write!(f, "not sent: needs credentials for {schemes}"),
            Cause::Auth(error) => match error.kind() {
                AuthErrorKind::Credentials => write!(f, "not sent: {error}"),
                _ => write!(f, "not sent, as there is no token: {error}"),
            },
            Cause::Transport(error) if self.0.answer.is_some() => write!(f, ", but {error}"),
            Cause::Transport(error) => write!(f, "{error}"),
            Cause::Paging(problem) => f.write_str(problem),
            Cause::TimeIsUp(limit) => write!(f, "no complete answer within {limit:?}"),
            Cause::Documented => self.write_answer(f, with_body),
            Cause::Undocumented => {
                f.write_str(", which the document does not have")?;
                self.write_answer(f, with_body)
            }
            Cause::Decode(error) if self.0.answer.is_none() => {
                write!(f, "a value is not what the document says: {error}")
            }
            Cause::Decode(error) => {
                write!(f, ", but the body is not what the document says: {error}")?;
                self.write_answer(f, with_body)
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, true)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug(f, None)
    }
}

impl std::error::Error for Failure {
    #[inline(never)]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.cause {
            Cause::Settings(error) => Some(&**error),
            Cause::InvalidRequest(error) => Some(error),
            Cause::Auth(error) => Some(error),
            Cause::Transport(error) => Some(error),
            Cause::Decode(error) => Some(error),
            _ => None,
        }
    }
}

/// The beginning of a text, on one line. The text may be as large as an answer may be.
fn excerpt(text: &str) -> String {
    let mut shown = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let space = (count > 0).then_some(' ');
        for character in space.into_iter().chain(word.chars()).filter(|character| !character.is_control()) {
            if count == EXCERPT {
                shown.push('…');
                return shown;
            }
            shown.push(character);
            count += 1;
        }
    }
    shown
}
