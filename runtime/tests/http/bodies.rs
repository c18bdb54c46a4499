//! Bodies in pieces: uploads, downloads, limits.

use std::io::Read as _;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use runtime::transport::TransportErrorKind;
use runtime::{Body, Bytes, ErrorKind};

use crate::api::{Client, DigestKeys, client};
use crate::support::{Reply, Server, empty, json};

runtime::operation! {
    /// `POST /upload`
    struct Upload {
        body: Body => "body": required,
    }
    id: "upload",
    request: "POST" "/upload",
    body: binary "application/zip",
    security: [&[Requirement::new("Digest", SchemeKind::Digest)], &[]],
    success: () { (2): empty },
}

runtime::operation! {
    /// `GET /download`
    struct Download {}
    id: "download",
    request: "GET" "/download",
    success: Body { 200: binary },
}

runtime::object! {
    struct Form {
        title: String => "title": required,
        file: Body => "file": required,
    }
}

runtime::operation! {
    /// `POST /form`
    struct SendForm {
        body: Form => "body": required,
    }
    id: "sendForm",
    request: "POST" "/form",
    body: multipart "multipart/form-data" ["file".content_type("image/png")],
    success: () { (2): empty },
}

runtime::operation! {
    /// `POST /mark`
    struct Mark {
        body: Option<i64> => "body": required,
    }
    id: "mark",
    request: "POST" "/mark",
    body: json "application/json",
    success: () { (2): empty },
}

runtime::operation! {
    /// `POST /remark`
    struct Remark {
        body: Option<Option<i64>> => "body": optional,
    }
    id: "remark",
    request: "POST" "/remark",
    body: json "application/json",
    success: () { (2): empty },
}

runtime::operation! {
    /// `PUT /store`
    struct Store {
        length: Option<i64> => header "Content-Length": optional,
        body: Body => "body": required,
    }
    id: "store",
    request: "PUT" "/store",
    body: binary "application/zip",
    success: () { (2): empty },
}

runtime::object! {
    struct Album {
        cover: Body => "cover": required,
        pages: Vec<Body> => "pages": required,
        notes: Vec<Body> => "notes": required,
    }
}

runtime::operation! {
    /// `POST /album`
    struct SendAlbum {
        body: Album => "body": required,
    }
    id: "sendAlbum",
    request: "POST" "/album",
    body: multipart "multipart/form-data" [
        "cover".style(Form, true),
        "pages".style(Form, false),
        "notes".content_type("application/json"),
    ],
    success: () { (2): empty },
}

runtime::object! {
    struct Range {
        min: i64 => "min": required,
        note: String => "note": required,
        steps: Vec<i64> => "steps": required,
    }
}

runtime::object! {
    struct Survey {
        spaces: Vec<String> => "spaces": required,
        pipes: Vec<String> => "pipes": required,
        deep: Range => "deep": required,
        form: Range => "form": required,
    }
}

runtime::operation! {
    /// `POST /survey`
    struct SendSurvey {
        body: Survey => "body": required,
    }
    id: "sendSurvey",
    request: "POST" "/survey",
    body: multipart "multipart/form-data" [
        "spaces".style(SpaceDelimited, false),
        "pipes".style(PipeDelimited, false),
        "deep".style(DeepObject, true),
        "form".content_type("application/x-www-form-urlencoded"),
    ],
    success: () { (2): empty },
}

fn pieces() -> Body {
    let pieces = ["one,", "two,", "three"].map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes())));
    Body::from_stream(stream::iter(pieces))
}

fn built(server: &Server) -> Client {
    client(&server.url).build().unwrap()
}

/// A body that is required and may be `null` is `null`; one that is not there has a length all the same.
#[tokio::test]
async fn null_is_a_body_and_nothing_has_a_length() {
    let server = Server::start(|_| empty(204, &[]));
    let client = built(&server);
    client.call(Mark { body: None }).await.unwrap();
    client.call(Remark { body: Some(None) }).await.unwrap();
    client.call(Remark { body: None }).await.unwrap();
    client.call(Upload { body: Body::default() }).await.unwrap();
    client.call(Download {}).await.unwrap();
    let requests = server.requests();
    let sent = |index: usize| {
        let request = &requests[index];
        let header = |name| request.header(name).map(str::to_owned);
        (header("content-type"), header("content-length"), String::from_utf8(request.body.clone()).unwrap())
    };
    let is = |media_type: Option<&str>, length: Option<&str>, body: &str| {
        (media_type.map(str::to_owned), length.map(str::to_owned), body.to_owned())
    };
    assert_eq!(sent(0), is(Some("application/json"), Some("4"), "null"));
    assert_eq!(sent(1), is(Some("application/json"), Some("4"), "null"));
    assert_eq!(sent(2), is(None, Some("0"), ""));
    assert_eq!(sent(3), is(Some("application/zip"), Some("0"), ""));
    assert_eq!(sent(4), is(None, None, ""));
}

