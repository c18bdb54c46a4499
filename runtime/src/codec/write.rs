//! The writer: JSON text into a buffer.

use super::DecodeError;
use super::at::read_at;
use super::cursor::plain_length;
use super::error::Segment;
use crate::operation::Rule;
use crate::transport::Body;

/// What is said of a value that breaks one of the rules: where within it, and what.
pub(crate) type Check = fn(&'static [Rule], &[u8]) -> Option<Problem>;

/// What most texts of a few values fit in.
const SHORT: usize = 128;

/// What is shown for a secret. It looks the same in a URL.
#[cfg(feature = "cli")]
pub(super) const REDACTED: &str = "REDACTED";

#[cfg(feature = "cli")]
thread_local! {
    static REDACTING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether secrets are not to be written, see [`redacted`].
#[cfg(feature = "cli")]
pub(crate) fn is_redacting() -> bool {
    REDACTING.get()
}

/// What is written without secrets. No rule is checked: what stands in their place may break theirs.
#[cfg(feature = "cli")]
pub(crate) fn redacted<T>(written: impl FnOnce() -> T) -> T {
    REDACTING.set(true);
    let written = written();
    REDACTING.set(false);
    written
}

/// Writes JSON text.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    /// How many objects and arrays are open.
    depth: usize,
    /// Looks at values that have rules, if anybody wants to know.
    check: Option<Check>,
    problem: Option<Box<Problem>>,
    /// The index of the first of the elements that a list is about to write.
    first: usize,
    files: Option<Files>,
}

/// Files that were put aside: in the text stand the token and a number in their place.
#[derive(Debug)]
struct Files {
    token: String,
    bodies: Vec<Body>,
}

/// What is wrong with a value that is written, and where it stands.
#[derive(Debug)]
pub(crate) struct Problem {
    /// From the inside out.
    segments: Vec<Segment>,
    message: String,
    /// The depth at which the next segment is due.
    depth: usize,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { segments: Vec::new(), message: message.into(), depth: 0 }
    }

    /// The same one step further out.
    pub(crate) fn within(mut self, segment: Segment) -> Self {
        self.segments.push(segment);
        self
    }

    /// The problem as an error: its path and its message are what counts.
    pub(crate) fn error(&self) -> DecodeError {
        DecodeError::new(self.message.clone()).under(&self.segments)
    }
}

