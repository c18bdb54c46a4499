//! Operations and their parameters.

use std::borrow::Cow;

use serde_json::Value;

use super::{Answer, Body, Docs, Requirement, Ty};

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

/// What leads to the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageBy {
    /// The number of the page; and that of the first.
    Page(PageParameter, i64),
    /// How many items come before it; and the number of the first.
    Offset(PageParameter, i64),
    /// What came with the page before.
    Cursor(PageParameter, PageSource),
    /// A URL that came with the page before.
    Url(PageSource),
}

/// What of a request says which page it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageParameter {
    /// An index into [`Operation::parameters`].
    Parameter(usize),
    /// A property in the body.
    Body(Vec<String>),
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
    pub default: Option<Box<Value>>,
    /// Documentation.
    pub docs: Docs,
}

/// How a parameter is written. OpenAPI 3.0: Style Values; `Json` is a parameter with `content`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

impl std::hash::Hash for Rule {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Pattern(pattern) => pattern.hash(state),
            Self::MinLength(n)
            | Self::MaxLength(n)
            | Self::MinItems(n)
            | Self::MaxItems(n)
            | Self::MinProperties(n)
            | Self::MaxProperties(n) => n.hash(state),
            // Zero has two signs and is equal to itself.
            Self::Minimum(n)
            | Self::Maximum(n)
            | Self::ExclusiveMinimum(n)
            | Self::ExclusiveMaximum(n)
            | Self::MultipleOf(n) => (n + 0.0).to_bits().hash(state),
            Self::UniqueItems => {}
            Self::Items(rules) | Self::Values(rules) => rules.hash(state),
        }
    }
}
