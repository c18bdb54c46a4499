//! OAuth 2.0 client credentials against a token endpoint that counts.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use runtime::ErrorKind;
use runtime::auth::{AuthErrorKind, ClientCredentials};

use crate::api::{Account, ByAccount, client};
use crate::support::{Recorded, Reply, Server, empty, json};

const SECRET: &str = "s3cr+t/ &ü";

/// Tokens `t0`, `t1` … as the endpoint is asked; the API accepts what `accepts` says.
fn server(lifetime: &'static str, accepts: impl Fn(&str, u32) -> bool + Send + Sync + 'static) -> Server {
    let issued = AtomicU32::new(0);
    Server::start(move |request| {
        if request.target() == "/token" {
            let number = issued.fetch_add(1, Ordering::SeqCst);
            return json(
                200,
                &format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":{lifetime}}}"#),
            );
        }
        let token = request.header("authorization").unwrap_or_default().to_owned();
        let good = accepts(token.strip_prefix("Bearer ").unwrap_or_default(), issued.load(Ordering::SeqCst));
        empty(if good { 200 } else { 401 }, &[])
    })
}

fn tokens(server: &Server) -> Vec<String> {
    let calls = server.requests_to("/secured");
    calls.iter().map(|call| call.header("authorization").unwrap_or_default().replace("Bearer ", "")).collect()
}

