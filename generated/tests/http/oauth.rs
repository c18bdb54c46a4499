//! Service Accounts: OAuth 2.0 client credentials.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use generated::Client;
use generated::auth::{BearerToken, Digest, ServiceAccount};
use runtime::ErrorKind;
use runtime::http::StatusCode;
use tokio::task::JoinSet;

use crate::setup::{TARGET, accepted, delete};
use crate::support::{Recorded, Reply, Server, json};

const TOKENS: &str = "/api/oauth/token";

/// Issues the tokens `t0`, `t1` …; `lifetime` gives the seconds that each is good for.
fn server(
    lifetime: impl Fn(u32) -> u32 + Send + Sync + 'static,
    api: impl Fn(&Recorded) -> Reply + Send + Sync + 'static,
) -> Server {
    let issued = AtomicU32::new(0);
    Server::start(move |request| {
        if request.target() != TOKENS {
            return api(request);
        }
        let number = issued.fetch_add(1, Ordering::SeqCst);
        let lifetime = lifetime(number);
        json(200, &format!(r#"{{"access_token":"t{number}","expires_in":{lifetime},"token_type":"Bearer"}}"#))
    })
}

fn client(server: &Server) -> Client {
    let account = ServiceAccount::new("mdb_sa_id_1", "mdb_sa_sk_2").token_url(TOKENS);
    Client::builder().base_url(&server.url).auth(account).build().unwrap()
}

fn tokens(server: &Server) -> Vec<String> {
    let calls = server.requests_to(TARGET);
    calls.iter().map(|call| call.header("authorization").unwrap_or_default().replace("Bearer ", "")).collect()
}

#[tokio::test]
async fn one_token_for_many_calls() {
    let server = server(|_| 3600, |_| accepted());
    let client = client(&server);
    for _ in 0..3 {
        delete(&client).await.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[0].line(), format!("POST {TOKENS} HTTP/1.1"));
    // base64 of `mdb_sa_id_1:mdb_sa_sk_2`.
    assert_eq!(requests[0].header("authorization"), Some("Basic bWRiX3NhX2lkXzE6bWRiX3NhX3NrXzI="));
    assert_eq!(requests[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(requests[0].header("accept"), Some("application/json"));
    assert_eq!(requests[0].body, b"grant_type=client_credentials");
    assert_eq!(tokens(&server), ["t0", "t0", "t0"]);
}

#[tokio::test]
async fn fifty_calls_with_an_expired_token_ask_for_one() {
    let server = server(|number| if number == 0 { 0 } else { 3600 }, |_| accepted());
    let client = client(&server);
    delete(&client).await.unwrap();
    // One thread: all have begun before the first gets an answer.
    let mut calls: JoinSet<_> = (0..50).map(|_| delete(&client).send()).collect();
    while let Some(call) = calls.join_next().await {
        call.unwrap().unwrap();
    }
    assert_eq!(server.requests_to(TOKENS).len(), 2, "one for the first call, one for the fifty");
    assert_eq!(tokens(&server)[1..], vec!["t1".to_owned(); 50]);
}

#[tokio::test]
async fn a_token_that_the_api_no_longer_takes_is_replaced_once() {
    let server = server(
        |_| 3600,
        |request| match request.header("authorization") {
            Some("Bearer t1") => accepted(),
            _ => json(401, r#"{"error": 401, "errorCode": "EXPIRED"}"#),
        },
    );
    delete(&client(&server)).await.unwrap();
    assert_eq!(tokens(&server), ["t0", "t1"]);
}

#[tokio::test]
async fn an_account_that_the_api_refuses() {
    let server = server(|_| 3600, |_| json(401, r#"{"error": 401, "errorCode": "UNKNOWN"}"#));
    let error = delete(&client(&server)).await.unwrap_err();
    assert_eq!(error.api().unwrap().body().error_code, "UNKNOWN");
    assert_eq!(tokens(&server), ["t0", "t1"], "no loop");
}

#[tokio::test]
async fn an_account_that_the_token_endpoint_refuses() {
    let server = Server::start(|_| json(401, r#"{"error": "invalid_client"}"#));
    let error = delete(&client(&server)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    let problem = error.auth_error().unwrap();
    assert_eq!(problem.code(), Some("invalid_client"));
    assert_eq!(problem.kind(), runtime::auth::AuthErrorKind::TokenEndpoint(StatusCode::UNAUTHORIZED));
    assert_eq!(error.status(), None, "the API was not asked");
    assert_eq!(server.requests_to(TARGET).len(), 0);
}

#[tokio::test]
async fn the_token_url_of_the_document_whatever_the_base_url() {
    static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let transport = runtime::transport::from_fn(|request| {
        ASKED.lock().unwrap().push(request.uri().to_string());
        let (status, body) = match request.method().as_str() {
            "POST" => (200, r#"{"access_token":"t0"}"#),
            _ => (202, ""),
        };
        Ok(runtime::http::Response::builder().status(status).body(body.into()).unwrap())
    });
    let builder = Client::builder().base_url("https://proxy.example").auth(ServiceAccount::new("id", "secret"));
    delete(&builder.transport(transport).build().unwrap()).await.unwrap();
    let expected = ["https://cloud.mongodb.com/api/oauth/token".to_owned(), format!("https://proxy.example{TARGET}")];
    assert_eq!(*ASKED.lock().unwrap(), expected);
}

#[tokio::test]
async fn of_several_credentials_the_first_that_the_document_names() {
    let server = server(|_| 3600, |_| accepted());
    let account = ServiceAccount::new("id", "secret").token_url(TOKENS);
    let builder = Client::builder().base_url(&server.url).auth(Digest::new("key", "private"));
    delete(&builder.clone().auth(account).build().unwrap()).await.unwrap();
    assert_eq!(tokens(&server), ["t0"]);
    delete(&builder.auth(BearerToken::new("mine")).build().unwrap()).await.unwrap();
    assert_eq!(tokens(&server), ["t0", "mine"]);
}
