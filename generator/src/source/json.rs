//! What a JSON text holds, with positions. The text was read before, so this only has to find where things stand.
//!
//! The parser of YAML could do it too, but keeps all of a JSON text in memory to do so.

use std::borrow::Cow;
use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use super::locate::Event;

/// The text is not JSON, but YAML that begins like it.
pub(super) struct NotJson;

/// The parts of a JSON text in their order, and where they stand in bytes: a collection at its first character.
pub(super) struct Events<'t> {
    text: &'t str,
    characters: Peekable<CharIndices<'t>>,
}

impl<'t> Events<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, characters: text.char_indices().peekable() }
    }

    /// The text from `start` to where the reading is.
    fn since(&mut self, start: usize) -> (Range<usize>, &'t str) {
        let end = self.characters.peek().map_or(self.text.len(), |(at, _)| *at);
        (start..end, self.text.get(start..end).unwrap_or_default())
    }

    fn quoted(&mut self, start: usize) -> Result<(Event<'t>, Range<usize>), NotJson> {
        let mut escaped = false;
        let mut plain = true;
        loop {
            let (_, character) = self.characters.next().ok_or(NotJson)?;
            match character {
                '"' if !escaped => break,
                '\\' => plain = false,
                _ => {}
            }
            escaped = character == '\\' && !escaped;
        }
        let (range, written) = self.since(start);
        let inner = written.get(1..written.len() - 1).ok_or(NotJson)?;
        let text = match plain {
            true => Cow::Borrowed(inner),
            false => Cow::Owned(serde_json::from_str(written).map_err(|_| NotJson)?),
        };
        Ok((Event::Scalar(text), range))
    }

    fn word(&mut self, start: usize) -> Result<(Event<'t>, Range<usize>), NotJson> {
        let part = |(_, character): &(usize, char)| character.is_ascii_alphanumeric() || "+-.".contains(*character);
        while self.characters.next_if(part).is_some() {}
        let (range, word) = self.since(start);
        let known = matches!(word, "true" | "false" | "null") || word.starts_with(|c: char| "-0123456789".contains(c));
        if known { Ok((Event::Scalar(Cow::Borrowed(word)), range)) } else { Err(NotJson) }
    }
}

impl<'t> Iterator for Events<'t> {
    type Item = Result<(Event<'t>, Range<usize>), NotJson>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.characters.next_if(|(_, c)| matches!(c, ' ' | '\t' | '\r' | '\n' | ',' | ':')).is_some() {}
        let (start, character) = self.characters.next()?;
        let event = match character {
            '{' => Event::Mapping,
            '[' => Event::Sequence,
            '}' | ']' => Event::End,
            '"' => return Some(self.quoted(start)),
            _ => return Some(self.word(start)),
        };
        Some(Ok((event, start..start + character.len_utf8())))
    }
}
