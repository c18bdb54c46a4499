//! `allOf` merged: what several schemas that hold together say as one.

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexSet;
use serde_json::Value;

use super::Lower;
use super::limits::{Limits, replace};
use super::node::{Additional, Discriminator, Node};
use super::schema::is_component;
use crate::model::Xml;

/// How many schemas `allOf` may lead through, one to the next.
const MAX_LEVELS: usize = 64;

/// One of the schemas that hold together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Part {
    /// Where it stands; references are followed.
    pub pointer: String,
    /// Whether its own alternatives (`oneOf`, `anyOf`, `discriminator`) do not count: it is a parent, and the schema
    /// that names it is one of the alternatives.
    pub bare: bool,
}

impl Part {
    pub(super) fn whole(pointer: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), bare: false }
    }
}

/// Schemas that hold together, as one.
#[derive(Clone, Debug, Default)]
pub(super) struct Flat {
    pub types: Option<String>,
    pub nullable: bool,
    pub read_only: bool,
    pub write_only: bool,
    pub deprecated: bool,
    pub title: Option<String>,
    pub description: Option<String>,
    pub link: Option<String>,
    pub default: Option<Value>,
    pub format: Option<String>,
    pub enumeration: Option<Vec<Value>>,
    pub limits: Limits,
    pub xml: Xml,
    pub properties: Vec<(String, Vec<Part>)>,
    pub required: Vec<String>,
    pub additional: Option<Additional>,
    pub items: Vec<Part>,
    pub groups: Vec<Group>,
    /// A discriminator without alternatives beside it, and the schema that has it.
    pub parent: Option<(String, Discriminator)>,
    /// Every schema that was merged, by pointer.
    pub merged: Vec<String>,
    /// What no value can be at once, and the schema that asks for it last.
    pub conflict: Option<(String, String)>,
}

/// Alternatives: `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Where the list stands.
    pub pointer: String,
    /// The alternatives, as references.
    pub variants: Vec<String>,
    pub discriminator: Option<Discriminator>,
}

