//! What must not happen, whatever servers and documents say.

use std::time::Duration;

use runtime::auth::AuthErrorKind;
use runtime::server::{Server as Listed, Variable};
use runtime::transport::{TransportErrorKind, from_fn};
use runtime::{BaseUrl, ErrorKind, Json, Operation, Retry};

use crate::api::{
    Account, ByAccount, ByCookieKey, ByDigest, ByHeaderKey, ByQueryKey, ByToken, ByUser, Client, ClientBuilder,
    DigestKeys, Key, Token, User, client, put_thing,
};
use crate::support::{Reply, Server, empty, json};

const SECRET: &str = "hunter2";

/// A client that cannot send anything.
fn mute(url: &str) -> ClientBuilder {
    client(url).transport(from_fn(|_| panic!("nothing may be sent")))
}

crate::probe!(Elsewhere() "/x", server: "http://elsewhere.example");
crate::probe!(Beside() "/x", server: "http://127.0.0.1:1/v2");

#[tokio::test]
async fn plain_http_is_for_this_machine_unless_it_is_asked_for() {
    const PLAIN: &str = "http://api.example";
    client(PLAIN).build().unwrap_err();
    BaseUrl::new(PLAIN).unwrap_err();
    const LISTED: Listed = Listed::new("{scheme}://api.example", &[Variable::new("scheme", "http", &[])]);
    Client::builder().server(LISTED).build().unwrap_err();
    Client::builder().server(LISTED.with("scheme", "https")).build().unwrap();
    // A server of one operation is not what `allow_http` is about.
    for builder in
        [Client::builder().server(LISTED.with("scheme", "https")), Client::builder().server(LISTED).allow_http(true)]
    {
        let client = builder.transport(from_fn(|_| panic!("nothing may be sent"))).build().unwrap();
        let error = client.execute(Elsewhere {}).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("http:// is only for loopback hosts"), "{error}");
        assert!(client.call(Beside {}).build().is_ok());
    }
    let account = Account::new("id", SECRET).token_url("http://tokens.example/token");
    let error = mute("https://api.example").auth(account).build().unwrap().execute(ByAccount {}).await.unwrap_err();
    assert_eq!(error.auth_error().unwrap().kind(), AuthErrorKind::Credentials);
    let moved = mute("https://api.example").build().unwrap().call(ByAccount {});
    assert_eq!(
        moved.base_url(BaseUrl::allowing_http(PLAIN).unwrap()).build().unwrap().uri().scheme_str(),
        Some("http"),
        "asked for"
    );
}

