//! How values are written as XML. OpenAPI: XML Object.

use super::Lower;
use super::choice::defined_name;
use super::flat::{Flat, Part};
use super::limits::replace;
use super::node::Additional;
use crate::model::{BodyKind, Medium, Shape, Ty, Xml, XmlNode};
use crate::pointer;
use crate::tree::Value;

/// Lists in lists are followed this far.
const MAX_DEPTH: usize = 8;

/// What a schema says itself. `wrapped` and `attribute` are what `nodeType` was before OpenAPI 3.2.
pub(super) fn keywords(schema: &Value) -> Xml {
    let xml = schema.get("xml");
    let get = |key: &str| xml.and_then(|xml| xml.get(key));
    let text = |key: &str| get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let is = |value: Option<&Value>| value == Some(&Value::Bool(true));
    let node = match get("nodeType").and_then(Value::as_str) {
        Some("element") => Some(XmlNode::Element),
        Some("attribute") => Some(XmlNode::Attribute),
        Some("text") => Some(XmlNode::Text),
        Some("cdata") => Some(XmlNode::Cdata),
        Some("none") => Some(XmlNode::None),
        _ if is(get("attribute")) => Some(XmlNode::Attribute),
        _ if is(get("wrapped")) => Some(XmlNode::Element),
        _ if is(get("x-ms-text")) || is(schema.get("x-ms-text")) => Some(XmlNode::Text),
        _ => None,
    };
    Xml { name: text("name"), prefix: text("prefix"), namespace: text("namespace"), node, items: None }
}

impl Xml {
    /// Adds what another schema says that holds too.
    pub(super) fn merge(&mut self, other: &Self) {
        replace(&mut self.name, &other.name);
        replace(&mut self.prefix, &other.prefix);
        replace(&mut self.namespace, &other.namespace);
        replace(&mut self.node, &other.node);
    }

    /// Takes the name of another.
    pub(super) fn rename(&mut self, other: Self) {
        (self.name, self.prefix, self.namespace) = (other.name, other.prefix, other.namespace);
    }
}

impl Lower<'_> {
    /// How a value of the schema is written.
    pub(super) fn xml(&mut self, flat: &Flat) -> Xml {
        self.xml_within(flat, MAX_DEPTH)
    }

    fn xml_within(&mut self, flat: &Flat, depth: usize) -> Xml {
        let inner = match &flat.additional {
            _ if !flat.items.is_empty() => flat.items.clone(),
            Some(Additional::Schema(target)) if flat.properties.is_empty() => vec![Part::whole(target.clone())],
            _ => Vec::new(),
        };
        let mut xml = flat.xml.clone();
        if depth > 0 && !inner.is_empty() {
            let inner = self.flat(&inner);
            xml.items = Some(self.xml_within(&inner, depth - 1)).filter(|items| *items != Xml::default()).map(Box::new);
        }
        xml
    }

    /// How the body is written whose media type stands at `at`: its element has the name of a component, unless the
    /// schema gives it one.
    pub(super) fn xml_root(&mut self, at: &str) -> Xml {
        let schema = pointer::child(at, "schema");
        let used = self.used(&schema);
        let mut xml = self.xml(&used.flat);
        if xml.name.is_none() {
            xml.name = self.defined_name_of(&schema);
        }
        // What has no property to be called after is called as the component of its items.
        if let [item] = self.canonical(used.flat.items.clone()).as_slice()
            && let Some(name) = defined_name(&item.pointer)
        {
            let items = xml.items.get_or_insert_default();
            items.name.get_or_insert(name);
        }
        xml
    }

    /// Tells of a body whose root element has no name.
    pub(super) fn check_root(&mut self, medium: &Medium, content: &str) {
        if medium.kind != BodyKind::Xml || medium.xml.name.is_some() {
            return;
        }
        // The only property of an object is the root element, if the object itself has no name.
        let sole = match self.resolved(&medium.ty) {
            Ty::Named(id) => match self.types.get(id.0).map(|ty| &ty.shape) {
                Some(Shape::Struct(s)) => s.sole_element().is_some_and(|ty| !matches!(self.resolved(ty), Ty::Array(_))),
                _ => false,
            },
            _ => false,
        };
        if !sole {
            let first = medium.media_type.split(", ").next().unwrap_or_default();
            self.diagnostics
                .warning("xml-root", pointer::child(content, first), "the root element of the XML has no name")
                .hint("the client calls it `root`");
        }
    }

    /// The component that a schema is, maybe with something said of it.
    fn defined_name_of(&mut self, at: &str) -> Option<String> {
        let reference = format!("#{}", at.replace('%', "%25"));
        let target = self.resolve(&reference, at)?;
        match self.canonical(vec![Part::whole(target)]).as_slice() {
            [part] => defined_name(&part.pointer),
            _ => None,
        }
    }

    /// How a part of a form is written that is XML: each item of a list is one. A text stays a text.
    pub(super) fn part_xml(&self, form: &Ty, name: &str) -> Option<Xml> {
        let Ty::Named(id) = self.resolved(form) else { return None };
        let Shape::Struct(s) = &self.types.get(id.0)?.shape else { return None };
        let field = s.fields.iter().find(|field| field.wire_name == name)?;
        let (ty, mut xml) = match self.resolved(&field.ty) {
            Ty::Array(item) => {
                let mut xml = field.xml().items.as_deref().cloned().unwrap_or_default();
                xml.name = xml.name.or_else(|| field.xml().name.clone());
                (self.resolved(item), xml)
            }
            ty => (ty, field.xml().clone()),
        };
        xml.name.get_or_insert_with(|| name.to_owned());
        self.has_nodes(ty).then_some(xml)
    }

    /// Whether a value of the type becomes more than a text in XML.
    pub(super) fn has_nodes(&self, plain: &Ty) -> bool {
        match plain {
            Ty::Array(_) => true,
            Ty::Map(inner) => *self.resolved(inner) != Ty::Json,
            Ty::Named(id) => {
                let shape = self.types.get(id.0).map(|ty| &ty.shape);
                matches!(shape, Some(Shape::Struct(_) | Shape::Union(_)))
            }
            _ => false,
        }
    }
}
