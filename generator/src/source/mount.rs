//! Puts nodes of further files where the document wants them.
//!
//! A path item, an operation or a whole map (`paths`, `properties`) that is nothing but a reference to another file is
//! replaced by what it refers to: OpenAPI knows no references there, or later stages need not. A component that is one
//! becomes the home of its node, and every other reference to the node leads to the component, so that a document in
//! many files gets the same names as the same document in one.

use std::collections::BTreeMap;

use super::refs;
use super::{FILES_KEY, Origin};
use crate::pointer;
use crate::tree::{Key, Map, Value};

/// References to references that are followed before it must be a circle.
const CHAIN: usize = 16;

/// Nodes that are copied at most: files that include each other many times must not fill the memory.
const BUDGET: usize = 4_000_000;

/// From a node's place below [`FILES_KEY`] to its place in the document.
pub(super) type Homes = BTreeMap<String, String>;

pub(super) struct Mounts<'b> {
    trees: &'b Map,
    origins: &'b mut BTreeMap<String, Origin>,
    homes: &'b mut Homes,
    budget: usize,
}

impl<'b> Mounts<'b> {
    pub fn new(trees: &'b Map, origins: &'b mut BTreeMap<String, Origin>, homes: &'b mut Homes) -> Self {
        Self { trees, origins, homes, budget: BUDGET }
    }

    /// Mounts everything in `root`, and leads the other references to where their targets stand now. Files that are
    /// mounted as a whole are removed from below [`FILES_KEY`].
    pub fn apply(mut self, root: &mut Value) {
        self.mount(root);
        self.rewrite(root);
        let Value::Object(root) = root else { return };
        if let Some(Value::Object(files)) = root.get_mut(FILES_KEY) {
            files.retain(|key, _| !self.homes.contains_key(&pointer::child(&files_pointer(), key)));
            files.values_mut().for_each(|tree| self.rewrite(tree));
            if files.is_empty() {
                root.swap_remove(FILES_KEY);
            }
        }
    }

    fn mount(&mut self, root: &mut Value) {
        let Value::Object(root) = root else { return };
        for (key, value) in root.iter_mut() {
            let at = pointer::child("", key);
            match key.as_str() {
                "paths" | "webhooks" => self.path_items(value, &at),
                "components" => self.components(value, &at),
                "definitions" | "parameters" | "responses" => self.component_map(value, &at),
                _ => {}
            }
        }
        for (key, value) in root.iter_mut() {
            let mut at = pointer::child("", key);
            if key == FILES_KEY {
                for (key, tree) in entries(value) {
                    self.name_maps(tree, &mut pointer::child(&at, key), false, CHAIN);
                }
            } else {
                self.name_maps(value, &mut at, refs::holds_names(key), CHAIN);
            }
        }
    }

    fn path_items(&mut self, items: &mut Value, at: &str) {
        self.settle(items, at);
        for (path, item) in entries(items) {
            let at = pointer::child(at, path);
            self.settle(item, &at);
            for (method, operation) in entries(item).filter(|(key, _)| !key.starts_with("x-") && *key != "parameters") {
                self.settle(operation, &pointer::child(&at, method));
            }
        }
    }

    fn components(&mut self, components: &mut Value, at: &str) {
        self.settle(components, at);
        for (kind, map) in entries(components).filter(|(kind, _)| !kind.starts_with("x-")) {
            self.component_map(map, &pointer::child(at, kind));
        }
    }

    fn component_map(&mut self, map: &mut Value, at: &str) {
        self.settle(map, at);
        for (name, component) in entries(map) {
            let at = pointer::child(at, name);
            match self.target(component) {
                Some(target) if target.chain.iter().any(|step| self.home(step).is_some()) => {}
                Some(_) => {
                    self.settle(component, &at);
                }
                None => {}
            }
        }
    }

    /// Maps of names further down, such as `properties`, that stand in a file of their own.
    fn name_maps(&mut self, value: &mut Value, at: &mut String, names: bool, mut left: usize) {
        let length = at.len();
        // A map that includes itself would go on for ever.
        if names && left > 0 && self.settle(value, at) {
            left -= 1;
        }
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter_mut().filter(|(key, _)| names || !key.starts_with("x-")) {
                    pointer::push(at, key);
                    self.name_maps(value, at, !names && refs::holds_names(key), left);
                    at.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    pointer::push(at, &index.to_string());
                    self.name_maps(item, at, false, left);
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// Replaces `node`, which stands at `at`, by the node of another file that it refers to. Whether it did.
    fn settle(&mut self, node: &mut Value, at: &str) -> bool {
        let Some(target) = self.target(node) else { return false };
        let (Some(last), Some(left)) = (target.chain.last(), self.budget.checked_sub(size(target.node))) else {
            return false;
        };
        self.budget = left;
        let origin = origin_of(self.origins, last);
        self.origins.insert(at.to_owned(), origin);
        *node = target.node.clone();
        for step in target.chain {
            self.homes.entry(step).or_insert_with(|| at.to_owned());
        }
        true
    }

    /// The node of another file that `node` refers to, and the references on the way there.
    fn target(&self, node: &Value) -> Option<Target<'b>> {
        let mut chain = Vec::new();
        let mut reference = refs::only_reference(node)?;
        for _ in 0..CHAIN {
            let pointer = refs::percent_decode(reference.strip_prefix('#')?)?;
            let below = pointer::strip_prefix(&pointer, &files_pointer())?;
            let key = pointer::steps(below).next()?;
            let rest = below.get(1..)?.find('/').map_or("", |at| below.get(at + 1..).unwrap_or_default());
            let found = self.trees.get(&key)?.pointer(rest)?;
            chain.push(pointer);
            match refs::only_reference(found) {
                Some(next) => reference = next,
                None => return Some(Target { node: found, chain }),
            }
        }
        None
    }

    /// Leads every reference to a mounted node, or below one, to its new home.
    fn rewrite(&self, value: &mut Value) {
        refs::each(value, "", &mut |at, reference, _| {
            let Some(pointer) = reference.strip_prefix('#').and_then(refs::percent_decode) else { return };
            if let Some(home) = self.home(&pointer)
                && at.strip_suffix("/$ref") != Some(home.as_str())
            {
                *reference = refs::fragment(&home);
            }
        });
    }

    fn home(&self, target: &str) -> Option<String> {
        let mut ancestor = target;
        loop {
            if let Some(home) = self.homes.get(ancestor) {
                return Some(format!("{home}{}", pointer::strip_prefix(target, ancestor)?));
            }
            ancestor = pointer::split_last(ancestor)?.0;
        }
    }
}

struct Target<'t> {
    node: &'t Value,
    chain: Vec<String>,
}

/// The origin of the node at `pointer`, by its nearest ancestor that has one.
pub(super) fn origin_of(origins: &BTreeMap<String, Origin>, pointer: &str) -> Origin {
    let mut ancestor = pointer;
    loop {
        if let Some(origin) = origins.get(ancestor) {
            let below = pointer::strip_prefix(pointer, ancestor).unwrap_or_default();
            return Origin { file: origin.file, pointer: format!("{}{below}", origin.pointer) };
        }
        match pointer::split_last(ancestor) {
            Some((parent, _)) => ancestor = parent,
            None => return Origin { file: 0, pointer: pointer.to_owned() },
        }
    }
}

/// Where the trees of further files stand.
pub(super) fn files_pointer() -> String {
    pointer::child("", FILES_KEY)
}

/// Number of nodes.
fn size(value: &Value) -> usize {
    match value {
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

fn entries(value: &mut Value) -> impl Iterator<Item = (&Key, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}
