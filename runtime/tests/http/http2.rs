//! HTTP/2 on the wire.

use std::collections::HashSet;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use runtime::transport::DefaultTransport;
use runtime::{Body, ErrorKind, Retry};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::api::{Client, ClientBuilder, client};
use crate::frames::{
    self, CANCEL, DATA, END_HEADERS, END_STREAM, HEADERS, INTERNAL_ERROR, NO_ERROR, NOTHING, OK, Wire,
};
use crate::frames::{ENHANCE_YOUR_CALM, REFUSED_STREAM, RST_STREAM};
use crate::tls::{CERTIFICATE, certificate, server_config};

/// The end of what hangs.
const PATIENCE: Duration = Duration::from_secs(20);
/// Larger than any window of flow control.
const LARGE: usize = 32 << 20;

runtime::operation! {
    struct Get {}
    id: "get",
    request: "GET" "/thing",
    success: Option<i64> { 200: json },
}

runtime::operation! {
    struct Head {}
    id: "head",
    request: "HEAD" "/thing",
    success: Option<i64> { 200: json },
}

runtime::operation! {
    struct Post {
        body: Vec<i64> => "body": required,
    }
    id: "post",
    request: "POST" "/thing",
    body: json "application/json",
    success: Option<i64> { 200: json },
}

runtime::operation! {
    struct Exchange {
        body: Body => "body": required,
    }
    id: "exchange",
    request: "POST" "/bytes",
    body: binary "application/octet-stream",
    success: Body { 200: binary },
}

runtime::operation! {
    struct Download {}
    id: "download",
    request: "GET" "/bytes",
    success: Body { 200: binary },
}

fn post() -> Post {
    Post { body: vec![1] }
}

/// A client that trusts the certificate of these tests.
fn trusting(url: &str) -> ClientBuilder {
    let certificate = reqwest::Certificate::from_der(&certificate()).unwrap();
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([certificate]);
    client(url).timeout(PATIENCE).transport(DefaultTransport::from_builder(builder).unwrap())
}

fn retrying(url: &str) -> ClientBuilder {
    trusting(url).retry(Retry::default().first_delay(Duration::from_millis(1)))
}

/// A server that sends back what it gets, after the answer's headers and with a trailer behind it; and how many
/// connections and requests it had.
struct Echo {
    url: String,
    connections: Arc<AtomicUsize>,
    /// `X-Call` of each request.
    requests: Arc<Mutex<Vec<String>>>,
}

impl Echo {
    /// Each connection is shut down gracefully after so many requests.
    async fn start(requests_per_connection: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::default()));
        let acceptor = TlsAcceptor::from(server_config(&["h2", "http/1.1"]));
        let (counted, seen) = (Arc::clone(&connections), Arc::clone(&requests));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (counted, seen) = (Arc::clone(&counted), Arc::clone(&seen));
                tokio::spawn(echo(acceptor.clone(), stream, counted, seen, requests_per_connection));
            }
        });
        Self { url, connections, requests }
    }

    fn counts(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.requests.lock().unwrap().len())
    }
}

async fn echo(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    connections: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
    limit: usize,
) {
    let Ok(stream) = acceptor.accept(stream).await else { return };
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let Ok(mut connection) = h2::server::handshake(stream).await else { return };
    let mut count = 0;
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        // Some are opened and not used, where another was ready before.
        connections.fetch_add(usize::from(count == 0), Ordering::SeqCst);
        let call = request.headers().get("x-call").map(|call| call.to_str().unwrap().to_owned());
        requests.lock().unwrap().push(call.unwrap_or_default());
        count += 1;
        if count == limit {
            connection.graceful_shutdown();
        }
        tokio::spawn(async move {
            let mut body = request.into_body();
            let mut send = respond.send_response(http::Response::new(()), false).ok()?;
            while let Some(piece) = body.data().await {
                let mut piece = piece.ok()?;
                body.flow_control().release_capacity(piece.len()).ok()?;
                while !piece.is_empty() {
                    send.reserve_capacity(piece.len());
                    let room = std::future::poll_fn(|context| send.poll_capacity(context)).await?.ok()?;
                    send.send_data(piece.split_to(room.min(piece.len())), false).ok()?;
                }
            }
            let mut trailers = http::HeaderMap::new();
            trailers.insert("x-after", http::HeaderValue::from_static("the body"));
            send.send_trailers(trailers).ok()
        });
    }
}

