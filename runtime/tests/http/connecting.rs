//! Connections that do not come about, and whether they are tried again.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use runtime::transport::{DefaultTransport, TransportErrorKind};
use runtime::{ErrorKind, Retry};

use crate::api::{Client, ClientBuilder, Open, client};
use crate::support::{Server, empty};
use crate::tls::server_config;

fn retried(url: &str) -> ClientBuilder {
    client(url).retry(Retry::default().first_delay(Duration::from_millis(1)))
}

/// A server that does this with every connection; and how many came.
fn listen(serve: impl Fn(TcpStream) + Send + 'static) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            serve(stream.unwrap());
        }
    });
    (port, count)
}

/// How often it is tried, and what is said.
async fn attempts(client: &Client) -> (u32, String) {
    let error = client.execute(Open {}).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.transport_error().unwrap().kind()),
        (ErrorKind::Connect, TransportErrorKind::Connect)
    );
    (error.attempts(), error.to_string())
}

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_not_trusted_the_next_time() {
    let config = server_config(&[]);
    let (port, connections) = listen(move |mut stream| {
        let mut server = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let _ = server.complete_io(&mut stream);
    });
    for host in ["localhost", "127.0.0.1"] {
        let before = connections.load(Ordering::SeqCst);
        let (attempts, says) = attempts(&retried(&format!("https://{host}:{port}")).build().unwrap()).await;
        assert!(says.contains("certificate"), "{says}");
        assert_eq!((attempts, connections.load(Ordering::SeqCst) - before), (1, 1), "{says}");
    }
}

#[tokio::test]
async fn a_port_that_speaks_no_tls_speaks_none_the_next_time() {
    let (port, connections) = listen(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    let (attempts, says) = attempts(&retried(&format!("https://127.0.0.1:{port}")).build().unwrap()).await;
    assert_eq!((attempts, connections.load(Ordering::SeqCst)), (1, 1), "{says}");
}

/// RFC 6761 section 6.4: there is no name under `invalid`.
#[tokio::test]
async fn a_name_that_does_not_exist_does_not_exist_the_next_time() {
    let (attempts, says) = attempts(&retried("https://nothing.invalid").build().unwrap()).await;
    // Where nobody can be asked, nobody knows.
    assert_eq!(attempts, if says.contains("Temporary failure") { 3 } else { 1 }, "{says}");
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    // Nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for scheme in ["http", "https"] {
        assert_eq!(attempts(&retried(&format!("{scheme}://127.0.0.1:{port}")).build().unwrap()).await.0, 3);
    }
    // Cut off in the middle of TLS.
    let (port, connections) = listen(|mut stream| {
        let _ = stream.read(&mut [0; 1]);
    });
    assert_eq!(attempts(&retried(&format!("https://127.0.0.1:{port}")).build().unwrap()).await.0, 3);
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

/// A client of the caller's that follows redirects, as reqwest does if nobody says anything.
#[tokio::test]
async fn an_answer_from_elsewhere_is_no_answer() {
    let elsewhere = Server::start(|_| empty(200, &[]));
    let to = format!("{}/x?key=s3cret", elsewhere.url);
    let server = Server::start(move |_| empty(307, &[("location", &to)]));
    let tls = || rustls::crypto::ring::default_provider().install_default();
    let _ = tls();
    let given = retried(&server.url).transport(DefaultTransport::from_reqwest(reqwest::Client::new())).build().unwrap();
    let error = given.execute(Open {}).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests().len()), (ErrorKind::Transport, 1, 1));
    let says = format!("the given reqwest client followed a redirect to {}/x: build it with", elsewhere.url);
    assert!(error.to_string().contains(&says) && !format!("{error:?}").contains("s3cret"), "{error}");
    // From a builder there is none that does.
    let transport = DefaultTransport::from_builder(reqwest::Client::builder()).unwrap();
    let error = retried(&server.url).transport(transport).build().unwrap().execute(Open {}).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), elsewhere.requests().len()), (307, 1));
    // Without redirects it is a client as any other.
    let plain = DefaultTransport::from_reqwest(reqwest::Client::new());
    retried(&elsewhere.url).transport(plain).build().unwrap().execute(Open {}).await.unwrap();
}
