//! Values that travel as strings.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};

use super::{Codec, DecodeError, Fault, Reader, Slot, Writer};

/// Padding may be missing, as many servers leave it out.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

pub(super) fn decode_base64(text: &str) -> Result<Vec<u8>, String> {
    LENIENT.decode(text).map_err(|error| format!("expected base64: {error}"))
}

pub(super) fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A value of `T` that travels as text, kept as the text that came.
///
/// Reading never fails on a string: a server that sends what `T` does not understand costs this value, not the whole
/// answer. [`Text::parse`] says what it means.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<T> {
    text: String,
    of: std::marker::PhantomData<fn() -> T>,
}

impl<T> Text<T> {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T: FromStr> Text<T> {
    /// The value that the text means.
    ///
    /// # Errors
    /// If the text is not what the document says.
    pub fn parse(&self) -> Result<T, T::Err> {
        self.text.parse()
    }
}

impl<T> fmt::Debug for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl<T> fmt::Display for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// From a value of the type.
impl<T: fmt::Display> From<T> for Text<T> {
    fn from(value: T) -> Self {
        Self { text: value.to_string(), of: std::marker::PhantomData }
    }
}

/// From text as it will travel; it must be what `T` understands.
impl<T: FromStr> FromStr for Text<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        T::from_str(text)?;
        Ok(Self { text: text.to_owned(), of: std::marker::PhantomData })
    }
}

impl<T: 'static> Slot for Text<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.text = reader.string(str::to_owned)?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(&self.text);
    }
}

impl<T: 'static> Codec for Text<T> {
    const BLANK: Self = Self { text: String::new(), of: std::marker::PhantomData };
}

/// A point in time (`format: date-time`, RFC 3339 section 5.6). Made from a [`jiff::Timestamp`] or parsed from text.
pub type DateTime = Text<jiff::Timestamp>;

/// A calendar date (`format: date`, RFC 3339 `full-date`).
pub type Date = Text<jiff::civil::Date>;

/// Bytes that travel as a base64 string (`format: byte`, RFC 4648 section 4).
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Base64(pub Vec<u8>);

impl fmt::Debug for Base64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({})", encode_base64(&self.0))
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl Slot for Base64 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let decoded = reader.string(decode_base64)?;
        self.0 = decoded.map_err(|message| reader.fail(message))?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(&encode_base64(&self.0));
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(&self.0)
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.0 = bytes.to_vec();
        Ok(())
    }
}

impl Codec for Base64 {
    const BLANK: Self = Self(Vec::new());
}

/// A secret in a body (`format: password`): written as it is, never shown.
impl Slot for crate::auth::Secret {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = reader.string(|text| text.into())?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(self.expose());
    }
}

impl Codec for crate::auth::Secret {
    const BLANK: Self = Self::EMPTY;
}
