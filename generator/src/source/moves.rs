//! Where the nodes of a tree stood before a later stage gave it another shape.

use std::collections::BTreeMap;

use crate::pointer;

/// What became of the nodes of the tree that was read. What is not noted stands where it stood.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    /// From the pointers of subtrees to the pointers they had.
    before: BTreeMap<String, String>,
    /// The other way.
    after: BTreeMap<String, String>,
}

impl Moves {
    /// Notes that the subtree which stood at `from` stands at `to` now.
    pub fn moved(&mut self, from: impl Into<String>, to: impl Into<String>) {
        let (from, to) = (from.into(), to.into());
        self.after.entry(from.clone()).or_insert_with(|| to.clone());
        self.before.insert(to, from);
    }

    /// Notes that the subtree at `to` is new, and was made of what stood at `from`.
    pub fn made(&mut self, from: impl Into<String>, to: impl Into<String>) {
        self.before.insert(to.into(), from.into());
    }

    /// The pointer that the node at `pointer` had when the document was read, or the node that it was made of.
    pub fn before(&self, pointer: &str) -> String {
        follow(&self.before, pointer).unwrap_or_else(|| pointer.to_owned())
    }

    /// Where the node stands now that stood at `pointer`, if it has moved.
    pub fn after(&self, pointer: &str) -> Option<String> {
        follow(&self.after, pointer)
    }
}

/// By the nearest ancestor of `pointer` that is known.
fn follow(known: &BTreeMap<String, String>, pointer: &str) -> Option<String> {
    let mut ancestor = pointer;
    loop {
        if let Some(other) = known.get(ancestor) {
            return Some(format!("{other}{}", pointer::strip_prefix(pointer, ancestor).unwrap_or_default()));
        }
        ancestor = pointer::split_last(ancestor)?.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_ancestor_counts() {
        let mut moves = Moves::default();
        moves.moved("/definitions", "/components/schemas");
        moves.moved("/parameters/0", "/body");
        moves.moved("/parameters/0/schema", "/body/content/a~1b/schema");
        moves.made("/parameters/0/schema", "/body/content/c/schema");
        for (now, before) in [
            ("", ""),
            ("/components", "/components"),
            ("/components/schemas", "/definitions"),
            ("/components/schemas/Pet/type", "/definitions/Pet/type"),
            ("/components/schemasX", "/components/schemasX"),
            ("/body/required", "/parameters/0/required"),
            ("/body/content/a~1b/schema/items", "/parameters/0/schema/items"),
            ("/body/content/c/schema/items", "/parameters/0/schema/items"),
        ] {
            assert_eq!(moves.before(now), before);
        }
        let after = |before: &str| moves.after(before);
        assert_eq!(after("/definitions/Pet").as_deref(), Some("/components/schemas/Pet"));
        assert_eq!(after("/parameters/0/schema/items").as_deref(), Some("/body/content/a~1b/schema/items"));
        assert_eq!(after("/parameters/1"), None);
    }
}
