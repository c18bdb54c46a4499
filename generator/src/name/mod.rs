//! Every Rust name, decided once.
//!
//! A name is made from the pointer of what it names, never from who else is there: only where two want the same name
//! in one scope, one gets a number. It is not the order of the document that says which: whoever is called exactly so
//! in the document keeps the name, and of others the one that comes first by its key. So what is added never renames
//! another, unless that one wants the same name. Types of components share one scope, `types`; what is
//! written inline within a component or an operation is named within the module of that.

mod anchor;
pub(crate) mod ident;
mod media;
mod scope;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::config::ClientConfig;
use crate::model::{
    Answer, Api, BodyKind, EnumValue, Field, Operation, Parameter, Scheme, Server, Shape, Side, Status, Ty, Type,
    TypeId, Union, literal,
};
use anchor::{Anchor, Anchors};
use ident::{pascal, shouty, snake};
use scope::{Scope, Wanted, order};

/// Every Rust name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// By type.
    pub types: Vec<TypeName>,
    /// Names of fields or variants, by type.
    pub members: Vec<Vec<String>>,
    /// By operation.
    pub operations: Vec<OperationName>,
    /// Groups of operations, in the order in which they first occur.
    pub groups: Vec<GroupName>,
    /// By security scheme.
    pub schemes: Vec<String>,
    /// By response header.
    pub headers: Vec<String>,
    /// By server.
    pub servers: Vec<String>,
    /// Sets of errors that several operations share.
    pub errors: Vec<SharedErrors>,
}

/// A set of documented errors that several operations share: one enum for all.
#[derive(Clone, Debug)]
pub(crate) struct SharedErrors {
    /// The enum.
    pub ident: String,
    /// The first operation that has it.
    pub operation: usize,
}

/// Where a type lives and what it is called there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeName {
    /// The module.
    pub home: Home,
    /// The name.
    pub ident: String,
    /// Whether it is the component itself, which `types` exports under its own name.
    pub exported: bool,
}

impl TypeName {
    /// The path within the crate.
    pub(crate) fn path(&self, names: &Names) -> String {
        match &self.home {
            Home::Types(_) if self.exported => format!("types::{}", self.ident),
            Home::Types(module) => format!("types::{module}::{}", self.ident),
            Home::Operation(index) => {
                let operation = names.operations.get(*index);
                let group = operation.and_then(|operation| names.groups.get(operation.group));
                let (group, module) = (group.map_or("", |group| &group.module), operation.map_or("", |o| &o.module));
                format!("{group}::{module}::{}", self.ident)
            }
        }
    }
}

/// A module of types.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Home {
    /// `types::<module>`
    Types(String),
    /// The module of an operation, by its index.
    Operation(usize),
}

/// Names of an operation.
#[derive(Clone, Debug)]
pub(crate) struct OperationName {
    /// Index of its group.
    pub group: usize,
    /// Method and module.
    pub method: String,
    /// Module, mostly the same.
    pub module: String,
    /// Type of the request.
    pub request: String,
    /// Type of the documented errors.
    pub error: String,
    /// Type of the successes, where they differ.
    pub output: String,
    /// Fields of the request: the parameters, then the body.
    pub fields: Vec<String>,
    /// Keys of the request in JSON, in the same order.
    pub keys: Vec<String>,
    /// Methods that set the optional ones.
    pub setters: Vec<String>,
    /// Index of the set of errors in [`Names::errors`], if it is shared.
    pub shared: Option<usize>,
    /// Variants of the errors and of the successes.
    pub errors: Vec<String>,
    pub successes: Vec<String>,
}

/// Names of a group of operations.
#[derive(Clone, Debug)]
pub(crate) struct GroupName {
    /// The tag, if it is not the group of operations without one.
    pub tag: Option<String>,
    /// Module, and method of the client.
    pub module: String,
    /// The struct that has the methods.
    pub ident: String,
}

