//! Parents with a discriminator, and their children.

use super::Lower;
use super::choice::{Choice, defined_name};
use super::flat::{Flat, Group, Part};
use super::node::Discriminator;
use crate::pointer;
use crate::tree::Value;

/// A value of a property that tells schemas apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    property: String,
    value: String,
}

impl Lower<'_> {
    /// Which components name which in their `allOf`: what a discriminator without a mapping goes by.
    pub(super) fn find_children(&mut self) {
        for (key, schema) in self.entries("/components/schemas") {
            let members = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
            for reference in members.filter_map(|member| member.get("$ref")?.as_str()) {
                if let Some(parent) = pointer::of_reference(reference) {
                    let child = pointer::child("/components/schemas", key);
                    self.children.entry(parent).or_default().push(child);
                }
            }
        }
    }

    /// Which components the discriminators of components name, by their mapping or by what they are called.
    pub(super) fn find_named(&mut self) {
        for (key, schema) in self.entries("/components/schemas") {
            let Some(discriminator) = schema.get("discriminator") else { continue };
            let Some(property) = discriminator.get("propertyName").and_then(Value::as_str) else { continue };
            let at = pointer::child("/components/schemas", key);
            let mut mapped: Vec<String> = Vec::new();
            for (value, reference) in discriminator.get("mapping").and_then(Value::as_object).into_iter().flatten() {
                if let Some(target) = reference.as_str().and_then(|reference| self.mapping_target(reference, &[])) {
                    self.name(&at, &target, property, value);
                    mapped.push(target);
                }
            }
            let listed = ["oneOf", "anyOf"].iter().filter_map(|keyword| schema.get(keyword)?.as_array()).flatten();
            let listed: Vec<String> =
                listed.filter_map(|one| pointer::of_reference(one.get("$ref")?.as_str()?)).collect();
            let implied = if listed.is_empty() && mapped.is_empty() { self.descendants(&at) } else { listed };
            for target in implied.iter().filter(|target| !mapped.contains(target)) {
                if let Some(value) = self.implied_tag(target) {
                    self.name(&at, target, property, &value);
                }
            }
        }
    }

    /// Notes that the discriminator of `by` names `target`.
    fn name(&mut self, by: &str, target: &str, property: &str, value: &str) {
        if by == target {
            return;
        }
        let tag = Tag { property: property.to_owned(), value: value.to_owned() };
        let known = self.named.entry(target.to_owned()).or_default();
        if !known.contains(&tag) {
            known.push(tag);
        }
    }

    /// What a schema is called by a discriminator that does not say it.
    fn implied_tag(&self, target: &str) -> Option<String> {
        let said = self.value(target)?.get("x-ms-discriminator-value").and_then(Value::as_str);
        said.map(str::to_owned).or_else(|| defined_name(target))
    }

    /// The children of a component, and theirs.
    fn descendants(&self, at: &str) -> Vec<String> {
        let mut out = vec![at.to_owned()];
        let mut next = 0;
        while let Some(parent) = out.get(next) {
            let children = self.children.get(parent).into_iter().flatten();
            let new: Vec<String> = children.filter(|child| !out.contains(child)).cloned().collect();
            out.extend(new);
            next += 1;
        }
        out.retain(|target| target != at);
        out
    }

    /// The children of a parent that has a discriminator but names no alternatives, and the parent itself if the
    /// mapping names it, or the discriminator of another one.
    pub(super) fn children_of(&mut self, flat: &Flat) -> Option<Choice> {
        let (at, discriminator) = flat.parent.as_ref()?;
        let mut discriminator = discriminator.clone();
        let mapped: Vec<String> = discriminator.mapping.iter().map(|(_, target)| target.clone()).collect();
        let mut targets: Vec<String> = mapped.iter().filter_map(|target| self.mapping_target(target, &[])).collect();
        if targets.is_empty() {
            // Children of children too: they inherit the discriminator.
            targets = self.descendants(at);
        } else {
            targets.extend(self.left_out(at, &discriminator, &targets));
        }
        if targets.iter().all(|target| target == at) {
            return None;
        }
        if !targets.contains(at) {
            let named = self.named.get(at).into_iter().flatten().filter(|tag| tag.property == discriminator.property);
            let known = |value: &str| discriminator.mapping.iter().any(|(known, _)| known == value);
            let own: Vec<String> = named.map(|tag| tag.value.clone()).filter(|value| !known(value)).collect();
            if !own.is_empty() {
                targets.insert(0, at.clone());
            }
            discriminator.mapping.extend(own.into_iter().map(|value| (value, reference(at))));
        }
        let variants = targets.iter().map(|target| reference(target)).collect();
        let group = Group { pointer: at.clone(), variants, discriminator: Some(discriminator) };
        let mut choice = self.choice_of(&group);
        for own in choice.candidates.iter_mut().filter(|candidate| candidate.target() == Some(at)) {
            own.at = pointer::child(at, "base");
            own.parts = vec![Part { pointer: at.clone(), bare: true }];
            own.flat = self.flat(&own.parts);
        }
        let mut seen = std::collections::HashSet::new();
        choice.candidates.retain(|candidate| seen.insert(candidate.parts.clone()));
        Some(choice)
    }

    /// Children that the mapping leaves out: they go by their names (OpenAPI 3.0: Discriminator Object). Not those that
    /// are parents themselves, nor those whose own property allows no such name.
    fn left_out(&mut self, at: &str, discriminator: &Discriminator, mapped: &[String]) -> Vec<String> {
        let mut out = self.descendants(at);
        out.retain(|child| {
            if mapped.contains(child) || self.children.contains_key(child) {
                return false;
            }
            let Some(name) = self.implied_tag(child) else { return false };
            let flat = self.flat(&[Part::whole(child.clone())]);
            let (value, fits) = match self.allowed(&flat, &discriminator.property).as_slice() {
                [only] => (only.clone(), true),
                listed => (name.clone(), listed.is_empty() || listed.contains(&name)),
            };
            fits && !discriminator.mapping.iter().any(|(known, _)| *known == value)
        });
        out
    }
}

/// A reference to the schema at a pointer.
fn reference(at: &str) -> String {
    format!("#{}", at.replace('%', "%25"))
}
