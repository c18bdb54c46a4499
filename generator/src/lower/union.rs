//! `oneOf`, `anyOf` and discriminators to unions.

use std::rc::Rc;

use super::Lower;
use super::flat::{Flat, Group, Part};
use super::node::Discriminator;
use super::pointer;
use super::schema::{enum_values, is_component, is_null, string_values};
use crate::model::{Shape, Struct, Ty, Type, Union, Variant};

/// An alternative on its way to a variant.
struct Candidate {
    /// Where it stands in the list.
    at: String,
    /// Where the reference leads.
    target: String,
    flat: Rc<Flat>,
}

impl Lower<'_> {
    /// The union, enum or other type that the alternatives come to; `None` if there are none that count.
    pub(super) fn union(&mut self, parts: &[Part], flat: &Rc<Flat>, at: &str) -> Option<Shape> {
        let group = self.group(flat, at)?;
        let candidates = self.candidates(&group);
        let shaped: Vec<Candidate> =
            candidates.into_iter().filter(|c| c.flat.says_shape() && !is_null(&c.flat)).collect();
        if shaped.is_empty() {
            return None;
        }
        if let Some(shape) = merged_enum(&shaped) {
            return Some(shape);
        }
        let discriminator = group.discriminator.as_ref();
        let tag = discriminator.map(|d| d.property.clone()).or_else(|| self.common_tag(&shaped));
        let mut variants: Vec<Variant> = Vec::with_capacity(shaped.len());
        for candidate in &shaped {
            let ty = self.variant_type(candidate, parts, flat);
            let tags = self.tags_of(candidate, tag.as_deref(), discriminator);
            match variants.iter_mut().find(|known| known.ty == ty) {
                Some(known) => known.tags.extend(tags),
                None => {
                    let label = label(candidate, &tags);
                    variants.push(Variant { pointer: candidate.at.clone(), label, ty, tags });
                }
            }
        }
        match (variants.as_slice(), &tag) {
            ([only], None) => Some(Shape::Alias(only.ty.clone())),
            _ => {
                let tag = tag.filter(|_| variants.iter().any(|variant| !variant.tags.is_empty()));
                Some(Shape::Union(Union { tag, variants }))
            }
        }
    }

    fn group(&mut self, flat: &Flat, at: &str) -> Option<Group> {
        match flat.groups.as_slice() {
            [] => self.children_of(flat),
            [group] => Some(group.clone()),
            [group, rest @ ..] => {
                let shaped = rest.iter().any(|other| self.candidates(other).iter().any(|c| c.flat.says_shape()));
                if shaped {
                    self.diagnostics
                        .warning("several-alternatives", at, "more than one list of alternatives holds at once")
                        .hint("the first is taken, the others are passed over");
                }
                Some(group.clone())
            }
        }
    }

    /// The children of a parent that has a discriminator but names no alternatives.
    fn children_of(&mut self, flat: &Flat) -> Option<Group> {
        let (at, discriminator) = flat.parent.as_ref()?;
        let mapped = discriminator.mapping.iter().filter_map(|(_, target)| self.mapping_target(target));
        let mut targets: Vec<String> = mapped.collect();
        if targets.is_empty() {
            targets.push(at.clone());
            // Children of children too: they inherit the discriminator.
            let mut next = 0;
            while let Some(children) =
                targets.get(next).map(|parent| self.children.get(parent).cloned().unwrap_or_default())
            {
                targets.extend(children.into_iter().filter(|child| !targets.contains(child)).collect::<Vec<_>>());
                next += 1;
            }
        }
        targets.retain(|target| target != at);
        targets.dedup();
        if targets.is_empty() {
            return None;
        }
        let variants = targets.iter().map(|target| format!("#{}", target.replace('%', "%25"))).collect();
        Some(Group { pointer: at.clone(), variants, discriminator: Some(discriminator.clone()) })
    }

    fn candidates(&mut self, group: &Group) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::with_capacity(group.variants.len());
        for (index, reference) in group.variants.iter().enumerate() {
            let at = pointer::child(&group.pointer, &index.to_string());
            let Some(target) = self.resolve(reference, &at) else { continue };
            let flat = self.flat(&[Part::whole(target.clone())]);
            out.push(Candidate { at, target, flat });
        }
        let mapping = group.discriminator.iter().flat_map(|d| d.mapping.clone());
        for (tag, reference) in mapping {
            match self.mapping_target(&reference) {
                Some(target) if !out.iter().any(|c| c.target == target) => {
                    let flat = self.flat(&[Part::whole(target.clone())]);
                    out.push(Candidate { at: target.clone(), target, flat });
                }
                Some(_) => {}
                None => self
                    .diagnostics
                    .warning(
                        "unresolved-mapping",
                        &group.pointer,
                        format!("the mapping of `{tag}` leads nowhere: `{reference}`"),
                    )
                    .hint("values with this tag are kept as JSON"),
            }
        }
        out
    }

    /// Where an entry of `discriminator.mapping` leads: a reference, or the key of a component.
    pub(super) fn mapping_target(&mut self, reference: &str) -> Option<String> {
        let short = pointer::child("/components/schemas", reference);
        let pointer = if self.value(&short).is_some() { short } else { pointer::of_reference(reference)? };
        self.value(&pointer)?;
        let reference = format!("#{}", pointer.replace('%', "%25"));
        self.resolve(&reference, &pointer)
    }

    /// The type of a variant: the alternative, together with the properties that stand beside the alternatives unless
    /// it has them anyway.
    fn variant_type(&mut self, candidate: &Candidate, parts: &[Part], own: &Flat) -> Ty {
        let alternative = Part::whole(candidate.target.clone());
        let known = |name: &String| candidate.flat.properties.iter().any(|(property, _)| property == name);
        let is_object = candidate.flat.types.as_deref().is_none_or(|ty| ty == "object");
        let nested = !candidate.flat.groups.is_empty() || candidate.flat.parent.is_some();
        if !is_object || nested || own.properties.iter().all(|(name, _)| known(name)) {
            return self.use_parts(vec![alternative], &candidate.at).or_null();
        }
        let mut together: Vec<Part> = parts.iter().map(|part| Part { bare: true, ..part.clone() }).collect();
        together.push(alternative);
        self.use_parts(together, &candidate.at).or_null()
    }

    /// The property that tells the alternatives apart although no discriminator says so: required in all of them, with
    /// one value each, no two the same.
    fn common_tag(&mut self, candidates: &[Candidate]) -> Option<String> {
        let (first, rest) = candidates.split_first()?;
        if rest.is_empty() {
            return None;
        }
        first.flat.required.iter().find(|name| self.tells_apart(candidates, name)).cloned()
    }

    fn tells_apart(&mut self, candidates: &[Candidate], name: &str) -> bool {
        let mut seen: Vec<String> = Vec::new();
        candidates.iter().all(|candidate| {
            let flat = &candidate.flat;
            let parts = flat.properties.iter().find(|(property, _)| property == name).map(|(_, parts)| parts.clone());
            let values = parts.map(|parts| self.flat(&parts)).and_then(|property| string_values(&property));
            match values.as_deref() {
                Some([only]) if flat.required.iter().any(|n| n == name) && !seen.contains(only) => {
                    seen.push(only.clone());
                    true
                }
                _ => false,
            }
        })
    }

    /// The values of the tag that mean this alternative: those that the mapping gives it, else the one that its own
    /// property allows, else the key of its component (OpenAPI 3.0: Discriminator Object).
    fn tags_of(
        &mut self,
        candidate: &Candidate,
        tag: Option<&str>,
        discriminator: Option<&Discriminator>,
    ) -> Vec<String> {
        let Some(tag) = tag else { return Vec::new() };
        let mapping = discriminator.map(|d| d.mapping.clone()).unwrap_or_default();
        let mapped = mapping
            .into_iter()
            .filter(|(_, reference)| self.mapping_target(reference).as_ref() == Some(&candidate.target));
        let mapped: Vec<String> = mapped.map(|(value, _)| value).collect();
        if !mapped.is_empty() {
            return mapped;
        }
        let property = candidate.flat.properties.iter().find(|(name, _)| name == tag).map(|(_, parts)| parts.clone());
        let allowed = property.map(|parts| self.flat(&parts)).and_then(|flat| string_values(&flat));
        match allowed {
            Some(values) if discriminator.is_none() || values.len() == 1 => values,
            _ if is_component(&candidate.target) => pointer::steps(&candidate.target).pop().into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// Alternatives that are all strings: one open enum with the values of all.
fn merged_enum(candidates: &[Candidate]) -> Option<Shape> {
    let plain =
        |flat: &Flat| flat.types.as_deref() == Some("string") && flat.format.is_none() && flat.groups.is_empty();
    let mut values: Vec<String> = Vec::new();
    for candidate in candidates {
        match string_values(&candidate.flat) {
            Some(more) => values.extend(more),
            None if plain(&candidate.flat) => {}
            None => return None,
        }
    }
    let mut seen = std::collections::HashSet::new();
    values.retain(|value| seen.insert(value.clone()));
    if values.is_empty() {
        return Some(Shape::Alias(Ty::String));
    }
    Some(Shape::Enum(enum_values(values)))
}

fn label(candidate: &Candidate, tags: &[String]) -> Option<String> {
    match tags {
        [tag] => Some(tag.clone()),
        _ if is_component(&candidate.target) => pointer::steps(&candidate.target).pop(),
        _ => candidate.flat.title.clone(),
    }
}

/// Gives every variant that one tag means that value for its property: whoever makes one need not say it again.
pub(super) fn fix_tags(types: &mut [Type]) {
    let mut fixes: Vec<(usize, String, Option<String>)> = Vec::new();
    for ty in types.iter() {
        let Shape::Union(Union { tag: Some(tag), variants }) = &ty.shape else { continue };
        for variant in variants {
            let Ty::Named(id) = variant.ty else { continue };
            let fixed = match variant.tags.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            };
            match fixes.iter_mut().find(|(known, name, _)| *known == id.0 && name == tag) {
                Some((_, _, value)) if *value != fixed => *value = None,
                Some(_) => {}
                None => fixes.push((id.0, tag.clone(), fixed)),
            }
        }
    }
    for (id, tag, fixed) in fixes {
        let Some(Shape::Struct(Struct { fields, .. })) = types.get_mut(id).map(|ty| &mut ty.shape) else { continue };
        if let (Some(field), Some(_)) = (fields.iter_mut().find(|field| field.wire_name == tag), &fixed) {
            field.fixed = fixed.map(serde_json::Value::String);
        }
    }
}
