//! Documented answers, and what they become.

use super::{Body, BodyKind, Framing};
use crate::codec::{Codec, DecodeError};
use crate::xml;

/// Which status codes an answer is for. OpenAPI: Responses Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// This code.
    Code(u16),
    /// All codes of a class: 4 for `4XX`.
    Class(u16),
    /// Every code that no other answer is for.
    Default,
}

/// One documented answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which status codes it is for.
    pub status: Status,
    /// What its body is.
    pub kind: BodyKind,
    /// What it may be, of [`BodyKind::Several`].
    pub media: &'static [Body],
    /// Its media types, `,` between them; empty for the usual one of its kind. Nothing is read by it: a
    /// [`Mock`](crate::mock::Mock) answers with it.
    pub media_type: &'static str,
}

impl Answer {
    /// An answer.
    #[must_use]
    pub const fn new(status: Status, kind: BodyKind) -> Self {
        Self { status, kind, media: &[], media_type: "" }
    }

    /// An answer of JSON.
    #[must_use]
    pub const fn json(status: Status) -> Self {
        Self::new(status, BodyKind::Json)
    }

    /// An answer of text.
    #[must_use]
    pub const fn text(status: Status) -> Self {
        Self::new(status, BodyKind::Text)
    }

    /// An answer of bytes.
    #[must_use]
    pub const fn binary(status: Status) -> Self {
        Self::new(status, BodyKind::Binary)
    }

    /// An answer without a body, or with one that nobody reads.
    #[must_use]
    pub const fn empty(status: Status) -> Self {
        Self::new(status, BodyKind::Empty)
    }

    /// An answer of values, each on a line.
    #[must_use]
    pub const fn lines(status: Status) -> Self {
        Self::new(status, BodyKind::Stream(Framing::Lines))
    }

    /// An answer of values, each after a record separator (RFC 7464).
    #[must_use]
    pub const fn sequence(status: Status) -> Self {
        Self::new(status, BodyKind::Stream(Framing::Sequence))
    }

    /// An answer of server-sent events.
    #[must_use]
    pub const fn events(status: Status) -> Self {
        Self::new(status, BodyKind::Stream(Framing::Events))
    }

    /// An answer of values, each the data of a server-sent event.
    #[must_use]
    pub const fn event_data(status: Status) -> Self {
        Self::new(status, BodyKind::Stream(Framing::EventData))
    }

    /// An answer of XML.
    #[must_use]
    pub const fn xml(status: Status, root: &'static xml::Node) -> Self {
        Self::new(status, BodyKind::Xml(root))
    }

    /// An answer of one of several media types.
    #[must_use]
    pub const fn several(status: Status, media: &'static [Body]) -> Self {
        Self { status, kind: BodyKind::Several, media, media_type: "" }
    }

    /// The same answer of another media type than the usual one of its kind.
    #[must_use]
    pub const fn media_type(self, media_type: &'static str) -> Self {
        Self { media_type, ..self }
    }

    /// The answer of `answers` for a status code: the exact one, else its class, else the default.
    #[must_use]
    pub fn find(answers: &[Self], code: u16) -> Option<(usize, &Self)> {
        let of = |wanted: Status| answers.iter().enumerate().find(|(_, a)| a.status == wanted);
        of(Status::Code(code)).or_else(|| of(Status::Class(code / 100))).or_else(|| of(Status::Default))
    }
}

/// A documented answer as it came.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// Its number, of [`OperationInfo::success`](super::OperationInfo::success) or of
    /// [`Documented::ANSWERS`].
    pub index: usize,
    /// The status code.
    pub code: u16,
    /// What its body is.
    pub kind: BodyKind,
    /// What it may be, of [`BodyKind::Several`].
    pub media: &'static [Body],
    /// Value of the `Content-Type` header.
    pub content_type: &'a str,
    /// Its body: in memory, unless it is [`BodyKind::Binary`] or a [`BodyKind::Stream`].
    pub body: &'a crate::Body,
}

impl Received<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.body.as_bytes().unwrap_or_default()
    }

    /// Which of the media types it says that it is.
    pub(crate) fn medium(&self) -> Option<usize> {
        crate::media_type::find(self.media, self.content_type)
    }
}

/// A value that an answer's body becomes.
pub trait FromAnswer: Sized + 'static {
    /// Reads the body of a documented answer.
    ///
    /// # Errors
    /// If the body is not what the document says.
    fn from_answer(received: &Received<'_>) -> Result<Self, DecodeError>;

    /// The place of the body, if there is one: the command line shows it.
    #[cfg(feature = "cli")]
    fn as_slot(&self) -> Option<&dyn crate::Slot>;
}

impl<T: Codec> FromAnswer for T {
    fn from_answer(received: &Received<'_>) -> Result<Self, DecodeError> {
        crate::codec::read_body(received)
    }

    #[cfg(feature = "cli")]
    fn as_slot(&self) -> Option<&dyn crate::Slot> {
        Some(self)
    }
}

/// The documented errors of an operation, an enum by status.
pub trait Documented: FromAnswer + std::fmt::Debug {
    /// The documented error answers.
    const ANSWERS: &'static [Answer];
}

/// The errors of an operation that documents none: there is no value of this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDocumentedError {}

impl FromAnswer for NoDocumentedError {
    fn from_answer(_: &Received<'_>) -> Result<Self, DecodeError> {
        Err(DecodeError::new("no error is documented"))
    }

    #[cfg(feature = "cli")]
    fn as_slot(&self) -> Option<&dyn crate::Slot> {
        None
    }
}

impl Documented for NoDocumentedError {
    const ANSWERS: &'static [Answer] = &[];
}