impl Writer {
    /// A writer with an empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Self { out: Vec::with_capacity(SHORT), ..Self::default() }
    }

    /// A writer that looks at what it writes.
    pub(crate) fn checking(check: Check) -> Self {
        Self { check: Some(check), ..Self::new() }
    }

    /// The first problem.
    pub(crate) fn take_problem(&mut self) -> Option<Box<Problem>> {
        self.problem.take()
    }

    /// Where the next value starts.
    pub(crate) fn position(&self) -> usize {
        self.out.len()
    }

    /// Notes that the value just written cannot be sent.
    pub fn fail(&mut self, message: &str) {
        if self.check.is_some() {
            self.note(Problem::new(message));
        }
    }

    fn note(&mut self, problem: Problem) {
        let depth = self.depth;
        self.problem.get_or_insert_with(|| Box::new(Problem { depth, ..problem }));
    }

    /// Holds what was written since `start` against the rules.
    pub(crate) fn hold(&mut self, rules: &'static [Rule], start: usize) {
        #[cfg(feature = "cli")]
        if is_redacting() {
            return;
        }
        if let (Some(check), None, false) = (self.check, &self.problem, rules.is_empty())
            && !self.is_file(start)
            && let Some(problem) = check(rules, self.out.get(start..).unwrap_or_default())
        {
            self.note(problem);
        }
    }

    /// Whether what was written since `start` stands for a file: no rule of a text is for that.
    fn is_file(&self, start: usize) -> bool {
        let text = self.out.get(start + 1..).unwrap_or_default();
        self.files.as_ref().is_some_and(|files| text.starts_with(files.token.as_bytes()))
    }

    /// Says under which key the value just written stands.
    #[inline]
    pub(super) fn wrote_key(&mut self, key: &str) {
        if self.problem.is_some() {
            self.step(|| Segment::Key(key.to_owned()));
        }
    }

    /// Says at which index the value just written stands.
    #[inline]
    pub(super) fn wrote_element(&mut self, index: usize) {
        if self.problem.is_some() {
            self.step(|| Segment::Index(index));
        }
    }

    /// Says how many elements of the open array are there already.
    pub(super) fn continue_at(&mut self, index: usize) {
        self.first = index;
    }

    /// What was said last, once.
    pub(super) fn first_index(&mut self) -> usize {
        std::mem::take(&mut self.first)
    }

    fn step(&mut self, segment: impl FnOnce() -> Segment) {
        if let Some(problem) = self.problem.as_mut().filter(|problem| problem.depth == self.depth) {
            problem.segments.push(segment());
            problem.depth = self.depth.saturating_sub(1);
        }
    }

    /// The same for the values of a form, which carries files beside them.
    pub(crate) fn with_files(check: Check, token: String) -> Self {
        Self { files: Some(Files { token, bodies: Vec::new() }), ..Self::checking(check) }
    }

    /// The text written so far, and the files that were put aside.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Vec<Body>) {
        (self.out, self.files.map(|files| files.bodies).unwrap_or_default())
    }

    /// A body: a base64 string, or put aside.
    pub(super) fn body(&mut self, body: &Body) {
        match &mut self.files {
            Some(files) => {
                let stand_in = format!("{}{}", files.token, files.bodies.len());
                files.bodies.push(body.clone());
                self.string(&stand_in);
            }
            None => match body.as_bytes() {
                Some(bytes) => self.string(&super::text::encode_base64(bytes)),
                None => self.null(),
            },
        }
    }

    /// The text written so far.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// `null`.
    pub fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    /// A number, a boolean or other text that is JSON as it stands.
    pub fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// A string.
    pub fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let plain = plain_length(bytes);
        self.out.reserve(bytes.len() + 2);
        self.out.push(b'"');
        if plain == bytes.len() {
            self.out.extend_from_slice(bytes);
        } else {
            self.special(bytes, plain);
        }
        self.out.push(b'"');
    }

    /// The inside of a string that has more in it than what means itself, as long as it begins with.
    #[cold]
    fn special(&mut self, mut bytes: &[u8], mut plain: usize) {
        loop {
            let (same, rest) = bytes.split_at(plain.min(bytes.len()));
            self.out.extend_from_slice(same);
            let Some((first, after)) = rest.split_first() else { return };
            self.escape(*first);
            bytes = after;
            plain = plain_length(bytes);
        }
    }

    /// What may not stand in a string as it is (RFC 8259 section 7).
    fn escape(&mut self, byte: u8) {
        let letter = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x0c => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            _ => return self.out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        };
        self.out.extend_from_slice(&[b'\\', letter]);
    }

    /// Any serializable value. Writing to memory only fails where serialization itself does; `null` stands then.
    pub fn value<T: serde::Serialize + ?Sized>(&mut self, value: &T) {
        let start = self.out.len();
        if serde_json::to_writer(&mut self.out, value).is_err() {
            self.out.truncate(start);
            self.null();
        }
    }

    /// Opens an object.
    pub fn begin_object(&mut self) {
        self.out.push(b'{');
        self.depth += 1;
    }

    /// A key of the open object, with the comma and colon that it needs.
    pub fn key(&mut self, key: &str) {
        if self.out.last() != Some(&b'{') {
            self.out.push(b',');
        }
        self.string(key);
        self.out.push(b':');
    }

    /// Whether the object that was written since `start` has a property, be it `null`.
    pub(crate) fn has_key(&self, start: usize, key: &str) -> bool {
        let mut found = false;
        let _ = read_at(self.out.get(start..).unwrap_or_default(), &[key], &mut |reader| {
            found = true;
            reader.skip()
        });
        found
    }

    /// Puts a property at the beginning of what was written since `start`, if that is an object.
    pub(crate) fn add_first(&mut self, start: usize, key: &str, value: &str) {
        let object = self.out.split_off(start);
        let Some(rest) = object.strip_prefix(b"{") else { return self.out.extend_from_slice(&object) };
        self.out.push(b'{');
        self.key(key);
        self.string(value);
        self.out.extend_from_slice(if rest == b"}" { b"" } else { b"," });
        self.out.extend_from_slice(rest);
    }

    /// Closes the object.
    pub fn end_object(&mut self) {
        self.out.push(b'}');
        self.depth = self.depth.saturating_sub(1);
    }

    /// Opens an array.
    pub fn begin_array(&mut self) {
        self.out.push(b'[');
        self.depth += 1;
    }

    /// Starts an element of the open array.
    pub fn element(&mut self) {
        if self.out.last() != Some(&b'[') {
            self.out.push(b',');
        }
    }

    /// Closes the array.
    pub fn end_array(&mut self) {
        self.out.push(b']');
        self.depth = self.depth.saturating_sub(1);
    }
}
