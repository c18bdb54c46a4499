//! Objects: entries in the order in which they were added.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::{slice, vec};

use super::{Key, Value};

/// Entries that are looked through one by one; where there are more, an index leads to them.
const FEW: usize = 32;

/// An object. Entries stand in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: Vec<(Key, Value)>,
    /// Where each key stands, if there are more than [`FEW`].
    #[expect(clippy::box_collection, reason = "few have one, and all others are smaller so")]
    index: Option<Box<HashMap<Key, usize>>>,
}

impl Map {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty one with room for some entries.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity), index: None }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where `key` stands among the entries.
    fn position(&self, key: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(key).copied(),
            None => self.entries.iter().position(|(known, _)| known == key),
        }
    }

    /// What stands at `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(self.position(key)?).map(|(_, value)| value)
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let at = self.position(key)?;
        self.entries.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is such a key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// Puts a value in the place of the one that `key` has, which is given back, or at the end.
    pub fn insert(&mut self, key: impl Into<Key>, value: Value) -> Option<Value> {
        let key = key.into();
        match self.get_mut(&key) {
            Some(old) => Some(std::mem::replace(old, value)),
            None => {
                self.push(key, value);
                None
            }
        }
    }

    /// Adds a key that is not there yet.
    fn push(&mut self, key: Key, value: Value) {
        if let Some(index) = &mut self.index {
            index.insert(key.clone(), self.entries.len());
        }
        self.entries.push((key, value));
        if self.index.is_none() && self.entries.len() > FEW {
            self.reindex();
        }
    }

    /// Makes the index anew, or none for few entries.
    fn reindex(&mut self) {
        let keys = self.entries.iter().map(|(key, _)| key.clone());
        self.index = (self.entries.len() > FEW).then(|| Box::new(keys.zip(0..).collect()));
    }

    /// The place of `key`, where there may be something or not.
    pub fn entry(&mut self, key: impl Into<Key>) -> Entry<'_> {
        Entry { map: self, key: key.into() }
    }

    /// Takes out what stands at `key`; what follows moves up.
    pub fn shift_remove(&mut self, key: &str) -> Option<Value> {
        let at = self.position(key)?;
        let (_, value) = self.entries.remove(at);
        if let Some(index) = &mut self.index {
            index.remove(key);
            index.values_mut().filter(|place| **place > at).for_each(|place| *place -= 1);
        }
        Some(value)
    }

    /// Takes out what stands at `key`; the last entry takes its place.
    pub fn swap_remove(&mut self, key: &str) -> Option<Value> {
        let at = self.position(key)?;
        let (_, value) = self.entries.swap_remove(at);
        if let Some(index) = &mut self.index {
            index.remove(key);
            if let Some(place) = self.entries.get(at).and_then(|(moved, _)| index.get_mut(moved)) {
                *place = at;
            }
        }
        Some(value)
    }

    /// Keeps the entries of which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&Key, &mut Value) -> bool) {
        let before = self.entries.len();
        self.entries.retain_mut(|(key, value)| keep(key, value));
        if self.index.is_some() && self.entries.len() < before {
            self.reindex();
        }
    }

    /// Takes everything out.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.index = None;
    }

    /// Puts the entries into the order of their keys.
    pub fn sort_keys(&mut self) {
        self.entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.reindex();
    }

    /// Gives back the memory that further entries would take.
    pub fn shrink_to_fit(&mut self) {
        self.entries.shrink_to_fit();
    }

    /// All keys.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Key> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// All values.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The same, to change them.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Value> + ExactSizeIterator {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// All entries.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.entries.iter())
    }

    /// The same, to change the values.
    pub fn iter_mut(&mut self) -> IterMut<'_> {
        IterMut(self.entries.iter_mut())
    }
}

/// In whichever order.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl Eq for Map {}

impl Hash for Map {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries.hash(state);
    }
}

/// The place of a key, where there may be something or not.
#[derive(Debug)]
pub struct Entry<'m> {
    map: &'m mut Map,
    key: Key,
}

