//! What answers become.

use runtime::{Error, ErrorKind, Response, TypedHeader};

use crate::api::{Client, GROUP, Made, Open, Problem, PutThingError, User, client, put_thing};
use crate::support::{Reply, Server, empty, json};

type Outcome = Result<Response<Made>, Error<PutThingError>>;

async fn answer(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Outcome {
    let server = Server::start(move |_| reply());
    client(&server.url).build().unwrap().call(put_thing()).await
}

fn page(status: u16, media_type: &str, body: &str) -> Reply {
    Reply::Full(status, vec![("content-type".into(), media_type.into()), ("x-id".into(), "7".into())], body.into())
}

#[tokio::test]
async fn success() {
    let headers = || {
        vec![("RateLimit-Limit".into(), "100".into()), ("tags".into(), "a, b".into()), ("etag".into(), "\"5\"".into())]
    };
    let response = answer(move || Reply::Full(200, headers(), br#"{"name": "lamp"}"#.to_vec())).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.name, "lamp");
    assert_eq!(response.body().size, None);
    const LIMIT: TypedHeader<i64> = TypedHeader::new("RateLimit-Limit");
    assert_eq!(response.header(LIMIT).unwrap().unwrap(), 100);
    assert_eq!(response.header(TypedHeader::<String>::new("ratelimit-limit")).unwrap().unwrap(), "100");
    assert_eq!(response.header(TypedHeader::<Vec<String>>::new("tags")).unwrap().unwrap(), ["a", "b"]);
    assert_eq!(response.header(TypedHeader::<String>::new("etag")).unwrap().unwrap(), "\"5\"");
    assert!(response.header(TypedHeader::<i64>::new("tags")).unwrap().is_err());
    assert!(response.header(TypedHeader::<i64>::new("missing")).is_none());
    assert_eq!(response.into_body(), Made { name: "lamp".into(), size: None });
}

#[tokio::test]
async fn another_2xx_with_the_documented_body() {
    let response = answer(|| json(201, r#"{"name": "lamp"}"#)).await.unwrap();
    assert_eq!((response.status().as_u16(), response.name.as_str()), (201, "lamp"));
    let error = answer(|| empty(204, &[])).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Undocumented, 204));
}

runtime::operation! {
    /// An operation of which the document says that it gives a string of JSON.
    struct ReadMotto {}
    id: "readMotto",
    request: "GET" "/motto",
    success: String { 200: json },
}

#[tokio::test]
async fn plain_text_where_json_is_due() {
    for media_type in ["text/plain", "text/plain;charset=utf-8", "Text/Plain ; charset=UTF-8"] {
        let server = Server::start(move |_| page(200, media_type, "sail on"));
        let motto = client(&server.url).build().unwrap().execute(ReadMotto {}).await;
        assert_eq!(motto.unwrap_or_else(|error| panic!("{media_type}: {error}")).into_body(), "sail on");
    }
}

#[tokio::test]
async fn documented_errors() {
    let error = answer(|| page(404, "application/json", r#"{"code": "GONE"}"#)).await.unwrap_err();
    assert_eq!(error.api(), Some(&PutThingError::NotFound(Problem { code: "GONE".into() })));
    assert_eq!(error.kind(), ErrorKind::Documented);
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.header(TypedHeader::<i64>::new("X-Id")).unwrap().unwrap(), 7);
    assert_eq!(error.body_bytes().unwrap().as_ref(), br#"{"code": "GONE"}"#);
    let shown = "putThing: the server answered 404 Not Found (application/json, 16 bytes): {\"code\": \"GONE\"}";
    assert_eq!(error.to_string(), shown);
    let error = answer(|| json(503, r#"{"code": "BUSY"}"#)).await.unwrap_err();
    assert_eq!(error.api(), Some(&PutThingError::ServerError(503, Problem { code: "BUSY".into() })));
    assert_eq!(error.api().unwrap().body().code, "BUSY");
    assert_eq!(error.into_api().unwrap().status(), 503);
}

#[tokio::test]
async fn undocumented_statuses_keep_everything() {
    let error = answer(|| page(418, "text/plain", "short and\n stout")).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Undocumented, 418));
    assert!(error.api().is_none());
    assert_eq!(error.headers().unwrap()["x-id"], "7");
    assert_eq!(error.body_bytes().unwrap(), "short and\n stout");
    assert!(error.to_string().ends_with("(text/plain, 16 bytes): short and stout"), "{error}");
    let error = answer(|| empty(302, &[("location", "https://elsewhere.example/x?sig=abc")])).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undocumented);
    assert!(error.to_string().contains("it redirects to https://elsewhere.example/x ("), "{error}");
}

#[tokio::test]
async fn bodies_that_do_not_decode() {
    let error = answer(|| page(500, "text/html", "<html>Bad Gateway</html>")).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 500));
    assert!(error.api().is_none());
    assert_eq!(error.body_bytes().unwrap(), "<html>Bad Gateway</html>");
    assert!(error.to_string().contains("(text/html, 24 bytes)"), "{error}");

    let error = answer(|| json(200, r#"{"name": "lamp", "size": "#)).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 200));
    assert_eq!(error.decode_error().unwrap().path(), "$.size");

    let error = answer(|| json(200, "")).await.unwrap_err();
    assert!(error.to_string().contains("empty body"), "{error}");
    assert_eq!(error.body_bytes().unwrap().len(), 0);

    let error = answer(|| json(200, r#"{"name": 5, "token": "hunter2"}"#)).await.unwrap_err();
    assert_eq!(error.decode_error().unwrap().path(), "$.name");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "the data of a success is nobody's but the caller's");
}

#[tokio::test]
async fn a_connection_that_breaks() {
    let error =
        answer(|| Reply::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"na".to_vec())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.is_timeout() && !error.is_connect());
    let error = answer(|| Reply::Raw(b"nonsense\r\n\r\n".to_vec())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
}

#[tokio::test]
async fn errors_are_ordinary_errors() {
    async fn anyhow_like() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        answer(|| json(404, r#"{"code": "GONE"}"#)).await?;
        Ok(())
    }
    async fn one_type_for_all() -> Result<(), runtime::Failure> {
        answer(|| json(404, r#"{"code": "GONE"}"#)).await?;
        Ok(())
    }
    let boxed = anyhow_like().await.unwrap_err();
    assert!(boxed.downcast_ref::<Error<PutThingError>>().unwrap().api().is_some());
    assert_eq!(one_type_for_all().await.unwrap_err().status().unwrap(), 404);
    assert!(std::mem::size_of::<Error<PutThingError>>() <= 16);
}

/// A function that makes calls reads their bodies too.
#[tokio::test]
async fn what_goes_wrong_after_a_call_becomes_the_same_type() {
    async fn broken_body() -> Result<(), runtime::Failure> {
        let pieces = futures_util::stream::iter([Ok("a"), Err(std::io::Error::other("gone"))]);
        runtime::Body::from_stream(pieces).bytes().await?;
        Ok(())
    }
    async fn events(text: &'static str, limit: usize) -> Result<(), runtime::Failure> {
        let mut events = runtime::stream::Events::<i64>::from(runtime::Body::from(text)).limit(limit);
        while let Some(event) = events.next().await {
            event?;
        }
        Ok(())
    }
    let broken = broken_body().await.unwrap_err();
    assert_eq!((broken.kind(), broken.operation()), (ErrorKind::Transport, ""));
    assert_eq!(broken.to_string(), "the body's stream failed");
    let odd = events("data: x\n\n", 99).await.unwrap_err();
    assert_eq!(odd.kind(), ErrorKind::Decode);
    assert!(odd.to_string().starts_with("a value is not what the document says: $: "), "{odd}");
    let large = events("data: 12345678\n\n", 9).await.unwrap_err();
    assert_eq!((large.kind(), large.to_string()), (ErrorKind::Transport, "a value is larger than 9 bytes".to_owned()));
}

/// A program from its first line to its last has one type of error.
#[tokio::test]
async fn what_goes_wrong_before_a_call_becomes_the_same_type() {
    async fn program(url: &str, group: &str) -> Result<u16, runtime::Failure> {
        let base_url = runtime::BaseUrl::new(url)?;
        let client = Client::builder().base_url(base_url.to_string()).header("X-Team", "data").build()?;
        let mut request = put_thing();
        request.group_id = group.to_owned();
        client.call(request.clone()).build()?;
        let response = client.execute(request).await?;
        runtime::Body::from("more").bytes().await?;
        Ok(response.status().as_u16())
    }
    async fn built(url: &str) -> Result<(), runtime::Failure> {
        Client::builder().base_url(url).build()?;
        Ok(())
    }
    fn credentials() -> Result<User, runtime::Failure> {
        Ok(User::from_env()?)
    }
    let server = Server::start(|_| json(200, r#"{"name":"lamp"}"#));
    assert_eq!(program(&server.url, GROUP).await.unwrap(), 200);
    for failure in [
        program("nowhere", GROUP).await.unwrap_err(),
        built("nowhere").await.unwrap_err(),
        credentials().map(|_| ()).unwrap_err(),
    ] {
        assert_eq!((failure.kind(), failure.operation(), failure.status()), (ErrorKind::Settings, "", None));
        assert!(std::error::Error::source(&failure).unwrap().to_string().ends_with(&failure.to_string()), "{failure}");
    }
    assert_eq!(
        credentials().map(|_| ()).unwrap_err().to_string(),
        "the environment variable `RUNTIME_TEST_USER` is not set"
    );
    let refused = program(&server.url, "no").await.unwrap_err();
    assert_eq!((refused.kind(), server.requests().len()), (ErrorKind::InvalidRequest, 1));
    assert!(refused.invalid_request().is_some());
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = Server::start(|_| json(200, "{}"));
    let target = format!("{}/x", elsewhere.url);
    let server = Server::start(move |_| empty(307, &[("location", &target)]));
    let error = client(&server.url).build().unwrap().execute(Open {}).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 307);
    assert_eq!(elsewhere.requests().len(), 0);
}

/// gzip of `{"name":"lamp"}`, made with gzip(1), and of its two halves.
const WHOLE: &str = "1f8b0800000000000003ab56ca4bcc4d55b252ca49cc2d50aa05009471eae70f000000";
const HALVES: [&str; 2] = [
    "1f8b0800000000000203ab56ca4bcc4d55b202004af378bc08000000",
    "1f8b080000000000020353ca49cc2d50aa0500386a910a07000000",
];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[tokio::test]
async fn content_encoding_is_undone_and_content_type_is_not() {
    let gzip = || bytes(WHOLE);
    let encoded = vec![("content-encoding".to_owned(), "gzip".to_owned())];
    let response = answer(move || Reply::Full(200, encoded.clone(), gzip())).await.unwrap();
    assert_eq!(response.name, "lamp");
    let typed = vec![("content-type".to_owned(), "application/gzip".to_owned())];
    let error = answer(move || Reply::Full(418, typed.clone(), gzip())).await.unwrap_err();
    assert_eq!(error.body_bytes().unwrap()[..], gzip()[..]);
}

/// An answer in chunks of one byte each.
fn dripping(status: u16, coding: &str, bytes: &[u8]) -> Reply {
    let mut out =
        format!("HTTP/1.1 {status} X\r\ncontent-encoding: {coding}\r\ntransfer-encoding: chunked\r\n\r\n").into_bytes();
    for byte in bytes {
        out.extend([b"1\r\n", &[*byte][..], b"\r\n"].concat());
    }
    out.extend(b"0\r\n\r\n");
    Reply::Raw(out)
}

/// gzip(1) takes what stands one after the other for one text, and what comes after it for nothing.
#[tokio::test]
async fn packed_bodies_may_have_several_members() {
    let halves = bytes(&HALVES.concat());
    let typed = vec![("content-encoding".to_owned(), "gzip".to_owned())];
    let sent = halves.clone();
    assert_eq!(answer(move || Reply::Full(200, typed.clone(), sent.clone())).await.unwrap().name, "lamp");
    for (coding, hex) in [("GZip", HALVES.concat()), ("x-gzip", WHOLE.to_owned()), ("gzip", format!("{WHOLE}0000"))] {
        let sent = bytes(&hex);
        let response = answer(move || dripping(200, coding, &sent)).await.unwrap();
        assert_eq!((response.name.as_str(), response.headers().get("content-encoding")), ("lamp", None));
    }
    for length in [halves.len() - 1, halves.len() - 8, HALVES[0].len() / 2 + 5, 5] {
        let sent = halves[..length].to_vec();
        let error = answer(move || dripping(200, "gzip", &sent)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{length}: {error}");
    }
    let mut wrong = bytes(WHOLE);
    let sum = wrong.len() - 8;
    wrong[sum] ^= 1;
    let error = answer(move || dripping(200, "gzip", &wrong)).await.unwrap_err();
    assert!(error.to_string().contains("what is packed with gzip has an error"), "{error}");
    // A part stays as it is.
    let error = answer(move || dripping(206, "gzip", &halves[5..])).await.unwrap_err();
    assert_eq!(error.body_bytes().unwrap()[..], bytes(&HALVES.concat())[5..]);
    assert_eq!(error.headers().unwrap()["content-encoding"], "gzip");
}

runtime::operation! {
    /// `HEAD /thing`
    struct HeadThing {}
    id: "headThing",
    request: "HEAD" "/thing",
    success: () { (2): empty },
}

/// A server that packs what it sends cuts the packed bytes into ranges, and gives their length, if it knows that.
#[tokio::test]
async fn what_is_not_whole_is_not_asked_for_packed() {
    let server = Server::start(|request| match request.header("accept-encoding") {
        Some("identity") if request.line().starts_with("HEAD") => {
            Reply::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 15\r\nconnection: close\r\n\r\n".to_vec())
        }
        Some("identity" | "br") => empty(200, &[]),
        _ => empty(200, &[("content-encoding", "gzip")]),
    });
    let client = client(&server.url).build().unwrap();
    let head = client.call(HeadThing {}).await.unwrap();
    assert_eq!(head.headers()["content-length"], "15");
    client.call(Open {}).header("Range", "bytes=0-3").await.unwrap();
    client.call(Open {}).header("Range", "bytes=0-3").header("Accept-Encoding", "br").await.unwrap();
    client.call(Open {}).await.unwrap();
    let asked: Vec<String> = server.requests().iter().map(|sent| sent.headers("accept-encoding").concat()).collect();
    assert_eq!(asked, ["identity", "identity", "br", "gzip"]);
}
