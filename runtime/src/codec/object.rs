//! The loops that every object shares.

use std::fmt;

use super::{Fault, Reader, Slot, Writer, slots, weight};
use crate::operation::Rule;

/// What the codec knows of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Name of the Rust type, then those of the fields, with spaces between them. There may be one field more than keys:
    /// it takes what no other takes, and its slot follows the others.
    pub names: &'static str,
    /// Keys in JSON, in the order of the slots.
    pub keys: &'static [&'static str],
    /// When each is there.
    pub presences: &'static [Presence],
    /// What values must fulfil before they are sent, by key, in the same order; only of fields that have rules.
    pub rules: &'static [(&'static str, &'static [Rule])],
}

impl Table {
    /// Of what is no struct.
    pub(super) const NONE: Self = Self { names: "", keys: &[], presences: &[], rules: &[] };

    /// Where the field with this key is.
    #[must_use]
    pub fn position(&self, key: &str) -> Option<usize> {
        self.keys.iter().position(|known| *known == key)
    }

    /// Whether there is a field that takes what no other takes.
    pub(super) fn keeps_others(&self) -> bool {
        self.names.split_whitespace().count() > self.keys.len() + 1
    }

    /// Whether this field is always there.
    #[must_use]
    pub fn is_required(&self, index: usize) -> bool {
        self.presences.get(index) == Some(&Presence::required)
    }

    /// What the value of this field must fulfil before it is sent.
    #[must_use]
    pub fn rules(&self, index: usize) -> &'static [Rule] {
        let key = self.keys.get(index);
        self.rules.iter().find(|(of, _)| Some(of) == key).map_or(&[], |(_, rules)| rules)
    }
}

/// When a field is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "written in lower case in the tables")]
pub enum Presence {
    /// Always; `null` only if the type has it.
    required,
    /// Left out where there is no value. Type `Option<T>`, or `Option<Option<T>>` where `null` is a value too.
    optional,
}

/// Fills the fields of an object.
///
/// # Errors
/// If the value is no object, a value in it does not fit, or a required field is missing.
pub(super) fn read_fields(
    table: &'static Table,
    slots: &mut [&mut dyn Slot],
    reader: &mut Reader<'_>,
) -> Result<(), Fault> {
    #[cfg(feature = "cli")]
    reader.note(table, slots)?;
    let mut seen = Seen::new(table.keys.len());
    let has_rest = slots.len() > table.keys.len();
    if let (true, true, Some(rest)) = (reader.again, has_rest, slots.last_mut()) {
        rest.clear();
    }
    let mut expected = 0;
    let find = &mut |key: &str| -> Found {
        // Servers mostly send fields in the order of the document: look at the next one first.
        let hit = if table.keys.get(expected) == Some(&key) { Some(expected) } else { table.position(key) };
        match hit {
            Some(index) => {
                expected = index + 1;
                Found::Field(index)
            }
            None if has_rest => Found::Rest(key.to_owned()),
            None => Found::Unknown,
        }
    };
    let each = &mut |reader: &mut Reader<'_>, found| match found {
        Found::Field(index) => {
            let (Some(slot), Some(key)) = (slots.get_mut(index), table.keys.get(index)) else {
                return reader.skip();
            };
            reader.again |= seen.set(index);
            reader.weigh(weight::KEY);
            slot.read(reader).map_err(|fault| reader.under_key(key, fault))
        }
        Found::Rest(key) => match slots.last_mut() {
            Some(slot) => slot.read_entry(&key, reader).map_err(|fault| reader.under_key(&key, fault)),
            None => reader.skip(),
        },
        Found::Unknown => {
            reader.weigh(weight::UNKNOWN_KEY);
            reader.skip()
        }
    };
    reader.within_fields(table.keys.len(), |reader| reader.object(find, each))?;
    for (index, key) in table.keys.iter().enumerate() {
        if seen.has(index) {
            continue;
        }
        if table.is_required(index) {
            return Err(reader.fail(format!("the required field `{key}` is missing")));
        }
        reader.miss();
        if let (true, Some(slot)) = (reader.again, slots.get_mut(index)) {
            slot.clear();
        }
    }
    Ok(())
}

enum Found {
    Field(usize),
    Rest(String),
    Unknown,
}

/// Which fields were there: one word for most structs.
enum Seen {
    Few(u128),
    Many(Vec<bool>),
}

impl Seen {
    fn new(fields: usize) -> Self {
        if fields <= 128 { Self::Few(0) } else { Self::Many(vec![false; fields]) }
    }

    /// Says whether it was there before.
    fn set(&mut self, index: usize) -> bool {
        let before = self.has(index);
        match self {
            Self::Few(bits) => *bits |= 1 << index,
            Self::Many(flags) => {
                if let Some(flag) = flags.get_mut(index) {
                    *flag = true;
                }
            }
        }
        before
    }

    fn has(&self, index: usize) -> bool {
        match self {
            Self::Few(bits) => bits & (1 << index) != 0,
            Self::Many(flags) => flags.get(index).copied().unwrap_or_default(),
        }
    }
}

/// Writes the fields of an object.
pub(super) fn write_fields(table: &'static Table, slots: &[&dyn Slot], writer: &mut Writer) {
    writer.begin_object();
    let mut rules = table.rules.iter().peekable();
    for ((index, key), slot) in table.keys.iter().enumerate().zip(slots) {
        let own = rules.next_if(|(of, _)| of == key);
        if slot.is_absent() && !table.is_required(index) {
            continue;
        }
        writer.key(key);
        let start = writer.position();
        slot.write(writer);
        writer.hold(own.map_or(&[], |(_, rules)| rules), start);
        writer.wrote_key(key);
    }
    if let Some(slot) = slots.get(table.keys.len()) {
        slot.write_entries(writer);
    }
    writer.end_object();
}

/// Shows an object as `#[derive(Debug)]` would.
///
/// # Errors
/// If the formatter fails.
pub fn debug_object(object: &dyn Slot, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = object.table();
    let mut names = table.names.split_whitespace();
    let mut out = f.debug_struct(names.next().unwrap_or_default());
    for (name, slot) in names.zip(slots(object)) {
        out.field(name, &slot);
    }
    out.finish()
}
