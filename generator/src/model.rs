//! An API as a client sees it, free of the accidents of OpenAPI.
//!
//! Every part knows the JSON pointer of the node that it comes from: diagnostics point there, and names are derived
//! from it, so that a name never depends on what else the document holds.

mod bodies;
mod operations;
mod security;
mod types;

use serde_json::Value;

pub use bodies::{Answer, Body, BodyKind, Encoding, Framing, Medium, Status, Xml, XmlNode};
pub use operations::{
    Location, Method, More, Operation, PageBy, PageParameter, PageSource, Paging, Parameter, Rule, Style,
};
pub use security::{Requirement, Scheme, SchemeKind};
pub use types::{
    Access, Element, EnumValue, Field, Number, Presence, Shape, Side, Struct, Tuple, Ty, Type, Union, Variant,
};

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

impl Api {
    /// Whether operations have servers of their own that are absolute URLs.
    #[must_use]
    pub fn has_own_hosts(&self) -> bool {
        self.operations.iter().any(|operation| operation.server.as_deref().is_some_and(is_absolute))
    }
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

/// Documentation of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Docs {
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// Further facts, a line each: defaults and constraints.
    pub facts: Vec<String>,
    /// `format` of a text that has no type of its own for it, or of those in a list.
    pub format: Option<String>,
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
