//! RFC 6901 JSON pointers, and the references that lead to them.

use std::borrow::Cow;

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
    pointer.split('/').skip(1).map(|step| unescape(step).into_owned()).collect()
}

fn unescape(step: &str) -> Cow<'_, str> {
    if step.contains('~') { step.replace("~1", "/").replace("~0", "~").into() } else { step.into() }
}

/// The value at a pointer. As `Value::pointer`, which makes two new texts of every step.
pub(super) fn find<'v>(root: &'v Value, pointer: &str) -> Option<&'v Value> {
    let mut steps = pointer.split('/');
    // The root is the empty pointer; every other begins with a slash.
    if !steps.next()?.is_empty() {
        return None;
    }
    steps.try_fold(root, |value, step| match value {
        Value::Object(object) => object.get(unescape(step).as_ref()),
        Value::Array(items) => items.get(index(step)?),
        _ => None,
    })
}

/// RFC 6901, section 4: digits, without zeros before others.
fn index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| canonical)
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

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn finds_what_serde_json_finds() {
        let root = serde_json::json!({"a": [{"b/c": 1}, {"~": [2, 3]}], "": {"": 4}, "+1": 5, "01": [6]});
        for pointer in
            ["", "/a", "/a/0/b~1c", "/a/1/~0/1", "/", "//", "/+1", "/01/0", "/a/01", "/a/+1", "/a/2", "a", "/b"]
        {
            assert_eq!(find(&root, pointer), root.pointer(pointer), "{pointer}");
        }
    }
}
