//! Which alternatives there are: lists that hold at once are brought together.

use std::rc::Rc;

use super::Lower;
use super::flat::{Flat, Group, Part};
use super::node::Discriminator;
use super::schema::{is_component, is_null};
use crate::pointer;

/// How many combinations of alternatives at most become variants.
const MOST_COMBINATIONS: usize = 32;

/// An alternative on its way to a variant.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Where it stands in the list.
    pub at: String,
    /// The schemas that it is made of, where the references lead.
    pub parts: Vec<Part>,
    pub flat: Rc<Flat>,
}

impl Candidate {
    /// Where it stands, if it is one schema.
    pub(super) fn target(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [part] => Some(&part.pointer),
            _ => None,
        }
    }

    /// Whether it has alternatives itself.
    pub(super) fn is_union(&self) -> bool {
        let is_base = self.parts.iter().any(|part| part.bare);
        !is_base && (!self.flat.groups.is_empty() || self.flat.parent.is_some())
    }

    /// Whether it is written where it is listed.
    pub(super) fn is_inline(&self) -> bool {
        self.target().is_some_and(|target| target == self.at)
    }
}

/// The alternatives of a schema.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// Where they are listed.
    pub pointer: String,
    pub candidates: Vec<Candidate>,
    pub discriminator: Option<Discriminator>,
}

