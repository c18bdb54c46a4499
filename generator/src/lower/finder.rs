//! Values of the document by their pointers.

use crate::pointer::strip_prefix;
use crate::tree::Value;

/// Values by their pointers. What is asked for mostly stands beside what was asked for before: only the steps that
/// differ are taken anew.
pub(super) struct Finder<'v> {
    root: &'v Value,
    /// A part that stands on its own, and its pointer.
    part: Option<(&'v str, &'v Value)>,
    /// The pointer of the last value, and where each of its steps ends and leads.
    last: String,
    steps: Vec<(usize, &'v Value)>,
}

impl<'v> Finder<'v> {
    pub(super) fn new(root: &'v Value) -> Self {
        Self { root, part: None, last: String::new(), steps: Vec::new() }
    }

    /// The same for a document of which the part at a pointer stands on its own.
    pub(super) fn with(root: &'v Value, at: &'v str, part: &'v Value) -> Self {
        Self { part: Some((at, part)), ..Self::new(root) }
    }

    /// The value at a pointer, as [`Value::pointer`] finds it.
    pub(super) fn find(&mut self, pointer: &str) -> Option<&'v Value> {
        let same = self.last.bytes().zip(pointer.bytes()).take_while(|(one, other)| one == other).count();
        let ends = |end: usize| end <= same && matches!(pointer.as_bytes().get(end), None | Some(b'/'));
        while self.steps.pop_if(|(end, _)| !ends(*end)).is_some() {}
        let start = match self.part {
            Some((at, part)) if strip_prefix(pointer, at).is_some() => (at.len(), part),
            _ => (0, self.root),
        };
        let known = self.steps.last().copied().filter(|(end, _)| *end > start.0);
        if known.is_none() {
            self.steps.clear();
            pointer.get(..start.0).unwrap_or_default().clone_into(&mut self.last);
        }
        let (mut end, mut value) = known.unwrap_or(start);
        self.last.truncate(end);
        let rest = pointer.get(end..)?;
        if rest.is_empty() {
            return Some(value);
        }
        for step in rest.strip_prefix('/')?.split('/') {
            value = value.step(step)?;
            end += 1 + step.len();
            self.last.push('/');
            self.last.push_str(step);
            self.steps.push((end, value));
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Finder;
    use crate::tree::{Value, json};

    #[test]
    fn finds_what_a_value_finds() {
        let root = json!({"a": [{"b/c": 1}, {"~": [2, 3]}], "ab": 7, "": {"": 4}, "+1": 5, "01": [6]});
        let pointers = [
            "",
            "/a",
            "/ab",
            "/a/0/b~1c",
            "/a/1/~0/1",
            "/a/1/~0",
            "/",
            "//",
            "/+1",
            "/01/0",
            "/a/01",
            "/a/+1",
            "/a/2",
            "a",
            "/b",
        ];
        let mut rest = root.clone();
        let part = rest.pointer_mut("/a/1").map(Value::take).unwrap();
        // Whatever was asked for before.
        for mut finder in [Finder::new(&root), Finder::with(&rest, "/a/1", &part)] {
            for (before, pointer) in pointers.iter().flat_map(|before| pointers.map(|pointer| (before, pointer))) {
                finder.find(before);
                let whole = ["", "/a"].contains(&pointer);
                assert!(whole || finder.find(pointer) == root.pointer(pointer), "{pointer} after {before}");
            }
        }
    }
}
