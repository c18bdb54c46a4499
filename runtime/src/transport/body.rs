//! The body of a request or an answer.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _};

use super::{BoxFuture, TransportError, TransportErrorKind};
use crate::error::Failure;

/// The pieces of a body, one after the other.
pub type ByteStream = BoxStream<'static, Result<Bytes, TransportError>>;

/// The body of a request or an answer, or a file in a form: bytes, or a stream of them.
///
/// ```
/// use runtime::Body;
///
/// let text = Body::from("a,b\n");
/// let file = Body::from(vec![0x89, b'P', b'N', b'G']).file_name("logo.png").media_type("image/png");
/// # let _ = (text, file);
/// ```
///
/// A stream can be read once: clones share it, and whoever comes first gets it. Two bodies are equal if their bytes are,
/// or if they share a stream.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body {
    content: Content,
    /// Few bodies have any.
    label: Option<Arc<Label>>,
}

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    /// The stream, which clones share, and its length if that is known.
    Stream(Arc<Mutex<Option<ByteStream>>>, Option<u64>),
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Label {
    media_type: Option<String>,
    file_name: Option<String>,
    /// Of a stream that can be taken up again.
    reopen: Option<Reopen>,
}

/// The body of another answer to the same call; `None` if the server wants no more calls.
pub(crate) type Reopened = Result<Option<Body>, Failure>;

/// Makes the call of a body once more, after a pause and from the event with an id on.
#[derive(Clone)]
pub(crate) struct Reopen(Arc<Open>);

type Open = dyn Fn(Duration, &str) -> BoxFuture<'static, Reopened> + Send + Sync;

impl Reopen {
    pub(crate) fn new(open: impl Fn(Duration, &str) -> BoxFuture<'static, Reopened> + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }

    pub(crate) fn after(&self, pause: Duration, last_id: &str) -> BoxFuture<'static, Reopened> {
        (self.0)(pause, last_id)
    }
}

impl PartialEq for Reopen {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Reopen {}

impl Body {
    /// No bytes.
    pub const EMPTY: Self = Self { content: Content::Bytes(Bytes::new()), label: None };

    /// A body that is read from a stream while it is sent, such as a file's content.
    ///
    /// It can be sent once: a server that asks for credentials after the fact (Digest, an expired token) gets no second
    /// try, and the call fails.
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: std::error::Error + Send + Sync + 'static,
    {
        let failed = |error| TransportError::caused(TransportErrorKind::Io, "the body's stream failed", error);
        Self::streaming(stream.map(move |piece| piece.map(Into::into).map_err(failed)).boxed(), None)
    }

    pub(crate) fn streaming(stream: ByteStream, length: Option<u64>) -> Self {
        Self { content: Content::Stream(Arc::new(Mutex::new(Some(stream))), length), label: None }
    }

    /// How many bytes the stream will give, so that the server is told beforehand (`Content-Length`). If it gives another
    /// number, the call fails.
    #[must_use]
    pub fn length(mut self, length: u64) -> Self {
        if let Content::Stream(_, known) = &mut self.content {
            *known = Some(length);
        }
        self
    }

    /// Its media type, where the document leaves that open.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.edit_label().media_type = Some(media_type.into());
        self
    }

