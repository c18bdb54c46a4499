//! A parameter's value, between the codec and the wire.

use std::borrow::Cow;

use crate::codec::{Fault, Kind, Reader, read_with};

/// A JSON value whose objects keep the order of their properties; with the text that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    /// Its text: no digit is lost.
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl<'a> Value<'a> {
    /// Whether nothing of it would stand in a path: `""`, `null`, `[]`, `{}`, `[""]`.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(_) | Self::Number(_) => false,
            Self::String(text) => text.is_empty(),
            Self::Array(elements) => elements.iter().all(Self::is_empty),
            Self::Object(properties) => properties.iter().all(|(_, value)| *value == Self::Null),
        }
    }

    /// The same without the text that it was read from.
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(text) => Value::Number(Cow::Owned(text.into_owned())),
            Self::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Self::Array(elements) => Value::Array(elements.into_iter().map(Self::into_owned).collect()),
            Self::Object(properties) => {
                Value::Object(properties.into_iter().map(|(name, value)| (name, value.into_owned())).collect())
            }
        }
    }

    /// Whether it is a list or an object.
    pub(crate) fn has_parts(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Object(_))
    }

    /// The text of a primitive; JSON text of what is nested, for which OpenAPI defines no style.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Array(_) | Self::Object(_) => Cow::Owned(self.json()),
            primitive => Cow::Borrowed(primitive.plain()),
        }
    }

    /// The text of a primitive.
    fn plain(&self) -> &str {
        match self {
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number(text) | Self::String(text) => text,
            Self::Null | Self::Array(_) | Self::Object(_) => "",
        }
    }

    /// JSON text in ASCII, so that it can be a header's value.
    pub(crate) fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(_) | Self::Number(_) => out.push_str(self.plain()),
            Self::String(text) => write_string(text, out),
            Self::Array(elements) => {
                out.push('[');
                for (index, element) in elements.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    element.write_json(out);
                }
                out.push(']');
            }
            Self::Object(properties) => {
                out.push('{');
                for (index, (name, value)) in properties.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    write_string(name, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for unit in text.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte @ (b'"' | b'\\')) => out.extend(['\\', char::from(byte)]),
            Ok(byte @ 0x20..=0x7e) => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\u{unit:04x}")),
        }
    }
    out.push('"');
}

impl<'a> Value<'a> {
    /// Reads JSON text, which the codec has written.
    pub(crate) fn parse(json: &'a [u8]) -> Option<Self> {
        let mut value = Self::Null;
        read_with(json, &mut |reader| value.fill(reader)).ok()?;
        Some(value)
    }

    fn fill(&mut self, reader: &mut Reader<'a>) -> Result<(), Fault> {
        *self = match reader.kind()? {
            Kind::Null => {
                reader.null()?;
                Self::Null
            }
            Kind::Boolean => Self::Bool(reader.boolean()?),
            Kind::String => Self::String(reader.text()?),
            Kind::Number => Self::Number(Cow::Borrowed(reader.raw()?)),
            Kind::Array => {
                let mut elements = Vec::new();
                reader.array(&mut |reader| {
                    let mut element = Self::Null;
                    element.fill(reader)?;
                    elements.push(element);
                    Ok(())
                })?;
                Self::Array(elements)
            }
            Kind::Object => {
                let mut properties = Vec::new();
                reader.object(&mut str::to_owned, &mut |reader, key| {
                    let mut value = Self::Null;
                    value.fill(reader)?;
                    properties.push((key, value));
                    Ok(())
                })?;
                Self::Object(properties)
            }
        };
        Ok(())
    }
}
