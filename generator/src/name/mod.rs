//! Every Rust name, decided once.
//!
//! A name is made from the pointer of what it names, never from who else is there: only where two want the same name
//! in one scope, one gets a number. It is not the order of the document that says which: whoever is called exactly so
//! in the document keeps the name, and of others the one that comes first by its key. So what is added never renames
//! another, unless that one wants the same name. Types of components share one scope, `types`; what is
//! written inline within a component or an operation is named within the module of that.

mod anchor;
mod given;
pub(crate) mod ident;
mod media;
mod operations;
mod scope;
mod types;

use crate::config::ClientConfig;
use crate::diagnostic::Diagnostics;
use crate::model::{Answer, Api, Scheme, Server, Status};
use ident::{pascal, shouty};
use operations::{name_operations, share_errors};
use scope::{Scope, Wanted};
use types::{members, name_types, type_label};

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
        let (outer, inner) = self.home.modules(names).unwrap_or_default();
        if self.exported { format!("types::{}", self.ident) } else { format!("{outer}::{inner}::{}", self.ident) }
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

impl Home {
    /// The module at the root of the crate, and the one within it.
    pub(crate) fn modules<'n>(&'n self, names: &'n Names) -> Option<(&'n str, &'n str)> {
        match self {
            Self::Types(module) => Some(("types", module)),
            Self::Operation(index) => {
                let operation = names.operations.get(*index)?;
                Some((&names.groups.get(operation.group)?.module, &operation.module))
            }
        }
    }

    /// The file of it.
    pub(crate) fn file(&self, names: &Names) -> String {
        let (outer, inner) = self.modules(names).unwrap_or_default();
        format!("src/{outer}/{inner}.rs")
    }
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

/// Modules and files at the root of a generated crate that are not groups, and methods of its client that give none.
const ROOT: [&str; 18] = [
    "lib", "main", "types", "cli", "client", "auth", "headers", "errors", "servers", "runtime", "std", "core", "alloc",
    "builder", "call", "execute", "clone", "new",
];
/// Methods that clippy takes for constructors and traits' methods.
const METHODS: [&str; 3] = ["new", "clone", "cmp"];
/// What generated code names without a path, and the type whose constructor would be called like it.
const PRELUDE: [&str; 17] = [
    "Option", "Vec", "String", "Box", "Into", "Some", "None", "Self", "Result", "Ok", "Err", "From", "Default",
    "Clone", "New", "Open", "BTreeMap",
];
/// Methods of a call, and operators that clippy takes for traits' methods.
const CALL: [&str; 38] = [
    "request",
    "request_mut",
    "timeout",
    "retry",
    "header",
    "base_url",
    "build",
    "accept",
    "send",
    "send_blocking",
    "pages",
    "pages_blocking",
    "items",
    "items_blocking",
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
pub(crate) fn name(api: &Api, config: &ClientConfig, diagnostics: &mut Diagnostics) -> Names {
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
    given::check(api, config, &names, diagnostics);
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