impl Lower<'_> {
    /// Merges the schemas.
    pub(super) fn flat(&mut self, parts: &[Part]) -> Rc<Flat> {
        if let Some(flat) = self.flats.get(parts) {
            return flat;
        }
        let told = self.diagnostics.iter().len();
        let mut flat = Flat::default();
        let nullable: Vec<Option<bool>> =
            parts.iter().map(|part| self.absorb(&mut flat, part, &mut Vec::new())).collect();
        flat.nullable = all_allow(nullable.into_iter()).unwrap_or_default();
        let flat = Rc::new(flat);
        self.flats.insert(parts.to_vec(), &flat, self.diagnostics.iter().len() > told);
        flat
    }

    /// Adds a schema; tells whether it allows `null`, if it says anything of that.
    fn absorb(&mut self, flat: &mut Flat, part: &Part, path: &mut Vec<String>) -> Option<bool> {
        let at = &part.pointer;
        if path.len() > MAX_LEVELS {
            self.diagnostics
                .warning("allof-too-deep", at, format!("`allOf` leads through more than {MAX_LEVELS} schemas"))
                .hint("those that follow are passed over");
            return None;
        }
        if path.contains(at) {
            // A parent whose child is on the way here has been taken in already.
            if part.bare {
                return None;
            }
            self.diagnostics
                .warning("allof-cycle", at, "the schema is part of itself through `allOf`")
                .hint("this member is passed over");
            return None;
        }
        let node = self.node(at);
        let only = if part.bare { Vec::new() } else { self.only_alternatives(&node, path) };
        path.push(at.clone());
        let mut members: Vec<Option<bool>> = Vec::new();
        for reference in node.all_of.iter().chain(&only) {
            let Some(pointer) = self.resolve(reference, at) else { continue };
            let bare = part.bare || self.is_parent_of(&pointer, path);
            let name = is_component(at).then(|| flat.xml.clone());
            members.push(self.absorb(flat, &Part { pointer: pointer.clone(), bare }, path));
            // A component is an element of its own, whatever those are called that it builds on.
            if let Some(name) = name.filter(|_| is_component(&pointer)) {
                flat.xml.rename(name);
            }
        }
        path.pop();
        if !flat.merged.contains(at) {
            flat.merged.push(at.clone());
        }
        let own = match self.contradicted(&node, at, &only) {
            Some(ty) => {
                let own = node.types.as_deref().unwrap_or_default();
                let message = format!("`type: {own}` stands beside an only alternative, which is of type {ty}");
                self.diagnostics.warning("word-of-another-type", at, message).hint("the alternative counts");
                Rc::new(Node { types: None, ..Node::clone(&node) })
            }
            None => node.clone(),
        };
        flat.merge(&own, at, self);
        if part.bare {
            return all_allow(members.into_iter());
        }
        flat.merge_alternatives(&node, at, &only);
        let null = node.one_of.iter().chain(&node.any_of).any(|reference| self.allows_null_at(reference, at));
        if node.nullable || null { Some(true) } else { all_allow(members.into_iter().chain([node.forbids_null()])) }
    }

    /// The alternatives that are none: a list of one, beside other things that hold or written in the list.
    fn only_alternatives(&mut self, node: &Node, path: &[String]) -> Vec<String> {
        let alone = path.is_empty() && node.all_of.is_empty() && node.properties.is_empty() && node.required.is_empty();
        let mut out = Vec::new();
        for (list, other) in [(&node.one_of, &node.any_of), (&node.any_of, &node.one_of)] {
            let left: Vec<&String> = list.iter().filter(|reference| !self.is_null_at(reference)).collect();
            if let ([only], None) = (left.as_slice(), &node.discriminator)
                && !(alone && other.is_empty() && is_component(only.trim_start_matches('#')))
            {
                out.push((*only).clone());
            }
        }
        out
    }

    /// The type of an only alternative, if what stands beside it is of another one.
    fn contradicted(&mut self, node: &Node, at: &str, only: &[String]) -> Option<String> {
        let own = node.types.as_deref()?;
        let others = only.iter().filter_map(|reference| self.resolve(reference, at)).collect::<Vec<_>>();
        let mut types = others.into_iter().filter_map(|pointer| self.node(&pointer).types.clone());
        types.find(|ty| ty != own && narrower(ty, own).is_none())
    }

    /// Whether the schema at `pointer` names one on `path` among its alternatives, or has a discriminator alone: then
    /// it is the parent in an inheritance, and its alternatives are not the child's. What stands on the way and only
    /// says how the parent is used in a place is no child of it.
    fn is_parent_of(&mut self, pointer: &str, path: &[String]) -> bool {
        let node = self.node(pointer);
        if node.one_of.is_empty() && node.any_of.is_empty() {
            return node.discriminator.is_some()
                && path.iter().any(|at| is_component(at) || self.wrapped(&Part::whole(at)).is_none());
        }
        let alternatives = node.one_of.iter().chain(&node.any_of);
        let mapped = node.discriminator.iter().flat_map(|d| d.mapping.iter().map(|(_, target)| target));
        let named: Vec<String> = alternatives.chain(mapped).filter_map(|r| self.mapping_target(r, &[])).collect();
        named.iter().any(|target| path.contains(target))
    }

    /// Whether an alternative is nothing but `null`.
    fn is_null_at(&mut self, reference: &str) -> bool {
        let Some(pointer) = crate::pointer::of_reference(reference) else { return false };
        let inline = self.value(&pointer).is_some_and(|value| value.get("$ref").is_none());
        inline && self.node(&pointer).is_null()
    }

    /// Whether an alternative is `null` among other values.
    fn allows_null_at(&mut self, reference: &str, from: &str) -> bool {
        self.resolve(reference, from).is_some_and(|pointer| {
            let node = self.node(&pointer);
            node.nullable || node.is_null()
        })
    }

    /// The schemas that hold together, in the least form: wrappers that say nothing are looked through, and a schema
    /// that another one already includes is left out.
    pub(super) fn canonical(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let mut out: Vec<Part> = Vec::with_capacity(parts.len());
        for part in parts {
            let part = self.unwrapped(part);
            if !out.contains(&part) {
                out.push(part);
            }
        }
        if out.len() > 1 {
            let flats: Vec<Rc<Flat>> = out.iter().map(|part| self.flat(std::slice::from_ref(part))).collect();
            let included = |index: usize, part: &Part| {
                flats.iter().enumerate().any(|(other, flat)| {
                    other != index
                        && flat.merged.contains(&part.pointer)
                        && !(other > index && flats.get(index).is_some_and(|own| own.merged == flat.merged))
                })
            };
            let keep: Vec<bool> = out.iter().enumerate().map(|(index, part)| !included(index, part)).collect();
            let mut keep = keep.into_iter();
            out.retain(|_| keep.next().unwrap_or(true));
        }
        out
    }

    /// Whether a member of an `allOf` only says something of the place where it stands, such as how it is described.
    fn only_annotates(&mut self, reference: &str) -> bool {
        let Some(pointer) = crate::pointer::of_reference(reference) else { return false };
        let inline = self.value(&pointer).is_some_and(|value| value.get("$ref").is_none());
        inline && self.node(&pointer).only_annotates()
    }

    /// The one schema of which a schema only says how it is used in a place.
    fn wrapped(&mut self, part: &Part) -> Option<String> {
        let node = self.node(&part.pointer);
        let mut members = node.all_of.iter().filter(|member| !self.only_annotates(member));
        let member = members.next()?;
        (members.next().is_none() && node.only_wraps() && !part.bare).then(|| member.clone())
    }

    fn unwrapped(&mut self, part: Part) -> Part {
        let mut part = part;
        for _ in 0..super::MAX_HOPS {
            let Some(reference) = self.wrapped(&part) else { return part };
            let Some(pointer) = self.resolve(&reference, &part.pointer) else { return part };
            if self.is_parent_of(&pointer, std::slice::from_ref(&part.pointer)) {
                return part;
            }
            part = Part::whole(pointer);
        }
        part
    }
}

