//! One node of the document at a time, through `openapiv3`'s types.
//!
//! A node is read without its children: each child schema is replaced by a `$ref` to where it stands. So every node
//! is read once however deep it stands, an error names its node, and an inline schema is referred to like any other.

use serde_json::Value as Json;

use super::limits::Limits;
use super::listed::Note;
use crate::model::Xml;
use crate::pointer;
use crate::tree::{Key, Map, Value};

/// A schema, read but for its children, of which the pointers are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub types: Option<String>,
    pub nullable: bool,
    pub read_only: bool,
    pub write_only: bool,
    pub deprecated: bool,
    pub title: Option<String>,
    pub description: Option<String>,
    pub link: Option<String>,
    pub default: Option<Json>,
    pub format: Option<String>,
    pub enumeration: Vec<Json>,
    pub notes: Vec<Note>,
    /// `x-unsigned`, as documents have it that are written for generators with unsigned types.
    pub unsigned: bool,
    pub limits: Limits,
    pub properties: Vec<(String, String)>,
    pub required: Vec<String>,
    pub additional: Option<Additional>,
    pub items: Option<String>,
    /// The first elements of a list, each with a schema of its own (JSON Schema 2020-12: `prefixItems`).
    pub prefix: Vec<String>,
    /// Whether there are no further elements.
    pub closed: bool,
    pub all_of: Vec<String>,
    pub one_of: Vec<String>,
    pub any_of: Vec<String>,
    pub not: bool,
    pub xml: Xml,
    pub discriminator: Option<Discriminator>,
}

/// `additionalProperties`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Additional {
    Any(bool),
    Schema(String),
}

/// `discriminator`, its mapping in the order of the document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Discriminator {
    pub property: String,
    pub mapping: Vec<(String, String)>,
    /// `defaultMapping` (OpenAPI 3.2): where objects without a known value belong.
    pub default: Option<String>,
}

/// Keywords under which one schema stands, several in a list, or several by name.
const ONE: [&str; 3] = ["items", "not", "additionalProperties"];
pub(super) const PREFIX: &str = "x-dialect-prefix-items";
const LIST: [&str; 4] = ["allOf", "oneOf", "anyOf", PREFIX];
const NAMED: [&str; 1] = ["properties"];

/// The schema at `at`, its child schemas replaced by references.
fn shallow(schema: &Map, at: &str) -> serde_json::Map<String, Json> {
    let mut out = serde_json::Map::with_capacity(schema.len());
    for (key, value) in schema {
        let child = pointer::child(at, key);
        let replaced = match value {
            Value::Object(_) if ONE.contains(&key.as_str()) => reference(value, &child),
            Value::Array(items) if LIST.contains(&key.as_str()) => {
                let refer = |(index, item)| reference(item, &pointer::child(&child, &format!("{index}")));
                items.iter().enumerate().map(refer).collect()
            }
            Value::Object(named) if NAMED.contains(&key.as_str()) => {
                let refer =
                    |(name, item): (&Key, _)| (name.to_string(), reference(item, &pointer::child(&child, name)));
                Json::Object(named.iter().map(refer).collect())
            }
            // Not read here, and examples may be of any size.
            _ if key == "example" || key == "examples" || key.starts_with('$') => continue,
            other => other.into(),
        };
        out.insert(key.to_string(), replaced);
    }
    out
}

/// A reference to the child at `at`, or the one that it already is.
pub(super) fn reference(child: &Value, at: &str) -> Json {
    match child.get("$ref") {
        Some(Value::String(reference)) => serde_json::json!({ "$ref": reference }),
        _ => serde_json::json!({ "$ref": format!("#{}", at.replace('%', "%25")) }),
    }
}

impl Node {
    /// Reads the schema at `at`.
    pub(super) fn read(value: &Value, at: &str) -> Result<Self, String> {
        let mut schema = match value {
            Value::Object(schema) => shallow(schema, at),
            Value::Bool(true) => return Ok(Self::default()),
            other => return Err(format!("expected a schema, found {}", kind(other))),
        };
        // `openapiv3` has numbers of 64 bits and one type in an enum; documents go beyond both.
        let limits = Limits::take(&mut schema);
        let notes = super::listed::notes(&schema);
        let unsigned = schema.get("x-unsigned") == Some(&Json::Bool(true));
        let prefix = schema.remove(PREFIX);
        let closed = schema.get("items").and_then(Json::as_bool).map(|open| !open);
        if closed.is_some() {
            schema.remove("items");
        }
        let enumeration = match schema.get("enum") {
            Some(Json::Array(values)) => values.clone(),
            _ => Vec::new(),
        };
        if !enumeration.is_empty() {
            schema.remove("enum");
        }
        let schema: openapiv3::Schema =
            serde_json::from_value(Json::Object(schema)).map_err(|error| error.to_string())?;
        let mut node = Self::from_data(schema.schema_data);
        node.fill(schema.schema_kind);
        node.limits = limits;
        node.notes = notes;
        node.unsigned = unsigned;
        node.closed = closed.unwrap_or_default();
        node.xml = super::xml::keywords(value);
        let target = |element: &Json| element.get("$ref")?.as_str().map(str::to_owned);
        node.prefix = prefix.as_ref().and_then(Json::as_array).into_iter().flatten().filter_map(target).collect();
        // A list with `null` in it allows `null`, whether or not `nullable` says so too.
        node.nullable |= enumeration.len() > 1 && enumeration.contains(&Json::Null);
        node.enumeration = enumeration;
        if let Some(discriminator) = &mut node.discriminator {
            let default = value.pointer("/discriminator/defaultMapping").and_then(Value::as_str);
            discriminator.default = default.map(str::to_owned);
        }
        Ok(node)
    }

