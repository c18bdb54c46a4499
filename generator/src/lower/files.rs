//! Bytes among the properties of a `multipart` form are files.

use crate::model::{Api, BodyKind, Shape, Ty, TypeId};

/// Marks them.
pub(super) fn mark(api: &mut Api) {
    let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref().map(|body| &body.medium));
    let several = api.types.iter().filter_map(|ty| match &ty.shape {
        Shape::Media(media) => Some(media),
        _ => None,
    });
    let forms = bodies.chain(several.flatten()).filter(|medium| medium.kind == BodyKind::Multipart);
    let mut forms: Vec<TypeId> = forms.filter_map(|medium| medium.ty.by_value()).collect();
    let mut aliases = Vec::new();
    let mut seen = vec![false; api.types.len()];
    while let Some(id) = forms.pop() {
        match seen.get_mut(id.0) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        match api.types.get_mut(id.0).map(|ty| &mut ty.shape) {
            Some(Shape::Struct(s)) => {
                s.fields.iter_mut().map(|field| &mut field.ty).chain(&mut s.rest).for_each(|ty| file(ty, &mut aliases));
            }
            Some(Shape::Union(union)) => {
                forms.extend(union.variants.iter().filter_map(|variant| variant.ty.by_value()))
            }
            Some(Shape::Alias(target)) => forms.extend(target.by_value()),
            _ => {}
        }
    }
    // A property may name the bytes: then it is that name that stands for files.
    seen.fill(false);
    while let Some(id) = aliases.pop() {
        match seen.get_mut(id.0) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        if let Some(Shape::Alias(target)) = api.types.get_mut(id.0).map(|ty| &mut ty.shape) {
            file(target, &mut aliases);
        }
    }
}

fn file(ty: &mut Ty, aliases: &mut Vec<TypeId>) {
    match ty {
        Ty::Bytes => *ty = Ty::File,
        Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) => file(inner, aliases),
        Ty::Named(id) => aliases.push(*id),
        _ => {}
    }
}
