//! Types as they are written in a module.

use super::Context;
use super::table::raw;
use crate::model::{Framing, Number, Presence, Shape, Ty, Type, TypeId};
use crate::name::Home;

/// The module that code is written for, and what it needs to import.
pub(super) struct Writer<'a> {
    pub context: &'a Context<'a>,
    pub home: Home,
    /// Whether paths are written out instead of imported.
    whole_paths: bool,
    pub uses_types: std::cell::Cell<bool>,
    pub uses_map: std::cell::Cell<bool>,
    pub uses_open: std::cell::Cell<bool>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(context: &'a Context<'a>, home: Home) -> Self {
        let whole_paths = false;
        Self { context, home, whole_paths, uses_types: false.into(), uses_map: false.into(), uses_open: false.into() }
    }

    /// For a file at the root of the crate, which is not one of types. Where features bring the items of it, it
    /// imports nothing: without them that would be one import too many.
    pub(super) fn at_root(context: &'a Context<'a>) -> Self {
        // No module of types: any may be called like the file.
        let writer = Self::new(context, Home::Types(String::new()));
        Self { whole_paths: !context.features.list.is_empty(), ..writer }
    }

    /// `use` items for what was written so far.
    pub(super) fn imports(&self) -> String {
        let uses = [
            (&self.uses_map, "use std::collections::BTreeMap;\n"),
            (&self.uses_types, "use crate::types;\n"),
            (&self.uses_open, "use runtime::Open;\n"),
        ];
        uses.into_iter().filter(|(is_used, _)| is_used.get()).map(|(_, line)| line).collect()
    }

    /// A type as it is written here.
    pub(super) fn ty(&self, ty: &Ty) -> String {
        match ty {
            Ty::Named(id) => {
                let path = self.named(*id);
                let same = |ty: &'a Type| match &ty.shape {
                    Shape::Same(other) => self.shape(other).map(|(_, shape)| shape),
                    shape => Some(shape),
                };
                let open = matches!(self.context.api.get(*id).and_then(same), Some(Shape::Enum(_)));
                if open && self.whole_paths {
                    format!("runtime::Open<{path}>")
                } else if open {
                    self.uses_open.set(true);
                    format!("Open<{path}>")
                } else {
                    path
                }
            }
            Ty::Number(kind) => number(*kind).to_owned(),
            Ty::Quoted(kind) => format!("runtime::Text<{}>", number(*kind)),
            Ty::Stream(framing, inner) => {
                let inner = self.ty(inner);
                match framing {
                    Framing::Lines | Framing::Sequence => format!("runtime::stream::JsonLines<{inner}>"),
                    Framing::Events | Framing::EventData => format!("runtime::stream::Events<{inner}>"),
                }
            }
            Ty::Array(inner) => format!("Vec<{}>", self.ty(inner)),
            Ty::Map(inner) => format!("{}<String, {}>", self.map(), self.ty(inner)),
            Ty::Nullable(inner) => format!("Option<{}>", self.ty(inner)),
            Ty::External(path) if path.parse::<proc_macro2::TokenStream>().is_ok() => path.clone(),
            other => simple(other).to_owned(),
        }
    }

    /// The type of a map, without those of its keys and values.
    pub(super) fn map(&self) -> &'static str {
        if self.whole_paths {
            return "std::collections::BTreeMap";
        }
        self.uses_map.set(true);
        "BTreeMap"
    }

    /// The path of a named type.
    pub(super) fn named(&self, id: TypeId) -> String {
        let Some(name) = self.context.names.types.get(id.0) else { return "runtime::Json".to_owned() };
        let own = raw(&name.ident);
        if name.home == self.home {
            return own;
        }
        let types = || {
            self.uses_types.set(!self.whole_paths);
            if self.whole_paths { "crate::types" } else { "types" }
        };
        match &name.home {
            Home::Types(_) if name.exported => format!("{}::{own}", types()),
            Home::Types(module) => format!("{}::{}::{own}", types(), raw(module)),
            Home::Operation(_) => {
                let (group, module) = name.home.modules(self.context.names).unwrap_or(("api", "api"));
                format!("crate::{}::{}::{own}", raw(group), raw(module))
            }
        }
    }

    /// The type of a field: boxed and optional as need be.
    pub(super) fn field(&self, ty: &Ty, presence: Presence, boxed: bool) -> String {
        let ty = self.ty(ty);
        let ty = if boxed { format!("Box<{ty}>") } else { ty };
        match presence {
            Presence::Required => ty,
            Presence::Optional | Presence::Nullable => format!("Option<{ty}>"),
            Presence::OptionalNullable => format!("Option<Option<{ty}>>"),
        }
    }

    /// Whether the type is that of a body, aliases followed.
    pub(super) fn is_file(&self, ty: &Ty) -> bool {
        let mut ty = ty;
        for _ in 0..64 {
            let Ty::Named(id) = ty else { break };
            let Some(Shape::Alias(target)) = self.context.api.get(*id).map(|ty| &ty.shape) else { break };
            ty = target;
        }
        *ty == Ty::File
    }

    /// The shape of a named type, aliases followed.
    pub(super) fn shape(&self, ty: &Ty) -> Option<(TypeId, &'a Shape)> {
        let mut ty = ty;
        for _ in 0..64 {
            let Ty::Named(id) = ty else { return None };
            match &self.context.api.get(*id)?.shape {
                Shape::Alias(target) | Shape::Same(target) => ty = target,
                shape => return Some((*id, shape)),
            }
        }
        None
    }

    /// Whether a union holds this type in a box: structs and unions, whose size differs.
    pub(super) fn is_boxed_variant(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Nullable(inner) => self.is_boxed_variant(inner),
            Ty::Named(id) => match self.context.api.get(*id).map(|ty| &ty.shape) {
                Some(Shape::Struct(_) | Shape::Tuple(_) | Shape::Union(_)) => true,
                // Check has left no alias that leads back to itself.
                Some(Shape::Alias(target) | Shape::Same(target)) => self.is_boxed_variant(target),
                _ => false,
            },
            _ => false,
        }
    }
}

fn number(number: Number) -> &'static str {
    match number {
        Number::I8 => "i8",
        Number::I16 => "i16",
        Number::I32 => "i32",
        Number::I64 => "i64",
        Number::U8 => "u8",
        Number::U16 => "u16",
        Number::U32 => "u32",
        Number::U64 => "u64",
        Number::F64 => "f64",
        Number::Decimal => "runtime::Decimal",
    }
}

/// A type that has no other in it.
fn simple(ty: &Ty) -> &'static str {
    match ty {
        Ty::String => "String",
        Ty::Secret => "runtime::auth::Secret",
        Ty::Bool => "bool",
        Ty::DateTime => "runtime::DateTime",
        Ty::Date => "runtime::Date",
        Ty::Time => "runtime::Time",
        Ty::Duration => "runtime::Duration",
        Ty::Base64 => "runtime::Base64",
        Ty::Base64Url => "runtime::Base64Url",
        Ty::Bytes => "runtime::Bytes",
        Ty::File => "runtime::Body",
        Ty::Unit => "()",
        _ => "runtime::Json",
    }
}
