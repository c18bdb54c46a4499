//! Open enums: the values of a document, and whatever else a server sends.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::{Codec, DecodeError, Fault, Reader, Slot, Writer};

/// The documented values of a string enum: what [`string_enum!`](crate::string_enum) writes for a type.
pub trait StringEnum: Copy + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// The values on the wire.
    const VALUES: &'static [&'static str];
    /// The variants, in the same order.
    const VARIANTS: &'static [Self];
    /// Position of this variant.
    fn index(self) -> usize;

    /// The value on the wire.
    fn as_str(self) -> &'static str {
        Self::VALUES.get(self.index()).copied().unwrap_or_default()
    }
}

/// A value of the enum `T`, or one that the document does not have: a server may add values at any time.
///
/// ```
/// # use runtime::Open;
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
/// pub enum State { Idle, Busy }
/// runtime::string_enum!(State { "IDLE" => Idle, "BUSY" => Busy, });
///
/// let state: Open<State> = "IDLE".into();
/// assert_eq!(state, State::Idle);
/// match Open::<State>::from("GONE").known() {
///     Some(State::Idle | State::Busy) => unreachable!(),
///     None => {}
/// }
/// ```
pub struct Open<T> {
    text: Cow<'static, str>,
    of: PhantomData<fn() -> T>,
}

impl<T> Open<T> {
    /// The value on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    const fn new(text: Cow<'static, str>) -> Self {
        Self { text, of: PhantomData }
    }
}

impl<T: StringEnum> Open<T> {
    /// The variant, if the document has the value.
    #[must_use]
    pub fn known(&self) -> Option<T> {
        T::VARIANTS.get(position(T::VALUES, &self.text)?).copied()
    }
}

fn position(values: &[&str], text: &str) -> Option<usize> {
    values.iter().position(|known| *known == text)
}

/// The text, without a copy of it where it is known.
fn intern(values: &[&'static str], text: &str) -> Cow<'static, str> {
    match position(values, text).and_then(|index| values.get(index)) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(text.to_owned()),
    }
}

impl<T> Clone for Open<T> {
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<T> PartialEq for Open<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Open<T> {}

impl<T: StringEnum> PartialEq<T> for Open<T> {
    fn eq(&self, other: &T) -> bool {
        self.text == other.as_str()
    }
}

impl<T> std::hash::Hash for Open<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// As on the wire, in quotes.
impl<T> fmt::Debug for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

/// As on the wire.
impl<T> fmt::Display for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<T: StringEnum> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Self::new(Cow::Borrowed(value.as_str()))
    }
}

impl<T: StringEnum> From<&str> for Open<T> {
    fn from(text: &str) -> Self {
        Self::new(intern(T::VALUES, text))
    }
}

impl<T> From<String> for Open<T> {
    fn from(text: String) -> Self {
        Self::new(Cow::Owned(text))
    }
}

impl<T: StringEnum> Slot for Open<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.text = reader.string(|text| intern(T::VALUES, text))?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(&self.text);
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self.text.as_bytes())
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        let mut text = String::new();
        text.set_bytes(bytes)?;
        self.text = intern(T::VALUES, &text);
        Ok(())
    }
}

impl<T: StringEnum> Codec for Open<T> {
    const BLANK: Self = Self::new(Cow::Borrowed(""));
}

impl<T: StringEnum> serde::Serialize for Open<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::serialize(self, serializer)
    }
}

impl<'de, T: StringEnum> serde::Deserialize<'de> for Open<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::deserialize(deserializer)
    }
}
