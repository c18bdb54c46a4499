//! Properties that are not named.

use super::Walk;
use crate::tree::{Key, Map, Value, json};

impl Walk<'_> {
    pub(super) fn objects(&mut self, map: &mut Map) {
        self.forbidden(map);
        if let Some(patterns) = map.shift_remove("patternProperties") {
            self.patterns(map, patterns);
        }
        if let Some(rest) = map.shift_remove("unevaluatedProperties")
            && !map.contains_key("additionalProperties")
        {
            self.moved(&["unevaluatedProperties"], &["additionalProperties"]);
            map.insert("additionalProperties", rest);
        }
    }

    /// A property whose schema is `false` is never there.
    fn forbidden(&mut self, map: &mut Map) {
        if let Some(Value::Object(properties)) = map.get_mut("properties")
            && properties.values().any(|schema| *schema == Value::Bool(false))
        {
            properties.retain(|_, schema| *schema != Value::Bool(false));
        }
    }

    /// What keys of a pattern hold is what all keys hold that are not named: a type cannot tell keys apart.
    fn patterns(&mut self, map: &mut Map, patterns: Value) {
        let Value::Object(patterns) = patterns else { return };
        let mut distinct: Vec<(Key, Value)> = Vec::new();
        for (pattern, schema) in patterns {
            if schema != Value::Bool(false) && !distinct.iter().any(|(_, known)| *known == schema) {
                distinct.push((pattern, schema));
            }
        }
        let others = match map.get("additionalProperties") {
            Some(Value::Bool(true)) => Some(json!({})),
            Some(schema @ Value::Object(_)) => Some(schema.clone()),
            _ => None,
        };
        let several = distinct.len() + usize::from(others.is_some()) > 1;
        if several {
            self.note(
                "pattern-properties",
                "which keys hold what goes by patterns of the keys",
                "the values of all keys that are not named are taken for any of what the patterns allow",
            );
        }
        // Any value at all, or one of the schemas.
        if others.as_ref().is_some_and(|schema| schema.as_object().is_some_and(Map::is_empty)) {
            map.insert("additionalProperties", Value::Bool(true));
            return;
        }
        let mut members = Vec::with_capacity(distinct.len() + 1);
        for (index, (pattern, schema)) in distinct.into_iter().enumerate() {
            match several {
                true => {
                    self.moved(
                        &["patternProperties", &pattern],
                        &["additionalProperties", "anyOf", &index.to_string()],
                    );
                }
                false => self.moved(&["patternProperties", &pattern], &["additionalProperties"]),
            }
            members.push(schema);
        }
        members.extend(others);
        let schema = match members.len() {
            0 => return,
            1 => members.pop().unwrap_or_default(),
            _ => json!({ "anyOf": members }),
        };
        map.entry("type").or_insert_with(|| "object".into());
        map.insert("additionalProperties", schema);
    }
}
