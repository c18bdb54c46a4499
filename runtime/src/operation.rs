//! An operation as data: what the generated tables say and the client follows.

use crate::codec::{Codec, DecodeError};
use crate::paging::Paging;
use crate::xml;

/// One operation of an API; the implementing type is its request (parameters and body as fields).
///
/// Slot `i` of the request ([`Slot::slots`](crate::Slot::slots)) is parameter `PARAMETERS[i]`; where [`Operation::BODY`] is not empty, the
/// slot after the last parameter is the request body.
pub trait Operation: Codec + Clone {
    /// `operationId` of the document, or `METHOD /path` where it has none.
    const ID: &'static str;
    /// HTTP method, as on the wire; `http::Method` has no constants for methods beyond the common ones.
    const METHOD: &'static str;
    /// Path template as the document has it, such as `/pets/{petId}`.
    const PATH: &'static str;
    /// Server of this operation where it has one of its own; otherwise the client's base URL holds.
    const SERVER: Option<&'static str> = None;
    /// Parameters, in the order of the request's slots.
    const PARAMETERS: &'static [Parameter] = &[];
    /// Request body, by media type.
    const BODY: &'static [Body] = &[];
    /// Value of the `Accept` header; none is sent where it is empty.
    const ACCEPT: &'static str = "";
    /// Alternatives, each a set of schemes that hold together. Empty: no credentials are sent.
    const SECURITY: Security = &[];
    /// What documented success answers carry.
    const SUCCESS: &'static [Answer] = &[];
    /// How pages follow one another, where a success is a page of a list.
    const PAGING: Option<Paging> = None;

    /// What a success gives.
    type Output: FromAnswer;
    /// The documented errors.
    type Error: Documented;
}

/// The tables of one operation, gathered: what code without type parameters works with.
#[derive(Clone, Debug)]
pub struct OperationInfo {
    /// [`Operation::ID`].
    pub id: &'static str,
    /// [`Operation::METHOD`].
    pub method: &'static str,
    /// [`Operation::PATH`].
    pub path: &'static str,
    /// [`Operation::SERVER`].
    pub server: Option<&'static str>,
    /// [`Operation::PARAMETERS`].
    pub parameters: &'static [Parameter],
    /// [`Operation::BODY`].
    pub body: &'static [Body],
    /// [`Operation::ACCEPT`].
    pub accept: &'static str,
    /// [`Operation::SECURITY`].
    pub security: Security,
    /// [`Operation::SUCCESS`].
    pub success: &'static [Answer],
    /// [`Documented::ANSWERS`] of the operation's errors.
    pub errors: &'static [Answer],
    /// [`Operation::PAGING`].
    pub paging: Option<Paging>,
}

impl OperationInfo {
    /// The tables of `R`.
    #[must_use]
    pub const fn of<R: Operation>() -> &'static Self {
        const {
            &Self {
                id: R::ID,
                method: R::METHOD,
                path: R::PATH,
                server: R::SERVER,
                parameters: R::PARAMETERS,
                body: R::BODY,
                accept: R::ACCEPT,
                security: R::SECURITY,
                success: R::SUCCESS,
                errors: R::Error::ANSWERS,
                paging: R::PAGING,
            }
        }
    }
}

/// Alternatives (any of), each a set of requirements (all of). OpenAPI: Security Requirement Object.
pub type Security = &'static [&'static [Requirement]];

/// One required security scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Name of the scheme in the document.
    pub scheme: &'static str,
    /// What kind of scheme it is.
    pub kind: SchemeKind,
    /// Scopes (OAuth 2.0, OpenID Connect) or roles that the operation needs.
    pub scopes: &'static [&'static str],
}

impl Requirement {
    /// A requirement without scopes.
    #[must_use]
    pub const fn new(scheme: &'static str, kind: SchemeKind) -> Self {
        Self { scheme, kind, scopes: &[] }
    }

    /// The same requirement with `scopes`.
    #[must_use]
    pub const fn scopes(self, scopes: &'static [&'static str]) -> Self {
        Self { scopes, ..self }
    }
}

