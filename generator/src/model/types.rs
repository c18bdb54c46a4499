//! Types: what values look like.

use serde_json::Value;

use super::{Docs, Framing, Medium, Rule, TypeId, Xml, XmlNode};

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
#[derive(Clone, Debug, PartialEq, Hash)]
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

/// An object.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
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
            ([field], None) if matches!(field.xml().node, None | Some(XmlNode::Element)) => Some(&field.ty),
            _ => None,
        }
    }
}

/// A list of which each element has a type of its own.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Tuple {
    /// The elements that are always there.
    pub elements: Vec<Element>,
    /// The type of all further elements, if there may be any.
    pub rest: Option<Ty>,
}

/// An element of a tuple.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Element {
    /// Its type.
    pub ty: Ty,
    /// Documentation.
    pub docs: Docs,
}

/// A property.
#[derive(Clone, Debug, PartialEq, Hash)]
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
    /// What the server takes where it is left out.
    pub default: Option<Box<Value>>,
    /// The one value that this type of object has here, which a discriminator or a single-valued enum fixes.
    pub fixed: Option<Box<Value>>,
    /// How it is written as XML, where the document says so.
    pub xml: Option<Box<Xml>>,
    /// What is checked before anything is sent.
    pub rules: Vec<Rule>,
}

impl Field {
    /// How it is written as XML.
    #[must_use]
    pub fn xml(&self) -> &Xml {
        self.xml.as_deref().unwrap_or(&Xml::NOTHING)
    }
}

/// Whether a property may be left out and whether it may be `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumValue {
    /// On the wire: text, a number, or a boolean.
    pub value: Value,
    /// What the document calls it, where the value says little.
    pub label: Option<String>,
    /// Documentation: CommonMark.
    pub description: Option<String>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Union {
    /// The property that tells the variants apart.
    pub tag: Option<String>,
    /// Index of the variant for objects whose tag is unknown or missing, if one is for them.
    pub default: Option<usize>,
    /// The variants.
    pub variants: Vec<Variant>,
}

/// One of the types of a union.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Variant {
    /// Where it stands.
    pub pointer: String,
    /// What to call it: the title, the component's key or the tag; otherwise its type names it.
    pub label: Option<String>,
    /// Its type.
    pub ty: Ty,
    /// The values of the union's tag that mean this variant.
    pub tags: Vec<String>,
    /// Values that mean it if it fits: the name of its schema, where the document has others for that.
    pub names: Vec<String>,
}

/// A type as it is used.
#[derive(Clone, Debug, PartialEq, Hash)]
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

impl Ty {
    /// The named type that is held by value, if it is one: not behind a list or a map.
    #[must_use]
    pub fn by_value(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::Nullable(inner) => inner.by_value(),
            _ => None,
        }
    }

    /// The named type in it, however deep.
    #[must_use]
    pub fn named(&self) -> Option<TypeId> {
        match self {
            Self::Named(id) => Some(*id),
            Self::Nullable(inner) | Self::Array(inner) | Self::Map(inner) | Self::Stream(_, inner) => inner.named(),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn named_mut(&mut self) -> Option<&mut TypeId> {
        match self {
            Self::Named(id) => Some(id),
            Self::Nullable(inner) | Self::Array(inner) | Self::Map(inner) | Self::Stream(_, inner) => inner.named_mut(),
            _ => None,
        }
    }
}

/// What numbers a number can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
