//! Calls that are made again, and calls that are not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use runtime::operation::{Answer, Body as Medium, NoDocumentedError, OperationInfo, Status};
use runtime::transport::{TransportError, TransportErrorKind, from_fn};
use runtime::{Body, ErrorKind, Operation, Retry};

use crate::api::{Account, ByAccount, ByDigest, Client, ClientBuilder, DigestKeys, PutThingError, client, put_thing};
use crate::support::{Recorded, Reply, Server, empty, json};

/// An operation for each method, with a body that is a list of numbers or, for `Upload`, a file.
macro_rules! operations {
    ($($name:ident: $method:literal, $body:ty, $medium:expr;)*) => {$(
        runtime::object! {
            struct $name {
                body: Option<$body> => "body": optional,
            }
        }
        impl Operation for $name {
            const INFO: &'static OperationInfo = &OperationInfo {
                body: &[$medium],
                success: &[Answer::json(Status::Code(200))],
                ..OperationInfo::new(stringify!($name), $method, "/thing")
            };
            type Output = Option<i64>;
            type Error = NoDocumentedError;
        }
    )*};
}

operations! {
    Get: "GET", Vec<i64>, Medium::json("application/json");
    Head: "HEAD", Vec<i64>, Medium::json("application/json");
    Put: "PUT", Vec<i64>, Medium::json("application/json");
    Delete: "DELETE", Vec<i64>, Medium::json("application/json");
    Query: "QUERY", Vec<i64>, Medium::json("application/json");
    Post: "POST", Vec<i64>, Medium::json("application/json");
    Patch: "PATCH", Vec<i64>, Medium::json("application/json");
    Upload: "PUT", Body, Medium::binary("application/octet-stream");
}

fn quick() -> Retry {
    Retry::default().first_delay(Duration::from_millis(1))
}

fn quickly(server: &Server) -> ClientBuilder {
    client(&server.url).retry(quick())
}

/// Answers the first requests with `first`, and later ones well.
fn at_first(times: usize, first: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| if request.number < times { first(request) } else { json(200, "7") })
}

/// How many requests a call makes when the first is answered so, and whether it succeeds.
async fn requests<R: Operation>(request: R, first: fn() -> Reply) -> (usize, bool) {
    let server = at_first(1, move |_| first());
    let outcome = quickly(&server).build().unwrap().execute(request).await;
    (server.requests().len(), outcome.is_ok())
}

#[tokio::test]
async fn after_answers_that_may_be_over_soon() {
    const AGAIN: (usize, bool) = (2, true);
    const ONCE: (usize, bool) = (1, false);
    for reply in [|| empty(429, &[]), || empty(503, &[])] {
        assert_eq!(requests(Get { body: None }, reply).await, AGAIN);
        assert_eq!(requests(Delete { body: None }, reply).await, AGAIN);
        assert_eq!(requests(Post { body: None }, reply).await, AGAIN);
        assert_eq!(requests(Patch { body: None }, reply).await, AGAIN);
    }
    for reply in [|| empty(408, &[]), || empty(425, &[]), || empty(502, &[]), || empty(504, &[])] {
        assert_eq!(requests(Get { body: None }, reply).await, AGAIN);
        assert_eq!(requests(Put { body: None }, reply).await, AGAIN);
        assert_eq!(requests(Delete { body: None }, reply).await, AGAIN);
        assert_eq!(requests(Query { body: None }, reply).await, AGAIN);
        assert_eq!(requests(Post { body: None }, reply).await, ONCE);
        assert_eq!(requests(Patch { body: None }, reply).await, ONCE);
    }
    for reply in [|| empty(400, &[]), || empty(404, &[]), || empty(500, &[]), || empty(501, &[])] {
        assert_eq!(requests(Get { body: None }, reply).await, ONCE);
    }
    // It has no body to fail for.
    let server = at_first(1, |_| empty(503, &[]));
    assert!(quickly(&server).build().unwrap().execute(Head { body: None }).await.unwrap().is_none());
}

