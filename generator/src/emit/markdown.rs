//! CommonMark as vendors write it to lines that rustdoc and clippy read as it was meant.

use pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream,
};

use super::html;

/// Columns of a line of documentation, without `/// ` and indentation.
const WIDTH: usize = 108;

/// Stands in a line before what stays as it is, such as code: before it are marks of quotes and indentation.
const VERBATIM: char = '\u{1}';

/// Without what an editor would hide or a terminal act on.
pub(super) fn clean(text: &str) -> String {
    without(text, is_hidden)
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn without(text: &str, hidden: impl Fn(char) -> bool) -> String {
    if !text.contains(&hidden) {
        return text.to_owned();
    }
    text.replace("\r\n", "\n").replace('\t', "    ").chars().filter(|c| !hidden(*c)).collect()
}

/// The same on one line.
pub(super) fn words(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of the document, such as a title, within a sentence of the generator: without any meaning as CommonMark.
pub(super) fn inline(text: &str) -> String {
    let words = words(text);
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '*' | '_' | '`' | '|' | '\\' | '#' | '&' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out.replace("://", ":\\//")
}

/// What [`tidy`] gives for who reads it as it stands, in a terminal: without the backslashes that keep signs from being
/// markup, which stay in code.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // How many backticks end the block of code, and the code within a line.
    let (mut block, mut span) = (0, 0);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let fence = fence(line);
        if block > 0 || fence > 0 {
            block = if fence == block { 0 } else { block.max(fence) };
            out.push_str(line);
            continue;
        }
        if line.is_empty() {
            span = 0;
        }
        let mut rest = line;
        while let Some(at) = rest.find(['`', '\\']) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let ticks = ticks(from);
            let (sign, after) = from.split_at(ticks.max(1));
            if ticks > 0 {
                span = if span == 0 {
                    ticks
                } else if span == ticks {
                    0
                } else {
                    span
                };
            }
            rest = after;
            match rest.chars().next() {
                Some(escaped) if ticks == 0 && span == 0 && escaped.is_ascii_punctuation() => {
                    out.push(escaped);
                    rest = rest.get(1..).unwrap_or_default();
                }
                _ => out.push_str(sign),
            }
        }
        out.push_str(rest);
    }
    out
}

/// How many backticks a text begins with.
fn ticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// The backticks of a line that begins or ends a block of code; none in others.
fn fence(line: &str) -> usize {
    let body = line.trim_start_matches(|c: char| " >-.)".contains(c) || c.is_ascii_digit());
    let ticks = ticks(body);
    if ticks < 3 || body.get(ticks..).is_none_or(|rest| rest.contains('`')) { 0 } else { ticks }
}

/// CommonMark in its plainest form.
pub(super) fn tidy(markdown: &str) -> Vec<String> {
    let text = clean(markdown);
    if is_plain(&text) {
        return wrap(text.trim());
    }
    let dialect = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    let text = html::sound(text, dialect);
    let events = TextMergeStream::new(Parser::new_ext(&text, dialect)).collect();
    let mut out = String::with_capacity(text.len());
    let options = pulldown_cmark_to_cmark::Options {
        list_token: '-',
        code_block_token_count: 3,
        increment_ordered_list_bullets: true,
        ..Default::default()
    };
    match pulldown_cmark_to_cmark::cmark_with_options(plain(events), &mut out, dialect, options) {
        // What the document writes as an entity, such as `&#8203;`, is there only now.
        Ok(_) => wrap(quotes(&without(&out, |c| c != VERBATIM && is_hidden(c))).trim_end()),
        Err(_) => wrap(&inline(&text)),
    }
}

/// The first sentence, on one line; nothing where the text begins with what is no sentence.
pub(super) fn first_sentence(markdown: &str) -> String {
    let paragraph: Vec<String> = tidy(markdown).into_iter().take_while(|line| !line.is_empty()).collect();
    let text = paragraph.join(" ");
    let text = text.trim_start_matches('#').trim_start();
    let is_block = text.starts_with(['|', '-', '>', '~']) || text.starts_with("```") || html::is_tag(text);
    let is_block = is_block || !marks(text).is_empty();
    if is_block {
        return String::new();
    }
    match sentence_end(text) {
        // What is cut off may be the end of a link or an element.
        Some(end) => tidy(text.get(..=end).unwrap_or(text)).join(" "),
        None => text.to_owned(),
    }
}

/// Words that end with a full stop, and sentences seldom with them.
const ABBREVIATIONS: [&str; 8] = ["e.g", "i.e", "eg", "ie", "cf", "vs", "approx", "incl"];

/// The full stop at the end of the first sentence, if there is another one after it.
fn sentence_end(text: &str) -> Option<usize> {
    let ends = |at: &usize| {
        let (before, after) = text.split_at(*at);
        let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default().to_lowercase();
        !ABBREVIATIONS.contains(&word.as_str()) && !after.trim_start_matches(['.', ' ']).starts_with(char::is_lowercase)
    };
    text.match_indices(". ").map(|(at, _)| at).find(ends)
}

