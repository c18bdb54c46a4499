//! References: what stands beside them, and where they lead.

use std::collections::{HashMap, VecDeque};

use super::shape::{Form, Kind};
use super::{Object, Repair};
use crate::pointer;
use crate::source::{fragment, percent_decode};
use crate::suggest;
use crate::tree::{Key, Value, json};

/// What may stand beside `$ref` and says something of the place where the schema is used.
const ANNOTATIONS: [&str; 7] = ["description", "default", "deprecated", "readOnly", "writeOnly", "nullable", "xml"];

/// What stands beside `$ref` and says nothing that is not known.
const SILENT: [&str; 7] = ["type", "format", "title", "summary", "example", "examples", "externalDocs"];

/// Nodes that are copied at most to where no reference may stand.
const COPIES: usize = 10_000;

/// How many references may lead to one another.
const MAX_HOPS: usize = 64;

/// A reference, and of what kind its target has to be.
type Found = (String, Kind);

impl Repair<'_> {
    /// An object with `$ref` in it. Whether it is that reference and nothing else.
    pub(super) fn reference(&mut self, kind: Kind, object: &mut Object) -> bool {
        if !object.get("$ref").is_some_and(Value::is_string) {
            object.shift_remove("$ref");
            self.warn_of("$ref", "wrong-type", "a reference has to be a text").hint("it is passed over");
            return false;
        }
        if kind != Kind::Schema {
            return true;
        }
        let listed = self.is_listed();
        let says = |key: &str| {
            let annotation = ANNOTATIONS.contains(&key) && key != "nullable";
            !(key.starts_with(['$']) || key.starts_with("x-") || SILENT.contains(&key) || listed && annotation)
        };
        let beside: Vec<Key> = object.keys().filter(|key| says(key)).cloned().collect();
        if beside.is_empty() {
            return true;
        }
        let others: Vec<&str> = beside.iter().map(Key::as_str).filter(|key| !ANNOTATIONS.contains(key)).collect();
        if !others.is_empty() {
            let message =
                format!("`{}` stands beside `$ref`, where OpenAPI 3.0 passes over everything", others.join("`, `"));
            self.warn("reference-siblings", message).hint("both are taken to hold");
        } else if object.contains_key("nullable") {
            self.warn_of(
                "nullable",
                "reference-siblings",
                "`nullable` stands beside `$ref`, where OpenAPI 3.0 passes over everything",
            )
            .hint("it is taken to hold");
        }
        let reference = object.shift_remove("$ref").unwrap_or_default();
        object.retain(|key, _| beside.contains(key));
        let mut members = vec![json!({ "$ref": reference })];
        if let Some(Value::Array(more)) = object.shift_remove("allOf") {
            members.extend(more);
        }
        object.insert("allOf", Value::Array(members));
        false
    }

    /// Whether the node is one of several members or alternatives.
    fn is_listed(&self) -> bool {
        let list = pointer::split_last(&self.at).and_then(|(list, _)| pointer::split_last(list));
        list.is_some_and(|(_, key)| ["allOf", "anyOf", "oneOf"].contains(&key))
    }

    /// Sees to it that every reference leads to a node of the right kind, wherever that stands.
    pub(super) fn follow(&mut self, root: &mut Value) {
        let mut roots = Roots::default();
        roots.add(String::new(), Kind::Document);
        while let Some((at, kind)) = roots.queue.pop_front() {
            let mut found = Vec::new();
            if let Some(node) = root.pointer(&at) {
                collect(Form::Node(kind), node, &mut at.clone(), &mut found);
            }
            for (from, kind) in found {
                self.settle(root, &from, kind, &mut roots);
            }
        }
        self.remove(root);
    }

    fn settle(&mut self, root: &mut Value, from: &str, kind: Kind, roots: &mut Roots) {
        let reference = root.pointer(from).and_then(|node| node.get("$ref")?.as_str());
        let Some(reference) = reference.map(str::to_owned) else { return };
        // That another file or server cannot be read was told where it was tried.
        let Some(local) = reference.strip_prefix('#') else {
            self.lose(root, from, kind);
            return;
        };
        let target = percent_decode(local).filter(|target| target.is_empty() || target.starts_with('/'));
        let Some(target) = target.and_then(|target| self.target(root, &target, from, kind)) else {
            let near = self.near(root, local);
            let message = format!("the reference `{reference}` leads nowhere");
            self.tell_of_loss(from, kind, "unresolved-reference", message, near);
            self.lose(root, from, kind);
            return;
        };
        if fragment(&target) != reference
            && let Some(Value::Object(node)) = root.pointer_mut(from)
        {
            node.insert("$ref", Value::String(fragment(&target)));
        }
        if !kind.is_referable() {
            self.copy(root, from, &target, kind, roots);
            return;
        }
        match roots.kind_of(&target) {
            Some(known) if known == kind => {}
            Some(known) => self.another(root, from, &target, (kind, known)),
            None => {
                roots.add(target.clone(), kind);
                let Some(node) = root.pointer_mut(&target) else { return };
                let mut taken = node.take();
                let at = std::mem::replace(&mut self.at, target.clone());
                let kept = self.node(kind, &mut taken);
                self.at = at;
                if let Some(node) = root.pointer_mut(&target) {
                    *node = taken;
                }
                if !kept {
                    self.lose(root, from, kind);
                }
            }
        }
    }

    /// Where a reference leads, moved or misspelt as it may be.
    fn target(&mut self, root: &Value, target: &str, from: &str, kind: Kind) -> Option<String> {
        let renamed =
            self.renamed.iter().find_map(|(old, new)| Some(format!("{new}{}", pointer::strip_prefix(target, old)?)));
        let target = renamed.unwrap_or_else(|| target.to_owned());
        if root.pointer(&target).is_some() {
            return Some(target);
        }
        // The right name behind the wrong section.
        let (_, name) = pointer::split_last(&target)?;
        let meant = format!("/components/{}/{name}", section(kind)?);
        root.pointer(&meant)?;
        let message = format!("the reference `{}` leads nowhere", fragment(&target));
        self.warn_at(from, "unresolved-reference", message).hint(format!("it is read as `{}`", fragment(&meant)));
        Some(meant)
    }

    /// A sibling of the missing node that is spelt almost like it.
    fn near(&self, root: &Value, local: &str) -> Option<String> {
        let target = percent_decode(local)?;
        let (parent, key) = pointer::split_last(&target)?;
        let siblings = root.pointer(parent)?.as_object()?;
        let near = suggest::nearest(key, siblings.keys().map(Key::as_str))?;
        Some(fragment(&pointer::child(parent, near)))
    }

    /// A reference to something else than what belongs there.
    fn another(&mut self, root: &mut Value, from: &str, target: &str, (kind, known): (Kind, Kind)) {
        let message = format!("the reference leads to {}, where {} belongs", known.name(), kind.name());
        let (meant, hint) = match (kind, known) {
            (Kind::Header, Kind::Parameter) | (Kind::Parameter, Kind::Header) => return,
            (Kind::Response | Kind::RequestBody, Kind::Schema) => {
                let schema = json!({ "schema": { "$ref": fragment(target) } });
                (
                    json!({ "description": "", "content": { "application/json": schema } }),
                    "it is read as JSON of that schema",
                )
            }
            (Kind::Header, Kind::Schema) => {
                (json!({ "schema": { "$ref": fragment(target) } }), "it is read as a value of that schema")
            }
            (Kind::Schema, _) => match described(root, target) {
                Some(schema) => (json!({ "$ref": fragment(&schema) }), "its schema is taken"),
                None => {
                    self.tell_of_loss(from, kind, "wrong-reference", message, None);
                    self.lose(root, from, kind);
                    return;
                }
            },
            _ => {
                self.tell_of_loss(from, kind, "wrong-reference", message, None);
                self.lose(root, from, kind);
                return;
            }
        };
        self.warn_at(from, "wrong-reference", message).hint(hint);
        if let Some(node) = root.pointer_mut(from) {
            *node = meant;
        }
    }

    /// Where no reference may stand, its target does.
    fn copy(&mut self, root: &mut Value, from: &str, target: &str, kind: Kind, roots: &mut Roots) {
        let inside = pointer::strip_prefix(from, target).is_some();
        let node = root.pointer(target).filter(|_| !inside && roots.kinds.len() < COPIES).cloned();
        let Some(node) = node else {
            self.tell_of_loss(from, kind, "reference-cycle", "the reference leads back to itself".to_owned(), None);
            self.lose(root, from, kind);
            return;
        };
        self.warn_at(from, "misplaced-reference", format!("{} cannot be a reference", kind.name()))
            .hint("what it refers to is put in its place");
        let origin = self.moves.before(target);
        self.moves.moved(origin, from);
        if let Some(place) = root.pointer_mut(from) {
            *place = node;
        }
        // What is to be taken out of the one is so of the other.
        let gone = self.gone.iter().filter_map(|at| pointer::strip_prefix(at, target));
        let gone: Vec<String> = gone.map(|below| format!("{from}{below}")).collect();
        self.gone.extend(gone);
        roots.add(from.to_owned(), kind);
    }

    fn tell_of_loss(&mut self, from: &str, kind: Kind, code: &'static str, message: String, near: Option<String>) {
        let result = match kind {
            Kind::Schema => "any value is allowed there",
            Kind::Response => "its body is not read",
            _ => "it is left out",
        };
        let hint =
            near.map_or_else(|| result.to_owned(), |near| format!("did you mean `{near}`? Until then, {result}"));
        if kind.matters() {
            self.error_at(from, code, message).hint(hint);
        } else {
            self.warn_at(from, code, message).hint(hint);
        }
    }

    /// What becomes of a node that refers to nothing.
    fn lose(&mut self, root: &mut Value, from: &str, kind: Kind) {
        match (kind, root.pointer_mut(from)) {
            (Kind::Schema, Some(node)) => *node = json!({}),
            (Kind::Response, Some(node)) => *node = json!({ "description": "" }),
            (_, Some(node)) => {
                *node = Value::Null;
                self.gone.push(from.to_owned());
            }
            _ => {}
        }
    }

    /// Takes the lost nodes out of the tree.
    fn remove(&mut self, root: &mut Value) {
        for at in std::mem::take(&mut self.gone) {
            let Some((parent, key)) = pointer::split_last(&at) else { continue };
            match root.pointer_mut(parent) {
                Some(Value::Object(map)) => {
                    let key = key.replace("~1", "/").replace("~0", "~");
                    map.shift_remove(&key);
                }
                Some(Value::Array(items)) => {
                    let keep: Vec<bool> = items.iter().map(|item| !item.is_null()).collect();
                    self.at = parent.to_owned();
                    self.retain(items, &keep);
                    self.at.clear();
                }
                _ => {}
            }
        }
    }
}

