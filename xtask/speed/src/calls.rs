//! What a call costs: by a generated client, by reqwest below it, by hyper below that, to the same server.

use std::net::SocketAddr;
use std::time::Instant;

use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use runtime::Operation;
use runtime::operation::{Answer, BodyKind, NoDocumentedError, Parameter, Status};
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::allocations;

/// How many calls are made one after the other.
const CALLS: usize = 400;
/// How many are under way at the same time, and how many each of them makes.
const FLIGHT: usize = 64;
const EACH: usize = 40;
const ROUNDS: usize = 15;

runtime::client! {
    /// A client to be measured.
    user_agent: "speed/1.0",
}

const ANSWER: &str = r#"{"id":"32b6e34b3d91647abb20e7b8","name":"a thing of some length","size":42,"state":"IDLE",
"created":"2024-05-06T07:08:09Z","tags":["one","two","three"],"owner":{"name":"somebody","mail":"somebody@example.com"}}"#;

#[derive(Clone, PartialEq, Deserialize)]
struct Thing {
    id: String,
    name: String,
    size: i64,
    state: String,
    created: String,
    tags: Vec<String>,
    owner: Owner,
}

#[derive(Clone, PartialEq, Deserialize)]
struct Owner {
    name: String,
    mail: String,
}

/// The same for us.
struct OurThing {
    id: String,
    name: String,
    size: i64,
    state: String,
    created: runtime::DateTime,
    tags: Vec<String>,
    owner: OurOwner,
}

runtime::object!(OurThing {
    "id" => id: required,
    "name" => name: required,
    "size" => size: required,
    "state" => state: required,
    "created" => created: required,
    "tags" => tags: required,
    "owner" => owner: required,
});

struct OurOwner {
    name: String,
    mail: String,
}

runtime::object!(OurOwner { "name" => name: required, "mail" => mail: required, });

struct GetThing {
    id: String,
    pretty: Option<bool>,
}

runtime::object!(GetThing { "id" => id: required, "pretty" => pretty: optional, });

impl Operation for GetThing {
    const ID: &'static str = "getThing";
    const METHOD: &'static str = "GET";
    const PATH: &'static str = "/things/{id}";
    const PARAMETERS: &'static [Parameter] = &[Parameter::path("id"), Parameter::query("pretty")];
    const ACCEPT: &'static str = "application/json";
    const SUCCESS: &'static [Answer] = &[Answer::new(Status::Code(200), BodyKind::Json)];
    type Output = OurThing;
    type Error = NoDocumentedError;
}

/// One call.
trait Caller: Clone + 'static {
    async fn call(&self);
}

#[derive(Clone)]
struct Ours(Client);

impl Caller for Ours {
    async fn call(&self) {
        let request = GetThing { id: "32b6e34b3d91647abb20e7b8".to_owned(), pretty: Some(true) };
        let thing = self.0.execute(request).await.expect("an answer").into_body();
        assert_eq!(thing.size, 42);
    }
}

#[derive(Clone)]
struct Reqwest(reqwest::Client, String);

impl Caller for Reqwest {
    async fn call(&self) {
        let url = format!("{}/things/{}?pretty={}", self.1, "32b6e34b3d91647abb20e7b8", true);
        let answer = self.0.get(url).header("accept", "application/json").send().await.expect("an answer");
        let answer = answer.error_for_status().expect("a success");
        let thing: Thing = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("a thing");
        assert_eq!(thing.size, 42);
    }
}

#[derive(Clone)]
struct Bare(Hyper<HttpConnector, Empty<bytes::Bytes>>, String);

impl Caller for Bare {
    async fn call(&self) {
        let url = format!("{}/things/{}?pretty={}", self.1, "32b6e34b3d91647abb20e7b8", true);
        let request = hyper::Request::get(url).header("accept", "application/json").header("user-agent", "speed/1.0");
        let answer = self.0.request(request.body(Empty::new()).expect("a request")).await.expect("an answer");
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        let thing: Thing = serde_json::from_slice(&bytes).expect("a thing");
        assert_eq!(thing.size, 42);
    }
}

/// `call<TAB>who<TAB>µs one after the other<TAB>allocations<TAB>calls a second, 64 in flight`
pub fn measure() {
    let url = format!("http://{}", server());
    // reqwest asks for one, even where nobody uses TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (ours, reqwest, bare) = (runtime(), runtime(), runtime());
    let client = Client::builder().base_url(&*url).build().expect("a client");
    let callers = (
        Ours(client),
        Reqwest(reqwest::Client::builder().user_agent("speed/1.0").build().expect("a client"), url.clone()),
        Bare(Hyper::builder(TokioExecutor::new()).build_http(), url),
    );
    let mut least = [Figures::NONE; 3];
    for _ in 0..ROUNDS {
        least[0] = least[0].least(ours.block_on(round(&callers.0)));
        least[1] = least[1].least(reqwest.block_on(round(&callers.1)));
        least[2] = least[2].least(bare.block_on(round(&callers.2)));
    }
    for (who, figures) in ["ours", "reqwest", "hyper"].iter().zip(least) {
        let Figures { latency, allocations, together } = figures;
        println!("call\t{who}\t{:.2}\t{allocations:.1}\t{:.0}", latency * 1e6, 1.0 / together);
    }
}

#[derive(Clone, Copy)]
struct Figures {
    latency: f64,
    allocations: f64,
    /// Seconds a call, 64 in flight.
    together: f64,
}

impl Figures {
    const NONE: Self = Self { latency: f64::MAX, allocations: f64::MAX, together: f64::MAX };

    fn least(self, other: Self) -> Self {
        Self {
            latency: self.latency.min(other.latency),
            allocations: self.allocations.min(other.allocations),
            together: self.together.min(other.together),
        }
    }
}

async fn round<C: Caller>(caller: &C) -> Figures {
    // The connection is there before anything is counted.
    caller.call().await;
    let (began, before) = (Instant::now(), allocations::count());
    for _ in 0..CALLS {
        caller.call().await;
    }
    let latency = began.elapsed().as_secs_f64() / CALLS as f64;
    let allocations = (allocations::count() - before) as f64 / CALLS as f64;
    let began = Instant::now();
    let set = tokio::task::LocalSet::new();
    for _ in 0..FLIGHT {
        let caller = caller.clone();
        set.spawn_local(async move {
            for _ in 0..EACH {
                caller.call().await;
            }
        });
    }
    set.await;
    Figures { latency, allocations, together: began.elapsed().as_secs_f64() / (FLIGHT * EACH) as f64 }
}

/// A server on a thread of its own, which does as little as can be done.
fn server() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    listener.set_nonblocking(true).expect("a listener");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
    });
    address
}

/// Requests have no bodies, and come one after the other.
async fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{ANSWER}",
        ANSWER.len()
    );
    let mut buffer = Vec::with_capacity(4096);
    loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Ok(());
        }
        if buffer.ends_with(b"\r\n\r\n") {
            buffer.clear();
            stream.write_all(answer.as_bytes()).await?;
        }
    }
}
