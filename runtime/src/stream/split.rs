//! Bytes to the pieces that mean something each: lines, records, events. Where the bytes are cut does not matter.

use bytes::{Buf as _, Bytes};

use crate::operation::Framing;

/// A piece of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// JSON text.
    Text(Vec<u8>),
    /// A server-sent event.
    Event(RawEvent),
}

/// A server-sent event as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RawEvent {
    pub event: Option<String>,
    pub data: String,
    pub id: Option<String>,
    pub retry: Option<u64>,
}

/// More bytes than a piece may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Cuts bytes into pieces.
#[derive(Debug)]
pub(super) struct Splitter {
    framing: Framing,
    limit: usize,
    /// What came of the line or record that is not over yet.
    line: Vec<u8>,
    /// The last line ended with CR: a LF that follows belongs to it.
    after_cr: bool,
    /// Nothing has come yet: a byte order mark is passed over.
    at_start: bool,
    event: RawEvent,
    has_data: bool,
    last_id: String,
    retry: Option<u64>,
}

impl Splitter {
    pub(super) fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            limit,
            line: Vec::new(),
            after_cr: false,
            at_start: true,
            event: RawEvent::default(),
            has_data: false,
            last_id: String::new(),
            retry: None,
        }
    }

    /// A new connection: what was not complete is gone, the id stays.
    pub(super) fn restart(&mut self) {
        let fresh = Self::new(self.framing, self.limit);
        let (last_id, retry) = (std::mem::take(&mut self.last_id), self.retry);
        *self = Self { last_id, retry, ..fresh };
    }

    /// The id of the last event that had one.
    pub(super) fn last_id(&self) -> &str {
        &self.last_id
    }

    /// After how many milliseconds the server wants to be asked again.
    pub(super) fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// The next piece of the bytes, which are taken off them; `None` if they are used up before it is complete.
    pub(super) fn next(&mut self, bytes: &mut Bytes) -> Result<Option<Piece>, TooLarge> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes.first() == Some(&b'\n') {
                bytes.advance(1);
                continue;
            }
            let end = self.end(bytes);
            let taken = bytes.split_to(end.unwrap_or(bytes.len()));
            if self.line.len().saturating_add(taken.len()) > self.limit {
                return Err(TooLarge);
            }
            self.line.extend_from_slice(&taken);
            if end.is_some() {
                self.after_cr = bytes.first() == Some(&b'\r');
                bytes.advance(1);
                if let Some(piece) = self.line()? {
                    return Ok(Some(piece));
                }
            }
        }
        Ok(None)
    }

    /// The last piece, once there are no more bytes. An event that is not complete is none.
    pub(super) fn finish(&mut self) -> Option<Piece> {
        match self.framing {
            Framing::Lines | Framing::Sequence => self.line().ok().flatten(),
            Framing::Events | Framing::EventData => None,
        }
    }

    /// Where the next line or record ends.
    fn end(&self, bytes: &[u8]) -> Option<usize> {
        match self.framing {
            Framing::Lines => bytes.iter().position(|byte| *byte == b'\n'),
            // RFC 7464 section 2.1: a record separator begins each text.
            Framing::Sequence => bytes.iter().position(|byte| *byte == 0x1e),
            Framing::Events | Framing::EventData => bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')),
        }
    }

    /// A line that is complete.
    fn line(&mut self) -> Result<Option<Piece>, TooLarge> {
        let mut line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.at_start) && line.starts_with(b"\xEF\xBB\xBF") {
            line.drain(..3);
        }
        match self.framing {
            Framing::Lines | Framing::Sequence => {
                let text = line.trim_ascii();
                Ok((!text.is_empty()).then(|| Piece::Text(text.to_vec())))
            }
            Framing::Events | Framing::EventData if line.is_empty() => Ok(self.dispatch().map(Piece::Event)),
            Framing::Events | Framing::EventData => self.field(&String::from_utf8_lossy(&line)).map(|()| None),
        }
    }

    /// A line of an event (HTML Standard, section 9.2.6).
    fn field(&mut self, line: &str) -> Result<(), TooLarge> {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => self.event.event = Some(value.to_owned()),
            "data" => {
                if self.event.data.len().saturating_add(value.len()) > self.limit {
                    return Err(TooLarge);
                }
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                // What is beyond is as good as never. [`Event`](super::Event) has room for so much.
                self.event.retry = Some(value.parse().unwrap_or(i64::MAX).unsigned_abs());
                self.retry = self.event.retry;
            }
            _ => {}
        }
        Ok(())
    }

    /// The event, if it has data: others only say ids and times.
    fn dispatch(&mut self) -> Option<RawEvent> {
        let event = std::mem::take(&mut self.event);
        if let Some(id) = &event.id {
            self.last_id.clone_from(id);
        }
        std::mem::take(&mut self.has_data).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All pieces, of bytes that come `size` at a time.
    fn split(framing: Framing, bytes: &[u8], size: usize) -> Vec<Piece> {
        let mut splitter = Splitter::new(framing, 1000);
        let mut pieces = Vec::new();
        for chunk in bytes.chunks(size) {
            let mut chunk = Bytes::copy_from_slice(chunk);
            while let Some(piece) = splitter.next(&mut chunk).expect("small pieces") {
                pieces.push(piece);
            }
        }
        pieces.extend(splitter.finish());
        pieces
    }

    fn everywhere(framing: Framing, bytes: &[u8], expected: &[Piece]) {
        for size in 1..=bytes.len() {
            assert_eq!(split(framing, bytes, size), expected, "{size} bytes at a time of {:?}", bytes.escape_ascii());
        }
    }

    fn texts(texts: &[&str]) -> Vec<Piece> {
        texts.iter().map(|text| Piece::Text(text.as_bytes().to_vec())).collect()
    }

    fn data(data: &str) -> RawEvent {
        RawEvent { data: data.to_owned(), ..RawEvent::default() }
    }

    #[test]
    fn lines() {
        everywhere(Framing::Lines, b"{\"a\":1}\n\n  [2]\r\n3", &texts(&["{\"a\":1}", "[2]", "3"]));
        everywhere(Framing::Lines, "\u{feff}\"\u{fc}\"\n".as_bytes(), &texts(&["\"\u{fc}\""]));
        everywhere(Framing::Lines, b"\n", &[]);
    }

    #[test]
    fn records() {
        everywhere(
            Framing::Sequence,
            b"\x1e{\n \"a\": 1\n}\n\x1e[2]\n\x1e\x1e3\n",
            &texts(&["{\n \"a\": 1\n}", "[2]", "3"]),
        );
    }

    #[test]
    fn events() {
        let sse = |text: &str, expected: &[RawEvent]| {
            let expected: Vec<Piece> = expected.iter().cloned().map(Piece::Event).collect();
            for ends in ["\n", "\r\n", "\r"] {
                everywhere(Framing::Events, text.replace('\n', ends).as_bytes(), &expected);
            }
        };
        sse("data: one\n\ndata:two\ndata:  three\n\n", &[data("one"), data("two\n three")]);
        sse("\u{feff}data: after the mark\n\n", &[data("after the mark")]);
        sse(": a comment\n\n\nevent: ping\n\ndata\n\ndata\ndata\n\n", &[data(""), data("\n")]);
        sse("data: not complete\n", &[]);
        sse(
            "event: add\nid: 7\nretry: 10\ndata: x:y\nunknown: z\n\ndata: next\n\n",
            &[
                RawEvent { event: Some("add".into()), id: Some("7".into()), retry: Some(10), data: "x:y".into() },
                data("next"),
            ],
        );
        sse("id: a\0b\nretry: soon\ndata: \u{e9}\u{1f6a2}\n\n", &[data("\u{e9}\u{1f6a2}")]);
    }

    #[test]
    fn ids_and_times_are_kept() {
        let mut splitter = Splitter::new(Framing::Events, 1000);
        let mut bytes = Bytes::from_static(b"id: 7\nretry: 5\n\ndata: \xff\n\nid: 8\ndata: lost");
        let event = splitter.next(&mut bytes).expect("small");
        assert_eq!(event, Some(Piece::Event(data("\u{fffd}"))));
        assert_eq!(splitter.next(&mut bytes), Ok(None));
        assert_eq!((splitter.last_id(), splitter.retry()), ("7", Some(5)));
        splitter.restart();
        let mut bytes = Bytes::from_static(b"data: x\n\nid\ndata: y\n\n");
        assert_eq!(splitter.next(&mut bytes), Ok(Some(Piece::Event(data("x")))));
        assert_eq!(splitter.last_id(), "7");
        assert!(splitter.next(&mut bytes).expect("small").is_some());
        assert_eq!(splitter.last_id(), "");
    }

    #[test]
    fn too_large() {
        for (framing, text) in [
            (Framing::Lines, "x".repeat(11)),
            (Framing::Events, "data: 6\n".repeat(11)),
            (Framing::Events, "x".repeat(11)),
        ] {
            let mut splitter = Splitter::new(framing, 10);
            assert_eq!(splitter.next(&mut Bytes::from(text)), Err(TooLarge));
        }
    }
}
