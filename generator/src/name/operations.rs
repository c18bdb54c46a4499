//! Names of operations: their groups, requests, parameters and answers.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ident::{is_keyword, pascal, snake};
use super::scope::{Scope, Wanted, order};
use super::types::type_label;
use super::{CALL, GroupName, METHODS, Names, OperationName, ROOT, SharedErrors, file_name, statuses};
use crate::config::ClientConfig;
use crate::model::{Answer, Api, BodyKind, Operation, Parameter, Status, Ty, Xml};

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
    let wanted: Vec<Wanted<(bool, &str)>> = tags
        .iter()
        .map(|tag| {
            let name = tag.and_then(|tag| config.naming.tags.get(tag)).map(|name| name.value.clone());
            let key = tag.unwrap_or("api");
            // What codegen.toml gives takes no name from what has it by itself; a tag does from what has none.
            let given = name.is_some();
            let name = name.unwrap_or_else(|| snake(key));
            Wanted { key: (given, key), exact: tag.is_some() && !given && name == key, name }
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

pub(super) fn name_operations(api: &Api, config: &ClientConfig, names: &mut Names) {
    let mut scopes = name_groups(api, config, names);
    let mut labels: HashMap<(Option<&str>, &str), usize> = HashMap::new();
    for operation in &api.operations {
        *labels.entry((operation.tag.as_deref(), &operation.label)).or_default() += 1;
    }
    let labels: Vec<&str> = api
        .operations
        .iter()
        .map(|operation| {
            // An override that several operations of a group share tells none of them apart: then the id does.
            let shared = labels.get(&(operation.tag.as_deref(), &*operation.label)).is_some_and(|count| *count > 1);
            operation.id.as_ref().filter(|_| shared).unwrap_or(&operation.label).as_str()
        })
        .collect();
    // Which names there would be in a group, whether their operations' labels repeat its tag or not.
    let mut short: HashMap<(Option<&str>, String), usize> = HashMap::new();
    for (operation, label) in api.operations.iter().zip(&labels) {
        let tag = operation.tag.as_deref();
        let label = config.operation_name(operation).or_else(|| without_tag(label, tag)).unwrap_or(label);
        *short.entry((tag, snake(label))).or_default() += 1;
    }
    let wanted: Vec<_> = api
        .operations
        .iter()
        .zip(&labels)
        .map(|(operation, label)| {
            let tag = operation.tag.as_deref();
            let given = config.operation_name(operation);
            let is_name = |name: &String| !is_keyword(name) && !METHODS.contains(&name.as_str());
            let is_alone = |name: &String| short.get(&(tag, name.clone())) == Some(&1);
            let plain = without_tag(label, tag).filter(|_| given.is_none()).map(snake).filter(is_name).filter(is_alone);
            let label = given.unwrap_or(label);
            let exact = given.is_none() && plain.is_none() && snake(label) == *label;
            let name = plain.unwrap_or_else(|| snake(label));
            Wanted { key: (given.is_some(), label, &*operation.pointer), exact, name }
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

/// What a label says beyond the tag that it begins with, as in `gists/list`, `plans.create` and `WebApps_Get`: the group
/// says the rest.
fn without_tag<'l>(label: &'l str, tag: Option<&str>) -> Option<&'l str> {
    let letters = |c: &char| c.is_alphanumeric();
    let mut rest = label;
    for wanted in tag?.chars().filter(letters) {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let mut chars = rest.chars();
        chars.next().filter(|c| c.to_lowercase().eq(wanted.to_lowercase()))?;
        rest = chars.as_str();
    }
    let name = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    (name.len() < rest.len() && rest.len() < label.len() && name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then_some(name)
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
pub(super) fn share_errors(api: &Api, names: &mut Names) {
    fn part(answer: &Answer) -> (Status, BodyKind, &Ty, &str, &Xml) {
        (answer.status, answer.kind, &answer.ty, &answer.media_type, &answer.xml)
    }
    let set = |operation: &Operation| format!("{:?}", operation.errors.iter().map(part).collect::<Vec<_>>());
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
