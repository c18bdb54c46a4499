//! The body: from `--body`, and files of `--file`.

use std::any::Any;
use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::arguments::is_json;
use super::input::explain;
use super::options::Given;
use super::upload::{self, Files};
use super::{Stop, left_out, word};
use crate::codec::{read_any_medium, read_with};
use crate::operation::{Body as Medium, BodyKind, Framing};
use crate::{Body, Json, Slot, media_type, xml};

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
pub(super) fn read_body(slot: &mut dyn Slot, media: &'static [Medium], given: &Given) -> Result<(), Problem> {
    let chosen = given.content_type.as_deref();
    let has_choice = slot.start_medium(0).is_some();
    // Bytes may be of whatever the caller says.
    let is_free = matches!(media, [only] if only.kind == BodyKind::Binary);
    let number = match chosen {
        Some(wanted) if !is_free => {
            let hint = || media.iter().map(|medium| medium.media_type).collect::<Vec<_>>().join(", ");
            let found = media_type::find(media, wanted);
            Some(found.ok_or_else(|| Problem::ContentType(format!("the operation takes {}", hint())))?)
        }
        _ => None,
    }
    .filter(|_| has_choice);
    let kind = media.get(number.unwrap_or_default()).map(|medium| medium.kind);
    // `None` where it may be of any of several kinds.
    let kind = kind.filter(|_| number.is_some() || media.len() == 1);
    let slot = match number {
        Some(number) => slot.start_medium(number).ok_or_else(|| "cannot be of that media type".to_owned())?,
        None => slot,
    };
    let source = Source::of(given.body.as_deref().unwrap_or_else(|| OsStr::new("{}")))?;
    let mut body = source.open()?;
    match kind {
        Some(BodyKind::Binary) if given.body.is_some() => {
            if let Some(media_type) = chosen {
                body = body.media_type(media_type);
            }
            return Ok(set_body(slot, body)?);
        }
        // Records of a sequence have marks that may have to be set first.
        Some(kind @ BodyKind::Stream(framing)) if framing != Framing::Sequence && body.as_bytes().is_none() => {
            return match slot.set_stream(body, kind) {
                true => Ok(()),
                false => Err("takes no stream".to_owned().into()),
            };
        }
        None if body.as_bytes().is_none() && source.begins_with_bytes() => {
            return Ok(read_bytes(slot, media, kind, body)?);
        }
        _ => {}
    }
    let text = match String::from_utf8(source.read(&body)?) {
        Ok(text) => text,
        Err(error) => return Ok(read_bytes(slot, media, kind, body.with_content(error.into_bytes()))?),
    };
    let json = to_json(&text, kind, &source)?;
    let place = (json == text && given.files.is_empty()).then_some(text.as_str());
    let files = Files::open(&given.files).map_err(Problem::File)?;
    let json = files.put_into(json).map_err(Problem::File)?;
    let read = read_with(json.as_bytes(), &mut |reader| {
        reader.take_files(&files.bodies);
        read_any_medium(slot, media, reader)
    });
    read.map_err(|error| match files.explain(&error) {
        Some(why) => Problem::File(why),
        None => explain(place, &error).into(),
    })?;
    files.check(slot).map_err(Problem::File)?;
    left_out::warn("--body", json.as_bytes(), slot, media);
    Ok(())
}

/// Bytes that are no text: they are of the only media type that takes such.
fn read_bytes(slot: &mut dyn Slot, media: &[Medium], kind: Option<BodyKind>, body: Body) -> Result<(), String> {
    let mut binary = media.iter().enumerate().filter(|(_, medium)| kind.is_none() && medium.kind == BodyKind::Binary);
    match (binary.next(), binary.next()) {
        (None, _) => Err("is not UTF-8".to_owned()),
        (Some((index, medium)), None) if !medium.media_type.contains('*') => {
            let slot = slot.start_medium(index).ok_or("cannot be of that media type")?;
            set_body(slot, body)
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
    Path(OsString),
}

impl<'a> Source<'a> {
    fn of(value: &'a OsStr) -> Result<Self, String> {
        if value == "-" {
            return Ok(Self::Path(value.to_owned()));
        }
        match (word::strip_prefix(value, b'@'), value.to_str()) {
            (Some(path), _) => Ok(Self::Path(path)),
            (None, Some(text)) => Ok(Self::Given(text)),
            (None, None) => Err("is not UTF-8".to_owned()),
        }
    }

    fn open(&self) -> Result<Body, String> {
        match self {
            Self::Given(text) => Ok(text.as_bytes().to_vec().into()),
            Self::Path(path) => upload::open(path),
        }
    }

    fn begins_with_bytes(&self) -> bool {
        matches!(self, Self::Path(path) if path != "-" && upload::begins_with_bytes(path))
    }

    /// All that `body`, which was opened here, has.
    fn read(&self, body: &Body) -> Result<Vec<u8>, String> {
        let bytes = body.bytes_blocking().map_err(|error| format!("{}{error}", self.name()))?;
        Ok(bytes.into())
    }

    /// What stands before a problem with what it says.
    fn name(&self) -> String {
        match self {
            Self::Given(_) => String::new(),
            Self::Path(path) if path == "-" => "standard input: ".to_owned(),
            Self::Path(path) => format!("{}: ", path.display()),
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

fn set_body(slot: &mut dyn Slot, body: Body) -> Result<(), String> {
    let any: &mut dyn Any = slot;
    if let Some(place) = any.downcast_mut::<Body>() {
        *place = body;
    } else if let Some(place) = any.downcast_mut::<Option<Body>>() {
        *place = Some(body);
    } else {
        let bytes = body.bytes_blocking().map_err(|error| error.to_string())?;
        slot.set_bytes(&bytes).map_err(|error| error.to_string())?;
    }
    Ok(())
}
