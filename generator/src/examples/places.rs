//! Which type is for which schema: the document and the model, walked side by side.

use std::collections::HashMap;

use crate::model::{Answer, Api, Body, BodyKind, Field, Presence, Shape, Ty, TypeId};
use crate::pointer::{child, of_reference};
use crate::tree::{Key, Map, Value};

/// How many references and aliases may lead to one another.
const MAX_HOPS: usize = 64;

/// The type of every schema that has one.
pub(super) struct Places<'a> {
    root: &'a Value,
    api: &'a Api,
    /// By the pointer of the schema: that of the whole schema of which it is a part (`allOf`), and the type.
    found: HashMap<String, (String, Ty)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(root: &'a Value, api: &'a Api) -> Self {
        let mut places = Self { root, api, found: HashMap::new() };
        for (index, ty) in api.types.iter().enumerate() {
            match &ty.shape {
                Shape::Media(media) => {
                    for medium in media.iter().filter(|medium| medium.kind == BodyKind::Json) {
                        places.body(&ty.pointer, Some(&medium.media_type), &medium.ty);
                    }
                }
                _ => places.schema(&ty.pointer, &Ty::Named(TypeId(index))),
            }
        }
        for operation in &api.operations {
            for parameter in &operation.parameters {
                places.schema(&child(&parameter.pointer, "schema"), &parameter.ty);
                let content = child(&parameter.pointer, "content");
                places.body(&content, None, &parameter.ty);
            }
            for Body { pointer, medium, .. } in operation.body.iter().filter(|body| body.medium.kind == BodyKind::Json)
            {
                places.body(pointer, Some(&medium.media_type), &medium.ty);
            }
            for answer in operation.successes.iter().chain(&operation.errors) {
                places.answer(answer);
            }
        }
        places
    }

    /// The schema and the type of what stands at `at`: a schema, or what has one.
    pub(super) fn of(&self, at: &str) -> Option<(String, &Ty)> {
        if let Some((whole, ty)) = self.found.get(at) {
            return Some((whole.clone(), ty));
        }
        let schema = child(at, "schema");
        let mut target = schema.clone();
        for _ in 0..MAX_HOPS {
            if let Some((_, ty)) = self.found.get(&target) {
                return Some((schema, ty));
            }
            target = of_reference(self.root.pointer(&target)?.get("$ref")?.as_str()?)?;
        }
        None
    }

    /// The media type of a body, of which only those of JSON count; which one, where it is known.
    fn body(&mut self, content: &str, media_type: Option<&str>, ty: &Ty) {
        let Some(media) = self.object(content) else { return };
        let json: Vec<(&Key, Option<&Value>)> = media
            .iter()
            .filter(|(key, _)| key.contains("json"))
            .map(|(key, value)| (key, value.get("schema")))
            .collect();
        // Several with the same schema have the same type.
        let same = json.iter().all(|(_, schema)| json.first().is_some_and(|(_, first)| schema == first));
        for (key, _) in json {
            let named = media_type.is_some_and(|all| all.split(',').any(|one| key == one.trim()));
            if same || named {
                self.schema(&child(&child(content, key), "schema"), ty);
            }
        }
    }

    fn answer(&mut self, answer: &Answer) {
        if answer.kind == BodyKind::Json {
            self.body(&child(&answer.pointer, "content"), None, &answer.ty);
        }
        for name in &answer.headers {
            let mut known = self.api.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
            // Of several with one name, which one is meant is not told here; cookies are always a list.
            let cookies = name.eq_ignore_ascii_case("set-cookie");
            if let (Some(header), None, false) = (known.next(), known.next(), cookies) {
                let at = child(&child(&answer.pointer, "headers"), name);
                self.schema(&child(&self.follow(&at), "schema"), &header.ty);
            }
        }
    }

    /// Where references from `at` lead to in the end.
    fn follow(&self, at: &str) -> String {
        let mut at = at.to_owned();
        for _ in 0..MAX_HOPS {
            let reference = self.root.pointer(&at).and_then(|value| value.get("$ref")).and_then(Value::as_str);
            match reference.and_then(of_reference) {
                Some(target) => at = target,
                None => break,
            }
        }
        at
    }

    fn object(&self, at: &str) -> Option<&'a Map> {
        self.root.pointer(at)?.as_object()
    }

    /// A schema, and all within it; not what it refers to, which has places of its own.
    fn schema(&mut self, at: &str, ty: &Ty) {
        let nullable = self.object(at).and_then(|object| object.get("nullable")) == Some(&Value::Bool(true));
        let ty = match ty {
            Ty::Json | Ty::Nullable(_) => ty.clone(),
            _ if nullable => Ty::Nullable(Box::new(ty.clone())),
            _ => ty.clone(),
        };
        self.part(at, at, &ty);
    }

    /// A part of the schema at `whole`: itself, or a member of `allOf`.
    fn part(&mut self, at: &str, whole: &str, ty: &Ty) {
        let Some(object) = self.object(at) else { return };
        if self.found.contains_key(at) {
            return;
        }
        self.found.insert(at.to_owned(), (whole.to_owned(), ty.clone()));
        let api = self.api;
        let (ty, shape) = plain(api, ty);
        let under = |key: &str, name: &str| child(&child(at, key), name);
        for index in 0..length(object, "allOf") {
            self.part(&under("allOf", &index.to_string()), whole, ty);
        }
        match shape {
            Some(Shape::Union(union)) => {
                // The type may stand for another schema that is like this one.
                let origin = ty.named().and_then(|id| api.get(id)).map_or(whole, |ty| &ty.pointer);
                for variant in &union.variants {
                    let Some(inner) = variant.pointer.strip_prefix(origin) else { continue };
                    let pointer = format!("{whole}{inner}");
                    if pointer.strip_prefix(at).is_some_and(|rest| rest.starts_with('/')) {
                        self.schema(&pointer, &variant.ty);
                    }
                }
            }
            _ => {
                for key in ["oneOf", "anyOf"] {
                    (0..length(object, key)).for_each(|index| self.schema(&under(key, &index.to_string()), ty));
                }
            }
        }
        for name in keys(object, "properties") {
            if let Some(field) = shape.and_then(|shape| field(api, shape, name)) {
                let nullable = matches!(field.presence, Presence::Nullable | Presence::OptionalNullable);
                let ty = if nullable { Ty::Nullable(Box::new(field.ty.clone())) } else { field.ty.clone() };
                self.schema(&under("properties", name), &ty);
            }
        }
        let rest = match (ty, shape) {
            (Ty::Map(values), _) => Some(values.as_ref()),
            (_, Some(Shape::Struct(s))) => s.rest.as_ref(),
            _ => None,
        };
        if let Some(values) = rest {
            self.schema(&child(at, "additionalProperties"), values);
            keys(object, "patternProperties").for_each(|key| self.schema(&under("patternProperties", key), values));
        }
        if let Ty::Array(items) = ty {
            self.schema(&child(at, "items"), items);
        }
        if let Some(Shape::Tuple(tuple)) = shape {
            for (index, element) in tuple.elements.iter().enumerate() {
                self.schema(&under("x-dialect-prefix-items", &index.to_string()), &element.ty);
            }
        }
    }
}

