//! Request values to HTTP requests.

use golden::*;
use runtime::http::{Request, header};
use runtime::{BaseUrl, Bytes, Operation, request};

use crate::client;

fn build<R: Operation>(value: &R) -> Request<Bytes> {
    request::build(value, &BaseUrl::new("https://golden.example.com/v1").unwrap()).unwrap()
}

/// `METHOD path?query`, and the body.
fn line<R: Operation>(value: &R) -> (String, String) {
    let request = build(value);
    let target = request.uri().path_and_query().unwrap();
    (format!("{} {target}", request.method()), String::from_utf8_lossy(request.body()).into_owned())
}

fn text<'r>(request: &'r Request<Bytes>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn every_location_and_style() {
    use parameter_styles::styles::AllRequest;
    use parameter_styles::types::Filter;
    let list = || vec!["a b".to_owned(), "c,d".to_owned()];
    let filter = || Filter { name: Some("x&y".to_owned()), size: Some(3) };
    let mut value = AllRequest::new(
        "s/1",
        "l",
        vec![1, 2],
        list(),
        "2024-02-29".parse().unwrap(),
        "2024-02-29T12:00:00Z".parse().unwrap(),
    );
    let least = "GET /v1/a/s%2F1/b/.l/c/;matrix=1;matrix=2/a%20b,c%2Cd.2024-02-29?since=2024-02-29T12%3A00%3A00Z";
    assert_eq!(line(&value).0, least);
    value.form = Some(list());
    value.comma = Some(list());
    value.space = Some(list());
    value.pipe = Some(list());
    value.deep = Some(filter());
    value.object = Some(filter());
    value.reserved = Some("a/b?c".to_owned());
    value.json = Some(filter());
    value.filter_name = Some("n".to_owned());
    value.x_trace = Some("t".to_owned());
    value.x_list = Some(vec![1, 2]);
    value.session = Some("s1".to_owned());
    value.flag = Some(false);
    let request = build(&value);
    let query: Vec<&str> = request.uri().query().unwrap().split('&').collect();
    let expected = [
        "form=a%20b",
        "form=c%2Cd",
        "comma=a%20b,c%2Cd",
        "space=a%20b%20c%2Cd",
        "pipe=a%20b%7Cc%2Cd",
        "deep%5Bname%5D=x%26y",
        "deep%5Bsize%5D=3",
        "name=x%26y",
        "size=3",
        "reserved=a/b?c",
        "json=%7B%22name%22%3A%22x%26y%22%2C%22size%22%3A3%7D",
        "since=2024-02-29T12%3A00%3A00Z",
        "filter%5Bname%5D=n",
        "flag=false",
    ];
    assert_eq!(query, expected);
    assert_eq!(
        (text(&request, "x-trace"), text(&request, "x-list"), text(&request, "cookie")),
        ("t", "1,2", "session=s1")
    );
}

