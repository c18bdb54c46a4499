//! Every Rust name, decided once.
//!
//! A name is made from the pointer of what it names, never from who else is there: only where two want the same name
//! in one scope, the later one in the document gets a number. Types of components share one scope, `types`; what is
//! written inline within a component or an operation is named within the module of that.

mod anchor;
pub(crate) mod ident;
mod scope;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::config::ClientConfig;
use crate::model::{
    Answer, Api, BodyKind, EnumValue, Field, Operation, Parameter, Scheme, Shape, Side, Status, Ty, Type, TypeId,
    Union, literal,
};
use anchor::{Anchor, Anchors};
use ident::{pascal, shouty, snake};
use scope::Scope;

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
const ROOT: [&str; 14] = [
    "types", "client", "auth", "headers", "errors", "runtime", "std", "core", "alloc", "builder", "call", "execute",
    "clone", "new",
];
/// Methods that clippy takes for constructors and traits' methods.
const METHODS: [&str; 3] = ["new", "clone", "cmp"];
/// What generated code names without a path, and the type whose constructor would be called like it.
const PRELUDE: [&str; 17] = [
    "Option", "Vec", "String", "Box", "Into", "Some", "None", "Self", "Result", "Ok", "Err", "From", "Default",
    "Clone", "New", "Open", "BTreeMap",
];
/// Methods of a call, and operators that clippy takes for traits' methods.
const CALL: [&str; 32] = [
    "request",
    "request_mut",
    "timeout",
    "header",
    "base_url",
    "build",
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
    share_errors(api, &mut names);
    name_types(api, config, &mut names);
    names.members = api.types.iter().map(|ty| members(ty, &names.types)).collect();
    let mut scope = Scope::with(["BearerToken", "MissingVariable"]);
    names.schemes = api.schemes.iter().map(|scheme| scope.claim(scheme_name(scheme, config))).collect();
    let mut scope = Scope::default();
    names.headers = api.headers.iter().map(|header| scope.claim(shouty(&header.name))).collect();
    names
}

fn scheme_name(scheme: &Scheme, config: &ClientConfig) -> String {
    let auth = config.auth.get(&scheme.name);
    if let Some(name) = auth.and_then(|auth| auth.value.type_name.as_ref()) {
        return name.value.clone();
    }
    pascal(&scheme.name)
}

fn name_operations(api: &Api, config: &ClientConfig, names: &mut Names) {
    let mut modules = Scope::with(ROOT);
    let mut structs = Scope::with(["Client", "ClientBuilder", "Call"]);
    // Within each group: names of methods, names of types, modules.
    let mut scopes: Vec<(Scope, Scope, Scope)> = Vec::new();
    let mut groups: HashMap<Option<&str>, usize> = HashMap::new();
    let mut labels: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    for operation in &api.operations {
        *labels.entry((operation.tag.as_deref(), &operation.label)).or_default() += 1;
    }
    for operation in &api.operations {
        let tag = operation.tag.as_deref();
        let group = *groups.entry(tag).or_insert_with(|| {
            let wanted = tag.and_then(|tag| config.naming.tags.get(tag)).map(|name| name.value.clone());
            let wanted = wanted.unwrap_or_else(|| snake(tag.unwrap_or("api")));
            let module = modules.claim_or(file_name(wanted.clone()), "_operations");
            let ident = structs.claim_or(pascal(&wanted), "Operations");
            let own = scopes.len();
            scopes.push((Scope::default(), Scope::default(), Scope::default()));
            if let Some((_, types, inner)) = scopes.get_mut(own) {
                types.claim(ident.clone());
                inner.claim(module.clone());
            }
            names.groups.push(GroupName { tag: tag.map(str::to_owned), module, ident });
            own
        });
        let Some((methods, types, inner)) = scopes.get_mut(group) else { continue };
        // An override that several operations of a group share tells none of them apart: then the id does.
        let shared = labels.get(&(tag, operation.label.as_str())).is_some_and(|count| *count > 1);
        let label = operation.id.as_ref().filter(|_| shared).unwrap_or(&operation.label);
        let label = config.operation_name(operation).unwrap_or(label);
        let method = snake(label);
        let method =
            methods.claim(if METHODS.contains(&method.as_str()) { format!("{method}_operation") } else { method });
        let module = inner.claim_or(file_name(method.clone()), "_operation");
        let ident = pascal(&method);
        let (fields, keys, setters) = name_parameters(&operation.parameters, operation.body.is_some());
        names.operations.push(OperationName {
            group,
            module,
            request: types.claim(format!("{ident}Request")),
            error: types.claim(format!("{ident}Error")),
            output: types.claim(format!("{ident}Output")),
            method,
            fields,
            keys,
            setters,
            shared: None,
            errors: statuses(&operation.errors),
            successes: statuses(&operation.successes),
        });
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
    let mut shared: Vec<Vec<usize>> = users.into_values().filter(|users| users.len() > 1).collect();
    shared.sort_unstable();
    let mut scope = Scope::default();
    for users in shared {
        let Some(operation) = users.first().and_then(|first| api.operations.get(*first)) else { continue };
        let ident = scope.claim(set_name(&operation.errors));
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
    for parameter in parameters {
        let place = parameter.location.as_str();
        let field = scope.claim_or_plain(snake(&parameter.name), &format!("_{place}"));
        let alone = count(&parameter.name) == 1 && !(body && parameter.name == "body");
        out.1.push(if alone { parameter.name.clone() } else { format!("{place}:{}", parameter.name) });
        out.2.push(setters.claim_or_plain(field.clone(), "_parameter"));
        out.0.push(field);
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
    let rank = |ty: &Type| match ty.pointer.as_str() {
        pointer if anchor::is_component(pointer) => 0,
        pointer if anchor::is_of_file(pointer) => 1,
        _ => 2,
    };
    let order = |wanted: u8| api.types.iter().enumerate().filter(move |(_, ty)| rank(ty) == wanted);
    for (index, ty) in order(0).chain(order(1)) {
        let (anchor, _) = anchors.of(&ty.pointer);
        let ident = exported.claim_or(component_name(&anchor, ty.side, config), "Type");
        let module = modules.claim_or(file_name(snake(&ident)), "_type");
        let mut scope = Scope::with(PRELUDE);
        scope.claim(ident.clone());
        homes.insert((anchor, ty.side), (Home::Types(module.clone()), scope));
        if let Some(slot) = out.get_mut(index) {
            *slot = Some(TypeName { home: Home::Types(module), ident, exported: true });
        }
    }
    for (index, ty) in order(2) {
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
            let name =
                |value: &EnumValue| pascal(&value.label.clone().unwrap_or_else(|| value_words(&value.value, values)));
            values.iter().map(|value| scope.claim(name(value))).collect()
        }
        Shape::Union(union) => variants(union, types),
        Shape::Tuple(_) | Shape::Alias(_) => Vec::new(),
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
    let mut out: Vec<String> = fields.iter().map(|field| scope.claim(snake(&field.wire_name))).collect();
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
    union.variants.iter().map(|variant| scope.claim(name(variant))).collect()
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
        Ty::Base64 | Ty::Base64Url | Ty::Bytes => "Bytes".to_owned(),
        Ty::Json => "Any".to_owned(),
        Ty::Unit => "Nothing".to_owned(),
        Ty::Array(inner) => format!("{}List", type_label(inner, types)),
        Ty::Map(inner) => format!("{}Map", type_label(inner, types)),
        Ty::Nullable(inner) => type_label(inner, types),
        Ty::External(path) => pascal(path.rsplit("::").next().unwrap_or(path)),
    }
}
