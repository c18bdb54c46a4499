//! Transports of the caller's.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use generated::Client;
use generated::auth::BearerToken;
use runtime::ErrorKind;
use runtime::http;
use runtime::transport::{Body, BoxFuture, DefaultTransport, Transport, TransportError, TransportErrorKind, from_fn};

use crate::setup::{TARGET, accepted, delete};
use crate::support::Server;

/// Counts, and leaves the work to another.
struct Counting {
    calls: Arc<AtomicUsize>,
    inner: DefaultTransport,
}

impl Transport for Counting {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.inner.send(request)
    }
}

#[tokio::test]
async fn around_the_default_one() {
    let server = Server::start(|_| accepted());
    let calls = Arc::new(AtomicUsize::new(0));
    let transport = Counting { calls: Arc::clone(&calls), inner: DefaultTransport::new(None) };
    let client = Client::builder().base_url(&server.url).transport(transport).build().unwrap();
    delete(&client).await.unwrap();
    delete(&client).send_blocking().unwrap();
    assert_eq!((calls.load(Ordering::SeqCst), server.requests().len()), (2, 2));
}

#[tokio::test]
async fn without_a_socket() {
    let transport = from_fn(|request| {
        assert_eq!(request.uri().to_string(), format!("https://cloud.mongodb.com{TARGET}"));
        assert_eq!(request.headers()["authorization"], "Bearer token");
        assert!(request.headers()["authorization"].is_sensitive());
        Ok(http::Response::builder().status(202).header("RateLimit-Limit", "5").body(Body::default()).unwrap())
    });
    let client = Client::builder().auth(BearerToken::new("token")).transport(transport).build().unwrap();
    let response = delete(&client).await.unwrap();
    assert_eq!(response.header(generated::headers::RATE_LIMIT_LIMIT).unwrap().unwrap(), 5);
}

#[tokio::test]
async fn its_errors_come_through() {
    let transport = from_fn(|_| Err(TransportError::new(TransportErrorKind::Io, "the cable is cut")));
    let client = Client::builder().transport(transport).build().unwrap();
    let error = delete(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.transport_error().unwrap().kind()), (ErrorKind::Transport, TransportErrorKind::Io));
    assert!(error.to_string().ends_with("the cable is cut"), "{error}");
}
