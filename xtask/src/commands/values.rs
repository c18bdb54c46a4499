//! Values that a document asks for: its examples, or what its schemas and their rules allow.

mod pattern;
mod scalars;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use serde_json::{Map, Value, json};

use scalars::{different, number, string};

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
    root: &'a Value,
    pub(super) manner: Manner,
    /// Whether it is for answers, which have what only the server says, and not what only the client says.
    answers: bool,
    /// Which alternatives of unions are taken: a number that has a digit for each union of a value in the order in which
    /// they come, the lowest for the outermost.
    way: usize,
    /// What is left of it for the unions still to come.
    left: Cell<usize>,
}

impl<'a> Maker<'a> {
    /// For requests, with the first alternative of every union.
    pub(super) fn new(root: &'a Value, manner: Manner) -> Self {
        Self { root, manner, answers: false, way: 0, left: Cell::new(0) }
    }

    pub(super) fn for_answers(self) -> Self {
        Self { answers: true, ..self }
    }

    /// With other alternatives: every number is another combination.
    pub(super) fn with_way(self, way: usize) -> Self {
        Self { way, ..self }
    }

    /// Which of so many alternatives it is this time.
    fn pick(&self, count: usize) -> usize {
        let (left, count) = (self.left.get(), count.max(1));
        self.left.set(left / count);
        left % count
    }

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
        self.left.set(self.way);
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
        self.part(schema, depth, &[])
    }

    /// The value of a schema that others stand `around`, of which it is a part: what it wants to be there may be theirs.
    fn part(&self, schema: &'a Value, depth: usize, around: &[&'a Value]) -> Option<Value> {
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
            return self.plain(schema, depth, around);
        }
        self.composed(schema, parts, choices.map(Vec::as_slice).unwrap_or_default(), depth, around)
    }

    /// `allOf`, `oneOf` and `anyOf`, with what stands beside them.
    fn composed(
        &self,
        schema: &'a Value,
        parts: &'a [Value],
        choices: &'a [Value],
        depth: usize,
        around: &[&'a Value],
    ) -> Option<Value> {
        let mut values: Vec<Value> = Vec::new();
        let around: Vec<&Value> = std::iter::once(schema).chain(around.iter().copied()).collect();
        if ["properties", "additionalProperties", "required"].iter().any(|key| schema.get(*key).is_some()) {
            let around: Vec<&Value> = around.iter().copied().chain(choices).collect();
            values.push(self.object(schema, depth, &around));
        }
        for part in parts {
            // What says only what must be there, or nothing at all, has no value of its own.
            let resolved = self.resolve(part);
            let says = |key: &&str| resolved.get(*key).is_some();
            let any = ["type", "properties", "enum", "const", "allOf", "oneOf", "anyOf", "example", "items"];
            if resolved.get("discriminator").is_some() {
                // The parent: what it may be instead does not matter here.
                values.push(self.object(resolved, depth, &around));
            } else if any.iter().any(says) {
                values.extend(self.part(part, depth + 1, &around));
            }
        }
        let fits = |choice: &&'a Value| {
            let choice = self.resolve(choice);
            choice.get("type").and_then(Value::as_str) != Some("null")
        };
        let choices: Vec<&Value> = choices.iter().filter(fits).collect();
        let first = self.pick(choices.len());
        // The first from there on that a value can be made of.
        let chosen = choices.iter().cycle().skip(first).take(choices.len());
        let chosen = chosen.copied().find_map(|choice| Some((choice, self.part(choice, depth + 1, &around)?)));
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

    fn plain(&self, schema: &'a Value, depth: usize, around: &[&'a Value]) -> Option<Value> {
        let kind = match schema.get("type") {
            Some(Value::String(kind)) => Some(kind.as_str()),
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
            _ => None,
        };
        let says = |keys: &[&str]| keys.iter().any(|key| schema.get(*key).is_some());
        Some(match kind {
            Some("string") => string(schema, 0).into(),
            Some("integer") => number(schema, true),
            Some("number") => number(schema, false),
            Some("boolean") => schema.get("default").filter(|value| value.is_boolean()).cloned().unwrap_or(json!(true)),
            Some("array") => self.array(schema, depth)?,
            Some("null") => Value::Null,
            Some("file") => json!({"$base64": "QUJD"}),
            Some("object") => self.object(schema, depth, around),
            _ if says(&["properties", "additionalProperties", "required"]) => self.object(schema, depth, around),
            _ if says(&["items", "minItems"]) => self.array(schema, depth)?,
            _ if says(&["pattern", "minLength", "format"]) => string(schema, 0).into(),
            _ if says(&["minimum", "maximum"]) => number(schema, false),
            _ => json!({}),
        })
    }

    fn array(&self, schema: &'a Value, depth: usize) -> Option<Value> {
        let limit = |key: &str| schema.get(key).and_then(Value::as_u64).map(|limit| limit as usize);
        let (least, most) = (limit("minItems").unwrap_or(0), limit("maxItems").unwrap_or(usize::MAX));
        let count = if depth < DEPTH { least.max(1) } else { least }.min(most);
        let Some(items) = schema.get("items") else { return Some(vec![json!("x"); count].into()) };
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let mut out: Vec<Value> = Vec::new();
        for index in 0..count {
            match self.of(items, depth + 1) {
                Some(element) if unique && index > 0 => out.push(different(element, index, self.resolve(items))),
                Some(element) => out.push(element),
                // Nothing fits: it had better be empty.
                None if least == 0 => break,
                None => return None,
            }
        }
        Some(out.into())
    }

    fn object(&self, schema: &'a Value, depth: usize, around: &[&'a Value]) -> Value {
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
            if out.contains_key(key) || properties.is_some_and(|properties| properties.contains_key(key)) {
                continue;
            }
            match around.iter().find_map(|schema| self.property(schema, key, 0)) {
                Some(property) if self.is_not_ours(property) => {}
                Some(property) => out.extend(self.of(property, depth + 1).map(|value| (key.to_owned(), value))),
                None => out.extend([(key.to_owned(), json!("x"))]),
            }
        }
        let least = schema.get("minProperties").and_then(Value::as_u64).unwrap_or(0) as usize;
        for (key, property) in properties.into_iter().flatten() {
            if out.len() < least && !out.contains_key(key) && !self.is_not_ours(property) {
                out.extend(self.of(property, depth + 1).map(|value| (key.clone(), value)));
            }
        }
        let rest = schema.get("additionalProperties");
        let room = out.len() < least.max(usize::from(properties.is_none()));
        if let Some(rest) = rest.filter(|rest| rest.is_object() && room) {
            for index in 0..least.max(1) {
                out.extend(self.of(rest, depth + 1).map(|value| (format!("key{index}"), value)));
            }
        } else if room && rest != Some(&Value::Bool(false)) && around.is_empty() && self.manner.takes_optional() {
            // An object that is left open: something, because nothing may be no value in a parameter.
            out.insert("key".to_owned(), json!("x"));
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
