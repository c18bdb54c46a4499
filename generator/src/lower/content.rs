//! A `content` map to what a body is: one media type, or several.

use super::Lower;
use super::media::{self, MediaType};
use super::stream::ITEM_SCHEMA;
use crate::model::{BodyKind, Docs, Medium, Shape, Side, Ty, Type, TypeId, Xml};
use crate::pointer;
use crate::tree::{Key, Map, Value};

/// Which body it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum For {
    Request,
    Answer,
}

impl For {
    fn word(self) -> &'static str {
        match self {
            Self::Request => "request body",
            Self::Answer => "answer",
        }
    }
}

/// A media type on its way, and its schema as it stands in the document.
struct Draft<'a> {
    medium: Medium,
    schema: Option<&'a Value>,
    is_stream: bool,
}

impl<'a> Lower<'a> {
    /// What the body is; `None` if it has no media types.
    pub(super) fn content(&mut self, content: &Map, at: &str, what: For) -> Option<Medium> {
        let key = (at.to_owned(), what);
        if let Some(known) = self.contents.get(&key) {
            return known.clone();
        }
        let (media, too_new) = media::candidates(content.keys().map(Key::as_str), self.config.pin());
        if let (true, Some(oldest)) = (too_new, media.first()) {
            let what = what.word();
            let message =
                format!("no version of the {what} is as old as the pinned date; the oldest is `{}`", oldest.key);
            self.diagnostics.warning("no-version-at-pin", at, message).hint("the oldest is taken");
        }
        let mut drafts: Vec<Draft<'a>> = Vec::with_capacity(media.len());
        for media in media {
            // Text with the schema of JSON beside it is the same data once more: there is nothing to say of it.
            let schema = self.value(&pointer::child(&pointer::child(at, &media.key), "schema"));
            let twin = |known: &Draft<'_>| {
                known.medium.kind == BodyKind::Json
                    && known.schema == schema
                    && !media::patch_otherwise(&known.medium.media_type, &media.key)
            };
            if media.kind == BodyKind::Text && schema.is_some() && drafts.iter().any(twin) {
                continue;
            }
            drafts.push(self.draft(media, at, what));
        }
        // What files are in goes as a form that can carry them.
        if let Some(index) =
            drafts.iter().position(|d| d.medium.kind == BodyKind::Multipart && self.has_files(&d.medium.ty))
        {
            let files = drafts.remove(index);
            drafts.insert(0, files);
        }
        let media = alike(drafts);
        if what == For::Request {
            media.iter().for_each(|medium| self.check_root(medium, at));
        }
        let medium = self.several(media, at);
        self.contents.insert(key, medium.clone());
        medium
    }

    /// One medium, or a type with all of them.
    fn several(&mut self, mut media: Vec<Medium>, at: &str) -> Option<Medium> {
        if media.len() < 2 {
            return media.pop();
        }
        for medium in media.iter_mut().filter(|medium| medium.kind == BodyKind::Empty) {
            (medium.ty, medium.kind) = (Ty::Json, BodyKind::Json);
        }
        let id = TypeId(self.types.len());
        let shape = Shape::Media(media);
        self.types.push(Type { pointer: at.to_owned(), side: Side::Any, docs: Docs::default(), shape });
        Some(Medium {
            media_type: String::new(),
            kind: BodyKind::Several,
            ty: Ty::Named(id),
            encoding: Vec::new(),
            rules: Vec::new(),
            xml: Xml::default(),
        })
    }

    fn draft(&mut self, media: MediaType, content_at: &str, what: For) -> Draft<'a> {
        let at = pointer::child(content_at, &media.key);
        let of_items = self.value(&pointer::child(&at, ITEM_SCHEMA)).is_some();
        let is_stream = matches!(media.kind, BodyKind::Stream(_)) || of_items;
        let (ty, kind) = match media.kind {
            BodyKind::Stream(framing) => self.stream(framing, &media, &at, what),
            _ if of_items => {
                self.diagnostics
                    .note("item-schema", &at, "the body is a sequence of items, each of a schema of its own")
                    .hint("the client gives it as a stream of bytes");
                (Ty::File, BodyKind::Binary)
            }
            _ => self.medium_type(&media, &at, what),
        };
        let encoding = match kind {
            BodyKind::Form | BodyKind::Multipart => self.encodings(&at, &ty, kind),
            _ => Vec::new(),
        };
        let schema_at = pointer::child(&at, "schema");
        let schema = self.value(&schema_at);
        let rules = match (what, kind, schema) {
            (For::Answer, ..) | (_, BodyKind::Binary | BodyKind::Stream(_), _) | (.., None) => Vec::new(),
            _ => {
                let used = self.used(&schema_at);
                self.rules_of(&used.flat)
            }
        };
        let xml = if kind == BodyKind::Xml { self.xml_root(&at) } else { Xml::default() };
        Draft { medium: Medium { media_type: media.key, kind, ty, encoding, rules, xml }, schema, is_stream }
    }

    /// The type of a body, and what it is made of.
    fn medium_type(&mut self, media: &MediaType, at: &str, what: For) -> (Ty, BodyKind) {
        let schema_at = pointer::child(at, "schema");
        if self.value(&schema_at).is_none() {
            let example = ["example", "examples"].iter().any(|key| self.value(&pointer::child(at, key)).is_some());
            return match (media.kind, what) {
                // Those who say nothing of the body of an answer mostly mean that there is none.
                (BodyKind::Json, For::Answer) if !example => (Ty::Unit, BodyKind::Empty),
                (BodyKind::Json, _) => (Ty::Json, BodyKind::Json),
                (BodyKind::Form, For::Request) => (Ty::Map(Box::new(Ty::Json)), BodyKind::Form),
                (BodyKind::Multipart, For::Request) => (Ty::Map(Box::new(Ty::File)), BodyKind::Multipart),
                (BodyKind::Text | BodyKind::Xml | BodyKind::Form, _) => (Ty::String, BodyKind::Text),
                _ => (Ty::File, BodyKind::Binary),
            };
        }
        let used = self.used(&schema_at);
        let plain = self.resolved(&used.ty).clone();
        match (media.kind, what) {
            // Bytes without a boundary are no form: the schema says no more of the parts than none would.
            (BodyKind::Multipart, For::Request) if media.is_form() && matches!(plain, Ty::Bytes | Ty::File) => {
                self.diagnostics
                    .note("form-of-bytes", schema_at, "a form has properties, and the schema is of bytes")
                    .hint("the caller gives files by the names of their parts");
                (Ty::Map(Box::new(Ty::File)), media.kind)
            }
            // `format: binary`: bytes as they are, whatever they are called.
            _ if matches!(plain, Ty::Bytes | Ty::File) => (Ty::File, BodyKind::Binary),
            (BodyKind::Json, _) => (used.or_null(), BodyKind::Json),
            (BodyKind::Form | BodyKind::Multipart, For::Request) => {
                let shape = match &plain {
                    Ty::Named(id) => self.types.get(id.0).map(|ty| &ty.shape),
                    _ => None,
                };
                if let (Ty::Map(inner), BodyKind::Multipart) = (&plain, media.kind)
                    && *self.resolved(inner) == Ty::Bytes
                {
                    return (Ty::Map(Box::new(Ty::File)), media.kind);
                }
                if matches!(plain, Ty::Map(_) | Ty::Json) || matches!(shape, Some(Shape::Struct(_) | Shape::Union(_))) {
                    return (used.ty, media.kind);
                }
                self.diagnostics
                    .warning("form-without-properties", schema_at, "a form has properties, and the schema has none")
                    .hint("the caller gives the encoded bytes, with their media type");
                (Ty::File, BodyKind::Binary)
            }
            (BodyKind::Xml, _) if self.has_nodes(&plain) => (used.ty, BodyKind::Xml),
            // A scalar is XML as the caller has written it, unless the schema names an element for it.
            (BodyKind::Xml, _)
                if used.flat.xml.name.is_some() && !matches!(plain, Ty::Json | Ty::Map(_) | Ty::Unit) =>
            {
                (used.ty, BodyKind::Xml)
            }
            (BodyKind::Text | BodyKind::Xml | BodyKind::Form, _) => {
                (self.text_type(used.ty, &plain, media, at), BodyKind::Text)
            }
            // `application/*`: what has a structure goes as JSON.
            _ if media.is_any() && self.has_structure(&plain) => (used.or_null(), BodyKind::Json),
            _ => (Ty::File, BodyKind::Binary),
        }
    }

    /// Whether values of the type are objects, lists or alternatives.
    fn has_structure(&self, plain: &Ty) -> bool {
        match plain {
            Ty::Named(id) => self.types.get(id.0).is_some_and(|ty| !matches!(ty.shape, Shape::Enum(_))),
            other => matches!(other, Ty::Array(_) | Ty::Map(_)),
        }
    }

    /// A scalar is one in text too. What has a structure is the caller's to read and write.
    fn text_type(&mut self, ty: Ty, plain: &Ty, media: &MediaType, at: &str) -> Ty {
        let shape = match plain {
            Ty::Named(id) => self.types.get(id.0).map(|ty| &ty.shape),
            _ => None,
        };
        match (plain, shape) {
            (
                Ty::Bool
                | Ty::Number(_)
                | Ty::Quoted(_)
                | Ty::DateTime
                | Ty::Date
                | Ty::Time
                | Ty::Duration
                | Ty::External(_),
                _,
            ) => ty,
            (_, Some(Shape::Enum(_))) => ty,
            (Ty::Named(_) | Ty::Array(_) | Ty::Map(_), _) => {
                let message = format!("`{}` with a structure", media.key);
                self.diagnostics.note("structured-text", at, message).hint("the client takes it for text");
                Ty::String
            }
            _ => Ty::String,
        }
    }

    /// The type, aliases followed.
    pub(super) fn resolved<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        let mut ty = ty;
        for _ in 0..super::MAX_HOPS {
            let Ty::Named(id) = ty else { break };
            match self.types.get(id.0).map(|ty| &ty.shape) {
                Some(Shape::Alias(target)) => ty = target,
                _ => break,
            }
        }
        ty
    }

    /// Whether a form has bytes among its properties.
    fn has_files(&self, ty: &Ty) -> bool {
        let Ty::Named(id) = self.resolved(ty) else { return false };
        let Some(Shape::Struct(s)) = self.types.get(id.0).map(|ty| &ty.shape) else { return false };
        s.fields.iter().any(|field| match self.resolved(&field.ty) {
            Ty::Array(inner) => *self.resolved(inner) == Ty::Bytes,
            other => *other == Ty::Bytes,
        })
    }
}

/// Media types that mean the same become one. What has the schema of a better one is the same data once more.
fn alike(drafts: Vec<Draft<'_>>) -> Vec<Medium> {
    let mut out: Vec<Draft<'_>> = Vec::new();
    for draft in drafts {
        let otherwise = |known: &Draft<'_>| media::patch_otherwise(&known.medium.media_type, &draft.medium.media_type);
        let same = out.iter_mut().find(|known| {
            known.medium.ty == draft.medium.ty && known.medium.kind == draft.medium.kind && !otherwise(known)
        });
        if let Some(known) = same {
            known.medium.media_type = format!("{}, {}", known.medium.media_type, draft.medium.media_type);
            continue;
        }
        let known = |known: &Draft<'_>| {
            let twin = known.schema == draft.schema && known.medium.kind != BodyKind::Binary && !draft.is_stream;
            let same = known.medium.ty == draft.medium.ty && known.medium.kind == BodyKind::Json;
            (twin || same) && !otherwise(known)
        };
        if !out.iter().any(known) {
            out.push(draft);
        }
    }
    out.into_iter().map(|draft| draft.medium).collect()
}
