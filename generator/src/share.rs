//! What is written inline again and again has one type.
//!
//! Real documents repeat whole objects where they could refer to one. Inline types that are alike in everything (shape,
//! names, documentation, all the way down) become one: one of them stays, the others become names for it, so
//! each keeps its name, whatever is added to the document. Within one module that holds for all types; from module to
//! module for large objects alone, as small ones are not worth it that a reader has to look elsewhere. Components are
//! never taken for one another.

use std::collections::HashMap;

use crate::analyze::{parts, parts_mut};
use crate::model::{Api, Shape, Ty, Type, TypeId};
use crate::name::{Home, Names};

/// Objects of so many properties are shared from module to module.
const LARGE: usize = 8;

/// Lets inline types that are alike be one.
pub(crate) fn share(api: &mut Api, names: &Names) {
    let classes = Classes::of(api, names).classes;
    let mut chosen: HashMap<(TypeId, Place<'_>), TypeId> = HashMap::new();
    let mut places = Vec::with_capacity(classes.len());
    for (index, (class, ty)) in classes.iter().zip(&api.types).enumerate() {
        let (Some(class), Some(name)) = (*class, names.types.get(index)) else { continue };
        let wide = place(&name.home, names).filter(|_| is_large(ty));
        let place = wide.unwrap_or(Place::Module(&name.home));
        places.push((TypeId(index), class, place));
        let id = chosen.entry((class, place)).or_insert(TypeId(index));
        // Which module it is that has a large object is not for the order of the document to say.
        let path = |id: TypeId| names.types.get(id.0).map(|name| name.path(names));
        if wide.is_some() && path(TypeId(index)) < path(*id) {
            *id = TypeId(index);
        }
    }
    for (id, class, place) in places {
        // Types of schemas may stand in for those of operations, but not the other way round.
        let schemas = chosen.get(&(class, Place::Schemas)).filter(|_| matches!(place, Place::Group(_)));
        let Some(known) = schemas.or_else(|| chosen.get(&(class, place))).copied() else { continue };
        if let Some(ty) = api.types.get_mut(id.0).filter(|_| known != id) {
            ty.shape = Shape::Same(Ty::Named(known));
        }
    }
}

fn is_large(ty: &Type) -> bool {
    matches!(&ty.shape, Shape::Struct(s) if s.fields.len() >= LARGE)
}

/// Where a type is shared.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place<'a> {
    Module(&'a Home),
    Schemas,
    /// The operations of a group.
    Group(usize),
}

/// Where a large object is shared.
fn place<'a>(home: &Home, names: &Names) -> Option<Place<'a>> {
    match home {
        Home::Types(_) => Some(Place::Schemas),
        Home::Operation(index) => names.operations.get(*index).map(|operation| Place::Group(operation.group)),
    }
}

/// Which types are alike.
struct Classes<'a> {
    api: &'a Api,
    names: &'a Names,
    /// By type: the one that stands for all that are like it, once that is known.
    classes: Vec<Option<TypeId>>,
    /// The classes by the description and the names of the members that all of one class have in common.
    known: HashMap<(Option<&'a str>, &'a [String]), Vec<TypeId>>,
}

impl<'a> Classes<'a> {
    fn of(api: &'a Api, names: &'a Names) -> Self {
        let mut classes = Self { api, names, classes: vec![None; api.types.len()], known: HashMap::new() };
        let mut entered = vec![false; api.types.len()];
        for index in 0..api.types.len() {
            classes.visit(TypeId(index), &mut entered);
        }
        classes
    }

    /// Decides on a type after all that it is made of.
    fn visit(&mut self, root: TypeId, entered: &mut [bool]) {
        let mut work = vec![(root, false)];
        while let Some((id, parts_are_done)) = work.pop() {
            let Some(ty) = self.inline(id) else { continue };
            if parts_are_done {
                let class = self.decide(id, ty);
                if let Some(slot) = self.classes.get_mut(id.0) {
                    *slot = Some(class);
                }
                continue;
            }
            // A part that leads back to where we are has no class yet: it is like no other.
            match entered.get_mut(id.0) {
                Some(entered) if !*entered => *entered = true,
                _ => continue,
            }
            work.push((id, true));
            work.extend(parts(ty).filter_map(Ty::named).map(|part| (part, false)));
        }
    }

    /// The type, if it is one that may be shared.
    fn inline(&self, id: TypeId) -> Option<&'a Type> {
        let exported = self.names.types.get(id.0).is_none_or(|name| name.exported);
        self.api.get(id).filter(|ty| !exported && !matches!(ty.shape, Shape::Alias(_) | Shape::Same(_)))
    }

    fn decide(&mut self, id: TypeId, ty: &'a Type) -> TypeId {
        let members = self.names.members.get(id.0).map(Vec::as_slice).unwrap_or_default();
        let outline = (ty.docs.description.as_deref(), members);
        let known = self.known.get(&outline).map(Vec::as_slice).unwrap_or_default();
        if !known.is_empty() {
            let shape = self.shape(ty);
            let alike = |other: &Type| other.docs == ty.docs && self.shape(other) == shape;
            if let Some(class) = known.iter().find(|other| self.api.get(**other).is_some_and(alike)) {
                return *class;
            }
        }
        self.known.entry(outline).or_default().push(id);
        id
    }

    /// What a type is made of, wherever that stands.
    fn shape(&self, ty: &Type) -> Shape {
        let mut ty = ty.clone();
        for part in parts_mut(&mut ty) {
            self.classify(part);
        }
        if let Shape::Union(union) = &mut ty.shape {
            for variant in &mut union.variants {
                variant.pointer.clear();
            }
        }
        ty.shape
    }

    fn classify(&self, ty: &mut Ty) {
        match ty {
            Ty::Named(id) => *id = self.classes.get(id.0).copied().flatten().unwrap_or(*id),
            Ty::Nullable(inner) | Ty::Array(inner) | Ty::Map(inner) | Ty::Stream(_, inner) => self.classify(inner),
            _ => {}
        }
    }
}
