//! The transport that is there without being given: reqwest with rustls.

use std::future::Future as _;
use std::pin::{Pin, pin};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::task::{self, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::Fuse;
use futures_util::{Stream, StreamExt as _};
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH, RANGE, TRANSFER_ENCODING};
use http::uri::{Authority, Scheme};
use http_body::Body as _;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::runtime::{Handle, Id};

#[cfg(not(feature = "http2"))]
use self::http1::{Begun, is_refused};
use super::features;
use super::gunzip::{self, Gunzip};
#[cfg(feature = "http2")]
use super::http2::{Begun, Whole, is_refused};
use super::{Body, BoxFuture, ByteStream, Transport, TransportError, TransportErrorKind, TransportResult};
use crate::request::is_loopback;

/// HTTP/1.1 (and HTTP/2 with the feature `http2`) over rustls, with the certificates that the system trusts.
///
/// It follows no redirects and keeps no cookies. Proxies come from the environment (`HTTPS_PROXY`, `NO_PROXY` …); what
/// is for this machine never goes to one: it may be in the clear.
/// A body with `Content-Encoding: gzip` is unpacked, whatever its media type. For `HEAD`, and with `Range`, the server is
/// asked for the bytes as they are, and for all calls where a header `Accept-Encoding` of the caller's says so.
#[derive(Debug)]
pub struct DefaultTransport {
    connect_timeout: Option<Duration>,
    given: Option<reqwest::Client>,
    tls: OnceLock<Result<rustls::ClientConfig, TransportError>>,
    /// The one that was used last comes first.
    pools: Mutex<Vec<Pool>>,
    last: Mutex<Option<Origin>>,
}

/// Connections of one tokio runtime. They belong to the runtime that opened them: where that stands still or ends, as
/// that of a test or of the thread of a blocking call, no call of another can go on with them.
#[derive(Debug)]
struct Pool {
    runtime: Option<Id>,
    is_here: bool,
    client: reqwest::Client,
}

/// So many pools are kept. Nobody says when one has ended.
const POOLS: usize = 64;

impl DefaultTransport {
    /// A transport that gives up connecting (name resolution and TLS included) after the given time.
    #[must_use]
    pub const fn new(connect_timeout: Option<Duration>) -> Self {
        Self {
            connect_timeout,
            given: None,
            tls: OnceLock::new(),
            pools: Mutex::new(Vec::new()),
            last: Mutex::new(None),
        }
    }

    /// A transport over a client of the caller's making, which must not follow redirects: build it with
    /// `.redirect(reqwest::redirect::Policy::none())`. Its connections belong to the tokio runtimes that opened them: one
    /// that stands still or ends may hold up or break off calls of another. A reqwest without default features needs a
    /// crypto provider of rustls before a client can be made.
    ///
    /// If it follows one all the same, the call fails with an error that says so, and is not made again. By then the
    /// client has sent to the other URL what it sends there; and one that leads back to the same URL nobody notices.
    /// [`DefaultTransport::from_builder`] sees to it beforehand.
    #[must_use]
    pub fn from_reqwest(client: reqwest::Client) -> Self {
        Self { given: Some(client), ..Self::new(None) }
    }

