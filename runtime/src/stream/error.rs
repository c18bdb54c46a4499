//! What can go wrong on a stream.

use std::fmt;

use crate::DecodeError;
use crate::error::Failure;
use crate::transport::{TransportError, TransportErrorKind};

/// Why a stream of values has no next one.
pub struct StreamError(Box<Problem>);

enum Problem {
    Transport(TransportError),
    Decode(DecodeError, String),
    TooLarge(usize),
    Reconnect(Failure),
}

impl StreamError {
    pub(super) fn transport(error: TransportError) -> Self {
        Self(Box::new(Problem::Transport(error)))
    }

    pub(super) fn decode(error: DecodeError, text: &str) -> Self {
        Self(Box::new(Problem::Decode(error, text.to_owned())))
    }

    pub(super) fn too_large(limit: usize) -> Self {
        Self(Box::new(Problem::TooLarge(limit)))
    }

    pub(super) fn reconnect(failure: Failure) -> Self {
        Self(Box::new(Problem::Reconnect(failure)))
    }

    /// The connection broke off.
    #[must_use]
    pub fn transport_error(&self) -> Option<&TransportError> {
        match &*self.0 {
            Problem::Transport(error) => Some(error),
            Problem::Reconnect(failure) => failure.transport_error(),
            _ => None,
        }
    }

    /// The value is not what the document says. The stream goes on after it.
    #[must_use]
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match &*self.0 {
            Problem::Decode(error, _) => Some(error),
            _ => None,
        }
    }

    /// The line, or the data of the event, that is not what the document says.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &*self.0 {
            Problem::Decode(_, text) => Some(text),
            _ => None,
        }
    }

    /// What the server answered to the attempt to connect again.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match &*self.0 {
            Problem::Reconnect(failure) => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Problem::Transport(error) => write!(f, "the stream broke off: {error}"),
            Problem::Decode(error, _) => write!(f, "a value is not what the document says: {error}"),
            Problem::TooLarge(limit) => write!(f, "a value is larger than {limit} bytes"),
            Problem::Reconnect(failure) => write!(f, "the stream could not be taken up again: {failure}"),
        }
    }
}

impl fmt::Debug for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamError").field("message", &self.to_string()).finish_non_exhaustive()
    }
}

impl std::error::Error for StreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Problem::Transport(error) => Some(error),
            Problem::Decode(error, _) => Some(error),
            Problem::TooLarge(_) => None,
            Problem::Reconnect(failure) => Some(failure),
        }
    }
}

impl From<StreamError> for Failure {
    fn from(error: StreamError) -> Self {
        let message = error.to_string();
        match *error.0 {
            Problem::Transport(error) => error.into(),
            Problem::Decode(error, _) => error.into(),
            Problem::TooLarge(_) => TransportError::new(TransportErrorKind::TooLarge, message).into(),
            Problem::Reconnect(failure) => failure,
        }
    }
}