/// Makes so many calls, 64 at once.
async fn make(client: &Client, calls: i64) {
    let call = |number: i64| {
        let call = client.execute(Post { body: vec![number, number * 2] });
        async move { (number, call.await) }
    };
    let mut calls = stream::iter(0..calls).map(call).buffer_unordered(64);
    while let Some((number, answer)) = calls.next().await {
        // What comes back is a list, which a number is not: the text shows whose it is.
        let error = answer.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
        assert_eq!(error.body_bytes().unwrap(), format!("[{number},{}]", number * 2).as_bytes());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_share_a_connection() {
    let server = Echo::start(usize::MAX).await;
    let client = trusting(&server.url).build().unwrap();
    make(&client, 1).await;
    make(&client, 1_000).await;
    assert_eq!(server.counts(), (1, 1_001));
}

/// Some calls may end with an error: what the server says as it closes the connection may be lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_shuts_down_gracefully_does_no_call_twice() {
    let server = Echo::start(50).await;
    let client = retrying(&server.url).build().unwrap();
    let call = |number: i64| {
        let call = client.call(Post { body: vec![number] }).header("X-Call", &number.to_string());
        async move { call.await.unwrap_err() }
    };
    let errors: Vec<_> = stream::iter(0..5_000).map(call).buffer_unordered(64).collect().await;
    let done = errors.iter().filter(|error| error.kind() == ErrorKind::Decode).count();
    let (connections, requests) = server.counts();
    assert!(connections >= 50, "{connections}");
    assert!(done > 2_500, "{done}");
    assert!((done..=5_000).contains(&requests), "{requests} requests, {done} answers");
    let different: HashSet<String> = server.requests.lock().unwrap().iter().cloned().collect();
    assert_eq!(different.len(), requests, "no call is done twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_bodies_in_both_directions_at_once() {
    let server = Echo::start(usize::MAX).await;
    let client = trusting(&server.url).build().unwrap();
    let piece = |number: usize| Bytes::from(vec![number as u8; 1 << 16]);
    let pieces = move || stream::iter(0..LARGE >> 16).map(move |number| Ok::<_, std::io::Error>(piece(number)));
    for length in [None, Some(LARGE as u64)] {
        let body = Body::from_stream(pieces());
        let body = length.into_iter().fold(body, Body::length);
        let answer = client.execute(Exchange { body }).await.unwrap();
        let mut stream = answer.into_body().into_stream();
        let mut read = 0;
        while let Some(bytes) = stream.next().await {
            for byte in bytes.unwrap() {
                assert_eq!(byte, (read >> 16) as u8);
                read += 1;
            }
        }
        assert_eq!(read, LARGE);
    }
    // Bytes that are there, while other calls go on.
    let other = tokio::spawn({
        let client = client.clone();
        async move { make(&client, 500).await }
    });
    let whole = vec![7; LARGE];
    let answer = client.execute(Exchange { body: whole.clone().into() }).await.unwrap();
    assert!(answer.into_body().bytes().await.unwrap() == whole);
    other.await.unwrap();
    assert_eq!(server.counts(), (1, 503));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dropped_half_way_leaves_the_connection_to_the_others() {
    let server = Echo::start(usize::MAX).await;
    let client = trusting(&server.url).build().unwrap();
    make(&client, 1).await;
    for number in 0..200 {
        // Before, while and after it is sent, and with an answer half read.
        let call = tokio::time::timeout(Duration::from_micros(number * 20), client.execute(post()));
        let _ = call.await;
        let upload = client.execute(Exchange { body: vec![7; 1 << 20].into() });
        if let Ok(answer) = tokio::time::timeout(Duration::from_micros(number * 50), upload).await {
            let mut stream = answer.unwrap().into_body().into_stream();
            stream.next().await.unwrap().unwrap();
        }
    }
    make(&client, 500).await;
    assert_eq!(server.counts().0, 1);
}

/// What becomes of a call whose first connection goes like this, and what came to the server in all.
async fn outcome<R: runtime::Operation>(request: R, first: fn(&mut Wire)) -> (Result<(), ErrorKind>, Vec<String>) {
    let server = frames::Server::start(move |wire, number| {
        if number == 0 {
            first(wire);
        }
        wire.go_on(b"7");
    });
    let client = retrying(&server.url).build().unwrap();
    let answer = client.execute(request).await;
    let outcome = answer.map(|_| ()).map_err(|error| error.kind());
    (outcome, server.methods())
}

/// How often requests come to the server, `GET` first, and that both succeed.
async fn sent(first: fn(&mut Wire)) -> (usize, usize) {
    let (got, gets) = outcome(Get {}, first).await;
    let (posted, posts) = outcome(post(), first).await;
    assert_eq!((got, posted), (Ok(()), Ok(())));
    (gets.len(), posts.len())
}

#[tokio::test]
async fn what_the_server_has_not_processed_is_sent_again() {
    let refused = |wire: &mut Wire| {
        let stream = wire.request().unwrap();
        wire.reset(stream, REFUSED_STREAM);
    };
    assert_eq!(sent(refused).await, (2, 2));
    // The stream is above the last that the server has processed, or will.
    let gone = |wire: &mut Wire| {
        wire.request().unwrap();
        wire.go_away(0, NO_ERROR);
    };
    assert_eq!(sent(gone).await, (2, 2));
}

#[tokio::test]
async fn what_the_server_finishes_before_it_goes_is_sent_once() {
    let finished = |wire: &mut Wire| {
        let stream = wire.request().unwrap();
        wire.go_away(stream, NO_ERROR);
        wire.answer(stream, b"7");
    };
    assert_eq!(sent(finished).await, (1, 1));
}

#[tokio::test]
async fn what_the_server_may_have_processed_is_sent_again_if_it_does_no_harm() {
    let broken: [fn(&mut Wire); 6] = [
        |wire| {
            let stream = wire.request().unwrap();
            wire.reset(stream, INTERNAL_ERROR);
        },
        |wire| {
            let stream = wire.request().unwrap();
            wire.reset(stream, CANCEL);
        },
        // It goes away with it.
        |wire| {
            let stream = wire.request().unwrap();
            wire.go_away(stream, NO_ERROR);
            panic!("the connection is closed");
        },
        |wire| {
            let stream = wire.request().unwrap();
            wire.go_away(stream, ENHANCE_YOUR_CALM);
            panic!("the connection is closed");
        },
        |wire| {
            wire.request().unwrap();
            panic!("the connection is closed");
        },
        // It refuses the rest of what it has begun to answer.
        |wire| {
            let stream = wire.request().unwrap();
            wire.write(HEADERS, END_HEADERS, stream, OK);
            wire.write(DATA, NOTHING, stream, b"1");
            wire.reset(stream, REFUSED_STREAM);
        },
    ];
    for (number, first) in broken.into_iter().enumerate() {
        let (got, gets) = outcome(Get {}, first).await;
        assert_eq!((got, gets.len()), (Ok(()), 2), "{number}");
        let (posted, posts) = outcome(post(), first).await;
        assert_eq!((posted, posts.len()), (Err(ErrorKind::Transport), 1), "{number}");
    }
}

/// Those of another kind of end than the answer's own.
#[tokio::test]
async fn an_answer_that_breaks_off_is_no_success() {
    let server = frames::Server::start(|wire, _| {
        let mut codes = [NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM, CANCEL].into_iter();
        while let Some(stream) = wire.request() {
            wire.write(HEADERS, END_HEADERS, stream, OK);
            wire.write(DATA, NOTHING, stream, b"12");
            match codes.next() {
                Some(code) => wire.reset(stream, code),
                None => return,
            }
        }
    });
    let client = trusting(&server.url).build().unwrap();
    for number in 0..5 {
        let error = client.execute(Get {}).await.expect_err(&format!("{number}"));
        assert_eq!((error.kind(), error.status().map(|status| status.as_u16())), (ErrorKind::Transport, Some(200)));
    }
    for number in 0..5 {
        let body = client.execute(Download {}).await.unwrap().into_body();
        body.bytes().await.expect_err(&format!("{number}"));
    }
}

/// What `HEAD` is told of the length is not that of its answer.
#[tokio::test]
async fn an_answer_without_a_body_has_no_length() {
    // `content-length: 999999999999`, as RFC 7541 has it.
    let headers = [OK, &[0x0f, 0x0d, 12], b"999999999999"].concat();
    let server = frames::Server::start(move |wire, _| {
        while let Some(stream) = wire.request() {
            wire.write(HEADERS, END_HEADERS | END_STREAM, stream, &headers);
        }
    });
    let client = trusting(&server.url).build().unwrap();
    assert_eq!(client.execute(Head {}).await.unwrap().into_body(), None);
    // Another answer that says so has lost what it says.
    client.execute(Get {}).await.unwrap_err();
}

/// RFC 9113 section 8.1: by `NO_ERROR` the server says that it does not want the rest.
#[tokio::test]
async fn an_answer_before_the_body_is_sent_is_the_answer() {
    let server = frames::Server::start(|wire, _| {
        while let Some(stream) = wire.request() {
            // `:status: 400`, as RFC 7541 has it.
            wire.write(HEADERS, END_HEADERS, stream, &[0x8c]);
            wire.write(DATA, END_STREAM, stream, b"too large");
            wire.reset(stream, NO_ERROR);
        }
    });
    let client = trusting(&server.url).build().unwrap();
    for _ in 0..10 {
        let error = client.execute(Exchange { body: vec![7; LARGE].into() }).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400), "{error}");
        assert_eq!(error.body_bytes().unwrap(), "too large");
    }
}

#[tokio::test]
async fn who_drops_a_call_cancels_its_stream() {
    let cancelled = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&cancelled);
    let server = frames::Server::start(move |wire, _| {
        let stream = wire.request().unwrap();
        assert_eq!(wire.next(RST_STREAM), Some(stream));
        counted.fetch_add(1, Ordering::SeqCst);
        wire.go_on(b"7");
    });
    let client = trusting(&server.url).build().unwrap();
    let call = tokio::time::timeout(Duration::from_millis(200), client.execute(Get {})).await;
    assert!(call.is_err());
    while cancelled.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    client.execute(Get {}).await.unwrap();
    assert_eq!(server.methods().len(), 2);
}

