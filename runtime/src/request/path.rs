//! From a path template to a path that cannot reach another endpoint.

use super::encode::{Keep, encode_into};
use super::{InvalidRequest, style};
use crate::operation::{In, Parameter};
use crate::request::value::Value;

/// Fills the template; gives the path, and the query that a template may have after a `?`, both encoded.
///
/// A segment that a parameter stands in must not become `.` or `..`: URL parsers remove those, even when they are
/// percent-encoded, and the call would reach another endpoint.
pub(super) fn fill(
    template: &'static str,
    values: &[(&'static Parameter, Value)],
) -> Result<(String, String), InvalidRequest> {
    let template = template.split_once('#').map_or(template, |(before, _)| before);
    let (template, rest) = template.split_once('?').unwrap_or((template, ""));
    let mut path = String::with_capacity(template.len() + 32);
    for segment in template.strip_prefix('/').unwrap_or(template).split('/') {
        path.push('/');
        let start = path.len();
        let last = fill_part(&mut path, segment, Keep::PathLiteral, values)?;
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
    let mut query = String::new();
    fill_part(&mut query, rest, Keep::QueryLiteral, values)?;
    Ok((path, query))
}

/// Fills a segment, or the query; gives the last parameter in it.
fn fill_part(
    path: &mut String,
    part: &'static str,
    keep: Keep,
    values: &[(&'static Parameter, Value)],
) -> Result<Option<&'static Parameter>, InvalidRequest> {
    let mut last = None;
    let mut rest = part;
    while let Some((literal, name, after)) = next_expression(rest) {
        encode_into(path, literal, keep);
        let of_path =
            |(parameter, _): &&(&'static Parameter, Value)| parameter.location == In::Path && parameter.name == name;
        let Some((parameter, value)) = values.iter().find(of_path) else {
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
    encode_into(path, rest, keep);
    Ok(last)
}

/// Splits `a{name}b` into `a`, `name` and `b`.
pub(crate) fn next_expression(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((literal, name, after))
}

/// Whether a URL parser takes the segment for `.` or `..` (URL Standard: single-dot and double-dot path segments).
pub(crate) fn is_dot_segment(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}
