//! All pages of a list, however they follow one another.

use runtime::operation::{Answer, Body, NoDocumentedError, OperationInfo, Parameter, Requirement, SchemeKind, Status};
use runtime::paging::{By, More, Paging, Source};
use runtime::{ErrorKind, Json};

use crate::api::{Key, client};
use crate::support::{Recorded, Reply, Server, json};

/// A list of numbers, with parameters for every kind of paging.
macro_rules! list {
    ($name:ident $method:literal $paging:expr) => {
        runtime::object! {
            struct $name: Default {
                page: Option<i64> => "page": optional [Maximum(50.0)],
                cursor: Option<String> => "cursor": optional,
                token: Option<String> => "X-Token": optional,
                body: Option<Json> => "body": optional,
            }
        }
        impl runtime::Operation for $name {
            const INFO: &'static OperationInfo = &OperationInfo {
                parameters: &[Parameter::query("page"), Parameter::query("cursor"), Parameter::header("X-Token")],
                body: &[Body::json("application/json")],
                security: &[&[Requirement::new("Key", SchemeKind::HeaderKey("X-Key"))], &[]],
                success: &[Answer::json(Status::Code(200))],
                paging: Some($paging),
                ..OperationInfo::new(stringify!($name), $method, "/v1/numbers")
            };
            type Output = Json;
            type Error = NoDocumentedError;
        }
        impl runtime::Paged for $name {
            type Item = i64;
        }
    };
}

list!(ByPage "GET" Paging { items: &["numbers"], by: By::Page { parameter: &["page"], first: 1 }, more: &[] });
list!(ByPageAndSigns "GET" Paging {
    items: &["numbers"],
    by: By::Page { parameter: &["page"], first: 0 },
    more: &[More::Links(&["links"]), More::Last(&["last"]), More::Pages(&["pages"]), More::Total(&["of", "total"])],
});
list!(ByOffset "GET" Paging {
    items: &["data", "numbers"],
    by: By::Offset { parameter: &["page"], first: 0 },
    more: &[More::Total(&["total"]), More::Value(&["next"])],
});
list!(ByCursor "GET" Paging {
    items: &["numbers"],
    by: By::Cursor { parameter: &["cursor"], from: Source::Body(&["meta", "next"]) },
    more: &[],
});
list!(ByHeader "GET" Paging {
    items: &[],
    by: By::Cursor { parameter: &["X-Token"], from: Source::Header("Next-Token") },
    more: &[],
});
list!(ByLastItem "GET" Paging {
    items: &["numbers"],
    by: By::Cursor { parameter: &["cursor"], from: Source::LastItem(&["id"]) },
    more: &[More::Flag(&["has_more"])],
});
list!(ByLink "GET" Paging { items: &[], by: By::Url(Source::LinkHeader), more: &[] });
list!(ByUrl "POST" Paging { items: &["numbers"], by: By::Url(Source::Body(&["next"])), more: &[] });
list!(ByLinks "GET" Paging { items: &["numbers"], by: By::Url(Source::Links(&["links"])), more: &[] });

/// A server that answers with the next of the bodies; `{url}` in them is where it is.
fn pages(bodies: &'static [&'static str]) -> Server {
    Server::start(move |request| match bodies.get(request.number) {
        Some(body) => json(200, &body.replace("{url}", &format!("http://{}", request.header("host").unwrap()))),
        None => json(404, "{}"),
    })
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| request.target().to_owned()).collect()
}

/// All items, and how it ended.
async fn items<R: runtime::Paged<Item = i64>>(server: &Server, request: R) -> (Vec<i64>, Option<ErrorKind>, String) {
    let mut items = client(&server.url).build().unwrap().call(request).items();
    let mut all = Vec::new();
    loop {
        match items.next().await {
            Some(Ok(item)) => all.push(item),
            Some(Err(error)) => {
                assert!(items.next().await.is_none(), "there is nothing after an error");
                return (all, Some(error.kind()), error.to_string());
            }
            None => return (all, None, String::new()),
        }
    }
}

