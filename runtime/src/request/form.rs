//! Forms: `application/x-www-form-urlencoded` (URL Standard section 5) and `multipart/form-data` (RFC 7578).

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

use bytes::{BufMut as _, Bytes, BytesMut};
use futures_util::StreamExt as _;

use super::body::{in_charset, in_utf8};
use super::encode::{Keep, encode};
use super::value::Value;
use super::{InvalidRequest, header_value, style};
use crate::Slot;
use crate::codec::{self, Writer};
use crate::operation::{Encoding, Rule};
use crate::transport::Body;
use crate::{media_type, xml};

/// The properties of a form.
pub(super) struct Form {
    properties: Vec<(String, Value<'static>)>,
    /// What nobody can guess: it separates parts, and stands for files among the values.
    token: String,
    files: Vec<Body>,
}

impl Form {
    /// Reads the value. With `files`, those that are properties, alone or in a list, are kept aside; all others stand as
    /// base64 in the text of theirs.
    pub(super) fn new(slot: &dyn Slot, files: bool, rules: &'static [Rule]) -> Result<Self, InvalidRequest> {
        let token = token();
        let mut writer = Writer::with_files(super::rules::check, token.clone());
        slot.write(&mut writer);
        writer.hold(rules, 0);
        if let Some(problem) = writer.take_problem() {
            return Err(InvalidRequest::body(problem.error()));
        }
        let (json, bodies) = writer.into_parts();
        let mut properties = match Value::parse(&json).map(Value::into_owned) {
            Some(Value::Object(properties)) => properties,
            Some(Value::Null) => Vec::new(),
            _ => return Err(InvalidRequest::whole("the body is a form, so it must be an object")),
        };
        let mut form = Self { properties: Vec::new(), token, files: bodies };
        for (name, value) in &mut properties {
            let inner = match value {
                Value::String(_) if files => &mut [][..],
                Value::Array(elements) if files => elements.as_mut_slice(),
                other => std::slice::from_mut(other),
            };
            for value in inner.iter_mut().filter(|value| !files || form.file(value).is_none()) {
                form.inline(name, value)?;
            }
        }
        form.properties = properties;
        Ok(form)
    }

    /// Writes the files within a value as base64, as in JSON.
    fn inline(&self, name: &str, value: &mut Value<'static>) -> Result<(), InvalidRequest> {
        let bytes = self.file(value).map(Body::as_bytes);
        match (bytes, value) {
            (Some(Some(bytes)), text) => *text = Value::String(codec::encode_base64(bytes).into()),
            (Some(None), _) => {
                let problem = format!("`{name}` holds a stream, which can only be sent as a part of its own");
                return Err(InvalidRequest::whole(problem));
            }
            (None, Value::Array(elements)) => elements.iter_mut().try_for_each(|value| self.inline(name, value))?,
            (None, Value::Object(properties)) => {
                properties.iter_mut().try_for_each(|(_, value)| self.inline(name, value))?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn boundary(&self) -> &str {
        &self.token
    }

    /// The file that a value stands for.
    fn file(&self, value: &Value<'_>) -> Option<&Body> {
        let Value::String(text) = value else { return None };
        self.files.get(text.strip_prefix(self.token.as_str())?.parse::<usize>().ok()?)
    }

    /// Whether a value is a file, or a list with one.
    fn has_files(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Array(elements) => elements.iter().any(|element| self.file(element).is_some()),
            single => self.file(single).is_some(),
        }
    }

    /// The properties with their encodings. OpenAPI 3.1: an explicit style comes before a media type.
    fn encoded<'f>(
        &'f self,
        encodings: &'static [Encoding],
    ) -> impl Iterator<Item = (&'f str, &'f Value<'static>, Option<&'static Encoding>)> {
        let of = |name: &str| encodings.iter().find(|encoding| encoding.name == name);
        let there = self.properties.iter().filter(|(_, value)| *value != Value::Null);
        there.map(move |(name, value)| (name.as_str(), value, of(name)))
    }
}

/// 128 bits that differ each time: what a hash map's keys are hashed with.
fn token() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("part-{:016x}{:016x}", random(), random())
}

/// `application/x-www-form-urlencoded`.
pub(super) fn urlencoded(form: &Form, encodings: &'static [Encoding]) -> Result<String, InvalidRequest> {
    let mut out = String::new();
    for (name, value, encoding) in form.encoded(encodings) {
        let elements = match value {
            Value::Array(elements) => elements,
            single => std::slice::from_ref(single),
        };
        if encoding.is_some_and(|encoding| encoding.xml.is_some()) && elements.iter().all(Value::has_parts) {
            for element in elements {
                let xml = as_xml(name, element, encoding).transpose()?.unwrap_or_default();
                let text = encode(&String::from_utf8_lossy(&xml), Keep::Unreserved);
                super::push_query(&mut out, &encode(name, Keep::Unreserved), &text);
            }
            continue;
        }
        for (name, value) in style::form(name, value, encoding, true) {
            super::push_query(&mut out, &name, &value);
        }
    }
    Ok(out)
}

/// What has parts as XML, where its encoding says so.
fn as_xml(
    name: &str,
    value: &Value<'_>,
    encoding: Option<&'static Encoding>,
) -> Option<Result<Vec<u8>, InvalidRequest>> {
    let root = encoding?.xml.filter(|_| value.has_parts())?;
    let xml = xml::from_json(value.json().as_bytes(), root);
    Some(xml.map_err(|error| InvalidRequest::body(error.within(name))))
}

/// `multipart/form-data`, and what else begins with `multipart/`.
pub(super) fn multipart(form: &Form, encodings: &'static [Encoding]) -> Result<Body, InvalidRequest> {
    let mut parts = Parts { boundary: form.boundary(), done: Vec::new(), open: BytesMut::new() };
    for (name, value, encoding) in form.encoded(encodings) {
        // Bytes have no style, and are no JSON, whatever the document says of them.
        let files = form.has_files(value);
        if encoding.is_some_and(|encoding| encoding.style.is_some()) && !files {
            for (name, value) in style::form(name, value, encoding, false) {
                parts.text(&name, None, value.as_bytes())?;
            }
            continue;
        }
        let elements = match value {
            Value::Array(elements)
                if files || !encoding.is_some_and(|encoding| media_type::is_json(encoding.content_type)) =>
            {
                elements
            }
            single => std::slice::from_ref(single),
        };
        for element in elements.iter().filter(|element| **element != Value::Null) {
            part(&mut parts, form, name, element, encoding)?;
        }
    }
    Ok(parts.finish())
}

fn part(
    parts: &mut Parts<'_>,
    form: &Form,
    name: &str,
    value: &Value<'_>,
    encoding: Option<&'static Encoding>,
) -> Result<(), InvalidRequest> {
    let wanted = encoding.and_then(|encoding| media_type::concrete(encoding.content_type));
    if let Some(file) = form.file(value) {
        return parts.file(name, file, wanted.unwrap_or("application/octet-stream"));
    }
    if let Some(xml) = as_xml(name, value, encoding) {
        return parts.text(name, wanted.map(in_utf8).as_deref(), &xml?);
    }
    let is_form = |media_type| media_type::essence(media_type) == "application/x-www-form-urlencoded";
    match value {
        Value::Object(properties) if wanted.is_some_and(is_form) => {
            parts.text(name, wanted, style::whole_form(properties).as_bytes())
        }
        Value::Array(_) | Value::Object(_) => {
            parts.text(name, Some(wanted.unwrap_or("application/json")), value.json().as_bytes())
        }
        _ if wanted.is_some_and(media_type::is_json) => parts.text(name, wanted, value.json().as_bytes()),
        _ => match wanted {
            Some(wanted) => {
                let (text, media_type) = in_charset(value.text().into_owned().into_bytes(), wanted);
                parts.text(name, Some(&media_type), &text)
            }
            None => parts.text(name, None, value.text().as_bytes()),
        },
    }
}

/// The parts of a multipart body.
struct Parts<'f> {
    boundary: &'f str,
    done: Vec<Body>,
    open: BytesMut,
}

