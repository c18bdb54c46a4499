//! Types as they are written in a module.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::Context;
use crate::model::{Framing, Number, Presence, Shape, Ty, Type, TypeId};
use crate::name::Home;
use crate::name::ident::is_keyword;

/// An identifier, raw where it is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    if is_keyword(name) { Ident::new_raw(name, Span::call_site()) } else { Ident::new(name, Span::call_site()) }
}

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
    pub(super) fn imports(&self, mut uses: TokenStream) -> TokenStream {
        if self.uses_map.get() {
            uses.extend(quote!(
                use std::collections::BTreeMap;
            ));
        }
        if self.uses_types.get() {
            uses.extend(quote!(
                use crate::types;
            ));
        }
        if self.uses_open.get() {
            uses.extend(quote!(
                use runtime::Open;
            ));
        }
        uses
    }

    /// A type as it is written here.
    pub(super) fn ty(&self, ty: &Ty) -> TokenStream {
        match ty {
            Ty::Named(id) => {
                let path = self.named(*id);
                let same = |ty: &'a Type| match &ty.shape {
                    Shape::Same(other) => self.shape(other).map(|(_, shape)| shape),
                    shape => Some(shape),
                };
                let open = matches!(self.context.api.get(*id).and_then(same), Some(Shape::Enum(_)));
                if open && self.whole_paths {
                    quote!(runtime::Open<#path>)
                } else if open {
                    self.uses_open.set(true);
                    quote!(Open<#path>)
                } else {
                    path
                }
            }
            Ty::String => quote!(String),
            Ty::Secret => quote!(runtime::auth::Secret),
            Ty::Bool => quote!(bool),
            Ty::Number(kind) => number(*kind),
            Ty::Quoted(kind) => {
                let number = number(*kind);
                quote!(runtime::Text<#number>)
            }
            Ty::DateTime => quote!(runtime::DateTime),
            Ty::Date => quote!(runtime::Date),
            Ty::Time => quote!(runtime::Time),
            Ty::Duration => quote!(runtime::Duration),
            Ty::Base64 => quote!(runtime::Base64),
            Ty::Base64Url => quote!(runtime::Base64Url),
            Ty::Bytes => quote!(runtime::Bytes),
            Ty::File => quote!(runtime::Body),
            Ty::Stream(framing, inner) => {
                let inner = self.ty(inner);
                match framing {
                    Framing::Lines | Framing::Sequence => quote!(runtime::stream::JsonLines<#inner>),
                    Framing::Events | Framing::EventData => quote!(runtime::stream::Events<#inner>),
                }
            }
            Ty::Json => quote!(runtime::Json),
            Ty::Unit => quote!(()),
            Ty::Array(inner) => {
                let inner = self.ty(inner);
                quote!(Vec<#inner>)
            }
            Ty::Map(inner) => {
                let inner = self.ty(inner);
                if self.whole_paths {
                    return quote!(std::collections::BTreeMap<String, #inner>);
                }
                self.uses_map.set(true);
                quote!(BTreeMap<String, #inner>)
            }
            Ty::Nullable(inner) => {
                let inner = self.ty(inner);
                quote!(Option<#inner>)
            }
            Ty::External(path) => path.parse().unwrap_or_else(|_| quote!(runtime::Json)),
        }
    }

    /// The path of a named type.
    pub(super) fn named(&self, id: TypeId) -> TokenStream {
        let Some(name) = self.context.names.types.get(id.0) else { return quote!(runtime::Json) };
        let own = ident(&name.ident);
        if name.home == self.home {
            return quote!(#own);
        }
        let types = || {
            self.uses_types.set(!self.whole_paths);
            if self.whole_paths { quote!(crate::types) } else { quote!(types) }
        };
        match &name.home {
            Home::Types(_) if name.exported => {
                let types = types();
                quote!(#types::#own)
            }
            Home::Types(module) => {
                let (types, module) = (types(), ident(module));
                quote!(#types::#module::#own)
            }
            Home::Operation(index) => {
                let (group, module) = self.operation_path(*index);
                quote!(crate::#group::#module::#own)
            }
        }
    }

    fn operation_path(&self, index: usize) -> (Ident, Ident) {
        let names = self.context.names;
        let operation = names.operations.get(index);
        let group = operation.and_then(|operation| names.groups.get(operation.group));
        (ident(group.map_or("api", |group| &group.module)), ident(operation.map_or("api", |o| &o.module)))
    }

    /// The type of a field: boxed and optional as need be.
    pub(super) fn field(&self, ty: &Ty, presence: Presence, boxed: bool) -> TokenStream {
        let ty = self.ty(ty);
        let ty = if boxed { quote!(Box<#ty>) } else { ty };
        match presence {
            Presence::Required => ty,
            Presence::Optional | Presence::Nullable => quote!(Option<#ty>),
            Presence::OptionalNullable => quote!(Option<Option<#ty>>),
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

fn number(number: Number) -> TokenStream {
    match number {
        Number::I8 => quote!(i8),
        Number::I16 => quote!(i16),
        Number::I32 => quote!(i32),
        Number::I64 => quote!(i64),
        Number::U8 => quote!(u8),
        Number::U16 => quote!(u16),
        Number::U32 => quote!(u32),
        Number::U64 => quote!(u64),
        Number::F64 => quote!(f64),
        Number::Decimal => quote!(runtime::Decimal),
    }
}