impl Node {
    /// Whether the only value of the schema is `null`, as far as it says so itself.
    fn is_null(&self) -> bool {
        let values = &self.enumeration;
        self.types.as_deref() == Some("null") || (!values.is_empty() && values.iter().all(Value::is_null))
    }

    /// `false` if the schema says what its values look like, and `null` is none of them.
    fn forbids_null(&self) -> Option<bool> {
        let says = self.types.is_some()
            || !self.enumeration.is_empty()
            || !self.properties.is_empty()
            || self.items.is_some()
            || self.additional.is_some();
        let null = self.enumeration.contains(&Value::Null) || self.types.as_deref() == Some("null");
        (says && !null).then_some(false)
    }

    /// Whether the schema says nothing of its shape.
    fn only_annotates(&self) -> bool {
        self.only_wraps()
            && self.all_of.is_empty()
            && self.types.is_none()
            && self.format.is_none()
            && self.prefix.is_empty()
            && !self.not
    }

    /// Whether the schema says nothing of its shape but what its `allOf` says.
    fn only_wraps(&self) -> bool {
        self.one_of.is_empty()
            && self.any_of.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.additional.is_none()
            && self.items.is_none()
            && self.enumeration.is_empty()
            && self.discriminator.is_none()
    }
}

impl Flat {
    fn merge(&mut self, node: &Node, at: &str, lower: &mut Lower<'_>) {
        match (&self.types, &node.types) {
            (Some(old), Some(new)) if old != new => match narrower(old, new) {
                Some(ty) => self.types = Some(ty.to_owned()),
                None => self.conflict(format!("`allOf` asks for {old} and for {new} at once"), at),
            },
            (_, Some(new)) => self.types = Some(new.clone()),
            _ => {}
        }
        self.read_only |= node.read_only;
        self.write_only |= node.write_only;
        self.deprecated |= node.deprecated;
        replace(&mut self.title, &node.title);
        replace(&mut self.description, &node.description);
        replace(&mut self.link, &node.link);
        replace(&mut self.default, &node.default);
        replace(&mut self.format, &node.format);
        self.merge_enumeration(&node.enumeration, at);
        self.limits.merge(&node.limits);
        self.xml.merge(&node.xml);
        for (name, reference) in &node.properties {
            let Some(pointer) = lower.resolve(reference, at) else { continue };
            let part = Part::whole(pointer);
            match self.properties.iter_mut().find(|(known, _)| known == name) {
                Some((_, parts)) if !parts.contains(&part) => parts.push(part),
                Some(_) => {}
                None => self.properties.push((name.clone(), vec![part])),
            }
        }
        for name in &node.required {
            if !self.required.contains(name) {
                self.required.push(name.clone());
            }
        }
        match &node.additional {
            Some(Additional::Schema(reference)) => {
                let resolved = lower.resolve(reference, at).map_or(Additional::Any(true), Additional::Schema);
                self.additional = Some(resolved);
            }
            // `false` beside other members of an `allOf` would allow none of their properties; nobody means that.
            Some(Additional::Any(any)) if self.additional.is_none() => self.additional = Some(Additional::Any(*any)),
            _ => {}
        }
        if let Some(pointer) = node.items.as_ref().and_then(|reference| lower.resolve(reference, at)) {
            let part = Part::whole(pointer);
            if !self.items.contains(&part) {
                self.items.push(part);
            }
        }
    }

