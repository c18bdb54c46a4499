//! An HTTP/1.1 server on a loopback port that records the exact bytes of what it gets and says exactly what it is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Request line and headers, each line as it came.
    pub lines: Vec<String>,
    pub body: Vec<u8>,
    /// How many came before it.
    pub number: usize,
}

impl Recorded {
    pub fn line(&self) -> &str {
        &self.lines[0]
    }

    pub fn target(&self) -> &str {
        self.line().split(' ').nth(1).unwrap()
    }

    /// All values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let named = |line: &&String| line.split(':').next().unwrap().eq_ignore_ascii_case(name);
        self.lines[1..].iter().filter(named).map(|line| line.split_once(": ").unwrap().1).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).first().copied()
    }
}

pub enum Reply {
    /// Status, headers, body.
    Full(u16, Vec<(String, String)>, Vec<u8>),
    /// These bytes, then the connection is closed.
    Raw(Vec<u8>),
    /// These bytes, then silence.
    Stall(Vec<u8>),
}

pub fn json(status: u16, body: &str) -> Reply {
    Reply::Full(status, vec![("content-type".into(), "application/json".into())], body.into())
}

pub fn empty(status: u16, headers: &[(&str, &str)]) -> Reply {
    Reply::Full(status, headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect(), Vec::new())
}

pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, seen, count) = (Arc::new(answer), Arc::clone(&requests), Arc::new(AtomicUsize::new(0)));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, seen, count) = (Arc::clone(&answer), Arc::clone(&seen), Arc::clone(&count));
                std::thread::spawn(move || serve(stream.unwrap(), &*answer, &seen, &count));
            }
        });
        Self { url, requests }
    }

    pub fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap().clone()
    }

    /// Those for a path.
    pub fn requests_to(&self, path: &str) -> Vec<Recorded> {
        self.requests().into_iter().filter(|request| request.target().split('?').next() == Some(path)).collect()
    }

    pub fn only(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:#?}");
        requests[0].clone()
    }
}

fn serve(stream: TcpStream, answer: &dyn Fn(&Recorded) -> Reply, seen: &Mutex<Vec<Recorded>>, count: &AtomicUsize) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(request) = read(&mut reader, count) {
        seen.lock().unwrap().push(request.clone());
        match answer(&request) {
            Reply::Full(status, headers, body) => {
                let mut text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    text.push_str(&format!("{name}: {value}\r\n"));
                }
                text.push_str("\r\n");
                let bytes = [text.as_bytes(), &body].concat();
                if writer.write_all(&bytes).is_err() {
                    return;
                }
            }
            Reply::Raw(bytes) => {
                let _ = writer.write_all(&bytes);
                return;
            }
            Reply::Stall(bytes) => {
                let _ = writer.write_all(&bytes);
                std::thread::sleep(Duration::from_secs(60));
                return;
            }
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>, count: &AtomicUsize) -> Option<Recorded> {
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line).ok().filter(|read| *read > 0)?;
        let line = String::from_utf8(line).unwrap();
        match line.trim_end_matches("\r\n") {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let number = count.fetch_add(1, Ordering::SeqCst);
    let mut request = Recorded { lines, body: Vec::new(), number };
    if request.header("transfer-encoding") == Some("chunked") {
        while let Some(chunk) = Some(chunk(reader)?).filter(|chunk| !chunk.is_empty()) {
            request.body.extend(chunk);
        }
        return Some(request);
    }
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    request.body.resize(length, 0);
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}

/// One chunk (RFC 9112 section 7.1); the last is empty.
fn chunk(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut chunk = vec![0; usize::from_str_radix(line.trim(), 16).ok()? + 2];
    reader.read_exact(&mut chunk).ok()?;
    chunk.truncate(chunk.len() - 2);
    Some(chunk)
}