/// Whether the text is one paragraph without any markup, as most are.
fn is_plain(text: &str) -> bool {
    let marked =
        |c: char| matches!(c, '\n' | '[' | ']' | '*' | '_' | '`' | '<' | '>' | '#' | '|' | '\\' | '~' | '&' | '=');
    let trimmed = text.trim_start();
    let starts_list = trimmed.starts_with(['-', '+']) || trimmed.starts_with(|c: char| c.is_ascii_digit());
    text.len() == trimmed.len() && !starts_list && !text.contains("://") && !text.chars().any(marked)
}

/// Events that rustdoc has nothing to say about.
fn plain(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut out = Vec::with_capacity(events.len());
    // Within a link or a code block an address is no link of its own.
    let mut inside = 0_usize;
    let mut code = false;
    let mut events = events.into_iter().peekable();
    while let Some(event) = events.next() {
        match &event {
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                out.push(Event::Start(Tag::BlockQuote(None)));
                let paragraph = Event::Start(Tag::Paragraph);
                let heads = events.next_if_eq(&paragraph).is_some();
                out.extend([paragraph, Event::Start(Tag::Strong)]);
                out.extend([Event::Text(alert(*kind).into()), Event::End(TagEnd::Strong)]);
                out.push(if heads { Event::Text(" ".into()) } else { Event::End(TagEnd::Paragraph) });
                continue;
            }
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Text(text) if code => {
                out.push(Event::Text(verbatim(text, |_| true).into()));
                continue;
            }
            Event::Html(html) => {
                out.push(Event::Html(verbatim(html, |line| line.trim_start().starts_with('>')).into()));
                continue;
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => inside += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => inside = inside.saturating_sub(1),
            Event::Text(text) if inside == 0 && text.contains("://") => {
                link(text, &mut out);
                continue;
            }
            _ => {}
        }
        out.push(plain_event(event));
    }
    out
}

/// The text with lines marked that stay as they are.
fn verbatim(text: &str, stays: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        if stays(line) {
            out.push(VERBATIM);
        }
        out.push_str(line);
    }
    out
}

/// What the alerts of GitHub's Markdown (`> [!NOTE]`) are called, which rustdoc does not know.
const fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note:",
        BlockQuoteKind::Tip => "Tip:",
        BlockQuoteKind::Important => "Important:",
        BlockQuoteKind::Warning => "Warning:",
        BlockQuoteKind::Caution => "Caution:",
    }
}

fn plain_event(event: Event<'_>) -> Event<'_> {
    match event {
        // Rustdoc compiles code blocks that do not say what they are.
        Event::Start(Tag::CodeBlock(kind)) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language(&kind).into())))
        }
        // A link without a target of its own is one that rustdoc would look up among the items; an address of mail is one.
        Event::Start(Tag::Link { link_type, dest_url, .. }) if link_type != LinkType::Email && !is_url(&dest_url) => {
            let dest_url = format!("#{}", dest_url.trim_start_matches('#')).into();
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title: "".into(), id: "".into() })
        }
        Event::End(TagEnd::BlockQuote(_)) => Event::End(TagEnd::BlockQuote(None)),
        Event::SoftBreak => Event::Text(" ".into()),
        // What the document writes as an entity may be what marks lines here.
        Event::Text(text) if text.contains(VERBATIM) => Event::Text(clean(&text).into()),
        other => other,
    }
}

