//! What the text of a crate holds.

use std::collections::BTreeSet;

/// What a reader of the generated text would count: operations by their `METHOD /path`, and types by their name.
pub(crate) struct Inventory {
    pub files: usize,
    pub operations: BTreeSet<String>,
    pub types: BTreeSet<String>,
}

impl Inventory {
    /// Counts in the texts of all files.
    pub fn new<'t>(texts: impl ExactSizeIterator<Item = &'t String>) -> Self {
        let (files, mut operations, mut types) = (texts.len(), BTreeSet::new(), BTreeSet::new());
        for line in texts.flat_map(|text| text.lines()).map(str::trim_start) {
            // The first line of the file of an operation.
            let documented = line.strip_prefix("//! `").and_then(|rest| rest.strip_suffix('`'));
            let is_operation =
                |text: &&str| text.split_once(" /").is_some_and(|(method, _)| !method.contains([' ', '`']));
            operations.extend(documented.filter(is_operation).map(str::to_owned));
            let item = ["pub struct ", "pub enum ", "pub type "].iter().find_map(|start| line.strip_prefix(start));
            if let Some(item) = item {
                types.insert(item.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
            // Another name for a type.
            let used = line.strip_prefix("pub use ").and_then(|rest| rest.strip_suffix(';'));
            types.extend(
                used.filter(|used| !used.ends_with('}'))
                    .and_then(|used| used.rsplit([' ', ':']).next())
                    .map(str::to_owned),
            );
        }
        Self { files, operations, types }
    }
}
