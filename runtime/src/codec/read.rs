//! The reader: a cursor over JSON text.

use std::any::TypeId;

use jiter::{Jiter, JiterError, Peek};

use super::error::Segment;
use super::union::Verdicts;
use super::weight::{self, Weight};
use super::{DecodeError, Fault, Slot};
use crate::Json;

/// How deep objects and arrays may stand in one another.
const MAX_DEPTH: usize = 128;

/// Reads JSON text value by value. It is a cursor over bytes: looking ahead means going back, not buffering.
#[derive(Debug)]
pub struct Reader<'a> {
    json: Jiter<'a>,
    depth: usize,
    /// How well what was read fits: what tells the better of two variants.
    weight: Weight,
    /// Whether a variant is only tried.
    pub(super) weighing: bool,
    /// Whether a key stood twice in an object: the last value counts, so places may be filled that are not blank.
    pub(super) again: bool,
    /// Whether a string that stands for a file is its text, and not base64.
    files_as_text: bool,
    /// What trying found out about the unions within.
    pub(super) verdicts: Verdicts<'a>,
    error: Option<Box<Failure>>,
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
#[derive(Debug)]
pub(super) struct Mark<'a> {
    json: Jiter<'a>,
    depth: usize,
    weight: Weight,
}

pub(crate) fn read_document(slot: &mut dyn Slot, text: &[u8]) -> Result<(), DecodeError> {
    read_with(text, &mut |reader| slot.read(reader))
}

/// Reads text that holds one value.
pub(crate) fn read_with(
    text: &[u8],
    read: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), Fault>,
) -> Result<(), DecodeError> {
    if let Err(error) = std::str::from_utf8(text) {
        let message = "the text is not UTF-8".to_owned();
        return Err(DecodeError::at(&[], message, error.valid_up_to()));
    }
    if text.trim_ascii().is_empty() {
        return Err(DecodeError::at(&[], "expected JSON, found an empty body".to_owned(), 0));
    }
    let mut reader = Reader::new(text);
    let read = read(&mut reader).and_then(|()| reader.finish());
    read.map_err(|fault| reader.take_error(fault))
}

impl<'a> Reader<'a> {
    /// A reader of `text`, which must be UTF-8.
    fn new(text: &'a [u8]) -> Self {
        Self {
            json: Jiter::new(text),
            depth: 0,
            weight: Weight::default(),
            weighing: false,
            again: false,
            files_as_text: false,
            verdicts: Verdicts::new(),
            error: None,
        }
    }

    fn finish(&mut self) -> Result<(), Fault> {
        self.json.finish().map_err(|error| self.syntax(error))
    }

    fn take_error(&mut self, _: Fault) -> DecodeError {
        match self.error.take() {
            Some(failure) => DecodeError::at(&failure.segments, failure.message, failure.offset),
            None => DecodeError::new("does not fit its type"),
        }
    }

    /// Notes what is wrong with the value at the cursor.
    pub fn fail(&mut self, message: impl Into<String>) -> Fault {
        let offset = self.json.current_index();
        self.fail_at(offset, message.into())
    }

    fn fail_at(&mut self, offset: usize, message: String) -> Fault {
        self.error = Some(Box::new(Failure { message, offset, segments: Vec::new() }));
        Fault(())
    }

    fn syntax(&mut self, error: JiterError) -> Fault {
        let offset = error.index;
        let message = match error.error_type {
            jiter::JiterErrorType::JsonError(kind) => format!("not valid JSON: {kind}"),
            jiter::JiterErrorType::WrongType { expected, actual } => format!("expected {expected}, found {actual}"),
        };
        self.fail_at(offset, message)
    }

    fn unexpected(&mut self, expected: &str) -> Fault {
        let found = match self.json.peek() {
            Ok(Peek::Null) => "null",
            Ok(Peek::True | Peek::False) => "a boolean",
            Ok(Peek::String) => "a string",
            Ok(Peek::Array) => "an array",
            Ok(Peek::Object) => "an object",
            Ok(peek) if peek.is_num() => "a number",
            Ok(_) => "something that is not JSON",
            Err(error) => return self.syntax(error),
        };
        self.fail(format!("expected {expected}, found {found}"))
    }

    fn peek(&mut self) -> Result<Peek, Fault> {
        self.json.peek().map_err(|error| self.syntax(error))
    }

    /// What the next value is.
    pub(crate) fn kind(&mut self) -> Result<Kind, Fault> {
        match self.peek()? {
            Peek::Null => Ok(Kind::Null),
            Peek::True | Peek::False => Ok(Kind::Boolean),
            Peek::String => Ok(Kind::String),
            Peek::Array => Ok(Kind::Array),
            Peek::Object => Ok(Kind::Object),
            peek if peek.is_num() => Ok(Kind::Number),
            _ => Err(self.unexpected("a value")),
        }
    }

    /// From here on a string that stands for a file is its text, and not base64.
    #[cfg(feature = "cli")]
    pub(crate) fn take_files_as_text(&mut self) {
        self.files_as_text = true;
    }

    pub(super) fn takes_files_as_text(&self) -> bool {
        self.files_as_text
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
        Ok(self.peek()? == Peek::Null)
    }

