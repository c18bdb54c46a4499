//! Files and standard input as bodies: what is large is read while it is sent.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;

use super::options::cannot_read;
use crate::codec::{FILE, Writer};
use crate::{Body, DecodeError, Json, Slot};

/// What is not longer than this is read before it is sent, so that it can be sent again.
const IN_MEMORY: u64 = 8 << 20;
/// How much is read at once.
const PIECE: usize = 64 << 10;

/// A file with its name, or standard input (`-`). The server is told the length where it is known.
pub(super) fn open(path: &OsStr) -> Result<Body, String> {
    let problem = |error: std::io::Error| cannot_read(path, &error);
    if path == "-" {
        return stdin().and_then(|stdin| body(stdin, None)).map_err(problem);
    }
    let file = File::open(path).map_err(problem)?;
    let known = file.metadata().map_err(problem)?;
    let length = Some(known.len()).filter(|length| known.is_file() && *length > IN_MEMORY);
    let body = body(file, length).map_err(problem)?;
    Ok(match Path::new(path).file_name() {
        Some(name) => body.file_name(name.to_string_lossy()),
        None => body,
    })
}

/// Standard input, for the first that asks for it: the second would get nothing.
fn stdin() -> std::io::Result<std::io::Stdin> {
    static TAKEN: AtomicBool = AtomicBool::new(false);
    match TAKEN.swap(true, Ordering::Relaxed) {
        true => Err(std::io::Error::other("it is given for something else already")),
        false => Ok(std::io::stdin()),
    }
}

/// All bytes of a file, or of standard input (`-`).
pub(super) fn read(path: &OsStr) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = match path == "-" {
        true => stdin().and_then(|mut stdin| stdin.read_to_end(&mut bytes)).map(|_| bytes),
        false => std::fs::read(path),
    };
    read.map_err(|error| cannot_read(path, &error))
}

/// `length` is that of what is known to be large. What comes to be behind it while it is sent does not belong to it.
fn body(reader: impl Read + Send + 'static, length: Option<u64>) -> std::io::Result<Body> {
    let mut reader = reader.take(length.unwrap_or(u64::MAX));
    let mut start = Vec::new();
    if length.is_none() {
        reader.by_ref().take(IN_MEMORY + 1).read_to_end(&mut start)?;
        if start.len() as u64 <= IN_MEMORY {
            return Ok(start.into());
        }
    }
    let rest = std::iter::from_fn(move || {
        let mut piece = vec![0; PIECE];
        match reader.read(&mut piece) {
            Ok(0) => None,
            Ok(count) => {
                piece.truncate(count);
                Some(Ok(Bytes::from(piece)))
            }
            Err(error) => Some(Err(error)),
        }
    });
    let start = Some(Bytes::from(start)).filter(|start| !start.is_empty());
    let body = Body::from_stream(futures_util::stream::iter(start.map(Ok).into_iter().chain(rest)));
    Ok(match length {
        Some(length) => body.length(length),
        None => body,
    })
}

/// Whether a file begins with something that is no text.
pub(super) fn begins_with_bytes(path: &OsStr) -> bool {
    let mut start = vec![0; PIECE];
    let read = File::open(path).and_then(|mut file| file.read(&mut start));
    let start = read.ok().and_then(|count| start.get(..count));
    // A character may be cut off at the end.
    start.is_some_and(|start| std::str::from_utf8(start).is_err_and(|error| error.error_len().is_some()))
}

/// Files that are put into a form, property by property.
pub(super) struct Files<'a> {
    given: &'a [(String, OsString)],
    pub bodies: Vec<Body>,
}

impl<'a> Files<'a> {
    pub(super) fn open(given: &'a [(String, OsString)]) -> Result<Self, String> {
        let open = |(name, path): &(String, OsString)| self::open(path).map_err(|why| format!("{name}: {why}"));
        Ok(Self { given, bodies: given.iter().map(open).collect::<Result<_, _>>()? })
    }

    /// The JSON text of a form with the files put into it, each by its number: several of one name are a list.
    pub(super) fn put_into(&self, form: String) -> Result<String, String> {
        if self.given.is_empty() {
            return Ok(form);
        }
        let inner = form.trim().strip_prefix('{').ok_or("files go into a form, and --body is no object")?;
        let mut members: Vec<(&str, Vec<String>)> = Vec::new();
        for (number, (name, _)) in self.given.iter().enumerate() {
            let object = placeholder(number);
            match members.iter_mut().find(|(known, _)| known == name) {
                Some((_, objects)) => objects.push(object),
                None => members.push((name, vec![object])),
            }
        }
        let members = members.iter().map(|(name, objects)| match objects.as_slice() {
            [one] => format!("{}:{one}", Json::from(*name)),
            several => format!("{}:[{}]", Json::from(*name), several.join(",")),
        });
        let comma = if inner.trim_start().starts_with('}') { "" } else { "," };
        Ok(format!("{{{}{comma}{inner}", members.collect::<Vec<_>>().join(",")))
    }

    /// What is wrong with a file, if the text is not read for that one: in its place stands an object that only files are
    /// read from.
    pub(super) fn explain(&self, error: &DecodeError) -> Option<String> {
        let is_of_file = |(name, _): &&(String, OsString)| {
            let place = DecodeError::new("").within(name);
            let below = error.path().strip_prefix(place.path());
            below.is_some_and(|below| below.is_empty() || below.starts_with('[') && below.ends_with(']'))
        };
        let found = self.given.iter().filter(|_| error.message().ends_with(", found an object")).find(is_of_file);
        found.map(|(name, _)| format!("`{name}` takes no file: what it takes goes into --body"))
    }

    /// Fails if a file is not where it belongs: JSON of any shape takes its number as it stands, and a file that is no list
    /// takes a list of them, or what is in the body, for its text.
    pub(super) fn check(&self, read: &dyn Slot) -> Result<(), String> {
        if self.given.is_empty() {
            return Ok(());
        }
        let mut writer = Writer::with_files(|_, _| None, String::new());
        read.write(&mut writer);
        let (written, taken) = writer.into_parts();
        let written = String::from_utf8_lossy(&written);
        for (number, ((name, _), body)) in self.given.iter().zip(&self.bodies).enumerate() {
            if written.contains(&placeholder(number)) {
                return Err(format!("`{name}` takes no file"));
            }
            if !taken.contains(body) {
                let several = self.given.iter().filter(|(other, _)| other == name).count() > 1;
                let why = if several { "takes one file, and is given several" } else { "is given in --body too" };
                return Err(format!("`{name}` {why}"));
            }
        }
        Ok(())
    }
}

fn placeholder(number: usize) -> String {
    format!("{{\"{FILE}\":{number}}}")
}
