//! Descriptions to rustdoc.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::markdown::{clean, tidy, wrap};
use crate::model::Docs;

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
            doc.verbatim(&format!("See <{}>.", link.replace(|c: char| c.is_whitespace() || "<>".contains(c), "")));
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

    /// Its lines.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
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
