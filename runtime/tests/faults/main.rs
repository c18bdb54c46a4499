//! What becomes of calls on a bad line: a proxy between client and server cuts, stalls, delays, truncates, repeats and
//! garbles bytes in both directions, at places that a seed chooses.
//!
//! Each call has an id of its own, and a check sum over all that it asks for, so that the server acts on nothing that
//! was garbled on the way, and remembers on what it did. What has to hold:
//!
//! - A call that reports success was done by the server, exactly as told, and gives back what the server said. But for
//!   this: where the proxy changed bytes of answers, nobody can notice that who has neither TLS nor a check sum. Such
//!   calls are counted, and none is forgiven whose connection was only cut, stalled or slow.
//! - What is not idempotent is done once at most, and not sent again once the server may have seen it.
//! - A call that says that there was no connection was not done.
//! - No call takes longer than its time limit, however the line stalls; nothing is left of any when all are over.
//!
//! `FAULT_CALLS` says how many calls are made, `FAULT_SEED` which faults there are.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod api;
mod proxy;
mod random;
mod server;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use api::Client;
use runtime::{ErrorKind, Retry};

/// The time limit of each call.
const LIMIT: Duration = Duration::from_secs(2);
/// When a call hangs: the machine may be busy.
const HANGS: Duration = Duration::from_secs(60);

/// What a call was, and how it ended.
struct Outcome {
    id: String,
    plan: api::Plan,
    retries: bool,
    end: End,
}

enum End {
    /// Success, and whether the answer is the right one.
    Done(bool),
    Failed(ErrorKind),
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn calls_on_a_bad_line() {
    let (calls, seed) = (setting("FAULT_CALLS", 2_000), setting("FAULT_SEED", 1));
    // What stays once it is there: the thread for blocking calls.
    let nobody = Client::builder().base_url("http://127.0.0.1:9").retry(Retry::none()).build().unwrap();
    let _ = nobody.call(api::Get::of("nobody")).send_blocking();
    let before = open_files();
    let line = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = Arc::new(server::Server::default());
    let proxy = Arc::new(proxy::Proxy::new(seed));
    let url = line.block_on(async {
        let to = server::start(Arc::clone(&server)).await;
        proxy::start(Arc::clone(&proxy), to).await
    });

    let callers = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut memory = 0;
    let mut outcomes = Vec::new();
    for quarter in 0..4 {
        let numbers = quarter * calls / 4..(quarter + 1) * calls / 4;
        outcomes.extend(callers.block_on(make_calls(&url, seed, numbers)));
        if quarter == 1 {
            memory = resident();
        }
    }
    judge(&outcomes, &server, &proxy);

    // The clients are gone: so are their connections, and what worked on them.
    wait_until("tasks are left", || callers.metrics().num_alive_tasks() == 0);
    drop((callers, line));
    wait_until("files are open", || open_files() <= before);
    let grown = resident().saturating_sub(memory);
    assert!(grown < 64 << 20, "memory has grown by {grown} bytes during the second half");
}

async fn make_calls(url: &str, seed: u64, numbers: std::ops::Range<u64>) -> Vec<Outcome> {
    let client = |retry: Retry| Client::builder().base_url(url).timeout(LIMIT).retry(retry).build().unwrap();
    let retry = Retry::default().first_delay(Duration::from_millis(1)).max_delay(Duration::from_millis(20));
    let clients = [client(Retry::none()), client(retry)];
    let places = Arc::new(tokio::sync::Semaphore::new(32));
    let mut tasks = tokio::task::JoinSet::new();
    for number in numbers {
        let place = Arc::clone(&places).acquire_owned().await.unwrap();
        let plan = api::Plan::new(seed, number);
        let (id, retries) = (plan.id(), number % 2 == 1);
        let client = clients[usize::from(retries)].clone();
        tasks.spawn(async move {
            let end = tokio::time::timeout(HANGS, plan.call(&client)).await;
            let end = match end.unwrap_or_else(|_| panic!("{id} hangs")) {
                Ok(right) => End::Done(right),
                Err(kind) => End::Failed(kind),
            };
            drop(place);
            Outcome { id, plan, retries, end }
        });
    }
    tasks.join_all().await
}

fn judge(outcomes: &[Outcome], server: &server::Server, proxy: &proxy::Proxy) {
    let done = server.done();
    let lines = proxy.lines();
    let mut on: HashMap<&str, Vec<&proxy::Line>> = HashMap::new();
    let ids: Vec<Vec<String>> = lines.iter().map(|line| line.ids()).collect();
    for (line, ids) in lines.iter().zip(&ids) {
        for id in ids {
            on.entry(id).or_default().push(line);
        }
    }
    let (mut succeeded, mut unnoticed, mut failed) = (0, 0, HashMap::<ErrorKind, u32>::new());
    for Outcome { id, plan, retries, end } in outcomes {
        let lines = on.get(id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let times = done.get(id).copied().unwrap_or(0);
        match end {
            End::Done(right) => {
                succeeded += 1;
                if !*right || times == 0 {
                    assert!(lines.iter().any(|line| line.changed_answers()), "{id}: no success: {plan:?}, {lines:?}");
                    unnoticed += 1;
                }
            }
            End::Failed(kind) => {
                *failed.entry(*kind).or_default() += 1;
                assert_ne!(*kind, ErrorKind::InvalidRequest, "{id}: {plan:?}");
                let untouched = *kind == ErrorKind::Connect && !retries;
                assert!(!untouched || times == 0, "{id}: done without a connection: {plan:?}, {lines:?}");
            }
        }
        if !plan.is_idempotent() {
            let repeated = lines.iter().any(|line| line.repeated_requests());
            assert!(times <= 1 || repeated, "{id}: done {times} times: {lines:?}");
            // How often the client sent it; the server has refused all but one.
            let refused = server.refused(id);
            assert!(lines.len() <= 1 + refused, "{id}: sent {} times, refused {refused} times: {lines:?}", lines.len());
        }
        assert!(*retries || lines.len() <= 1, "{id}: sent {} times without being asked to", lines.len());
    }
    println!("{succeeded} calls succeeded ({unnoticed} with a changed answer), failed: {failed:?}");
    println!("{} connections: {}", lines.len(), proxy.summary());
    assert!(succeeded * 3 > outcomes.len(), "the line is too bad to tell anything");
    assert!(failed.values().sum::<u32>() as usize * 20 > outcomes.len(), "the line is too good to tell anything");
    assert!(unnoticed * 50 < outcomes.len(), "{unnoticed} answers were changed unnoticed");
}

fn wait_until(otherwise: &str, mut condition: impl FnMut() -> bool) {
    let began = std::time::Instant::now();
    while !condition() {
        assert!(began.elapsed() < HANGS, "{otherwise}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Where the system does not tell, there is nothing to compare.
fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// Bytes of memory.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok().and_then(|text| text.split(' ').nth(1)?.parse().ok());
    pages.unwrap_or(0_u64) * 4096
}