impl Parts<'_> {
    fn head(&mut self, name: &str, file_name: Option<&str>, media_type: Option<&str>) -> Result<(), InvalidRequest> {
        let mut head = format!("--{}\r\nContent-Disposition: form-data; name=\"{}\"", self.boundary, quoted(name));
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", quoted(file_name)));
        }
        if let Some(media_type) = media_type {
            let problem = |problem| InvalidRequest::whole(format!("the media type of `{name}` {problem}"));
            header_value(media_type).map_err(problem)?;
            head.push_str(&format!("\r\nContent-Type: {media_type}"));
        }
        head.push_str("\r\n\r\n");
        self.open.put_slice(head.as_bytes());
        Ok(())
    }

    fn text(&mut self, name: &str, media_type: Option<&str>, bytes: &[u8]) -> Result<(), InvalidRequest> {
        self.head(name, None, media_type)?;
        self.open.put_slice(bytes);
        self.open.put_slice(b"\r\n");
        Ok(())
    }

    /// Without a file name many servers take a part for text: the property's name has to do then.
    fn file(&mut self, name: &str, file: &Body, media_type: &str) -> Result<(), InvalidRequest> {
        let media_type = file.known_media_type().unwrap_or(media_type);
        self.head(name, Some(file.known_file_name().unwrap_or(name)), Some(media_type))?;
        self.done.push(self.open.split().freeze().into());
        self.done.push(file.clone());
        self.open.put_slice(b"\r\n");
        Ok(())
    }

    /// In memory if all of it is, so that it can be sent again; otherwise a stream.
    fn finish(mut self) -> Body {
        self.open.put_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        self.done.push(self.open.freeze().into());
        let in_memory: Option<Vec<&[u8]>> = self.done.iter().map(Body::as_bytes).collect();
        if let Some(pieces) = in_memory {
            return Bytes::from(pieces.concat()).into();
        }
        let length = self.done.iter().map(Body::known_length).sum();
        let pieces = futures_util::stream::iter(self.done).map(Body::into_stream).flatten();
        Body::streaming(pieces.boxed(), length)
    }
}

/// What may stand between the quotes of a name (RFC 7578 section 2, as browsers write it).
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
