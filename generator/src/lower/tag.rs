//! The property that tells alternatives apart, and which of its values mean which of them.

use std::collections::HashSet;

use super::Lower;
use super::choice::{Candidate, defined_name};
use super::flat::Flat;
use super::node::Discriminator;
use crate::model::literal;

/// The values of the property that mean an alternative.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    /// Those that the document has for it.
    pub own: Vec<String>,
    /// Names of schemas that the mapping has other values for. Whether they still mean their schemas is left open by
    /// OpenAPI, and servers do send them.
    pub names: Vec<String>,
}

impl Lower<'_> {
    /// The property that tells the alternatives apart although no discriminator says so: one value in each of those
    /// that list any, or lists that have none in common. The one that tells most of them apart.
    pub(super) fn common_tag(&mut self, candidates: &[Candidate]) -> Option<String> {
        if candidates.len() < 2 {
            return None;
        }
        let mut names: Vec<String> = Vec::new();
        for candidate in candidates {
            self.listing_properties(&candidate.flat, &mut names);
            // Unions within have theirs in their own alternatives.
            if candidate.is_union()
                && let Some(choice) = self.choice(&candidate.flat, &candidate.at)
                && let Some(first) = choice.candidates.first()
            {
                self.listing_properties(&first.flat, &mut names);
            }
        }
        let mut best: Option<((usize, usize), String)> = None;
        for name in names {
            if let Some(rank) = self.rank(candidates, &name)
                && best.as_ref().is_none_or(|(most, _)| rank > *most)
            {
                best = Some((rank, name));
            }
        }
        best.map(|(_, name)| name)
    }

    /// Adds the properties that list their values.
    fn listing_properties(&mut self, flat: &Flat, names: &mut Vec<String>) {
        for (name, _) in &flat.properties {
            if !names.contains(name) && !self.allowed(flat, name).is_empty() {
                names.push(name.clone());
            }
        }
    }

    /// How many alternatives the property tells apart, and by how many values; `None` if it does not. What only some of
    /// them have must be there always in one of those: otherwise it is a property like others, of which one value is known.
    fn rank(&mut self, candidates: &[Candidate], name: &str) -> Option<(usize, usize)> {
        let mut tagged = 0;
        let mut single = true;
        let (mut always, mut ever) = (true, false);
        let mut all: Vec<String> = Vec::new();
        let mut distinct = HashSet::new();
        for candidate in candidates {
            let values = self.tags_of(candidate, name, None).own;
            let certain = self.is_certain(&candidate.flat, name);
            always &= certain;
            if values.is_empty() {
                continue;
            }
            ever |= certain;
            tagged += 1;
            single &= values.len() == 1 || candidate.is_union();
            distinct.extend(values.iter().cloned());
            all.extend(values);
        }
        let partial = tagged < candidates.len();
        let apart = distinct.len() == all.len() && !partial && always;
        let counts = if partial { ever && !distinct.is_empty() } else { distinct.len() > 1 };
        (tagged > 0 && counts && (single || apart)).then_some((tagged, distinct.len()))
    }

    /// Whether every value has the property, and not as `null`.
    fn is_certain(&mut self, flat: &Flat, name: &str) -> bool {
        let parts = flat.properties.iter().find(|(property, _)| property == name).map(|(_, parts)| parts.clone());
        flat.required.iter().any(|required| required == name) && !parts.is_some_and(|parts| self.flat(&parts).nullable)
    }

    /// The values of the tag that mean this alternative: those that the mapping gives it, and those of the alternatives
    /// within it; else what the extension `x-ms-discriminator-value` says, else the one that its own property allows, else
    /// its name (OpenAPI 3.0: Discriminator Object).
    pub(super) fn tags_of(&mut self, candidate: &Candidate, tag: &str, declared: Option<&Discriminator>) -> Tags {
        let mut out: Vec<String> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for (value, reference) in declared.iter().flat_map(|d| d.mapping.iter()) {
            let target = self.mapping_target(reference, std::slice::from_ref(candidate));
            if target.is_some() && target.as_deref() == candidate.target() {
                out.push(value.clone());
            }
        }
        let name = || candidate.target().and_then(defined_name);
        if candidate.is_union() {
            let within = self.tags_within(candidate, tag, declared.is_some());
            out.extend(within.own);
            names = within.names;
        } else if !out.is_empty() {
            let listed = self.allowed(&candidate.flat, tag);
            names.extend(name().filter(|name| listed.is_empty() || listed.contains(name)));
        }
        if out.is_empty() && declared.is_some() {
            let value = candidate.target().and_then(|target| self.value(target)?.get("x-ms-discriminator-value"));
            out.extend(value.and_then(crate::tree::Value::as_str).map(str::to_owned));
        }
        if out.is_empty() {
            let listed = self.allowed(&candidate.flat, tag);
            match declared {
                Some(_) if listed.len() != 1 => out.extend(name()),
                _ => out = listed,
            }
        }
        let mut seen = HashSet::new();
        out.retain(|value| seen.insert(value.clone()));
        Tags { own: out, names }
    }

    /// The values of the tag in an alternative that is a union itself: none, unless every alternative there has some.
    fn tags_within(&mut self, candidate: &Candidate, tag: &str, declared: bool) -> Tags {
        let key = (candidate.parts.clone(), tag.to_owned(), declared);
        if let Some(known) = self.tags_within.get(&key) {
            return known.clone();
        }
        // For those that lead back here.
        self.tags_within.insert(key.clone(), Tags::default());
        let Some(choice) = self.choice(&candidate.flat, &candidate.at) else { return Tags::default() };
        let inner = choice.discriminator.as_ref().filter(|inner| inner.property == tag);
        let mut out = Tags::default();
        for nested in &choice.candidates {
            let values = self.tags_of(nested, tag, inner);
            if values.own.is_empty() && !declared {
                out = Tags::default();
                break;
            }
            out.own.extend(values.own);
            out.names.extend(values.names);
        }
        self.tags_within.insert(key, out.clone());
        out
    }

    /// The values that a property may have, if the schema lists them.
    pub(super) fn allowed(&mut self, flat: &Flat, name: &str) -> Vec<String> {
        let parts = flat.properties.iter().find(|(property, _)| property == name).map(|(_, parts)| parts.clone());
        let property = parts.map(|parts| self.flat(&parts));
        let values = property.as_ref().and_then(|property| property.enumeration.as_ref());
        values.into_iter().flatten().filter(|value| !value.is_null()).map(literal).collect()
    }
}
