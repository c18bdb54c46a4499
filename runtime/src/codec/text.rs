//! Values that travel as strings.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD};

use super::{Codec, DecodeError, Fault, Reader, Slot, Writer, weight};

/// Padding may be missing, as many servers leave it out, and the bits that are left over of the last letter may be any
/// (RFC 4648 section 3.5).
const ANY: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const LENIENT: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, ANY);
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, ANY);

/// Either alphabet is read, and lines may be broken (RFC 2045 section 6.8).
pub(super) fn decode_base64(text: &str) -> Result<Vec<u8>, String> {
    let engine = if text.contains(['-', '_']) { LENIENT_URL } else { LENIENT };
    let joined: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    engine.decode(joined).map_err(|error| format!("expected base64: {error}"))
}

pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A value of `T` that travels as text, kept as the text that came.
///
/// Reading never fails on a string: a server that sends what `T` does not understand costs this value, not the whole
/// answer. [`Text::parse`] says what it means.
pub struct Text<T> {
    text: String,
    of: std::marker::PhantomData<fn() -> T>,
}

// Written out, because a derive would ask for the same of `T`, of which there is none here.
impl<T> Clone for Text<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: std::marker::PhantomData }
    }
}

impl<T> PartialEq for Text<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Text<T> {}

impl<T> PartialOrd for Text<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Text<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl<T> std::hash::Hash for Text<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
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

impl<T: FromStr + 'static> Slot for Text<T> {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.text = reader.string(str::to_owned)?;
        // Only where variants are compared does it matter whether the text is a `T`.
        if reader.weighing {
            reader.weigh(if self.parse().is_ok() { weight::NARROW } else { weight::UNKNOWN_VALUE });
        }
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(&self.text);
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self.text.as_bytes())
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.text.set_bytes(bytes)
    }
}

impl<T: FromStr + 'static> Codec for Text<T> {
    const BLANK: Self = Self { text: String::new(), of: std::marker::PhantomData };
}

/// A point in time (`format: date-time`, RFC 3339 section 5.6). Made from a [`jiff::Timestamp`] or parsed from text.
pub type DateTime = Text<jiff::Timestamp>;

/// A calendar date (`format: date`, RFC 3339 `full-date`).
pub type Date = Text<jiff::civil::Date>;

/// A time of day (`format: time`), without an offset. Servers that send one (RFC 3339 `full-time`) are read too:
/// [`Text::as_str`] has all of it.
pub type Time = Text<jiff::civil::Time>;

/// A length of time (`format: duration`, ISO 8601 section 5.5.2), such as `P1DT12H`.
pub type Duration = Text<jiff::Span>;

/// Bytes, and the text that they came as, if that is another than `own` would write.
fn read_base64(text: &str, own: &GeneralPurpose) -> Result<(Vec<u8>, Option<Box<str>>), String> {
    match own.decode(text) {
        Ok(bytes) => Ok((bytes, None)),
        Err(_) => Ok((decode_base64(text)?, Some(text.into()))),
    }
}

macro_rules! base64 {
    ($($(#[$docs:meta])* $name:ident: $engine:expr;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Default)]
        pub struct $name {
            bytes: Vec<u8>,
            /// What was read in another spelling is written in it again: signatures and comparisons on the other side may
            /// depend on it.
            text: Option<Box<str>>,
        }

        impl $name {
            /// The bytes.
            #[must_use]
            pub fn into_vec(self) -> Vec<u8> {
                self.bytes
            }
        }

        impl std::ops::Deref for $name {
            type Target = [u8];

            fn deref(&self) -> &[u8] {
                &self.bytes
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), $engine.encode(&self.bytes))
            }
        }

        /// By the bytes, however they are spelled.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.bytes == other.bytes
            }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.bytes.hash(state);
            }
        }

        impl From<Vec<u8>> for $name {
            fn from(bytes: Vec<u8>) -> Self {
                Self { bytes, text: None }
            }
        }

        impl Slot for $name {

            crate::codec::plain_value!();

            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
                let read = reader.string(|text| read_base64(text, &$engine))?;
                (self.bytes, self.text) = read.map_err(|message| reader.fail(message))?;
                Ok(())
            }

            fn write(&self, writer: &mut Writer) {
                match &self.text {
                    Some(text) => writer.string(text),
                    None => writer.string(&$engine.encode(&self.bytes)),
                }
            }

            fn as_bytes(&self) -> Option<&[u8]> {
                Some(&self.bytes)
            }

            fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
                *self = bytes.to_vec().into();
                Ok(())
            }
        }

        impl Codec for $name {
            const BLANK: Self = Self { bytes: Vec::new(), text: None };
        }
    )*};
}

base64! {
    /// Bytes that travel as a base64 string (`format: byte`, RFC 4648 section 4). A string in another spelling (without
    /// padding, in the alphabet for URLs, in several lines) is read too, and keeps its spelling.
    Base64: STANDARD;
    /// Bytes that travel as a base64url string without padding (`format: base64url`, RFC 4648 section 5). A string in
    /// another spelling is read too, and keeps it.
    Base64Url: URL_SAFE_NO_PAD;
}

/// A secret in a request or an answer (`format: password`): written as it is, never shown.
impl Slot for crate::auth::Secret {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = reader.string(|text| text.into())?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        #[cfg(feature = "cli")]
        if super::is_redacting() {
            return writer.string(super::write::REDACTED);
        }
        writer.string(self.expose());
    }
}

impl Codec for crate::auth::Secret {
    const BLANK: Self = Self::EMPTY;
}
