//! Bodies of answers to values, and values that are bodies.

use std::any::Any;

use super::read::read_document;
use super::{Codec, DecodeError, Fault, Reader, Slot, Writer, from_slice};
use crate::operation::{self, BodyKind, Received};
use crate::transport::Body;
use crate::{media_type, xml};

/// A file in a form, or a body that is neither JSON nor text. In JSON it is a base64 string (RFC 4648 section 4), and a
/// stream is `null` there. It can also be read from an object that has more to say: `$base64`, `$filename`,
/// `$contentType`.
impl Slot for Body {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        if reader.at_object()? && reader.peek_tag(CONTENT)?.is_some() {
            return read_file(self, reader);
        }
        if let Some(file) = read_given_file(reader)? {
            *self = file;
            return Ok(());
        }
        if reader.files.is_some() {
            *self = read_file_as_text(reader)?;
            return Ok(());
        }
        let decoded = reader.string(super::text::decode_base64)?;
        *self = decoded.map_err(|message| reader.fail(message))?.into();
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.body(self);
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Self::as_bytes(self)
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        *self = bytes.to_vec().into();
        Ok(())
    }
}

/// Key of the bytes of a file.
const CONTENT: &str = "$base64";

fn read_file(file: &mut Body, reader: &mut Reader<'_>) -> Result<(), Fault> {
    reader.object(&mut str::to_owned, &mut |reader, key| {
        let field = std::mem::take(file);
        match key.as_str() {
            CONTENT => {
                let decoded = reader.string(super::text::decode_base64)?;
                *file = field.with_content(decoded.map_err(|message| reader.fail(message))?);
            }
            "$filename" => *file = field.file_name(reader.string(str::to_owned)?),
            "$contentType" => *file = field.media_type(reader.string(str::to_owned)?),
            _ => return Err(reader.fail(format!("a file has no `{key}`"))),
        }
        Ok(())
    })
}

/// Key of the number of a file that is given beside the text.
pub(crate) const FILE: &str = "$file";

/// The file that is given beside the text, if it is one.
fn read_given_file(reader: &mut Reader<'_>) -> Result<Option<Body>, Fault> {
    let Some(files) = reader.files.filter(|files| !files.is_empty()) else { return Ok(None) };
    let number = if reader.at_object()? { reader.peek_tag(FILE)? } else { None };
    let file = number.and_then(|number| files.get(number.parse::<usize>().ok()?)).cloned();
    if file.is_some() {
        reader.skip()?;
    }
    Ok(file)
}

/// A string is its text; anything else is JSON text.
fn read_file_as_text(reader: &mut Reader<'_>) -> Result<Body, Fault> {
    if reader.at_string()? {
        return Ok(reader.string(str::to_owned)?.into());
    }
    Ok(reader.raw()?.to_owned().into())
}

/// Reads a value from the bytes that a file has: they are its text, or its JSON text.
#[cfg(feature = "cli")]
fn read_bytes(value: &mut dyn Slot, media: &[operation::Body], reader: &mut Reader<'_>) -> Result<(), Fault> {
    let mut file = Body::EMPTY;
    read_file(&mut file, reader)?;
    let bytes = file.as_bytes().unwrap_or_default();
    let read = match media {
        [medium] if medium.kind == BodyKind::Text => text(bytes, None).and_then(|text| read_as_text(value, &text)),
        _ => read_document(value, bytes),
    };
    read.map_err(|error| reader.fail(error.to_string()))
}

