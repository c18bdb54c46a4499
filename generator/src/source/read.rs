//! Bytes from disk to text, and what can be wrong on the way.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::file::{Place, SourceFile};
use super::paths::display_name;
use crate::diagnostic::Diagnostics;

/// Why a file cannot be read.
pub(super) struct Problem {
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

/// Whether there is an ordinary file at `path`.
pub(super) fn check(path: &Path) -> Result<(), Problem> {
    match std::fs::metadata(path) {
        Ok(data) if data.is_file() => Ok(()),
        Ok(_) => Err(describe(path, &io::Error::from(io::ErrorKind::IsADirectory))),
        Err(error) => Err(describe(path, &error)),
    }
}

/// Reads a text file.
pub(crate) fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Arc<SourceFile>> {
    match std::fs::read(path) {
        Ok(bytes) => decode(&display_name(path), bytes, diagnostics),
        Err(error) => {
            let Problem { code, message, hint } = describe(path, &error);
            diagnostics.fatal(code, "", message).hint = hint;
            None
        }
    }
}

fn describe(path: &Path, error: &io::Error) -> Problem {
    let name = display_name(path);
    match error.kind() {
        io::ErrorKind::NotFound => Problem {
            code: "missing-file",
            message: format!("there is no file `{name}`"),
            hint: similar_file(path).map(|near| format!("did you mean `{near}`?")),
        },
        _ if path.is_dir() => Problem {
            code: "not-a-file",
            message: format!("`{name}` is a folder, not a file"),
            hint: Some("name a file in it".into()),
        },
        _ => Problem { code: "unreadable-file", message: format!("`{name}` cannot be read: {error}"), hint: None },
    }
}

/// The name in the same folder that is nearest to the one which is not there.
pub(crate) fn similar_file(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Path::new("."), |folder| folder);
    let mut names: Vec<String> =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    crate::suggest::nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// UTF-8, with or without a byte order mark.
fn decode(name: &str, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<Arc<SourceFile>> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(SourceFile::new(name, text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            // Everything before the first bad byte is as long in the lossy text.
            let place = Place::new(&SourceFile::new(name, text), valid..valid + 1);
            let diagnostic = diagnostics.fatal("not-utf-8", "", format!("`{name}` is not UTF-8 text")).at(place);
            diagnostic.hint(match error.as_bytes() {
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "it looks like UTF-16; save it as UTF-8",
                _ => "save it as UTF-8",
            });
            None
        }
    }
}
