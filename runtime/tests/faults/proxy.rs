//! The bad line. Each connection has one fault somewhere.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::random::Random;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Fault {
    /// The connection is closed before anything is read.
    Refused,
    /// Both directions end, at once.
    Cut,
    /// This direction ends; the other goes on.
    Ended,
    /// Nothing comes through any more, and the connection stays open.
    Stalled,
    /// What is left comes through late.
    Delayed,
    /// What is left comes byte by byte.
    Dripping,
    /// Some bytes are left out.
    Lost,
    /// Some bytes come twice.
    Repeated,
    /// Some bytes are others.
    Garbled,
}

const FAULTS: [Fault; 9] = [
    Fault::Refused,
    Fault::Cut,
    Fault::Ended,
    Fault::Stalled,
    Fault::Delayed,
    Fault::Dripping,
    Fault::Lost,
    Fault::Repeated,
    Fault::Garbled,
];

/// What is to happen on a connection.
#[derive(Clone, Copy, Debug)]
struct Plan {
    fault: Fault,
    /// Whether it happens to what the server says.
    answers: bool,
    /// After how many bytes.
    place: usize,
    /// How many bytes it concerns.
    length: usize,
}

impl Plan {
    fn new(random: &mut Random) -> Self {
        let (places, lengths) = (random.one(&[40, 300, 4_000, 20_000]), random.one(&[4, 400]));
        Self {
            fault: random.one(&FAULTS),
            answers: random.below(2) == 0,
            place: random.below(places),
            length: 1 + random.below(lengths),
        }
    }
}

/// A connection, and what went over it.
#[derive(Clone)]
pub struct Line {
    plan: Plan,
    /// Whether the fault has happened.
    happened: bool,
    /// What the client has sent.
    sent: Vec<u8>,
}

impl Line {
    /// The calls that the client has sent over it, as often as it did.
    pub fn ids(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.sent);
        let heads = ["things", "files"].iter().flat_map(|kind| {
            let pattern = format!(" /{kind}/call-");
            text.match_indices(&pattern).map(|(place, found)| place + found.len()).collect::<Vec<_>>()
        });
        let id = |place: usize| Some(format!("call-{}-", text.get(place..)?.split('-').next()?));
        heads.filter_map(id).collect()
    }

    /// Whether the client may have got something else than the server has sent, in full length and without a break.
    pub fn changed_answers(&self) -> bool {
        self.happened && self.plan.answers && matches!(self.plan.fault, Fault::Lost | Fault::Repeated | Fault::Garbled)
    }

    /// Whether the server may have got something twice that the client has sent once.
    pub fn repeated_requests(&self) -> bool {
        self.happened && !self.plan.answers && self.plan.fault == Fault::Repeated
    }
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} happened: {}, {:?}", self.plan, self.happened, String::from_utf8_lossy(&self.sent))
    }
}

pub struct Proxy {
    random: Mutex<Random>,
    lines: Mutex<Vec<Line>>,
}

impl Proxy {
    pub fn new(seed: u64) -> Self {
        Self { random: Mutex::new(Random(seed)), lines: Mutex::default() }
    }

    pub fn lines(&self) -> Vec<Line> {
        self.lines.lock().unwrap().clone()
    }

    /// How often each fault has happened.
    pub fn summary(&self) -> String {
        let lines = self.lines();
        let count = |fault| lines.iter().filter(|line| line.happened && line.plan.fault == fault).count();
        let counts: Vec<String> = FAULTS.iter().map(|fault| format!("{fault:?} {}", count(*fault))).collect();
        counts.join(", ")
    }

    fn note(&self, number: usize, change: impl FnOnce(&mut Line)) {
        change(&mut self.lines.lock().unwrap()[number]);
    }
}

