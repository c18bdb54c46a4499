//! Bytes to a tree of elements.

use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::tree::{Element, Span, Tree};
use crate::codec::DecodeError;

/// How deep elements may stand in one another: no deeper than values in JSON.
const MAX_DEPTH: usize = 128;
/// How many attributes an element may have: to find one that stands twice, each is compared with all others.
const MAX_ATTRIBUTES: usize = 256;

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

/// Reads a document, and hands its root element to `read`. Entities that it defines itself are not known here: no text
/// grows.
pub(super) fn parse<T>(text: &str, read: impl FnOnce(Element<'_>) -> T) -> Result<T, DecodeError> {
    let tree = Tree::new(text).ok_or_else(|| wrong("larger than 2 GiB".to_owned(), 0))?;
    let mut parser = Parser { tree, open: Vec::new(), version: XmlVersion::Implicit1_0 };
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
            let tree = parser.finish(text.len())?;
            return tree.root().map(read).ok_or_else(|| wrong(NO_ELEMENT.to_owned(), text.len()));
        }
        parser.take(event).map_err(|message| wrong(message, start))?;
    }
}

const NO_ELEMENT: &str = "expected XML, found no element";

fn position(at: u64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

fn wrong(message: String, at: usize) -> DecodeError {
    DecodeError::at(&[], message, at)
}

struct Parser<'a> {
    tree: Tree<'a>,
    /// The elements that have not ended, and their text so far.
    open: Vec<(u32, Text)>,
    version: XmlVersion,
}

/// The text of an element while it is read. Most have one piece, as it stands in the document.
enum Text {
    None,
    Piece(Span),
    Pieces(String),
}

impl Parser<'_> {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(tag) => self.start(&tag),
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

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} deep"));
        }
        if self.open.is_empty() && self.tree.root().is_some() {
            return Err("not well-formed XML: a second root element".to_owned());
        }
        let element = self.tree.start(tag.name().0);
        self.attributes(element, tag.attributes())?;
        self.open.push((element, Text::None));
        Ok(())
    }

    fn attributes(&mut self, element: u32, attributes: Attributes<'_>) -> Result<(), String> {
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
                Some((_, "nil")) if matches!(value.trim(), "true" | "1") => self.tree.set_nil(element),
                _ => self.tree.attribute(attribute.key.0, &value),
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let Some((element, text)) = self.open.pop() else { return Err("an end without a beginning".to_owned()) };
        let text = match text {
            Text::None => Span::EMPTY,
            Text::Piece(span) => span,
            Text::Pieces(text) => self.tree.keep(&text),
        };
        self.tree.end(element, text);
        Ok(())
    }

    fn characters(&mut self, text: &str) -> Result<(), String> {
        let Some((_, known)) = self.open.last_mut() else {
            return match text.trim().is_empty() {
                true => Ok(()),
                false => Err("not well-formed XML: text outside of the root element".to_owned()),
            };
        };
        match known {
            Text::None => match self.tree.find(text) {
                Some(span) => *known = Text::Piece(span),
                None => *known = Text::Pieces(text.to_owned()),
            },
            Text::Piece(span) => *known = Text::Pieces([self.tree.text(*span), text].concat()),
            Text::Pieces(all) => all.push_str(text),
        }
        Ok(())
    }
}

impl<'a> Parser<'a> {
    fn finish(self, end: usize) -> Result<Tree<'a>, DecodeError> {
        match self.open.last() {
            Some((open, _)) => {
                let name = self.tree.element(*open).name();
                Err(wrong(format!("not well-formed XML: `{name}` has no end"), end))
            }
            None => Ok(self.tree),
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
