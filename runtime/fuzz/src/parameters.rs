//! What the runtime writes for a parameter, a parser of its style reads back: the same value, whatever is in it, or
//! nothing is sent. In all styles, exploded or not, in all places.
//!
//! Where a style does not tell values apart (a list with commas between its elements, of which one has a comma), the
//! values made for it have no such characters.

#![no_main]

mod choices;
mod styles;

use choices::Choices;
use libfuzzer_sys::fuzz_target;
use runtime::operation::{In, OperationInfo, Parameter, Style};
use runtime::{BaseUrl, Json, Operation, request};
use serde_json::{Map, json};

macro_rules! cases {
    ($($path:literal $parameter:expr;)*) => {
        /// Operations with one parameter each.
        const CASES: &[(&Parameter, fn(Json, &BaseUrl) -> Built)] = &[$({
            runtime::object! {
                struct This {
                    color: Option<Json> => "color": optional,
                }
            }
            impl Operation for This {
                const INFO: &'static OperationInfo = &OperationInfo {
                    parameters: &[$parameter],
                    ..OperationInfo::new("case", "GET", $path)
                };
                type Output = ();
                type Error = runtime::operation::NoDocumentedError;
            }
            (&This::INFO.parameters[0], |value, base| request::build(&This { color: Some(value) }, base))
        },)*];
    };
}

type Built = Result<http::Request<runtime::Body>, request::InvalidRequest>;

const PATH: Parameter = Parameter::path("color");
const QUERY: Parameter = Parameter::query("color");
const HEADER: Parameter = Parameter::header("color");
const COOKIE: Parameter = Parameter::cookie("color");

cases! {
    "/{color}" PATH;
    "/{color}" PATH.style(Style::Simple, true);
    "/{color}" PATH.style(Style::Label, false);
    "/{color}" PATH.style(Style::Label, true);
    "/{color}" PATH.style(Style::Matrix, false);
    "/{color}" PATH.style(Style::Matrix, true);
    "/{color}" PATH.style(Style::Json, false);
    "/" QUERY;
    "/" QUERY.style(Style::Form, false);
    "/" QUERY.allow_reserved();
    "/" QUERY.style(Style::Form, false).allow_reserved();
    "/" QUERY.style(Style::SpaceDelimited, false);
    "/" QUERY.style(Style::SpaceDelimited, true);
    "/" QUERY.style(Style::PipeDelimited, false);
    "/" QUERY.style(Style::TabDelimited, false);
    "/" QUERY.style(Style::DeepObject, true);
    "/" QUERY.style(Style::DeepObject, true).allow_reserved();
    "/" QUERY.style(Style::Json, false);
    "/" QUERY.style(Style::WholeQuery, true);
    "/" QUERY.style(Style::WholeQueryJson, false);
    "/" HEADER;
    "/" HEADER.style(Style::Simple, true);
    "/" HEADER.style(Style::Json, false);
    "/" COOKIE;
    "/" COOKIE.style(Style::Form, false);
    "/" COOKIE.style(Style::Json, false);
}

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let (parameter, build) = CASES[choices.below(CASES.len())];
    let value = value(&mut choices, parameter);
    // For whoever looks at what was found: `SHOW=1`.
    let show = std::env::var_os("SHOW").is_some();
    if show {
        eprintln!("{parameter:?}\n{value:?}");
    }
    let base = BaseUrl::new("https://h.example").expect("a URL");
    let built = match build(value.clone(), &base) {
        Ok(built) => built,
        Err(error) => return assert!(cannot_travel(parameter, &value), "{error}"),
    };
    let written = styles::written(parameter, &built);
    if show {
        eprintln!("{written:?}");
    }
    let expected = leaves(&value);
    match written {
        Some(written) => assert_eq!(styles::read(parameter, &value, &written), expected, "{written}"),
        None => assert!(is_undefined(parameter, &expected), "nothing is written"),
    }
});

