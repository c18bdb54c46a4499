//! A parameter's value, between the codec and the wire.

use crate::codec::{Fault, Kind, Reader, read_with};

/// A JSON value whose objects keep the order of their properties.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    /// Its text: no digit is lost.
    Number(String),
    String(String),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Value {
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

    /// Whether it is a list or an object.
    pub(crate) fn has_parts(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Object(_))
    }

    /// The text of a primitive; JSON text of what is nested, for which OpenAPI defines no style.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Number(text) | Self::String(text) => text.clone(),
            Self::Array(_) | Self::Object(_) => self.json(),
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
            Self::Bool(_) | Self::Number(_) => out.push_str(&self.text()),
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

impl Value {
    /// Reads JSON text, which the codec has written.
    pub(crate) fn parse(json: &[u8]) -> Option<Self> {
        let mut value = Self::Null;
        read_with(json, &mut |reader| value.fill(reader)).ok()?;
        Some(value)
    }

    fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        *self = match reader.kind()? {
            Kind::Null => {
                reader.null()?;
                Self::Null
            }
            Kind::Boolean => Self::Bool(reader.boolean()?),
            Kind::String => Self::String(reader.string(str::to_owned)?),
            Kind::Number => Self::Number(reader.number("a number", |text| Some(text.to_owned()))?),
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
