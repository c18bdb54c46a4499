//! The entries of an operation's tables: parameters, statuses, bodies.

use super::path::Writer;
use super::table::{WIDTH, literal, rules};
use crate::model::{BodyKind, Encoding, Framing, Location, Medium, Parameter, Status, Style};

/// How far the items of a constant's list are indented.
const DEPTH: usize = 8;

/// A parameter.
pub(super) fn parameter(parameter: &Parameter) -> String {
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
        let rules: Vec<String> = rules(&parameter.rules, "operation::Rule::").collect();
        let sole = format!("{out}.rules(&[{}])", rules.join(", "));
        out = match DEPTH + sole.chars().count() < WIDTH {
            true => sole,
            false => format!("{out}.rules(&[\n            {},\n        ])", rules.join(",\n            ")),
        };
    }
    out
}

/// A constant that is a list: on one line if it fits.
pub(super) fn list(head: &str, items: &[String]) -> Vec<String> {
    let sole = format!("{head}&[{}];", items.join(", "));
    match DEPTH / 2 + sole.chars().count() <= WIDTH {
        true => vec![sole],
        false => listed(head, items),
    }
}

/// A constant that is a list: each item on a line.
pub(super) fn listed(head: &str, items: &[String]) -> Vec<String> {
    let mut lines = vec![format!("{head}&[")];
    lines.extend(items.iter().map(|item| format!("    {item},")));
    lines.push("];".to_owned());
    lines
}

pub(super) fn status(status: Status) -> String {
    match status {
        Status::Code(code) => format!("operation::Status::Code({code})"),
        Status::Class(class) => format!("operation::Status::Class({class})"),
        Status::Default => "operation::Status::Default".to_owned(),
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
pub(super) fn medium(medium: &Medium, writer: &Writer<'_>) -> String {
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