impl Lower<'_> {
    /// The alternatives that count.
    pub(super) fn choice(&mut self, flat: &Flat, at: &str) -> Option<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        for group in &flat.groups {
            let mut choice = self.choice_of(group);
            choice.candidates.retain(|candidate| !is_null(&candidate.flat));
            let says = |candidate: &Candidate| adds_shape(&candidate.flat, flat);
            if !choice.candidates.iter().any(says) {
                self.unchecked(&choice);
                continue;
            }
            if flat.properties.is_empty() {
                choice.candidates.retain(|candidate| candidate.flat.says_shape());
            }
            choices.push(choice);
        }
        if flat.groups.is_empty() {
            return self.children_of(flat);
        }
        self.together(choices, at)
    }

    pub(super) fn choice_of(&mut self, group: &Group) -> Choice {
        let candidates = self.candidates(group);
        Choice { pointer: group.pointer.clone(), candidates, discriminator: group.discriminator.clone() }
    }

    /// Alternatives that only say which properties must be there.
    fn unchecked(&mut self, choice: &Choice) {
        if !choice.candidates.is_empty() && self.said.insert(choice.pointer.clone()) {
            self.diagnostics
                .note("not-checked", &choice.pointer, "the alternatives only say which values are valid")
                .hint("the client has one type for all, and does not check which of them holds");
        }
    }

    /// Several lists that hold at once, as one.
    fn together(&mut self, mut choices: Vec<Choice>, at: &str) -> Option<Choice> {
        // A list with all the alternatives of another, and more, adds nothing to it.
        let mut index = 0;
        while let Some(choice) = choices.get(index) {
            let within = |narrow: &Choice| {
                narrow.candidates.iter().all(|n| choice.candidates.iter().any(|c| c.parts == n.parts))
            };
            if choices.iter().enumerate().any(|(other, narrow)| other != index && within(narrow)) {
                choices.remove(index);
            } else {
                index += 1;
            }
        }
        let combinations = choices.iter().fold(1_usize, |all, choice| all.saturating_mul(choice.candidates.len()));
        let mut rest = choices.into_iter();
        let first = rest.next()?;
        if rest.len() == 0 {
            return Some(first);
        }
        let combined = if combinations > MOST_COMBINATIONS {
            None
        } else {
            rest.try_fold(first.clone(), |all, choice| self.combine(&all, &choice))
        };
        if combined.is_none() && self.said.insert(first.pointer.clone()) {
            self.diagnostics
                .warning("several-alternatives", at, "more than one list of alternatives holds at once")
                .hint("no type has all combinations: the first list is taken, the others are passed over");
        }
        Some(combined.unwrap_or(first))
    }

    /// Every alternative of one list with every one of another, but for those that no value can be at once.
    fn combine(&mut self, one: &Choice, other: &Choice) -> Option<Choice> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for a in &one.candidates {
            for b in &other.candidates {
                let parts = self.canonical(a.parts.iter().chain(&b.parts).cloned().collect());
                let flat = self.flat(&parts);
                let number = b.at.rsplit('/').next().unwrap_or_default();
                let at = if a.parts == parts { a.at.clone() } else { format!("{}+{number}", a.at) };
                if flat.conflict.is_none() && !candidates.iter().any(|known| known.parts == parts) {
                    candidates.push(Candidate { at, parts, flat });
                }
            }
        }
        let discriminator = one.discriminator.clone().or_else(|| other.discriminator.clone());
        (!candidates.is_empty()).then(|| Choice { pointer: one.pointer.clone(), candidates, discriminator })
    }

    fn candidates(&mut self, group: &Group) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::with_capacity(group.variants.len());
        for (index, reference) in group.variants.iter().enumerate() {
            let at = pointer::child(&group.pointer, &index.to_string());
            if let Some(target) = self.resolve(reference, &at) {
                out.push(self.candidate(at, target));
            }
        }
        let mapping = group.discriminator.iter().flat_map(|d| d.mapping.clone());
        for (tag, reference) in mapping {
            match self.mapping_target(&reference, &out) {
                Some(target) if !out.iter().any(|c| c.target() == Some(&target)) => {
                    out.push(self.candidate(target.clone(), target));
                }
                Some(_) => {}
                None if self.said.insert(format!("{}#{tag}", group.pointer)) => self
                    .diagnostics
                    .warning(
                        "unresolved-mapping",
                        &group.pointer,
                        format!("the mapping of `{tag}` leads nowhere: `{reference}`"),
                    )
                    .hint("objects with this tag are told apart by what fits best, or kept as JSON"),
                None => {}
            }
        }
        out
    }

    fn candidate(&mut self, at: String, target: String) -> Candidate {
        let parts = vec![Part::whole(target)];
        let flat = self.flat(&parts);
        Candidate { at, parts, flat }
    }

    /// Where an entry of `discriminator.mapping` leads: the key of a component, a reference, or what an alternative is
    /// called in a file that is none of this document's any more.
    pub(super) fn mapping_target(&mut self, reference: &str, candidates: &[Candidate]) -> Option<String> {
        if let Some(known) = self.mapped.get(reference) {
            return Some(known.clone());
        }
        let key = pointer::child("/components/schemas", reference);
        let direct = if self.value(&key).is_some() { Some(key) } else { pointer::of_reference(reference) };
        let by_name = || {
            let name = stem(reference);
            let called = |candidate: &&Candidate| candidate.target().is_some_and(|target| stem(target) == name);
            let listed = candidates.iter().find(called).and_then(Candidate::target).map(str::to_owned);
            listed.unwrap_or_else(|| pointer::child("/components/schemas", name))
        };
        let direct = direct.filter(|pointer| self.value(pointer).is_some());
        let is_direct = direct.is_some();
        let pointer = direct.unwrap_or_else(by_name);
        self.value(&pointer)?;
        let target = self.resolve(&format!("#{}", pointer.replace('%', "%25")), &pointer)?;
        if is_direct {
            self.mapped.insert(reference.to_owned(), target.clone());
        }
        Some(target)
    }
}

/// The last step of a reference, without the ending of a file.
fn stem(reference: &str) -> &str {
    let last = reference.rsplit(['/', '#']).next().unwrap_or_default();
    let last = last.rsplit("~1").next().unwrap_or_default();
    [".yaml", ".yml", ".json"].iter().find_map(|ending| last.strip_suffix(ending)).unwrap_or(last)
}

/// What a schema is called where it is defined: the key of a component, or the name of its file.
pub(super) fn defined_name(target: &str) -> Option<String> {
    if is_component(target) {
        return pointer::steps(target).last();
    }
    let file = target.strip_prefix("/x-files/")?;
    let defined = !file.contains('/') || file.contains("/components/schemas/") || file.contains("/definitions/");
    defined.then(|| stem(target).to_owned())
}

/// Whether an alternative says more of a value than which of the properties beside it must be there.
fn adds_shape(alternative: &Flat, own: &Flat) -> bool {
    let same_type = alternative.types == own.types
        || (!own.properties.is_empty() && alternative.types.as_deref() == Some("object") && own.types.is_none());
    let typed = alternative.types.is_some() && !same_type;
    typed || Flat { types: None, ..alternative.clone() }.says_shape()
}