    fn from_data(data: openapiv3::SchemaData) -> Self {
        Self {
            nullable: data.nullable,
            read_only: data.read_only,
            write_only: data.write_only,
            deprecated: data.deprecated,
            title: data.title,
            description: data.description,
            link: data.external_docs.map(|docs| docs.url),
            default: data.default,
            discriminator: data.discriminator.map(|discriminator| Discriminator {
                property: discriminator.property_name,
                mapping: discriminator.mapping.into_iter().collect(),
                default: None,
            }),
            ..Self::default()
        }
    }

    fn fill(&mut self, kind: openapiv3::SchemaKind) {
        use openapiv3::SchemaKind;
        match kind {
            SchemaKind::Type(ty) => self.fill_type(ty),
            SchemaKind::OneOf { one_of } => self.one_of = targets(one_of),
            SchemaKind::AllOf { all_of } => self.all_of = targets(all_of),
            SchemaKind::AnyOf { any_of } => self.any_of = targets(any_of),
            SchemaKind::Not { .. } => self.not = true,
            SchemaKind::Any(any) => self.fill_any(any),
        }
    }

    fn fill_type(&mut self, ty: openapiv3::Type) {
        use openapiv3::Type;
        match ty {
            Type::String(string) => {
                self.types = Some("string".to_owned());
                self.format = format_name(&string.format);
            }
            Type::Number(number) => {
                self.types = Some("number".to_owned());
                self.format = format_name(&number.format);
            }
            Type::Integer(integer) => {
                self.types = Some("integer".to_owned());
                self.format = format_name(&integer.format);
            }
            Type::Boolean(_) => self.types = Some("boolean".to_owned()),
            Type::Object(object) => {
                self.types = Some("object".to_owned());
                self.properties = named(object.properties);
                self.required = object.required;
                self.additional = object.additional_properties.map(additional);
            }
            Type::Array(array) => {
                self.types = Some("array".to_owned());
                self.items = array.items.map(target);
            }
        }
    }

    fn fill_any(&mut self, any: openapiv3::AnySchema) {
        self.types = any.typ;
        self.format = any.format;
        self.properties = named(any.properties);
        self.required = any.required;
        self.additional = any.additional_properties.map(additional);
        self.items = any.items.map(target);
        self.all_of = targets(any.all_of);
        self.one_of = targets(any.one_of);
        self.any_of = targets(any.any_of);
        self.not = any.not.is_some();
    }
}

/// Where a reference leads; after [`shallow`] every child is one.
pub(super) fn target<T>(reference: openapiv3::ReferenceOr<T>) -> String {
    match reference {
        openapiv3::ReferenceOr::Reference { reference } => reference,
        openapiv3::ReferenceOr::Item(_) => String::new(),
    }
}

fn targets<T>(references: Vec<openapiv3::ReferenceOr<T>>) -> Vec<String> {
    references.into_iter().map(target).collect()
}

fn named<T>(references: impl IntoIterator<Item = (String, openapiv3::ReferenceOr<T>)>) -> Vec<(String, String)> {
    references.into_iter().map(|(name, reference)| (name, target(reference))).collect()
}

fn additional(additional: openapiv3::AdditionalProperties) -> Additional {
    match additional {
        openapiv3::AdditionalProperties::Any(any) => Additional::Any(any),
        openapiv3::AdditionalProperties::Schema(schema) => Additional::Schema(target(*schema)),
    }
}

fn format_name<T: serde::Serialize>(format: &openapiv3::VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match format {
        openapiv3::VariantOrUnknownOrEmpty::Item(item) => {
            serde_json::to_value(item).ok().and_then(|name| name.as_str().map(str::to_owned))
        }
        openapiv3::VariantOrUnknownOrEmpty::Unknown(name) => Some(name.clone()),
        openapiv3::VariantOrUnknownOrEmpty::Empty => None,
    }
}

/// What kind of value this is, for messages.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
