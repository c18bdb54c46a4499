//! What the generator tells the person who runs it.

mod render;

use crate::source::{Document, Place};

pub use render::Style;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is lost; good to know.
    Note,
    /// The client differs from what the document says; the message says how.
    Warning,
    /// Something that the document offers is not in the client, because it cannot be understood or followed. The rest
    /// is.
    Error,
    /// No client can be generated.
    Fatal,
}

/// One finding, tied to the node of the document that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, kebab-case name of the rule, such as `unresolved-reference`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// RFC 6901 JSON pointer of the node within the document as it was read; empty for the whole document.
    pub pointer: String,
    /// Where that is in a file. Stages leave it open ([`Diagnostics::locate`] looks it up from the pointer), except for
    /// what has no pointer: syntax errors, `codegen.toml`.
    pub place: Option<Place>,
    /// What is the matter, in one sentence without a full stop.
    pub message: String,
    /// What to do about it, or what the client does instead.
    pub hint: Option<String>,
}

/// The findings of a run, in the order in which the stages made them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds the findings of another stage.
    pub fn append(&mut self, mut other: Self) {
        self.items.append(&mut other.items);
    }

    /// Adds at `pointer` what no client can be generated with.
    pub fn fatal(
        &mut self,
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.add(Severity::Fatal, code, pointer.into(), message.into())
    }

    /// Adds an error at `pointer`: of something that will be missing from the client.
    pub fn error(
        &mut self,
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.add(Severity::Error, code, pointer.into(), message.into())
    }

    /// Adds a warning at `pointer`.
    pub fn warning(
        &mut self,
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.add(Severity::Warning, code, pointer.into(), message.into())
    }

    /// Adds a note at `pointer`.
    pub fn note(
        &mut self,
        code: &'static str,
        pointer: impl Into<String>,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.add(Severity::Note, code, pointer.into(), message.into())
    }

    #[expect(clippy::indexing_slicing, reason = "the index was filled in the line before")]
    fn add(&mut self, severity: Severity, code: &'static str, pointer: String, message: String) -> &mut Diagnostic {
        let index = self.items.len();
        self.items.push(Diagnostic { code, severity, pointer, place: None, message, hint: None });
        &mut self.items[index]
    }

    /// The findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }

    /// Leads pointers into the translated tree of `document` back to where the nodes stood when it was read, also those
    /// of references in the texts.
    pub(crate) fn trace(&mut self, document: &Document) {
        for diagnostic in self.items.iter_mut().filter(|d| d.place.is_none()) {
            diagnostic.pointer = document.before(&diagnostic.pointer);
        }
        self.trace_texts(document);
    }

    /// The same for the references in the texts alone.
    pub(crate) fn trace_texts(&mut self, document: &Document) {
        let text = |text: &str| {
            let part = |(index, part): (usize, &str)| match part.strip_prefix('#') {
                Some(pointer) if index % 2 == 1 && pointer.starts_with('/') => format!("#{}", document.before(pointer)),
                _ => part.to_owned(),
            };
            text.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
        };
        for diagnostic in self.items.iter_mut().filter(|d| d.place.is_none()) {
            diagnostic.message = text(&diagnostic.message);
            diagnostic.hint = diagnostic.hint.as_deref().map(text);
        }
    }

    /// Fills in the places of all findings that have only a pointer. One scan per file, however many findings.
    pub fn locate(&mut self, document: &Document) {
        let open: Vec<&mut Diagnostic> = self.items.iter_mut().filter(|d| d.place.is_none()).collect();
        let pointers: Vec<&str> = open.iter().map(|d| d.pointer.as_str()).collect();
        let places = document.places(&pointers);
        for (diagnostic, place) in open.into_iter().zip(places) {
            diagnostic.place = Some(place);
        }
    }

    /// Brings the findings into the order of the text that they are about.
    pub(crate) fn sort_by_place(&mut self) {
        self.items.sort_by_key(|d| d.place.as_ref().map(|place| place.span().start));
    }

    /// Number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|d| d.severity == severity).count()
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity >= Severity::Error)
    }

    /// Whether no client can be generated.
    pub fn is_fatal(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Fatal)
    }

    /// What is fatal to a part is an error of the whole.
    pub(crate) fn contain(&mut self) {
        for diagnostic in self.items.iter_mut().filter(|d| d.severity == Severity::Fatal) {
            diagnostic.severity = Severity::Error;
        }
    }
}

impl Diagnostic {
    /// Says what to do about it.
    pub fn hint(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }

    /// Says where it is, for a finding that is not about a node of the document.
    pub fn at(&mut self, place: Place) -> &mut Self {
        self.place = Some(place);
        self
    }
}