#[tokio::test]
async fn by_number_until_a_page_is_empty() {
    let server = pages(&[r#"{"numbers": [1, 2]}"#, r#"{"numbers": [3]}"#, r#"{"numbers": []}"#]);
    assert_eq!(items(&server, ByPage::default()).await, (vec![1, 2, 3], None, String::new()));
    assert_eq!(targets(&server), ["/v1/numbers", "/v1/numbers?page=2", "/v1/numbers?page=3"]);
    // From where the caller wants it.
    let server = pages(&[r#"{"numbers": [1, 2]}"#, r#"{"numbers": null}"#]);
    assert_eq!(items(&server, ByPage { page: Some(7), ..ByPage::default() }).await.0, [1, 2]);
    assert_eq!(targets(&server), ["/v1/numbers?page=7", "/v1/numbers?page=8"]);
}

#[tokio::test]
async fn by_number_until_the_page_says_so() {
    let ends: [&'static [&'static str]; 5] = [
        &[
            r#"{"numbers": [1], "links": [{"rel": "next", "href": "x"}]}"#,
            r#"{"numbers": [2], "links": [{"rel": "self", "href": "y"}], "last": false}"#,
        ],
        &[r#"{"numbers": [1], "last": false, "pages": 1}"#, r#"{"numbers": [2], "last": true}"#],
        &[r#"{"numbers": [1], "pages": 2, "links": []}"#, r#"{"numbers": [2], "pages": 2}"#],
        &[r#"{"numbers": [1], "of": {"total": 2}}"#, r#"{"numbers": [2], "of": {"total": 2}}"#],
        &[r#"{"numbers": [1], "of": null}"#, r#"{"numbers": [2], "of": {"total": 2}}"#],
    ];
    for bodies in ends {
        let server = pages(bodies);
        assert_eq!(items(&server, ByPageAndSigns::default()).await.0, [1, 2], "{bodies:?}");
        assert_eq!(targets(&server), ["/v1/numbers", "/v1/numbers?page=1"], "{bodies:?}");
    }
    // How many there were before the third page, nobody knows.
    let server = pages(&[r#"{"numbers": [1, 2], "of": {"total": 2}}"#, r#"{"numbers": []}"#]);
    assert_eq!(items(&server, ByPageAndSigns { page: Some(2), ..ByPageAndSigns::default() }).await.0, [1, 2]);
    assert_eq!(targets(&server).len(), 2);
}

#[tokio::test]
async fn by_number_where_the_header_link_knows_better() {
    let server = Server::start(|request| {
        let rel = if request.number == 0 { "next" } else { "prev" };
        let headers =
            [("content-type", "application/json"), ("link", &format!("<https://elsewhere.example>; rel={rel}"))];
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Reply::Full(200, headers, format!(r#"{{"numbers": [{}]}}"#, request.number).into())
    });
    assert_eq!(items(&server, ByPage::default()).await.0, [0, 1]);
    assert_eq!(targets(&server), ["/v1/numbers", "/v1/numbers?page=2"]);
}

#[tokio::test]
async fn by_offset() {
    let server = pages(&[
        r#"{"data": {"numbers": [1, 2]}, "next": "/x"}"#,
        r#"{"data": {"numbers": [3]}, "next": "/y"}"#,
        r#"{"data": {"numbers": [4]}, "next": null}"#,
    ]);
    assert_eq!(items(&server, ByOffset::default()).await.0, [1, 2, 3, 4]);
    assert_eq!(targets(&server), ["/v1/numbers", "/v1/numbers?page=2", "/v1/numbers?page=3"]);
    // How many come before a page, its offset says.
    let server = pages(&[r#"{"data": {"numbers": [5]}, "total": 7}"#, r#"{"data": {"numbers": [6]}, "total": 7}"#]);
    assert_eq!(items(&server, ByOffset { page: Some(5), ..ByOffset::default() }).await.0, [5, 6]);
    assert_eq!(targets(&server), ["/v1/numbers?page=5", "/v1/numbers?page=6"]);
}

#[tokio::test]
async fn by_cursor_also_over_empty_pages() {
    let server = pages(&[
        r#"{"numbers": [1], "meta": {"next": "a b"}}"#,
        r#"{"numbers": [], "meta": {"next": 12}}"#,
        r#"{"numbers": [2], "meta": {"next": ""}}"#,
    ]);
    assert_eq!(items(&server, ByCursor::default()).await.0, [1, 2]);
    assert_eq!(targets(&server), ["/v1/numbers", "/v1/numbers?cursor=a%20b", "/v1/numbers?cursor=12"]);
}

/// A cursor may be a number: of a time, or larger than 64 bits.
#[tokio::test]
async fn by_cursor_as_it_is_written() {
    let server = pages(&[
        r#"{"numbers": [1], "meta": {"next": 1700000000.1200}}"#,
        r#"{"numbers": [2], "meta": { "next" : 12345678901234567890123 }}"#,
        r#"{"numbers": [3], "meta": {"next": "a\"\u00e9"}}"#,
        r#"{"numbers": [4], "meta": {"next": null}}"#,
    ]);
    assert_eq!(items(&server, ByCursor::default()).await.0, [1, 2, 3, 4]);
    let cursors = ["1700000000.1200", "12345678901234567890123", "a%22%C3%A9"];
    assert_eq!(targets(&server)[1..], cursors.map(|cursor| format!("/v1/numbers?cursor={cursor}")));
}

#[tokio::test]
async fn by_cursor_in_headers() {
    let server = Server::start(|request| {
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        if request.number < 2 {
            headers.push(("next-token".to_owned(), format!("t{}", request.number)));
        }
        Reply::Full(200, headers, format!("[{}]", request.number).into())
    });
    assert_eq!(items(&server, ByHeader::default()).await.0, [0, 1, 2]);
    let sent = |request: &Recorded| request.header("x-token").map(str::to_owned);
    assert_eq!(server.requests().iter().map(sent).collect::<Vec<_>>(), [None, Some("t0".into()), Some("t1".into())]);
}

#[tokio::test]
async fn by_the_last_item() {
    const BODIES: [&str; 2] = [
        r#"{"numbers": [{"id": "a"}, {"id": "b"}], "has_more": true}"#,
        r#"{"numbers": [{"id": "c"}], "has_more": false}"#,
    ];
    let server = pages(&BODIES);
    let mut pages = client(&server.url).build().unwrap().call(ByLastItem::default()).pages();
    let mut all = Vec::new();
    while let Some(page) = pages.next().await {
        all.push(page.unwrap()["numbers"].as_array().unwrap().len());
    }
    assert_eq!(all, [2, 1]);
    assert_eq!(targets(&server), ["/v1/numbers", "/v1/numbers?cursor=b"]);
}

fn linked(request: &Recorded) -> Reply {
    let link = match request.number {
        0 => format!("<http://{}/v1/numbers?after=x%26y>; rel=\"next\"", request.header("host").unwrap()),
        1 => "</v1/more>; rel=next, </v1/numbers>; rel=first".to_owned(),
        _ => "</v1/numbers>; rel=first".to_owned(),
    };
    let headers = vec![("content-type".to_owned(), "application/json".to_owned()), ("link".to_owned(), link)];
    Reply::Full(200, headers, format!("[{}]", request.number).into())
}

#[tokio::test]
async fn by_the_header_link_with_all_that_the_call_has() {
    let server = Server::start(linked);
    let client = client(&server.url).auth(Key::new("k")).build().unwrap();
    let mut items = client.call(ByLink { page: Some(1), ..ByLink::default() }).header("X-Trace", "t").items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    assert_eq!(all, [0, 1, 2]);
    assert_eq!(targets(&server), ["/v1/numbers?page=1", "/v1/numbers?after=x%26y", "/v1/more"]);
    for request in server.requests() {
        assert_eq!((request.header("x-key"), request.header("x-trace")), (Some("k"), Some("t")));
    }
}

#[tokio::test]
async fn by_a_url_in_the_body_which_is_got() {
    let server = pages(&[
        r#"{"numbers": [1], "next": "{url}/v1/numbers/2"}"#,
        r#"{"numbers": [2], "next": "3"}"#,
        r#"{"numbers": [3]}"#,
    ]);
    let request = ByUrl { body: Some(serde_json::json!({"a": 1})), ..ByUrl::default() };
    assert_eq!(items(&server, request).await.0, [1, 2, 3]);
    let requests = server.requests();
    let lines: Vec<&str> = requests.iter().map(Recorded::line).collect();
    assert_eq!(lines, ["POST /v1/numbers HTTP/1.1", "GET /v1/numbers/2 HTTP/1.1", "GET /v1/numbers/3 HTTP/1.1"]);
    assert_eq!(requests[0].body, br#"{"a":1}"#);
    assert!(requests[1].body.is_empty() && requests[1].header("content-type").is_none());
}

#[tokio::test]
async fn by_a_url_of_the_same_path_with_the_same_body() {
    let server = pages(&[
        r#"{"numbers": [1], "next": "{url}/v1/numbers?after=1"}"#,
        r#"{"numbers": [2], "next": "?after=2"}"#,
        r#"{"numbers": [3]}"#,
    ]);
    let request = ByUrl { body: Some(serde_json::json!({"a": 1})), ..ByUrl::default() };
    assert_eq!(items(&server, request).await.0, [1, 2, 3]);
    let requests = server.requests();
    let lines: Vec<&str> = requests.iter().map(Recorded::line).collect();
    let others = ["POST /v1/numbers?after=1 HTTP/1.1", "POST /v1/numbers?after=2 HTTP/1.1"];
    assert_eq!(lines, [&["POST /v1/numbers HTTP/1.1"], &others[..]].concat());
    for request in requests {
        assert_eq!((&request.body[..], request.header("content-type")), (&br#"{"a":1}"#[..], Some("application/json")));
    }
}

#[tokio::test]
async fn by_links_in_the_body() {
    let server = pages(&[
        r#"{"numbers": [1], "links": [{"rel": "self", "href": "/"}, {"rel": "next", "href": "{url}/2"}]}"#,
        r#"{"numbers": [2], "links": [{"rel": "self", "href": "/2"}]}"#,
    ]);
    assert_eq!(items(&server, ByLinks::default()).await.0, [1, 2]);
    assert_eq!(targets(&server), ["/v1/numbers", "/2"]);
}

#[tokio::test]
async fn never_to_another_origin() {
    let other = Server::start(|_| json(200, r#"{"numbers": [2]}"#));
    let url = other.url.clone();
    let server = Server::start(move |_| json(200, &format!(r#"{{"numbers": [1], "next": "{url}/?secret=s"}}"#)));
    let (all, kind, message) = items(&server, ByUrl::default()).await;
    assert_eq!((all, kind), (vec![1], Some(ErrorKind::Paging)));
    let host = other.url.trim_start_matches("http://");
    assert_eq!(message, format!("ByUrl: the link to the next page leads to another origin, `{host}`"));
    assert!(other.requests().is_empty() && server.requests().len() == 1);
}

#[tokio::test]
async fn never_in_circles() {
    let server = pages(&[
        r#"{"numbers": [1], "meta": {"next": "a"}}"#,
        r#"{"numbers": [2], "meta": {"next": "b"}}"#,
        r#"{"numbers": [3], "meta": {"next": "a"}}"#,
    ]);
    let (all, kind, message) = items(&server, ByCursor::default()).await;
    assert_eq!((all, kind), (vec![1, 2, 3], Some(ErrorKind::Paging)));
    assert_eq!(message, "ByCursor: the server gave a cursor again: it would go on without end");
    // One that the call began with counts too.
    let server = pages(&[r#"{"numbers": [1], "meta": {"next": "a"}}"#]);
    let request = ByCursor { cursor: Some("a".into()), ..ByCursor::default() };
    assert_eq!(items(&server, request).await.1, Some(ErrorKind::Paging));

    let server = pages(&[r#"{"numbers": [1], "next": "/2"}"#, r#"{"numbers": [2], "next": "/v1/numbers"}"#]);
    let (all, kind, _) = items(&server, ByUrl::default()).await;
    assert_eq!((all, kind, server.requests().len()), (vec![1, 2], Some(ErrorKind::Paging), 2));

    // A server that does not know the parameter.
    let server = Server::start(|_| json(200, r#"{"numbers": [1]}"#));
    let (all, kind, message) = items(&server, ByPage::default()).await;
    assert_eq!((all, kind, server.requests().len()), (vec![1, 1], Some(ErrorKind::Paging), 2));
    assert!(message.contains("the same page for another `page`"), "{message}");

    // More, and nowhere.
    let server = pages(&[r#"{"numbers": [], "has_more": true}"#]);
    let (_, kind, message) = items(&server, ByLastItem::default()).await;
    assert_eq!(kind, Some(ErrorKind::Paging), "{message}");
}

#[tokio::test]
async fn what_ends_it() {
    // An error of a later page.
    let server = pages(&[r#"{"numbers": [1]}"#]);
    let (all, kind, _) = items(&server, ByPage::default()).await;
    assert_eq!((all, kind, server.requests().len()), (vec![1], Some(ErrorKind::Undocumented), 2));
    // An item that is none.
    let server = pages(&[r#"{"numbers": [1]}"#, r#"{"numbers": [2, "x"]}"#]);
    let (all, kind, message) = items(&server, ByPage::default()).await;
    assert_eq!((all, kind), (vec![1], Some(ErrorKind::Decode)));
    assert!(message.contains("$.numbers[1]: expected a 64-bit integer, found a string"), "{message}");
    // What the document does not allow is not sent.
    let server = pages(&[r#"{"numbers": [1]}"#]);
    let (all, kind, _) = items(&server, ByPage { page: Some(50), ..ByPage::default() }).await;
    assert_eq!((all, kind, server.requests().len()), (vec![1], Some(ErrorKind::InvalidRequest), 1));
    // Nobody wants more: nothing is asked for ahead.
    let server = pages(&[r#"{"numbers": [1, 2]}"#, r#"{"numbers": [3]}"#]);
    let mut some = client(&server.url).build().unwrap().call(ByPage::default()).items();
    assert_eq!(some.next().await.unwrap().unwrap(), 1);
    assert_eq!(some.next().await.unwrap().unwrap(), 2);
    drop(some);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn without_async() {
    const BODIES: [&str; 3] = [r#"{"numbers": [1, 2]}"#, r#"{"numbers": [3]}"#, r#"{"numbers": []}"#];
    let server = pages(&BODIES);
    let call = client(&server.url).build().unwrap().call(ByPage::default());
    let all: Result<Vec<i64>, _> = call.clone().items_blocking().collect();
    assert_eq!(all.unwrap(), [1, 2, 3]);
    let server = pages(&BODIES);
    let call = client(&server.url).build().unwrap().call(ByPage::default());
    let sizes: Vec<usize> =
        call.pages_blocking().map(|page| page.unwrap()["numbers"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [2, 1, 0]);
    let server = pages(&[r#"{"numbers": [1]}"#]);
    let mut items = client(&server.url).build().unwrap().call(ByPage::default()).items_blocking();
    assert!(items.next().unwrap().is_ok() && items.next().unwrap().is_err() && items.next().is_none());
}

#[tokio::test]
async fn as_streams_of_others() {
    use futures_util::StreamExt as _;
    let server = pages(&[r#"{"numbers": [1, 2]}"#, r#"{"numbers": [3]}"#]);
    let items = client(&server.url).build().unwrap().call(ByPage::default()).items();
    let all: Vec<i64> = tokio::spawn(items.take(3).map(Result::unwrap).collect()).await.unwrap();
    assert_eq!(all, [1, 2, 3]);
    assert_eq!(server.requests().len(), 2);
}

/// A list that comes as JSON or as CSV.
macro_rules! several {
    ($name:ident $paging:expr) => {
        runtime::object! {
            struct $name: Default {
                page: Option<i64> => "page": optional,
            }
        }
        impl runtime::Operation for $name {
            const INFO: &'static OperationInfo = &OperationInfo {
                parameters: &[Parameter::query("page")],
                success: &[Answer::several(Status::Code(200), Numbers::MEDIA)],
                paging: Some($paging),
                ..OperationInfo::new(stringify!($name), "GET", "/numbers")
            };
            type Output = Numbers;
            type Error = NoDocumentedError;
        }
        impl runtime::Paged for $name {
            type Item = i64;
        }
    };
}

runtime::media! {
    enum Numbers {
        json "application/json" => Json(Vec<i64>),
        text "text/csv" => Csv(String),
    }
}

several!(SeveralByPage Paging { items: &[], by: By::Page { parameter: &["page"], first: 1 }, more: &[] });
several!(SeveralByLink Paging { items: &[], by: By::Url(Source::LinkHeader), more: &[] });

#[tokio::test]
async fn of_several_media_types() {
    let typed = |media: &'static str| {
        Server::start(move |request| {
            let mut headers = vec![("content-type".to_owned(), media.to_owned())];
            if request.number == 0 {
                headers.push(("link".to_owned(), "</more>; rel=next".to_owned()));
            }
            let body = ["[1]", "[2]", "[]"][request.number];
            Reply::Full(200, headers, body.into())
        })
    };
    // Whatever the server calls it, or does not.
    for media in ["application/json", "application/vnd.numbers+json", "application/octet-stream"] {
        assert_eq!(items(&typed(media), SeveralByPage::default()).await.0, [1, 2], "{media}");
    }
    // Nothing is silently left out: what is not JSON has no items.
    let (all, kind, message) = items(&typed("text/csv"), SeveralByPage::default()).await;
    assert_eq!((all.len(), kind), (0, Some(ErrorKind::Decode)), "{message}");
    let server = typed("text/csv");
    let mut pages = client(&server.url).build().unwrap().call(SeveralByPage::default()).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().into_body(), Numbers::Csv("[1]".into()));
    assert_eq!(pages.next().await.unwrap().unwrap_err().kind(), ErrorKind::Paging);
    assert!(pages.next().await.is_none());
    // A header leads on from pages of any kind.
    let server = typed("text/csv");
    let mut pages = client(&server.url).build().unwrap().call(SeveralByLink::default()).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().into_body(), Numbers::Csv("[1]".into()));
    assert_eq!(pages.next().await.unwrap().unwrap().into_body(), Numbers::Csv("[2]".into()));
    assert!(pages.next().await.is_none());
}