/// Modules at the root of a generated crate that are not groups, and methods of its client that give none.
const ROOT: [&str; 15] = [
    "types", "client", "auth", "headers", "errors", "servers", "runtime", "std", "core", "alloc", "builder", "call",
    "execute", "clone", "new",
];
/// Methods that clippy takes for constructors and traits' methods.
const METHODS: [&str; 3] = ["new", "clone", "cmp"];
/// What generated code names without a path, and the type whose constructor would be called like it.
const PRELUDE: [&str; 17] = [
    "Option", "Vec", "String", "Box", "Into", "Some", "None", "Self", "Result", "Ok", "Err", "From", "Default",
    "Clone", "New", "Open", "BTreeMap",
];
/// Methods of a call, and operators that clippy takes for traits' methods.
const CALL: [&str; 33] = [
    "request",
    "request_mut",
    "timeout",
    "header",
    "base_url",
    "build",
    "accept",
    "send",
    "send_blocking",
    "into_future",
    "add",
    "sub",
    "mul",
    "div",
    "rem",
    "shl",
    "shr",
    "bitand",
    "bitor",
    "bitxor",
    "index",
    "eq",
    "cmp",
    "deref",
    "drop",
    "hash",
    "borrow",
    "as_ref",
    "as_mut",
    "clone",
    "default",
    "neg",
    "not",
];

/// Decides every name.
pub(crate) fn name(api: &Api, config: &ClientConfig) -> Names {
    let mut names = Names::default();
    name_operations(api, config, &mut names);
    name_types(api, config, &mut names);
    share_errors(api, &mut names);
    names.members = api.types.iter().map(|ty| members(ty, &names.types)).collect();
    let mut scope = Scope::with(["BearerToken", "MissingVariable"]);
    let wanted = api.schemes.iter().map(|scheme| Wanted::new(&scheme.name, scheme_name(scheme, config)));
    names.schemes = scope.claim_all(wanted);
    let mut scope = Scope::default();
    let wanted = api.headers.iter().map(|header| {
        let ty = type_label(&header.ty, &names.types);
        Wanted { key: (&*header.name, ty), name: shouty(&header.name), exact: false }
    });
    names.headers = scope.claim_all(wanted);
    let wanted = api.servers.iter().map(|server| Wanted { key: &*server.url, exact: false, name: server_name(server) });
    names.servers = Scope::default().claim_all(wanted);
    names
}

/// A short description names a server; otherwise its host and path do.
fn server_name(server: &Server) -> String {
    const MOST: usize = 40;
    let text = server.description.as_deref().map(str::trim).filter(|text| !text.is_empty() && text.len() <= MOST);
    let address = server.url.split_once("://").map_or(&*server.url, |(_, address)| address);
    shouty(text.unwrap_or(if address.is_empty() { "root" } else { address }))
}

fn scheme_name(scheme: &Scheme, config: &ClientConfig) -> String {
    let auth = config.auth.get(&scheme.name);
    if let Some(name) = auth.and_then(|auth| auth.value.type_name.as_ref()) {
        return name.value.clone();
    }
    pascal(&scheme.name)
}

/// The scopes of a group of operations.
#[derive(Default)]
struct GroupScopes {
    methods: Scope,
    types: Scope,
    modules: Scope,
}

/// Names the groups; their order is that in which they first occur.
fn name_groups(api: &Api, config: &ClientConfig, names: &mut Names) -> Vec<GroupScopes> {
    let mut modules = Scope::with(ROOT);
    let mut structs = Scope::with(["Client", "ClientBuilder", "Call"]);
    let mut tags: Vec<Option<&str>> = Vec::new();
    let mut seen = HashSet::new();
    for operation in &api.operations {
        let tag = operation.tag.as_deref();
        if seen.insert(tag) {
            tags.push(tag);
        }
    }
    let wanted: Vec<Wanted<&str>> = tags
        .iter()
        .map(|tag| {
            let name = tag.and_then(|tag| config.naming.tags.get(tag)).map(|name| name.value.clone());
            let key = tag.unwrap_or("api");
            // A tag takes precedence over what has none.
            let exact = tag.is_some() && name.as_deref().is_none_or(|name| name == key);
            let name = name.unwrap_or_else(|| snake(key));
            Wanted { key, exact: exact && name == key, name }
        })
        .collect();
    let mut scopes: Vec<GroupScopes> = tags.iter().map(|_| GroupScopes::default()).collect();
    let mut groups: Vec<GroupName> = tags
        .iter()
        .map(|tag| GroupName { tag: tag.map(str::to_owned), module: String::new(), ident: String::new() })
        .collect();
    for index in order(&wanted) {
        let (Some(wanted), Some(group), Some(own)) = (wanted.get(index), groups.get_mut(index), scopes.get_mut(index))
        else {
            continue;
        };
        group.module = modules.claim_or(file_name(wanted.name.clone()), "_operations");
        group.ident = structs.claim_or(pascal(&wanted.name), "Operations");
        own.types.claim(group.ident.clone());
        own.modules.claim(group.module.clone());
    }
    names.groups = groups;
    scopes
}

