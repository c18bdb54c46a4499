//! What became of a value on its way through a type.

use serde_json::Value;

/// Where two values differ: numbers by what they are, objects whatever their order.
pub(super) fn difference(a: &Value, b: &Value, path: &str) -> Option<String> {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) if x == y || x.as_f64() == y.as_f64() => None,
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().find_map(|(index, (x, y))| difference(x, y, &format!("{path}[{index}]")))
        }
        (Value::Object(x), Value::Object(y)) => {
            let lost = x.keys().find(|key| !y.contains_key(*key)).map(|key| format!("{path}.{key} is lost"));
            let new = y.keys().find(|key| !x.contains_key(*key)).map(|key| format!("{path}.{key} is new"));
            lost.or(new).or_else(|| x.iter().find_map(|(key, x)| difference(x, y.get(key)?, &format!("{path}.{key}"))))
        }
        _ if a == b => None,
        _ => Some(format!("{path}: {a} became {b}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::difference;

    #[test]
    fn numbers_are_compared_by_value_and_objects_by_key() {
        assert_eq!(difference(&json!({"a": 1, "b": [1.0]}), &json!({"b": [1], "a": 1.0}), "$"), None);
        let found = |a, b| difference(&a, &b, "$").unwrap_or_default();
        assert_eq!(found(json!({"a": null}), json!({})), "$.a is lost");
        assert_eq!(found(json!({}), json!({"a": null})), "$.a is new");
        assert_eq!(found(json!({"a": [{"b": 1}]}), json!({"a": [{"b": 1.5}]})), "$.a[0].b: 1 became 1.5");
        assert_eq!(found(json!([1]), json!([1, 2])), "$: [1] became [1,2]");
        assert_eq!(found(json!("1"), json!(1)), r#"$: "1" became 1"#);
    }
}
