//! Names of types and of their fields and variants.

use std::collections::HashMap;

use serde_json::Value;

use super::anchor::{Anchor, Anchors};
use super::ident::{pascal, snake};
use super::scope::{Scope, Wanted, order};
use super::{Home, Names, PRELUDE, TypeName, anchor, file_name, media};
use crate::config::ClientConfig;
use crate::model::{Api, EnumValue, Field, Shape, Side, Ty, Type, TypeId, Union, literal};

pub(super) fn name_types(api: &Api, config: &ClientConfig, names: &mut Names) {
    let anchors = Anchors::new(api);
    let mut exported = Scope::with(PRELUDE);
    // A module within one of the same name is confusing, to clippy too.
    let mut modules = Scope::with(["types"]);
    let mut homes: HashMap<(Anchor, Side), (Home, Scope)> = HashMap::new();
    let mut out: Vec<Option<TypeName>> = vec![None; api.types.len()];
    // Components first: neither what stands in further files nor what is inline ever takes a name from them.
    let is_exported = |pointer: &str| anchor::is_component(pointer) || anchor::is_of_file(pointer);
    let (components, mut inline): (Vec<usize>, Vec<usize>) =
        (0..api.types.len()).partition(|index| api.types.get(*index).is_some_and(|ty| is_exported(&ty.pointer)));
    let wanted: Vec<_> = components
        .iter()
        .filter_map(|index| api.types.get(*index))
        .map(|ty| {
            let (anchor, _) = anchors.of(&ty.pointer);
            let name = component_name(&anchor, ty.side, config);
            let (of_file, key) = match &anchor {
                Anchor::Component { key, .. } => (false, key.clone()),
                _ => (true, ty.pointer.clone()),
            };
            // What codegen.toml gives takes no name from what has it by itself.
            let given = !of_file && config.naming.types.contains_key(&key);
            Wanted { exact: !of_file && !given && name == key, key: (given, of_file, key, ty.side), name }
        })
        .collect();
    for (index, wanted) in order(&wanted).into_iter().filter_map(|at| components.get(at).zip(wanted.get(at))) {
        let Some(ty) = api.types.get(*index) else { continue };
        let (anchor, _) = anchors.of(&ty.pointer);
        let ident = exported.claim_or(wanted.name.clone(), "Type");
        let module = modules.claim_or(file_name(snake(&ident)), "_type");
        let mut scope = Scope::with(PRELUDE);
        scope.claim(ident.clone());
        homes.insert((anchor, ty.side), (Home::Types(module.clone()), scope));
        if let Some(slot) = out.get_mut(*index) {
            *slot = Some(TypeName { home: Home::Types(module), ident, exported: true });
        }
    }
    inline.sort_by_key(|index| api.types.get(*index).map(|ty| (&ty.pointer, ty.side)));
    for (index, ty) in inline.into_iter().filter_map(|index| Some((index, api.types.get(index)?))) {
        let (anchor, path) = anchors.of(&ty.pointer);
        let side = if matches!(anchor, Anchor::Operation(_)) { Side::Any } else { ty.side };
        let (home, scope) = homes.entry((anchor.clone(), side)).or_insert_with(|| match &anchor {
            Anchor::Operation(index) => (Home::Operation(*index), operation_scope(names, *index)),
            _ => (
                Home::Types(modules.claim_or(file_name(snake(&component_name(&anchor, side, config))), "_type")),
                Scope::with(PRELUDE),
            ),
        });
        let mut wanted = pascal(&path);
        if side == Side::Any {
            wanted.push_str(suffix(ty.side));
        }
        let ident = scope.claim_or(wanted, "Type");
        if let Some(slot) = out.get_mut(index) {
            *slot = Some(TypeName { home: home.clone(), ident, exported: false });
        }
    }
    names.types = out.into_iter().flatten().collect();
}

fn operation_scope(names: &Names, index: usize) -> Scope {
    let mut scope = Scope::with(PRELUDE);
    if let Some(operation) = names.operations.get(index) {
        for name in [&operation.request, &operation.error, &operation.output] {
            scope.claim(name.clone());
        }
        if let Some(group) = names.groups.get(operation.group) {
            scope.claim(group.ident.clone());
        }
    }
    scope
}

fn component_name(anchor: &Anchor, side: Side, config: &ClientConfig) -> String {
    let mut name = match anchor {
        Anchor::Component { section, key } => {
            let wanted = config.naming.types.get(key).filter(|_| section == "schemas");
            let suffix = match section.as_str() {
                "parameters" => "Parameter",
                "responses" => "Response",
                "requestBodies" => "Body",
                "headers" => "Header",
                _ => "",
            };
            wanted.map_or_else(|| format!("{}{suffix}", pascal(key)), |name| name.value.clone())
        }
        Anchor::Operation(_) => "Operation".to_owned(),
        Anchor::Webhooks => "webhooks".to_owned(),
        Anchor::Path(path) => format!("{}Path", pascal(path)),
        Anchor::Other { name, .. } => pascal(name),
    };
    name.push_str(suffix(side));
    name
}