/// Runs a test of this module in another process, where the default transport trusts the certificate of these tests: what
/// it trusts is what the system does, which the environment of a process says.
#[cfg(target_os = "linux")]
fn run_trusting(test: &str, url: &str) {
    let file = std::env::temp_dir().join(format!("runtime-{}-{test}.pem", std::process::id()));
    std::fs::write(&file, format!("-----BEGIN CERTIFICATE-----\n{CERTIFICATE}\n-----END CERTIFICATE-----\n")).unwrap();
    let run = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("http2::{test}")])
        .env("SSL_CERT_FILE", &file)
        .env(CALL, url)
        .output()
        .unwrap();
    std::fs::remove_file(file).unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}

/// Where that process finds the server.
#[cfg(target_os = "linux")]
const CALL: &str = "RUNTIME_TEST_CALL";

/// The transport that is there without being given speaks HTTP/2 too.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_default_transport_speaks_it() {
    if let Ok(url) = std::env::var(CALL) {
        Client::builder().base_url(url).build().unwrap().execute(Get {}).await.unwrap();
        return;
    }
    let server = frames::Server::start(|wire, _| wire.go_on(b"7"));
    run_trusting("the_default_transport_speaks_it", &server.url);
}

/// A connection that is dead without a word is not waited for until time is up, and then used again.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_dead_connection_is_left() {
    if let Ok(url) = std::env::var(CALL) {
        let client = Client::builder().base_url(url).build().unwrap();
        client.execute(Get {}).await.unwrap();
        let error = client.execute(post()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
        client.execute(post()).await.unwrap();
        return;
    }
    let server = frames::Server::start(|wire, number| {
        if number == 0 {
            let stream = wire.request().unwrap();
            wire.answer(stream, b"7");
            while wire.next(u8::MAX).is_some() {}
        }
        wire.go_on(b"7");
    });
    run_trusting("a_dead_connection_is_left", &server.url);
    assert_eq!(server.methods(), ["GET", "POST", "POST"]);
}
