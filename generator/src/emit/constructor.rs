//! `new`: what must be given, what is fixed.

use serde_json::Value;

use super::Chunk;
use super::docs::Doc;
use super::function::{Function, implementation, value};
use super::path::Writer;
use super::table::{Object, literal, raw};
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
    pub parameters: Vec<String>,
    /// `name`
    pub names: Vec<String>,
    /// `field: expression`
    pub fields: Vec<String>,
}

/// How a struct is made.
pub(super) enum Constructor {
    /// By a literal alone.
    None,
    /// With nothing set.
    Blank,
    /// By a function, in an `impl`.
    Function(String),
}

impl Constructor {
    /// The struct, with this below it.
    pub(super) fn after(self, object: &Object) -> Vec<Chunk> {
        let mut chunks = vec![Chunk::Text(object.text(matches!(self, Self::Blank)))];
        if let Self::Function(text) = self {
            chunks.push(Chunk::Text(text));
        }
        chunks
    }
}

/// The name of an argument: that of the field, or nearly so where clippy takes it for one that means nothing
/// (`disallowed_names`).
pub(super) fn argument_name(field: &str) -> String {
    match field {
        "foo" | "baz" | "quux" => format!("{field}_"),
        _ => raw(field),
    }
}

impl Writer<'_> {
    /// `new` with what must be given, `Default` where that is nothing; `others` if there are fields beside the slots.
    pub(super) fn constructor(&self, name: &str, slots: &[Slot<'_>], others: bool, docs: &str) -> Constructor {
        let Some(Arguments { parameters, mut fields, .. }) = self.arguments(slots) else { return Constructor::None };
        if fields.is_empty() {
            return Constructor::Blank;
        }
        if fields.len() < slots.len() || others {
            fields.push("..runtime::blank()".to_owned());
        }
        let (own, value) = (raw(name), vec![value(&fields)]);
        if parameters.is_empty() {
            let default = Function::new("fn default", "Self", value);
            return Constructor::Function(implementation(&format!("Default for {own}"), &[default]));
        }
        let new = Function::new("pub fn new", "Self", value).with(parameters).must_use().documented(Doc::line(docs));
        Constructor::Function(implementation(&own, &[new]))
    }

    /// The arguments for the fields that must be given; `None` if there are too many for a function.
    pub(super) fn arguments(&self, slots: &[Slot<'_>]) -> Option<Arguments> {
        let mut out = Arguments { parameters: Vec::new(), names: Vec::new(), fields: Vec::new() };
        for slot in slots {
            let field = raw(slot.name);
            if let Some(fixed) = slot.fixed.and_then(|fixed| self.fixed(slot, fixed)) {
                out.fields.push(format!("{field}: {fixed}"));
                continue;
            }
            if !slot.presence.is_required() {
                continue;
            }
            let own = argument_name(slot.name);
            let (parameter, value) = match slot.presence {
                Presence::Nullable => (self.field(slot.ty, slot.presence, slot.boxed), own.clone()),
                _ => self.argument(slot.ty, &own),
            };
            let value = match slot.presence {
                Presence::Required if slot.boxed => format!("Box::new({value})"),
                _ => value,
            };
            out.parameters.push(format!("{own}: {parameter}"));
            out.fields.push(if field == value { value } else { format!("{field}: {value}") });
            out.names.push(own);
        }
        (out.parameters.len() <= MOST).then_some(out)
    }

    /// The type of an argument, and the expression that makes the value of it.
    pub(super) fn argument(&self, ty: &Ty, name: &str) -> (String, String) {
        let written = self.ty(ty);
        let converted = |into: &str| (format!("impl Into<{into}>"), format!("{name}.into()"));
        match ty {
            Ty::String | Ty::Secret | Ty::Stream(..) => converted(&written),
            _ if self.is_file(ty) => converted("runtime::Body"),
            Ty::Named(_) if matches!(self.shape(ty), Some((_, Shape::Union(_) | Shape::Enum(_) | Shape::Media(_)))) => {
                converted(&written)
            }
            _ => (written, name.to_owned()),
        }
    }

    /// The value that a discriminator or a single-valued enum fixes.
    fn fixed(&self, slot: &Slot<'_>, value: &Value) -> Option<String> {
        let made = match (slot.ty, self.shape(slot.ty), value) {
            (Ty::String, _, Value::String(text)) => format!("{}.to_owned()", literal(text)),
            (Ty::Bool, _, Value::Bool(flag)) => flag.to_string(),
            (_, Some((id, Shape::Enum(values))), _) => {
                let index = values.iter().position(|known| known.value == *value);
                let variant = index.and_then(|index| self.context.names.members.get(id.0)?.get(index));
                match (variant, value) {
                    (Some(variant), _) => {
                        format!("{}::{}.into()", self.named(id), raw(variant))
                    }
                    (None, Value::String(text)) => format!("{}.into()", literal(text)),
                    (None, _) => return None,
                }
            }
            _ => return None,
        };
        Some(match slot.presence {
            Presence::Required => made,
            Presence::Optional | Presence::Nullable => format!("Some({made})"),
            Presence::OptionalNullable => format!("Some(Some({made}))"),
        })
    }
}
