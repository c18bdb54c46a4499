//! RFC 6901 JSON pointers, and the references that lead to them.

use serde_json::Value;

/// The pointer of the child `key` of the node at `at`.
pub(crate) fn child(at: &str, key: &str) -> String {
    let mut out = String::with_capacity(at.len() + key.len() + 1);
    out.push_str(at);
    out.push('/');
    for c in key.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            c => out.push(c),
        }
    }
    out
}

/// The unescaped steps of a pointer.
pub(crate) fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// The pointer that a local reference (`#/…`, percent-encoded as a URI fragment) leads to.
pub(crate) fn of_reference(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return None;
    }
    if !fragment.contains('%') {
        return Some(fragment.to_owned());
    }
    let mut out = Vec::with_capacity(fragment.len());
    let mut bytes = fragment.as_bytes().iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let rest = bytes.as_slice();
        let code = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(code) => {
                out.push(code);
                bytes.nth(1);
            }
            // A `%` that encodes nothing stands for itself: component keys may hold one.
            None => out.push(byte),
        }
    }
    String::from_utf8(out).ok()
}

/// What kind of value this is, for messages.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
