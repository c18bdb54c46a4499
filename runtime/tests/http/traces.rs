//! Spans of calls and requests.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime::transport::{TransportError, TransportErrorKind, from_fn};
use runtime::{BaseUrl, Retry};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::api::{Account, ByAccount, ByQueryKey, ClientBuilder, Key, Open, client, put_thing};
use crate::support::{Server, empty, json};

const SECRET: &str = "hunter2";

/// A span as it was in the end.
#[derive(Clone, Debug, Default)]
struct Seen {
    name: &'static str,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

impl Visit for Seen {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

impl Seen {
    fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    #[track_caller]
    fn assert(&self, wanted: &[(&'static str, &str)]) {
        let wanted = wanted.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        assert_eq!(self.fields, wanted);
    }
}

/// Keeps all spans and events.
#[derive(Clone, Default)]
struct Keeper {
    spans: Arc<Mutex<Vec<Seen>>>,
    events: Arc<Mutex<Vec<Seen>>>,
    entered: Arc<Mutex<Vec<u64>>>,
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("runtime::")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let parent = self.entered.lock().unwrap().last().copied();
        let mut seen = Seen { name: attributes.metadata().name(), parent, ..Seen::default() };
        attributes.record(&mut seen);
        let mut spans = self.spans.lock().unwrap();
        spans.push(seen);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut self.spans.lock().unwrap()[span.into_u64() as usize - 1]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut seen = Seen::default();
        event.record(&mut seen);
        self.events.lock().unwrap().push(seen);
    }

    fn enter(&self, span: &Id) {
        self.entered.lock().unwrap().push(span.into_u64());
    }

    fn exit(&self, span: &Id) {
        assert_eq!(self.entered.lock().unwrap().pop(), Some(span.into_u64()));
    }
}

impl Keeper {
    fn spans(&self) -> Vec<Seen> {
        self.spans.lock().unwrap().clone()
    }
}

fn fields(server: &Server) -> (String, String) {
    let (host, port) = server.url.trim_start_matches("http://").split_once(':').unwrap();
    (host.to_owned(), port.to_owned())
}

#[tokio::test]
async fn a_call_and_its_requests() {
    let keeper = Keeper::default();
    let _guard = tracing::subscriber::set_default(keeper.clone());
    let server = Server::start(|request| match request.number {
        0 => empty(503, &[]),
        _ => json(200, r#"{"name": "lamp"}"#),
    });
    let retry = Retry::default().first_delay(Duration::ZERO);
    let client = client(&format!("{}/v2", server.url)).retry(retry).build().unwrap();
    client.call(put_thing()).pretty(true).await.unwrap();
    let spans = keeper.spans();
    assert_eq!(
        spans.iter().map(|span| (span.name, span.parent)).collect::<Vec<_>>(),
        [("call", None), ("request", Some(1)), ("request", Some(1)),]
    );
    spans[0].assert(&[("otel.kind", "internal"), ("otel.name", "putThing"), ("openapi.operation_id", "putThing")]);
    let (address, port) = fields(&server);
    let template = "/groups/{groupId}/things/{thing}";
    let path = server.requests()[0].target().replace("pretty=true", "pretty=REDACTED");
    let url = format!("{}{path}", server.url);
    let common = [
        ("otel.kind", "client"),
        ("otel.name", "PUT /groups/{groupId}/things/{thing}"),
        ("openapi.operation_id", "putThing"),
        ("http.request.method", "PUT"),
        ("network.protocol.version", "1.1"),
        ("server.address", &address),
        ("server.port", &port),
        ("url.full", &url),
        ("url.template", template),
    ];
    let own = [("http.response.status_code", "503"), ("error.type", "503"), ("otel.status_code", "ERROR")];
    spans[1].assert(&[&common[..], &own].concat());
    let own = [("http.response.status_code", "200"), ("http.request.resend_count", "1")];
    spans[2].assert(&[&common[..], &own].concat());
    assert_eq!(keeper.events.lock().unwrap()[0].get("attempt"), Some("1"));
}

#[tokio::test]
async fn what_went_wrong() {
    let keeper = Keeper::default();
    let _guard = tracing::subscriber::set_default(keeper.clone());
    let broken = from_fn(|_| Err(TransportError::new(TransportErrorKind::Io, "the cable is cut")));
    let client = client("https://api.example").transport(broken).build().unwrap();
    client.execute(Open {}).await.unwrap_err();
    let here = BaseUrl::new("http://[::1]/").unwrap();
    client.call(put_thing()).base_url(here).await.unwrap_err();
    let spans = keeper.spans();
    let errors: Vec<_> = spans.iter().map(|span| (span.name, span.get("error.type"))).collect();
    assert_eq!(
        errors,
        [("call", Some("Transport")), ("request", Some("Io")), ("call", Some("Transport")), ("request", Some("Io")),]
    );
    let server =
        |span: &Seen| [span.get("server.address").unwrap().to_owned(), span.get("server.port").unwrap().to_owned()];
    assert_eq!(server(&spans[1]), ["api.example", "443"]);
    assert_eq!(server(&spans[3]), ["::1", "80"]);
    let server = Server::start(|_| json(404, r#"{"code": "GONE"}"#));
    crate::api::client(&server.url).build().unwrap().call(put_thing()).await.unwrap_err();
    assert_eq!(keeper.spans()[4].get("error.type"), Some("404"));
}

#[tokio::test]
async fn nothing_secret() {
    let keeper = Keeper::default();
    let _guard = tracing::subscriber::set_default(keeper.clone());
    let server = Server::start(|request| match request.target() {
        "/token" if request.number == 0 => json(503, "hunter2"),
        "/token" => json(200, r#"{"access_token":"hunter2","token_type":"bearer"}"#),
        _ => empty(401, &[("x", SECRET)]),
    });
    let secrets = |builder: ClientBuilder| builder.auth(Account::new("id", SECRET)).auth(Key::new(SECRET));
    let builder = secrets(client(&server.url)).retry(Retry::default().first_delay(Duration::ZERO));
    let client = builder.header("x-key", SECRET).build().unwrap();
    client.execute(ByAccount {}).await.unwrap_err();
    client.execute(ByQueryKey {}).await.unwrap_err();
    let sent = server.requests();
    assert!(sent.last().unwrap().target().contains(SECRET), "there was something to hide");
    let spans = keeper.spans();
    assert!(spans.len() > 6);
    let shown = format!("{spans:?} {:?}", keeper.events.lock().unwrap());
    assert!(!shown.contains(SECRET) && !shown.contains("aWQ6aHVudGVyMg"), "{shown}");
    assert!(shown.contains("/secured?v=REDACTED&key=REDACTED"), "{shown}");
    let tokens = spans.iter().find(|span| span.get("url.full").is_some_and(|url| url.ends_with("/token"))).unwrap();
    assert_eq!((tokens.get("otel.name"), tokens.get("openapi.operation_id")), (Some("POST"), None));
}

#[test]
fn in_the_thread_of_blocking_calls() {
    let keeper = Keeper::default();
    let _guard = tracing::subscriber::set_default(keeper.clone());
    let server = Server::start(|_| empty(200, &[]));
    client(&server.url).build().unwrap().call(Open {}).send_blocking().unwrap();
    let spans = keeper.spans();
    assert_eq!(
        spans.iter().map(|span| (span.name, span.parent)).collect::<Vec<_>>(),
        [("call", None), ("request", Some(1))]
    );
}