fn name_operations(api: &Api, config: &ClientConfig, names: &mut Names) {
    let mut scopes = name_groups(api, config, names);
    let mut labels: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    for operation in &api.operations {
        *labels.entry((operation.tag.as_deref(), &operation.label)).or_default() += 1;
    }
    let wanted: Vec<_> = api
        .operations
        .iter()
        .map(|operation| {
            // An override that several operations of a group share tells none of them apart: then the id does.
            let shared = labels.get(&(operation.tag.as_deref(), &*operation.label)).is_some_and(|count| *count > 1);
            let label = operation.id.as_ref().filter(|_| shared).unwrap_or(&operation.label);
            let label = config.operation_name(operation).unwrap_or(label);
            let name = snake(label);
            Wanted { key: (label, &*operation.pointer), exact: name == *label, name }
        })
        .collect();
    let groups: HashMap<Option<&str>, usize> =
        names.groups.iter().enumerate().map(|(index, group)| (group.tag.as_deref(), index)).collect();
    let mut out: Vec<Option<OperationName>> = vec![None; api.operations.len()];
    for index in order(&wanted) {
        let (Some(operation), Some(wanted)) = (api.operations.get(index), wanted.get(index)) else { continue };
        let Some(group) = groups.get(&operation.tag.as_deref()).copied() else { continue };
        let Some(scopes) = scopes.get_mut(group) else { continue };
        if let Some(slot) = out.get_mut(index) {
            *slot = Some(operation_name(operation, &wanted.name, group, scopes));
        }
    }
    names.operations = out.into_iter().flatten().collect();
}

fn operation_name(operation: &Operation, wanted: &str, group: usize, scopes: &mut GroupScopes) -> OperationName {
    let wanted = if METHODS.contains(&wanted) { format!("{wanted}_operation") } else { wanted.to_owned() };
    let method = scopes.methods.claim(wanted);
    let module = scopes.modules.claim_or(file_name(method.clone()), "_operation");
    let ident = pascal(&method);
    let (fields, keys, setters) = name_parameters(&operation.parameters, operation.body.is_some());
    OperationName {
        group,
        module,
        request: scopes.types.claim(format!("{ident}Request")),
        error: scopes.types.claim(format!("{ident}Error")),
        output: scopes.types.claim(format!("{ident}Output")),
        method,
        fields,
        keys,
        setters,
        shared: None,
        errors: statuses(&operation.errors),
        successes: statuses(&operation.successes),
    }
}

/// Finds sets of errors that are the same in several operations, as they mostly are throughout an API.
fn share_errors(api: &Api, names: &mut Names) {
    type Set<'a> = Vec<(Status, BodyKind, &'a Ty)>;
    let set = |operation: &'_ Operation| -> String {
        let set: Set<'_> = operation.errors.iter().map(|answer| (answer.status, answer.kind, &answer.ty)).collect();
        format!("{set:?}")
    };
    let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, operation) in api.operations.iter().enumerate().filter(|(_, operation)| !operation.errors.is_empty()) {
        users.entry(set(operation)).or_default().push(index);
    }
    let mut shared: Vec<(String, String, Vec<usize>)> = Vec::new();
    for users in users.into_values().filter(|users| users.len() > 1) {
        let Some(operation) = users.first().and_then(|first| api.operations.get(*first)) else { continue };
        let types: Vec<String> = operation.errors.iter().map(|answer| type_label(&answer.ty, &names.types)).collect();
        shared.push((set_name(&operation.errors), format!("{types:?} {}", operation.pointer), users));
    }
    shared.sort_unstable();
    let mut scope = Scope::default();
    for (name, _, users) in shared {
        let ident = scope.claim(name);
        for index in &users {
            if let Some(name) = names.operations.get_mut(*index) {
                name.shared = Some(names.errors.len());
            }
        }
        names.errors.extend(users.first().map(|first| SharedErrors { ident, operation: *first }));
    }
}

