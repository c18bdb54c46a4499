//! One operation: its request, the method that calls it, its errors.

use super::answers::{ByStatus, Output, describe, output};
use super::constructor::{Slot, argument_name};
use super::docs::Doc;
use super::entries;
use super::function::{Function, call, implementation};
use super::markdown::first_sentence;
use super::path::Writer;
use super::table::{Object, WIDTH, literal, raw};
use super::{Chunk, Context, File, auth, cli, paging};
use crate::model::{Answer, Body, Docs, Operation, Paging, Presence, Status, Ty};
use crate::name::{Home, OperationName};

/// The module of an operation.
pub(super) fn module(index: usize, types: &[usize], context: &Context<'_>) -> File {
    let writer = Writer::new(context, Home::Operation(index));
    let parts = context.api.operations.get(index).zip(context.names.operations.get(index));
    let Some((operation, names)) = parts else { return File::Rust { docs: String::new(), chunks: Vec::new() } };
    let emitter = Emitter { writer: &writer, operation, names };
    let mut chunks = emitter.request();
    chunks.extend(emitter.calls());
    chunks.extend(emitter.answers());
    chunks.extend(writer.types(types));
    chunks.push(Chunk::Text(cli::command(operation, names, context)));
    chunks.insert(0, Chunk::Text(writer.imports()));
    let docs = Doc::whole(&format!("`{} {}`", operation.method.as_str(), operation.path));
    File::Rust { docs: docs.inner(), chunks }
}

