//! What went wrong while reading, and where.

use std::fmt;

/// The sign that reading stopped; the [`Reader`](super::Reader) keeps what went wrong.
///
/// It has no size, so that a `Result` of it costs nothing on the way up.
#[derive(Clone, Copy, Debug)]
pub struct Fault(pub(super) ());

/// JSON that does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
    offset: Option<usize>,
}

impl DecodeError {
    /// An error about the value as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: "$".to_owned(), message: message.into(), offset: None }
    }

    pub(crate) fn at(segments: &[Segment], message: String, offset: usize) -> Self {
        Self { offset: Some(offset), ..Self::new(message).under(segments) }
    }

    /// The same about a value within, its path from the inside out.
    pub(super) fn under(mut self, segments: &[Segment]) -> Self {
        for segment in segments.iter().rev() {
            match segment {
                Segment::Index(index) => self.path.push_str(&format!("[{index}]")),
                Segment::Key(key) if is_plain(key) => {
                    self.path.push('.');
                    self.path.push_str(key);
                }
                Segment::Key(key) => self.path.push_str(&format!("[{key:?}]")),
            }
        }
        self
    }

    /// The same about the value as it stands under a key.
    pub(crate) fn within(mut self, key: &str) -> Self {
        let below = self.path.split_off("$".len());
        let mut error = self.under(&[Segment::Key(key.to_owned())]);
        error.path.push_str(&below);
        error
    }

    /// The same about text that was translated to what was read: bytes count in neither.
    pub(super) fn translated(self) -> Self {
        Self { offset: None, ..self }
    }

    /// JSONPath of the value, such as `$.results[3].state`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong with it, such as `expected a string, found null`.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Byte offset in the text at which reading stopped.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        match self.offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DecodeError {}

/// One step of a path, collected from the inside out.
#[derive(Clone, Debug)]
pub(crate) enum Segment {
    Key(String),
    Index(usize),
}

fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !key.starts_with(|c: char| c.is_ascii_digit())
}
