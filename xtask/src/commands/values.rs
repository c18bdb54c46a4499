//! Values that a document asks for: its examples, or what its schemas and their rules allow.

mod pattern;

use serde_json::{Map, Value, json};

/// How values are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Examples where there are any, and everything that may be there.
    Examples,
    /// From the schemas alone, everything that may be there.
    Full,
    /// From the schemas alone, only what must be there.
    Least,
    /// The same with examples.
    LeastExamples,
}

impl Manner {
    /// The one after the other, until one is taken.
    pub(super) const ALL: [Self; 4] = [Self::Examples, Self::LeastExamples, Self::Full, Self::Least];

    pub(super) fn takes_optional(self) -> bool {
        matches!(self, Self::Examples | Self::Full)
    }

    fn takes_examples(self) -> bool {
        matches!(self, Self::Examples | Self::LeastExamples)
    }
}

/// How deep optional properties are filled.
const DEPTH: usize = 4;
/// How deep any value goes: schemas may refer to themselves.
const END: usize = 24;

pub(super) struct Maker<'a> {
    pub(super) root: &'a Value,
    pub(super) manner: Manner,
    /// Whether it is for answers, which have what only the server says, and not what only the client says.
    pub(super) answers: bool,
}

impl<'a> Maker<'a> {
    /// What a reference refers to, or the node itself.
    pub(super) fn resolve(&self, node: &'a Value) -> &'a Value {
        let mut node = node;
        for _ in 0..32 {
            let Some(target) = node.get("$ref").and_then(Value::as_str) else { return node };
            let Some(found) = self.root.pointer(&pointer_of(target)) else { return node };
            node = found;
        }
        node
    }

    /// The value of a parameter, a media type or the like: what has a schema, and may have examples.
    pub(super) fn of_holder(&self, holder: &'a Value) -> Option<Value> {
        if self.manner.takes_examples() {
            if let Some(example) = holder.get("example") {
                return Some(example.clone());
            }
            let named = holder.get("examples").and_then(Value::as_object).and_then(|named| named.values().next());
            if let Some(value) = named.and_then(|example| self.resolve(example).get("value")) {
                return Some(value.clone());
            }
        }
        self.of(holder.get("schema")?, 0)
    }

    /// A value of a schema; `None` if none comes to mind.
    pub(super) fn of(&self, schema: &'a Value, depth: usize) -> Option<Value> {
        let schema = self.resolve(schema);
        if depth > END || *schema == Value::Bool(false) {
            return None;
        }
        if self.manner.takes_examples() {
            let listed = schema.get("examples").and_then(Value::as_array).and_then(|list| list.first());
            if let Some(example) = schema.get("example").or(listed).filter(|example| !example.is_null()) {
                return Some(self.without_others(schema, example.clone(), depth));
            }
        }
        let listed =
            schema.get("enum").and_then(Value::as_array).and_then(|values| values.iter().find(|v| !v.is_null()));
        if let Some(value) = schema.get("const").or(listed) {
            return Some(value.clone());
        }
        let parts = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let choices = ["oneOf", "anyOf"].iter().find_map(|key| schema.get(*key)?.as_array());
        if parts.is_empty() && choices.is_none() {
            return self.plain(schema, depth);
        }
        self.composed(schema, parts, choices.map(Vec::as_slice).unwrap_or_default(), depth)
    }

    /// `allOf`, `oneOf` and `anyOf`, with what stands beside them.
    fn composed(&self, schema: &'a Value, parts: &'a [Value], choices: &'a [Value], depth: usize) -> Option<Value> {
        let mut values: Vec<Value> = Vec::new();
        if ["properties", "additionalProperties", "required"].iter().any(|key| schema.get(*key).is_some()) {
            values.push(self.object(schema, depth));
        }
        for part in parts {
            // What says only what must be there, or nothing at all, has no value of its own.
            let resolved = self.resolve(part);
            let says = |key: &&str| resolved.get(*key).is_some();
            let any = ["type", "properties", "enum", "const", "allOf", "oneOf", "anyOf", "example", "items"];
            if resolved.get("discriminator").is_some() {
                // The parent: what it may be instead does not matter here.
                values.push(self.object(resolved, depth));
            } else if any.iter().any(says) {
                values.extend(self.of(part, depth + 1));
            }
        }
        let fits = |choice: &&'a Value| {
            let choice = self.resolve(choice);
            choice.get("type").and_then(Value::as_str) != Some("null")
        };
        // The first that a value can be made of.
        let chosen = choices.iter().filter(fits).find_map(|choice| Some((choice, self.of(choice, depth + 1)?)));
        if let Some((choice, value)) = chosen {
            values.push(self.tagged(schema, choice, value));
        }
        let mut values = values.into_iter();
        let mut whole = values.next()?;
        for value in values {
            match (&mut whole, value) {
                (Value::Object(whole), Value::Object(more)) => whole.extend(more),
                (Value::Object(whole), _) if !whole.is_empty() => {}
                (whole, value) => *whole = value,
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        if let Value::Object(object) = &mut whole {
            for key in required {
                if !object.contains_key(key) {
                    let places = std::iter::once(schema).chain(parts).chain(choices);
                    let property = places.into_iter().find_map(|part| self.property(part, key, 0));
                    object.insert(key.to_owned(), property.and_then(|p| self.of(p, depth + 1)).unwrap_or(json!("x")));
                }
            }
        }
        Some(whole)
    }

    /// The schema of a property, wherever in the parts of a schema it stands.
    fn property(&self, schema: &'a Value, key: &str, depth: usize) -> Option<&'a Value> {
        let schema = self.resolve(schema);
        if let Some(found) = schema.get("properties").and_then(|properties| properties.get(key)) {
            return Some(found);
        }
        let parts = schema.get("allOf").and_then(Value::as_array).filter(|_| depth < 8)?;
        parts.iter().find_map(|part| self.property(part, key, depth + 1))
    }

    /// With the value of the discriminator that stands for the choice.
    fn tagged(&self, schema: &'a Value, choice: &'a Value, mut value: Value) -> Value {
        let Some(discriminator) = schema.get("discriminator") else { return value };
        let key = discriminator.get("propertyName").and_then(Value::as_str);
        let reference = choice.get("$ref").and_then(Value::as_str);
        if let (Some(key), Some(reference), Value::Object(object)) = (key, reference, &mut value) {
            let name = reference.rsplit('/').next().unwrap_or(reference);
            let mapped = discriminator.get("mapping").and_then(Value::as_object).and_then(|mapping| {
                mapping.iter().find(|(_, target)| target.as_str().is_some_and(|t| t == reference || t == name))
            });
            let fixed = self.property(choice, key, 0).map(|property| self.resolve(property));
            let fixed = fixed.is_some_and(|property| property.get("enum").is_some() || property.get("const").is_some());
            if mapped.is_some() || !fixed {
                object.insert(key.to_owned(), mapped.map_or(name, |(tag, _)| tag).into());
            }
        }
        value
    }

    fn plain(&self, schema: &'a Value, depth: usize) -> Option<Value> {
        let kind = match schema.get("type") {
            Some(Value::String(kind)) => Some(kind.as_str()),
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
            _ => None,
        };
        let says = |keys: &[&str]| keys.iter().any(|key| schema.get(*key).is_some());
        Some(match kind {
            Some("string") => string(schema).into(),
            Some("integer") => number(schema, true),
            Some("number") => number(schema, false),
            Some("boolean") => schema.get("default").filter(|value| value.is_boolean()).cloned().unwrap_or(json!(true)),
            Some("array") => self.array(schema, depth)?,
            Some("null") => Value::Null,
            Some("file") => json!({"$base64": "QUJD"}),
            Some("object") => self.object(schema, depth),
            _ if says(&["properties", "additionalProperties", "required"]) => self.object(schema, depth),
            _ if says(&["items", "minItems"]) => self.array(schema, depth)?,
            _ if says(&["pattern", "minLength", "format"]) => string(schema).into(),
            _ if says(&["minimum", "maximum"]) => number(schema, false),
            _ => json!({}),
        })
    }

    fn array(&self, schema: &'a Value, depth: usize) -> Option<Value> {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let most = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
        let count = if depth < DEPTH { least.max(1) } else { least }.min(most);
        let any = Value::Bool(true);
        let mut out: Vec<Value> = Vec::new();
        for index in 0..count {
            let element = match schema.get("items") {
                Some(items) => self.of(items, depth + 1),
                None => Some(json!("x")).filter(|_| any.is_boolean()),
            };
            match element {
                Some(element) => out.push(different(element, index, schema)),
                // Nothing fits: it had better be empty.
                None if least == 0 => break,
                None => return None,
            }
        }
        Some(out.into())
    }

    fn object(&self, schema: &'a Value, depth: usize) -> Value {
        let mut out = Map::new();
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, property) in properties.into_iter().flatten() {
            let must = required.contains(&key.as_str());
            if self.is_not_ours(property) || !must && (!self.manner.takes_optional() || depth >= DEPTH) {
                continue;
            }
            if let Some(value) = self.of(property, depth + 1) {
                out.insert(key.clone(), value);
            }
        }
        for key in required {
            if !out.contains_key(key) && !properties.is_some_and(|properties| properties.contains_key(key)) {
                out.insert(key.to_owned(), json!("x"));
            }
        }
        let least = schema.get("minProperties").and_then(Value::as_u64).unwrap_or(0) as usize;
        for (key, property) in properties.into_iter().flatten() {
            if out.len() < least && !out.contains_key(key) && !self.is_not_ours(property) {
                out.extend(self.of(property, depth + 1).map(|value| (key.clone(), value)));
            }
        }
        let rest = schema.get("additionalProperties").filter(|rest| rest.is_object());
        if let Some(rest) = rest.filter(|_| out.len() < least.max(usize::from(properties.is_none()))) {
            for index in 0..least.max(1) {
                out.extend(self.of(rest, depth + 1).map(|value| (format!("key{index}"), value)));
            }
        }
        out.into()
    }

    fn is_not_ours(&self, property: &'a Value) -> bool {
        let other = if self.answers { "writeOnly" } else { "readOnly" };
        self.resolve(property).get(other) == Some(&Value::Bool(true))
    }

    /// An example is mostly that of an answer: what only the server says is left out.
    fn without_others(&self, schema: &'a Value, mut value: Value, depth: usize) -> Value {
        let schema = self.resolve(schema);
        if depth > END {
            return value;
        }
        match &mut value {
            Value::Object(object) => {
                object.retain(|key, _| !self.property(schema, key, 0).is_some_and(|p| self.is_not_ours(p)));
                for (key, value) in object.iter_mut() {
                    if let Some(property) = self.property(schema, key, 0) {
                        *value = self.without_others(property, value.take(), depth + 1);
                    }
                }
            }
            Value::Array(elements) => {
                if let Some(items) = schema.get("items") {
                    elements.iter_mut().for_each(|element| {
                        *element = self.without_others(items, element.take(), depth + 1);
                    });
                }
            }
            _ => {}
        }
        value
    }
}

/// The pointer of a reference within the document (RFC 6901 section 6).
fn pointer_of(reference: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = reference.trim_start_matches('#').as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The same for the first element; other ones where they must differ.
fn different(element: Value, index: u64, schema: &Value) -> Value {
    if index == 0 || schema.get("uniqueItems") != Some(&Value::Bool(true)) {
        return element;
    }
    match element {
        Value::String(text) => format!("{text}{index}").into(),
        Value::Number(number) => number.as_i64().map_or(json!(index), |number| json!(number + index.cast_signed())),
        other => other,
    }
}

fn string(schema: &Value) -> String {
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
        && let Some(text) = pattern::text(pattern, least, most)
    {
        return text;
    }
    if !known.is_empty() && (least..=most).contains(&known.len()) {
        return known.to_owned();
    }
    let mut text = "text".to_owned();
    while text.chars().count() < least {
        text.push('x');
    }
    text.chars().take(most).collect()
}

fn number(schema: &Value, whole: bool) -> Value {
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
