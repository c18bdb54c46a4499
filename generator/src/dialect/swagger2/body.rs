//! `body` parameters and those of forms to request bodies.

use super::collection::Collection;
use super::parameter::{style, take_type};
use super::shared::Outline;
use super::{At, Kind, MediaTypes, Swagger};
use crate::pointer;
use crate::source::fragment;
use crate::tree::{Map, Value, json};

/// What a body is taken for if the document does not say it.
const JSON: &str = "application/json";
const URL_ENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// A `body` parameter.
pub(super) enum Body {
    /// It is written here.
    Own { parameter: Value, at: String },
    /// It is written elsewhere, and translated there with these media types.
    Shared { outline: Outline, consumes: MediaTypes },
}

impl Body {
    /// The body, for the operation that is sent with these media types. Later ones refer to it.
    pub(super) fn take(&mut self, consumes: &MediaTypes) -> Self {
        match self {
            Self::Own { parameter, at } => {
                let fields = parameter.as_object().into_iter().flatten().filter(|(key, _)| *key != "schema");
                let fields = fields.map(|(key, value)| (key.clone(), value.clone())).collect();
                let has_schema = parameter.get("schema").is_some();
                let outline = Outline { pointer: at.clone(), fields, has_schema };
                std::mem::replace(self, Self::Shared { outline, consumes: consumes.clone() })
            }
            Self::Shared { outline, consumes } => Self::Shared { outline: outline.clone(), consumes: consumes.clone() },
        }
    }
}

/// The fields of a form.
#[derive(Default)]
pub(super) struct Form {
    fields: Vec<Field>,
}

#[derive(Clone)]
struct Field {
    name: String,
    said: Map,
    at: String,
}

impl Form {
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Adds the fields that the path item has for all operations.
    pub(super) fn inherit(&mut self, shared: &Self) {
        for field in &shared.fields {
            self.add(field.clone());
        }
    }

    fn add(&mut self, field: Field) {
        if !self.fields.iter().any(|known| known.name == field.name) {
            self.fields.push(field);
        }
    }
}

