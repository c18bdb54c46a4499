//! Texts and numbers within the rules of a schema.

use serde_json::{Value, json};

/// Another value of the schema than the first, which is given.
pub(super) fn different(first: Value, nth: usize, schema: &Value) -> Value {
    let listed = schema.get("enum").and_then(Value::as_array).and_then(|values| values.get(nth));
    if let Some(value) = listed {
        return value.clone();
    }
    match first {
        Value::String(_) => string(schema, nth).into(),
        Value::Number(number) => number.as_i64().map_or(json!(nth), |number| json!(number + nth as i64)),
        other => other,
    }
}

/// A text, or the `nth` after it.
pub(super) fn string(schema: &Value, nth: usize) -> String {
    let limit = |key: &str| schema.get(key).and_then(Value::as_u64).map(|limit| limit as usize);
    let (least, most) = (limit("minLength").unwrap_or(0), limit("maxLength").unwrap_or(usize::MAX));
    let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
    let known = match format {
        "date-time" => "2024-05-06T07:08:09Z",
        "date" => "2024-05-06",
        "time" => "07:08:09Z",
        "duration" => "P1D",
        "email" | "idn-email" => "somebody@example.com",
        "uri" | "url" | "iri" => "https://example.com/a",
        "uri-reference" => "/a",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" | "ip" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uuid" => "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "byte" | "base64" => "QUJD",
        "int64" | "int32" => "7",
        _ => "",
    };
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && let Some(text) = super::pattern::text(pattern, least, most, nth)
    {
        return text;
    }
    if !known.is_empty() && (least..=most).contains(&known.len()) {
        return other(known, format, nth);
    }
    let mut text = if nth == 0 { "text".to_owned() } else { format!("{nth}text") };
    while text.chars().count() < least {
        text.push('x');
    }
    text.chars().take(most).collect()
}

/// The `nth` text after a known one of a format.
fn other(known: &str, format: &str, nth: usize) -> String {
    match known.rfind(|c: char| c.is_ascii_digit()) {
        _ if nth == 0 => known.to_owned(),
        _ if ["byte", "base64"].contains(&format) => "QUJD".repeat(nth + 1),
        Some(at) => {
            let digit = known[at..].chars().next().and_then(|digit| digit.to_digit(10)).unwrap_or(0) as usize;
            format!("{}{}{}", &known[..at], (digit + nth) % 10, &known[at + 1..])
        }
        None if format.contains("uri") || format == "url" || format == "iri" => format!("{known}{nth}"),
        None => format!("a{nth}{known}"),
    }
}

pub(super) fn number(schema: &Value, whole: bool) -> Value {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let flag = |key: &str| schema.get(key) == Some(&Value::Bool(true));
    let step = bound("multipleOf").unwrap_or(1.0);
    // Exclusive bounds are flags in OpenAPI 3.0, and numbers in 3.1.
    let least = match (bound("minimum"), bound("exclusiveMinimum")) {
        (Some(least), _) if flag("exclusiveMinimum") => Some(least + step),
        (least, exclusive) => exclusive.map(|bound| bound + step).into_iter().chain(least).reduce(f64::max),
    };
    let most = match (bound("maximum"), bound("exclusiveMaximum")) {
        (Some(most), _) if flag("exclusiveMaximum") => Some(most - step),
        (most, exclusive) => exclusive.map(|bound| bound - step).into_iter().chain(most).reduce(f64::min),
    };
    let default =
        bound("default").filter(|value| least.is_none_or(|l| *value >= l) && most.is_none_or(|m| *value <= m));
    let mut value = default.or(least).unwrap_or_else(|| most.map_or(step, |most| most.min(step)));
    if let (Some(least), Some(most)) = (least, most) {
        value = if value > most { (least + most) / 2.0 } else { value };
    }
    if bound("multipleOf").is_some() {
        value = (value / step).ceil() * step;
    }
    if whole || value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}
