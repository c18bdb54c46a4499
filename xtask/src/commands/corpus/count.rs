//! The operations of a document, counted without the stages of the generator: to find out what they leave out.

use generator::tree::Value;

const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// References to references that are followed.
const HOPS: usize = 16;

/// The version that the document says it has.
pub(super) fn version(root: &Value) -> Option<String> {
    let version = root.get("openapi").or_else(|| root.get("swagger"))?;
    Some(version.as_str().map_or_else(|| version.to_string(), str::to_owned))
}

/// All operations as `METHOD /path`.
pub(super) fn operations(root: &Value) -> Vec<String> {
    let has_query = version(root).is_some_and(|version| version.starts_with("3.2"));
    let mut found = Vec::new();
    for (path, item) in root.get("paths").and_then(Value::as_object).into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let mut methods = Vec::new();
        let mut item = Some(item);
        for _ in 0..HOPS {
            let Some(fields) = item.and_then(Value::as_object) else { break };
            for (key, value) in fields {
                let method = key.to_ascii_lowercase();
                if value.is_object() && (METHODS.contains(&method.as_str()) || has_query && method == "query") {
                    methods.push(method.to_ascii_uppercase());
                } else if key == "additionalOperations" {
                    methods.extend(value.as_object().into_iter().flatten().map(|(method, _)| method.to_string()));
                }
            }
            let target = fields.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
            item = target.and_then(|target| root.pointer(&decoded(target)));
        }
        methods.sort();
        methods.dedup();
        found.extend(methods.iter().map(|method| format!("{method} {path}")));
    }
    found
}

/// A pointer in a reference is the fragment of a URL.
fn decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = (*first == b'%').then(|| others.get(..2)).flatten();
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = others.get(if code.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
