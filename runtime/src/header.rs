//! Headers of answers, typed.

use std::fmt;
use std::marker::PhantomData;

use http::HeaderMap;

use crate::{Codec, DecodeError, codec};

/// A header that the document describes, with the type of its value.
///
/// ```
/// const RATE_LIMIT: runtime::TypedHeader<i64> = runtime::TypedHeader::new("RateLimit-Limit");
/// ```
pub struct TypedHeader<V> {
    name: &'static str,
    of: PhantomData<fn() -> V>,
}

impl<V> TypedHeader<V> {
    /// A header by its name, in any case.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<V: Codec> TypedHeader<V> {
    /// Its value in `headers`; `None` where the header is missing.
    ///
    /// # Errors
    /// If the value is not what the document says.
    #[must_use]
    pub fn get(&self, headers: &HeaderMap) -> Option<Result<V, DecodeError>> {
        let readings = match readings(headers, self.name)? {
            Ok(readings) => readings,
            Err(error) => return Some(Err(error)),
        };
        let mut error = DecodeError::new("there is no value");
        for reading in readings {
            match codec::from_slice(reading.as_bytes()) {
                Ok(value) => return Some(Ok(value)),
                Err(failed) => error = failed,
            }
        }
        Some(Err(error))
    }
}

impl<V> Clone for TypedHeader<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for TypedHeader<V> {}

impl<V> fmt::Debug for TypedHeader<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypedHeader({})", self.name)
    }
}

/// The JSON texts that a header's text may stand for (OpenAPI: headers have the style `simple`): a string, a number or
/// boolean, a list of either. Several headers of one name are one list (RFC 9110 section 5.3).
fn readings(headers: &HeaderMap, name: &str) -> Option<Result<Vec<String>, DecodeError>> {
    let mut lines = Vec::new();
    for line in headers.get_all(name) {
        match std::str::from_utf8(line.as_bytes()) {
            Ok(line) => lines.push(line),
            Err(_) => return Some(Err(DecodeError::new(format!("the header `{name}` is not UTF-8")))),
        }
    }
    if lines.is_empty() {
        return None;
    }
    let quote = |text: &str| serde_json::Value::from(text.trim()).to_string();
    // The one header that is not a list with commas (RFC 9110 section 5.3).
    if name.eq_ignore_ascii_case("set-cookie") {
        let cookies: Vec<String> = lines.iter().map(|line| quote(line)).collect();
        return Some(Ok(vec![format!("[{}]", cookies.join(",")), quote(lines.first().unwrap_or(&""))]));
    }
    let text = lines.join(", ");
    let elements: Vec<&str> = text.split(',').map(str::trim).filter(|element| !element.is_empty()).collect();
    let strings: Vec<String> = elements.iter().map(|element| quote(element)).collect();
    // The last stands in the error message: numbers are what most often is not one.
    Some(Ok(vec![quote(&text), format!("[{}]", strings.join(",")), format!("[{}]", elements.join(",")), text.clone()]))
}
