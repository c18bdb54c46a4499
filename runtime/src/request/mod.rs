//! From a request value and its tables to an HTTP request.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

mod arguments;
mod base;
mod body;
pub(crate) mod encode;
mod error;
mod form;
pub(crate) mod path;
mod rules;
pub mod server;
mod style;
mod value;

#[cfg(all(feature = "default-transport", not(all(target_family = "wasm", target_os = "unknown"))))]
pub(crate) use base::is_loopback;
pub use base::{BaseUrl, InvalidBaseUrl};
pub(crate) use body::as_records;
pub use error::InvalidRequest;
pub(crate) use value::Value;

use self::arguments::Arguments;
use crate::codec::Table;
use crate::operation::{In, OperationInfo};
use crate::transport::Body;
use crate::{Operation, Slot};

/// Makes the HTTP request that a request value stands for. Nothing is sent, and no credentials are added.
///
/// # Errors
/// If an argument breaks a rule of the document, or cannot travel in its place.
pub fn build<R: Operation>(request: &R, base: &BaseUrl) -> Result<http::Request<Body>, InvalidRequest> {
    let mut request = build_object(request, R::INFO, base)?;
    check_length(&mut request)?;
    Ok(request)
}

/// The same without type parameters: it exists once.
pub(crate) fn build_object(
    object: &dyn Slot,
    info: &'static OperationInfo,
    base: &BaseUrl,
) -> Result<http::Request<Body>, InvalidRequest> {
    let mut built = None;
    object.with_slots(&mut |slots| built = Some(build_from(slots, object.table(), info, base)));
    built.unwrap_or_else(|| Err(InvalidRequest::whole("it has no fields")))
}

fn build_from(
    slots: &[&dyn Slot],
    table: &Table,
    info: &'static OperationInfo,
    base: &BaseUrl,
) -> Result<http::Request<Body>, InvalidRequest> {
    let arguments = Arguments::new(slots, table, info)?;
    let mut request = http::Request::new(Body::EMPTY);
    *request.method_mut() = info
        .method
        .parse()
        .map_err(|_| InvalidRequest::whole("the method is not a valid one (RFC 9110 section 9.1)"))?;
    *request.uri_mut() = uri(base, info, &arguments)?;
    *request.headers_mut() = headers(info, &arguments)?;
    let body = info.parameters.len();
    // A required body that may be `null` is JSON `null` then, and not nothing.
    if let Some(slot) = slots.get(body).filter(|slot| !slot.is_absent() || table.is_required(body))
        && let Some((body, media_type)) = body::encode(*slot, info.body, table.rules(body))?
    {
        *request.body_mut() = body;
        request.headers_mut().insert(CONTENT_TYPE, media_type);
    }
    Ok(request)
}

/// A length that was given as a header is that of the body: with another one the server would get a part of the body, or
/// wait for more. Of a stream it is how long that is.
pub(crate) fn check_length(request: &mut http::Request<Body>) -> Result<(), InvalidRequest> {
    // What is shown in place of secrets is not as long as they are.
    #[cfg(feature = "cli")]
    if crate::codec::is_redacting() {
        return Ok(());
    }
    let Some(given) = request.headers().get(CONTENT_LENGTH) else { return Ok(()) };
    // RFC 9110 section 8.6: digits, and no sign.
    let digits = given.to_str().ok().filter(|given| given.bytes().all(|byte| byte.is_ascii_digit()));
    let given: Option<u64> = digits.and_then(|given| given.parse().ok());
    match (given, request.body().known_length()) {
        (Some(given), None) => {
            let body = std::mem::take(request.body_mut());
            *request.body_mut() = body.length(given);
        }
        (Some(given), Some(length)) if given == length => {}
        (_, Some(length)) => {
            let problem = format!("is not that of the body, which is {length}");
            return Err(InvalidRequest::header(CONTENT_LENGTH.as_str(), problem));
        }
        (None, None) => return Err(InvalidRequest::header(CONTENT_LENGTH.as_str(), "is not a number of bytes")),
    }
    Ok(())
}

/// The longest that [`Uri`] takes.
const LONGEST: usize = u16::MAX as usize - 1;

