//! OpenAPI Overlays: changes to a document that live in a file of their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::Origin;
use super::file::{Place, SourceFile};
use super::locate::{Occurrence, locate};
use super::mount::origin_of;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pointer;
use crate::suggest;

/// The tree that overlays change.
pub(super) struct Target<'d> {
    pub root: &'d mut Value,
    pub origins: &'d mut BTreeMap<String, Origin>,
}

/// One overlay, read but not applied.
pub(super) struct Overlay<'o> {
    pub file: &'o Arc<SourceFile>,
    /// Number of the file among the document's.
    pub index: usize,
    pub tree: Value,
}

const FIELDS: &[&str] = &["overlay", "info", "extends", "actions"];
const ACTION_FIELDS: &[&str] = &["target", "description", "update", "remove", "copy"];

impl Overlay<'_> {
    /// Applies all actions in their order. An action that cannot be applied is an error; the others are still tried.
    pub fn apply(&self, target: &mut Target<'_>, diagnostics: &mut Diagnostics) {
        let Some(overlay) = self.tree.as_object() else {
            self.error("", "an overlay is a mapping with the keys `overlay`, `info` and `actions`", diagnostics);
            return;
        };
        self.unknown_fields(overlay, "", FIELDS, diagnostics);
        match overlay.get("overlay").and_then(Value::as_str) {
            Some(version) if version.starts_with("1.") => {}
            Some(_) => {
                self.error("/overlay", "only overlays of version 1.x are understood", diagnostics);
            }
            None => {
                self.error("", "the version is missing", diagnostics).hint("add `overlay: 1.0.0`");
            }
        }
        let Some(actions) = overlay.get("actions").and_then(Value::as_array) else {
            self.error("/actions", "`actions` has to be a list", diagnostics);
            return;
        };
        for (index, action) in actions.iter().enumerate() {
            self.action(action, &format!("/actions/{index}"), target, diagnostics);
        }
    }

    fn action(&self, action: &Value, at: &str, target: &mut Target<'_>, diagnostics: &mut Diagnostics) {
        let Some(fields) = action.as_object() else {
            self.error(at, "an action is a mapping with a `target`", diagnostics);
            return;
        };
        self.unknown_fields(fields, at, ACTION_FIELDS, diagnostics);
        let Some(found) = self.select(fields, "target", at, target.root, diagnostics) else { return };
        if fields.get("remove").and_then(Value::as_bool) == Some(true) {
            target.remove(found);
            return;
        }
        let (update, field) = match (fields.get("update"), fields.contains_key("copy")) {
            (Some(update), false) => (update.clone(), "update"),
            (None, true) => match self.select(fields, "copy", at, target.root, diagnostics) {
                Some(sources) => match sources.as_slice() {
                    [source] => (target.root.pointer(source).cloned().unwrap_or_default(), "copy"),
                    _ => {
                        self.error(&pointer::child(at, "copy"), "`copy` has to select exactly one node", diagnostics);
                        return;
                    }
                },
                None => return,
            },
            _ => {
                let message = "an action needs exactly one of `update`, `copy` and `remove: true`";
                self.error(at, message, diagnostics);
                return;
            }
        };
        let origin = Origin { file: self.index, pointer: pointer::child(at, field) };
        for found in found {
            target.update(&found, update.clone(), &origin);
        }
    }

    /// The pointers of the nodes that the JSONPath in `field` selects; at least one.
    fn select(
        &self,
        fields: &Map<String, Value>,
        field: &str,
        at: &str,
        root: &Value,
        diagnostics: &mut Diagnostics,
    ) -> Option<Vec<String>> {
        let at = &pointer::child(at, field);
        let Some(expression) = fields.get(field).and_then(Value::as_str) else {
            self.error(at, &format!("`{field}` has to be a JSONPath"), diagnostics).hint("such as `$.paths['/pets']`");
            return None;
        };
        let path = match JsonPath::parse(expression) {
            Ok(path) => path,
            Err(error) => {
                let message = format!("`{expression}` is not a JSONPath: {error}");
                self.error(at, &message, diagnostics).hint("keys with other characters than letters: `$['x-key']`");
                return None;
            }
        };
        let nodes = path.query_located(root);
        let found: Vec<String> = nodes.locations().map(|location| location.to_json_pointer()).collect();
        if found.is_empty() {
            let hint = explain_miss(expression, root);
            let message = format!("`{expression}` matches nothing in the document");
            let diagnostic = self.error(at, &message, diagnostics);
            diagnostic.code = "unmatched-overlay-target";
            diagnostic.hint(hint);
            return None;
        }
        Some(found)
    }

    fn unknown_fields(&self, fields: &Map<String, Value>, at: &str, known: &[&str], diagnostics: &mut Diagnostics) {
        for key in fields.keys().filter(|key| !known.contains(&key.as_str()) && !key.starts_with("x-")) {
            let diagnostic =
                self.error(&pointer::child(at, key), &format!("an overlay has no key `{key}`"), diagnostics);
            if let Some(near) = suggest::nearest(key, known.iter().copied()) {
                diagnostic.hint(format!("did you mean `{near}`?"));
            }
        }
    }

    fn error<'d>(&self, at: &str, message: &str, diagnostics: &'d mut Diagnostics) -> &'d mut Diagnostic {
        let diagnostic = diagnostics.fatal("overlay", at, message);
        diagnostic.place = locate(self.file, &[(at, Occurrence::First)]).pop().or(Some(Place::start_of(self.file)));
        diagnostic
    }
}

