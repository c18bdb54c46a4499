//! The Rust code of the README, compiled, and run where it can be run here.

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use generated::Client;
use generated::auth::{BearerToken, Digest, ServiceAccount};
use generated::streams::{DeletePrivateLinkConnectionError, DeletePrivateLinkConnectionRequest};
use generated::types::ApiError;

use runtime::http;
use runtime::mock::Mock;
use runtime::transport::{Body, Purpose};
use runtime::{BaseUrl, Open, Retry};
use tower::limit::ConcurrencyLimitLayer;
use tower::timeout::TimeoutLayer;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::setup::{self, CONNECTION, GROUP, accepted};
use crate::support::{Reply, Server, empty, json};

type Outcome = Result<(), Box<dyn Error>>;

#[test]
fn every_block_of_rust_is_code_of_this_file() {
    let source = flat(include_str!("readme.rs"));
    let readme = include_str!("../../../README.md");
    let blocks: Vec<&str> = readme.split("```rust\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(blocks.len() > 5);
    for block in blocks {
        for part in block.split("\n\n") {
            assert!(source.contains(&flat(part)), "the README has code that is not tested:\n{part}");
        }
    }
}

/// Without what formatting changes.
fn flat(code: &str) -> String {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    code.replace(",}", "}").replace(",)", ")")
}

#[test]
fn the_links_lead_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = include_str!("../../../README.md");
    let links = readme.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
    let missing: Vec<&str> = links.filter(|link| !link.starts_with("https://") && !root.join(link).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What the module of that name is in the client of an API with several servers.
mod servers {
    use runtime::server::{Server, Variable};

    pub const REGIONAL: Server =
        Server::new("https://{region}.example.com", &[Variable::new("region", "us", &["eu", "us"])]);
}

#[test]
fn one_of_several_servers() -> Outcome {
    let client = Client::builder().server(servers::REGIONAL.with("region", "eu")).build()?;
    let call = client.streams().delete_private_link_connection(GROUP, CONNECTION);
    assert_eq!(call.build()?.uri().host(), Some("eu.example.com"));
    Ok(())
}

/// It would call the real API.
async fn first_call() -> Outcome {
    use generated::{Client, auth::ServiceAccount, headers};

    let client = Client::builder().auth(ServiceAccount::from_env()?).build()?;
    let response = client
        .streams()
        .delete_private_link_connection("32b6e34b3d91647abb20e7b8", "connection-id")
        .pretty(true)
        .await?;
    if let Some(remaining) = response.header(headers::RATE_LIMIT_REMAINING) {
        println!("{}, {} calls left", response.status(), remaining?);
    }
    Ok(())
}

#[test]
fn the_first_call_compiles() {
    let _ = first_call;
}

async fn errors(client: &Client, group: &str, connection: &str) -> Outcome {
    match client.streams().delete_private_link_connection(group, connection).await {
        Ok(response) => println!("{}", response.status()),
        Err(error) => match error.api() {
            Some(DeletePrivateLinkConnectionError::NotFound(body)) => println!("nothing there: {}", body.error_code),
            Some(documented) => println!("{} {}", documented.status(), documented.body().error_code),
            None => return Err(error.into()),
        },
    }
    Ok(())
}

#[tokio::test]
async fn errors_are_told_apart() {
    let server = Server::start(|request| match request.number {
        0 => accepted(),
        1 => json(404, r#"{"error": 404, "errorCode": "RESOURCE_NOT_FOUND"}"#),
        2 => json(403, r#"{"error": 403, "errorCode": "FORBIDDEN"}"#),
        _ => json(418, "{}"),
    });
    let client = setup::client(&server);
    for _ in 0..3 {
        errors(&client, GROUP, CONNECTION).await.unwrap();
    }
    assert!(errors(&client, GROUP, CONNECTION).await.unwrap_err().to_string().contains("418"));
}

#[test]
fn credentials() -> Outcome {
    let account = ServiceAccount::new("client-id", "client-secret"); // OAuth 2.0 client credentials
    let keys = Digest::new("public-key", "private-key");
    let token = BearerToken::new("a token that somebody else has fetched");
    let client = Client::builder().auth(keys).auth(account).build()?;
    assert!(!format!("{client:?} {token:?}").contains("fetched"));

    let account = ServiceAccount::new("client-id", "client-secret").token_url("/api/oauth/token");
    let client = Client::builder().base_url("http://localhost:8080").auth(account).build()?;
    drop(client);
    Ok(())
}

async fn limits(group: &str, connection: &str) -> Outcome {
    let client = Client::builder()
        .timeout(Duration::from_secs(20)) // 60 seconds if not set
        .connect_timeout(Duration::from_secs(2)) // 10 seconds if not set
        .header("X-Team", "data")
        .user_agent("backup/2.1")
        .build()?;
    let call = client.streams().delete_private_link_connection(group, connection);
    let response = call.timeout(Duration::from_secs(5)).header("X-Request-Id", "7").await?;
    drop(response);
    Ok(())
}

#[tokio::test]
async fn time_limits_and_headers() {
    // Refused for its arguments: nothing is sent.
    assert!(limits("x", "y").await.unwrap_err().to_string().contains("groupId"));
}

async fn retries(group: &str, connection: &str) -> Outcome {
    let client = Client::builder()
        .retry(Retry::default().attempts(5).max_delay(Duration::from_secs(60))) // the longest pause; 20 seconds if not set
        .build()?;
    let call = client.streams().delete_private_link_connection(group, connection);
    let response = call.retry(Retry::none()).await?;
    drop(response);
    Ok(())
}

#[tokio::test]
async fn retries_are_off_with_one_call() {
    // Refused for its arguments: nothing is sent.
    assert!(retries("x", "y").await.unwrap_err().to_string().contains("groupId"));
    let server = Server::start(|_| json(503, "{}"));
    let call = setup::delete(&setup::client(&server));
    call.clone().retry(Retry::none()).await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
    let error = call.retry(Retry::default().first_delay(Duration::ZERO)).await.unwrap_err();
    assert_eq!((server.requests().len(), error.attempts()), (4, 3));
}

#[test]
fn blocking() -> Outcome {
    let server = Server::start(|_| accepted());
    let (client, group, connection) = (setup::client(&server), GROUP, CONNECTION);
    let response = client.streams().delete_private_link_connection(group, connection).send_blocking()?;
    assert_eq!(response.status(), 202);
    Ok(())
}

#[tokio::test]
async fn requests() -> Outcome {
    let server = Server::start(|_| accepted());
    let (client, group, connection) = (setup::client(&server), GROUP, CONNECTION);
    let request = DeletePrivateLinkConnectionRequest {
        pretty: Some(true),
        ..DeletePrivateLinkConnectionRequest::new(group, connection)
    };
    let same: DeletePrivateLinkConnectionRequest = serde_json::from_str(&serde_json::to_string(&request)?)?;
    assert_eq!(request, same);

    let http = runtime::request::build(&request, &BaseUrl::new("https://cloud.mongodb.com")?)?;
    assert_eq!(http.method(), "DELETE");

    let response = client.execute(request).await?;
    assert_eq!(response.status(), 202);
    Ok(())
}

#[test]
fn bodies() {
    let pieces = Body::from("twelve bytes").into_stream();
    let bytes = Body::from(vec![0x89, b'P', b'N', b'G']).file_name("logo.png").media_type("image/png");
    let stream = Body::from_stream(pieces).length(12); // `pieces`: any stream of bytes; without the length it goes in chunks

    assert_eq!((bytes.known_length(), stream.known_length()), (Some(4), Some(12)));
    assert_eq!(stream.bytes_blocking().unwrap().as_ref(), b"twelve bytes");
}

#[tokio::test]
async fn transport() -> Outcome {
    let transport = runtime::transport::from_fn(|request| {
        assert_eq!(request.method(), "DELETE");
        let mut answer = http::Response::new(Body::default());
        *answer.status_mut() = http::StatusCode::ACCEPTED;
        Ok(answer)
    });
    let client = Client::builder().transport(transport).build()?;
    assert_eq!(setup::delete(&client).await?.status(), 202);
    Ok(())
}

#[tokio::test]
async fn mocks() -> Outcome {
    let (group, connection) = (GROUP, CONNECTION);
    let mock = Mock::new();
    let gone = ApiError { error: 404, error_code: "RESOURCE_NOT_FOUND".to_owned(), ..runtime::blank() };
    mock.on::<DeletePrivateLinkConnectionRequest>().reply(202, ()).reply(404, gone); // one after the other
    let client = Client::builder().transport(mock.clone()).build()?;

    client.streams().delete_private_link_connection(group, connection).pretty(true).await?;
    let error = client.streams().delete_private_link_connection(group, connection).await.unwrap_err();
    assert_eq!(error.api().map(|api| api.status()), Some(404));

    let requests = mock.requests::<DeletePrivateLinkConnectionRequest>();
    assert_eq!(requests[0].pretty, Some(true));
    assert_eq!((requests.len(), requests[1].pretty), (2, None));
    Ok(())
}

#[tokio::test]
async fn hooks() -> Outcome {
    fn request_id() -> http::HeaderValue {
        http::HeaderValue::from_static("7")
    }
    let client = Client::builder()
        .hook(|mut request, next| async move {
            request.headers_mut().insert("x-request-id", request_id());
            let operation = request.extensions().get::<Purpose>().map(|purpose| purpose.operation.id); // none: for a token
            let began = Instant::now();
            let answer = next.send(request).await;
            println!("{operation:?}: {:?}", began.elapsed());
            answer
        })
        .build()?;
    let server = Server::start(|_| accepted());
    setup::delete(&client).base_url(BaseUrl::new(&server.url)?).await?;
    assert_eq!(server.only().header("x-request-id"), Some("7"));
    Ok(())
}

/// It would hold for all tests.
fn traces() -> Outcome {
    let subscriber = tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE).with_writer(std::io::stderr).finish();
    tracing::subscriber::set_global_default(subscriber)?;
    Ok(())
}

/// What was written.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn traces_are_lines() -> Outcome {
    let _ = traces;
    let (log, server) = (Log::default(), Server::start(|_| accepted()));
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE).with_writer(move || writer.clone()).finish();
    let client = setup::client(&server);
    tracing::subscriber::with_default(subscriber, || setup::delete(&client).send_blocking())?;
    let lines = String::from_utf8(log.0.lock().unwrap().clone())?;
    let ends: Vec<&str> = lines.lines().filter(|line| line.contains("close time.busy=")).collect();
    assert!(ends.len() == 2 && ends[0].contains("http.response.status_code=202"), "{lines}");
    assert!(ends[1].contains("deleteGroupStreamPrivateLinkConnection"), "{lines}");
    Ok(())
}

#[tokio::test]
async fn layers() -> Outcome {
    let client = Client::builder()
        .layer(ConcurrencyLimitLayer::new(8))
        .layer(TimeoutLayer::new(Duration::from_secs(5)))
        .build()?;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let server = Server::start(move |_| {
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(50));
        now.fetch_sub(1, Ordering::SeqCst);
        accepted()
    });
    let call = setup::delete(&client).base_url(BaseUrl::new(&server.url)?);
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(call.clone().send())).collect();
    for call in calls {
        call.await??;
    }
    let most = most.load(Ordering::SeqCst);
    assert!(server.requests().len() == 20 && (2..=8).contains(&most), "{most}");
    Ok(())
}

