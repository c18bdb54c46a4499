//! The request body: a value in its media type.

use futures_util::StreamExt as _;
use http::HeaderValue;

use super::form::{Form, multipart, urlencoded};
use super::{InvalidRequest, header_value};
use crate::codec::{as_body, to_text};
use crate::operation::{Body as Medium, BodyKind, Framing, Rule};
use crate::transport::Body;
use crate::{Slot, codec, media_type, xml};

/// The body that `slot` stands for, and its media type. `media` are those that it may be of.
///
/// `rules` are those of the body.
pub(super) fn encode(
    slot: &dyn Slot,
    media: &'static [Medium],
    rules: &'static [Rule],
) -> Result<Option<(Body, HeaderValue)>, InvalidRequest> {
    const OTHER: Medium = Medium::binary("*/*");
    let (medium, slot) = match slot.medium() {
        Some((index, inner)) => (media.get(index).unwrap_or(&OTHER), inner),
        None => (media.first().unwrap_or(&OTHER), slot),
    };
    let media_type = media_type::concrete(medium.media_type).unwrap_or_else(|| usual(medium.kind));
    let (body, media_type) = match medium.kind {
        BodyKind::Json => (checked(slot, rules)?.into(), media_type.to_owned()),
        BodyKind::Text => {
            checked(slot, rules)?;
            let (text, media_type) = in_charset(to_text(slot), media_type);
            (text.into(), media_type)
        }
        BodyKind::Xml(root) => {
            let xml = xml::from_json(&checked(slot, rules)?, root).map_err(InvalidRequest::body)?;
            (xml.into(), in_utf8(media_type))
        }
        BodyKind::Form => (urlencoded(&Form::new(slot, false, rules)?, medium.encoding)?.into(), media_type.to_owned()),
        BodyKind::Multipart => {
            let form = Form::new(slot, true, rules)?;
            let body = multipart(&form, medium.encoding)?;
            let media_type = without(media_type, "boundary");
            (body, format!("{media_type}; boundary={}", form.boundary()))
        }
        BodyKind::Binary => match as_body(slot) {
            Some(body) => (body.clone(), body.known_media_type().unwrap_or(media_type).to_owned()),
            None => (to_text(slot).into(), media_type.to_owned()),
        },
        BodyKind::Stream(framing) => {
            checked(slot, rules)?;
            let body = as_body(slot).cloned().unwrap_or_default();
            let media_type = body.known_media_type().unwrap_or(media_type).to_owned();
            (if framing == Framing::Sequence { as_records(&body) } else { body }, media_type)
        }
        BodyKind::Empty | BodyKind::Several => return Ok(None),
    };
    let value = header_value(&media_type).map_err(|problem| InvalidRequest::header("content-type", problem))?;
    Ok(Some((body, value)))
}

/// Text, which is UTF-8, in the character set that its media type says, and the media type that it is of then. What
/// cannot be said in that set, or only in one that is not spoken here, stays UTF-8.
pub(super) fn in_charset(text: Vec<u8>, media_type: &str) -> (Vec<u8>, String) {
    let charset = media_type::parameter(media_type, "charset").unwrap_or_default().to_ascii_lowercase();
    let narrow = match charset.as_str() {
        "us-ascii" | "ascii" => text.is_ascii().then(|| text.clone()),
        // Its code points are those of Unicode.
        "iso-8859-1" | "latin1" | "l1" => std::str::from_utf8(&text)
            .ok()
            .and_then(|text| text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()),
        _ => None,
    };
    match narrow {
        Some(bytes) => (bytes, media_type.to_owned()),
        None => (text, in_utf8(media_type)),
    }
}

/// The media type of what is UTF-8, whatever character set it says.
pub(super) fn in_utf8(media_type: &str) -> String {
    match media_type::parameter(media_type, "charset") {
        None => media_type.to_owned(),
        Some(charset) if charset.eq_ignore_ascii_case("utf-8") => media_type.to_owned(),
        Some(_) => format!("{}; charset=utf-8", without(media_type, "charset")),
    }
}

/// The media type without one of its parameters.
fn without(media_type: &str, name: &str) -> String {
    if media_type::parameter(media_type, name).is_none() {
        return media_type.to_owned();
    }
    let is = |parameter: &&str| parameter.split('=').next().is_some_and(|key| key.trim().eq_ignore_ascii_case(name));
    media_type.split(';').map(str::trim).filter(|parameter| !is(parameter)).collect::<Vec<_>>().join("; ")
}

/// The media type of a body for which the document has nothing but ranges, such as `*/*`.
fn usual(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Json => "application/json",
        BodyKind::Text => "text/plain",
        BodyKind::Xml(_) => "application/xml",
        BodyKind::Form => "application/x-www-form-urlencoded",
        BodyKind::Multipart => "multipart/form-data",
        BodyKind::Binary | BodyKind::Stream(_) | BodyKind::Empty | BodyKind::Several => "application/octet-stream",
    }
}

/// JSON lines as a JSON text sequence (RFC 7464): a record separator before each.
pub(crate) fn as_records(body: &Body) -> Body {
    let mut records = Records { between: true, marked: false };
    match body.in_memory() {
        Some(bytes) => Body::from([records.of(bytes), records.end()].concat()),
        None => {
            let end = futures_util::stream::once(std::future::ready(None));
            let pieces = body.clone().into_stream().map(Some).chain(end);
            Body::from_stream(pieces.map(move |piece| match piece {
                Some(piece) => piece.map(|piece| records.of(&piece)),
                None => Ok(records.end()),
            }))
        }
    }
}

/// Lines to records. Where the bytes are cut does not matter.
struct Records {
    /// Nothing of the next line has come yet.
    between: bool,
    /// The separators are there already: a record may have several lines then.
    marked: bool,
}

impl Records {
    const SEPARATOR: u8 = 0x1e;

    fn of(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() + 1);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let start = piece.trim_ascii_start();
            self.marked |= self.between && start.first() == Some(&Self::SEPARATOR);
            match self.between && !self.marked {
                true if start.is_empty() => continue,
                true => out.extend([&[Self::SEPARATOR], start].concat()),
                false => out.extend_from_slice(piece),
            }
            self.between = piece.ends_with(b"\n");
        }
        out
    }

    /// A record that does not end with a line feed may be one that is cut off (section 2.4).
    fn end(&self) -> Vec<u8> {
        if self.between { Vec::new() } else { b"\n".to_vec() }
    }
}

/// The JSON text of a body, held against the rules of the document.
fn checked(slot: &dyn Slot, rules: &'static [Rule]) -> Result<Vec<u8>, InvalidRequest> {
    codec::to_checked_vec(slot, rules, super::rules::check).map_err(InvalidRequest::body)
}
