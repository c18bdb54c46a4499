//! What is sent and what comes back: two types where one would not do.
//!
//! A request never demands what only the server sets (`readOnly`), and a response type never carries what only the
//! client sends (`writeOnly`). A type that is used one way simply loses the other side's properties. One that is used
//! both ways gets a second type for requests if it has a required read-only property or a write-only one, or holds a
//! type that does.

use std::collections::HashMap;

use crate::analyze::{Usage, parts, parts_mut, usage};
use crate::model::{Access, Api, Field, Shape, Side, Ty, Type, TypeId};

/// Gives requests and responses types of their own where they need them.
pub(crate) fn separate(mut api: Api) -> Api {
    let usage = usage(&api);
    let tags = tag_properties(&api);
    let inputs = inputs(&mut api, &usage, &tags);
    let original: HashMap<TypeId, TypeId> = inputs.iter().map(|(id, input)| (*input, *id)).collect();
    for index in 0..api.types.len() {
        let id = TypeId(index);
        let way = way(&api, id, &usage, &inputs);
        if let Some(Shape::Struct(s)) = api.types.get_mut(index).map(|ty| &mut ty.shape) {
            let tag = |field: &Field| {
                tags.get(original.get(&id).unwrap_or(&id)).is_some_and(|names| names.contains(&field.wire_name))
            };
            s.fields.retain(|field| tag(field) || !way.lacks(field.access));
        }
    }
    redirect(&mut api, &usage, &inputs);
    api
}

/// Which way a type is used in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Requests,
    Responses,
    Both,
}

impl Way {
    fn lacks(self, access: Access) -> bool {
        matches!((self, access), (Self::Requests, Access::ReadOnly) | (Self::Responses, Access::WriteOnly))
    }
}

fn way(api: &Api, id: TypeId, usage: &Usage, inputs: &HashMap<TypeId, TypeId>) -> Way {
    match (usage.in_requests(id), usage.in_responses(id)) {
        _ if api.get(id).is_some_and(|ty| ty.side == Side::Input) => Way::Requests,
        (true, false) => Way::Requests,
        (false, true) => Way::Responses,
        (true, true) if inputs.contains_key(&id) => Way::Responses,
        _ => Way::Both,
    }
}

/// Properties that tell the variants of a union apart: they stay, whoever sets them.
fn tag_properties(api: &Api) -> HashMap<TypeId, Vec<String>> {
    let mut tags: HashMap<TypeId, Vec<String>> = HashMap::new();
    for ty in &api.types {
        let Shape::Union(union) = &ty.shape else { continue };
        let Some(tag) = &union.tag else { continue };
        for id in union.variants.iter().filter_map(|variant| variant.ty.named()) {
            tags.entry(id).or_default().push(tag.clone());
        }
    }
    tags
}

/// Makes the second types, and says which type has which.
fn inputs(api: &mut Api, usage: &Usage, tags: &HashMap<TypeId, Vec<String>>) -> HashMap<TypeId, TypeId> {
    let both = |id: TypeId| usage.in_requests(id) && usage.in_responses(id);
    let differs = |id: TypeId, ty: &Type| match &ty.shape {
        Shape::Struct(s) => s.fields.iter().any(|field| {
            let tag = tags.get(&id).is_some_and(|names| names.contains(&field.wire_name));
            let demanded = field.access == Access::ReadOnly && field.presence.is_required();
            !tag && (demanded || field.access == Access::WriteOnly)
        }),
        _ => false,
    };
    // Who holds whom, the other way round: a type that holds one that differs differs too.
    let mut holders: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    let mut work = Vec::new();
    for (index, ty) in api.types.iter().enumerate() {
        let id = TypeId(index);
        if !both(id) {
            continue;
        }
        for held in parts(ty).filter_map(Ty::named) {
            if let Some(holders) = holders.get_mut(held.0) {
                holders.push(id);
            }
        }
        if differs(id, ty) {
            work.push(id);
        }
    }
    let mut split = vec![false; api.types.len()];
    while let Some(id) = work.pop() {
        match split.get_mut(id.0) {
            Some(done) if !*done => *done = true,
            _ => continue,
        }
        work.extend(holders.get(id.0).into_iter().flatten());
    }
    let mut inputs = HashMap::new();
    for id in (0..split.len()).map(TypeId).filter(|id| split.get(id.0).copied().unwrap_or_default()) {
        let Some(ty) = api.get(id).cloned() else { continue };
        inputs.insert(id, TypeId(api.types.len()));
        api.types.push(Type { side: Side::Input, ..ty });
    }
    inputs
}

/// Lets requests use the second types.
fn redirect(api: &mut Api, usage: &Usage, inputs: &HashMap<TypeId, TypeId>) {
    for (index, ty) in api.types.iter_mut().enumerate() {
        let only_requests = usage.in_requests(TypeId(index)) && !usage.in_responses(TypeId(index));
        if ty.side == Side::Input || only_requests {
            for part in parts_mut(ty) {
                replace(part, inputs);
            }
        }
    }
    for operation in &mut api.operations {
        for ty in operation.body.iter_mut().map(|body| &mut body.medium.ty) {
            replace(ty, inputs);
        }
        for parameter in &mut operation.parameters {
            replace(&mut parameter.ty, inputs);
        }
    }
}

fn replace(ty: &mut Ty, inputs: &HashMap<TypeId, TypeId>) {
    match ty {
        Ty::Named(id) => {
            if let Some(input) = inputs.get(id) {
                *id = *input;
            }
        }
        Ty::Nullable(inner) | Ty::Array(inner) | Ty::Map(inner) | Ty::Stream(_, inner) => replace(inner, inputs),
        _ => {}
    }
}
