//! From a path template to a path that cannot reach another endpoint.

use super::arguments::Arguments;
use super::encode::{Keep, encode_into};
use super::{InvalidRequest, style};
use crate::operation::{In, Parameter};

/// Appends what the template becomes: a path, and the query that it may have after a `?`. Says where the path ends.
///
/// A segment that a parameter stands in must not become `.` or `..`: URL parsers remove those, even when they are
/// percent-encoded, and the call would reach another endpoint.
pub(super) fn fill(path: &mut String, template: &'static str, arguments: &Arguments) -> Result<usize, InvalidRequest> {
    let template = split_once(template, b'#').map_or(template, |(before, _)| before);
    let (template, rest) = split_once(template, b'?').unwrap_or((template, ""));
    let mut left = Some(template.strip_prefix('/').unwrap_or(template));
    while let Some(segments) = left {
        let (segment, after) = match split_once(segments, b'/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (segments, None),
        };
        left = after;
        path.push('/');
        let start = path.len();
        let last = fill_part(path, segment, Keep::PathLiteral, arguments)?;
        let filled = path.get(start..).unwrap_or_default();
        // A value that keeps its slashes makes several segments.
        if filled.split('/').any(is_dot_segment) {
            const PROBLEM: &str = "must not make the path segment `.` or `..`: the call would reach another endpoint";
            return Err(match last {
                Some(parameter) => InvalidRequest::parameter(parameter.name, In::Path, PROBLEM),
                None => InvalidRequest::whole("the path of the operation has a `.` or `..` segment"),
            });
        }
    }
    let end = path.len();
    if !rest.is_empty() {
        path.push('?');
        fill_part(path, rest, Keep::QueryLiteral, arguments)?;
    }
    Ok(end)
}

/// Fills a segment, or the query; gives the last parameter in it.
fn fill_part(
    path: &mut String,
    part: &'static str,
    keep: Keep,
    arguments: &Arguments,
) -> Result<Option<&'static Parameter>, InvalidRequest> {
    let mut last = None;
    let mut rest = part;
    while let Some((literal, name, after)) = next_expression(rest) {
        encode_into(path, literal, keep);
        let (parameter, value) = arguments.in_path(name)?;
        let before = path.len();
        style::path(path, parameter, &value);
        if path.len() == before || value.is_empty() {
            return Err(InvalidRequest::parameter(parameter.name, In::Path, "must not be empty"));
        }
        last = Some(parameter);
        rest = after;
    }
    encode_into(path, rest, keep);
    Ok(last)
}

/// Splits `a{name}b` into `a`, `name` and `b`.
pub(crate) fn next_expression(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = split_once(text, b'{')?;
    let (name, after) = split_once(rest, b'}')?;
    Some((literal, name, after))
}

/// What [`str::split_once`] does, sooner where the text is short.
fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Whether a URL parser takes the segment for `.` or `..` (URL Standard: single-dot and double-dot path segments).
pub(crate) fn is_dot_segment(segment: &str) -> bool {
    let (mut rest, mut dots) = (segment.as_bytes(), 0);
    while let Some(after) = after_dot(rest) {
        (rest, dots) = (after, dots + 1);
    }
    rest.is_empty() && matches!(dots, 1 | 2)
}

fn after_dot(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => Some(rest),
        _ => None,
    }
}
