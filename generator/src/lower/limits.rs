//! Validation keywords: JSON Schema Validation (draft Wright-00), sections 5.1 to 5.14.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use crate::model::{Rule, code};

/// Validation keywords.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Limits {
    pub pattern: Option<String>,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub exclusive_minimum: bool,
    pub exclusive_maximum: bool,
    pub multiple_of: Option<Number>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    pub unique_items: bool,
    pub min_properties: Option<u64>,
    pub max_properties: Option<u64>,
}

impl Limits {
    /// Takes the keywords out of a schema. Those with a value of the wrong type stay, for the error that they are.
    pub(super) fn take(schema: &mut Map<String, Value>) -> Self {
        Self {
            pattern: take(schema, "pattern", |value| value.as_str().map(str::to_owned)),
            min_length: take(schema, "minLength", count),
            max_length: take(schema, "maxLength", count),
            minimum: take(schema, "minimum", number),
            maximum: take(schema, "maximum", number),
            exclusive_minimum: take(schema, "exclusiveMinimum", Value::as_bool).unwrap_or_default(),
            exclusive_maximum: take(schema, "exclusiveMaximum", Value::as_bool).unwrap_or_default(),
            multiple_of: take(schema, "multipleOf", number),
            min_items: take(schema, "minItems", count),
            max_items: take(schema, "maxItems", count),
            unique_items: take(schema, "uniqueItems", Value::as_bool).unwrap_or_default(),
            min_properties: take(schema, "minProperties", count),
            max_properties: take(schema, "maxProperties", count),
        }
    }

    /// Adds what another schema says that holds at the same time.
    pub(super) fn merge(&mut self, new: &Self) {
        replace(&mut self.pattern, &new.pattern);
        tighten(&mut self.min_length, new.min_length.as_ref(), Ordering::Greater, u64::cmp);
        tighten(&mut self.max_length, new.max_length.as_ref(), Ordering::Less, u64::cmp);
        let tighter = tighten(&mut self.minimum, new.minimum.as_ref(), Ordering::Greater, compare);
        self.exclusive_minimum = tighter.flag(self.exclusive_minimum, new.exclusive_minimum);
        let tighter = tighten(&mut self.maximum, new.maximum.as_ref(), Ordering::Less, compare);
        self.exclusive_maximum = tighter.flag(self.exclusive_maximum, new.exclusive_maximum);
        replace(&mut self.multiple_of, &new.multiple_of);
        tighten(&mut self.min_items, new.min_items.as_ref(), Ordering::Greater, u64::cmp);
        tighten(&mut self.max_items, new.max_items.as_ref(), Ordering::Less, u64::cmp);
        self.unique_items |= new.unique_items;
        tighten(&mut self.min_properties, new.min_properties.as_ref(), Ordering::Greater, u64::cmp);
        tighten(&mut self.max_properties, new.max_properties.as_ref(), Ordering::Less, u64::cmp);
    }

    /// In words, a sentence each.
    pub(super) fn facts(&self) -> Vec<String> {
        let mut facts = Vec::new();
        let length = between(self.min_length, self.max_length, "character", "characters");
        facts.extend(length.map(|length| format!("Length: {length}.")));
        if let Some(pattern) = &self.pattern {
            facts.push(format!("Pattern: {}.", code(pattern)));
        }
        match (&self.minimum, &self.maximum) {
            (Some(least), Some(most)) if !self.exclusive_minimum && !self.exclusive_maximum => {
                facts.push(format!("From {least} to {most}."));
            }
            (least, most) => {
                let word = if self.exclusive_minimum { "More than" } else { "At least" };
                facts.extend(least.as_ref().map(|least| format!("{word} {least}.")));
                let word = if self.exclusive_maximum { "Less than" } else { "At most" };
                facts.extend(most.as_ref().map(|most| format!("{word} {most}.")));
            }
        }
        facts.extend(self.multiple_of.as_ref().map(|step| format!("A multiple of {step}.")));
        let elements = between(self.min_items, self.max_items, "element", "elements");
        facts.extend(elements.map(|elements| capital(&format!("{elements}."))));
        if self.unique_items {
            facts.push("No two elements are equal.".to_owned());
        }
        let properties = between(self.min_properties, self.max_properties, "property", "properties");
        facts.extend(properties.map(|properties| capital(&format!("{properties}."))));
        facts
    }

    /// The rules that a value is checked against before it is sent.
    pub(super) fn rules(&self) -> Vec<Rule> {
        let mut rules = Vec::new();
        let bound = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
        let least = if self.exclusive_minimum { Rule::ExclusiveMinimum } else { Rule::Minimum };
        let most = if self.exclusive_maximum { Rule::ExclusiveMaximum } else { Rule::Maximum };
        rules.extend(self.pattern.clone().filter(|pattern| foreign_pattern(pattern).is_none()).map(Rule::Pattern));
        rules.extend(self.min_length.filter(|least| *least > 0).map(Rule::MinLength));
        rules.extend(self.max_length.map(Rule::MaxLength));
        rules.extend(bound(&self.minimum).map(least));
        rules.extend(bound(&self.maximum).map(most));
        rules.extend(bound(&self.multiple_of).map(Rule::MultipleOf));
        rules.extend(self.min_items.filter(|least| *least > 0).map(Rule::MinItems));
        rules.extend(self.max_items.map(Rule::MaxItems));
        rules.extend(self.unique_items.then_some(Rule::UniqueItems));
        rules.extend(self.min_properties.filter(|least| *least > 0).map(Rule::MinProperties));
        rules.extend(self.max_properties.map(Rule::MaxProperties));
        rules
    }
}

