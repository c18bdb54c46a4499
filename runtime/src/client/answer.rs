//! Answers the other way round: from a value to what a server would send.

use http::{Response, StatusCode};

use super::outcome::{Meaning, Place, find};
use crate::codec::{as_body, to_text};
use crate::operation::{BodyKind, Framing, FromAnswer as _, OperationInfo};
use crate::request::as_records;
use crate::transport::Body;
use crate::{DecodeError, Operation, Slot, codec, media_type, xml};

/// A value as the body of an operation's answer, and its media type.
pub(crate) fn encode(info: &OperationInfo, status: StatusCode, value: &dyn Slot) -> (Body, Option<String>) {
    let place = find(info, status);
    let kind = place.map_or(BodyKind::Json, |place| place.kind);
    match (kind, value.medium()) {
        (BodyKind::Several, Some((index, value))) => {
            let medium = place.and_then(|place| place.media.get(index));
            let media_type = medium.and_then(|medium| media_type::concrete(medium.media_type));
            bytes(medium.map_or(BodyKind::Binary, |medium| medium.kind), media_type, value)
        }
        _ => bytes(kind, place.and_then(|place| media_type(info, place)), value),
    }
}

/// The media type that the document has for an answer, unless it is the usual one. Those of successes a request accepts.
fn media_type(info: &OperationInfo, place: Place) -> Option<&'static str> {
    match (place.meaning, place.kind) {
        (Meaning::Documented, _) => media_type::concrete(place.media_type),
        (_, BodyKind::Json) => media_type::concrete_where(info.accept, media_type::is_json),
        (_, BodyKind::Text | BodyKind::Binary | BodyKind::Xml(_)) => {
            media_type::concrete_where(info.accept, |media_type| !media_type::is_json(media_type))
        }
        _ => media_type::concrete(place.media_type),
    }
}

fn bytes(kind: BodyKind, media_type: Option<&str>, value: &dyn Slot) -> (Body, Option<String>) {
    let named = |otherwise: &str| Some(media_type.unwrap_or(otherwise).to_owned());
    match (as_body(value), kind) {
        (Some(body), kind) => {
            let own = body.known_media_type().map(str::to_owned);
            let (body, usual) = match kind {
                BodyKind::Stream(Framing::Lines) => (body.clone(), "application/jsonl"),
                BodyKind::Stream(Framing::Sequence) => (as_records(body), "application/json-seq"),
                BodyKind::Stream(_) => (body.clone(), "text/event-stream"),
                _ => (body.clone(), "application/octet-stream"),
            };
            (body, own.or_else(|| named(usual)))
        }
        (None, BodyKind::Empty) => (Body::EMPTY, None),
        (None, BodyKind::Json) => (codec::to_vec(value).into(), named("application/json")),
        (None, BodyKind::Xml(root)) => {
            let json = codec::to_vec(value);
            match xml::from_json(&json, root) {
                Ok(xml) => (xml.into(), named("application/xml")),
                // What XML cannot have; clients read JSON in its place.
                Err(_) => (json.into(), Some("application/json".to_owned())),
            }
        }
        (None, _) => (to_text(value).into(), named("text/plain; charset=utf-8")),
    }
}

/// Whether an answer is what the document has for its status; whatever it is, if that has none.
pub(crate) fn check<R: Operation>(answer: &Response<Body>) -> Result<(), DecodeError> {
    let info = R::INFO;
    let Some(place) = find(info, answer.status()) else { return Ok(()) };
    let received = place.received(answer);
    match place.meaning {
        Meaning::Documented => R::Error::from_answer(&received).map(drop),
        Meaning::Success | Meaning::Like => R::Output::from_answer(&received).map(drop),
    }
}
