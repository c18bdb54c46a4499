//! What somebody gave, and what the request has no place for: it is left out, but not in silence.

use std::io::Write as _;

use serde_json::Value;

use crate::Slot;
use crate::codec::to_vec;
use crate::operation::Body as Medium;

/// Warns of the properties of `given` that `slot`, which was read from it, does not have. `name` is where it was given.
pub(super) fn warn(name: &str, given: &[u8], slot: &dyn Slot, media: &[Medium]) {
    let Ok(given) = serde_json::from_slice::<Value>(given) else { return };
    let (given, slot) = match slot.medium() {
        // It may stand under its media type.
        Some((number, inner)) => {
            let under = media.get(number).and_then(|medium| given.get(medium.media_type));
            (under.cloned().unwrap_or(given), inner)
        }
        None => (given, slot),
    };
    if slot.as_stream().is_some() {
        return;
    }
    let Ok(kept) = serde_json::from_slice::<Value>(&to_vec(slot)) else { return };
    let mut paths = Vec::new();
    compare(&given, &kept, "$", &mut paths);
    for path in paths {
        // Where nobody reads it, there is nobody to warn.
        let _ = writeln!(std::io::stderr(), "warning: {name}: `{path}` is left out: the request has no such property");
    }
}

/// A `null` may stand for what is absent, and an object with `$base64` for bytes.
fn compare(given: &Value, kept: &Value, path: &str, paths: &mut Vec<String>) {
    match (given, kept) {
        (Value::Object(given), Value::Object(kept)) if !given.contains_key("$base64") => {
            for (key, value) in given {
                let path = format!("{path}.{key}");
                match kept.get(key) {
                    Some(kept) => compare(value, kept, &path, paths),
                    None if value.is_null() => {}
                    None => paths.push(path),
                }
            }
        }
        (Value::Array(given), Value::Array(kept)) => {
            for (index, (given, kept)) in given.iter().zip(kept).enumerate() {
                compare(given, kept, &format!("{path}[{index}]"), paths);
            }
        }
        _ => {}
    }
}
