//! What real documents get wrong, put right where the meaning is plain.
//!
//! After this stage every field that the generator reads holds what [`shape`] says belongs there: one walk along that
//! table, with the habits of authors that a table cannot say beside it. Whatever is changed is told, with the place and
//! with what the client makes of it. What has no plain meaning is taken out of the tree: of a schema it says less then,
//! of other things it is an error. The rest of the document is not touched.

mod field;
mod operation;
mod parameter;
mod path;
mod reference;
mod response;
mod scalar;
mod schema;
mod security;
mod shape;
mod template;
mod typing;

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pointer;
use crate::source::Moves;
use crate::tree::{Map, Value};
use shape::Kind;

/// An object of the document.
type Object = Map;

/// Repairs the tree of OpenAPI 3.0 shape at `root`. What is found has pointers into the tree as it was read: places in
/// lists change while the walk goes on.
pub(super) fn repair(mut root: Value, moves: &mut Moves, diagnostics: &mut Diagnostics) -> Value {
    let mut repair = Repair {
        at: String::new(),
        path: String::new(),
        consumes: Vec::new(),
        renamed: Vec::new(),
        ids: HashSet::new(),
        gone: Vec::new(),
        moves,
        diagnostics,
    };
    repair.leftovers(&mut root);
    repair.node(Kind::Document, &mut root);
    repair.follow(&mut root);
    root
}

/// The walk through a document.
struct Repair<'a> {
    /// Pointer of the node that is looked at.
    at: String,
    /// The path that it belongs to.
    path: String,
    /// Media types that the operation's bodies have, as Swagger 2.0 says it.
    consumes: Vec<String>,
    /// Where sections of Swagger 2.0 stand now: for the references to them.
    renamed: Vec<(String, String)>,
    /// Names of operations that are taken.
    ids: HashSet<String>,
    /// Nodes that refer to nothing, and are to be taken out.
    gone: Vec<String>,
    moves: &'a mut Moves,
    diagnostics: &'a mut Diagnostics,
}

impl Repair<'_> {
    /// Looks at the child `key` of the node.
    fn below<T>(&mut self, key: &str, look: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.at.len();
        pointer::push(&mut self.at, key);
        let result = look(self);
        self.at.truncate(length);
        result
    }

    /// A repair, or something that is passed over without much loss.
    fn warn(&mut self, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.warning(code, self.moves.before(&self.at), message)
    }

    /// The same of the field `key` of the node.
    fn warn_of(&mut self, key: &str, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
        self.warn_at(&pointer::child(&self.at, key), code, message)
    }

    /// The same of the node at `at`.
    fn warn_at(&mut self, at: &str, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.warning(code, self.moves.before(at), message)
    }

    /// Something that the client lacks because the node at `at` is as it is.
    fn error_at(&mut self, at: &str, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.error(code, self.moves.before(at), message)
    }

    /// Notes that the node's child `from` stands at `to` now, both relative to the node.
    fn moved(&mut self, from: &str, to: &str) {
        let from = self.moves.before(&format!("{}{from}", self.at));
        self.moves.moved(from, format!("{}{to}", self.at));
    }

    /// Looks at a node, which is to be of `kind`. Whether it can stay.
    fn node(&mut self, kind: Kind, value: &mut Value) -> bool {
        if !value.is_object() && !self.as_object(kind, value) {
            return false;
        }
        let Value::Object(object) = value else { return true };
        if object.contains_key("$ref") && self.reference(kind, object) {
            return true;
        }
        let keep = match kind {
            Kind::Document => self.document(object),
            Kind::PathItem => self.path_item(object),
            Kind::Operation => self.operation(object),
            Kind::Parameter => self.parameter(object),
            Kind::Header => self.header(object),
            Kind::RequestBody => self.request_body(object),
            Kind::Response => self.response(object),
            Kind::Schema => self.schema(object),
            Kind::SecurityScheme => self.security_scheme(object),
            _ => true,
        };
        if !keep {
            return false;
        }
        self.fields(kind, object);
        match kind {
            Kind::Schema => self.agree(object),
            Kind::Operation => self.identified(object),
            Kind::Parameter => return self.placed(object),
            Kind::Server => return self.has(object, "url", kind),
            Kind::Tag => return self.has(object, "name", kind),
            Kind::ExternalDocs => return self.has(object, "url", kind),
            Kind::Discriminator => return self.has(object, "propertyName", kind),
            Kind::SecurityScheme => return self.complete_scheme(object),
            _ => {}
        }
        true
    }

    /// Whether an object has the one field without which it says nothing.
    fn has(&mut self, object: &Object, key: &str, kind: Kind) -> bool {
        let there = object.contains_key(key);
        if !there {
            self.warn("missing-field", format!("{} needs `{key}`", kind.name())).hint("it is passed over");
        }
        there
    }
}

/// What kind of value this is, for messages.
fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) | Value::Number(_) => scalar::shown(value),
        Value::String(_) => format!("the text {}", scalar::shown(value)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a mapping".to_owned(),
    }
}
