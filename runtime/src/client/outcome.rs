//! What an answer means to its operation.

use std::borrow::Cow;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};

use super::Exchanged;
use crate::error::{Cause, Error, Failure};
use crate::operation::{self, Answer, BodyKind, Framing, FromAnswer, OperationInfo, Received, Status};
use crate::paging::Paged;
use crate::response::Response;
use crate::transport::{Body, Reopen, TransportErrorKind};
use crate::{DecodeError, Operation, Slot, codec, media_type};

/// A documented answer, still as bytes. One word, so that typed code has little to move and to drop.
pub(crate) struct Answered(Box<Found>);

/// The same without its body.
#[derive(Clone)]
pub(crate) struct Head(Box<Found>);

#[derive(Clone)]
struct Found {
    info: &'static OperationInfo,
    /// Its body is in memory, unless it is to be a stream.
    answer: http::Response<Body>,
    place: Place,
    attempts: u32,
}

/// Which of the operation's answers it is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) meaning: Meaning,
    index: usize,
    pub(super) kind: BodyKind,
    pub(super) media: &'static [operation::Body],
    pub(super) media_type: &'static str,
}

/// What it is to the caller.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// An answer of [`OperationInfo::success`].
    Success,
    /// A success of another code than the only one documented. Many servers say 201 where the document says 200: if the
    /// body is what the document says, so be it.
    Like,
    /// An answer of [`OperationInfo::errors`].
    Documented,
}

impl Answered {
    /// Finds the documented answer, and reads its body unless that is to be a stream. A part of what was asked for as a
    /// whole is none, where nobody would notice: `in_part` says whether a part was asked for.
    pub(super) async fn receive(
        info: &'static OperationInfo,
        mut answer: http::Response<Body>,
        limit: u64,
        in_part: bool,
    ) -> Exchanged {
        let is_part = answer.status() == StatusCode::PARTIAL_CONTENT
            && !in_part
            && info.success.iter().all(|known| known.status != Status::Code(206));
        let place = find(info, answer.status());
        let place = place.filter(|place| !(is_part && place.is_opaque(content_type(answer.headers()))));
        let is_foreign = place.is_some_and(|place| place.is_foreign(content_type(answer.headers())))
            && begins_otherwise(answer.body_mut()).await;
        if is_foreign || !place.is_some_and(|place| place.is_stream(content_type(answer.headers()))) {
            match answer.body().bytes_up_to(limit).await {
                Ok(bytes) => *answer.body_mut() = bytes.into(),
                // Nobody reads it, however large it is.
                Err(error)
                    if error.kind() == TransportErrorKind::TooLarge
                        && place.is_some_and(|place| place.kind == BodyKind::Empty) =>
                {
                    *answer.body_mut() = Body::EMPTY;
                }
                Err(error) => return Err(Failure::answered(info.id, Cause::Transport(error), in_memory(answer))),
            }
        }
        match place {
            Some(place) => {
                let answered = Self(Box::new(Found { info, answer, place, attempts: 1 }));
                if is_foreign {
                    Err(answered.fail(DecodeError::new("expected server-sent events")))
                } else {
                    Ok(answered)
                }
            }
            None => Err(Failure::answered(info.id, Cause::Undocumented, in_memory(answer))),
        }
    }

    pub(super) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    #[inline(never)]
    pub(super) fn is_error(&self) -> bool {
        matches!(self.0.place.meaning, Meaning::Documented)
    }