// As the generator writes them.
runtime::string_enum! {
    pub enum Colour {
        Red = "RED",
        Green = "GREEN",
    }
}

runtime::object! {
    pub struct Boat {
        pub colour: Open<Colour> => "colour": required,
        pub berth: Option<Option<i32>> => "berth": optional,
        pub length: Option<f64> => "length": optional,
    }
}

runtime::object! {
    pub struct Mail {
        pub channel: String => "channel": required,
        pub to: String => "to": required,
    }
}

runtime::union! {
    pub enum Message by "channel" {
        "mail" => Mail(Box<Mail>) like Letter,
        "letter" => Letter(Box<Mail>) like Mail,
    }
}

fn open_ends(boat: &mut Boat, message: &Message) {
    match boat.colour.known() {
        Some(Colour::Red) => println!("port side"),
        Some(_) => println!("another colour"),
        None => println!("newer than this client: {}", boat.colour),
    }
    boat.berth = None; // left out
    boat.berth = Some(None); // null
    boat.berth = Some(Some(7)); // a value
    match message {
        Message::Mail(mail) => println!("to {}", mail.to),
        Message::Unrecognized(json) => println!("newer than this client: {json}"),
        _ => println!("another message"),
    }
}

#[test]
fn what_no_document_says() -> Outcome {
    let mut boat: Boat = serde_json::from_str(r#"{"colour": "BEIGE", "berth": null, "length": null, "crew": 3}"#)?;
    assert_eq!((boat.colour.known(), boat.colour.as_str()), (None, "BEIGE"));
    assert_eq!((boat.berth, boat.length), (Some(None), None));
    assert_eq!(serde_json::to_string(&boat)?, r#"{"colour":"BEIGE","berth":null}"#);
    let pigeon = r#"{"channel":"pigeon","to":"home"}"#;
    for json in [pigeon, r#"{"channel":"mail","to":"me"}"#, r#"{"channel":"letter","to":"you"}"#] {
        let message: Message = serde_json::from_str(json)?;
        assert_eq!(serde_json::to_string(&message)?, json);
        assert_eq!(matches!(message, Message::Unrecognized(_)), json == pigeon);
        open_ends(&mut boat, &message);
    }
    assert_eq!(boat.berth, Some(Some(7)));
    boat.berth = None;
    boat.colour = Colour::Red.into();
    assert_eq!(serde_json::to_string(&boat)?, r#"{"colour":"RED"}"#);
    Ok(())
}

/// What the client of an API with a list has.
mod harbour {
    runtime::client! {
        /// A client of a harbour.
        user_agent: "harbour",
    }

    impl Client {
        pub fn boats(&self) -> &Self {
            self
        }

        pub fn tides(&self) -> &Self {
            self
        }

        pub fn watch_tides(&self) -> Call<WatchTidesRequest> {
            self.call(WatchTidesRequest {})
        }

        pub fn list_boats(&self) -> Call<ListBoatsRequest> {
            self.call(ListBoatsRequest { page: None })
        }
    }

    runtime::operation! {
        pub struct ListBoatsRequest {
            pub page: Option<i64> => query "page": optional,
        }
        id: "listBoats",
        request: "GET" "/boats",
        paging: { items: &[], by: By::Page { parameter: &["page"], first: 1 }, more: &[] } => Boat,
        success: Vec<Boat> { 200: json },
    }

    runtime::object! {
        pub struct Boat {
            pub name: String => "name": required,
        }
    }

    runtime::operation! {
        pub struct WatchTidesRequest {}
        id: "watchTides",
        request: "GET" "/tides",
        success: runtime::stream::Events<Tide> { 200: event_data },
    }

    runtime::object! {
        pub struct Tide {
            pub height: f64 => "height": required,
        }
    }
}

#[tokio::test]
async fn lists_page_by_page() -> Outcome {
    let server = Server::start(|request| match request.number {
        0 => json(200, r#"[{"name": "Ada"}, {"name": "Bob"}]"#),
        1 => json(200, r#"[{"name": "Eve"}]"#),
        _ => json(200, "[]"),
    });
    let harbour = harbour::Client::builder().base_url(&server.url).build()?;
    let mut boats = harbour.boats().list_boats().timeout(Duration::from_secs(5)).items();
    while let Some(boat) = boats.next().await {
        println!("{}", boat?.name);
    }
    let asked: Vec<String> = server.requests().iter().map(|request| request.target().to_owned()).collect();
    assert_eq!(asked, ["/boats", "/boats?page=2", "/boats?page=3"]);
    Ok(())
}

#[tokio::test]
async fn events() -> Outcome {
    let server = Server::start(|request| match request.number {
        0 => {
            let text = "retry: 1\nid: 7\ndata: {\"height\": 2.5}\n\ndata: {}\n\n";
            Reply::Full(200, vec![("content-type".into(), "text/event-stream".into())], text.into())
        }
        _ => empty(204, &[]),
    });
    let harbour = harbour::Client::builder().base_url(&server.url).build()?;
    let mut tides = harbour.tides().watch_tides().await?.into_body().reconnect(5);
    while let Some(tide) = tides.next().await {
        match tide {
            Ok(tide) => println!("{} m", tide.height),
            Err(error) if error.decode_error().is_some() => eprintln!("{error}"), // the stream goes on
            Err(error) => return Err(error.into()),
        }
    }
    assert_eq!(server.requests().len(), 2);
    assert_eq!(server.requests()[1].header("last-event-id"), Some("7"));
    Ok(())
}
