//! Reads the types of a generated crate back: its items, and the tables that belong to them.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

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
            // `runtime::object!(…);`
            [first, _, _, kind, sign, TokenTree::Group(body), ..] if is(first, "runtime") && is(sign, "!") => {
                if let Some(table) = enumeration(&kind.to_string()) {
                    for item in items(body.stream()) {
                        let [_, name, ..] = item.inner() else { return Err(format!("`{kind}!` is not as expected")) };
                        tables.insert(name.to_string(), table.clone());
                        others.push(item);
                    }
                    continue;
                }
                let table = table(&kind.to_string(), body.stream());
                let (name, table) = table.ok_or_else(|| format!("`{kind}!` is not as expected"))?;
                tables.insert(name, table);
            }
            _ => others.push(item),
        }
    }
    Ok((others, tables))
}

/// The enums stand within their macros.
fn enumeration(kind: &str) -> Option<Table> {
    match kind {
        "string_enum" => Some(Table::Enum),
        "integer_enum" | "value_enum" => Some(Table::Values),
        _ => None,
    }
}

fn table(kind: &str, tokens: TokenStream) -> Option<(String, Table)> {
    let mut tokens = tokens.into_iter();
    let name = tokens.next()?.to_string();
    let (mut tag, mut body) = (None, None);
    for token in tokens {
        match &token {
            TokenTree::Literal(_) => tag = text(&token),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => body = Some(group.stream()),
            _ => {}
        }
    }
    let lines: Vec<Vec<TokenTree>> = parts(body?).into_iter().map(|line| line.rest).collect();
    let table = match kind {
        "object" => object(&lines)?,
        "tuple" => Table::Values,
        "union" => Table::Union { tag, values: lines.iter().map(|line| variant(line)).collect::<Option<_>>()? },
        _ => return None,
    };
    Some((name, table))
}

/// `"key" => field: presence` and `.. => field`
fn object(lines: &[Vec<TokenTree>]) -> Option<Table> {
    let (mut keys, mut rest) = (BTreeMap::new(), None);
    for line in lines {
        match line.first()? {
            TokenTree::Literal(_) => keys.extend([pair(line)?]),
            _ => rest = Some(line.last()?.to_string()),
        }
    }
    Some(Table::Object { keys, rest })
}

/// `"key" => field`, the other way round.
fn pair(line: &[TokenTree]) -> Option<(String, String)> {
    Some((line.get(3)?.to_string(), text(line.first()?)?))
}

/// `"value" | "value" => Variant` and `Variant`
fn variant(line: &[TokenTree]) -> Option<(String, Vec<String>)> {
    Some((line.last()?.to_string(), line.iter().filter_map(text).collect()))
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