#[tokio::test]
async fn no_redirect_is_followed_with_credentials_or_without() {
    let elsewhere = Server::start(|_| json(200, r#"{"access_token": "t", "token_type": "bearer"}"#));
    for status in [301, 302, 303, 307, 308] {
        let target = format!("{}/stolen", elsewhere.url);
        let server = Server::start(move |request| match request.header("authorization") {
            None if !format!("{request:?}").contains(SECRET) => {
                empty(401, &[("www-authenticate", r#"Digest realm="r", nonce="n", algorithm=MD5, qop="auth""#)])
            }
            _ => empty(status, &[("location", &target), ("refresh", &format!("0; url={target}"))]),
        });
        let base = || client(&server.url).retry(Retry::default().first_delay(Duration::ZERO));
        let builder = base().auth(Key::new(SECRET)).auth(User::new("id", SECRET)).auth(Token::new(SECRET));
        let client = builder.auth(DigestKeys::new("id", SECRET)).auth(Account::new("id", SECRET)).build().unwrap();
        async fn redirected<R: Operation>(client: &Client, request: R, status: u16) {
            let error = client.execute(request).await.map(drop).unwrap_err();
            assert_eq!(error.status().unwrap().as_u16(), status);
        }
        redirected(&client, ByHeaderKey {}, status).await;
        redirected(&client, ByQueryKey {}, status).await;
        redirected(&client, ByCookieKey {}, status).await;
        redirected(&client, ByUser {}, status).await;
        redirected(&client, ByToken {}, status).await;
        redirected(&client, ByDigest {}, status).await;
        let error = client.execute(ByAccount {}).await.unwrap_err();
        let answered = AuthErrorKind::TokenEndpoint(http::StatusCode::from_u16(status).unwrap());
        assert_eq!(error.auth_error().unwrap().kind(), answered);
        assert!(server.requests().len() >= 7);
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

/// gzip of as many zeros, by hand (RFC 1951 section 3.2.6): a literal zero, and copies of 258 bytes from one byte ago.
fn bomb(length: usize) -> Vec<u8> {
    let mut bits = vec![true, true, false];
    let mut push = |code: u32, width: u32| bits.extend((0..width).rev().map(|bit| code >> bit & 1 == 1));
    push(0b0011_0000, 8);
    for _ in 0..length / 258 {
        push(0b1100_0101, 8);
        push(0, 5);
    }
    push(0, 7);
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    bytes.extend(bits.chunks(8).map(byte));
    bytes.extend([0; 8]);
    bytes
}

#[tokio::test]
async fn the_limit_is_for_what_is_unpacked() {
    const MIB: usize = 1 << 20;
    let packed = bomb(200 * MIB);
    assert!(packed.len() < 2 * MIB);
    let server = Server::start(move |request| {
        let status = if request.target().contains("pretty") { 404 } else { 200 };
        Reply::Full(status, vec![("content-encoding".into(), "gzip".into())], packed.clone())
    });
    let client = client(&server.url);
    let errors = [
        client.clone().build().unwrap().call(put_thing()).await.unwrap_err(),
        client.clone().body_limit(2 * MIB as u64).build().unwrap().call(put_thing()).await.unwrap_err(),
        client.body_limit(2 * MIB as u64).build().unwrap().call(put_thing()).pretty(true).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.transport_error().unwrap().kind(), TransportErrorKind::TooLarge, "{error}");
        assert!(error.body_bytes().unwrap().is_empty(), "nothing of it is kept");
    }
    assert_eq!(server.requests().len(), 3, "it would be too large the next time too");
}

#[tokio::test]
async fn a_token_endpoint_cannot_flood_the_client() {
    let packed = bomb(20 << 20);
    let server =
        Server::start(move |_| Reply::Full(200, vec![("content-encoding".into(), "gzip".into())], packed.clone()));
    let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
    let error = client.execute(ByAccount {}).await.unwrap_err();
    assert_eq!(error.transport_error().unwrap().kind(), TransportErrorKind::TooLarge, "{error}");
}

#[test]
fn nesting_without_end_is_an_error() {
    for open in ["[", r#"{"a":"#, r#"[{"a":"#] {
        for (status, before) in [(200, ""), (200, r#"{"name":"x","more":"#), (404, r#"{"code":"x","more":"#), (401, "")]
        {
            let body = format!("{before}{}", open.repeat(200_000));
            let server =
                Server::start(move |request| json(if request.target() == "/token" { 200 } else { status }, &body));
            let client = client(&server.url).auth(Account::new("id", SECRET)).build().unwrap();
            let error = client.call(put_thing()).send_blocking().unwrap_err();
            let _ = format!("{error} {error:?}");
            let error = client.call(Loose {}).send_blocking().unwrap_err();
            let _ = format!("{error} {error:?}");
            client.call(ByAccount {}).send_blocking().unwrap_err();
        }
    }
}

/// A long error is shown in part, without more memory than that takes.
#[tokio::test]
async fn messages_are_short() {
    let server = Server::start(|_| json(404, &format!(r#"{{"code": "{}"}}"#, "a ".repeat(1 << 20))));
    let error = client(&server.url).build().unwrap().call(put_thing()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.chars().count() < 400 && text.ends_with('…'), "{text}");
    let server = Server::start(|_| json(404, "{\"code\":\t\n\"short\" }"));
    let error = client(&server.url).build().unwrap().call(put_thing()).await.unwrap_err();
    assert!(error.to_string().ends_with(r#": {"code": "short" }"#), "{error}");
}

runtime::operation! {
    /// Its answer can be anything.
    struct Loose {}
    id: "loose",
    request: "GET" "/loose",
    success: Json { 200: json },
}