    fn merge_alternatives(&mut self, node: &Node, at: &str, taken: &[String]) {
        for (keyword, variants) in [("oneOf", &node.one_of), ("anyOf", &node.any_of)] {
            if !variants.is_empty() && !variants.iter().any(|variant| taken.contains(variant)) {
                let pointer = format!("{at}/{keyword}");
                let discriminator = node.discriminator.clone();
                self.groups.push(Group { pointer, variants: variants.clone(), discriminator });
            }
        }
        if let (true, true, Some(discriminator)) = (node.one_of.is_empty(), node.any_of.is_empty(), &node.discriminator)
        {
            self.parent = Some((at.to_owned(), discriminator.clone()));
        }
    }

    fn conflict(&mut self, message: String, at: &str) {
        self.conflict.get_or_insert_with(|| (message, at.to_owned()));
    }

    fn merge_enumeration(&mut self, values: &[Value], at: &str) {
        if values.is_empty() {
            return;
        }
        let mut new: IndexSet<&Value> = values.iter().collect();
        if let Some(old) = &self.enumeration {
            let old: HashSet<&Value> = old.iter().collect();
            new.retain(|value| old.contains(value));
        }
        let new: Vec<Value> = new.into_iter().cloned().collect();
        if new.is_empty() {
            self.conflict("`allOf` asks for a value of two enums that have none in common".to_owned(), at);
        }
        self.enumeration = Some(new);
    }

    /// Whether the schema says anything of what a value looks like.
    pub(super) fn says_shape(&self) -> bool {
        self.types.is_some()
            || !self.properties.is_empty()
            || !self.items.is_empty()
            || !self.groups.is_empty()
            || self.enumeration.is_some()
            || self.additional.is_some()
            || self.parent.is_some()
            || self.format.is_some()
    }
}

/// Whether all that say something allow it; `None` if nobody says anything.
fn all_allow(said: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    said.flatten().reduce(|all, one| all && one)
}

/// The type whose values are of both types.
fn narrower<'a>(a: &'a str, b: &'a str) -> Option<&'a str> {
    match (a, b) {
        ("integer", "number") | ("number", "integer") => Some("integer"),
        _ => None,
    }
}
