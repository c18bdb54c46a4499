//! The visitor that builds the value tree from any deserializer.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::locate::Occurrence;
use crate::diagnostic::Severity;
use crate::pointer;
use crate::tree::{Key, Keys, Map, Number, Value};

/// Part of the error that stops a tree which aliases blow up.
pub(super) const TOO_MANY_NODES: &str = "too many nodes";

/// Part of the error about a key that is not a text.
pub(super) const KEY_EXPECTED: &str = "a text as key";

/// Something to tell about a node; it does not stop the reading.
pub(super) struct Finding {
    pub severity: Severity,
    pub code: &'static str,
    pub pointer: String,
    pub occurrence: Occurrence,
    pub message: String,
    pub hint: &'static str,
}

/// Builds one tree.
pub(super) struct Reader {
    /// Where the reader is.
    pointer: String,
    /// Nodes that may still come. A node takes at least one byte unless an alias repeats it.
    nodes: usize,
    yaml: bool,
    keys: Keys,
    findings: Vec<Finding>,
}

impl Reader {
    pub fn new(text: &str, yaml: bool) -> Self {
        let nodes = text.len().saturating_add(1_000_000);
        Self { pointer: String::new(), nodes, yaml, keys: Keys::default(), findings: Vec::new() }
    }

    pub fn read<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<Value, D::Error> {
        Node(self).deserialize(deserializer)
    }

    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn tell(&mut self, severity: Severity, code: &'static str, message: String, hint: &'static str) {
        let occurrence = if code == "duplicate-key" { Occurrence::Last } else { Occurrence::First };
        self.findings.push(Finding { severity, code, pointer: self.pointer.clone(), occurrence, message, hint });
    }

    /// Reads the value of `key` with the pointer moved there.
    pub fn below<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        pointer::push(&mut self.pointer, key);
        let result = read(self);
        self.pointer.truncate(length);
        result
    }

    /// The two values of a key that stands twice as one.
    fn twice(&mut self, key: &str, first: Value, second: Value) -> Value {
        let message = format!("the key `{key}` stands twice in the same mapping");
        let mut both = first;
        if both == second {
            self.tell(Severity::Warning, "duplicate-key", message, "both say the same; remove one of the two");
        } else if agree(&both, &second) {
            unite(&mut both, second);
            self.tell(Severity::Warning, "duplicate-key", message, "both are read as one mapping; make them one");
        } else {
            self.tell(
                Severity::Error,
                "duplicate-key",
                message,
                "the last one counts; remove or rename one of the two",
            );
            return second;
        }
        both
    }

    /// YAML's merge key: what `<<` holds is added where the mapping has no such key itself.
    fn merge(&mut self, map: &mut Map, merged: Value) {
        match merged {
            Value::Object(entries) => {
                for (key, value) in entries {
                    map.entry(key).or_insert(value);
                }
            }
            Value::Array(items) if items.iter().all(Value::is_object) => {
                for item in items {
                    self.merge(map, item);
                }
            }
            _ => self.tell(
                Severity::Error,
                "merge-key",
                "a merge key (`<<`) needs a mapping, or a list of mappings".into(),
                "it is passed over; give it an alias such as `*name`, or remove it",
            ),
        }
    }
}

/// Whether two mappings say nothing different of any key.
fn agree(first: &Value, second: &Value) -> bool {
    match (first, second) {
        (Value::Object(first), Value::Object(second)) => {
            second.iter().all(|(key, value)| first.get(key).is_none_or(|known| agree(known, value)))
        }
        (first, second) => first == second,
    }
}

/// Adds to a mapping what it does not have.
fn unite(first: &mut Value, second: Value) {
    if let (Value::Object(first), Value::Object(second)) = (first, second) {
        for (key, value) in second {
            match first.get_mut(&key) {
                Some(known) => unite(known, value),
                None => {
                    first.insert(key, value);
                }
            }
        }
    }
}

struct Node<'r>(&'r mut Reader);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0.nodes.checked_sub(1) {
            Some(left) => self.0.nodes = left,
            None => return Err(D::Error::custom(TOO_MANY_NODES)),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    // An empty YAML text.
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    // Beyond 64 bits JSON numbers are floating point.
    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        if number.is_none() {
            self.0.tell(
                Severity::Warning,
                "not-json",
                "a number that is infinite or not a number cannot be said in JSON".into(),
                "it is read as `null`; put it into quotes if it is meant as text",
            );
        }
        Ok(number.map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let reader = self.0;
        let mut list = Vec::new();
        loop {
            let index = list.len().to_string();
            match reader.below(&index, |reader| items.next_element_seed(Node(reader)))? {
                Some(item) => list.push(item),
                None => break,
            }
        }
        list.shrink_to_fit();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let reader = self.0;
        let mut map = Map::new();
        let mut merged = Vec::new();
        while let Some(key) = entries.next_key_seed(KeyOf(&mut reader.keys))? {
            let value = reader.below(&key, |reader| {
                let value = entries.next_value_seed(Node(reader))?;
                Ok(match map.get_mut(&key) {
                    Some(first) => reader.twice(&key, first.take(), value),
                    None => value,
                })
            })?;
            if reader.yaml && key == "<<" {
                merged.push(value);
            } else {
                map.insert(key, value);
            }
        }
        for value in merged {
            reader.below("<<", |reader| reader.merge(&mut map, value));
        }
        // A map that grew has room for four entries or more; most mappings of a document have one or two.
        map.shrink_to_fit();
        Ok(Value::Object(map))
    }

    // How serde_yaml hands over `!tag value`.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (tag, value) = tagged.variant::<String>()?;
        self.0.tell(
            Severity::Warning,
            "yaml-tag",
            format!("the YAML tag `!{tag}` has no meaning here; its value is read as if it were not there"),
            "remove the tag",
        );
        value.newtype_variant_seed(Node(self.0))
    }
}

/// A key as it is written: `200` and `"200"` are the same.
struct KeyOf<'k>(&'k mut Keys);

impl<'de> DeserializeSeed<'de> for KeyOf<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyOf<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(KEY_EXPECTED)
    }

    fn visit_str<E>(self, value: &str) -> Result<Key, E> {
        Ok(self.0.get(value))
    }
}
