//! The flags of an operation to its request.

use std::any::Any;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use bytes::Bytes;

use super::options::{Given, read_input};
use super::table::{Argument, Kind, Operation};
use super::{Stop, input, left_out};
use crate::codec::{read_any_medium, read_with};
use crate::operation::{Body as Medium, BodyKind};
use crate::{Body, Json, Slot, media_type, xml};

/// Files up to this size are read before they are sent, so that they can be sent again.
const IN_MEMORY: u64 = 8 << 20;

/// Makes the request that the flags say.
pub(super) fn request(operation: &Operation, given: &Given) -> Result<Box<dyn Slot>, Stop> {
    let mut request = (operation.make)();
    let count = request.table().keys.len();
    let body = operation.info.parameters.len();
    let mut there = vec![false; count];
    let mut outcome = Ok(());
    request.with_slots_mut(&mut |slots| {
        let mut all = operation.arguments.iter().zip(slots).zip(&mut there).enumerate();
        outcome = all.try_for_each(|(index, ((argument, slot), there))| {
            let is_body = index == body;
            let of = given.values.iter().filter(|(number, _)| *number == index).map(|(_, value)| value.as_str());
            let values: Vec<&str> = of.collect();
            *there = !values.is_empty() || (is_body && !given.files.is_empty());
            match *there {
                true => set(*slot, argument, &values, is_body.then_some(operation.info.body), given)
                    .map_err(|text| Stop::Usage(format!("--{}: {text}", argument.name))),
                false => Ok(()),
            }
        });
    });
    outcome?;
    let flag = |index: usize, key: &str| match operation.arguments.get(index) {
        Some(argument) => format!("--{}", argument.name),
        None => key.to_owned(),
    };
    input::missing(&*request, &there, &flag)?;
    Ok(request)
}

/// Gives a parameter, or the body if it has `media`, what the flags say.
fn set(
    slot: &mut dyn Slot,
    argument: &Argument,
    values: &[&str],
    media: Option<&'static [Medium]>,
    given: &Given,
) -> Result<(), String> {
    if let Some(media) = media {
        return read_body(slot, media, values.last().copied(), given);
    }
    let json = json(argument, values)?;
    read_with(json.as_bytes(), &mut |reader| slot.read(reader)).map_err(|error| error.to_string())?;
    left_out::warn(&format!("--{}", argument.name), json.as_bytes(), slot, &[]);
    Ok(())
}

/// The values as the JSON that the parameter is read from.
fn json(argument: &Argument, values: &[&str]) -> Result<String, String> {
    match values {
        [one] if !argument.list => item(argument, one),
        [one] if one.trim_start().starts_with('[') && is_json(one) => Ok((*one).to_owned()),
        many if argument.list => {
            let items: Result<Vec<String>, String> = many.iter().map(|one| item(argument, one)).collect();
            Ok(format!("[{}]", items?.join(",")))
        }
        _ => Err("is given more than once".to_owned()),
    }
}

fn item(argument: &Argument, value: &str) -> Result<String, String> {
    let is_number = |value: &str| value.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && is_json(value);
    match argument.kind {
        Kind::Flag if matches!(value, "true" | "false") => Ok(value.to_owned()),
        Kind::Flag => Err(format!("is `true` or `false`, not `{value}`")),
        Kind::Number if is_number(value) => Ok(value.to_owned()),
        Kind::Number => Err(format!("`{value}` is not a number")),
        Kind::Json if is_json(value) => Ok(value.to_owned()),
        Kind::Text | Kind::Json => Ok(Json::from(value).to_string()),
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Reads the body from JSON, from `@` and a file, or from standard input (`-`).
fn read_body(slot: &mut dyn Slot, media: &'static [Medium], value: Option<&str>, given: &Given) -> Result<(), String> {
    let chosen = given.content_type.as_deref();
    let number = match (slot.start_medium(0).is_some(), chosen) {
        (true, Some(wanted)) => {
            let hint = || media.iter().map(|medium| medium.media_type).collect::<Vec<_>>().join(", ");
            Some(media_type::find(media, wanted).ok_or_else(|| format!("the operation takes {}", hint()))?)
        }
        _ => None,
    };
    let kind = media.get(number.unwrap_or_default()).map(|medium| medium.kind);
    let slot = match number {
        Some(number) => slot.start_medium(number).ok_or("cannot be of that media type")?,
        None => slot,
    };
    let is_several = number.is_none() && media.len() > 1;
    if let (Some(BodyKind::Binary), false, Some(value)) = (kind, is_several, value) {
        let mut body = match value.strip_prefix('@') {
            Some(path) => file(Path::new(path))?,
            None => source(value)?.into(),
        };
        if let Some(media_type) = chosen {
            body = body.media_type(media_type);
        }
        return set_body(slot, body);
    }
    let mut text = String::from_utf8(source(value.unwrap_or("{}"))?).map_err(|_| "is not UTF-8".to_owned())?;
    if let (Some(BodyKind::Xml(root)), true) = (kind, text.trim_start().starts_with('<')) {
        let json = xml::to_json(&text, root).map_err(|error| error.to_string())?;
        text = String::from_utf8_lossy(&json).into_owned();
    }
    if !is_json(&text) || (kind == Some(BodyKind::Text) && !is_several) {
        if kind == Some(BodyKind::Json) && !is_several {
            return Err("is not valid JSON".to_owned());
        }
        text = Json::from(text).to_string();
    }
    let text = with_files(text, &given.files)?;
    read_with(text.as_bytes(), &mut |reader| {
        reader.take_files_as_text();
        read_any_medium(slot, media, reader)
    })
    .map_err(|error| error.to_string())?;
    left_out::warn("--body", text.as_bytes(), slot, media);
    Ok(())
}

fn source(value: &str) -> Result<Vec<u8>, String> {
    let read = |path: &str| read_input(path).map_err(|stop| stop.message());
    match value.strip_prefix('@') {
        Some(path) => read(path),
        None if value == "-" => read(value),
        None => Ok(value.as_bytes().to_vec()),
    }
}

/// A file as a body: a large one is read while it is sent.
fn file(path: &Path) -> Result<Body, String> {
    let problem = |error: std::io::Error| format!("{}: {error}", path.display());
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
    Ok(match path.file_name() {
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
    let Some(inner) = form.trim().strip_prefix('{').filter(|_| !files.is_empty()) else {
        return if files.is_empty() { Ok(form) } else { Err("files go into a form, which is an object".to_owned()) };
    };
    let mut names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    let mut members = Vec::new();
    for name in names {
        let paths = files.iter().filter(|(other, _)| other == name);
        let objects: Result<Vec<String>, String> = paths.map(|(_, path)| file_object(path)).collect();
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

fn file_object(path: &str) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let object = serde_json::json!({ "$base64": crate::codec::encode_base64(&bytes), "$filename": name });
    Ok(object.to_string())
}
