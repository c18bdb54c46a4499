//! What is printed: answers, and requests that are not sent.

use std::any::Any;
use std::fs::File;
use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use http::{HeaderMap, StatusCode};

use super::Stop;
use super::options::Options;
use crate::clock::{Instant, timeout};
use crate::codec::{Writer, as_body, encode_base64, read_at, to_vec};
use crate::error::Failure;
use crate::transport::{TransportError, TransportErrorKind};
use crate::{Body, Slot, media_type};

/// An answer, as the types of the operation have it.
pub(super) struct Reply {
    pub status: StatusCode,
    headers: HeaderMap,
    body: Shown,
    /// Of an error, what it says.
    pub error: Option<String>,
}

/// A body.
enum Shown {
    Nothing,
    /// JSON text.
    Json(Vec<u8>),
    Bytes(Body),
    /// Server-sent events, JSON lines: text that comes bit by bit.
    Stream(Body),
}

impl Reply {
    pub(super) fn new(status: StatusCode, headers: &HeaderMap, body: Option<&dyn Slot>, error: Option<String>) -> Self {
        Self { status, headers: headers.clone(), body: body.map_or(Shown::Nothing, Shown::of), error }
    }

    /// An answer that the operation has no type for, as it came; `None` if there is none, or only the beginning of one.
    pub(super) fn raw(failure: &Failure) -> Option<Self> {
        if failure.transport_error().is_some() {
            return None;
        }
        let (status, headers, bytes) = (failure.status()?, failure.headers()?, failure.body_bytes()?);
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
        let body = match std::str::from_utf8(bytes) {
            Ok("") => Shown::Nothing,
            Ok(_) if is_json => Shown::Json(bytes.to_vec()),
            Ok(text) => Shown::Json(to_vec(&text.to_owned())),
            Err(_) => Shown::Bytes(bytes.clone().into()),
        };
        Some(Self { status, headers: headers.clone(), body, error: Some(failure.without_body()) })
    }
}

impl Reply {
    /// A time limit that somebody set is for all of the answer; that of the client ends with its headers where the body is
    /// a stream.
    pub(super) fn limit(&mut self, began: Instant, limit: Duration) {
        let (Shown::Bytes(body) | Shown::Stream(body)) = &mut self.body else { return };
        if body.as_bytes().is_some() {
            return;
        }
        let stream = std::mem::take(body).into_stream();
        let limited = unfold(Some(stream), move |stream| async move {
            let mut stream = stream?;
            match timeout(limit.saturating_sub(began.elapsed()), stream.next()).await {
                Some(piece) => piece.map(|piece| (piece, Some(stream))),
                None => {
                    let late = format!("no complete answer within {limit:?}");
                    Some((Err(TransportError::new(TransportErrorKind::Timeout, late)), None))
                }
            }
        });
        *body = Body::streaming(limited.boxed(), None);
    }

    /// The text of a body that was no JSON on the wire.
    fn plain_text(&self, json: &[u8]) -> Option<String> {
        let content_type = self.headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?;
        if media_type::is_json(content_type) { None } else { serde_json::from_slice(json).ok() }
    }
}

impl Shown {
    fn of(slot: &dyn Slot) -> Self {
        if let Some((_, inner)) = slot.medium() {
            return Self::of(inner);
        }
        if let Some(body) = slot.as_stream() {
            return Self::Stream(body.clone());
        }
        match as_body(slot) {
            Some(body) => Self::Bytes(body.clone()),
            None if slot.is_absent() || (slot as &dyn Any).is::<()>() => Self::Nothing,
            None => Self::Json(to_vec(slot)),
        }
    }

    /// As JSON: bytes are an object with their base64 text.
    fn json(&self) -> Result<Vec<u8>, Stop> {
        Ok(match self {
            Self::Nothing => b"null".to_vec(),
            Self::Json(text) => text.clone(),
            Self::Bytes(body) | Self::Stream(body) => {
                let bytes = body.bytes_blocking().map_err(|error| Stop::Transport(error.to_string()))?;
                let mut writer = Writer::new();
                match std::str::from_utf8(&bytes) {
                    Ok(text) if matches!(self, Self::Stream(_)) => writer.string(text),
                    _ => {
                        writer.begin_object();
                        writer.key("$base64");
                        writer.string(&encode_base64(&bytes));
                        writer.end_object();
                    }
                }
                writer.into_bytes()
            }
        })
    }
}

