//! A request as a plain value.

use generated::streams::DeletePrivateLinkConnectionRequest as DeleteRequest;
use runtime::{BaseUrl, codec};

use crate::setup::{CONNECTION, GROUP, TARGET, accepted, client, delete};
use crate::support::Server;

fn request() -> DeleteRequest {
    DeleteRequest::new(GROUP, CONNECTION)
}

#[test]
fn it_is_built_and_compared() {
    let literal =
        DeleteRequest { group_id: GROUP.into(), connection_id: CONNECTION.into(), envelope: None, pretty: None };
    assert_eq!(request(), literal);
    assert_ne!(request(), DeleteRequest { pretty: Some(true), ..literal.clone() });
    assert_ne!(request(), DeleteRequest::new(CONNECTION, GROUP));
    assert_eq!(literal.clone(), literal);
}

#[test]
fn it_is_logged() {
    let shown = format!("{:?}", DeleteRequest { pretty: Some(true), ..request() });
    let expected = format!(
        "DeletePrivateLinkConnectionRequest {{ group_id: \"{GROUP}\", connection_id: \"{CONNECTION}\", envelope: None, pretty: Some(true) }}"
    );
    assert_eq!(shown, expected);
}

#[test]
fn it_is_read_from_json_and_written() {
    let json = format!(r#"{{"groupId":"{GROUP}","connectionId":"{CONNECTION}","pretty":true}}"#);
    let expected = DeleteRequest { pretty: Some(true), ..request() };
    assert_eq!(serde_json::from_str::<DeleteRequest>(&json).unwrap(), expected);
    assert_eq!(codec::from_slice::<DeleteRequest>(json.as_bytes()).unwrap(), expected);
    assert_eq!(serde_json::to_string(&expected).unwrap(), json);
    let error = codec::from_slice::<DeleteRequest>(br#"{"groupId":"x"}"#).unwrap_err();
    assert!(error.to_string().contains("connectionId"), "{error}");
}

#[test]
fn it_becomes_an_http_request_without_a_client() {
    let base = BaseUrl::new("https://cloud.mongodb.com").unwrap();
    let built = runtime::request::build(&DeleteRequest { envelope: Some(false), ..request() }, &base).unwrap();
    assert_eq!(built.method(), "DELETE");
    assert_eq!(built.uri().to_string(), format!("https://cloud.mongodb.com{TARGET}?envelope=false"));
    assert_eq!(built.headers()["accept"], "application/vnd.atlas.2023-02-01+json");
    assert_eq!((built.headers().len(), built.body().as_bytes().unwrap().len()), (1, 0));
    runtime::request::build(&DeleteRequest::new("x", "y"), &base).unwrap_err();
}

#[tokio::test]
async fn it_is_sent_by_any_client() {
    let server = Server::start(|_| accepted());
    let client = client(&server);
    client.execute(request()).await.unwrap();
    client.call(request()).pretty(true).await.unwrap();
    let mut call = delete(&client);
    call.request_mut().envelope = Some(true);
    assert_eq!(call.request().envelope, Some(true));
    call.await.unwrap();
    let targets: Vec<String> = server.requests().iter().map(|request| request.target().replace(TARGET, "")).collect();
    assert_eq!(targets, ["", "?pretty=true", "?envelope=true"]);
}

#[tokio::test]
async fn what_a_call_builds_is_what_it_sends() {
    let server = Server::start(|_| accepted());
    let call = delete(&client(&server)).pretty(true).header("X-Id", "7");
    let built = call.build().unwrap();
    assert!(!built.headers().contains_key("authorization"), "but for the credentials");
    call.await.unwrap();
    let sent = server.only();
    assert_eq!(sent.target(), built.uri().path_and_query().unwrap().as_str());
    for (name, value) in built.headers() {
        assert_eq!(sent.headers(name.as_str()), [value.to_str().unwrap()]);
    }
}
