//! The body: from `--body`, and files of `--file`.

use std::any::Any;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bytes::Bytes;

use super::arguments::is_json;
use super::input::explain;
use super::options::{Given, cannot_read, read_input};
use super::{Stop, left_out};
use crate::codec::{read_any_medium, read_with};
use crate::operation::{Body as Medium, BodyKind};
use crate::{Body, Json, Slot, media_type, xml};

/// Files up to this size are read before they are sent, so that they can be sent again.
const IN_MEMORY: u64 = 8 << 20;

/// What is wrong with a body, and with which flag of it.
pub(super) enum Problem {
    Body(String),
    File(String),
    ContentType(String),
}

impl Problem {
    /// Names the flag; `body` is that of the body.
    pub(super) fn stop(self, body: &str) -> Stop {
        let (flag, text) = match self {
            Self::Body(text) => (body, text),
            Self::File(text) => ("file", text),
            Self::ContentType(text) => ("content-type", text),
        };
        Stop::Usage(format!("--{flag}: {text}"))
    }
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        Self::Body(text)
    }
}

/// Reads the body from what is given, from `@` and a file, or from standard input (`-`).
pub(super) fn read_body(
    slot: &mut dyn Slot,
    media: &'static [Medium],
    value: Option<&str>,
    given: &Given,
) -> Result<(), Problem> {
    let chosen = given.content_type.as_deref();
    let number = match (slot.start_medium(0).is_some(), chosen) {
        (true, Some(wanted)) => {
            let hint = || media.iter().map(|medium| medium.media_type).collect::<Vec<_>>().join(", ");
            let found = media_type::find(media, wanted);
            Some(found.ok_or_else(|| Problem::ContentType(format!("the operation takes {}", hint())))?)
        }
        _ => None,
    };
    let kind = media.get(number.unwrap_or_default()).map(|medium| medium.kind);
    // `None` where it may be of any of several kinds.
    let kind = kind.filter(|_| number.is_some() || media.len() == 1);
    let slot = match number {
        Some(number) => slot.start_medium(number).ok_or_else(|| "cannot be of that media type".to_owned())?,
        None => slot,
    };
    let source = Source::of(value.unwrap_or("{}"));
    if let (Some(BodyKind::Binary), Some(_)) = (kind, value) {
        let mut body = match source {
            Source::Path(path) if path != "-" => file(path)?,
            source => source.read()?.into(),
        };
        if let Some(media_type) = chosen {
            body = body.media_type(media_type);
        }
        return Ok(set_body(slot, body)?);
    }
    let text = match String::from_utf8(source.read()?) {
        Ok(text) => text,
        Err(error) => return Ok(read_bytes(slot, media, kind, error.into_bytes())?),
    };
    let json = to_json(&text, kind, &source)?;
    let place = (json == text && given.files.is_empty()).then_some(text.as_str());
    let json = with_files(json, &given.files).map_err(Problem::File)?;
    let read = read_with(json.as_bytes(), &mut |reader| {
        reader.take_files_as_text();
        read_any_medium(slot, media, reader)
    });
    read.map_err(|error| explain(place, &error))?;
    left_out::warn("--body", json.as_bytes(), slot, media);
    Ok(())
}

/// Bytes that are no text: they are of the only media type that takes such.
fn read_bytes(slot: &mut dyn Slot, media: &[Medium], kind: Option<BodyKind>, bytes: Vec<u8>) -> Result<(), String> {
    let mut binary = media.iter().enumerate().filter(|(_, medium)| kind.is_none() && medium.kind == BodyKind::Binary);
    match (binary.next(), binary.next()) {
        (None, _) => Err("is not UTF-8".to_owned()),
        (Some((index, medium)), None) if !medium.media_type.contains('*') => {
            let slot = slot.start_medium(index).ok_or("cannot be of that media type")?;
            set_body(slot, bytes.into())
        }
        _ => Err("is no text, and may be of several media types: --content-type says which".to_owned()),
    }
}

