//! The twin that blocks the thread.

use generated::headers::RATE_LIMIT_LIMIT;

use crate::setup::{accepted, client, delete};
use crate::support::{Server, json};

#[test]
fn outside_a_runtime() {
    let server = Server::start(|request| match request.number {
        0 => accepted(),
        _ => json(404, r#"{"error": 404, "errorCode": "RESOURCE_NOT_FOUND"}"#),
    });
    let client = client(&server);
    let response = delete(&client).pretty(true).send_blocking().unwrap();
    assert_eq!((response.status().as_u16(), response.header(RATE_LIMIT_LIMIT).unwrap().unwrap()), (202, 100));
    let error = delete(&client).send_blocking().unwrap_err();
    assert_eq!(error.api().unwrap().body().error_code, "RESOURCE_NOT_FOUND");
    let error = client.streams().delete_private_link_connection("x", "y").send_blocking().unwrap_err();
    assert!(error.invalid_request().is_some());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(flavor = "current_thread")]
async fn on_the_only_thread_of_a_runtime() {
    let server = Server::start(|_| accepted());
    let client = client(&server);
    // The connection of the first call lives on this thread, which the second blocks.
    delete(&client).await.unwrap();
    delete(&client).send_blocking().unwrap();
    delete(&client).await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_thread_of_a_bigger_runtime() {
    let server = Server::start(|_| accepted());
    let call = delete(&client(&server));
    let status = tokio::spawn(async move { call.send_blocking().unwrap().status() }).await.unwrap();
    assert_eq!(status, 202);
}

#[test]
fn from_many_threads_at_once() {
    let server = Server::start(|_| accepted());
    let client = client(&server);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| delete(&client).send_blocking().unwrap());
        }
    });
    assert_eq!(server.requests().len(), 8);
}