    /// A transport over a client with settings of the caller's, but for redirects: it follows none.
    ///
    /// ```
    /// use runtime::transport::DefaultTransport;
    ///
    /// let settings = reqwest::Client::builder().pool_max_idle_per_host(1);
    /// let transport = DefaultTransport::from_builder(settings)?;
    /// # let _ = transport;
    /// # Ok::<(), runtime::transport::TransportError>(())
    /// ```
    ///
    /// If the process has no crypto provider of rustls, it has `ring` from then on.
    ///
    /// # Errors
    /// If reqwest cannot build the client.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, TransportError> {
        // Built without a provider of its own, as here, reqwest panics if there is none. If there is one, it stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = builder.redirect(reqwest::redirect::Policy::none()).referer(false).build();
        client.map(Self::from_reqwest).map_err(|error| from_reqwest(error, TransportErrorKind::Request))
    }

    fn client(&self, is_here: bool) -> Result<reqwest::Client, TransportError> {
        if let Some(client) = &self.given {
            return Ok(client.clone());
        }
        let runtime = Handle::try_current().ok().map(|runtime| runtime.id());
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        let known = pools.iter().position(|pool| pool.runtime == runtime && pool.is_here == is_here);
        let pool = match known {
            Some(index) => pools.remove(index),
            None => {
                let tls = self.tls.get_or_init(tls).clone()?;
                let client = build(tls, self.connect_timeout, !is_here)?;
                pools.truncate(POOLS - 1);
                Pool { runtime, is_here, client }
            }
        };
        let client = pool.client.clone();
        pools.insert(0, pool);
        Ok(client)
    }

    /// The URL of a request for reqwest, which has a type of its own, and whether it stays on this machine.
    fn url(&self, uri: &http::Uri) -> Result<(reqwest::Url, bool), TransportError> {
        let failed = || TransportError::new(TransportErrorKind::Request, "the URL is not absolute, or not valid");
        let (scheme, authority) = (uri.scheme().ok_or_else(failed)?, uri.authority().ok_or_else(failed)?);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let known =
            last.as_ref().filter(|last| last.scheme == *scheme && last.authority.as_str() == authority.as_str());
        let origin = match known {
            Some(origin) => origin,
            None => {
                // The path makes room: what most requests have in its place takes no more memory.
                let url = reqwest::Url::parse(&format!("{scheme}://{authority}/{:0128}", 0)).map_err(|_| failed())?;
                let is_here = is_loopback(authority.host());
                last.insert(Origin { scheme: scheme.clone(), authority: authority.clone(), url, is_here })
            }
        };
        let (mut url, is_here) = (origin.url.clone(), origin.is_here);
        drop(last);
        url.set_path(uri.path());
        url.set_query(uri.query());
        Ok((url, is_here))
    }
}

/// Where requests go. Mostly that is where the last went, and a URL parser takes longer than all else about a request.
#[derive(Debug)]
struct Origin {
    scheme: Scheme,
    authority: Authority,
    url: reqwest::Url,
    is_here: bool,
}

/// HTTP/1.1 has no words for it.
#[cfg(not(feature = "http2"))]
mod http1 {
    #[derive(Default)]
    pub(super) struct Begun(());

    pub(super) const fn is_refused(_: &reqwest::Error, _: &Begun) -> bool {
        false
    }
}

fn tls() -> Result<rustls::ClientConfig, TransportError> {
    // A provider by value: a process-wide default may be missing, or another crate's choice.
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| {
            TransportError::caused(TransportErrorKind::Connect, format!("TLS cannot be set up: {error}"), error)
        })?;
    let mut tls = tls.with_no_client_auth();
    if cfg!(feature = "http2") {
        // reqwest leaves that to those who bring settings of their own.
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    }
    Ok(tls)
}

/// When the server is asked for a sign of life, over HTTP/2, while calls wait for it; and how long it has for that. A
/// connection that is dead without a word would be that of all later calls too: a call whose time is up does not end it.
#[cfg(feature = "http2")]
const SILENCE: Duration = Duration::from_secs(20);
#[cfg(feature = "http2")]
const PATIENCE: Duration = Duration::from_secs(10);

fn build(
    tls: rustls::ClientConfig,
    connect_timeout: Option<Duration>,
    by_proxy: bool,
) -> Result<reqwest::Client, TransportError> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // Another crate may have turned it on.
        .no_gzip();
    if let Some(timeout) = connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    if !by_proxy {
        builder = builder.no_proxy();
    }
    #[cfg(feature = "http2")]
    {
        builder = builder.http2_keep_alive_interval(SILENCE).http2_keep_alive_timeout(PATIENCE);
    }
    // What it would send again is refused by HTTP/2 alone. It would keep a copy of every request for that, and it does not
    // tell what a connection that goes away has not processed from what it may have.
    builder = builder.retry(reqwest::retry::never().max_retries_per_request(0));
    builder.build().map_err(|error| from_reqwest(error, TransportErrorKind::Request))
}

