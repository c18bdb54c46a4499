//! Structs, enums, unions and aliases.

use std::collections::BTreeMap;

use quote::quote;

use super::client::recursion_limit;
use super::constructor::{Constructor, Slot};
use super::docs::Doc;
use super::float::is_literal;
use super::path::Writer;
use super::table::{Object, Table, cfg, literal, raw, tokens};
use super::{Chunk, Context, File, entries, table};
use crate::model::{
    BodyKind, EnumValue, Medium, Number, Presence, Rule, Shape, Struct, Tuple, Ty, Type, TypeId, Union, Variant,
};
use crate::name::Home;

/// `types.rs`: the modules, and the components by their names.
pub(super) fn index(context: &Context<'_>) -> File {
    let mut modules: BTreeMap<&str, (Option<&str>, bool)> = BTreeMap::new();
    for name in &context.names.types {
        let Home::Types(module) = &name.home else { continue };
        let (component, inline) = modules.entry(module).or_default();
        if name.exported {
            *component = Some(&name.ident);
        } else {
            *inline = true;
        }
    }
    let mut text = String::new();
    let mut exports: BTreeMap<&[String], Vec<String>> = BTreeMap::new();
    for (module, (exported, inline)) in &modules {
        let gate = context.features.module(module);
        text.push_str(&format!("{}{}mod {};\n", cfg(gate), if *inline { "pub " } else { "" }, raw(module)));
        exports.entry(gate).or_default().extend(exported.map(|ident| format!("{}::{ident}", raw(module))));
    }
    for (gate, exports) in exports.into_iter().filter(|(_, exports)| !exports.is_empty()) {
        text.push('\n');
        match (gate, exports.as_slice()) {
            ([], all) => text.extend(all.iter().map(|export| format!("pub use self::{export};\n"))),
            (gate, [one]) => text.push_str(&format!("{}pub use self::{one};\n", cfg(gate))),
            (gate, all) => {
                text.push_str(&format!("{}pub use self::{{\n    {},\n}};\n", cfg(gate), all.join(",\n    ")));
            }
        }
    }
    let docs = Doc::line(
        "The types of the API: the schemas of the document. What is written inline within one stands in the module of its name.",
    );
    File::Rust { docs: docs.inner(), chunks: vec![Chunk::Text(text)] }
}

/// The module of a component and what is inline within it.
pub(super) fn module(home: &Home, types: &[usize], context: &Context<'_>) -> File {
    let writer = Writer::new(context, home.clone());
    let mut chunks = writer.types(types);
    chunks.insert(0, Chunk::Text(writer.imports()));
    File::Rust { docs: String::new(), chunks }
}

/// The root of a crate that has these types alone.
pub(super) fn root(homes: &BTreeMap<Home, Vec<usize>>, context: &Context<'_>) -> File {
    let names = context.names;
    let mut modules: BTreeMap<&str, String> = BTreeMap::from([("types", String::new())]);
    for (home, types) in homes {
        let Some((outer, inner)) = home.modules(names) else { continue };
        let text = modules.entry(outer).or_default();
        text.push_str(&format!("    pub mod {};\n", raw(inner)));
        for name in types.iter().filter_map(|index| names.types.get(*index)).filter(|name| name.exported) {
            text.push_str(&format!("    pub use self::{}::{};\n", raw(inner), name.ident));
        }
    }
    let module = |(name, text): (&str, String)| format!("pub mod {} {{\n{text}}}\n", raw(name));
    let mut text = recursion_limit(context.facts.depth);
    text.extend(modules.into_iter().map(module));
    File::Rust { docs: String::new(), chunks: vec![Chunk::Text(text)] }
}

