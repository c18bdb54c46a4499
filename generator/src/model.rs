//! An API as a client sees it, free of the accidents of OpenAPI.
//!
//! Every part knows the JSON pointer of the node that it comes from: diagnostics point there, and names are derived
//! from it, so that a name never depends on what else the document holds.

use std::borrow::Cow;

use serde_json::Value;

/// A whole API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub docs: Option<String>,
    /// Servers, the default first.
    pub servers: Vec<Server>,
    /// Every type that gets a Rust type of its own; a [`TypeId`] is an index.
    pub types: Vec<Type>,
    /// Operations in the order of the document.
    pub operations: Vec<Operation>,
    /// What the server sends by itself, to webhooks and callbacks.
    pub received: Vec<TypeId>,
    /// Security schemes.
    pub schemes: Vec<Scheme>,
    /// Security that holds where an operation says nothing.
    pub security: Vec<Vec<Requirement>>,
    /// Tags with their descriptions, in the order of the document.
    pub tags: Vec<Tag>,
    /// Documented response headers, each name and type once.
    pub headers: Vec<Header>,
}

/// A server. OpenAPI 3.0: Server Object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Server {
    /// Its URL, variables in braces, without a slash at the end.
    pub url: String,
    /// CommonMark.
    pub description: Option<String>,
    /// Its variables.
    pub variables: Vec<Variable>,
}

impl Server {
    /// The URL with the defaults of the variables.
    #[must_use]
    pub fn default_url(&self) -> String {
        let fill = |url: String, variable: &Variable| url.replace(&format!("{{{}}}", variable.name), &variable.default);
        self.variables.iter().fold(self.url.clone(), fill).trim_end_matches('/').to_owned()
    }
}

/// Whether a URL has a host.
#[must_use]
pub fn is_absolute(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// A variable of a server. OpenAPI 3.0: Server Variable Object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// In the URL.
    pub name: String,
    /// What it is if nobody says otherwise.
    pub default: String,
    /// What it can be; anything, if empty.
    pub values: Vec<String>,
    /// CommonMark.
    pub description: Option<String>,
}

/// Index into [`Api::types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

impl Api {
    /// The type of a property, of an object.
    #[must_use]
    pub fn property(&self, ty: &Ty, name: &str) -> Option<&Ty> {
        let mut ty = ty;
        // Aliases that lead back to themselves have no properties.
        for _ in 0..64 {
            let Ty::Named(id) = ty else { return None };
            match &self.get(*id)?.shape {
                Shape::Alias(target) | Shape::Same(target) => ty = target,
                Shape::Struct(s) => {
                    return s.fields.iter().find(|field| field.wire_name == name).map(|field| &field.ty);
                }
                _ => return None,
            }
        }
        None
    }

    /// The type with this id.
    #[must_use]
    pub fn get(&self, id: TypeId) -> Option<&Type> {
        self.types.get(id.0)
    }
}

/// A type with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    /// Where its schema stands.
    pub pointer: String,
    /// Which direction it is for, where requests and responses need types of their own.
    pub side: Side,
    /// Documentation.
    pub docs: Docs,
    /// What it looks like.
    pub shape: Shape,
}

/// The direction that a type is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Both, or the only one in which it is used.
    #[default]
    Any,
    /// What is sent, where what comes back differs.
    Input,
    /// What is sent as a patch, where the whole differs.
    Patch,
}

/// What a type looks like.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// An object with known properties.
    Struct(Struct),
    /// A value out of a list; unknown ones are kept.
    Enum(Vec<EnumValue>),
    /// A list of which each element has a type of its own.
    Tuple(Tuple),
    /// One of several types; what fits none is kept as JSON.
    Union(Union),
    /// A body that may be of several media types.
    Media(Vec<Medium>),
    /// Another name for a type.
    Alias(Ty),
    /// The same type as another, which is written inline elsewhere.
    Same(Ty),
}

/// One of the media types of a body.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// As what a value stands in XML. OpenAPI 3.2: `nodeType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq)]
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

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Struct {
    /// Its known properties, in the order of the document.
    pub fields: Vec<Field>,
    /// The type of all other properties, where the document asks for them.
    pub rest: Option<Ty>,
}

