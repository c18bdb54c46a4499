//! What a server says of a request over HTTP/2 that it has not processed.

use std::convert::Infallible;
use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// A body that is there as a whole, and knows whether it was asked for.
pub(super) struct Whole {
    bytes: Option<Bytes>,
    begun: Begun,
}

/// Whether the body was asked for: then the stream of the request was open, and so it was no fault of the connection as such
/// that it failed. Otherwise hyper 1.12 does not say which it was: it may give up a request that it has handed on already.
#[derive(Clone, Default)]
pub(super) struct Begun(Arc<AtomicBool>);

impl Whole {
    pub(super) fn new(bytes: Bytes, begun: &Begun) -> Self {
        Self { bytes: Some(bytes), begun: begun.clone() }
    }
}

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.begun.0.store(true, Ordering::Relaxed);
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// Whether the server says that it has not processed the request (RFC 9113 section 8.7): by resetting its stream, or by going
/// away without it. A connection that goes away has errors for requests too that it may have processed.
pub(super) fn is_refused(error: &(dyn Error + 'static), begun: &Begun) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<h2::Error>().filter(|error| error.is_remote()) {
            let is_reset = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            return is_reset || error.is_go_away() && begun.0.load(Ordering::Relaxed);
        }
        next = error.source();
    }
    false
}