/// Text with addresses in it: those become links, as most readers of OpenAPI documents make them.
fn link<'e>(text: &str, out: &mut Vec<Event<'e>>) {
    let owned = |text: &str| CowStr::from(text.to_owned());
    let mut rest = text;
    while let Some(start) = address(rest) {
        let (before, from) = rest.split_at(start);
        let end =
            from.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`|\\".contains(c)).unwrap_or(from.len());
        let long = from.get(..end).unwrap_or(from);
        let url = long.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', ')', ']', '}']);
        // A bracket that opens within the address closes there too.
        let url = match long.get(url.len()..).and_then(|tail| tail.chars().next()) {
            Some(close @ (')' | ']' | '}')) if url.contains(open(close)) => long.get(..=url.len()).unwrap_or(url),
            _ => url,
        };
        if !before.is_empty() {
            out.push(Event::Text(owned(before)));
        }
        let (link_type, dest_url) = (LinkType::Autolink, owned(url));
        out.push(Event::Start(Tag::Link { link_type, dest_url, title: "".into(), id: "".into() }));
        out.push(Event::Text(owned(url)));
        out.push(Event::End(TagEnd::Link));
        rest = from.get(url.len()..).unwrap_or_default();
    }
    if !rest.is_empty() {
        out.push(Event::Text(owned(rest)));
    }
}

/// Where an address begins that has more than its scheme.
fn address(text: &str) -> Option<usize> {
    let is_host = |c: char| c.is_alphanumeric() || "[{-_%".contains(c);
    let starts = |(at, _): &(usize, &str)| {
        let rest = text.get(*at..).unwrap_or_default();
        let host = rest.strip_prefix("https://").or_else(|| rest.strip_prefix("http://"));
        host.is_some_and(|host| host.starts_with(is_host))
    };
    text.match_indices("http").find(starts).map(|(at, _)| at)
}

const fn open(close: char) -> char {
    match close {
        ')' => '(',
        ']' => '[',
        _ => '{',
    }
}

fn is_url(destination: &str) -> bool {
    ["https://", "http://", "mailto:", "#"].iter().any(|start| destination.starts_with(start))
}

fn language(kind: &CodeBlockKind<'_>) -> String {
    let known = ["json", "yaml", "sh", "bash", "shell", "http", "xml", "javascript", "python", "html", "sql", "toml"];
    match kind {
        CodeBlockKind::Fenced(info) if known.contains(&info.as_ref()) => info.to_string(),
        _ => "text".to_owned(),
    }
}

/// Quotes as people write them: the writer puts a blank before each `>`, and an empty line before what is quoted.
fn quotes(text: &str) -> String {
    if !text.contains('>') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut before = 0;
    for line in text.lines() {
        let (marks, rest) = line.split_at(line.find(VERBATIM).unwrap_or(marks(line).len()));
        let depth = marks.matches('>').count();
        if rest.is_empty() && depth > before && marks.trim_matches([' ', '>']).is_empty() {
            continue;
        }
        before = depth;
        let mut chars = marks.chars().peekable();
        let mut last = ' ';
        while let Some(c) = chars.next() {
            if c != ' ' || last != ' ' || chars.peek() != Some(&'>') {
                out.push(c);
            }
            last = c;
        }
        out.push_str(rest);
        out.push('\n');
    }
    out
}

/// The indentation, and the marks of quotes and list items that a line begins with.
fn marks(line: &str) -> &str {
    let mut rest = line;
    while !rest.is_empty() {
        let length = match marker(rest) {
            0 => rest.len() - rest.trim_start_matches([' ', '>']).len(),
            marker => marker,
        };
        if length == 0 {
            break;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    line.get(..line.len() - rest.len()).unwrap_or_default()
}

/// Breaks lines at the width; what is continued stands under its list item, and within its quote.
pub(super) fn wrap(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut preformatted = false;
    for line in text.lines() {
        if let Some((before, verbatim)) = line.split_once(VERBATIM) {
            out.push(format!("{before}{verbatim}").trim_end().to_owned());
            continue;
        }
        let line = line.trim_end();
        let (marks, body) = line.split_at(marks(line).len());
        if line.is_empty() && out.last().is_none_or(String::is_empty) {
            continue;
        }
        let tags = line.to_ascii_lowercase();
        let begin = tags.rfind("<pre>").max(tags.rfind("<pre "));
        let as_it_is = preformatted || begin.is_some() || body.starts_with(['|', '#']);
        preformatted = match (begin, tags.rfind("</pre>")) {
            (None, None) => preformatted,
            (begin, end) => begin > end,
        };
        // What is nested so deeply that there is no room would take more of that for the marks than for the words.
        if as_it_is || line.len() <= WIDTH || marks.len() > WIDTH / 2 {
            out.push(line.to_owned());
        } else {
            wrap_line(marks, body, &mut out);
        }
    }
    out
}

fn wrap_line(marks: &str, body: &str, out: &mut Vec<String>) {
    let hanging: String = marks.chars().map(|mark| if mark == '>' { mark } else { ' ' }).collect();
    // The first word stands beside the marks, however long it is: the mark of an item on its own is an empty one.
    let mut current = marks.to_owned();
    let mut empty = true;
    for word in body.split(' ') {
        let full = current.chars().count() + 1 + word.chars().count() > WIDTH;
        if !empty && full && !ends_with_tag(&current) && !starts_block(word) {
            out.push(current.trim_end().to_owned());
            current.clone_from(&hanging);
        } else if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    out.push(current);
}

/// Whether a line ends within a tag, or is nothing but a tag, which would begin a block of HTML.
fn ends_with_tag(line: &str) -> bool {
    let Some((before, tag)) = line.rsplit_once('<') else { return false };
    let named = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && !before.ends_with('\\');
    let open = !tag.contains('>');
    let alone = tag.ends_with('>') && before.trim_start().is_empty();
    named && (open || alone)
}

/// Length of the list marker that a line starts with.
fn marker(body: &str) -> usize {
    let digits = body.chars().take_while(char::is_ascii_digit).count();
    let rest = body.get(digits..).unwrap_or_default();
    if digits == 0 && (rest.starts_with("- ") || rest.starts_with("* ") || rest.starts_with("+ ")) {
        2
    } else if digits > 0 && (rest.starts_with(". ") || rest.starts_with(") ")) {
        digits + 2
    } else {
        0
    }
}

/// Whether a line that starts with the word would be taken for something else than a continued paragraph.
fn starts_block(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let rest = word.get(digits..).unwrap_or_default();
    word.is_empty()
        || (digits > 0 && rest.starts_with(['.', ')']))
        || word.chars().all(|c| "-+*#=".contains(c))
        || word.starts_with(['>', '|', ':'])
        || ["```", "~~~"].iter().any(|fence| word.starts_with(fence))
        || html::is_tag(word)
}
