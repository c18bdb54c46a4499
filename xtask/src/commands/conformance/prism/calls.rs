//! The calls of a document: for each operation what the client is given.

use serde_json::{Map, Value, json};

use crate::commands::values::{Maker, Manner};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation of the document.
pub(super) struct Operation<'a> {
    /// `operationId`, or method and path.
    pub(super) id: String,
    template: &'a str,
    path: &'a Value,
    node: &'a Value,
}

/// All of them, in the order of the document.
pub(super) fn operations(root: &Value) -> Vec<Operation<'_>> {
    let resolver = Maker::new(root, Manner::Least);
    let mut out = Vec::new();
    let items = || root.get("paths").and_then(Value::as_object).into_iter().flatten();
    let nodes = items().flat_map(|(_, item)| METHODS.iter().filter_map(|method| resolver.resolve(item).get(*method)));
    let ids: Vec<&str> = nodes.filter_map(|node| node.get("operationId")?.as_str()).collect();
    for (path, item) in items() {
        let item = resolver.resolve(item);
        for method in METHODS {
            let Some(node) = item.get(method).filter(|node| node.is_object()) else { continue };
            // One that several have says nothing.
            let own = node.get("operationId").and_then(Value::as_str);
            let id = own.filter(|id| ids.iter().filter(|other| *other == id).count() == 1).map(str::to_owned);
            // Some write a query into the path: it is none of it.
            let bare = path.split('?').next().unwrap_or(path);
            let id = id.unwrap_or_else(|| format!("{} {bare}", method.to_uppercase()));
            out.push(Operation { id, template: path, path: item, node });
        }
    }
    out
}

impl Operation<'_> {
    /// Whether the document has an answer of success.
    pub(super) fn has_success(&self) -> bool {
        let answers = self.node.get("responses").and_then(Value::as_object);
        answers.into_iter().flatten().any(|(status, _)| status.starts_with('2') || status == "default")
    }

    /// What the client may be given, the best first: in each manner, and of each media type of the body; at last with
    /// other alternatives of unions.
    pub(super) fn inputs<'a>(&'a self, root: &'a Value) -> impl Iterator<Item = (Manner, Value)> {
        let of = move |(way, manner): (usize, Manner)| {
            let maker = Maker::new(root, manner).with_way(way);
            let input = |body| (manner, self.input(&maker, body));
            self.bodies(&maker).into_iter().map(input).collect::<Vec<_>>()
        };
        (0..WAYS).flat_map(|way| Manner::ALL.map(|manner| (way, manner))).flat_map(of)
    }

    /// Parameters by their names, and the body.
    fn input(&self, maker: &Maker<'_>, body: Option<Value>) -> Value {
        let manner = maker.manner;
        let mut out = Map::new();
        let parameters = self.parameters(maker);
        for (index, parameter) in parameters.iter().enumerate() {
            let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
            let (name, location) = (text("name"), text("in"));
            let lower = name.to_ascii_lowercase();
            if location == "header" && ["accept", "content-type", "authorization"].contains(&lower.as_str()) {
                continue;
            }
            // One that the path has no place for is a fault of the document, and the client does not have it.
            let holds = |sign: &str| self.template.contains(&format!("{{{sign}{name}"));
            if location == "path" && !["", ".", ";"].iter().copied().any(holds) {
                continue;
            }
            let required = location == "path" || parameter.get("required") == Some(&Value::Bool(true));
            if !required && !manner.takes_optional() {
                continue;
            }
            let content =
                parameter.get("content").and_then(Value::as_object).and_then(|content| content.values().next());
            let Some(value) = maker.of_holder(parameter).or_else(|| maker.of_holder(content?)) else { continue };
            let twin =
                |(other, parameter): (usize, &&Value)| other != index && parameter.get("name") == Some(&name.into());
            let shared = parameters.iter().enumerate().any(twin);
            out.insert(if shared { format!("{location}:{name}") } else { name.to_owned() }, value);
        }
        out.extend(body.map(|body| ("body".to_owned(), body)));
        out.into()
    }

    /// Those of the path, but for those that the operation replaces, and its own.
    fn parameters<'b>(&'b self, maker: &Maker<'b>) -> Vec<&'b Value> {
        let of = |node: &'b Value| node.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let key = |parameter: &Value| (parameter.get("name").cloned(), parameter.get("in").cloned());
        let own: Vec<&Value> = of(self.node).map(|parameter| maker.resolve(parameter)).collect();
        let shared = of(self.path).map(|parameter| maker.resolve(parameter));
        let mut all: Vec<&Value> =
            shared.filter(|parameter| own.iter().all(|other| key(other) != key(parameter))).collect();
        all.extend(own);
        all
    }

    /// The body of each media type that there is a value of: JSON first, the newest version of it before others.
    fn bodies(&self, maker: &Maker<'_>) -> Vec<Option<Value>> {
        let Some(body) = self.node.get("requestBody").map(|body| maker.resolve(body)) else { return vec![None] };
        let required = body.get("required") == Some(&Value::Bool(true));
        if !required && !maker.manner.takes_optional() {
            return vec![None];
        }
        let rank = |media_type: &str| {
            let lower = media_type.to_ascii_lowercase();
            KINDS.iter().position(|kind| lower.contains(kind)).unwrap_or(KINDS.len())
        };
        let content = body.get("content").and_then(Value::as_object);
        let mut media: Vec<(&String, &Value)> = content.into_iter().flatten().collect();
        media.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)).then_with(|| b.cmp(a)));
        let of = |(media_type, medium): (&String, &'_ _)| {
            let made = maker.of_holder(medium);
            match KINDS.get(rank(media_type)) {
                // A form has parts, whatever its schema says.
                Some(&"multipart") => vec![made.map(|value| match value {
                    Value::String(_) => json!({"file": {"$base64": "QUJD"}}),
                    value => value,
                })],
                Some(_) => vec![made],
                // What is not known may be bytes or text.
                None => vec![Some(json!({"$base64": "QUJD"})), made.filter(Value::is_string)],
            }
        };
        let values: Vec<Option<Value>> = media.into_iter().flat_map(of).filter(Option::is_some).collect();
        if values.is_empty() { vec![None] } else { values }
    }
}

/// What bodies are made of, in the order in which they are tried.
const KINDS: [&str; 4] = ["json", "form-urlencoded", "multipart", "text/"];

/// How many combinations of the alternatives of unions are tried.
const WAYS: usize = 8;
