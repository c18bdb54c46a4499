//! What is secret is shown nowhere.

use std::error::Error;
use std::fmt::Debug;
use std::time::Duration;

use generated::Client;
use generated::auth::{BearerToken, Digest, ServiceAccount};
use generated::streams::DeletePrivateLinkConnectionRequest;
use runtime::Retry;
use runtime::mock::Mock;

use crate::setup::{accepted, delete};
use crate::support::{Reply, Server, json};

const SECRET: &str = "hunter2";
/// base64 of `id:hunter2`.
const BASIC: &str = "aWQ6aHVudGVyMg==";

#[track_caller]
fn assert_silent(shown: impl Debug) {
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        assert!(!text.contains(SECRET) && !text.contains(BASIC), "{text}");
        assert!(!text.is_empty());
    }
}

#[track_caller]
fn assert_error_silent(error: &impl Error) {
    assert_silent(error);
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        let text = format!("{error} {error:?}");
        assert!(!text.contains(SECRET) && !text.contains(BASIC), "{text}");
        next = error.source();
    }
}

#[tokio::test]
async fn credentials_clients_and_calls() {
    let server = Server::start(|request| match request.target() {
        "/api/oauth/token" => json(200, r#"{"access_token": "hunter2", "token_type": "Bearer"}"#),
        _ => accepted(),
    });
    let account = ServiceAccount::new("id", SECRET).token_url("/api/oauth/token");
    assert_silent(&account);
    assert_silent(BearerToken::new(SECRET));
    assert_silent(Digest::new("id", SECRET));
    let builder = Client::builder().base_url(&server.url).auth(account.clone()).header("X-Key", SECRET);
    assert_silent(&builder);
    let client = builder.build().unwrap();
    let call = delete(&client).header("X-Other", SECRET);
    assert_silent((&client, &call));
    assert_silent(call.build().unwrap());
    let response = call.await.unwrap();
    // By now there is a token.
    assert_silent((&client, &account, &response));
    assert_eq!(server.requests()[1].header("authorization"), Some("Bearer hunter2"), "there was something to hide");
}

#[tokio::test]
async fn errors_of_the_token_endpoint() {
    for body in [
        r#"{"error": "hunter2 is not the secret"}"#,
        r#"{"error": "hunter2"}"#,
        r#"{"error": "invalid_client", "error_description": "not hunter2"}"#,
        "hunter2",
    ] {
        let server = Server::start(move |_| json(400, body));
        let account = ServiceAccount::new("id", SECRET).token_url("/api/oauth/token");
        let client = Client::builder().base_url(&server.url).auth(account).build().unwrap();
        let error = delete(&client).await.unwrap_err();
        assert_eq!(server.only().header("authorization"), Some(format!("Basic {BASIC}").as_str()));
        assert_error_silent(&error);
    }
}

#[tokio::test]
async fn errors_after_several_attempts() {
    let retry = Retry::default().first_delay(Duration::ZERO);
    let server = Server::start(|_| json(503, r#"{"error": "hunter2"}"#));
    let account = ServiceAccount::new("id", SECRET).token_url("/api/oauth/token");
    let client = Client::builder().base_url(&server.url).auth(account).retry(retry.clone()).build().unwrap();
    let error = delete(&client).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_error_silent(&error);
    let server = Server::start(|_| Reply::Raw(b"hunter2 hunter2\r\n\r\n".to_vec()));
    let client = Client::builder().base_url(&server.url).auth(BearerToken::new(SECRET)).retry(retry).build().unwrap();
    let error = delete(&client).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_error_silent(&error);
}

#[tokio::test]
async fn servers_in_memory() {
    let mock = Mock::new();
    mock.on::<DeletePrivateLinkConnectionRequest>().always(202, ());
    let builder =
        Client::builder().transport(mock.clone()).auth(BearerToken::new(SECRET)).hook(|request, next| async move {
            assert_silent(&request);
            next.send(request).await
        });
    let client = builder.build().unwrap();
    delete(&client).header("X-Key", SECRET).await.unwrap();
    assert_silent((&mock, mock.sent(), &client));
    assert_eq!(mock.sent()[0].headers()["authorization"], "Bearer hunter2", "there was something to hide");
}

#[tokio::test]
async fn errors_of_the_api() {
    for status in [401, 202] {
        let server = Server::start(move |request| {
            json(status, &format!("you sent {}", request.header("authorization").unwrap()))
        });
        let client = Client::builder().base_url(&server.url).auth(BearerToken::new(SECRET)).build().unwrap();
        match delete(&client).await {
            Ok(response) => assert_silent(response),
            Err(error) => {
                assert!(error.body_bytes().unwrap().ends_with(SECRET.as_bytes()), "the caller may look");
                assert_error_silent(&error);
            }
        }
    }
}

#[tokio::test]
async fn errors_before_anything_is_sent() {
    let client = Client::builder().auth(BearerToken::new(format!("{SECRET}\n"))).build().unwrap();
    assert_error_silent(&delete(&client).await.unwrap_err());
    let client = Client::builder().build().unwrap();
    assert_error_silent(&delete(&client).header("X-Key", "hunter2\n").await.unwrap_err());
    let error = client.streams().delete_private_link_connection(SECRET, "x").await.unwrap_err();
    assert_error_silent(&error);
    assert_error_silent(&Client::builder().base_url("https://id:hunter2@host.example").build().unwrap_err());
    assert_error_silent(&Client::builder().header("X-Key", "hunter2\n").build().unwrap_err());
}
