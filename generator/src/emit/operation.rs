//! One operation: its request, the method that calls it, its errors.

use proc_macro2::TokenStream;
use quote::quote;

use super::constructor::{Slot, argument_name};
use super::docs::Doc;
use super::markdown::first_sentence;
use super::path::{Writer, ident};
use super::table::{Table, cfg, checks, gate, literal, raw, rules, spaceless};
use super::{Chunk, Context, File, auth, paging};
use crate::model::{
    Answer, Body, BodyKind, Docs, Encoding, Framing, Location, Medium, Operation, Paging, Parameter, Presence, Status,
    Style, Ty,
};
use crate::name::{Home, OperationName};

/// The module of an operation.
pub(super) fn module(index: usize, types: &[usize], context: &Context<'_>) -> File {
    let writer = Writer::new(context, Home::Operation(index));
    let parts = context.api.operations.get(index).zip(context.names.operations.get(index));
    let Some((operation, names)) = parts else { return File::Rust { docs: String::new(), chunks: Vec::new() } };
    let emitter = Emitter { writer: &writer, operation, names };
    let mut chunks = emitter.request();
    chunks.extend(emitter.calls());
    chunks.push(Chunk::Text(emitter.tables()));
    chunks.extend(emitter.answers());
    chunks.extend(writer.types(types));
    let mut imports = writer.imports(TokenStream::new());
    imports.extend(quote!(
        use runtime::operation;
    ));
    if emitter.paged().is_some() {
        imports.extend(quote!(
            use runtime::paging;
        ));
    }
    chunks.insert(0, Chunk::Tokens(imports));
    let docs = Doc::whole(&format!("`{} {}`", operation.method.as_str(), operation.path));
    File::Rust { docs: docs.inner(), chunks }
}

struct Emitter<'a> {
    writer: &'a Writer<'a>,
    operation: &'a Operation,
    names: &'a OperationName,
}

/// What the successes of an operation come to.
enum Output<'a> {
    /// One type.
    One(&'a Ty),
    /// Several: an enum by status.
    Several,
}

impl<'a> Emitter<'a> {
    fn slots(&self) -> Vec<Slot<'a>> {
        let presence = |required| if required { Presence::Required } else { Presence::Optional };
        let parameters = self.operation.parameters.iter().map(|p| (&p.ty, presence(p.required)));
        let body = self.operation.body.iter().map(|body| (&body.medium.ty, presence(body.required)));
        let slot = |(name, (ty, presence)): (&'a String, _)| Slot { name, ty, presence, boxed: false, fixed: None };
        self.names.fields.iter().zip(parameters.chain(body)).map(slot).collect()
    }

    fn docs(&self) -> Vec<Doc> {
        let parameters = self.operation.parameters.iter().map(|parameter| Doc::of(&parameter.docs));
        parameters.chain(self.operation.body.iter().map(|body| Doc::of(&body.docs).or("The request body."))).collect()
    }

    /// The same in a sentence each: the fields of the request have the whole.
    fn summaries(&self) -> Vec<Doc> {
        let parameters = self.operation.parameters.iter().map(|parameter| parameter.docs.description.as_deref());
        let body =
            self.operation.body.iter().map(|body| body.docs.description.as_deref().or(Some("The request body.")));
        parameters.chain(body).map(|text| text.map_or_else(Doc::none, |text| Doc::line(first_sentence(text)))).collect()
    }