/// Text, a list or an object; what is nested where the style has a way to write it.
fn value(choices: &mut Choices<'_>, parameter: &Parameter) -> Json {
    let characters = styles::characters(parameter);
    let nested = matches!(parameter.style, Style::Json | Style::WholeQueryJson | Style::DeepObject);
    let depth = if nested { 3 } else { 1 };
    match (choices.below(3), parameter.style) {
        (kind, Style::DeepObject) => any(choices, &characters, depth, 1 + kind % 2),
        (_, Style::WholeQuery) => any(choices, &characters, 2, 2),
        (kind, _) => any(choices, &characters, depth, kind),
    }
}

fn any(choices: &mut Choices<'_>, characters: &[char], depth: usize, kind: usize) -> Json {
    match kind {
        1 if depth > 0 => (0..choices.below(5)).map(|_| nested(choices, characters, depth)).collect(),
        2 if depth > 0 => {
            let mut out = Map::new();
            for _ in 0..choices.below(5) {
                let key = choices.text(characters).replace(['[', ']'], "");
                // What has a number for its key is an element of a list.
                let key = if key.parse::<usize>().is_ok() || key.is_empty() { format!("k{key}") } else { key };
                out.insert(key, nested(choices, characters, depth));
            }
            out.into()
        }
        _ => choices.text(characters).into(),
    }
}

fn nested(choices: &mut Choices<'_>, characters: &[char], depth: usize) -> Json {
    match choices.below(8) {
        0 => Json::Null,
        1 => true.into(),
        2 => choices.byte().into(),
        3 => json!(-9_007_199_254_740_993_i64),
        4 => any(choices, characters, depth - 1, 1),
        5 => any(choices, characters, depth - 1, 2),
        _ => choices.text(characters).into(),
    }
}

/// The value as text at its leaves, without what no style writes: `null`, and what is empty.
fn leaves(value: &Json) -> Json {
    match value {
        Json::Array(elements) => elements.iter().map(leaves).filter(|element| !is_nothing(element)).collect(),
        Json::Object(properties) => {
            let kept = properties.iter().map(|(key, value)| (key.clone(), leaves(value)));
            Json::Object(kept.filter(|(_, value)| !is_nothing(value)).collect())
        }
        Json::String(_) | Json::Null => value.clone(),
        other => other.to_string().into(),
    }
}

fn is_nothing(value: &Json) -> bool {
    match value {
        Json::Array(elements) => elements.is_empty(),
        Json::Object(properties) => properties.is_empty(),
        value => value.is_null(),
    }
}

/// RFC 6570 section 2.3: an empty list is like a value that is not there.
fn is_undefined(parameter: &Parameter, leaves: &Json) -> bool {
    let whole = matches!(parameter.style, Style::Json | Style::WholeQueryJson);
    !whole && (is_nothing(leaves) || (parameter.style == Style::WholeQuery && *leaves == ""))
}

/// What must not be sent, because the other side would see something else.
fn cannot_travel(parameter: &Parameter, value: &Json) -> bool {
    let texts = texts(value);
    match parameter.location {
        In::Path => {
            let all: String = texts.concat();
            let dots = parameter.style == Style::Label && all.trim_matches('.').is_empty();
            all.is_empty() || matches!(all.as_str(), "." | "..") || dots
        }
        In::Header => {
            texts.iter().any(|text| text.chars().any(char::is_control))
                || texts.iter().any(|text| text.starts_with(' ') || text.ends_with(' '))
        }
        In::Cookie => match value {
            Json::Object(properties) if parameter.explode => {
                properties.keys().any(|key| key.contains(|c: char| !c.is_ascii_alphanumeric()))
            }
            _ => false,
        },
        In::Query => false,
    }
}

fn texts(value: &Json) -> Vec<String> {
    match leaves(value) {
        Json::String(text) => vec![text],
        Json::Array(elements) => elements.iter().flat_map(texts).collect(),
        Json::Object(properties) => {
            properties.iter().flat_map(|(key, value)| [vec![key.clone()], texts(value)].concat()).collect()
        }
        _ => Vec::new(),
    }
}
