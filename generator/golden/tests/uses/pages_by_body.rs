//! Lists whose requests say in their body which page they are for.

use std::sync::{Arc, Mutex};

use golden::paging_bodies::harbour::{find_boats, find_piers, list_ropes};
use golden::paging_bodies::{Call, Client};
use runtime::http::Response;
use runtime::transport::{Body, from_fn};
use runtime::{Decimal, Paged};

use crate::read;

/// All items of a list that has these pages, and the bodies by which they were asked for.
fn all<R: Paged>(pages: &'static [&'static str], call: impl Fn(&Client) -> Call<R>) -> (Vec<R::Item>, Vec<String>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    let transport = from_fn(move |request| {
        let mut noted = noted.lock().unwrap();
        let page = Body::from(pages[noted.len()]);
        noted.push(String::from_utf8(request.body().as_bytes().unwrap().to_vec()).unwrap());
        Ok(Response::builder().header("content-type", "application/json").body(page).unwrap())
    });
    let client = Client::builder().base_url("https://golden.example.com").transport(transport).build().unwrap();
    let items = call(&client).items_blocking().map(Result::unwrap).collect();
    let asked = asked.lock().unwrap().clone();
    (items, asked)
}

#[test]
fn by_a_cursor() {
    let pages = &[
        r#"{"results": ["a"], "next_cursor": "c\"1", "has_more": true}"#,
        r#"{"results": ["b"], "next_cursor": null, "has_more": false}"#,
    ];
    let body: find_boats::Body = read(r#"{"query": "red", "page_size": 1}"#);
    let (boats, asked) = all(pages, |client| client.harbour().find_boats().body(body.clone()));
    assert_eq!(boats, ["a", "b"]);
    assert_eq!(asked[0], r#"{"query":"red","page_size":1}"#);
    assert_eq!(asked[1], r#"{"query":"red","start_cursor":"c\"1","page_size":1}"#);
    // Without a body there is one from the second page on.
    let (_, asked) = all(pages, |client| client.harbour().find_boats());
    assert_eq!(asked, ["", r#"{"start_cursor":"c\"1"}"#]);
}

#[test]
fn by_a_cursor_within_an_object() {
    let pages = &[
        r#"{"data": ["a"], "pages": {"next": {"starting_after": "x"}}}"#,
        r#"{"data": ["b"], "pages": {"next": {"starting_after": "y"}}}"#,
        r#"{"data": ["c"], "pages": {"next": null}}"#,
    ];
    // What else is in the body stays as it is, to the last digit.
    let depth: Decimal = read("1234567890123456789012345678901234567890.10");
    let body = find_piers::Body { depth, pagination: None };
    let (piers, asked) = all(pages, |client| client.harbour().find_piers(body.clone()));
    assert_eq!(piers, ["a", "b", "c"]);
    let depth = r#""depth":1234567890123456789012345678901234567890.10"#;
    assert_eq!(asked[0], format!("{{{depth}}}"));
    assert_eq!(asked[1], format!("{{{depth},\"pagination\":{{\"starting_after\":\"x\"}}}}"));
    assert_eq!(asked[2], format!("{{{depth},\"pagination\":{{\"starting_after\":\"y\"}}}}"));
    let pagination = read(r#"{"per_page": 2, "starting_after": "w"}"#);
    let body = find_piers::Body { pagination: Some(pagination), ..body };
    let (_, asked) = all(pages, |client| client.harbour().find_piers(body.clone()));
    assert_eq!(asked[0], format!("{{{depth},\"pagination\":{{\"per_page\":2,\"starting_after\":\"w\"}}}}"));
    assert_eq!(asked[1], format!("{{{depth},\"pagination\":{{\"per_page\":2,\"starting_after\":\"x\"}}}}"));
}

#[test]
fn by_a_number() {
    let pages = &[r#"{"hits": ["a"], "nbPages": 2}"#, r#"{"hits": ["b"], "nbPages": 2}"#];
    let (crews, asked) = all(pages, |client| client.harbour().query_crews());
    assert_eq!((crews.len(), asked), (2, vec![String::new(), r#"{"page":1}"#.to_owned()]));
}

#[test]
fn in_a_form() {
    let pages = &[
        r#"{"ropes": ["a"], "response_metadata": {"next_cursor": "d=="}}"#,
        r#"{"ropes": ["b"], "response_metadata": {"next_cursor": ""}}"#,
    ];
    let body: list_ropes::Body = read(r#"{"kind": "hemp"}"#);
    let (ropes, asked) = all(pages, |client| client.harbour().list_ropes().body(body.clone()));
    assert_eq!((ropes.len(), asked), (2, vec!["kind=hemp".to_owned(), "kind=hemp&cursor=d%3D%3D".to_owned()]));
}

#[test]
fn as_the_settings_say() {
    let pages = &[r#"{"tides": [1.5], "later": 7}"#, r#"{"tides": [2]}"#];
    let (tides, asked) = all(pages, |client| client.harbour().list_tides());
    assert_eq!((tides.len(), asked), (2, vec![String::new(), r#"{"from":{"here":7}}"#.to_owned()]));
}

/// A server that gives a cursor again would be asked without end.
#[test]
fn never_in_circles() {
    let page = r#"{"results": ["a"], "next_cursor": "c", "has_more": true}"#;
    let transport = from_fn(move |_| Ok(Response::new(Body::from(page))));
    let client = Client::builder().base_url("https://golden.example.com").transport(transport).build().unwrap();
    let body: find_boats::Body = read(r#"{"start_cursor": "c"}"#);
    let outcomes: Vec<bool> =
        client.harbour().find_boats().body(body).pages_blocking().map(|page| page.is_ok()).collect();
    assert_eq!(outcomes, [true, false]);
}
