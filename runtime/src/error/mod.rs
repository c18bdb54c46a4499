//! A call that did not succeed.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

mod failure;

pub(crate) use failure::Cause;
pub use failure::{ErrorKind, Failure};

use crate::auth::{AuthError, MissingVariable};
use crate::client::BuildError;
use crate::request::{InvalidBaseUrl, InvalidRequest};
use crate::transport::TransportError;
use crate::{Codec, DecodeError, TypedHeader};

/// Why a call did not succeed. `E` holds the errors that the document has for the operation.
pub struct Error<E> {
    failure: Failure,
    api: Option<Box<E>>,
}

impl<E> Error<E> {
    pub(crate) const fn new(failure: Failure, api: Option<Box<E>>) -> Self {
        Self { failure, api }
    }

    /// The documented answer of the operation, if that is what the server sent.
    #[must_use]
    pub fn api(&self) -> Option<&E> {
        self.api.as_deref()
    }

    /// The documented answer itself.
    ///
    /// # Errors
    /// Gives the error back if it is of another kind.
    pub fn into_api(self) -> Result<E, Self> {
        match self.api {
            Some(api) => Ok(*api),
            None => Err(self),
        }
    }

    /// What kind of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.failure.kind()
    }

    /// The error without the type of the operation: one type for the errors of all calls.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// How often the call was made. See [`Retry`](crate::Retry).
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.failure.attempts()
    }

    /// Status code of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.failure.status()
    }

    /// Headers of the answer, if there was one.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.failure.headers()
    }

    /// A header that the document describes; `None` where there is no answer, or the header is not in it.
    ///
    /// # Errors
    /// If the value is not what the document says.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "reads better at the call, and is two words")]
    pub fn header<V: Codec>(&self, header: TypedHeader<V>) -> Option<Result<V, DecodeError>> {
        header.get(self.headers()?)
    }

    /// Body of the answer as it came, if there was one.
    #[must_use]
    pub fn body_bytes(&self) -> Option<&Bytes> {
        self.failure.body_bytes()
    }

    /// What is wrong with the request, if it was not sent.
    #[must_use]
    pub fn invalid_request(&self) -> Option<&InvalidRequest> {
        self.failure.invalid_request()
    }

    /// Where the body does not fit the document, if that is the error.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        self.failure.decode_error()
    }

    /// Why no credentials could be had, if that is the error.
    #[must_use]
    pub fn auth_error(&self) -> Option<&AuthError> {
        self.failure.auth_error()
    }

    /// What happened on the way, if there was no answer.
    #[must_use]
    pub fn transport_error(&self) -> Option<&TransportError> {
        self.failure.transport_error()
    }

    /// Whether time was up, for connecting or for the answer. Unless [`Error::is_connect`], the server may have acted
    /// on the request.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.failure.is_timeout()
    }

    /// Whether there was no connection, to the API or to the token endpoint. The API has not seen the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.failure.is_connect()
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.fmt(f)
    }
}

impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failure.debug(f, self.api.as_ref().map(|api| api as &dyn fmt::Debug))
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.failure)
    }
}

/// Forgets the type of the documented answers; their bytes stay.
impl<E> From<Error<E>> for Failure {
    fn from(error: Error<E>) -> Self {
        error.failure
    }
}

/// Of a body that is read after the call.
impl From<TransportError> for Failure {
    fn from(error: TransportError) -> Self {
        Self::new("", error)
    }
}

/// Of a header, or of a value in a stream.
impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new("", Cause::Decode(error))
    }
}

/// Of settings that make no client.
impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::new("", Cause::Settings(error.into()))
    }
}

/// Of a base URL that is none.
impl From<InvalidBaseUrl> for Failure {
    fn from(error: InvalidBaseUrl) -> Self {
        BuildError::from(error).into()
    }
}

/// Of credentials that the environment does not have.
impl From<MissingVariable> for Failure {
    fn from(error: MissingVariable) -> Self {
        Self::new("", Cause::Settings(error.into()))
    }
}

/// Of a request that is built and not sent.
impl From<InvalidRequest> for Failure {
    fn from(error: InvalidRequest) -> Self {
        Self::new("", error)
    }
}