fn uri(base: &BaseUrl, info: &'static OperationInfo, arguments: &Arguments) -> Result<Uri, InvalidRequest> {
    let mut target = String::with_capacity(base.prefix().len() + info.path.len() + 64);
    target.push_str(base.prefix());
    let path = path::fill(&mut target, info.path, arguments)?;
    for argument in arguments.of(&[In::Query]) {
        let (parameter, value) = argument?;
        style::query(&mut target, path, parameter, &value);
    }
    let length = target.len();
    let sent = PathAndQuery::from_maybe_shared(Bytes::from(target)).ok();
    // What looks like a fragment would be cut off.
    let sent = sent.filter(|sent| sent.as_str().len() == length && base.origin_length() + length <= LONGEST);
    sent.and_then(|sent| base.with(sent)).ok_or_else(|| InvalidRequest::whole("the URL is too long, or not valid"))
}

fn push_query(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(name);
    query.push('=');
    query.push_str(value);
}

/// Adds `name=value` to the query of a URI, both encoded here, unless it is there: a link that the server gave may have it.
pub(crate) fn add_query(uri: &mut Uri, name: &str, value: &str) -> Option<()> {
    let mut query = uri.query().unwrap_or_default().to_owned();
    let mut pair = String::new();
    push_query(
        &mut pair,
        &encode::encode(name, encode::Keep::QueryName),
        &encode::encode(value, encode::Keep::Unreserved),
    );
    if query.split('&').any(|known| known == pair) {
        return Some(());
    }
    query.push_str(if query.is_empty() { "" } else { "&" });
    query.push_str(&pair);
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{}?{query}", uri.path())).ok()?);
    *uri = Uri::from_parts(parts).ok()?;
    Some(())
}

/// Adds `name=value` to the one `Cookie` header (RFC 6265 section 5.4), both encoded here.
pub(crate) fn add_cookie(headers: &mut HeaderMap, name: &str, value: &str) -> Option<()> {
    let pair = format!("{name}={}", encode::encode(value, encode::Keep::CookieLiteral));
    let text = match headers.get(COOKIE) {
        Some(cookies) => format!("{}; {pair}", cookies.to_str().ok()?),
        None => pair,
    };
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    headers.insert(COOKIE, value);
    Some(())
}

fn headers(info: &'static OperationInfo, arguments: &Arguments) -> Result<HeaderMap, InvalidRequest> {
    let mut headers = HeaderMap::new();
    if !info.accept.is_empty() {
        let accept = HeaderValue::from_maybe_shared(Bytes::from_static(info.accept.as_bytes()));
        headers.insert(ACCEPT, accept.map_err(|_| InvalidRequest::header("accept", "is not valid"))?);
    }
    let mut cookies = String::new();
    for argument in arguments.of(&[In::Header, In::Cookie]) {
        let (parameter, value) = argument?;
        let problem = |text| InvalidRequest::parameter(parameter.name, parameter.location, text);
        match parameter.location {
            In::Header => {
                let Some(text) = style::header(parameter, &value) else { continue };
                if text.trim_ascii() != text {
                    return Err(problem("must not begin or end with a space: a header's value cannot"));
                }
                let name = HeaderName::try_from(parameter.name).map_err(|_| problem("is not a valid header name"))?;
                headers.insert(name, header_value(&text).map_err(problem)?);
            }
            In::Cookie => {
                for (name, value) in style::cookie(parameter, &value) {
                    if !is_token(&name) {
                        return Err(problem("is not a valid cookie name (RFC 6265 section 4.1.1)"));
                    }
                    cookies.push_str(if cookies.is_empty() { "" } else { "; " });
                    cookies.push_str(&format!("{name}={value}"));
                }
            }
            In::Path | In::Query => {}
        }
    }
    if !cookies.is_empty() {
        let value = header_value(&cookies).map_err(InvalidRequest::whole)?;
        headers.insert(COOKIE, value);
    }
    Ok(headers)
}

/// Text as the value of a header (RFC 9110 section 5.5): no control characters; what is not ASCII goes as UTF-8.
pub(crate) fn header_value(text: &str) -> Result<HeaderValue, &'static str> {
    const PROBLEM: &str = "must not have control characters: it is a header's value";
    if text.chars().any(char::is_control) {
        return Err(PROBLEM);
    }
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| PROBLEM)
}

/// RFC 9110 section 5.6.2.
fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
