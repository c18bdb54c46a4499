//! `$id`, `$anchor`, `$dynamicAnchor`: schemas that have addresses, and the references that use them.
//!
//! Every such reference becomes one by pointer, before anything moves.

use std::collections::HashMap;

use super::references::local;
use crate::diagnostic::Diagnostics;
use crate::pointer;
use crate::source;
use crate::tree::Value;

/// Makes references by address references by pointer.
pub(super) fn settle(root: &mut Value, diagnostics: &mut Diagnostics) {
    let mut index = Index::default();
    index.scan(root, &mut String::new(), &Base::default(), false);
    let uses = std::mem::take(&mut index.uses);
    for found in uses {
        let target = index.target(&found, root);
        let text = &found.text;
        match target {
            Target::Same => {}
            Target::At(pointer) => put(root, &found, Some(pointer)),
            Target::Nearby(pointer) => {
                let message = format!("`{text}` leads nowhere from the root of the document, which is where it starts");
                let hint = format!("it is taken for `#{pointer}`; an `$id` in the schema around it would make it so");
                diagnostics.warning("reference-base", &found.at, message).hint(hint);
                put(root, &found, Some(pointer));
            }
            Target::Unknown => {
                let message = format!("`{}: {text}` has no fixed target", found.keyword);
                diagnostics.warning("dynamic-reference", &found.at, message).hint("it is read as any JSON value");
                put(root, &found, None);
            }
        }
    }
}

/// The schema resource that a node is in.
#[derive(Clone, Default)]
struct Base {
    /// Its address, without a fragment.
    uri: String,
    /// Where it stands.
    at: String,
    /// The component, or the whole schema, that the node is in: what `#` means to whoever writes it there.
    schema: String,
}

/// A reference that is not plainly a pointer from the root.
struct Use {
    at: String,
    keyword: &'static str,
    text: String,
    base: Base,
}

enum Target {
    /// It can stay as it is.
    Same,
    At(String),
    /// Not where it says, but in the schema around it.
    Nearby(String),
    Unknown,
}

#[derive(Default)]
struct Index {
    /// Schemas by their address.
    resources: HashMap<String, String>,
    /// Schemas by resource and anchor.
    anchors: HashMap<(String, String), String>,
    /// Schemas by dynamic anchor.
    dynamic: HashMap<String, Vec<String>>,
    uses: Vec<Use>,
}

/// Keys of references, the dynamic ones too.
const KEYWORDS: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

