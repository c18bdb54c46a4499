//! Responses to answers.

use serde_json::{Map, Value};

use super::node::{reference, target};
use super::{Lower, pointer};
use crate::model::{Answer, BodyKind, Docs, Status, Ty};

/// The answers of an operation.
pub(super) struct Answers {
    pub accept: Vec<String>,
    pub successes: Vec<Answer>,
    pub errors: Vec<Answer>,
}

impl Lower<'_> {
    /// The documented answers: 2xx are successes, 4xx, 5xx and `default` errors. A `default` alone is the success.
    pub(super) fn answers(&mut self, responses: &openapiv3::Responses, at: &str) -> Answers {
        let mut accept: Vec<String> = Vec::new();
        let mut error_media: Vec<String> = Vec::new();
        let (mut successes, mut errors) = (Vec::new(), Vec::new());
        let all = responses.responses.iter().map(|(code, response)| (status(code), response));
        let default = responses.default.iter().map(|response| (Status::Default, response));
        let has_success = responses.responses.keys().any(|code| class(status(code)) == 2);
        for (status, response) in all.chain(default) {
            let Some((answer, media)) = self.answer(status, &target(response.clone()), at) else { continue };
            match class(status) {
                2 => {
                    successes.push(answer);
                    accept.extend(media);
                }
                4 | 5 => {
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
        successes.sort_by_key(|answer| answer.status);
        errors.sort_by_key(|answer| answer.status);
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

    fn answer(&mut self, status: Status, reference: &str, from: &str) -> Option<(Answer, Option<String>)> {
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
        let content_at = pointer::child(&at, "content");
        let content = object.get("content").and_then(Value::as_object);
        let choice = content.and_then(|content| self.choose(content, &content_at, "answer"));
        let (ty, kind) = match &choice {
            Some(choice) => self.body_type(&pointer::child(&content_at, &choice.chosen.key), choice.chosen.kind),
            None => (Ty::Unit, BodyKind::Empty),
        };
        let docs = Docs { description: Some(read.description).filter(|text| !text.is_empty()), ..Docs::default() };
        let headers = read.headers.keys().cloned().collect();
        let media = choice.map(|choice| choice.chosen.key);
        Some((Answer { pointer: at, status, kind, ty, docs, headers }, media))
    }
}

fn status(code: &openapiv3::StatusCode) -> Status {
    match code {
        openapiv3::StatusCode::Code(code) => Status::Code(*code),
        openapiv3::StatusCode::Range(class) => Status::Class(*class),
    }
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
fn shallow(object: &Map<String, Value>, at: &str) -> Value {
    let mut out = object.clone();
    out.remove("content");
    out.remove("links");
    out.entry("description").or_insert_with(|| Value::String(String::new()));
    if let Some(Value::Object(headers)) = out.get_mut("headers") {
        let at = pointer::child(at, "headers");
        for (name, header) in headers.iter_mut() {
            *header = reference(header, &pointer::child(&at, name));
        }
    }
    Value::Object(out)
}
