//! Bodies that come packed with gzip (RFC 1952).

use std::io::Write as _;
use std::pin::Pin;
use std::task::{self, Poll, ready};

use bytes::{Buf as _, Bytes};
use flate2::write::GzDecoder;
use futures_util::{Stream, StreamExt as _};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, Method, StatusCode};

use super::{ByteStream, TransportError, TransportErrorKind};

/// How much is unpacked at once. It may become a thousand times as much.
const PIECE: usize = 4 << 10;
/// What each member begins with.
const MARK: u8 = 0x1f;

/// Whether the body of an answer is to be unpacked; then its headers no longer say that it is packed, and how much. A part
/// of it cannot be (206), and `HEAD` is answered without one.
pub(super) fn is_packed(method: &Method, status: StatusCode, headers: &mut HeaderMap) -> bool {
    let coding = headers.get(CONTENT_ENCODING).map(|coding| coding.as_bytes().trim_ascii().to_ascii_lowercase());
    // RFC 9110 section 8.4.1.3: `x-gzip` is the same.
    let is_gzip = matches!(coding.as_deref(), Some(b"gzip" | b"x-gzip"));
    let is_packed = is_gzip && *method != Method::HEAD && status != StatusCode::PARTIAL_CONTENT;
    if is_packed {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
    }
    is_packed
}

/// Unpacks a body while it comes. It may have several members, one after the other, as many logs have: they are one body.
pub(super) struct Gunzip {
    packed: ByteStream,
    /// What is not unpacked yet.
    bytes: Bytes,
    phase: Phase,
}

enum Phase {
    /// Nothing has come yet.
    Start,
    /// Within a member. In a box: it is large.
    Member(Box<GzDecoder<Vec<u8>>>),
    /// What comes now belongs to no member. Nobody reads it.
    After,
    Failed,
}

impl Gunzip {
    pub(super) fn new(packed: ByteStream) -> Self {
        Self { packed, bytes: Bytes::new(), phase: Phase::Start }
    }

    /// Unpacks some of the bytes that are there.
    fn unpack(&mut self) -> std::io::Result<Vec<u8>> {
        match &mut self.phase {
            Phase::Start => {
                self.phase = Phase::Member(Box::new(GzDecoder::new(Vec::new())));
                Ok(Vec::new())
            }
            Phase::Member(decoder) => {
                let piece = self.bytes.get(..PIECE).unwrap_or(&self.bytes);
                let taken = decoder.write(piece)?;
                decoder.flush()?;
                if taken > 0 {
                    self.bytes.advance(taken);
                    return Ok(std::mem::take(decoder.get_mut()));
                }
                let last = self.end()?;
                let more = self.bytes.first() == Some(&MARK);
                self.phase = if more { Phase::Start } else { Phase::After };
                Ok(last)
            }
            Phase::After | Phase::Failed => {
                self.bytes.clear();
                Ok(Vec::new())
            }
        }
    }

    /// There is no more of the member: it has to be complete.
    fn end(&mut self) -> std::io::Result<Vec<u8>> {
        match std::mem::replace(&mut self.phase, Phase::After) {
            Phase::Member(mut decoder) => {
                decoder.try_finish()?;
                Ok(std::mem::take(decoder.get_mut()))
            }
            _ => Ok(Vec::new()),
        }
    }
}

impl Stream for Gunzip {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if matches!(self.phase, Phase::Failed) {
                return Poll::Ready(None);
            }
            let mut is_over = false;
            if self.bytes.is_empty() {
                match ready!(self.packed.poll_next_unpin(context)).transpose()? {
                    Some(bytes) if bytes.is_empty() => continue,
                    Some(bytes) => self.bytes = bytes,
                    None => is_over = true,
                }
            }
            let unpacked = if is_over { self.end() } else { self.unpack() };
            match unpacked {
                Ok(bytes) if !bytes.is_empty() => return Poll::Ready(Some(Ok(bytes.into()))),
                Ok(_) if is_over => return Poll::Ready(None),
                Ok(_) => {}
                Err(error) => {
                    self.phase = Phase::Failed;
                    let message = format!(
                        "the exchange with the server broke off: what is packed with gzip has an error: {error}"
                    );
                    return Poll::Ready(Some(Err(TransportError::caused(TransportErrorKind::Io, message, error))));
                }
            }
        }
    }
}
