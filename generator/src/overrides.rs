//! What codegen.toml says of a document, as the stages ask for it.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::config::{Auth, ClientConfig, Setting};
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Operation, Scheme};
use crate::tree::Value;

impl ClientConfig {
    /// The pinned date of dated media types.
    pub(crate) fn pin(&self) -> Option<&str> {
        self.api_version.as_ref().map(|version| version.value.as_str())
    }

    /// The Rust type that stands for a component schema.
    pub(crate) fn schema_type(&self, key: &str) -> Option<&str> {
        self.types.schemas.get(key).map(|path| path.value.as_str())
    }

    /// The Rust type that stands for a type and format.
    pub(crate) fn format_type(&self, name: &str, format: &str) -> Option<&str> {
        self.types.formats.get(&format_key(name, format)).map(|path| path.value.as_str())
    }

    /// The name that an extension gives an operation.
    pub(crate) fn operation_label(&self, extensions: &IndexMap<String, serde_json::Value>) -> Option<String> {
        let keys = &self.naming.operation_id_extensions;
        keys.iter().find_map(|key| extensions.get(&key.value)?.as_str().map(str::to_owned))
    }

    /// The name that codegen.toml gives an operation.
    pub(crate) fn operation_name(&self, operation: &Operation) -> Option<&str> {
        self.operation_setting(operation).map(|name| name.value.as_str())
    }

    /// The same with its place.
    pub(crate) fn operation_setting(&self, operation: &Operation) -> Option<&Setting<String>> {
        let by_id = operation.id.as_ref().and_then(|id| self.naming.operations.get(id));
        by_id.or_else(|| self.naming.operations.get(&method_and_path(operation)))
    }

    /// Reports every key that matches nothing in the tree of the document.
    pub(crate) fn check_document(&self, root: &Value, diagnostics: &mut Diagnostics) {
        let schemas = keys(root, "/components/schemas");
        for (map, what) in [(&self.naming.types, "component schema"), (&self.types.schemas, "component schema")] {
            for (key, setting) in map {
                if !schemas.contains(&key.as_str()) {
                    setting.unmatched(key, what, schemas.iter().copied(), diagnostics);
                }
            }
        }
        self.check_formats(root, diagnostics);
        self.check_extensions(root, diagnostics);
    }

    /// Reports every key that matches nothing of what was read of the document.
    pub(crate) fn check(&self, api: &Api, diagnostics: &mut Diagnostics) {
        let ids = api.operations.iter().filter_map(|operation| operation.id.clone());
        let ids: Vec<String> = ids.chain(api.operations.iter().map(method_and_path)).collect();
        for (key, setting) in &self.naming.operations {
            if !ids.contains(key) {
                setting.unmatched(key, "operation", ids.iter().map(String::as_str), diagnostics);
            }
        }
        let tags: Vec<&str> = api.operations.iter().filter_map(|operation| operation.tag.as_deref()).collect();
        for (key, setting) in &self.naming.tags {
            if !tags.contains(&key.as_str()) {
                setting.unmatched(key, "tag", tags.iter().copied(), diagnostics);
            }
        }
        for (key, setting) in &self.auth {
            match api.schemes.iter().find(|scheme| scheme.name == *key) {
                Some(scheme) => check_parts(scheme, &setting.value, diagnostics),
                None => {
                    let names = api.schemes.iter().map(|scheme| scheme.name.as_str());
                    setting.unmatched(key, "security scheme", names, diagnostics);
                }
            }
        }
    }

    fn check_formats(&self, root: &Value, diagnostics: &mut Diagnostics) {
        if self.types.formats.is_empty() {
            return;
        }
        let mut seen = BTreeSet::new();
        let mut work = vec![root];
        while let Some(value) = work.pop() {
            if let Some(name) = value.get("type").and_then(Value::as_str) {
                seen.insert(format_key(name, value.get("format").and_then(Value::as_str).unwrap_or_default()));
            }
            match value {
                Value::Object(entries) => work.extend(entries.values()),
                Value::Array(elements) => work.extend(elements),
                _ => {}
            }
        }
        for (key, setting) in self.types.formats.iter().filter(|(key, _)| !seen.contains(*key)) {
            setting.unmatched(key, "type and format", seen.iter().map(String::as_str), diagnostics);
        }
    }

    fn check_extensions(&self, root: &Value, diagnostics: &mut Diagnostics) {
        let items = root.get("paths").and_then(Value::as_object).into_iter().flat_map(|paths| paths.values());
        let operations = items.filter_map(Value::as_object).flat_map(|item| item.values());
        let mut seen: Vec<&str> = Vec::new();
        for key in operations.filter_map(Value::as_object).flat_map(|operation| operation.keys()) {
            if key.starts_with("x-") && !seen.contains(&key.as_str()) {
                seen.push(key);
            }
        }
        for setting in &self.naming.operation_id_extensions {
            if !seen.contains(&setting.value.as_str()) {
                setting.unmatched(&setting.value, "extension of an operation", seen.iter().copied(), diagnostics);
            }
        }
    }
}

/// How codegen.toml writes a type and its format.
fn format_key(name: &str, format: &str) -> String {
    if format.is_empty() { name.to_owned() } else { format!("{name}:{format}") }
}

fn method_and_path(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path)
}

fn keys<'a>(root: &'a Value, pointer: &str) -> Vec<&'a str> {
    let object = root.pointer(pointer).and_then(Value::as_object);
    object.into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

/// Variables for what the credentials of a scheme are not made of, or for a part of it only, would make no `from_env`.
fn check_parts(scheme: &Scheme, auth: &Auth, diagnostics: &mut Diagnostics) {
    let parts = scheme.kind.parts();
    let all = parts.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(" and ");
    let unknown = auth.env.iter().filter(|(key, _)| !parts.contains(&key.as_str()));
    for (key, variable) in unknown {
        let message = format!("`{key}` is no part of the credentials of `{}`", scheme.name);
        let diagnostic = diagnostics.fatal("unmatched-setting", "", message);
        diagnostic.place.clone_from(&variable.place);
        diagnostic.hint(format!("they are made of {all}"));
    }
    let known = auth.env.iter().find(|(key, _)| parts.contains(&key.as_str()));
    let missing = parts.iter().find(|part| !auth.env.contains_key(**part));
    if let (Some((_, variable)), Some(missing)) = (known, missing) {
        let message = format!("`{missing}` of the credentials of `{}` has no variable", scheme.name);
        let diagnostic = diagnostics.fatal("unmatched-setting", "", message);
        diagnostic.place.clone_from(&variable.place);
        diagnostic.hint(format!("`from_env` needs all parts: {all}"));
    }
}
