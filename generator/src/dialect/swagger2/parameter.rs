//! Parameters and headers: their type moves into a schema.

use super::collection::Collection;
use super::{At, Kind, Swagger, reference_of};
use crate::tree::{Map, Value};

/// What a parameter, a header or an item of an array says of its values.
const TYPE: [&str; 18] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "properties",
    "additionalProperties",
];

/// Takes what describes the values out of `fields`.
pub(super) fn take_type(fields: &mut Map) -> Map {
    let mut taken = Map::new();
    let mut left = Map::with_capacity(fields.len());
    for (key, value) in std::mem::take(fields) {
        // Extensions about the values of an enumeration belong to it.
        let about_values = TYPE.contains(&key.as_str()) || key.starts_with("x-enum") || key.starts_with("x-ms-enum");
        if about_values {
            taken.insert(key, value)
        } else {
            left.insert(key, value)
        };
    }
    *fields = left;
    taken
}

impl Swagger<'_> {
    /// An entry of `parameters` at the root; gives the kind of component that it becomes.
    pub(super) fn component_parameter(&mut self, parameter: &mut Value, at: &At) -> &'static str {
        let target = self.shared.target(parameter);
        let location = match target {
            Some(target) => target.location(),
            None => parameter.get("in").and_then(Value::as_str),
        };
        match location {
            // Each form is put together where it is sent.
            Some("formData") => "",
            Some("body") => {
                let name = at.new.rsplit('/').next().unwrap_or_default();
                let at = At::new(at.old.as_str(), format!("/components/requestBodies/{name}"));
                self.moves.moved(at.old.as_str(), at.new.as_str());
                self.shared_parameter(parameter, &at);
                "requestBodies"
            }
            _ => {
                self.parameter(parameter, at);
                "parameters"
            }
        }
    }

    /// A parameter that others refer to.
    pub(super) fn shared_parameter(&mut self, parameter: &mut Value, at: &At) {
        match parameter.get("in").and_then(Value::as_str) {
            Some("formData") => {}
            Some("body") => {
                let consumes = self.consumes.clone();
                self.body(parameter, at, &consumes);
            }
            _ => self.parameter(parameter, at),
        }
    }

    /// A parameter of the path, the query or a header.
    pub(super) fn parameter(&mut self, parameter: &mut Value, at: &At) {
        if let Some(reference) = reference_of(parameter).map(str::to_owned) {
            self.refers(&reference, Kind::Parameter);
            return;
        }
        let Value::Object(fields) = parameter else { return };
        let in_query = fields.get("in").and_then(Value::as_str) == Some("query");
        if fields.contains_key("schema") {
            self.described_by_schema(fields, at);
            return;
        }
        let collection = self.collection(fields, &at.old);
        let mut schema = take_type(fields);
        match (collection, in_query) {
            (Some(collection), true) => {
                for (key, value) in style(collection) {
                    fields.insert(key, value);
                }
            }
            (Some(collection), false) => self.only_commas(&mut schema, collection, &at.old, "a parameter"),
            (None, _) => {}
        }
        self.insert_schema(fields, schema, at);
    }

    /// A header of a response.
    pub(super) fn header(&mut self, header: &mut Value, at: &At) {
        if let Some(reference) = reference_of(header).map(str::to_owned) {
            self.refers(&reference, Kind::Header);
            return;
        }
        let Value::Object(fields) = header else { return };
        if fields.contains_key("schema") {
            self.described_by_schema(fields, at);
            return;
        }
        let collection = self.collection(fields, &at.old);
        let mut schema = take_type(fields);
        if let Some(collection) = collection {
            self.only_commas(&mut schema, collection, &at.old, "a header");
        }
        self.insert_schema(fields, schema, at);
    }

    /// What is described as in version 3.0 already.
    fn described_by_schema(&mut self, fields: &mut Map, at: &At) {
        if let Some(schema) = fields.get_mut("schema") {
            self.schema(schema, &at.child("schema"));
        }
    }

    /// Outside of queries, version 3.0 knows no other separator than the comma.
    fn only_commas(&mut self, schema: &mut Map, collection: Collection, at: &str, what: &str) {
        match collection {
            Collection::Commas => {}
            Collection::Repeated => {
                self.diagnostics
                    .warning(
                        "collection-format",
                        at,
                        format!("{what} that is not in a query or a form is never repeated"),
                    )
                    .hint("the items are joined with commas");
            }
            Collection::Spaces | Collection::Tabs | Collection::Pipes => self.joined(schema, collection, at, what),
        }
    }

    /// Puts the schema of `fields`, which says what they said themselves, among them.
    fn insert_schema(&mut self, fields: &mut Map, mut schema: Map, at: &At) {
        self.nested(&mut schema, &at.old);
        let mut schema = Value::Object(schema);
        let at = At::new(at.old.as_str(), format!("{}/schema", at.new));
        self.schema(&mut schema, &at);
        self.moves.made(at.old, at.new);
        fields.insert("schema", schema);
    }
}

/// How version 3.0 says it of a query parameter or of a field of a form.
pub(super) fn style(collection: Collection) -> Vec<(&'static str, Value)> {
    let (style, explode) = match collection {
        Collection::Commas | Collection::Tabs => ("form", false),
        Collection::Repeated => ("form", true),
        Collection::Spaces => ("spaceDelimited", false),
        Collection::Pipes => ("pipeDelimited", false),
    };
    let mut said = vec![("style", style.into()), ("explode", explode.into())];
    if collection == Collection::Tabs {
        said.push(("x-dialect-tab-delimited", true.into()));
    }
    said
}
