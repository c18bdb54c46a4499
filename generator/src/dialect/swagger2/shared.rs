//! What operations refer to: looked up before anything moves.

use std::collections::HashMap;

use super::{local, reference_of};
use crate::pointer;
use crate::source::fragment;
use crate::tree::{Key, Map, Value, json};

/// How many references may lead to one another.
const MAX_HOPS: usize = 64;

/// The targets of the references to parameters and responses, by the pointer that the reference names.
#[derive(Debug, Default)]
pub(super) struct Shared {
    outlines: HashMap<String, Outline>,
}

/// A parameter or response, but for its schema.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    /// Where it stands.
    pub pointer: String,
    pub fields: Map,
    /// Whether there is a schema.
    pub has_schema: bool,
}

impl Shared {
    pub(super) fn collect(root: &Value) -> Self {
        let mut shared = Self::default();
        for (_, parameter) in entries(root.get("parameters")) {
            shared.note(root, parameter);
        }
        for (_, item) in entries(root.get("paths")) {
            let item = resolve(root, item).map_or(item, |(_, item)| item);
            shared.note_all(root, item.get("parameters"));
            for (_, operation) in entries(Some(item)) {
                shared.note_all(root, operation.get("parameters"));
                for (_, response) in entries(operation.get("responses")) {
                    shared.note(root, response);
                }
            }
        }
        shared
    }

    fn note_all(&mut self, root: &Value, nodes: Option<&Value>) {
        nodes.and_then(Value::as_array).into_iter().flatten().for_each(|node| self.note(root, node));
    }

    fn note(&mut self, root: &Value, node: &Value) {
        let Some(named) = reference_of(node).and_then(local) else { return };
        if self.outlines.contains_key(&named) {
            return;
        }
        if let Some((pointer, Value::Object(fields))) = resolve(root, node) {
            let has_schema = fields.contains_key("schema");
            let fields = fields.iter().filter(|(key, _)| *key != "schema");
            let fields = fields.map(|(key, value)| (key.clone(), value.clone())).collect();
            self.outlines.insert(named, Outline { pointer, fields, has_schema });
        }
    }

    /// What `node` refers to in the end.
    pub(super) fn target(&self, node: &Value) -> Option<&Outline> {
        self.outlines.get(&local(reference_of(node)?)?)
    }
}

impl Outline {
    /// A reference to its schema, if it has one.
    pub(super) fn schema_reference(&self) -> Option<Value> {
        self.has_schema.then(|| json!({ "$ref": fragment(&pointer::child(&self.pointer, "schema")) }))
    }

    /// The location of a parameter.
    pub(super) fn location(&self) -> Option<&str> {
        self.fields.get("in")?.as_str()
    }
}

/// The node that a reference leads to in the end, and where it stands.
fn resolve<'r>(root: &'r Value, node: &Value) -> Option<(String, &'r Value)> {
    let mut pointer = local(reference_of(node)?)?;
    for _ in 0..MAX_HOPS {
        let found = root.pointer(&pointer)?;
        match reference_of(found) {
            Some(next) => pointer = local(next)?,
            None => return Some((pointer, found)),
        }
    }
    None
}

fn entries(node: Option<&Value>) -> impl Iterator<Item = (&Key, &Value)> {
    node.and_then(Value::as_object).into_iter().flatten()
}