impl Transport for DefaultTransport {
    fn send(&self, mut request: http::Request<Body>) -> BoxFuture<'_, TransportResult> {
        Box::pin(async move {
            let (url, is_here) = self.url(request.uri())?;
            let client = self.client(is_here)?;
            // The clients of our own making follow no redirects.
            let asked = self.given.is_some().then(|| url.clone());
            if request.body().known_length() == Some(0) && request.body().in_memory().is_none() {
                nothing(std::mem::take(request.body_mut()).into_stream()).await?;
            }
            let begun = Begun::default();
            let request = convert(request, url, &begun)?;
            let method = request.method().clone();
            let mut response = client.execute(request).await.map_err(|error| {
                let is_refused = is_refused(&error, &begun);
                from_reqwest(error, if is_refused { TransportErrorKind::Refused } else { TransportErrorKind::Io })
            })?;
            if asked.is_some_and(|asked| asked != *response.url()) {
                return Err(followed(response.url()));
            }
            let mut answer = http::Response::new(Body::default());
            *answer.status_mut() = response.status();
            *answer.version_mut() = response.version();
            *answer.headers_mut() = std::mem::take(response.headers_mut());
            if is_coded(answer.headers()) {
                return Err(coded());
            }
            let is_packed = gunzip::is_packed(&method, answer.status(), answer.headers_mut());
            let has_body = method != http::Method::HEAD && answer.status() != http::StatusCode::NOT_MODIFIED;
            *answer.body_mut() = received(response, has_body, is_packed);
            Ok(answer)
        })
    }
}

/// Whether the answer has a transfer coding other than that of chunks, which nobody has asked for and nobody undoes here:
/// hyper looks at the last one alone.
fn is_coded(headers: &http::HeaderMap) -> bool {
    let values =
        headers.get_all(TRANSFER_ENCODING).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    let is_plain = |coding: &[u8]| {
        coding.is_empty() || coding.eq_ignore_ascii_case(b"chunked") || coding.eq_ignore_ascii_case(b"identity")
    };
    !values.map(<[u8]>::trim_ascii).all(is_plain)
}

fn coded() -> TransportError {
    const WHY: &str =
        "the exchange with the server broke off: its answer has a transfer coding that is not spoken here";
    TransportError::new(TransportErrorKind::Io, WHY).permanent()
}

/// The answer is not one to what was asked. The URL may have a key in its query.
fn followed(url: &reqwest::Url) -> TransportError {
    let origin = url.origin().ascii_serialization();
    let message = format!(
        "the given reqwest client followed a redirect to {origin}{}: build it with `redirect::Policy::none()`",
        url.path()
    );
    TransportError::new(TransportErrorKind::Io, message).permanent()
}

/// A stream of no bytes is asked whether that is so: while it is sent nobody would.
async fn nothing(mut stream: ByteStream) -> Result<(), TransportError> {
    while let Some(piece) = stream.next().await {
        if !piece?.is_empty() {
            return Err(longer());
        }
    }
    Ok(())
}

/// The server would take the beginning for the whole.
fn longer() -> TransportError {
    const WHY: &str = "the body's stream is longer than the length that was given for it";
    TransportError::new(TransportErrorKind::Request, WHY)
}