struct Emitter<'a> {
    writer: &'a Writer<'a>,
    operation: &'a Operation,
    names: &'a OperationName,
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

    /// The struct and its constructor.
    fn request(&self) -> Vec<Chunk> {
        let slots = self.slots();
        let docs = Doc::line(format!("The request of {}.", self.method_link()));
        let mut object = Object::new(docs, &self.names.request);
        let parameters = self.operation.parameters.iter().zip(&self.names.keys);
        let places = parameters.map(|(parameter, key)| (entries::parameter(parameter, key), &*parameter.rules));
        let body = self.operation.body.iter().zip(self.names.keys.last());
        let body = body.map(|(body, key)| (literal(key), &*body.medium.rules));
        for ((slot, docs), (place, rules)) in slots.iter().zip(self.docs()).zip(places.chain(body)) {
            let ty = self.writer.field(slot.ty, slot.presence, false);
            object.field(&docs, slot.name, &ty, (&place, slot.presence, rules));
        }
        for (name, value) in self.clauses() {
            object.clause(name, &value);
        }
        let constructor =
            self.writer.constructor(&self.names.request, &slots, false, "A request with what is required.");
        constructor.after(&object)
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
        let (method, request) = (raw(&self.names.method), raw(&self.names.request));
        let slots = self.slots();
        let (parameters, value, apart) = match self.writer.arguments(&slots) {
            Some(own) if own.parameters.is_empty() => {
                let value = format!("{request}::default()");
                (Vec::new(), value.clone(), format!("let request = {value};"))
            }
            Some(own) => {
                let value = format!("{request}::new({})", own.names.join(", "));
                (own.parameters, value, call(&format!("let request = {request}::new"), &own.names))
            }
            None => (vec![format!("request: {request}")], "request".to_owned(), String::new()),
        };
        let line = format!("self.client.call({value})");
        let body = match "        ".len() + line.len() <= WIDTH {
            true => vec![line],
            false => vec![apart, "self.client.call(request)".to_owned()],
        };
        let attribute = if self.operation.docs.deprecated { "#[deprecated]" } else { "" };
        let output = format!("crate::Call<{request}>");
        let function = Function::new(format!("pub fn {method}"), &output, body)
            .with(["&self".to_owned()])
            .with(parameters)
            .documented(self.method_docs())
            .attribute(attribute);
        let of = format!("super::{}<'_>", raw(self.group()));
        let mut chunks = vec![Chunk::Text(implementation(&of, &[function]))];
        let setters = self.setters(&slots);
        if !setters.is_empty() {
            chunks.push(Chunk::Text(implementation(&output, &setters)));
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

    fn setters(&self, slots: &[Slot<'_>]) -> Vec<Function> {
        let all = slots.iter().zip(&self.names.setters).zip(self.summaries());
        let optional = all.filter(|((slot, _), _)| !slot.presence.is_required());
        let setter = |((slot, setter), docs): ((&Slot<'_>, &String), Doc)| {
            let own = argument_name(slot.name);
            let (ty, value) = self.writer.argument(slot.ty, &own);
            let set = call(&format!("self.request_mut().{} = Some", raw(slot.name)), &[value]);
            Function::new(format!("pub fn {}", raw(setter)), "Self", vec![set, "self".to_owned()])
                .with(["mut self".to_owned(), format!("{own}: {ty}")])
                .documented(docs)
        };
        optional.map(setter).collect()
    }

    fn output(&self) -> Output<'a> {
        output(self.operation)
    }

    /// What the runtime goes by.
    fn clauses(&self) -> Vec<(&'static str, String)> {
        let Operation { id, method, path, server, body, accept, errors, .. } = self.operation;
        let id = id.clone().unwrap_or_else(|| format!("{} {path}", method.as_str()));
        let mut clauses =
            vec![("id", literal(&id)), ("request", format!("{} {}", literal(method.as_str()), literal(path)))];
        clauses.extend(server.iter().map(|server| ("server", literal(server))));
        clauses.extend(body.iter().map(|Body { medium, .. }| ("body", entries::body(medium, self.writer))));
        if !accept.is_empty() {
            clauses.push(("accept", literal(&accept.join(", "))));
        }
        let security = auth::operation_security(self.operation, self.writer.context);
        clauses.extend(security.map(|security| ("security", security)));
        if let Some((paging, item)) = self.paged() {
            let item = self.writer.ty(item);
            clauses.push(("paging", paging::clause(paging, &item, &self.names.keys)));
        }
        clauses.push(("success", self.success()));
        if !errors.is_empty() {
            clauses.push(("error", self.names.error.clone()));
        }
        clauses
    }

    /// How the pages follow one another, and the type of the items.
    fn paged(&self) -> Option<(&'a Paging, &'a Ty)> {
        let paging = self.operation.paging.as_ref()?;
        Some((paging, self.writer.context.api.item(self.operation, &paging.items)?))
    }

    /// What a success gives, and by which statuses.
    fn success(&self) -> String {
        let Output::One(ty) = self.output() else { return self.names.output.clone() };
        let ty = self.writer.ty(ty);
        let answer =
            |answer: &Answer| format!("{}: {}", entries::status(answer.status), entries::kind(answer, self.writer));
        let mut list: Vec<String> = self.operation.successes.iter().map(answer).collect();
        if list.is_empty() {
            list.push(format!("{}: empty", entries::status(Status::Class(2))));
        }
        format!("{ty} {}", entries::list((&format!("success: {ty} "), ""), ("{", "}"), &list))
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
            Some(shared) => chunks.push(Chunk::Text(self.alias(docs, &shared.ident))),
            None => {
                let (table, name) = ("documented", &*self.names.error);
                let by_status = ByStatus { table, name, docs, describe: true, gate: &[] };
                chunks.extend(by_status.emit(&self.operation.errors, &self.names.errors, self.writer));
            }
        }
        chunks
    }

    /// The name of the operation's errors for an enum that it shares with others.
    fn alias(&self, docs: Doc, shared: &str) -> String {
        let line = |answer| format!("- {}", describe(answer, self.writer.context));
        let list: Vec<String> = self.operation.errors.iter().map(line).collect();
        let docs = docs.and(&list.join("\n")).outer("");
        format!("{docs}pub type {} = crate::errors::{};\n", raw(&self.names.error), raw(shared))
    }
}