    /// The struct, its constructor and its table.
    fn request(&self) -> Vec<Chunk> {
        let own = ident(&self.names.request);
        let slots = self.slots();
        let mut fields = Vec::with_capacity(slots.len());
        let mut table = Table::new("object", &self.names.request);
        let body = self.operation.body.as_ref().map(|body| checks(&body.medium.rules)).unwrap_or_default();
        for (index, ((slot, docs), key)) in slots.iter().zip(self.docs()).zip(&self.names.keys).enumerate() {
            let name = ident(slot.name);
            let ty = self.writer.field(slot.ty, slot.presence, false);
            fields.push(quote!(#docs pub #name: #ty));
            let presence = if slot.presence.is_required() { "required" } else { "optional" };
            // Those of parameters stand with the parameters.
            let checks = if index < self.operation.parameters.len() { "" } else { &body };
            table.line(format!("{} => {}: {presence}{checks}", literal(key), raw(slot.name)));
        }
        let docs = Doc::line(format!("The request of {}.", self.method_link()));
        let constructor = self.constructor(&slots);
        let tokens = quote! {
            #docs
            pub struct #own { #(#fields,)* }
            #constructor
        };
        vec![Chunk::Tokens(tokens), Chunk::Text(table.text())]
    }

    fn constructor(&self, slots: &[Slot<'_>]) -> TokenStream {
        let own = ident(&self.names.request);
        let Some(arguments) = self.writer.arguments(slots) else { return TokenStream::new() };
        let (parameters, fields) = (&arguments.parameters, &arguments.fields);
        if parameters.is_empty() {
            return quote! {
                impl Default for #own {
                    fn default() -> Self { runtime::blank() }
                }
            };
        }
        let rest = if fields.len() == slots.len() { TokenStream::new() } else { quote!(..runtime::blank()) };
        let docs = Doc::line("A request with what is required.");
        quote! {
            impl #own {
                #docs
                #[must_use]
                pub fn new(#(#parameters),*) -> Self {
                    Self { #(#fields,)* #rest }
                }
            }
        }
    }

    fn group(&self) -> &'a str {
        self.writer.context.names.groups.get(self.names.group).map_or("", |group| &group.ident)
    }

    /// A link to the method that makes the call.
    fn method_link(&self) -> String {
        // Rustdoc takes `#` for the beginning of a fragment: no raw identifiers in links.
        let path = format!("{}::{}", self.group(), self.names.method);
        format!("[`{path}`](super::{path})")
    }

    /// The method of the group, and the methods of the call.
    fn calls(&self) -> Vec<Chunk> {
        let (group, method, request) = (ident(self.group()), ident(&self.names.method), ident(&self.names.request));
        let slots = self.slots();
        let docs = self.method_docs();
        let deprecated = if self.operation.docs.deprecated { quote!(#[deprecated]) } else { TokenStream::new() };
        let (parameters, value) = match self.writer.arguments(&slots) {
            Some(arguments) if arguments.parameters.is_empty() => {
                (Vec::new(), quote!(let request = #request::default();))
            }
            Some(arguments) => {
                let names = arguments.names;
                (arguments.parameters, quote!(let request = #request::new(#(#names),*);))
            }
            None => (vec![quote!(request: #request)], TokenStream::new()),
        };
        let tokens = quote! {
            impl super::#group<'_> {
                #docs
                #deprecated
                pub fn #method(&self, #(#parameters),*) -> crate::Call<#request> {
                    #value
                    self.client.call(request)
                }
            }
        };
        let setters: Vec<TokenStream> = self.setters(&slots);
        let mut chunks = vec![Chunk::Tokens(tokens)];
        if !setters.is_empty() {
            chunks.push(Chunk::Tokens(quote!(impl crate::Call<#request> { #(#setters)* })));
        }
        chunks
    }

    fn method_docs(&self) -> Doc {
        let docs = Docs { deprecated: false, ..self.operation.docs.clone() };
        let docs = Doc::of(&docs).or(format!("`{} {}`", self.operation.method.as_str(), self.operation.path));
        match self.paged() {
            Some(_) => {
                docs.and("A page of a list: [`items`](crate::Call::items) and [`pages`](crate::Call::pages) give all.")
            }
            None => docs,
        }
    }

    fn setters(&self, slots: &[Slot<'_>]) -> Vec<TokenStream> {
        let optional = slots
            .iter()
            .zip(&self.names.setters)
            .zip(self.summaries())
            .filter(|((slot, _), _)| !slot.presence.is_required());
        optional
            .map(|((slot, setter), docs)| {
                let (field, setter) = (ident(slot.name), ident(setter));
                let own = argument_name(slot.name);
                let given = quote!(#own);
                let (ty, value) = self.writer.argument(slot.ty, &given);
                quote! {
                    #docs
                    pub fn #setter(mut self, #own: #ty) -> Self {
                        self.request_mut().#field = Some(#value);
                        self
                    }
                }
            })
            .collect()
    }

    fn output(&self) -> Output<'a> {
        output(self.operation)
    }

    /// The tables that the runtime goes by, an entry a line.
    fn tables(&self) -> String {
        let operation = self.operation;
        let id = operation.id.clone().unwrap_or_else(|| format!("{} {}", operation.method.as_str(), operation.path));
        let mut lines = vec![
            format!("const ID: &'static str = {};", literal(&id)),
            format!("const METHOD: &'static str = {};", literal(operation.method.as_str())),
            format!("const PATH: &'static str = {};", literal(&operation.path)),
        ];
        if let Some(server) = &operation.server {
            lines.push(format!("const SERVER: Option<&'static str> = Some({});", literal(server)));
        }
        if !operation.parameters.is_empty() {
            lines.push("const PARAMETERS: &'static [operation::Parameter] = &[".to_owned());
            lines.extend(operation.parameters.iter().map(|parameter| format!("    {},", self::parameter(parameter))));
            lines.push("];".to_owned());
        }
        if let Some(Body { medium, .. }) = &operation.body {
            let media = match medium.kind {
                BodyKind::Several => format!("{}::MEDIA", spaceless(&self.writer.ty(&medium.ty))),
                _ => format!("&[{}]", self::medium(medium, self.writer)),
            };
            lines.push(format!("const BODY: &'static [operation::Body] = {media};"));
        }
        if !operation.accept.is_empty() {
            lines.push(format!("const ACCEPT: &'static str = {};", literal(&operation.accept.join(", "))));
        }
        lines.extend(auth::operation_security(operation, self.writer.context));
        if let Some((paging, _)) = self.paged() {
            lines.extend(paging::constant(paging, &self.names.keys));
        }
        lines.extend(self.success());
        let error = match operation.errors.as_slice() {
            [] => "operation::NoDocumentedError",
            _ => &self.names.error,
        };
        lines.push(format!("type Error = {error};"));
        let body: String = lines.iter().map(|line| format!("    {line}\n")).collect();
        let paged = self.paged().map(|(_, item)| {
            let item = spaceless(&self.writer.ty(item));
            format!("\nimpl runtime::Paged for {} {{\n    type Item = {item};\n}}\n", self.names.request)
        });
        format!("impl operation::Operation for {} {{\n{body}}}\n{}", self.names.request, paged.unwrap_or_default())
    }

    /// How the pages follow one another, and the type of the items.
    fn paged(&self) -> Option<(&'a Paging, &'a Ty)> {
        let paging = self.operation.paging.as_ref()?;
        Some((paging, self.writer.context.api.item(self.operation, &paging.items)?))
    }

    /// The success answers and what they give.
    fn success(&self) -> Vec<String> {
        let answers = |list: String| format!("const SUCCESS: &'static [operation::Answer] = {list};");
        match self.output() {
            Output::One(ty) => {
                let ty = spaceless(&self.writer.ty(ty));
                let answer = |answer: &Answer| {
                    let status = self::status(answer.status);
                    match answer.kind {
                        BodyKind::Several => format!("operation::Answer::several({status}, {ty}::MEDIA)"),
                        BodyKind::Xml => {
                            let root = self.writer.xml_root(&answer.ty, &answer.xml);
                            format!("operation::Answer::xml({status}, runtime::xml!({root}))")
                        }
                        kind => format!("operation::Answer::new({status}, {})", body_kind(kind)),
                    }
                };
                let mut list: Vec<String> = self.operation.successes.iter().map(answer).collect();
                if list.is_empty() {
                    let status = self::status(Status::Class(2));
                    list.push(format!("operation::Answer::new({status}, {})", body_kind(BodyKind::Empty)));
                }
                vec![answers(format!("&[{}]", list.join(", "))), format!("type Output = {ty};")]
            }
            Output::Several => {
                vec![
                    answers(format!("{}::ANSWERS", self.names.output)),
                    format!("type Output = {};", self.names.output),
                ]
            }
        }
    }

    /// The enums by status: documented errors, and successes where they differ.
    fn answers(&self) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        if let Output::Several = self.output() {
            let docs = Doc::line(format!("What {} gives, by status.", self.method_link()));
            let by_status = ByStatus { table: "answers", name: &self.names.output, docs, describe: true, gate: &[] };
            chunks.extend(by_status.emit(&self.operation.successes, &self.names.successes, self.writer));
        }
        let docs = Doc::line(format!("The documented errors of {}.", self.method_link()));
        match self.names.shared.and_then(|shared| self.writer.context.names.errors.get(shared)) {
            _ if self.operation.errors.is_empty() => {}
            Some(shared) => chunks.push(Chunk::Tokens(self.alias(docs, &shared.ident))),
            None => {
                let (table, name) = ("documented", &*self.names.error);
                let by_status = ByStatus { table, name, docs, describe: true, gate: &[] };
                chunks.extend(by_status.emit(&self.operation.errors, &self.names.errors, self.writer));
            }
        }
        chunks
    }

    /// The name of the operation's errors for an enum that it shares with others.
    fn alias(&self, docs: Doc, shared: &str) -> TokenStream {
        let list: Vec<String> = self.operation.errors.iter().map(|answer| format!("- {}", describe(answer))).collect();
        let docs = docs.and(&list.join("\n"));
        let (own, shared) = (ident(&self.names.error), ident(shared));
        quote!(#docs pub type #own = crate::errors::#shared;)
    }
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
struct ByStatus<'a> {
    table: &'a str,
    name: &'a str,
    docs: Doc,
    /// Whether the variants say what the document says of them.
    describe: bool,
    gate: &'a [String],
}

impl ByStatus<'_> {
    fn emit(self, answers: &[Answer], members: &[String], writer: &Writer<'_>) -> Vec<Chunk> {
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
            table.line(format!("{status} => {member}: {kind}"));
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

fn output(operation: &Operation) -> Output<'_> {
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
fn describe(answer: &Answer) -> String {
    let status = status_text(answer.status);
    let text = answer.docs.description.as_deref().map(first_sentence).unwrap_or_default();
    if text.is_empty() { format!("{status}.") } else { format!("{status}: {text}") }
}

fn parameter(parameter: &Parameter) -> String {
    let (location, usual, explode) = match parameter.location {
        Location::Path => ("path", Style::Simple, false),
        Location::Query => ("query", Style::Form, true),
        Location::Header => ("header", Style::Simple, false),
        Location::Cookie => ("cookie", Style::Form, true),
    };
    let mut out = format!("operation::Parameter::{location}({})", literal(&parameter.name));
    if parameter.style != usual || parameter.explode != explode {
        let style = style_name(parameter.style);
        out.push_str(&format!(".style(operation::Style::{style}, {})", parameter.explode));
    }
    if parameter.allow_reserved {
        out.push_str(".allow_reserved()");
    }
    if !parameter.rules.is_empty() {
        out.push_str(&format!(".rules(&[{}])", rules(&parameter.rules, "operation::Rule::")));
    }
    out
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => format!("operation::Status::Code({code})"),
        Status::Class(class) => format!("operation::Status::Class({class})"),
        Status::Default => "operation::Status::Default".to_owned(),
    }
}

fn body_kind(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Json => "operation::BodyKind::Json",
        BodyKind::Text => "operation::BodyKind::Text",
        BodyKind::Stream(Framing::Lines) => "operation::BodyKind::Stream(operation::Framing::Lines)",
        BodyKind::Stream(Framing::Sequence) => "operation::BodyKind::Stream(operation::Framing::Sequence)",
        BodyKind::Stream(Framing::Events) => "operation::BodyKind::Stream(operation::Framing::Events)",
        BodyKind::Stream(Framing::EventData) => "operation::BodyKind::Stream(operation::Framing::EventData)",
        BodyKind::Binary | BodyKind::Form | BodyKind::Multipart => "operation::BodyKind::Binary",
        // The others are told apart before: their tables say more.
        BodyKind::Empty | BodyKind::Several | BodyKind::Xml => "operation::BodyKind::Empty",
    }
}

/// The kind as the tables name it, and the function that makes a body of it.
pub(super) fn word(kind: BodyKind) -> &'static str {
    match kind {
        BodyKind::Json => "json",
        BodyKind::Text => "text",
        BodyKind::Binary => "binary",
        BodyKind::Stream(Framing::Lines) => "lines",
        BodyKind::Stream(Framing::Sequence) => "sequence",
        BodyKind::Stream(Framing::Events) => "events",
        BodyKind::Stream(Framing::EventData) => "event_data",
        BodyKind::Form => "form",
        BodyKind::Multipart => "multipart",
        BodyKind::Xml => "xml",
        BodyKind::Empty | BodyKind::Several => "empty",
    }
}

/// A request body of one media type.
fn medium(medium: &Medium, writer: &Writer<'_>) -> String {
    let media_type = literal(&medium.media_type);
    if medium.kind == BodyKind::Xml {
        let root = writer.xml_root(&medium.ty, &medium.xml);
        return format!("operation::Body::xml({media_type}, runtime::xml!({root}))");
    }
    let own = format!("operation::Body::{}({media_type})", word(medium.kind));
    if medium.encoding.is_empty() {
        return own;
    }
    let encodings: Vec<String> =
        medium.encoding.iter().map(|e| format!("\n        {},", encoding(e, "operation", medium, writer))).collect();
    format!("{own}.encoding(&[{}\n    ])", encodings.concat())
}

/// How a property of a form is written, with the path of the runtime's module.
pub(super) fn encoding(encoding: &Encoding, module: &str, medium: &Medium, writer: &Writer<'_>) -> String {
    let mut out = format!("{module}::Encoding::new({})", literal(&encoding.name));
    if let Some(content_type) = &encoding.content_type {
        out.push_str(&format!(".content_type({})", literal(content_type)));
    }
    let part = writer.context.api.property(&medium.ty, &encoding.name);
    if let (Some(xml), Some(ty)) = (&encoding.xml, part) {
        out.push_str(&format!(".xml(runtime::xml!({}))", writer.xml_part(ty, xml)));
    }
    if let Some((style, explode)) = encoding.style {
        out.push_str(&format!(".style({module}::Style::{}, {explode})", style_name(style)));
    }
    if encoding.allow_reserved {
        out.push_str(".allow_reserved()");
    }
    out
}

fn style_name(style: Style) -> &'static str {
    match style {
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::TabDelimited => "TabDelimited",
        Style::DeepObject => "DeepObject",
        Style::Json => "Json",
        Style::WholeQuery => "WholeQuery",
        Style::WholeQueryJson => "WholeQueryJson",
    }
}