#[tokio::test]
async fn a_stream_is_sent_as_it_comes() {
    let server = Server::start(|_| empty(204, &[]));
    let client = built(&server);
    client.call(Upload { body: pieces() }).await.unwrap();
    client.call(Upload { body: pieces().length(13).media_type("text/plain") }).send_blocking().unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].headers("transfer-encoding"), ["chunked"]);
    assert_eq!(
        (requests[0].header("content-length"), requests[0].header("content-type")),
        (None, Some("application/zip"))
    );
    assert_eq!(
        (requests[1].header("content-length"), requests[1].header("content-type")),
        (Some("13"), Some("text/plain"))
    );
    for request in requests {
        assert_eq!(request.body, b"one,two,three");
    }
}

/// Swashbuckle gives all parts a style, files too; and files may be of JSON.
#[tokio::test]
async fn a_file_with_a_style_is_a_file() {
    let server = Server::start(|_| empty(204, &[]));
    let pages = vec!["one".into(), Body::from("two").file_name("2.png").media_type("image/png")];
    let notes = vec!["[1]".into(), "{}".into()];
    built(&server).call(SendAlbum { body: Album { cover: "front".into(), pages, notes } }).await.unwrap();
    let sent = String::from_utf8(server.only().body).unwrap();
    for (name, file_name, media_type, text) in [
        ("cover", "cover", "application/octet-stream", "front"),
        ("pages", "pages", "application/octet-stream", "one"),
        ("pages", "2.png", "image/png", "two"),
        ("notes", "notes", "application/json", "[1]"),
        ("notes", "notes", "application/json", "{}"),
    ] {
        let head = format!("name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: {media_type}");
        assert!(sent.contains(&format!("{head}\r\n\r\n{text}\r\n")), "{sent}");
    }
}

/// Nothing in a part is percent-encoded (RFC 7578), what stands between the elements of a list neither; but a part that
/// is a form itself.
#[tokio::test]
async fn parts_are_not_encoded_unless_they_are_forms() {
    let server = Server::start(|_| empty(204, &[]));
    let range = || Range { min: 1, note: "a b&c".into(), steps: vec![2, 3] };
    let (spaces, pipes) = (vec!["one".into(), "two".into()], vec!["a b".into(), "c%".into()]);
    let body = Survey { spaces, pipes, deep: range(), form: range() };
    built(&server).call(SendSurvey { body }).await.unwrap();
    let request = server.only();
    let (_, boundary) = request.header("content-type").unwrap().split_once("boundary=").unwrap();
    let sent = String::from_utf8(request.body.clone()).unwrap();
    let parts: Vec<&str> = sent.split(&format!("--{boundary}")).collect();
    let part = |name: &str, text: &str| format!("\r\nContent-Disposition: form-data; name=\"{name}\"\r\n{text}\r\n");
    let wanted = [
        String::new(),
        part("spaces", "\r\none two"),
        part("pipes", "\r\na b|c%"),
        part("deep[min]", "\r\n1"),
        part("deep[note]", "\r\na b&c"),
        part("deep[steps][0]", "\r\n2"),
        part("deep[steps][1]", "\r\n3"),
        part("form", "Content-Type: application/x-www-form-urlencoded\r\n\r\nmin=1&note=a%20b%26c&steps=2&steps=3"),
        "--\r\n".to_owned(),
    ];
    assert_eq!(parts, wanted);
}

