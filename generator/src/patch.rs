//! Bodies that are a merge patch (RFC 7396): what it leaves out stays as it is, and `null` removes. So every property
//! that may be left out may be `null` there, whatever the schema says of it; within objects, as far as they are merged:
//! lists are replaced as a whole.
//!
//! A type that only patches use simply becomes so; one that is used otherwise too gets a second type for patches.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::parts;
use crate::model::{Api, Field, Medium, Operation, Presence, Shape, Side, Ty, Type, TypeId};

const MERGE_PATCH: &str = "application/merge-patch+json";

/// Lets patches remove what they can leave out.
pub(crate) fn removable(mut api: Api) -> Api {
    let merged = merged(&api);
    if merged.is_empty() {
        return api;
    }
    let others = others(&api, &merged);
    let shared = merged.iter().copied().filter(|id| others.contains(id) && differs(&api, *id, &merged));
    let mut twins = BTreeMap::new();
    for id in shared.collect::<Vec<TypeId>>() {
        let Some(ty) = api.get(id).cloned() else { continue };
        twins.insert(id, TypeId(api.types.len()));
        api.types.push(Type { side: Side::Patch, ..ty });
    }
    let own = merged.iter().filter(|id| !others.contains(id)).chain(twins.values());
    for id in own.copied().collect::<Vec<TypeId>>() {
        if let Some(ty) = api.types.get_mut(id.0) {
            remove_fields(ty, &twins);
        }
    }
    for body in api.operations.iter_mut().filter_map(|operation| operation.body.as_mut()) {
        if is_patch(&body.medium) {
            redirect(&mut body.medium.ty, &twins);
        }
    }
    for ty in &mut api.types {
        if let Shape::Media(media) = &mut ty.shape {
            media.iter_mut().filter(|medium| is_patch(medium)).for_each(|medium| redirect(&mut medium.ty, &twins));
        }
    }
    api
}

/// Whether it is sent as a merge patch.
fn is_patch(medium: &Medium) -> bool {
    let first = medium.media_type.split([',', ';']).next().unwrap_or_default();
    first.trim().eq_ignore_ascii_case(MERGE_PATCH)
}

/// The bodies of an operation, by media type.
fn media<'a>(api: &'a Api, operation: &'a Operation) -> Vec<&'a Medium> {
    let Some(body) = &operation.body else { return Vec::new() };
    match body.medium.ty.named().and_then(|id| api.get(id)).map(|ty| &ty.shape) {
        Some(Shape::Media(media)) => media.iter().collect(),
        _ => vec![&body.medium],
    }
}

/// The types that are merged: those of patches, and what they hold in properties.
fn merged(api: &Api) -> BTreeSet<TypeId> {
    let mut work: Vec<TypeId> = Vec::new();
    for medium in api.operations.iter().flat_map(|operation| media(api, operation)).filter(|medium| is_patch(medium)) {
        work.extend(merged_with(&medium.ty));
    }
    let mut merged = BTreeSet::new();
    while let Some(id) = work.pop() {
        let Some(ty) = api.get(id).filter(|_| !merged.contains(&id)) else { continue };
        match &ty.shape {
            Shape::Struct(s) => {
                work.extend(s.fields.iter().map(|field| &field.ty).chain(&s.rest).flat_map(merged_with))
            }
            Shape::Alias(target) => work.extend(merged_with(target)),
            // Which variant a patch is of cannot be told from what it leaves out.
            _ => continue,
        }
        merged.insert(id);
    }
    merged
}

/// The type of what is merged where a value of this type is.
fn merged_with(ty: &Ty) -> Option<TypeId> {
    match ty {
        Ty::Named(id) => Some(*id),
        Ty::Nullable(inner) | Ty::Map(inner) => merged_with(inner),
        _ => None,
    }
}

/// The types that something else uses too.
fn others(api: &Api, merged: &BTreeSet<TypeId>) -> BTreeSet<TypeId> {
    let mut work: Vec<TypeId> = api.received.clone();
    let mut add = |ty: &Ty| work.extend(ty.named());
    for operation in &api.operations {
        operation.parameters.iter().for_each(|parameter| add(&parameter.ty));
        operation.successes.iter().chain(&operation.errors).for_each(|answer| add(&answer.ty));
        media(api, operation).into_iter().filter(|medium| !is_patch(medium)).for_each(|medium| add(&medium.ty));
    }
    api.headers.iter().for_each(|header| add(&header.ty));
    for ty in merged.iter().filter_map(|id| api.get(*id)) {
        parts(ty).filter(|part| merged_with(part).is_none()).for_each(&mut add);
    }
    let mut out = BTreeSet::new();
    while let Some(id) = work.pop() {
        if out.insert(id) {
            work.extend(api.get(id).into_iter().flat_map(parts).filter_map(Ty::named));
        }
    }
    out
}

/// Whether anything in it, as far as it is merged, is not removable yet.
fn differs(api: &Api, id: TypeId, merged: &BTreeSet<TypeId>) -> bool {
    let mut seen = BTreeSet::new();
    let mut work = vec![id];
    while let Some(id) = work.pop() {
        let Some(ty) = api.get(id).filter(|_| merged.contains(&id) && seen.insert(id)) else { continue };
        match &ty.shape {
            Shape::Struct(s) => {
                let is_map = |ty: &Ty| matches!(ty, Ty::Map(inner) if !is_removable(inner));
                let rest = s.rest.iter().any(|rest| !is_removable(rest));
                let kept = |field: &Field| field.presence == Presence::Optional || is_map(&field.ty);
                if rest || s.fields.iter().any(kept) {
                    return true;
                }
                work.extend(s.fields.iter().map(|field| &field.ty).chain(&s.rest).filter_map(merged_with));
            }
            Shape::Alias(target) => work.extend(merged_with(target)),
            _ => {}
        }
    }
    false
}

fn remove_fields(ty: &mut Type, twins: &BTreeMap<TypeId, TypeId>) {
    match &mut ty.shape {
        Shape::Struct(s) => {
            for field in &mut s.fields {
                if field.presence == Presence::Optional && field.fixed.is_none() {
                    field.presence = Presence::OptionalNullable;
                }
                redirect(&mut field.ty, twins);
            }
            if let Some(rest) = &mut s.rest {
                redirect(rest, twins);
                entries_removable(rest);
            }
        }
        Shape::Alias(target) => redirect(target, twins),
        _ => {}
    }
}

/// Lets a patch refer to the types for patches, and remove entries of maps.
fn redirect(ty: &mut Ty, twins: &BTreeMap<TypeId, TypeId>) {
    match ty {
        Ty::Named(id) => *id = twins.get(id).copied().unwrap_or(*id),
        Ty::Nullable(inner) => redirect(inner, twins),
        Ty::Map(inner) => {
            redirect(inner, twins);
            entries_removable(inner);
        }
        _ => {}
    }
}

fn is_removable(entry: &Ty) -> bool {
    matches!(entry, Ty::Nullable(_) | Ty::Json | Ty::Unit)
}

fn entries_removable(ty: &mut Ty) {
    if !is_removable(ty) {
        *ty = Ty::Nullable(Box::new(std::mem::replace(ty, Ty::Unit)));
    }
}
