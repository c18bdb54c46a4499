//! Where the nodes of a tree stood before a later stage gave it another shape.

use std::collections::BTreeMap;

use super::pointer;

/// From the pointers of subtrees to the pointers they had when the document was read. What is not in it has not moved.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    origins: BTreeMap<String, String>,
}

impl Moves {
    /// Notes that the subtree which stood at `from` stands at `to` now. Pointers of nodes that were made of it may be
    /// noted too: the nearest ancestor counts.
    pub fn moved(&mut self, from: impl Into<String>, to: impl Into<String>) {
        self.origins.insert(to.into(), from.into());
    }

    /// The pointer that the node at `pointer` had when the document was read.
    pub fn before(&self, pointer: &str) -> String {
        let mut ancestor = pointer;
        loop {
            if let Some(origin) = self.origins.get(ancestor) {
                return format!("{origin}{}", pointer::strip_prefix(pointer, ancestor).unwrap_or_default());
            }
            match pointer::split_last(ancestor) {
                Some((parent, _)) => ancestor = parent,
                None => return pointer.to_owned(),
            }
        }
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
        for (now, before) in [
            ("", ""),
            ("/components", "/components"),
            ("/components/schemas", "/definitions"),
            ("/components/schemas/Pet/type", "/definitions/Pet/type"),
            ("/components/schemasX", "/components/schemasX"),
            ("/body/required", "/parameters/0/required"),
            ("/body/content/a~1b/schema/items", "/parameters/0/schema/items"),
        ] {
            assert_eq!(moves.before(now), before);
        }
    }
}