/// What tells the types of the directions apart.
fn suffix(side: Side) -> &'static str {
    match side {
        Side::Any => "",
        Side::Input => "Input",
        Side::Patch => "Patch",
    }
}

/// Names of a type's fields or variants.
pub(super) fn members(ty: &Type, types: &[TypeName]) -> Vec<String> {
    match &ty.shape {
        Shape::Struct(s) => fields(&s.fields, s.rest.is_some()),
        Shape::Enum(values) => {
            let mut scope = Scope::default();
            let wanted = values.iter().map(|value| {
                let text = value.label.clone().unwrap_or_else(|| value_words(&value.value, values));
                let name = pascal(&text);
                Wanted { exact: name == text, key: (text, literal(&value.value)), name }
            });
            scope.claim_all(wanted)
        }
        Shape::Union(union) => variants(union, types),
        Shape::Media(media) => {
            let mut scope = Scope::with(["Other"]);
            media::labels(media).into_iter().map(|label| scope.claim(label)).collect()
        }
        Shape::Tuple(_) | Shape::Alias(_) | Shape::Same(_) => Vec::new(),
    }
}

/// What a value is called: `1.5` is not `15`, and the text `"1"` beside the number `1` is called text.
fn value_words(value: &Value, beside: &[EnumValue]) -> String {
    match value {
        Value::Number(number) => number.to_string().replace('.', " point "),
        Value::String(text)
            if beside.iter().any(|other| !other.value.is_string() && literal(&other.value) == *text) =>
        {
            format!("text {text}")
        }
        Value::String(text) => with_signs(text),
        other => literal(other),
    }
}

/// A text whose signs say something: `-name` is another order than `name`, `GMT+1` is not `GMT-1`, `C++` is not `C`. A
/// hyphen within words or before a number, as in `us-east-1`, says nothing.
fn with_signs(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |index: Option<usize>| index.and_then(|i| chars.get(i)).is_some_and(|c| c.is_alphanumeric());
    let mut out = String::with_capacity(text.len());
    for (index, c) in chars.iter().enumerate() {
        let (before, after) = (is_word(index.checked_sub(1)), is_word(Some(index + 1)));
        let (first, last) = (index == 0, index + 1 == chars.len());
        match c {
            '+' if first || !chars.get(index + 1).is_some_and(|c| c.is_alphabetic()) => out.push_str(" plus "),
            '-' if (first && after) || (last && before) => out.push_str(" minus "),
            c => out.push(*c),
        }
    }
    out
}

fn fields(fields: &[Field], rest: bool) -> Vec<String> {
    let mut scope = Scope::default();
    let wanted = fields.iter().map(|field| Wanted::new(&field.wire_name, snake(&field.wire_name)));
    let mut out = scope.claim_all(wanted);
    if rest {
        out.push(scope.claim("additional_properties".to_owned()));
    }
    out
}

fn variants(union: &Union, types: &[TypeName]) -> Vec<String> {
    let mut scope = Scope::with(["Unrecognized"]);
    let name = |variant: &crate::model::Variant| match &variant.label {
        Some(label) => pascal(label),
        None => type_label(&variant.ty, types),
    };
    let wanted = union.variants.iter().map(|variant| {
        let (name, label) = (name(variant), variant.label.as_deref().unwrap_or_default());
        Wanted { key: (label, &*variant.pointer), exact: name == label, name }
    });
    scope.claim_all(wanted)
}

/// What a type is called where nothing else has a name for it.
pub(super) fn type_label(ty: &Ty, types: &[TypeName]) -> String {
    match ty {
        Ty::Named(TypeId(index)) => types.get(*index).map_or_else(|| "Value".to_owned(), |name| name.ident.clone()),
        Ty::String | Ty::Secret => "String".to_owned(),
        Ty::Bool => "Boolean".to_owned(),
        Ty::Number(number) if number.is_integer() => "Integer".to_owned(),
        Ty::Number(_) | Ty::Quoted(_) => "Number".to_owned(),
        Ty::DateTime => "DateTime".to_owned(),
        Ty::Date => "Date".to_owned(),
        Ty::Time => "Time".to_owned(),
        Ty::Duration => "Duration".to_owned(),
        Ty::Base64 | Ty::Base64Url | Ty::Bytes | Ty::File => "Bytes".to_owned(),
        Ty::Json => "Any".to_owned(),
        Ty::Unit => "Nothing".to_owned(),
        Ty::Array(inner) => format!("{}List", type_label(inner, types)),
        Ty::Map(inner) => format!("{}Map", type_label(inner, types)),
        Ty::Nullable(inner) => type_label(inner, types),
        Ty::Stream(_, inner) => format!("{}Stream", type_label(inner, types)),
        Ty::External(path) => pascal(path.rsplit("::").next().unwrap_or(path)),
    }
}
