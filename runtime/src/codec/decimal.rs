//! Numbers that must not pass through floating point.

use std::fmt;
use std::str::FromStr;

use super::{Codec, Fault, Reader, Slot, Writer};

/// A number of any size and precision (`format: decimal`), kept as the text that came: `19.90` stays `19.90`.
///
/// ```
/// let price: runtime::Decimal = runtime::codec::from_slice(b"19.90")?;
/// assert_eq!((price.as_str(), price.parse::<f64>()?), ("19.90", 19.9));
/// assert_eq!("1e400".parse::<runtime::Decimal>()?.to_string(), "1e400");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Two are equal if their texts are. Formats other than JSON text see a double where they have nothing wider.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    text: String,
}

impl Decimal {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if self.text.is_empty() { "0" } else { &self.text }
    }

    /// The number as another type, such as that of a crate for decimals.
    ///
    /// # Errors
    /// If the type cannot hold it.
    pub fn parse<T: FromStr>(&self) -> Result<T, T::Err> {
        self.as_str().parse()
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that is no number of JSON (RFC 8259 section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber(());

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a number as JSON writes it")
    }
}

impl std::error::Error for NotANumber {}

impl FromStr for Decimal {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        if is_number(text) { Ok(Self { text: text.to_owned() }) } else { Err(NotANumber(())) }
    }
}

macro_rules! from_integer {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Decimal {
            fn from(number: $ty) -> Self {
                Self { text: number.to_string() }
            }
        }
    )*};
}

from_integer!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128);

/// The shortest text that means the same double.
impl TryFrom<f64> for Decimal {
    type Error = NotANumber;

    fn try_from(number: f64) -> Result<Self, NotANumber> {
        number.to_string().parse()
    }
}

/// RFC 8259 section 6.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(n, e)| (n, Some(e)));
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

impl Slot for Decimal {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.text = reader.number("a number", |text| Some(text.to_owned()))?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.raw(self.as_str());
    }
}

impl Codec for Decimal {
    const BLANK: Self = Self { text: String::new() };
}

crate::__serde!(Decimal);
