//! JSON text, token by token (RFC 8259). A cursor is a place in the text: it can be copied, and to go back is to use the
//! copy.

use std::borrow::Cow;

/// How deep objects and arrays may stand in one another in what is passed over.
const SKIPPED_DEPTH: u32 = u128::BITS;

/// A place in JSON text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

/// Why the text cannot be read; the cursor stands where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syntax(pub(super) &'static str);

const ENDS: Syntax = Syntax("not valid JSON: the text ends within a value");
const VALUE: Syntax = Syntax("not valid JSON: expected a value");
const NUMBER: Syntax = Syntax("not valid JSON: this is no number");
const WORD: Syntax = Syntax("not valid JSON: expected `null`, `true` or `false`");
const ESCAPE: Syntax = Syntax("not valid JSON: unknown escape sequence");
const SURROGATE: Syntax = Syntax("not valid JSON: half of a surrogate pair");
const CONTROL: Syntax = Syntax("not valid JSON: a control character within a string");

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Bytes before it.
    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    /// The text between an earlier place and this one.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes over white space; the byte after it stays.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, Syntax> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(byte) => return Ok(byte),
                None => return Err(ENDS),
            }
        }
    }

    /// Passes over this byte, if it comes next.
    #[inline]
    fn eat(&mut self, byte: u8) -> Result<bool, Syntax> {
        let found = self.peek()? == byte;
        self.at += usize::from(found);
        Ok(found)
    }

    /// Whether nothing but white space is left.
    pub(super) fn finish(&mut self) -> Result<(), Syntax> {
        match self.peek() {
            Ok(_) => Err(Syntax("not valid JSON: there is more after the value")),
            Err(_) => Ok(()),
        }
    }

    /// `null`, `true` or `false`, of which the first byte was seen.
    pub(super) fn word(&mut self, word: &'static str) -> Result<(), Syntax> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(if word.as_bytes().starts_with(rest) { ENDS } else { WORD });
        }
        self.at += word.len();
        Ok(())
    }

    /// A number, of which the first byte was seen.
    pub(super) fn number(&mut self) -> Result<&'a str, Syntax> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if let Some(b'0'..=b'9') = self.byte() {
            return Err(NUMBER);
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(self.since(start))
    }

    /// At least one.
    fn digits(&mut self) -> Result<(), Syntax> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let count = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += count;
        match (count, rest.len()) {
            (0, 0) => Err(ENDS),
            (0, _) => Err(NUMBER),
            _ => Ok(()),
        }
    }

    /// A string, of which the opening quote was seen.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Syntax> {
        let start = self.at + 1;
        self.at = start;
        if self.plain()? == b'"' {
            let text = self.since(start);
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        self.escaped(start).map(Cow::Owned)
    }

    /// Passes over characters that mean themselves; the byte that ends them stays: a quote or a backslash.
    #[inline]
    fn plain(&mut self) -> Result<u8, Syntax> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = plain_length(rest);
        self.at += length;
        match rest.get(length) {
            Some(byte @ (b'"' | b'\\')) => Ok(*byte),
            Some(_) => Err(CONTROL),
            None => Err(ENDS),
        }
    }

    /// The rest of a string that has escape sequences, the first of them next.
    #[cold]
    fn escaped(&mut self, start: usize) -> Result<String, Syntax> {
        let mut out = self.since(start).to_owned();
        loop {
            out.push(self.escape()?);
            let start = self.at;
            let end = self.plain()?;
            out.push_str(self.since(start));
            if end == b'"' {
                self.at += 1;
                return Ok(out);
            }
        }
    }

    /// An escape sequence (RFC 8259 section 7).
    fn escape(&mut self) -> Result<char, Syntax> {
        let plain = self.escape_letter()?;
        if plain != 'u' {
            return Ok(plain);
        }
        let unit = self.hex()?;
        let low = match unit {
            0xd800..=0xdbff => {
                if self.byte() != Some(b'\\') || self.escape_letter()? != 'u' {
                    return Err(SURROGATE);
                }
                Some(self.hex()?)
            }
            _ => None,
        };
        char::decode_utf16(std::iter::once(unit).chain(low)).next().and_then(Result::ok).ok_or(SURROGATE)
    }

    /// The character after the backslash, or what it stands for; `u` has digits to come.
    fn escape_letter(&mut self) -> Result<char, Syntax> {
        let letter = match self.text.as_bytes().get(self.at + 1) {
            Some(byte @ (b'"' | b'\\' | b'/' | b'u')) => char::from(*byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(_) => return Err(ESCAPE),
            None => return Err(ENDS),
        };
        self.at += 2;
        Ok(letter)
    }

    fn hex(&mut self) -> Result<u16, Syntax> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(ESCAPE)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(ESCAPE);
        }
        self.at += 4;
        u16::from_str_radix(digits, 16).map_err(|_| ESCAPE)
    }

    /// Enters an array, of which the bracket was seen. Whether there is an element.
    pub(super) fn first_element(&mut self) -> Result<bool, Syntax> {
        self.at += 1;
        Ok(!self.eat(b']')?)
    }

    /// Goes on in an array, after an element. Whether there is another.
    pub(super) fn next_element(&mut self) -> Result<bool, Syntax> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(true)
            }
            b']' => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(Syntax("not valid JSON: expected `,` or `]`")),
        }
    }

    /// Enters an object, of which the brace was seen. The first key, if there is one.
    #[inline]
    pub(super) fn first_key(&mut self) -> Result<Option<Cow<'a, str>>, Syntax> {
        self.at += 1;
        if self.eat(b'}')? { Ok(None) } else { self.key().map(Some) }
    }

    /// Goes on in an object, after a value. The next key, if there is one.
    #[inline]
    pub(super) fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, Syntax> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                self.key().map(Some)
            }
            b'}' => {
                self.at += 1;
                Ok(None)
            }
            _ => Err(Syntax("not valid JSON: expected `,` or `}`")),
        }
    }

    #[inline]
    fn key(&mut self) -> Result<Cow<'a, str>, Syntax> {
        if self.peek()? != b'"' {
            return Err(Syntax("not valid JSON: expected a key: a string"));
        }
        let key = self.string()?;
        match self.eat(b':')? {
            true => Ok(key),
            false => Err(Syntax("not valid JSON: expected `:`")),
        }
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self) -> Result<(), Syntax> {
        // A bit for each object or array that is open: whether it is an object.
        let (mut open, mut depth) = (0_u128, 0_u32);
        loop {
            let mut done = true;
            match self.peek()? {
                byte @ (b'{' | b'[') => {
                    if depth == SKIPPED_DEPTH {
                        return Err(Syntax("nested more than 128 deep"));
                    }
                    self.at += 1;
                    let is_object = byte == b'{';
                    if !self.eat(if is_object { b'}' } else { b']' })? {
                        open = open << 1 | u128::from(is_object);
                        depth += 1;
                        if is_object {
                            self.skip_key()?;
                        }
                        done = false;
                    }
                }
                b'"' => self.skip_string()?,
                b'n' => self.word("null")?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'-' | b'0'..=b'9' => {
                    self.number()?;
                }
                _ => return Err(VALUE),
            }
            while done {
                if depth == 0 {
                    return Ok(());
                }
                let is_object = open & 1 == 1;
                done = !(if is_object { self.next_skipped_key()? } else { self.next_element()? });
                if done {
                    open >>= 1;
                    depth -= 1;
                }
            }
        }
    }

    fn next_skipped_key(&mut self) -> Result<bool, Syntax> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                self.skip_key().map(|()| true)
            }
            b'}' => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(Syntax("not valid JSON: expected `,` or `}`")),
        }
    }

    fn skip_key(&mut self) -> Result<(), Syntax> {
        if self.peek()? != b'"' {
            return Err(Syntax("not valid JSON: expected a key: a string"));
        }
        self.skip_string()?;
        if self.eat(b':')? { Ok(()) } else { Err(Syntax("not valid JSON: expected `:`")) }
    }

    /// A string that nobody wants. That surrogates come in pairs is not asked for.
    fn skip_string(&mut self) -> Result<(), Syntax> {
        self.at += 1;
        while self.plain()? == b'\\' {
            if self.escape_letter()? == 'u' {
                self.hex()?;
            }
        }
        self.at += 1;
        Ok(())
    }
}

/// How many bytes at the beginning mean themselves within a string: no quote, no backslash, no control character.
/// Eight bytes at a time, as one number.
#[inline]
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    let (chunks, _) = bytes.as_chunks::<8>();
    for chunk in chunks {
        let found = special(u64::from_le_bytes(*chunk));
        if found != 0 {
            return length + (found.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    // What is left of them, with some that were seen already.
    let left = match (bytes.last_chunk::<8>(), bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (Some(last), _, _) => special(u64::from_le_bytes(*last)),
        (None, Some(first), Some(last)) => {
            special(u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last)))
        }
        _ => 1,
    };
    if left == 0 {
        return bytes.len();
    }
    let rest = bytes.get(length..).unwrap_or_default();
    let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
    length + rest.iter().position(special).unwrap_or(rest.len())
}

/// The high bits of the bytes of a word that may not stand in a string as they are. Bits above the lowest may be wrong.
const fn special(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (quote, backslash) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
    let below = word.wrapping_sub(ONES * 0x20) & !word;
    let quotes = quote.wrapping_sub(ONES) & !quote;
    let backslashes = backslash.wrapping_sub(ONES) & !backslash;
    (below | quotes | backslashes) & HIGH
}