/// Which of two limits leaves less.
#[derive(Clone, Copy)]
enum Tighter {
    Old,
    New,
    Both,
}

impl Tighter {
    /// Whether the limit that counts is exclusive.
    fn flag(self, old: bool, new: bool) -> bool {
        match self {
            Self::Old => old,
            Self::New => new,
            Self::Both => old || new,
        }
    }
}

/// Keeps the limit that leaves less: the one that compares as `wanted` with the other.
fn tighten<T: Clone>(
    old: &mut Option<T>,
    new: Option<&T>,
    wanted: Ordering,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Tighter {
    let Some(new) = new else { return Tighter::Old };
    let tighter = match old {
        None => Tighter::New,
        Some(old) => match compare(new, old) {
            Ordering::Equal => Tighter::Both,
            order if order == wanted => Tighter::New,
            _ => Tighter::Old,
        },
    };
    if matches!(tighter, Tighter::New) {
        *old = Some(new.clone());
    }
    tighter
}

fn compare(a: &Number, b: &Number) -> Ordering {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.as_f64().unwrap_or_default().total_cmp(&b.as_f64().unwrap_or_default()),
    }
}

/// Why a pattern is not one of ECMA-262, where it is not: most are written for another engine.
pub(super) fn foreign_pattern(pattern: &str) -> Option<String> {
    if is_literal(pattern) {
        return Some("it has slashes around it".to_owned());
    }
    if nesting(pattern) > MOST_NESTED {
        return Some(format!("its groups are nested more than {MOST_NESTED} deep"));
    }
    if pattern.matches('|').count() > MOST_ALTERNATIVES {
        return Some(format!("it has more than {MOST_ALTERNATIVES} alternatives"));
    }
    if pattern.replace("\\\\", "").contains("[[:") {
        return Some("it has `[[:`".to_owned());
    }
    let error = unreadable(pattern, "u")?;
    // Many patterns are only valid without the flag `u`: `\p{L}` is a p there, which is not what it is for.
    let escapes = letter_escapes(pattern);
    if let Some(escape) = escapes.iter().find(|escape| unreadable(escape, "u").is_some()) {
        return Some(format!("it has {}", code(escape)));
    }
    (!escapes.is_empty() || unreadable(pattern, "").is_some()).then(|| format!("it cannot be read ({error})"))
}

/// The engine takes a pattern apart by recursion, here and in clients.
const MOST_NESTED: usize = 64;
const MOST_ALTERNATIVES: usize = 1000;

/// How deep groups stand in groups, at most. A bracket of a class counts as one of a group.
fn nesting(pattern: &str) -> usize {
    let (mut depth, mut deepest, mut escaped) = (0_usize, 0, false);
    for c in pattern.chars() {
        match c {
            _ if escaped => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        deepest = deepest.max(depth);
    }
    deepest
}

/// What is wrong with a pattern.
fn unreadable(pattern: &str, flags: &str) -> Option<String> {
    regress::Regex::with_flags(pattern, flags).err().map(|error| error.text)
}

/// The escapes of letters that are the letters themselves without the flag `u`.
fn letter_escapes(pattern: &str) -> Vec<&str> {
    let mut escapes = Vec::new();
    let mut rest = pattern;
    while let Some((_, escaped)) = rest.split_once('\\') {
        let before = rest.len() - escaped.len() - 1;
        let Some(letter) = escaped.chars().next() else { break };
        let after = escaped.get(letter.len_utf8()..).unwrap_or_default();
        let braces = if "pPu".contains(letter) && after.starts_with('{') { after.find('}') } else { None };
        if braces.is_some() || (letter.is_ascii_alphabetic() && !"bBcdDfknrsStuvwWx".contains(letter)) {
            let length = 2 + braces.map_or(0, |end| end + 1);
            escapes.extend(rest.get(before..before + length));
        }
        rest = after;
    }
    escapes
}

/// Whether it is a literal of JavaScript, `/x/i`: between the slashes there is no other.
fn is_literal(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    inner.is_some_and(|(inner, flags)| {
        !inner.is_empty()
            && !inner.replace("\\/", "").contains('/')
            && flags.chars().all(|flag| "dgimsuvy".contains(flag))
    })
}

/// How many of what.
fn between(least: Option<u64>, most: Option<u64>, one: &str, several: &str) -> Option<String> {
    let counted = |n: u64| format!("{n} {}", if n == 1 { one } else { several });
    match (least, most) {
        (Some(least), Some(most)) if least == most => Some(format!("exactly {}", counted(least))),
        (Some(least), Some(most)) => Some(format!("{least} to {}", counted(most))),
        (Some(least), None) if least > 0 => Some(format!("at least {}", counted(least))),
        (None, Some(most)) => Some(format!("at most {}", counted(most))),
        (_, None) => None,
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

fn take<T>(schema: &mut Map<String, Value>, key: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    let found = read(schema.get(key)?);
    if found.is_some() {
        schema.remove(key);
    }
    found
}

fn count(value: &Value) -> Option<u64> {
    let whole = |number: f64| (number.fract() == 0.0 && (0.0..=9e15).contains(&number)).then_some(number as u64);
    value.as_u64().or_else(|| whole(value.as_f64()?))
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}

/// Takes what is new, where there is something.
pub(super) fn replace<T: Clone>(old: &mut Option<T>, new: &Option<T>) {
    if new.is_some() {
        old.clone_from(new);
    }
}
