//! The examples of a document, each with the Rust type that reads it: what tells whether types say what documents say.

use std::collections::HashSet;

use serde_json::Value;

use crate::config::ClientConfig;
use crate::diagnostic::Diagnostics;
use crate::emit;
use crate::features::Features;
use crate::lower::pointer::{child, of_reference};
use crate::model::{Api, BodyKind, Presence, Shape, Ty};
use crate::source::Document;

/// A value that the document gives as an example.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Where it stands.
    pub pointer: String,
    /// Where the schema stands that it is an example of.
    pub schema: String,
    /// The Rust type of that schema, as seen from outside of the crate, which is called `client`;
    /// its `types`, `BTreeMap` and `runtime::Open` are imported.
    pub ty: String,
    /// The example.
    pub value: Value,
}

/// The examples of a document.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    /// The document in the shape of OpenAPI 3.0: what the pointers point into.
    pub root: Value,
    /// The examples.
    pub list: Vec<Example>,
    /// The structs: where the schema of each stands, and the Rust type.
    pub types: Vec<(String, String)>,
}

/// Finds the examples of a document: of schemas, of their properties, of parameters, and of bodies in JSON.
#[must_use]
pub fn examples(mut document: Document, config: &ClientConfig) -> Examples {
    let mut diagnostics = Diagnostics::default();
    crate::dialect::translate(&mut document, &mut diagnostics);
    crate::dialect::repair(&mut document, &mut diagnostics);
    let root = document.root().clone();
    let (api, facts, names) = crate::understand(&root, config, &mut diagnostics);
    let features = Features::default();
    let context = emit::Context { api: &api, facts: &facts, names: &names, features: &features, config };
    let mut finder = Finder { root: &root, seen: HashSet::new(), list: Vec::new() };
    for (at, schema, ty) in places(&root, &api) {
        finder.look(&at, &schema, || emit::outside(&ty, &context));
    }
    let list = finder.list;
    let structs = api.types.iter().enumerate().filter(|(_, ty)| matches!(ty.shape, Shape::Struct(_)));
    let named = |index| emit::outside(&Ty::Named(crate::model::TypeId(index)), &context);
    let types = structs.map(|(index, ty)| (ty.pointer.clone(), named(index))).collect();
    Examples { root, list, types }
}

/// Where examples may stand, with the schema and the type of each: `(object that has them, schema, type)`.
fn places(root: &Value, api: &Api) -> Vec<(String, String, Ty)> {
    let mut out = Vec::new();
    for (index, ty) in api.types.iter().enumerate() {
        out.push((ty.pointer.clone(), ty.pointer.clone(), Ty::Named(crate::model::TypeId(index))));
        let Shape::Struct(s) = &ty.shape else { continue };
        for field in &s.fields {
            let at = child(&child(&ty.pointer, "properties"), &field.wire_name);
            let nullable = matches!(field.presence, Presence::Nullable | Presence::OptionalNullable);
            let ty = if nullable { Ty::Nullable(Box::new(field.ty.clone())) } else { field.ty.clone() };
            out.push((at.clone(), at, ty));
        }
    }
    for operation in &api.operations {
        for parameter in &operation.parameters {
            out.push((parameter.pointer.clone(), child(&parameter.pointer, "schema"), parameter.ty.clone()));
        }
        let body = operation.body.iter().map(|body| (body.pointer.clone(), body.medium.kind, &body.medium.ty));
        let answers = operation.successes.iter().chain(&operation.errors);
        let answers = answers.map(|answer| (child(&answer.pointer, "content"), answer.kind, &answer.ty));
        for (content, _, ty) in body.chain(answers).filter(|(_, kind, _)| *kind == BodyKind::Json) {
            // Of several, which one the client speaks is not told here.
            let media = root.pointer(&content).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key);
            let json: Vec<&String> = media.filter(|key| key.contains("json")).collect();
            if let [only] = json.as_slice() {
                let at = child(&content, only);
                out.push((at.clone(), child(&at, "schema"), ty.clone()));
            }
        }
    }
    out
}

struct Finder<'a> {
    root: &'a Value,
    /// Places that were looked at: a shared answer is met once for each operation that has it.
    seen: HashSet<String>,
    list: Vec<Example>,
}

impl Finder<'_> {
    fn look(&mut self, at: &str, schema: &str, ty: impl FnOnce() -> String) {
        let Some(Value::Object(object)) = self.root.pointer(at) else { return };
        if !self.seen.insert(at.to_owned()) || object.contains_key("$ref") || self.root.pointer(schema).is_none() {
            return;
        }
        let mut found: Vec<(String, &Value)> = Vec::new();
        found.extend(object.get("example").map(|value| (child(at, "example"), value)));
        let several = child(at, "examples");
        match object.get("examples") {
            Some(Value::Array(list)) => {
                found
                    .extend(list.iter().enumerate().map(|(index, value)| (child(&several, &index.to_string()), value)));
            }
            Some(Value::Object(named)) => {
                for (name, example) in named {
                    let mut at = child(&several, name);
                    let mut example = example;
                    let target = example.get("$ref").and_then(Value::as_str).and_then(of_reference);
                    if let Some((target, value)) = target.and_then(|at| Some((at.clone(), self.root.pointer(&at)?))) {
                        (at, example) = (target, value);
                    }
                    found.extend(example.get("value").map(|value| (child(&at, "value"), value)));
                }
            }
            _ => {}
        }
        if found.is_empty() {
            return;
        }
        let ty = ty();
        self.list.extend(found.into_iter().map(|(pointer, value)| Example {
            pointer,
            schema: schema.to_owned(),
            ty: ty.clone(),
            value: value.clone(),
        }));
    }
}
