//! RFC 6901 JSON pointers as text.

use std::borrow::Cow;

/// `pointer` with one more step, escaped.
pub fn join(pointer: &str, token: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + token.len() + 1);
    joined.push_str(pointer);
    push(&mut joined, token);
    joined
}

/// Adds a step to `pointer`, escaped.
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    if !token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return pointer.push_str(token);
    }
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The steps of `pointer`, unescaped.
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|token| unescape(token).into_owned())
}

/// A step as it is in the document.
pub fn unescape(step: &str) -> Cow<'_, str> {
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
pub fn split_last(pointer: &str) -> Option<(&str, &str)> {
    pointer.rsplit_once('/')
}

/// What follows `prefix` in `pointer` (`""` or `"/…"`) if `prefix` is `pointer` or an ancestor of it.
pub fn strip_prefix<'p>(pointer: &'p str, prefix: &str) -> Option<&'p str> {
    pointer.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}
