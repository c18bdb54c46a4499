//! `oneOf` and `anyOf` in the ways that they are used for what OpenAPI 3.0 has words of its own for.

use super::{Walk, types};
use crate::tree::{Map, Value, json};

impl Walk<'_> {
    pub(super) fn alternatives(&mut self, map: &mut Map) {
        for key in ["oneOf", "anyOf"] {
            if let Some(Value::Array(members)) = map.get(key)
                && !values_alone(map, key)
                && members.iter().any(|member| is_null(member) || *member == Value::Bool(false))
                && let Some(Value::Array(members)) = map.shift_remove(key)
            {
                self.without_null(map, key, members);
            }
            if values_alone(map, key) {
                enumerate(map, key);
            }
        }
    }

    /// `null` among the alternatives is `nullable`. What is left alone is no alternative.
    fn without_null(&mut self, map: &mut Map, key: &str, members: Vec<Value>) {
        if members.iter().any(is_null) {
            map.insert("nullable", Value::Bool(true));
        }
        let indexed = members.into_iter().enumerate();
        let mut left: Vec<(usize, Value)> =
            indexed.filter(|(_, member)| !is_null(member) && *member != Value::Bool(false)).collect();
        match left.len() {
            0 => {
                map.entry("enum").or_insert_with(|| json!([null]));
            }
            1 if !map.contains_key("discriminator") => {
                let Some((old, member)) = left.pop() else { return };
                let list = map.entry("allOf").or_insert_with(|| Value::Array(Vec::new()));
                let Value::Array(list) = list else { return };
                let index = list.len();
                list.push(member);
                self.moved(&[key, &old.to_string()], &["allOf", &index.to_string()]);
            }
            _ => {
                for (new, (old, _)) in left.iter().enumerate().filter(|(new, (old, _))| new != old) {
                    self.moved(&[key, &old.to_string()], &[key, &new.to_string()]);
                }
                map.insert(key, left.into_iter().map(|(_, member)| member).collect());
            }
        }
    }
}

/// Whether nothing but `null` is valid.
fn is_null(member: &Value) -> bool {
    let null = |value: &Value| value.as_str() == Some("null");
    match (member.get("type"), member.get("const"), member.get("enum")) {
        (Some(Value::Array(types)), _, _) => !types.is_empty() && types.iter().all(null),
        (Some(ty), _, _) if null(ty) => true,
        (_, Some(Value::Null), _) => true,
        (_, _, Some(Value::Array(values))) => !values.is_empty() && values.iter().all(Value::is_null),
        _ => false,
    }
}

/// Whether every alternative is a value, perhaps with a name and a description: an enumeration.
fn values_alone(map: &Map, key: &str) -> bool {
    let Some(Value::Array(members)) = map.get(key) else { return false };
    let keywords = ["const", "title", "description", "type", "deprecated", "$comment"];
    let alone = |member: &Value| {
        member.as_object().is_some_and(|member| {
            member.get("const").is_some_and(|value| !value.is_object() && !value.is_array())
                && member.keys().all(|key| keywords.contains(&key.as_str()) || key.starts_with("x-"))
        })
    };
    let beside = ["enum", "const", "properties", "discriminator"];
    members.len() > 1
        && members.iter().all(|member| alone(member) || is_null(member))
        && !beside.iter().any(|key| map.contains_key(key))
}

/// Makes an `enum` of alternatives that are values.
fn enumerate(map: &mut Map, key: &str) {
    let Some(Value::Array(members)) = map.shift_remove(key) else { return };
    if members.iter().any(is_null) {
        map.insert("nullable", Value::Bool(true));
    }
    let members: Vec<Value> = members.into_iter().filter(|member| !is_null(member)).collect();
    let text = |key: &str| -> Option<Value> {
        let texts = members.iter().map(|member| member.get(key).filter(|text| text.is_string()).cloned());
        let texts: Vec<Value> = texts.map(Option::unwrap_or_default).collect();
        texts.iter().any(Value::is_string).then_some(Value::Array(texts))
    };
    let (names, descriptions) = (text("title"), text("description"));
    let values: Vec<Value> = members.iter().filter_map(|member| member.get("const").cloned()).collect();
    if !map.contains_key("type") {
        let mut kinds: Vec<&str> = values.iter().map(types::of).collect();
        kinds.dedup();
        if let [only] = kinds.as_slice() {
            map.insert("type", (*only).into());
        }
    }
    map.insert("enum", Value::Array(values));
    if let Some(names) = names.filter(|names| names.as_array().is_some_and(|names| names.iter().all(Value::is_string)))
    {
        map.entry("x-enum-varnames").or_insert(names);
    }
    if let Some(descriptions) = descriptions {
        map.entry("x-enum-descriptions").or_insert(descriptions);
    }
}