/// Starts it; gives its URL.
pub async fn start(proxy: Arc<Proxy>, to: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (client, _) = listener.accept().await.unwrap();
            let plan = Plan::new(&mut proxy.random.lock().unwrap());
            let number = {
                let mut lines = proxy.lines.lock().unwrap();
                lines.push(Line { plan, happened: false, sent: Vec::new() });
                lines.len() - 1
            };
            tokio::spawn(connect(Arc::clone(&proxy), number, plan, client, to));
        }
    });
    url
}

async fn connect(proxy: Arc<Proxy>, number: usize, plan: Plan, client: TcpStream, to: SocketAddr) {
    if plan.fault == Fault::Refused {
        return proxy.note(number, |line| line.happened = true);
    }
    let server = TcpStream::connect(to).await.unwrap();
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let there = Pump { proxy: Arc::clone(&proxy), number, plan, answers: false };
    let back = Pump { proxy, number, plan, answers: true };
    let (mut there, mut back) =
        (Box::pin(there.run(from_client, to_server)), Box::pin(back.run(from_server, to_client)));
    // A direction that ends with a cut takes the other with it.
    tokio::select! {
        end = &mut there => if end != End::Cut { back.await; },
        end = &mut back => if end != End::Cut { there.await; },
    }
}

/// One direction of a connection.
struct Pump {
    proxy: Arc<Proxy>,
    number: usize,
    plan: Plan,
    answers: bool,
}

#[derive(PartialEq)]
enum End {
    Closed,
    Cut,
}

impl Pump {
    async fn run(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) -> End {
        let mut passed = 0;
        let mut slow = false;
        let mut buffer = vec![0; 4096];
        loop {
            let read = match from.read(&mut buffer).await {
                Ok(read) if read > 0 => read,
                _ => break,
            };
            let piece = &buffer[..read];
            if !self.answers {
                self.proxy.note(self.number, |line| line.sent.extend_from_slice(piece));
            }
            let place = self.plan.place.checked_sub(passed).filter(|place| *place < read);
            passed += read;
            let mine = self.plan.answers == self.answers;
            let Some(place) = place.filter(|_| mine) else {
                if !write(&mut to, piece, slow).await {
                    return End::Cut;
                }
                continue;
            };
            self.proxy.note(self.number, |line| line.happened = true);
            let (before, after) = piece.split_at(place);
            let concerned = &after[..self.plan.length.min(after.len())];
            let rest = match self.plan.fault {
                Fault::Refused | Fault::Cut => {
                    write(&mut to, before, false).await;
                    return End::Cut;
                }
                Fault::Ended => {
                    write(&mut to, before, false).await;
                    let _ = to.shutdown().await;
                    // The sender does not notice.
                    while from.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
                    break;
                }
                Fault::Stalled => {
                    write(&mut to, before, false).await;
                    while from.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
                    break;
                }
                Fault::Delayed => {
                    write(&mut to, before, false).await;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    after.to_vec()
                }
                Fault::Dripping => {
                    slow = true;
                    write(&mut to, before, false).await;
                    after.to_vec()
                }
                Fault::Lost => [before, &after[concerned.len()..]].concat(),
                Fault::Repeated => [before, concerned, after].concat(),
                Fault::Garbled => {
                    let mut garbled = piece.to_vec();
                    let mut random = Random(self.number as u64);
                    let end = place + concerned.len().min(4);
                    garbled[place..end].iter_mut().for_each(|byte| *byte ^= 1 << random.below(8));
                    garbled
                }
            };
            if !write(&mut to, &rest, slow).await {
                return End::Cut;
            }
        }
        let _ = to.shutdown().await;
        End::Closed
    }
}

async fn write(to: &mut OwnedWriteHalf, bytes: &[u8], slow: bool) -> bool {
    if !slow {
        return to.write_all(bytes).await.is_ok();
    }
    for byte in bytes {
        if to.write_all(&[*byte]).await.is_err() {
            return false;
        }
        tokio::task::yield_now().await;
    }
    true
}
