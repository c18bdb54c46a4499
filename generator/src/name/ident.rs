//! Any text to a Rust identifier.

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};

/// `snake_case`, for fields, methods and modules. Keywords come out as they are: [`is_keyword`] tells.
pub(crate) fn snake(text: &str) -> String {
    lead(whole(&units(&words(text))).to_snake_case(), 'n')
}

/// `UpperCamelCase`, for types and variants.
pub(crate) fn pascal(text: &str) -> String {
    lead(words(text).to_upper_camel_case(), 'N')
}

/// `SHOUTY_CASE`, for constants.
pub(crate) fn shouty(text: &str) -> String {
    lead(whole(&units(&words(text))).to_shouty_snake_case(), 'N')
}

/// An identifier does not start with a digit.
fn lead(name: String, prefix: char) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{prefix}{name}") } else { name }
}

/// The words of a text, separated by spaces: letters and digits of ASCII, and names for what else there is if nothing
/// but that would tell the text from others.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            '\'' | '’' => {}
            // `+1` and `-1` differ by their signs only.
            '+' | '-' if first && chars.peek().is_some_and(char::is_ascii_digit) => {
                out.push_str(if c == '+' { "plus " } else { "minus " });
            }
            c if c.is_alphabetic() => out.push_str(&format!(" u{:x} ", u32::from(c))),
            _ => out.push(' '),
        }
        first = false;
    }
    if out.trim().is_empty() { spelled(text) } else { out }
}

/// A single capital after a digit belongs to the number: `is4K` is `is4k`, and `has3DModel` is `has3d_model`. Before another
/// word a vowel does not: it begins words such as `OAuth` and `IPhone`.
fn units(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let unit = |window: (Option<&char>, char, Option<&char>, Option<&char>)| match window {
        (Some('0'..='9'), 'A'..='Z', None | Some(' '), _) => true,
        (Some('0'..='9'), c @ 'A'..='Z', Some('A'..='Z'), Some('a'..='z')) => !"AEIOU".contains(c),
        _ => false,
    };
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index));
    let lower = |(i, c): (usize, &char)| {
        let window = (at(i.checked_sub(1)), *c, at(Some(i + 1)), at(Some(i + 2)));
        if unit(window) { c.to_ascii_lowercase() } else { *c }
    };
    chars.iter().enumerate().map(lower).collect()
}

/// `OAuth` is one word, though its second letter is a capital: `oauth`, not `o_auth`.
fn whole(text: &str) -> String {
    text.replace("OAuth", "Oauth")
}

/// A text without letters and digits, sign by sign.
fn spelled(text: &str) -> String {
    let names: Vec<String> = text.chars().map(sign).collect();
    if names.is_empty() { "empty".to_owned() } else { names.join(" ") }
}

fn sign(c: char) -> String {
    let name = match c {
        ' ' => "space",
        '!' => "bang",
        '"' => "quote",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '\'' => "apostrophe",
        '(' => "open",
        ')' => "close",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '=' => "equal",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '[' => "bracket",
        '\\' => "backslash",
        ']' => "unbracket",
        '^' => "caret",
        '_' => "underscore",
        '`' => "backtick",
        '{' => "brace",
        '|' => "pipe",
        '}' => "unbrace",
        '~' => "tilde",
        other => return format!("u{:x}", u32::from(other)),
    };
    name.to_owned()
}

/// Words that Rust keeps for itself (Reference: Keywords, all editions).
pub(crate) fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 53] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
        "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
        "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
        "Self", "_",
    ];
    KEYWORDS.contains(&name)
}

/// Keywords that cannot be written as raw identifiers.
pub(crate) fn is_unescapable(name: &str) -> bool {
    matches!(name, "self" | "Self" | "super" | "crate" | "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_name() {
        let cases = [
            ("groupId", "group_id", "GroupId"),
            ("RateLimit-Limit", "rate_limit_limit", "RateLimitLimit"),
            ("US_EAST_1", "us_east_1", "UsEast1"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("2fa", "n2fa", "N2fa"),
            ("", "empty", "Empty"),
            (">=", "greater_equal", "GreaterEqual"),
            ("it's", "its", "Its"),
            ("日本", "u65e5_u672c", "U65e5U672c"),
            ("😀", "u1f600", "U1f600"),
            ("a.b/c", "a_b_c", "ABC"),
            ("is4K", "is4k", "Is4K"),
            ("4K", "n4k", "N4k"),
            ("speed100M-max", "speed100m_max", "Speed100MMax"),
            ("has3DModel", "has3d_model", "Has3DModel"),
            ("v1OAuth2Token", "v1_oauth2_token", "V1OAuth2Token"),
            ("OAuth apps", "oauth_apps", "OAuthApps"),
            ("S3Bucket", "s3_bucket", "S3Bucket"),
            ("Ipv4Address", "ipv4_address", "Ipv4Address"),
            ("mp3URL", "mp3_url", "Mp3Url"),
            ("x1Y1", "x1_y1", "X1Y1"),
            ("2FA", "n2fa", "N2fa"),
        ];
        for (text, field, ty) in cases {
            assert_eq!((snake(text).as_str(), pascal(text).as_str()), (field, ty), "{text:?}");
        }
    }
}
