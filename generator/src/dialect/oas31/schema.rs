//! Schemas: what each keyword becomes.

use super::{Kind, Walk};
use crate::tree::{Map, Value, json};

/// Keywords under which one schema stands, several in a list, or several by name.
const ONE: [&str; 3] = ["items", "not", "additionalProperties"];
const LIST: [&str; 4] = ["allOf", "oneOf", "anyOf", "x-dialect-prefix-items"];
const NAMED: [&str; 3] = ["properties", "$defs", "definitions"];

/// Keywords that only a validator can follow, each with how it is said.
const UNCHECKED: [&str; 8] = [
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "dependentRequired",
    "unevaluatedItems",
    "contentSchema",
    "dependencies",
];

impl Walk<'_> {
    pub(super) fn schema(&mut self, value: &mut Value) {
        self.schema_in(value, false);
    }

    /// A component, or what a reference leads to elsewhere.
    pub(super) fn component_schema(&mut self, value: &mut Value) {
        self.schema(value);
    }

    /// `listed`: in a list of members or alternatives.
    fn schema_in(&mut self, value: &mut Value, listed: bool) {
        let moving = self.moving.len();
        match value {
            Value::Bool(true) => *value = json!({}),
            Value::Bool(false) => *value = json!({ "not": {} }),
            Value::Object(map) => {
                if !self.reference(map, listed) {
                    self.keywords(map);
                }
                self.children(map);
            }
            _ => {}
        }
        // What moved within this schema and is no schema was not visited.
        self.moving.truncate(moving);
    }

    pub(super) fn keywords(&mut self, map: &mut Map) {
        self.nullable_keyword(map);
        let mut unchecked = self.conditions(map);
        super::types::constant(map);
        self.types(map);
        super::types::bounds(map);
        self.content(map);
        self.arrays(map);
        self.objects(map);
        self.alternatives(map);
        for keyword in UNCHECKED {
            if map.shift_remove(keyword).is_some() {
                unchecked.push(keyword);
            }
        }
        if !unchecked.is_empty() {
            let message = format!("no type can say `{}`", unchecked.join("`, `"));
            self.note("unchecked-keyword", message, "values are not checked against it");
        }
    }

    fn nullable_keyword(&mut self, map: &Map) {
        if map.get("nullable").is_some_and(Value::is_boolean) {
            let (_, count) = self.nullable.get_or_insert_with(|| (self.from.clone(), 0));
            *count += 1;
        }
    }

    fn children(&mut self, map: &mut Map) {
        for key in ONE {
            if map.get(key).is_some_and(|value| key == "items" || value.is_object()) {
                self.one(map, key, Self::schema);
            }
        }
        for key in LIST {
            self.items(map, key, |walk, value| walk.schema_in(value, true));
        }
        for key in NAMED {
            self.each(map, key, Self::schema);
        }
        let mapping = map.get("discriminator").and_then(|discriminator| discriminator.get("mapping"));
        for target in mapping.and_then(Value::as_object).into_iter().flatten().filter_map(|(_, target)| target.as_str())
        {
            self.follow(Kind::Schema, target);
        }
    }
}