#[test]
fn equal_names_travel_apart() {
    let mut value = parameter_names::things::ReplaceRequest::new("p", "t", "s");
    value.id_query = Some("q".to_owned());
    value.id_header = Some("h".to_owned());
    value.id_cookie = Some("c".to_owned());
    value.body_query = Some("bq".to_owned());
    value.self_ = Some("me".to_owned());
    value.plus_1 = Some(1);
    value.body = Some(vec!["x".to_owned()]);
    let request = build(&value);
    assert_eq!(request.uri().path_and_query().unwrap(), "/v1/things/p/t?id=q&body=bq&self=me&send=s&%2B1=1");
    assert_eq!((text(&request, "id"), text(&request, "cookie")), ("h", "id=c"));
    assert_eq!(request.body(), r#"["x"]"#);
    // A request is a value: it can be read from JSON, where equal names are told apart too.
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<parameter_names::things::ReplaceRequest>(&json).unwrap(), value);
    assert!(json.contains(r#""path:id":"p""#) && json.contains(r#""query:id":"q""#), "{json}");
}

#[test]
fn bodies_travel_as_what_they_are() {
    use media_bodies::bodies::*;
    let csv = build(&PutCsvRequest::new("a,b\n"));
    assert_eq!((text(&csv, "content-type"), csv.body().as_ref()), ("text/csv", &b"a,b\n"[..]));
    let dump = build(&PutDumpRequest { body: Some(Bytes::from_static(&[0, 255])) });
    assert_eq!((text(&dump, "content-type"), dump.body().as_ref()), ("application/octet-stream", &[0, 255][..]));
    let none = build(&PutDumpRequest::default());
    assert!(none.body().is_empty() && none.headers().get(header::CONTENT_TYPE).is_none());
    let json = build(&PutJsonRequest { body: Some(vec![]) });
    assert_eq!(
        (text(&json, "content-type"), text(&json, "accept"), json.body().as_ref()),
        ("application/json", "application/json", &b"[]"[..])
    );
    let image = build(&PutAnyRequest { body: Some(Bytes::from_static(b"i")) });
    assert_eq!((text(&image, "content-type"), text(&image, "accept")), ("application/octet-stream", "*/*"));
    assert_eq!(text(&build(&GetDumpRequest::default()), "accept"), "application/gzip");
}

#[test]
fn versions_are_asked_for_by_their_date() {
    let newest = build(&media_versions::reports::ReportRequest::default());
    assert_eq!(text(&newest, "accept"), "application/vnd.shop.2024-06-30+json");
    let pinned = build(&media_versions_pinned::reports::ReportRequest::default());
    assert_eq!(text(&pinned, "accept"), "application/vnd.shop.2023-01-01+json");
    let sent = build(&media_versions_pinned::reports::SendRequest::new(Default::default()));
    assert_eq!(text(&sent, "content-type"), "application/vnd.shop.2023-01-01+json");
    assert_eq!(text(&sent, "accept"), "application/vnd.shop.2025-02-02+json");
}

#[test]
fn calls_are_requests_with_a_client() {
    let client = client!(shared_components, 200, r#"{"fish":["pike"]}"#);
    let call = client.fish().list_fish("l1").page(shared_components::types::page_parameter::Value::Last).unit(3);
    assert_eq!(call.build().unwrap().uri().path_and_query().unwrap(), "/lakes/l1/fish?page=last&unit=3");
    assert_eq!(call.request().lake_id, "l1");
    assert_eq!(call.send_blocking().unwrap().fish.as_deref(), Some(&["pike".to_owned()][..]));
    let new = shared_components::types::new_fish_body::Value::new("perch");
    assert_eq!(client.fish().add_fish("l1", new).build().unwrap().body(), r#"{"kind":"perch"}"#);
}

#[test]
fn what_breaks_a_rule_is_not_sent() {
    let client = client!(constraints, 204, "");
    let wrong = client.facts().facts().limit(0).send_blocking().unwrap_err();
    assert!(wrong.invalid_request().is_some(), "{wrong}");
    assert!(
        client.facts().facts().code("a\"``").limit(500).tags(vec!["a".to_owned()]).factor(1.5).send_blocking().is_ok()
    );
    assert!(client.facts().facts().code("A\"``").build().is_err());
    assert!(client.facts().facts().tags(vec!["a".to_owned(), "a".to_owned()]).build().is_err());
    assert!(client.facts().facts().tags(vec!["0123456789".to_owned()]).build().is_err());
    assert!(client.facts().facts().factor(0.0).build().is_err() && client.facts().facts().factor(0.7).build().is_err());
}

#[test]
fn path_parameters_cannot_leave_their_place() {
    let client = client!(untagged, 204, "");
    for id in ["", ".", ".."] {
        assert!(client.api().get_harbours_harbour_id_boats(id).build().is_err(), "{id:?}");
    }
    let call = client.api().get_harbours_harbour_id_boats("a/../b?c#d");
    assert_eq!(call.build().unwrap().uri().path(), "/harbours/a%2F..%2Fb%3Fc%23d/boats");
}

#[test]
fn operations_with_many_arguments_take_the_request() {
    let seven = many_arguments::types::Seven { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, ..runtime::blank() };
    let request = many_arguments::many::SevenRequest {
        a: "a".to_owned(),
        b: "b".to_owned(),
        c: "c".to_owned(),
        d: "d".to_owned(),
        e: 1,
        f: 2,
        body: seven,
        ..runtime::blank()
    };
    let client = client!(many_arguments, 204, "");
    let call = client.many().seven(request).g(3);
    assert_eq!(call.build().unwrap().uri().path_and_query().unwrap(), "/a/b/c/d?e=1&f=2&g=3");
}

#[test]
fn operations_go_to_their_own_servers() {
    let client = servers::Client::builder()
        .transport(crate::answering(204, ""))
        .base_url("https://golden.example.com")
        .build()
        .unwrap();
    let host = |client: &servers::Client| client.places().there().build().unwrap().uri().host().unwrap().to_owned();
    assert_eq!(host(&client), "golden.example.com");
    let client = servers::Client::builder().transport(crate::answering(204, "")).build().unwrap();
    assert_eq!(host(&client), "there.example.com");
    assert_eq!(client.places().elsewhere().build().unwrap().uri(), "https://elsewhere.example.com/x/there");
    assert_eq!(client.places().relative().build().unwrap().uri(), "https://eu.example.com:443/api/there");
}

#[test]
fn security_is_what_the_document_asks_for() {
    use security::safe::*;
    let names = |security: runtime::operation::Security| -> Vec<Vec<&str>> {
        security.iter().map(|all| all.iter().map(|one| one.scheme).collect()).collect()
    };
    assert_eq!(names(DefaultRequest::SECURITY), [["Key"], ["Basic"]]);
    assert!(OpenRequest::SECURITY.is_empty());
    assert_eq!(names(BothRequest::SECURITY), [vec!["Key", "Query"], vec!["Cookie"]]);
    assert_eq!(ScopedRequest::SECURITY[0][0].scopes, ["read:all", "write"]);
    let sent = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&sent);
    let transport = runtime::transport::from_fn(move |request| {
        seen.lock().unwrap().push(request);
        Ok(runtime::http::Response::builder().status(204).body(Default::default()).unwrap())
    });
    let client = security::Client::builder().base_url("https://golden.example.com").transport(transport);
    let client = client.auth(security::auth::Key::new("k1")).auth(security::auth::Query::new("q1")).build().unwrap();
    client.safe().both().send_blocking().unwrap();
    client.safe().open().send_blocking().unwrap();
    // Credentials are optional there, and those that are at hand are of another scheme.
    client.safe().optional().send_blocking().unwrap();
    assert!(client.safe().http().send_blocking().is_err());
    let sent = sent.lock().unwrap();
    assert_eq!((text(&sent[0], "x-key"), sent[0].uri().query()), ("k1", Some("key=q1")));
    assert_eq!((text(&sent[1], "x-key"), sent[1].uri().query()), ("", None));
    assert_eq!(sent.len(), 3);
}

#[test]
fn a_repaired_document_says_what_it_means() {
    use repaired::boats::{GetBoatRequest, PutBoatRequest};
    use repaired::types::Boat;
    let mut get = GetBoatRequest::new("b/1", 2);
    get.fields = Some(vec!["name".to_owned(), "mate".to_owned()]);
    assert_eq!(line(&get).0, "GET /v1/boats/b%2F1?fields=name%7Cmate&depth=2");
    get.depth = 0;
    assert!(request::build(&get, &BaseUrl::new("https://golden.example.com").unwrap()).is_err());
    let boat: Boat = crate::round(r#"{"name":"Ada","colour":null,"berth":null,"mate":null,"owner":[1]}"#);
    let put = PutBoatRequest::new("1", boat);
    let body = r#"{"name":"Ada","colour":null,"berth":null,"mate":null,"owner":[1]}"#;
    assert_eq!(line(&put), ("PUT /v1/boats/1".to_owned(), body.to_owned()));
    assert!(crate::fails::<Boat>("{}").contains("name"));
    let _ = client!(repaired, 200, "{}");
}
