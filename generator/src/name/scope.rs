//! A scope: every name in it is given once.

use std::collections::HashSet;

use super::ident::{is_keyword, is_unescapable};

/// The names of one scope.
#[derive(Debug, Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
}

impl Scope {
    /// A scope in which some names are not to be had.
    pub(super) fn with(reserved: impl IntoIterator<Item = &'static str>) -> Self {
        Self { taken: reserved.into_iter().map(str::to_owned).collect() }
    }

    /// Takes the name if it is free, or the first free one of it with a number. Earlier claims are never touched: who
    /// comes later gets the number.
    pub(super) fn claim(&mut self, name: String) -> String {
        let mut candidate = if is_unescapable(&name) { format!("{name}_") } else { name.clone() };
        let mut number = 2;
        while !self.taken.insert(candidate.clone()) {
            candidate = format!("{name}{number}");
            number += 1;
        }
        candidate
    }

    /// Takes the name, with a word after it if it is reserved or a keyword.
    pub(super) fn claim_or(&mut self, name: String, suffix: &str) -> String {
        let name = if self.taken.contains(&name) || is_keyword(&name) { format!("{name}{suffix}") } else { name };
        self.claim(name)
    }

    /// Takes the name, with a word after it if it is taken. Keywords are left to be written raw.
    pub(super) fn claim_or_plain(&mut self, name: String, suffix: &str) -> String {
        let name = if self.taken.contains(&name) { format!("{name}{suffix}") } else { name };
        self.claim(name)
    }
}
