//! Schemas to types.

use std::rc::Rc;

use serde_json::Value;

use super::Lower;
use super::flat::{Flat, Part};
use super::listed;
use super::node::Additional;
use crate::model::{Access, Docs, Field, Presence, Shape, Side, Struct, Ty, Type, TypeId, Xml};
use crate::pointer;

/// A schema as it is used: its type, and what else it says of the place where it is used.
pub(super) struct Use {
    pub ty: Ty,
    pub flat: Rc<Flat>,
}

impl Use {
    /// The type, or `null` where the schema allows it.
    pub(super) fn or_null(self) -> Ty {
        match (self.flat.nullable, self.ty) {
            (true, ty) if !matches!(ty, Ty::Json | Ty::Nullable(_)) => Ty::Nullable(Box::new(ty)),
            (_, ty) => ty,
        }
    }
}

impl Lower<'_> {
    /// The schema at `pointer`, which may be a reference, as it is used there.
    pub(super) fn used(&mut self, pointer: &str) -> Use {
        let reference = format!("#{}", pointer.replace('%', "%25"));
        match self.resolve(&reference, pointer) {
            Some(target) => self.use_parts(vec![Part::whole(target)], pointer),
            None => Use { ty: Ty::Json, flat: Rc::default() },
        }
    }

    /// Schemas that hold together, as they are used at `at`.
    pub(super) fn use_parts(&mut self, parts: Vec<Part>, at: &str) -> Use {
        // What the wrappers say (nullable, read-only, description) belongs to the place of use, not to the type.
        let flat = self.flat(&parts);
        let ty = self.ty(parts, at);
        Use { ty, flat }
    }

    fn ty(&mut self, parts: Vec<Part>, at: &str) -> Ty {
        let parts = self.canonical(parts);
        let place = match parts.as_slice() {
            [part] if !part.bare => None,
            _ => Some(at),
        };
        if let Some(ty) = self.memo.get(&parts) {
            self.met.extend(ty.named());
            // What several schemas say together is of no one place: each has a name for it.
            if let (Some(at), Ty::Named(id)) = (place, ty) {
                self.again.insert(at.to_owned(), *id);
            }
            return ty.clone();
        }
        match parts.as_slice() {
            [part] if !part.bare && is_component(&part.pointer) => self.component(&part.pointer.clone()),
            [part] if !part.bare => {
                let at = part.pointer.clone();
                self.build(parts, &at)
            }
            _ => self.build(parts, at),
        }
    }

    /// The type of a component, which always has a name.
    pub(super) fn component(&mut self, at: &str) -> Ty {
        let key = vec![Part::whole(at)];
        if let Some(ty) = self.memo.get(&key) {
            return ty.clone();
        }
        if let Some(path) = self.overridden(at) {
            let ty = Ty::External(path);
            self.memo.insert(key, ty.clone());
            return ty;
        }
        let id = self.allot(at);
        let ty = Ty::Named(id);
        self.memo.insert(key, ty.clone());
        self.pending.push_back((id, at.to_owned()));
        ty
    }

    /// Defines the components that were met: one after the other, not one within the other, since references may lead
    /// through any number of them.
    pub(super) fn define_components(&mut self) {
        while let Some((id, at)) = self.pending.pop_front() {
            let key = vec![Part::whole(&at)];
            let wraps = self.value(&at).is_some_and(|value| value.get("$ref").is_some());
            let parts = if wraps { self.resolve_all(&at) } else { self.canonical(key.clone()) };
            let flat = self.flat(&key);
            self.define_docs(id, &flat);
            if parts == key {
                self.define(id, &key, &flat, &at);
            } else {
                let target = self.ty(parts, &at);
                self.set_shape(id, Shape::Alias(target));
            }
        }
    }

    fn resolve_all(&mut self, at: &str) -> Vec<Part> {
        let reference = format!("#{}", at.replace('%', "%25"));
        self.resolve(&reference, at).map(Part::whole).into_iter().collect()
    }

    /// The Rust type that codegen.toml gives for a component.
    fn overridden(&self, at: &str) -> Option<String> {
        let key = pointer::steps(at).last()?;
        self.config.schema_type(&key).map(str::to_owned)
    }

    /// A type without a component: named if it is a struct, an enum or a union.
    fn build(&mut self, parts: Vec<Part>, at: &str) -> Ty {
        let flat = self.flat(&parts);
        let told = self.diagnostics.iter().len();
        let holds = flat.additional.is_some() || !flat.items.is_empty();
        if holds && !self.open.insert(parts.clone()) {
            // It holds itself: only with a name it comes to an end.
            let id = self.allot(at);
            self.memo.insert(parts.clone(), Ty::Named(id));
            self.define_docs(id, &flat);
            self.define(id, &parts, &flat, at);
            return Ty::Named(id);
        }
        let simple = self.simple(&flat, at);
        self.open.remove(&parts);
        if let Some(named) = self.memo.get(&parts) {
            return named.clone();
        }
        if let Some(ty) = simple {
            // Most schemas are scalars: to look at one again costs less than to keep it.
            if self.diagnostics.iter().len() > told {
                self.memo.insert(parts, ty.clone());
            }
            return ty;
        }
        let id = self.allot(at);
        self.memo.insert(parts.clone(), Ty::Named(id));
        self.define_docs(id, &flat);
        self.define(id, &parts, &flat, at);
        // What turned out to be another name for a type needs no name of its own here.
        match self.types.get(id.0).map(|ty| ty.shape.clone()) {
            Some(Shape::Alias(target)) if id.0 + 1 == self.types.len() && !self.met.contains(&id) => {
                self.types.pop();
                self.memo.insert(parts, target.clone());
                target
            }
            Some(Shape::Alias(target)) => {
                self.memo.insert(parts, target.clone());
                target
            }
            _ => Ty::Named(id),
        }
    }

    fn allot(&mut self, at: &str) -> TypeId {
        let id = TypeId(self.types.len());
        let shape = Shape::Alias(Ty::Json);
        self.types.push(Type { pointer: at.to_owned(), side: Side::Any, docs: Docs::default(), shape });
        id
    }

    fn set_shape(&mut self, id: TypeId, shape: Shape) {
        if let Some(ty) = self.types.get_mut(id.0) {
            ty.shape = shape;
        }
    }

    fn define_docs(&mut self, id: TypeId, flat: &Flat) {
        let docs = super::docs::of_type(flat);
        if let Some(ty) = self.types.get_mut(id.0) {
            ty.docs = docs;
        }
    }

    fn define(&mut self, id: TypeId, parts: &[Part], flat: &Rc<Flat>, at: &str) {
        let shape = match self.simple(flat, at) {
            Some(ty) => Shape::Alias(ty),
            None => self.shape(parts, flat, at),
        };
        self.set_shape(id, shape);
    }

    fn shape(&mut self, parts: &[Part], flat: &Rc<Flat>, at: &str) -> Shape {
        if let Some(shape) = self.union(parts, flat, at) {
            return shape;
        }
        if self.is_tuple(flat) {
            return self.tuple(flat).map_or(Shape::Alias(Ty::Array(Box::new(Ty::Json))), Shape::Tuple);
        }
        match self.listed(flat) {
            Some(values) => Shape::Enum(values),
            None => Shape::Struct(self.structure(flat, at)),
        }
    }

    /// The type, if it needs no name: scalars, lists, maps, anything.
    fn simple(&mut self, flat: &Flat, at: &str) -> Option<Ty> {
        if let Some((message, at)) = &flat.conflict {
            self.diagnostics
                .warning("allof-conflict", at, format!("{message}, which no value is"))
                .hint("it is read as any JSON value");
            return Some(Ty::Json);
        }
        if !flat.groups.is_empty() || flat.parent.is_some() {
            return None;
        }
        let tuple = self.is_tuple(flat);
        let inferred = if !flat.properties.is_empty() || flat.additional.is_some() {
            Some("object")
        } else if tuple || !flat.items.is_empty() {
            Some("array")
        } else if flat.enumeration.as_ref().is_some_and(|values| values.iter().all(Value::is_boolean)) {
            Some("boolean")
        } else {
            None
        };
        let ty = match flat.types.as_deref().or(inferred) {
            None | Some("string" | "integer" | "number") if listed::values(flat).is_some() => return None,
            Some("object") if !flat.properties.is_empty() => return None,
            Some("object") => Ty::Map(Box::new(self.map_values(flat, at))),
            Some("array") if tuple => return None,
            Some("array") => Ty::Array(Box::new(match flat.items.as_slice() {
                [] => Ty::Json,
                _ => self.use_parts(flat.items.clone(), &pointer::child(at, "items")).or_null(),
            })),
            Some(name) => self.scalar(name, flat, at),
            None => Ty::Json,
        };
        Some(ty)
    }

    fn map_values(&mut self, flat: &Flat, at: &str) -> Ty {
        match &flat.additional {
            Some(Additional::Schema(target)) => {
                let at = pointer::child(at, "additionalProperties");
                self.use_parts(vec![Part::whole(target.clone())], &at).or_null()
            }
            _ => Ty::Json,
        }
    }

    pub(super) fn structure(&mut self, flat: &Flat, at: &str) -> Struct {
        let at_properties = pointer::child(at, "properties");
        let mut fields = Vec::with_capacity(flat.properties.len());
        for (name, parts) in &flat.properties {
            let required = flat.required.contains(name);
            let used = self.use_parts(parts.clone(), &pointer::child(&at_properties, name));
            let rules = self.rules_of(&used.flat);
            let xml = Some(self.xml(&used.flat)).filter(|xml| *xml != Xml::NOTHING).map(Box::new);
            let format = self.text_format(&used.flat);
            let mut field = Field { rules, xml, ..field(name, required, used) };
            field.docs.format = format;
            fields.push(field);
        }
        for name in &flat.required {
            if !flat.properties.iter().any(|(known, _)| known == name) {
                self.diagnostics
                    .note(
                        "required-without-property",
                        at,
                        format!("`{name}` is required, but no property is called so"),
                    )
                    .hint("the client does not ask for it");
            }
        }
        let rest = match &flat.additional {
            None | Some(Additional::Any(false)) => self.config.types.keep_unknown_fields.then_some(Ty::Json),
            Some(_) => Some(self.map_values(flat, at)),
        };
        Struct { fields, rest }
    }
}

