//! Bodies of many values: server-sent events, JSON lines, JSON text sequences.

use std::time::Duration;

use runtime::operation::{Answer, Body, BodyKind, Framing, NoDocumentedError, OperationInfo, Status};
use runtime::stream::{Event, Events, JsonLines};
use runtime::{Codec, ErrorKind, Json};

use crate::api::{Problem, client};
use crate::support::{Recorded, Reply, Server, json};

runtime::object! {
    struct Tide {
        height: i64 => "height": required [Maximum(100.0)],
    }
}

runtime::object! {
    /// What an event of a certain kind brings, and its name.
    struct Named {
        event: String => "event": required,
        data: Tide => "data": required,
        id: Option<String> => "id": optional,
    }
}

runtime::documented! {
    enum WatchError: Problem {
        410 => Gone(Problem): json,
    }
}

runtime::operation! {
    /// Events, and an error that the document has.
    struct Watch {}
    id: "watch",
    request: "GET" "/tides",
    success: Events<Tide> { 200: event_data },
    error: WatchError,
}

macro_rules! streams {
    ($($name:ident: $method:literal $framing:ident $output:ty;)*) => {$(
        runtime::object! {
            struct $name: Default {
                lines: Option<JsonLines<Tide>> => "lines": optional,
            }
        }
        impl runtime::Operation for $name {
            const INFO: &'static OperationInfo = &OperationInfo {
                body: &[match BodyKind::Stream(Framing::$framing) {
                    BodyKind::Stream(Framing::Sequence) => Body::sequence("application/json-seq"),
                    _ => Body::lines("application/jsonl"),
                }],
                success: &[Answer::new(Status::Code(200), BodyKind::Stream(Framing::$framing))],
                ..OperationInfo::new(stringify!($name), $method, "/tides")
            };
            type Output = $output;
            type Error = NoDocumentedError;
        }
    )*};
}

streams! {
    Lines: "POST" Lines JsonLines<Tide>;
    Sequence: "POST" Sequence JsonLines<Tide>;
    Raw: "GET" Events Events<Event>;
    Whole: "GET" Events Events<Named>;
    Data: "GET" EventData Events<Tide>;
    Text: "GET" EventData Events<String>;
    Posted: "POST" EventData Events<Tide>;
}

/// A server that gives these bytes, in chunks of one byte each, and closes.
fn dripping(text: &'static str) -> Server {
    Server::start(move |_| Reply::Raw(chunked(text.as_bytes(), true)))
}

fn chunked(bytes: &[u8], complete: bool) -> Vec<u8> {
    let mut out = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: text/event-stream\r\n\r\n".to_vec();
    for byte in bytes {
        out.extend([b"1\r\n", &[*byte][..], b"\r\n"].concat());
    }
    out.extend(if complete { &b"0\r\n\r\n"[..] } else { b"" });
    out
}

async fn stream<R: runtime::Operation + Default>(server: &Server) -> R::Output {
    client(&server.url).build().unwrap().execute(R::default()).await.unwrap().into_body()
}

/// Values and messages of errors.
macro_rules! all {
    ($stream:expr) => {{
        let mut stream = $stream;
        let mut all = Vec::new();
        while let Some(value) = stream.next().await {
            all.push(value.map_err(|error| error.to_string()));
        }
        all
    }};
}

#[tokio::test]
async fn lines() {
    let server = dripping("{\"height\": 1}\r\n\n{\"height\": \"x\"}\n{\"height\": 3}");
    let all = all!(stream::<Lines>(&server).await);
    assert_eq!(all.len(), 3);
    assert!(all[0] == Ok(Tide { height: 1 }) && all[2] == Ok(Tide { height: 3 }));
    let message =
        "a value is not what the document says: $.height: expected a 64-bit integer, found a string (at byte 11)";
    assert!(all[1] == Err(message.to_owned()), "{:?}", all[1]);
    let server = dripping("\u{1e}{\n\"height\": 1\n}\n\u{1e}{\"height\": 2}\n");
    assert_eq!(all!(stream::<Sequence>(&server).await).len(), 2);
}

