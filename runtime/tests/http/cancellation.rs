//! Calls that are dropped half-way, at every point where they wait.

use std::collections::HashSet;
use std::future::{Future, IntoFuture};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use runtime::transport::{BoxFuture, Transport, TransportError, TransportResult};
use runtime::{Body, Retry};

use crate::api::{Account, ByAccount, ByDigest, Client, DigestKeys, client};
use crate::digest::verify;
use crate::support::{Recorded, Server, empty, json};

/// Long enough for what cannot hang, and the end of what does.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server in memory: every answer, and every piece of its body, makes those wait who ask for it.
#[derive(Clone)]
struct Slow(Arc<Answerer>);

type Answerer = dyn Fn(&http::Request<Body>) -> (u16, Vec<(&'static str, &'static str)>, Text) + Send + Sync;

/// A body, and who hears when all of it was read.
type Text = (String, Arc<AtomicUsize>);

impl Transport for Slow {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, TransportResult> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let (status, headers, (text, read)) = (self.0)(&request);
            tokio::task::yield_now().await;
            let half = text.len() / 2;
            let pieces = [text[..half].to_owned(), text[half..].to_owned(), String::new()];
            let pieces = stream::iter(pieces.into_iter().enumerate()).then(move |(index, piece)| {
                let read = Arc::clone(&read);
                async move {
                    tokio::task::yield_now().await;
                    read.fetch_add(usize::from(index == 2), Ordering::SeqCst);
                    Ok::<_, TransportError>(piece)
                }
            });
            let mut answer = http::Response::builder().status(status);
            for (name, value) in headers {
                answer = answer.header(name, value);
            }
            Ok(answer.body(Body::from_stream(pieces)).unwrap())
        })
    }
}

/// Polls up to so many times; whether it was ready.
fn poll<F: Future + Unpin>(future: &mut F, times: usize) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..times).any(|_| matches!(std::pin::Pin::new(&mut *future).poll(&mut context), Poll::Ready(_)))
}

async fn succeeds<T, E: std::fmt::Debug>(call: impl IntoFuture<Output = Result<T, E>>) {
    tokio::time::timeout(PATIENCE, call).await.expect("it hangs").unwrap();
}

/// How often a token was asked for, and how often one was read.
#[derive(Clone, Default)]
struct Tokens {
    asked: Arc<AtomicUsize>,
    read: Arc<AtomicUsize>,
}

