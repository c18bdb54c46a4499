//! Time limits, blocking, and executors.

use std::time::{Duration, Instant};

use runtime::{BaseUrl, ErrorKind};

use crate::api::{Client, Open, client, put_thing};
use crate::support::{Reply, Server, empty, json};

const SOON: Duration = Duration::from_millis(150);

fn assert_prompt(start: Instant) {
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_slow_server_and_a_slow_body() {
    for head in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"] {
        let server = Server::start(move |_| Reply::Stall(head.into()));
        let start = Instant::now();
        let error = client(&server.url).timeout(SOON).build().unwrap().call(put_thing()).await.unwrap_err();
        assert!(error.is_timeout() && !error.is_connect(), "{error}");
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert_eq!(error.to_string(), "putThing: no complete answer within 150ms");
        assert_prompt(start);
    }
}

#[tokio::test]
async fn a_limit_for_one_call() {
    let server = Server::start(|_| Reply::Stall(Vec::new()));
    let client = client(&server.url).timeout(Duration::MAX).build().unwrap();
    let error = client.call(put_thing()).timeout(SOON).await.unwrap_err();
    assert!(error.is_timeout());
}

#[tokio::test]
async fn connection_refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&url).build().unwrap().execute(put_thing()).await.unwrap_err();
    assert!(error.is_connect() && !error.is_timeout());
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.to_string().contains("refused"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn not_tls() {
    let server = Server::start(|_| json(200, "{}"));
    let error = client(&server.url.replace("http", "https")).build().unwrap().execute(Open {}).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
}

#[test]
fn blocking_outside_a_runtime() {
    let server = Server::start(|_| json(200, r#"{"name": "lamp"}"#));
    let client = client(&server.url).build().unwrap();
    assert_eq!(client.call(put_thing()).pretty(true).send_blocking().unwrap().name, "lamp");
    let deaf = Server::start(|_| Reply::Stall(Vec::new()));
    let call = crate::api::client(&deaf.url).build().unwrap().call(put_thing()).timeout(SOON);
    assert!(call.send_blocking().unwrap_err().is_timeout());
}

#[tokio::test(flavor = "current_thread")]
async fn blocking_inside_a_runtime_even_with_its_connections_open() {
    let server = Server::start(|_| json(200, r#"{"name": "lamp"}"#));
    let client = client(&server.url).timeout(Duration::from_secs(10)).build().unwrap();
    for _ in 0..3 {
        // Leaves a connection in the pool whose driver is on this thread.
        client.call(put_thing()).await.unwrap();
        assert_eq!(client.call(put_thing()).send_blocking().unwrap().name, "lamp");
    }
    let spawned = client.clone();
    tokio::task::spawn_blocking(move || spawned.call(put_thing()).send_blocking().unwrap()).await.unwrap();
}

/// As tests have it that share a client: a connection belongs to its runtime, which may stand still, or end.
#[test]
fn a_client_of_several_runtimes() {
    let server = Server::start(|_| empty(200, &[]));
    let client = client(&server.url).timeout(Duration::from_secs(5)).build().unwrap();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (one, other) = (runtime(), runtime());
    for _ in 0..3 {
        one.block_on(client.call(Open {}).send()).unwrap();
        other.block_on(client.call(Open {}).send()).unwrap();
    }
    let calls = |client: Client| {
        move || {
            for _ in 0..30 {
                runtime().block_on(async { client.call(Open {}).await.and(client.call(Open {}).await) }).unwrap();
            }
        }
    };
    let threads: Vec<_> = (0..8).map(|_| std::thread::spawn(calls(client.clone()))).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn an_executor_that_is_not_tokio() {
    use std::task::{Context, Poll, Wake, Waker};
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let server = Server::start(|_| json(200, r#"{"name": "lamp"}"#));
    let client = client(&server.url).build().unwrap();
    let mut future = Box::pin(client.call(put_thing()).send());
    let waker = Waker::from(std::sync::Arc::new(Unpark(std::thread::current())));
    let response = loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(response) => break response.unwrap(),
            Poll::Pending => std::thread::park(),
        }
    };
    assert_eq!(response.name, "lamp");
}

#[tokio::test]
async fn futures_can_be_spawned() {
    let server = Server::start(|_| json(200, r#"{"name": "lamp"}"#));
    let call = client(&server.url).build().unwrap().call(put_thing());
    let response = tokio::spawn(call.send()).await.unwrap().unwrap();
    assert_eq!(response.name, "lamp");
}

#[tokio::test]
async fn no_connection_in_time() {
    use runtime::transport::{TransportError, TransportErrorKind};
    let transport =
        runtime::transport::from_fn(|_| Err(TransportError::new(TransportErrorKind::ConnectTimeout, "late")));
    let transport = std::sync::Arc::new(transport);
    let client = client("https://api.example").transport(transport).build().unwrap();
    let error = client.execute(Open {}).await.unwrap_err();
    assert!(error.is_connect() && error.is_timeout() && error.kind() == ErrorKind::Connect);
}

#[tokio::test]
async fn a_transport_of_the_callers() {
    let transport = runtime::transport::from_fn(|request| {
        assert_eq!(request.headers()["user-agent"], "mine");
        Ok(http::Response::new(r#"{"name": "lamp"}"#.into()))
    });
    let client = client("https://api.example").user_agent("mine").transport(transport).build().unwrap();
    assert_eq!(client.call(put_thing()).await.unwrap().name, "lamp");
}

/// What is kept of one server for the next request says nothing about another.
#[tokio::test]
async fn servers_in_turns() {
    let (first, second) = (Server::start(|_| json(200, "{}")), Server::start(|_| json(200, "{}")));
    let client = client(&first.url).build().unwrap();
    let elsewhere = BaseUrl::new(&format!("{}/{}", second.url, "long".repeat(60))).unwrap();
    for _ in 0..2 {
        client.call(Open {}).await.unwrap();
        client.call(Open {}).base_url(elsewhere.clone()).await.unwrap();
        client.call(Open {}).header("x-short", "1").base_url(BaseUrl::new(&second.url).unwrap()).await.unwrap();
    }
    let own = first.requests().iter().map(|request| request.target().to_owned()).collect::<Vec<_>>();
    let others = second.requests().iter().map(|request| request.target().to_owned()).collect::<Vec<_>>();
    let path = own.first().unwrap().clone();
    let prefixed = format!("{}{path}", elsewhere.prefix());
    assert_eq!(own, [path.as_str(); 2]);
    assert_eq!(others, [prefixed.as_str(), &path, &prefixed, &path]);
}
