//! Lists of which each element has a schema of its own.

use super::flat::{Flat, Part};
use super::{Lower, docs};
use crate::model::{Element, Tuple, Ty};
use crate::pointer;

impl Lower<'_> {
    /// Whether the schema is of a tuple.
    pub(super) fn is_tuple(&mut self, flat: &Flat) -> bool {
        flat.merged.iter().any(|at| !self.node(at).prefix.is_empty())
    }

    /// The tuple that the schema says; `None` if it says none, or one that may be shorter than its elements.
    pub(super) fn tuple(&mut self, flat: &Flat) -> Option<Tuple> {
        let (at, node) = flat.merged.iter().map(|at| (at, self.node(at))).find(|(_, node)| !node.prefix.is_empty())?;
        let length = node.prefix.len() as u64;
        if flat.limits.min_items.is_some_and(|least| least < length) {
            self.diagnostics
                .note("short-tuple", at, "the list may be shorter than the elements that it describes")
                .hint("it is read as a list of any JSON values");
            return None;
        }
        let mut elements = Vec::with_capacity(node.prefix.len());
        for (index, reference) in node.prefix.iter().enumerate() {
            let at = pointer::child(&pointer::child(at, super::node::PREFIX), &index.to_string());
            let used = match self.resolve(reference, &at) {
                Some(target) => self.use_parts(vec![Part::whole(target)], &at),
                None => self.used(&at),
            };
            let docs = docs::of_use(&used.flat);
            elements.push(Element { ty: used.or_null(), docs });
        }
        let rest = match flat.items.as_slice() {
            _ if node.closed || flat.limits.max_items == Some(length) => None,
            [] => Some(Ty::Json),
            items => Some(self.use_parts(items.to_vec(), &pointer::child(at, "items")).or_null()),
        };
        Some(Tuple { elements, rest })
    }
}
