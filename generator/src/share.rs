//! What is written inline again and again has one type.
//!
//! Real documents repeat whole schemas where they could refer to one. Inline types that are alike in everything but
//! what is said of them as a whole (shape, names, documentation of their parts, all the way down) become one: one of
//! them stays, the others become names for it, so each keeps its name, whatever is added to the document. Where a
//! component is like them, it is the one. Components are never taken for one another, and objects of a single property
//! only within a module.
//!
//! No part of the crate is needed by more cargo features for that, and which type it is that stays is a question of
//! paths, not of the order of the document.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};

use crate::analyze::{parts, parts_mut};
use crate::features::Needs;
use crate::model::{Api, Shape, Ty, Type, TypeId};
use crate::name::{Home, Names};

/// So many types are looked at that may stand in for another: that there are more, each for features of its own, does
/// not occur in documents that are meant well.
const MOST: usize = 32;

/// Lets inline types that are alike be one.
pub(crate) fn share(api: &mut Api, names: &Names, needs: &Needs) {
    let classes = Classes::of(api, names);
    let mut order: Vec<(TypeId, Class, &Home, bool)> = Vec::new();
    for (index, (class, name)) in classes.iter().zip(&names.types).enumerate() {
        order.extend(class.map(|class| (TypeId(index), class, &name.home, name.exported)));
    }
    // The whole before its parts. Who is needed by more stands in for more, and a short path is one of a common thing.
    order.sort_by_cached_key(|(id, class, home, is_component)| {
        let path = names.types.get(id.0).map(|name| name.path(names)).unwrap_or_default();
        let breadth = Reverse(needs.breadth(*id));
        (Reverse(class.height), !is_component, Place::of(home, names), breadth, path.len(), path)
    });
    let mut sharing = Sharing { api, names, needs };
    let mut kept: HashMap<(TypeId, Place), Vec<TypeId>> = HashMap::new();
    for (id, class, home, is_component) in order {
        // As a part of something it may be a name already.
        if sharing.end(id) != id {
            continue;
        }
        let own = Place::of(home, names);
        let places = [Place::Schemas, own].into_iter().filter_map(|place| kept.get(&(class.id, place)));
        let known = places.flat_map(|known| known.iter().take(MOST)).filter(|_| !is_component);
        let pairs = known.filter(|known| !sharing.is_chance(id, **known)).find_map(|known| sharing.pairs(id, *known));
        match pairs {
            Some(pairs) => pairs.into_iter().for_each(|(id, known)| sharing.set(id, known)),
            None => kept.entry((class.id, own)).or_default().push(id),
        }
    }
    for id in (0..sharing.api.types.len()).map(TypeId) {
        let end = sharing.end(id);
        if end != id {
            sharing.set(id, end);
        }
    }
}

/// Where a type can stand in for another: one of schemas anywhere, one of an operation within the group of that.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Place {
    Schemas,
    /// The operations of a group.
    Group(usize),
}

impl Place {
    fn of(home: &Home, names: &Names) -> Self {
        match home {
            Home::Types(_) => Self::Schemas,
            Home::Operation(index) => Self::Group(names.operations.get(*index).map_or(0, |operation| operation.group)),
        }
    }
}

/// Makes types names for others.
struct Sharing<'a> {
    api: &'a mut Api,
    names: &'a Names,
    needs: &'a Needs,
}

impl Sharing<'_> {
    /// The type that this one is a name for: mostly itself.
    fn end(&self, mut id: TypeId) -> TypeId {
        while let Some(Shape::Same(Ty::Named(next))) = self.api.get(id).map(|ty| &ty.shape) {
            id = *next;
        }
        id
    }

    fn set(&mut self, id: TypeId, known: TypeId) {
        if let Some(ty) = self.api.types.get_mut(id.0) {
            ty.shape = Shape::Same(Ty::Named(known));
        }
    }

    /// Objects of one property in different modules are alike by chance: nobody should have to look elsewhere for that.
    fn is_chance(&self, id: TypeId, known: TypeId) -> bool {
        let home = |id: TypeId| self.names.types.get(id.0).map(|name| &name.home);
        let shape = self.api.get(id).map(|ty| &ty.shape);
        let small = matches!(shape, Some(Shape::Struct(s)) if s.fields.len() + usize::from(s.rest.is_some()) < 2);
        small && home(id) != home(known)
    }

    /// What becomes a name for what, if one type becomes a name for another that is like it: its parts become names for
    /// the parts of that. Nothing, if that cannot be.
    fn pairs(&self, id: TypeId, known: TypeId) -> Option<Vec<(TypeId, TypeId)>> {
        let (mut out, mut work) = (BTreeMap::new(), vec![(id, known)]);
        let end = |mut id: TypeId, out: &BTreeMap<TypeId, TypeId>| {
            while let Some(next) = out.get(&self.end(id)) {
                id = *next;
            }
            self.end(id)
        };
        while let Some((id, known)) = work.pop() {
            let known = end(known, &out);
            if end(id, &out) == known {
                continue;
            }
            // It may be a name for another already.
            if end(id, &out) != id || !self.can_stand_in(known, id) {
                return None;
            }
            out.insert(id, known);
            let named = |id: TypeId| self.api.get(id).into_iter().flat_map(parts).filter_map(Ty::named);
            work.extend(named(id).zip(named(known)));
        }
        Some(out.into_iter().collect())
    }

    /// Whether the first type is there wherever the second one is.
    fn can_stand_in(&self, known: TypeId, id: TypeId) -> bool {
        let place = |id: TypeId| self.names.types.get(id.0).map(|name| Place::of(&name.home, self.names));
        (place(known) == Some(Place::Schemas) || place(known) == place(id)) && self.needs.covers(known, id)
    }
}

