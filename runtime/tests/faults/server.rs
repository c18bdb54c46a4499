//! A server that does nothing that it was not told in full, and remembers what it did.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use runtime::codec::from_slice;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::api::{Thing, check, content};
use crate::random::sum;

/// More than any request has.
const LIMIT: usize = 1 << 16;

#[derive(Default)]
pub struct Server {
    done: Mutex<HashMap<String, usize>>,
    refused: Mutex<HashMap<String, usize>>,
}

struct Request {
    method: String,
    path: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

/// What was done, and how the connection goes on.
enum Answer {
    Json(String),
    Bytes(Vec<u8>),
    Empty(&'static str),
}

impl Server {
    /// How often each call was done.
    pub fn done(&self) -> HashMap<String, usize> {
        self.done.lock().unwrap().clone()
    }

    /// How often a call was refused.
    pub fn refused(&self, id: &str) -> usize {
        self.refused.lock().unwrap().get(id).copied().unwrap_or(0)
    }

    fn answer(&self, request: &Request) -> Answer {
        let Request { method, path, headers, body } = request;
        let id = path.rsplit('/').next().unwrap_or_default();
        if headers.get("x-check").map(String::as_str) != Some(check(method, path, body).as_str()) {
            return Answer::Empty("400 Bad Request");
        }
        // Some calls are refused, once.
        let refusal = match sum(id.as_bytes()) % 20 {
            0 => Some("503 Service Unavailable"),
            1 => Some("429 Too Many Requests\r\nretry-after: 0"),
            _ => None,
        };
        if let Some(refusal) = refusal.filter(|_| self.refused(id) == 0) {
            *self.refused.lock().unwrap().entry(id.to_owned()).or_default() += 1;
            return Answer::Empty(refusal);
        }
        *self.done.lock().unwrap().entry(id.to_owned()).or_default() += 1;
        let made = |echo: &str| {
            let text = serde_json::json!({"id": id, "echo": echo}).to_string();
            Answer::Json(text)
        };
        match (method.as_str(), path.starts_with("/files/")) {
            ("GET", true) => Answer::Bytes(content(id)),
            ("POST", true) => made(std::str::from_utf8(body).unwrap()),
            ("DELETE", _) => Answer::Empty("200 OK"),
            ("GET", _) => made("x"),
            _ => made(&from_slice::<Thing>(body).unwrap().text),
        }
    }
}

pub async fn start(server: Arc<Server>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(Arc::clone(&server), stream));
        }
    });
    address
}

/// Ends at the first thing that is not HTTP.
async fn serve(server: Arc<Server>, stream: TcpStream) -> Option<()> {
    stream.set_nodelay(true).unwrap();
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        let request = match read(&mut reader).await {
            Ok(Some(request)) => request,
            Ok(None) => return None,
            Err(()) => {
                writer
                    .write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
                    .await
                    .ok()?;
                return None;
            }
        };
        let answer = server.answer(&request);
        write(&mut writer, &answer, sum(request.path.as_bytes()) >> 8).await.ok()?;
        // Some servers close without a word.
        if sum(request.path.as_bytes()) >> 16 & 15 == 0 {
            return None;
        }
    }
}

/// In one of the ways in which answers can be delimited.
async fn write(writer: &mut OwnedWriteHalf, answer: &Answer, way: u64) -> std::io::Result<()> {
    let (status, media_type, bytes) = match answer {
        Answer::Json(text) => ("200 OK", "application/json", text.as_bytes()),
        Answer::Bytes(bytes) => ("200 OK", "application/octet-stream", bytes.as_slice()),
        Answer::Empty(status) => (*status, "text/plain", b"".as_slice()),
    };
    let mut text = format!("HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\n").into_bytes();
    if way.is_multiple_of(3) {
        text.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
        for chunk in bytes.chunks(700) {
            text.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            text.extend_from_slice(&[chunk, b"\r\n"].concat());
        }
        text.extend_from_slice(b"0\r\n\r\n");
    } else {
        text.extend_from_slice(format!("content-length: {}\r\n\r\n", bytes.len()).as_bytes());
        text.extend_from_slice(bytes);
    }
    writer.write_all(&text).await
}

/// A request; nothing at the end of the connection.
async fn read(reader: &mut BufReader<OwnedReadHalf>) -> Result<Option<Request>, ()> {
    let Some(line) = line(reader).await? else { return Ok(None) };
    let [method, path, "HTTP/1.1"] = line.split(' ').collect::<Vec<_>>()[..] else { return Err(()) };
    let mut headers = HashMap::new();
    loop {
        let line = match self::line(reader).await? {
            Some(line) if line.is_empty() => break,
            Some(line) => line,
            None => return Ok(None),
        };
        let (name, value) = line.split_once(": ").ok_or(())?;
        if headers.insert(name.to_ascii_lowercase(), value.to_owned()).is_some() || headers.len() > 50 {
            return Err(());
        }
    }
    let body = match (headers.get("transfer-encoding").map(String::as_str), headers.get("content-length")) {
        (Some("chunked"), None) => chunks(reader).await?,
        (None, Some(length)) => take(reader, length.parse().map_err(|_| ())?).await?,
        (None, None) => Some(Vec::new()),
        _ => return Err(()),
    };
    Ok(body.map(|body| Request { method: method.to_owned(), path: path.to_owned(), headers, body }))
}

async fn line(reader: &mut BufReader<OwnedReadHalf>) -> Result<Option<String>, ()> {
    let mut line = Vec::new();
    let mut limited = (&mut *reader).take(LIMIT as u64);
    limited.read_until(b'\n', &mut line).await.map_err(|_| ())?;
    match line.strip_suffix(b"\r\n") {
        Some(text) => String::from_utf8(text.to_vec()).map(Some).map_err(|_| ()),
        None if line.ends_with(b"\n") || line.len() >= LIMIT => Err(()),
        None => Ok(None),
    }
}

async fn take(reader: &mut BufReader<OwnedReadHalf>, length: usize) -> Result<Option<Vec<u8>>, ()> {
    if length > LIMIT {
        return Err(());
    }
    let mut bytes = vec![0; length];
    Ok(reader.read_exact(&mut bytes).await.ok().map(|_| bytes))
}

/// RFC 9112 section 7.1.
async fn chunks(reader: &mut BufReader<OwnedReadHalf>) -> Result<Option<Vec<u8>>, ()> {
    let mut all = Vec::new();
    loop {
        let Some(size) = line(reader).await? else { return Ok(None) };
        let size = usize::from_str_radix(&size, 16).map_err(|_| ())?;
        let Some(chunk) = take(reader, size).await? else { return Ok(None) };
        match line(reader).await? {
            Some(end) if end.is_empty() => {}
            Some(_) => return Err(()),
            None => return Ok(None),
        }
        if size == 0 {
            return Ok(Some(all));
        }
        all.extend(chunk);
        if all.len() > LIMIT {
            return Err(());
        }
    }
}
