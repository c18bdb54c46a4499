//! What is written inline again and again has one type.
//!
//! Real documents repeat whole objects where they could refer to one. Inline types that are alike in everything (shape,
//! names, documentation, all the way down) become one: the first of them stays, the others become names for it. So
//! each keeps its name, whatever is added to the document; components are never taken for one another.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fmt::Write;
use std::hash::Hasher;

use crate::analyze::{named, parts, parts_mut};
use crate::model::{Api, Shape, Ty, Type, TypeId};
use crate::name::{Home, Names};

/// Lets inline types that are alike be one.
pub(crate) fn share(api: &mut Api, names: &Names) {
    let classes = Classes::of(api, names).classes;
    let mut first: HashMap<(TypeId, Option<usize>), TypeId> = HashMap::new();
    for (index, class) in classes.iter().enumerate() {
        let Some(class) = *class else { continue };
        let Some(place) = names.types.get(index).map(|name| place(&name.home, names)) else { continue };
        // Types of schemas may stand in for those of operations, but not the other way round.
        let known = first.get(&(class, None)).or_else(|| first.get(&(class, place))).copied();
        match (known, api.types.get_mut(index)) {
            (Some(known), Some(ty)) => ty.shape = Shape::Same(Ty::Named(known)),
            _ => {
                first.insert((class, place), TypeId(index));
            }
        }
    }
}

/// Where a type can be shared: among the schemas, or among the operations of one group.
fn place(home: &Home, names: &Names) -> Option<usize> {
    match home {
        Home::Types(_) => None,
        Home::Operation(index) => names.operations.get(*index).map(|operation| operation.group),
    }
}

/// Which types are alike.
struct Classes<'a> {
    api: &'a Api,
    names: &'a Names,
    /// By type: the one that stands for all that are like it, once that is known.
    classes: Vec<Option<TypeId>>,
    /// The classes by a hash of what they are made of.
    known: HashMap<u64, Vec<TypeId>>,
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
            work.extend(parts(ty).filter_map(named).map(|part| (part, false)));
        }
    }

    /// The type, if it is one that may be shared.
    fn inline(&self, id: TypeId) -> Option<&'a Type> {
        let exported = self.names.types.get(id.0).is_none_or(|name| name.exported);
        self.api.get(id).filter(|ty| !exported && !matches!(ty.shape, Shape::Alias(_) | Shape::Same(_)))
    }

    fn decide(&mut self, id: TypeId, ty: &Type) -> TypeId {
        let shape = self.shape(ty);
        let mut hash = Hash(DefaultHasher::new());
        // Hashing cannot fail.
        let _ = write!(hash, "{shape:?}");
        let hash = hash.0.finish();
        let members = |id: TypeId| self.names.members.get(id.0);
        let alike = |other: &TypeId| {
            let other_type = self.api.get(*other);
            other_type.is_some_and(|other| other.docs == ty.docs && self.shape(other) == shape)
                && members(*other) == members(id)
        };
        let candidates = self.known.get(&hash).into_iter().flatten();
        if let Some(class) = candidates.copied().find(|other| alike(other)) {
            return class;
        }
        self.known.entry(hash).or_default().push(id);
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
            Ty::Nullable(inner) | Ty::Array(inner) | Ty::Map(inner) => self.classify(inner),
            _ => {}
        }
    }
}

/// Hashes text as it is written.
struct Hash(DefaultHasher);

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}