/// A set of types that are alike.
#[derive(Clone, Copy)]
struct Class {
    /// One of them.
    id: TypeId,
    /// How many inline types are within one another in it.
    height: usize,
}

/// Finds out which types are alike. Meanwhile all types name the classes of what they are made of, so that they can be
/// compared as they are.
struct Classes<'a> {
    api: &'a mut Api,
    names: &'a Names,
    /// By type: the one that stands for all that are like it, once that is known.
    classes: Vec<Option<Class>>,
    /// The classes by their hash.
    known: HashMap<u64, Vec<TypeId>>,
    hasher: RandomState,
    /// What the types named before.
    before: Vec<(TypeId, Before)>,
}

/// What is not compared: the named parts, and where variants stand.
#[derive(Default)]
struct Before {
    parts: Vec<TypeId>,
    pointers: Vec<String>,
}

impl<'a> Classes<'a> {
    fn of(api: &'a mut Api, names: &'a Names) -> Vec<Option<Class>> {
        let count = api.types.len();
        let (classes, known, hasher, before) = (vec![None; count], HashMap::new(), RandomState::new(), Vec::new());
        let mut classes = Self { api, names, classes, known, hasher, before };
        let mut entered = vec![false; count];
        for index in 0..count {
            classes.visit(TypeId(index), &mut entered);
        }
        // A component is a name of its own to all that refer to it: its class is known last.
        let components: Vec<TypeId> = (0..count).map(TypeId).filter(|id| classes.is_exported(*id)).collect();
        let alike: Vec<_> = components.into_iter().map(|id| (id, classes.like(id).1)).collect();
        for (id, class) in alike {
            classes.set(id, class);
        }
        classes.restore();
        classes.classes
    }

    /// Decides on a type after all that it is made of.
    fn visit(&mut self, root: TypeId, entered: &mut [bool]) {
        let mut work = vec![(root, false)];
        while let Some((id, parts_are_done)) = work.pop() {
            if self.is_exported(id) {
                continue;
            }
            if parts_are_done {
                let (hash, class) = self.like(id);
                let class = class.unwrap_or_else(|| {
                    self.known.entry(hash).or_default().push(id);
                    Class { id, height: self.height(id) }
                });
                self.set(id, Some(class));
                continue;
            }
            // A part that leads back to where we are has no class yet: it is like no other.
            match entered.get_mut(id.0) {
                Some(entered) if !*entered => *entered = true,
                _ => continue,
            }
            let Some(ty) = self.api.types.get_mut(id.0).filter(|ty| !is_name(ty)) else { continue };
            work.push((id, true));
            work.extend(named(ty).map(|part| (*part, false)));
        }
    }

    fn is_exported(&self, id: TypeId) -> bool {
        self.names.types.get(id.0).is_none_or(|name| name.exported)
    }

    fn set(&mut self, id: TypeId, class: Option<Class>) {
        if let Some(slot) = self.classes.get_mut(id.0) {
            *slot = class;
        }
    }

    fn class(&self, id: TypeId) -> Option<Class> {
        self.classes.get(id.0).copied().flatten()
    }

    fn height(&self, id: TypeId) -> usize {
        let named = self.api.get(id).into_iter().flat_map(parts).filter_map(Ty::named);
        named.filter_map(|part| self.class(part)).map(|class| class.height + 1).max().unwrap_or_default()
    }

    /// The hash of a type, and the class of those like it, if there are some.
    fn like(&mut self, id: TypeId) -> (u64, Option<Class>) {
        let Some(ty) = self.api.types.get_mut(id.0).filter(|ty| !is_name(ty)) else { return (0, None) };
        let mut before = Before::default();
        for part in named(ty) {
            before.parts.push(*part);
            *part = self.classes.get(part.0).copied().flatten().map_or(*part, |class| class.id);
        }
        if let Shape::Union(union) = &mut ty.shape {
            before.pointers = union.variants.iter_mut().map(|variant| std::mem::take(&mut variant.pointer)).collect();
        }
        self.before.push((id, before));
        let members = |id: TypeId| self.names.members.get(id.0).map(Vec::as_slice).unwrap_or_default();
        let of = |id: TypeId| self.api.get(id).map(|ty| (&ty.shape, members(id)));
        let hash = self.hasher.hash_one(of(id));
        let mut known = self.known.get(&hash).into_iter().flatten();
        (hash, known.find(|known| of(**known) == of(id)).and_then(|known| self.class(*known)))
    }

    fn restore(&mut self) {
        for (id, before) in std::mem::take(&mut self.before) {
            let Some(ty) = self.api.types.get_mut(id.0) else { continue };
            for (part, before) in named(ty).zip(before.parts) {
                *part = before;
            }
            if let Shape::Union(union) = &mut ty.shape {
                for (variant, before) in union.variants.iter_mut().zip(before.pointers) {
                    variant.pointer = before;
                }
            }
        }
    }
}

/// Whether it is a mere name already.
fn is_name(ty: &Type) -> bool {
    matches!(ty.shape, Shape::Alias(_) | Shape::Same(_))
}

/// The named types that a type is made of.
fn named(ty: &mut Type) -> impl Iterator<Item = &mut TypeId> {
    parts_mut(ty).into_iter().filter_map(Ty::named_mut)
}
