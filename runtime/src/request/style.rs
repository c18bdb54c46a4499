//! How a parameter's value is written. OpenAPI 3.0: Style Values and Style Examples; RFC 6570.
//!
//! What is undefined there: `null` is left out; what is nested in an array or object is written as JSON text, but for
//! `deepObject`, where the brackets go on, with numbers for the elements of lists.

use super::encode::{Keep, encode, encode_into};
use super::value::Value;
use crate::operation::{Encoding, Parameter, Style};

/// One entry of a query or of a cookie header: `name=value`, both encoded.
pub(super) type Pair = (String, String);

/// Appends the text in the path: nothing where the value is undefined.
pub(super) fn path(out: &mut String, parameter: &Parameter, value: &Value<'_>) {
    let keep = if parameter.allow_reserved { Keep::Path } else { Keep::Unreserved };
    let explode = parameter.explode;
    match parameter.style {
        Style::Json => encode_into(out, &value.json(), keep),
        Style::Label => label(out, value, explode, keep),
        Style::Matrix => matrix(out, &encode(parameter.name, Keep::Unreserved), value, explode, keep),
        style => {
            delimited(out, value, explode, separator(style, keep), keep);
        }
    }
}

/// The value of a header.
pub(super) fn header(parameter: &Parameter, value: &Value<'_>) -> Option<String> {
    match parameter.style {
        Style::Json => Some(value.json()),
        _ => {
            let mut out = String::new();
            delimited(&mut out, value, parameter.explode, ",", Keep::All).then_some(out)
        }
    }
}

/// The entries of a cookie header.
pub(super) fn cookie(parameter: &Parameter, value: &Value<'_>) -> Vec<Pair> {
    let keep = if parameter.allow_reserved { Keep::CookieLiteral } else { Keep::Cookie };
    pairs(parameter, value, parameter.name.to_owned(), keep, keep)
}

/// Appends the entries to the query of a URL, whose path ends at `path`.
pub(super) fn query(out: &mut String, path: usize, parameter: &Parameter, value: &Value<'_>) {
    let begin = |out: &mut String| out.push(if out.len() == path { '?' } else { '&' });
    if let Some(whole) = whole_query(parameter, value) {
        if !whole.is_empty() {
            begin(out);
            out.push_str(&whole);
        }
        return;
    }
    let keep = if parameter.allow_reserved { Keep::Reserved } else { Keep::Unreserved };
    if !value.has_parts() && parameter.style != Style::Json {
        // Most are one value, which is written the same in all other styles.
        if *value != Value::Null {
            begin(out);
            encode_into(out, parameter.name, Keep::QueryName);
            out.push('=');
            encode_into(out, &value.text(), keep);
        }
        return;
    }
    let name = encode(parameter.name, Keep::QueryName);
    for (name, value) in pairs(parameter, value, name, Keep::QueryName, keep) {
        begin(out);
        out.extend([&*name, "=", &*value]);
    }
}

/// The query string that a value is, if it is one.
fn whole_query(parameter: &Parameter, value: &Value<'_>) -> Option<String> {
    match (parameter.style, value) {
        (Style::WholeQueryJson, value) => Some(encode(&value.json(), Keep::Unreserved)),
        (Style::WholeQuery, Value::Object(properties)) => Some(whole_form(properties)),
        // Text is the query string as the caller has written it.
        (Style::WholeQuery, value) => Some(encode(&value.text(), Keep::QueryLiteral)),
        _ => None,
    }
}

/// The entries of a form for the property `name`, encoded or as they are. Without an explicit style, what is nested is
/// JSON text and the elements of a list repeat the name (OpenAPI 3.1: Encoding Object).
pub(super) fn form(name: &str, value: &Value<'_>, encoding: Option<&Encoding>, encoded: bool) -> Vec<Pair> {
    let (names, mut keep) = if encoded { (Keep::Unreserved, Keep::Unreserved) } else { (Keep::All, Keep::All) };
    let own = encode(name, names);
    let styled = encoding.and_then(|encoding| Some((encoding, encoding.style?)));
    let Some((encoding, (style, explode))) = styled else {
        let json = encoding.is_some_and(|encoding| encoding.content_type.contains("json"));
        let elements = match value {
            Value::Array(elements) if !json => elements.as_slice(),
            single => std::slice::from_ref(single),
        };
        let text = |element: &Value<'_>| match json {
            true => encode(&element.json(), keep),
            false => encode(&element.text(), keep),
        };
        return present(elements).map(|element| (own.clone(), text(element))).collect();
    };
    if encoding.allow_reserved && encoded {
        keep = Keep::Reserved;
    }
    let mut pairs = if style == Style::DeepObject {
        let brackets = if encoded { ENCODED } else { ("[", "]") };
        let mut out = Vec::new();
        numbered(&mut out, own, value, brackets, (names, keep));
        out
    } else {
        pairs(&Parameter::query("").style(style, explode), value, own, names, keep)
    };
    if encoded {
        // A form reads `+` as a space.
        pairs.iter_mut().for_each(|(_, value)| *value = value.replace('+', "%2B"));
    }
    pairs
}

