//! Responses to answers.

use serde_json::Value as Json;

use super::Lower;
use super::content::For;
use super::node::{reference, target};
use crate::model::{Answer, BodyKind, Docs, Framing, Medium, Method, Shape, Status, Ty, Xml};
use crate::pointer;
use crate::tree::{Key, Map, Value};

/// The answers of an operation.
pub(super) struct Answers {
    pub accept: Vec<String>,
    pub successes: Vec<Answer>,
    pub errors: Vec<Answer>,
}

impl Lower<'_> {
    /// The documented answers: 2xx are successes, 3xx, 4xx, 5xx and `default` errors. Where there is no 2xx, 3xx is the
    /// success; where there is no such either, `default` is.
    pub(super) fn answers(&mut self, responses: &openapiv3::Responses, at: &str, method: &Method) -> Answers {
        let mut accept: Vec<String> = Vec::new();
        let mut error_media: Vec<String> = Vec::new();
        let (mut successes, mut errors) = (Vec::new(), Vec::new());
        let all = responses.responses.iter().map(|(code, response)| (status(code), code.to_string(), response));
        let default = responses.default.iter().map(|response| (Status::Default, "default".to_owned(), response));
        let has = |wanted| responses.responses.keys().any(|code| class(status(code)) == wanted);
        let has_success = has(2) || has(3);
        let redirects = !has(2);
        let place = pointer::child(at, "responses");
        for (status, code, response) in all.chain(default) {
            let answer = self.answer(status, &target(response.clone()), at, method);
            let Some((mut answer, media)) = answer else { continue };
            let own = self.own_description(&pointer::child(&place, &code));
            answer.docs.description = own.or(answer.docs.description);
            match class(status) {
                2 => {
                    successes.push(answer);
                    accept.extend(media);
                }
                3 if redirects => {
                    successes.push(answer);
                    accept.extend(media);
                }
                3..=5 => {
                    errors.push(answer);
                    error_media.extend(media);
                }
                0 if !has_success => {
                    successes.push(answer.clone());
                    accept.extend(media);
                    errors.push(answer);
                }
                0 => {
                    errors.push(answer);
                    error_media.extend(media);
                }
                other => {
                    self.diagnostics
                        .note("interim-answer", &answer.pointer, format!("an answer of class {other}xx is documented"))
                        .hint("the client gives it no type of its own; its status and headers can be read");
                }
            }
        }
        for answers in [&mut successes, &mut errors] {
            answers.sort_by_key(|answer| answer.status);
            // Most have one, in the place of four.
            answers.shrink_to_fit();
        }
        let mut accept = if accept.is_empty() { error_media } else { accept };
        let mut seen = Vec::new();
        accept.retain(|media| {
            !seen.contains(media) && {
                seen.push(media.clone());
                true
            }
        });
        Answers { accept, successes, errors }
    }

    fn answer(
        &mut self,
        status: Status,
        reference: &str,
        from: &str,
        method: &Method,
    ) -> Option<(Answer, Vec<String>)> {
        let at = self.resolve(reference, from)?;
        let object = self.value(&at)?.as_object()?;
        let read: openapiv3::Response = match serde_json::from_value(shallow(object, &at)) {
            Ok(read) => read,
            Err(error) => {
                self.diagnostics
                    .warning("invalid-response", &at, format!("the response is not valid: {error}"))
                    .hint("the client takes it for an undocumented one");
                return None;
            }
        };
        for (name, header) in &read.headers {
            self.header(name, header, &at);
        }
        let links = pointer::child(&at, "links");
        let has_links = object.get("links").and_then(Value::as_object).is_some_and(|links| !links.is_empty());
        if has_links && self.said.insert(links.clone()) {
            self.diagnostics
                .note("links", links, "the answer says by links which calls may follow")
                .hint("the client has nothing of them: the next call is up to the caller");
        }
        let content_at = pointer::child(&at, "content");
        let content = object.get("content").and_then(Value::as_object);
        let content = content.filter(|content| {
            let kept = method.as_str() != "HEAD" && !is_bodiless(status);
            if !kept && !content.is_empty() {
                self.diagnostics
                    .note("answer-without-body", &content_at, "HTTP has no body here, yet one is documented")
                    .hint("the client reads none");
            }
            kept
        });
        let medium = content.and_then(|content| self.content(content, &content_at, For::Answer));
        let mut accept = self.media_types(medium.as_ref());
        accept.retain(|media| {
            let is_range = is_media_range(media);
            let place = pointer::child(&content_at, media);
            if !is_range && self.said.insert(place.clone()) {
                self.diagnostics
                    .warning("unknown-media-type", place, format!("`{media}` is not a media type"))
                    .hint("the client does not ask for it by `Accept`");
            }
            is_range
        });
        let (ty, kind, media_type, xml) = match medium {
            Some(medium) => (medium.ty, medium.kind, medium.media_type, medium.xml),
            None => (Ty::Unit, BodyKind::Empty, String::new(), Xml::default()),
        };
        let first = media_type.split([',', ';']).next().unwrap_or_default().trim();
        let media_type = if kind == BodyKind::Several || first == usual(kind) { String::new() } else { media_type };
        let docs = Docs { description: Some(read.description).filter(|text| !text.is_empty()), ..Docs::default() };
        let headers = read.headers.keys().cloned().collect();
        Some((Answer { pointer: at, status, kind, ty, media_type, xml, docs, headers }, accept))
    }

    /// All that a body may be of.
    fn media_types(&self, medium: Option<&Medium>) -> Vec<String> {
        let Some(medium) = medium else { return Vec::new() };
        match (&medium.ty, medium.kind) {
            (Ty::Named(id), BodyKind::Several) => match self.types.get(id.0).map(|ty| &ty.shape) {
                Some(Shape::Media(media)) => media.iter().map(|medium| medium.media_type.clone()).collect(),
                _ => Vec::new(),
            },
            _ => vec![medium.media_type.clone()],
        }
    }
}

