//! Readers of the styles: OpenAPI 3.0.4 "Style Values", RFC 6570, RFC 3986, RFC 6265, each as a server would do it.

use runtime::Json;
use runtime::operation::{In, Parameter, Style};
use serde_json::Map;

/// The characters of values that the style can tell apart.
pub fn characters(parameter: &Parameter) -> Vec<char> {
    let all = "ab0.,;=&?#/|%+~-_:@!$'()*[]{}\"\\<> \t\r\n\u{7f}\u{e9}\u{1f600}";
    let reserved = if parameter.allow_reserved { "%" } else { "" };
    let separators = match (parameter.location, parameter.style, parameter.explode) {
        (_, Style::Label, true) => ".=",
        (_, Style::SpaceDelimited, false) => " ",
        (_, Style::PipeDelimited, false) => "|",
        (_, Style::TabDelimited, false) => "\t",
        (In::Header, Style::Simple, _) => ",=",
        (In::Query, Style::Form, false) if parameter.allow_reserved => ",",
        _ => "",
    };
    all.chars().filter(|c| !reserved.contains(*c) && !separators.contains(*c)).collect()
}

/// What stands in the place of the parameter, as it goes over the wire.
pub fn written(parameter: &Parameter, request: &http::Request<runtime::Body>) -> Option<String> {
    let text = |name| {
        let value = request.headers().get(name)?;
        // RFC 9110 section 5.5: what is around a value does not belong to it.
        Some(String::from_utf8(value.as_bytes().trim_ascii().to_vec()).expect("UTF-8"))
    };
    assert!(request.uri().path().starts_with('/'));
    match parameter.location {
        In::Path => {
            let segment = &request.uri().path()[1..];
            assert!(!segment.contains('/') && !segment.is_empty(), "another endpoint: {segment}");
            let plain = decoded(segment);
            assert!(plain != "." && plain != "..", "another endpoint: {segment}");
            Some(segment.to_owned())
        }
        In::Query => request.uri().query().map(str::to_owned),
        In::Header => text("color"),
        In::Cookie => text("cookie"),
    }
}

/// Reads it. `like` says whether it is text, a list or an object, as a server's own document does.
pub fn read(parameter: &Parameter, like: &Json, text: &str) -> Json {
    match (parameter.location, parameter.style) {
        (In::Path, Style::Json) => json(&decoded(text)),
        (In::Path, Style::Label) => {
            let text = text.strip_prefix('.').expect("a label begins with a dot");
            expanded(like, text, if parameter.explode { "." } else { "," }, parameter.explode, &decoded)
        }
        (In::Path, Style::Matrix) => matrix(parameter, like, text),
        (In::Path, _) => expanded(like, text, ",", parameter.explode, &decoded),
        (In::Header, Style::Json) => json(text),
        (In::Header, _) => expanded(like, text, ",", parameter.explode, &str::to_owned),
        (In::Cookie, style) => {
            let pairs: Vec<(&str, &str)> = text.split("; ").map(pair).collect();
            assert!(pairs.iter().all(|(name, value)| is_cookie(name) && is_cookie(value)), "{text}");
            entries(style, parameter.explode, like, &pairs)
        }
        (In::Query, Style::WholeQueryJson) => json(&decoded(text)),
        (In::Query, Style::WholeQuery) => whole(like, text),
        (In::Query, Style::DeepObject) => deep(text),
        (In::Query, style) => {
            let pairs: Vec<(&str, &str)> = text.split('&').map(pair).collect();
            if !parameter.allow_reserved {
                // How servers read forms: the same, with `+` for spaces.
                let theirs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
                let ours: Vec<_> = pairs.iter().map(|(name, value)| (decoded(name), decoded(value))).collect();
                assert_eq!(ours, theirs);
            }
            entries(style, parameter.explode, like, &pairs)
        }
    }
}

fn entries(style: Style, explode: bool, like: &Json, pairs: &[(&str, &str)]) -> Json {
    match like {
        Json::Object(_) if explode && style != Style::Json => {
            Json::Object(pairs.iter().map(|(name, value)| (decoded(name), decoded(value).into())).collect())
        }
        _ => {
            assert!(pairs.iter().all(|(name, _)| *name == "color"), "{pairs:?}");
            match like {
                _ if style == Style::Json => json(&decoded(pairs[0].1)),
                Json::Array(_) if explode => pairs.iter().map(|(_, value)| decoded(value)).collect(),
                _ => {
                    assert_eq!(pairs.len(), 1);
                    let separator = match style {
                        Style::SpaceDelimited => "%20",
                        Style::PipeDelimited => "%7C",
                        Style::TabDelimited => "%09",
                        _ => ",",
                    };
                    expanded(like, pairs[0].1, separator, false, &decoded)
                }
            }
        }
    }
}