    /// What [`FromAnswer::from_answer`] takes.
    #[inline(never)]
    fn received(&self) -> Received<'_> {
        let Found { answer, place, .. } = &*self.0;
        place.received(answer)
    }

    /// A stream of events can be taken up again.
    pub(super) fn resume_with(&mut self, reopen: Reopen) {
        if self.0.answer.body().in_memory().is_none() {
            self.0.answer.body_mut().set_reopen(reopen);
        }
    }

    /// The body, if it is a stream. By a 204 a server says that there are no more events (HTML Standard, section 9.2.3).
    pub(super) fn into_stream(self) -> Option<Body> {
        let over = self.0.answer.status() == StatusCode::NO_CONTENT;
        let body = self.0.answer.into_body();
        (!over && body.in_memory().is_none()).then_some(body)
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        self.0.answer.headers()
    }

    /// The body of a success as JSON; `null` where there is none.
    ///
    /// # Errors
    /// If it is neither that nor XML.
    #[inline(never)]
    pub(super) fn page(&self) -> Result<Cow<'_, [u8]>, DecodeError> {
        const NOTHING: &[u8] = b"null";
        let received = self.received();
        let kind = match received.kind {
            BodyKind::Several => match received.medium().and_then(|index| received.media.get(index)) {
                Some(medium) => medium.kind,
                // A server that does not say what it sends, mostly sends JSON.
                None => BodyKind::Json,
            },
            kind => kind,
        };
        match (kind, self.0.answer.body().as_bytes()) {
            (BodyKind::Empty, _) => Ok(Cow::Borrowed(NOTHING)),
            (_, Some(bytes)) if bytes.trim_ascii().is_empty() => Ok(Cow::Borrowed(NOTHING)),
            (BodyKind::Json, Some(bytes)) => Ok(Cow::Borrowed(bytes)),
            (BodyKind::Xml(root), Some(bytes)) => {
                Ok(codec::xml_to_json(root, &received)?.map_or(Cow::Borrowed(bytes), Cow::Owned))
            }
            _ => Err(DecodeError::new("a page that is neither JSON nor XML has no items to be found")),
        }
    }

    /// Reads the items of a page into a list.
    #[inline(never)]
    fn read_items(&self, items: &mut dyn Slot) -> Result<(), DecodeError> {
        let path = self.0.info.paging.map(|paging| paging.items).unwrap_or_default();
        codec::read_at(&self.page()?, path, &mut |reader| match reader.at_null()? {
            true => reader.null(),
            false => items.read(reader),
        })
    }

    /// What is left when its body was read.
    #[inline(never)]
    fn into_head(mut self) -> Head {
        *self.0.answer.body_mut() = Body::EMPTY;
        Head(self.0)
    }

    #[inline(never)]
    fn fail(self, error: DecodeError) -> Failure {
        let cause = match self.0.place.meaning {
            Meaning::Like => Cause::Undocumented,
            Meaning::Success | Meaning::Documented => Cause::Decode(error),
        };
        Failure::answered(self.0.info.id, cause, in_memory(self.0.answer)).after(self.0.attempts)
    }

    #[inline(never)]
    pub(super) fn documented(self) -> Failure {
        Failure::answered(self.0.info.id, Cause::Documented, in_memory(self.0.answer)).after(self.0.attempts)
    }
}

impl Head {
    pub(crate) fn status(&self) -> StatusCode {
        self.0.answer.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.0.answer.headers()
    }
}

/// Status and headers of the answer, if there was one.
pub(super) fn head(exchanged: &Exchanged) -> Option<(StatusCode, &HeaderMap)> {
    match exchanged {
        Ok(answered) => Some((answered.0.answer.status(), answered.0.answer.headers())),
        Err(failure) => Some((failure.status()?, failure.headers()?)),
    }
}

/// A word for what went wrong, if something did. A body that does not decode shows only later.
#[cfg(feature = "tracing")]
pub(super) fn error_type(exchanged: &Exchanged) -> Option<String> {
    match exchanged {
        Ok(answered) if answered.is_error() => Some(answered.0.answer.status().as_str().to_owned()),
        Ok(_) => None,
        Err(failure) => Some(match failure.status() {
            Some(status) if !status.is_success() => status.as_str().to_owned(),
            _ => format!("{:?}", failure.kind()),
        }),
    }
}

/// The typed part of a call: the only code that exists once for each operation. It is kept small; what has no types in
/// it is not inlined here.
pub(crate) fn decode<R: Operation>(exchanged: Exchanged) -> Result<Response<R::Output>, Error<R::Error>> {
    let answered = match exchanged {
        Ok(answered) => answered,
        Err(failure) => return Err(Error::new(failure, None)),
    };
    if answered.is_error() {
        match R::Error::from_answer(&answered.received()) {
            Ok(api) => Err(Error::new(answered.documented(), Some(Box::new(api)))),
            Err(error) => Err(Error::new(answered.fail(error), None)),
        }
    } else {
        match R::Output::from_answer(&answered.received()) {
            Ok(body) => Ok(Response::new(answered.into_head(), body)),
            Err(error) => Err(Error::new(answered.fail(error), None)),
        }
    }
}