/// Kind of a security scheme. OpenAPI: Security Scheme Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// RFC 7617.
    Basic,
    /// RFC 6750.
    Bearer,
    /// RFC 7616.
    Digest,
    /// RFC 6749.
    OAuth2,
    /// OpenID Connect Core 1.0.
    OpenIdConnect,
    /// API key in the named header.
    HeaderKey(&'static str),
    /// API key in the named query parameter.
    QueryKey(&'static str),
    /// API key in the named cookie.
    CookieKey(&'static str),
    /// Any other HTTP authentication scheme.
    Http(&'static str),
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum In {
    /// A segment of the path template.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// The `Cookie` header.
    Cookie,
}

/// How a parameter's value is written. OpenAPI 3.0: Style Values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// RFC 6570 simple expansion, for path and header.
    Simple,
    /// RFC 6570 label expansion, for path.
    Label,
    /// RFC 6570 matrix expansion, for path.
    Matrix,
    /// RFC 6570 form expansion, for query and cookie.
    Form,
    /// Array values separated by spaces.
    SpaceDelimited,
    /// Array values separated by `|`.
    PipeDelimited,
    /// Array values separated by tabs (Swagger 2.0: `collectionFormat: tsv`).
    TabDelimited,
    /// `name[key]=value` for each property.
    DeepObject,
    /// The JSON text of the value (a parameter with `content`).
    Json,
    /// The whole query string: name and value of each property, of lists each element (OpenAPI 3.2: `querystring`).
    WholeQuery,
    /// The whole query string, as JSON text.
    WholeQueryJson,
}

/// One parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// Where it travels.
    pub location: In,
    /// How it is written.
    pub style: Style,
    /// Whether each array element or object property becomes an entry of its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are (RFC 3986 section 2.2; query only).
    pub allow_reserved: bool,
    /// What a value must fulfil before anything is sent.
    pub rules: &'static [Rule],
}

impl Parameter {
    /// A path parameter, style `simple`.
    #[must_use]
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, In::Path, Style::Simple, false)
    }

    /// A query parameter, style `form`, exploded.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, In::Query, Style::Form, true)
    }

    /// A header parameter, style `simple`.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, In::Header, Style::Simple, false)
    }

    /// A cookie parameter, style `form`, exploded.
    #[must_use]
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, In::Cookie, Style::Form, true)
    }

    const fn new(name: &'static str, location: In, style: Style, explode: bool) -> Self {
        Self { name, location, style, explode, allow_reserved: false, rules: &[] }
    }

    /// The same parameter, written in another style.
    #[must_use]
    pub const fn style(self, style: Style, explode: bool) -> Self {
        Self { style, explode, ..self }
    }

    /// The same parameter, reserved characters unescaped.
    #[must_use]
    pub const fn allow_reserved(self) -> Self {
        Self { allow_reserved: true, ..self }
    }

    /// The same parameter with rules.
    #[must_use]
    pub const fn rules(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }
}

/// A constraint on a value. JSON Schema Validation (draft Wright-00), sections 5.1 to 5.14.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// ECMA-262 regular expression that must match somewhere in the text.
    Pattern(&'static str),
    /// Least number of Unicode characters.
    MinLength(u64),
    /// Greatest number of Unicode characters.
    MaxLength(u64),
    /// Least value.
    Minimum(f64),
    /// Greatest value.
    Maximum(f64),
    /// The value is greater.
    ExclusiveMinimum(f64),
    /// The value is less.
    ExclusiveMaximum(f64),
    /// The value is a multiple.
    MultipleOf(f64),
    /// Least number of elements.
    MinItems(u64),
    /// Greatest number of elements.
    MaxItems(u64),
    /// No two elements are equal.
    UniqueItems,
    /// Least number of properties.
    MinProperties(u64),
    /// Greatest number of properties.
    MaxProperties(u64),
    /// What each element must fulfil.
    Items(&'static [Rule]),
    /// What the value of each property must fulfil.
    Values(&'static [Rule]),
}

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
}

impl Answer {
    /// An answer.
    #[must_use]
    pub const fn new(status: Status, kind: BodyKind) -> Self {
        Self { status, kind, media: &[] }
    }

    /// An answer of XML.
    #[must_use]
    pub const fn xml(status: Status, root: &'static xml::Node) -> Self {
        Self::new(status, BodyKind::Xml(root))
    }

    /// An answer of one of several media types.
    #[must_use]
    pub const fn several(status: Status, media: &'static [Body]) -> Self {
        Self { status, kind: BodyKind::Several, media }
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
    /// Its number, of [`Operation::SUCCESS`] or [`Documented::ANSWERS`].
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
pub trait FromAnswer: Sized + Send + 'static {
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
pub trait Documented: FromAnswer + std::fmt::Debug + Sync {
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
