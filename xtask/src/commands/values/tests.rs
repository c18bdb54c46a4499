use serde_json::json;

use super::{Maker, Manner};

#[test]
fn every_way_is_another_combination_of_alternatives() {
    // A request that only one combination of the alternatives of two unions would do for can be made.
    let root = json!({});
    let holder = json!({"schema": {"oneOf": [
        {"type": "object", "required": ["one"], "properties": {"one": {"oneOf": [{"type": "integer"}, {"type": "string"}]}}},
        {"type": "object", "required": ["many"], "properties": {"many": {"type": "boolean"}}},
    ]}});
    let of = |way| Maker::new(&root, Manner::Least).with_way(way).of_holder(&holder);
    assert_eq!(of(0), Some(json!({"one": 1})));
    assert_eq!(of(1), Some(json!({"many": true})));
    assert_eq!(of(2), Some(json!({"one": "text"})));
    assert_eq!(of(3), of(1));
}

#[test]
fn every_holder_begins_with_the_same_way() {
    let root = json!({});
    let holder = json!({"schema": {"anyOf": [{"type": "integer"}, {"type": "string"}]}});
    let maker = Maker::new(&root, Manner::Full).with_way(1);
    assert_eq!(maker.of_holder(&holder), Some(json!("text")));
    assert_eq!(maker.of_holder(&holder), Some(json!("text")));
}

#[test]
fn what_a_part_wants_is_made_by_the_schema_of_another() {
    let root = json!({"components": {"schemas": {"Base": {"type": "object", "properties": {
        "limits": {"type": "array", "items": {"type": "integer"}},
        "id": {"type": "string", "readOnly": true},
    }}}}});
    let holder = json!({"schema": {"allOf": [
        {"$ref": "#/components/schemas/Base"},
        {"type": "object", "required": ["limits", "id", "name"], "properties": {"name": {"type": "string"}}},
    ]}});
    for manner in [Manner::Full, Manner::Least] {
        let value = Maker::new(&root, manner).of_holder(&holder);
        assert_eq!(value, Some(json!({"name": "text", "limits": [1]})), "{manner:?}");
    }
}

#[test]
fn elements_that_must_differ_are_all_what_the_schema_says() {
    let root = json!({});
    let of = |items| {
        let holder = json!({"schema": {"type": "array", "minItems": 3, "uniqueItems": true, "items": items}});
        Maker::new(&root, Manner::Least).of_holder(&holder).unwrap_or_default()
    };
    assert_eq!(of(json!({"type": "string", "pattern": "^(0|[1-9][0-9]*)$"})), json!(["0", "2", "4"]));
    assert_eq!(of(json!({"type": "string", "enum": ["x", "y", "z"]})), json!(["x", "y", "z"]));
    assert_eq!(of(json!({"type": "string", "format": "date"})), json!(["2024-05-06", "2024-05-07", "2024-05-08"]));
    assert_eq!(of(json!({"type": "integer", "minimum": 5})), json!([5, 6, 7]));
}
