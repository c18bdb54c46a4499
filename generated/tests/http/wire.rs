//! What goes over the wire.

use generated::auth::BearerToken;
use generated::{Client, headers};

use crate::setup::{CONNECTION, GROUP, TARGET, accepted, client, delete};
use crate::support::Server;

#[tokio::test]
async fn the_request_line_and_every_header() {
    let server = Server::start(|_| accepted());
    delete(&client(&server)).await.unwrap();
    let request = server.only();
    assert_eq!(request.line(), format!("DELETE {TARGET} HTTP/1.1"));
    let mut headers: Vec<String> = request.lines[1..].to_vec();
    headers.sort_unstable();
    let host = format!("host: {}", server.url.replace("http://", ""));
    let expected = [
        "accept-encoding: gzip",
        "accept: application/vnd.atlas.2023-02-01+json",
        "authorization: Bearer token",
        &host,
        "user-agent: generated/0.1.0",
    ];
    assert_eq!(headers, expected);
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn query_parameters_only_where_they_are_set() {
    let server = Server::start(|_| accepted());
    let client = client(&server);
    delete(&client).envelope(true).await.unwrap();
    delete(&client).pretty(false).await.unwrap();
    delete(&client).pretty(true).envelope(false).await.unwrap();
    let targets: Vec<String> = server.requests().iter().map(|request| request.target().to_owned()).collect();
    let expected = ["?envelope=true", "?pretty=false", "?envelope=false&pretty=true"];
    assert_eq!(targets, expected.map(|query| format!("{TARGET}{query}")));
}

#[tokio::test]
async fn headers_of_the_caller() {
    let server = Server::start(|_| accepted());
    let builder = Client::builder().base_url(&server.url).auth(BearerToken::new("token"));
    let client = builder.user_agent("backup/2").header("X-Team", "data").header("accept", "text/html").build().unwrap();
    delete(&client).header("X-Request-Id", "7").await.unwrap();
    let request = server.only();
    assert_eq!(request.header("user-agent"), Some("backup/2"));
    assert_eq!(request.header("x-team"), Some("data"));
    assert_eq!(request.header("x-request-id"), Some("7"));
    assert_eq!(request.headers("accept"), ["application/vnd.atlas.2023-02-01+json"], "the document's");

    delete(&client).header("authorization", "Bearer mine").header("x-team", "ops").await.unwrap();
    let request = server.requests().pop().unwrap();
    assert_eq!(request.headers("authorization"), ["Bearer mine"]);
    assert_eq!(request.headers("x-team"), ["ops"]);
}

#[tokio::test]
async fn the_base_url_may_have_a_path() {
    let server = Server::start(|_| accepted());
    let client = Client::builder().base_url(format!("{}/proxy/", server.url)).build().unwrap();
    delete(&client).await.unwrap();
    assert_eq!(server.only().target(), format!("/proxy{TARGET}"));
    assert_eq!(server.only().header("authorization"), None, "there are no credentials");
}

#[tokio::test]
async fn one_call_elsewhere() {
    let (server, other) = (Server::start(|_| accepted()), Server::start(|_| accepted()));
    let elsewhere = runtime::BaseUrl::new(&other.url).unwrap();
    let client = client(&server);
    client.streams().delete_private_link_connection(GROUP, CONNECTION).base_url(elsewhere).await.unwrap();
    assert_eq!((server.requests().len(), other.only().target()), (0, TARGET));
}

#[test]
fn the_headers_of_the_document() {
    assert_eq!(headers::RATE_LIMIT_LIMIT.name(), "RateLimit-Limit");
    assert_eq!(headers::RATE_LIMIT_REMAINING.name(), "RateLimit-Remaining");
}