/// The name of a set of answers: `On400_404OrDefault`.
fn set_name(answers: &[Answer]) -> String {
    let (mut numbers, mut default) = (Vec::new(), None);
    for answer in answers {
        match answer.status {
            Status::Code(code) => numbers.push(code.to_string()),
            Status::Class(class) => numbers.push(format!("{class}00To{class}99")),
            Status::Default => default = Some("Default"),
        }
    }
    let or = default.filter(|_| !numbers.is_empty()).map_or("", |_| "Or");
    format!("On{}{or}{}", numbers.join("_"), default.unwrap_or_default())
}

/// Fields, JSON keys and setters of a request.
fn name_parameters(parameters: &[Parameter], body: bool) -> (Vec<String>, Vec<String>, Vec<String>) {
    let mut scope = Scope::default();
    let mut keys = Scope::default();
    let mut setters = Scope::with(CALL);
    if body {
        scope.claim("body".to_owned());
        keys.claim("body".to_owned());
    }
    let count = |name: &str| parameters.iter().filter(|other| other.name == name).count();
    let mut out = (Vec::new(), Vec::new(), Vec::new());
    let wanted: Vec<_> = parameters
        .iter()
        .map(|parameter| {
            let name = snake(&parameter.name);
            // Where it travels comes first: the path keeps the plain name.
            Wanted { key: (parameter.location, name != parameter.name, &*parameter.name), exact: false, name }
        })
        .collect();
    let mut own = vec![Default::default(); parameters.len()];
    for index in order(&wanted) {
        let (Some(parameter), Some(slot)) = (parameters.get(index), own.get_mut(index)) else { continue };
        let place = parameter.location.as_str();
        let field = scope.claim_or_plain(snake(&parameter.name), &format!("_{place}"));
        let alone = count(&parameter.name) == 1 && !(body && parameter.name == "body");
        let key = if alone { parameter.name.clone() } else { format!("{place}:{}", parameter.name) };
        let setter = setters.claim_or_plain(field.clone(), "_parameter");
        *slot = (field, key, setter);
    }
    for (field, key, setter) in own {
        out.0.push(field);
        out.1.push(key);
        out.2.push(setter);
    }
    if body {
        out.0.push("body".to_owned());
        out.1.push("body".to_owned());
        out.2.push(setters.claim("body".to_owned()));
    }
    out
}

/// The name of a module, which is one of a file too: file systems take 255 bytes, endings and numbers included.
fn file_name(name: String) -> String {
    const MOST: usize = 100;
    match name.get(..MOST) {
        Some(start) if name.len() > MOST => start.trim_end_matches('_').to_owned(),
        _ => name,
    }
}

fn statuses(answers: &[Answer]) -> Vec<String> {
    let mut scope = Scope::default();
    answers.iter().map(|answer| scope.claim(status_name(answer.status))).collect()
}

/// Name of a status: its reason phrase in the registry of IANA (RFC 9110 section 15).
pub(crate) fn status_name(status: Status) -> String {
    match status {
        Status::Code(code) => anchor::reason(code).map_or_else(|| format!("Status{code}"), str::to_owned),
        Status::Class(1) => "Informational".to_owned(),
        Status::Class(2) => "Success".to_owned(),
        Status::Class(3) => "Redirection".to_owned(),
        Status::Class(4) => "ClientError".to_owned(),
        Status::Class(_) => "ServerError".to_owned(),
        Status::Default => "Default".to_owned(),
    }
}

