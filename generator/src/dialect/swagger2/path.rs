//! Path items and operations.

use super::body::{Body, Form};
use super::{At, Kind, MediaTypes, Swagger, reference_of};
use crate::pointer;
use crate::tree::{Map, Value};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// Parameters by what becomes of them.
#[derive(Default)]
struct Sorted {
    /// What stays a parameter.
    plain: Vec<Value>,
    body: Option<Body>,
    form: Form,
}

impl Swagger<'_> {
    pub(super) fn paths(&mut self, paths: &mut Value) {
        for (path, item) in paths.as_object_mut().into_iter().flatten().filter(|(path, _)| path.starts_with('/')) {
            self.path_item(item, &pointer::child("/paths", path));
        }
    }

    pub(super) fn path_item(&mut self, item: &mut Value, at: &str) {
        if let Some(reference) = reference_of(item).map(str::to_owned) {
            self.refers(&reference, Kind::PathItem);
        }
        let Value::Object(item) = item else { return };
        let mut inherited = self.sort(item, at);
        for (method, operation) in item.iter_mut().filter(|(key, _)| METHODS.contains(&key.as_str())) {
            if let Value::Object(operation) = operation {
                self.operation(operation, &pointer::child(at, method), &mut inherited);
            }
        }
    }

    fn operation(&mut self, operation: &mut Map, at: &str, inherited: &mut Sorted) {
        let consumes = self.media_types(operation, at, "consumes").unwrap_or_else(|| self.consumes.clone());
        let produces = self.media_types(operation, at, "produces").unwrap_or_else(|| self.produces.clone());
        let schemes = operation.shift_remove("schemes");
        if let Some(servers) = schemes.and_then(|schemes| self.host.servers_for(&schemes)) {
            operation.insert("servers", servers);
            self.moves.made(pointer::child(at, "schemes"), pointer::child(at, "servers"));
        }
        let Sorted { body, mut form, .. } = self.sort(operation, at);
        form.inherit(&inherited.form);
        let body = match body {
            Some(body) => Some(body),
            // The next operation refers to the body of this one.
            None if form.is_empty() => inherited.body.as_mut().map(|body| body.take(&consumes)),
            None => None,
        };
        let at_body = pointer::child(at, "requestBody");
        let request_body = match body {
            Some(body) => {
                self.passed_over(&form);
                Some(self.request_body(body, &at_body, &consumes))
            }
            None if form.is_empty() => None,
            None => Some(self.form_body(form, &at_body, &consumes)),
        };
        operation.extend(request_body.map(|body| ("requestBody".to_owned(), body)));
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            let at = pointer::child(at, "responses");
            for (status, response) in responses.iter_mut().filter(|(status, _)| !status.starts_with("x-")) {
                let at = pointer::child(&at, status);
                self.response_of_operation(response, &at, &produces);
            }
        }
    }

    fn media_types(&self, operation: &mut Map, at: &str, key: &str) -> Option<MediaTypes> {
        let list = operation.shift_remove(key)?;
        let mut node = Map::new();
        node.insert(key, list);
        MediaTypes::read(&Value::Object(node), at, key)
    }

    /// Takes the parameters of an operation or a path item apart. What stays a parameter stays with it.
    fn sort(&mut self, node: &mut Map, at: &str) -> Sorted {
        let mut sorted = Sorted::default();
        let Some(Value::Array(list)) = node.get_mut("parameters") else { return sorted };
        let parameters = std::mem::take(list);
        let at = pointer::child(at, "parameters");
        for (index, mut parameter) in parameters.into_iter().enumerate() {
            let old = pointer::child(&at, &index.to_string());
            let target = self.shared.target(&parameter).cloned();
            let location = match &target {
                Some(target) => target.location(),
                None => parameter.get("in").and_then(Value::as_str),
            };
            match location {
                Some("formData") => self.form_field(&mut sorted.form, parameter, target, old),
                Some("body") if sorted.body.is_some() => self.second_body(&old),
                Some("body") => sorted.body = Some(self.body_of(parameter, target, old)),
                _ => {
                    let new = pointer::child(&at, &sorted.plain.len().to_string());
                    if new != old {
                        self.moves.moved(old.as_str(), new.as_str());
                    }
                    self.parameter(&mut parameter, &At::new(old, new));
                    sorted.plain.push(parameter);
                }
            }
        }
        let plain = std::mem::take(&mut sorted.plain);
        if plain.is_empty() {
            node.shift_remove("parameters");
        } else {
            node.insert("parameters", Value::Array(plain));
        }
        sorted
    }
}
