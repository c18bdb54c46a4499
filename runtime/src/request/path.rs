//! From a path template to a path that cannot reach another endpoint.

use super::encode::{Keep, encode_into};
use super::{InvalidRequest, style};
use crate::operation::{In, Parameter};
use crate::request::value::Value;

/// Fills the template; gives the path, and the query that a template may have after a `?`.
///
/// A segment that a parameter stands in must not become `.` or `..`: URL parsers remove those, even when they are
/// percent-encoded, and the call would reach another endpoint.
pub(super) fn fill(
    template: &'static str,
    values: &[(&'static Parameter, Value)],
) -> Result<(String, &'static str), InvalidRequest> {
    let template = template.split_once('#').map_or(template, |(before, _)| before);
    let (template, query) = template.split_once('?').unwrap_or((template, ""));
    let mut path = String::with_capacity(template.len() + 32);
    for segment in template.strip_prefix('/').unwrap_or(template).split('/') {
        path.push('/');
        let start = path.len();
        let last = fill_segment(&mut path, segment, values)?;
        let filled = path.get(start..).unwrap_or_default();
        if is_dot_segment(filled) {
            const PROBLEM: &str = "must not make the path segment `.` or `..`: the call would reach another endpoint";
            return Err(match last {
                Some(parameter) => InvalidRequest::parameter(parameter.name, In::Path, PROBLEM),
                None => InvalidRequest::whole("the path of the operation has a `.` or `..` segment"),
            });
        }
    }
    Ok((path, query))
}

/// Fills one segment; gives the last parameter in it.
fn fill_segment(
    path: &mut String,
    segment: &'static str,
    values: &[(&'static Parameter, Value)],
) -> Result<Option<&'static Parameter>, InvalidRequest> {
    let mut last = None;
    let mut rest = segment;
    while let Some((literal, name, after)) = next_expression(rest) {
        encode_into(path, literal, Keep::PathLiteral);
        let Some((parameter, value)) = values.iter().find(|(parameter, _)| parameter.name == name) else {
            return Err(InvalidRequest::whole(format!("the path parameter `{name}` has no value")));
        };
        let text = style::path(parameter, value);
        if text.is_empty() || value.is_empty() {
            return Err(InvalidRequest::parameter(parameter.name, In::Path, "must not be empty"));
        }
        path.push_str(&text);
        last = Some(*parameter);
        rest = after;
    }
    encode_into(path, rest, Keep::PathLiteral);
    Ok(last)
}

/// Splits `a{name}b` into `a`, `name` and `b`.
fn next_expression(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}

/// Whether a URL parser takes the segment for `.` or `..` (URL Standard: single-dot and double-dot path segments).
pub(crate) fn is_dot_segment(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}
