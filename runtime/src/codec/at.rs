//! Reading one part of a document and passing over the rest.

use super::{DecodeError, Fault, Reader, Slot, read_document, read_with, to_vec};
use crate::Json;

/// Calls `read` at the value that stands at `path` (names of properties, the outermost first); not at all where there is
/// none, or a `null` or something else than an object on the way.
///
/// # Errors
/// If the text is not JSON, or `read` fails.
pub(crate) fn read_at(
    json: &[u8],
    path: &[&str],
    read: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Fault>,
) -> Result<(), DecodeError> {
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    read_with(json, &mut |reader| descend(reader, path, read))
}

/// The same from where the reader stands.
pub(crate) fn descend(
    reader: &mut Reader<'_>,
    path: &[&str],
    read: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let Some((first, rest)) = path.split_first() else { return read(reader) };
    if !reader.at_object()? {
        return reader.skip();
    }
    reader.object(&mut |key| key == *first, &mut |reader, found| match found {
        true => descend(reader, rest, read).map_err(|fault| reader.under_key(first, fault)),
        false => reader.skip(),
    })
}

/// Reads a value from the first of the texts that fits it.
///
/// # Errors
/// What is wrong with the last, if none does.
pub(crate) fn read_any(slot: &mut dyn Slot, texts: &[String]) -> Result<(), DecodeError> {
    let mut outcome = Ok(());
    for text in texts {
        outcome = read_document(slot, text.as_bytes());
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// Puts the first of the texts that fits there into a value, at a place in the JSON that it is.
///
/// # Errors
/// What is wrong with the last, if none does.
pub(crate) fn replace(slot: &mut dyn Slot, path: &[&str], texts: &[String]) -> Result<(), DecodeError> {
    let whole = if slot.is_absent() { Vec::new() } else { to_vec(slot) };
    let whole = String::from_utf8(whole).unwrap_or_default();
    let mut outcome = Ok(());
    for text in texts {
        let text = splice(&whole, path, text);
        outcome = read_with(text.as_bytes(), &mut |reader| {
            reader.again = true;
            slot.read(reader)
        });
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// JSON text with another value at a place. Objects on the way that are not there are made.
fn splice(whole: &str, path: &[&str], value: &str) -> String {
    let Some((first, rest)) = path.split_first() else { return value.to_owned() };
    let (mut start, mut inner) = (0, None);
    // What is no object gives way to one.
    let is_object = read_with(whole.as_bytes(), &mut |reader| {
        reader.object(&mut |key| key == *first, &mut |reader, found| {
            let at = reader.offset()?;
            let text = reader.raw()?;
            if found {
                (start, inner) = (at, Some(text));
            }
            Ok(())
        })
    });
    let (before, inner, after) = match inner.filter(|_| is_object.is_ok()) {
        Some(inner) => (whole.get(..start), inner, whole.get(start + inner.len()..)),
        None => (None, "", None),
    };
    let inner = splice(inner, rest, value);
    match (before, after) {
        (Some(before), Some(after)) => format!("{before}{inner}{after}"),
        _ => {
            let others = whole.trim().strip_prefix('{').filter(|_| is_object.is_ok()).unwrap_or("}");
            let comma = if others.trim_start().starts_with('}') { "" } else { "," };
            format!("{{{}:{inner}{comma}{others}", Json::from(*first))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::splice;

    #[test]
    fn a_value_at_a_place() {
        for (whole, path, wanted) in [
            (r#"{"a":1,"b":{"c":2}}"#, &["b", "c"][..], r#"{"a":1,"b":{"c":7}}"#),
            (r#"{"a":1}"#, &["b", "c"], r#"{"b":{"c":7},"a":1}"#),
            (r#"{ "a" : [1, {"a": 2}] }"#, &["a"], r#"{ "a" : 7 }"#),
            (r#"{"a":null}"#, &["a", "b"], r#"{"a":{"b":7}}"#),
            ("", &["a"], r#"{"a":7}"#),
            ("null", &["a\"b"], r#"{"a\"b":7}"#),
            ("{}", &["a"], r#"{"a":7}"#),
        ] {
            assert_eq!(splice(whole, path, "7"), wanted, "{whole}");
        }
    }
}
