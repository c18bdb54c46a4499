//! `oneOf`, `anyOf` and discriminators to unions.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::Lower;
use super::choice::{Candidate, Choice};
use super::flat::{Flat, Part};
use super::label::Labels;
use super::node::Discriminator;
use super::schema::Use;
use super::tag::Tags;
use crate::model::{EnumValue, Shape, Struct, Ty, Type, TypeId, Union, Variant, literal};
use crate::pointer;

/// How many types at most are made of alternatives together with what stands beside them.
const MOST_COMPOSED: usize = 5_000;

impl Lower<'_> {
    /// The union, enum or other type that the alternatives come to; `None` if there are none that count.
    pub(super) fn union(&mut self, parts: &[Part], flat: &Rc<Flat>, at: &str) -> Option<Shape> {
        let choice = self.choice(flat, at)?;
        let candidates = &choice.candidates;
        if let Some(shape) = self.merged_enum(flat, candidates) {
            return Some(shape);
        }
        let declared = choice.discriminator.as_ref();
        let tag = declared.map(|d| d.property.clone()).or_else(|| self.common_tag(candidates));
        if tag.is_none()
            && let Some(merged) = self.merged_struct(flat, &choice, at)
        {
            return Some(Shape::Struct(merged));
        }
        let (tags, mut names): (Vec<Vec<String>>, Vec<Vec<String>>) = candidates
            .iter()
            .map(|candidate| tag.as_ref().map_or_else(Tags::default, |tag| self.tags_of(candidate, tag, declared)))
            .map(|tags| (tags.own, tags.names))
            .unzip();
        free(&mut names, &tags, declared);
        let default = declared.and_then(|d| d.default.clone()).and_then(|to| self.mapping_target(&to, candidates));
        let mut labels = Labels::new(tag.as_deref(), &tags);
        let mut union = Union { tag: None, default: None, variants: Vec::with_capacity(candidates.len()) };
        for ((candidate, tags), names) in candidates.iter().zip(&tags).zip(names) {
            let (ty, pointer) = self.variant_type(candidate, parts, flat, at);
            let index = match union.variants.iter().position(|known| known.ty == ty) {
                Some(index) => index,
                None => {
                    let label = labels.of(self, candidate, tags);
                    union.variants.push(Variant { pointer, label, ty, tags: Vec::new(), names: Vec::new() });
                    union.variants.len() - 1
                }
            };
            if let Some(variant) = union.variants.get_mut(index) {
                variant.tags.extend(tags.iter().cloned());
                variant.tags.dedup();
                variant.names.extend(names);
            }
            if default.is_some() && candidate.target() == default.as_deref() {
                union.default = Some(index);
            }
        }
        if let ([only], None) = (union.variants.as_slice(), &tag) {
            return Some(Shape::Alias(only.ty.clone()));
        }
        union.tag = tag.filter(|_| union.variants.iter().any(|variant| !variant.tags.is_empty()));
        Some(Shape::Union(union))
    }

    /// The type of a variant: the alternative, together with what stands beside the alternatives unless it has that
    /// anyway. And where that type stands.
    fn variant_type(&mut self, candidate: &Candidate, parts: &[Part], own: &Flat, at: &str) -> (Ty, String) {
        let flat = &candidate.flat;
        let is_object = flat.types.as_deref().is_none_or(|ty| ty == "object");
        // What one of them allows, all together do: it is said where they are used.
        let or_null = |used: Use| if own.nullable { used.ty } else { used.or_null() };
        let has = |name: &String| flat.properties.iter().any(|(property, _)| property == name);
        let lacks_properties = is_object && !own.properties.iter().all(|(name, _)| has(name));
        let lacks_required =
            is_object && candidate.is_inline() && own.required.iter().any(|r| has(r) && !flat.required.contains(r));
        let lacks_type = flat.types.is_none() && own.types.as_deref().is_some_and(|ty| ty != "object");
        if !(lacks_properties || lacks_required || lacks_type) || self.composed >= MOST_COMPOSED {
            let used = self.use_parts(candidate.parts.clone(), &candidate.at);
            return (or_null(used), candidate.at.clone());
        }
        self.composed += 1;
        // It is of this place, wherever the list stands: another place has other things beside it.
        let here = candidate.at.strip_prefix(at).is_some_and(|rest| rest.starts_with('/'));
        let at = if here { candidate.at.clone() } else { pointer::child(&format!("{at}/oneOf"), &candidate.at) };
        let mut together: Vec<Part> = parts.iter().map(|part| Part { bare: true, ..part.clone() }).collect();
        together.extend(candidate.parts.iter().cloned());
        (or_null(self.use_parts(together, &at)), at)
    }

    /// Alternatives that are all strings, or lists of integers: one open enum with the values of all.
    fn merged_enum(&mut self, own: &Flat, candidates: &[Candidate]) -> Option<Shape> {
        let mut values: Vec<EnumValue> = Vec::new();
        let mut open = false;
        for Candidate { flat, .. } in candidates {
            let is_string = flat.types.as_ref().or(own.types.as_ref()).is_some_and(|ty| ty == "string");
            match self.listed(flat) {
                Some(more) => values.extend(more),
                None if is_string && flat.format.is_none() && flat.groups.is_empty() => open = true,
                None => return None,
            }
        }
        let strings = values.iter().all(|value| value.value.is_string());
        let integers = !open && values.iter().all(|value| value.value.is_i64());
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.value.to_string()));
        match (values.is_empty(), strings || integers) {
            (true, _) => Some(Shape::Alias(Ty::String)),
            (false, true) => Some(Shape::Enum(values)),
            (false, false) => None,
        }
    }

    /// Objects of which several may hold at once and that nothing tells apart: they are written within the list, and
    /// none of them requires anything. One struct has the properties of all.
    fn merged_struct(&mut self, own: &Flat, choice: &Choice, at: &str) -> Option<Struct> {
        let plain = |candidate: &Candidate| {
            let flat = &candidate.flat;
            candidate.is_inline()
                && flat.title.is_none()
                && flat.groups.is_empty()
                && flat.parent.is_none()
                && flat.required.iter().all(|name| own.required.contains(name))
                && !flat.properties.is_empty()
        };
        if !choice.pointer.ends_with("/anyOf") || !choice.candidates.iter().all(plain) {
            return None;
        }
        let mut merged = Flat { groups: Vec::new(), ..own.clone() };
        for (name, parts) in choice.candidates.iter().flat_map(|candidate| &candidate.flat.properties) {
            match merged.properties.iter().find(|(known, _)| known == name).map(|(_, parts)| parts.clone()) {
                None => merged.properties.push((name.clone(), parts.clone())),
                Some(known) if known == *parts => {}
                Some(known) => {
                    let (known, new) = (self.flat(&known), self.flat(parts));
                    let scalar = |flat: &Flat| (flat.types.clone(), flat.format.clone(), flat.enumeration.clone());
                    if is_composed(&known) || is_composed(&new) || scalar(&known) != scalar(&new) {
                        return None;
                    }
                }
            }
        }
        Some(self.structure(&merged, at))
    }
}

