//! What bodies are made of.

use super::Style;
use crate::xml;

/// What bytes a body is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyKind {
    /// JSON text of the value, through the codec.
    Json,
    /// Text: of a string as it is, of a number or boolean as in JSON.
    Text,
    /// The bytes of a [`Body`](crate::Body).
    Binary,
    /// Values, one after the other, of an [`Events`](crate::stream::Events) or [`JsonLines`](crate::stream::JsonLines).
    Stream(Framing),
    /// `application/x-www-form-urlencoded`: the properties of an object.
    Form,
    /// `multipart/form-data`: the properties of an object, and files.
    Multipart,
    /// XML text of the value: of its JSON, translated as the description of its root says.
    Xml(&'static xml::Node),
    /// No body, or one that nobody reads.
    Empty,
    /// The type knows: it is an enum by media type.
    Several,
}

/// What tells the values of a stream apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framing {
    /// Each stands on a line of its own.
    Lines,
    /// Each begins with a record separator (RFC 7464).
    Sequence,
    /// Each is a server-sent event: an object with `event`, `data`, `id` and `retry`.
    Events,
    /// Each is the data of a server-sent event.
    EventData,
}

/// A body of one media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// Value of the `Content-Type` header. Further ones after commas mean the same; `image/*` is any of a kind.
    pub media_type: &'static str,
    /// How it is written.
    pub kind: BodyKind,
    /// How the properties of a form are written, where not as usual.
    pub encoding: &'static [Encoding],
}

impl Body {
    /// JSON.
    #[must_use]
    pub const fn json(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Json, encoding: &[] }
    }

    /// Text.
    #[must_use]
    pub const fn text(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Text, encoding: &[] }
    }

    /// XML.
    #[must_use]
    pub const fn xml(media_type: &'static str, root: &'static xml::Node) -> Self {
        Self { media_type, kind: BodyKind::Xml(root), encoding: &[] }
    }

    /// Bytes.
    #[must_use]
    pub const fn binary(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Binary, encoding: &[] }
    }

    /// JSON lines.
    #[must_use]
    pub const fn lines(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Stream(Framing::Lines), encoding: &[] }
    }

    /// A JSON text sequence.
    #[must_use]
    pub const fn sequence(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Stream(Framing::Sequence), encoding: &[] }
    }

    /// Server-sent events.
    #[must_use]
    pub const fn events(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Stream(Framing::Events), encoding: &[] }
    }

    /// The data of server-sent events.
    #[must_use]
    pub const fn event_data(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Stream(Framing::EventData), encoding: &[] }
    }

    /// `application/x-www-form-urlencoded`.
    #[must_use]
    pub const fn form(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Form, encoding: &[] }
    }

    /// `multipart/form-data`.
    #[must_use]
    pub const fn multipart(media_type: &'static str) -> Self {
        Self { media_type, kind: BodyKind::Multipart, encoding: &[] }
    }

    /// The same body with encodings.
    #[must_use]
    pub const fn encoding(self, encoding: &'static [Encoding]) -> Self {
        Self { encoding, ..self }
    }
}

/// How a property of a form is written. OpenAPI: Encoding Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Name of the property.
    pub name: &'static str,
    /// Media type of the part; empty: as the value asks for.
    pub content_type: &'static str,
    /// What the part is made of, where that is XML.
    pub xml: Option<&'static xml::Node>,
    /// Style and explode, where the document gives either.
    pub style: Option<(Style, bool)>,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
}

impl Encoding {
    /// The usual encoding of the property `name`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, content_type: "", xml: None, style: None, allow_reserved: false }
    }

    /// In this media type, or one of several with commas between them.
    #[must_use]
    pub const fn content_type(self, content_type: &'static str) -> Self {
        Self { content_type, ..self }
    }

    /// As XML; the same for each item of a list.
    #[must_use]
    pub const fn xml(self, root: &'static xml::Node) -> Self {
        Self { xml: Some(root), ..self }
    }

    /// In this style.
    #[must_use]
    pub const fn style(self, style: Style, explode: bool) -> Self {
        Self { style: Some((style, explode)), ..self }
    }

    /// Reserved characters unescaped.
    #[must_use]
    pub const fn allow_reserved(self) -> Self {
        Self { allow_reserved: true, ..self }
    }
}