/// Prints an answer: for programs JSON on one line, for people on several.
pub(super) fn print(reply: &Reply, options: &Options) -> Result<(), Stop> {
    // Whoever wants a picture in a file does not want an error there.
    let file = options.output.as_ref().filter(|_| reply.error.is_none());
    if let Some(path) = file {
        save(reply, path)?;
        if !options.include {
            return Ok(());
        }
    }
    let mut out = std::io::stdout().lock();
    let as_it_is = options.pretty && !options.include;
    match &reply.body {
        Shown::Nothing if as_it_is => return Ok(()),
        Shown::Bytes(body) if as_it_is => return bytes(body, &mut out),
        Shown::Stream(body) if as_it_is => return copy(body, &mut out, &Stop::from),
        Shown::Json(json) if as_it_is => {
            if let Some(text) = reply.plain_text(json) {
                let end = if text.ends_with('\n') { "" } else { "\n" };
                return Ok(write!(out, "{text}{end}")?);
            }
        }
        _ => {}
    }
    let body = match file {
        Some(_) => b"null".to_vec(),
        None => reply.body.json()?,
    };
    let text = if options.include { with_head(reply, &body) } else { body };
    let text = if options.pretty { indent(&text) } else { text };
    out.write_all(&text)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Prints the items of a page, each on a line.
pub(super) fn print_items(reply: &Reply, items: &[&str]) -> Result<(), Stop> {
    let mut lines = Vec::new();
    let read = read_at(&reply.body.json()?, items, &mut |reader| match reader.at_null()? {
        true => reader.null(),
        false => reader.array(&mut |reader| {
            lines.extend_from_slice(reader.raw()?.as_bytes());
            lines.push(b'\n');
            Ok(())
        }),
    });
    read.map_err(|error| Stop::Failed(Some(format!("the page has no list of items: {error}"))))?;
    std::io::stdout().lock().write_all(&lines)?;
    Ok(())
}

fn with_head(reply: &Reply, body: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.begin_object();
    writer.key("status");
    writer.raw(reply.status.as_str());
    writer.key("headers");
    writer.begin_object();
    for name in reply.headers.keys() {
        writer.key(name.as_str());
        let values: Vec<String> =
            reply.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into()).collect();
        match values.as_slice() {
            [one] => writer.string(one),
            many => writer.value(many),
        }
    }
    writer.end_object();
    writer.key("body");
    writer.raw(&String::from_utf8_lossy(body));
    writer.end_object();
    writer.into_bytes()
}

/// Bytes as they come. A terminal gets them only if they are text.
fn bytes(body: &Body, out: &mut impl Write) -> Result<(), Stop> {
    if std::io::stdout().is_terminal() {
        let bytes = body.bytes_blocking().map_err(|error| Stop::Transport(error.to_string()))?;
        if std::str::from_utf8(&bytes).is_err() {
            // Nothing is wrong with the answer, so nothing else is said than where it could go.
            let message =
                format!("the answer is {} bytes, and no text: --output FILE keeps it, `> FILE` too", bytes.len());
            return Err(Stop::Transport(message));
        }
        out.write_all(&bytes)?;
        return Ok(());
    }
    copy(body, out, &Stop::from)
}

fn copy(body: &Body, out: &mut dyn Write, problem: &dyn Fn(std::io::Error) -> Stop) -> Result<(), Stop> {
    let mut reader = body.clone().into_reader();
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = std::io::Read::read(&mut reader, &mut piece).map_err(|error| Stop::Transport(error.to_string()))?;
        match piece.get(..count) {
            None | Some([]) => return Ok(()),
            Some(piece) => {
                // Whoever waits for an event wants it now.
                out.write_all(piece).and_then(|()| out.flush()).map_err(problem)?;
            }
        }
    }
}

/// Whether the body can be written there: it is better known before anything is sent. What is there stays, and what is not
/// there is not there afterwards.
pub(super) fn check_file(path: &Path) -> Result<(), Stop> {
    let check = if std::fs::exists(path).unwrap_or_default() {
        File::options().append(true).open(path).map(|_| ())
    } else {
        match File::options().write(true).create_new(true).open(path) {
            Ok(_) => std::fs::remove_file(path),
            // A link to what is not there.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    };
    check.map_err(|error| Stop::Usage(format!("--output: cannot write `{}`: {error}", path.display())))
}

/// Writes the body to a file; a text is no longer JSON there.
fn save(reply: &Reply, path: &Path) -> Result<(), Stop> {
    // It has been sent: this is no longer a question of how the command is written.
    let problem = |error: std::io::Error| {
        Stop::Transport(format!("the answer is lost: cannot write `{}`: {error}", path.display()))
    };
    let mut file = File::create(path).map_err(problem)?;
    match &reply.body {
        Shown::Nothing => Ok(()),
        Shown::Bytes(body) | Shown::Stream(body) => copy(body, &mut file, &problem),
        Shown::Json(text) => match serde_json::from_slice::<String>(text) {
            Ok(text) => file.write_all(text.as_bytes()).map_err(problem),
            Err(_) => file.write_all(&[indent(text).as_slice(), b"\n"].concat()).map_err(problem),
        },
    }
}

/// JSON text over several lines. Numbers stay as they are written, whatever their size.
fn indent(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() * 2);
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let line = |out: &mut Vec<u8>, depth: usize| {
        out.push(b'\n');
        out.extend(std::iter::repeat_n(b' ', depth * 2));
    };
    let mut bytes = json.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if in_string {
            out.push(byte);
            in_string = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {}
            b'"' => {
                in_string = true;
                out.push(byte);
            }
            b'{' | b'[' => {
                out.push(byte);
                while bytes.next_if(u8::is_ascii_whitespace).is_some() {}
                match bytes.next_if(|next| matches!(next, b'}' | b']')) {
                    Some(end) => out.push(end),
                    None => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                line(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            other => out.push(other),
        }
    }
    out
}
