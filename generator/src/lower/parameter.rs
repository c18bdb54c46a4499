//! Parameters and headers.

use serde_json::{Value as Json, json};

use super::media::MediaType;
use super::node::reference;
use super::schema::Use;
use super::{Lower, docs};
use crate::model::{BodyKind, Docs, Header, Location, Parameter, Shape, Style, Ty};
use crate::pointer;
use crate::tree::{Key, Map, Value};

/// Headers that other parts of the request own (OpenAPI 3.0: Parameter Object).
const OWNED: [&str; 3] = ["accept", "content-type", "authorization"];

impl Lower<'_> {
    /// The parameter that a reference leads to.
    pub(super) fn parameter(&mut self, reference: &str, from: &str) -> Option<Parameter> {
        let at = self.resolve(reference, from)?;
        let value = self.value(&at)?;
        let read = value.as_object().map_or_else(
            || Err("it is not an object".to_owned()),
            |object| serde_json::from_value(shallow(object, &at)).map_err(|error| error.to_string()),
        );
        let read: openapiv3::Parameter = match read {
            Ok(read) => read,
            Err(error) => {
                self.diagnostics
                    .warning("invalid-parameter", &at, format!("the parameter is not valid: {error}"))
                    .hint("it is left out of the client");
                return None;
            }
        };
        let (location, mut style, allow_reserved) = place(&read);
        // What Swagger 2.0 calls `tsv` has no name in OpenAPI 3.
        if value.get("x-dialect-tab-delimited") == Some(&Value::Bool(true)) {
            style = Style::TabDelimited;
        }
        let allow_reserved = allow_reserved || keeps_reserved(value, location);
        let data = read.parameter_data();
        if location == Location::Header && OWNED.contains(&data.name.to_ascii_lowercase().as_str()) {
            self.diagnostics
                .note("owned-header", &at, format!("the header `{}` is the client's own", data.name))
                .hint("the parameter is left out, as the specification asks; `header()` of a call gives another value");
            return None;
        }
        let (used, style) = self.value_of(&data.format, &at, style);
        let style = match value.get("x-dialect-querystring") {
            Some(_) if holds_json(value) => Style::WholeQueryJson,
            Some(_) => Style::WholeQuery,
            None => style,
        };
        let rules = self.rules_of(&used.flat);
        let mut docs = docs::of_use(&used.flat);
        if data.description.is_some() {
            docs.description = data.description;
        }
        docs.deprecated |= data.deprecated.unwrap_or_default();
        docs.format = self.text_format(&used.flat);
        Some(Parameter {
            pointer: at,
            name: data.name,
            location,
            ty: used.ty,
            required: data.required || location == Location::Path,
            explode: data.explode.unwrap_or(matches!(style, Style::Form | Style::DeepObject)),
            style,
            allow_reserved,
            rules,
            default: used.flat.default.clone().map(Box::new),
            docs,
        })
    }

    fn value_of(&mut self, format: &openapiv3::ParameterSchemaOrContent, at: &str, style: Style) -> (Use, Style) {
        match format {
            openapiv3::ParameterSchemaOrContent::Schema(_) => (self.used(&pointer::child(at, "schema")), style),
            openapiv3::ParameterSchemaOrContent::Content(content) => {
                let Some(media) = content.keys().next() else {
                    return (Use { ty: Ty::String, flat: std::rc::Rc::default() }, style);
                };
                let media_at = pointer::child(&pointer::child(at, "content"), media);
                let schema = pointer::child(&media_at, "schema");
                // A whole query string has styles of its own.
                let whole = self.value(at).is_some_and(|value| value.get("x-dialect-querystring").is_some());
                let style = if whole { style } else { self.content_style(media, &media_at, style) };
                let ty = if style == Style::Json { Ty::Json } else { Ty::String };
                let unknown = Use { ty, flat: std::rc::Rc::default() };
                (self.value(&schema).map_or(unknown, |_| self.used(&schema)), style)
            }
        }
    }

    /// How a value of the media type is written: JSON as such, text as it is.
    fn content_style(&mut self, media: &str, at: &str, style: Style) -> Style {
        match super::media::MediaType::parse(media).kind {
            BodyKind::Json => Style::Json,
            BodyKind::Text | BodyKind::Xml => style,
            _ => {
                self.diagnostics
                    .warning("parameter-media-type", at, format!("the client cannot write a value as `{media}`"))
                    .hint("it is written as text");
                style
            }
        }
    }

    /// Notes a documented response header and gives its name.
    pub(super) fn header(
        &mut self,
        name: &str,
        value: &openapiv3::ReferenceOr<openapiv3::Header>,
        from: &str,
    ) -> Option<()> {
        let at = self.resolve(&super::node::target(value.clone()), from)?;
        let object = self.value(&at)?.as_object()?;
        let read: openapiv3::Header = match serde_json::from_value(shallow(object, &at)) {
            Ok(read) => read,
            Err(error) => {
                self.diagnostics
                    .warning("invalid-header", &at, format!("the header is not valid: {error}"))
                    .hint("it can still be read by its name");
                return None;
            }
        };
        let (used, _) = self.value_of(&read.format, &at, Style::Simple);
        let ty = match used.ty {
            // The one header that is not a list with commas where it comes several times (RFC 6265 section 3).
            _ if name.eq_ignore_ascii_case("set-cookie") => Ty::Array(Box::new(Ty::String)),
            Ty::Array(element) if self.is_simple(&element) => Ty::Array(element),
            ty if self.is_simple(&ty) => ty,
            _ => Ty::String,
        };
        if self.headers.iter().any(|known| known.name.eq_ignore_ascii_case(name) && known.ty == ty) {
            return Some(());
        }
        let docs = Docs { description: read.description, ..Docs::default() };
        self.headers.push(Header { name: name.to_owned(), ty, docs });
        Some(())
    }
}

