//! Parameters, and what values must fulfil.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// Where it travels.
    pub location: In,
    /// How it is written.
    pub style: Style,
    /// Whether each array element or object property becomes an entry of its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are (RFC 3986 section 2.2), in a query or a path; in a cookie, what is
    /// percent-encoded already.
    pub allow_reserved: bool,
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
        Self { name, location, style, explode, allow_reserved: false }
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

    /// The same parameter by another name.
    #[must_use]
    pub const fn named(self, name: &'static str) -> Self {
        Self { name, ..self }
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
