//! Bytes among the properties of a `multipart` form are files.

use super::media::MediaType;
use crate::model::{Api, BodyKind, Encoding, Medium, Shape, Ty, TypeId};

/// Marks them. What may be anything is bytes too where its encoding says so, or `untyped` without one.
pub(super) fn mark(api: &mut Api, untyped: bool) {
    let bodies = api.operations.iter().filter_map(|operation| operation.body.as_ref().map(|body| &body.medium));
    let several = api.types.iter().filter_map(|ty| match &ty.shape {
        Shape::Media(media) => Some(media),
        _ => None,
    });
    let forms = bodies.chain(several.flatten()).filter(|medium| medium.kind == BodyKind::Multipart);
    let form = |medium: &Medium| Some((medium.ty.by_value()?, medium.encoding.clone()));
    let mut forms: Vec<(TypeId, Vec<Encoding>)> = forms.filter_map(form).collect();
    let mut aliases = Vec::new();
    let mut seen = vec![false; api.types.len()];
    while let Some((id, encodings)) = forms.pop() {
        match seen.get_mut(id.0) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        let inner = |id: TypeId| (id, encodings.clone());
        match api.types.get_mut(id.0).map(|ty| &mut ty.shape) {
            Some(Shape::Struct(s)) => {
                for field in &mut s.fields {
                    if is_bytes(encodings.iter().find(|encoding| encoding.name == field.wire_name), untyped) {
                        anything(&mut field.ty);
                    }
                }
                s.fields.iter_mut().map(|field| &mut field.ty).chain(&mut s.rest).for_each(|ty| file(ty, &mut aliases));
            }
            Some(Shape::Union(union)) => {
                forms.extend(union.variants.iter().filter_map(|variant| variant.ty.by_value()).map(inner));
            }
            Some(Shape::Alias(target)) => forms.extend(target.by_value().map(inner)),
            _ => {}
        }
    }
    // A property may name the bytes, or have them among alternatives: then it is that type that stands for files.
    seen.fill(false);
    while let Some(id) = aliases.pop() {
        match seen.get_mut(id.0) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        match api.types.get_mut(id.0).map(|ty| &mut ty.shape) {
            Some(Shape::Alias(target)) => file(target, &mut aliases),
            // A file or several, a file or a URL of it.
            Some(Shape::Union(union)) => {
                union.variants.iter_mut().for_each(|variant| file(&mut variant.ty, &mut aliases));
            }
            _ => {}
        }
    }
}

/// Whether a part of which no schema says what it is goes as bytes.
fn is_bytes(encoding: Option<&Encoding>, untyped: bool) -> bool {
    match encoding {
        Some(Encoding { content_type: Some(list), .. }) => {
            MediaType::parse(list.split(',').next().unwrap_or_default()).kind == BodyKind::Binary
        }
        Some(_) => false,
        None => untyped,
    }
}

fn anything(ty: &mut Ty) {
    match ty {
        Ty::Json => *ty = Ty::File,
        Ty::Array(inner) | Ty::Nullable(inner) => anything(inner),
        _ => {}
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
