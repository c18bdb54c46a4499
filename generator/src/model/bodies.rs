//! Bodies of requests and answers.

use super::{Docs, Rule, Style, Ty};

/// One of the media types of a body.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Medium {
    /// `Content-Type`; further ones after commas mean the same.
    pub media_type: String,
    /// What the body is made of.
    pub kind: BodyKind,
    /// Its type, without `null`.
    pub ty: Ty,
    /// How the properties of a form are written, where not as usual.
    pub encoding: Vec<Encoding>,
    /// What is checked before anything is sent.
    pub rules: Vec<Rule>,
    /// How it is written, of [`BodyKind::Xml`].
    pub xml: Xml,
}

/// How a value is written as XML. OpenAPI: XML Object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Xml {
    /// Name of its element or attribute, without a prefix.
    pub name: Option<String>,
    /// Prefix of the name.
    pub prefix: Option<String>,
    /// Namespace of the name.
    pub namespace: Option<String>,
    /// As what it stands there, where the document says so.
    pub node: Option<XmlNode>,
    /// How its elements are written, of a list; how its values are, of a map.
    pub items: Option<Box<Self>>,
}

impl Xml {
    /// Where the document says nothing.
    pub const NOTHING: Self = Self { name: None, prefix: None, namespace: None, node: None, items: None };
}

/// As what a value stands in XML. OpenAPI 3.2: `nodeType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named after the values")]
pub enum XmlNode {
    /// Of a list: there is an element around its items.
    Element,
    Attribute,
    Text,
    Cdata,
    None,
}

/// How a property of a form is written. OpenAPI: Encoding Object.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Encoding {
    /// The property.
    pub name: String,
    /// Media type of the part.
    pub content_type: Option<String>,
    /// How the part is written, of a media type of XML; that is, each item of a list.
    pub xml: Option<Xml>,
    /// Style and explode, where the document gives either.
    pub style: Option<(Style, bool)>,
    /// Whether reserved characters stay unescaped.
    pub allow_reserved: bool,
}

/// What tells the values of a stream apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// Each stands on a line of its own.
    Lines,
    /// Each begins with a record separator (RFC 7464).
    Sequence,
    /// Each is a server-sent event.
    Events,
    /// Each is the data of a server-sent event.
    EventData,
}

/// What bytes a body is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyKind {
    /// JSON.
    Json,
    /// Text.
    Text,
    /// XML.
    Xml,
    /// Bytes.
    Binary,
    /// Values, one after the other.
    Stream(Framing),
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// None.
    Empty,
    /// The type is one of [`Shape::Media`](super::Shape::Media).
    Several,
}

/// A request body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Where it stands.
    pub pointer: String,
    /// What it is: the only media type, or a type of [`Shape::Media`](super::Shape::Media).
    pub medium: Medium,
    /// Whether it must be given.
    pub required: bool,
    /// Documentation.
    pub docs: Docs,
}

/// Which status codes an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One code.
    Code(u16),
    /// A class: 4 for `4XX`.
    Class(u16),
    /// Any that no other answer is for.
    Default,
}

/// A documented answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Where it stands.
    pub pointer: String,
    /// Which status codes it is for.
    pub status: Status,
    /// What its body is made of.
    pub kind: BodyKind,
    /// Type of its body; [`Ty::Unit`] for none.
    pub ty: Ty,
    /// Media types of its body, `,` between them; empty for the usual one of its kind.
    pub media_type: String,
    /// How its body is written, of [`BodyKind::Xml`].
    pub xml: Xml,
    /// Documentation.
    pub docs: Docs,
    /// Names of its documented headers.
    pub headers: Vec<String>,
}