impl Struct {
    /// The type of the only property, if it is an element in XML.
    #[must_use]
    pub fn sole_element(&self) -> Option<&Ty> {
        match (self.fields.as_slice(), &self.rest) {
            ([field], None) if matches!(field.xml.node, None | Some(XmlNode::Element)) => Some(&field.ty),
            _ => None,
        }
    }
}

/// A list of which each element has a type of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tuple {
    /// The elements that are always there.
    pub elements: Vec<Element>,
    /// The type of all further elements, if there may be any.
    pub rest: Option<Ty>,
}

/// An element of a tuple.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its type.
    pub ty: Ty,
    /// Documentation.
    pub docs: Docs,
}

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Key in JSON.
    pub wire_name: String,
    /// Its type, without `null`.
    pub ty: Ty,
    /// Whether it may be left out and whether it may be `null`.
    pub presence: Presence,
    /// Who sets it.
    pub access: Access,
    /// Documentation.
    pub docs: Docs,
    /// The one value that this type of object has here, which a discriminator or a single-valued enum fixes.
    pub fixed: Option<Value>,
    /// How it is written as XML.
    pub xml: Xml,
    /// What is checked before anything is sent.
    pub rules: Vec<Rule>,
}

/// Whether a property may be left out and whether it may be `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there, never `null`.
    Required,
    /// May be left out.
    Optional,
    /// Always there, may be `null`.
    Nullable,
    /// Absent, `null` and a value are three things.
    OptionalNullable,
}

impl Presence {
    /// From the two questions.
    #[must_use]
    pub fn new(required: bool, nullable: bool) -> Self {
        match (required, nullable) {
            (true, false) => Self::Required,
            (false, false) => Self::Optional,
            (true, true) => Self::Nullable,
            (false, true) => Self::OptionalNullable,
        }
    }

    /// Whether the property is always there.
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(self, Self::Required | Self::Nullable)
    }
}

/// Who sets a property. OpenAPI 3.0: `readOnly`, `writeOnly`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Both sides.
    #[default]
    Both,
    /// The server alone.
    ReadOnly,
    /// The client alone.
    WriteOnly,
}

/// A value of an enum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumValue {
    /// On the wire: text, a number, or a boolean.
    pub value: Value,
    /// What the document calls it, where the value says little.
    pub label: Option<String>,
    /// Documentation.
    pub docs: Docs,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// The property that tells the variants apart.
    pub tag: Option<String>,
    /// Index of the variant for objects whose tag is unknown or missing, if one is for them.
    pub default: Option<usize>,
    /// The variants.
    pub variants: Vec<Variant>,
}

/// One of the types of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Where it stands.
    pub pointer: String,
    /// What to call it: the title, the component's key or the tag; otherwise its type names it.
    pub label: Option<String>,
    /// Its type.
    pub ty: Ty,
    /// The values of the union's tag that mean this variant.
    pub tags: Vec<String>,
}

/// A type as it is used.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// A type with a name.
    Named(TypeId),
    /// Text.
    String,
    /// Text that is never shown (`format: password`).
    Secret,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number(Number),
    /// A number whose text stands in a string.
    Quoted(Number),
    /// RFC 3339 date and time.
    DateTime,
    /// RFC 3339 full-date.
    Date,
    /// RFC 3339 full-time, or a time without an offset.
    Time,
    /// ISO 8601 duration.
    Duration,
    /// Bytes in a base64 string.
    Base64,
    /// Bytes in a base64url string.
    Base64Url,
    /// Bytes in a string, of which the document does not say how.
    Bytes,
    /// Bytes as they are, or a stream of them: a body, or a file in a form.
    File,
    /// A body of many values, one after the other.
    Stream(Framing, Box<Ty>),
    /// Anything.
    Json,
    /// Nothing.
    Unit,
    /// A list.
    Array(Box<Ty>),
    /// An object with any keys.
    Map(Box<Ty>),
    /// The type or `null`.
    Nullable(Box<Ty>),
    /// A Rust type that codegen.toml names.
    External(String),
}

/// What numbers a number can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after Rust's types")]
pub enum Number {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F64,
    /// Of any size and precision: its text is kept.
    Decimal,
}

