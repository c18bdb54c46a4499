//! What a call costs: by a generated client, by reqwest below it, by hyper below that, to the same server.

use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::header::{ACCEPT, USER_AGENT};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::allocations;

/// How many calls are made one after the other, in a round.
const CALLS: usize = 250;
/// How many are under way at the same time, and how many each of them makes.
const FLIGHT: usize = 64;
const EACH: usize = 12;
const ROUNDS: usize = 60;

/// What holds for our client if nothing is set, and so for the other.
const TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const BODY_LIMIT: u64 = 100 << 20;

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

runtime::object! {
    /// The same for us.
    struct OurThing {
        id: String => "id": required,
        name: String => "name": required,
        size: i64 => "size": required,
        state: String => "state": required,
        created: runtime::DateTime => "created": required,
        tags: Vec<String> => "tags": required,
        owner: OurOwner => "owner": required,
    }
}

runtime::object! {
    struct OurOwner {
        name: String => "name": required,
        mail: String => "mail": required,
    }
}

runtime::operation! {
    struct GetThing {
        id: String => path "id": required,
        pretty: Option<bool> => query "pretty": optional,
    }
    id: "getThing",
    request: "GET" "/things/{id}",
    accept: "application/json",
    success: OurThing { 200: json },
}

const ID: &str = "32b6e34b3d91647abb20e7b8";

/// One call: a typed request, a typed answer together with status and headers, an error for everything else.
trait Caller: Clone + 'static {
    async fn call(&self);
}

#[derive(Clone)]
struct Ours(Client);

impl Ours {
    fn new(url: &str) -> Self {
        Self(Client::builder().base_url(url).build().expect("a client"))
    }
}

impl Caller for Ours {
    async fn call(&self) {
        let answer = self.0.execute(GetThing { id: ID.to_owned(), pretty: Some(true) }).await.expect("an answer");
        assert!(answer.status().is_success() && answer.headers().len() == 2 && answer.size == 42);
    }
}

/// What one writes by hand with reqwest for the same.
#[derive(Clone)]
struct Reqwest(reqwest::Client, reqwest::Url);

impl Reqwest {
    fn new(url: &str) -> Self {
        // It asks for one, even where nobody uses TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent("speed/1.0")
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        Self(client.build().expect("a client"), url.parse().expect("a URL"))
    }

    async fn get(&self, id: &str, pretty: Option<bool>) -> Result<http::Response<Thing>, Box<dyn Error>> {
        let mut url = self.1.clone();
        // An id is one segment, whatever is in it.
        url.path_segments_mut().map_err(|()| "not a base")?.extend(["things", id]);
        if let Some(pretty) = pretty {
            url.query_pairs_mut().append_pair("pretty", if pretty { "true" } else { "false" });
        }
        let mut answer = self.0.get(url).header(ACCEPT, "application/json").send().await?;
        let (status, headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        if answer.content_length() > Some(BODY_LIMIT) {
            return Err("too large".into());
        }
        let body = answer.bytes().await?;
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        let mut typed = http::Response::new(serde_json::from_slice(&body)?);
        (*typed.status_mut(), *typed.headers_mut()) = (status, headers);
        Ok(typed)
    }
}

impl Caller for Reqwest {
    async fn call(&self) {
        let answer = self.get(ID, Some(true)).await.expect("an answer");
        assert!(answer.status().is_success() && answer.headers().len() == 2 && answer.body().size == 42);
    }
}

/// The least that can be done: no time limit, nothing checked.
#[derive(Clone)]
struct Bare(Hyper<HttpConnector, Empty<bytes::Bytes>>, String);

impl Bare {
    fn new(url: &str) -> Self {
        Self(Hyper::builder(TokioExecutor::new()).build_http(), url.to_owned())
    }
}

impl Caller for Bare {
    async fn call(&self) {
        let url = format!("{}/things/{ID}?pretty={}", self.1, true);
        let request = http::Request::get(url).header(ACCEPT, "application/json").header(USER_AGENT, "speed/1.0");
        let answer = self.0.request(request.body(Empty::new()).expect("a request")).await.expect("an answer");
        let bytes = answer.into_body().collect().await.expect("a body").to_bytes();
        let thing: Thing = serde_json::from_slice(&bytes).expect("a thing");
        assert_eq!(thing.size, 42);
    }
}

/// What is measured of a caller in a round.
type Measured = Box<dyn FnMut() -> [f64; 3]>;
const FIGURES: [&str; 3] = ["latency, µs", "allocations", "calls/s, 64 at once"];

/// `call<TAB>who<TAB>what<TAB>figure of each round…`
pub fn measure() {
    let url = format!("http://{}", server());
    let mut callers = [
        ("ours", measured(Ours::new(&url)), Vec::new()),
        ("reqwest", measured(Reqwest::new(&url)), Vec::new()),
        ("hyper", measured(Bare::new(&url)), Vec::new()),
    ];
    for index in 0..ROUNDS {
        // In turns, and each as often first as last: what else the machine does is the same for all.
        for turn in 0..callers.len() {
            let position = (index + turn) % callers.len();
            if let Some((_, measured, rounds)) = callers.get_mut(position) {
                rounds.push(measured());
            }
        }
    }
    for (who, _, rounds) in &callers {
        for (index, what) in FIGURES.iter().enumerate() {
            let figures: Vec<String> = rounds.iter().map(|round| format!("{:.3}", round[index])).collect();
            println!("call\t{who}\t{what}\t{}", figures.join("\t"));
        }
    }
}

fn measured(caller: impl Caller) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let measured = move || runtime.block_on(round(&caller));
    // All connections are there before anything is counted.
    measured();
    Box::new(measured)
}

async fn round<C: Caller>(caller: &C) -> [f64; 3] {
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
    [latency * 1e6, allocations, (FLIGHT * EACH) as f64 / began.elapsed().as_secs_f64()]
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
