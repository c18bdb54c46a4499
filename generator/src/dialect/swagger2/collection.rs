//! Collection formats: how the items of an array become one text.

use super::Swagger;
use crate::pointer;
use crate::suggest;
use crate::tree::{Map, Value};

/// How the items of an array are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Collection {
    Commas,
    Spaces,
    Tabs,
    Pipes,
    /// The parameter is repeated.
    Repeated,
}

const NAMES: [(&str, Collection); 5] = [
    ("csv", Collection::Commas),
    ("ssv", Collection::Spaces),
    ("tsv", Collection::Tabs),
    ("pipes", Collection::Pipes),
    ("multi", Collection::Repeated),
];

impl Collection {
    fn separator(self) -> &'static str {
        match self {
            Self::Commas | Self::Repeated => "commas",
            Self::Spaces => "spaces",
            Self::Tabs => "tabs",
            Self::Pipes => "`|`",
        }
    }
}

impl Swagger<'_> {
    /// Takes the collection format out of `fields`, which stand at `at`; `None` if they are not of an array.
    pub(super) fn collection(&mut self, fields: &mut Map, at: &str) -> Option<Collection> {
        let named = fields.shift_remove("collectionFormat");
        if fields.get("type").and_then(Value::as_str) != Some("array") {
            return None;
        }
        let Some(named) = named.as_ref().and_then(Value::as_str) else { return Some(Collection::Commas) };
        if let Some((_, known)) = NAMES.iter().find(|(name, _)| *name == named) {
            return Some(*known);
        }
        let near = suggest::nearest(named, NAMES.iter().map(|(name, _)| *name)).unwrap_or("csv");
        self.diagnostics
            .warning(
                "unknown-collection-format",
                pointer::child(at, "collectionFormat"),
                format!("`{named}` is not a collection format"),
            )
            .hint(format!("`{near}` is taken instead"));
        NAMES.iter().find(|(name, _)| *name == near).map(|(_, known)| *known)
    }

    /// What only version 2.0 can say, arrays in arrays and most separators outside of queries, is left to the caller: the
    /// array becomes the text that travels.
    pub(super) fn joined(&mut self, fields: &mut Map, collection: Collection, at: &str, what: &str) {
        let message = format!("{what} with {} between the items has no type of its own", collection.separator());
        self.diagnostics
            .warning("collection-format", at, message)
            .hint(format!("it is a string: join the items with {}", collection.separator()));
        for key in ["items", "default", "enum", "example", "maxItems", "minItems", "uniqueItems"] {
            fields.shift_remove(key);
        }
        fields.insert("type", "string".into());
    }

    /// Arrays among the items of the array that is described by `fields`.
    pub(super) fn nested(&mut self, fields: &mut Map, at: &str) {
        let Some(Value::Object(items)) = fields.get_mut("items") else { return };
        let at = pointer::child(at, "items");
        if let Some(collection) = self.collection(items, &at) {
            self.joined(items, collection, &at, "an array in an array");
        }
    }
}
