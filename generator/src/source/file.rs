//! A file that was read, and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The text of a file that the generator read: a document, an overlay, `codegen.toml`.
#[derive(PartialEq, Eq)]
pub struct SourceFile {
    name: String,
    text: String,
}

impl SourceFile {
    /// A file of that name (as messages show it) and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Arc::new(Self { name: name.into(), text })
    }

    /// The path as messages show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }
}

// The text may be megabytes: never print it.
impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Where something stands: a file, and a stretch of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    file: Arc<SourceFile>,
    span: Range<usize>,
    line: usize,
    column: usize,
}

impl Place {
    /// The stretch `span` (in bytes) of `file`. A span that ends outside the text is cut.
    pub fn new(file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        let start = floor(&file.text, span.start);
        let end = floor(&file.text, span.end).max(start);
        let before = file.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self { file: Arc::clone(file), span: start..end, line, column }
    }

    /// A place whose line and column (both from 1) are known already: long files are counted once, not per place.
    pub(super) fn counted(file: &Arc<SourceFile>, span: Range<usize>, line: usize, column: usize) -> Self {
        Self { file: Arc::clone(file), span, line, column }
    }

    /// The beginning of the file.
    pub fn start_of(file: &Arc<SourceFile>) -> Self {
        Self::counted(file, 0..0, 1, 1)
    }

    /// A place from a line and a column, both counted from 1, as parsers report them.
    pub fn at(file: &Arc<SourceFile>, line: usize, column: usize) -> Self {
        let line_start = match line.checked_sub(2) {
            None => 0,
            Some(skip) => file.text.match_indices('\n').nth(skip).map_or(file.text.len(), |(at, _)| at + 1),
        };
        let rest = file.text.get(line_start..).unwrap_or_default();
        let offset = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
        let start = line_start + offset;
        let length = file.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Self::counted(file, start..start + length, line.max(1), column.max(1))
    }

    /// The file.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }

    /// The stretch of the file's text, in bytes; may be empty.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

/// `file:line:column`, as editors and terminals make it a link.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.name, self.line, self.column)
    }
}

/// The nearest character boundary at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
