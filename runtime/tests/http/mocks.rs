//! Servers in memory.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::stream;
use runtime::mock::{Mock, Reply};
use runtime::operation::{Answer, NoDocumentedError, Operation, OperationInfo, Status};
use runtime::stream::{Events, JsonLines};
use runtime::transport::{TransportError, TransportErrorKind};
use runtime::{Body, ErrorKind, Retry};

use crate::api::{
    Account, ByAccount, Client, ClientBuilder, Made, Open, Problem, PutThing, PutThingError, User, client, put_thing,
};

fn mocked(mock: &Mock) -> ClientBuilder {
    client("https://api.example").transport(mock.clone())
}

fn lamp() -> Made {
    Made { name: "lamp".into(), size: None }
}

#[tokio::test]
async fn typed_answers_and_requests() {
    let mock = Mock::new();
    mock.on::<PutThing>().reply(200, lamp()).reply(404, Problem { code: "GONE".into() });
    mock.on::<PutThing>().reply(503, Problem { code: "BUSY".into() });
    let client = mocked(&mock).build().unwrap();
    assert_eq!(client.call(put_thing()).await.unwrap().into_body(), lamp());
    let error = client.call(put_thing()).pretty(true).await.unwrap_err();
    assert_eq!(error.api(), Some(&PutThingError::NotFound(Problem { code: "GONE".into() })));
    assert_eq!(mock.left(), 1);
    let error = client.call(put_thing()).send_blocking().unwrap_err();
    assert_eq!(error.api().unwrap().status(), 503);
    assert_eq!(mock.left(), 0);
    let requests = mock.requests::<PutThing>();
    assert_eq!(requests.iter().map(|request| request.pretty).collect::<Vec<_>>(), [None, Some(true), None]);
    assert_eq!(requests[0].body.name, "lamp");
    // It went the way of every request.
    let sent = &mock.sent()[1];
    assert_eq!(sent.uri().path(), "/groups/32b6e34b3d91647abb20e7b8/things/a%20thing%2F1");
    assert_eq!(
        (sent.uri().query(), sent.body().as_bytes()),
        (Some("pretty=true"), Some(&br#"{"name":"lamp","size":3}"#[..]))
    );
    client.call(PutThing { group_id: "x".into(), ..put_thing() }).await.unwrap_err();
    assert_eq!((mock.requests::<PutThing>().len(), mock.sent().len()), (3, 3), "refused before it was sent");
}

#[tokio::test]
async fn answers_that_depend_on_the_request() {
    let mock = Mock::new();
    let seen = mock.clone();
    mock.on::<PutThing>().reply(200, lamp()).answer(move |request| match request.thing.as_str() {
        "none" => Reply::new(404, Problem { code: format!("after {}", seen.requests::<PutThing>().len()) }),
        _ => Reply::new(200, request.body.clone()).header("etag", "\"7\""),
    });
    let client = mocked(&mock).build().unwrap();
    assert_eq!(client.call(put_thing()).await.unwrap().size, None);
    let response = client.call(put_thing()).await.unwrap();
    assert_eq!((response.size, response.headers()["etag"].to_str().unwrap()), (Some(3), "\"7\""));
    let error = client.call(PutThing { thing: "none".into(), ..put_thing() }).await.unwrap_err();
    assert_eq!(error.api().unwrap().body().code, "after 3");
    mock.on::<Open>().always(200, ());
    for _ in 0..3 {
        client.execute(Open {}).await.unwrap();
    }
    assert_eq!(mock.requests::<Open>().len(), 3);
}

#[tokio::test]
async fn without_an_answer_a_call_fails_and_says_so() {
    let mock = Mock::new();
    let client = mocked(&mock).build().unwrap();
    let error = client.execute(Open {}).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Open: the mock has no answer for POST /secured?v=1 (Open): call on() for its request"
    );
    mock.on::<Open>().reply(200, ());
    client.execute(Open {}).await.unwrap();
    let error = client.call(Open {}).retry(Retry::default()).send_blocking().unwrap_err();
    assert!(error.to_string().contains("no answer left"), "{error}");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn failures_retries_hooks_and_undocumented_answers() {
    let mock = Mock::new();
    let cut = || TransportError::new(TransportErrorKind::Io, "the cable is cut");
    let on = mock.on::<PutThing>().then(Reply::failure(cut())).then(Reply::new(429, ()).header("retry-after", "0"));
    on.reply(200, lamp()).reply(418, Body::from("short").media_type("text/plain")).then(Reply::failure(cut()));
    let retry = Retry::default().first_delay(Duration::ZERO);
    let builder = mocked(&mock).retry(retry).hook(|request, next| async move { next.send(request).await });
    let client = builder.build().unwrap();
    client.call(put_thing()).await.unwrap();
    assert_eq!((mock.requests::<PutThing>().len(), mock.sent().len()), (1, 3), "one call, three attempts");
    let error = client.call(put_thing()).await.unwrap_err();
    assert_eq!((error.kind(), &error.body_bytes().unwrap()[..]), (ErrorKind::Undocumented, &b"short"[..]));
    assert!(error.to_string().contains("text/plain"), "{error}");
    let error = client.call(put_thing()).retry(Retry::none()).await.unwrap_err();
    assert_eq!(error.transport_error().unwrap().kind(), TransportErrorKind::Io);
}

#[tokio::test]
async fn credentials() {
    let mock = Mock::new();
    mock.on::<ByAccount>().always(200, ());
    let client = mocked(&mock).auth(Account::new("id", "hunter2")).build().unwrap();
    client.execute(ByAccount {}).await.unwrap();
    let sent = mock.sent();
    assert_eq!((sent.len(), sent[0].headers()["authorization"].to_str().unwrap()), (1, "Bearer mock"));
    mock.on::<crate::api::ByUser>().always(200, ());
    let client = mocked(&mock).auth(User::new("id", "hunter2")).build().unwrap();
    client.execute(crate::api::ByUser {}).await.unwrap();
    let shown = format!("{mock:?} {client:?} {:?}", mock.sent());
    assert!(!shown.contains("hunter2") && !shown.contains("aWQ6aHVudGVyMg"), "{shown}");
}

#[test]
fn an_answer_that_the_document_does_not_have() {
    let misfit = |status, body: Reply| {
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| {
            Mock::new().on::<PutThing>().then(body);
        }));
        let message = *outcome.unwrap_err().downcast::<String>().unwrap();
        assert!(message.starts_with("putThing: ") && message.contains(status), "{message}");
        message
    };
    let message = misfit("200 OK", Reply::new(200, Problem { code: "GONE".into() }));
    assert!(message.contains("not what the document has for 200 OK") && message.contains("name"), "{message}");
    misfit("404", Reply::new(404, lamp()));
    misfit("200", Reply::new(200, ()));
    misfit("status", Reply::new(7, lamp()));
    misfit("header", Reply::new(200, lamp()).header("a b", "c"));
}

