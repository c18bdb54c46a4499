//! Servers that answer before they have read the body, and close the connection.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use runtime::operation::NoDocumentedError;
use runtime::{Body, Error, ErrorKind, Retry};

use crate::api::client;

/// More than all buffers on the way hold.
const LARGE: usize = 16 << 20;

runtime::operation! {
    struct Upload {
        body: Body => "body": required,
    }
    id: "upload",
    request: "POST" "/files",
    body: binary "application/octet-stream",
    success: () { 204: empty },
}

/// What a server does with a connection when it has read the head of the request.
type Serve = fn(&mut TcpStream);

fn listen(serve: Serve) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
                head.push(byte[0]);
            }
            serve(&mut stream);
        }
    });
    (url, count)
}

const ANSWER: &[u8] =
    b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 15\r\nconnection: close\r\n\r\nno more than 5\n";
const ENDS_WITH_CONNECTION: &[u8] = b"HTTP/1.1 413 Content Too Large\r\n\r\nno more than 5\n";

/// As RFC 9112 section 9.6 has it: the server closes when the client has.
fn drain(stream: &mut TcpStream) {
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    while stream.read(&mut [0; 1 << 16]).is_ok_and(|read| read > 0) {}
}

fn bodies() -> [Body; 3] {
    let piece = Bytes::from(vec![7; 1 << 16]);
    let pieces = || {
        let piece = piece.clone();
        stream::iter((0..LARGE >> 16).map(move |_| Ok::<_, std::io::Error>(piece.clone())))
    };
    [vec![7; LARGE].into(), Body::from_stream(pieces()), Body::from_stream(pieces()).length(LARGE as u64)]
}

/// How each call ends, and how often the server was asked.
async fn errors(serve: Serve) -> (Vec<Error<NoDocumentedError>>, usize) {
    let (url, connections) = listen(serve);
    let client = client(&url).retry(Retry::default()).timeout(Duration::from_secs(20)).build().unwrap();
    let mut errors = Vec::new();
    for body in (0..10).flat_map(|_| bodies()) {
        errors.push(client.execute(Upload { body }).await.unwrap_err());
    }
    (errors, connections.load(Ordering::SeqCst))
}

fn is_the_answer(error: &Error<NoDocumentedError>) -> bool {
    error.status().is_some_and(|status| status == 413) && error.body_bytes().unwrap() == "no more than 5\n"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_is_the_calls() {
    let servers: [Serve; 3] = [
        |stream| {
            stream.write_all(ANSWER).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            drain(stream);
        },
        |stream| {
            stream.write_all(ANSWER).unwrap();
            drain(stream);
        },
        |stream| {
            stream.write_all(ENDS_WITH_CONNECTION).unwrap();
            stream.shutdown(Shutdown::Write).unwrap();
            drain(stream);
        },
    ];
    for (number, serve) in servers.into_iter().enumerate() {
        let (errors, _) = errors(serve).await;
        assert!(errors.iter().all(is_the_answer), "{number}: {errors:#?}");
    }
}

/// What has come of the answer may be lost, as the connection is reset: the client learns of that when it goes on to
/// send. But nothing is sent again, and nothing hangs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_reads_no_more_and_closes_is_asked_once() {
    let servers: [Serve; 2] = [
        |stream| stream.write_all(ANSWER).unwrap(),
        |stream| {
            stream.read_exact(&mut vec![0; 1 << 20]).unwrap();
            stream.write_all(ANSWER).unwrap();
        },
    ];
    for serve in servers {
        let (errors, connections) = errors(serve).await;
        assert!(errors.iter().all(|error| is_the_answer(error) || error.kind() == ErrorKind::Transport), "{errors:#?}");
        assert_eq!(connections, errors.len());
    }
}
