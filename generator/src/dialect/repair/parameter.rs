//! Parameters.

use super::{Object, Repair, response};
use crate::pointer;
use crate::suggest;
use crate::tree::{Value, json};

/// Where a parameter may travel, and in which styles.
const LOCATIONS: [(&str, &[&str]); 4] = [
    ("path", &["simple", "label", "matrix"]),
    ("query", &["form", "spaceDelimited", "pipeDelimited", "deepObject"]),
    ("header", &["simple"]),
    ("cookie", &["form"]),
];

/// What Swagger 2.0 says of the values beside the name.
const TYPE: [&str; 18] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "multipleOf",
    "nullable",
    "properties",
];

/// How its `collectionFormat` is said in OpenAPI 3.0.
const COLLECTIONS: [(&str, &str, bool); 5] = [
    ("csv", "form", false),
    ("multi", "form", true),
    ("ssv", "spaceDelimited", false),
    ("pipes", "pipeDelimited", false),
    ("tsv", "form", false),
];

const NAMELESS: &str = "a parameter needs a `name`";

/// Collects into a schema what Swagger 2.0 says of the values beside the name.
pub(super) fn collected(repair: &mut Repair<'_>, fields: &mut Object) {
    let described = fields.contains_key("schema") || fields.contains_key("content");
    if described || !fields.contains_key("type") && !fields.contains_key("enum") {
        return;
    }
    repair
        .warn("swagger-leftover", "the type stands beside the name, as in Swagger 2.0")
        .hint("it is read as the `schema`");
    let mut schema = Object::new();
    for key in TYPE {
        if let Some(value) = fields.shift_remove(key) {
            repair.moved(&pointer::child("", key), &pointer::child("/schema", key));
            schema.insert(key, value);
        }
    }
    fields.insert("schema", Value::Object(schema));
}

impl Repair<'_> {
    /// What to do before the fields of a parameter are looked at.
    pub(super) fn parameter(&mut self, parameter: &mut Object) -> bool {
        collected(self, parameter);
        if let Some(collection) = parameter.shift_remove("collectionFormat") {
            let known = COLLECTIONS.iter().find(|(name, ..)| collection == *name);
            let in_query = parameter.get("in").is_some_and(|location| location == "query");
            if let (Some((name, style, explode)), true) = (known, in_query) {
                parameter.insert("style", json!(*style));
                parameter.insert("explode", json!(*explode));
                if *name == "tsv" {
                    parameter.insert("x-dialect-tab-delimited", json!(true));
                }
            }
            self.warn_of("collectionFormat", "swagger-leftover", "`collectionFormat` is a word of Swagger 2.0")
                .hint("it is read as the `style` that it means");
        }
        // `required: true` in the schema is the parameter's.
        let at = pointer::child(&self.at, "schema");
        if let Some(schema) = parameter.get_mut("schema") {
            let flag = self.take_required(schema, &at, "the parameter is required then");
            if flag == Some(true) {
                parameter.entry("required").or_insert(json!(true));
            }
        }
        self.described(parameter);
        true
    }

    /// A parameter has either a schema or one media type.
    fn described(&mut self, parameter: &mut Object) {
        let content = parameter.get("content").and_then(Value::as_object).map(Object::len);
        match (parameter.contains_key("schema"), content) {
            (true, Some(_)) => {
                parameter.shift_remove("content");
                self.warn_of("content", "several-descriptions", "the parameter has both `schema` and `content`")
                    .hint("the schema counts");
            }
            (false, Some(1)) | (true, None) => {}
            (false, Some(count)) if count > 1 => {
                self.warn_of("content", "several-descriptions", "the parameter has more than one media type")
                    .hint("the first one counts");
            }
            (false, _) => {
                parameter.shift_remove("content");
                parameter.insert("schema", json!({ "type": "string" }));
                self.warn("parameter-without-schema", "nothing is said of the values of the parameter")
                    .hint("they are taken for texts");
            }
        }
    }

    /// What to do after the fields have the right form: name, location and style.
    pub(super) fn placed(&mut self, parameter: &mut Object) -> bool {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).map(str::to_owned);
        let (name, location, style) = (text("name"), text("in"), text("style"));
        // Of a parameter that is the whole query, the name is not sent.
        let whole = parameter.contains_key("x-dialect-querystring").then(|| "query".to_owned());
        let name = match (name, whole) {
            (Some(name), _) => name,
            (None, Some(name)) => {
                self.warn("missing-field", NAMELESS).hint(format!("it is called `{name}`, which is not sent"));
                parameter.insert("name", json!(&name));
                name
            }
            (None, None) => {
                self.lost("missing-field", NAMELESS);
                return false;
            }
        };
        let Some((location, styles)) = self.location(&name, location.as_deref()) else { return false };
        parameter.insert("in", json!(location));
        if location == "path" {
            self.in_template(parameter, &name);
            if parameter.get("required") != Some(&Value::Bool(true)) {
                parameter.insert("required", json!(true));
                self.warn("optional-path-parameter", format!("the path parameter `{name}` is not `required`"))
                    .hint("it is taken to be: without it, the path would be another one");
            }
        }
        if let Some(style) = style.filter(|style| !styles.contains(&style.as_str())) {
            let near = suggest::nearest(&style, styles.iter().copied());
            let message = format!("`{style}` is not a style of a parameter in `{location}`");
            let meant = near.or(styles.first().copied()).unwrap_or("form");
            self.warn_of("style", "unknown-style", message).hint(format!("it is read as `{meant}`"));
            parameter.insert("style", json!(meant));
        }
        true
    }

    /// Where a parameter travels.
    fn location(&mut self, name: &str, given: Option<&str>) -> Option<(&'static str, &'static [&'static str])> {
        let exact = |wanted: &str| LOCATIONS.iter().find(|(known, _)| *known == wanted).copied();
        if let Some(known) = given.and_then(exact) {
            return Some(known);
        }
        let names = LOCATIONS.iter().map(|(known, _)| *known);
        let near = given.and_then(|given| match given.to_ascii_lowercase().as_str() {
            "url" | "uri" => Some("path"),
            "querystring" | "params" => Some("query"),
            lower => exact(lower).map(|(known, _)| known).or_else(|| suggest::nearest(lower, names)),
        });
        let in_template = || self.path.contains(&format!("{{{name}}}")).then_some("path");
        let Some(meant) = near.or_else(in_template) else {
            let message = match given {
                Some(given) => format!("a parameter cannot be in `{given}`"),
                None => format!("it is not said where the parameter `{name}` travels: `in` is missing"),
            };
            self.lost("unknown-location", &message);
            return None;
        };
        let message = match given {
            Some(given) => format!("a parameter cannot be in `{given}`"),
            None => format!("it is not said where the parameter `{name}` travels: `in` is missing"),
        };
        self.warn("unknown-location", message).hint(format!("it is taken to be in `{meant}`"));
        exact(meant)
    }

    /// A path parameter is called as the template has it, but for case and separators.
    fn in_template(&mut self, parameter: &mut Object, name: &str) {
        let names: Vec<&str> =
            self.path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect();
        if names.contains(&name) {
            return;
        }
        let fold = |name: &str| {
            let plain = name.chars().filter(|c| c.is_alphanumeric());
            plain.flat_map(char::to_lowercase).collect::<String>()
        };
        let mut alike = names.iter().filter(|known| fold(known) == fold(name));
        if let (Some(meant), None) = (alike.next(), alike.next()) {
            let (meant, path) = ((*meant).to_owned(), self.path.clone());
            self.warn_of("name", "misspelt-path-parameter", format!("`{name}` is not called so in the path `{path}`"))
                .hint(format!("it is read as `{meant}`"));
            parameter.insert("name", Value::String(meant));
        }
    }

    /// The node is left out, and the client lacks it.
    pub(super) fn lost(&mut self, code: &'static str, message: &str) {
        let at = self.at.clone();
        self.error_at(&at, code, message).hint("it is left out of the client");
    }
}

