//! Bodies of many values.

use golden::{item_schema, streams};
use runtime::stream::{Event, StreamError};

/// All values of a stream.
macro_rules! all {
    ($stream:expr) => {
        $stream.blocking().collect::<Result<Vec<_>, StreamError>>().unwrap()
    };
}

/// A client of a case whose answers are of a media type.
macro_rules! client {
    ($case:ident, $media:expr, $body:expr) => {{
        let transport = runtime::transport::from_fn(move |_| {
            let answer = runtime::http::Response::builder().header("content-type", $media);
            Ok(answer.body(runtime::Body::from($body)).unwrap())
        });
        golden::$case::Client::builder().base_url("https://golden.example.com").transport(transport).build().unwrap()
    }};
}

#[test]
fn events_of_all_kinds() {
    let client = client!(streams, "text/event-stream", "id: 1\nevent: tide\ndata: high\n\n");
    let events = all!(client.tides().watch_tides().send_blocking().unwrap().into_body());
    let event = Event { event: Some("tide".into()), data: "high".into(), id: Some("1".into()), retry: None };
    assert_eq!(events, [event]);
    let client = client!(streams, "text/event-stream; charset=utf-8", "data: {\"height\": 1}\n\ndata: [DONE]\n\n");
    let streams::tides::chat::Response::EventStream(events) =
        client.tides().chat().send_blocking().unwrap().into_body()
    else {
        panic!("no events")
    };
    assert_eq!(all!(events).iter().map(|tide| tide.height).collect::<Vec<_>>(), [1.0]);
    let client = client!(streams, "application/json", "{\"tides\": [{\"height\": 1}]}");
    let streams::tides::chat::Response::Json(tides) = client.tides().chat().send_blocking().unwrap().into_body() else {
        panic!("no JSON")
    };
    assert_eq!(tides.tides.unwrap().len(), 1);
    let client = client!(streams, "text/event-stream", "data: {\"a\":1}\nid: 7\n\ndata: 2\n\n");
    let events = all!(client.tides().tide_events().send_blocking().unwrap().into_body());
    assert_eq!((events[0].data.as_str(), events[0].id.as_deref()), ("{\"a\":1}", Some("7")));
    assert_eq!((events[1].data.as_str(), events[1].id.as_deref()), ("2", None));
}

#[test]
fn events_whose_data_is_described() {
    use item_schema::types::TideEvent;
    let text = "event: high\ndata: {\"height\":\ndata: 2}\n\nevent: new\ndata: x\n\nevent: over\ndata: [done]\n\n";
    let events = all!(
        client!(item_schema, "text/event-stream", text).tides().watch_tides().send_blocking().unwrap().into_body()
    );
    let [TideEvent::High(high), TideEvent::Unrecognized(newer), TideEvent::Over(over)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(high.data.as_ref().unwrap().height, 2.0);
    assert_eq!(newer["data"], "x");
    assert_eq!(over.data.as_ref().unwrap().as_str(), "[done]");
    let client = client!(item_schema, "application/jsonl", "{\"height\": 1}\n{}\n");
    let lines = all!(client.tides().follow_tides().send_blocking().unwrap().into_body());
    assert_eq!(lines.iter().map(|tide| tide.height).collect::<Vec<_>>(), [Some(1.0), None]);
}

#[test]
fn lines_that_are_sent() {
    let tide = |height| streams::types::Tide { height };
    let client = client!(streams, "application/json-seq", "\u{1e}{\"height\": 3}\n");
    let answer = client.tides().put_tides(vec![tide(1.0), tide(2.0)]).send_blocking().unwrap();
    assert_eq!(all!(answer.into_body())[0].height, 3.0);
    let request = client.tides().put_tides(vec![tide(1.0), tide(2.0)]).build().unwrap();
    assert_eq!(request.headers()["content-type"], "application/x-ndjson");
    assert_eq!(request.body().as_bytes().unwrap(), b"{\"height\":1}\n{\"height\":2}\n");
    let problem = client.tides().put_tides(vec![tide(1.0), tide(100.0)]).build().unwrap_err();
    assert!(problem.to_string().contains("must be at most 99"), "{problem}");
    // The request as JSON has the list.
    let json = serde_json::to_string(client.tides().put_tides(vec![tide(1.0)]).request()).unwrap();
    assert_eq!(json, r#"{"body":[{"height":1}]}"#);
    let request: streams::tides::PutTidesRequest = serde_json::from_str(&json).unwrap();
    assert!(request == streams::tides::PutTidesRequest::new(vec![tide(1.0)]));
}
