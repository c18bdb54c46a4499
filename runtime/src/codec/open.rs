//! Open enums: the values of a document, and whatever else a server sends.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;

use super::{Codec, DecodeError, Fault, Reader, Slot, Writer, weight};
use crate::Json;

/// The documented values of an enum: what [`string_enum!`](crate::string_enum), [`integer_enum!`](crate::integer_enum)
/// and [`value_enum!`](crate::value_enum) write for a type.
pub trait Enum: Copy + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// What a value is on the wire, documented or not.
    type Raw: Raw;
    /// The values on the wire.
    const VALUES: &'static [<Self::Raw as Raw>::Known];
    /// The variants, in the same order.
    const VARIANTS: &'static [Self];
}

/// The value of a variant on the wire.
fn value_of<T: Enum>(variant: T) -> Option<&'static <T::Raw as Raw>::Known> {
    T::VALUES.get(T::VARIANTS.iter().position(|known| *known == variant)?)
}

/// What the values of an enum are on the wire: text, integers, or any JSON.
pub trait Raw: Clone + fmt::Debug + fmt::Display + Eq + Hash + Send + Sync + 'static {
    /// The same as a constant.
    type Known: Sync + 'static;
    /// What reading starts from.
    const BLANK: Self;
    /// The value of a constant.
    fn of(known: &'static Self::Known) -> Self;
    /// Whether it is that constant.
    fn is(&self, known: &Self::Known) -> bool;
    /// Reads a value.
    ///
    /// # Errors
    /// If it is of another type.
    fn read(values: &'static [Self::Known], reader: &mut Reader<'_>) -> Result<Self, Fault>;
    /// Writes it as JSON.
    fn write(&self, writer: &mut Writer);

    /// It as text, if it is that.
    fn text(&self) -> Option<&str> {
        None
    }

    /// From text, if it is that.
    fn from_text(values: &'static [Self::Known], text: &str) -> Option<Self> {
        let _ = (values, text);
        None
    }
}

/// Text: without a copy of it where it is known.
impl Raw for Cow<'static, str> {
    type Known = &'static str;

    const BLANK: Self = Cow::Borrowed("");

    fn of(known: &'static &'static str) -> Self {
        Cow::Borrowed(known)
    }

    fn is(&self, known: &&'static str) -> bool {
        self == known
    }

    fn read(values: &'static [&'static str], reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.string(|text| intern(values, text))
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }

    fn text(&self) -> Option<&str> {
        Some(self)
    }

    fn from_text(values: &'static [&'static str], text: &str) -> Option<Self> {
        Some(intern(values, text))
    }
}

