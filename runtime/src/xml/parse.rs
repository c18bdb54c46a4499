//! Bytes to a tree of elements.

use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::local;
use crate::codec::DecodeError;

/// How deep elements may stand in one another: no deeper than values in JSON.
const MAX_DEPTH: usize = 128;
/// How many attributes an element may have: to find one that stands twice, each is compared with all others.
const MAX_ATTRIBUTES: usize = 256;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element<'a> {
    /// With its prefix.
    pub name: &'a str,
    /// Those that declare namespaces are left out.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Self>,
    /// All text in it; none if there is only white space between its children.
    pub text: String,
    /// Whether it says by `xsi:nil` that it has no value.
    pub nil: bool,
}

impl Element<'_> {
    pub(super) fn local(&self) -> &str {
        local(self.name)
    }

    /// Whether nothing is in it but text.
    pub(super) fn is_plain(&self) -> bool {
        self.children.is_empty() && self.attributes.is_empty()
    }
}

/// The character set that the XML declaration names.
pub(crate) fn encoding(bytes: &[u8]) -> Option<String> {
    let declaration = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let text = std::str::from_utf8(declaration.get(..end)?).ok()?;
    let (_, value) = text.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next().map(str::to_owned)
}

/// The root element of a document. Entities that it defines itself are not known here: no text grows.
pub(super) fn parse(text: &str) -> Result<Element<'_>, DecodeError> {
    let mut parser = Parser { text, open: Vec::new(), root: None, version: XmlVersion::Implicit1_0 };
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    loop {
        let start = position(reader.buffer_position());
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                return Err(wrong(format!("not well-formed XML: {error}"), position(reader.error_position())));
            }
        };
        if matches!(event, Event::Eof) {
            return parser.finish();
        }
        parser.take(event, start).map_err(|message| wrong(message, start))?;
    }
}

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn wrong(message: String, at: usize) -> DecodeError {
    DecodeError::at(&[], message, at)
}

struct Parser<'a> {
    text: &'a str,
    open: Vec<Element<'a>>,
    root: Option<Element<'a>>,
    version: XmlVersion,
}

impl<'a> Parser<'a> {
    fn take(&mut self, event: Event<'a>, start: usize) -> Result<(), String> {
        match event {
            Event::Start(tag) => self.start(&tag, start),
            Event::End(_) => self.end(),
            Event::Text(text) => self.characters(&text.xml_content(self.version)),
            Event::CData(text) => self.characters(&text.xml_content(self.version)),
            Event::GeneralRef(reference) => {
                let text = resolve(&reference)?;
                self.characters(text.encode_utf8(&mut [0; 4]))
            }
            Event::Decl(declaration) => {
                self.version = declaration.xml_version().unwrap_or(XmlVersion::Implicit1_0);
                Ok(())
            }
            Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, start: usize) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} deep"));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err("not well-formed XML: a second root element".to_owned());
        }
        // The name as it stands in the text, after `<`.
        let name = start + 1..start + 1 + tag.name().0.len();
        let mut element = Element { name: self.text.get(name).unwrap_or_default(), ..Element::default() };
        self.attributes(&mut element, tag.attributes())?;
        self.open.push(element);
        Ok(())
    }

    fn attributes(&self, element: &mut Element<'_>, attributes: Attributes<'_>) -> Result<(), String> {
        for (number, attribute) in attributes.enumerate() {
            if number == MAX_ATTRIBUTES {
                return Err(format!("an element with more than {MAX_ATTRIBUTES} attributes"));
            }
            let attribute = attribute.map_err(|error| format!("not well-formed XML: {error}"))?;
            let value = attribute.normalized_value(self.version);
            let value = value.map_err(|error| format!("not well-formed XML: {error}"))?;
            match attribute.key.0.split_once(':') {
                Some(("xmlns", _)) => {}
                None if attribute.key.0 == "xmlns" => {}
                Some((_, "nil")) if matches!(value.trim(), "true" | "1") => element.nil = true,
                _ => element.attributes.push((attribute.key.0.to_owned(), value.into_owned())),
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(mut element) = self.open.pop() else { return Err("an end without a beginning".to_owned()) };
        if !element.children.is_empty() && element.text.trim().is_empty() {
            element.text = String::new();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn characters(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("not well-formed XML: text outside of the root element".to_owned()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element<'a>, DecodeError> {
        let end = self.text.len();
        match (self.open.last(), self.root) {
            (Some(open), _) => Err(wrong(format!("not well-formed XML: `{}` has no end", open.name), end)),
            (None, Some(root)) => Ok(root),
            (None, None) => Err(wrong("expected XML, found no element".to_owned(), end)),
        }
    }
}

/// What a reference stands for: a character, or one of the five entities that all of XML has.
fn resolve(reference: &BytesRef<'_>) -> Result<char, String> {
    let character = reference.resolve_char_ref().map_err(|error| format!("not well-formed XML: {error}"))?;
    match (character, &**reference) {
        (Some(character), _) => Ok(character),
        (None, "amp") => Ok('&'),
        (None, "lt") => Ok('<'),
        (None, "gt") => Ok('>'),
        (None, "quot") => Ok('"'),
        (None, "apos") => Ok('\''),
        (None, other) => Err(format!("the entity `{}` is not known", other.escape_debug())),
    }
}
