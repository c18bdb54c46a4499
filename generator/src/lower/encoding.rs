//! How the properties of a form are written.

use serde_json::Value as Json;

use super::Lower;
use super::flat::{Flat, Part};
use super::media::MediaType;
use crate::model::{BodyKind, Encoding, Shape, Style, Ty};
use crate::pointer;
use crate::tree::{Map, Value};

impl Lower<'_> {
    /// The encodings of the form at `at`, where they are not as usual.
    pub(super) fn encodings(&mut self, at: &str, ty: &Ty, kind: BodyKind) -> Vec<Encoding> {
        let schema = pointer::child(at, "schema");
        let at = pointer::child(at, "encoding");
        let mut out = Vec::new();
        for (name, value) in self.entries(&at) {
            let at = pointer::child(&at, name);
            let Some(object) = value.as_object() else { continue };
            let read: openapiv3::Encoding = match serde_json::from_value(shallow(object)) {
                Ok(read) => read,
                Err(error) => {
                    self.diagnostics
                        .warning("invalid-encoding", &at, format!("the encoding is not valid: {error}"))
                        .hint("the property is encoded as usual");
                    continue;
                }
            };
            if !self.has_property(ty, name) {
                let message = format!("the form has no property `{name}`");
                self.diagnostics.note("unused-encoding", &at, message).hint("the encoding is left out");
                continue;
            }
            if object.get("headers").and_then(Value::as_object).is_some_and(|headers| !headers.is_empty()) {
                self.diagnostics
                    .warning("part-headers", &at, format!("the part `{name}` has headers of its own"))
                    .hint("the client sends none but `Content-Disposition` and `Content-Type`");
            }
            let explode = object.get("explode").and_then(Value::as_bool);
            let mut encoding = encoding(name, read, explode, kind);
            // What OpenAPI 3.0 does not know in parts, and what is usual in them is often said of all properties.
            if kind == BodyKind::Multipart && !self.is_newer() && encoding.style == Some((Style::Form, true)) {
                encoding.style = None;
            }
            if let Some(content_type) = &encoding.content_type
                && MediaType::parse(content_type.split(',').next().unwrap_or_default()).kind == BodyKind::Xml
            {
                encoding.xml = self.part_xml(ty, name);
            }
            if encoding.style.is_some() || encoding.content_type.is_some() {
                out.push(encoding);
            }
        }
        if kind == BodyKind::Multipart && self.value(&schema).is_some() {
            let form = self.used(&schema);
            self.files_of(&form.flat, &mut out);
        }
        out
    }

    /// Media types that the properties themselves say, where no encoding does (OpenAPI 3.1: `contentMediaType`).
    fn files_of(&mut self, form: &Flat, out: &mut Vec<Encoding>) {
        for (name, parts) in &form.properties {
            let property = self.flat(parts);
            let said = |lower: &Self, parts: &[Part]| {
                let said = parts.iter().find_map(|part| lower.value(&part.pointer)?.get("x-dialect-media-type"));
                said.and_then(Value::as_str).map(str::to_owned)
            };
            let content_type = said(self, parts).or_else(|| said(self, &property.items));
            if content_type.is_some() && !out.iter().any(|encoding| encoding.name == *name) {
                let name = name.clone();
                out.push(Encoding { name, content_type, xml: None, style: None, allow_reserved: false });
            }
        }
    }

    /// Whether the form may have the property: only of a struct it is known that it has not.
    fn has_property(&self, ty: &Ty, name: &str) -> bool {
        let Ty::Named(id) = self.resolved(ty) else { return true };
        match self.types.get(id.0).map(|ty| &ty.shape) {
            Some(Shape::Struct(s)) => s.rest.is_some() || s.fields.iter().any(|field| field.wire_name == name),
            _ => true,
        }
    }
}

/// OpenAPI 3.1: where any of `style`, `explode` and `allowReserved` is there, `contentType` does not count; 3.0: in
/// `multipart` they do not count. So there `contentType` comes first.
fn encoding(name: &str, read: openapiv3::Encoding, explode: Option<bool>, kind: BodyKind) -> Encoding {
    use openapiv3::QueryStyle;
    let style = read.style.map(|style| match style {
        QueryStyle::Form => Style::Form,
        QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        QueryStyle::PipeDelimited => Style::PipeDelimited,
        QueryStyle::DeepObject => Style::DeepObject,
    });
    let explicit = style.is_some() || explode.is_some() || read.allow_reserved;
    let style = style.unwrap_or(Style::Form);
    let style = explicit.then(|| (style, explode.unwrap_or(matches!(style, Style::Form | Style::DeepObject))));
    let by_type = kind == BodyKind::Multipart && read.content_type.is_some();
    Encoding {
        name: name.to_owned(),
        xml: None,
        content_type: read.content_type.filter(|_| by_type || style.is_none()),
        style: style.filter(|_| !by_type),
        allow_reserved: read.allow_reserved && !by_type,
    }
}

/// The encoding without its headers.
fn shallow(object: &Map) -> Json {
    let others = object.iter().filter(|(key, _)| *key != "headers");
    others.map(|(key, value)| (key.to_string(), Json::from(value))).collect()
}