/// How far an expression that selects nothing leads, and what it may have meant there.
fn explain_miss(expression: &str, root: &Value) -> String {
    let advice = "if the document no longer has it, remove the action";
    let ends = expression.char_indices().rev().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
    for end in ends {
        let (Some(head), Some(tail)) = (expression.get(..end), expression.get(end..)) else { continue };
        let Ok(path) = JsonPath::parse(head) else { continue };
        let Some(node) = path.query(root).first() else { continue };
        let key = tail.trim_start_matches(['.', '[', '\'', '"']);
        let key = key.split(['\'', '"', ']', '.', '[']).next().unwrap_or_default();
        let keys = node.as_object().into_iter().flat_map(Map::keys).map(String::as_str);
        return match suggest::nearest(key, keys) {
            Some(near) => format!("`{head}` is there; did you mean `{near}` in it? Otherwise, {advice}"),
            None => format!("`{head}` is there, but not what follows; {advice}"),
        };
    }
    advice.into()
}

impl Target<'_> {
    fn update(&mut self, at: &str, update: Value, origin: &Origin) {
        let Some(node) = self.root.pointer_mut(at) else { return };
        merge(node, update, &mut at.to_owned(), origin, self.origins);
    }

    fn remove(&mut self, mut found: Vec<String>) {
        // Later items first, so that the indexes of the others stay true.
        found.sort_by_cached_key(|at| {
            let index = pointer::split_last(at).and_then(|(_, last)| last.parse::<usize>().ok());
            (at.matches('/').count(), index)
        });
        for at in found.into_iter().rev() {
            let Some((parent, last)) = pointer::split_last(&at) else { continue };
            let key = last.replace("~1", "/").replace("~0", "~");
            match self.root.pointer_mut(parent) {
                Some(Value::Object(map)) => {
                    map.shift_remove(&key);
                    forget(self.origins, &at);
                }
                Some(Value::Array(items)) => {
                    let Ok(index) = key.parse::<usize>() else { continue };
                    if index < items.len() {
                        items.remove(index);
                        shift(self.origins, parent, index, items.len());
                    }
                }
                _ => {}
            }
        }
    }
}

/// Merges `update` into `node`: mappings key by key, lists one after the other; anything else is replaced.
fn merge(node: &mut Value, update: Value, at: &mut String, origin: &Origin, origins: &mut BTreeMap<String, Origin>) {
    match (node, update) {
        (Value::Object(map), Value::Object(update)) => {
            for (key, value) in update {
                let (length, origin) = (at.len(), below(origin, &key));
                pointer::push(at, &key);
                match map.get_mut(&key) {
                    Some(old) => merge(old, value, at, &origin, origins),
                    None => {
                        map.insert(key, value);
                        note(origins, at, origin);
                    }
                }
                at.truncate(length);
            }
        }
        (Value::Array(items), Value::Array(update)) => {
            for (index, value) in update.into_iter().enumerate() {
                note(origins, &pointer::child(at, &items.len().to_string()), below(origin, &index.to_string()));
                items.push(value);
            }
        }
        (Value::Array(items), value) => {
            note(origins, &pointer::child(at, &items.len().to_string()), origin.clone());
            items.push(value);
        }
        (node, value) => {
            *node = value;
            note(origins, at, origin.clone());
        }
    }
}

fn below(origin: &Origin, key: &str) -> Origin {
    Origin { file: origin.file, pointer: pointer::child(&origin.pointer, key) }
}

fn note(origins: &mut BTreeMap<String, Origin>, at: &str, origin: Origin) {
    forget(origins, at);
    origins.insert(at.to_owned(), origin);
}

/// Drops what is known of a node that is gone, and of everything below it.
fn forget(origins: &mut BTreeMap<String, Origin>, at: &str) {
    origins.retain(|known, _| pointer::strip_prefix(known, at).is_none());
}

/// After the removal of item `removed` of the list at `list`: the items behind it keep the places where they were
/// written.
fn shift(origins: &mut BTreeMap<String, Origin>, list: &str, removed: usize, length: usize) {
    let item = |index: usize| pointer::child(list, &index.to_string());
    forget(origins, &item(removed));
    for index in removed..length {
        let (old, new) = (item(index + 1), item(index));
        let origin = origin_of(origins, &old);
        let moved: Vec<(String, Origin)> = origins
            .iter()
            .filter_map(|(at, origin)| Some((format!("{new}{}", pointer::strip_prefix(at, &old)?), origin.clone())))
            .collect();
        forget(origins, &old);
        origins.insert(new, origin);
        origins.extend(moved);
    }
    // The place behind the last item is nobody's now.
    forget(origins, &item(length));
}
