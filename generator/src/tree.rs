//! The tree of a document: JSON values that take little memory, which is most of what the generator needs.
//!
//! They are used as those of `serde_json` are. Objects keep the order of the document in one list, and share their keys:
//! a document has few different ones. Where a dependency wants values of `serde_json`, parts of the tree are turned into
//! them.

mod convert;
mod key;
mod map;

use std::fmt;
use std::ops::Index;

pub use key::Key;
pub(crate) use key::Keys;
pub use map::{Entry, IntoIter, Iter, IterMut, Map};
pub use serde_json::Number;

use crate::pointer::unescape;

/// A node of the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named after the values of JSON")]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Value>),
    Object(Map),
}

impl Value {
    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is `true` or `false`.
    #[must_use]
    pub fn is_boolean(&self) -> bool {
        matches!(self, Self::Bool(_))
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// Whether it is a text.
    #[must_use]
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }

    /// Whether it is a list.
    #[must_use]
    pub fn is_array(&self) -> bool {
        matches!(self, Self::Array(_))
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// `true` or `false`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is a whole one of this range.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// The number, if it is a whole one of this range.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// The number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The list.
    #[must_use]
    pub fn as_array(&self) -> Option<&Vec<Value>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The list, to change it.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Value>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// The object, to change it.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Object(map) => Some(map),
            _ => None,
        }
    }

    /// What an object has at `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.as_object_mut()?.get_mut(key)
    }

    /// Leaves `null` behind.
    pub fn take(&mut self) -> Value {
        std::mem::take(self)
    }

    /// The node that a JSON pointer (RFC 6901) leads to.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, Self::step)
    }

    /// The same, to change it.
    pub fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self, |node, step| match node {
            Self::Object(map) => map.get_mut(&unescape(step)),
            Self::Array(items) => items.get_mut(index(step)?),
            _ => None,
        })
    }

    /// The child that one step of a pointer, as it is written there, leads to.
    pub(crate) fn step(&self, step: &str) -> Option<&Value> {
        match self {
            Self::Object(map) => map.get(&unescape(step)),
            Self::Array(items) => items.get(index(step)?),
            _ => None,
        }
    }
}

/// RFC 6901, section 4: digits, without zeros before others.
fn index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| canonical)
}

/// What is not there is `null`.
static NOTHING: Value = Value::Null;

impl Index<&str> for Value {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&NOTHING)
    }
}

impl Index<usize> for Value {
    type Output = Value;

    fn index(&self, index: usize) -> &Value {
        self.as_array().and_then(|items| items.get(index)).unwrap_or(&NOTHING)
    }
}

/// As JSON, without spaces.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        serde_json::Value::from(self).fmt(f)
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}

impl PartialEq<String> for Value {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == Some(other)
    }
}

/// A value as it is written in JSON, with values of Rust in it.
macro_rules! json {
    (null) => { $crate::tree::Value::Null };
    ([ $($item:tt),* $(,)? ]) => { $crate::tree::Value::Array(vec![ $($crate::tree::json!($item)),* ]) };
    ({ $($entries:tt)* }) => {{
        #[allow(unused_mut, reason = "there may be nothing to add")]
        let mut map = $crate::tree::Map::new();
        $crate::tree::json!(@entries map $($entries)*);
        $crate::tree::Value::Object(map)
    }};
    (@entries $map:ident) => {};
    (@entries $map:ident $key:tt : { $($value:tt)* } $(, $($rest:tt)*)?) => {
        $map.insert($key, $crate::tree::json!({ $($value)* }));
        $crate::tree::json!(@entries $map $($($rest)*)?);
    };
    (@entries $map:ident $key:tt : [ $($value:tt)* ] $(, $($rest:tt)*)?) => {
        $map.insert($key, $crate::tree::json!([ $($value)* ]));
        $crate::tree::json!(@entries $map $($($rest)*)?);
    };
    (@entries $map:ident $key:tt : $value:expr $(, $($rest:tt)*)?) => {
        $map.insert($key, $crate::tree::json!($value));
        $crate::tree::json!(@entries $map $($($rest)*)?);
    };
    ($value:expr) => { $crate::tree::Value::from($value) };
}
pub(crate) use json;

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> serde_json::Value {
        serde_json::json!({"a": [{"b/c": 1}, {"~": [2, 3]}], "ab": 7.5, "": {"": -4}, "+1": "5", "01": [true, null]})
    }

    #[test]
    fn nodes_are_small() {
        assert!(size_of::<Value>() <= 32);
        assert!(size_of::<(Key, Value)>() <= 48);
    }

    #[test]
    fn finds_what_serde_json_finds() {
        let theirs = sample();
        let mut ours = Value::from(theirs.clone());
        for pointer in ["", "/a", "/a/0/b~1c", "/a/1/~0/1", "/", "//", "/+1", "/01/0", "/a/01", "/a/+1", "/a/2", "a"] {
            let found = ours.pointer(pointer).map(serde_json::Value::from);
            assert_eq!(found.as_ref(), theirs.pointer(pointer), "{pointer}");
            let found = ours.pointer_mut(pointer).map(|found| serde_json::Value::from(&*found));
            assert_eq!(found.as_ref(), theirs.pointer(pointer), "{pointer}");
        }
    }

    #[test]
    fn says_what_serde_json_says() {
        let theirs = sample();
        let ours = Value::from(theirs.clone());
        assert_eq!(ours.to_string(), theirs.to_string());
        assert_eq!(serde_json::Value::from(ours), theirs);
    }

    #[test]
    fn is_written_as_json() {
        let (text, list) = ("t".to_owned(), vec!["u".to_owned()]);
        let ours = json!({ "a": [null, { "b": {} }, []], text: format!("{}", 1), "c": list, "d": 1_u64 });
        let theirs = serde_json::json!({ "a": [null, { "b": {} }, []], "t": "1", "c": ["u"], "d": 1 });
        assert_eq!(ours.to_string(), theirs.to_string());
    }
}
