//! Swagger 2.0 to the shape of OpenAPI 3.0.
//!
//! The tree is taken apart and put together again; what stays is not copied. References are written as the document has
//! them, and led to where their targets stand now at the very end.

mod at;
mod body;
mod collection;
mod parameter;
mod path;
mod response;
mod root;
mod schema;
mod security;
mod server;
mod shared;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostics;
use crate::pointer;
use crate::source::{FILES_KEY, Moves, each_reference, fragment, percent_decode};
use crate::tree::Value;
use at::At;
use server::Host;
use shared::Shared;

/// Sections of the document whose entries are translated in any case.
const SECTIONS: [&str; 4] = ["definitions", "parameters", "paths", "responses"];

/// The document as OpenAPI 3.0 would say it.
pub(super) fn translate(root: Value, moves: &mut Moves, diagnostics: &mut Diagnostics) -> Value {
    let mut swagger = Swagger {
        shared: Shared::collect(&root),
        consumes: MediaTypes::read(&root, "", "consumes").unwrap_or_default(),
        produces: MediaTypes::read(&root, "", "produces").unwrap_or_default(),
        host: Host::default(),
        queue: Vec::new(),
        found: BTreeSet::new(),
        moves,
        diagnostics,
    };
    let mut root = swagger.root(root);
    swagger.further(&mut root);
    swagger.references(&mut root);
    root
}

struct Swagger<'t> {
    /// What operations refer to.
    shared: Shared,
    /// Of the whole document.
    consumes: MediaTypes,
    produces: MediaTypes,
    host: Host,
    /// Nodes outside of the known sections that are referred to, and what they must be: those still to translate, and
    /// all of them.
    queue: Vec<(String, Kind)>,
    found: BTreeSet<String>,
    moves: &'t mut Moves,
    diagnostics: &'t mut Diagnostics,
}

/// What a reference leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Schema,
    Parameter,
    Header,
    Response,
    PathItem,
}

/// A list of media types, and where it stands.
#[derive(Clone, Debug, Default)]
struct MediaTypes {
    names: Vec<String>,
    pointer: Option<String>,
}

impl MediaTypes {
    /// The list at `key` of the node at `at`, if there is one.
    fn read(node: &Value, at: &str, key: &str) -> Option<Self> {
        let items = node.get(key)?.as_array()?;
        let mut names: Vec<String> = Vec::with_capacity(items.len());
        for name in items.iter().filter_map(Value::as_str).map(str::trim) {
            if !name.is_empty() && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        Some(Self { names, pointer: Some(pointer::child(at, key)) })
    }

    /// The same, or `name` where there are none.
    fn or(&self, name: &str) -> Self {
        let names = if self.names.is_empty() { vec![name.to_owned()] } else { self.names.clone() };
        Self { names, pointer: self.pointer.clone() }
    }
}

impl Swagger<'_> {
    /// Sees to it that what a reference leads to is translated, wherever it stands.
    fn refers(&mut self, reference: &str, kind: Kind) {
        let Some(target) = local(reference) else { return };
        let section = target.split('/').nth(1).unwrap_or_default();
        if !SECTIONS.contains(&section) && self.found.insert(target.clone()) {
            self.queue.push((target, kind));
        }
    }

    /// Translates what stands in further files, or elsewhere outside of the known sections.
    fn further(&mut self, root: &mut Value) {
        while let Some((pointer, kind)) = self.queue.pop() {
            // One that leads nowhere is told of by a later stage.
            let Some(node) = root.pointer_mut(&pointer) else { continue };
            let mut taken = std::mem::take(node);
            let at = At::unmoved(pointer.clone());
            match kind {
                Kind::Schema => self.schema(&mut taken, &at),
                Kind::Parameter => self.shared_parameter(&mut taken, &at),
                Kind::Header => self.header(&mut taken, &at),
                Kind::Response => self.response(&mut taken, &at, &self.produces.clone()),
                Kind::PathItem => self.path_item(&mut taken, &pointer),
            }
            if let Some(node) = root.pointer_mut(&pointer) {
                *node = taken;
            }
        }
    }

    /// Leads all references to where their targets stand now.
    fn references(&self, root: &mut Value) {
        let mut lead = |_: &str, reference: &mut String, _| {
            if let Some(target) = local(reference).and_then(|target| self.moves.after(&target)) {
                *reference = fragment(&target);
            }
        };
        each_reference(root, "", &mut lead);
        // Extensions are nobody's business but for what is referred to in them; further files stand in one.
        let mut last: Option<&String> = None;
        for pointer in &self.found {
            let is_extension = pointer.starts_with("/x-") || pointer.starts_with(&format!("/{FILES_KEY}"));
            let is_done = last.is_some_and(|done| pointer::strip_prefix(pointer, done).is_some());
            if is_extension && !is_done {
                last = Some(pointer);
                if let Some(node) = root.pointer_mut(pointer) {
                    each_reference(node, pointer, &mut lead);
                }
            }
        }
    }
}

/// The pointer that a local reference leads to.
fn local(reference: &str) -> Option<String> {
    let pointer = percent_decode(reference.strip_prefix('#')?)?;
    pointer.starts_with('/').then_some(pointer)
}

/// The reference that a node is.
fn reference_of(node: &Value) -> Option<&str> {
    node.get("$ref")?.as_str()
}
