//! Request values to HTTP requests.

use golden::*;
use runtime::http::{Request, header};
use runtime::{BaseUrl, Body, Operation, request};

use crate::client;

fn build<R: Operation>(value: &R) -> Request<Body> {
    request::build(value, &BaseUrl::new("https://golden.example.com/v1").unwrap()).unwrap()
}

/// `METHOD path?query`, and the body.
fn line<R: Operation>(value: &R) -> (String, String) {
    let request = build(value);
    let target = request.uri().path_and_query().unwrap();
    (format!("{} {target}", request.method()), content(&request))
}

/// The body as text.
fn content(request: &Request<Body>) -> String {
    String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned()
}

fn text<'r>(request: &'r Request<Body>, name: &str) -> &'r str {
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
    value.tab = Some(list());
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
        "tab=a%20b%09c%2Cd",
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
fn slashes_in_a_path() {
    use path_reserved::files::*;
    let get = |file: &str| line(&GetRequest::new("a/b", file)).0;
    assert_eq!(get("src/main.rs"), "GET /v1/trees/a%2Fb/files/src/main.rs");
    assert_eq!(get("é b:@!$&'()*+,;=?#[]%41%"), "GET /v1/trees/a%2Fb/files/%C3%A9%20b:@!$&'()*+,;=%3F%23%5B%5D%41%25");
    assert_eq!(get("...."), "GET /v1/trees/a%2Fb/files/....");
    assert_eq!(line(&BlobRequest::new(vec!["a/b".to_owned(), "c".to_owned()])).0, "GET /v1/blobs/a/b,c");
    assert_eq!(line(&ObjectRequest::new("a/b c")).0, "GET /v1/objects/a/b%20c");
    let mut raw = RawRequest::new("a/b");
    raw.filter = Some("c/d".to_owned());
    assert_eq!(line(&raw).0, "GET /v1/raw/a/b?filter=c/d");
    raw.ticket = Some("e%3Bf".to_owned());
    assert_eq!(text(&build(&raw), "cookie"), "ticket=e%3Bf");
    for evil in ["..", "../x", "a/../b", "a/.", "a/%2e%2E/b", "."] {
        let base = BaseUrl::new("https://golden.example.com/v1").unwrap();
        let error = request::build(&GetRequest::new("t", evil), &base).unwrap_err().to_string();
        assert!(error.contains("must not make the path segment `.` or `..`"), "{evil}: {error}");
    }
}