#[tokio::test]
async fn events() {
    let text = ": hello\n\nevent: tide\nid: 7\ndata: {\"height\":\ndata: 1}\n\nretry: 5\ndata\n\ndata: lost";
    let all = all!(stream::<Raw>(&dripping(text)).await);
    let event = |event: Option<&str>, data: &str, id: Option<&str>, retry| Event {
        event: event.map(str::to_owned),
        data: data.to_owned(),
        id: id.map(str::to_owned),
        retry,
    };
    assert!(
        all == [Ok(event(Some("tide"), "{\"height\":\n1}", Some("7"), None)), Ok(event(None, "", None, Some(5)))],
        "{all:?}"
    );
    let all = all!(stream::<Raw>(&dripping("retry: 99999999999999999999\ndata: late\n\n")).await);
    assert!(all == [Ok(event(None, "late", None, Some(i64::MAX)))], "{all:?}");
    let all = all!(stream::<Whole>(&dripping("event: tide\ndata: {\"height\":1}\n\nevent: tide\ndata: 1\n\n")).await);
    assert!(all[0] == Ok(Named { event: "tide".into(), data: Tide { height: 1 }, id: None }));
    assert!(all[1].is_err() && all.len() == 2);
    let all = all!(stream::<Data>(&dripping("data: {\"height\":1}\n\ndata: [DONE]\n\ndata: {\"height\":2}\n\n")).await);
    assert!(all == [Ok(Tide { height: 1 })], "{all:?}");
    let all = all!(stream::<Text>(&dripping("data: a b\n\ndata: \"c\"\n\n")).await);
    assert!(all == [Ok("a b".to_owned()), Ok("c".to_owned())], "{all:?}");
}

#[tokio::test]
async fn what_ends_a_stream() {
    let server = Server::start(|_| Reply::Raw(chunked(b"data: {\"height\":1}\n\ndata: {\"hei", false)));
    let mut events = stream::<Data>(&server).await;
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert!(error.transport_error().is_some() && error.to_string().starts_with("the stream broke off: "), "{error}");
    assert!(events.next().await.is_none());
    let mut lines =
        stream::<Lines>(&dripping("{\"height\": 1}\n{\"height\":          2}\n{\"height\": 3}")).await.limit(15);
    assert!(lines.next().await.unwrap().is_ok());
    assert_eq!(lines.next().await.unwrap().unwrap_err().to_string(), "a value is larger than 15 bytes");
    assert!(lines.next().await.is_none());
}

#[test]
fn without_async() {
    let server = dripping("data: {\"height\":1}\n\ndata: {\"height\":2}\n\n");
    let call = client(&server.url).build().unwrap().call(Data::default());
    let heights: Vec<i64> =
        call.send_blocking().unwrap().into_body().blocking().map(|tide| tide.unwrap().height).collect();
    assert_eq!(heights, [1, 2]);
    let lines = JsonLines::from(vec![Tide { height: 1 }, Tide { height: 2 }]);
    assert_eq!(lines.blocking().map(Result::unwrap).count(), 2);
}

fn tides(heights: &[i64]) -> Vec<Tide> {
    heights.iter().map(|height| Tide { height: *height }).collect()
}

fn echo(request: &Recorded) -> Reply {
    let media = request.header("content-type").unwrap().to_owned();
    Reply::Full(200, vec![("content-type".to_owned(), media)], request.body.clone())
}

