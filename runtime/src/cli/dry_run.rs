//! Requests that are shown, and not sent.

use std::borrow::Cow;
use std::io::Write as _;

use super::{Run, Stop};
use crate::auth::select::choose;
use crate::operation::SchemeKind;
use crate::{Body, media_type};

/// Prints the request that would be sent. Of credentials it says which would go with it.
pub(super) fn print(run: &Run<'_>, request: &http::Request<Body>) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} {}", request.method(), request.uri())?;
    for (name, value) in request.headers() {
        let shown = String::from_utf8_lossy(value.as_bytes());
        writeln!(out, "{name}: {}", if value.is_sensitive() { "***" } else { &shown })?;
    }
    if !request.headers().contains_key(http::header::AUTHORIZATION) {
        let chosen = choose(run.client.credentials(), run.operation.info.security);
        let chosen = chosen.map_err(|schemes| Stop::Usage(format!("needs credentials for {schemes}")))?;
        for (_, requirement) in chosen {
            let scheme = requirement.scheme;
            match requirement.kind {
                SchemeKind::HeaderKey(name) => writeln!(out, "{name}: *** ({scheme})")?,
                SchemeKind::QueryKey(name) => writeln!(out, "?{name}=*** ({scheme})")?,
                SchemeKind::CookieKey(name) => writeln!(out, "cookie: {name}=*** ({scheme})")?,
                _ => writeln!(out, "authorization: *** ({scheme})")?,
            }
        }
    }
    let has_none = !request.headers().contains_key(http::header::AUTHORIZATION);
    if let Some(needed) = run.lacks_credentials().filter(|_| has_none) {
        writeln!(out, "(no credentials are given; it takes {needed})")?;
    }
    let content_type = request.headers().get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = content_type.and_then(|value| media_type::parameter(value, "boundary"));
    match (request.body().as_bytes(), boundary) {
        (Some([]), _) => {}
        (Some(bytes), Some(boundary)) => write!(out, "\n{}", form(bytes, &boundary))?,
        (Some(bytes), None) => writeln!(out, "\n{}", shown(bytes))?,
        (None, _) => match request.body().known_length() {
            Some(length) => writeln!(out, "\n(a stream of {length} bytes)")?,
            None => writeln!(out, "\n(a stream)")?,
        },
    }
    Ok(())
}

/// Text as it is; of all else how long it is.
fn shown(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(|c: char| c.is_control() && !c.is_whitespace()) => text.into(),
        _ => format!("({} bytes)", bytes.len()).into(),
    }
}

/// The parts of a form, each with its head.
fn form(bytes: &[u8], boundary: &str) -> String {
    let delimiter = format!("--{boundary}");
    let mut out = String::new();
    let mut rest = bytes;
    while let Some((before, after)) = cut(rest, delimiter.as_bytes()) {
        if let Some((head, content)) = cut(before, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(head).trim().replace("\r\n", "\n");
            let content = content.strip_suffix(b"\r\n").unwrap_or(content);
            out.push_str(&format!("{delimiter}\n{head}\n\n{}\n", shown(content)));
        }
        rest = after;
    }
    format!("{out}{delimiter}--\n")
}

/// What stands before and after the first place where `mark` is found.
fn cut<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}
