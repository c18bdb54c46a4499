//! Fields, one by one, against the table of what belongs where.

use super::shape::{Form, Kind};
use super::{Object, Repair, found, scalar, typing};
use crate::pointer;
use crate::tree::{Key, Map, Value, json};

impl Repair<'_> {
    /// Looks at all fields of an object, and takes out those of which nothing can be made.
    pub(super) fn fields(&mut self, kind: Kind, object: &mut Object) {
        let mut gone = Vec::new();
        for (key, value) in object.iter_mut() {
            if let Some(form) = kind.field(key)
                && !self.below(key, |repair| repair.form(form, key, value))
            {
                gone.push(key.clone());
            }
        }
        for key in gone {
            object.shift_remove(&key);
        }
    }

    /// Brings a field into the form that belongs there. Whether it can stay.
    fn form(&mut self, form: Form, key: &str, value: &mut Value) -> bool {
        match form {
            Form::Text => self.scalar(form, key, value, |value| scalar::text(value).map(Value::String)),
            Form::Flag => self.scalar(form, key, value, |value| scalar::flag(value).map(Value::Bool)),
            Form::Count => self.scalar(form, key, value, |value| scalar::count(value).map(|count| json!(count))),
            Form::Number => self.scalar(form, key, value, |value| scalar::number(value).map(Value::Number)),
            Form::Texts => self.texts(key, value),
            Form::Values => {
                if !value.is_array() {
                    self.wrong(form, key, value, "it is read as a list with this one value");
                    *value = Value::Array(vec![value.take()]);
                }
                true
            }
            Form::Node(kind) => self.node(kind, value),
            Form::List(kind) => self.list(kind, key, value),
            Form::Map(kind) => self.map(kind, key, value),
            Form::TextMap => self.text_map(key, value),
            Form::Security => self.requirements(key, value),
        }
    }

    fn scalar(&mut self, form: Form, key: &str, value: &mut Value, read: fn(&Value) -> Option<Value>) -> bool {
        // `key:` with nothing behind it.
        if value.is_null() {
            return false;
        }
        match read(value) {
            Some(meant) if meant == *value => true,
            Some(meant) => {
                // `1.0` is an integer to JSON Schema, and to us.
                if !(meant.is_number() && value.is_number()) {
                    let hint = format!("it is read as {}", scalar::shown(&meant));
                    self.wrong(form, key, value, &hint);
                }
                *value = meant;
                true
            }
            None => {
                self.wrong(form, key, value, "it is passed over");
                false
            }
        }
    }

    /// Tells that something else than `form` stands in the field `key`.
    pub(super) fn wrong(&mut self, form: Form, key: &str, value: &Value, hint: &str) {
        let message = format!("`{key}` is {}, where {} belongs", found(value), form.name());
        self.warn("wrong-type", message).hint(hint);
    }

    fn texts(&mut self, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Null => return false,
            Value::Array(items) if items.iter().all(Value::is_string) => return true,
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    // A tag as an object, with its name in it.
                    let named = item.get("name").and_then(Value::as_str).map(str::to_owned);
                    let meant = scalar::text(item).or(named);
                    if !item.is_string() {
                        let hint =
                            meant.as_ref().map_or("it is passed over".to_owned(), |m| format!("it is read as `{m}`"));
                        self.below(&index.to_string(), |repair| {
                            let message = format!("`{key}` holds {}, where a text belongs", found(item));
                            repair.warn("wrong-type", message).hint(hint);
                        });
                    }
                    *item = meant.map_or(Value::Null, Value::String);
                }
                items.retain(Value::is_string);
                return true;
            }
            _ => {}
        }
        match scalar::text(value) {
            Some(text) => {
                self.wrong(Form::Texts, key, value, "it is read as a list with this one text");
                *value = json!([text]);
                true
            }
            None => {
                self.wrong(Form::Texts, key, value, "it is passed over");
                false
            }
        }
    }

    fn text_map(&mut self, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Null => return false,
            // Scopes are listed often, although they are described.
            Value::Array(items) if items.iter().all(|item| scalar::text(item).is_some()) => {
                let texts = items.iter().filter_map(scalar::text).map(|text| (text, json!("")));
                let map = Value::Object(texts.collect());
                self.wrong(Form::TextMap, key, value, "its items are read as keys");
                *value = map;
            }
            Value::Object(map) => {
                let mut gone = Vec::new();
                for (key, value) in map.iter_mut() {
                    if value.is_null() {
                        *value = json!("");
                    } else if !self.below(key, |repair| repair.form(Form::Text, key, value)) {
                        gone.push(key.clone());
                    }
                }
                map.retain(|key, _| !gone.contains(key));
            }
            _ => {
                self.wrong(Form::TextMap, key, value, "it is passed over");
                return false;
            }
        }
        true
    }

    fn list(&mut self, kind: Kind, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Array(_) => {}
            Value::Null => return false,
            Value::Object(map) if kind == Kind::Parameter && is_by_name(map) => {
                self.wrong(Form::List(kind), key, value, "its values are read as the list, its keys as their names");
                *value = self.listed(value.take());
            }
            Value::Object(_) | Value::String(_) | Value::Bool(_) => {
                self.wrong(Form::List(kind), key, value, "it is read as a list with this one item");
                self.moved("", "/0");
                *value = Value::Array(vec![value.take()]);
            }
            Value::Number(_) => {
                self.wrong(Form::List(kind), key, value, "it is passed over");
                return false;
            }
        }
        let Value::Array(items) = value else { return false };
        let keep: Vec<bool> = items
            .iter_mut()
            .enumerate()
            .map(|(index, item)| self.below(&index.to_string(), |repair| repair.node(kind, item)))
            .collect();
        self.retain(items, &keep);
        true
    }

    /// Keeps some items of a list, and notes where the others stand then.
    pub(super) fn retain(&mut self, items: &mut Vec<Value>, keep: &[bool]) {
        let mut next = 0;
        for (index, kept) in keep.iter().enumerate() {
            if *kept {
                if next != index {
                    self.moved(&format!("/{index}"), &format!("/{next}"));
                }
                next += 1;
            }
        }
        let mut keep = keep.iter();
        items.retain(|_| keep.next().copied().unwrap_or(true));
    }

    /// The values of a mapping of parameters, each with its key as the name.
    fn listed(&mut self, map: Value) -> Value {
        let Value::Object(map) = map else { return map };
        let mut items = Vec::with_capacity(map.len());
        for (name, mut item) in map {
            self.moved(&pointer::child("", &name), &format!("/{}", items.len()));
            if let Value::Object(item) = &mut item
                && !item.contains_key("$ref")
            {
                item.entry("name").or_insert(Value::String(name.into()));
            }
            items.push(item);
        }
        Value::Array(items)
    }

    fn map(&mut self, kind: Kind, key: &str, value: &mut Value) -> bool {
        match value {
            Value::Object(_) => {}
            Value::Null => return false,
            Value::Array(items) => match self.by_name(items) {
                Some(map) => {
                    self.wrong(Form::Map(kind), key, value, "its items are read as the entries, by their names");
                    *value = Value::Object(map);
                }
                None => {
                    self.wrong(Form::Map(kind), key, value, "it is passed over");
                    return false;
                }
            },
            _ => {
                self.wrong(Form::Map(kind), key, value, "it is passed over");
                return false;
            }
        }
        let Value::Object(map) = value else { return false };
        match kind {
            Kind::PathItem if key == "paths" => self.paths(map),
            Kind::Response => self.statuses(key, map),
            Kind::MediaType => self.media_types(map),
            _ => {}
        }
        let mut gone = Vec::new();
        for (name, item) in map.iter_mut() {
            if matches!(kind, Kind::PathItem | Kind::Response) && name.starts_with("x-") {
                continue;
            }
            if kind == Kind::PathItem {
                name.as_str().clone_into(&mut self.path);
            }
            if !self.below(name, |repair| repair.node(kind, item)) {
                gone.push(name.clone());
            }
        }
        map.retain(|name, _| !gone.contains(name));
        true
    }

    /// A list of named things as a mapping: `[{name: a, …}]`, `[{a: …}]`, or names alone.
    fn by_name(&mut self, items: &[Value]) -> Option<Object> {
        let mut map = Map::new();
        for (index, item) in items.iter().enumerate() {
            let (name, value, below) = match item {
                Value::String(name) => (Key::from(name), json!({}), None),
                Value::Object(object) => match object.get("name") {
                    Some(Value::String(name)) => {
                        let mut value = object.clone();
                        value.shift_remove("name");
                        (Key::from(name), Value::Object(value), None)
                    }
                    _ => match object.iter().next() {
                        Some((name, value)) if object.len() == 1 && value.is_object() => {
                            (name.clone(), value.clone(), Some(name.clone()))
                        }
                        _ => return None,
                    },
                },
                _ => return None,
            };
            let from = format!("/{index}{}", below.map_or(String::new(), |key| pointer::child("", &key)));
            self.moved(&from, &pointer::child("", &name));
            map.insert(name, value);
        }
        Some(map)
    }

    /// Makes an object of what stands in its place. Whether that was possible.
    pub(super) fn as_object(&mut self, kind: Kind, value: &mut Value) -> bool {
        let meant = match (kind, &*value) {
            // `true` and `false` are schemas; an empty `additionalProperties:` or `items:` says nothing.
            (Kind::Schema, Value::Bool(_)) => return true,
            (Kind::Schema, Value::Null) => Some((json!({}), "it is read as any JSON value".to_owned())),
            (Kind::Schema, Value::String(text)) => match (scalar::flag(value), typing::meant(text)) {
                (Some(flag), _) => Some((json!(flag), format!("it is read as `{flag}`"))),
                (None, Some(_)) => Some((json!({ "type": text }), format!("it is read as `type: {text}`"))),
                (None, None) => Some((json!({}), "it is read as any JSON value".to_owned())),
            },
            (Kind::Schema, Value::Array(items)) => match items.as_slice() {
                [only] if only.is_object() => {
                    self.moved("/0", "");
                    Some((only.clone(), "its one item is read as the schema".to_owned()))
                }
                _ => Some((json!({}), "it is read as any JSON value".to_owned())),
            },
            (Kind::Schema, Value::Number(_)) => Some((json!({}), "it is read as any JSON value".to_owned())),
            (Kind::Server | Kind::ExternalDocs, Value::String(url)) => {
                Some((json!({ "url": url }), "it is read as the `url`".to_owned()))
            }
            (Kind::Tag, Value::String(name)) => Some((json!({ "name": name }), "it is read as the `name`".to_owned())),
            (Kind::Discriminator, Value::String(property)) => {
                Some((json!({ "propertyName": property }), "it is read as the `propertyName`".to_owned()))
            }
            (Kind::Response, Value::String(text)) => {
                Some((json!({ "description": text }), "it is read as the `description`".to_owned()))
            }
            // `get:` or `"204":` with nothing behind it.
            (Kind::Response | Kind::Operation | Kind::MediaType | Kind::Components | Kind::Document, Value::Null) => {
                Some((json!({}), "it is read as if it were empty".to_owned()))
            }
            (Kind::PathItem, Value::Null) => return false,
            (_, Value::Null) if !kind.matters() => return false,
            _ => None,
        };
        let message = format!("{} should stand here, not {}", kind.name(), found(value));
        match meant {
            Some((meant, hint)) => {
                self.warn("wrong-type", message).hint(hint);
                *value = meant;
                true
            }
            None if kind.matters() => {
                self.lost("wrong-type", &message);
                false
            }
            None => {
                self.warn("wrong-type", message).hint("it is passed over");
                false
            }
        }
    }
}

/// Whether a mapping holds parameters by their names, and is no parameter itself.
fn is_by_name(map: &Object) -> bool {
    !["name", "in", "$ref"].iter().any(|key| map.get(key).is_some_and(Value::is_string))
        && map.values().all(Value::is_object)
}
