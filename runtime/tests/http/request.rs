//! Requests: what they look like on the wire, and what is refused before.

use runtime::operation::{In, Parameter, Style};
use runtime::{BaseUrl, InvalidRequest, Operation, request};

use crate::api::{GROUP, Open, PutThing, client, put_thing};
use crate::probe;
use crate::support::{Server, json};

fn base() -> BaseUrl {
    BaseUrl::new("https://h.example").unwrap()
}

fn uri(request: &impl Operation) -> String {
    request::build(request, &base()).unwrap().uri().to_string()
}

fn refused(request: &impl Operation) -> InvalidRequest {
    request::build(request, &base()).unwrap_err()
}

probe!(One(id: String = "id" Parameter::path("id")) "/a/{id}/b");
probe!(Dotted(id: String = "id" Parameter::path("id")) "/a/.{id}/b");
probe!(Labelled(id: String = "id" Parameter::path("id").style(Style::Label, false)) "/a/{id}/b");
probe!(Two(a: String = "a" Parameter::path("a"), b: String = "b" Parameter::path("b")) "/x/{a}{b}");
probe!(Mixed(id: String = "id" Parameter::path("id")) "/b:{id}.json/ä b?fixed=1");
probe!(Ids(ids: Vec<String> = "ids" Parameter::path("ids")) "/a/{ids}");

fn one(id: &str) -> One {
    One { id: Some(id.into()) }
}

