//! Where a node stood, and where it stands now.

use crate::pointer;

/// Pointers of one node.
#[derive(Clone, Debug)]
pub(super) struct At {
    /// In the tree that was read.
    pub old: String,
    /// In the translated one.
    pub new: String,
}

impl At {
    pub fn new(old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { old: old.into(), new: new.into() }
    }

    /// A node that stays where it is.
    pub fn unmoved(pointer: impl Into<String>) -> Self {
        let pointer = pointer.into();
        Self { new: pointer.clone(), old: pointer }
    }

    /// The child with that key.
    pub fn child(&self, key: &str) -> Self {
        Self { old: pointer::child(&self.old, key), new: pointer::child(&self.new, key) }
    }

    /// The child with the key `old` that has the key `new` now.
    pub fn renamed(&self, old: &str, new: &str) -> Self {
        Self { old: pointer::child(&self.old, old), new: pointer::child(&self.new, new) }
    }
}
