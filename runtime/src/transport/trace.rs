//! Spans of `tracing`, with the attributes that OpenTelemetry has for HTTP clients.

use std::fmt::Write as _;
use std::sync::Arc;

use http::{Method, Request, Uri, Version};
use tracing::field::Empty;
use tracing::{Instrument as _, Span, info_span};

use super::{Body, BoxFuture, Purpose, Transport, TransportResult};

/// Stands nearest to the wire: what hooks do to a request shows, what they answer themselves does not.
pub(crate) struct Traced(pub(crate) Arc<dyn Transport>);

impl Transport for Traced {
    fn send(&self, request: Request<Body>) -> BoxFuture<'_, TransportResult> {
        let span = span(&request);
        let recorded = span.clone();
        let exchange = async move {
            let result = self.0.send(request).await;
            record(&recorded, &result);
            result
        };
        Box::pin(exchange.instrument(span))
    }
}

/// OpenTelemetry semantic conventions for HTTP client spans.
fn span(request: &Request<Body>) -> Span {
    let purpose = request.extensions().get::<Purpose>();
    let operation = purpose.map(|purpose| purpose.operation);
    let template = operation.map(|operation| operation.path);
    let (method, original) = method(request.method());
    let uri = request.uri();
    info_span!(
        target: "runtime::http",
        "request",
        otel.kind = "client",
        otel.name = template.map_or_else(|| method.to_owned(), |template| format!("{method} {template}")),
        otel.status_code = Empty,
        openapi.operation_id = operation.map(|operation| operation.id),
        http.request.method = method,
        http.request.method_original = original,
        http.request.resend_count = purpose.map(|purpose| purpose.resend).filter(|resend| *resend > 0),
        http.response.status_code = Empty,
        network.protocol.version = Empty,
        server.address = uri.host().map(|host| host.trim_start_matches('[').trim_end_matches(']')),
        server.port = port(uri),
        url.full = redacted(uri),
        url.template = template,
        "error.type" = Empty,
    )
}

fn record(span: &Span, result: &TransportResult) {
    let error = match result {
        Ok(answer) => {
            let status = answer.status();
            span.record("http.response.status_code", status.as_u16());
            if let Some(version) = version(answer.version()) {
                span.record("network.protocol.version", version);
            }
            (status.is_client_error() || status.is_server_error()).then(|| status.as_str().to_owned())
        }
        Err(error) => Some(format!("{:?}", error.kind())),
    };
    if let Some(error) = error {
        span.record("error.type", error);
        span.record("otel.status_code", "ERROR");
    }
}

/// The method, and what it is really called where it is not one of the well-known.
fn method(method: &Method) -> (&str, Option<&str>) {
    const KNOWN: [&str; 10] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"];
    let name = method.as_str();
    if KNOWN.contains(&name) { (name, None) } else { ("_OTHER", Some(name)) }
}

const fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        Version::HTTP_3 => Some("3"),
        _ => None,
    }
}

fn port(uri: &Uri) -> Option<u16> {
    let default = match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    };
    uri.port_u16().or(default)
}

/// The URL without what stands in its query: any of that may be a key or a signature.
fn redacted(uri: &Uri) -> String {
    let mut text = format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.host().unwrap_or_default());
    if let Some(port) = uri.port_u16() {
        let _ = write!(text, ":{port}");
    }
    text.push_str(uri.path());
    for (index, pair) in uri.query().into_iter().flat_map(|query| query.split('&')).enumerate() {
        text.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) => text.extend([name, "=REDACTED"]),
            None => text.push_str("REDACTED"),
        }
    }
    text
}