    /// Whether the next value is an object.
    ///
    /// # Errors
    /// If there is no value.
    pub fn at_object(&mut self) -> Result<bool, Fault> {
        Ok(self.peek()? == Peek::Object)
    }

    /// Whether the next value is a string.
    ///
    /// # Errors
    /// If there is no value.
    pub fn at_string(&mut self) -> Result<bool, Fault> {
        Ok(self.peek()? == Peek::String)
    }

    /// Reads `null`.
    ///
    /// # Errors
    /// If the value is another.
    pub fn null(&mut self) -> Result<(), Fault> {
        self.json.next_null().map_err(|error| self.syntax(error))
    }

    /// Reads a boolean.
    ///
    /// # Errors
    /// If the value is of another type.
    pub fn boolean(&mut self) -> Result<bool, Fault> {
        match self.peek()? {
            peek @ (Peek::True | Peek::False) => {
                self.weigh(weight::VALUE);
                self.json.known_bool(peek).map_err(|error| self.syntax(error))
            }
            _ => Err(self.unexpected("a boolean")),
        }
    }

    /// Reads a string and hands it to `take`.
    ///
    /// # Errors
    /// If the value is of another type.
    pub fn string<R>(&mut self, take: impl FnOnce(&str) -> R) -> Result<R, Fault> {
        if self.peek()? != Peek::String {
            return Err(self.unexpected("a string"));
        }
        self.weigh(weight::VALUE);
        match self.json.known_str() {
            Ok(text) => Ok(take(text)),
            Err(error) => Err(self.syntax(error)),
        }
    }

    /// Reads a number and hands its text to `take`; `expected` names what is due if that finds it unfit.
    ///
    /// # Errors
    /// If the value is of another type, or `take` gives `None`.
    pub fn number<R>(&mut self, expected: &str, take: impl FnOnce(&str) -> Option<R>) -> Result<R, Fault> {
        let peek = self.peek()?;
        if !peek.is_num() {
            return Err(self.unexpected(expected));
        }
        let offset = self.json.current_index();
        let text = match self.json.known_number_bytes(peek) {
            Ok(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            Err(error) => return Err(self.syntax(error)),
        };
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
        serde_json::from_slice(text).map_err(|error| self.fail(format!("not valid JSON: {error}")))
    }

    /// The text of the next value, which is passed over.
    pub(crate) fn raw(&mut self) -> Result<&'a [u8], Fault> {
        self.peek()?;
        let start = self.json.current_index();
        self.skip()?;
        Ok(self.json.slice_to_current(start))
    }

    /// Passes over a value.
    ///
    /// # Errors
    /// If it is not valid JSON.
    pub fn skip(&mut self) -> Result<(), Fault> {
        self.json.next_skip().map_err(|error| self.syntax(error))
    }

    fn enter(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fail(format!("nested more than {MAX_DEPTH} deep")));
        }
        Ok(())
    }

    /// Reads an array: `each` is called at the start of every element with its index, and must read it.
    ///
    /// # Errors
    /// If the value is of another type, or an element does not fit.
    pub fn array(&mut self, each: &mut dyn FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        if self.peek()? != Peek::Array {
            return Err(self.unexpected("an array"));
        }
        self.enter()?;
        let mut next = self.json.known_array();
        let mut index = 0;
        while next.map_err(|error| self.syntax(error))?.is_some() {
            each(self).map_err(|fault| self.under_index(index, fault))?;
            index += 1;
            next = self.json.array_step();
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
        if self.peek()? != Peek::Object {
            return Err(self.unexpected("an object"));
        }
        self.enter()?;
        let mut next = match self.json.known_object() {
            Ok(key) => key.map(&mut *find),
            Err(error) => return Err(self.syntax(error)),
        };
        while let Some(key) = next {
            each(self, key)?;
            next = match self.json.next_key() {
                Ok(key) => key.map(&mut *find),
                Err(error) => return Err(self.syntax(error)),
            };
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
        self.json = verdict.end.json.clone();
    }

    /// Where the next value starts.
    pub(super) fn offset(&mut self) -> Result<usize, Fault> {
        self.peek()?;
        Ok(self.json.current_index())
    }

    pub(super) fn mark(&self) -> Mark<'a> {
        Mark { json: self.json.clone(), depth: self.depth, weight: self.weight }
    }

    pub(super) fn go_back(&mut self, mark: &Mark<'a>) {
        self.json = mark.json.clone();
        self.depth = mark.depth;
        self.weight = mark.weight;
        self.error = None;
    }

    /// The value that stands under `key` in the object at the cursor, which stays where it is: a string as it is, any
    /// other value as JSON text.
    pub(super) fn peek_tag(&mut self, key: &str) -> Result<Option<String>, Fault> {
        let mark = self.mark();
        let mut next = self.json.next_object().map(|found| found.map(|found| found == key));
        let tag = loop {
            match next.map_err(|error| self.syntax(error))? {
                Some(true) if self.at_string()? => break Some(self.string(str::to_owned)?),
                Some(true) => break Some(String::from_utf8_lossy(self.raw()?).into_owned()),
                Some(false) => self.skip()?,
                None => break None,
            }
            next = self.json.next_key().map(|found| found.map(|found| found == key));
        };
        self.go_back(&mark);
        Ok(tag)
    }
}
