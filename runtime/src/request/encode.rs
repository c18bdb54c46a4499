//! Percent-encoding (RFC 3986 section 2.1).

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Which bytes stay as they are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Keep {
    /// RFC 3986 section 2.3: letters, digits, `-`, `.`, `_`, `~`.
    Unreserved,
    /// RFC 6570 section 3.2.3 (reserved expansion): reserved characters and percent-encoded triples too, but for
    /// those that would end the value: `&` and `#`. `'` is encoded, because URL parsers encode it in a query.
    Reserved,
    /// Names of query parameters: what a query may hold (RFC 3986 section 3.4) and does not separate names from values.
    /// `;` is encoded, because some servers take it for `&`.
    QueryName,
    /// RFC 6265 section 4.1.1: `cookie-octet`, without the comma that separates elements and the percent sign that
    /// encodes.
    Cookie,
    /// The same with the percent sign: what a cookie's value is already.
    CookieLiteral,
    /// Everything: a header's value is text.
    All,
    /// What a literal part of a path may hold (RFC 3986 section 3.3), percent-encoded triples included.
    PathLiteral,
    /// What a path may hold, percent-encoded triples and slashes included: RFC 6570 section 3.2.3 (reserved expansion)
    /// but for what would end the path.
    Path,
    /// What a literal query may hold, percent-encoded triples included.
    QueryLiteral,
}

impl Keep {
    fn keeps(self, byte: u8) -> bool {
        match self {
            Self::Unreserved => is_unreserved(byte),
            Self::Reserved => is_unreserved(byte) || b":/?[]@!$()*+,;=".contains(&byte),
            Self::QueryName => is_unreserved(byte) || b":/?@!$()*,".contains(&byte),
            Self::Cookie => byte.is_ascii_graphic() && !b"%\",;\\".contains(&byte),
            Self::CookieLiteral => byte == b'%' || Self::Cookie.keeps(byte),
            Self::All => true,
            Self::PathLiteral => is_unreserved(byte) || b":@!$&'()*+,;=".contains(&byte),
            Self::Path => byte == b'/' || Self::PathLiteral.keeps(byte),
            Self::QueryLiteral => is_unreserved(byte) || b":/?@!$&()*+,;=[]".contains(&byte),
        }
    }

    const fn keeps_triples(self) -> bool {
        matches!(self, Self::Reserved | Self::PathLiteral | Self::Path | Self::QueryLiteral)
    }
}

/// Appends `text`, every byte that is not kept as `%XX`.
pub(crate) fn encode_into(out: &mut String, mut text: &str, keep: Keep) {
    loop {
        // Most of most texts is kept: that goes in one piece. What is kept is ASCII, unless all is.
        let kept = match keep {
            Keep::All => text.len(),
            _ => text.bytes().position(|byte| !is_unreserved(byte) && !keep.keeps(byte)).unwrap_or(text.len()),
        };
        let (same, rest) = text.split_at_checked(kept).unwrap_or((text, ""));
        out.push_str(same);
        let mut chars = rest.chars();
        let Some(first) = chars.next() else { return };
        if first == '%' && keep.keeps_triples() && is_triple(rest.as_bytes().get(1..3)) {
            out.push('%');
        } else {
            first.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| encode_byte(out, byte));
        }
        text = chars.as_str();
    }
}

fn encode_byte(out: &mut String, byte: u8) {
    let digit = |digit: u8| HEX.get(usize::from(digit)).copied().map(char::from);
    out.push('%');
    out.extend(digit(byte >> 4));
    out.extend(digit(byte & 15));
}

pub(crate) fn encode(text: &str, keep: Keep) -> String {
    let mut out = String::with_capacity(text.len());
    encode_into(&mut out, text, keep);
    out
}

/// `application/x-www-form-urlencoded` (URL Standard section 5.2).
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(&encode_form(name));
        out.push('=');
        out.push_str(&encode_form(value));
    }
    out
}

/// One name or value of it.
pub(crate) fn encode_form(text: &str) -> String {
    let pieces: Vec<String> = text.split(' ').map(|piece| encode(piece, Keep::Unreserved)).collect();
    pieces.join("+")
}

fn is_triple(digits: Option<&[u8]>) -> bool {
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether a byte may stand in a path as it is, `%` included.
pub(crate) fn is_uri_byte(byte: u8) -> bool {
    is_unreserved(byte) || b"%:@!$&'()*+,;=/".contains(&byte)
}