/// The type without `null` and aliases, and its shape, if it has a name.
fn plain<'t>(api: &'t Api, ty: &'t Ty) -> (&'t Ty, Option<&'t Shape>) {
    let mut ty = ty;
    for _ in 0..MAX_HOPS {
        ty = match ty {
            Ty::Nullable(inner) => inner,
            Ty::Named(id) => match api.get(*id).map(|ty| &ty.shape) {
                Some(Shape::Alias(target) | Shape::Same(target)) => target,
                shape => return (ty, shape),
            },
            _ => return (ty, None),
        };
    }
    (ty, None)
}

/// A property of an object, or of the first of several that has it.
fn field<'t>(api: &'t Api, shape: &'t Shape, name: &str) -> Option<&'t Field> {
    match shape {
        Shape::Struct(s) => s.fields.iter().find(|field| field.wire_name == name),
        Shape::Union(union) => union.variants.iter().find_map(|variant| match plain(api, &variant.ty) {
            (_, Some(Shape::Struct(s))) => s.fields.iter().find(|field| field.wire_name == name),
            _ => None,
        }),
        _ => None,
    }
}

fn length(object: &Map, key: &str) -> usize {
    object.get(key).and_then(Value::as_array).map_or(0, Vec::len)
}

fn keys<'v>(object: &'v Map, key: &str) -> impl Iterator<Item = &'v Key> {
    object.get(key).and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key)
}