impl Number {
    /// Whether it has no fraction.
    #[must_use]
    pub fn is_integer(self) -> bool {
        !matches!(self, Self::F64 | Self::Decimal)
    }

    /// The same without negative values.
    #[must_use]
    pub fn unsigned(self) -> Self {
        match self {
            Self::I8 => Self::U8,
            Self::I16 => Self::U16,
            Self::I32 => Self::U32,
            Self::I64 => Self::U64,
            other => other,
        }
    }

    /// The least and the greatest value, of an integer.
    #[must_use]
    pub fn range(self) -> (i128, i128) {
        match self {
            Self::I8 => (i8::MIN.into(), i8::MAX.into()),
            Self::I16 => (i16::MIN.into(), i16::MAX.into()),
            Self::I32 => (i32::MIN.into(), i32::MAX.into()),
            Self::I64 => (i64::MIN.into(), i64::MAX.into()),
            Self::U8 => (0, u8::MAX.into()),
            Self::U16 => (0, u16::MAX.into()),
            Self::U32 => (0, u32::MAX.into()),
            Self::U64 => (0, u64::MAX.into()),
            Self::F64 | Self::Decimal => (i128::MIN, i128::MAX),
        }
    }
}

/// Documentation of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// Further facts, a line each: defaults and constraints.
    pub facts: Vec<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Where to read more.
    pub link: Option<String>,
}

/// A tag: a group of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// In the document.
    pub name: String,
    /// CommonMark.
    pub description: Option<String>,
}

/// A documented response header.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// On the wire.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Documentation.
    pub docs: Docs,
}

/// An HTTP method. RFC 9110 section 9.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Method(Cow<'static, str>);

impl Method {
    /// The methods that path items have keys for, in the order of the specification.
    pub const COMMON: [Self; 8] = [
        Self(Cow::Borrowed("GET")),
        Self(Cow::Borrowed("PUT")),
        Self(Cow::Borrowed("POST")),
        Self(Cow::Borrowed("DELETE")),
        Self(Cow::Borrowed("OPTIONS")),
        Self(Cow::Borrowed("HEAD")),
        Self(Cow::Borrowed("PATCH")),
        Self(Cow::Borrowed("TRACE")),
    ];

    /// Any other method; `None` if the name is not a token (RFC 9110 section 5.6.2).
    #[must_use]
    pub fn other(name: &str) -> Option<Self> {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        (!name.is_empty() && name.bytes().all(token)).then(|| Self(Cow::Owned(name.to_owned())))
    }

    /// As on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Where it stands.
    pub pointer: String,
    /// `operationId`, if it has one.
    pub id: Option<String>,
    /// What to call it: the id, or the extension that overrides it.
    pub label: String,
    /// HTTP method.
    pub method: Method,
    /// Path template.
    pub path: String,
    /// The tag under which it is found, if it has one.
    pub tag: Option<String>,
    /// Documentation.
    pub docs: Docs,
    /// Parameters, path parameters first, in the order of the document.
    pub parameters: Vec<Parameter>,
    /// Request body.
    pub body: Option<Body>,
    /// Media types of the answers, best first.
    pub accept: Vec<String>,
    /// Success answers by status.
    pub successes: Vec<Answer>,
    /// Error answers by status.
    pub errors: Vec<Answer>,
    /// Alternatives, each a set of schemes that hold together.
    pub security: Vec<Vec<Requirement>>,
    /// Its own server, if it has one.
    pub server: Option<String>,
    /// How the pages follow one another, where it gives a list page by page.
    pub paging: Option<Paging>,
}

/// How the pages of a list follow one another. Where something stands in a body is said by names of properties, the
/// outermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Where the items stand.
    pub items: Vec<String>,
    /// What leads to the next page.
    pub by: PageBy,
    /// What says whether there is one.
    pub more: Vec<More>,
}

/// What leads to the next page. Parameters are indices into [`Operation::parameters`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageBy {
    /// The number of the page; and that of the first.
    Page(usize, i64),
    /// How many items come before it; and the number of the first.
    Offset(usize, i64),
    /// What came with the page before.
    Cursor(usize, PageSource),
    /// A URL that came with the page before.
    Url(PageSource),
}

