//! A scope: every name in it is given once.

use std::collections::{HashMap, HashSet};

use super::ident::{is_keyword, is_unescapable};

/// The names of one scope.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
    /// The next number for a name that several want.
    numbers: HashMap<String, usize>,
}

/// A name that something wants.
#[derive(Debug)]
pub(super) struct Wanted<K> {
    /// What it is called in the document, and what else tells it from others.
    pub key: K,
    /// Whether it is called exactly so in the document.
    pub exact: bool,
    /// The name.
    pub name: String,
}

impl<'k> Wanted<&'k str> {
    /// For what is called `key` in the document.
    pub(super) fn new(key: &'k str, name: String) -> Self {
        Self { key, exact: key == name, name }
    }
}

/// The order in which names are given, whatever the order of the document: first to those that are called so.
pub(super) fn order<K: Ord>(wanted: &[Wanted<K>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|index| wanted.get(*index).map(|wanted| (!wanted.exact, &wanted.key)));
    order
}

impl Scope {
    /// Takes a name for each, and gives them in the order of what came in.
    pub(super) fn claim_all<K: Ord>(&mut self, wanted: impl IntoIterator<Item = Wanted<K>>) -> Vec<String> {
        let wanted: Vec<Wanted<K>> = wanted.into_iter().collect();
        let mut out = vec![String::new(); wanted.len()];
        for index in order(&wanted) {
            if let (Some(slot), Some(wanted)) = (out.get_mut(index), wanted.get(index)) {
                *slot = self.claim(wanted.name.clone());
            }
        }
        out
    }

    /// A scope in which some names are not to be had.
    pub(super) fn with(reserved: impl IntoIterator<Item = &'static str>) -> Self {
        Self { taken: reserved.into_iter().map(str::to_owned).collect(), ..Self::default() }
    }

    /// Takes the name if it is free, or the first free one of it with a number. Earlier claims are never touched: who
    /// comes later gets the number.
    pub(super) fn claim(&mut self, name: String) -> String {
        let mut candidate = if is_unescapable(&name) { format!("{name}_") } else { name.clone() };
        while !self.taken.insert(candidate.clone()) {
            let number = self.numbers.entry(name.clone()).or_insert(2);
            // Not to be read as one number with what the name ends in.
            let gap = if name.ends_with(|last: char| last.is_ascii_digit()) { "_" } else { "" };
            candidate = format!("{name}{gap}{number}");
            *number += 1;
        }
        candidate
    }

    /// Takes the name, which may be one of a file, with a word after it if it is taken, a keyword, or no name for one.
    pub(super) fn claim_or(&mut self, name: String, suffix: &str) -> String {
        let other = self.taken.contains(&name) || is_keyword(&name) || is_device(&name);
        self.claim(if other { format!("{name}{suffix}") } else { name })
    }

    /// Takes the name, with a word after it if it is taken. Keywords are left to be written raw.
    pub(super) fn claim_or_plain(&mut self, name: String, suffix: &str) -> String {
        let name = if self.taken.contains(&name) { format!("{name}{suffix}") } else { name };
        self.claim(name)
    }
}

/// Whether no file can be called so on Windows, with whatever ending.
fn is_device(name: &str) -> bool {
    let numbered = ["com", "lpt"].iter().filter_map(|device| name.strip_prefix(device));
    ["aux", "con", "nul", "prn"].contains(&name) || numbered.into_iter().any(|n| matches!(n.as_bytes(), [b'0'..=b'9']))
}
