//! From JSON pointers to places in a text: one pass of a parser with positions, for all pointers of a file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Parser, ScanError, Span};

use super::file::{Place, SourceFile};
use super::json;
use super::outline::Outline;
use crate::pointer;

/// What a parser meets.
pub(super) enum Event<'t> {
    Sequence,
    Mapping,
    /// Of the innermost collection.
    End,
    Scalar(Cow<'t, str>),
    /// Another node that is no collection.
    Alias,
}

impl<'t> Event<'t> {
    /// What the parser of YAML meets, if it is a node.
    pub fn of(event: saphyr_parser::Event<'t>) -> Option<Self> {
        use saphyr_parser::Event as Yaml;
        Some(match event {
            Yaml::SequenceStart(..) => Self::Sequence,
            Yaml::MappingStart(..) => Self::Mapping,
            Yaml::SequenceEnd | Yaml::MappingEnd => Self::End,
            Yaml::Scalar(text, ..) => Self::Scalar(text),
            Yaml::Alias(_) => Self::Alias,
            _ => return None,
        })
    }
}

/// Which of several equal keys is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occurrence {
    First,
    Last,
}

/// The places of the nodes at `wanted`, in their order: of an entry its key, of an item the item. A node that is not
/// in the text has the place of its nearest ancestor.
pub(super) fn locate(file: &Arc<SourceFile>, wanted: &[(&str, Occurrence)]) -> Vec<Place> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut trie = Trie::default();
    let targets: Vec<usize> = wanted.iter().map(|(pointer, occurrence)| trie.insert(pointer, *occurrence)).collect();
    scan(file, &mut trie);
    targets.into_iter().map(|target| trie.place(target).unwrap_or_else(|| Place::start_of(file))).collect()
}

/// The wanted pointers and all their ancestors.
pub(super) struct Trie {
    nodes: Vec<Wanted>,
    /// How many nodes have no place yet; at 0 the scan ends early.
    open: usize,
}

struct Wanted {
    parent: usize,
    children: BTreeMap<String, usize>,
    occurrence: Occurrence,
    place: Option<Place>,
}

const ROOT: usize = 0;

impl Default for Trie {
    fn default() -> Self {
        let root = Wanted { parent: ROOT, children: BTreeMap::new(), occurrence: Occurrence::First, place: None };
        Self { nodes: vec![root], open: 1 }
    }
}

impl Trie {
    pub fn insert(&mut self, pointer: &str, occurrence: Occurrence) -> usize {
        let mut at = ROOT;
        for token in pointer::steps(pointer) {
            at = match self.child(at, &token) {
                Some(child) => child,
                None => {
                    let child = self.nodes.len();
                    let (children, place) = (BTreeMap::new(), None);
                    self.nodes.push(Wanted { parent: at, children, occurrence: Occurrence::First, place });
                    if let Some(parent) = self.nodes.get_mut(at) {
                        parent.children.insert(token, child);
                    }
                    self.open += 1;
                    child
                }
            };
        }
        if occurrence == Occurrence::Last
            && let Some(node) = self.nodes.get_mut(at)
        {
            node.occurrence = occurrence;
            // The last can be known at the end only.
            self.open += 1;
        }
        at
    }

    fn child(&self, node: usize, token: &str) -> Option<usize> {
        self.nodes.get(node)?.children.get(token).copied()
    }

    fn set(&mut self, node: usize, place: impl FnOnce() -> Place) {
        if let Some(wanted) = self.nodes.get_mut(node)
            && (wanted.place.is_none() || wanted.occurrence == Occurrence::Last)
        {
            if wanted.place.is_none() {
                self.open -= 1;
            }
            wanted.place = Some(place());
        }
    }

    pub fn place(&self, mut node: usize) -> Option<Place> {
        loop {
            let wanted = self.nodes.get(node)?;
            if wanted.place.is_some() || node == ROOT {
                return wanted.place.clone();
            }
            node = wanted.parent;
        }
    }
}

/// A collection that the scan is in.
struct Frame {
    /// The node in the trie, if any pointer leads here.
    node: Option<usize>,
    position: Position,
}

enum Position {
    /// In a sequence, before the item of that index.
    Item(usize),
    /// In a mapping, before a key.
    Key,
    /// In a mapping, before the value of a key; the key's node in the trie.
    Value(Option<usize>),
}

/// How many texts over several lines are mended before the scan gives up.
const MENDS: usize = 64;

fn scan(file: &Arc<SourceFile>, trie: &mut Trie) {
    if file.text().trim_start().starts_with(['{', '[']) {
        // What the parser of YAML then finds is the same, as far as this one came.
        if scan_json(file, trie).is_ok() {
            return;
        }
    } else if Outline::scan(file.text(), &mut Walk::new(file, trie)).is_ok() {
        return;
    }
    let mut mended: Option<String> = None;
    for _ in 0..MENDS {
        let error = match scan_once(file, mended.as_deref().unwrap_or(file.text()), trie) {
            Ok(()) => return,
            Err(error) => error,
        };
        // This parser wants the further lines of a quoted text to be indented more than libyaml does, which has read
        // the file. Without line breaks it accepts them; no character moves.
        let text = mended.get_or_insert_with(|| file.text().to_owned());
        if !error.info().contains("indentation in quoted scalar") || !unwrap_quoted(text, error.marker().index()) {
            return;
        }
    }
}

/// Replaces the line breaks of the quoted text that starts at that character. Whether there were any.
fn unwrap_quoted(text: &mut String, start: usize) -> bool {
    let Some((start, quote)) = text.char_indices().nth(start) else { return false };
    let mut escaped = false;
    let mut mended = String::new();
    for character in text.get(start..).unwrap_or_default().chars() {
        let ends = !mended.is_empty() && character == quote && !escaped;
        escaped = quote == '"' && character == '\\' && !escaped;
        mended.push(if matches!(character, '\n' | '\r') { ' ' } else { character });
        if ends {
            break;
        }
    }
    let range = start..start + mended.len();
    let changed = text.get(range.clone()).is_some_and(|old| old != mended);
    text.replace_range(range, &mended);
    changed
}

