//! Descriptions to rustdoc.

use proc_macro2::TokenStream;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use quote::{ToTokens, quote};

use crate::model::Docs;

/// Columns of a line of documentation, without `/// ` and indentation.
const WIDTH: usize = 110;

/// Documentation of an item.
pub(super) struct Doc {
    lines: Vec<String>,
}

impl Doc {
    /// What the document says of a part.
    pub(super) fn of(docs: &Docs) -> Self {
        let mut doc = Self { lines: Vec::new() };
        if let Some(summary) = &docs.summary {
            doc.paragraph(summary);
        }
        match &docs.description {
            Some(description) if docs.summary.as_deref().map(str::trim) != Some(description.trim()) => {
                doc.paragraph(description);
            }
            _ => {}
        }
        if docs.deprecated {
            doc.paragraph("**Deprecated.**");
        }
        if !docs.facts.is_empty() {
            // The facts are made by the generator; what they quote stands in code spans, which are kept whole.
            doc.verbatim(&docs.facts.join(" "));
        }
        if let Some(link) = docs.link.as_ref().filter(|link| link.starts_with("http")) {
            doc.verbatim(&format!("See <{}>.", link.replace(['<', '>', ' '], "")));
        }
        doc
    }

    /// Nothing.
    pub(super) fn none() -> Self {
        Self { lines: Vec::new() }
    }

    /// One line, written by the generator.
    pub(super) fn line(text: impl Into<String>) -> Self {
        let mut doc = Self { lines: Vec::new() };
        doc.verbatim(&text.into());
        doc
    }

    /// One line that is not wrapped, written by the generator.
    pub(super) fn whole(text: &str) -> Self {
        Self { lines: vec![clean(text).replace('\n', " ")] }
    }

    /// The same with a first line before it, written by the generator, unless there is documentation already.
    pub(super) fn or(self, text: impl Into<String>) -> Self {
        if self.lines.is_empty() { Self::line(text) } else { self }
    }

    /// Adds a paragraph written by the generator.
    pub(super) fn and(mut self, text: &str) -> Self {
        self.verbatim(text);
        self
    }

    /// Adds a paragraph of CommonMark.
    pub(super) fn and_markdown(mut self, text: &str) -> Self {
        self.paragraph(text);
        self
    }

    fn paragraph(&mut self, markdown: &str) {
        let lines = tidy(markdown);
        self.separate(&lines);
        self.lines.extend(lines);
    }

    fn verbatim(&mut self, text: &str) {
        let lines = wrap(&clean(text));
        self.separate(&lines);
        self.lines.extend(lines);
    }

    fn separate(&mut self, lines: &[String]) {
        if !lines.is_empty() && !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }

    /// As lines of a module's documentation.
    pub(super) fn inner(&self) -> String {
        self.lines
            .iter()
            .map(|line| if line.is_empty() { "//!\n".to_owned() } else { format!("//! {line}\n") })
            .collect()
    }

    /// As lines of an item's documentation, in text that is not made of tokens.
    pub(super) fn outer(&self, indent: &str) -> String {
        let line =
            |line: &String| if line.is_empty() { format!("{indent}///\n") } else { format!("{indent}/// {line}\n") };
        self.lines.iter().map(line).collect()
    }
}

impl ToTokens for Doc {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for line in &self.lines {
            let line = if line.is_empty() { String::new() } else { format!(" {line}") };
            tokens.extend(quote!(#[doc = #line]));
        }
    }
}

/// The first sentence of a description, on one line.
pub(super) fn first_sentence(markdown: &str) -> String {
    let text = tidy(markdown).into_iter().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    match text.find(". ") {
        Some(end) => text.get(..=end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

/// Without what an editor would hide or a terminal act on.
fn clean(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.replace("\r\n", "\n").replace('\t', "    ").chars().filter(|c| !hidden(*c)).collect()
}

/// CommonMark in its plainest form, in lines that rustdoc and clippy read as it was meant.
fn tidy(markdown: &str) -> Vec<String> {
    let text = clean(markdown);
    if is_plain(&text) {
        return wrap(text.trim());
    }
    let dialect = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(&text, dialect).map(plain);
    let mut out = String::with_capacity(text.len());
    let options = pulldown_cmark_to_cmark::Options { list_token: '-', code_block_token_count: 3, ..Default::default() };
    match pulldown_cmark_to_cmark::cmark_with_options(events, &mut out, dialect, options) {
        Ok(_) => wrap(out.trim_end()),
        Err(_) => wrap(&text.replace(['[', ']', '`', '*', '_', '<', '>'], "")),
    }
}

/// Whether the text is one paragraph without any markup, as most are.
fn is_plain(text: &str) -> bool {
    let marked =
        |c: char| matches!(c, '\n' | '[' | ']' | '*' | '_' | '`' | '<' | '>' | '#' | '|' | '\\' | '~' | '&' | '=');
    let trimmed = text.trim_start();
    let starts_list = trimmed.starts_with(['-', '+']) || trimmed.starts_with(|c: char| c.is_ascii_digit());
    text.len() == trimmed.len() && !starts_list && !text.contains("://") && !text.chars().any(marked)
}

fn plain(event: Event<'_>) -> Event<'_> {
    match event {
        // Rustdoc compiles code blocks that do not say what they are.
        Event::Start(Tag::CodeBlock(kind)) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language(&kind).into())))
        }
        Event::End(TagEnd::CodeBlock) => Event::End(TagEnd::CodeBlock),
        // A link without a target of its own is one that rustdoc would look up among the items.
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if !is_url(&dest_url) => {
            let _ = (link_type, title, id);
            let dest_url = format!("#{}", dest_url.trim_start_matches('#')).into();
            Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url, title: "".into(), id: "".into() })
        }
        Event::SoftBreak => Event::Text(" ".into()),
        other => other,
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

/// Breaks lines at the width; what is continued stands under its list item.
fn wrap(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let line = line.trim_end();
        let body = line.trim_start();
        let fence = body.starts_with("```") || body.starts_with("~~~");
        fenced ^= fence;
        if line.is_empty() && out.last().is_none_or(String::is_empty) {
            continue;
        }
        if fence || fenced || body.starts_with('|') || body.starts_with('<') || line.len() <= WIDTH {
            out.push(line.to_owned());
        } else {
            wrap_line(line, body, &mut out);
        }
    }
    out
}

fn wrap_line(line: &str, body: &str, out: &mut Vec<String>) {
    let indent = line.len() - body.len();
    let quote = body.starts_with('>');
    let hanging = indent + marker(body);
    let mut current = " ".repeat(indent);
    let mut empty = true;
    for word in body.split(' ') {
        let full = current.chars().count() + 1 + word.chars().count() > WIDTH;
        if !empty && full && !starts_block(word) {
            out.push(std::mem::take(&mut current));
            current = if quote { "> ".to_owned() } else { " ".repeat(hanging) };
        } else if !empty {
            current.push(' ');
        }
        current.push_str(word);
        empty = false;
    }
    out.push(current);
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
        || word.starts_with(['-', '+', '*', '#', '>', '=', '|', '`', '~', '<', ':'])
}
