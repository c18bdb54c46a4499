//! What to call the variants of a union.

use std::collections::HashSet;

use super::Lower;
use super::choice::{Candidate, defined_name};
use super::flat::Part;
use super::node::Additional;
use super::schema::{is_component, string_values};

/// Names of variants, given one after the other: a variant that is added at the end renames none before it.
pub(super) struct Labels<'a> {
    /// The property whose values they are.
    property: Option<&'a str>,
    /// Tags that mean one alternative only.
    own_tags: HashSet<&'a String>,
    /// Properties of the alternatives so far.
    properties: HashSet<String>,
}

impl<'a> Labels<'a> {
    pub(super) fn new(property: Option<&'a str>, tags: &'a [Vec<String>]) -> Self {
        let mut own_tags = HashSet::with_capacity(tags.len());
        let mut shared = HashSet::new();
        for tag in tags.iter().flatten() {
            if !own_tags.insert(tag) {
                shared.insert(tag);
            }
        }
        own_tags.retain(|tag| !shared.contains(*tag));
        Self { property, own_tags, properties: HashSet::new() }
    }

    /// The tag, the component's key, the title, or what else tells the alternative from those before it; `None` where
    /// its type says all.
    pub(super) fn of(&mut self, lower: &mut Lower<'_>, candidate: &Candidate, tags: &[String]) -> Option<String> {
        let property = self.property(candidate);
        self.properties.extend(candidate.flat.properties.iter().map(|(name, _)| name.clone()));
        let tag = match tags {
            [tag] if self.own_tags.contains(tag) => Some(tag),
            _ => None,
        };
        if let Some(tag) = tag.filter(|tag| tag.contains(char::is_alphabetic)) {
            return Some(tag.clone());
        }
        let names = candidate.parts.iter().map(|part| {
            let title = || lower.node(&part.pointer).title.clone();
            defined_name(&part.pointer).or_else(title)
        });
        let names: Option<Vec<String>> = names.collect();
        if let Some(names) = names {
            return Some(names.join(" and "));
        }
        let number = tag.zip(self.property).map(|(tag, property)| format!("{property} {tag}"));
        number.or(property).or_else(|| kind(lower, candidate))
    }

    /// A property that no alternative before has: a required one, if there is one.
    fn property(&self, candidate: &Candidate) -> Option<String> {
        let names = || candidate.flat.properties.iter().map(|(name, _)| name);
        let new = |name: &&String| !self.properties.contains(*name);
        let required = |name: &&String| candidate.flat.required.contains(*name);
        let found = names().find(|name| new(name) && required(name)).or_else(|| names().find(new));
        found.or_else(|| names().next()).cloned()
    }
}

/// What an alternative without a name is; `None` where its type says all.
fn kind(lower: &mut Lower<'_>, candidate: &Candidate) -> Option<String> {
    let flat = &candidate.flat;
    if let Some(values) = string_values(flat) {
        return Some(if values.len() == 1 { values.into_iter().next()? } else { "enum".to_owned() });
    }
    let values = match &flat.additional {
        Some(Additional::Schema(values)) => vec![Part::whole(values.clone())],
        _ => Vec::new(),
    };
    let word = match flat.types.as_deref() {
        _ if !flat.groups.is_empty() => "union",
        Some("array") if is_nameless(lower, &flat.items) => "list",
        _ if is_nameless(lower, &values) => "map",
        _ => return None,
    };
    Some(word.to_owned())
}

/// Whether a schema becomes a type with a name but says none.
fn is_nameless(lower: &mut Lower<'_>, parts: &[Part]) -> bool {
    if parts.iter().any(|part| is_component(&part.pointer)) {
        return false;
    }
    let flat = lower.flat(parts);
    !flat.properties.is_empty() || !flat.groups.is_empty() || string_values(&flat).is_some()
}
