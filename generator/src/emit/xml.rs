//! The tables that say how types stand in XML.

use super::Chunk;
use super::path::Writer;
use super::table::{Table, literal};
use crate::model::{EnumValue, Field, Shape, Struct, Ty, TypeId, Union, Xml, XmlNode};

/// Aliases are followed this far: an alias of a list of itself has no end.
const MAX_DEPTH: usize = 16;

impl Writer<'_> {
    /// The table of a struct or a union that XML can hold.
    pub(super) fn xml_table(&self, id: TypeId, name: &str) -> Option<Chunk> {
        if !self.context.facts.xml.get(id.0).copied().unwrap_or_default() {
            return None;
        }
        let table = match &self.context.api.get(id)?.shape {
            Shape::Struct(s) => self.xml_struct(s, name),
            Shape::Union(union) => self.xml_union(union, name),
            _ => return None,
        };
        Some(Chunk::Text(table.text()))
    }

    fn xml_struct(&self, s: &Struct, name: &str) -> Table {
        let mut table = Table::new("xml", name);
        for field in &s.fields {
            table.line(format!("{} => {}", literal(&field.wire_name), self.xml_field(field)));
        }
        if let Some(rest) = &s.rest {
            table.line(format!(".. => {}", self.xml_value(rest, &Xml::default(), 0)));
        }
        table
    }

    fn xml_union(&self, union: &Union, name: &str) -> Table {
        let by = union.tag.as_ref().map(|tag| format!(" by {}", literal(tag))).unwrap_or_default();
        let mut table = Table::new("xml", name).with(&by).with(" of");
        for variant in &union.variants {
            let tags: Vec<String> = variant.tags.iter().chain(&variant.names).map(|tag| literal(tag)).collect();
            let tags = if union.tag.is_some() { tags.join(" | ") } else { String::new() };
            let value = self.xml_value(&variant.ty, &Xml::default(), 0);
            table.line(format!("{tags} => {value}").trim_start().to_owned());
        }
        let rest = union.default.filter(|_| union.tag.is_some()).and_then(|index| union.variants.get(index));
        if let Some(variant) = rest {
            table.line(format!(".. => {}", self.xml_value(&variant.ty, &Xml::default(), 0)));
        }
        table
    }

    fn xml_field(&self, field: &Field) -> String {
        let (key, xml) = (field.wire_name.as_str(), field.xml());
        let list = self.item(&field.ty);
        let required = if field.presence.is_required() { " required" } else { "" };
        match (xml.node, list) {
            (Some(XmlNode::Attribute), _) => {
                format!("attribute({}): {}", qualified(xml, key), self.xml_value(&field.ty, xml, 0))
            }
            (Some(XmlNode::Text), None) => format!("text: {}{required}", self.xml_value(&field.ty, xml, 0)),
            (Some(XmlNode::Cdata), None) => format!("cdata: {}{required}", self.xml_value(&field.ty, xml, 0)),
            (Some(XmlNode::None), None) => match self.is_object(&field.ty) {
                true => format!("none: {}{required}", self.xml_value(&field.ty, xml, 0)),
                false => format!("text: {}{required}", self.xml_value(&field.ty, xml, 0)),
            },
            (_, None) => format!("element({}): {}", qualified(xml, key), self.xml_value(&field.ty, xml, 0)),
            (Some(XmlNode::Element), Some(item)) => {
                let inner = self.xml_item(item, xml, key, 0);
                format!("element({}): [{inner}]{required}", qualified(xml, key))
            }
            (_, Some(item)) => {
                let items = items_of(xml, key);
                // Servers that write an element around the items all the same call it as the list is called.
                let outer = xml.name.as_deref().unwrap_or(key);
                let own = items.name.as_deref().unwrap_or(key);
                let around = if outer == own { String::new() } else { format!(" or {}", literal(outer)) };
                let value = self.xml_in_item(item, &items, own, 0);
                format!("element({}{around}): [{value}]{required}", qualified(&items, key))
            }
        }
    }

    /// An item with an element around the list.
    fn xml_item(&self, item: &Ty, list: &Xml, name: &str, depth: usize) -> String {
        let items = items_of(list, name);
        let own = items.name.clone().unwrap_or_else(|| name.to_owned());
        let value = self.xml_in_item(item, &items, &own, depth + 1);
        format!("element({}): {value}", qualified(&items, &own))
    }

    /// What is in an item called `name`: of a list in a list each has an element around it.
    fn xml_in_item(&self, item: &Ty, xml: &Xml, name: &str, depth: usize) -> String {
        match self.item(item).filter(|_| depth < MAX_DEPTH) {
            Some(inner) => format!("[{}]", self.xml_item(inner, xml, name, depth)),
            None => self.xml_value(item, xml, depth),
        }
    }

    /// The root element of a body.
    pub(super) fn xml_root(&self, ty: &Ty, xml: &Xml) -> String {
        if let (None, Some(sole)) = (&xml.name, self.xml_sole(ty)) {
            return format!("none: {sole}");
        }
        let name = qualified(xml, "root");
        match self.item(ty) {
            Some(item) => format!("element({name}): [{}]", self.xml_item(item, xml, "item", 0)),
            None => format!("element({name}): {}", self.xml_value(ty, xml, 0)),
        }
    }

    /// The root element of a part of a form: each item of a list is one.
    pub(super) fn xml_part(&self, ty: &Ty, xml: &Xml) -> String {
        self.xml_root(self.item(ty).unwrap_or(ty), xml)
    }

    /// An object without a name, whose only property is the root element.
    fn xml_sole(&self, ty: &Ty) -> Option<String> {
        let (_, shape) = self.shape(ty)?;
        let Shape::Struct(s) = shape else { return None };
        s.sole_element().filter(|ty| self.item(ty).is_none())?;
        Some(self.xml_value(ty, &Xml::default(), 0))
    }

    /// What is in an element, an attribute or a text.
    fn xml_value(&self, ty: &Ty, xml: &Xml, depth: usize) -> String {
        let no_xml = Xml::default();
        let inner = xml.items.as_deref().unwrap_or(&no_xml);
        match ty {
            _ if depth > MAX_DEPTH => "any".to_owned(),
            Ty::Bool => "boolean".to_owned(),
            Ty::Number(_) => "number".to_owned(),
            Ty::Json | Ty::Unit => "any".to_owned(),
            Ty::External(path) => self.external(path).to_owned(),
            Ty::Nullable(ty) => self.xml_value(ty, xml, depth),
            Ty::Map(value) => format!("{{{}}}", self.xml_value(value, inner, depth + 1)),
            Ty::Array(item) => match xml.node {
                Some(XmlNode::Element) => format!("[{}]", self.xml_item(item, xml, "item", depth + 1)),
                _ => format!("[{}]", self.xml_value(item, inner, depth + 1)),
            },
            Ty::Named(id) => match self.context.api.get(*id).map(|ty| &ty.shape) {
                Some(Shape::Alias(target)) => self.xml_value(target, xml, depth + 1),
                Some(Shape::Enum(values)) => enumerated(values).to_owned(),
                Some(Shape::Same(other)) if !self.is_object(other) => self.xml_value(other, xml, depth + 1),
                Some(Shape::Struct(_) | Shape::Union(_) | Shape::Same(_)) => format!("({})", self.ty(ty)),
                Some(Shape::Tuple(_)) => "[guess]".to_owned(),
                _ => "guess".to_owned(),
            },
            _ => "text".to_owned(),
        }
    }

    /// What the type of codegen.toml is made of, as far as that says.
    fn external(&self, path: &str) -> &'static str {
        let formats = self.context.config.types.formats.iter();
        let mut keys = formats.filter(|(_, ty)| ty.value == path).map(|(key, _)| key.split(':').next());
        match keys.next().flatten() {
            Some("string") => "text",
            Some("integer" | "number") => "number",
            Some("boolean") => "boolean",
            _ => "guess",
        }
    }

    /// The items of a list, aliases followed.
    fn item<'t>(&'t self, ty: &'t Ty) -> Option<&'t Ty> {
        let mut ty = ty;
        for _ in 0..64 {
            ty = match ty {
                Ty::Array(item) => return Some(item),
                Ty::Nullable(inner) => inner,
                Ty::Named(id) => match self.context.api.get(*id).map(|ty| &ty.shape) {
                    Some(Shape::Alias(target)) => target,
                    _ => return None,
                },
                _ => return None,
            };
        }
        None
    }

    /// Whether the type has a table of its own.
    fn is_object(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Nullable(inner) => self.is_object(inner),
            _ => matches!(self.shape(ty), Some((_, Shape::Struct(_) | Shape::Union(_)))),
        }
    }
}

