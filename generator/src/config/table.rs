//! TOML tables, read key by key: whatever is wrong is noted with its place, and the reading goes on.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Setting;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Place, SourceFile};
use crate::suggest;

/// What all tables of a file share.
pub(super) struct Context<'c> {
    pub file: &'c Arc<SourceFile>,
    pub diagnostics: &'c mut Diagnostics,
}

impl Context<'_> {
    pub fn error(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.diagnostics.fatal(code, "", message).at(Place::new(self.file, span))
    }

    fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, expected: &str) {
        let found = value.get_ref().type_str();
        self.error("wrong-type", value.span(), format!("expected {expected}, found {found}"));
    }

    /// The text of a value; also of a date, which TOML can write without quotes.
    pub fn text(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Datetime(date) => Some(date.to_string()),
            _ => {
                self.wrong_type(value, "a string");
                None
            }
        }
    }
}

/// A table, and which of its keys were asked for.
pub(super) struct Table<'t> {
    entries: &'t DeTable<'t>,
    span: Range<usize>,
    known: Vec<&'static str>,
}

impl<'t> Table<'t> {
    /// The table that `value` should be.
    pub fn new(value: &'t Spanned<DeValue<'t>>, context: &mut Context<'_>) -> Option<Self> {
        let DeValue::Table(entries) = value.get_ref() else {
            context.wrong_type(value, "a table");
            return None;
        };
        Some(Self { entries, span: value.span(), known: Vec::new() })
    }

    pub fn root(table: &'t Spanned<DeTable<'t>>) -> Self {
        Self { entries: table.get_ref(), span: 0..0, known: Vec::new() }
    }

    fn get(&mut self, key: &'static str) -> Option<(&'t Spanned<DeValue<'t>>, Range<usize>)> {
        self.known.push(key);
        self.entries.get_key_value(key).map(|(key, value)| (value, key.span()))
    }

    pub fn text(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<Setting<String>> {
        let (value, _) = self.get(key)?;
        let place = Some(Place::new(context.file, value.span()));
        context.text(value).map(|value| Setting { value, place })
    }

    /// A text that cannot be left out. Empty after an error.
    pub fn required(&mut self, key: &'static str, context: &mut Context<'_>) -> Setting<String> {
        match self.entries.contains_key(key) {
            true => self.text(key, context).unwrap_or_default(),
            false => {
                self.known.push(key);
                context.error("missing-key", self.span.clone(), format!("the key `{key}` is missing here"));
                Setting::default()
            }
        }
    }

    pub fn flag(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<bool> {
        let (value, _) = self.get(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                context.wrong_type(value, "`true` or `false`");
                None
            }
        }
    }

    pub fn integer(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<i64> {
        let (value, _) = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            context.wrong_type(value, "a whole number");
        }
        number
    }

    pub fn list(&mut self, key: &'static str, context: &mut Context<'_>) -> Vec<&'t Spanned<DeValue<'t>>> {
        match self.get(key) {
            Some((value, _)) => match value.get_ref() {
                DeValue::Array(items) => items.iter().collect(),
                _ => {
                    context.wrong_type(value, "a list");
                    Vec::new()
                }
            },
            None => Vec::new(),
        }
    }

    pub fn texts(&mut self, key: &'static str, context: &mut Context<'_>) -> Vec<Setting<String>> {
        let items = self.list(key, context);
        let setting = |item: &Spanned<DeValue<'_>>, context: &mut Context<'_>| {
            let place = Some(Place::new(context.file, item.span()));
            context.text(item).map(|value| Setting { value, place })
        };
        items.into_iter().filter_map(|item| setting(item, context)).collect()
    }

    pub fn table(&mut self, key: &'static str, context: &mut Context<'_>) -> Option<Table<'t>> {
        let (value, _) = self.get(key)?;
        Table::new(value, context)
    }

    /// A table whose keys are somebody's names; each value is read by `read`.
    pub fn map<T>(
        &mut self,
        key: &'static str,
        context: &mut Context<'_>,
        mut read: impl FnMut(&'t Spanned<DeValue<'t>>, &mut Context<'_>) -> Option<T>,
    ) -> BTreeMap<String, Setting<T>> {
        let Some(table) = self.table(key, context) else { return BTreeMap::new() };
        let mut map = BTreeMap::new();
        for (key, value) in table.entries {
            let place = Some(Place::new(context.file, key.span()));
            if let Some(value) = read(value, context) {
                map.insert(key.get_ref().to_string(), Setting { value, place });
            }
        }
        map
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self, context: &mut Context<'_>) {
        for key in self.entries.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let hint = match suggest::nearest(name, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known keys here: {}", self.known.join(", ")),
            };
            context.error("unknown-key", key.span(), format!("unknown key `{name}`")).hint(hint);
        }
    }
}