impl Index {
    fn scan(&mut self, value: &Value, at: &mut String, base: &Base, names: bool) {
        let length = at.len();
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    pointer::push(at, &index.to_string());
                    self.scan(item, at, base, false);
                    at.truncate(length);
                }
            }
            Value::Object(map) => {
                let inner = if names { None } else { self.identify(value, at, base) };
                let base = inner.as_ref().unwrap_or(base);
                for (key, value) in map {
                    if !names && source::holds_data(key) && key != source::FILES_KEY {
                        continue;
                    }
                    pointer::push(at, key);
                    self.scan(value, at, base, !names && (source::holds_names(key) || key == source::FILES_KEY));
                    at.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// Notes what the object at `at` is called, and which references it has; the base of what is in it, if it is
    /// another one.
    fn identify(&mut self, value: &Value, at: &str, base: &Base) -> Option<Base> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let mut inner = None;
        if is_start(at) {
            inner = Some(Base { schema: at.to_owned(), ..base.clone() });
        }
        if let Some(id) = text("$id").or_else(|| text("$self")) {
            let uri = join(&base.uri, id.split('#').next().unwrap_or_default());
            self.resources.insert(uri.clone(), at.to_owned());
            inner = Some(Base { uri, at: at.to_owned(), schema: at.to_owned() });
        }
        let here = inner.as_ref().unwrap_or(base);
        for anchor in [text("$anchor"), text("$dynamicAnchor")].into_iter().flatten() {
            self.anchors.insert((here.at.clone(), anchor.to_owned()), at.to_owned());
        }
        if let Some(anchor) = text("$dynamicAnchor") {
            self.dynamic.entry(anchor.to_owned()).or_default().push(at.to_owned());
        }
        for keyword in KEYWORDS {
            let Some(reference) = text(keyword) else { continue };
            let plain = keyword == "$ref" && here.at.is_empty() && reference.starts_with("#/components/");
            if !plain {
                self.uses.push(Use { at: at.to_owned(), keyword, text: reference.to_owned(), base: here.clone() });
            }
        }
        inner
    }

    fn target(&self, found: &Use, root: &Value) -> Target {
        let (uri, fragment) = found.text.split_once('#').unwrap_or((&found.text, ""));
        if found.keyword == "$recursiveRef" {
            return Target::At(found.base.schema.clone());
        }
        if found.keyword == "$dynamicRef" && !fragment.is_empty() && !fragment.starts_with('/') {
            return match self.dynamic.get(fragment).map(Vec::as_slice) {
                Some([only]) => Target::At(only.clone()),
                Some(_) => Target::Unknown,
                // Without a dynamic anchor it is a plain reference.
                None => self.anchor(&found.base.at, fragment).map_or(Target::Unknown, Target::At),
            };
        }
        let resource = match uri {
            "" => found.base.at.clone(),
            uri => match self.resources.get(&join(&found.base.uri, uri)) {
                Some(resource) => resource.clone(),
                None => return Target::Same,
            },
        };
        if fragment.is_empty() {
            return match uri.is_empty() && resource.is_empty() {
                true => Target::At(found.base.schema.clone()),
                false => Target::At(resource),
            };
        }
        if !fragment.starts_with('/') {
            return self.anchor(&resource, fragment).map_or(Target::Same, Target::At);
        }
        let Some(path) = local(&format!("#{fragment}")) else { return Target::Same };
        let exists = |at: &str| root.pointer(at).is_some();
        let inside = format!("{resource}{path}");
        if exists(&inside) {
            return if resource.is_empty() { Target::Same } else { Target::At(inside) };
        }
        if exists(&path) {
            return Target::Same;
        }
        // Generators of schemas forget that an embedded schema without an address is not its own root.
        let mut ancestor = found.at.as_str();
        while let Some((parent, _)) = ancestor.rsplit_once('/') {
            let nearby = format!("{ancestor}{path}");
            if exists(&nearby) {
                return Target::Nearby(nearby);
            }
            ancestor = parent;
        }
        Target::Same
    }

    fn anchor(&self, resource: &str, name: &str) -> Option<String> {
        self.anchors.get(&(resource.to_owned(), name.to_owned())).cloned()
    }
}

/// Whether a schema begins here that is not part of another one.
fn is_start(at: &str) -> bool {
    let mut steps = at.rsplit('/');
    let (last, parent, grandparent) = (steps.next(), steps.next(), steps.next());
    last == Some("schema") || parent == Some("schemas") && grandparent == Some("components")
}

/// An address as seen from another one (RFC 3986 section 5, as far as schemas go).
fn join(base: &str, reference: &str) -> String {
    if reference.contains("://") || reference.starts_with("urn:") || base.is_empty() {
        return reference.to_owned();
    }
    if reference.is_empty() {
        return base.to_owned();
    }
    let start = match (reference.starts_with('/'), base.find("://")) {
        (true, Some(scheme)) => {
            base.get(scheme + 3..).and_then(|rest| rest.find('/')).map_or(base.len(), |end| scheme + 3 + end)
        }
        (true, None) => 0,
        (false, _) => base.rfind('/').map_or(0, |end| end + 1),
    };
    format!("{}{reference}", base.get(..start).unwrap_or_default())
}

fn put(root: &mut Value, found: &Use, target: Option<String>) {
    let Some(Value::Object(map)) = root.pointer_mut(&found.at) else { return };
    map.shift_remove(found.keyword);
    if let Some(target) = target {
        map.insert("$ref", Value::String(format!("#{}", target.replace('%', "%25"))));
    }
}
