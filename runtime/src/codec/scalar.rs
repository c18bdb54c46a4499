//! Slots of the standard types.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::{Codec, DecodeError, Fault, Reader, Slot, Table, Writer, weight};
use crate::Json;
use crate::operation::BodyKind;

impl Slot for () {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        reader.skip()
    }

    fn write(&self, writer: &mut Writer) {
        writer.null();
    }

    fn set_bytes(&mut self, _: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

impl Codec for () {
    const NULLABLE: bool = true;

    const BLANK: Self = ();
}

impl Slot for String {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = reader.string(str::to_owned)?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self.as_ref())
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                text.clone_into(self);
                Ok(())
            }
            Err(error) => Err(DecodeError::new(format!("the text is not UTF-8: {error}"))),
        }
    }
}

impl Codec for String {
    const BLANK: Self = Self::new();
}

impl Slot for bool {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = reader.boolean()?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.raw(if *self { "true" } else { "false" });
    }
}

impl Codec for bool {
    const BLANK: Self = false;
}

/// The digits of a number that is whole however it is written, none of them lost to floating point.
fn digits(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let all = [whole, fraction].concat();
    let significant = all.trim_end_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let scale = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    let scale = scale.checked_add(i64::try_from(all.len() - significant.len()).ok()?)?;
    // No integer type has more digits.
    let zeros = usize::try_from(scale).ok().filter(|zeros| *zeros < 40)?;
    Some([sign, significant, &"0".repeat(zeros)].concat())
}

macro_rules! integer {
    ($($ty:ty: $expected:literal),*) => {$(
        impl Slot for $ty {
            crate::codec::plain_value!();

            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
                *self = reader.number($expected, |text| {
                    // Some servers write whole numbers as `3.0` or `3e2`: those are integers in JSON Schema too.
                    text.parse().ok().or_else(|| digits(text)?.parse().ok())
                })?;
                reader.weigh(weight::NARROW);
                Ok(())
            }

            fn write(&self, writer: &mut Writer) {
                writer.value(self);
            }
        }

        impl Codec for $ty {
            const BLANK: Self = 0;
        }
    )*};
}

integer!(
    i8: "an 8-bit integer", i16: "a 16-bit integer", i32: "a 32-bit integer", i64: "a 64-bit integer",
    i128: "a 128-bit integer", u8: "an unsigned 8-bit integer", u16: "an unsigned 16-bit integer",
    u32: "an unsigned 32-bit integer", u64: "an unsigned 64-bit integer"
);

macro_rules! float {
    ($($ty:ty: $expected:literal),*) => {$(
        impl Slot for $ty {
            crate::codec::plain_value!();

            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
                *self = reader.number($expected, |text| {
                    let number: $ty = text.parse().ok()?;
                    // The nearest number is the one that is meant if its digits are these: all, or the fewest that tell it
                    // from its neighbours, filled up with zeros (ECMA-262, `Number::toString`).
                    let is_meant = || format!("{number:.0}") == text || number.to_string() == text;
                    (number.is_finite() && (!is_long_integer(text) || is_meant())).then_some(number)
                })?;
                Ok(())
            }

            fn write(&self, writer: &mut Writer) {
                if !self.is_finite() {
                    writer.fail("must be a finite number: JSON has no others");
                }
                // `3`, not `3.0`: what says `number` and means whole numbers takes it too. Beyond 2^53 a double does not
                // tell neighbours apart, and minus zero has no other way to be written.
                let number = f64::from(*self);
                let is_whole = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
                match is_whole && (number != 0.0 || number.is_sign_positive()) {
                    true => writer.value(&(number as i64)),
                    false => writer.value(self),
                }
            }
        }

        impl Codec for $ty {
            const BLANK: Self = 0.0;
        }
    )*};
}

float!(f32: "a number of single precision", f64: "a number of double precision");

/// Whether the number may be one that floating point would silently make another: an id, mostly.
fn is_long_integer(text: &str) -> bool {
    text.len() > 7 && text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit())
}

