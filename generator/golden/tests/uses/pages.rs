//! Lists page by page: what is sent, what comes back.

use std::sync::{Arc, Mutex};

use golden::{paging_cursors, paging_described, paging_links, paging_numbers};
use runtime::http::Response;
use runtime::transport::{Body, Transport, from_fn};

/// A transport that gives these answers (`name: value` of a header, body) one after the other, and notes what was asked.
fn answering(pages: &'static [(&'static str, &'static str)]) -> (impl Transport, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    let transport = from_fn(move |request| {
        let mut noted = noted.lock().unwrap();
        let cursor = request.headers().get("cursor").map(|cursor| format!(" {}", cursor.to_str().unwrap()));
        let target = request.uri().path_and_query().unwrap();
        let (header, body) = pages[noted.len()];
        noted.push(format!("{} {target}{}", request.method(), cursor.unwrap_or_default()));
        let mut answer = Response::builder().header("content-type", "application/json");
        if let Some((name, value)) = header.split_once(": ") {
            answer = answer.header(name, value);
        }
        Ok(answer.body(Body::from(body)).unwrap())
    });
    (transport, asked)
}

/// All items of a list, and what was asked for them.
macro_rules! all {
    ($case:ident, $method:ident($($argument:expr),*), $pages:expr) => {{
        let (transport, asked) = answering($pages);
        let client = $case::Client::builder().base_url("https://golden.example.com").transport(transport).build().unwrap();
        let items: Vec<_> = client.harbour().$method($($argument),*).items_blocking().map(Result::unwrap).collect();
        let asked = asked.lock().unwrap().clone();
        (items, asked)
    }};
}

#[test]
fn by_number() {
    let (boats, asked) = all!(
        paging_numbers,
        list_boats(),
        &[
            (
                "",
                r#"{"results": [{"name": "Ada"}], "totalCount": 1, "links": [{"rel": "next", "href": "https://x.example"}]}"#
            ),
            ("", r#"{"results": [{"name": "Bob"}], "totalCount": 9, "links": [{"rel": "previous", "href": "/"}]}"#),
        ]
    );
    assert_eq!(boats.iter().map(|boat| boat.name.as_str()).collect::<Vec<_>>(), ["Ada", "Bob"]);
    assert_eq!(asked, ["GET /boats", "GET /boats?pageNum=2"]);
    let (piers, asked) = all!(
        paging_numbers,
        list_piers(),
        &[
            ("", r#"{"data": {"piers": ["a", "b"]}, "has_more": true}"#),
            ("", r#"{"data": {"piers": ["c"]}, "has_more": true}"#),
            ("", r#"{"data": {"piers": []}, "has_more": true}"#),
        ]
    );
    assert_eq!(piers, ["a", "b", "c"]);
    assert_eq!(asked, ["GET /piers", "GET /piers?offset=2", "GET /piers?offset=3"]);
}

#[test]
fn by_cursor() {
    let (boats, asked) = all!(
        paging_cursors,
        list_boats(),
        &[
            ("", r#"{"boats": [{"id": "a"}], "meta": {"nextPageToken": "t/1"}}"#),
            ("", r#"{"meta": {"nextPageToken": "t2"}}"#),
            ("", r#"{"boats": [{"id": "b"}], "meta": {"nextPageToken": null}}"#),
        ]
    );
    assert_eq!(boats.iter().map(|boat| boat.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(asked, ["GET /boats", "GET /boats?page_token=t%2F1", "GET /boats?page_token=t2"]);
    let (piers, asked) = all!(paging_cursors, list_piers(), &[("x-next-cursor: c1", r#"["a"]"#), ("", r#"["b"]"#)]);
    assert_eq!(piers, ["a", "b"]);
    assert_eq!(asked, ["GET /piers", "GET /piers c1"]);
    let (crews, asked) = all!(
        paging_cursors,
        list_crews(),
        &[
            ("", r#"{"data": [{"id": "a"}, {"id": "b"}], "has_more": true}"#),
            ("", r#"{"data": [{"id": "c"}], "has_more": false}"#),
        ]
    );
    assert_eq!(crews.len(), 3);
    assert_eq!(asked, ["GET /crews", "GET /crews?starting_after=b"]);
    let (_, asked) = all!(
        paging_described,
        list_boats(),
        &[("", r#"{"boats": ["a"], "where": {"later": 7}}"#), ("", r#"{"boats": ["b"], "where": {"all": 2}}"#),]
    );
    assert_eq!(asked, ["GET /boats", "GET /boats?from=7"]);
}

#[test]
fn by_link() {
    let (boats, asked) = all!(
        paging_links,
        list_boats(),
        &[
            (r#"link: <https://golden.example.com/boats?after=1>; rel="next""#, r#"[{"name": "Ada"}]"#),
            (r#"link: </boats>; rel="first""#, r#"[{"name": "Bob"}]"#),
        ]
    );
    assert_eq!(boats.len(), 2);
    assert_eq!(asked, ["GET /boats", "GET /boats?after=1"]);
    let (piers, asked) = all!(
        paging_links,
        list_piers(paging_links::harbour::list_piers::Body::default()),
        &[("", r#"{"piers": ["a"], "next": "/piers/2"}"#), ("", r#"{"piers": ["b"], "next": null}"#),]
    );
    assert_eq!(piers, ["a", "b"]);
    assert_eq!(asked, ["POST /piers", "GET /piers/2"]);
    let (crews, _) = all!(
        paging_links,
        list_crews(),
        &[
            ("", r#"{"crews": ["a"], "_links": {"next": {"href": "/crews?p=2"}}}"#),
            ("", r#"{"crews": ["b"], "_links": {}}"#),
        ]
    );
    assert_eq!(crews, ["a", "b"]);
    let (ropes, _) =
        all!(paging_links, list_ropes(), &[("", r#"{"ropes": ["a"], "more": "?x"}"#), ("", r#"{"ropes": ["b"]}"#)]);
    assert_eq!(ropes, ["a", "b"]);
}
