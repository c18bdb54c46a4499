//! Cargo features by tag.
//!
//! Each group of operations is a feature, and so are the types that no operation needs. A part of the crate that few
//! features need is compiled for those; what many need is always there. A part never lacks what it refers to: whoever
//! needs it needs that too.

use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::parts;
use crate::config::ClientConfig;
use crate::model::{Api, Operation, Ty, TypeId};
use crate::name::{Home, Names};

/// A crate of more types has features if nobody says otherwise.
const MANY_TYPES: usize = 300;
/// What more features than this need is always there: a longer list says little to a reader.
const MOST: usize = 6;
/// The feature of the types that no operation needs.
const OTHERS: &str = "other_types";
/// Features of another meaning.
const RESERVED: [&str; 3] = ["default", "cli", OTHERS];

/// The features of a crate, and what each brings. A crate without features has none, and no part of it is gated.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// In the order of their names: each with the others that it needs.
    pub list: BTreeMap<String, BTreeSet<String>>,
    groups: Vec<Gate>,
    modules: BTreeMap<String, Gate>,
    errors: Vec<Gate>,
    headers: Vec<Gate>,
}

/// The features of which any brings a part of the crate; none of a part that is always there.
pub(crate) type Gate = Vec<String>;

impl Features {
    /// For a group of operations.
    pub(crate) fn group(&self, index: usize) -> &[String] {
        self.groups.get(index).map_or(&[], Vec::as_slice)
    }

    /// For a module of types.
    pub(crate) fn module(&self, name: &str) -> &[String] {
        self.modules.get(name).map_or(&[], Vec::as_slice)
    }

    /// For a set of errors that several operations share.
    pub(crate) fn error(&self, index: usize) -> &[String] {
        self.errors.get(index).map_or(&[], Vec::as_slice)
    }

    /// For the constant of a header.
    pub(crate) fn header(&self, index: usize) -> &[String] {
        self.headers.get(index).map_or(&[], Vec::as_slice)
    }
}

/// Which features need the module that a type stands in.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    /// By type; none where there are no features.
    users: Vec<Users>,
}

impl Needs {
    /// Of each type.
    pub(crate) fn of(api: &Api, names: &Names, config: &ClientConfig) -> Self {
        if !are_wanted(api, names, config) {
            return Self::default();
        }
        let graph = Graph::new(api, names);
        let mut reach = Reach::new(&graph);
        reach.start();
        let users = |index| graph.node(TypeId(index), names).and_then(|node| reach.users.get(node)).cloned();
        Self { users: (0..api.types.len()).map(|index| users(index).unwrap_or(Users::Many)).collect() }
    }

    /// Whether the first type is there wherever the second one is.
    pub(crate) fn covers(&self, first: TypeId, second: TypeId) -> bool {
        match (self.users.get(first.0), self.users.get(second.0)) {
            (Some(Users::Few(first)), Some(Users::Few(second))) => first.is_superset(second),
            (Some(Users::Few(_)), Some(Users::Many)) => false,
            _ => true,
        }
    }

    /// How many features need a type.
    pub(crate) fn breadth(&self, id: TypeId) -> usize {
        self.users.get(id.0).and_then(Users::few).map_or(usize::MAX, BTreeSet::len)
    }
}

/// Whether the crate has features.
fn are_wanted(api: &Api, names: &Names, config: &ClientConfig) -> bool {
    let wanted = config.features.unwrap_or(config.write_manifest && api.types.len() > MANY_TYPES);
    // One group alone is the whole crate.
    wanted && names.groups.len() > 1
}

/// Finds out which feature brings what.
pub(crate) fn features(api: &Api, names: &Names, config: &ClientConfig) -> Features {
    if !are_wanted(api, names, config) {
        return Features::default();
    }
    let graph = Graph::new(api, names);
    let mut reach = Reach::new(&graph);
    reach.start();
    let groups = names.groups.len();
    let mut features: Vec<String> = names.groups.iter().map(|group| feature(&group.module, names)).collect();
    features.push(OTHERS.to_owned());
    let gate = |node: usize| -> Gate {
        let users = reach.users.get(node).and_then(Users::few).into_iter().flatten();
        let mut gate: Gate = users.filter_map(|user| features.get(*user).cloned()).collect();
        // As they are called, whatever the order of the document.
        gate.sort_unstable();
        gate
    };
    let gates = |range: std::ops::Range<usize>| range.map(gate).collect::<Vec<Gate>>();
    let mut out = Features {
        groups: gates(0..groups),
        errors: gates(graph.errors.clone()),
        headers: gates(graph.headers.clone()),
        modules: graph.modules.iter().map(|(name, node)| ((*name).to_owned(), gate(*node))).collect(),
        list: BTreeMap::new(),
    };
    let others = out.modules.values().chain(&out.headers).any(|gate| gate.iter().any(|name| name == OTHERS));
    for (index, feature) in features.iter().enumerate() {
        let is_there = if index == groups { others } else { !out.group(index).is_empty() };
        if is_there {
            out.list.insert(feature.clone(), BTreeSet::new());
        }
    }
    for (user, group) in reach.needs {
        let needs = features.get(user).and_then(|user| out.list.get_mut(user));
        if let (Some(needs), Some([needed])) = (needs, out.groups.get(group).map(Vec::as_slice)) {
            needs.insert(needed.clone());
        }
    }
    out
}

/// The feature of a group: called like its module.
fn feature(module: &str, names: &Names) -> String {
    let mut name = module.to_owned();
    while RESERVED.contains(&&*name) || (name != module && names.groups.iter().any(|group| group.module == name)) {
        name.push_str("_operations");
    }
    name
}

