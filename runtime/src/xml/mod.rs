//! Bodies of XML: translated from and to JSON, which the codec's tables read and write.
//!
//! XML says neither what is a list nor what is a number, and a schema may give elements and attributes names of their
//! own (OpenAPI: XML Object). A description says all that: [`xml!`](crate::xml!) writes one for each type of such a body.

mod macros;
mod parse;
mod read;
mod tree;
mod write;

pub(crate) use parse::encoding;
pub(crate) use read::to_json;
pub(crate) use write::from_json;

/// How a value stands in XML.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// As what.
    pub kind: Kind,
    /// Its name, with its prefix: `title` or `atom:title`.
    pub name: &'static str,
    /// The namespace of the name; empty if it has none.
    pub namespace: &'static str,
    /// Of a list without an element around it: what that element is called by servers that write one all the same.
    pub wrapper: &'static str,
    /// What is in it.
    pub value: Value,
}

/// Descriptions are constants: one is equal to itself.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Node {}

/// As what a value stands in XML. OpenAPI 3.2: `nodeType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "written in lower case in the tables")]
pub enum Kind {
    /// An element; of a list without an element around it, one for each item.
    element,
    /// An attribute.
    attribute,
    /// The text of the element that the value belongs to.
    text,
    /// The same, written as a CDATA section.
    cdata,
    /// Nothing of its own: what is in it stands where it would.
    none,
}

/// What is in an element, an attribute or a text.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Anything, numbers and booleans for what looks like one.
    Guess,
    /// Anything: text, or what has a name within.
    Any,
    /// A list without an element around it.
    Repeated(&'static Self),
    /// A list with an element around it.
    List(&'static Node),
    /// Elements of any name.
    Map(&'static Self),
    /// A type with a description of its own.
    Described(fn() -> &'static Description),
}

impl Value {
    /// Whether it is an object whose description does not have this property.
    fn lacks(&self, key: &str) -> bool {
        let Self::Described(description) = self else { return false };
        matches!(description(), Description::Object { members, .. } if members.iter().all(|member| member.key != key))
    }
}

/// What a type is made of.
#[derive(Clone, Copy, Debug)]
pub enum Description {
    /// An object.
    Object {
        /// Its properties, in the order in which they are written.
        members: &'static [Member],
        /// What all other elements are, if they count.
        rest: Option<&'static Value>,
    },
    /// One of several types.
    Union {
        /// The property that tells them apart; empty if there is none.
        tag: &'static str,
        /// The types.
        variants: &'static [Variant],
        /// The type for values of the property that are none of theirs.
        rest: Option<&'static Value>,
    },
}

/// A property.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its key in JSON.
    pub key: &'static str,
    /// How it stands in XML.
    pub node: Node,
    /// Whether it is always there: a list of which XML has nothing is an empty one then.
    pub required: bool,
}

/// One of several types.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The values of the tag that mean this one.
    pub tags: &'static [&'static str],
    /// What it is.
    pub value: Value,
}

/// A type that can stand in XML.
pub trait Described {
    /// What it is made of.
    fn description() -> &'static Description;
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
