//! The entries of an operation's tables: parameters, statuses, bodies.

use super::path::Writer;
use super::table::{self, literal};
use crate::model::{Answer, BodyKind, Encoding, Framing, Location, Medium, Parameter, Status, Style};

/// How far the clauses of an operation are indented.
const DEPTH: usize = 4;

/// The place of a parameter, how it is written there, and its key in the request.
pub(super) fn parameter(parameter: &Parameter, key: &str) -> String {
    let (location, usual, explode) = match parameter.location {
        Location::Path => ("path", Style::Simple, false),
        Location::Query => ("query", Style::Form, true),
        Location::Header => ("header", Style::Simple, false),
        Location::Cookie => ("cookie", Style::Form, true),
    };
    let mut out = location.to_owned();
    if parameter.style != usual || parameter.explode != explode {
        out.push_str(&format!(".style({}, {})", style_name(parameter.style), parameter.explode));
    }
    if parameter.allow_reserved {
        out.push_str(".allow_reserved()");
    }
    if parameter.name != key {
        out.push_str(&format!(".named({})", literal(&parameter.name)));
    }
    format!("{out} {}", literal(key))
}

/// A list between two brackets, in a clause of an operation.
pub(super) fn list((before, after): (&str, &str), brackets: (&str, &str), items: &[String]) -> String {
    table::list(DEPTH, (before, &format!("{after},")), brackets, items)
}

/// A status as the tables have it.
pub(super) fn status(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Class(class) => format!("({class})"),
        Status::Default => "default".to_owned(),
    }
}

/// What the body of an answer is made of, as the tables have it.
pub(super) fn kind(answer: &Answer, writer: &Writer<'_>) -> String {
    match answer.kind {
        BodyKind::Several => "media".to_owned(),
        BodyKind::Form | BodyKind::Multipart => "binary".to_owned(),
        BodyKind::Xml => format!("{{{}}}", writer.xml_root(&answer.ty, &answer.xml)),
        kind => word(kind).to_owned(),
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

/// A request body.
pub(super) fn body(medium: &Medium, writer: &Writer<'_>) -> String {
    let media_type = literal(&medium.media_type);
    let own = match medium.kind {
        BodyKind::Several => return format!("({})", writer.ty(&medium.ty)),
        BodyKind::Xml => format!("{{{}}} {media_type}", writer.xml_root(&medium.ty, &medium.xml)),
        kind => format!("{} {media_type}", word(kind)),
    };
    match medium.encoding.as_slice() {
        [] => own,
        encodings => {
            let encodings: Vec<String> = encodings.iter().map(|e| encoding(e, medium, writer)).collect();
            format!("{own} {}", list((&format!("body: {own} "), ""), ("[", "]"), &encodings))
        }
    }
}

/// How a property of a form is written.
pub(super) fn encoding(encoding: &Encoding, medium: &Medium, writer: &Writer<'_>) -> String {
    let mut out = literal(&encoding.name);
    if let Some(content_type) = &encoding.content_type {
        out.push_str(&format!(".content_type({})", literal(content_type)));
    }
    let part = writer.context.api.property(&medium.ty, &encoding.name);
    if let (Some(xml), Some(ty)) = (&encoding.xml, part) {
        out.push_str(&format!(".xml({{{}}})", writer.xml_part(ty, xml)));
    }
    if let Some((style, explode)) = encoding.style {
        out.push_str(&format!(".style({}, {explode})", style_name(style)));
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
