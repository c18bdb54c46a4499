//! Answers by status: the errors of operations, and successes where they differ.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::Doc;
use super::entries::word;
use super::markdown::first_sentence;
use super::path::{Writer, ident};
use super::table::{Table, cfg, gate, literal, spaceless};
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
    chunks.insert(0, Chunk::Tokens(writer.imports(TokenStream::new())));
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
        let own = ident(self.name);
        let shared = match answers {
            [first, rest @ ..]
                if self.table == "documented" && first.ty != Ty::Unit && rest.iter().all(|a| a.ty == first.ty) =>
            {
                Some(writer.ty(&first.ty))
            }
            _ => None,
        };
        let head = shared.map(|ty| format!(": {}", spaceless(&ty))).unwrap_or_default();
        let mut table = Table::new(self.table, self.name).with(&head);
        // Structs of one type are all as big; beside others they would make every variant as big as the biggest.
        let alike = answers.iter().zip(answers.iter().skip(1)).all(|(a, b)| a.ty == b.ty);
        let mut variants = Vec::with_capacity(answers.len());
        for (answer, member) in answers.iter().zip(members) {
            let member_ident = ident(member);
            let ty = writer.ty(&answer.ty);
            let ty = if !alike && writer.is_boxed_variant(&answer.ty) { quote!(Box<#ty>) } else { ty };
            let held = match (answer.status, answer.kind) {
                (Status::Code(_), BodyKind::Empty) => TokenStream::new(),
                (Status::Code(_), _) => quote!((#ty)),
                (_, BodyKind::Empty) => quote!((u16)),
                _ => quote!((u16, #ty)),
            };
            let docs =
                Doc::line(if self.describe { describe(answer) } else { format!("{}.", status_text(answer.status)) });
            variants.push(quote!(#docs #member_ident #held));
            let kind = match answer.kind {
                BodyKind::Several => format!("({})", spaceless(&ty)),
                BodyKind::Xml => format!("{{{}}}", writer.xml_root(&answer.ty, &answer.xml)),
                kind => word(kind).to_owned(),
            };
            let status = match answer.status {
                Status::Code(code) => code.to_string(),
                Status::Class(class) => format!("({class})"),
                Status::Default => "default".to_owned(),
            };
            let media_type = match answer.media_type.as_str() {
                "" => String::new(),
                own => format!(" {}", literal(own)),
            };
            table.line(format!("{status} => {member}: {kind}{media_type}"));
        }
        let (docs, gate) = (self.docs, gate(self.gate));
        let tokens = quote! {
            #docs
            #gate
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #own { #(#variants,)* }
        };
        vec![Chunk::Tokens(tokens), Chunk::Text(cfg(self.gate) + &table.text())]
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

/// A line on an answer.
pub(super) fn describe(answer: &Answer) -> String {
    let status = status_text(answer.status);
    let text = answer.docs.description.as_deref().map(first_sentence).unwrap_or_default();
    if text.is_empty() { format!("{status}.") } else { format!("{status}: {text}") }
}
