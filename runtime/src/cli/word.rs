//! Words of the command line: a path in one need not be text.

use std::ffi::{OsStr, OsString};

/// What stands before the first `mark`, which is text, and what stands behind it.
pub(super) fn split_once(word: &OsStr, mark: u8) -> Option<(String, OsString)> {
    let at = word.as_encoded_bytes().iter().position(|byte| *byte == mark)?;
    let before = word.as_encoded_bytes().get(..at)?;
    Some((String::from_utf8(before.to_vec()).ok()?, behind(word, at + 1)?))
}

/// What stands behind the `mark` with which the word begins.
pub(super) fn strip_prefix(word: &OsStr, mark: u8) -> Option<OsString> {
    let begins = word.as_encoded_bytes().first() == Some(&mark);
    if begins { behind(word, 1) } else { None }
}

#[cfg(unix)]
fn behind(word: &OsStr, at: usize) -> Option<OsString> {
    use std::os::unix::ffi::OsStrExt as _;

    word.as_bytes().get(at..).map(|rest| OsStr::from_bytes(rest).to_owned())
}

/// Elsewhere only text can be taken apart without `unsafe`.
#[cfg(not(unix))]
fn behind(word: &OsStr, at: usize) -> Option<OsString> {
    word.to_str()?.get(at..).map(OsString::from)
}
