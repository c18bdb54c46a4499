//! Servers that answer oddly: what is success, and what is not.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use runtime::transport::DefaultTransport;
use runtime::{Body, ErrorKind, Operation, Retry};
use rustls::{ServerConnection, StreamOwned};

use crate::api::client;
use crate::support::{Reply, Server};
use crate::tls::{certificate, server_config};

runtime::operation! {
    struct Get {}
    id: "get",
    request: "GET" "/thing",
    success: Option<i64> { 200: json },
}

runtime::operation! {
    struct Download {}
    id: "download",
    request: "GET" "/bytes",
    success: Body { 200: binary },
}

runtime::operation! {
    struct Part {}
    id: "part",
    request: "GET" "/bytes",
    success: Body { 206: binary },
}

runtime::operation! {
    struct Any {}
    id: "any",
    request: "GET" "/bytes",
    success: Body { (2): binary },
}

/// The bytes of the answer, if that is a success.
async fn bytes<R: Operation<Output = Body>>(request: R, answer: &[u8], range: bool) -> Result<String, ErrorKind> {
    let answer = answer.to_vec();
    let server = Server::start(move |_| Reply::Raw(answer.clone()));
    let client = client(&server.url).build().unwrap();
    let call = client.call(request);
    let call = if range { call.header("Range", "bytes=0-0") } else { call };
    let body = call.await.map_err(|error| error.kind())?.into_body();
    let bytes = body.bytes().await.map_err(|_| ErrorKind::Transport)?;
    Ok(String::from_utf8(bytes.into()).unwrap())
}

async fn get(answer: &[u8]) -> Result<Option<i64>, ErrorKind> {
    let answer = answer.to_vec();
    let server = Server::start(move |_| Reply::Raw(answer.clone()));
    let client = client(&server.url).timeout(Duration::from_secs(20)).build().unwrap();
    client.execute(Get {}).await.map(|answer| *answer.body()).map_err(|error| error.kind())
}

/// Of a thing that was asked for as a whole, a part is none, unless the document says so.
#[tokio::test]
async fn a_part_is_not_the_whole() {
    const PART: &[u8] = b"HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 0-0/9\r\ncontent-length: 1\r\n\r\n7";
    // Half of it would not be read.
    assert_eq!(get(PART).await, Ok(Some(7)));
    assert_eq!(bytes(Download {}, PART, false).await, Err(ErrorKind::Undocumented));
    assert_eq!(bytes(Any {}, PART, false).await, Err(ErrorKind::Undocumented));
    assert_eq!(bytes(Download {}, PART, true).await.as_deref(), Ok("7"));
    assert_eq!(bytes(Any {}, PART, true).await.as_deref(), Ok("7"));
    assert_eq!(bytes(Part {}, PART, false).await.as_deref(), Ok("7"));
}

/// RFC 9112 section 6.1: what is packed on the way is not what was sent.
#[tokio::test]
async fn a_transfer_coding_that_nobody_undoes() {
    for (coding, is_known) in [
        ("chunked", true),
        ("Chunked", true),
        ("gzip, chunked", false),
        ("gzip\r\ntransfer-encoding: chunked", false),
        ("x, chunked", false),
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: {coding}\r\n\r\n1\r\n7\r\n0\r\n\r\n");
        let wanted = if is_known { Ok(Some(7)) } else { Err(ErrorKind::Transport) };
        assert_eq!(get(answer.as_bytes()).await, wanted, "{coding}");
    }
    let whole = |coding| format!("HTTP/1.1 200 OK\r\ntransfer-encoding: {coding}\r\n\r\n7");
    assert_eq!(get(whole("identity").as_bytes()).await, Ok(Some(7)));
    assert_eq!(get(whole("gzip").as_bytes()).await, Err(ErrorKind::Transport));
}

