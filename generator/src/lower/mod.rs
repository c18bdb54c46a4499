//! From the value tree to the model, one node at a time.

mod answer;
mod cache;
mod choice;
mod content;
mod docs;
mod encoding;
mod files;
mod finder;
mod flat;
mod inherit;
mod label;
mod limits;
mod listed;
mod media;
mod node;
mod operation;
mod parameter;
mod received;
mod scalar;
mod schema;
mod security;
mod stream;
mod tag;
mod tuple;
mod union;
mod xml;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use crate::config::ClientConfig;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Medium, Server, Shape, Tag, Ty, Type, TypeId, Variable};
use crate::pointer;
use crate::tree::{Key, Map, Value};
use cache::Cache;
use finder::Finder;
use flat::{Flat, Part};
use node::Node;

/// How many references may lead to one another.
const MAX_HOPS: usize = 64;

/// Reads the document `root`, which is of the OpenAPI 3.0 shape, with local references only.
///
/// Path items, which are most of a document, may come apart from it, if nothing refers into them: each is given back once
/// it is read.
pub(crate) fn lower(root: Value, apart: Map, config: &ClientConfig, diagnostics: &mut Diagnostics) -> Api {
    let mut lower = Lower::new(&root, config, std::mem::take(diagnostics));
    lower.find_children();
    lower.find_named();
    lower.components();
    let mut api = Api { schemes: lower.schemes(), ..Api::default() };
    api.security = lower.default_security(&api);
    let mut callbacks = Vec::new();
    // Paths may share an operation.
    let mut callers = HashSet::new();
    let mut read = |lower: &mut Lower<'_>, path: &str| {
        let operations = lower.operations(path, &api);
        for operation in operations.iter().filter(|operation| callers.insert(operation.pointer.clone())) {
            lower.callbacks(&operation.pointer, &mut callbacks);
        }
        operations
    };
    let mut operations = Vec::new();
    for (path, _) in lower.entries("/paths") {
        operations.extend(read(&mut lower, path));
    }
    for (path, item) in apart {
        let at = pointer::child("/paths", &path);
        let mut within = lower.over(Finder::with(&root, &at, &item), config);
        operations.extend(read(&mut within, &path));
        lower = within.over(Finder::new(&root), config);
    }
    operations.shrink_to_fit();
    api.operations = operations;
    api.received = lower.webhooks();
    api.received.append(&mut callbacks);
    lower.define_components();
    api.servers = lower.servers("");
    api.tags = lower.tags();
    lower.info(&mut api);
    // OpenAPI 3.1 says of parts without a type that they are bytes.
    let is_newer = lower.is_newer();
    lower.name_again();
    api.headers = lower.headers;
    api.types = lower.types;
    *diagnostics = lower.diagnostics;
    union::fix_tags(&mut api.types);
    files::mark(&mut api, is_newer);
    api
}

struct Lower<'a> {
    finder: RefCell<Finder<'a>>,
    config: &'a ClientConfig,
    diagnostics: Diagnostics,
    nodes: Cache<String, Node>,
    flats: Cache<Vec<Part>, Flat>,
    memo: HashMap<Vec<Part>, Ty>,
    /// Types that something leads to already, maybe while they are being made.
    met: HashSet<TypeId>,
    /// Lists and maps without a name that are being made.
    open: HashSet<Vec<Part>>,
    /// Further places of types that are of no one place.
    again: BTreeMap<String, TypeId>,
    /// Components that have a type but no shape yet.
    pending: VecDeque<(TypeId, String)>,
    /// Component schemas by the component that they name in their `allOf`.
    children: HashMap<String, Vec<String>>,
    /// Which values of a property mean a component, as the discriminators of others say it.
    named: HashMap<String, Vec<inherit::Tag>>,
    /// What was made of a `content` map, by its pointer and what it is for.
    contents: HashMap<(String, content::For), Option<Medium>>,
    types: Vec<Type>,
    headers: Vec<crate::model::Header>,
    /// What has been diagnosed of alternatives, which are looked at more than once.
    said: HashSet<String>,
    /// Values of a property that mean a union within another, by that union, the property, and whether a discriminator
    /// is declared.
    tags_within: HashMap<(Vec<Part>, String, bool), tag::Tags>,
    /// Where entries of discriminators' mappings lead, of those which need no look at the alternatives.
    mapped: HashMap<String, String>,
    /// How many types were made of alternatives together with what stands beside them.
    composed: usize,
}