#[tokio::test]
async fn lines_of_a_request() {
    let server = Server::start(echo);
    let client = client(&server.url).build().unwrap();
    let answer = client.execute(Lines { lines: Some(tides(&[1, 2]).into()) }).await.unwrap();
    assert_eq!(all!(answer.into_body()).len(), 2);
    let sent = server.only();
    assert_eq!((sent.header("content-type"), sent.header("content-length")), (Some("application/jsonl"), Some("26")));
    assert_eq!(sent.body, b"{\"height\":1}\n{\"height\":2}\n");
    let values = futures_util::stream::iter(tides(&[3, 4]).into_iter().map(Ok::<_, std::io::Error>));
    client.execute(Lines { lines: Some(JsonLines::from_stream(values)) }).await.unwrap();
    assert_eq!(server.requests()[1].body, b"{\"height\":3}\n{\"height\":4}\n");
    for lines in [
        tides(&[5, 6]).into(),
        JsonLines::from_stream(futures_util::stream::iter(tides(&[5, 6]).into_iter().map(Ok::<_, std::io::Error>))),
    ] {
        let answer = client.execute(Sequence { lines: Some(lines) }).await.unwrap();
        assert_eq!(all!(answer.into_body()).len(), 2);
    }
    assert_eq!(server.requests()[2].body, b"\x1e{\"height\":5}\n\x1e{\"height\":6}\n");
    assert_eq!(server.requests()[3].body, server.requests()[2].body);
    assert_eq!(server.requests()[3].header("content-type"), Some("application/json-seq"));
    // Wherever the bytes of a stream are cut, with separators or without, and with or without an end of the last line.
    for text in ["{\"height\":7}\n\n  {\"height\":8}", "\u{1e}{\n\"height\":7}\n\u{1e}{\"height\":8}\n"] {
        let pieces = text.as_bytes().chunks(3).map(|piece| Ok::<_, std::io::Error>(piece.to_vec()));
        let lines = JsonLines::from(runtime::Body::from_stream(futures_util::stream::iter(pieces.collect::<Vec<_>>())));
        let answer = client.execute(Sequence { lines: Some(lines) }).await.unwrap();
        assert!(all!(answer.into_body()) == [Ok(Tide { height: 7 }), Ok(Tide { height: 8 })], "{text:?}");
        let lines = JsonLines::from(runtime::Body::from(text));
        client.execute(Sequence { lines: Some(lines) }).await.unwrap();
        let [.., streamed, whole] = &server.requests()[..] else { panic!("two were sent") };
        assert!(streamed.body == whole.body && whole.body.starts_with(b"\x1e") && whole.body.ends_with(b"}\n"));
    }
    // Rules of the document hold for each.
    let error = client.execute(Lines { lines: Some(tides(&[1, 101]).into()) }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("must be at most 100"), "{error}");
    assert_eq!(server.requests().len(), 8);
}