/// Where the way to the next page comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageSource {
    /// A value in the body.
    Body(Vec<String>),
    /// A value in the last item.
    LastItem(Vec<String>),
    /// A header.
    Header(String),
    /// The header `Link` (RFC 8288).
    LinkHeader,
    /// Links in the body.
    Links(Vec<String>),
}

/// What says whether there is a next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum More {
    /// `true`: there is.
    Flag(Vec<String>),
    /// `true`: there is none.
    Last(Vec<String>),
    /// The number of all items.
    Total(Vec<String>),
    /// The number of all pages.
    Pages(Vec<String>),
    /// There is one if there is a value.
    Value(Vec<String>),
    /// Links in the body.
    Links(Vec<String>),
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    /// As OpenAPI writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// A parameter of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Where it stands.
    pub pointer: String,
    /// On the wire.
    pub name: String,
    /// Where it travels.
    pub location: Location,
    /// Its type, without `null`.
    pub ty: Ty,
    /// Whether it must be given.
    pub required: bool,
    /// How it is written.
    pub style: Style,
    /// Whether each element or property becomes an entry of its own.
    pub explode: bool,
    /// Whether reserved characters stay unescaped.
    pub allow_reserved: bool,
    /// What is checked before anything is sent.
    pub rules: Vec<Rule>,
    /// What the server takes where it is left out.
    pub default: Option<Value>,
    /// Documentation.
    pub docs: Docs,
}

/// How a parameter is written. OpenAPI 3.0: Style Values; `Json` is a parameter with `content`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say all")]
pub enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
    Json,
    /// The value is the whole query string: name and value of each property.
    WholeQuery,
    /// The value is the whole query string, as JSON text.
    WholeQueryJson,
}

/// A constraint. JSON Schema Validation (draft Wright-00), section 5.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "named after the keywords")]
pub enum Rule {
    Pattern(String),
    MinLength(u64),
    MaxLength(u64),
    Minimum(f64),
    Maximum(f64),
    ExclusiveMinimum(f64),
    ExclusiveMaximum(f64),
    MultipleOf(f64),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    MinProperties(u64),
    MaxProperties(u64),
    /// What each element must fulfil.
    Items(Vec<Rule>),
    /// What each value of a map must fulfil.
    Values(Vec<Rule>),
}

/// What tells the values of a stream apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The type is one of [`Shape::Media`].
    Several,
}

/// A request body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Where it stands.
    pub pointer: String,
    /// What it is: the only media type, or a type of [`Shape::Media`].
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
    /// How its body is written, of [`BodyKind::Xml`].
    pub xml: Xml,
    /// Documentation.
    pub docs: Docs,
    /// Names of its documented headers.
    pub headers: Vec<String>,
}

/// A security scheme. OpenAPI 3.0: Security Scheme Object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Where it stands.
    pub pointer: String,
    /// Its key in the document.
    pub name: String,
    /// What kind it is.
    pub kind: SchemeKind,
    /// CommonMark.
    pub description: Option<String>,
    /// Further facts, in CommonMark: flows and their scopes.
    pub facts: Vec<String>,
}

/// Kind of a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// RFC 7617.
    Basic,
    /// RFC 6750.
    Bearer,
    /// RFC 7616.
    Digest,
    /// RFC 6749.
    OAuth2 {
        /// Token endpoint of the client credentials flow, if the scheme has that.
        client_credentials: Option<String>,
    },
    /// OpenID Connect.
    OpenIdConnect,
    /// API key: where it travels, and the name there.
    ApiKey(Location, String),
    /// Another HTTP authentication scheme.
    Http(String),
    /// A certificate of the client: the transport's affair.
    MutualTls,
}

/// One required scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Key of the scheme.
    pub scheme: String,
    /// Needed scopes.
    pub scopes: Vec<String>,
}

/// A text as a code span of CommonMark (section 6.1), on one line.
#[must_use]
pub fn code(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    match line.as_str() {
        "" => "an empty text".to_owned(),
        line if line.starts_with('`') || line.ends_with('`') => format!("{fence} {line} {fence}"),
        line => format!("{fence}{line}{fence}"),
    }
}

/// One line that says what a JSON value is, for documentation.
#[must_use]
pub fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
