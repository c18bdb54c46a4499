//! Text that is never shown.

use std::fmt;

use http::HeaderValue;
use zeroize::Zeroize as _;

/// A password, token or key: `Debug` does not show it, and dropping wipes it from memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(crate) const EMPTY: Self = Self(String::new());

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A header value that `Debug` does not show and HTTP/2 does not index.
pub(crate) fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = crate::request::header_value(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
