//! `type`, `const`, and the bounds of numbers.

use super::Walk;
use crate::tree::{Map, Value, json};

/// Which keywords speak of values of which type.
const KEYWORDS: [(&str, &[&str]); 4] = [
    ("string", &["pattern", "minLength", "maxLength", "contentEncoding", "contentMediaType", "contentSchema"]),
    ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    (
        "array",
        &[
            "items",
            "additionalItems",
            "prefixItems",
            "minItems",
            "maxItems",
            "uniqueItems",
            "contains",
            "minContains",
            "maxContains",
            "unevaluatedItems",
        ],
    ),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "maxProperties",
            "propertyNames",
            "dependentRequired",
            "unevaluatedProperties",
        ],
    ),
];

/// The type of a JSON value.
pub(super) fn of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Says that only `null` is valid.
fn only_null(map: &mut Map) {
    map.shift_remove("type");
    map.insert("nullable", Value::Bool(true));
    map.insert("enum", json!([null]));
}

/// `const` is an `enum` of one value.
pub(super) fn constant(map: &mut Map) {
    let Some(value) = map.shift_remove("const") else { return };
    if value.is_null() {
        only_null(map);
        return;
    }
    let ty = of(&value);
    let fits =
        |known: &str| known == ty || known == "number" && ty == "integer" || known == "integer" && ty == "number";
    let known = match map.get("type") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).find(|known| fits(known)),
        Some(Value::String(known)) => Some(known.as_str()),
        _ => None,
    };
    let ty = known.unwrap_or(ty).to_owned();
    map.insert("type", Value::String(ty));
    map.insert("enum", Value::Array(vec![value]));
}

/// `exclusiveMinimum` and `exclusiveMaximum` are numbers of their own; in OpenAPI 3.0 they say what the others mean.
pub(super) fn bounds(map: &mut Map) {
    for (plain, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        let Some(bound) = map.get(exclusive).filter(|bound| bound.is_number()).cloned() else { continue };
        let number = |value: &Value| value.as_f64();
        let looser = match (map.get(plain).and_then(number), number(&bound)) {
            (Some(other), Some(bound)) if plain == "minimum" => other > bound,
            (Some(other), Some(bound)) => other < bound,
            _ => false,
        };
        if looser {
            map.shift_remove(exclusive);
        } else {
            map.insert(plain, bound);
            map.insert(exclusive, Value::Bool(true));
        }
    }
}

/// Whether a format is one of numbers.
fn is_numeric(format: &str) -> bool {
    ["int", "uint", "float", "double", "decimal"].iter().any(|start| format.starts_with(start))
}

impl Walk<'_> {
    /// Types in a list: `null` becomes `nullable`, and several become alternatives.
    pub(super) fn types(&mut self, map: &mut Map) {
        let mut types: Vec<String> = match map.get("type") {
            Some(Value::String(only)) if only == "null" => vec!["null".to_owned()],
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => return,
        };
        let nullable = types.iter().any(|ty| ty == "null");
        types.retain(|ty| ty != "null");
        if types.iter().any(|ty| ty == "number") {
            types.retain(|ty| ty != "integer");
        }
        let mut seen = Vec::new();
        types.retain(|ty| {
            !seen.contains(ty) && {
                seen.push(ty.clone());
                true
            }
        });
        match types.as_slice() {
            [] if nullable => only_null(map),
            [] => {
                map.shift_remove("type");
            }
            [only] => {
                map.insert("type", Value::String(only.clone()));
            }
            _ => self.several(map, &types),
        }
        if nullable && !types.is_empty() {
            map.insert("nullable", Value::Bool(true));
        }
    }

    fn several(&mut self, map: &mut Map, types: &[String]) {
        map.shift_remove("type");
        if let Some(Value::Array(values)) = map.get("enum") {
            let mut kinds: Vec<&str> = values.iter().filter(|value| !value.is_null()).map(of).collect();
            kinds.dedup();
            if let [only] = kinds.as_slice() {
                map.insert("type", (*only).into());
            }
            return;
        }
        // Alternatives, and members of an `allOf`, say more of the value than a list of types.
        if ["oneOf", "anyOf", "allOf"].iter().any(|key| map.contains_key(key)) {
            return;
        }
        // Five and `null`: every value there is, unless it is said what those with parts hold.
        let parts = KEYWORDS.iter().filter(|(kind, _)| ["array", "object"].contains(kind));
        if types.len() == 5 && !parts.flat_map(|(_, keywords)| *keywords).any(|keyword| map.contains_key(keyword)) {
            return;
        }
        let format = map.shift_remove("format");
        let numeric = format.as_ref().and_then(Value::as_str).is_some_and(is_numeric);
        let mut members = Vec::with_capacity(types.len());
        for (index, ty) in types.iter().enumerate() {
            let mut member = Map::new();
            member.insert("type", Value::String(ty.clone()));
            let number = ty == "integer" || ty == "number";
            if let Some(format) = format.clone().filter(|_| number && numeric || ty == "string" && !numeric) {
                member.insert("format", format);
            }
            let kind = if number { "number" } else { ty };
            let keywords = KEYWORDS.iter().find(|(name, _)| *name == kind).map(|(_, keywords)| *keywords);
            for keyword in keywords.unwrap_or_default() {
                if let Some(value) = map.shift_remove(keyword) {
                    if value.is_object() || value.is_array() {
                        self.moved(&[keyword], &["anyOf", &index.to_string(), keyword]);
                    }
                    member.insert(*keyword, value);
                }
            }
            members.push(Value::Object(member));
        }
        map.insert("anyOf", Value::Array(members));
    }
}