#[tokio::test]
async fn the_exact_bytes() {
    let server = Server::start(|_| json(200, r#"{"name": "lamp"}"#));
    let client = client(&format!("{}/prefix/", server.url)).header("X-Default", "1").build().unwrap();
    let mut request = put_thing();
    request.trace = Some("t-1".into());
    request.session = Some("s=1".into());
    client.call(request).pretty(true).header("x-call", "2").await.unwrap();
    let sent = server.only();
    assert_eq!(sent.line(), format!("PUT /prefix/groups/{GROUP}/things/a%20thing%2F1?pretty=true HTTP/1.1"));
    let mut headers = sent.lines[1..].to_vec();
    headers.sort();
    let mut expected = vec![
        "accept-encoding: gzip".to_owned(),
        "accept: application/vnd.things.2024-08-05+json".to_owned(),
        "content-length: 24".to_owned(),
        "content-type: application/json".to_owned(),
        "cookie: session=s=1".to_owned(),
        format!("host: {}", server.url.strip_prefix("http://").unwrap()),
        "user-agent: tests/1.0".to_owned(),
        "x-call: 2".to_owned(),
        "x-default: 1".to_owned(),
        "x-trace: t-1".to_owned(),
    ];
    expected.sort();
    assert_eq!(headers, expected);
    assert_eq!(sent.body, br#"{"name":"lamp","size":3}"#);
}

/// Some servers answer 411 (Length Required) to a POST that says nothing.
#[tokio::test]
async fn no_body_is_said_where_one_may_be() {
    let server = Server::start(|_| json(200, ""));
    let client = client(&server.url).build().unwrap();
    client.call(Open {}).await.unwrap();
    client.call(Open {}).header("Content-Length", "0").await.unwrap();
    client.call(one("x")).await.unwrap();
    let said: Vec<String> = server.requests().iter().map(|sent| sent.headers("content-length").concat()).collect();
    assert_eq!(said, ["0", "0", ""]);
}

#[tokio::test]
async fn what_is_built_is_what_is_sent() {
    let server = Server::start(|_| json(200, ""));
    let client = client(&server.url).build().unwrap();
    let nasty = [
        "a/b",
        "%2e%2e",
        "..%2f",
        "...",
        "ü€😀",
        "a\\b",
        "?x#y",
        "~._-",
        "a b+c",
        "'\"<>`{}|^",
        "%",
        ";p=1",
        "\u{7f}\t\n",
    ];
    for id in nasty {
        let call = client.call(one(id));
        let built = call.build().unwrap().uri().path().to_owned();
        call.send().await.unwrap();
        let sent = server.requests().pop().unwrap();
        assert_eq!(sent.target(), built, "{id:?}");
        let segments: Vec<&str> = sent.target().split('/').collect();
        assert_eq!((segments.len(), segments[1], segments[3]), (4, "a", "b"), "{id:?}");
        assert_eq!(percent_decode(segments[2]), id);
    }
}

/// Not ours: written for this test alone.
fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let hex = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_path_parameter_cannot_reach_another_endpoint() {
    for id in ["", ".", ".."] {
        let error = refused(&one(id));
        assert_eq!((error.parameter_name(), error.location()), (Some("id"), Some(In::Path)), "{id:?}");
    }
    assert_eq!(uri(&one("%2e%2e")), "https://h.example/a/%252e%252e/b");
    assert_eq!(uri(&one("../..")), "https://h.example/a/..%2F../b");
    assert_eq!(uri(&one("...")), "https://h.example/a/.../b");
    assert_eq!(refused(&Dotted { id: Some(".".into()) }).parameter_name(), Some("id"));
    assert_eq!(refused(&Dotted { id: Some(String::new()) }).parameter_name(), Some("id"));
    assert_eq!(uri(&Dotted { id: Some("..".into()) }), "https://h.example/a/.../b");
    assert_eq!(refused(&Labelled { id: Some(".".into()) }).parameter_name(), Some("id"));
    assert_eq!(refused(&Labelled { id: Some(String::new()) }).parameter_name(), Some("id"));
    assert_eq!(refused(&Two { a: Some(".".into()), b: Some(".".into()) }).parameter_name(), Some("b"));
    assert_eq!(uri(&Two { a: Some("..".into()), b: Some("a".into()) }), "https://h.example/x/..a");
    assert!(refused(&Ids { ids: Some(Vec::new()) }).to_string().contains("`ids`"));
    assert!(refused(&Ids { ids: Some(vec!["..".into()]) }).to_string().contains("`ids`"));
    assert_eq!(refused(&One { id: None }).to_string(), "the path parameter `id` has no value");
    assert_eq!(uri(&Mixed { id: Some("x/y".into()) }), "https://h.example/b:x%2Fy.json/%C3%A4%20b?fixed=1");
}

#[tokio::test]
async fn a_transport_that_would_change_the_path_refuses() {
    use runtime::transport::{DefaultTransport, Transport as _, TransportErrorKind};
    let server = Server::start(|_| json(200, ""));
    for target in ["/a/%2e%2e/b", "/a/../b", "/a/./b", "/a?x='"] {
        let uri: http::Uri = format!("{}{target}", server.url).parse().unwrap();
        let request = http::Request::get(uri).body(runtime::Body::EMPTY).unwrap();
        let error = DefaultTransport::new(None).send(request).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Request, "{target}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn headers_cannot_be_injected() {
    for evil in ["a\r\nX-Admin: 1", "a\nb", "a\rb", "a\0b", "a\u{85}b", "\u{7f}"] {
        let mut request = put_thing();
        request.trace = Some(evil.into());
        let error = refused(&request);
        assert_eq!((error.parameter_name(), error.location()), (Some("X-Trace"), Some(In::Header)), "{evil:?}");
        let client = client("https://h.example").build().unwrap();
        assert!(client.call(put_thing()).header("x-y", evil).build().is_err(), "{evil:?}");
        assert!(client.call(put_thing()).header(evil, "v").build().is_err(), "{evil:?}");
        assert!(crate::api::client("https://h.example").header("x-y", evil).build().is_err(), "{evil:?}");
        assert!(crate::api::client("https://h.example").user_agent(evil).build().is_err(), "{evil:?}");
    }
    let mut request = put_thing();
    request.trace = Some("Zoë".into());
    let built = request::build(&request, &base()).unwrap();
    assert_eq!(built.headers()["x-trace"].as_bytes(), "Zoë".as_bytes());
    request.session = Some("a; admin=1, b".into());
    let built = request::build(&request, &base()).unwrap();
    assert_eq!(built.headers()["cookie"], "session=a%3B%20admin=1%2C%20b");
    request.session = Some("100%3B".into());
    let built = request::build(&request, &base()).unwrap();
    assert_eq!(built.headers()["cookie"], "session=100%253B", "what encodes is encoded");
    request.trace = Some("a ".into());
    let error = request::build(&request, &base()).unwrap_err();
    assert!(error.to_string().contains("must not begin or end with a space"), "{error}");
}

runtime::operation! {
    struct Ruled: Default {
        code: Option<String> => query "code": optional [MinLength(2), MaxLength(3)],
        count: Option<i64> => query "count": optional [Minimum(1.0), ExclusiveMaximum(10.0)],
        ratio: Option<f64> => query "ratio": optional [MultipleOf(0.1), ExclusiveMinimum(0.0), Maximum(2.0)],
        tags: Option<Vec<String>> => query "tags": optional
            [MinItems(1), MaxItems(3), UniqueItems, Items(&[Pattern("^\\p{L}+$")])],
        word: Option<String> => query "word": optional [Pattern("b+")],
        odd: Option<String> => query "odd": optional [Pattern("^[\\w\\-]+\\:$")],
        broken: Option<String> => query "broken": optional [Pattern("(")],
    }
    id: "ruled",
    request: "GET" "/",
    success: () { (2): empty },
}

fn ruled() -> Ruled {
    Ruled::default()
}

#[test]
fn rules() {
    let problem = |request: Ruled| request::build(&request, &base()).err().map(|error| error.problem().to_owned());
    let code = |text: &str| problem(Ruled { code: Some(text.into()), ..ruled() });
    assert_eq!(code("é").as_deref(), Some("must have at least 2 characters"));
    assert_eq!(code("😀😀😀"), None);
    assert_eq!(code("abcd").as_deref(), Some("must have at most 3 characters"));
    let count = |count| problem(Ruled { count: Some(count), ..ruled() });
    assert_eq!(count(0).as_deref(), Some("must be at least 1"));
    assert_eq!((count(1), count(9)), (None, None));
    assert_eq!(count(10).as_deref(), Some("must be less than 10"));
    let ratio = |ratio| problem(Ruled { ratio: Some(ratio), ..ruled() });
    assert_eq!((ratio(0.3), ratio(0.7), ratio(1.1)), (None, None, None));
    assert_eq!(ratio(0.25).as_deref(), Some("must be a multiple of 0.1"));
    assert_eq!(ratio(0.0).as_deref(), Some("must be greater than 0"));
    assert_eq!(ratio(2.1).as_deref(), Some("must be at most 2"));
    let tags = |tags: &[&str]| problem(Ruled { tags: Some(tags.iter().map(|&tag| tag.into()).collect()), ..ruled() });
    assert_eq!(tags(&["a", "é"]), None);
    assert_eq!(tags(&[]).as_deref(), Some("must have at least 1 elements"));
    assert_eq!(tags(&["a", "b", "c", "d"]).as_deref(), Some("must have at most 3 elements"));
    assert_eq!(tags(&["a", "b", "a"]).as_deref(), Some("must not have equal elements"));
    assert_eq!(tags(&["a", "1"]).as_deref(), Some("$[1]: must match ^\\p{L}+$"));
    assert_eq!(problem(Ruled { word: Some("abc".into()), ..ruled() }), None);
    assert_eq!(problem(Ruled { word: Some("aBc".into()), ..ruled() }).as_deref(), Some("must match b+"));
    assert_eq!(problem(Ruled { odd: Some("a-b:".into()), ..ruled() }), None, "only valid without the flag u");
    assert!(problem(Ruled { odd: Some("a b".into()), ..ruled() }).is_some());
    assert_eq!(problem(Ruled { broken: Some("x".into()), ..ruled() }), None, "left to the server");
}

#[tokio::test]
async fn nothing_is_sent_that_breaks_a_rule_and_the_value_is_not_shown() {
    let server = Server::start(|_| json(200, "{}"));
    let request = PutThing { group_id: "hunter2-secret".into(), ..put_thing() };
    let error = client(&server.url).build().unwrap().execute(request).await.unwrap_err();
    assert_eq!(error.kind(), runtime::ErrorKind::InvalidRequest);
    let text = "putThing: not sent: parameter `groupId` (path): must match ^([a-f0-9]{24})$";
    assert_eq!(error.to_string(), text);
    assert!(!format!("{error:?}").contains("hunter2"));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn base_urls() {
    let ok = |url: &str| BaseUrl::new(url).unwrap().to_string();
    assert_eq!(ok("https://h.example/v1/"), "https://h.example/v1");
    assert_eq!(ok("https://h.example:8443"), "https://h.example:8443");
    assert_eq!(ok("http://localhost:1"), "http://localhost:1");
    assert_eq!(ok("http://127.8.9.1/x"), "http://127.8.9.1/x");
    assert_eq!(ok("http://[::1]:80"), "http://[::1]:80");
    for (url, part) in [
        ("http://h.example", "allow_http"),
        ("http://localhost.example", "allow_http"),
        ("http://127.0.0.1.example", "allow_http"),
        ("https://u:p@h.example", "user information"),
        ("https://h.example?x=1", "query"),
        ("https://h.example/#f", "fragment"),
        ("https://h.example/a/../b", "segments"),
        ("https://h.example/%2E%2e/b", "segments"),
        ("/relative", "absolute"),
        ("ftp://h.example", "https"),
        ("", "absolute"),
        ("https://", "absolute"),
        ("https://h.example:65536/v1", "port"),
        ("https://m\u{fc}nchen.example", "`xn--`"),
    ] {
        let error = BaseUrl::new(url).unwrap_err().to_string();
        assert!(error.contains(part), "{url}: {error}");
        assert!(!error.contains("u:p"));
    }
    assert!(BaseUrl::allowing_http("http://h.example").is_ok());
    assert!(client("http://h.example").build().is_err());
    assert!(client("http://h.example").allow_http(true).build().is_ok());
    let error = crate::api::Client::builder().build().unwrap_err();
    assert_eq!(error.to_string(), "the document names no host: call base_url()");
}

#[test]
fn a_url_has_an_end() {
    let call = |length: usize| {
        let request = PutThing { thing: "x".repeat(length), ..put_thing() };
        client("http://localhost:9/v2").build().unwrap().call(request).build()
    };
    let short = call(1).unwrap().uri().to_string().len();
    let longest = call(usize::from(u16::MAX) - short).unwrap();
    // Who takes URLs as text takes it too.
    assert_eq!(longest.uri().to_string().parse::<http::Uri>().unwrap(), *longest.uri());
    let error = call(usize::from(u16::MAX) - short + 1).unwrap_err();
    assert!(error.to_string().contains("the URL is too long"), "{error}");
}

mod servers {
    use super::*;

    probe!(Elsewhere() "/x", server: "https://up.example/v3");
    probe!(Beside() "/x", server: "/v3");
    probe!(Anywhere() "/x");
    runtime::client! {
        /// With a server.
        default_server: "https://api.example/v1",
        user_agent: "t",
    }

    #[test]
    fn of_operations() {
        let uri = |client: &Client, here: bool| match here {
            true => client.call(Beside {}).build().unwrap().uri().to_string(),
            false => client.call(Elsewhere {}).build().unwrap().uri().to_string(),
        };
        let client = Client::builder().build().unwrap();
        assert_eq!(uri(&client, true), "https://api.example/v3/x");
        assert_eq!(uri(&client, false), "https://up.example/v3/x");
        let moved = Client::builder().base_url("http://localhost:9/m").build().unwrap();
        // A path without a host stands on the host of the base URL, wherever that is.
        assert_eq!(uri(&moved, true), "http://localhost:9/v3/x");
        assert_eq!(uri(&moved, false), "http://localhost:9/m/x");
        let call = client.call(Elsewhere {}).base_url(BaseUrl::new("https://third.example").unwrap());
        assert_eq!(call.build().unwrap().uri(), "https://third.example/x");
    }

    mod without {
        runtime::client! {
            /// Without a server.
            default_server: none,
            user_agent: "t",
        }
    }

    #[test]
    fn of_operations_alone() {
        const NONE: &str = "the document names no host: call base_url()";
        let client = without::Client::builder().build().unwrap();
        assert_eq!(client.call(Elsewhere {}).build().unwrap().uri(), "https://up.example/v3/x");
        assert_eq!(client.call(Beside {}).build().unwrap_err().to_string(), NONE);
        assert_eq!(client.call(Anywhere {}).build().unwrap_err().to_string(), NONE);
        let client = without::Client::builder().base_url("http://localhost:9/m").build().unwrap();
        assert_eq!(client.call(Elsewhere {}).build().unwrap().uri(), "https://up.example/v3/x");
        assert_eq!(client.call(Beside {}).build().unwrap().uri(), "http://localhost:9/v3/x");
        assert_eq!(client.call(Anywhere {}).build().unwrap().uri(), "http://localhost:9/m/x");
    }
}