impl<T: Codec> Slot for Option<T> {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        if !T::NULLABLE && reader.at_null()? {
            *self = None;
            reader.weigh(weight::VALUE);
            return reader.null();
        }
        self.insert(T::make()).read(reader)
    }

    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn clear(&mut self) {
        *self = None;
    }

    fn as_stream(&self) -> Option<&crate::Body> {
        self.as_ref()?.as_stream()
    }

    fn set_stream(&mut self, body: crate::Body, kind: BodyKind) -> bool {
        self.get_or_insert_with(T::make).set_stream(body, kind)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        self.as_ref()?.as_bytes()
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.insert(T::make()).set_bytes(bytes)
    }

    fn medium(&self) -> Option<(usize, &dyn Slot)> {
        self.as_ref()?.medium()
    }

    fn start_medium(&mut self, index: usize) -> Option<&mut dyn Slot> {
        self.insert(T::make()).start_medium(index)
    }
}

impl<T: Codec> Codec for Option<T> {
    const NULLABLE: bool = true;

    const BLANK: Self = None;
}

impl<T: Codec> Slot for Box<T> {
    crate::codec::plain_value!();

    fn table(&self) -> &'static Table {
        (**self).table()
    }

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        (**self).read(reader)
    }

    fn write(&self, writer: &mut Writer) {
        (**self).write(writer);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn clear(&mut self) {
        (**self).clear();
    }
}

impl<T: Codec> Codec for Box<T> {
    const NULLABLE: bool = T::NULLABLE;

    /// There is none: no constant has memory of its own. Only what is never required is boxed, so nobody asks for it.
    const BLANK: Self = unreachable!();

    fn make() -> Self {
        Self::new(T::make())
    }
}

impl<T: Codec> Slot for Vec<T> {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.clear();
        reader.array(&mut |reader| self.read_entry("", reader))
    }

    fn write(&self, writer: &mut Writer) {
        writer.begin_array();
        self.write_entries(writer);
        writer.end_array();
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn read_entry(&mut self, _: &str, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let mut value = T::make();
        value.read(reader)?;
        self.push(value);
        Ok(())
    }

    fn write_entries(&self, writer: &mut Writer) {
        let first = writer.first_index();
        for (index, value) in self.iter().enumerate() {
            writer.element();
            value.write(writer);
            writer.wrote_element(first + index);
        }
    }
}

impl<T: Codec> Codec for Vec<T> {
    const BLANK: Self = Self::new();
}

impl<T: Codec> Slot for BTreeMap<String, T> {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        self.clear();
        reader.object(&mut str::to_owned, &mut |reader, key| {
            self.read_entry(&key, reader).map_err(|fault| reader.under_key(&key, fault))
        })
    }

    fn write(&self, writer: &mut Writer) {
        writer.begin_object();
        self.write_entries(writer);
        writer.end_object();
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn read_entry(&mut self, key: &str, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let mut value = T::make();
        value.read(reader)?;
        self.insert(key.to_owned(), value);
        Ok(())
    }

    fn write_entries(&self, writer: &mut Writer) {
        for (key, value) in self {
            writer.key(key);
            value.write(writer);
            writer.wrote_key(key);
        }
    }
}

impl<T: Codec> Codec for BTreeMap<String, T> {
    const BLANK: Self = Self::new();
}

impl Slot for Json {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = reader.json()?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.value(self);
    }
}

impl Codec for Json {
    const NULLABLE: bool = true;

    const BLANK: Self = Self::Null;
}

/// Bytes: a body that is neither JSON nor text. In JSON they are a base64 string (RFC 4648 section 4).
impl Slot for Bytes {
    crate::codec::plain_value!();

    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        let decoded = reader.string(super::text::decode_base64)?;
        *self = decoded.map_err(|message| reader.fail(message))?.into();
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(&super::text::encode_base64(self));
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        Some(self)
    }

    fn set_bytes(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        *self = Self::copy_from_slice(bytes);
        Ok(())
    }
}

impl Codec for Bytes {
    const BLANK: Self = Self::new();
}
