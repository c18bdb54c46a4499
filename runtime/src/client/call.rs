//! One call: a thin typed shell around what the client does without types.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{self, Poll};
use std::time::Duration;

use http::{HeaderMap, HeaderName, Uri};

use super::{Client, Exchanged, Items, Pages, Retry, outcome};
#[cfg(feature = "blocking")]
use super::{ItemsBlocking, PagesBlocking};
use crate::Operation;
use crate::blocking::Anywhere;
use crate::error::Error;
use crate::paging::Paged;
use crate::request::{BaseUrl, InvalidRequest, header_value};
use crate::response::Response;
use crate::transport::Body;

/// A request together with the client that sends it. It does nothing before it is sent or awaited.
#[derive(Clone, Debug)]
#[must_use = "a call does nothing before it is sent or awaited"]
pub struct Call<R> {
    client: Client,
    request: R,
    options: Options,
}

/// What one call does differently from the others of its client.
#[derive(Clone, Default)]
pub struct Options(Option<Box<Changes>>);

/// On the heap: most calls have none, and then a call is two words and its request.
#[derive(Clone, Default)]
pub(super) struct Changes {
    pub(super) timeout: Option<Duration>,
    pub(super) retry: Option<Retry>,
    pub(super) headers: HeaderMap,
    pub(super) base_url: Option<BaseUrl>,
    pub(super) problem: Option<InvalidRequest>,
    /// The page that a link leads to: with the request's method and body if it has the same path, otherwise by `GET`. It
    /// is of the same origin.
    pub(super) url: Option<Uri>,
}

impl Options {
    pub(super) fn changes(&self) -> Option<&Changes> {
        self.0.as_deref()
    }

    fn edit(&mut self) -> &mut Changes {
        self.0.get_or_insert_default()
    }

    /// See [`Call::timeout`].
    #[inline(never)]
    pub fn timeout(&mut self, timeout: Duration) {
        self.edit().timeout = Some(timeout);
    }

    /// See [`Call::retry`].
    #[inline(never)]
    pub fn retry(&mut self, retry: Retry) {
        self.edit().retry = Some(retry);
    }

    /// See [`Call::header`].
    #[inline(never)]
    pub fn header(&mut self, name: &str, value: &str) {
        let problem = match (HeaderName::try_from(name), header_value(value)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                self.edit().headers.insert(name, value);
                return;
            }
            (Err(_), _) => InvalidRequest::header(name, "is not a valid name"),
            (_, Err(problem)) => InvalidRequest::header(name, problem),
        };
        self.edit().problem.get_or_insert(problem);
    }

    /// See [`Call::base_url`].
    #[inline(never)]
    pub fn base_url(&mut self, base_url: BaseUrl) {
        self.edit().base_url = Some(base_url);
    }

    /// The next page is there.
    pub(super) fn follow(&mut self, url: Uri) {
        self.edit().url = Some(url);
    }
}

/// Header values stay out of it: there may be keys among them.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Options");
        if let Some(changes) = self.changes() {
            out.field("timeout", &changes.timeout).field("headers", &changes.headers.keys().collect::<Vec<_>>());
        }
        out.finish_non_exhaustive()
    }
}

impl<R> Call<R> {
    pub(super) fn new(client: Client, request: R) -> Self {
        Self { client, request, options: Options::default() }
    }

    /// The request.
    pub const fn request(&self) -> &R {
        &self.request
    }

    /// The request, to be changed.
    pub const fn request_mut(&mut self) -> &mut R {
        &mut self.request
    }

    /// What this call does differently, to be changed.
    pub const fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// How long this call may take, instead of what holds for the client.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout(timeout);
        self
    }

    /// When this call is made again, instead of what holds for the client.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.options.retry(retry);
        self
    }

    /// A header for this call. It replaces one of the same name, whoever set it. With `Authorization`, the client's
    /// credentials are not used.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.options.header(name, value);
        self
    }

    /// The media types that the caller takes (`Accept`), instead of all that the document has.
    pub fn accept(mut self, media_types: &str) -> Self {
        self.options.header(http::header::ACCEPT.as_str(), media_types);
        self
    }

    /// Where this call goes, instead of the client's base URL. The client's credentials go there too.
    pub fn base_url(mut self, base_url: BaseUrl) -> Self {
        self.options.base_url(base_url);
        self
    }
}

impl<R: Operation> Call<R> {
    /// The HTTP request as it would be sent, but for the credentials.
    ///
    /// # Errors
    /// If an argument breaks a rule of the document, or cannot travel in its place.
    pub fn build(&self) -> Result<http::Request<Body>, InvalidRequest> {
        self.client.prepare(&self.request, R::INFO, &self.options)
    }

    /// Sends it.
    pub fn send(self) -> Sending<R> {
        let exchange = self.client.start(&self.request, R::INFO, &self.options);
        Sending { exchange, of: PhantomData }
    }

    /// Sends it and blocks the thread until the answer is there. It can be called anywhere, also on the thread of an
    /// asynchronous runtime, which then stands still.
    ///
    /// # Errors
    /// As the asynchronous twin.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<R::Output>, Error<R::Error>> {
        let info = R::INFO;
        outcome::decode::<R>(outcome::wait(info, self.client.start(&self.request, info, &self.options)))
    }

    /// Every page of the list, beginning with the one that the request asks for
    /// ([`OperationInfo::paging`](crate::operation::OperationInfo::paging)). All that was set for this call holds for each
    /// page. Of an operation without pages it is the one answer.
    pub fn pages(self) -> Pages<R> {
        Pages::new(self.client.pages(Box::new(self.request), R::INFO, self.options))
    }

    /// The same for a loop: the thread waits for each page.
    #[cfg(feature = "blocking")]
    pub fn pages_blocking(self) -> PagesBlocking<R> {
        PagesBlocking(self.pages())
    }
}

impl<R: Paged> Call<R> {
    /// Every item of the list, from the page on that the request asks for. All that was set for this call holds for each
    /// page.
    pub fn items(self) -> Items<R> {
        Items::new(self.client.pages(Box::new(self.request), R::INFO, self.options))
    }

    /// The same for a loop: the thread waits for each page.
    #[cfg(feature = "blocking")]
    pub fn items_blocking(self) -> ItemsBlocking<R> {
        ItemsBlocking(self.items())
    }
}

impl<R: Operation> IntoFuture for Call<R> {
    type Output = Result<Response<R::Output>, Error<R::Error>>;
    type IntoFuture = Sending<R>;

    fn into_future(self) -> Sending<R> {
        self.send()
    }
}

/// A call under way. Dropping it abandons the call.
#[must_use = "a future does nothing before it is awaited"]
pub struct Sending<R> {
    exchange: Anywhere<Exchanged>,
    of: PhantomData<fn() -> R>,
}

impl<R: Operation> Future for Sending<R> {
    type Output = Result<Response<R::Output>, Error<R::Error>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.exchange).poll(context).map(outcome::decode::<R>)
    }
}

impl<R> fmt::Debug for Sending<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending")
    }
}