impl Repair<'_> {
    /// Parameters of Swagger 2.0 that are the body in truth.
    pub(super) fn body_parameters(&mut self, operation: &mut Object) {
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else { return };
        let is_body = |item: &Value| {
            let location = item.get("in").and_then(Value::as_str);
            location.filter(|location| ["body", "formData"].contains(location)).map(str::to_owned)
        };
        if !parameters.iter().any(|item| is_body(item).is_some()) {
            return;
        }
        let keep: Vec<bool> = parameters.iter().map(|item| is_body(item).is_none()).collect();
        let taken: Vec<Value> = parameters.iter().filter(|item| is_body(item).is_some()).cloned().collect();
        self.below("parameters", |repair| repair.retain(parameters, &keep));
        self.warn_of("parameters", "swagger-leftover", "a body among the parameters, as in Swagger 2.0")
            .hint("it is read as the `requestBody`");
        if response::is_empty(operation.get("requestBody")) {
            operation.insert("requestBody", self.body_of(&taken));
        }
    }

    fn body_of(&self, taken: &[Value]) -> Value {
        let required = |item: &Value| item.get("required") == Some(&Value::Bool(true));
        let body = taken.iter().find(|item| item.get("in").is_some_and(|location| location == "body"));
        if let Some(body) = body {
            let schema = body.get("schema").cloned().unwrap_or_else(|| json!({}));
            let media = self.consumes.first().map_or("application/json", String::as_str);
            return json!({ "required": required(body), "content": { media: { "schema": schema } } });
        }
        let (mut properties, mut names, mut files) = (Object::new(), Vec::new(), false);
        for item in taken.iter().filter_map(Value::as_object) {
            let Some(name) = item.get("name").and_then(Value::as_str) else { continue };
            let mut schema: Object = TYPE.iter().filter_map(|key| Some((*key, item.get(key)?.clone()))).collect();
            schema.extend(item.get("description").map(|text| ("description".to_owned(), text.clone())));
            if schema.get("type").is_some_and(|ty| ty == "file") {
                files = true;
                schema.insert("type", json!("string"));
                schema.insert("format", json!("binary"));
            }
            properties.insert(name, Value::Object(schema));
            names.extend(item.get("required").filter(|flag| **flag == Value::Bool(true)).map(|_| json!(name)));
        }
        let default = if files { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let media = self.consumes.first().map_or(default, String::as_str);
        let mut schema = json!({ "type": "object", "properties": properties });
        if let (Value::Object(schema), false) = (&mut schema, names.is_empty()) {
            schema.insert("required", Value::Array(names));
        }
        json!({ "required": taken.iter().any(required), "content": { media: { "schema": schema } } })
    }
}