/// Leaves of the names of schemas those that mean one alternative and nothing else.
fn free(names: &mut [Vec<String>], tags: &[Vec<String>], declared: Option<&Discriminator>) {
    let mapped = declared.iter().flat_map(|d| &d.mapping).map(|(value, _)| value);
    let taken: HashSet<&String> = mapped.chain(tags.iter().flatten()).collect();
    let mut count: HashMap<String, usize> = HashMap::new();
    for name in names.iter().flatten() {
        *count.entry(name.clone()).or_default() += 1;
    }
    for names in names {
        names.retain(|name| !taken.contains(name) && count.get(name) == Some(&1));
    }
}

/// Whether values of the schema have parts, or alternatives.
fn is_composed(flat: &Flat) -> bool {
    !flat.properties.is_empty()
        || !flat.items.is_empty()
        || !flat.groups.is_empty()
        || flat.additional.is_some()
        || flat.parent.is_some()
}

/// Gives every variant that one tag means that value for its property: whoever makes one need not say it again.
pub(super) fn fix_tags(types: &mut [Type]) {
    let mut fixes: Vec<(usize, String, Option<String>)> = Vec::new();
    for ty in types.iter() {
        let Shape::Union(Union { tag: Some(tag), variants, .. }) = &ty.shape else { continue };
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
        let Some(fixed) = fixed else { continue };
        let field = |types: &[Type]| match types.get(id).map(|ty| &ty.shape) {
            Some(Shape::Struct(s)) => {
                s.fields.iter().find(|field| field.wire_name == tag).map(|field| field.ty.clone())
            }
            _ => None,
        };
        let Some(value) = field(types).and_then(|ty| tag_value(types, &ty, fixed)) else { continue };
        let Some(Shape::Struct(Struct { fields, .. })) = types.get_mut(id).map(|ty| &mut ty.shape) else { continue };
        for field in fields.iter_mut().filter(|field| field.wire_name == tag) {
            field.fixed = Some(Box::new(value.clone()));
        }
    }
}

/// The tag as a value of the property's type.
fn tag_value(types: &[Type], ty: &Ty, tag: String) -> Option<Value> {
    let shape = match ty {
        Ty::Named(TypeId(index)) => types.get(*index).map(|ty| &ty.shape),
        _ => None,
    };
    match (ty, shape) {
        (_, Some(Shape::Enum(values))) => {
            let listed = values.iter().find(|value| literal(&value.value) == tag).map(|value| value.value.clone());
            let strings = values.iter().all(|value| value.value.is_string());
            listed.or_else(|| strings.then_some(Value::String(tag)))
        }
        (_, Some(Shape::Alias(Ty::String))) => Some(Value::String(tag)),
        (Ty::String, _) => Some(Value::String(tag)),
        _ => None,
    }
}
