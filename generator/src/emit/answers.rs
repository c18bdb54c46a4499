//! Answers by status: the errors of operations, and successes where they differ.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::docs::Doc;
use super::entries;
use super::markdown::first_sentence;
use super::path::Writer;
use super::table::{self, cfg, literal, raw};
use super::{Chunk, Context, File};
use crate::model::{Answer, BodyKind, Operation, Status, Ty};

/// What the successes of an operation come to.
pub(super) enum Output<'a> {
    /// One type.
    One(&'a Ty),
    /// Several: an enum by status.
    Several,
}

/// `errors.rs`: the sets of errors that several operations share.
pub(super) fn shared_errors(context: &Context<'_>) -> File {
    let writer = Writer::at_root(context);
    let mut chunks = Vec::new();
    for (index, shared) in context.names.errors.iter().enumerate() {
        let parts = context.api.operations.get(shared.operation).zip(context.names.operations.get(shared.operation));
        let Some((operation, names)) = parts else { continue };
        let docs = Doc::line("Errors by status.");
        let gate = context.features.error(index);
        let by_status = ByStatus { table: "documented", name: &shared.ident, docs, describe: false, gate };
        chunks.extend(by_status.emit(&operation.errors, &names.errors, &writer));
    }
    chunks.insert(0, Chunk::Text(writer.imports()));
    let docs =
        Doc::line("Documented errors that several operations share. Each operation has a name of its own for its set.");
    File::Rust { docs: docs.inner(), chunks }
}

/// An enum by status.
pub(super) struct ByStatus<'a> {
    pub table: &'a str,
    pub name: &'a str,
    pub docs: Doc,
    /// Whether the variants say what the document says of them.
    pub describe: bool,
    pub gate: &'a [String],
}

impl ByStatus<'_> {
    pub(super) fn emit(self, answers: &[Answer], members: &[String], writer: &Writer<'_>) -> Vec<Chunk> {
        let shared = match answers {
            [first, rest @ ..]
                if self.table == "documented" && first.ty != Ty::Unit && rest.iter().all(|a| a.ty == first.ty) =>
            {
                Some(writer.ty(&first.ty))
            }
            _ => None,
        };
        let body = shared.map(|ty| format!(": {ty}")).unwrap_or_default();
        // Structs of one type are all as big; beside others they would make every variant as big as the biggest.
        let alike = answers.iter().zip(answers.iter().skip(1)).all(|(a, b)| a.ty == b.ty);
        let mut variants = String::new();
        for (answer, member) in answers.iter().zip(members) {
            let ty = writer.ty(&answer.ty);
            let ty = if !alike && writer.is_boxed_variant(&answer.ty) { format!("Box<{ty}>") } else { ty };
            let held = match (answer.status, answer.kind) {
                (Status::Code(_), BodyKind::Empty) => String::new(),
                (Status::Code(_), _) => format!("({ty})"),
                (_, BodyKind::Empty) => "(u16)".to_owned(),
                _ => format!("(u16, {ty})"),
            };
            let docs = if self.describe {
                describe(answer, writer.context)
            } else {
                format!("{}.", status_text(answer.status))
            };
            let (kind, status) = (entries::kind(answer, writer), entries::status(answer.status));
            let media_type = match answer.media_type.as_str() {
                "" => String::new(),
                own => format!(" {}", literal(own)),
            };
            let line = table::pair(&format!("{status} => {}{held}:", raw(member)), &format!("{kind}{media_type},"));
            variants.push_str(&format!("{}        {line}\n", Doc::line(docs).outer("        ")));
        }
        let (gate, docs, own) = (cfg(self.gate), self.docs.outer("    "), raw(self.name));
        let head = format!("{gate}runtime::{}! {{\n{docs}    pub enum {own}{body} {{\n", self.table);
        vec![Chunk::Text(format!("{head}{variants}    }}\n}}\n"))]
    }
}

pub(super) fn output(operation: &Operation) -> Output<'_> {
    match operation.successes.as_slice() {
        [] => Output::One(&Ty::Unit),
        [first, rest @ ..] if rest.iter().all(|answer| answer.ty == first.ty && answer.kind == first.kind) => {
            Output::One(&first.ty)
        }
        _ => Output::Several,
    }
}

/// Whether the successes of an operation are an enum.
pub(super) fn has_output_enum(operation: &Operation) -> bool {
    matches!(output(operation), Output::Several)
}

fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => format!("`{code}`"),
        Status::Class(class) => format!("`{class}XX`"),
        Status::Default => "Any other status".to_owned(),
    }
}

/// First sentences of what the document says of answers. Most operations say the same of theirs.
#[derive(Default)]
pub(crate) struct Sentences(Mutex<HashMap<String, String>>);

impl Sentences {
    fn first(&self, text: &str) -> String {
        let known = self.lock().get(text).cloned();
        known.unwrap_or_else(|| {
            let first = first_sentence(text);
            self.lock().insert(text.to_owned(), first.clone());
            first
        })
    }

    /// What another thread left behind is whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line on an answer.
pub(super) fn describe(answer: &Answer, context: &Context<'_>) -> String {
    let status = status_text(answer.status);
    let text = answer.docs.description.as_deref().map(|text| context.sentences.first(text)).unwrap_or_default();
    if text.is_empty() { format!("{status}.") } else { format!("{status}: {text}") }
}
