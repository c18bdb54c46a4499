//! What carries requests to the server and answers back.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::Slot;

mod body;
#[cfg(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown"))))]
mod connect;
#[cfg(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown"))))]
mod default;
mod error;
#[cfg(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown"))))]
mod features;
#[cfg(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown"))))]
mod gunzip;
pub(crate) mod hook;
#[cfg(all(feature = "default-transport", feature = "http2", not(all(target_family = "wasm", target_os = "unknown"))))]
mod http2;
#[cfg(feature = "tower")]
mod tower;
#[cfg(feature = "tracing")]
pub(crate) mod trace;

#[cfg(feature = "blocking")]
pub use body::BodyReader;
pub use body::{Body, ByteStream};
pub(crate) use body::{Reopen, Reopened};
#[cfg(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use default::DefaultTransport;
pub use error::{TransportError, TransportErrorKind};
pub use hook::Purpose;
#[cfg(feature = "tower")]
pub use tower::{ServiceTransport, TransportService};

/// A future on the heap, so that traits with asynchronous methods can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a transport gives: an answer, whatever its status, or why there is none.
pub type TransportResult = Result<http::Response<Body>, TransportError>;

/// Sends one HTTP request and gives the answer, whatever its status.
///
/// A transport follows no redirects, keeps no cookies and adds no credentials: the client does what is due. It sends
/// path and query exactly as they are in the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends the request. Dropping the future abandons it.
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, TransportResult>;

    /// Sees the value that a call's requests are made from; what it gives is in their extensions. It is for doubles such
    /// as [`Mock`](crate::mock::Mock): a transport around one passes it on.
    fn observe(&self, request: &dyn Slot) -> Option<Observed> {
        let _ = request;
        None
    }
}

/// What a transport has kept of a call. See [`Transport::observe`].
#[derive(Clone, Debug)]
pub struct Observed(pub Arc<dyn Any + Send + Sync>);

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, TransportResult> {
        (**self).send(request)
    }

    fn observe(&self, request: &dyn Slot) -> Option<Observed> {
        (**self).observe(request)
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
    F: Fn(http::Request<Body>) -> TransportResult + Send + Sync + 'static,
{
    FromFn(answer)
}

struct FromFn<F>(F);

impl<F> Transport for FromFn<F>
where
    F: Fn(http::Request<Body>) -> TransportResult + Send + Sync + 'static,
{
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, TransportResult> {
        Box::pin(std::future::ready((self.0)(request)))
    }
}

/// The transport of clients that are given none; in a browser there is none.
#[cfg(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown"))))]
#[allow(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
pub(crate) fn default_transport(connect_timeout: Duration) -> Option<Arc<dyn Transport>> {
    Some(Arc::new(DefaultTransport::new(Some(connect_timeout))))
}

#[cfg(not(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown")))))]
pub(crate) fn default_transport(_: Duration) -> Option<Arc<dyn Transport>> {
    None
}
