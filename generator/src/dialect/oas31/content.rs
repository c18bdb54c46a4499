//! Strings that hold something else.

use super::Walk;
use crate::tree::{Map, Value};

impl Walk<'_> {
    /// `contentEncoding` and `contentMediaType` say by two keywords what OpenAPI 3.0 says by `format`.
    pub(super) fn content(&mut self, map: &mut Map) {
        let encoding = map.shift_remove("contentEncoding");
        let media = map.shift_remove("contentMediaType");
        // It says something of strings only.
        if map.get("type").and_then(Value::as_str).is_some_and(|ty| ty != "string") || map.contains_key("enum") {
            return;
        }
        let encoding = encoding.as_ref().and_then(Value::as_str).map(str::to_ascii_lowercase);
        let media = media.as_ref().and_then(Value::as_str);
        let (format, media) = match (encoding.as_deref(), media) {
            // Bytes of which nothing more is said, also where they are encoded (Encoding Object, `contentType`).
            (Some("base64"), media) => ("byte", media.unwrap_or("application/octet-stream")),
            (Some("base64url"), media) => ("base64url", media.unwrap_or("application/octet-stream")),
            (None | Some("binary"), Some(media)) if !is_text(media) => ("binary", media),
            (None | Some("binary"), None) => return,
            (encoding, media) => {
                let media = media.map(|media| format!("Holds `{media}`.")).into_iter();
                let encoding = encoding.filter(|name| *name != "binary").map(|name| format!("Encoded as `{name}`."));
                describe(map, &media.chain(encoding).collect::<Vec<_>>().join(" "));
                return;
            }
        };
        map.insert("x-dialect-media-type", media.into());
        map.entry("type").or_insert_with(|| "string".into());
        map.entry("format").or_insert_with(|| format.into());
    }
}

/// Whether what is of the media type is text.
fn is_text(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.rsplit(['/', '+']).next().unwrap_or_default();
    essence.starts_with("text/")
        || ["json", "xml", "yaml", "javascript", "jwt", "x-www-form-urlencoded"].contains(&subtype)
}

/// Adds a sentence to the description.
fn describe(map: &mut Map, sentence: &str) {
    let text = match map.get("description").and_then(Value::as_str) {
        Some(text) if !text.trim().is_empty() => format!("{}\n\n{sentence}", text.trim_end()),
        _ => sentence.to_owned(),
    };
    map.insert("description", Value::String(text));
}