/// The text of a body as JSON: some kinds are something else, and a string then.
fn to_json(text: &str, kind: Option<BodyKind>, source: &Source<'_>) -> Result<String, String> {
    let is_markup = text.trim_start().starts_with('<');
    match kind {
        Some(BodyKind::Xml(root)) if is_markup => {
            let json = xml::to_json(text, root).map_err(|error| error.to_string())?;
            Ok(String::from_utf8_lossy(&json).into_owned())
        }
        Some(BodyKind::Text) => Ok(Json::from(text).to_string()),
        _ if is_json(text) => Ok(text.to_owned()),
        Some(BodyKind::Json | BodyKind::Form | BodyKind::Multipart | BodyKind::Xml(_)) => {
            let skipped = read_with(text.as_bytes(), &mut |reader| reader.skip());
            let why = skipped.map_or_else(|error| explain(Some(text), &error), |()| "not valid JSON".to_owned());
            Err(format!("{}{why}{}", source.name(), source.hint()))
        }
        _ => Ok(Json::from(text).to_string()),
    }
}

/// Where a value comes from.
enum Source<'a> {
    /// The command line.
    Given(&'a str),
    /// A file, or `-` for standard input.
    Path(&'a str),
}

impl<'a> Source<'a> {
    fn of(value: &'a str) -> Self {
        match value.strip_prefix('@') {
            Some(path) => Self::Path(path),
            None if value == "-" => Self::Path(value),
            None => Self::Given(value),
        }
    }

    fn read(&self) -> Result<Vec<u8>, String> {
        match self {
            Self::Given(text) => Ok(text.as_bytes().to_vec()),
            Self::Path(path) => read_input(path),
        }
    }

    /// What stands before a problem with what it says.
    fn name(&self) -> String {
        match self {
            Self::Given(_) => String::new(),
            Self::Path("-") => "standard input: ".to_owned(),
            Self::Path(path) => format!("{path}: "),
        }
    }

    /// What may have been meant instead.
    fn hint(&self) -> String {
        match self {
            Self::Path(_) => String::new(),
            Self::Given(text) if Path::new(text).is_file() => {
                format!("; did you mean `@{text}`, what is in that file?")
            }
            Self::Given(_) => "; `@FILE` is what is in a file, `-` standard input".to_owned(),
        }
    }
}

/// A file as a body: a large one is read while it is sent.
fn file(path: &str) -> Result<Body, String> {
    let problem = |error: std::io::Error| cannot_read(path, &error);
    let mut file = File::open(path).map_err(problem)?;
    let length = file.metadata().map_err(problem)?.len();
    let body: Body = if length <= IN_MEMORY {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(problem)?;
        bytes.into()
    } else {
        let pieces = std::iter::from_fn(move || {
            let mut piece = vec![0; 64 << 10];
            match file.read(&mut piece) {
                Ok(0) => None,
                Ok(count) => {
                    piece.truncate(count);
                    Some(Ok(Bytes::from(piece)))
                }
                Err(error) => Some(Err(error)),
            }
        });
        Body::from_stream(futures_util::stream::iter(pieces)).length(length)
    };
    Ok(match Path::new(path).file_name() {
        Some(name) => body.file_name(name.to_string_lossy()),
        None => body,
    })
}

fn set_body(slot: &mut dyn Slot, body: Body) -> Result<(), String> {
    let bytes = body.as_bytes().map(<[u8]>::to_vec);
    let any: &mut dyn Any = slot;
    if let Some(place) = any.downcast_mut::<Body>() {
        *place = body;
    } else if let Some(place) = any.downcast_mut::<Option<Body>>() {
        *place = Some(body);
    } else {
        let bytes = bytes.ok_or("is too large for this operation, which takes no stream")?;
        slot.set_bytes(&bytes).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The JSON text of a form with files put into it: several of one name are a list.
fn with_files(form: String, files: &[(String, String)]) -> Result<String, String> {
    if files.is_empty() {
        return Ok(form);
    }
    let inner = form.trim().strip_prefix('{').ok_or("files go into a form, and --body is no object")?;
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in files {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut members = Vec::new();
    for name in names {
        let paths = files.iter().filter(|(other, _)| other == name);
        let objects: Result<Vec<String>, String> = paths.map(|(_, path)| file_object(name, path)).collect();
        let objects = objects?;
        let value = match objects.as_slice() {
            [one] => one.clone(),
            many => format!("[{}]", many.join(",")),
        };
        members.push(format!("{}:{value}", Json::from(name)));
    }
    let comma = if inner.trim_start().starts_with('}') { "" } else { "," };
    Ok(format!("{{{}{comma}{inner}", members.join(",")))
}

fn file_object(name: &str, path: &str) -> Result<String, String> {
    let bytes = read_input(path).map_err(|why| format!("{name}: {why}"))?;
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let object = serde_json::json!({ "$base64": crate::codec::encode_base64(&bytes), "$filename": name });
    Ok(object.to_string())
}
