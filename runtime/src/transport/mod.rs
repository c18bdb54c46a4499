//! What carries requests to the server and answers back.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;

#[cfg(feature = "default-transport")]
mod default;
mod error;

#[cfg(feature = "default-transport")]
pub use default::DefaultTransport;
pub use error::{TransportError, TransportErrorKind};

/// A future on the heap, so that traits with asynchronous methods can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one HTTP request and gives the answer, whatever its status.
///
/// A transport follows no redirects, keeps no cookies and adds no credentials: the client does what is due. It sends
/// path and query exactly as they are in the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request. Dropping the future abandons it.
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        (**self).send(request)
    }
}

/// The body of an answer.
///
/// It is opaque so that it can become a stream one day.
#[derive(Clone, Default)]
pub struct Body(Bytes);

impl Body {
    /// The whole body.
    ///
    /// # Errors
    /// If the connection breaks before its end.
    pub async fn bytes(self) -> Result<Bytes, TransportError> {
        Ok(self.0)
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(bytes: B) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.0.len())
    }
}

/// A transport from a function, for tests without sockets.
///
/// ```
/// let transport = runtime::transport::from_fn(|request| {
///     assert_eq!(request.uri().path(), "/pets");
///     Ok(http::Response::new("[]".into()))
/// });
/// # let _ = transport;
/// ```
pub fn from_fn<F>(answer: F) -> impl Transport
where
    F: Fn(http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> + Send + Sync + 'static,
{
    FromFn(answer)
}

struct FromFn<F>(F);

impl<F> Transport for FromFn<F>
where
    F: Fn(http::Request<Bytes>) -> Result<http::Response<Body>, TransportError> + Send + Sync + 'static,
{
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(std::future::ready((self.0)(request)))
    }
}
