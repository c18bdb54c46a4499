//! `new`: what must be given, what is fixed.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::Chunk;
use super::docs::Doc;
use super::path::{Writer, ident};
use super::table::Object;
use crate::model::{Presence, Shape, Ty};

/// More arguments than these are no longer told apart at the place of the call (clippy: `too_many_arguments`).
const MOST: usize = 6;

/// What a field of a struct to be made needs.
pub(super) struct Slot<'a> {
    pub name: &'a str,
    pub ty: &'a Ty,
    pub presence: Presence,
    pub boxed: bool,
    pub fixed: Option<&'a Value>,
}

/// Parameters of a function, and the expressions that turn them into fields.
pub(super) struct Arguments {
    /// `name: type`
    pub parameters: Vec<TokenStream>,
    /// `name`
    pub names: Vec<TokenStream>,
    /// `field: expression`
    pub fields: Vec<TokenStream>,
}

/// How a struct is made.
pub(super) enum Constructor {
    /// By a literal alone.
    None,
    /// With nothing set.
    Blank,
    /// By a function.
    Function(TokenStream),
}

impl Constructor {
    /// The struct, with this below it.
    pub(super) fn after(self, object: &Object) -> Vec<Chunk> {
        let mut chunks = vec![Chunk::Text(object.text(matches!(self, Self::Blank)))];
        if let Self::Function(tokens) = self {
            chunks.push(Chunk::Tokens(tokens));
        }
        chunks
    }
}

/// The name of an argument: that of the field, or nearly so where clippy takes it for one that means nothing
/// (`disallowed_names`).
pub(super) fn argument_name(field: &str) -> Ident {
    match field {
        "foo" | "baz" | "quux" => ident(&format!("{field}_")),
        _ => ident(field),
    }
}

impl Writer<'_> {
    /// `new` with what must be given, `Default` where that is nothing; `others` if there are fields beside the slots.
    pub(super) fn constructor(&self, name: &str, slots: &[Slot<'_>], others: bool, docs: &str) -> Constructor {
        let Some(Arguments { parameters, fields, .. }) = self.arguments(slots) else { return Constructor::None };
        if fields.is_empty() {
            return Constructor::Blank;
        }
        let own = ident(name);
        let all = fields.len() == slots.len() && !others;
        let rest = if all { TokenStream::new() } else { quote!(..runtime::blank()) };
        let value = quote!(Self { #(#fields,)* #rest });
        if parameters.is_empty() {
            return Constructor::Function(quote! {
                impl Default for #own {
                    fn default() -> Self { #value }
                }
            });
        }
        let docs = Doc::line(docs);
        Constructor::Function(quote! {
            impl #own {
                #docs
                #[must_use]
                pub fn new(#(#parameters),*) -> Self { #value }
            }
        })
    }

    /// The arguments for the fields that must be given; `None` if there are too many for a function.
    pub(super) fn arguments(&self, slots: &[Slot<'_>]) -> Option<Arguments> {
        let mut out = Arguments { parameters: Vec::new(), names: Vec::new(), fields: Vec::new() };
        for slot in slots {
            let field = ident(slot.name);
            if let Some(fixed) = slot.fixed.and_then(|fixed| self.fixed(slot, fixed)) {
                out.fields.push(quote!(#field: #fixed));
                continue;
            }
            if !slot.presence.is_required() {
                continue;
            }
            let own = argument_name(slot.name);
            let given = quote!(#own);
            let (parameter, value) = match slot.presence {
                Presence::Nullable => (self.field(slot.ty, slot.presence, slot.boxed), given.clone()),
                _ => self.argument(slot.ty, &given),
            };
            let value = match slot.presence {
                Presence::Required if slot.boxed => quote!(Box::new(#value)),
                _ => value,
            };
            out.parameters.push(quote!(#own: #parameter));
            out.fields.push(if field == value.to_string() { value } else { quote!(#field: #value) });
            out.names.push(given);
        }
        (out.parameters.len() <= MOST).then_some(out)
    }

    /// The type of an argument, and the expression that makes the value of it.
    pub(super) fn argument(&self, ty: &Ty, name: &TokenStream) -> (TokenStream, TokenStream) {
        let written = self.ty(ty);
        match ty {
            Ty::String | Ty::Secret | Ty::Stream(..) => (quote!(impl Into<#written>), quote!(#name.into())),
            _ if self.is_file(ty) => (quote!(impl Into<runtime::Body>), quote!(#name.into())),
            Ty::Named(_) if matches!(self.shape(ty), Some((_, Shape::Union(_) | Shape::Enum(_) | Shape::Media(_)))) => {
                (quote!(impl Into<#written>), quote!(#name.into()))
            }
            _ => (written, quote!(#name)),
        }
    }

    /// The value that a discriminator or a single-valued enum fixes.
    fn fixed(&self, slot: &Slot<'_>, value: &Value) -> Option<TokenStream> {
        let made = match (slot.ty, self.shape(slot.ty), value) {
            (Ty::String, _, Value::String(text)) => quote!(#text.to_owned()),
            (Ty::Bool, _, Value::Bool(flag)) => quote!(#flag),
            (_, Some((id, Shape::Enum(values))), _) => {
                let index = values.iter().position(|known| known.value == *value);
                let variant = index.and_then(|index| self.context.names.members.get(id.0)?.get(index));
                match (variant, value) {
                    (Some(variant), _) => {
                        let (path, variant) = (self.named(id), ident(variant));
                        quote!(#path::#variant.into())
                    }
                    (None, Value::String(text)) => quote!(#text.into()),
                    (None, _) => return None,
                }
            }
            _ => return None,
        };
        Some(match slot.presence {
            Presence::Required => made,
            Presence::Optional | Presence::Nullable => quote!(Some(#made)),
            Presence::OptionalNullable => quote!(Some(Some(#made))),
        })
    }
}
