//! Schemas.

use crate::tree::{Key, Value, json};
use indexmap::IndexSet;

use super::{Object, Repair, found, scalar, typing};
use crate::pointer;

/// Keywords that OpenAPI 3.0 does not have.
const NEWER: [&str; 12] = [
    "const",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "dependentSchemas",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

impl Repair<'_> {
    /// What to do before the fields of a schema are looked at.
    pub(super) fn schema(&mut self, schema: &mut Object) -> bool {
        self.lift_required(schema);
        if schema.get("required").is_some_and(|required| scalar::flag(required).is_some()) {
            schema.shift_remove("required");
            self.warn_of("required", "misplaced-required", "`required` is a list of the names of properties")
                .hint("here it says nothing, and is passed over");
        }
        self.newer_words(schema);
        self.typed(schema);
        int_or_string(schema);
        self.tuple(schema);
        true
    }

    /// `required: true` in a property: its object has to have it.
    fn lift_required(&mut self, schema: &mut Object) {
        let mut lifted = Vec::new();
        for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            let at = format!("{}/properties{}", self.at, pointer::child("", name));
            if self.take_required(property, &at, "the property is required then").unwrap_or_default() {
                lifted.push(name.clone());
            }
        }
        if lifted.is_empty() {
            return;
        }
        let mut names: Vec<Value> = match schema.shift_remove("required") {
            Some(Value::Array(names)) => names,
            Some(Value::String(name)) => vec![Value::String(name)],
            _ => Vec::new(),
        };
        for name in lifted.into_iter().map(Value::from) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        schema.insert("required", Value::Array(names));
    }

    /// Takes a `required: true` or `false` out of the schema at `at`: it speaks of what the schema is of.
    pub(super) fn take_required(&mut self, schema: &mut Value, at: &str, meaning: &str) -> Option<bool> {
        let object = schema.as_object_mut()?;
        let flag = object.get("required").and_then(scalar::flag)?;
        object.shift_remove("required");
        let hint = if flag { meaning } else { "that is so anyway" };
        let message = format!("`required: {flag}` stands in a schema, where a list of the names of properties belongs");
        let at = pointer::child(at, "required");
        self.warn_at(&at, "misplaced-required", message).hint(hint);
        Some(flag)
    }

    /// The type, in the words of OpenAPI.
    fn typed(&mut self, schema: &mut Object) {
        let Some(Value::String(name)) = schema.get("type") else { return };
        if typing::TYPES.contains(&name.as_str()) {
            return;
        }
        let name = name.clone();
        let message = format!("`{name}` is not a type");
        if name.eq_ignore_ascii_case("null") {
            schema.shift_remove("type");
            schema.insert("nullable", Value::Bool(true));
            schema.insert("enum", json!([null]));
            self.warn_of("type", "unknown-type", message).hint("the only value that it allows is `null`");
            return;
        }
        match typing::meant(&name) {
            Some((ty, format)) => {
                schema.shift_remove("type");
                let mut hint = "any value is allowed".to_owned();
                if !ty.is_empty() {
                    schema.insert("type", json!(ty));
                    hint = format!("it is read as `{ty}`");
                }
                if !format.is_empty() && !schema.contains_key("format") {
                    schema.insert("format", json!(format));
                    hint = format!("it is read as `{ty}` of format `{format}`");
                }
                self.warn_of("type", "unknown-type", message).hint(hint);
            }
            None => {
                schema.shift_remove("type");
                self.warn_of("type", "unknown-type", message).hint("any value is allowed");
            }
        }
    }

    /// A list of schemas under `items`: one schema for each place, as old JSON Schema has it.
    fn tuple(&mut self, schema: &mut Object) {
        if schema.get("items").and_then(Value::as_array).is_none_or(|items| items.len() < 2) {
            return;
        }
        let Some(items) = schema.shift_remove("items") else { return };
        self.warn_of("items", "wrong-type", "`items` is a list of schemas, which OpenAPI does not have")
            .hint("each is read as the schema of the element at its place");
        self.moved("/items", "/x-dialect-prefix-items");
        schema.insert("x-dialect-prefix-items", items);
        if let Some(rest) = schema.shift_remove("additionalItems") {
            schema.insert("items", rest);
            self.moved("/additionalItems", "/items");
        }
    }

    /// What to do after the fields of a schema have the right form: they have to agree with one another.
    pub(super) fn agree(&mut self, schema: &mut Object) {
        let ty = schema.get("type").and_then(Value::as_str).map(str::to_owned);
        self.values(schema, ty.as_deref());
        let ty = schema.get("type").and_then(Value::as_str).map(str::to_owned);
        self.default(schema, ty.as_deref());
        self.parts(schema, ty.as_deref());
        if ty.as_deref() == Some("array")
            && !["items", "x-dialect-prefix-items"].iter().any(|key| schema.contains_key(key))
        {
            self.warn("missing-items", "an array without `items`").hint("its elements may be any JSON value");
        }
        if ty.as_deref() == Some("integer") {
            self.whole_limits(schema);
        }
    }

    /// What is said of the parts of a value: only where its type has such parts.
    fn parts(&mut self, schema: &mut Object, ty: Option<&str>) {
        let Some(ty) = ty else { return };
        if ty == "array" && said(schema, "properties") && !schema.get("items").is_some_and(says_more) {
            self.properties_of_items(schema);
        }
        for (key, owner) in [("properties", "object"), ("additionalProperties", "object"), ("items", "array")] {
            if owner != ty && said(schema, key) {
                self.warn_of(key, "word-of-another-type", format!("`{key}` stand beside `type: {ty}`, which has none"))
                    .hint(format!("they are passed over: only `type: {owner}` has them"));
            }
        }
    }

    /// What is said of the elements, one level too high.
    fn properties_of_items(&mut self, schema: &mut Object) {
        self.warn_of("properties", "word-of-another-type", "`properties` stand beside `type: array`, which has none")
            .hint("they are read as those of the elements");
        let mut items = schema.shift_remove("items").unwrap_or_else(|| json!({}));
        if let Value::Object(items) = &mut items {
            items.insert("type", json!("object"));
            for key in ["properties", "required", "additionalProperties"] {
                if let Some(value) = schema.shift_remove(key) {
                    self.moved(&pointer::child("", key), &pointer::child("/items", key));
                    items.insert(key, value);
                }
            }
        }
        schema.insert("items", items);
    }

    /// `enum`: values of the type, each once, and `null` only where it is allowed.
    fn values(&mut self, schema: &mut Object, ty: Option<&str>) {
        let Some(Value::Array(values)) = schema.get("enum") else { return };
        let values = values.clone();
        if values.is_empty() {
            schema.shift_remove("enum");
            self.warn_of("enum", "empty-enum", "the enumeration has no values").hint("it is passed over");
            return;
        }
        let nullable = schema.get("nullable") == Some(&Value::Bool(true));
        if values.contains(&Value::Null) && !nullable {
            if ty.is_some() {
                self.warn_of("enum", "null-in-enum", "`null` is among the values, but the schema is not `nullable`")
                    .hint("it is read as if it were");
            }
            schema.insert("nullable", Value::Bool(true));
        }
        // The values of the elements, one level too high.
        if ty == Some("array") && !values.iter().any(Value::is_array) {
            self.values_of_items(schema, values);
            return;
        }
        match self.values_of(ty, &values) {
            Some(meant) if meant == values => {}
            Some(meant) => {
                schema.insert("enum", Value::Array(meant));
            }
            None => {
                schema.shift_remove("enum");
                schema.shift_remove("type");
                schema.shift_remove("format");
                let message = format!("the values are not of type `{}`", ty.unwrap_or_default());
                self.warn_of("enum", "enum-of-another-type", message).hint("any value is allowed");
            }
        }
    }

    fn values_of_items(&mut self, schema: &mut Object, values: Vec<Value>) {
        schema.shift_remove("enum");
        let items = schema.entry("items").or_insert_with(|| json!({}));
        let hint = match items {
            Value::Object(items) if !items.contains_key("$ref") && !items.contains_key("enum") => {
                let ty = items.get("type").and_then(Value::as_str).map(str::to_owned);
                match self.values_of(ty.as_deref(), &values) {
                    Some(values) => {
                        items.insert("enum", Value::Array(values));
                        "they are read as the values of the elements"
                    }
                    None => "they are passed over",
                }
            }
            _ => "they are passed over",
        };
        self.warn_of("enum", "enum-of-another-type", "the values of an array are not lists").hint(hint);
    }

    /// The values as ones of the type, each once; `None` if they are not.
    fn values_of(&mut self, ty: Option<&str>, values: &[Value]) -> Option<Vec<Value>> {
        let mut meant: IndexSet<Value> = IndexSet::with_capacity(values.len());
        let (mut converted, mut doubled) = (None, None);
        for (index, value) in values.iter().enumerate() {
            let value = match ty {
                Some(ty) if !value.is_null() && !typing::is_of(value, ty) => {
                    converted = converted.or(Some(index));
                    typing::as_type(value, ty)?
                }
                _ => value.clone(),
            };
            if let (first, false) = meant.insert_full(value) {
                doubled = doubled.or(Some((index, first)));
            }
        }
        if let (Some(index), Some(ty)) = (converted, ty) {
            let message = format!("{} is not of type `{ty}`", values.get(index).map(scalar::shown).unwrap_or_default());
            let at = format!("{}/enum/{index}", self.at);
            self.warn_at(&at, "enum-of-another-type", message).hint("such values are read as if they were");
        }
        if let Some((index, first)) = doubled {
            let shown = meant.get_index(first).map(scalar::shown).unwrap_or_default();
            let message = format!("{shown} stands twice among the values");
            let at = format!("{}/enum/{index}", self.at);
            self.warn_at(&at, "duplicate-enum-value", message).hint("once is enough");
        }
        Some(meant.into_iter().collect())
    }

    /// `default`: of the type.
    fn default(&mut self, schema: &mut Object, ty: Option<&str>) {
        let (Some(default), Some(ty)) = (schema.get("default"), ty) else { return };
        if default.is_null() || typing::is_of(default, ty) {
            return;
        }
        let message = format!("the default is {}, which is not of type `{ty}`", found(default));
        match typing::as_type(default, ty) {
            Some(meant) => {
                let hint = format!("it is read as {}", scalar::shown(&meant));
                self.warn_of("default", "wrong-type", message).hint(hint);
                schema.insert("default", meant);
            }
            None => {
                self.warn_of("default", "wrong-type", message).hint("it is passed over");
                schema.shift_remove("default");
            }
        }
    }

    /// Limits of an integer that are none themselves: the nearest integers within.
    fn whole_limits(&mut self, schema: &mut Object) {
        for (key, up) in [("minimum", true), ("maximum", false)] {
            let Some(limit) = schema.get(key).and_then(Value::as_f64) else { continue };
            if limit.fract() == 0.0 {
                continue;
            }
            let whole = if up { limit.ceil() } else { limit.floor() };
            schema.insert(key, json!(whole as i64));
            // A bound between two integers is met by neither.
            schema.shift_remove(if up { "exclusiveMinimum" } else { "exclusiveMaximum" });
            self.warn_of(key, "wrong-type", format!("the limit {limit} of an integer is no integer"))
                .hint(format!("it is read as {whole}"));
        }
    }

    /// Words of OpenAPI 3.1 in a document that says to be of another version: they mean what they mean there.
    fn newer_words(&mut self, schema: &mut Object) {
        let is_newer = |key: &str, value: &Value| match key {
            "type" => value.is_array(),
            "exclusiveMinimum" | "exclusiveMaximum" => value.is_number(),
            key => NEWER.contains(&key),
        };
        let words = schema.iter().filter(|(key, value)| is_newer(key, value));
        let words: Vec<String> = words.map(|(key, _)| format!("`{key}`")).collect();
        if words.is_empty() {
            return;
        }
        self.warn("newer-word", format!("{} is used as in OpenAPI 3.1", words.join(", ")))
            .hint("it is read as it is meant there");
        let at = self.at.clone();
        crate::dialect::oas31::keywords(schema, &at, self.moves, self.diagnostics);
    }
}

/// Whether the schema has something under `key`.
fn said(schema: &Object, key: &str) -> bool {
    schema.get(key).and_then(Value::as_object).is_some_and(|said| !said.is_empty())
}

/// Whether a schema says more of its values than that they are objects.
fn says_more(schema: &Value) -> bool {
    let says = |(key, value): (&Key, &Value)| match key.as_str() {
        "type" => value != "object",
        key => !["title", "description", "example", "deprecated", "nullable"].contains(&key),
    };
    schema.as_object().is_some_and(|schema| schema.iter().any(says))
}

/// What Kubernetes says of values that are a number or a text, in words that `type` has none for.
fn int_or_string(schema: &mut Object) {
    let format = schema.get("format").and_then(Value::as_str) == Some("int-or-string");
    let said = format || schema.get("x-kubernetes-int-or-string") == Some(&Value::Bool(true));
    let more = ["allOf", "anyOf", "enum", "oneOf"].iter().any(|key| schema.contains_key(key));
    if said && !more && schema.get("type").is_none_or(|ty| format && ty == "string") {
        schema.retain(|key, _| key != "type" && key != "format");
        schema.insert("anyOf", json!([{ "type": "integer" }, { "type": "string" }]));
    }
}
