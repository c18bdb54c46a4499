//! The input of `call`: a JSON object with the parameters by their names on the wire, and `body`.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Operation, Stop, left_out};
use crate::Slot;
use crate::codec::{DecodeError, Reader, read_any_medium, read_with, slots};
use crate::operation::AnyRequest;

/// Makes the request that the input says.
pub(super) fn read(operation: &Operation, input: &[u8]) -> Result<AnyRequest, Stop> {
    let mut request = (operation.make)();
    let table = request.table();
    let mut given = vec![false; table.keys.len()];
    let mut unknown = None;
    let mut outcome = Ok(());
    request.with_slots_mut(&mut |slots| {
        let body = operation.info.parameters.len();
        let find = &mut |key: &str| {
            let index = table.position(key);
            if index.is_none() {
                unknown.get_or_insert_with(|| key.to_owned());
            }
            index
        };
        let read = &mut |reader: &mut Reader<'_>| {
            reader.take_files(&[]);
            reader.object(find, &mut |reader, index: Option<usize>| {
                let parts = index.and_then(|index| Some((index, slots.get_mut(index)?, table.keys.get(index)?)));
                let Some((index, slot, key)) = parts else { return reader.skip() };
                if let Some(given) = given.get_mut(index) {
                    *given = true;
                }
                let media = if index == body { operation.info.body } else { &[] };
                read_any_medium(*slot, media, reader).map_err(|fault| reader.under_key(key, fault))
            })
        };
        outcome = read_with(input, read);
    });
    let text = std::str::from_utf8(input).ok();
    outcome.map_err(|error| Stop::Usage(format!("the input does not fit: {}", explain(text, &error))))?;
    if let Some(key) = unknown {
        return Err(Stop::Usage(unknown_key(operation, &key, table.keys.iter().copied())));
    }
    missing(&*request, &given, &|_, key| key.to_owned())?;
    warn(operation, input, &*request);
    Ok(request)
}

/// What is wrong with JSON that somebody wrote, and where in it: people count lines, not bytes.
pub(super) fn explain(text: Option<&str>, error: &DecodeError) -> String {
    let path = match error.path() {
        "$" => String::new(),
        path => format!("{path}: "),
    };
    let before = text.zip(error.offset()).and_then(|(text, offset)| text.get(..offset));
    let place = before.map(|before| {
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!(" (line {line}, column {column})")
    });
    format!("{path}{}{}", error.message(), place.unwrap_or_default())
}

/// Warns of what the values have and the request has no place for.
fn warn(operation: &Operation, input: &[u8], request: &dyn Slot) {
    let Ok(values) = serde_json::from_slice::<BTreeMap<String, Value>>(input) else { return };
    let body = operation.info.parameters.len();
    for (index, (key, slot)) in request.table().keys.iter().zip(slots(request)).enumerate() {
        if let Some(value) = values.get(*key) {
            let media = if index == body { operation.info.body } else { &[] };
            left_out::warn(key, value.to_string().as_bytes(), slot, media);
        }
    }
}

fn unknown_key<'a>(operation: &Operation, key: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let id = operation.info.id;
    match known.as_slice() {
        [] => format!("{id} has no parameter `{key}`: it has none at all"),
        known => format!("{id} has no parameter `{key}`; it has {}", known.join(", ")),
    }
}

/// Fails if something that is required is not there; `name` says how it is given.
pub(super) fn missing(request: &dyn Slot, given: &[bool], name: &dyn Fn(usize, &str) -> String) -> Result<(), Stop> {
    let table = request.table();
    let fields = table.keys.iter().zip(given).enumerate();
    let missing = fields.filter(|(index, (_, given))| table.is_required(*index) && !**given);
    let missing: Vec<String> = missing.map(|(index, (key, _))| name(index, key)).collect();
    match missing.as_slice() {
        [] => Ok(()),
        [one] => Err(Stop::Usage(format!("`{one}` is missing"))),
        several => Err(Stop::Usage(format!("these are missing: {}", several.join(", ")))),
    }
}
