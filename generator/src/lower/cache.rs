//! What is read of the document, kept for a while.
//!
//! What stands close together is looked at together, some of it several times, and then no more: of a big document it
//! would be most of the memory. What has been told about is kept for good, so that it is told once.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

/// How much is kept of what nothing was told about.
const RECENT: usize = 250;

pub(super) struct Cache<K, V> {
    told: HashMap<K, Rc<V>>,
    recent: HashMap<K, Rc<V>>,
}

impl<K: Eq + Hash, V> Cache<K, V> {
    pub(super) fn new() -> Self {
        Self { told: HashMap::new(), recent: HashMap::new() }
    }

    pub(super) fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<Rc<V>>
    where
        K: Borrow<Q>,
    {
        self.recent.get(key).or_else(|| self.told.get(key)).cloned()
    }

    /// Keeps a value; for good if something was `told` about it.
    pub(super) fn insert(&mut self, key: K, value: &Rc<V>, told: bool) {
        if told {
            self.told.insert(key, Rc::clone(value));
            return;
        }
        if self.recent.len() >= RECENT {
            self.recent.clear();
        }
        self.recent.insert(key, Rc::clone(value));
    }
}
