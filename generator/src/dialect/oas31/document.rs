//! The objects around the operations.

use super::{Kind, Walk, references};
use crate::tree::{Map, Value};

/// Dialects whose keywords are known here.
const DIALECTS: [&str; 4] = [
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
    "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
    "https://json-schema.org/draft/2020-12/schema",
];

impl Walk<'_> {
    pub(super) fn document(&mut self, root: &mut Value) {
        let Value::Object(map) = root else { return };
        if let Some(dialect) = map.get("jsonSchemaDialect").and_then(Value::as_str)
            && !DIALECTS.contains(&dialect.trim_end_matches('#'))
        {
            let message = format!("the schemas are written in the dialect `{dialect}`");
            self.below("jsonSchemaDialect", |walk| {
                walk.note("schema-dialect", message, "they are read as JSON Schema 2020-12, the dialect of OpenAPI");
            });
        }
        if let Some(Value::Object(components)) = map.get_mut("components") {
            self.below("components", |walk| walk.components(components));
        }
        self.each(map, "paths", Self::path_item);
        if let Some(webhooks) = map.shift_remove("webhooks") {
            map.insert("x-dialect-webhooks", webhooks);
            self.moved(&["webhooks"], &["x-dialect-webhooks"]);
            self.each(map, "x-dialect-webhooks", Self::path_item);
        }
        for tag in map.get_mut("tags").and_then(Value::as_array_mut).into_iter().flatten() {
            described_by_summary(tag);
        }
        self.places_referred_to(root);
    }

    fn components(&mut self, components: &mut Map) {
        self.each(components, "schemas", Self::component_schema);
        self.each(components, "parameters", Self::parameter);
        self.each(components, "headers", Self::header);
        self.each(components, "requestBodies", Self::request_body);
        self.each(components, "responses", Self::response);
        self.each(components, "callbacks", Self::callback);
        self.each(components, "pathItems", Self::path_item);
        self.each(components, "mediaTypes", Self::media_type);
    }

    /// Whatever references lead to outside of where the walk came.
    fn places_referred_to(&mut self, root: &mut Value) {
        while let Some((kind, target)) = self.elsewhere.pop() {
            let above = |end: usize| target.get(..end).is_some_and(|part| self.visited.contains(part));
            if target.char_indices().skip(1).any(|(end, c)| c == '/' && above(end)) {
                continue;
            }
            let Some(value) = root.pointer_mut(&target) else { continue };
            self.at.clone_from(&target);
            self.from.clone_from(&target);
            match kind {
                Kind::Schema => self.component_schema(value),
                Kind::Parameter => self.parameter(value),
                Kind::Response => self.response(value),
                Kind::RequestBody => self.request_body(value),
                Kind::PathItem => self.path_item(value),
                Kind::Callback => self.callback(value),
            }
        }
        self.at.clear();
        self.from.clear();
    }

    pub(super) fn path_item(&mut self, value: &mut Value) {
        let Value::Object(item) = value else { return };
        if let Some(reference) = references::of(item) {
            self.follow(Kind::PathItem, &reference);
        }
        self.items(item, "parameters", Self::parameter);
        self.methods(item);
        for method in ["get", "put", "post", "delete", "options", "head", "patch", "trace"] {
            self.one(item, method, Self::operation);
        }
        self.each(item, "x-dialect-methods", Self::operation);
    }

    /// `query` and `additionalOperations` of OpenAPI 3.2.
    fn methods(&mut self, item: &mut Map) {
        let mut methods = Map::new();
        if let Some(query) = item.shift_remove("query").filter(Value::is_object) {
            self.moved(&["query"], &["x-dialect-methods", "QUERY"]);
            methods.insert("QUERY", query);
        }
        if let Some(Value::Object(more)) = item.shift_remove("additionalOperations") {
            for (method, operation) in more {
                self.moved(&["additionalOperations", &method], &["x-dialect-methods", &method]);
                methods.insert(method, operation);
            }
        }
        if !methods.is_empty() {
            item.insert("x-dialect-methods", Value::Object(methods));
        }
    }

    pub(super) fn callback(&mut self, value: &mut Value) {
        let Value::Object(callback) = value else { return };
        if let Some(reference) = references::of(callback) {
            self.follow(Kind::Callback, &reference);
            return;
        }
        for (expression, item) in callback.iter_mut().filter(|(key, _)| !key.starts_with("x-")) {
            self.below(expression, |walk| walk.path_item(item));
        }
    }
}

/// OpenAPI 3.2 has summaries where there were descriptions alone.
pub(super) fn described_by_summary(value: &mut Value) {
    let Value::Object(map) = value else { return };
    if let Some(summary) = map.get("summary").filter(|_| !map.contains_key("description")).cloned() {
        map.insert("description", summary);
    }
}