/// Reads a body that may be of several media types: an object whose key says which, as [`write_media`] wrote it, or the
/// value alone, which is of the first that it can be read as. A value of one kind is simply read.
#[cfg(feature = "cli")]
pub(crate) fn read_any_medium(
    value: &mut dyn Slot,
    media: &[operation::Body],
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    let several = value.start_medium(0).is_some();
    let is_object = reader.at_object()?;
    if !several {
        let is_file = !media.is_empty() && is_object && reader.peek_tag(CONTENT)?.is_some();
        let is_body = as_body(value).is_some() || (value as &dyn Any).is::<Option<Body>>();
        return if is_file && !is_body { read_bytes(value, media, reader) } else { value.read(reader) };
    }
    for medium in media.iter().filter(|_| is_object) {
        if reader.peek_tag(medium.media_type)?.is_some() {
            return value.read(reader);
        }
    }
    let is_file = is_object && reader.peek_tag(CONTENT)?.is_some();
    let mark = reader.mark();
    // A form may have files in it, but is none: it would be read as one with no properties.
    let takes_files = |medium: &operation::Body| matches!(medium.kind, BodyKind::Binary | BodyKind::Stream(_));
    for (index, _) in media.iter().enumerate().filter(|(_, medium)| !is_file || takes_files(medium)) {
        if value.start_medium(index).is_some_and(|slot| slot.read(reader).is_ok()) {
            return Ok(());
        }
        reader.go_back(&mark);
    }
    match value.start_medium(media.len()) {
        Some(slot) => slot.read(reader),
        None => Err(reader.fail("is of no media type of the operation")),
    }
}

impl Codec for Body {
    const BLANK: Self = Self::EMPTY;
}

/// The value as a body, if it is one, or a stream of values.
pub(crate) fn as_body(slot: &dyn Slot) -> Option<&Body> {
    let any: &dyn Any = slot;
    any.downcast_ref::<Body>().or_else(|| any.downcast_ref::<Option<Body>>()?.as_ref()).or_else(|| slot.as_stream())
}

/// Reads the body of an answer.
///
/// # Errors
/// If it is not what the type needs.
pub fn read_body<T: Codec>(received: &Received<'_>) -> Result<T, DecodeError> {
    let mut value = T::make();
    // A server that has nothing to say often leaves out the `null` too.
    let structured = matches!(received.kind, BodyKind::Json | BodyKind::Xml(_));
    if T::NULLABLE && structured && received.bytes().trim_ascii().is_empty() {
        return Ok(value);
    }
    receive(&mut value, received)?;
    Ok(value)
}

fn receive(value: &mut dyn Slot, received: &Received<'_>) -> Result<(), DecodeError> {
    if received.kind != BodyKind::Several {
        return receive_as(value, received.kind, received);
    }
    let count = received.media.len();
    if let Some(index) = received.medium() {
        return receive_medium(value, index, received);
    }
    // Of a media type that no document says, or of none: the first that it can be read as, or else just a body.
    match (0..=count).find(|index| receive_medium(value, *index, received).is_ok()) {
        Some(_) => Ok(()),
        None => Err(DecodeError::new("the body is of no documented media type")),
    }
}

fn receive_medium(value: &mut dyn Slot, index: usize, received: &Received<'_>) -> Result<(), DecodeError> {
    let kind = received.media.get(index).map_or(BodyKind::Binary, |medium| medium.kind);
    match value.start_medium(index) {
        Some(slot) => receive_as(slot, kind, received),
        None => Err(DecodeError::new("there is no such media type")),
    }
}

/// Writes a body that may be of several media types as JSON: an object whose key says which.
pub fn write_media(value: &dyn Slot, media: &[operation::Body], writer: &mut Writer) {
    let Some((index, slot)) = value.medium() else { return writer.null() };
    let own = as_body(slot).and_then(Body::known_media_type).unwrap_or("*/*");
    writer.begin_object();
    writer.key(media.get(index).map_or(own, |medium| medium.media_type));
    slot.write(writer);
    writer.end_object();
}

/// Reads what [`write_media`] wrote.
///
/// # Errors
/// If it is something else.
pub fn read_media(value: &mut dyn Slot, media: &[operation::Body], reader: &mut Reader<'_>) -> Result<(), Fault> {
    reader.object(&mut str::to_owned, &mut |reader, key| {
        let index = media.iter().position(|medium| medium.media_type == key).unwrap_or(media.len());
        match value.start_medium(index) {
            Some(slot) => {
                slot.read(reader).map_err(|fault| reader.under_key(&key, fault))?;
                let any: &mut dyn Any = slot;
                if let (true, Some(body)) = (index == media.len() && key != "*/*", any.downcast_mut::<Body>()) {
                    *body = std::mem::take(body).media_type(key);
                }
                Ok(())
            }
            None => reader.skip(),
        }
    })
}