/// Where the end of the connection is that of the answer, TLS says whether it is (RFC 9112 section 9.8).
#[tokio::test]
async fn a_connection_that_is_cut_is_no_end() {
    for is_closed in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let connection = ServerConnection::new(server_config(&[])).unwrap();
                let mut stream = StreamOwned::new(connection, stream.unwrap());
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n12");
                if is_closed {
                    stream.conn.send_close_notify();
                }
                let _ = stream.flush();
            }
        });
        let certificate = reqwest::Certificate::from_der(&certificate()).unwrap();
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([certificate]);
        let transport = DefaultTransport::from_builder(builder).unwrap();
        let client = client(&url).transport(transport).retry(Retry::none()).build().unwrap();
        let outcome = client.execute(Get {}).await.map(|answer| *answer.body()).map_err(|error| error.kind());
        assert_eq!(outcome, if is_closed { Ok(Some(12)) } else { Err(ErrorKind::Transport) });
    }
}

/// All that hyper reads is as RFC 9112 has it; what is ambiguous is an error.
#[tokio::test]
async fn what_is_odd_and_what_is_wrong() {
    let ends = "content-length: 1\r\n\r\n7";
    let many = |count: usize| "x: y\r\n".repeat(count);
    for (answer, is_right) in [
        (format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n{ends}"), true),
        (format!("HTTP/1.1 103 Early Hints\r\ncontent-length: 5\r\n\r\nHTTP/1.1 200 OK\r\n{ends}"), true),
        ("HTTP/1.1 102 Processing\r\n\r\n".repeat(5000) + "HTTP/1.1 200 OK\r\n" + ends, true),
        ("HTTP/1.1 100 Continue\r\n\r\n".to_owned(), false),
        (format!("HTTP/1.1 200\r\n{ends}"), true),
        (format!("\r\nHTTP/1.1 200 \r\n{ends}"), true),
        ("HTTP/1.0 200 OK\r\n\r\n7".to_owned(), true),
        (format!("HTTP/1.2 200 OK\r\n{ends}"), false),
        (format!("HTTP/1.1 099 X\r\n{ends}"), false),
        (format!("HTTP/1.1 999 X\r\n{ends}"), false),
        (format!("HTTP/1.1 200 OK\r\n{}{ends}", many(90)), true),
        (format!("HTTP/1.1 200 OK\r\n{}{ends}", many(101)), false),
        (format!("HTTP/1.1 200 OK\r\nx: a\r\n b\r\n{ends}"), false),
        (format!("HTTP/1.1 200 OK\r\nnonsense\r\n{ends}"), false),
        (format!("HTTP/1.1 200 OK\r\ncontent-type: ;;\r\n{ends}"), true),
        (format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n{ends}"), true),
        (format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n{ends}7"), false),
        ("HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\n7".to_owned(), false),
        ("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n7".to_owned(), false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n7".to_owned(), false),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n7".to_owned(), false),
        (format!("HTTP/1.1 200 OK\r\n{ends}8"), true),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 9\r\n\r\n1\r\n7\r\n0\r\n\r\n".to_owned(),
            true,
        ),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=\"b\"\r\n7\r\n0\r\nx: y\r\n\r\n".to_owned(), true),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\n".to_owned(), false),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\n0\r\n".to_owned(), false),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n78\r\n0\r\n\r\n".to_owned(), false),
        ("HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\n0\r\n\r\n".to_owned(), false),
    ] {
        let outcome = get(answer.as_bytes()).await;
        let shown = answer.chars().take(200).collect::<String>();
        assert_eq!(outcome.ok(), is_right.then_some(Some(7)), "{shown:?}");
    }
}

/// An answer that has no body by its status has none, whatever it says, and nothing of it is taken for the next one.
#[tokio::test]
async fn answers_without_a_body() {
    const NEXT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n8";
    let nothing = format!("HTTP/1.1 204 No Content\r\ncontent-length: {}\r\n\r\n{NEXT}", NEXT.len());
    let unchanged = format!("HTTP/1.1 304 Not Modified\r\ncontent-length: {}\r\n\r\n{NEXT}", NEXT.len());
    assert_eq!(get(nothing.as_bytes()).await, Ok(None));
    assert_eq!(get(unchanged.as_bytes()).await, Err(ErrorKind::Undocumented));
    assert_eq!(get(b"HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n").await, Ok(None));
    assert_eq!(get(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n7").await, Err(ErrorKind::Undocumented));
}
