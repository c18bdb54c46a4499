//! Paths, and the methods of one.

use super::{Object, Repair};
use crate::pointer;
use crate::suggest;
use crate::tree::{Key, Value, json};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What else becomes of a template.
const PARAMETERS: &str = ", and its parameters as they stand in it";

impl Repair<'_> {
    /// Paths begin with a slash, and are plain templates.
    pub(super) fn paths(&mut self, paths: &mut Object) {
        let mut repaired = Object::new();
        for (path, mut item) in std::mem::take(paths) {
            if path.starts_with("x-") {
                repaired.insert(path, item);
                continue;
            }
            let mut meant = path.trim().replace("{{", "{").replace("}}", "}");
            if let Some((server, rest)) = split_url(&meant) {
                if let Value::Object(item) = &mut item {
                    item.entry("servers").or_insert(json!([{ "url": server }]));
                }
                meant = rest;
            }
            if !meant.starts_with('/') {
                meant.insert(0, '/');
            }
            let plain = self.plain_template(&meant, &mut item);
            if !path.trim_start().starts_with('/') {
                self.warn_of(&path, "invalid-path", format!("`{path}` is not a path: one begins with `/`"))
                    .hint(format!("it is read as `{plain}`"));
            } else if path != plain {
                let parameters = if plain == meant { "" } else { PARAMETERS };
                self.warn_of(&path, "path-template", format!("`{path}` is not a plain path template"))
                    .hint(format!("it is read as `{plain}`{parameters}"));
            }
            self.add_path(&mut repaired, &path, &plain, item);
        }
        self.equivalent_paths(&repaired);
        *paths = repaired;
    }

    fn add_path(&mut self, paths: &mut Object, old: &str, new: &str, item: Value) {
        if old != new {
            self.moved(&pointer::child("", old), &pointer::child("", new));
        }
        match (paths.get_mut(new), item) {
            (Some(Value::Object(known)), Value::Object(item)) => {
                for (key, value) in item {
                    if known.contains_key(&key) {
                        let at = pointer::child(&pointer::child(&self.at, old), &key);
                        self.error_at(&at, "duplicate-path", format!("`{new}` has `{key}` twice"))
                            .hint("the first one counts");
                    } else {
                        known.insert(key, value);
                    }
                }
            }
            (_, item) => {
                paths.insert(new, item);
            }
        }
    }

    /// Methods are written in lower case.
    pub(super) fn path_item(&mut self, item: &mut Object) -> bool {
        let known =
            |key: &str| METHODS.contains(&key) || ["summary", "description", "servers", "parameters"].contains(&key);
        let odd: Vec<Key> =
            item.keys().filter(|key| !known(key) && !key.starts_with("x-") && *key != "$ref").cloned().collect();
        for key in odd {
            let is_operation = item.get(&key).is_some_and(|value| {
                ["responses", "operationId", "parameters", "requestBody"].iter().any(|key| value.get(key).is_some())
            });
            let lower = key.trim().to_ascii_lowercase();
            let meant = METHODS.iter().find(|method| **method == lower).copied();
            let meant = meant.or_else(|| suggest::nearest(&lower, METHODS).filter(|_| is_operation));
            match meant.filter(|meant| !item.contains_key(meant)) {
                Some(meant) => {
                    let value = item.shift_remove(&key).unwrap_or_default();
                    item.insert(meant, value);
                    self.warn_of(&key, "unknown-method", format!("`{key}` is not a method"))
                        .hint(format!("it is read as `{meant}`"));
                    self.moved(&pointer::child("", &key), &pointer::child("", meant));
                }
                None if is_operation => {
                    let method = key.trim().to_ascii_uppercase();
                    self.warn_of(&key, "unknown-method", format!("`{key}` is not a method that a path item has"))
                        .hint(format!("it is sent as `{method}`"));
                    self.moved(&pointer::child("", &key), &pointer::child("/x-dialect-methods", &method));
                    let value = item.shift_remove(&key).unwrap_or_default();
                    let others = item.entry("x-dialect-methods").or_insert_with(|| json!({}));
                    if let Value::Object(others) = others {
                        others.insert(method, value);
                    }
                }
                None => {
                    self.warn_of(&key, "unknown-field", format!("a path item has no `{key}`"))
                        .hint("it is passed over");
                }
            }
        }
        true
    }
}

/// An address as its server and its path.
fn split_url(text: &str) -> Option<(String, String)> {
    let (scheme, rest) = text.split_once("://").filter(|(scheme, _)| ["http", "https"].contains(scheme))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    Some((format!("{scheme}://{host}"), format!("/{path}")))
}