/// Some documents have `Content-Length` as a parameter. A wrong one would leave bytes for the next request, or none.
#[tokio::test]
async fn a_length_that_is_given_is_that_of_the_body() {
    let server = Server::start(|_| empty(204, &[]));
    let client = built(&server);
    client.call(Store { length: Some(3), body: "zip".into() }).await.unwrap();
    client.call(Store { length: Some(13), body: pieces() }).await.unwrap();
    for request in server.requests() {
        assert_eq!(request.headers("content-length"), [request.body.len().to_string()]);
    }
    for (length, body) in [(2, "zip".into()), (4, "zip".into()), (12, pieces().length(13)), (1, Body::default())] {
        let error = client.call(Store { length: Some(length), body }).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    }
    assert_eq!(server.requests().len(), 2);

    // To look at what would be sent takes nothing from it.
    let call = client.call(Store { length: Some(13), body: pieces() });
    assert_eq!(call.build().unwrap().body().known_length(), Some(13));
    call.await.unwrap();
}

#[tokio::test]
async fn a_stream_that_fails_or_was_used() {
    let server = Server::start(|_| empty(204, &[]));
    let client = built(&server);
    let broken = stream::iter([Ok(Bytes::from_static(b"one")), Err(std::io::Error::other("the disk is gone"))]);
    let error = client.call(Upload { body: Body::from_stream(broken) }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("the disk is gone"), "{error}");
    let call = client.call(Upload { body: pieces() });
    call.clone().await.unwrap();
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("was read already"), "{error}");
    let (one, other) = (pieces(), pieces());
    assert!(one == one.clone() && one != other);
    assert_eq!(
        (format!("{one:?}"), format!("{:?}", other.length(13))),
        ("Body(stream)".into(), "Body(13 bytes)".into())
    );
}

/// A server that is told a smaller length takes the beginning for the whole; with a larger one it waits for the rest.
#[tokio::test]
async fn a_length_that_is_not_the_bodys() {
    let server = Server::start(|_| empty(204, &[]));
    let client = built(&server);
    let upload = |body: Body| client.call(Upload { body });
    for length in [3, 4, 12] {
        let error = upload(pieces().length(length)).await.unwrap_err();
        assert!(error.to_string().contains("longer than the length"), "{length}: {error}");
    }
    assert_eq!(upload(pieces().length(14)).await.unwrap_err().kind(), ErrorKind::Transport);
    // Of nothing, nothing is read while it is sent.
    let error = upload(pieces().length(0)).await.unwrap_err();
    assert!(error.to_string().contains("longer than the length"), "{error}");
    let error = upload(pieces()).header("content-length", "0").await.unwrap_err();
    assert!(error.to_string().contains("longer than the length"), "{error}");
    let broken = Body::from_stream(stream::iter([Err::<Bytes, _>(std::io::Error::other("the disk is gone"))]));
    let error = upload(broken.length(0)).await.unwrap_err();
    assert!(error.to_string().contains("the body's stream failed"), "{error}");
    for (length, body) in
        [("12", "one,two,three"), ("+13", "one,two,three"), ("14", "one,two,three"), ("x", "one,two,three"), ("1", "")]
    {
        let error = upload(Body::from(body)).header("Content-Length", length).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("`content-length`: is not that of the body, which is"), "{error}");
    }
    let error = upload(pieces()).header("content-length", "4").await.unwrap_err();
    assert!(error.to_string().contains("longer than the length"), "{error}");
    assert_eq!(server.requests().len(), 0);

    upload(Body::from("one,two,three")).header("Content-Length", "13").await.unwrap();
    upload(pieces()).header("Content-Length", "13").await.unwrap();
    let sent: Vec<_> =
        server.requests().iter().map(|sent| (sent.headers("content-length").concat(), sent.body.len())).collect();
    assert_eq!(sent, [("13".to_owned(), 13), ("13".to_owned(), 13)]);
    let nothing = Body::from_stream(stream::iter([Ok::<_, std::io::Error>(Bytes::new())]));
    upload(nothing.length(0)).await.unwrap();
    assert_eq!(server.requests()[2].header("content-length"), Some("0"));
}

#[tokio::test]
async fn a_form_with_a_stream() {
    let server = Server::start(|_| empty(204, &[]));
    let client = built(&server);
    let form = |file: Body| SendForm { body: Form { title: "T".into(), file: file.file_name("a.png") } };
    client.call(form(pieces())).await.unwrap();
    client.call(form(pieces().length(13))).await.unwrap();
    client.call(form(Body::from("one,two,three"))).await.unwrap();
    let requests = server.requests();
    let texts: Vec<String> = requests
        .iter()
        .map(|request| {
            let (_, boundary) = request.header("content-type").unwrap().split_once("boundary=").unwrap();
            String::from_utf8(request.body.clone()).unwrap().replace(boundary, "B")
        })
        .collect();
    let wanted = "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nT\r\n\
        --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
        one,two,three\r\n--B--\r\n";
    assert_eq!(texts, [wanted; 3]);
    assert_eq!(requests[0].header("content-length"), None);
    assert_eq!(requests[1].header("content-length"), requests[2].header("content-length"));
}

