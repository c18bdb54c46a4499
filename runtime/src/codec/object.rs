//! The loops that every object shares.

use std::fmt;

use super::{Fault, Reader, Slot, Writer, weight};
use crate::operation::Rule;

/// What the codec knows of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Name of the Rust type.
    pub name: &'static str,
    /// The fields, in the order of their slots.
    pub fields: &'static [Field],
    /// The field that takes what no other takes, if there is one; its slot follows the others.
    pub rest: Option<&'static str>,
}

impl Table {
    /// Of what is no struct.
    pub(super) const NONE: Self = Self { name: "", fields: &[], rest: None };
}

/// One field of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Key in JSON.
    pub key: &'static str,
    /// Name of the Rust field.
    pub name: &'static str,
    /// When it is there.
    pub presence: Presence,
    /// What its value must fulfil before it is sent.
    pub rules: &'static [Rule],
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
    let mut seen = Seen::new(table.fields.len());
    if let (true, Some(_), Some(rest)) = (reader.again, table.rest, slots.last_mut()) {
        rest.clear();
    }
    let mut expected = 0;
    let find = &mut |key: &str| -> Found {
        // Servers mostly send fields in the order of the document: look at the next one first.
        let hit = match table.fields.get(expected) {
            Some(field) if field.key == key => Some(expected),
            _ => table.fields.iter().position(|field| field.key == key),
        };
        match hit {
            Some(index) => {
                expected = index + 1;
                Found::Field(index)
            }
            None if table.rest.is_some() => Found::Rest(key.to_owned()),
            None => Found::Unknown,
        }
    };
    reader.object(find, &mut |reader, found| match found {
        Found::Field(index) => {
            let (Some(slot), Some(field)) = (slots.get_mut(index), table.fields.get(index)) else {
                return reader.skip();
            };
            reader.again |= seen.set(index);
            reader.weigh(weight::KEY);
            slot.read(reader).map_err(|fault| reader.under_key(field.key, fault))
        }
        Found::Rest(key) => match slots.last_mut() {
            Some(slot) => slot.read_entry(&key, reader).map_err(|fault| reader.under_key(&key, fault)),
            None => reader.skip(),
        },
        Found::Unknown => {
            reader.weigh(weight::UNKNOWN_KEY);
            reader.skip()
        }
    })?;
    for (index, field) in table.fields.iter().enumerate() {
        if seen.has(index) {
            continue;
        }
        if field.presence == Presence::required {
            return Err(reader.fail(format!("the required field `{}` is missing", field.key)));
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
    for (field, slot) in table.fields.iter().zip(slots) {
        if field.presence == Presence::optional && slot.is_absent() {
            continue;
        }
        writer.key(field.key);
        let start = writer.position();
        slot.write(writer);
        writer.hold(field.rules, start);
        writer.wrote_key(field.key);
    }
    if let (Some(_), Some(slot)) = (table.rest, slots.last()) {
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
    let mut out = f.debug_struct(table.name);
    let names = table.fields.iter().map(|field| field.name).chain(table.rest);
    for (name, slot) in names.zip(&object.slots()) {
        out.field(name, slot);
    }
    out.finish()
}