fn name_types(api: &Api, config: &ClientConfig, names: &mut Names) {
    let anchors = Anchors::new(api);
    let mut exported = Scope::with(PRELUDE);
    // A module within one of the same name is confusing, to clippy too.
    let mut modules = Scope::with(["types"]);
    let mut homes: HashMap<(Anchor, Side), (Home, Scope)> = HashMap::new();
    let mut out: Vec<Option<TypeName>> = vec![None; api.types.len()];
    // Components first: neither what stands in further files nor what is inline ever takes a name from them.
    let is_exported = |pointer: &str| anchor::is_component(pointer) || anchor::is_of_file(pointer);
    let (components, mut inline): (Vec<usize>, Vec<usize>) =
        (0..api.types.len()).partition(|index| api.types.get(*index).is_some_and(|ty| is_exported(&ty.pointer)));
    let wanted: Vec<_> = components
        .iter()
        .filter_map(|index| api.types.get(*index))
        .map(|ty| {
            let (anchor, _) = anchors.of(&ty.pointer);
            let name = component_name(&anchor, ty.side, config);
            let (of_file, key) = match &anchor {
                Anchor::Component { key, .. } => (false, key.clone()),
                _ => (true, ty.pointer.clone()),
            };
            let exact = !of_file && (name == key || config.naming.types.contains_key(&key));
            Wanted { key: (of_file, key, ty.side), exact, name }
        })
        .collect();
    for (index, wanted) in order(&wanted).into_iter().filter_map(|at| components.get(at).zip(wanted.get(at))) {
        let Some(ty) = api.types.get(*index) else { continue };
        let (anchor, _) = anchors.of(&ty.pointer);
        let ident = exported.claim_or(wanted.name.clone(), "Type");
        let module = modules.claim_or(file_name(snake(&ident)), "_type");
        let mut scope = Scope::with(PRELUDE);
        scope.claim(ident.clone());
        homes.insert((anchor, ty.side), (Home::Types(module.clone()), scope));
        if let Some(slot) = out.get_mut(*index) {
            *slot = Some(TypeName { home: Home::Types(module), ident, exported: true });
        }
    }
    inline.sort_by_key(|index| api.types.get(*index).map(|ty| (&ty.pointer, ty.side)));
    for (index, ty) in inline.into_iter().filter_map(|index| Some((index, api.types.get(index)?))) {
        let (anchor, path) = anchors.of(&ty.pointer);
        let side = if matches!(anchor, Anchor::Operation(_)) { Side::Any } else { ty.side };
        let (home, scope) = homes.entry((anchor.clone(), side)).or_insert_with(|| match &anchor {
            Anchor::Operation(index) => (Home::Operation(*index), operation_scope(names, *index)),
            _ => (
                Home::Types(modules.claim_or(file_name(snake(&component_name(&anchor, side, config))), "_type")),
                Scope::with(PRELUDE),
            ),
        });
        let mut wanted = pascal(&path);
        if ty.side == Side::Input && side == Side::Any {
            wanted.push_str("Input");
        }
        let ident = scope.claim_or(wanted, "Type");
        if let Some(slot) = out.get_mut(index) {
            *slot = Some(TypeName { home: home.clone(), ident, exported: false });
        }
    }
    names.types = out.into_iter().flatten().collect();
}

fn operation_scope(names: &Names, index: usize) -> Scope {
    let mut scope = Scope::with(PRELUDE);
    if let Some(operation) = names.operations.get(index) {
        for name in [&operation.request, &operation.error, &operation.output] {
            scope.claim(name.clone());
        }
        if let Some(group) = names.groups.get(operation.group) {
            scope.claim(group.ident.clone());
        }
    }
    scope
}

