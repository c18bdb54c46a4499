//! Reading one part of a document and passing over the rest.

use super::{DecodeError, Fault, Reader, Slot, read_document, read_with};

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
