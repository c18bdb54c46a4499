//! What stands between client and transport.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime::transport::{BoxFuture, Purpose, Transport, TransportError, TransportErrorKind, TransportResult, from_fn};
use runtime::{Body, ErrorKind, Retry};
use tower::limit::ConcurrencyLimitLayer;
use tower::timeout::TimeoutLayer;

use crate::api::{Account, ByAccount, ByDigest, ClientBuilder, DigestKeys, Open, client};
use crate::support::{Reply, Server, empty, json};

type Log = Arc<Mutex<Vec<String>>>;

/// A transport around another that writes down what goes through it.
struct Logged {
    log: Log,
    name: &'static str,
    next: Arc<dyn Transport>,
}

impl Transport for Logged {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, TransportResult> {
        Box::pin(async move {
            self.log.lock().unwrap().push(format!("{} sees {}", self.name, request.uri().path()));
            let answer = self.next.send(request).await?;
            self.log.lock().unwrap().push(format!("{} got {}", self.name, answer.status()));
            Ok(answer)
        })
    }
}

fn logged(builder: ClientBuilder, log: &Log, name: &'static str) -> ClientBuilder {
    let log = Arc::clone(log);
    builder.wrap(move |next| Logged { log: Arc::clone(&log), name, next })
}

#[tokio::test]
async fn what_is_given_first_sees_a_request_first() {
    let server = Server::start(|_| empty(200, &[]));
    let log = Log::default();
    let builder = logged(client(&server.url), &log, "first").hook(|mut request, next| async move {
        request.headers_mut().insert("x-hook", http::HeaderValue::from_static("1"));
        next.send(request).await
    });
    let client = logged(builder, &log, "last").build().unwrap();
    client.execute(Open {}).await.unwrap();
    let seen = ["first sees /secured", "last sees /secured", "last got 200 OK", "first got 200 OK"];
    assert_eq!(*log.lock().unwrap(), seen);
    assert_eq!(server.only().header("x-hook"), Some("1"));
    client.call(Open {}).send_blocking().unwrap();
    assert_eq!((log.lock().unwrap().len(), server.requests().len()), (8, 2));
}

/// Otherwise they would wait for each other, and no time limit would end it.
#[test]
fn a_blocking_call_within_another_fails() {
    let server = Server::start(|_| empty(200, &[]));
    let inner = client(&server.url).build().unwrap();
    let errors = Log::default();
    let noted = Arc::clone(&errors);
    let outer = client(&server.url).hook(move |request, next| {
        let error = inner.call(Open {}).send_blocking().unwrap_err();
        noted.lock().unwrap().push(error.to_string());
        async move { next.send(request).await }
    });
    let outer = outer.build().unwrap();
    let (done, waited) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(outer.call(Open {}).send_blocking().map(|_| ()).map_err(|e| e.to_string())));
    assert_eq!(waited.recv_timeout(Duration::from_secs(20)).unwrap(), Ok(()));
    let errors = errors.lock().unwrap();
    assert!(errors.len() == 1 && errors[0].contains("a blocking call within another"), "{errors:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_hook_may_answer_itself() {
    let nothing = from_fn(|_| panic!("nothing may be sent"));
    let builder = client("https://api.example").transport(nothing);
    let client = builder.hook(|_, _| async { Ok(http::Response::new(Body::EMPTY)) }).build().unwrap();
    client.execute(Open {}).await.unwrap();
    let failing = client_that_fails().build().unwrap();
    let error = failing.execute(Open {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

fn client_that_fails() -> ClientBuilder {
    client("https://api.example")
        .hook(|_, _| async { Err(TransportError::new(TransportErrorKind::Connect, "the breaker is open")) })
}

type Purposes = Arc<Mutex<Vec<Option<(&'static str, u32)>>>>;

/// The operation of each request, and how often one was sent before.
fn purposes(builder: ClientBuilder) -> (ClientBuilder, Purposes) {
    let seen = Purposes::default();
    let log = Arc::clone(&seen);
    let builder = builder.hook(move |request, next| {
        let purpose = request.extensions().get::<Purpose>();
        log.lock().unwrap().push(purpose.map(|purpose| (purpose.operation.id, purpose.resend)));
        async move { next.send(request).await }
    });
    (builder, seen)
}

#[tokio::test]
async fn every_request_goes_through_and_says_what_it_is_for() {
    let server = Server::start(|request| match (request.target(), request.number) {
        ("/token", _) => json(200, r#"{"access_token":"t","token_type":"bearer"}"#),
        (_, 1) => empty(503, &[]),
        (_, 2) => empty(401, &[]),
        _ => empty(200, &[]),
    });
    let retry = Retry::default().first_delay(Duration::ZERO);
    let (builder, seen) = purposes(client(&server.url).retry(retry).auth(Account::new("id", "s")));
    let client = builder.build().unwrap();
    client.execute(ByAccount {}).await.unwrap();
    let own = |resend| Some(("ByAccount", resend));
    assert_eq!(*seen.lock().unwrap(), [None, own(0), own(1), None, own(2)]);

    let server = Server::start(|request| match request.header("authorization") {
        None => empty(401, &[("www-authenticate", r#"Digest realm="r", nonce="n", algorithm=MD5, qop="auth""#)]),
        _ => empty(200, &[]),
    });
    let (builder, seen) = purposes(crate::api::client(&server.url).auth(DigestKeys::new("u", "p")));
    builder.build().unwrap().execute(ByDigest {}).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [Some(("ByDigest", 0)), Some(("ByDigest", 1))]);
}

#[tokio::test]
async fn layers_of_tower() {
    let server = Server::start(|request| match request.number {
        0 => empty(200, &[]),
        _ => Reply::Stall(Vec::new()),
    });
    let layers = tower::ServiceBuilder::new().layer(ConcurrencyLimitLayer::new(1));
    let layers = layers.layer(TimeoutLayer::new(Duration::from_secs(2)));
    let client = client(&server.url).layer(layers.into_inner()).build().unwrap();
    client.execute(Open {}).await.unwrap();
    let error = client.execute(Open {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("timed out"), "{error}");
    // What a transport says comes through a layer as it is.
    let error = client_that_fails().layer(ConcurrencyLimitLayer::new(1)).build().unwrap().execute(Open {}).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Connect);
    let transport = from_fn(|_| Err(TransportError::new(TransportErrorKind::Connect, "no")));
    let builder = crate::api::client("https://api.example").transport(transport).layer(ConcurrencyLimitLayer::new(1));
    assert_eq!(builder.build().unwrap().execute(Open {}).await.unwrap_err().kind(), ErrorKind::Connect);
}

#[tokio::test]
async fn a_layer_holds_for_all_calls_of_a_client() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, highest) = (Arc::clone(&now), Arc::clone(&most));
    let builder = client("https://api.example").layer(ConcurrencyLimitLayer::new(2)).hook(move |_, _| {
        let (now, most) = (Arc::clone(&counted), Arc::clone(&highest));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(http::Response::new(Body::EMPTY))
        }
    });
    let client = builder.build().unwrap();
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(client.execute(Open {}))).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
}