#[tokio::test]
async fn after_an_exchange_that_broke_off() {
    let replies: [fn() -> Reply; 4] = [
        || Reply::Raw(Vec::new()),
        || Reply::Raw(b"HTTP/1.1 200".to_vec()),
        || Reply::Raw(b"nonsense\r\n\r\n".to_vec()),
        || Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12".to_vec()),
    ];
    for reply in replies {
        assert_eq!(requests(Get { body: None }, reply).await, (2, true));
        assert_eq!(requests(Put { body: Some(vec![1]) }, reply).await, (2, true));
        assert_eq!(requests(Post { body: None }, reply).await, (1, false), "the server has seen it");
        assert_eq!(requests(Patch { body: None }, reply).await, (1, false));
    }
    // What came whole and is wrong is wrong the next time too.
    assert_eq!(requests(Get { body: None }, || json(200, "{")).await, (1, false));
}

/// A transport that fails at first.
fn failing(times: usize, kind: TransportErrorKind) -> (Arc<AtomicUsize>, Client) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let transport = from_fn(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        call if call < times => Err(TransportError::new(kind, "no")),
        _ => Ok(http::Response::new("7".into())),
    });
    (calls, client("https://api.example").retry(quick()).transport(transport).build().unwrap())
}

#[tokio::test]
async fn when_nothing_was_sent() {
    for kind in [TransportErrorKind::Connect, TransportErrorKind::ConnectTimeout] {
        let (calls, client) = failing(2, kind);
        client.execute(Post { body: None }).await.unwrap();
        assert_eq!(calls.load(Ordering::SeqCst), 3);
        let (calls, client) = failing(9, kind);
        let error = client.execute(Post { body: None }).await.unwrap_err();
        assert_eq!((calls.load(Ordering::SeqCst), error.kind(), error.attempts()), (3, ErrorKind::Connect, 3));
        assert_eq!(error.to_string(), "Post: after 3 attempts: no");
    }
    for (kind, get) in [
        (TransportErrorKind::Io, 2),
        (TransportErrorKind::Timeout, 2),
        (TransportErrorKind::Request, 1),
        (TransportErrorKind::TooLarge, 1),
    ] {
        let (calls, client) = failing(1, kind);
        let error = client.execute(Post { body: None }).await.unwrap_err();
        assert_eq!((calls.load(Ordering::SeqCst), error.attempts()), (1, 1));
        assert_eq!(error.to_string(), "Post: no");
        let (calls, client) = failing(1, kind);
        assert_eq!(client.execute(Get { body: None }).await.is_ok(), get == 2);
        assert_eq!(calls.load(Ordering::SeqCst), get);
    }
}

#[tokio::test]
async fn by_a_key_the_server_knows_a_request_again() {
    let server = at_first(1, |_| Reply::Raw(Vec::new()));
    let call = quickly(&server).build().unwrap().call(Post { body: Some(vec![1, 2]) }).header("Idempotency-Key", "k");
    call.await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!((request.header("idempotency-key"), &request.body[..]), (Some("k"), &b"[1,2]"[..]));
    }
}