#[tokio::test]
async fn the_token_request() {
    let server = server("3600", |_, _| true);
    let account = ClientCredentials::new("my id:é", SECRET).token_url("/token").scope("read").scope("write");
    let client = client(&server.url).auth(account).build().unwrap();
    client.execute(ByAccount {}).await.unwrap();
    client.execute(ByAccount {}).await.unwrap();
    let requests = server.requests_to("/token");
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line(), "POST /token HTTP/1.1");
    assert_eq!(requests[0].body, b"grant_type=client_credentials&scope=read+write");
    assert_eq!(requests[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(requests[0].header("user-agent"), Some("tests/1.0"));
    // base64 of `my+id%3A%C3%A9:s3cr%2Bt%2F+%26%C3%BC`, by base64(1): RFC 6749 section 2.3.1.
    let expected = "Basic bXkraWQlM0ElQzMlQTk6czNjciUyQnQlMkYrJTI2JUMzJUJD";
    assert_eq!(requests[0].header("authorization"), Some(expected));
    assert_eq!(tokens(&server), ["t0", "t0"]);
}

#[tokio::test]
async fn the_secret_in_the_body() {
    let server = server("3600", |_, _| true);
    let account = ClientCredentials::new("id", SECRET).token_url("/token").secret_in_body();
    client(&server.url).auth(account).build().unwrap().execute(ByAccount {}).await.unwrap();
    let request = &server.requests_to("/token")[0];
    assert_eq!(request.header("authorization"), None);
    let body = "grant_type=client_credentials&client_id=id&client_secret=s3cr%2Bt%2F+%26%C3%BC";
    assert_eq!(request.body, body.as_bytes());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_calls_with_an_expired_token_make_one_token_request() {
    // The first token has expired when it comes; the endpoint takes its time over the second.
    let issued = AtomicU32::new(0);
    let server = Server::start(move |request| {
        if request.target() != "/token" {
            return empty(200, &[]);
        }
        let number = issued.fetch_add(1, Ordering::SeqCst);
        let lifetime = if number == 0 { 0 } else { 3600 };
        if number > 0 {
            std::thread::sleep(Duration::from_millis(300));
        }
        json(200, &format!(r#"{{"access_token":"t{number}","token_type":"bearer","expires_in":"{lifetime}"}}"#))
    });
    let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
    client.execute(ByAccount {}).await.unwrap();
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(client.execute(ByAccount {}))).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.requests_to("/token").len(), 2, "one for the first call, one for the fifty");
    assert_eq!(tokens(&server)[1..], vec!["t1".to_owned(); 50]);
}

#[tokio::test]
async fn after_a_401_the_token_is_fetched_once_and_the_call_repeated_once() {
    let fetched = server("3600", |token, _| token == "t1");
    let client = client(&fetched.url).auth(Account::new("id", SECRET)).build().unwrap();
    client.execute(ByAccount {}).await.unwrap();
    client.execute(ByAccount {}).await.unwrap();
    assert_eq!(tokens(&fetched), ["t0", "t1", "t1"]);
    assert_eq!(fetched.requests_to("/token").len(), 2);

    let refused = server("3600", |_, _| false);
    let client = crate::api::client(&refused.url).auth(Account::new("id", SECRET)).build().unwrap();
    let error = client.execute(ByAccount {}).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(tokens(&refused), ["t0", "t1"], "no loop");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_401s_at_once_make_one_token_request() {
    let gate = Arc::new(Barrier::new(20));
    let server = {
        let issued = AtomicU32::new(0);
        Server::start(move |request| match (request.target(), request.header("authorization")) {
            ("/token", _) => {
                let number = issued.fetch_add(1, Ordering::SeqCst);
                json(200, &format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":3600}}"#))
            }
            (_, Some("Bearer t0")) if request.number > 2 => {
                // All twenty calls are under way with the old token before the first hears of it.
                gate.wait();
                empty(401, &[])
            }
            _ => empty(200, &[]),
        })
    };
    let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
    client.execute(ByAccount {}).await.unwrap();
    client.execute(ByAccount {}).await.unwrap();
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(client.execute(ByAccount {}))).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.requests_to("/token").len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_late_401_does_not_throw_the_new_token_away() {
    let (arrived, late) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let gates = (Arc::clone(&arrived), Arc::clone(&late));
    let issued = AtomicU32::new(0);
    let server = Server::start(move |request| match (request.target(), request.header("authorization")) {
        ("/token", _) => {
            let number = issued.fetch_add(1, Ordering::SeqCst);
            json(200, &format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":3600}}"#))
        }
        (_, Some("Bearer t0")) if request.number == 1 => {
            gates.0.wait();
            gates.1.wait();
            empty(401, &[])
        }
        (_, Some("Bearer t0")) => empty(401, &[]),
        _ => empty(200, &[]),
    });
    let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
    let first = tokio::spawn(client.execute(ByAccount {}));
    tokio::task::spawn_blocking(move || arrived.wait()).await.unwrap();
    client.execute(ByAccount {}).await.unwrap();
    tokio::task::spawn_blocking(move || late.wait()).await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(server.requests_to("/token").len(), 2);
    assert_eq!(tokens(&server), ["t0", "t0", "t1", "t1"]);
}

#[tokio::test]
async fn a_refusal_says_why_and_is_not_kept() {
    let asked = AtomicU32::new(0);
    let server = Server::start(move |request| match request.target() {
        "/token" if asked.fetch_add(1, Ordering::SeqCst) == 0 => {
            json(401, &format!(r#"{{"error":"invalid_client","error_description":"not {SECRET}"}}"#))
        }
        "/token" => json(200, r#"{"access_token":"t","token_type":"bearer"}"#),
        _ => empty(200, &[]),
    });
    let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
    let error = client.execute(ByAccount {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    let auth = error.auth_error().unwrap();
    assert_eq!(
        (auth.code(), auth.kind()),
        (Some("invalid_client"), AuthErrorKind::TokenEndpoint(http::StatusCode::UNAUTHORIZED))
    );
    assert!(error.to_string().contains("401 Unauthorized: invalid_client"), "{error}");
    assert!(!format!("{error} {error:?}").contains(SECRET));
    assert_eq!(server.requests_to("/secured").len(), 0);
    client.execute(ByAccount {}).await.unwrap();
}

#[tokio::test]
async fn answers_that_are_no_tokens() {
    for (reply, part) in [
        ("{}", "access_token"),
        ("<html>", "access_token"),
        (r#"{"access_token":"","token_type":"bearer"}"#, "access_token"),
        (r#"{"access_token":"x","token_type":"mac"}"#, "bearer"),
        (
            r#"{"error":"a secret that is longer than any code that there is and so is not shown to anybody"}"#,
            "access_token",
        ),
    ] {
        let server = Server::start(move |_| json(200, reply));
        let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
        let error = client.execute(ByAccount {}).await.unwrap_err();
        assert!(error.auth_error().is_some() && error.to_string().contains(part), "{error}");
    }
}

/// Some servers begin their JSON with a byte order mark, that of the API as well.
#[tokio::test]
async fn a_token_after_a_byte_order_mark() {
    let server = Server::start(|request| match request.target() {
        "/token" => json(200, "\u{feff}{\"access_token\":\"t\"}"),
        _ => empty(200, &[]),
    });
    client(&server.url).auth(Account::new("id", SECRET)).build().unwrap().execute(ByAccount {}).await.unwrap();
    assert_eq!(tokens(&server), ["t"]);
}

/// The first request for a token is never answered.
fn deaf_once() -> Server {
    let asked = AtomicU32::new(0);
    Server::start(move |request: &Recorded| match request.target() {
        "/token" if asked.fetch_add(1, Ordering::SeqCst) == 0 => Reply::Stall(Vec::new()),
        "/token" => json(200, r#"{"access_token":"t","token_type":"bearer","expires_in":3600}"#),
        _ => empty(200, &[]),
    })
}

async fn until_asked(server: &Server) {
    while server.requests_to("/token").is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn dropping_the_call_that_refreshes_leaves_the_client_usable() {
    let server = deaf_once();
    let client = client(&server.url).timeout(Duration::from_secs(20)).auth(Account::new("id", SECRET)).build().unwrap();
    let refreshing = tokio::spawn(client.execute(ByAccount {}));
    until_asked(&server).await;
    refreshing.abort();
    assert!(refreshing.await.unwrap_err().is_cancelled());
    client.execute(ByAccount {}).await.unwrap();
    assert_eq!(server.requests_to("/token").len(), 2);
}

#[tokio::test]
async fn dropping_the_call_that_refreshes_does_not_disturb_those_that_wait() {
    let gate = Arc::new(Barrier::new(2));
    let opened = Arc::clone(&gate);
    let server = Server::start(move |request| {
        if request.target() == "/token" {
            opened.wait();
            return json(200, r#"{"access_token":"t","token_type":"bearer","expires_in":3600}"#);
        }
        empty(200, &[])
    });
    let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
    let refreshing = tokio::spawn(client.execute(ByAccount {}));
    until_asked(&server).await;
    let mut waiting = tokio::spawn(client.execute(ByAccount {}));
    // Both are in: the second has nothing to do but wait.
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut waiting).await.is_err());
    refreshing.abort();
    assert!(refreshing.await.unwrap_err().is_cancelled());
    tokio::task::spawn_blocking(move || gate.wait()).await.unwrap();
    waiting.await.unwrap().unwrap();
    assert_eq!(server.requests_to("/token").len(), 1);
}

#[tokio::test]
async fn the_time_limit_is_for_the_token_too() {
    let server = deaf_once();
    let client = client(&server.url).timeout(Duration::from_secs(1)).auth(Account::new("id", SECRET)).build().unwrap();
    let error = client.execute(ByAccount {}).await.unwrap_err();
    assert!(error.is_timeout());
    client.call(ByAccount {}).timeout(Duration::from_secs(20)).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_blocked_thread_does_not_wait_for_its_own_refresh() {
    let server = deaf_once();
    let client = client(&server.url).timeout(Duration::from_secs(20)).auth(Account::new("id", SECRET)).build().unwrap();
    let refreshing = tokio::spawn(client.execute(ByAccount {}));
    until_asked(&server).await;
    client.call(ByAccount {}).send_blocking().unwrap();
    refreshing.abort();
}

#[test]
fn a_runtime_that_ends_does_not_disturb_the_calls_of_another() {
    let server = deaf_once();
    let client = client(&server.url).timeout(Duration::from_secs(20)).auth(Account::new("id", SECRET)).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (ending, other) = (runtime(), runtime());
    ending.spawn(client.execute(ByAccount {}));
    other.block_on(until_asked(&server));
    let waiting = other.spawn(client.execute(ByAccount {}));
    // It has nothing to do but wait, if it waits for the request of the first.
    std::thread::sleep(Duration::from_millis(50));
    ending.shutdown_timeout(Duration::from_secs(2));
    other.block_on(waiting).unwrap().unwrap();
    assert_eq!(server.requests_to("/token").len(), 2);
}

#[tokio::test]
async fn where_tokens_come_from() {
    let tokens = Server::start(|_| json(200, r#"{"access_token":"t","token_type":"bearer"}"#));
    let api = Server::start(|_| empty(200, &[]));
    let account = Account::new("id", SECRET).token_url(format!("{}/other/token/?tenant=1", tokens.url));
    client(&format!("{}/prefix", api.url)).auth(account).build().unwrap().execute(ByAccount {}).await.unwrap();
    assert_eq!(tokens.only().target(), "/other/token/?tenant=1");
    let plain = Account::new("id", SECRET).token_url("http://tokens.example/token");
    let error = client(&api.url).auth(plain).build().unwrap().execute(ByAccount {}).await.unwrap_err();
    assert_eq!(error.auth_error().unwrap().kind(), AuthErrorKind::Credentials);
    assert!(error.to_string().contains("http://"), "{error}");
    assert_eq!(api.requests().len(), 1);
    // `allow_http` is for the API: the client secret does not travel in the clear.
    let nothing = runtime::transport::from_fn(|_| panic!("nothing may be sent"));
    let client = client("http://api.example").allow_http(true).transport(nothing).auth(Account::new("id", SECRET));
    let error = client.build().unwrap().execute(ByAccount {}).await.unwrap_err();
    assert!(error.to_string().contains("must be https"), "{error}");
}
