//! How a parameter's value is written. OpenAPI 3.0: Style Values and Style Examples; RFC 6570.
//!
//! What is undefined there: `null` is left out; what is nested in an array or object is written as JSON text, but for
//! `deepObject`, where the brackets go on, with numbers for the elements of lists.

use super::encode::{Keep, encode};
use super::value::Value;
use crate::operation::{Encoding, Parameter, Style};

/// One entry of a query or of a cookie header: `name=value`, both encoded.
pub(super) type Pair = (String, String);

/// The text in the path; empty where the value is.
pub(super) fn path(parameter: &Parameter, value: &Value) -> String {
    let keep = if parameter.allow_reserved { Keep::Path } else { Keep::Unreserved };
    let name = encode(parameter.name, Keep::Unreserved);
    match parameter.style {
        Style::Json => encode(&value.json(), keep),
        Style::Label => label(value, parameter.explode, keep),
        Style::Matrix => matrix(&name, value, parameter.explode, keep),
        style => delimited(value, parameter.explode, separator(style), keep).unwrap_or_default(),
    }
}

/// The value of a header.
pub(super) fn header(parameter: &Parameter, value: &Value) -> Option<String> {
    match parameter.style {
        Style::Json => Some(value.json()),
        _ => delimited(value, parameter.explode, ",", Keep::All),
    }
}

/// The entries of a cookie header.
pub(super) fn cookie(parameter: &Parameter, value: &Value) -> Vec<Pair> {
    pairs(parameter, value, parameter.name.to_owned(), Keep::Cookie, Keep::Cookie)
}

/// The query string that a value is, if it is one.
pub(super) fn whole_query(parameter: &Parameter, value: &Value) -> Option<String> {
    match (parameter.style, value) {
        (Style::WholeQueryJson, value) => Some(encode(&value.json(), Keep::Unreserved)),
        (Style::WholeQuery, Value::Object(properties)) => {
            let mut pairs = Vec::new();
            for (name, value) in properties {
                pairs.extend(form(name, value, None, true));
            }
            let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
            Some(pairs.join("&"))
        }
        // Text is the query string as the caller has written it.
        (Style::WholeQuery, value) => Some(encode(&value.text(), Keep::QueryLiteral)),
        _ => None,
    }
}

/// The entries of a query.
pub(super) fn query(parameter: &Parameter, value: &Value) -> Vec<Pair> {
    let keep = if parameter.allow_reserved { Keep::Reserved } else { Keep::Unreserved };
    pairs(parameter, value, encode(parameter.name, Keep::QueryName), Keep::QueryName, keep)
}

/// The entries of a form for the property `name`, encoded or as they are. Without an explicit style, what is nested is
/// JSON text and the elements of a list repeat the name (OpenAPI 3.1: Encoding Object).
pub(super) fn form(name: &str, value: &Value, encoding: Option<&Encoding>, encoded: bool) -> Vec<Pair> {
    let (names, mut keep) = if encoded { (Keep::Unreserved, Keep::Unreserved) } else { (Keep::All, Keep::All) };
    let own = encode(name, names);
    let styled = encoding.and_then(|encoding| Some((encoding, encoding.style?)));
    let Some((encoding, (style, explode))) = styled else {
        let json = encoding.is_some_and(|encoding| encoding.content_type.contains("json"));
        let elements = match value {
            Value::Array(elements) if !json => elements.as_slice(),
            single => std::slice::from_ref(single),
        };
        let text = |element: &Value| if json { element.json() } else { element.text() };
        return present(elements).map(|element| (own.clone(), encode(&text(element), keep))).collect();
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

/// Brackets in a query, where they have to be encoded (RFC 3986 section 3.4).
const ENCODED: (&str, &str) = ("%5B", "%5D");

/// `name[a][0]=value` for whatever is nested: with numbers, so that the elements of a list of objects stay apart.
fn numbered(out: &mut Vec<Pair>, name: String, value: &Value, brackets: (&str, &str), keeps: (Keep, Keep)) {
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

fn pairs(parameter: &Parameter, value: &Value, name: String, names: Keep, keep: Keep) -> Vec<Pair> {
    let separator = match parameter.style {
        Style::Json => return vec![(name, encode(&value.json(), keep))],
        Style::DeepObject => {
            let mut out = Vec::new();
            numbered(&mut out, name, value, ENCODED, (Keep::Unreserved, keep));
            return out;
        }
        style => separator(style),
    };
    match value {
        Value::Array(elements) if parameter.explode => {
            present(elements).map(|element| (name.clone(), encode(&element.text(), keep))).collect()
        }
        Value::Object(properties) if parameter.explode => {
            named(properties).map(|(key, value)| (encode(key, names), encode(&value.text(), keep))).collect()
        }
        _ => delimited(value, false, separator, keep).map(|text| (name, text)).into_iter().collect(),
    }
}

/// What stands between the elements of a list, encoded.
const fn separator(style: Style) -> &'static str {
    match style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        Style::TabDelimited => "%09",
        _ => ",",
    }
}

/// RFC 6570 simple expansion with a separator of choice; `None` where the value is undefined: an empty list, or null.
fn delimited(value: &Value, explode: bool, separator: &str, keep: Keep) -> Option<String> {
    let parts: Vec<String> = match value {
        Value::Null => return None,
        Value::Array(elements) => present(elements).map(|element| encode(&element.text(), keep)).collect(),
        Value::Object(properties) => {
            let between = if explode { "=" } else { separator };
            named(properties)
                .map(|(key, value)| format!("{}{between}{}", encode(key, keep), encode(&value.text(), keep)))
                .collect()
        }
        primitive => vec![encode(&primitive.text(), keep)],
    };
    if parts.is_empty() { None } else { Some(parts.join(separator)) }
}

/// RFC 6570 section 3.2.5.
fn label(value: &Value, explode: bool, keep: Keep) -> String {
    let separator = if explode { "." } else { "," };
    let expanded = match value {
        Value::Object(_) if explode => delimited(value, true, ".", keep),
        _ => delimited(value, false, separator, keep),
    };
    expanded.map_or_else(String::new, |text| format!(".{text}"))
}

/// RFC 6570 section 3.2.7.
fn matrix(name: &str, value: &Value, explode: bool, keep: Keep) -> String {
    match value {
        Value::Array(elements) if explode => {
            present(elements).map(|element| format!(";{name}={}", encode(&element.text(), keep))).collect()
        }
        Value::Object(properties) if explode => named(properties)
            .map(|(key, value)| format!(";{}={}", encode(key, keep), encode(&value.text(), keep)))
            .collect(),
        _ => match delimited(value, false, ",", keep) {
            None => String::new(),
            Some(text) if text.is_empty() => format!(";{name}"),
            Some(text) => format!(";{name}={text}"),
        },
    }
}

fn present(elements: &[Value]) -> impl Iterator<Item = &Value> {
    elements.iter().filter(|element| **element != Value::Null)
}

fn named(properties: &[(String, Value)]) -> impl Iterator<Item = (&str, &Value)> {
    properties.iter().filter(|(_, value)| *value != Value::Null).map(|(key, value)| (key.as_str(), value))
}