#[tokio::test]
async fn the_media_type_that_an_answer_is_given_is_the_only_one() {
    let mock = Mock::new();
    mock.on::<PutThing>().then(Reply::new(200, lamp()).header("Content-Type", "application/json; charset=utf-8"));
    let response = mocked(&mock).build().unwrap().call(put_thing()).await.unwrap();
    let types: Vec<_> = response.headers().get_all("content-type").iter().collect();
    assert_eq!(types, ["application/json; charset=utf-8"]);
}

runtime::media! {
    /// A body of every kind.
    enum Picture {
        binary "image/png, image/x-png" => Png(Body),
        json "application/vnd.sizes+json" => Sizes(Vec<i64>),
        text "text/x-name" => Name(String),
    }
}

macro_rules! answers {
    ($($name:ident: $output:ty, $answer:expr;)*) => {$(
        runtime::object! {
            struct $name {}
        }
        impl Operation for $name {
            const INFO: &'static OperationInfo = &OperationInfo {
                success: &[$answer],
                ..OperationInfo::new(stringify!($name), "GET", "/picture")
            };
            type Output = $output;
            type Error = NoDocumentedError;
        }
    )*};
}

answers! {
    GetPicture: Picture, Answer::several(Status::Code(200), Picture::MEDIA);
    GetText: String, Answer::text(Status::Code(200));
    GetFile: Body, Answer::binary(Status::Code(200));
    GetNothing: (), Answer::empty(Status::Default);
    GetLines: JsonLines<Made>, Answer::lines(Status::Code(200));
    GetSequence: JsonLines<Made>, Answer::sequence(Status::Code(200));
    GetEvents: Events<Made>, Answer::event_data(Status::Code(200));
}

#[tokio::test]
async fn bodies_of_every_kind() {
    let mock = Mock::new();
    let client: Client = mocked(&mock).build().unwrap();
    let pictures = [
        Picture::Sizes(vec![1, 2]),
        Picture::Name("a\"b".into()),
        Picture::Png(Body::from("png").media_type("image/png")),
    ];
    for picture in pictures {
        mock.on::<GetPicture>().reply(200, picture.clone());
        let got = client.execute(GetPicture {}).await.unwrap().into_body();
        match (&got, &picture) {
            (Picture::Png(got), Picture::Png(sent)) => assert_eq!(got.bytes().await.unwrap(), sent.as_bytes().unwrap()),
            _ => assert_eq!(got, picture),
        }
    }
    mock.on::<GetText>().reply(200, "not \"JSON\"".to_owned());
    let response = client.execute(GetText {}).await.unwrap();
    assert_eq!(
        (response.as_str(), response.headers()["content-type"].to_str().unwrap()),
        ("not \"JSON\"", "text/plain; charset=utf-8")
    );
    let stream = Body::from_stream(Body::from("abc").into_stream());
    mock.on::<GetFile>().reply(200, stream);
    assert_eq!(client.execute(GetFile {}).await.unwrap().bytes().await.unwrap(), "abc");
    mock.on::<GetNothing>().reply(204, ());
    assert!(client.execute(GetNothing {}).await.unwrap().headers().is_empty());
}

#[tokio::test]
async fn streams() {
    let mock = Mock::new();
    let lamps = || stream::iter([lamp(), lamp()].map(Ok::<_, std::io::Error>));
    mock.on::<GetLines>().reply(200, JsonLines::from(vec![lamp(), lamp()])).reply(200, JsonLines::from_stream(lamps()));
    mock.on::<GetSequence>()
        .reply(200, JsonLines::from(vec![lamp(), lamp()]))
        .reply(200, JsonLines::from_stream(lamps()));
    mock.on::<GetEvents>().always(200, Body::from("data: {\"name\": \"lamp\"}\n\ndata: {\"name\": \"lamp\"}\n\n"));
    let client: Client = mocked(&mock).build().unwrap();
    for _ in 0..2 {
        let mut lines = client.execute(GetLines {}).await.unwrap().into_body();
        let mut sequence = client.execute(GetSequence {}).await.unwrap().into_body();
        let response = client.execute(GetEvents {}).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut events = response.into_body();
        for _ in 0..2 {
            assert_eq!(lines.next().await.unwrap().unwrap(), lamp());
            assert_eq!(sequence.next().await.unwrap().unwrap(), lamp());
            assert_eq!(events.next().await.unwrap().unwrap(), lamp());
        }
        assert!(lines.next().await.is_none() && sequence.next().await.is_none());
    }
}
