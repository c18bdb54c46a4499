//! What goes wrong between two hosts.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// A request that got no answer.
#[derive(Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    is_permanent: bool,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: name resolution, refusal, TLS. The server has not seen the request.
    Connect,
    /// No connection within the time for it. The server has not seen the request.
    ConnectTimeout,
    /// The server says that it has not processed the request (HTTP/2).
    Refused,
    /// Time was up. The server may have acted on the request.
    Timeout,
    /// The connection broke, or what came over it is not HTTP. The server may have acted on the request.
    Io,
    /// The request cannot be sent by this transport. Nothing was sent.
    Request,
    /// The body is larger than the limit for what is held in memory. The server has acted on the request.
    TooLarge,
}

impl TransportError {
    /// An error without a cause.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), is_permanent: false, source: None }
    }

    /// An error with its cause. Take care that the cause does not show a URL: there may be a key in its query.
    pub fn caused(
        kind: TransportErrorKind,
        message: impl Into<String>,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        Self { kind, message: message.into(), is_permanent: false, source: Some(Arc::new(source)) }
    }

    #[cfg(feature = "tower")]
    pub(super) fn of_service(error: Box<dyn Error + Send + Sync>) -> Self {
        let (kind, message) = (TransportErrorKind::Io, error.to_string());
        Self { kind, message, is_permanent: false, source: Some(error.into()) }
    }

    /// The same, as an error that every other attempt would end with too, such as a certificate that is not trusted: no
    /// call is made again for it.
    #[must_use]
    pub fn permanent(self) -> Self {
        Self { is_permanent: true, ..self }
    }

    /// Whether every other attempt would end with it too.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        self.is_permanent
    }

    /// What went wrong.
    #[must_use]
    pub const fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportError({:?}: {})", self.kind, self.message)
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
