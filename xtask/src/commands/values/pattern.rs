//! Text that a regular expression matches: enough of ECMA-262 for the patterns of documents.

/// A text that the pattern matches, of at least and at most so many characters; the shortest that comes to mind, or
/// the `nth` after it.
pub(crate) fn text(pattern: &str, least: usize, most: usize, nth: usize) -> Option<String> {
    let regex = regress::Regex::with_flags(pattern, "u").or_else(|_| regress::Regex::new(pattern)).ok()?;
    // More of what may be repeated, until it is long enough; then another of what stands to choice.
    let repeats = (0..=least.min(64)).map(|extra| extra * least.div_ceil(64).max(1));
    let ways = (0..4 + nth).flat_map(|choice| repeats.clone().map(move |extra| (choice, extra)));
    let texts = ways.filter_map(|(choice, extra)| {
        let mut parser = Parser { rest: pattern, extra, choice };
        let text = parser.alternatives()?;
        parser.rest.is_empty().then_some(text)
    });
    let mut found: Vec<String> = Vec::new();
    for text in texts.filter(|text| (least..=most).contains(&text.chars().count()) && regex.find(text).is_some()) {
        if !found.contains(&text) {
            found.push(text);
        }
        if found.len() > nth {
            break;
        }
    }
    found.into_iter().nth(nth)
}

struct Parser<'a> {
    rest: &'a str,
    /// How often something is repeated beyond what it must be, if it may.
    extra: usize,
    /// Which of several is taken.
    choice: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<char> {
        let first = self.rest.chars().next()?;
        self.rest = &self.rest[first.len_utf8()..];
        Some(first)
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// One of several; the others are read all the same.
    fn alternatives(&mut self) -> Option<String> {
        let mut all = vec![self.sequence()?];
        while self.eat("|") {
            all.push(self.sequence()?);
        }
        let chosen = self.choice % all.len();
        Some(all.swap_remove(chosen))
    }

    fn sequence(&mut self) -> Option<String> {
        let mut out = String::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let atom = self.atom()?;
            let (least, most) = self.quantifier()?;
            let count = if atom.is_empty() { 0 } else { (least + self.extra).min(most).max(least) };
            out.push_str(&atom.repeat(count));
        }
        Some(out)
    }

    fn atom(&mut self) -> Option<String> {
        let first = self.next()?;
        Some(match first {
            '^' | '$' => String::new(),
            '.' => "a".to_owned(),
            '[' => self.class()?.to_string(),
            '(' => {
                let ahead = self.eat("?=") || self.eat("?!") || self.eat("?<=") || self.eat("?<!");
                if !ahead && !self.eat("?:") && self.eat("?<") {
                    self.rest = self.rest.split_once('>')?.1;
                }
                let inner = self.alternatives()?;
                if !self.eat(")") {
                    return None;
                }
                if ahead { String::new() } else { inner }
            }
            '\\' => match self.escape()? {
                Escape::Nothing => String::new(),
                Escape::Character(c) => c.to_string(),
                Escape::Class(c, _) => c.to_string(),
            },
            c => c.to_string(),
        })
    }

    fn quantifier(&mut self) -> Option<(usize, usize)> {
        let bounds = match self.rest.chars().next() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') if self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                let (inner, rest) = self.rest[1..].split_once('}')?;
                self.rest = rest;
                let (least, most) = inner.split_once(',').unwrap_or((inner, inner));
                let most = if most.is_empty() { usize::MAX } else { most.trim().parse().ok()? };
                self.eat("?");
                return Some((least.trim().parse().ok()?, most));
            }
            _ => return Some((1, 1)),
        };
        self.next();
        self.eat("?");
        Some(bounds)
    }

    /// A character of a class, a letter or a digit if there is one; others by choice.
    fn class(&mut self) -> Option<char> {
        let negated = self.eat("^");
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut sets: Vec<fn(char) -> bool> = Vec::new();
        loop {
            let low = match self.next()? {
                ']' => break,
                '\\' => match self.escape()? {
                    Escape::Character(c) => c,
                    Escape::Class(_, set) => {
                        sets.push(set);
                        continue;
                    }
                    Escape::Nothing => '\u{8}',
                },
                c => c,
            };
            let is_range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            let high = if is_range {
                self.next();
                match self.next()? {
                    '\\' => match self.escape()? {
                        Escape::Character(c) => c,
                        _ => low,
                    },
                    c => c,
                }
            } else {
                low
            };
            ranges.push((low, high));
        }
        let has = |c: char| {
            let inside = ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) || sets.iter().any(|set| set(c));
            inside != negated
        };
        let likely = "a1A0bcdefghijklmnopqrstuvwxyzBCDEFGHIJKLMNOPQRSTUVWXYZ23456789";
        let fitting: Vec<char> = likely.chars().chain('!'..='~').chain([' ', '\u{e9}']).filter(|c| has(*c)).collect();
        fitting.iter().cycle().nth(self.choice).copied()
    }

    fn escape(&mut self) -> Option<Escape> {
        Some(match self.next()? {
            'd' => Escape::Class('1', |c| c.is_ascii_digit()),
            'D' => Escape::Class('a', |c| !c.is_ascii_digit()),
            'w' => Escape::Class('a', |c| c.is_ascii_alphanumeric() || c == '_'),
            'W' => Escape::Class('-', |c| !c.is_ascii_alphanumeric() && c != '_'),
            's' => Escape::Class(' ', char::is_whitespace),
            'S' => Escape::Class('a', |c| !c.is_whitespace()),
            'b' | 'B' | 'A' | 'z' | 'Z' => Escape::Nothing,
            'n' => Escape::Character('\n'),
            'r' => Escape::Character('\r'),
            't' => Escape::Character('\t'),
            'p' | 'P' => {
                let (name, rest) = self.rest.strip_prefix('{')?.split_once('}')?;
                let digits = name.starts_with('N');
                self.rest = rest;
                match digits {
                    true => Escape::Class('1', char::is_numeric),
                    false => Escape::Class('a', char::is_alphabetic),
                }
            }
            kind @ ('x' | 'u') => {
                let digits = if kind == 'x' { 2 } else { 4 };
                let code = u32::from_str_radix(self.rest.get(..digits)?, 16).ok()?;
                self.rest = &self.rest[digits..];
                Escape::Character(char::from_u32(code)?)
            }
            c if c.is_ascii_digit() => return None,
            c => Escape::Character(c),
        })
    }
}

enum Escape {
    /// It stands for a place between characters.
    Nothing,
    Character(char),
    /// One of a class, and which are.
    Class(char, fn(char) -> bool),
}