fn scan_json(file: &Arc<SourceFile>, trie: &mut Trie) -> Result<(), json::NotJson> {
    let mut walk = Walk::new(file, trie);
    for event in json::Events::new(file.text()) {
        if walk.is_done() {
            break;
        }
        let (event, bytes) = event?;
        walk.on(&event, &At::Bytes(bytes));
    }
    Ok(())
}

pub(super) fn scan_once(file: &Arc<SourceFile>, text: &str, trie: &mut Trie) -> Result<(), ScanError> {
    let mut walk = Walk::new(file, trie);
    for event in Parser::new_from_str(text) {
        if walk.is_done() {
            break;
        }
        let (event, span) = event?;
        if let Some(event) = Event::of(event) {
            walk.on(&event, &At::Characters(span));
        }
    }
    Ok(())
}

/// Where a parser says that something stands.
pub(super) enum At {
    Characters(Span),
    Bytes(Range<usize>),
}

/// A way through a text.
pub(super) struct Walk<'w> {
    cursor: Cursor<'w>,
    frames: Vec<Frame>,
    trie: &'w mut Trie,
}

impl<'w> Walk<'w> {
    pub fn new(file: &'w Arc<SourceFile>, trie: &'w mut Trie) -> Self {
        Self { cursor: Cursor::new(file), frames: Vec::new(), trie }
    }

    /// Whether every node has its place.
    pub fn is_done(&self) -> bool {
        self.trie.open == 0
    }

    /// Whether a pointer leads to the item that comes next.
    pub fn wants_item(&self) -> bool {
        let next = self.frames.last().and_then(|frame| match frame.position {
            Position::Item(index) => self.trie.child(frame.node?, &index.to_string()),
            _ => None,
        });
        next.is_some()
    }

    /// Whether a pointer leads into the value of the key that came last.
    pub fn wants_within(&self) -> bool {
        let value = self.frames.last().and_then(|frame| match frame.position {
            Position::Value(node) => self.trie.nodes.get(node?),
            _ => None,
        });
        value.is_some_and(|node| !node.children.is_empty())
    }

    pub fn on(&mut self, event: &Event<'_>, at: &At) {
        let opened = match event {
            Event::Sequence => Some(Position::Item(0)),
            Event::Mapping => Some(Position::Key),
            Event::End => {
                self.frames.pop();
                return;
            }
            Event::Scalar(_) | Event::Alias => None,
        };
        let cursor = &mut self.cursor;
        let node = match self.frames.last_mut() {
            None => {
                self.trie.set(ROOT, || cursor.place(at));
                Some(ROOT)
            }
            Some(frame) => frame.step(event, self.trie, |trie, node| trie.set(node, || cursor.place(at))),
        };
        if let Some(position) = opened {
            self.frames.push(Frame { node, position });
        }
    }
}

impl Frame {
    /// Moves on by one key or value; the value's node in the trie, if it is wanted.
    fn step(&mut self, event: &Event<'_>, trie: &mut Trie, mut found: impl FnMut(&mut Trie, usize)) -> Option<usize> {
        match self.position {
            Position::Item(index) => {
                self.position = Position::Item(index + 1);
                let node = trie.child(self.node?, &index.to_string())?;
                found(trie, node);
                Some(node)
            }
            Position::Value(node) => {
                self.position = Position::Key;
                node
            }
            Position::Key => {
                let node = match event {
                    Event::Scalar(key) => self.node.and_then(|node| trie.child(node, key)),
                    _ => None,
                };
                self.position = Position::Value(node);
                if let Some(node) = node {
                    found(trie, node);
                }
                None
            }
        }
    }
}

/// Turns the parser's positions, which only grow, into places in the file.
struct Cursor<'f> {
    file: &'f Arc<SourceFile>,
    characters: usize,
    bytes: usize,
    line: usize,
    column: usize,
}

impl<'f> Cursor<'f> {
    fn new(file: &'f Arc<SourceFile>) -> Self {
        Self { file, characters: 0, bytes: 0, line: 1, column: 1 }
    }

    fn place(&mut self, at: &At) -> Place {
        let length = match at {
            At::Characters(span) => {
                self.advance(|cursor| cursor.characters < span.start.index());
                span.len()
            }
            At::Bytes(bytes) => {
                self.advance(|cursor| cursor.bytes < bytes.start);
                self.file.text().get(bytes.clone()).map_or(0, |text| text.chars().count())
            }
        };
        let rest = self.file.text().get(self.bytes..).unwrap_or_default();
        // A collection's event is at its first character only: show some of the line. Of a text of several lines, the
        // first. Lines may be megabytes long, so look no further than needed.
        let (empty, limit) = (length == 0, if length == 0 { 80 } else { length });
        let stretch = rest.char_indices().take(limit).take_while(|(_, c)| !matches!(c, '\n' | '\r'));
        let length = stretch.last().map_or(0, |(at, last)| at + last.len_utf8());
        let stretch = rest.get(..length).unwrap_or_default();
        let end = self.bytes + if empty { stretch.trim_end().len() } else { length };
        Place::counted(self.file, self.bytes..end, self.line, self.column)
    }

    fn advance(&mut self, goes_on: impl Fn(&Self) -> bool) {
        for character in self.file.text().get(self.bytes..).unwrap_or_default().chars() {
            if !goes_on(self) {
                break;
            }
            self.characters += 1;
            self.bytes += character.len_utf8();
            if character == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }
}
