//! The reader: a cursor over JSON text.

use std::any::TypeId;
use std::borrow::Cow;

use super::cursor::{Cursor, Syntax};
use super::error::Segment;
use super::union::Verdicts;
use super::weight::{self, Weight};
use super::{DecodeError, Fault, Slot};
use crate::Json;
use crate::transport::Body;

/// How deep objects and arrays may stand in one another.
const MAX_DEPTH: usize = 128;
/// The places of an object's fields stand on the stack while it is read. One with more fields than this counts as several
/// levels, so that no text, however deep, takes more of the stack than 128 objects of so many fields.
const FIELDS_PER_LEVEL: usize = 128;

/// Reads JSON text value by value. It is a cursor over bytes: looking ahead means going back, not buffering.
#[derive(Debug)]
pub struct Reader<'a> {
    cursor: Cursor<'a>,
    depth: usize,
    /// How well what was read fits: what tells the better of two variants.
    weight: Weight,
    /// Whether a variant is only tried.
    pub(super) weighing: bool,
    /// Whether a key stood twice in an object: the last value counts, so places may be filled that are not blank.
    pub(super) again: bool,
    /// Files that are given beside the text. Where there may be some, a string that stands for a file is its text, and
    /// not base64.
    pub(super) files: Option<&'a [Body]>,
    /// What trying found out about the unions within.
    pub(super) verdicts: Verdicts<'a>,
    error: Option<Box<Failure>>,
    /// What is found out about the first object, where nothing is to be read.
    #[cfg(feature = "cli")]
    description: Option<Vec<super::Property>>,
}

#[derive(Debug)]
struct Failure {
    message: String,
    offset: usize,
    segments: Vec<Segment>,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// A place to go back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark<'a> {
    cursor: Cursor<'a>,
    depth: usize,
    weight: Weight,
}

pub(crate) fn read_document(slot: &mut dyn Slot, text: &[u8]) -> Result<(), DecodeError> {
    read_with(text, &mut |reader| slot.read(reader))
}