fn receive_as(value: &mut dyn Slot, kind: BodyKind, received: &Received<'_>) -> Result<(), DecodeError> {
    match kind {
        BodyKind::Json => read_json(value, received),
        BodyKind::Text => read_text(value, received),
        BodyKind::Xml(root) => read_xml(value, root, received),
        BodyKind::Binary | BodyKind::Form | BodyKind::Multipart => {
            let any: &mut dyn Any = value;
            match any.downcast_mut::<Body>() {
                Some(body) => {
                    *body = match received.content_type {
                        "" => received.body.clone(),
                        media_type => received.body.clone().media_type(media_type),
                    };
                    Ok(())
                }
                None => value.set_bytes(received.bytes()),
            }
        }
        BodyKind::Stream(_) => {
            let body = match received.content_type {
                "" => received.body.clone(),
                media_type => received.body.clone().media_type(media_type),
            };
            match value.set_stream(body, kind) {
                true => Ok(()),
                false => Err(DecodeError::new("the type is no stream of values")),
            }
        }
        BodyKind::Empty | BodyKind::Several => Ok(()),
    }
}

/// JSON text; where that fails and the server calls it plain text, a string as it stands.
fn read_json(value: &mut dyn Slot, received: &Received<'_>) -> Result<(), DecodeError> {
    let bytes = received.bytes();
    let json = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    read_document(value, json).or_else(|error| {
        let plain = media_type::essence(received.content_type) == "text/plain";
        if plain { read_text(value, received).map_err(|_| error) } else { Err(error) }
    })
}

/// XML, by way of the JSON that it would be.
fn read_xml(value: &mut dyn Slot, root: &xml::Node, received: &Received<'_>) -> Result<(), DecodeError> {
    match xml_to_json(root, received)? {
        Some(json) => read_document(value, &json).map_err(DecodeError::translated),
        None => read_json(value, received),
    }
}

/// The JSON that an answer of XML would be; none, where a server sends JSON all the same.
pub(crate) fn xml_to_json(root: &xml::Node, received: &Received<'_>) -> Result<Option<Vec<u8>>, DecodeError> {
    if media_type::is_json(received.content_type) {
        return Ok(None);
    }
    let charset = media_type::parameter(received.content_type, "charset").or_else(|| xml::encoding(received.bytes()));
    xml::to_json(&text(received.bytes(), charset)?, root).map(Some)
}

/// Text as a value: of a string all of it, of another type what the text says in JSON.
fn read_text(value: &mut dyn Slot, received: &Received<'_>) -> Result<(), DecodeError> {
    let charset = media_type::parameter(received.content_type, "charset");
    read_as_text(value, &text(received.bytes(), charset)?)
}

fn read_as_text(value: &mut dyn Slot, text: &str) -> Result<(), DecodeError> {
    if value.set_bytes(text.as_bytes()).is_ok() {
        return Ok(());
    }
    let trimmed = text.trim();
    let quoted = serde_json::Value::from(trimmed).to_string();
    read_document(value, quoted.as_bytes()).or_else(|_| read_document(value, trimmed.as_bytes()))
}

/// What the text of a value would say outside of JSON.
pub(crate) fn to_text(value: &dyn Slot) -> Vec<u8> {
    if let Some(bytes) = value.as_bytes() {
        return bytes.to_vec();
    }
    let json = super::to_vec(value);
    match from_slice::<String>(&json) {
        Ok(text) => text.into_bytes(),
        Err(_) => json,
    }
}

/// The text in the character set; UTF-8 if none is named.
fn text(bytes: &[u8], charset: Option<String>) -> Result<String, DecodeError> {
    match charset.unwrap_or_else(|| "utf-8".to_owned()).to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            let text = std::str::from_utf8(bytes);
            text.map(str::to_owned).map_err(|error| DecodeError::new(format!("the text is not UTF-8: {error}")))
        }
        // Its code points are those of Unicode.
        "iso-8859-1" | "latin1" | "l1" => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
        other => Err(DecodeError::new(format!("the client cannot read the character set `{}`", other.escape_debug()))),
    }
}