/// The schema of a response, parameter or whatever else has one: that of JSON, if there are several.
fn described(root: &Value, target: &str) -> Option<String> {
    let mut at = target.to_owned();
    let mut node = root.pointer(&at)?;
    for _ in 0..MAX_HOPS {
        let Some(next) = node.get("$ref").and_then(Value::as_str) else { break };
        at = percent_decode(next.strip_prefix('#')?)?;
        node = root.pointer(&at)?;
    }
    if node.get("schema").is_some() {
        return Some(format!("{at}/schema"));
    }
    let content = node.get("content")?.as_object()?;
    let is_json = |media: &&Key| {
        let essence = media.split(';').next().unwrap_or_default().trim();
        essence.ends_with("/json") || essence.ends_with("+json")
    };
    let media = content.keys().find(is_json).or_else(|| content.keys().next())?;
    let schema = format!("{}/schema", pointer::child(&format!("{at}/content"), media));
    root.pointer(&schema).map(|_| schema)
}

/// The section of `components` for a kind.
fn section(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Schema => "schemas",
        Kind::Parameter => "parameters",
        Kind::Header => "headers",
        Kind::RequestBody => "requestBodies",
        Kind::Response => "responses",
        Kind::SecurityScheme => "securitySchemes",
        _ => return None,
    })
}