/// Reads text that holds one value.
pub(crate) fn read_with<'a>(
    text: &'a [u8],
    read: &mut dyn FnMut(&mut Reader<'a>) -> Result<(), Fault>,
) -> Result<(), DecodeError> {
    let text = std::str::from_utf8(text)
        .map_err(|error| DecodeError::at(&[], "the text is not UTF-8".to_owned(), error.valid_up_to()))?;
    if text.trim_ascii().is_empty() {
        return Err(DecodeError::at(&[], "expected JSON, found an empty body".to_owned(), 0));
    }
    let mut reader = Reader::new(text);
    let read = read(&mut reader).and_then(|()| reader.finish());
    read.map_err(|fault| reader.take_error(fault))
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            depth: 0,
            weight: Weight::default(),
            weighing: false,
            again: false,
            files: None,
            verdicts: Verdicts::new(),
            error: None,
            #[cfg(feature = "cli")]
            description: None,
        }
    }

    fn finish(&mut self) -> Result<(), Fault> {
        self.cursor.finish().map_err(|error| self.syntax(error))
    }

    fn take_error(&mut self, _: Fault) -> DecodeError {
        match self.error.take() {
            Some(failure) => DecodeError::at(&failure.segments, failure.message, failure.offset),
            None => DecodeError::new("does not fit its type"),
        }
    }

    /// Notes what is wrong with the value at the cursor.
    pub fn fail(&mut self, message: impl Into<String>) -> Fault {
        let offset = self.cursor.offset();
        self.fail_at(offset, message.into())
    }

    fn fail_at(&mut self, offset: usize, message: String) -> Fault {
        self.error = Some(Box::new(Failure { message, offset, segments: Vec::new() }));
        Fault(())
    }

    fn syntax(&mut self, Syntax(why): Syntax) -> Fault {
        self.fail(why)
    }

    fn unexpected(&mut self, expected: &str) -> Fault {
        let found = match self.kind() {
            Ok(Kind::Null) => "null",
            Ok(Kind::Boolean) => "a boolean",
            Ok(Kind::String) => "a string",
            Ok(Kind::Array) => "an array",
            Ok(Kind::Object) => "an object",
            Ok(Kind::Number) => "a number",
            Err(fault) => return fault,
        };
        self.fail(format!("expected {expected}, found {found}"))
    }

    /// The first byte of the next value.
    #[inline]
    fn peek(&mut self) -> Result<u8, Fault> {
        self.cursor.peek().map_err(|error| self.syntax(error))
    }

    /// What the next value is.
    pub(crate) fn kind(&mut self) -> Result<Kind, Fault> {
        match self.peek()? {
            b'n' => Ok(Kind::Null),
            b't' | b'f' => Ok(Kind::Boolean),
            b'"' => Ok(Kind::String),
            b'[' => Ok(Kind::Array),
            b'{' => Ok(Kind::Object),
            b'-' | b'0'..=b'9' => Ok(Kind::Number),
            _ => Err(self.fail("not valid JSON: expected a value")),
        }
    }

    /// From here on a string that stands for a file is its text, and not base64, and `{"$file": NUMBER}` is one of these.
    #[cfg(feature = "cli")]
    pub(crate) fn take_files(&mut self, files: &'a [Body]) {
        self.files = Some(files);
    }

    /// From here on the first object is only looked at.
    #[cfg(feature = "cli")]
    pub(super) fn describe(&mut self) {
        self.description = Some(Vec::new());
    }

    /// Whether the next object is the one to be looked at: it is not one of the variants of a union.
    #[cfg(feature = "cli")]
    pub(super) fn describes(&self) -> bool {
        self.description.as_ref().is_some_and(Vec::is_empty) && !self.weighing && self.verdicts.is_empty()
    }

    #[cfg(feature = "cli")]
    pub(super) fn set_description(&mut self, properties: Vec<super::Property>) {
        self.description = Some(properties);
    }

    #[cfg(feature = "cli")]
    pub(super) fn take_description(&mut self) -> Vec<super::Property> {
        self.description.take().unwrap_or_default()
    }

    /// Adds the key under which the failing value stands.
    pub(crate) fn under_key(&mut self, key: &str, fault: Fault) -> Fault {
        if let Some(failure) = &mut self.error {
            failure.segments.push(Segment::Key(key.to_owned()));
        }
        fault
    }

    pub(super) fn under_index(&mut self, index: usize, fault: Fault) -> Fault {
        if let Some(failure) = &mut self.error {
            failure.segments.push(Segment::Index(index));
        }
        fault
    }

    /// Whether the next value is `null`.
    ///
    /// # Errors
    /// If there is no value.
    pub fn at_null(&mut self) -> Result<bool, Fault> {
        Ok(self.peek()? == b'n')
    }

    /// Whether the next value is an object.
    ///
    /// # Errors
    /// If there is no value.
    pub fn at_object(&mut self) -> Result<bool, Fault> {
        Ok(self.peek()? == b'{')
    }

    /// Whether the next value is a string.
    ///
    /// # Errors
    /// If there is no value.
    pub fn at_string(&mut self) -> Result<bool, Fault> {
        Ok(self.peek()? == b'"')
    }

    /// Reads `null`.
    ///
    /// # Errors
    /// If the value is another.
    pub fn null(&mut self) -> Result<(), Fault> {
        match self.peek()? {
            b'n' => self.cursor.word("null").map_err(|error| self.syntax(error)),
            _ => Err(self.unexpected("null")),
        }
    }

    /// Reads a boolean.
    ///
    /// # Errors
    /// If the value is of another type.
    pub fn boolean(&mut self) -> Result<bool, Fault> {
        let value = self.peek()? == b't';
        if !value && self.peek()? != b'f' {
            return Err(self.unexpected("a boolean"));
        }
        self.weigh(weight::VALUE);
        self.cursor.word(if value { "true" } else { "false" }).map_err(|error| self.syntax(error))?;
        Ok(value)
    }

    /// Reads a string and hands it to `take`.
    ///
    /// # Errors
    /// If the value is of another type.
    pub fn string<R>(&mut self, take: impl FnOnce(&str) -> R) -> Result<R, Fault> {
        Ok(take(&self.text()?))
    }

    /// Reads a string; one without escape sequences is not copied.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.peek()? != b'"' {
            return Err(self.unexpected("a string"));
        }
        self.weigh(weight::VALUE);
        self.cursor.string().map_err(|error| self.syntax(error))
    }

    /// Reads a number and hands its text to `take`; `expected` names what is due if that finds it unfit.
    ///
    /// # Errors
    /// If the value is of another type, or `take` gives `None`.
    pub fn number<R>(&mut self, expected: &str, take: impl FnOnce(&str) -> Option<R>) -> Result<R, Fault> {
        if !matches!(self.peek()?, b'-' | b'0'..=b'9') {
            return Err(self.unexpected(expected));
        }
        let offset = self.cursor.offset();
        let text = self.cursor.number().map_err(|error| self.syntax(error))?;
        match take(text) {
            Some(value) => {
                self.weigh(weight::VALUE);
                Ok(value)
            }
            None => {
                let message = format!("expected {expected}, found {text}");
                Err(self.fail_at(offset, message))
            }
        }
    }

    /// Reads any value as it stands.
    ///
    /// # Errors
    /// If it is not valid JSON.
    pub fn json(&mut self) -> Result<Json, Fault> {
        let text = self.raw()?;
        serde_json::from_str(text).map_err(|error| self.fail(format!("not valid JSON: {error}")))
    }

    /// The text of the next value, which is passed over.
    pub(crate) fn raw(&mut self) -> Result<&'a str, Fault> {
        let start = self.offset()?;
        self.skip()?;
        Ok(self.cursor.since(start))
    }

    /// Passes over a value.
    ///
    /// # Errors
    /// If it is not valid JSON.
    pub fn skip(&mut self) -> Result<(), Fault> {
        self.cursor.skip().map_err(|error| self.syntax(error))
    }

    fn enter(&mut self, levels: usize) -> Result<(), Fault> {
        self.depth += levels;
        if self.depth > MAX_DEPTH {
            return Err(self.fail(format!("nested more than {MAX_DEPTH} deep")));
        }
        Ok(())
    }

    /// Reads what is in an object of so many fields.
    pub(super) fn within_fields(
        &mut self,
        fields: usize,
        read: impl FnOnce(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let levels = fields / FIELDS_PER_LEVEL;
        self.enter(levels)?;
        read(self)?;
        self.depth -= levels;
        Ok(())
    }

    /// Reads an array: `each` is called at the start of every element with its index, and must read it.
    ///
    /// # Errors
    /// If the value is of another type, or an element does not fit.
    pub fn array(&mut self, each: &mut dyn FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.peek()? != b'[' {
            return Err(self.unexpected("an array"));
        }
        self.enter(1)?;
        let mut next = self.cursor.first_element();
        let mut index = 0;
        while next.map_err(|error| self.syntax(error))? {
            each(self).map_err(|fault| self.under_index(index, fault))?;
            index += 1;
            next = self.cursor.next_element();
        }
        self.depth -= 1;
        self.weigh(weight::VALUE);
        Ok(())
    }

    /// Reads an object: `find` is called with every key and says where it belongs, `each` must read the value.
    ///
    /// # Errors
    /// If the value is of another type, or a value does not fit.
    pub(crate) fn object<K>(
        &mut self,
        find: &mut dyn FnMut(&str) -> K,
        each: &mut dyn FnMut(&mut Self, K) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.peek()? != b'{' {
            return Err(self.unexpected("an object"));
        }
        self.enter(1)?;
        let mut next = self.cursor.first_key();
        while let Some(key) = next.map_err(|error| self.syntax(error))? {
            each(self, find(&key))?;
            next = self.cursor.next_key();
        }
        self.depth -= 1;
        Ok(())
    }

    /// Counts for the variant that is being read, or against it.
    pub(super) fn weigh(&mut self, weight: i64) {
        self.weight.fit += weight;
    }

    /// Counts an optional field that is not there.
    pub(super) fn miss(&mut self) {
        self.weight.missing += 1;
    }

    /// The weight of what was read since the mark.
    pub(super) fn weight_since(&self, mark: &Mark<'a>) -> Weight {
        self.weight.since(mark.weight)
    }

    /// Passes over a value of which the verdict is known.
    pub(super) fn jump(&mut self, key: &(usize, TypeId)) {
        let Some(verdict) = self.verdicts.get(key) else { return };
        self.weight = self.weight.plus(verdict.weight);
        self.cursor = verdict.end.cursor;
    }

    /// Where the next value starts.
    pub(super) fn offset(&mut self) -> Result<usize, Fault> {
        self.peek()?;
        Ok(self.cursor.offset())
    }

    pub(super) fn mark(&self) -> Mark<'a> {
        Mark { cursor: self.cursor, depth: self.depth, weight: self.weight }
    }

    pub(super) fn go_back(&mut self, mark: &Mark<'a>) {
        self.cursor = mark.cursor;
        self.depth = mark.depth;
        self.weight = mark.weight;
        self.error = None;
    }

    /// The value that stands under `key` in the object at the cursor, which stays where it is: a string as it is, any
    /// other value as JSON text.
    pub(super) fn peek_tag(&mut self, key: &str) -> Result<Option<String>, Fault> {
        let mark = self.mark();
        if !self.at_object()? {
            return Err(self.unexpected("an object"));
        }
        let mut next = self.cursor.first_key();
        let tag = loop {
            match next.map_err(|error| self.syntax(error))? {
                Some(found) if found == key => {
                    break match self.at_string()? {
                        true => Some(self.string(str::to_owned)?),
                        // Where it may be `null`, that says no more than a key that is not there.
                        false => Some(self.raw()?.to_owned()).filter(|raw| raw != "null"),
                    };
                }
                Some(_) => self.skip()?,
                None => break None,
            }
            next = self.cursor.next_key();
        };
        self.go_back(&mark);
        Ok(tag)
    }
}
