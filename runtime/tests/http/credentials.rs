//! Which credentials travel where, and that they are not shown.

use runtime::ErrorKind;
use runtime::auth::{ApiKey, Basic, BearerToken, ClientCredentials, Digest, env_var};

use crate::api::{
    Account, ByCookieKey, ByDigestOrAccount, ByHeaderKey, ByQueryKey, ByToken, ByUser, ClientBuilder, DigestKeys, Key,
    Open, Optional, Token, User, client,
};
use crate::support::{Recorded, Server, empty};

const SECRET: &str = "hunter2";

async fn sent(
    operation: impl runtime::Operation<Output = (), Error = runtime::operation::NoDocumentedError>,
    set: impl Fn(ClientBuilder) -> ClientBuilder,
) -> Recorded {
    let server = Server::start(|_| empty(200, &[]));
    set(client(&server.url)).build().unwrap().call(operation).await.unwrap();
    server.only()
}

#[tokio::test]
async fn where_they_travel() {
    let request = sent(ByUser {}, |builder| builder.auth(Basic::new("Aladdin", "open sesame"))).await;
    assert_eq!(request.header("authorization"), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), "RFC 7617 section 2");
    let request = sent(ByUser {}, |builder| builder.auth(User::new("test", "123£"))).await;
    assert_eq!(request.header("authorization"), Some("Basic dGVzdDoxMjPCow=="), "RFC 7617 section 2.1");
    let request = sent(ByToken {}, |builder| builder.auth(BearerToken::new("mF_9.B5f-4.1JqM"))).await;
    assert_eq!(request.header("authorization"), Some("Bearer mF_9.B5f-4.1JqM"), "RFC 6750 section 2.1");
    let request = sent(ByHeaderKey {}, |builder| builder.auth(ApiKey::new("k 1"))).await;
    assert_eq!(request.header("x-key"), Some("k 1"));
    let request = sent(ByQueryKey {}, |builder| builder.auth(Key::new("k&1"))).await;
    assert_eq!(request.target(), "/secured?v=1&key=k%261");
    let request = sent(ByCookieKey {}, |builder| builder.auth(ApiKey::new("k;1"))).await;
    assert_eq!(request.headers("cookie"), ["key=k%3B1"]);
}

#[tokio::test]
async fn what_an_operation_asks_for() {
    let both = |builder: ClientBuilder| builder.auth(Key::new("k")).auth(Token::new("t"));
    let request = sent(ByToken {}, both).await;
    assert_eq!((request.header("authorization"), request.header("x-key")), (Some("Bearer t"), None));
    let request = sent(ByHeaderKey {}, both).await;
    assert_eq!((request.header("authorization"), request.header("x-key")), (None, Some("k")));
    let request = sent(Open {}, both).await;
    assert_eq!((request.header("authorization"), request.header("x-key")), (None, None));
    assert_eq!(sent(Optional {}, both).await.header("x-key"), Some("k"), "optional, and there");
    assert_eq!(sent(Optional {}, |builder| builder.auth(Token::new("t"))).await.header("x-key"), None);
    let request = sent(ByDigestOrAccount {}, |builder| builder.auth(BearerToken::new("t"))).await;
    assert_eq!(request.header("authorization"), Some("Bearer t"), "the second alternative");
    let request = sent(ByToken {}, |builder| builder).await;
    assert_eq!(request.header("authorization"), None, "none configured: the server decides");
    let request = sent(ByToken {}, |builder| builder.auth(Token::new("t")).header("Authorization", "Custom x")).await;
    assert_eq!(request.headers("authorization"), ["Custom x"], "what the caller sets, holds");
}

runtime::operation! {
    /// An operation that has its key among its parameters too.
    struct KeyTwice {
        key: Option<String> => query "key": optional,
    }
    id: "keyTwice",
    request: "GET" "/twice",
    security: [&[Requirement::new("Key", SchemeKind::QueryKey("key"))]],
    success: () { 200: empty },
}

#[tokio::test]
async fn a_key_that_is_a_parameter_too_goes_once() {
    let given = |key: Option<&str>| KeyTwice { key: key.map(str::to_owned) };
    let request = sent(given(Some("own")), |builder| builder.auth(ApiKey::new("k"))).await;
    assert_eq!(request.target(), "/twice?key=own");
    let request = sent(given(None), |builder| builder.auth(ApiKey::new("k"))).await;
    assert_eq!(request.target(), "/twice?key=k");
    let request = sent(ByHeaderKey {}, |builder| builder.auth(ApiKey::new("k")).header("X-Key", "own")).await;
    assert_eq!(request.headers("x-key"), ["own"]);
}

#[tokio::test]
async fn missing_ones_are_named() {
    let server = Server::start(|_| empty(200, &[]));
    let client = client(&server.url).auth(Key::new(SECRET)).build().unwrap();
    let error = client.execute(ByDigestOrAccount {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingCredentials);
    assert_eq!(error.to_string(), "ByDigestOrAccount: not sent: needs credentials for Digest, or Accounts");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn ones_that_cannot_travel() {
    let server = Server::start(|_| empty(200, &[]));
    let with = |builder: ClientBuilder| builder.build().unwrap();
    let error = with(client(&server.url).auth(Token::new("hunter2\n"))).execute(ByToken {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(!format!("{error}{error:?}").contains(SECRET));
    let error = with(client(&server.url).auth(Basic::new("a:b", SECRET))).execute(ByUser {}).await.unwrap_err();
    assert!(error.to_string().contains("colon"), "{error}");
    let error = with(client(&server.url).auth(Key::new("hunter2\r\nX-Admin: 1"))).execute(ByHeaderKey {}).await;
    assert!(!format!("{error:?}").contains(SECRET));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn from_the_environment() {
    // Nobody sets these.
    let error = Account::from_env().unwrap_err();
    assert_eq!(error.to_string(), "the environment variable `RUNTIME_TEST_ID` is not set");
    assert_eq!(Key::from_env().unwrap_err().name(), "RUNTIME_TEST_KEY");
    assert!(DigestKeys::from_env().is_err() && User::from_env().is_err() && Token::from_env().is_err());
    // Cargo sets this one.
    assert_eq!(env_var("CARGO_PKG_NAME").unwrap().expose(), "runtime");
}

#[tokio::test]
async fn secrets_are_not_shown() {
    let server = Server::start(|_| empty(200, &[]));
    let builder = client(&server.url)
        .auth(Account::new("id", SECRET))
        .auth(DigestKeys::new("user", SECRET))
        .auth(User::new("user", SECRET))
        .auth(Key::new(SECRET))
        .auth(Token::new(SECRET))
        .header("X-Secret", SECRET);
    let shown = |value: &dyn std::fmt::Debug| {
        let text = format!("{value:?} {value:#?}");
        assert!(!text.contains(SECRET) && text.len() > 20, "{text}");
    };
    shown(&builder);
    shown(&ClientCredentials::new("id", SECRET));
    shown(&Digest::new("user", SECRET));
    shown(&Basic::new("user", SECRET));
    shown(&BearerToken::new(SECRET));
    shown(&ApiKey::new(SECRET));
    let client = builder.build().unwrap();
    shown(&client);
    let call = client.call(Open {}).header("x-other", SECRET);
    shown(&call);
    shown(&call.build().unwrap());
}

#[tokio::test]
async fn a_key_in_the_url_is_not_shown_when_the_call_fails() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = client(&url).auth(Key::new(SECRET)).build().unwrap();
    let error = client.execute(ByQueryKey {}).await.unwrap_err();
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        shown.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    assert!(error.is_connect());
    assert!(!shown.contains(SECRET), "{shown}");
}