/// The trees that the walk has come to: the document, and what is referred to elsewhere.
#[derive(Default)]
struct Roots {
    kinds: HashMap<String, Kind>,
    /// Those whose references are still to be looked at.
    queue: VecDeque<Found>,
}

impl Roots {
    fn add(&mut self, at: String, kind: Kind) {
        self.kinds.insert(at.clone(), kind);
        self.queue.push_back((at, kind));
    }

    /// What stands at `target`, as its nearest ancestor among the roots has it.
    fn kind_of(&self, target: &str) -> Option<Kind> {
        let mut root = target;
        let kind = loop {
            match self.kinds.get(root) {
                Some(kind) => break *kind,
                None => root = pointer::split_last(root)?.0,
            }
        };
        let steps: Vec<String> = pointer::steps(pointer::strip_prefix(target, root)?).collect();
        Form::Node(kind).descend(steps.iter().map(String::as_str))
    }
}

/// All references of a tree, by the table of what belongs where.
fn collect(form: Form, value: &Value, at: &mut String, found: &mut Vec<Found>) {
    let length = at.len();
    match (form, value) {
        (Form::Node(kind), Value::Object(object)) => {
            if object.get("$ref").is_some_and(Value::is_string) {
                found.push((at.clone(), kind));
                return;
            }
            for (key, value) in object {
                let Some(form) = kind.field(key) else { continue };
                pointer::push(at, key);
                collect(form, value, at, found);
                at.truncate(length);
            }
        }
        (Form::Map(kind), Value::Object(map)) => {
            for (key, value) in map {
                pointer::push(at, key);
                collect(Form::Node(kind), value, at, found);
                at.truncate(length);
            }
        }
        (Form::List(kind), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                pointer::push(at, &index.to_string());
                collect(Form::Node(kind), value, at, found);
                at.truncate(length);
            }
        }
        _ => {}
    }
}