impl Swagger<'_> {
    /// The body that a parameter describes, or refers to.
    pub(super) fn body_of(&mut self, parameter: Value, target: Option<Outline>, at: String) -> Body {
        match target {
            Some(outline) => {
                self.refers(&fragment(&outline.pointer), Kind::Parameter);
                Body::Shared { outline, consumes: self.consumes.clone() }
            }
            None => Body::Own { parameter, at },
        }
    }

    pub(super) fn second_body(&mut self, at: &str) {
        self.diagnostics
            .warning("several-bodies", at, "a request has one body only, and there is one already")
            .hint("this one is left out");
    }

    /// Tells of form fields that a body leaves no room for.
    pub(super) fn passed_over(&mut self, form: &Form) {
        for field in &form.fields {
            let message =
                format!("the form field `{}` stands beside a body, and a request is one or the other", field.name);
            self.diagnostics.warning("body-and-form", field.at.as_str(), message).hint("the field is left out");
        }
    }

    /// The request body of an operation, which stands at `at`.
    pub(super) fn request_body(&mut self, body: Body, at: &str, consumes: &MediaTypes) -> Value {
        match body {
            Body::Own { mut parameter, at: old } => {
                self.body(&mut parameter, &At::new(old, at), consumes);
                parameter
            }
            Body::Shared { outline, consumes: known } if known.agrees(consumes) => {
                json!({ "$ref": fragment(&outline.pointer) })
            }
            Body::Shared { outline, .. } => {
                let schema = outline.schema_reference();
                let consumes = consumes.or(JSON);
                self.moves.made(outline.pointer, at);
                let mut fields = outline.fields;
                without_place(&mut fields);
                fields.insert("content", content(&consumes, schema.clone(), schema));
                Value::Object(fields)
            }
        }
    }

    /// Makes a request body of a `body` parameter.
    pub(super) fn body(&mut self, parameter: &mut Value, at: &At, consumes: &MediaTypes) {
        let Value::Object(fields) = parameter else { return };
        if at.old != at.new {
            self.moves.moved(at.old.as_str(), at.new.as_str());
        }
        without_place(fields);
        let consumes = consumes.or(JSON);
        let at_content = At::new(at.old.as_str(), pointer::child(&at.new, "content"));
        let content = match fields.shift_remove("schema") {
            Some(schema) => self.content(schema, &pointer::child(&at.old, "schema"), &at_content.new, &consumes),
            None if fields.contains_key("type") => self.untidy_body(fields, &at_content, &consumes),
            None => content(&consumes, None, None),
        };
        fields.insert("content", content);
    }

    /// A body that is described as other parameters are.
    fn untidy_body(&mut self, fields: &mut Map, at: &At, consumes: &MediaTypes) -> Value {
        self.diagnostics
            .warning("body-without-schema", at.old.as_str(), "the type of a body belongs into its `schema`")
            .hint("what stands beside `in: body` is taken for its schema");
        fields.shift_remove("collectionFormat");
        let schema = Value::Object(take_type(fields));
        self.content(schema, &at.old, &at.new, consumes)
    }

    /// The content of a body or an answer, which stands at `at`: the schema, which stood at `old`, under each of the media
    /// types. It is there once; others refer to it.
    pub(super) fn content(&mut self, mut schema: Value, old: &str, at: &str, media: &MediaTypes) -> Value {
        if let Some(list) = &media.pointer {
            self.moves.made(list.as_str(), at);
        }
        let again = match schema.get("$ref") {
            Some(_) => schema.clone(),
            None => json!({ "$ref": fragment(old) }),
        };
        if let Some(first) = media.names.first() {
            let at = At::new(old, pointer::child(&pointer::child(at, first), "schema"));
            self.moves.moved(old, at.new.as_str());
            self.schema(&mut schema, &at);
        }
        content(media, Some(schema), Some(again))
    }

    /// Adds the field that a parameter describes, or refers to.
    pub(super) fn form_field(&mut self, form: &mut Form, parameter: Value, target: Option<Outline>, at: String) {
        let said = match (target, parameter) {
            (Some(target), _) => target.fields,
            (None, Value::Object(fields)) => fields,
            (None, _) => return,
        };
        match said.get("name").and_then(Value::as_str) {
            Some(name) => form.add(Field { name: name.to_owned(), said, at }),
            None => self
                .diagnostics
                .warning("invalid-parameter", at, "the form field has no name")
                .hint("it is left out of the client"),
        }
    }

    /// The request body that the fields of a form make.
    pub(super) fn form_body(&mut self, form: Form, at: &str, consumes: &MediaTypes) -> Value {
        let media = self.form_media(&form, consumes);
        let at_content = pointer::child(at, "content");
        let at_schema = media.names.first().map(|first| pointer::child(&pointer::child(&at_content, first), "schema"));
        let at_schema = at_schema.unwrap_or_default();
        let (mut properties, mut encoding, mut required) = (Map::new(), Map::new(), Vec::new());
        if let Some(first) = form.fields.first() {
            self.moves.made(first.at.as_str(), at);
        }
        for field in form.fields {
            let Field { name, said, at } = field;
            let at = At::new(at, pointer::child(&pointer::child(&at_schema, "properties"), &name));
            if said.get("required").and_then(Value::as_bool) == Some(true) {
                required.push(Value::String(name.clone()));
            }
            let (property, style) = self.property(said, &at);
            properties.insert(name.clone(), property);
            encoding.extend(style.map(|style| (name, style)));
        }
        let mut body = Map::new();
        if !required.is_empty() {
            body.insert("required", true.into());
        }
        let schema = json!({ "type": "object", "properties": properties, "required": required });
        let mut content = content(&media, Some(schema), Some(json!({ "$ref": fragment(&at_schema) })));
        if !encoding.is_empty() {
            for entry in content.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut)
            {
                entry.insert("encoding", Value::Object(encoding.clone()));
            }
        }
        body.insert("content", content);
        Value::Object(body)
    }

    /// A field of a form as a property, and how it is encoded if that has to be said.
    fn property(&mut self, mut said: Map, at: &At) -> (Value, Option<Value>) {
        self.moves.made(at.old.as_str(), at.new.as_str());
        let collection = self.collection(&mut said, &at.old);
        let mut property = take_type(&mut said);
        self.nested(&mut property, &at.old);
        let style = match collection {
            Some(Collection::Tabs) => {
                self.joined(&mut property, Collection::Tabs, &at.old, "a form field");
                None
            }
            Some(other) => Some(Value::Object(style(other).into_iter().collect())),
            None => None,
        };
        property.extend(said.into_iter().filter(|(key, _)| key == "description" || key.starts_with("x-")));
        let mut property = Value::Object(property);
        self.schema(&mut property, at);
        (property, style)
    }

    /// The media types that the form can be sent as.
    fn form_media(&mut self, form: &Form, consumes: &MediaTypes) -> MediaTypes {
        let is_file = |field: &&Field| field.said.get("type").and_then(Value::as_str) == Some("file");
        let file = form.fields.iter().find(is_file);
        let fits = |name: &String| {
            let essence = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            essence == MULTIPART || (essence == URL_ENCODED && file.is_none())
        };
        let names: Vec<String> = consumes.names.iter().filter(|name| fits(name)).cloned().collect();
        if !names.is_empty() {
            return MediaTypes { names, pointer: consumes.pointer.clone() };
        }
        let name = if file.is_some() { MULTIPART } else { URL_ENCODED };
        if let (Some(at), false) = (&consumes.pointer, consumes.names.is_empty()) {
            let what = if file.is_some() { "a form with a file" } else { "a form" };
            let message = format!("{what} cannot be sent as `{}`", consumes.names.join("`, `"));
            self.diagnostics.note("form-media-type", at.as_str(), message).hint(format!("it is sent as `{name}`"));
        }
        MediaTypes { names: vec![name.to_owned()], pointer: None }
    }
}

/// The first media type with its schema, and the others with what refers to it.
fn content(media: &MediaTypes, first: Option<Value>, others: Option<Value>) -> Value {
    let mut schema = first;
    let mut content = Map::with_capacity(media.names.len());
    for name in &media.names {
        let mut entry = Map::new();
        entry.extend(schema.take().map(|schema| ("schema".to_owned(), schema)));
        schema.clone_from(&others);
        content.insert(name.clone(), Value::Object(entry));
    }
    Value::Object(content)
}

/// Takes away what only a parameter has.
fn without_place(fields: &mut Map) {
    fields.shift_remove("in");
    fields.shift_remove("name");
}
