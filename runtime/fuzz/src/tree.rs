//! JSON as it stands in the text: numbers with all their digits, keys that are there twice. For valid JSON only.

use std::iter::Peekable;
use std::str::Chars;

#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// `text` is what serde_json takes for JSON.
    pub fn of(text: &str) -> Self {
        value(&mut text.chars().peekable())
    }

    /// What the codec writes.
    pub fn written(value: &dyn runtime::Slot) -> Self {
        Self::of(&String::from_utf8(runtime::codec::to_vec(value)).expect("JSON is UTF-8"))
    }

    /// Whether a key is there twice in an object.
    pub fn repeats_keys(&self) -> bool {
        match self {
            Self::List(elements) => elements.iter().any(Self::repeats_keys),
            Self::Object(properties) => {
                let mut keys = std::collections::BTreeSet::new();
                properties.iter().any(|(key, value)| !keys.insert(key) || value.repeats_keys())
            }
            _ => false,
        }
    }
}

type Cursor<'a> = Peekable<Chars<'a>>;

fn blank(cursor: &mut Cursor<'_>) {
    while cursor.next_if(|c| c.is_ascii_whitespace()).is_some() {}
}

fn next(cursor: &mut Cursor<'_>) -> char {
    blank(cursor);
    cursor.next().expect("valid JSON")
}

fn value(cursor: &mut Cursor<'_>) -> Tree {
    match next(cursor) {
        'n' => word(cursor, 3, Tree::Null),
        't' => word(cursor, 3, Tree::Bool(true)),
        'f' => word(cursor, 4, Tree::Bool(false)),
        '"' => Tree::Text(string(cursor)),
        '[' => {
            let mut elements = Vec::new();
            blank(cursor);
            if cursor.next_if_eq(&']').is_none() {
                loop {
                    elements.push(value(cursor));
                    if next(cursor) == ']' {
                        break;
                    }
                }
            }
            Tree::List(elements)
        }
        '{' => {
            let mut properties = Vec::new();
            blank(cursor);
            if cursor.next_if_eq(&'}').is_none() {
                loop {
                    assert_eq!(next(cursor), '"');
                    let key = string(cursor);
                    assert_eq!(next(cursor), ':');
                    properties.push((key, value(cursor)));
                    if next(cursor) == '}' {
                        break;
                    }
                }
            }
            Tree::Object(properties)
        }
        first => {
            let mut number = String::from(first);
            while let Some(c) = cursor.next_if(|c| c.is_ascii_digit() || "+-.eE".contains(*c)) {
                number.push(c);
            }
            Tree::Number(number)
        }
    }
}

fn word(cursor: &mut Cursor<'_>, rest: usize, value: Tree) -> Tree {
    cursor.nth(rest - 1);
    value
}

/// After the opening quote.
fn string(cursor: &mut Cursor<'_>) -> String {
    let mut units: Vec<u16> = Vec::new();
    loop {
        let c = match cursor.next().expect("valid JSON") {
            '"' => return String::from_utf16(&units).expect("valid JSON"),
            '\\' => match cursor.next().expect("valid JSON") {
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let digits: String = cursor.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&digits, 16).expect("valid JSON"));
                    continue;
                }
                other => other,
            },
            other => other,
        };
        units.extend(c.encode_utf16(&mut [0; 2]).iter());
    }
}
