//! Servers that are slow, and servers that are not there.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use generated::Client;
use runtime::ErrorKind;

use crate::setup::{accepted, delete};
use crate::support::{Recorded, Reply, Server};

const SOON: Duration = Duration::from_millis(100);
const LATE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn the_time_limit_of_the_client() {
    for begun in ["", "HTTP/1.1 202 Accepted\r\ncontent-length: 10\r\n\r\n{"] {
        let server = Server::start(move |_| Reply::Stall(begun.into()));
        let client = Client::builder().base_url(&server.url).timeout(SOON).build().unwrap();
        let start = Instant::now();
        let error = delete(&client).await.unwrap_err();
        assert!(error.is_timeout() && !error.is_connect() && error.status().is_none(), "{error:?}");
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().ends_with("no complete answer within 100ms"), "{error}");
        assert!(start.elapsed() >= SOON && start.elapsed() < LATE);
    }
}

#[tokio::test]
async fn the_time_limit_of_a_call() {
    let slow = |request: &Recorded| request.header("x-slow").is_some();
    let server = Server::start(move |request| if slow(request) { Reply::Stall(Vec::new()) } else { accepted() });
    let client = Client::builder().base_url(&server.url).timeout(LATE * 10).build().unwrap();
    let start = Instant::now();
    assert!(delete(&client).header("X-Slow", "yes").timeout(SOON).await.unwrap_err().is_timeout());
    assert!(start.elapsed() < LATE);
    delete(&client).await.expect("it was the limit of that call alone");

    let hasty = Client::builder().base_url(&server.url).timeout(Duration::ZERO).build().unwrap();
    assert!(delete(&hasty).await.unwrap_err().is_timeout());
    delete(&hasty).timeout(LATE).await.expect("the limit of the call goes before the client's");
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::builder().base_url(url).build().unwrap();
    let error = delete(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.is_connect() && !error.is_timeout() && error.status().is_none());
    assert!(error.to_string().contains("refused"), "{error}");
}
