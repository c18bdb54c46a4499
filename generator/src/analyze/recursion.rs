//! What is recursive.

use super::graph::components;
use crate::model::{Api, Field, Presence, Shape, Ty};

/// Fields that must be boxed, by type: those whose type is in the same cycle as their struct, unless they are required:
/// every cycle has a field that is not. Unions box their structs anyway, and lists and maps hold theirs on the heap, so
/// cycles through those need nothing.
pub(super) fn boxed(api: &Api) -> Vec<Vec<bool>> {
    let edges = edges(api, |_, ty| ty.by_value(), |_| true, |_| true);
    let component = components(&edges);
    let same = |a: usize, b: usize| component.get(a) == component.get(b);
    let boxed = |(index, ty): (usize, &crate::model::Type)| match &ty.shape {
        Shape::Struct(s) => {
            let leads_back = |field: &Field| field.ty.by_value().is_some_and(|to| same(index, to.0));
            s.fields.iter().map(|field| field.presence != Presence::Required && leads_back(field)).collect()
        }
        Shape::Tuple(tuple) => {
            let leads_back = |ty: &Ty| ty.by_value().is_some_and(|to| same(index, to.0));
            tuple.elements.iter().map(|element| is_nullable(&element.ty) && leads_back(&element.ty)).collect()
        }
        _ => Vec::new(),
    };
    api.types.iter().enumerate().map(boxed).collect()
}

/// Required fields in a cycle of required fields: no finite value has them, so nobody can mean it. By type.
pub(crate) fn required_cycles(api: &Api) -> Vec<(usize, usize)> {
    let required = |field: &Field| field.presence == Presence::Required;
    let edges = edges(api, |_, ty| ty.by_value(), required, |ty| !is_nullable(ty));
    let component = components(&edges);
    let mut out = Vec::new();
    for (index, ty) in api.types.iter().enumerate() {
        let in_cycle =
            |to: usize| component.get(index) == component.get(to) && (index == to || cyclic(&edges, index, to));
        let always: Vec<(usize, &Ty)> = match &ty.shape {
            Shape::Struct(s) => {
                let fields = s.fields.iter().enumerate().filter(|(_, field)| required(field));
                fields.map(|(number, field)| (number, &field.ty)).collect()
            }
            Shape::Tuple(tuple) => {
                let elements = tuple.elements.iter().map(|element| &element.ty).enumerate();
                elements.filter(|(_, ty)| !is_nullable(ty)).collect()
            }
            _ => Vec::new(),
        };
        let endless = always.into_iter().filter(|(_, ty)| ty.by_value().is_some_and(|to| in_cycle(to.0)));
        out.extend(endless.map(|(number, _)| (index, number)));
    }
    out
}

/// Nodes of one component other than the node itself reach one another.
fn cyclic(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    from != to && edges.get(from).is_some_and(|edges| edges.contains(&to))
}

/// Aliases that lead back to themselves, which Rust's type aliases cannot.
pub(crate) fn alias_cycles(api: &Api) -> Vec<usize> {
    let target = |ty: &Ty| ty.named().filter(|to| api.get(*to).is_some_and(|ty| matches!(ty.shape, Shape::Alias(_))));
    let edges: Vec<Vec<usize>> = api
        .types
        .iter()
        .map(|ty| match &ty.shape {
            Shape::Alias(ty) => target(ty).map(|id| id.0).into_iter().collect(),
            _ => Vec::new(),
        })
        .collect();
    let component = components(&edges);
    let mut members = vec![0_usize; edges.len()];
    for number in &component {
        if let Some(count) = members.get_mut(*number) {
            *count += 1;
        }
    }
    let in_cycle = |(index, to): (usize, &Vec<usize>)| {
        let shared = component.get(index).and_then(|number| members.get(*number)).is_some_and(|count| *count > 1);
        (to.contains(&index) || (shared && !to.is_empty())).then_some(index)
    };
    edges.iter().enumerate().filter_map(in_cycle).collect()
}

/// Variants that lead back to their own union with no object or list in between: by type and number, the last first.
/// Of the unions in a circle it is the one that closes it.
pub(crate) fn endless_variants(api: &Api) -> Vec<(usize, usize)> {
    let mut state = vec![State::New; api.types.len()];
    let mut out = Vec::new();
    for root in 0..api.types.len() {
        let mut work = vec![(root, 0)];
        while let Some((index, number)) = work.pop() {
            let Some(Shape::Union(union)) = api.types.get(index).map(|ty| &ty.shape) else { continue };
            if number == 0 {
                match state.get_mut(index) {
                    Some(state) if *state == State::New => *state = State::Open,
                    _ => continue,
                }
            }
            let Some(variant) = union.variants.get(number) else {
                state.get_mut(index).into_iter().for_each(|state| *state = State::Done);
                continue;
            };
            work.push((index, number + 1));
            match union_at(api, &variant.ty) {
                Some(to) if state.get(to) == Some(&State::Open) => out.push((index, number)),
                Some(to) => work.push((to, 0)),
                None => {}
            }
        }
    }
    out.sort_unstable();
    out.reverse();
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// The union that a type is, aliases followed.
fn union_at(api: &Api, ty: &Ty) -> Option<usize> {
    let mut id = ty.by_value()?;
    for _ in 0..api.types.len() {
        match &api.get(id)?.shape {
            Shape::Alias(target) | Shape::Same(target) => id = target.by_value()?,
            Shape::Union(_) => return Some(id.0),
            _ => return None,
        }
    }
    None
}

fn is_nullable(ty: &Ty) -> bool {
    matches!(ty, Ty::Nullable(_))
}

/// The edges from struct fields, elements of tuples and aliases.
fn edges(
    api: &Api,
    target: impl Fn(usize, &Ty) -> Option<crate::model::TypeId>,
    counts: impl Fn(&Field) -> bool,
    counts_element: impl Fn(&Ty) -> bool,
) -> Vec<Vec<usize>> {
    let of = |(index, ty): (usize, &crate::model::Type)| -> Vec<usize> {
        match &ty.shape {
            Shape::Struct(s) => {
                let fields = s.fields.iter().filter(|field| counts(field));
                fields.filter_map(|field| target(index, &field.ty)).map(|id| id.0).collect()
            }
            Shape::Tuple(tuple) => {
                let elements = tuple.elements.iter().map(|element| &element.ty).filter(|ty| counts_element(ty));
                elements.filter_map(|ty| target(index, ty)).map(|id| id.0).collect()
            }
            Shape::Alias(ty) | Shape::Same(ty) => target(index, ty).map(|id| id.0).into_iter().collect(),
            _ => Vec::new(),
        }
    };
    api.types.iter().enumerate().map(of).collect()
}