fn intern(values: &[&'static str], text: &str) -> Cow<'static, str> {
    match values.iter().find(|known| **known == text) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(text.to_owned()),
    }
}

impl Raw for i64 {
    type Known = i64;

    const BLANK: Self = 0;

    fn of(known: &'static i64) -> Self {
        *known
    }

    fn is(&self, known: &i64) -> bool {
        self == known
    }

    fn read(_: &'static [i64], reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut value = 0;
        Slot::read(&mut value, reader)?;
        Ok(value)
    }

    fn write(&self, writer: &mut Writer) {
        Slot::write(self, writer);
    }
}

/// A documented value that is neither text nor an integer, or stands among others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Literal {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// Another number.
    Number(f64),
    /// Text.
    Text(&'static str),
}

impl Raw for Json {
    type Known = Literal;

    const BLANK: Self = Self::Null;

    fn of(known: &'static Literal) -> Self {
        match *known {
            Literal::Flag(flag) => flag.into(),
            Literal::Integer(number) => number.into(),
            Literal::Number(number) => number.into(),
            Literal::Text(text) => text.into(),
        }
    }

    /// `1` and `1.0` are the same number.
    fn is(&self, known: &Literal) -> bool {
        match *known {
            Literal::Flag(flag) => self.as_bool() == Some(flag),
            Literal::Integer(number) => self.as_i64() == Some(number) || self.as_f64() == Some(number as f64),
            Literal::Number(number) => self.as_f64() == Some(number),
            Literal::Text(text) => self.as_str() == Some(text),
        }
    }

    fn read(values: &'static [Literal], reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let value = reader.json()?;
        if values.iter().any(|known| value.is(known)) {
            reader.weigh(weight::VALUE);
        }
        Ok(value)
    }

    fn write(&self, writer: &mut Writer) {
        Slot::write(self, writer);
    }
}

/// A value of the enum `T`, or one that the document does not have: a server may add values at any time.
///
/// ```
/// # use runtime::Open;
/// runtime::string_enum! {
///     pub enum State {
///         Idle = "IDLE",
///         Busy = "BUSY",
///     }
/// }
///
/// let state: Open<State> = "IDLE".into();
/// assert_eq!(state, State::Idle);
/// match Open::<State>::from("GONE").known() {
///     Some(State::Idle | State::Busy) => unreachable!(),
///     None => {}
/// }
/// ```
pub struct Open<T: Enum> {
    raw: T::Raw,
}

impl<T: Enum> Open<T> {
    /// The variant, if the document has the value.
    #[must_use]
    pub fn known(&self) -> Option<T> {
        let index = T::VALUES.iter().position(|known| self.raw.is(known))?;
        T::VARIANTS.get(index).copied()
    }

    /// The value on the wire.
    #[must_use]
    pub const fn raw(&self) -> &T::Raw {
        &self.raw
    }
}

impl<T: Enum<Raw = Cow<'static, str>>> Open<T> {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.raw
    }
}

impl<T: Enum> Clone for Open<T> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone() }
    }
}

impl<T: Enum> PartialEq for Open<T> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl<T: Enum> Eq for Open<T> {}

impl<T: Enum> PartialEq<T> for Open<T> {
    fn eq(&self, other: &T) -> bool {
        value_of(*other).is_some_and(|known| self.raw.is(known))
    }
}

impl<T: Enum> Hash for Open<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}

/// As on the wire, text in quotes.
impl<T: Enum> fmt::Debug for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.raw, f)
    }
}

/// As on the wire.
impl<T: Enum> fmt::Display for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.raw, f)
    }
}

impl<T: Enum> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Self { raw: value_of(value).map_or(T::Raw::BLANK, T::Raw::of) }
    }
}

impl<T: Enum<Raw = Cow<'static, str>>> From<&str> for Open<T> {
    fn from(text: &str) -> Self {
        Self { raw: intern(T::VALUES, text) }
    }
}

impl<T: Enum<Raw = Cow<'static, str>>> From<String> for Open<T> {
    fn from(text: String) -> Self {
        Self { raw: Cow::Owned(text) }
    }
}

impl<T: Enum<Raw = i64>> From<i64> for Open<T> {
    fn from(number: i64) -> Self {
        Self { raw: number }
    }
}

impl<T: Enum<Raw = Json>> From<Json> for Open<T> {
    fn from(value: Json) -> Self {
        Self { raw: value }
    }
}

impl<T: Enum> Slot for Open<T> {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.raw = T::Raw::read(T::VALUES, reader)?;
        reader.weigh(if self.known().is_some() { weight::NARROW } else { weight::UNKNOWN_VALUE });
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        self.raw.write(writer);
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.raw.text().map(str::as_bytes)
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        let mut text = String::new();
        text.set_bytes(bytes)?;
        self.raw = match T::Raw::from_text(T::VALUES, text.trim()) {
            Some(raw) => raw,
            None => super::from_slice::<Self>(bytes)?.raw,
        };
        Ok(())
    }
}

impl<T: Enum> Codec for Open<T> {
    const BLANK: Self = Self { raw: T::Raw::BLANK };
}

impl<T: Enum> serde::Serialize for Open<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize(self, serializer)
    }
}

impl<'de, T: Enum> serde::Deserialize<'de> for Open<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::deserialize(deserializer)
    }
}
