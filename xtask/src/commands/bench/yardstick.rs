//! The yardstick: the same types as a conventional generator writes them, with serde's derive macros.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

use super::tables::{self, Table, Tables};
use super::tokens::{Part, is, items, parts, text};

/// Files by path.
pub(super) type Files = BTreeMap<String, String>;

/// Two crates with the same types, to be compared.
pub(super) struct Pair {
    /// Ours: the files of the types as they are.
    pub ours: Files,
    /// The same types, for serde.
    pub serde: Files,
    /// Number of types that operations name: each is decoded once and encoded once in both crates.
    pub roots: usize,
}

/// Takes the types out of a generated crate.
///
/// Left out: requests and the enums of answers, which stand with the operations. In the yardstick also constructors,
/// which need our codec's blank values.
pub(super) fn pair(crate_files: &Files) -> Result<Pair, String> {
    let is_type = |path: &str| path == "src/types.rs" || path.starts_with("src/types/");
    let mut roots = BTreeSet::new();
    for (path, text) in crate_files.iter().filter(|(path, _)| path.ends_with(".rs") && !is_type(path)) {
        let tokens: TokenStream = text.parse().map_err(|error| format!("{path}: {error}"))?;
        // Names for types that stand elsewhere are not types that somebody needs.
        let items = items(tokens).into_iter().filter(|item| !item.inner().first().is_some_and(|word| is(word, "use")));
        items.for_each(|item| roots.extend(tables::mentioned(item.rest.into_iter().collect())));
    }
    let (mut ours, mut serde) = (Files::new(), Files::new());
    for (path, text) in crate_files.iter().filter(|(path, _)| is_type(path)) {
        let file = types(text).map_err(|error| format!("{path}: {error}"))?;
        serde.insert(path.clone(), file);
        ours.insert(path.clone(), text.clone());
    }
    let lib = "#![allow(warnings)]\n\npub mod codec;\npub mod types;\n";
    ours.insert("src/lib.rs".into(), lib.into());
    serde.insert("src/lib.rs".into(), lib.into());
    ours.insert("src/codec.rs".into(), codec(&roots, OURS));
    serde.insert(
        "src/codec.rs".into(),
        codec(&roots, SERDE)
            + "\n/// `serde(other)` makes an enum open by itself.\npub type Open<T> = T;\n\npub type Is<T> = T;\n",
    );
    Ok(Pair { ours, serde, roots: roots.len() })
}

/// A file of types in the yardstick.
fn types(text: &str) -> Result<String, String> {
    let (items, tables) = tables::parse(text)?;
    let items = items.iter().map(|item| convert(item, &tables)).collect::<Result<TokenStream, _>>()?;
    Ok(prettyplease::unparse(&syn::parse2(items).map_err(|error| error.to_string())?))
}

