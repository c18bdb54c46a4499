//! RFC 6901 JSON pointers as text, and the references that lead to them.

use std::borrow::Cow;

/// The pointer of the child `key` of the node at `pointer`.
pub(crate) fn child(pointer: &str, key: &str) -> String {
    let mut out = String::with_capacity(pointer.len() + key.len() + 1);
    out.push_str(pointer);
    push(&mut out, key);
    out
}

/// Adds a step to `pointer`, escaped.
pub(crate) fn push(pointer: &mut String, key: &str) {
    pointer.push('/');
    if !key.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return pointer.push_str(key);
    }
    for character in key.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The steps of `pointer`, unescaped.
pub(crate) fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|step| unescape(step).into_owned())
}

/// A step as it is in the document.
pub(crate) fn unescape(step: &str) -> Cow<'_, str> {
    if !step.contains('~') {
        return step.into();
    }
    let mut out = String::with_capacity(step.len());
    let mut rest = step;
    while let Some((plain, escape)) = rest.split_once('~') {
        out.push_str(plain);
        let (character, after) = match (escape.strip_prefix('0'), escape.strip_prefix('1')) {
            (Some(after), _) => ('~', after),
            (_, Some(after)) => ('/', after),
            // No escape: RFC 6901 has no such pointer.
            _ => ('~', escape),
        };
        out.push(character);
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

/// The pointer without its last step, and that step as it is written; `None` for the root.
pub(crate) fn split_last(pointer: &str) -> Option<(&str, &str)> {
    pointer.rsplit_once('/')
}

/// What follows `prefix` in `pointer` (`""` or `"/…"`) if `prefix` is `pointer` or an ancestor of it.
pub(crate) fn strip_prefix<'p>(pointer: &'p str, prefix: &str) -> Option<&'p str> {
    pointer.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))
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