/// A URL parser normalizes. What was checked and signed must be what is sent.
fn convert(request: http::Request<Body>, url: reqwest::Url, begun: &Begun) -> Result<reqwest::Request, TransportError> {
    let (head, body) = request.into_parts();
    if (url.path(), url.query()) != (head.uri.path(), head.uri.query()) {
        const WHY: &str = "the URL would be changed on the way: not sent";
        return Err(TransportError::new(TransportErrorKind::Request, WHY));
    }
    let mut headers = head.headers;
    // A part of what is packed cannot be unpacked, and the length of it tells the caller nothing.
    let is_plain = head.method == http::Method::HEAD || headers.contains_key(RANGE);
    let codings = if is_plain { "identity" } else { "gzip" };
    headers.entry(ACCEPT_ENCODING).or_insert(http::HeaderValue::from_static(codings));
    if has_content(&head.method)
        && body.in_memory().is_some_and(Bytes::is_empty)
        && !headers.contains_key(TRANSFER_ENCODING)
    {
        headers.insert(CONTENT_LENGTH, http::HeaderValue::from_static("0"));
    }
    let mut request = reqwest::Request::new(head.method, url);
    *request.headers_mut() = headers;
    *request.version_mut() = head.version;
    *request.body_mut() = Some(sent(body, begun));
    Ok(request)
}

/// Whether content is what the method is about. Then a length of 0 is said too (RFC 9110 section 8.6), which hyper does not:
/// servers refuse such a request without one (411).
fn has_content(method: &http::Method) -> bool {
    ["POST", "PUT", "PATCH", "QUERY"].contains(&method.as_str())
}

/// The body of a request, for reqwest.
#[cfg_attr(not(feature = "http2"), allow(unused_variables))]
fn sent(body: Body, begun: &Begun) -> reqwest::Body {
    match body.in_memory() {
        #[cfg(feature = "http2")]
        Some(bytes) if !bytes.is_empty() => reqwest::Body::wrap(Whole::new(bytes.clone(), begun)),
        Some(bytes) => bytes.clone().into(),
        None => reqwest::Body::wrap(Pieces::new(body)),
    }
}

/// The body of an answer, read while it comes. It is read to its end also where all bytes are there before: then the
/// connection is free for the next request.
fn received(response: reqwest::Response, has_body: bool, is_packed: bool) -> Body {
    let length = if has_body { response.content_length().filter(|_| !is_packed) } else { Some(0) };
    let stream: ByteStream = match response.version() {
        http::Version::HTTP_2 => Box::pin(Framed { body: response.into(), has_body, is_over: false }),
        _ => Box::pin(Received(response)),
    };
    Body::streaming(if is_packed { Box::pin(Gunzip::new(stream)) } else { stream }, length)
}

struct Received(reqwest::Response);

impl Stream for Received {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        // What waits is the response: nothing is lost with the future.
        let piece = task::ready!(pin!(self.0.chunk()).poll(context));
        Poll::Ready(piece.map_err(|error| from_reqwest(error, TransportErrorKind::Io)).transpose())
    }
}

/// The same over HTTP/2, where the end of what comes may not be that of the body.
struct Framed {
    body: reqwest::Body,
    has_body: bool,
    is_over: bool,
}

impl Framed {
    /// Whether there should be more. A stream that the server resets with `NO_ERROR` is over for hyper, as if all of it had
    /// come; what has come after an `END_STREAM` alone is complete (RFC 9113 section 8.1).
    fn is_cut(&self) -> bool {
        if self.is_over || self.body.is_end_stream() {
            return false;
        }
        let is_short = self.has_body && self.body.size_hint().exact().is_some_and(|left| left > 0);
        is_short || !*features::UNPACKS
    }
}

