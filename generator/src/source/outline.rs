//! Where things stand in YAML that is written in blocks, as most of it is: found by the indentation of lines, without a
//! look into what nobody asks for. The text was read before, so this only has to find its way; where it does not, the
//! parser of YAML does.

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::Parser;

use super::locate::{At, Event, Walk};

/// The text is not, or not only, YAML in blocks.
pub(super) struct NotBlocks;

/// A way through the lines of a text.
pub(super) struct Outline<'t, 'w, 'f> {
    text: &'t str,
    /// Where the next line begins, in bytes.
    at: usize,
    /// The collections that the way is in, outermost first.
    blocks: Vec<Block>,
    /// Where the entry stands whose value is to come on lines of its own.
    pending: Option<usize>,
    walk: &'w mut Walk<'f>,
}

#[derive(Clone, Copy)]
struct Block {
    /// The columns in front of each entry.
    indent: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mapping,
    Sequence,
}

/// A line, or the rest of it: without the blanks around it.
#[derive(Clone, Copy)]
struct Line<'t> {
    indent: usize,
    /// Where it begins in the text, in bytes.
    at: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    /// The line without its first `length` bytes and what blanks follow.
    fn after(self, length: usize) -> Self {
        let text = self.text.get(length..).unwrap_or_default().trim_start_matches([' ', '\t']);
        let skipped = self.text.len() - text.len();
        Self { indent: self.indent + skipped, at: self.at + skipped, text }
    }

    fn is_item(self) -> bool {
        self.text == "-" || self.text.starts_with("- ")
    }

    /// Whether a key is there that has the line for itself.
    fn is_key_apart(self) -> bool {
        self.text.starts_with("? ")
    }

    /// Whether it is a text and no key, such as one that is not understood; `rest` is what follows a text in quotes.
    fn is_scalar(self, rest: &str) -> bool {
        if self.text.starts_with(['"', '\'']) {
            return !rest.trim_start_matches([' ', '\t']).starts_with(':');
        }
        !self.bare().contains(": ") && !self.bare().ends_with(':')
    }

    /// A text without quotes that is here, without the comment after it.
    fn bare(self) -> &'t str {
        self.text.split(" #").next().unwrap_or_default().trim_end()
    }

    /// Without the name for aliases that a collection on further lines has.
    fn without_anchor(self) -> Self {
        let length =
            if self.text.starts_with('&') { self.text.find([' ', '\t']).unwrap_or(self.text.len()) } else { 0 };
        let rest = self.after(length);
        if rest.is_blank() { rest } else { self }
    }

    /// Whether nothing but a comment is there.
    fn is_blank(self) -> bool {
        self.text.is_empty() || self.text.starts_with('#')
    }

    /// The key that the line begins with, its length as written, and what follows the colon.
    fn key(self) -> Option<(Cow<'t, str>, usize, Self)> {
        let (key, written) = self.scalar_until(|text| {
            let ends = |(at, _): &(usize, &str)| is_end(text.get(at + 1..));
            text.match_indices(':').find(ends).map(|(end, _)| end)
        })?;
        let rest = self.after(written);
        (rest.text.starts_with(':') && is_end(rest.text.get(1..))).then(|| (key, written, rest.after(1)))
    }

    /// The text that the line begins with, and its length as written. One without quotes ends where `end` says.
    fn scalar_until(self, end: impl FnOnce(&'t str) -> Option<usize>) -> Option<(Cow<'t, str>, usize)> {
        let text = self.text;
        match text.chars().next()? {
            quote @ ('"' | '\'') => {
                let written = quoted(text)?;
                let inner = text.get(1..written - 1)?;
                match quote {
                    '\'' => Some((Cow::Owned(inner.replace("''", "'")), written)),
                    // Escapes are left to the parser.
                    _ => (!inner.contains('\\')).then_some((Cow::Borrowed(inner), written)),
                }
            }
            '?' if self.is_key_apart() => None,
            '&' | '*' | '!' | '|' | '>' | '%' | '@' | '`' | '{' | '[' => None,
            _ => {
                let key = text.get(..end(text)?)?.trim_end();
                (!key.contains(" #")).then_some((Cow::Borrowed(key), key.len()))
            }
        }
    }
}

