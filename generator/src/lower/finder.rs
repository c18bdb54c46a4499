//! Values of the document by their pointers.

use serde_json::Value;

use crate::pointer::unescape;

/// Values by their pointers. What is asked for mostly stands beside what was asked for before: only the steps that
/// differ are taken anew.
pub(super) struct Finder<'v> {
    root: &'v Value,
    /// The pointer of the last value, and where each of its steps ends and leads.
    last: String,
    steps: Vec<(usize, &'v Value)>,
}

impl<'v> Finder<'v> {
    pub(super) fn new(root: &'v Value) -> Self {
        Self { root, last: String::new(), steps: Vec::new() }
    }

    /// The value at a pointer, as [`Value::pointer`] finds it.
    pub(super) fn find(&mut self, pointer: &str) -> Option<&'v Value> {
        let same = self.last.bytes().zip(pointer.bytes()).take_while(|(one, other)| one == other).count();
        let ends = |end: usize| end <= same && matches!(pointer.as_bytes().get(end), None | Some(b'/'));
        while self.steps.pop_if(|(end, _)| !ends(*end)).is_some() {}
        let (mut end, mut value) = self.steps.last().copied().unwrap_or((0, self.root));
        self.last.truncate(end);
        let rest = pointer.get(end..)?;
        if rest.is_empty() {
            return Some(value);
        }
        for step in rest.strip_prefix('/')?.split('/') {
            value = match value {
                Value::Object(object) => object.get(unescape(step).as_ref())?,
                Value::Array(items) => items.get(index(step)?)?,
                _ => return None,
            };
            end += 1 + step.len();
            self.last.push('/');
            self.last.push_str(step);
            self.steps.push((end, value));
        }
        Some(value)
    }
}

/// RFC 6901, section 4: digits, without zeros before others.
fn index(step: &str) -> Option<usize> {
    let canonical = step == "0" || !step.starts_with(['0', '+']);
    step.parse().ok().filter(|_| canonical)
}

#[cfg(test)]
mod tests {
    use super::Finder;

    #[test]
    fn finds_what_serde_json_finds() {
        let root = serde_json::json!({"a": [{"b/c": 1}, {"~": [2, 3]}], "ab": 7, "": {"": 4}, "+1": 5, "01": [6]});
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
        // Whatever was asked for before.
        let mut finder = Finder::new(&root);
        for (before, pointer) in pointers.iter().flat_map(|before| pointers.map(|pointer| (before, pointer))) {
            finder.find(before);
            assert_eq!(finder.find(pointer), root.pointer(pointer), "{pointer} after {before}");
        }
    }
}
