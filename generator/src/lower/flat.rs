//! `allOf` merged: what several schemas that hold together say as one.

use std::rc::Rc;

use serde_json::Value;

use super::Lower;
use super::limits::{Limits, replace};
use super::node::{Additional, Discriminator, Node};

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
    pub properties: Vec<(String, Vec<Part>)>,
    pub required: Vec<String>,
    pub additional: Option<Additional>,
    pub items: Vec<Part>,
    pub groups: Vec<Group>,
    /// A discriminator without alternatives beside it, and the schema that has it.
    pub parent: Option<(String, Discriminator)>,
    /// Every schema that was merged, by pointer.
    pub merged: Vec<String>,
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
            return Rc::clone(flat);
        }
        let mut flat = Flat::default();
        for part in parts {
            self.absorb(&mut flat, part, &mut Vec::new());
        }
        let flat = Rc::new(flat);
        self.flats.insert(parts.to_vec(), Rc::clone(&flat));
        flat
    }

    fn absorb(&mut self, flat: &mut Flat, part: &Part, path: &mut Vec<String>) {
        let at = &part.pointer;
        if path.len() > MAX_LEVELS {
            self.diagnostics
                .warning("allof-too-deep", at, format!("`allOf` leads through more than {MAX_LEVELS} schemas"))
                .hint("those that follow are passed over");
            return;
        }
        if path.contains(at) {
            self.diagnostics
                .warning("allof-cycle", at, "the schema is part of itself through `allOf`")
                .hint("this member is passed over");
            return;
        }
        let node = self.node(at);
        path.push(at.clone());
        for reference in &node.all_of {
            let Some(pointer) = self.resolve(reference, at) else { continue };
            let bare = part.bare || self.is_parent_of(&pointer, path);
            self.absorb(flat, &Part { pointer, bare }, path);
        }
        path.pop();
        if !flat.merged.contains(at) {
            flat.merged.push(at.clone());
        }
        flat.merge(&node, at, part.bare, self);
    }

    /// Whether the schema at `pointer` names one on `path` among its alternatives, or has a discriminator alone: then
    /// it is the parent in an inheritance, and its alternatives are not the child's.
    fn is_parent_of(&mut self, pointer: &str, path: &[String]) -> bool {
        let node = self.node(pointer);
        if node.one_of.is_empty() && node.any_of.is_empty() {
            return node.discriminator.is_some();
        }
        let alternatives = node.one_of.iter().chain(&node.any_of);
        let mapped = node.discriminator.iter().flat_map(|d| d.mapping.iter().map(|(_, target)| target));
        let named: Vec<String> = alternatives.chain(mapped).filter_map(|r| self.mapping_target(r)).collect();
        named.iter().any(|target| path.contains(target))
    }

    /// Whether an alternative, written where it is listed, is nothing but `null`.
    fn is_null_at(&mut self, reference: &str) -> bool {
        let Some(pointer) = super::pointer::of_reference(reference) else { return false };
        let inline = self.value(&pointer).is_some_and(|value| value.get("$ref").is_none());
        inline && self.node(&pointer).is_null()
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

    fn unwrapped(&mut self, part: Part) -> Part {
        let mut part = part;
        for _ in 0..super::MAX_HOPS {
            let node = self.node(&part.pointer);
            let [reference] = node.all_of.as_slice() else { return part };
            if !node.only_wraps() || part.bare {
                return part;
            }
            let Some(pointer) = self.resolve(reference, &part.pointer) else { return part };
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
    fn merge(&mut self, node: &Node, at: &str, bare: bool, lower: &mut Lower<'_>) {
        match (&self.types, &node.types) {
            (Some(old), Some(new)) if old != new => match narrower(old, new) {
                Some(ty) => self.types = Some(ty.to_owned()),
                None => {
                    let message = format!("`allOf` asks for {old} and for {new} at once, which no value is");
                    lower.diagnostics.warning("allof-conflict", at, message).hint("the latter is taken");
                    self.types = Some(new.clone());
                }
            },
            (_, Some(new)) => self.types = Some(new.clone()),
            _ => {}
        }
        self.nullable |= node.nullable;
        self.read_only |= node.read_only;
        self.write_only |= node.write_only;
        self.deprecated |= node.deprecated;
        replace(&mut self.title, &node.title);
        replace(&mut self.description, &node.description);
        replace(&mut self.link, &node.link);
        replace(&mut self.default, &node.default);
        replace(&mut self.format, &node.format);
        self.merge_enumeration(&node.enumeration);
        self.limits.merge(&node.limits);
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
        if !bare {
            self.nullable |= node.one_of.iter().chain(&node.any_of).any(|reference| lower.is_null_at(reference));
            self.merge_alternatives(node, at);
        }
    }

    fn merge_alternatives(&mut self, node: &Node, at: &str) {
        for (keyword, variants) in [("oneOf", &node.one_of), ("anyOf", &node.any_of)] {
            if !variants.is_empty() {
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

    fn merge_enumeration(&mut self, values: &[Value]) {
        if values.is_empty() {
            return;
        }
        let mut new: Vec<Value> = Vec::with_capacity(values.len());
        for value in values {
            if !new.contains(value) {
                new.push(value.clone());
            }
        }
        if let Some(old) = &self.enumeration {
            let both: Vec<Value> = new.iter().filter(|value| old.contains(value)).cloned().collect();
            if !both.is_empty() {
                new = both;
            }
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

/// The type whose values are of both types.
fn narrower<'a>(a: &'a str, b: &'a str) -> Option<&'a str> {
    match (a, b) {
        ("integer", "number") | ("number", "integer") => Some("integer"),
        _ => None,
    }
}
