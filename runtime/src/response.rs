//! The answer to a call that succeeded.

use std::fmt;
use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

use crate::client::Head;
use crate::{Codec, DecodeError, TypedHeader};

/// What a successful call gives: the body, and with it status and headers. It can be used like the body.
#[derive(Clone)]
pub struct Response<T> {
    /// It is on the heap: what is moved around is small.
    head: Head,
    body: T,
}

impl<T> Response<T> {
    pub(crate) const fn new(head: Head, body: T) -> Self {
        Self { head, body }
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.head.status()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// A header that the document describes; `None` where the server did not send it.
    ///
    /// # Errors
    /// If the value is not what the document says.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "reads better at the call, and is two words")]
    pub fn header<V: Codec>(&self, header: TypedHeader<V>) -> Option<Result<V, DecodeError>> {
        header.get(self.head.headers())
    }

    /// The body.
    #[must_use]
    pub const fn body(&self) -> &T {
        &self.body
    }

    /// The body alone.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}

/// Header values stay out of it: there may be cookies among them.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.head.status())
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