/// Whether the parameter's value is JSON text.
fn holds_json(parameter: &Value) -> bool {
    let mut keys = parameter.get("content").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key);
    keys.next().is_some_and(|key| MediaType::parse(key).kind == BodyKind::Json)
}

impl Lower<'_> {
    /// Whether the text of a header can be read as the type; what cannot is a string.
    fn is_simple(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Named(id) => match self.types.get(id.0).map(|ty| &ty.shape) {
                Some(Shape::Enum(_)) => true,
                Some(Shape::Alias(ty)) => self.is_simple(ty),
                _ => false,
            },
            Ty::Array(_) | Ty::Map(_) | Ty::Nullable(_) | Ty::Json | Ty::Unit | Ty::Bytes => false,
            _ => true,
        }
    }
}

/// Whether reserved characters of a value stay as they are: `allowReserved`, which OpenAPI 3.2 has for paths and cookies
/// too, and what AutoRest calls the same.
fn keeps_reserved(parameter: &Value, location: Location) -> bool {
    let says = |key: &str| parameter.get(key) == Some(&Value::Bool(true));
    match location {
        Location::Path => says("allowReserved") || says("x-ms-skip-url-encoding"),
        Location::Query => says("x-ms-skip-url-encoding"),
        Location::Cookie => says("allowReserved"),
        Location::Header => false,
    }
}

fn place(read: &openapiv3::Parameter) -> (Location, Style, bool) {
    use openapiv3::{Parameter as P, PathStyle, QueryStyle};
    match read {
        P::Query { style, allow_reserved, .. } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (Location::Query, style, *allow_reserved)
        }
        P::Header { .. } => (Location::Header, Style::Simple, false),
        P::Path { style, .. } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (Location::Path, style, false)
        }
        P::Cookie { .. } => (Location::Cookie, Style::Form, false),
    }
}

/// The parameter or header at `at`, its schema a reference and its examples left out.
pub(super) fn shallow(object: &Map, at: &str) -> Json {
    let shallow = |(key, value): (&Key, &Value)| {
        let value = match (key.as_str(), value) {
            ("example" | "examples", _) => return None,
            ("schema", schema) => reference(schema, &pointer::child(at, "schema")),
            ("content", Value::Object(content)) => content.keys().map(|name| (name.to_string(), json!({}))).collect(),
            (_, value) => value.into(),
        };
        Some((key.to_string(), value))
    };
    let mut out: serde_json::Map<String, Json> = object.iter().filter_map(shallow).collect();
    if !out.contains_key("schema") && !out.contains_key("content") {
        out.insert("schema".to_owned(), json!({}));
    }
    Json::Object(out)
}