impl<'a> Lower<'a> {
    fn new(root: &'a Value, config: &'a ClientConfig, diagnostics: Diagnostics) -> Self {
        Self {
            finder: RefCell::new(Finder::new(root)),
            config,
            diagnostics,
            nodes: Cache::new(),
            flats: Cache::new(),
            memo: HashMap::new(),
            met: HashSet::new(),
            open: HashSet::new(),
            again: BTreeMap::new(),
            pending: VecDeque::new(),
            children: HashMap::new(),
            named: HashMap::new(),
            contents: HashMap::new(),
            types: Vec::new(),
            headers: Vec::new(),
            said: HashSet::new(),
            tags_within: HashMap::new(),
            mapped: HashMap::new(),
            composed: 0,
        }
    }

    /// The same with another view of the document.
    fn over<'b>(self, finder: Finder<'b>, config: &'b ClientConfig) -> Lower<'b> {
        Lower {
            finder: RefCell::new(finder),
            config,
            diagnostics: self.diagnostics,
            nodes: self.nodes,
            flats: self.flats,
            memo: self.memo,
            met: self.met,
            open: self.open,
            again: self.again,
            pending: self.pending,
            children: self.children,
            named: self.named,
            contents: self.contents,
            types: self.types,
            headers: self.headers,
            said: self.said,
            tags_within: self.tags_within,
            mapped: self.mapped,
            composed: self.composed,
        }
    }

    /// Gives types that are of no one place a name in each.
    fn name_again(&mut self) {
        for (at, id) in std::mem::take(&mut self.again) {
            let known = self.types.get(id.0).filter(|ty| ty.pointer != at && !schema::is_component(&ty.pointer));
            let named = known.filter(|ty| !matches!(ty.shape, Shape::Alias(_))).map(|ty| Type {
                pointer: at,
                side: ty.side,
                docs: ty.docs.clone(),
                shape: Shape::Same(Ty::Named(id)),
            });
            self.types.extend(named);
        }
    }