#[tokio::test]
async fn an_answer_is_read_while_it_comes() {
    // The rest never comes: what was sent can be read all the same, and the time limit is not for it.
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/gzip\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n";
    let server = Server::start(move |_| Reply::Stall(head.into()));
    // Time enough for a busy machine to connect.
    let client = client(&server.url).timeout(Duration::from_secs(2)).build().unwrap();
    let body = client.call(Download {}).await.unwrap().into_body();
    assert_eq!(body.known_media_type(), Some("application/gzip"));
    tokio::time::sleep(Duration::from_millis(2100)).await;
    let mut stream = body.clone().into_stream();
    assert_eq!(stream.next().await.unwrap().unwrap().as_ref(), b"one");
    let late = tokio::time::timeout(Duration::from_millis(50), stream.next()).await;
    assert!(late.is_err());
    assert!(body.bytes().await.unwrap_err().to_string().contains("was read already"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_every_way() {
    let content = vec![7; 300_000];
    let answer = content.clone();
    let server = Server::start(move |_| Reply::Full(200, Vec::new(), answer.clone()));
    let client = client(&server.url).body_limit(1000).build().unwrap();
    let response = client.call(Download {}).await.unwrap();
    assert_eq!(response.known_length(), Some(300_000));
    assert_eq!(response.bytes().await.unwrap(), content);
    let response = client.call(Download {}).send_blocking().unwrap();
    assert_eq!(response.bytes_blocking().unwrap(), content);
    let mut read = Vec::new();
    client.call(Download {}).send_blocking().unwrap().into_body().into_reader().read_to_end(&mut read).unwrap();
    assert_eq!(read, content);
    let error = client.call(Download {}).await.unwrap().bytes_up_to(299_999).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::TooLarge);
    // From one server to the next.
    let body = client.call(Download {}).await.unwrap().into_body();
    client.call(Upload { body }).await.unwrap();
    assert_eq!(server.requests().last().unwrap().body, content);
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    let server = Server::start(|_| Reply::Raw("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\none".into()));
    let response = built(&server).call(Download {}).await.unwrap();
    assert_eq!(response.bytes().await.unwrap_err().kind(), TransportErrorKind::Io);
}

#[tokio::test]
async fn what_is_held_in_memory_has_a_limit() {
    let server = Server::start(|request| match request.number {
        0 => json(200, &format!(r#"{{"name":"{}"}}"#, "x".repeat(2000))),
        // Without a length beforehand.
        _ => Reply::Raw(format!("HTTP/1.1 500 X\r\n\r\n{}", "x".repeat(2000)).into()),
    });
    let client = client(&server.url).body_limit(1000).build().unwrap();
    for status in [200, 500] {
        let error = client.call(crate::api::put_thing()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert_eq!(error.transport_error().unwrap().kind(), TransportErrorKind::TooLarge);
        assert_eq!(error.status().unwrap(), status);
        assert!(error.to_string().contains("larger than 1000 bytes"), "{error}");
    }
}

#[tokio::test]
async fn a_stream_cannot_be_sent_again() {
    let challenge = r#"Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256"#;
    let server = Server::start(move |request| match request.header("authorization") {
        Some(_) => empty(204, &[]),
        None => empty(401, &[("www-authenticate", challenge)]),
    });
    let client = client(&server.url).auth(DigestKeys::new("u", "p")).build().unwrap();
    let error = client.call(Upload { body: pieces() }).await.unwrap_err();
    // The server has seen the request.
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.to_string().contains("401") && error.to_string().contains("only once"), "{error}");
    // The challenge is known by now.
    client.call(Upload { body: pieces() }).await.unwrap();
    client.call(Upload { body: Body::from("bytes") }).await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_slow_upload_runs_out_of_time() {
    let server = Server::start(|_| empty(204, &[]));
    let client = client(&server.url).timeout(Duration::from_millis(200)).build().unwrap();
    let began = Instant::now();
    let never = stream::pending::<Result<Bytes, std::io::Error>>();
    let error = client.call(Upload { body: Body::from_stream(never) }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(began.elapsed() < Duration::from_secs(5));
}
