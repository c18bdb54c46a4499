//! Tables instead of derived code: one loop fills any object from JSON through object-safe field access.
//!
//! A generated type is a plain struct and a table, both declared by [`object!`](crate::object!); what reads and writes it
//! exists once, here. That keeps generated crates quick to compile and to review.

use std::any::Any;
use std::fmt::Debug;

mod at;
/// The methods of a [`Slot`] that is no struct.
macro_rules! plain_value {
    () => {
        fn assign(&mut self, from: &dyn crate::Slot) {
            crate::codec::assign_value(self, from);
        }

        fn equals(&self, other: &dyn crate::Slot) -> bool {
            crate::codec::equal_values(self, other)
        }
    };
}
pub(crate) use plain_value;

mod body;
mod bridge;
mod cursor;
mod decimal;
#[cfg(feature = "cli")]
mod describe;
mod error;
mod macros;
mod object;
mod open;
mod read;
mod scalar;
mod text;
mod tuple;
mod union;
mod weight;
mod write;

pub(crate) use at::{descend, read_any, read_at, replace};
#[cfg(feature = "cli")]
pub(crate) use body::{FILE, read_any_medium};
pub(crate) use body::{as_body, to_text, xml_to_json};
pub use body::{read_body, read_media, write_media};
pub use bridge::{deserialize, serialize};
pub use decimal::{Decimal, NotANumber};
#[cfg(feature = "cli")]
pub(crate) use describe::{JSON, Property, TEXT, Takes, properties, takes};
pub(crate) use error::Segment;
pub use error::{DecodeError, Fault};
pub use object::{Presence, Table, debug_object};
pub use open::{Enum, Literal, Open, Raw};
pub use read::Reader;
pub(crate) use read::{Kind, read_document, read_with};
pub(crate) use text::encode_base64;
pub use text::{Base64, Base64Url, Date, DateTime, Duration, Text, Time};
pub use tuple::{read_tuple, write_tuple};
pub use union::{Tags, Union, read_union, write_union};
pub use write::Writer;
pub(crate) use write::{Check, Problem};
#[cfg(feature = "cli")]
pub(crate) use write::{is_redacting, redacted};

use crate::operation::{BodyKind, Rule};

/// A place that a JSON value is read into and written from.
///
/// A struct gives its table and its fields' places, and leaves reading and writing to the one loop; other types read
/// and write themselves.
pub trait Slot: Any + Debug {
    /// Names and presences of the fields, of a struct.
    fn table(&self) -> &'static Table {
        &Table::NONE
    }

    /// Gives the places of the fields, in the order of the table; that of the rest (additional properties) last.
    fn with_slots<'s>(&'s self, take: Take<'_, 's>) {
        take(&[]);
    }

    /// The same, to be filled.
    fn with_slots_mut(&mut self, take: TakeMut<'_>) {
        take(&mut []);
    }

    /// Becomes a copy of what another place of the same type holds.
    fn assign(&mut self, from: &dyn Slot) {
        from.with_slots(&mut |from| {
            self.with_slots_mut(&mut |to| to.iter_mut().zip(from).for_each(|(to, from)| to.assign(*from)));
        });
    }

    /// Whether another place of the same type holds the same.
    fn equals(&self, other: &dyn Slot) -> bool {
        let mut equal = true;
        self.with_slots(&mut |ones| {
            other.with_slots(&mut |others| equal = ones.iter().zip(others).all(|(one, other)| one.equals(*other)));
        });
        equal
    }

    /// Fills the place from the next JSON value.
    ///
    /// # Errors
    /// If the value does not fit; the reader keeps what and where.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let (table, mut outcome) = (self.table(), Ok(()));
        self.with_slots_mut(&mut |slots| outcome = object::read_fields(table, slots, reader));
        outcome
    }

    /// Writes the value as JSON.
    fn write(&self, writer: &mut Writer) {
        let table = self.table();
        self.with_slots(&mut |slots| object::write_fields(table, slots, writer));
    }

    /// Whether the place holds nothing, so that an optional field is left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Forgets what is there, if the place may hold nothing.
    fn clear(&mut self) {}

    /// Reads one entry of a map: the value that stands under `key`; or, whatever the key, one more element of a list.
    ///
    /// # Errors
    /// If this is neither, or the value does not fit.
    fn read_entry(&mut self, key: &str, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let _ = key;
        Err(reader.fail("expected a map"))
    }

    /// Writes the entries of a map into the object that is open, or the elements of a list into the array.
    fn write_entries(&self, writer: &mut Writer) {
        let _ = writer;
    }

    /// The raw bytes, of a value that can be a body that is not JSON.
    fn as_bytes(&self) -> Option<&[u8]> {
        None
    }

    /// Takes a body that is not JSON.
    ///
    /// # Errors
    /// If the type can only be JSON, or the bytes are not text where text is due.
    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        let _ = bytes;
        Err(DecodeError::new("this type can only be read from JSON"))
    }

    /// The bytes of a stream of values.
    fn as_stream(&self) -> Option<&crate::Body> {
        None
    }

    /// Takes the bytes of a stream of values; says whether it is one.
    fn set_stream(&mut self, body: crate::Body, kind: BodyKind) -> bool {
        let _ = (body, kind);
        false
    }

    /// Of a body that may be of several media types: the number of the one that it is of, and its place. One that is of
    /// none of them is a [`Body`](crate::Body), its number that after the last.
    fn medium(&self) -> Option<(usize, &dyn Slot)> {
        None
    }

    /// Makes the body of media type number `index`, and gives its place.
    fn start_medium(&mut self, index: usize) -> Option<&mut dyn Slot> {
        let _ = index;
        None
    }
}

