//! YAML in pieces. The reader of YAML keeps all that it meets of a text, which takes eight times the memory of the text;
//! of a piece it keeps less. A piece is some entries of a block of the document.
//!
//! Each piece is read as the YAML that it is, so that a text which was cut at the wrong place, or whose pieces need one
//! another, such as for aliases, is found out, and read as a whole.

use super::reader::Reader;
use crate::tree::{Map, Value};

/// How long the pieces are about, in bytes. An entry is cut further only if it is longer. The texts of a fuzzer are short.
pub(super) const LENGTH: usize = if cfg!(fuzzing) { 32 } else { 1 << 16 };

/// How deep a text is cut: to the entries of what is in the mappings at its root, such as schemas among the components.
/// Each level is one more look at all lines.
const LEVELS: usize = 3;

/// The tree of a text, if it can be read in pieces of `length`.
pub(super) fn read(text: &str, length: usize, reader: &mut Reader) -> Option<Value> {
    // A merge key may bring what another piece has.
    let is_merge = |(at, sign): (usize, &str)| {
        let rest = text.get(at + sign.len()..).unwrap_or_default();
        rest.trim_start_matches(['"', '\'', ' ', '\t']).starts_with(':')
    };
    if text.len() < 4 * length || text.match_indices("<<").any(is_merge) {
        return None;
    }
    // Comments are in no piece, so they must be what they seem: without what YAML does not allow, on lines that end as
    // others do.
    let is_plain = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
            && !matches!(c, '\u{2028}' | '\u{2029}')
    };
    if !text.chars().all(is_plain) || text.matches('\r').count() != text.matches("\r\n").count() {
        return None;
    }
    let start = lines(text).next().filter(|(_, line)| line.trim_end() == "---").map_or(0, |(at, line)| at + line.len());
    block(text.get(start..)?, length, LEVELS, reader).filter(|map| !map.is_empty()).map(Value::Object)
}

/// The mapping of which `text` has all lines, cut on so many levels.
fn block(text: &str, length: usize, levels: usize, reader: &mut Reader) -> Option<Map> {
    let mut map = Map::new();
    // Where the entries begin that are not read yet, and the next one of them.
    let (mut start, mut entry) = (0, 0);
    let mut indent = None;
    for (at, line) in lines(text).chain([(text.len(), "")]) {
        let content = line.trim_start_matches(' ');
        let own = line.len() - content.len();
        let ends = at == text.len();
        if !ends {
            let first = *indent.get_or_insert(own);
            if own > first || (content.starts_with('-') && at > entry) {
                continue;
            }
            // What is in brackets is a mapping alone, and none as the key of another. Nobody indents by tabs.
            if own < first || is_marker(line) || content.starts_with(['{', '[', '\t']) {
                return None;
            }
        }
        let before = text.get(entry..at)?;
        match key(before).filter(|_| before.len() > length && levels > 1) {
            Some((key, inner)) => {
                add(&mut map, text.get(start..entry)?, reader)?;
                let value = reader.below(key, |reader| block(inner, length, levels - 1, reader))?;
                new(&mut map, key, Value::Object(value))?;
                start = at;
            }
            None if ends || at - start > length => {
                add(&mut map, text.get(start..at)?, reader)?;
                start = at;
            }
            None => {}
        }
        entry = at;
    }
    Some(map)
}

/// Adds the entries that the lines of `text` have.
fn add(map: &mut Map, text: &str, reader: &mut Reader) -> Option<()> {
    if lines(text).next().is_none() {
        return Some(());
    }
    let Ok(Value::Object(entries)) = reader.read(serde_yaml::Deserializer::from_str(text)) else { return None };
    for (key, value) in entries {
        new(map, key, value)?;
    }
    Some(())
}

/// Adds an entry. What to do with one that stands twice is the reader's to say.
fn new(map: &mut Map, key: impl Into<crate::tree::Key>, value: Value) -> Option<()> {
    map.insert(key, value).is_none().then_some(())
}

/// The key of an entry whose value is a mapping on lines of its own, and those.
fn key(entry: &str) -> Option<(&str, &str)> {
    let (at, first) = lines(entry).next()?;
    let key = first.trim().strip_suffix(':')?;
    let is_plain = key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.bytes().all(|b| b.is_ascii_alphanumeric());
    let inner = entry.get(at + first.len()..)?;
    let (_, next) = lines(inner).next()?;
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let nests = indent(next) > indent(first) && !next.trim_start().starts_with(['-', '{', '[']);
    (is_plain && nests).then_some((key, inner))
}

/// Whether a line has a meaning beside the entries of a mapping.
fn is_marker(line: &str) -> bool {
    line.starts_with(['%', '\t']) || ["---", "..."].iter().any(|marker| line.starts_with(marker))
}

/// The lines with anything on them but a comment, and where they begin.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        // A tab before a comment is no mistake in some places only.
        let is_comment = line.trim_start_matches(' ').starts_with('#');
        (!line.trim().is_empty() && !is_comment).then_some((start, line))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Whether the text can be read in pieces, which gives what it gives as a whole then.
    fn is_cut(text: &str) -> bool {
        let whole = Reader::new(text, true).read(serde_yaml::Deserializer::from_str(text)).unwrap();
        for length in [1, 20, 200] {
            match read(text, length, &mut Reader::new(text, true)) {
                Some(value) => assert_eq!(value.to_string(), whole.to_string(), "{length} of {text}"),
                None if length == 1 => return false,
                None => {}
            }
        }
        true
    }

    #[test]
    fn pieces_give_what_the_whole_gives() {
        for folder in std::fs::read_dir("tests/golden").unwrap() {
            if let Ok(text) = std::fs::read_to_string(folder.unwrap().path().join("openapi.yaml")) {
                is_cut(&text);
            }
        }
        let texts = [
            "a:\n  b: 1\n  c:\n    d: [x,\n     y]\n    e: |\n      f: g\n\n      h\n    i: j\nk: l\n",
            "---\n# comment\na:\n- b: c\n  d: e\n- f\ng:   # comment\n  h: i\n\n# comment\n  j: k\n",
            "a:\n    b: \"c\n      d: e\"\n    f: 'g'\nh: i\n  j\nk:\nl: m\n200: n\n",
            "a:\r\n  b:\r\n    c: d\r\n  e: f\r\ng: h",
            "a:\n  b: &c {d: e}\n  f: *c\n",
        ];
        for text in texts {
            is_cut(text);
        }
        assert!(texts[..4].iter().all(|text| is_cut(text)));
    }

    #[test]
    fn what_needs_another_piece_is_read_as_a_whole() {
        for text in [
            "a:\n  b: &c 1\nd: *c\n",
            "a: 1\na: 2\n",
            "a: &b {c: d}\ne:\n  <<: *b\n",
            "- a: b\n- c: d\n",
            "a: \"b\nc: d\"\n",
            "a:\n  b: \"c\nd: e\"\n",
            "a: b\n...\n",
            "# nothing\n# at all\n",
            "# a\rb: c\nd: e\n",
            "# a\u{2028}b: c\nd: e\n",
        ] {
            assert!(!is_cut(text), "{text}");
        }
        // The whole of these is no YAML.
        for text in ["# \0\na: b\nc: d\n", "\t# a\na: b\nc: d\n", "a: b\n{c: d}\ne: f\n", "a:\n \t b: c\n   d: e\n"] {
            assert!(read(text, 1, &mut Reader::new(text, true)).is_none());
        }
    }
}