/// The text of a form of these properties, in the usual encoding.
pub(super) fn whole_form(properties: &[(String, Value<'_>)]) -> String {
    let mut out = String::new();
    for (name, value) in properties {
        for (name, value) in form(name, value, None, true) {
            super::push_query(&mut out, &name, &value);
        }
    }
    out
}

/// Brackets in a query, where they have to be encoded (RFC 3986 section 3.4).
const ENCODED: (&str, &str) = ("%5B", "%5D");

/// `name[a][0]=value` for whatever is nested: with numbers, so that the elements of a list of objects stay apart.
fn numbered(out: &mut Vec<Pair>, name: String, value: &Value<'_>, brackets: (&str, &str), keeps: (Keep, Keep)) {
    let (open, close) = brackets;
    match value {
        Value::Null => {}
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                numbered(out, format!("{name}{open}{index}{close}"), element, brackets, keeps);
            }
        }
        Value::Object(properties) => {
            for (key, value) in properties {
                numbered(out, format!("{name}{open}{}{close}", encode(key, keeps.0)), value, brackets, keeps);
            }
        }
        _ => out.push((name, encode(&value.text(), keeps.1))),
    }
}

fn pairs(parameter: &Parameter, value: &Value<'_>, name: String, names: Keep, keep: Keep) -> Vec<Pair> {
    let separator = match parameter.style {
        Style::Json => return vec![(name, encode(&value.json(), keep))],
        Style::DeepObject => {
            let mut out = Vec::new();
            numbered(&mut out, name, value, ENCODED, (Keep::Unreserved, keep));
            return out;
        }
        style => separator(style, keep),
    };
    match value {
        Value::Array(elements) if parameter.explode => {
            present(elements).map(|element| (name.clone(), encode(&element.text(), keep))).collect()
        }
        Value::Object(properties) if parameter.explode => {
            named(properties).map(|(key, value)| (encode(key, names), encode(&value.text(), keep))).collect()
        }
        _ => {
            let mut text = String::new();
            let defined = delimited(&mut text, value, false, separator, keep);
            defined.then_some((name, text)).into_iter().collect()
        }
    }
}

/// What stands between the elements of a list, encoded unless nothing is.
const fn separator(style: Style, keep: Keep) -> &'static str {
    match (style, keep) {
        (Style::SpaceDelimited, Keep::All) => " ",
        (Style::PipeDelimited, Keep::All) => "|",
        (Style::TabDelimited, Keep::All) => "\t",
        (Style::SpaceDelimited, _) => "%20",
        (Style::PipeDelimited, _) => "%7C",
        (Style::TabDelimited, _) => "%09",
        _ => ",",
    }
}

/// Appends the RFC 6570 simple expansion with a separator of choice; says whether the value is defined, as an empty list
/// and null are not.
fn delimited(out: &mut String, value: &Value<'_>, explode: bool, separator: &str, keep: Keep) -> bool {
    let mut count = 0;
    let mut part = |out: &mut String| {
        out.push_str(if count == 0 { "" } else { separator });
        count += 1;
    };
    match value {
        Value::Null => {}
        Value::Array(elements) => present(elements).for_each(|element| {
            part(out);
            encode_into(out, &element.text(), keep);
        }),
        Value::Object(properties) => named(properties).for_each(|(key, value)| {
            part(out);
            encode_into(out, key, keep);
            out.push_str(if explode { "=" } else { separator });
            encode_into(out, &value.text(), keep);
        }),
        primitive => {
            part(out);
            encode_into(out, &primitive.text(), keep);
        }
    }
    count > 0
}

/// RFC 6570 section 3.2.5.
fn label(out: &mut String, value: &Value<'_>, explode: bool, keep: Keep) {
    let start = out.len();
    out.push('.');
    let separator = if explode { "." } else { "," };
    let explode = explode && matches!(value, Value::Object(_));
    if !delimited(out, value, explode, separator, keep) {
        out.truncate(start);
    }
}

/// RFC 6570 section 3.2.7.
fn matrix(out: &mut String, name: &str, value: &Value<'_>, explode: bool, keep: Keep) {
    let entry = |out: &mut String, name: &str, text: &str| {
        out.extend([";", name, "="]);
        encode_into(out, text, keep);
    };
    match value {
        Value::Array(elements) if explode => present(elements).for_each(|element| entry(out, name, &element.text())),
        Value::Object(properties) if explode => {
            named(properties).for_each(|(key, value)| entry(out, &encode(key, keep), &value.text()));
        }
        _ => {
            let start = out.len();
            entry(out, name, "");
            let named = out.len();
            if !delimited(out, value, false, ",", keep) {
                out.truncate(start);
            } else if out.len() == named {
                // Nothing stands behind the name.
                out.pop();
            }
        }
    }
}

fn present<'v>(elements: &'v [Value<'v>]) -> impl Iterator<Item = &'v Value<'v>> {
    elements.iter().filter(|element| **element != Value::Null)
}

fn named<'v>(properties: &'v [(String, Value<'v>)]) -> impl Iterator<Item = (&'v str, &'v Value<'v>)> {
    properties.iter().filter(|(_, value)| *value != Value::Null).map(|(key, value)| (key.as_str(), value))
}