/// What takes the places of fields. They stand where they are needed for as long as that is: nothing is allocated for
/// them, with every object that is read or written.
pub type Take<'f, 's> = &'f mut dyn FnMut(&[&'s dyn Slot]);
/// What takes the places of fields to fill them.
pub type TakeMut<'f> = &'f mut dyn FnMut(&mut [&mut dyn Slot]);

/// The places of the fields, to be kept.
pub(crate) fn slots(object: &dyn Slot) -> Vec<&dyn Slot> {
    let mut all = Vec::new();
    object.with_slots(&mut |slots| all.extend_from_slice(slots));
    all
}

/// A type that the codec can make.
pub trait Codec: Slot + Clone + PartialEq {
    /// The value that reading starts from, and what a constructor leaves open.
    const BLANK: Self;

    /// Whether `null` is a value of the type.
    const NULLABLE: bool = false;

    /// [`Codec::BLANK`], also where that needs memory of its own.
    fn make() -> Self {
        Self::BLANK
    }
}

/// What [`Clone`] does for structs.
#[must_use]
pub fn clone_object<T: Codec>(object: &T) -> T {
    let mut copy = T::BLANK;
    copy.assign(object);
    copy
}

/// [`Slot::assign`] for what is no struct.
pub fn assign_value<T: Slot + Clone>(to: &mut T, from: &dyn Slot) {
    if let Some(from) = (from as &dyn Any).downcast_ref::<T>() {
        to.clone_from(from);
    }
}

/// [`Slot::equals`] for what is no struct.
#[must_use]
pub fn equal_values<T: Slot + PartialEq>(one: &T, other: &dyn Slot) -> bool {
    (other as &dyn Any).downcast_ref::<T>() == Some(one)
}

/// [`Codec::BLANK`], where the type can be told from the place.
#[must_use]
pub fn blank<T: Codec>() -> T {
    T::make()
}

/// Reads a value from JSON text.
///
/// # Errors
/// If the text is not JSON, does not fit the type, or goes on after the value.
pub fn from_slice<T: Codec>(json: &[u8]) -> Result<T, DecodeError> {
    let mut value = T::make();
    read_document(&mut value, json)?;
    Ok(value)
}

/// Writes a value as JSON text.
#[must_use]
pub fn to_vec(value: &dyn Slot) -> Vec<u8> {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.into_bytes()
}

/// Writes a value as JSON text, and holds it and what is in it against the rules of the document.
///
/// # Errors
/// The first rule that is broken, and where.
pub(crate) fn to_checked_vec(value: &dyn Slot, rules: &'static [Rule], check: Check) -> Result<Vec<u8>, DecodeError> {
    let mut writer = Writer::checking(check);
    value.write(&mut writer);
    writer.hold(rules, 0);
    match writer.take_problem() {
        Some(problem) => Err(problem.error()),
        None => Ok(writer.into_bytes()),
    }
}