#[test]
fn values_with_a_media_type() {
    use parameter_content::contents::SearchRequest;
    use parameter_content::types::Filter;
    let filter = || Filter { name: Some("é&\n".to_owned()) };
    let mut value = SearchRequest::new("a/b", vec![1, 2]);
    assert_eq!(line(&value).0, "GET /v1/c/a%2Fb/%5B1%2C2%5D");
    value.plain = Some("a b".to_owned());
    value.filter = Some(filter());
    value.picture = Some("x".to_owned());
    value.x_filter = Some(filter());
    value.seen = Some(vec!["a;".to_owned()]);
    let request = build(&value);
    let query = "plain=a%20b&filter=%7B%22name%22%3A%22%5Cu00e9%26%5Cu000a%22%7D&picture=x";
    assert_eq!(request.uri().query(), Some(query));
    assert_eq!(text(&request, "x-filter"), r#"{"name":"\u00e9&\u000a"}"#);
    assert_eq!(text(&request, "cookie"), "seen=[%22a%3B%22]");
}

#[test]
fn the_query_of_a_path_template() {
    use path_with_query::searches::*;
    let declared = build(&DeclaredRequest::new("a&b"));
    assert_eq!(declared.uri().path_and_query().unwrap(), "/v1/search?kind=all&query=a%26b");
    let in_path = build(&InPathRequest::new("..a", "1&x=2#"));
    assert_eq!(in_path.uri().path_and_query().unwrap(), "/v1/items/..a?version=1%26x%3D2%23");
    let constant = build(&ConstantRequest::new(constant::Kind::Maps));
    assert_eq!(constant.uri().path_and_query().unwrap(), "/v1/shelf?comp=list&kind=maps");
    assert_eq!(build(&OverloadRequest::default()).uri().path_and_query().unwrap(), "/v1/shelf?comp=size");
    assert_eq!(build(&FragmentRequest::default()).uri().path_and_query().unwrap(), "/v1/");
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
    assert_eq!(content(&request), r#"["x"]"#);
    // A request is a value: it can be read from JSON, where equal names are told apart too.
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<parameter_names::things::ReplaceRequest>(&json).unwrap(), value);
    assert!(json.contains(r#""path:id":"p""#) && json.contains(r#""query:id":"q""#), "{json}");
}

#[test]
fn bodies_travel_as_what_they_are() {
    use media_bodies::bodies::*;
    let csv = build(&PutCsvRequest::new("a,b\n"));
    assert_eq!((text(&csv, "content-type"), content(&csv)), ("text/csv", "a,b\n".to_owned()));
    let dump = build(&PutDumpRequest { body: Some(Body::from(vec![0, 255])) });
    assert_eq!(text(&dump, "content-type"), "application/octet-stream");
    assert_eq!(dump.body().as_bytes().unwrap(), [0, 255]);
    let none = build(&PutDumpRequest::default());
    assert!(content(&none).is_empty() && none.headers().get(header::CONTENT_TYPE).is_none());
    let json = build(&PutJsonRequest { body: Some(vec![]) });
    assert_eq!(
        (text(&json, "content-type"), text(&json, "accept"), content(&json)),
        ("application/json", "application/json", "[]".to_owned())
    );
    let image = build(&PutAnyRequest { body: Some(Body::from("i")) });
    assert_eq!((text(&image, "content-type"), text(&image, "accept")), ("application/octet-stream", "*/*"));
    let image = build(&PutAnyRequest { body: Some(Body::from("i").media_type("image/png")) });
    assert_eq!(text(&image, "content-type"), "image/png");
    let scalar = build(&PutScalarRequest::new(7));
    assert_eq!((text(&scalar, "content-type"), content(&scalar)), ("text/plain", "7".to_owned()));
    let raw = build(&PutRawRequest::new(r#"{"a":1}"#));
    assert_eq!((text(&raw, "content-type"), content(&raw)), ("application/json", r#"{"a":1}"#.to_owned()));
    let range = build(&PostRangeRequest::new(post_range::Body { length: Some(7) }));
    assert_eq!((text(&range, "content-type"), content(&range)), ("application/json", r#"{"length":7}"#.to_owned()));
    assert_eq!(text(&range, "accept"), "application/*");
    assert_eq!(text(&build(&PutRangeRequest::new("a")), "content-type"), "text/plain");
    let any = build(&GetEventsRequest { body: Some(serde_json::json!([1])) });
    assert_eq!((any.method().as_str(), content(&any)), ("GET", "[1]".to_owned()));
    assert_eq!(text(&build(&GetDumpRequest::default()), "accept"), "application/gzip");
}

#[test]
fn versions_are_asked_for_by_their_date() {
    let newest = build(&media_versions::reports::ReportRequest::default());
    assert_eq!(text(&newest, "accept"), "application/vnd.shop.2024-06-30+json, application/vnd.shop.2024-06-30+csv");
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
    assert_eq!(content(&client.fish().add_fish("l1", new).build().unwrap()), r#"{"kind":"perch"}"#);
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
    let client = several_servers::Client::builder()
        .transport(crate::answering(204, ""))
        .base_url("https://golden.example.com")
        .build()
        .unwrap();
    let host =
        |client: &several_servers::Client| client.places().there().build().unwrap().uri().host().unwrap().to_owned();
    assert_eq!(host(&client), "golden.example.com");
    let client = several_servers::Client::builder().transport(crate::answering(204, "")).build().unwrap();
    assert_eq!(host(&client), "there.example.com");
    assert_eq!(client.places().elsewhere().build().unwrap().uri(), "https://elsewhere.example.com/x/there");
    assert_eq!(client.places().relative().build().unwrap().uri(), "https://eu.example.com:443/beside/there");
    // What has no host moves with the base URL.
    let client =
        several_servers::Client::builder().transport(crate::answering(204, "")).base_url("http://localhost:1/x");
    let client = client.build().unwrap();
    assert_eq!(client.places().relative().build().unwrap().uri(), "http://localhost:1/beside/there");
}

#[test]
fn servers_can_be_chosen() {
    use several_servers::servers::{BETA, REGION_EXAMPLE_COM_PORT_API, THE_OTHER_ONE};
    let build = |builder: several_servers::ClientBuilder| builder.transport(crate::answering(204, "")).build();
    let uri = |builder| build(builder).unwrap().places().here().build().unwrap().uri().to_string();
    let builder = several_servers::Client::builder;
    assert_eq!(uri(builder()), "https://eu.example.com:443/api/here");
    assert_eq!(uri(builder().server(THE_OTHER_ONE)), "https://other.example.com/here");
    let regional = || REGION_EXAMPLE_COM_PORT_API.with("region", "us");
    assert_eq!(uri(builder().server(regional().with("port", "8443"))), "https://us.example.com:8443/api/here");
    let error = |builder| build(builder).unwrap_err().to_string();
    assert!(error(builder().server(regional().with("region", "mars"))).contains("must be one of eu, us"));
    assert!(error(builder().server(regional().with("zone", "1"))).contains("no variable `zone`"));
    assert!(build(builder().server(regional().with("port", "1@evil.example"))).is_err());
    assert!(error(builder().server(BETA)).contains("base_url()"));
    assert_eq!(uri(builder().base_url("https://h.example/v1").server(BETA)), "https://h.example/beta/here");
    // Operations keep servers of their own.
    let client = build(builder().server(THE_OTHER_ONE)).unwrap();
    assert_eq!(client.places().there().build().unwrap().uri(), "https://there.example.com/there");
}

#[test]
fn security_is_what_the_document_asks_for() {
    use security::safe::*;
    let names = |security: runtime::operation::Security| -> Vec<Vec<&str>> {
        security.iter().map(|all| all.iter().map(|one| one.scheme).collect()).collect()
    };
    assert_eq!(names(DefaultRequest::INFO.security), [["Key"], ["Basic"]]);
    assert!(OpenRequest::INFO.security.is_empty());
    assert_eq!(names(BothRequest::INFO.security), [vec!["Key", "Query"], vec!["Cookie"]]);
    assert_eq!(ScopedRequest::INFO.security[0][0].scopes, ["read:all", "write"]);
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
    assert_eq!(names(CertifiedRequest::INFO.security), [["Key"]]);
    let custom = security::auth::Hoba::new("result=\"x\"");
    let client = security::Client::builder().base_url("https://golden.example.com").auth(custom);
    let seen = std::sync::Arc::clone(&sent);
    let transport = runtime::transport::from_fn(move |request| {
        seen.lock().unwrap().push(request);
        Ok(runtime::http::Response::builder().status(204).body(Default::default()).unwrap())
    });
    client.transport(transport).build().unwrap().safe().http().send_blocking().unwrap();
    let mut sent = sent.lock().unwrap();
    assert_eq!(text(&sent.pop().unwrap(), "authorization"), "hoba result=\"x\"");
    assert_eq!((text(&sent[0], "x-key"), sent[0].uri().query()), ("k1", Some("key=q1")));
    assert_eq!((text(&sent[1], "x-key"), sent[1].uri().query()), ("", None));
    assert_eq!(sent.len(), 3);
}

/// A parameter `Authorization` is left out, but what it stands for is not.
#[test]
fn credentials_that_only_a_parameter_asks_for() {
    let sent = |with_key: bool| {
        let transport = runtime::transport::from_fn(|request| {
            let status = if text(&request, "authorization") == "Token k" { 204 } else { 401 };
            Ok(runtime::http::Response::builder().status(status).body(Body::default()).unwrap())
        });
        let client = security_implied::Client::builder().base_url("https://golden.example.com").transport(transport);
        let key = || security_implied::auth::Token::new("Token k");
        let client = if with_key { client.auth(key()) } else { client }.build().unwrap();
        let safe = client.safe();
        let open = safe.nothing().send_blocking().is_ok();
        (safe.needed().send_blocking().is_ok(), safe.optional().send_blocking().is_ok(), open)
    };
    assert_eq!(sent(true), (true, true, false));
    assert_eq!(sent(false), (false, false, false));
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