/// The items of a page, without the rest of it.
pub(super) fn decode_items<R: Paged>(exchanged: Exchanged) -> Result<Vec<R::Item>, Error<R::Error>> {
    let mut items: Vec<R::Item> = Vec::new();
    match exchanged {
        Ok(answered) if !answered.is_error() => match answered.read_items(&mut items) {
            Ok(()) => Ok(items),
            Err(error) => Err(Error::new(answered.fail(error), None)),
        },
        // There is no page.
        other => decode::<R>(other).map(|_| items),
    }
}

impl Place {
    pub(super) fn received(self, answer: &http::Response<Body>) -> Received<'_> {
        let Self { index, kind, media, .. } = self;
        let (code, content_type) = (answer.status().as_u16(), content_type(answer.headers()));
        Received { index, code, kind, media, content_type, body: answer.body() }
    }

    /// Whether events are due, and it is called something else, such as a page that asks for a login or an error in JSON:
    /// read as events, there is nothing in it. By the HTML Standard, section 9.2.3, all else than `text/event-stream` is.
    fn is_foreign(&self, content_type: &str) -> bool {
        let events = matches!(self.kind, BodyKind::Stream(Framing::Events | Framing::EventData));
        events && (media_type::is_json(content_type) || media_type::essence(content_type) == "text/html")
    }

    /// What the body is.
    fn kind_of(&self, content_type: &str) -> Option<BodyKind> {
        match self.kind {
            BodyKind::Several => {
                let medium = media_type::find(self.media, content_type).and_then(|index| self.media.get(index));
                medium.map(|medium| medium.kind)
            }
            kind => Some(kind),
        }
    }

    /// Whether the caller gets the body as it comes.
    fn is_stream(&self, content_type: &str) -> bool {
        let kind = self.kind_of(content_type);
        matches!(kind, Some(BodyKind::Binary | BodyKind::Stream(_))) && !matches!(self.meaning, Meaning::Documented)
    }

    /// Whether the body may be cut off anywhere without a fault that would show.
    fn is_opaque(&self, content_type: &str) -> bool {
        matches!(self.kind_of(content_type), Some(BodyKind::Binary | BodyKind::Stream(_) | BodyKind::Text))
    }
}

/// Whether it begins as HTML or JSON does, and no events. Some servers call those something else.
async fn begins_otherwise(body: &mut Body) -> bool {
    let mut stream = std::mem::take(body).into_stream();
    let first = stream.next().await;
    let start = first.as_ref().and_then(|first| first.as_ref().ok()?.trim_ascii_start().first().copied());
    *body = Body::streaming(futures_util::stream::iter(first).chain(stream).boxed(), None);
    matches!(start, Some(b'<' | b'{' | b'[' | b'"'))
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The answer for an error, which keeps what was read.
fn in_memory(answer: http::Response<Body>) -> http::Response<Bytes> {
    answer.map(|body| body.in_memory().cloned().unwrap_or_default())
}

/// The documented answer for a status. `default` under success is for 2xx, `default` under errors for the rest: a 500 is
/// no success, whatever the document forgot to say.
pub(super) fn find(info: &OperationInfo, status: StatusCode) -> Option<Place> {
    let place = |meaning, index, answer: &Answer| {
        let Answer { kind, media, media_type, .. } = *answer;
        Place { meaning, index, kind, media, media_type }
    };
    let of = |answers: &[Answer], wanted, meaning| {
        let mut all = answers.iter().enumerate();
        all.find(|(_, answer)| answer.status == wanted).map(|(index, answer)| place(meaning, index, answer))
    };
    let code = status.as_u16();
    for wanted in [Status::Code(code), Status::Class(code / 100)] {
        let found = of(info.success, wanted, Meaning::Success).or_else(|| of(info.errors, wanted, Meaning::Documented));
        if found.is_some() {
            return found;
        }
    }
    if !status.is_success() {
        return of(info.errors, Status::Default, Meaning::Documented);
    }
    of(info.success, Status::Default, Meaning::Success).or(match info.success {
        [] => Some(place(Meaning::Like, 0, &Answer::empty(Status::Default))),
        [only] => Some(place(Meaning::Like, 0, only)),
        _ => None,
    })
}

/// Blocks the thread until the exchange is over.
#[cfg(feature = "blocking")]
pub(super) fn wait(info: &OperationInfo, exchange: crate::blocking::Anywhere<Exchanged>) -> Exchanged {
    crate::blocking::wait(exchange).unwrap_or_else(|problem| Err(Failure::new(info.id, problem)))
}