impl<'m> Entry<'m> {
    /// What stands there; `value`, if there was nothing.
    pub fn or_insert(self, value: Value) -> &'m mut Value {
        self.or_insert_with(|| value)
    }

    /// The same with a value that is only made if there was nothing.
    #[expect(clippy::indexing_slicing, reason = "it is a place where there is an entry, or was one added")]
    pub fn or_insert_with(self, value: impl FnOnce() -> Value) -> &'m mut Value {
        let at = self.map.position(&self.key).unwrap_or_else(|| {
            self.map.push(self.key, value());
            self.map.len() - 1
        });
        &mut self.map.entries[at].1
    }
}

/// The entries of an object.
#[derive(Clone, Debug)]
pub struct Iter<'m>(slice::Iter<'m, (Key, Value)>);

impl<'m> Iterator for Iter<'m> {
    type Item = (&'m Key, &'m Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The entries of an object, to change the values.
#[derive(Debug)]
pub struct IterMut<'m>(slice::IterMut<'m, (Key, Value)>);

impl<'m> Iterator for IterMut<'m> {
    type Item = (&'m Key, &'m mut Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (&*key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The entries that an object had.
pub type IntoIter = vec::IntoIter<(Key, Value)>;

impl IntoIterator for Map {
    type Item = (Key, Value);
    type IntoIter = IntoIter;

    fn into_iter(self) -> IntoIter {
        self.entries.into_iter()
    }
}

impl<'m> IntoIterator for &'m Map {
    type Item = (&'m Key, &'m Value);
    type IntoIter = Iter<'m>;

    fn into_iter(self) -> Iter<'m> {
        self.iter()
    }
}

impl<'m> IntoIterator for &'m mut Map {
    type Item = (&'m Key, &'m mut Value);
    type IntoIter = IterMut<'m>;

    fn into_iter(self) -> IterMut<'m> {
        self.iter_mut()
    }
}

impl<K: Into<Key>> Extend<(K, Value)> for Map {
    fn extend<I: IntoIterator<Item = (K, Value)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Into<Key>> FromIterator<(K, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        let mut map = Self::with_capacity(entries.size_hint().0);
        map.extend(entries);
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Theirs = serde_json::Map<String, serde_json::Value>;

    fn same(ours: &Map, theirs: &Theirs) {
        assert_eq!(Value::Object(ours.clone()).to_string(), serde_json::Value::Object(theirs.clone()).to_string());
        for (key, value) in theirs {
            assert_eq!(serde_json::Value::from(ours.get(key).unwrap()), *value);
        }
        assert_eq!(ours.index.is_some(), ours.index.as_ref().is_some_and(|index| index.len() == ours.len()));
    }

    /// Small and large ones do what those of `serde_json` do.
    #[test]
    fn changes_like_one_of_serde_json() {
        let (mut ours, mut theirs) = (Map::new(), Theirs::new());
        for n in 0..2000_usize {
            let key = format!("k{}", n.wrapping_mul(2_654_435_761) % 41);
            let removed = match n % 7 {
                0 => (ours.swap_remove(&key), theirs.swap_remove(&key)),
                1 => (ours.shift_remove(&key), theirs.shift_remove(&key)),
                2 => {
                    ours.entry(key.as_str()).or_insert(n.into());
                    theirs.entry(key.as_str()).or_insert_with(|| n.into());
                    (None, None)
                }
                _ => (ours.insert(key.as_str(), n.into()), theirs.insert(key.clone(), n.into())),
            };
            assert_eq!(removed.0.map(serde_json::Value::from), removed.1);
            same(&ours, &theirs);
            assert_eq!(ours.contains_key(&key), theirs.contains_key(&key));
            if n % 97 == 0 {
                ours.retain(|key, _| !key.ends_with('3'));
                theirs.retain(|key, _| !key.ends_with('3'));
                same(&ours, &theirs);
            }
            if n % 301 == 0 {
                ours.sort_keys();
                theirs.sort_keys();
                same(&ours, &theirs);
            }
            if n % 500 == 0 {
                ours.retain(|_, _| false);
                theirs.clear();
            }
        }
    }

    #[test]
    fn is_equal_in_another_order() {
        let numbers = |order: &[usize]| -> Map { order.iter().map(|n| (n.to_string(), Value::from(*n))).collect() };
        assert_eq!(numbers(&[1, 2, 3]), numbers(&[3, 1, 2]));
        assert_ne!(numbers(&[1, 2, 3]), numbers(&[1, 2]));
        assert_ne!(numbers(&[1, 2, 3]), numbers(&[1, 2, 4]));
    }
}