fn component_name(anchor: &Anchor, side: Side, config: &ClientConfig) -> String {
    let mut name = match anchor {
        Anchor::Component { section, key } => {
            let wanted = config.naming.types.get(key).filter(|_| section == "schemas");
            let suffix = match section.as_str() {
                "parameters" => "Parameter",
                "responses" => "Response",
                "requestBodies" => "Body",
                "headers" => "Header",
                _ => "",
            };
            wanted.map_or_else(|| format!("{}{suffix}", pascal(key)), |name| name.value.clone())
        }
        Anchor::Operation(_) => "Operation".to_owned(),
        Anchor::Webhooks => "webhooks".to_owned(),
        Anchor::Path(path) => format!("{}Path", pascal(path)),
        Anchor::Other { name, .. } => pascal(name),
    };
    if side == Side::Input {
        name.push_str("Input");
    }
    name
}

/// Names of a type's fields or variants.
fn members(ty: &Type, types: &[TypeName]) -> Vec<String> {
    match &ty.shape {
        Shape::Struct(s) => fields(&s.fields, s.rest.is_some()),
        Shape::Enum(values) => {
            let mut scope = Scope::default();
            let wanted = values.iter().map(|value| {
                let text = value.label.clone().unwrap_or_else(|| value_words(&value.value, values));
                let name = pascal(&text);
                Wanted { exact: name == text, key: (text, literal(&value.value)), name }
            });
            scope.claim_all(wanted)
        }
        Shape::Union(union) => variants(union, types),
        Shape::Media(media) => {
            let mut scope = Scope::with(["Other"]);
            media::labels(media).into_iter().map(|label| scope.claim(label)).collect()
        }
        Shape::Tuple(_) | Shape::Alias(_) | Shape::Same(_) => Vec::new(),
    }
}

/// What a value is called: `1.5` is not `15`, and the text `"1"` beside the number `1` is called text.
fn value_words(value: &Value, beside: &[EnumValue]) -> String {
    match value {
        Value::Number(number) => number.to_string().replace('.', " point "),
        Value::String(text)
            if beside.iter().any(|other| !other.value.is_string() && literal(&other.value) == *text) =>
        {
            format!("text {text}")
        }
        other => literal(other),
    }
}

fn fields(fields: &[Field], rest: bool) -> Vec<String> {
    let mut scope = Scope::default();
    let wanted = fields.iter().map(|field| Wanted::new(&field.wire_name, snake(&field.wire_name)));
    let mut out = scope.claim_all(wanted);
    if rest {
        out.push(scope.claim("additional_properties".to_owned()));
    }
    out
}

fn variants(union: &Union, types: &[TypeName]) -> Vec<String> {
    let mut scope = Scope::with(["Unrecognized"]);
    let name = |variant: &crate::model::Variant| match &variant.label {
        Some(label) => pascal(label),
        None => type_label(&variant.ty, types),
    };
    let wanted = union.variants.iter().map(|variant| {
        let (name, label) = (name(variant), variant.label.as_deref().unwrap_or_default());
        Wanted { key: (label, &*variant.pointer), exact: name == label, name }
    });
    scope.claim_all(wanted)
}

/// What a type is called where nothing else has a name for it.
fn type_label(ty: &Ty, types: &[TypeName]) -> String {
    match ty {
        Ty::Named(TypeId(index)) => types.get(*index).map_or_else(|| "Value".to_owned(), |name| name.ident.clone()),
        Ty::String | Ty::Secret => "String".to_owned(),
        Ty::Bool => "Boolean".to_owned(),
        Ty::Number(number) if number.is_integer() => "Integer".to_owned(),
        Ty::Number(_) | Ty::Quoted(_) => "Number".to_owned(),
        Ty::DateTime => "DateTime".to_owned(),
        Ty::Date => "Date".to_owned(),
        Ty::Time => "Time".to_owned(),
        Ty::Duration => "Duration".to_owned(),
        Ty::Base64 | Ty::Base64Url | Ty::Bytes | Ty::File => "Bytes".to_owned(),
        Ty::Json => "Any".to_owned(),
        Ty::Unit => "Nothing".to_owned(),
        Ty::Array(inner) => format!("{}List", type_label(inner, types)),
        Ty::Map(inner) => format!("{}Map", type_label(inner, types)),
        Ty::Nullable(inner) => type_label(inner, types),
        Ty::External(path) => pascal(path.rsplit("::").next().unwrap_or(path)),
    }
}
