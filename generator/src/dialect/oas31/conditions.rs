//! `if`, `then`, `else` and `dependentSchemas`: what a value must be if it is something else.
//!
//! No type can say that. But the properties that are only named there can be there, so they become optional ones.

use super::Walk;
use crate::tree::{Key, Map, Value};

impl Walk<'_> {
    /// Takes the conditional keywords away, and gives their names.
    pub(super) fn conditions(&mut self, map: &mut Map) -> Vec<&'static str> {
        const CONDITIONS: [&str; 4] = ["if", "then", "else", "dependentSchemas"];
        let mut found: Vec<&'static str> = CONDITIONS.into_iter().filter(|key| map.contains_key(key)).collect();
        let mut lifted = Vec::new();
        collect(map, &mut Vec::new(), &mut lifted);
        // A condition of a member speaks of the properties that stand beside the members as well.
        for (index, member) in map.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten().enumerate() {
            let Value::Object(member) = member else { continue };
            let own: Vec<&str> = CONDITIONS.into_iter().filter(|key| member.contains_key(key)).collect();
            if !own.is_empty() {
                let mut path = vec!["allOf".to_owned(), index.to_string()];
                collect(member, &mut path, &mut lifted);
                found.extend(own.into_iter().filter_map(|key| CONDITIONS.into_iter().find(|known| *known == key)));
            }
        }
        found.sort_unstable();
        found.dedup();
        if !lifted.is_empty() {
            self.lift(map, lifted);
        }
        found
    }

    /// Makes properties of those that are not known otherwise. Where a member is a reference, what it names is not known
    /// here, so nothing is lifted that says more than a name could.
    fn lift(&mut self, map: &mut Map, lifted: Vec<(Vec<String>, Key, Value)>) {
        let members = map.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let refers = map.contains_key("$ref") || members.clone().any(|member| member.get("$ref").is_some());
        let in_members: Vec<Key> = members
            .flat_map(|member| member.get("properties").and_then(Value::as_object).into_iter().flatten())
            .map(|(name, _)| name.clone())
            .collect();
        for (path, name, schema) in lifted {
            let known = in_members.contains(&name)
                || map.get("properties").is_some_and(|properties| properties.get(&name).is_some());
            let says_little = ["const", "enum", "not"].iter().any(|key| schema.get(key).is_some())
                || schema.as_object().is_none_or(Map::is_empty);
            if known || refers && says_little {
                continue;
            }
            let properties = map.entry("properties").or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(properties) = properties else { return };
            properties.insert(name.clone(), schema);
            let mut old: Vec<&str> = path.iter().map(String::as_str).collect();
            old.extend(["properties", &name]);
            self.moved(&old, &["properties", &name]);
        }
    }
}

/// Takes the branches out of `map`, and out of branches in branches, and gives the properties they name.
fn collect(map: &mut Map, path: &mut Vec<String>, lifted: &mut Vec<(Vec<String>, Key, Value)>) {
    map.shift_remove("if");
    for key in ["then", "else"] {
        if let Some(branch) = map.shift_remove(key) {
            path.push(key.to_owned());
            branch_of(branch, path, lifted);
            path.pop();
        }
    }
    if let Some(Value::Object(branches)) = map.shift_remove("dependentSchemas") {
        path.push("dependentSchemas".to_owned());
        for (name, branch) in branches {
            path.push(name.into());
            branch_of(branch, path, lifted);
            path.pop();
        }
        path.pop();
    }
}

fn branch_of(branch: Value, path: &mut Vec<String>, lifted: &mut Vec<(Vec<String>, Key, Value)>) {
    let Value::Object(mut branch) = branch else { return };
    collect(&mut branch, path, lifted);
    if let Some(Value::Object(properties)) = branch.shift_remove("properties") {
        lifted.extend(properties.into_iter().map(|(name, schema)| (path.clone(), name, schema)));
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(Value::Array(members)) = branch.shift_remove(key) {
            path.push(key.to_owned());
            for (index, member) in members.into_iter().enumerate() {
                path.push(index.to_string());
                branch_of(member, path, lifted);
                path.pop();
            }
            path.pop();
        }
    }
}
