//! Server-sent events and JSON lines against readers that see the whole text at once, over texts made by chance.

#![cfg(feature = "blocking")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use runtime::Body;
use runtime::stream::{Event, Events, JsonLines};

/// Numbers that look random, the same in each run (a linear congruential generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// Some of the parts, one after the other.
    fn text(&mut self, parts: &[&[u8]]) -> Vec<u8> {
        (0..self.below(24)).flat_map(|_| parts[self.below(parts.len())].to_vec()).collect()
    }

    /// The bytes in pieces, as a connection may give them.
    fn pieces(&mut self, text: &[u8]) -> Body {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(1 + self.below(rest.len().min(9)));
            pieces.push(Ok::<_, std::io::Error>(piece.to_vec()));
            rest = after;
        }
        Body::from_stream(futures_util::stream::iter(pieces))
    }
}

/// The algorithm of the HTML Standard, section 9.2.6, word for word, without connections.
fn events(text: &[u8]) -> Vec<(Option<String>, String, Option<String>)> {
    let text = String::from_utf8_lossy(text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    let mut found = Vec::new();
    let (mut event, mut data, mut id) = (None, String::new(), None);
    // What comes after the last line end is not a line.
    let Some((lines, _)) = text.rsplit_once('\n') else { return found };
    for line in lines.split('\n') {
        if line.is_empty() {
            if let Some(whole) = data.strip_suffix('\n') {
                found.push((event.take(), whole.to_owned(), id.take()));
            }
            (event, data, id) = (None, String::new(), None);
            continue;
        }
        let (field, value) = match line.find(':') {
            Some(0) => continue,
            Some(colon) => (&line[..colon], line[colon + 1..].strip_prefix(' ').unwrap_or(&line[colon + 1..])),
            None => (line, ""),
        };
        match field {
            "event" => event = Some(value.to_owned()),
            "data" => data.push_str(&format!("{value}\n")),
            "id" if !value.contains('\0') => id = Some(value.to_owned()),
            _ => {}
        }
    }
    found
}

#[test]
fn events_as_the_standard_reads_them() {
    const PARTS: [&[u8]; 20] = [
        b"data",
        b"event",
        b"id",
        b"retry",
        b":",
        b": ",
        b"\n",
        b"\r\n",
        b"\r",
        b"\n\n",
        b"data: x\n",
        b"data:\n",
        b" ",
        b"7",
        b"\0",
        b"\xef\xbb\xbf",
        "\u{1f6a2}".as_bytes(),
        b"\xff",
        b"\xc3",
        b"{\"a\": 1}",
    ];
    let mut chance = Chance(7);
    let mut seen = 0;
    for _ in 0..8000 {
        let text = chance.text(&PARTS);
        let read: Vec<Event> = Events::whole(chance.pieces(&text)).blocking().map(Result::unwrap).collect();
        let read: Vec<_> = read.into_iter().map(|event| (event.event, event.data, event.id)).collect();
        assert_eq!(read, events(&text), "{}", text.escape_ascii());
        seen += read.len();
    }
    assert!(seen > 1000, "{seen}");
}

#[test]
fn lines_as_they_stand() {
    const PARTS: [&[u8]; 8] = [b"{\"a\": 1}", b"\n", b"\r\n", b" ", b"[", b"]", b"2", b"\"\xc3\xbc\""];
    let mut chance = Chance(11);
    let mut seen = 0;
    for _ in 0..3000 {
        let text = chance.text(&PARTS);
        let read: Vec<Option<serde_json::Value>> =
            JsonLines::from(chance.pieces(&text)).blocking().map(|value: Result<_, _>| value.ok()).collect();
        let lines = std::str::from_utf8(&text).unwrap().split('\n').map(str::trim).filter(|line| !line.is_empty());
        let wanted: Vec<Option<serde_json::Value>> = lines.map(|line| serde_json::from_str(line).ok()).collect();
        assert_eq!(read, wanted, "{}", text.escape_ascii());
        seen += read.len();
    }
    assert!(seen > 1000, "{seen}");
}
