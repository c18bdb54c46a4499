//! serde's traits through the same tables, for those who store, log and convert.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserializer, Serializer};

use super::{Codec, Slot, from_slice, to_vec};

/// Serializes through the table.
///
/// # Errors
/// If the serializer fails.
pub fn serialize<S: Serializer>(value: &dyn Slot, serializer: S) -> Result<S::Ok, S::Error> {
    let json = to_vec(value);
    let mut text = serde_json::Deserializer::from_slice(&json);
    serde_transcode::transcode(&mut text, serializer).map_err(S::Error::custom)
}

/// Deserializes through the table, from a format that describes itself.
///
/// # Errors
/// If the value does not fit, or the format does not say what it holds.
pub fn deserialize<'de, T: Codec, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut json = Vec::new();
    serde_transcode::transcode(deserializer, &mut serde_json::Serializer::new(&mut json)).map_err(D::Error::custom)?;
    from_slice(&json).map_err(D::Error::custom)
}