impl Stream for Framed {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        const CUT: &str = "the exchange with the server broke off: it reset the stream before the end of its answer";
        loop {
            match task::ready!(Pin::new(&mut self.body).poll_frame(context)) {
                // Trailers are not for callers.
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        return Poll::Ready(Some(Ok(piece)));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(from_reqwest(error, TransportErrorKind::Io)))),
                None if self.is_cut() => {
                    // It is said once.
                    self.is_over = true;
                    return Poll::Ready(Some(Err(TransportError::new(TransportErrorKind::Io, CUT))));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

/// A stream as reqwest takes it. The lock is for `Sync`, which it asks for: nobody waits for it.
struct Pieces {
    /// It may have ended when its end is looked for.
    stream: Mutex<Fuse<ByteStream>>,
    left: Option<u64>,
}

impl Pieces {
    fn new(body: Body) -> Self {
        let left = body.known_length();
        Self { stream: Mutex::new(body.into_stream().fuse()), left }
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, TransportError>>> {
        let Self { stream, left } = &mut *self;
        let stream = stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        let piece = task::ready!(stream.poll_next_unpin(context));
        if let (Some(Ok(piece)), Some(left)) = (&piece, left) {
            let rest = left.checked_sub(piece.len() as u64);
            // Nobody asks for more than the length: what comes after it is looked for here, as far as it is there.
            let more = rest == Some(0)
                && !piece.is_empty()
                && matches!(stream.poll_next_unpin(context), Poll::Ready(Some(Ok(more))) if !more.is_empty());
            match rest.filter(|_| !more) {
                Some(rest) => *left = rest,
                None => return Poll::Ready(Some(Err(longer()))),
            }
        }
        Poll::Ready(piece.map(|piece| piece.map(http_body::Frame::data)))
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.left.map_or_else(http_body::SizeHint::new, http_body::SizeHint::with_exact)
    }
}

fn from_reqwest(error: reqwest::Error, otherwise: TransportErrorKind) -> TransportError {
    // The URL may have a key in its query.
    let error = error.without_url();
    let (kind, what) = if error.is_timeout() && error.is_connect() {
        (TransportErrorKind::ConnectTimeout, "connecting to the server took too long")
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, "the answer took too long")
    } else if error.is_connect() || super::connect::is_given_up(&error) {
        (TransportErrorKind::Connect, "no connection to the server")
    } else {
        (otherwise, "the exchange with the server broke off")
    };
    let mut root: &dyn std::error::Error = &error;
    while let Some(source) = root.source() {
        root = source;
    }
    let message = format!("{what}: {root}");
    let is_permanent = kind == TransportErrorKind::Connect && super::connect::is_permanent(&error);
    let error = TransportError::caused(kind, message, error);
    if is_permanent { error.permanent() } else { error }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use futures_util::FutureExt as _;
    use futures_util::future::poll_fn;
    use futures_util::stream::unfold;
    use http_body::Body as _;

    use super::*;

    /// Connections of the runtime that was used before the last one are no less of use than those of older ones.
    #[test]
    fn the_connections_that_go_are_those_that_were_used_longest_ago() {
        let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
        let runtimes: Vec<_> = (0..=POOLS).map(|_| runtime()).collect();
        let transport = DefaultTransport::new(None);
        let (last, first) = runtimes.split_last().unwrap();
        for runtime in first.iter().chain(first.first()).chain([last]) {
            let _within = runtime.enter();
            transport.client(true).unwrap();
        }
        let kept: Vec<_> = transport.pools.lock().unwrap().iter().map(|pool| pool.runtime.unwrap()).collect();
        let gone: Vec<_> = (0..=POOLS).filter(|index| !kept.contains(&runtimes[*index].handle().id())).collect();
        assert_eq!(gone, [1]);
    }

    /// HTTP/2 asks once more where a length is known; `unfold` panics if it is asked after its end.
    #[test]
    fn a_stream_is_not_asked_after_its_end() {
        let stream = unfold(Some(()), |left| async move { left.map(|()| (Ok(Bytes::from_static(b"one")), None)) });
        let mut pieces = Pieces::new(Body::streaming(stream.boxed(), Some(3)));
        let mut next = || poll_fn(|context| Pin::new(&mut pieces).poll_frame(context)).now_or_never();
        assert!(matches!(next(), Some(Some(Ok(_)))));
        assert!(matches!(next(), Some(None)));
    }
}