/// The result of decoding, a call that decodes `bytes`, the result of encoding, a call that encodes `value`.
type Calls = [&'static str; 4];

const OURS: Calls = [
    "Result<TYPE, runtime::DecodeError>",
    "runtime::codec::from_slice(bytes)",
    "Vec<u8>",
    "runtime::codec::to_vec(value)",
];

const SERDE: Calls = [
    "serde_json::Result<TYPE>",
    "serde_json::from_slice(bytes)",
    "serde_json::Result<Vec<u8>>",
    "serde_json::to_vec(value)",
];

fn codec(roots: &BTreeSet<String>, [decoded, decode, encoded, encode]: Calls) -> String {
    let mut out = String::from("use crate::types;\n");
    for (index, root) in roots.iter().enumerate() {
        let decoded = decoded.replace("TYPE", root);
        out.push_str(&format!("\npub fn decode_{index}(bytes: &[u8]) -> {decoded} {{\n    {decode}\n}}\n"));
        out.push_str(&format!("\npub fn encode_{index}(value: &{root}) -> {encoded} {{\n    {encode}\n}}\n"));
    }
    out
}

/// An item of ours as the yardstick has it, if it has it.
fn convert(item: &Part, tables: &Tables) -> Result<TokenStream, String> {
    let docs = &item.docs;
    let whole: TokenStream = item.rest.iter().cloned().collect();
    match item.inner() {
        [_, name, TokenTree::Group(_), ..] if matches!(tables.get(&name.to_string()), Some(Table::Values)) => {
            Ok(quote!(#docs pub type #name = serde_json::Value;))
        }
        [kind, name, TokenTree::Group(body)] if is(kind, "struct") => {
            let Some(Table::Object { keys, rest }) = tables.get(&name.to_string()) else {
                return Err(format!("struct `{name}` has no table"));
            };
            let fields = parts(body.stream()).into_iter().map(|part| field(&part, keys, rest.as_deref()));
            let fields = fields.collect::<Result<Vec<_>, _>>()?;
            let derive = derive(&quote!(Clone, Debug, PartialEq));
            Ok(quote!(#docs #derive pub struct #name { #(#fields,)* }))
        }
        [kind, name, TokenTree::Group(body)] if is(kind, "enum") => {
            let variants = parts(body.stream());
            match tables.get(&name.to_string()) {
                Some(Table::Enum) => Ok(string_enum(docs, name, &variants)),
                Some(Table::Union { tag, values }) => union(docs, name, &variants, tag.as_deref(), values),
                _ => Err(format!("enum `{name}` has no table")),
            }
        }
        [kind, trait_, ..] if is(kind, "impl") => {
            if is(trait_, "From") {
                foreign(whole)
            } else {
                Ok(TokenStream::new())
            }
        }
        [kind, ..] if ["use", "mod", "type"].iter().any(|word| is(kind, word)) => {
            let whole = foreign(whole)?;
            Ok(quote!(#docs #whole))
        }
        _ => Err(format!("unexpected item `{}`", whole.to_string().chars().take(60).collect::<String>())),
    }
}

fn derive(traits: &TokenStream) -> TokenStream {
    quote!(#[derive(#traits, serde::Serialize, serde::Deserialize)])
}

fn field(part: &Part, keys: &BTreeMap<String, String>, rest: Option<&str>) -> Result<TokenStream, String> {
    let [name, _, ty @ ..] = part.inner() else { return Err("a field without a name".into()) };
    let own = name.to_string();
    let attribute = if rest == Some(&own) {
        quote!(#[serde(flatten)])
    } else {
        let renamed =
            keys.get(&own).filter(|key| *key != own.trim_start_matches("r#")).map(|key| quote!(rename = #key,));
        let optional = ty.first().is_some_and(|first| is(first, "Option"));
        let optional = optional.then(|| quote!(skip_serializing_if = "Option::is_none",));
        if renamed.is_some() || optional.is_some() { quote!(#[serde(#renamed #optional)]) } else { TokenStream::new() }
    };
    let (docs, ty) = (&part.docs, foreign(ty.iter().cloned().collect())?);
    Ok(quote!(#docs #attribute pub #name: #ty))
}

/// `Variant = "value"`
fn string_enum(docs: &TokenStream, name: &TokenTree, parts: &[Part]) -> TokenStream {
    let variants = parts.iter().filter_map(|part| {
        let (docs, variant) = (&part.docs, part.rest.first()?);
        let value = text(part.rest.last()?)?;
        Some(quote!(#docs #[serde(rename = #value)] #variant))
    });
    let derive = derive(&quote!(Clone, Copy, Debug, PartialEq, Eq, Hash));
    quote!(#docs #derive #[non_exhaustive] pub enum #name { #(#variants,)* #[serde(other)] UnrecognizedValue })
}

/// Internally tagged where every variant has a value of the tag, otherwise untagged.
fn union(
    docs: &TokenStream,
    name: &TokenTree,
    parts: &[Part],
    tag: Option<&str>,
    values: &BTreeMap<String, Vec<String>>,
) -> Result<TokenStream, String> {
    let tag = tag.filter(|_| values.values().all(|values| !values.is_empty()));
    let mut variants = Vec::new();
    for part in parts {
        let Some(variant) = part.rest.first() else { continue };
        let Some(values) = values.get(&variant.to_string()) else { continue };
        let attribute = match (tag, values.as_slice()) {
            (Some(_), [first, others @ ..]) => quote!(#[serde(rename = #first #(, alias = #others)*)]),
            _ => TokenStream::new(),
        };
        let (docs, whole) = (&part.docs, foreign(part.rest.iter().cloned().collect())?);
        variants.push(quote!(#docs #attribute #whole));
    }
    let (attribute, last) = match tag {
        Some(tag) => (
            quote!(#[serde(tag = #tag)]),
            quote!(
                #[serde(other)]
                Unrecognized
            ),
        ),
        None => (quote!(#[serde(untagged)]), quote!(Unrecognized(serde_json::Value))),
    };
    let derive = derive(&quote!(Clone, Debug, PartialEq));
    Ok(quote!(#docs #derive #attribute #[non_exhaustive] pub enum #name { #(#variants,)* #last }))
}

/// Types of our runtime as those of a conventional generator.
fn foreign(tokens: TokenStream) -> Result<TokenStream, String> {
    let mut out = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                out.extend([TokenTree::Group(Group::new(group.delimiter(), foreign(group.stream())?))]);
            }
            TokenTree::Ident(ident) if ident == "runtime" => {
                let mut last = String::new();
                while tokens.next_if(|token| is(token, ":")).is_some() {
                    let part = tokens.next_if(|token| matches!(token, TokenTree::Ident(_)));
                    last = part.map_or(last, |part| part.to_string());
                }
                out.extend(match last.as_str() {
                    "Open" => quote!(crate::codec::Open),
                    "Text" => quote!(crate::codec::Is),
                    "Json" => quote!(serde_json::Value),
                    "Bytes" | "Body" => quote!(Vec<u8>),
                    "Decimal" => quote!(serde_json::Number),
                    "DateTime" | "Date" | "Time" | "Duration" | "Base64" | "Base64Url" | "Secret" => quote!(String),
                    _ => return Err(format!("`runtime::{last}` has no counterpart")),
                });
            }
            other => out.extend([other]),
        }
    }
    Ok(out)
}