/// What refers to what. The nodes are groups of operations, modules of types, shared sets of errors, and headers.
struct Graph<'a> {
    /// The nodes of the modules.
    modules: BTreeMap<&'a str, usize>,
    errors: std::ops::Range<usize>,
    headers: std::ops::Range<usize>,
    groups: usize,
    edges: Vec<BTreeSet<usize>>,
}

impl<'a> Graph<'a> {
    fn new(api: &Api, names: &'a Names) -> Self {
        let groups = names.groups.len();
        let mut modules = BTreeMap::new();
        for name in &names.types {
            if let Home::Types(module) = &name.home {
                let next = groups + modules.len();
                modules.entry(module.as_str()).or_insert(next);
            }
        }
        let first = groups + modules.len();
        let errors = first..first + names.errors.len();
        let headers = errors.end..errors.end + api.headers.len();
        let edges = vec![BTreeSet::new(); headers.end];
        let mut graph = Self { modules, errors, headers, groups, edges };
        graph.connect(api, names);
        graph
    }

    fn connect(&mut self, api: &Api, names: &Names) {
        let mut constants: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (header, node) in api.headers.iter().zip(self.headers.clone()) {
            constants.entry(&header.name).or_default().push(node);
            self.refer(node, &header.ty, names);
        }
        for (operation, name) in api.operations.iter().zip(&names.operations) {
            let errors = name.shared.map_or(name.group, |shared| self.errors.start + shared);
            self.edge(name.group, errors);
            operation.errors.iter().for_each(|answer| self.refer(errors, &answer.ty, names));
            own_types(operation).for_each(|ty| self.refer(name.group, ty, names));
            let headers = operation.successes.iter().chain(&operation.errors).flat_map(|answer| &answer.headers);
            let headers: BTreeSet<usize> =
                headers.filter_map(|name| constants.get(&**name)).flatten().copied().collect();
            headers.into_iter().for_each(|header| self.edge(name.group, header));
        }
        for (index, ty) in api.types.iter().enumerate() {
            if let Some(node) = self.node(TypeId(index), names) {
                parts(ty).for_each(|part| self.refer(node, part, names));
            }
        }
    }

    fn refer(&mut self, from: usize, ty: &Ty, names: &Names) {
        if let Some(to) = ty.named().and_then(|id| self.node(id, names)) {
            self.edge(from, to);
        }
    }

    fn edge(&mut self, from: usize, to: usize) {
        if let Some(edges) = self.edges.get_mut(from).filter(|_| from != to) {
            edges.insert(to);
        }
    }

    /// The part of the crate that a type stands in.
    fn node(&self, id: TypeId, names: &Names) -> Option<usize> {
        match &names.types.get(id.0)?.home {
            Home::Types(module) => self.modules.get(module.as_str()).copied(),
            Home::Operation(index) => names.operations.get(*index).map(|operation| operation.group),
        }
    }
}

/// The types that an operation's module names.
fn own_types(operation: &Operation) -> impl Iterator<Item = &Ty> {
    let body = operation.body.iter().map(|body| &body.medium.ty);
    let successes = operation.successes.iter().map(|answer| &answer.ty);
    operation.parameters.iter().map(|parameter| &parameter.ty).chain(body).chain(successes)
}

/// Which features need a part.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Users {
    Few(BTreeSet<usize>),
    Many,
}

impl Users {
    fn few(&self) -> Option<&BTreeSet<usize>> {
        match self {
            Self::Few(few) => Some(few),
            Self::Many => None,
        }
    }

    fn and(&self, more: &Self) -> Self {
        match (self, more) {
            (Self::Few(own), Self::Few(more)) => match own | more {
                all if all.len() > MOST => Self::Many,
                all => Self::Few(all),
            },
            _ => Self::Many,
        }
    }
}

/// Carries the users of each part to what it refers to. A group is a feature already: its users do not go on, but need
/// its feature.
struct Reach<'a> {
    graph: &'a Graph<'a>,
    users: Vec<Users>,
    /// A feature, and the group that it needs.
    needs: BTreeSet<(usize, usize)>,
    work: Vec<usize>,
}

impl<'a> Reach<'a> {
    fn new(graph: &'a Graph<'a>) -> Self {
        let mut users = vec![Users::Few(BTreeSet::new()); graph.edges.len()];
        for (group, users) in users.iter_mut().enumerate().take(graph.groups) {
            *users = Users::Few(BTreeSet::from([group]));
        }
        Self { graph, users, needs: BTreeSet::new(), work: (0..graph.groups).collect() }
    }

    fn start(&mut self) {
        self.finish();
        let nobody = Users::Few(BTreeSet::new());
        let unused: Vec<usize> = (0..self.users.len()).filter(|node| self.users.get(*node) == Some(&nobody)).collect();
        for node in unused {
            self.set(node, Users::Few(BTreeSet::from([self.graph.groups])));
        }
        self.finish();
    }

    fn finish(&mut self) {
        while let Some(node) = self.work.pop() {
            let Some(users) = self.users.get(node).cloned() else { continue };
            for to in self.graph.edges.get(node).into_iter().flatten() {
                self.reach(*to, &users);
            }
        }
    }

    fn reach(&mut self, node: usize, users: &Users) {
        match users {
            Users::Few(few) if node < self.graph.groups => {
                self.needs.extend(few.iter().filter(|user| **user != node).map(|user| (*user, node)));
            }
            users => {
                if let Some(all) = self.users.get(node).map(|own| own.and(users)) {
                    self.set(node, all);
                }
            }
        }
    }

    fn set(&mut self, node: usize, users: Users) {
        if let Some(own) = self.users.get_mut(node).filter(|own| **own != users) {
            *own = users;
            self.work.push(node);
        }
    }
}
