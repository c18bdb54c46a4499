//! Swagger 2.0 documents in use: what they say is on the wire.

use golden::*;
use runtime::http::Request;
use runtime::{BaseUrl, Body, Operation, request};

use crate::{client, round, write};

fn build<R: Operation>(value: &R) -> Request<Body> {
    request::build(value, &BaseUrl::new("https://golden.example.com/v1").unwrap()).unwrap()
}

fn content(request: &Request<Body>) -> &[u8] {
    request.body().as_bytes().unwrap()
}

fn text<'r>(request: &'r Request<Body>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn bodies_are_of_the_types_that_the_operation_consumes() {
    use swagger_bodies::{plans::*, types::Plan};
    let built = build(&BuildRequest::new("a", Plan { rooms: 3 }));
    assert_eq!((built.method().as_str(), built.uri().path()), ("POST", "/v1/plans/a"));
    assert_eq!((text(&built, "content-type"), content(&built)), ("application/json", &br#"{"rooms":3}"#[..]));
    let stored = build(&StoreRequest::new("a", Plan { rooms: 3 }));
    assert_eq!(
        (text(&stored, "content-type"), text(&stored, "accept")),
        ("application/vnd.plan+json", "application/vnd.plan+json")
    );
    let echo = build(&EchoRequest::new("hi"));
    assert_eq!(
        (text(&echo, "content-type"), text(&echo, "accept"), content(&echo)),
        ("text/plain", "text/plain", &b"hi"[..])
    );
    // What the path item says of all its operations.
    let found = build(&FindRequest { limit: Some(2), body: Some(Plan { rooms: 1 }) });
    assert_eq!((found.uri().query(), content(&found)), (Some("limit=2"), &br#"{"rooms":1}"#[..]));
    let changed = build(&ChangeRequest { limit: None, body: Some(Plan { rooms: 2 }) });
    assert_eq!((text(&changed, "content-type"), content(&changed)), ("application/json", &br#"{"rooms":2}"#[..]));
}

#[test]
fn answers_are_of_the_types_that_the_operation_produces() {
    use swagger_bodies::types::Plan;
    let client = client!(swagger_bodies, 200, r#"{"rooms":3}"#);
    assert_eq!(client.plans().build("a", Plan { rooms: 3 }).send_blocking().unwrap().into_body().rooms, Some(3));
    let client = client!(swagger_bodies, 200, "\u{1}png");
    assert_eq!(client.plans().drawing().send_blocking().unwrap().bytes_blocking().unwrap().as_ref(), b"\x01png");
    // A response that operations share, with media types of their own.
    let client = client!(swagger_bodies, 409, r#"{"reason":"damp"}"#);
    let built = client.plans().build("a", Plan { rooms: 3 }).send_blocking().unwrap_err();
    let stored = client.plans().store("a", Plan { rooms: 3 }).send_blocking().unwrap_err();
    assert_eq!(built.api().unwrap().body().reason.as_deref(), Some("damp"));
    assert_eq!(stored.api().unwrap().body().reason.as_deref(), Some("damp"));
    assert_eq!(built.header(swagger_bodies::headers::X_RETRY), None);
}

#[test]
fn collections_are_joined_as_their_format_says() {
    use swagger_collections::lists::AllRequest;
    let list = || Some(vec!["a b".to_owned(), "c".to_owned()]);
    let request = build(&AllRequest {
        plain: list(),
        csv: list(),
        ssv: list(),
        pipes: list(),
        multi: Some(vec!["a".into(), "new".into()]),
        x_list: Some(vec![1, 2]),
        x_pipes: Some("1|2".to_owned()),
        grid: Some(vec!["1|2".to_owned(), "3".to_owned()]),
        ..AllRequest::new(vec![1, 2])
    });
    assert_eq!(request.uri().path(), "/v1/lists/1,2");
    let query: Vec<&str> = request.uri().query().unwrap().split('&').collect();
    let expected =
        ["plain=a%20b,c", "csv=a%20b,c", "ssv=a%20b%20c", "pipes=a%20b%7Cc", "multi=a", "multi=new", "grid=1%7C2,3"];
    assert_eq!(query, expected);
    assert_eq!((text(&request, "x-list"), text(&request, "x-pipes")), ("1,2", "1|2"));
}

#[test]
fn forms_and_files() {
    use swagger_forms::forms::*;
    let mut login = login::Body::new("Ann");
    login.roles = Some(vec!["a".to_owned(), "b".to_owned()]);
    let login = build(&LoginRequest::new(login));
    assert_eq!(content(&login), b"user=Ann&roles=a&roles=b");
    let sizes = build(&UndecidedRequest { at: None, body: Some(undecided::Body { sizes: Some(vec![1, 2]) }) });
    assert_eq!(content(&sizes), b"sizes=1%7C2");
    let upload = build(&UploadRequest::new(upload::Body::new(Body::from("PNG").file_name("a.png"))));
    let sent = String::from_utf8_lossy(content(&upload));
    assert!(sent.contains("name=\"photo\"; filename=\"a.png\"\r\n") && sent.contains("\r\n\r\nPNG\r\n"), "{sent}");
    let mut long = upload::Body::new("PNG");
    long.note = Some("x".repeat(21));
    let base = BaseUrl::new("https://golden.example.com").unwrap();
    let error = request::build(&UploadRequest::new(long), &base).unwrap_err();
    assert!(error.to_string().contains("at most 20 characters"), "{error}");
}

#[test]
fn security_and_servers() {
    use swagger_security::doors::*;
    let names = |security: runtime::operation::Security| -> Vec<Vec<&str>> {
        security.iter().map(|all| all.iter().map(|one| one.scheme).collect()).collect()
    };
    assert_eq!(names(MachineRequest::INFO.security), [["machine"]]);
    assert_eq!(names(BasicRequest::INFO.security), [["password"]]);
    assert_eq!(names(BothRequest::INFO.security), [vec!["key", "query_key"], vec!["person"]]);
    assert!(OpenRequest::INFO.security.is_empty());
    let key = swagger_security::auth::Key::new("k");
    let transport = runtime::transport::from_fn(|request| {
        assert_eq!(
            (request.uri().to_string().as_str(), request.headers()["x-key"].to_str().unwrap()),
            ("https://golden.example.com/v2/both?key=q", "k")
        );
        Ok(runtime::http::Response::builder().status(204).body(runtime::transport::Body::default()).unwrap())
    });
    let client = swagger_security::Client::builder().base_url("https://golden.example.com/v2").auth(key);
    let client = client.auth(swagger_security::auth::QueryKey::new("q")).transport(transport).build().unwrap();
    client.doors().both().send_blocking().unwrap();
}

#[test]
fn several_files_are_one_document() {
    use swagger_files::{boats::*, types::*};
    let boat: Boat = round(r#"{"name":null,"crew":{"captain":null},"parent":{"name":"Argo"}}"#);
    assert_eq!(boat.name, Some(None));
    assert_eq!(
        content(&build(&AddBoatRequest::new(Boat { name: Some(None), ..Boat::default() }))),
        br#"{"name":null}"#
    );
    let listed = build(&ListBoatsRequest { kinds: Some(vec!["a".to_owned(), "b".to_owned()]) });
    assert_eq!(listed.uri().query(), Some("kinds=a,b"));
    let missing =
        client!(swagger_files, 404, r#"{"searched":"sea"}"#).boats().list_boats().send_blocking().unwrap_err();
    assert_eq!(missing.api().unwrap().body().searched.as_deref(), Some("sea"));
    let named = build(&NameBoatRequest::new(name_boat::Body::new("x y")));
    assert_eq!(
        (text(&named, "content-type"), content(&named)),
        ("application/x-www-form-urlencoded", &b"name=x%20y"[..])
    );
}

#[test]
fn schemas_say_what_they_said() {
    use swagger_schemas::types::*;
    let pets: Vec<Pet> = round(r#"[{"kind":"Cat","name":null,"lives":7},{"kind":"Dog","tricks":["sit"]}]"#);
    assert!(matches!(pets.as_slice(), [Pet::Cat(cat), Pet::Dog(_)] if cat.lives == Some(7)));
    let owner: Owner = round(r#"{"id":"1","home":{"city":"Ur"},"work":null,"age":null}"#);
    assert_eq!((owner.work, owner.age), (Some(None), Some(None)));
    // A reference into an operation.
    let body = swagger_schemas::pets::add_pet::Body { name: Some("Rex".to_owned()) };
    assert_eq!(write(&body), r#"{"name":"Rex"}"#);
    let none = client!(swagger_schemas, 404, r#"{"name":"Rex"}"#).pets().list_pets().send_blocking().unwrap_err();
    assert_eq!(none.api().unwrap().body(), &body);
}
