//! Reads the types of a generated crate back: its items, and the tables that belong to them.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;

use super::tokens::{Part, is, items, parts, text};

/// The tables of one file, by the name of the type.
pub(super) type Tables = BTreeMap<String, Table>;

/// A table of the codec, as the generated code writes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Table {
    /// `object!`
    Object {
        /// Key in JSON by field.
        keys: BTreeMap<String, String>,
        /// The field of all other properties.
        rest: Option<String>,
    },
    /// `integer_enum!`, `value_enum!` and `tuple!`: the yardstick has JSON for them.
    Values,
    /// `string_enum!`: the values stand with the variants.
    Enum,
    /// `union!`
    Union {
        /// The property that tells the variants apart.
        tag: Option<String>,
        /// Values of that property, by variant.
        values: BTreeMap<String, Vec<String>>,
    },
}

/// The items and tables of a file.
pub(super) fn parse(text: &str) -> Result<(Vec<Part>, Tables), String> {
    let file: TokenStream = text.parse().map_err(|error| format!("{error}"))?;
    let mut tables = Tables::new();
    let mut others = Vec::new();
    for item in items(file) {
        match item.rest.as_slice() {
            // `runtime::object! { … }`, `runtime::tuple!(…);`
            [first, _, _, kind, sign, TokenTree::Group(body), ..] if is(first, "runtime") && is(sign, "!") => {
                let unexpected = || format!("`{kind}!` is not as expected");
                if body.delimiter() == Delimiter::Brace {
                    for item in items(body.stream()) {
                        let (name, table, item) = declared(&kind.to_string(), item).ok_or_else(unexpected)?;
                        tables.insert(name, table);
                        others.push(item);
                    }
                    continue;
                }
                let name = body.stream().into_iter().next().filter(|_| is(kind, "tuple")).ok_or_else(unexpected)?;
                tables.insert(name.to_string(), Table::Values);
            }
            _ => others.push(item),
        }
    }
    Ok((others, tables))
}

/// A type that stands within its macro: its name, what the macro says of it, and the type as Rust writes it.
fn declared(kind: &str, item: Part) -> Option<(String, Table, Part)> {
    let [_, name, ..] = item.inner() else { return None };
    let own = name.to_string();
    let table = match kind {
        "object" => return object(&item).map(|(table, item)| (own, table, item)),
        "union" => return union(&item).map(|(table, item)| (own, table, item)),
        "string_enum" => Table::Enum,
        "integer_enum" | "value_enum" => Table::Values,
        _ => return None,
    };
    Some((own, table, item))
}

/// `pub field: Type => "key": presence` and `.. pub field: Type`
fn object(item: &Part) -> Option<(Table, Part)> {
    let [kind, name, .., TokenTree::Group(body)] = item.inner() else { return None };
    let (mut keys, mut rest, mut fields) = (BTreeMap::new(), None, TokenStream::new());
    for part in parts(body.stream()) {
        let is_rest = part.rest.first().is_some_and(|first| is(first, "."));
        let field = if is_rest { Part { docs: part.docs, rest: part.rest.get(2..)?.to_vec() } } else { part };
        let own = field.inner().first()?.to_string();
        let arrow = field.rest.windows(2).position(|two| matches!(two, [a, b] if is(a, "=") && is(b, ">")));
        let (ty, after) = field.rest.split_at(arrow.unwrap_or(field.rest.len()));
        if is_rest {
            rest = Some(own);
        } else {
            keys.insert(own, text(after.get(2)?)?);
        }
        let docs = &field.docs;
        fields.extend(quote!(#docs #(#ty)*,));
    }
    let whole = quote!(pub #kind #name { #fields }).into_iter().collect();
    Some((Table::Object { keys, rest }, Part { docs: item.docs.clone(), rest: whole }))
}

/// `pub enum Name by "property" { "value" | "value" => Variant(Type) like Other, Variant(Type) }`
fn union(item: &Part) -> Option<(Table, Part)> {
    let [kind, name, head @ .., TokenTree::Group(body)] = item.inner() else { return None };
    let (mut values, mut variants) = (BTreeMap::new(), TokenStream::new());
    for part in parts(body.stream()) {
        let held = part.rest.iter().position(|token| matches!(token, TokenTree::Group(_)))?;
        let (variant, held) = (part.rest.get(held.checked_sub(1)?)?, part.rest.get(held)?);
        values.insert(variant.to_string(), part.rest.iter().filter_map(text).collect());
        variants.extend(quote!(#variant #held,));
    }
    let whole = quote!(pub #kind #name { #variants Unrecognized(runtime::Json) }).into_iter().collect();
    let table = Table::Union { tag: head.iter().find_map(text), values };
    Some((table, Part { docs: item.docs.clone(), rest: whole }))
}

/// The types (`types::X`, `types::module::X`) that code mentions. Not the bare enums in `Open<types::X>`: those are
/// values of the field's type only together with it.
pub(super) fn mentioned(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    let mut before: Option<&TokenTree> = None;
    while let [token, next @ ..] = rest {
        if let TokenTree::Group(group) = token {
            found.extend(mentioned(group.stream()));
        }
        let mut path = String::new();
        rest = next;
        if is(token, "types") && !before.is_some_and(|before| is(before, "Open")) {
            while let [a, b, TokenTree::Ident(part), next @ ..] = rest
                && is(a, ":")
                && is(b, ":")
            {
                path.push_str(&format!("::{part}"));
                rest = next;
            }
        }
        if !path.is_empty() {
            found.push(format!("types{path}"));
        }
        if !is(token, "<") {
            before = Some(token);
        }
    }
    found
}
