//! Types nested so deep that nobody reads them: what such a list or map holds gets a name.
//!
//! The measure is that of clippy's lint `type_complexity`: each name within a type counts ten times its depth.

use crate::model::{Api, Docs, Presence, Shape, Side, Ty, Type, TypeId};
use crate::pointer;

/// What a type may come to.
const MOST: usize = 250;

/// Where a type is written.
struct Place<'a> {
    pointer: &'a str,
    side: Side,
    /// How many types are around it.
    depth: usize,
    /// Names beside it.
    beside: usize,
}

/// Names what makes types too deep.
pub(crate) fn flatten(api: &mut Api) {
    let enums: Vec<bool> = api.types.iter().map(|ty| matches!(ty.shape, Shape::Enum(_))).collect();
    let mut names = Names { first: api.types.len(), enums, made: Vec::new() };
    for ty in &mut api.types {
        names.within(ty);
    }
    for operation in &mut api.operations {
        for parameter in &mut operation.parameters {
            names.flatten(&mut parameter.ty, &Place::optional(&parameter.pointer, Side::Any));
        }
        if let Some(body) = &mut operation.body {
            let pointer = pointer::child(&body.pointer, &body.medium.media_type);
            names.flatten(&mut body.medium.ty, &Place::optional(&pointer, Side::Any));
        }
        for answer in operation.successes.iter_mut().chain(&mut operation.errors) {
            names.flatten(&mut answer.ty, &Place::alone(&answer.pointer, Side::Any));
        }
    }
    let made = names.made;
    api.types.extend(made);
}

impl<'a> Place<'a> {
    fn alone(pointer: &'a str, side: Side) -> Self {
        Self { pointer, side, depth: 1, beside: 0 }
    }

    /// In `Option<…>`.
    fn optional(pointer: &'a str, side: Side) -> Self {
        Self { depth: 2, beside: 10, ..Self::alone(pointer, side) }
    }
}

struct Names {
    /// Index of the first type that is made here.
    first: usize,
    enums: Vec<bool>,
    made: Vec<Type>,
}

impl Names {
    fn within(&mut self, ty: &mut Type) {
        let (pointer, side) = (ty.pointer.as_str(), ty.side);
        match &mut ty.shape {
            Shape::Struct(s) => {
                for field in &mut s.fields {
                    let pointer = pointer::child(&format!("{pointer}/properties"), &field.wire_name);
                    let place = match field.presence {
                        Presence::Required => Place::alone(&pointer, side),
                        Presence::Optional | Presence::Nullable => Place::optional(&pointer, side),
                        Presence::OptionalNullable => Place { depth: 3, beside: 30, ..Place::alone(&pointer, side) },
                    };
                    self.flatten(&mut field.ty, &place);
                }
                if let Some(rest) = &mut s.rest {
                    let pointer = format!("{pointer}/additionalProperties");
                    self.flatten(rest, &Place { depth: 2, beside: 30, ..Place::alone(&pointer, side) });
                }
            }
            Shape::Tuple(tuple) => {
                for (index, element) in tuple.elements.iter_mut().enumerate() {
                    let pointer = format!("{pointer}/x-dialect-prefix-items/{index}");
                    self.flatten(&mut element.ty, &Place::alone(&pointer, side));
                }
                if let Some(rest) = &mut tuple.rest {
                    self.flatten(rest, &Place::optional(&format!("{pointer}/items"), side));
                }
            }
            Shape::Union(union) => {
                for variant in &mut union.variants {
                    self.flatten(&mut variant.ty, &Place::alone(&variant.pointer, side));
                }
            }
            Shape::Media(media) => {
                for medium in media {
                    let pointer = pointer::child(pointer, &medium.media_type);
                    self.flatten(&mut medium.ty, &Place::alone(&pointer, side));
                }
            }
            // An alias is a name already, as what is the same as another is.
            Shape::Alias(_) | Shape::Enum(_) | Shape::Same(_) => {}
        }
    }

    /// Names what the outermost list or map in `ty` holds, if the whole is too much.
    fn flatten(&mut self, ty: &mut Ty, place: &Place<'_>) {
        if place.beside + self.weight(ty, place.depth) <= MOST {
            return;
        }
        let whole = std::mem::replace(ty, Ty::Unit);
        *ty = self.named(whole, place.pointer.to_owned(), place.side, false);
    }

    /// The type with a name for what its outermost list or map holds; `inside` that list or map, the name itself.
    fn named(&mut self, ty: Ty, pointer: String, side: Side, inside: bool) -> Ty {
        match ty {
            Ty::Nullable(inner) => Ty::Nullable(Box::new(self.named(*inner, pointer, side, inside))),
            ty if inside => {
                self.made.push(Type { pointer, side, docs: Docs::default(), shape: Shape::Alias(ty) });
                Ty::Named(TypeId(self.first + self.made.len() - 1))
            }
            Ty::Array(inner) => Ty::Array(Box::new(self.named(*inner, pointer + "/items", side, true))),
            Ty::Map(inner) => Ty::Map(Box::new(self.named(*inner, pointer + "/additionalProperties", side, true))),
            ty => ty,
        }
    }

    /// What a type comes to in which so many are around it, itself included.
    fn weight(&self, ty: &Ty, depth: usize) -> usize {
        let own = 10 * depth;
        match ty {
            Ty::Array(inner) | Ty::Nullable(inner) | Ty::Stream(_, inner) => own + self.weight(inner, depth + 1),
            Ty::Map(inner) => own + 10 * (depth + 1) + self.weight(inner, depth + 1),
            Ty::Quoted(_) => own + 10 * (depth + 1),
            Ty::Named(id) if self.enums.get(id.0).copied().unwrap_or_default() => own + 10 * (depth + 1),
            _ => own,
        }
    }
}