/// Whether a colon before that text ends a key.
fn is_end(rest: Option<&str>) -> bool {
    rest.is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// How long the text in quotes is that `text` begins with, quotes included; `None` if it does not end.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let mut at = 1;
    loop {
        at += text.get(at..)?.find(if quote == '"' { ['"', '\\'] } else { ['\''; 2] })?;
        let rest = text.get(at..)?;
        if rest.starts_with('\\') {
            at += 1 + rest.chars().nth(1)?.len_utf8();
        } else if rest.starts_with("''") {
            at += 2;
        } else {
            return Some(at + 1);
        }
    }
}

impl<'t, 'w, 'f> Outline<'t, 'w, 'f> {
    /// Goes through `text` until there is nothing left to find.
    pub fn scan(text: &'t str, walk: &'w mut Walk<'f>) -> Result<(), NotBlocks> {
        let mut outline = Self { text, at: 0, blocks: Vec::new(), pending: Some(0), walk };
        while !outline.walk.is_done() {
            let Some(line) = outline.next() else { break };
            outline.line(line)?;
        }
        Ok(())
    }

    /// The next line with anything on it but a comment.
    fn next(&mut self) -> Option<Line<'t>> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let (line, length) = rest.find('\n').map_or((rest, rest.len()), |end| (rest.split_at(end).0, end + 1));
            let text = line.trim_start_matches(' ');
            let indent = line.len() - text.len();
            let line = Line { indent, at: self.at + indent, text: text.trim_end() };
            self.at += length;
            if !line.is_blank() {
                return Some(line);
            }
        }
    }

    fn line(&mut self, line: Line<'t>) -> Result<(), NotBlocks> {
        if line.indent == 0 && (line.text.starts_with('%') || ["---", "..."].iter().any(|m| line.text.starts_with(m))) {
            let begins = line.text == "---" && self.blocks.is_empty();
            return if begins { Ok(()) } else { Err(NotBlocks) };
        }
        if let Some(at) = self.pending.take() {
            let opens = self.blocks.last().is_none_or(|block| {
                let beside = block.kind == Kind::Mapping && block.indent == line.indent && line.is_item();
                block.indent < line.indent || beside
            });
            if opens {
                return self.open(line);
            }
            self.scalar(at..at + 1);
        }
        let ends = |block: &mut Block| {
            let beside = block.kind == Kind::Sequence && block.indent == line.indent && !line.is_item();
            block.indent > line.indent || beside
        };
        while self.blocks.pop_if(ends).is_some() {
            self.walk.on(&Event::End, &At::Bytes(line.at..line.at));
        }
        match self.blocks.last() {
            Some(block) if block.indent == line.indent => self.entry(line, block.kind),
            _ => Err(NotBlocks),
        }
    }

    /// A collection whose first entry is on that line.
    fn open(&mut self, line: Line<'t>) -> Result<(), NotBlocks> {
        if line.text.starts_with(['{', '[']) {
            return self.flow(line);
        }
        let kind = if line.is_item() { Kind::Sequence } else { Kind::Mapping };
        if kind == Kind::Mapping && line.key().is_none() && !line.is_key_apart() {
            return Err(NotBlocks);
        }
        let event = if kind == Kind::Sequence { Event::Sequence } else { Event::Mapping };
        self.walk.on(&event, &At::Bytes(line.at..line.at));
        self.blocks.push(Block { indent: line.indent, kind });
        self.entry(line, kind)
    }

    fn entry(&mut self, line: Line<'t>, kind: Kind) -> Result<(), NotBlocks> {
        let (wanted, value, nests) = match kind {
            Kind::Sequence if line.is_item() => (self.walk.wants_item(), line.after(1), true),
            Kind::Sequence => return Err(NotBlocks),
            Kind::Mapping => {
                let apart = line.is_key_apart();
                let (key, at, value) = if apart {
                    self.key_apart(line)
                } else {
                    line.key().map(|(key, length, value)| (key, line.at..line.at + length, value))
                }
                .ok_or(NotBlocks)?;
                self.walk.on(&Event::Scalar(key), &At::Bytes(at));
                (self.walk.wants_within(), value, apart)
            }
        };
        let value = value.without_anchor();
        if !wanted {
            self.scalar(value.at..value.at);
            self.pass(value);
            self.skip(line.indent, kind);
        } else if value.is_blank() {
            self.pending = Some(line.at);
        } else if nests && (value.is_item() || value.is_key_apart() || value.key().is_some()) {
            return self.open(value);
        } else {
            self.value(value)?;
            self.skip(line.indent, kind);
        }
        Ok(())
    }

    /// A key with a line of its own, where it stands, and its value, which the next line begins with.
    fn key_apart(&mut self, line: Line<'t>) -> Option<(Cow<'t, str>, Range<usize>, Line<'t>)> {
        let key = line.after(1);
        let (text, length) = key.scalar_until(|text| Some(text.len()))?;
        let next = self.next().filter(|next| next.indent == line.indent && next.text.starts_with(':'))?;
        (key.after(length).is_blank() && is_end(next.text.get(1..)))
            .then(|| (text, key.at..key.at + length, next.after(1)))
    }

    fn scalar(&mut self, at: Range<usize>) {
        self.walk.on(&Event::Scalar(Cow::Borrowed("")), &At::Bytes(at));
    }

    /// To the line after a value; what is in quotes may be on several, whatever their indentation. Where the value ends.
    fn pass(&mut self, value: Line<'t>) -> usize {
        if value.text.starts_with(['"', '\'']) {
            let length = self.text.get(value.at..).and_then(quoted).unwrap_or(value.text.len());
            self.go_on_after(value.at + length);
            return value.at + length;
        }
        value.at + value.bare().len()
    }

    /// To the line after that byte.
    fn go_on_after(&mut self, byte: usize) {
        let line = self.text.get(byte..).and_then(|rest| rest.find('\n'));
        self.at = self.at.max(line.map_or(self.text.len(), |length| byte + length + 1));
    }

    /// Passes over the further lines of an entry of a block.
    fn skip(&mut self, indent: usize, kind: Kind) {
        loop {
            let start = self.at;
            let Some(line) = self.next() else { break };
            let beside = kind == Kind::Mapping && line.indent == indent && line.is_item();
            if line.indent <= indent && !beside {
                self.at = start;
                break;
            }
        }
    }

    /// A value on the line of its key.
    fn value(&mut self, value: Line<'t>) -> Result<(), NotBlocks> {
        match value.text.chars().next() {
            Some('{' | '[') => return self.flow(value),
            Some('&' | '!') => return Err(NotBlocks),
            Some('*') => self.walk.on(&Event::Alias, &At::Bytes(value.at..value.at + value.text.len())),
            _ => {
                let end = self.pass(value);
                if value.is_scalar(self.text.get(end..).unwrap_or_default()) {
                    self.scalar(value.at..end);
                } else {
                    return Err(NotBlocks);
                }
            }
        }
        Ok(())
    }

    /// A collection in brackets, which the parser of YAML reads: it ends where its brackets do.
    fn flow(&mut self, line: Line<'t>) -> Result<(), NotBlocks> {
        let rest = self.text.get(line.at..).ok_or(NotBlocks)?;
        let mut characters = rest.char_indices().map(|(byte, _)| byte).enumerate().peekable();
        let mut depth = 0_usize;
        for event in Parser::new_from_str(rest) {
            let (event, span) = event.map_err(|_| NotBlocks)?;
            let Some(event) = Event::of(event) else { continue };
            let mut byte = |character| {
                while characters.next_if(|(at, _)| *at < character).is_some() {}
                line.at + characters.peek().map_or(rest.len(), |(_, byte)| *byte)
            };
            let (start, end) = (byte(span.start.index()), byte(span.end.index()));
            match event {
                Event::Sequence | Event::Mapping => depth += 1,
                Event::End => depth = depth.saturating_sub(1),
                Event::Scalar(_) | Event::Alias => {}
            }
            self.walk.on(&event, &At::Bytes(start..end));
            if depth == 0 {
                // After a last comma the end is found before the bracket.
                let bracket = self.text.get(start..).and_then(|rest| rest.find(['}', ']'])).ok_or(NotBlocks)?;
                self.go_on_after(start + bracket);
                return Ok(());
            }
        }
        Err(NotBlocks)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use crate::tree::Value;

    use super::super::file::SourceFile;
    use super::super::locate::{Occurrence, Trie, Walk, scan_once};
    use super::super::value;
    use super::Outline;
    use crate::diagnostic::Diagnostics;
    use crate::pointer;

    fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
        out.push(at.to_owned());
        match value {
            Value::Object(entries) => {
                entries.iter().for_each(|(key, value)| pointers(value, &pointer::child(at, key), out))
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.for_each(|(index, item)| pointers(item, &pointer::child(at, &index.to_string()), out));
            }
            _ => {}
        }
    }

    /// Whether the lines can be followed to the end; what they tell then is what the parser of YAML tells, of all nodes
    /// and of few.
    fn follows(text: &str) -> bool {
        let file = SourceFile::new("openapi.yaml", text);
        let mut all = Vec::new();
        let tree = value::parse(&file, &mut Diagnostics::default()).unwrap();
        pointers(&tree, "", &mut all);
        for step in [1, 3, 7] {
            let wanted: Vec<&String> = all.iter().skip(step / 2).step_by(step).collect();
            let places = |scan: &dyn Fn(&mut Trie) -> bool| {
                let mut trie = Trie::default();
                let nodes: Vec<_> = wanted.iter().map(|pointer| trie.insert(pointer, Occurrence::First)).collect();
                let is_whole = scan(&mut trie);
                let starts = nodes.into_iter().map(|node| trie.place(node).map(|place| (place.line(), place.column())));
                is_whole.then(|| starts.collect::<Vec<_>>())
            };
            let parsed = places(&|trie| scan_once(&file, text, trie).is_ok()).unwrap();
            let Some(found) = places(&|trie| Outline::scan(text, &mut Walk::new(&file, trie)).is_ok()) else {
                return false;
            };
            for ((pointer, found), parsed) in wanted.iter().zip(found).zip(parsed) {
                // Of an item that is left out the parser tells where it would begin.
                let is_left_out = tree.pointer(pointer).unwrap().is_null();
                assert!(found == parsed || is_left_out, "{pointer} of {text}: {found:?}, {parsed:?}");
            }
        }
        true
    }

    #[test]
    fn lines_tell_what_the_parser_tells() {
        for folder in std::fs::read_dir("tests/golden").unwrap() {
            if let Ok(text) = std::fs::read_to_string(folder.unwrap().path().join("openapi.yaml")) {
                follows(&text);
            }
        }
        let blocks = [
            "a: 1\nb:\n  c: {d: [1, {e: f}]}\n  g:\n  - h\n  - i: j\n    k:\n      - - l\n        - m\n",
            "# comment\n\n---\n'it''s': x\n\"b c\" : |\n  d: e\n\n  f\ng: >-\n  h\ni:   # comment\n  j: k # comment\n",
            "a: &b\n  c: d\ne: *b\nf:\n  <<: *b\n  g: h\ni: &j\n- k\n",
            "a:\n- ? b c\n  : d\n  e: f\n- ?g: h\n-\n- i\n",
            "? a/b\n: c: d\n  e: f\n? 'g'\n: - h\n  - i\nj: k\n",
            "a:\n  b: \"c\n    d: e\"\n  f: 'g\n\n    h'\n  i: j\n    k: l\n".trim_end_matches("    k: l\n"),
            "a:\n  {\n    b: [c, d,],\n  }\ne: {f: g} # comment\nh:\n  - [i,\n     j]\n  - k#l\n  - m # n\n",
            "a#b: c\nd:e: f\n/g/{h}:\n  i: 'x: y'\nj: é\nk: [é, {l: m}]\nn: \"\\\"\"\no: p\r\nq:\r\n  r: s\r\n",
        ];
        for text in blocks {
            assert!(follows(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_in_blocks_is_left_to_the_parser() {
        for text in [
            "a: 1\n--- \nb: 2\n",
            "? [a]\n: b\n",
            "a: !!map\n  b: c\n",
            "%YAML 1.2\n---\na: 1\n",
            "\"a\\tb\": {c: 1}\n",
            "a:\n- \"b\\tc\": 1\n  b: 2\n",
        ] {
            let file = SourceFile::new("openapi.yaml", text);
            let mut trie = Trie::default();
            for pointer in ["/a/b/c", "/a/0/b"] {
                trie.insert(pointer, Occurrence::First);
            }
            assert!(Outline::scan(text, &mut Walk::new(&file, &mut trie)).is_err(), "{text}");
        }
    }

    #[test]
    fn quoted_text_may_be_indented_less_than_its_key() {
        let text = "a:\n  b: \"c\n  d: e\n f\"\n  g: h\n";
        let file = SourceFile::new("openapi.yaml", text);
        let mut trie = Trie::default();
        let node = trie.insert("/a/g", Occurrence::First);
        assert!(Outline::scan(text, &mut Walk::new(&file, &mut trie)).is_ok());
        assert_eq!(trie.place(node).unwrap().line(), 5);
    }
}