#[tokio::test]
async fn no_more_often_than_asked() {
    let server = at_first(99, |_| json(503, r#"{"code": "BUSY"}"#));
    let client = quickly(&server).build().unwrap();
    let error = client.call(put_thing()).await.unwrap_err();
    assert_eq!((server.requests().len(), error.attempts()), (3, 3));
    assert!(matches!(error.api(), Some(PutThingError::ServerError(503, _))), "the last answer is the call's");
    assert!(error.to_string().starts_with("putThing: after 3 attempts: the server answered 503"), "{error}");
    client.call(put_thing()).retry(Retry::none()).await.unwrap_err();
    client.call(put_thing()).retry(quick().attempts(0)).await.unwrap_err();
    assert_eq!(server.requests().len(), 5);
    client.call(put_thing()).retry(quick().attempts(5)).await.unwrap_err();
    assert_eq!(server.requests().len(), 10);
    // Nobody asked: three attempts.
    let on = Client::builder().base_url(&server.url).build().unwrap();
    on.call(put_thing()).await.unwrap_err();
    assert_eq!(server.requests().len(), 13);
}

#[tokio::test]
async fn after_statuses_of_the_callers_choice() {
    let server = at_first(1, |_| empty(500, &[]));
    let retry = quick().statuses([500]);
    let call = client(&server.url).retry(retry.clone()).build().unwrap().call(Get { body: None });
    call.clone().await.unwrap();
    assert_eq!(server.requests().len(), 2);
    let server = at_first(1, |_| empty(500, &[]));
    client(&server.url).retry(retry.clone()).build().unwrap().execute(Post { body: None }).await.unwrap_err();
    let server = at_first(1, |_| empty(503, &[]));
    client(&server.url).retry(retry).build().unwrap().execute(Get { body: None }).await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_server_says_when() {
    let server = at_first(1, |_| empty(503, &[("retry-after", "1")]));
    let start = Instant::now();
    quickly(&server).build().unwrap().execute(Get { body: None }).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
    // Two seconds by the server's clock.
    let dates = [("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("retry-after", "Sun, 06 Nov 1994 08:49:39 GMT")];
    let server = at_first(1, move |_| empty(429, &dates));
    let start = Instant::now();
    quickly(&server).build().unwrap().execute(Post { body: None }).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(2), "{:?}", start.elapsed());
    let limits = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")];
    let server = at_first(1, move |_| empty(429, &limits));
    let start = Instant::now();
    quickly(&server).build().unwrap().execute(Post { body: None }).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_server_that_asks_for_more_time_than_there_is_gets_no_other_attempt() {
    for (pause, retry, limit) in [
        ("30", quick(), 600),
        ("99999999999999999999", quick(), 600),
        ("5", quick().max_delay(Duration::from_secs(4)), 600),
        ("15", quick(), 10),
    ] {
        let server = at_first(1, move |_| empty(503, &[("retry-after", pause)]));
        let start = Instant::now();
        let client = client(&server.url).timeout(Duration::from_secs(limit)).retry(retry).build().unwrap();
        let error = client.execute(Get { body: None }).await.unwrap_err();
        assert_eq!((error.status().unwrap().as_u16(), server.requests().len()), (503, 1), "the answer, and no timeout");
        assert!(start.elapsed() < Duration::from_secs(4));
    }
}

#[tokio::test]
async fn the_time_limit_is_for_all_attempts() {
    let server = Server::start(|request| match request.number {
        0 => empty(503, &[]),
        _ => Reply::Stall(Vec::new()),
    });
    let client = quickly(&server).timeout(Duration::from_secs(2)).build().unwrap();
    let error = client.execute(Get { body: None }).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 2));
    assert_eq!(error.to_string(), "Get: after 2 attempts: no complete answer within 2s");
    assert_eq!(server.requests().len(), 2, "time that is up is not tried again");
}

#[tokio::test]
async fn an_attempt_that_takes_too_long() {
    let first = |request: &Recorded| match request.number {
        0 => Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n1".to_vec()),
        _ => Reply::Stall(Vec::new()),
    };
    // Long enough for the server to see the request, however busy the machine is.
    let retry = quick().attempt_timeout(Duration::from_secs(1));
    let server = at_first(2, first);
    client(&server.url).retry(retry.clone()).build().unwrap().execute(Get { body: None }).await.unwrap();
    assert_eq!(server.requests().len(), 3);
    let server = at_first(1, first);
    let error =
        client(&server.url).retry(retry.clone()).build().unwrap().execute(Post { body: None }).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests().len()), (ErrorKind::Timeout, 1, 1));
    assert_eq!(error.to_string(), "Post: no complete answer within 1s");
    let server = at_first(9, first);
    let client = client(&server.url).timeout(Duration::from_millis(100)).retry(retry).build().unwrap();
    let error = client.execute(Get { body: None }).await.unwrap_err();
    assert_eq!(error.to_string(), "Get: no complete answer within 100ms", "the call's own limit goes before");
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    for reply in [|| empty(503, &[]), || Reply::Raw(Vec::new())] {
        let server = at_first(1, move |_| reply());
        let client = quickly(&server).build().unwrap();
        let stream = Body::from_stream(Body::from("abc").into_stream());
        let error = client.execute(Upload { body: Some(stream) }).await.unwrap_err();
        assert_eq!((server.requests().len(), error.attempts()), (1, 1));
        // Bytes are there as often as they are needed.
        let server = at_first(1, move |_| reply());
        quickly(&server).build().unwrap().execute(Upload { body: Some("abc".into()) }).await.unwrap();
        assert_eq!(server.requests().iter().filter(|request| request.body == b"abc").count(), 2);
    }
}

#[tokio::test]
async fn what_credentials_repeat_does_not_count() {
    // Each attempt: 401, with a new token 503; the fourth would succeed.
    let issued = AtomicUsize::new(0);
    let server = Server::start(move |request| match (request.target(), request.header("authorization")) {
        ("/token", _) => {
            let number = issued.fetch_add(1, Ordering::SeqCst);
            json(200, &format!(r#"{{"access_token":"t{number}","token_type":"bearer"}}"#))
        }
        (_, Some("Bearer t0")) => empty(401, &[]),
        (_, Some("Bearer t1")) if request.number < 6 => empty(503, &[]),
        _ => empty(200, &[]),
    });
    let retry = quick().attempts(4);
    let call = client(&server.url).auth(Account::new("id", "s")).retry(retry).build().unwrap();
    call.execute(ByAccount {}).await.unwrap();
    let calls = server.requests_to("/secured");
    let tokens: Vec<_> = calls.iter().map(|call| call.header("authorization").unwrap()).collect();
    assert_eq!(tokens, ["Bearer t0", "Bearer t1", "Bearer t1", "Bearer t1", "Bearer t1"][..tokens.len()]);
    assert_eq!((tokens.len(), server.requests_to("/token").len()), (5, 2));

    let server = Server::start(|request| match (request.number, request.header("authorization")) {
        (_, None) => empty(401, &[("www-authenticate", r#"Digest realm="r", nonce="n", algorithm=MD5, qop="auth""#)]),
        (1, _) => empty(503, &[]),
        _ => empty(200, &[]),
    });
    let client = quickly(&server).auth(DigestKeys::new("u", "p")).build().unwrap();
    client.execute(ByDigest {}).await.unwrap();
    let counts: Vec<bool> = server.requests()[1..]
        .iter()
        .map(|request| request.header("authorization").unwrap().contains("nc=00000001"))
        .collect();
    assert_eq!(counts, [true, false], "the nonce goes on where it was");
}

#[tokio::test]
async fn a_token_endpoint_that_is_away_for_a_moment() {
    for first in [|| empty(503, &[]), || empty(502, &[]), || Reply::Raw(Vec::new())] {
        let server = Server::start(move |request| match (request.number, request.target()) {
            (0, "/token") => first(),
            (_, "/token") => json(200, r#"{"access_token":"t","token_type":"bearer"}"#),
            _ => empty(200, &[]),
        });
        let client = quickly(&server).auth(Account::new("id", "s")).build().unwrap();
        client.execute(ByAccount {}).await.unwrap();
        assert_eq!((server.requests_to("/token").len(), server.requests_to("/secured").len()), (2, 1));
    }
    let server = Server::start(|_| json(503, r#"{"error": "temporarily_unavailable"}"#));
    let client = quickly(&server).auth(Account::new("id", "s")).build().unwrap();
    let error = client.execute(ByAccount {}).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests().len()), (ErrorKind::Authentication, 3, 3));
    // It asks for more time than there is; and a refusal is one the next time too.
    for reply in [|| empty(503, &[("retry-after", "30")]), || json(400, r#"{"error": "invalid_client"}"#)] {
        let server = Server::start(move |_| reply());
        let client = quickly(&server).auth(Account::new("id", "s")).build().unwrap();
        client.execute(ByAccount {}).await.unwrap_err();
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn without_a_runtime() {
    let server = at_first(2, |_| empty(503, &[]));
    let client = quickly(&server).build().unwrap();
    assert_eq!(client.call(Get { body: None }).send_blocking().unwrap().into_body(), Some(7));
    assert_eq!(server.requests().len(), 3);
}
