//! What the text of a crate holds.

use std::collections::BTreeSet;

/// What a reader of the generated text would count: operations by their `METHOD /path`, and types by their name.
pub(crate) struct Inventory {
    pub files: usize,
    pub operations: BTreeSet<String>,
    pub types: BTreeSet<String>,
}

const METHODS: &[&str] = &["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"];

impl Inventory {
    /// Counts in the texts of all files.
    pub fn new<'t>(texts: impl ExactSizeIterator<Item = &'t String>) -> Self {
        let (files, mut operations, mut types) = (texts.len(), BTreeSet::new(), BTreeSet::new());
        for line in texts.flat_map(|text| text.lines()).map(str::trim_start) {
            if let Some(documented) =
                line.strip_prefix("//! `").or(line.strip_prefix("/// `")).and_then(|rest| rest.split('`').next())
            {
                let method = documented.split(" /").next().unwrap_or_default();
                if METHODS.contains(&method) && documented.contains(" /") {
                    operations.insert(documented.to_owned());
                }
            }
            let item = ["pub struct ", "pub enum ", "pub type "].iter().find_map(|start| line.strip_prefix(start));
            if let Some(item) = item {
                types.insert(item.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
        Self { files, operations, types }
    }
}