    /// Its file name, in a form.
    #[must_use]
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        self.edit_label().file_name = Some(file_name.into());
        self
    }

    /// The same label on other bytes.
    pub(crate) fn with_content(self, content: Vec<u8>) -> Self {
        Self { content: Content::Bytes(content.into()), ..self }
    }

    fn edit_label(&mut self) -> &mut Label {
        Arc::make_mut(self.label.get_or_insert_default())
    }

    pub(crate) fn set_reopen(&mut self, reopen: Reopen) {
        self.edit_label().reopen = Some(reopen);
    }

    pub(crate) fn reopen(&self) -> Option<&Reopen> {
        self.label.as_ref()?.reopen.as_ref()
    }

    /// Its media type: of an answer, what the server called it.
    #[must_use]
    pub fn known_media_type(&self) -> Option<&str> {
        self.label.as_ref()?.media_type.as_deref()
    }

    /// Its file name, if it was given one.
    #[must_use]
    pub fn known_file_name(&self) -> Option<&str> {
        self.label.as_ref()?.file_name.as_deref()
    }

    /// How many bytes it has, if that is known before it is read.
    #[must_use]
    pub fn known_length(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::Stream(_, length) => *length,
        }
    }

    /// The bytes, if they are in memory: of a stream there are none.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        self.in_memory().map(AsRef::as_ref)
    }

    pub(crate) fn in_memory(&self) -> Option<&Bytes> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Stream(..) => None,
        }
    }

    /// All bytes. There is no limit to how many that may be.
    ///
    /// # Errors
    /// If the connection breaks before the end, or the stream was read already.
    pub async fn bytes(&self) -> Result<Bytes, TransportError> {
        self.bytes_up_to(u64::MAX).await
    }

    /// All bytes, if they are not more than the limit.
    ///
    /// # Errors
    /// If they are more, if the connection breaks before the end, or if the stream was read already.
    pub async fn bytes_up_to(&self, limit: u64) -> Result<Bytes, TransportError> {
        let too_large =
            || TransportError::new(TransportErrorKind::TooLarge, format!("the body is larger than {limit} bytes"));
        if self.known_length().is_some_and(|length| length > limit) {
            return Err(too_large());
        }
        let mut stream = match &self.content {
            Content::Bytes(bytes) => return Ok(bytes.clone()),
            Content::Stream(shared, _) => take(shared).ok_or_else(used)?,
        };
        let mut first = Bytes::new();
        let mut all = BytesMut::new();
        while let Some(piece) = stream.next().await {
            let piece = piece?;
            if all.is_empty() && first.is_empty() {
                first = piece;
            } else {
                if all.is_empty() {
                    all.extend_from_slice(&first);
                }
                all.extend_from_slice(&piece);
            }
            if all.len().max(first.len()) as u64 > limit {
                return Err(too_large());
            }
        }
        // Most answers are one piece: then nothing is copied.
        Ok(if all.is_empty() { first } else { all.freeze() })
    }

    /// All bytes; the thread waits for them. There is no limit to how many that may be.
    ///
    /// On the only thread of the asynchronous runtime in which the call was made it would wait forever.
    ///
    /// # Errors
    /// If the connection breaks before the end, or the stream was read already.
    #[cfg(feature = "blocking")]
    pub fn bytes_blocking(&self) -> Result<Bytes, TransportError> {
        match &self.content {
            Content::Bytes(bytes) => Ok(bytes.clone()),
            Content::Stream(..) => {
                let body = self.clone();
                crate::blocking::wait(Box::pin(async move { body.bytes().await }))?
            }
        }
    }

    /// The pieces as they come. If the stream was read already, the first is an error.
    #[must_use]
    pub fn into_stream(self) -> ByteStream {
        let piece = match self.content {
            Content::Bytes(bytes) if bytes.is_empty() => return futures_util::stream::empty().boxed(),
            Content::Bytes(bytes) => Ok(bytes),
            Content::Stream(shared, _) => match take(&shared) {
                Some(stream) => return stream,
                None => Err(used()),
            },
        };
        futures_util::stream::once(std::future::ready(piece)).boxed()
    }

    /// The bytes for [`std::io::Read`]; the thread waits for them, as in [`Body::bytes_blocking`].
    #[cfg(feature = "blocking")]
    #[must_use]
    pub fn into_reader(self) -> BodyReader {
        BodyReader { stream: Some(self.into_stream()), piece: Bytes::new() }
    }
}

fn used() -> TransportError {
    TransportError::new(TransportErrorKind::Request, "the body is a stream, and was read already")
}

fn take(shared: &Mutex<Option<ByteStream>>) -> Option<ByteStream> {
    shared.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(own), Self::Bytes(other)) => own == other,
            (Self::Stream(own, _), Self::Stream(other, _)) => Arc::ptr_eq(own, other),
            _ => false,
        }
    }
}

impl Eq for Content {}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(bytes: B) -> Self {
        Self { content: Content::Bytes(bytes.into()), label: None }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known_length() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(stream)"),
        }
    }
}

/// A body for [`std::io::Read`]. See [`Body::into_reader`].
#[cfg(feature = "blocking")]
pub struct BodyReader {
    stream: Option<ByteStream>,
    piece: Bytes,
}

#[cfg(feature = "blocking")]
impl std::io::Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.piece.is_empty() {
            let Some(mut stream) = self.stream.take() else { return Ok(0) };
            let (next, stream) = crate::blocking::wait(Box::pin(async move { (stream.next().await, stream) }))
                .map_err(std::io::Error::other)?;
            let Some(piece) = next else { return Ok(0) };
            self.piece = piece.map_err(std::io::Error::other)?;
            self.stream = Some(stream);
        }
        let taken = self.piece.split_to(buffer.len().min(self.piece.len()));
        buffer.iter_mut().zip(&taken).for_each(|(to, from)| *to = *from);
        Ok(taken.len())
    }
}

#[cfg(feature = "blocking")]
impl fmt::Debug for BodyReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BodyReader")
    }
}
