//! Lists whose first items have schemas of their own.

use super::Walk;
use crate::tree::{Map, Value, json};

impl Walk<'_> {
    pub(super) fn arrays(&mut self, map: &mut Map) {
        // Older drafts have the list in `items`, and what follows in `additionalItems`.
        if map.get("items").is_some_and(Value::is_array)
            && let Some(list) = map.shift_remove("items")
        {
            self.moved(&["items"], &["prefixItems"]);
            map.insert("prefixItems", list);
            if let Some(rest) = map.shift_remove("additionalItems") {
                self.moved(&["additionalItems"], &["items"]);
                map.insert("items", rest);
            }
        }
        let mut first = 0;
        if let Some(Value::Array(list)) = map.shift_remove("prefixItems") {
            first = list.len();
            self.moved(&["prefixItems"], &["x-dialect-prefix-items"]);
            map.insert("x-dialect-prefix-items", Value::Array(list));
            map.entry("type").or_insert_with(|| "array".into());
        }
        match map.get("items") {
            // Nothing follows.
            Some(Value::Bool(false)) => {
                map.shift_remove("items");
                map.entry("maxItems").or_insert_with(|| first.into());
            }
            Some(Value::Bool(true)) => {
                map.insert("items", json!({}));
            }
            // In OpenAPI 3.0 it has to be said that anything may be in it.
            None if first == 0 && map.get("type").is_some_and(|ty| ty == "array") => {
                map.insert("items", json!({}));
            }
            _ => {}
        }
    }
}