/// Elements, or names and values, with a separator between them.
fn expanded(like: &Json, text: &str, separator: &str, explode: bool, decoded: &dyn Fn(&str) -> String) -> Json {
    match like {
        Json::Array(_) => text.split(separator).map(decoded).collect(),
        Json::Object(_) if explode => {
            Json::Object(text.split(separator).map(pair).map(|(k, v)| (decoded(k), decoded(v).into())).collect())
        }
        Json::Object(_) => {
            let parts: Vec<String> = text.split(separator).map(decoded).collect();
            assert_eq!(parts.len() % 2, 0, "{text}");
            Json::Object(parts.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone().into())).collect())
        }
        _ => decoded(text).into(),
    }
}

fn matrix(parameter: &Parameter, like: &Json, text: &str) -> Json {
    let text = text.strip_prefix(';').expect("a matrix begins with a semicolon");
    match like {
        Json::Object(_) if parameter.explode => {
            Json::Object(text.split(';').map(pair).map(|(k, v)| (decoded(k), decoded(v).into())).collect())
        }
        Json::Array(_) if parameter.explode => text
            .split(';')
            .map(|part| {
                let (name, value) = pair(part);
                assert_eq!(name, "color");
                decoded(value)
            })
            .collect(),
        like => {
            let (name, value) = pair(text);
            assert_eq!(name, "color");
            expanded(like, value, ",", false, &decoded)
        }
    }
}

/// `color[a][0]=x`.
fn deep(text: &str) -> Json {
    let mut out = Json::Null;
    for (name, value) in text.split('&').map(pair) {
        let name = decoded(name);
        let keys = name.strip_prefix("color").expect("the name comes first");
        let keys = keys.strip_prefix('[').and_then(|keys| keys.strip_suffix(']')).expect("keys in brackets");
        let mut place = &mut out;
        for key in keys.split("][") {
            if place.is_null() {
                *place = Json::Object(Map::new());
            }
            place = place.as_object_mut().expect("an object").entry(key).or_insert(Json::Null);
        }
        assert!(place.is_null(), "twice: {name}");
        *place = decoded(value).into();
    }
    lists(out)
}

/// Objects with numbers for keys are lists.
fn lists(value: Json) -> Json {
    let Json::Object(properties) = value else { return value };
    if properties.keys().all(|key| key.parse::<usize>().is_ok()) {
        let mut elements: Vec<(usize, Json)> =
            properties.into_iter().map(|(key, value)| (key.parse().expect("a number"), lists(value))).collect();
        elements.sort_by_key(|(index, _)| *index);
        return elements.into_iter().map(|(_, value)| value).collect();
    }
    Json::Object(properties.into_iter().map(|(key, value)| (key, lists(value))).collect())
}

/// A query that is a form: a name that is there several times is a list; what is nested in it is JSON.
fn whole(like: &Json, text: &str) -> Json {
    let Json::Object(properties) = like else { return decoded(text).into() };
    let mut out = Map::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let nested = |like: Option<&Json>| match like {
            Some(Json::Object(_) | Json::Array(_)) => json(&value),
            _ => value.clone().into_owned().into(),
        };
        match properties.get(&*name).expect("a name that was given") {
            Json::Array(elements) => {
                let there = out.entry(name).or_insert_with(|| Json::Array(Vec::new()));
                let there = there.as_array_mut().expect("a list");
                let like = elements.iter().filter(|element| !element.is_null()).nth(there.len());
                there.push(nested(like));
            }
            single => {
                assert!(out.insert(name.into_owned(), nested(Some(single))).is_none());
            }
        }
    }
    super::leaves(&out.into())
}

fn json(text: &str) -> Json {
    super::leaves(&serde_json::from_str(text).expect("JSON"))
}

fn pair(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, ""))
}

/// RFC 6265 section 4.1.1, and no comma: some servers end a cookie there.
fn is_cookie(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\";\\".contains(&byte))
}

/// RFC 3986 section 2.1. What is not encoded is a character of a URI (or of a cookie).
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        assert!(first.is_ascii_graphic(), "not encoded: {text}");
        if *first == b'%' {
            let digits = std::str::from_utf8(&after[..2]).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("two digits after a percent sign"));
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}