/// Whether it may stand in `Accept` (RFC 9110 section 12.5.1); of several with commas between them, the first.
fn is_media_range(text: &str) -> bool {
    let essence = text.split([',', ';']).next().unwrap_or_default().trim();
    let is_token = |text: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        !text.is_empty() && text.chars().all(is_part)
    };
    essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

fn status(code: &openapiv3::StatusCode) -> Status {
    match code {
        openapiv3::StatusCode::Code(code) => Status::Code(*code),
        openapiv3::StatusCode::Range(class) => Status::Class(*class),
    }
}

/// The media type that a body of this kind has if nobody says more.
fn usual(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Json => "application/json",
        BodyKind::Text => "text/plain",
        BodyKind::Xml => "application/xml",
        BodyKind::Stream(Framing::Lines) => "application/jsonl",
        BodyKind::Stream(Framing::Sequence) => "application/json-seq",
        BodyKind::Stream(_) => "text/event-stream",
        BodyKind::Binary | BodyKind::Form | BodyKind::Multipart => "application/octet-stream",
        BodyKind::Empty | BodyKind::Several => "",
    }
}

/// Whether such an answer has no body, whatever the document says (RFC 9110 sections 15.3.5, 15.3.6, 15.4.5).
fn is_bodiless(status: Status) -> bool {
    matches!(status, Status::Code(204 | 205 | 304))
}

/// 2 for 2xx and so on, 0 for `default`.
fn class(status: Status) -> u16 {
    match status {
        Status::Code(code) => code / 100,
        Status::Class(class) => class,
        Status::Default => 0,
    }
}

/// The response at `at` without its bodies and links; its headers are references.
fn shallow(object: &Map, at: &str) -> Json {
    let shallow = |(key, value): (&Key, &Value)| {
        let value = match (key.as_str(), value) {
            ("content" | "links", _) => return None,
            ("headers", Value::Object(headers)) => {
                let at = pointer::child(at, "headers");
                let named =
                    |(name, header): (&Key, &Value)| (name.to_string(), reference(header, &pointer::child(&at, name)));
                headers.iter().map(named).collect()
            }
            (_, value) => value.into(),
        };
        Some((key.to_string(), value))
    };
    let mut out: serde_json::Map<String, Json> = object.iter().filter_map(shallow).collect();
    out.entry("description").or_insert_with(|| Json::String(String::new()));
    Json::Object(out)
}