#[test]
fn in_json() {
    let read = |json: &str| runtime::codec::from_slice::<JsonLines<Tide>>(json.as_bytes());
    let write = |value: &dyn runtime::Slot| String::from_utf8(runtime::codec::to_vec(value)).unwrap();
    let lines = read(r#"[{"height": 1}, {"height": 2}]"#).unwrap();
    assert!(lines == tides(&[1, 2]).into());
    assert_eq!(write(&lines), r#"[{"height":1},{"height":2}]"#);
    assert_eq!(write(&read(r#""{\"height\": 1}\nnothing""#).unwrap()), r#"[{"height":1},"nothing"]"#);
    assert!(read(r#"[{"height": "x"}]"#).is_err());
    let events: Events<Json> = runtime::codec::from_slice(br#""data: 1\n\n""#).unwrap();
    assert_eq!(write(&events), r#""data: 1\n\n""#);
    assert_eq!(write(&Events::<Json>::BLANK), r#""""#);
    let streamed = JsonLines::from_stream(futures_util::stream::iter([Ok::<i64, std::io::Error>(1)]));
    assert_eq!(write(&streamed), "null");
    assert!(streamed == streamed.clone() && format!("{streamed:?}") == "JsonLines(Body(stream))");
}

/// Three connections: the first breaks off within an event, the second gives nothing, the third the rest.
fn breaking(request: &Recorded) -> Reply {
    match request.number {
        0 => Reply::Raw(chunked(b"retry: 1\nid: a\ndata: {\"height\":1}\n\nid: b\ndata: {\"hei", false)),
        1 => Reply::Raw(chunked(b": nothing yet\n\n", true)),
        2 => Reply::Raw(chunked(b"data: {\"height\":2}\n\n", true)),
        _ => Reply::Full(204, Vec::new(), Vec::new()),
    }
}

#[tokio::test]
async fn events_go_on_after_a_break() {
    let server = Server::start(breaking);
    let client = client(&server.url).build().unwrap();
    let answer = client.call(Data::default()).header("X-Trace", "t").await.unwrap();
    let mut events = answer.into_body().reconnect(2);
    let mut heights = Vec::new();
    while let Some(tide) = events.next().await {
        heights.push(tide.unwrap().height);
    }
    assert_eq!((heights, events.last_event_id()), (vec![1, 2], "a"));
    let requests = server.requests();
    let ids: Vec<Option<&str>> = requests.iter().map(|request| request.header("last-event-id")).collect();
    assert_eq!(ids, [None, Some("a"), Some("a"), Some("a")]);
    assert!(requests.iter().all(|request| request.header("x-trace") == Some("t")));
}

#[tokio::test]
async fn events_do_not_go_on_for_ever() {
    // One attempt too few.
    let server = Server::start(breaking);
    let mut events = stream::<Data>(&server).await.reconnect(1);
    assert!(events.next().await.unwrap().is_ok());
    assert!(events.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
    // An error is an error.
    let server = Server::start(|request| match request.number {
        0 => breaking(request),
        _ => Reply::Full(401, Vec::new(), Vec::new()),
    });
    let mut events = stream::<Data>(&server).await.reconnect(9);
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.failure().unwrap().status().unwrap().as_u16(), 401);
    assert!(events.next().await.is_none() && server.requests().len() == 2);
    // So is one that the document has.
    let server = Server::start(|request| match request.number {
        0 => breaking(request),
        _ => json(410, r#"{"code":"GONE"}"#),
    });
    let mut events = client(&server.url).build().unwrap().execute(Watch {}).await.unwrap().into_body().reconnect(9);
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.failure().unwrap().kind(), ErrorKind::Documented);
    assert_eq!(error.failure().unwrap().body_bytes().unwrap(), r#"{"code":"GONE"}"#);
    assert!(events.next().await.is_none() && server.requests().len() == 2);
    // A call that is not idempotent is not made twice, and no call is unless somebody wants it.
    let server = Server::start(breaking);
    let mut events = stream::<Posted>(&server).await.reconnect(9);
    assert!(events.next().await.unwrap().is_ok() && events.next().await.unwrap().is_err());
    let server = Server::start(breaking);
    let mut events = stream::<Data>(&server).await;
    assert!(events.next().await.unwrap().is_ok() && events.next().await.unwrap().is_err());
    assert_eq!(server.requests().len(), 1);
}

/// A page that asks for a login, or an error in JSON, is no stream without events.
#[tokio::test]
async fn what_is_no_stream_of_events() {
    let page = || {
        let page = "<html>\n\n<p>Who are you?</p></html>";
        Reply::Full(200, vec![("content-type".into(), "Text/HTML; charset=utf-8".into())], page.into())
    };
    let server = Server::start(move |request| if request.number == 0 { page() } else { json(200, r#"{"error": 7}"#) });
    let client = client(&server.url).build().unwrap();
    let error = client.execute(Raw::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.body_bytes().unwrap().starts_with(b"<html>"));
    let error = client.execute(Data::default()).await.unwrap_err();
    let message = "Data: the server answered 200 OK, but the body is not what the document says: $: expected server-sent \
                   events (application/json, 12 bytes)";
    assert_eq!(error.to_string(), message);
    // What they are called is not all.
    let html = |text: &'static str| Reply::Full(200, vec![("content-type".into(), "text/html".into())], text.into());
    let called = Server::start(move |_| html("\n: hello\n\ndata: {\"height\":1}\n\n"));
    assert!(all!(stream::<Data>(&called).await) == [Ok(Tide { height: 1 })]);
    assert!(all!(stream::<Data>(&Server::start(move |_| html(""))).await).is_empty());
    // Nor is it one that goes on.
    let server = Server::start(move |request| if request.number == 0 { breaking(request) } else { page() });
    let mut events = stream::<Data>(&server).await.reconnect(9);
    assert!(events.next().await.unwrap().is_ok());
    let error = events.next().await.unwrap().unwrap_err();
    assert_eq!(error.failure().unwrap().kind(), ErrorKind::Decode);
    assert!(events.next().await.is_none() && server.requests().len() == 2);
}

#[tokio::test]
async fn a_stream_that_nobody_waits_for_leaves_the_client_usable() {
    let server = Server::start(|request| match request.number {
        0 => Reply::Stall(chunked(b"data: {\"height\":1}\n\n", false)),
        _ => Reply::Raw(chunked(b"data: {\"height\":2}\n\n", true)),
    });
    let client = client(&server.url).build().unwrap();
    let mut events = client.execute(Data::default()).await.unwrap().into_body().reconnect(5);
    assert!(events.next().await.unwrap().is_ok());
    let waiting = tokio::time::timeout(Duration::from_millis(20), events.next()).await;
    assert!(waiting.is_err());
    drop(events);
    let all = all!(client.execute(Data::default()).await.unwrap().into_body());
    assert!(all == [Ok(Tide { height: 2 })]);
}
