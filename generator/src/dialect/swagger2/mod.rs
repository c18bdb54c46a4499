//! Swagger 2.0.

use serde_json::{Map, Value};

use crate::diagnostic::Diagnostics;
use crate::source::Moves;

/// The document as OpenAPI 3.0 would say it.
pub(super) fn translate(mut root: Value, moves: &mut Moves, diagnostics: &mut Diagnostics) -> Value {
    diagnostics
        .fatal("unsupported-version", "/swagger", "Swagger 2.0 cannot be read yet")
        .hint("convert the document to OpenAPI 3.0 first");
    let mut components = Map::new();
    if let Some(schemas) = root.as_object_mut().and_then(|root| root.shift_remove("definitions")) {
        components.insert("schemas".to_owned(), schemas);
        moves.moved("/definitions", "/components/schemas");
    }
    if let Value::Object(root) = &mut root {
        root.insert("components".to_owned(), Value::Object(components));
    }
    root
}