impl Tokens {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn client(&self) -> Client {
        let tokens = self.clone();
        let slow = Slow(Arc::new(move |request| match request.uri().path() {
            "/token" => {
                let number = tokens.asked.fetch_add(1, Ordering::SeqCst);
                let text = format!(r#"{{"access_token":"t{number}","token_type":"bearer","expires_in":3600}}"#);
                (200, vec![], (text, Arc::clone(&tokens.read)))
            }
            _ => (200, vec![], Default::default()),
        }));
        client("https://api.example").transport(slow).auth(Account::new("id", "s")).build().unwrap()
    }
}

#[tokio::test]
async fn a_call_that_fetches_a_token() {
    let mut points = 0;
    loop {
        let tokens = Tokens::default();
        let client = tokens.client();
        let mut call = client.execute(ByAccount {});
        let ready = poll(&mut call, points);
        drop(call);
        let (asked, read) = (tokens.asked(), tokens.read.load(Ordering::SeqCst));
        succeeds(client.execute(ByAccount {})).await;
        succeeds(client.execute(ByAccount {})).await;
        // One that was on its way is lost with the only call that waited for it; one that is there is used.
        assert_eq!(tokens.asked(), if read == 1 { 1 } else { asked + 1 }, "after {points} points");
        if ready {
            break;
        }
        points += 1;
    }
    assert!(points > 8, "{points}");
}

#[tokio::test]
async fn one_of_two_calls_that_wait_for_the_same_token() {
    for leader_is_dropped in [true, false] {
        for points in 1.. {
            let tokens = Tokens::default();
            let client = tokens.client();
            let (mut leader, mut other) = (client.execute(ByAccount {}), client.execute(ByAccount {}));
            let ready = poll(&mut leader, points);
            poll(&mut other, 1);
            match leader_is_dropped {
                true => {
                    drop(leader);
                    succeeds(other).await;
                }
                false => {
                    drop(other);
                    if !ready {
                        succeeds(leader).await;
                    }
                }
            }
            succeeds(client.execute(ByAccount {})).await;
            assert_eq!(tokens.asked(), 1, "after {points} points");
            if ready {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_call_with_digest() {
    let mut points = 0;
    loop {
        let counts = Mutex::new(HashSet::new());
        let slow = Slow(Arc::new(move |request| {
            let mut lines = vec![format!("{} {} HTTP/1.1", request.method(), request.uri().path_and_query().unwrap())];
            if let Some(value) = request.headers().get("authorization") {
                lines.push(format!("authorization: {}", value.to_str().unwrap()));
            }
            let request = Recorded { lines, body: Vec::new(), number: 0 };
            match verify(&request, "password") {
                Some(sent) => {
                    assert!(counts.lock().unwrap().insert(sent.nc), "no count is used twice");
                    (200, vec![("authentication-info", r#"nextnonce="n""#)], Default::default())
                }
                None => {
                    let challenge = r#"Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth""#;
                    (401, vec![("www-authenticate", challenge)], ("who are you?".to_owned(), Arc::default()))
                }
            }
        }));
        let builder = client("https://api.example").transport(slow);
        let client = builder.auth(DigestKeys::new("user", "password")).build().unwrap();
        let mut call = client.execute(ByDigest {});
        let ready = poll(&mut call, points);
        drop(call);
        for _ in 0..2 {
            succeeds(client.execute(ByDigest {})).await;
        }
        if ready {
            break;
        }
        points += 1;
    }
    assert!(points > 8, "{points}");
}

#[tokio::test]
async fn a_call_that_is_made_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let slow = Slow(Arc::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => (503, vec![], ("busy".to_owned(), Arc::default())),
        _ => (200, vec![], Default::default()),
    }));
    let retry = Retry::default().first_delay(PATIENCE * 100).max_delay(PATIENCE * 100);
    let client = client("https://api.example").transport(slow).timeout(Duration::MAX).retry(retry).build().unwrap();
    let mut call = client.execute(crate::api::Open {});
    assert!(!poll(&mut call, 100), "it pauses");
    drop(call);
    succeeds(client.execute(crate::api::Open {})).await;
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

/// Sockets: how far a call comes until it is dropped is up to them.
#[tokio::test]
async fn calls_over_sockets() {
    let server = Server::start(|request| match request.target() {
        "/token" => json(200, r#"{"access_token":"t","token_type":"bearer","expires_in":3600}"#),
        _ => empty(200, &[]),
    });
    for points in 0.. {
        let client = client(&server.url).auth(Account::new("id", "s")).build().unwrap();
        let mut call = client.execute(ByAccount {});
        let mut ready = false;
        for _ in 0..points {
            ready = ready || poll(&mut call, 1);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        drop(call);
        succeeds(client.execute(ByAccount {})).await;
        if ready {
            break;
        }
    }
}

#[test]
fn calls_without_a_runtime() {
    let server = Server::start(|request| match request.target() {
        "/token" => json(200, r#"{"access_token":"t","token_type":"bearer","expires_in":3600}"#),
        _ => empty(200, &[]),
    });
    for points in 0..10 {
        let client = client(&server.url).auth(Account::new("id", "s")).build().unwrap();
        let mut call = client.execute(ByAccount {});
        for _ in 0..points {
            if poll(&mut call, 1) {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        drop(call);
        client.call(ByAccount {}).send_blocking().unwrap();
    }
}

/// A panic of the caller's own code is the caller's, whatever thread it happens on.
#[test]
fn a_hook_that_panics() {
    let builder = || client("https://api.example").hook(|_, _| async { panic!("the hook is wrong") });
    let client = builder().build().unwrap();
    let message = |panic: Box<dyn std::any::Any + Send>| *panic.downcast::<&str>().unwrap();
    let blocking = std::panic::AssertUnwindSafe(|| client.call(crate::api::Open {}).send_blocking().map(drop));
    assert_eq!(message(std::panic::catch_unwind(blocking).unwrap_err()), "the hook is wrong");
    let waiting = std::panic::AssertUnwindSafe(|| {
        let mut call = client.execute(crate::api::Open {});
        while !poll(&mut call, 1) {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(message(std::panic::catch_unwind(waiting).unwrap_err()), "the hook is wrong");
}
