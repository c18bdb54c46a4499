//! Findings as text, in the style that Rust programmers know from their compiler.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::Place;

/// How findings are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether the text goes to a terminal that shows colours.
    pub color: bool,
    /// Whether all findings are shown; otherwise only the first few of a kind.
    pub verbose: bool,
}

/// How many findings of a code are shown if not all are.
const SHOWN: usize = 5;

/// Longer lines, as in documents without line breaks, are shown around the node only; in bytes.
const LONG_LINE: usize = 400;
const BEFORE: usize = 60;
const AFTER: usize = 100;

impl Diagnostics {
    /// All findings as text, the grave ones last, where a reader looks first. They need places: [`Self::locate`].
    pub fn render(&self, style: Style) -> String {
        let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for severity in [Severity::Note, Severity::Warning, Severity::Error, Severity::Fatal] {
            let mut codes: Vec<(&str, Vec<&Diagnostic>)> = Vec::new();
            for diagnostic in self.items.iter().filter(|d| d.severity == severity) {
                match codes.iter_mut().find(|(code, _)| *code == diagnostic.code) {
                    Some((_, same)) => same.push(diagnostic),
                    None => codes.push((diagnostic.code, vec![diagnostic])),
                }
            }
            for (code, same) in codes {
                // One more line would be as long as the line that tells of it.
                let shown = if style.verbose || same.len() <= SHOWN + 1 { same.len() } else { SHOWN };
                for diagnostic in same.iter().take(shown) {
                    text.push_str(&renderer.render(&[group(diagnostic)]));
                    text.push_str("\n\n");
                }
                if shown < same.len() {
                    let more = same.len() - shown;
                    text.push_str(&format!("… and {more} more [{code}] (--verbose shows all)\n\n"));
                }
            }
        }
        text
    }
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error | Severity::Fatal => Level::ERROR,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    if let Some(place) = &diagnostic.place {
        group = excerpt(group, place);
    }
    if !diagnostic.pointer.is_empty() {
        group = group.element(Level::NOTE.with_name("at").message(diagnostic.pointer.as_str()));
    }
    match &diagnostic.hint {
        Some(hint) => group.element(Level::HELP.message(hint.as_str())),
        None => group,
    }
}

/// The line of the place, with the place underlined.
fn excerpt<'d>(group: Group<'d>, place: &'d Place) -> Group<'d> {
    let (text, span, name) = (place.file().text(), place.span(), place.file().name());
    let (start, end) = (line_start(text, span.start), line_end(text, span.start));
    if start.is_some() && start == end {
        return group.element(Origin::path(name).line(place.line()).char_column(place.column()));
    }
    if let (Some(start), Some(end)) = (start, end)
        && end - start <= LONG_LINE
    {
        let line = text.get(start..end).unwrap_or_default();
        let mark = span.start - start..span.end.clamp(span.start, end) - start;
        let mark = AnnotationKind::Primary.span(mark);
        return group.element(Snippet::source(line).line_start(place.line()).path(name).annotation(mark));
    }
    // An excerpt with a part of a line would count columns from the part.
    let from = span.start.saturating_sub(BEFORE).max(start.unwrap_or_default());
    let to = (span.end + AFTER).min(end.unwrap_or(text.len()));
    let near = text.get(boundary(text, from)..boundary(text, to)).unwrap_or_default().trim();
    group
        .element(Origin::path(name).line(place.line()).char_column(place.column()))
        .element(Level::NOTE.with_name("near").message(near))
}

/// Where the line begins that `index` is in, unless that is far away: a document may be one line.
fn line_start(text: &str, index: usize) -> Option<usize> {
    let from = boundary(text, index.saturating_sub(LONG_LINE));
    let newline = text.get(from..index).unwrap_or_default().rfind('\n');
    newline.map(|newline| from + newline + 1).or((from == 0).then_some(0))
}

/// Where it ends, likewise.
fn line_end(text: &str, index: usize) -> Option<usize> {
    let to = boundary(text, (index + LONG_LINE).min(text.len()));
    let newline = text.get(index..to).unwrap_or_default().find(['\n', '\r']);
    newline.map(|newline| index + newline).or((to == text.len()).then_some(to))
}

/// The nearest character boundary at or before `index`.
fn boundary(text: &str, mut index: usize) -> usize {
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
