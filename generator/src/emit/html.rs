//! HTML in descriptions: kept where it is sound, shown as text or left out where it is not.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

/// Elements that stay. Not among them: what is a placeholder (`<name>`), and what acts (`<script>`).
const KNOWN: [&str; 58] = [
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
];
/// Those of them that have no end.
const VOID: [&str; 4] = ["br", "col", "hr", "img"];
/// Those whose end may be left out: without it they say nothing that a reader would miss.
const LOOSE: [&str; 12] = ["p", "li", "dd", "dt", "td", "th", "tr", "thead", "tbody", "tfoot", "div", "span"];
/// How often a text is gone over: what was no HTML may become such once something before it is gone.
const ROUNDS: usize = 4;

/// What is wrong with a tag decides what becomes of it.
#[derive(Clone, Copy)]
enum Fix {
    /// It is shown as text.
    Show,
    /// It is left out: an element without its end, or an end without its beginning.
    Drop,
}

/// A tag in a text.
struct Tag<'t> {
    range: Range<usize>,
    name: &'t str,
    end: bool,
}

impl Tag<'_> {
    /// What becomes of it if it has no counterpart: it may be part of the text, such as in `a<b>c`.
    fn fix(self) -> (Range<usize>, Fix) {
        let loose = LOOSE.contains(&self.name.to_ascii_lowercase().as_str());
        (self.range, if loose { Fix::Drop } else { Fix::Show })
    }
}

/// The text with tags that match one another only, none of which does more than format.
pub(super) fn sound(text: String, options: Options) -> String {
    if !text.contains('<') {
        return text;
    }
    let mut text = text;
    for _ in 0..ROUNDS {
        let fixes = fixes(&text, options);
        if fixes.is_empty() {
            return text;
        }
        let mut fixed = String::with_capacity(text.len() + fixes.len() * 4);
        let mut done = 0;
        for (range, fix) in fixes {
            fixed.push_str(text.get(done..range.start).unwrap_or_default());
            match fix {
                Fix::Show => fixed.push_str(&text.get(range.clone()).unwrap_or_default().replace('<', "&lt;")),
                Fix::Drop => fixed.push(' '),
            }
            done = range.end;
        }
        fixed.push_str(text.get(done..).unwrap_or_default());
        text = fixed;
    }
    text.replace('<', "&lt;")
}

/// Whether the text begins with a tag.
pub(super) fn is_tag(text: &str) -> bool {
    text.starts_with('<') && !text.starts_with("<http")
}

/// Every tag that cannot stay, in order.
fn fixes(text: &str, options: Options) -> Vec<(Range<usize>, Fix)> {
    let mut fixes = Vec::new();
    let mut open: Vec<Tag<'_>> = Vec::new();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) {
            continue;
        }
        for tag in tags(text, range, &mut fixes) {
            let lower = tag.name.to_ascii_lowercase();
            if VOID.contains(&lower.as_str()) {
                if tag.end {
                    fixes.push((tag.range, Fix::Drop));
                }
            } else if !KNOWN.contains(&lower.as_str()) || acts(text.get(tag.range.clone()).unwrap_or_default()) {
                fixes.push((tag.range, Fix::Show));
            } else if !tag.end {
                let closed = text.get(tag.range.clone()).is_some_and(|tag| tag.ends_with("/>"));
                if closed { fixes.push(tag.fix()) } else { open.push(tag) }
            } else if let Some(at) = open.iter().rposition(|other| other.name == tag.name) {
                fixes.extend(open.drain(at..).skip(1).map(Tag::fix));
            } else {
                fixes.push(tag.fix());
            }
        }
    }
    fixes.extend(open.into_iter().map(Tag::fix));
    fixes.sort_by_key(|(range, _)| range.start);
    fixes
}

/// The tags in a range; what only looks like the beginning of one is to be shown as text.
fn tags<'t>(text: &'t str, within: Range<usize>, fixes: &mut Vec<(Range<usize>, Fix)>) -> Vec<Tag<'t>> {
    let mut tags = Vec::new();
    let mut at = within.start;
    while let Some(start) = text.get(at..within.end).and_then(|rest| rest.find('<')).map(|found| at + found) {
        let rest = text.get(start..within.end).unwrap_or_default();
        at = start + 1;
        if let Some(comment) = rest.strip_prefix("<!--") {
            match comment.find("-->") {
                Some(length) => at = start + "<!--".len() + length + "-->".len(),
                None => fixes.push((start..at, Fix::Show)),
            }
            continue;
        }
        let inner = rest.get(1..).unwrap_or_default();
        let end = inner.starts_with('/');
        let named = inner.trim_start_matches('/');
        let name = named.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
        match length(rest) {
            Some(length) if name.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                at = start + length;
                tags.push(Tag { range: start..at, name, end });
            }
            _ => fixes.push((start..at, Fix::Show)),
        }
    }
    tags
}

/// Up to where a tag reaches, `>` included; one in quotes does not end it.
fn length(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, '>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether a tag does more than format.
fn acts(tag: &str) -> bool {
    let lower = tag.to_ascii_lowercase();
    let handler = lower.split(|c: char| c.is_whitespace() || "/\"'".contains(c)).any(|word| word.starts_with("on"));
    handler && lower.contains('=') || lower.contains("javascript:") || lower.contains("data:")
}
