//! What stands between a client and its transport.

use std::future::Future;
use std::sync::Arc;

use super::{Body, BoxFuture, Transport, TransportResult};
use crate::operation::OperationInfo;

/// What a request is sent for: in its extensions, for hooks and transports. A request for a token has none.
///
/// ```
/// use runtime::transport::Purpose;
///
/// let transport = runtime::transport::from_fn(|request| {
///     if let Some(purpose) = request.extensions().get::<Purpose>() {
///         println!("{} {}", purpose.operation.id, purpose.operation.path);
///     }
///     Ok(http::Response::new("[]".into()))
/// });
/// # let _ = transport;
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Purpose {
    /// The operation that is called.
    pub operation: &'static OperationInfo,
    /// How often a request of the same call was sent before: with other credentials, or because it did not come through.
    pub resend: u32,
}

impl Purpose {
    pub(crate) const fn new(operation: &'static OperationInfo, resend: u32) -> Self {
        Self { operation, resend }
    }
}

/// Makes a transport of the one that it leaves the work to.
pub(crate) type Layer = Arc<dyn Fn(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// A layer that is a function.
pub(crate) fn layer<F, A>(hook: F) -> Layer
where
    F: Fn(http::Request<Body>, Arc<dyn Transport>) -> A + Send + Sync + 'static,
    A: Future<Output = TransportResult> + Send + 'static,
{
    let hook = Arc::new(hook);
    Arc::new(move |next| Arc::new(Hooked { hook: Arc::clone(&hook), next }))
}

struct Hooked<F> {
    hook: Arc<F>,
    next: Arc<dyn Transport>,
}

impl<F, A> Transport for Hooked<F>
where
    F: Fn(http::Request<Body>, Arc<dyn Transport>) -> A + Send + Sync + 'static,
    A: Future<Output = TransportResult> + Send + 'static,
{
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, TransportResult> {
        Box::pin((self.hook)(request, Arc::clone(&self.next)))
    }
}