impl Writer<'_> {
    /// The types with these indices, the component itself first.
    pub(super) fn types(&self, types: &[usize]) -> Vec<Chunk> {
        let mut sorted: Vec<usize> = types.to_vec();
        let exported = |index: &usize| self.context.names.types.get(*index).is_some_and(|name| name.exported);
        sorted.sort_by_key(|index| (!exported(index), *index));
        let mut chunks: Vec<Chunk> = sorted.iter().flat_map(|index| self.one(TypeId(*index))).collect();
        let mut same: Vec<String> = sorted.iter().filter_map(|index| self.same(TypeId(*index))).collect();
        same.sort_unstable();
        chunks.push(Chunk::Text(same.concat()));
        chunks
    }

    /// A line that gives a type that stands elsewhere a name of here: an alias, if there is something else to say of it.
    fn same(&self, id: TypeId) -> Option<String> {
        let ty = self.context.api.get(id)?;
        let Shape::Same(Ty::Named(other)) = ty.shape else { return None };
        let (home, name) = (&self.context.names.types.get(other.0)?.home, self.context.names.types.get(id.0)?);
        let path = self.named(other);
        let known = self.context.api.get(other)?;
        let docs = if known.docs == ty.docs { Doc::none() } else { Doc::of(&ty.docs) }.outer("");
        // An alias constructs no tuple.
        if known.docs != ty.docs && !matches!(known.shape, Shape::Tuple(_)) {
            return Some(format!("{docs}pub type {} = {path};\n", raw(&name.ident)));
        }
        let path = if *home == self.home { format!("self::{path}") } else { path };
        let own =
            if path.ends_with(&format!("::{}", name.ident)) { String::new() } else { format!(" as {}", name.ident) };
        Some(format!("{docs}pub use {path}{own};\n"))
    }

    fn one(&self, id: TypeId) -> Vec<Chunk> {
        let (Some(ty), Some(name)) = (self.context.api.get(id), self.context.names.types.get(id.0)) else {
            return Vec::new();
        };
        let no_names = Vec::new();
        let members = self.context.names.members.get(id.0).unwrap_or(&no_names);
        let mut chunks = self.definition(id, ty, &name.ident, members);
        chunks.extend(self.xml_table(id, &name.ident));
        chunks
    }

    fn definition(&self, id: TypeId, ty: &Type, name: &str, members: &[String]) -> Vec<Chunk> {
        match &ty.shape {
            Shape::Struct(s) => self.structure(id, ty, s, name, members),
            Shape::Enum(values) => self.enumeration(ty, values, name, members),
            Shape::Tuple(tuple) => self.tuple(id, ty, tuple, name),
            Shape::Union(union) => self.union(ty, union, name, members),
            Shape::Media(media) => self.media(media, name, members),
            Shape::Alias(target) => {
                let docs = Doc::of(&ty.docs).outer("");
                vec![Chunk::Text(format!("{docs}pub type {} = {};\n", raw(name), self.ty(target)))]
            }
            Shape::Same(_) => Vec::new(),
        }
    }

    fn structure(&self, id: TypeId, ty: &Type, s: &Struct, name: &str, members: &[String]) -> Vec<Chunk> {
        let boxed =
            |index: usize| self.context.facts.boxed.get(id.0).and_then(|b| b.get(index)).copied().unwrap_or_default();
        let mut object = Object::new(Doc::of(&ty.docs), name);
        let mut slots = Vec::new();
        let sent = self.context.facts.usage.in_requests(id);
        for (index, (field, member)) in s.fields.iter().zip(members).enumerate() {
            let written = self.field(&field.ty, field.presence, boxed(index));
            let checks: &[Rule] = if sent { &field.rules } else { &[] };
            object.field(&Doc::of(&field.docs), member, &written, (&literal(&field.wire_name), field.presence, checks));
            slots.push(Slot {
                name: member,
                ty: &field.ty,
                presence: field.presence,
                boxed: boxed(index),
                fixed: field.fixed.as_deref(),
            });
        }
        if let (Some(rest), Some(member)) = (&s.rest, members.get(s.fields.len())) {
            object.rest(member, &format!("{}<String, {}>", self.map(), self.ty(rest)));
        }
        // `new` for what requests hold, `Default` where nothing must be given.
        let constructor = match sent {
            true => self.constructor(name, &slots, s.rest.is_some(), "A value with what is required."),
            false => Constructor::None,
        };
        constructor.after(&object)
    }

    fn tuple(&self, id: TypeId, ty: &Type, tuple: &Tuple, name: &str) -> Vec<Chunk> {
        let no_boxes = Vec::new();
        let boxed = self.context.facts.boxed.get(id.0).unwrap_or(&no_boxes);
        let rest = tuple.rest.as_ref().map(|_| format!(" .. {}", tuple.elements.len()));
        let mut table = Table::new("tuple", name).with(&rest.unwrap_or_default());
        let mut elements = Vec::with_capacity(tuple.elements.len());
        for (index, element) in tuple.elements.iter().enumerate() {
            let docs = Doc::of(&element.docs);
            let written = match &element.ty {
                Ty::Nullable(inner) if boxed.get(index) == Some(&true) => self.field(inner, Presence::Nullable, true),
                ty => self.ty(ty),
            };
            let written = tokens(&written);
            elements.push(quote!(#docs pub #written));
            table.line(index.to_string());
        }
        if let Some(rest) = &tuple.rest {
            let (docs, rest) = (Doc::line("All further elements."), tokens(&self.ty(rest)));
            elements.push(quote!(#docs pub Vec<#rest>));
        }
        let (docs, own) = (Doc::of(&ty.docs), tokens(&raw(name)));
        let structure = quote! {
            #docs
            #[derive(Clone, Debug, PartialEq)]
            pub struct #own(#(#elements),*);
        };
        vec![Chunk::Tokens(structure), Chunk::Text(table.text())]
    }

    fn enumeration(&self, ty: &Type, values: &[EnumValue], name: &str, members: &[String]) -> Vec<Chunk> {
        let kind = if values.iter().all(|value| value.value.is_string()) {
            "string_enum"
        } else if values.iter().all(|value| value.value.is_i64()) {
            "integer_enum"
        } else {
            "value_enum"
        };
        let mut variants = String::new();
        for (value, member) in values.iter().zip(members) {
            // Among other values it shows what is text.
            let text = if kind == "value_enum" { value.value.to_string() } else { crate::model::literal(&value.value) };
            let number = value.value.as_f64().filter(|_| kind == "value_enum" && value.value.is_f64());
            let odd = is_odd(&text) || number.is_some_and(|n| !is_literal(n));
            let docs = if odd { Doc::whole(&format!("`{}`", text.replace('`', "'"))) } else { Doc::none() };
            let docs = match &value.description {
                Some(description) => docs.and_markdown(description),
                None => docs,
            };
            // The macro shows the value by itself, where it is code that can be shown.
            let sign = if odd { "=>" } else { "=" };
            let value = table::value(&value.value, kind == "value_enum");
            variants.push_str(&format!("{}        {} {sign} {value},\n", docs.outer("        "), raw(member)));
        }
        let (docs, own) = (Doc::of(&ty.docs).outer("    "), raw(name));
        vec![Chunk::Text(format!("runtime::{kind}! {{\n{docs}    pub enum {own} {{\n{variants}    }}\n}}\n"))]
    }

    fn union(&self, ty: &Type, union: &Union, name: &str, members: &[String]) -> Vec<Chunk> {
        let mut head = union.tag.as_ref().map(|tag| format!(" by {}", literal(tag))).unwrap_or_default();
        if let (Some(_), Some(default)) = (&union.tag, union.default.and_then(|index| members.get(index))) {
            head.push_str(&format!(" else {}", raw(default)));
        }
        let mut variants = String::new();
        for (variant, member) in union.variants.iter().zip(members) {
            let written = self.ty(&variant.ty);
            let boxed = self.is_boxed_variant(&variant.ty);
            let held = if boxed { format!("Box<{written}>") } else { written };
            let like = self.like(&variant.ty, union.variants.iter().map(|v| &v.ty).zip(members), member);
            let tags = tags(union, variant);
            variants.push_str(&format!("        {}\n", table::pair(&tags, &format!("{}({held}){like},", raw(member)))));
        }
        let (docs, own) = (Doc::of(&ty.docs).outer("    "), raw(name));
        vec![Chunk::Text(format!("runtime::union! {{\n{docs}    pub enum {own}{head} {{\n{variants}    }}\n}}\n"))]
    }

    fn media(&self, media: &[Medium], name: &str, members: &[String]) -> Vec<Chunk> {
        let mut variants = String::new();
        for (medium, member) in media.iter().zip(members) {
            let written = self.ty(&medium.ty);
            let held = if self.is_boxed_variant(&medium.ty) { format!("Box<{written}>") } else { written };
            let encodings = match medium.encoding.as_slice() {
                [] => String::new(),
                encodings => {
                    let line = |e| format!("\n            {},", entries::encoding(e, medium, self));
                    format!(" [{}\n        ]", encodings.iter().map(line).collect::<String>())
                }
            };
            let like = self.like(&medium.ty, media.iter().map(|medium| &medium.ty).zip(members), member);
            let (kind, media_type) = (entries::word(medium.kind), literal(&medium.media_type));
            let kind = match medium.kind {
                BodyKind::Xml => format!("xml({})", self.xml_root(&medium.ty, &medium.xml)),
                _ => kind.to_owned(),
            };
            let sign = if is_odd(&medium.media_type) { "~ " } else { "" };
            let first = format!("{kind} {sign}{media_type}{encodings}");
            variants
                .push_str(&format!("        {}\n", table::pair(&first, &format!("=> {}({held}){like},", raw(member)))));
        }
        let docs = Doc::line("A body, by its media type.").outer("    ");
        vec![Chunk::Text(format!("runtime::media! {{\n{docs}    pub enum {} {{\n{variants}    }}\n}}\n", raw(name)))]
    }

    /// The note of a variant whose type does not convert into the enum, because `other` holds the same.
    fn like<'t>(&self, ty: &Ty, all: impl Iterator<Item = (&'t Ty, &'t String)>, member: &str) -> String {
        let own = self.converted(ty);
        let mut others = all.filter(|(_, other)| *other != member);
        let like = others.find(|(other, _)| own.is_some() && self.converted(other) == own);
        like.map(|(_, other)| format!(" like {}", raw(other))).unwrap_or_default()
    }

    /// What of a type converts into an enum, if that does.
    fn converted(&self, ty: &Ty) -> Option<Converted> {
        match ty {
            Ty::String => Some(Converted::Text),
            Ty::Bool => Some(Converted::Flag),
            Ty::Number(number) => (*number != Number::Decimal).then_some(Converted::Number(*number)),
            Ty::Array(_) => Some(Converted::List),
            _ if self.is_boxed_variant(ty) => Some(Converted::Boxed(self.shape(ty).map(|(id, _)| id))),
            _ => None,
        }
    }
}

/// What a variant of an enum is made from.
#[derive(PartialEq, Eq)]
enum Converted {
    Text,
    Flag,
    Number(Number),
    /// Whatever it holds: a type may be another one by another name.
    List,
    Boxed(Option<TypeId>),
}

/// The values of the tag that mean a variant, and after them those that mean it if it fits.
fn tags(union: &Union, variant: &Variant) -> String {
    let Some(tag) = &union.tag else { return String::new() };
    let odd = is_odd(tag) || variant.tags.iter().any(|tag| is_odd(tag));
    let list = |tags: &[String]| tags.iter().map(|tag| literal(tag)).collect::<Vec<_>>().join(" | ");
    let sign = if odd { "~ " } else { "" };
    match (variant.tags.as_slice(), variant.names.as_slice()) {
        ([], _) => String::new(),
        (tags, []) => format!("{sign}{} =>", list(tags)),
        (tags, names) => format!("{sign}{} ~ {} =>", list(tags), list(names)),
    }
}

/// Whether documentation cannot show a text as code: it would not stay within its quotes.
fn is_odd(text: &str) -> bool {
    text.contains(|c: char| c == '`' || c.is_control())
}
