//! What has examples.

use crate::pointer::child;
use crate::source::refs::NAMED;
use crate::tree::{Map, Value};

/// Keys below which there are values, not parts of the document.
const VALUES: &[&str] = &["const", "default", "enum", "example", "examples"];

/// The objects of a document that have `example` or `examples`, with their pointers, in the order of the document.
pub(super) fn find(root: &Value) -> Vec<(String, &Map)> {
    let mut out = Vec::new();
    visit(root, "", false, &mut out);
    out
}

fn visit<'v>(value: &'v Value, at: &str, by_name: bool, out: &mut Vec<(String, &'v Map)>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| visit(item, &child(at, &index.to_string()), false, out));
        }
        Value::Object(object) => {
            // Those of the components are examples of what refers to them.
            if !by_name && at != "/components" && (object.contains_key("example") || object.contains_key("examples")) {
                out.push((at.to_owned(), object));
            }
            for (key, value) in object {
                // What dialects add says what later versions of OpenAPI do.
                let foreign = key.starts_with("x-") && !key.starts_with("x-dialect-");
                if by_name || !(foreign || VALUES.contains(&key.as_str())) {
                    visit(value, &child(at, key), !by_name && NAMED.contains(&key.as_str()), out);
                }
            }
        }
        _ => {}
    }
}
