//! OpenAPI 3.1 and 3.2, whose schemas are those of JSON Schema 2020-12.
//!
//! The tree is changed in place, in one walk that knows what kind of object stands where. Where a node moves, [`Walk`]
//! keeps both of its pointers: the one it has, and the one it had when it was read, which findings point at.

mod alternatives;
mod arrays;
mod conditions;
mod content;
mod document;
mod events;
mod identify;
mod objects;
mod operations;
mod references;
mod schema;
mod types;

use std::collections::HashSet;

use crate::diagnostic::Diagnostics;
use crate::pointer;
use crate::source::Moves;
use crate::tree::{Map, Value};

/// The document as OpenAPI 3.0 would say it.
pub(super) fn translate(mut root: Value, moves: &mut Moves, diagnostics: &mut Diagnostics) -> Value {
    identify::settle(&mut root, diagnostics);
    events::open(&mut root);
    let mut walk = Walk::new(String::new(), moves, diagnostics);
    walk.document(&mut root);
    walk.told_at_the_end();
    root
}

/// The keywords of one schema as OpenAPI 3.0 would say them, where a document of that version uses those of this one.
pub(super) fn keywords(schema: &mut Map, at: &str, moves: &mut Moves, diagnostics: &mut Diagnostics) {
    Walk::new(at.to_owned(), moves, diagnostics).keywords(schema);
}

/// What kind of object a reference leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Schema,
    Parameter,
    Response,
    RequestBody,
    PathItem,
    Callback,
}

/// The walk through a document.
struct Walk<'a> {
    moves: &'a mut Moves,
    diagnostics: &'a mut Diagnostics,
    /// Pointer of the node at hand.
    at: String,
    /// The pointer that it had when the document was read.
    from: String,
    /// Nodes that have moved and are yet to be walked through: where they are, where they were.
    moving: Vec<(String, String)>,
    /// Targets of references to places that the walk does not come to by itself.
    elsewhere: Vec<(Kind, String)>,
    visited: HashSet<String>,
    /// Where `nullable` first stands, and how often it does.
    nullable: Option<(String, usize)>,
}

impl<'a> Walk<'a> {
    fn new(at: String, moves: &'a mut Moves, diagnostics: &'a mut Diagnostics) -> Self {
        Self {
            from: moves.before(&at),
            moves,
            diagnostics,
            at,
            moving: Vec::new(),
            elsewhere: Vec::new(),
            visited: HashSet::new(),
            nullable: None,
        }
    }
}

impl Walk<'_> {
    /// Visits the child `key` of the node at hand.
    fn below<T>(&mut self, key: &str, visit: impl FnOnce(&mut Self) -> T) -> T {
        let (at, from) = (self.at.len(), self.from.len());
        pointer::push(&mut self.at, key);
        let moved = self.moving.iter().position(|(now, _)| *now == self.at);
        let result = match moved.map(|index| self.moving.remove(index)) {
            Some((_, origin)) => {
                let parent = std::mem::replace(&mut self.from, origin);
                let result = visit(self);
                self.from = parent;
                result
            }
            None => {
                pointer::push(&mut self.from, key);
                let result = visit(self);
                self.from.truncate(from);
                result
            }
        };
        self.at.truncate(at);
        result
    }

    /// Notes that what stood at `old`, seen from the node at hand, stands at `new`.
    fn moved(&mut self, old: &[&str], new: &[&str]) {
        let join =
            |base: &str, steps: &[&str]| steps.iter().fold(base.to_owned(), |at, step| pointer::child(&at, step));
        let at = join(&self.at, new);
        // What moves twice: it was where it was first.
        let again = join(&self.at, old);
        let from = match self.moving.iter().position(|(now, _)| *now == again) {
            Some(index) => self.moving.remove(index).1,
            None => join(&self.from, old),
        };
        self.moves.moved(from.clone(), at.clone());
        self.moving.push((at, from));
    }

    /// Visits every entry of the object at `key`, but for extensions.
    fn each(&mut self, parent: &mut Map, key: &str, visit: fn(&mut Self, &mut Value)) {
        let Some(Value::Object(entries)) = parent.get_mut(key) else { return };
        self.below(key, |walk| {
            for (name, value) in entries.iter_mut() {
                walk.below(name, |walk| visit(walk, value));
            }
        });
    }

    /// Visits every item of the list at `key`.
    fn items(&mut self, parent: &mut Map, key: &str, visit: fn(&mut Self, &mut Value)) {
        let Some(Value::Array(items)) = parent.get_mut(key) else { return };
        self.below(key, |walk| {
            for (index, item) in items.iter_mut().enumerate() {
                walk.below(&index.to_string(), |walk| visit(walk, item));
            }
        });
    }

    /// Visits the object at `key`.
    fn one(&mut self, parent: &mut Map, key: &str, visit: fn(&mut Self, &mut Value)) {
        if let Some(value) = parent.get_mut(key) {
            self.below(key, |walk| visit(walk, value));
        }
    }

    /// Notes where a reference leads if the walk does not come there by itself: into another file, or to definitions
    /// in a place of their own.
    fn follow(&mut self, kind: Kind, reference: &str) {
        let Some(target) = references::local(reference) else { return };
        let walked = ["/components/", "/paths/", "/webhooks/"].iter().any(|part| target.starts_with(part));
        if !walked && !target.is_empty() && self.visited.insert(target.clone()) {
            self.elsewhere.push((kind, target));
        }
    }

    /// A note about the node at hand.
    fn note(&mut self, code: &'static str, message: impl Into<String>, hint: impl Into<String>) {
        self.diagnostics.note(code, self.from.clone(), message).hint(hint);
    }

    /// What is said once, however often it occurs.
    fn told_at_the_end(&mut self) {
        if let Some((first, count)) = self.nullable.take() {
            let others = match count {
                1 => String::new(),
                count => format!("; here it first stands, of {count} times"),
            };
            let message = format!("`nullable` is not a keyword of this version of OpenAPI{others}");
            self.diagnostics
                .warning("nullable-keyword", first, message)
                .hint("it means what it does in OpenAPI 3.0; `type: [..., \"null\"]` says the same");
        }
    }
}
