//! The examples of a document, each with the Rust type that reads it: what tells whether types say what documents say.

mod holders;
mod places;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::analyze;
use crate::config::ClientConfig;
use crate::diagnostic::Diagnostics;
use crate::emit;
use crate::features::Features;
use crate::model::{Shape, Ty, TypeId};
use crate::pointer::{child, of_reference};
use crate::render;
use crate::source::Document;
use crate::tree::{Map, Value};
use places::Places;

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
    pub value: Json,
}

/// The examples of a document.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    /// The document in the shape of OpenAPI 3.0: what the pointers point into.
    pub root: Json,
    /// The examples.
    pub list: Vec<Example>,
    /// Where those stand that no Rust type is for: of bodies without a schema, or of parts that no operation uses.
    pub untyped: Vec<String>,
    /// The structs: where the schema of each stands, and the Rust type.
    pub types: Vec<(String, String)>,
    /// The sources of a crate that has the types of the examples alone.
    pub files: BTreeMap<String, String>,
}

/// Finds the examples of a document: those of schemas, parameters, headers, and bodies.
#[must_use]
pub fn examples(mut document: Document, config: &ClientConfig) -> Examples {
    let mut diagnostics = Diagnostics::default();
    crate::dialect::translate(&mut document, &mut diagnostics);
    crate::dialect::repair(&mut document, &mut diagnostics);
    let root = document.root().clone();
    let (api, facts, names) = crate::understand(&mut document, config, &mut diagnostics);
    let features = Features::default();
    let sentences = emit::Sentences::default();
    let context = emit::Context { api: &api, facts: &facts, names: &names, features: &features, config, sentences };
    let places = Places::new(&root, &api);
    let (mut list, mut untyped, mut used) = (Vec::new(), Vec::new(), Vec::new());
    for (at, object) in holders::find(&root) {
        let media_type = media_type(&at);
        let is_json = media_type.is_none_or(|media_type| media_type.contains("json"));
        let found = of_holder(&root, &at, object, media_type.is_some());
        // Of another media type, it is the text of a body, unless it is an object of its schema.
        let (found, text): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, value)| is_json || !value.is_string());
        untyped.extend(text.into_iter().map(|(pointer, _)| pointer));
        match places.of(&at) {
            Some((schema, ty)) if !found.is_empty() => {
                used.push(ty);
                let ty = emit::outside(ty, &context);
                list.extend(found.into_iter().map(|(pointer, value)| Example {
                    pointer,
                    schema: schema.clone(),
                    ty: ty.clone(),
                    value,
                }));
            }
            _ => untyped.extend(found.into_iter().map(|(pointer, _)| pointer)),
        }
    }
    let structs = api.types.iter().enumerate().filter(|(_, ty)| matches!(ty.shape, Shape::Struct(_)));
    let named = |index| emit::outside(&Ty::Named(TypeId(index)), &context);
    let types = structs.map(|(index, ty)| (ty.pointer.clone(), named(index))).collect();
    let used = analyze::reach(&api, used.into_iter()).into_iter().enumerate().filter(|(_, used)| *used);
    let used = used.map(|(index, _)| index);
    let files = render::render(&emit::jobs_of_types(used, &context), &context);
    Examples { list, untyped, types, files, root: root.into() }
}

/// What the body at `at` is of, if a body stands there.
fn media_type(at: &str) -> Option<&str> {
    at.rsplit_once('/').filter(|(parent, _)| parent.ends_with("/content")).map(|(_, media_type)| media_type)
}

/// The examples of a schema, parameter, header, or media type at `at`, with their pointers.
fn of_holder(root: &Value, at: &str, object: &Map, is_body: bool) -> Vec<(String, Json)> {
    let read = |value: &Value| if is_body { read_text(value) } else { value.into() };
    let mut found = Vec::new();
    found.extend(object.get("example").map(|value| (child(at, "example"), read(value))));
    let several = child(at, "examples");
    match object.get("examples") {
        Some(Value::Array(list)) => {
            let item = |(index, value): (usize, &Value)| (child(&several, &index.to_string()), read(value));
            found.extend(list.iter().enumerate().map(item));
        }
        Some(Value::Object(named)) => {
            for (name, example) in named {
                let (mut at, mut example) = (child(&several, name), example);
                let target = example.get("$ref").and_then(Value::as_str).and_then(of_reference);
                if let Some((target, value)) = target.and_then(|at| Some((at.clone(), root.pointer(&at)?))) {
                    (at, example) = (target, value);
                }
                // `dataValue`: OpenAPI 3.2.
                let value = ["value", "dataValue"].into_iter().find_map(|key| Some((key, example.get(key)?)));
                found.extend(value.map(|(key, value)| (child(&at, key), read(value))));
            }
        }
        _ => {}
    }
    found
}

/// A body may be given as its text (OpenAPI 3.0, Example Object): objects and lists that stand in a string.
fn read_text(value: &Value) -> Json {
    let read = value.as_str().and_then(|text| serde_json::from_str(text).ok());
    read.filter(|read: &Json| read.is_object() || read.is_array()).unwrap_or_else(|| value.into())
}