fn field(name: &str, required: bool, used: Use) -> Field {
    let flat = Rc::clone(&used.flat);
    let nullable = flat.nullable && used.ty != Ty::Json;
    let access = match (flat.read_only, flat.write_only) {
        (true, false) => Access::ReadOnly,
        (false, true) => Access::WriteOnly,
        _ => Access::Both,
    };
    // One value and `null` are two.
    let always = required && !flat.nullable;
    let fixed = match flat.enumeration.as_deref() {
        Some([Value::Bool(only)]) if always => Some(Value::Bool(*only)),
        _ => listed::values(&flat).filter(|values| always && values.len() == 1).and_then(|mut values| values.pop()),
    };
    Field {
        wire_name: name.to_owned(),
        ty: used.ty,
        presence: Presence::new(required, nullable),
        access,
        docs: super::docs::of_use(&flat),
        default: flat.default.clone().map(Box::new),
        fixed: fixed.map(Box::new),
        xml: None,
        rules: Vec::new(),
    }
}

/// The values of a string enum, `null` left out.
pub(super) fn string_values(flat: &Flat) -> Option<Vec<String>> {
    if flat.types.as_deref().is_some_and(|ty| ty != "string") {
        return None;
    }
    let values = flat.enumeration.as_ref()?.iter().filter(|value| !value.is_null());
    let strings: Option<Vec<String>> = values.map(|value| value.as_str().map(str::to_owned)).collect();
    strings.filter(|strings| !strings.is_empty())
}

pub(super) fn is_component(at: &str) -> bool {
    at.strip_prefix("/components/schemas/").is_some_and(|key| !key.contains('/'))
}

/// Whether the only value of the schema is `null`.
pub(super) fn is_null(flat: &Flat) -> bool {
    let null = |values: &[Value]| !values.is_empty() && values.iter().all(Value::is_null);
    flat.types.as_deref() == Some("null") || flat.enumeration.as_deref().is_some_and(null)
}