/// How the items of a list are written: they have its name, if they have none of their own.
fn items_of(list: &Xml, name: &str) -> Xml {
    let mut items = list.items.as_deref().cloned().unwrap_or_default();
    if items.name.is_none() {
        items.name = Some(list.name.clone().unwrap_or_else(|| name.to_owned()));
        if items.prefix.is_none() && items.namespace.is_none() {
            (items.prefix, items.namespace) = (list.prefix.clone(), list.namespace.clone());
        }
    }
    items
}

/// A name with its prefix and namespace.
fn qualified(xml: &Xml, name: &str) -> String {
    let local = xml.name.as_deref().unwrap_or(name);
    let name = match &xml.prefix {
        Some(prefix) => literal(&format!("{prefix}:{local}")),
        None => literal(local),
    };
    match &xml.namespace {
        Some(namespace) => format!("{name} in {}", literal(namespace)),
        None => name,
    }
}

fn enumerated(values: &[EnumValue]) -> &'static str {
    let all = |is: fn(&serde_json::Value) -> bool| values.iter().all(|value| is(&value.value));
    if all(serde_json::Value::is_string) {
        "text"
    } else if all(serde_json::Value::is_number) {
        "number"
    } else if all(serde_json::Value::is_boolean) {
        "boolean"
    } else {
        "guess"
    }
}