    /// The value at a pointer.
    fn value(&self, at: &str) -> Option<&'a Value> {
        self.finder.borrow_mut().find(at)
    }

    /// Whether the document is of OpenAPI 3.1, or newer.
    fn is_newer(&self) -> bool {
        self.value("/openapi").and_then(Value::as_str).is_some_and(|version| !version.starts_with("3.0"))
    }

    /// The object at a pointer, empty where there is none.
    fn entries(&self, at: &str) -> impl Iterator<Item = (&'a Key, &'a Value)> + use<'a> {
        self.value(at).and_then(Value::as_object).into_iter().flatten()
    }

    /// The pointer that a reference leads to in the end.
    fn resolve(&mut self, reference: &str, from: &str) -> Option<String> {
        let mut reference = reference.to_owned();
        let mut from = from.to_owned();
        for _ in 0..MAX_HOPS {
            // That another file or server cannot be read was told where it was tried.
            if !reference.starts_with('#') {
                return None;
            }
            let Some(pointer) = pointer::of_reference(&reference) else {
                let message = format!("the reference `{reference}` is not a JSON pointer");
                self.diagnostics.warning("unresolved-reference", from, message).hint("it is read as any JSON value");
                return None;
            };
            let Some(value) = self.value(&pointer) else {
                let message = format!("the reference `{reference}` leads nowhere");
                let hint = self.nearest(&pointer).map_or_else(
                    || "it is read as any JSON value".to_owned(),
                    |near| format!("did you mean `#{near}`? It is read as any JSON value"),
                );
                self.diagnostics.warning("unresolved-reference", from, message).hint(hint);
                return None;
            };
            match value.get("$ref").and_then(Value::as_str) {
                Some(next) => {
                    next.clone_into(&mut reference);
                    from = pointer;
                }
                None => return Some(pointer),
            }
        }
        self.diagnostics
            .warning("reference-cycle", from, "the reference leads back to itself")
            .hint("it is read as any JSON value");
        None
    }

    /// What stands beside the `$ref` at `place` and describes this use of what is referred to (OpenAPI 3.1: Reference
    /// Object).
    fn own_description(&self, place: &str) -> Option<String> {
        let reference = self.value(place).filter(|value| value.get("$ref").is_some())?;
        reference.get("description")?.as_str().map(str::to_owned)
    }

    /// A sibling of the missing node that is spelled almost like it.
    fn nearest(&self, at: &str) -> Option<String> {
        let (parent, key) = at.rsplit_once('/')?;
        let siblings = self.entries(parent).map(|(name, _)| name.as_str());
        crate::suggest::nearest(key, siblings).map(|name| pointer::child(parent, name))
    }

    /// The schema at a pointer. One that cannot be read is diagnosed once and taken for any value.
    fn node(&mut self, at: &str) -> Rc<Node> {
        if let Some(node) = self.nodes.get(at) {
            return node;
        }
        let told = self.diagnostics.iter().len();
        let read = match self.value(at) {
            Some(value) => Node::read(value, at),
            None => Err("expected a schema, found nothing".to_owned()),
        };
        let node = Rc::new(read.unwrap_or_else(|error| {
            let message = format!("the schema is not valid: {error}");
            self.diagnostics.warning("invalid-schema", at, message).hint("it is read as any JSON value");
            Node::default()
        }));
        if let Some(reason) = node.limits.pattern.as_deref().and_then(limits::foreign_pattern) {
            let message = format!("the pattern is not one of ECMA-262: {reason}");
            self.diagnostics.note("foreign-pattern", at, message).hint("the client does not check it");
        }
        if node.not {
            self.diagnostics
                .note("not-checked", at, "`not` says which values are not valid")
                .hint("the client does not check that");
        }
        self.nodes.insert(at.to_owned(), &node, self.diagnostics.iter().len() > told);
        node
    }

    fn components(&mut self) {
        for (key, _) in self.entries("/components/schemas") {
            self.component(&pointer::child("/components/schemas", key));
        }
        self.define_components();
    }

    fn info(&mut self, api: &mut Api) {
        let text = |key: &str| self.value(&format!("/info/{key}")).map(literal);
        api.title = text("title").unwrap_or_else(|| "API".to_owned());
        api.version = text("version").unwrap_or_default();
        api.docs = text("description");
    }

    fn tags(&self) -> Vec<Tag> {
        let tags = self.value("/tags").and_then(Value::as_array).into_iter().flatten();
        let text = |tag: &Value, key: &str| tag.get(key).and_then(Value::as_str).map(str::to_owned);
        tags.filter_map(|tag| Some(Tag { name: text(tag, "name")?, description: text(tag, "description") })).collect()
    }

    /// The servers listed at `at`: of the document, a path item or an operation.
    fn servers(&self, at: &str) -> Vec<Server> {
        let servers = self.value(&format!("{at}/servers")).and_then(Value::as_array).into_iter().flatten();
        servers.filter_map(server).collect()
    }
}

/// One line that says what a value is.
fn literal(value: &Value) -> String {
    crate::model::literal(&value.into())
}

fn server(value: &Value) -> Option<Server> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let url = text(value, "url")?.trim_end_matches('/').to_owned();
    let variable = |(name, variable): (&Key, &Value)| Variable {
        name: name.to_string(),
        default: variable.get("default").map(literal).unwrap_or_default(),
        values: variable.get("enum").and_then(Value::as_array).into_iter().flatten().map(literal).collect(),
        description: text(variable, "description"),
    };
    // What does not stand in the URL changes nothing.
    let variables = value.get("variables").and_then(Value::as_object).into_iter().flatten();
    let variables = variables.filter(|(name, _)| url.contains(&format!("{{{name}}}"))).map(variable).collect();
    Some(Server { url, description: text(value, "description"), variables })
}
