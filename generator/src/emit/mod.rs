//! The model, its facts and names to the files of a crate. Nothing here can fail.

mod answers;
mod auth;
mod cli;
mod client;
mod constructor;
mod docs;
mod entries;
mod float;
mod function;
mod html;
mod manifest;
mod markdown;
mod operation;
mod paging;
mod path;
mod readme;
mod servers;
mod table;
mod types;
mod xml;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

pub(crate) use answers::Sentences;

use crate::analyze::Facts;
use crate::config::ClientConfig;
use crate::features::Features;
use crate::model::Api;
use crate::name::{Home, Names};

/// The features that a manifest needs which somebody else writes.
const FEATURES: &str = "src/features.toml";

/// What all emitters look at.
pub(crate) struct Context<'a> {
    pub api: &'a Api,
    pub facts: &'a Facts,
    pub names: &'a Names,
    pub features: &'a Features,
    pub config: &'a ClientConfig,
    pub sentences: Sentences,
}

/// A part of a file.
pub(crate) enum Chunk {
    /// Items, to be formatted.
    Tokens(TokenStream),
    /// Lines as they are: tables, comments.
    Text(String),
}

/// A file on its way.
pub(crate) enum File {
    /// Rust code.
    Rust {
        /// Documentation of the module.
        docs: String,
        /// What it is made of.
        chunks: Vec<Chunk>,
    },
    /// Another file of the crate.
    Plain(String),
}

/// An operation of a group.
#[derive(Clone)]
pub(crate) struct Member {
    pub operation: usize,
    /// Whether types are written inline within it: its module is public then.
    pub has_types: bool,
}

/// How to make one file. Files are independent of one another, so that several threads can make them.
pub(crate) enum Job {
    Lib,
    Client,
    Auth,
    Headers,
    Errors,
    Servers,
    Types,
    Type(Home, Vec<usize>),
    TypesAlone(BTreeMap<Home, Vec<usize>>),
    Group(usize, Vec<Member>),
    Operation(usize, Vec<usize>),
    Main,
    Cli,
    Manifest,
    Features,
    Readme,
}

/// Every file of the crate by path, and how to make it.
pub(crate) fn jobs(context: &Context<'_>) -> Vec<(String, Job)> {
    let mut jobs = vec![
        ("src/lib.rs".to_owned(), Job::Lib),
        ("src/client.rs".to_owned(), Job::Client),
        ("src/auth.rs".to_owned(), Job::Auth),
        ("src/types.rs".to_owned(), Job::Types),
    ];
    if !context.api.headers.is_empty() {
        jobs.push(("src/headers.rs".to_owned(), Job::Headers));
    }
    if servers::has_choice(context.api) {
        jobs.push(("src/servers.rs".to_owned(), Job::Servers));
    }
    if !context.names.errors.is_empty() {
        jobs.push(("src/errors.rs".to_owned(), Job::Errors));
    }
    if context.config.write_manifest {
        jobs.push(("Cargo.toml".to_owned(), Job::Manifest));
        jobs.push(("README.md".to_owned(), Job::Readme));
    } else if !context.features.list.is_empty() {
        jobs.push((FEATURES.to_owned(), Job::Features));
    }
    let mut homes: BTreeMap<&Home, Vec<usize>> = BTreeMap::new();
    for (index, name) in context.names.types.iter().enumerate() {
        homes.entry(&name.home).or_default().push(index);
    }
    let mut groups: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
    for (index, operation) in context.names.operations.iter().enumerate() {
        let types = homes.remove(&Home::Operation(index)).unwrap_or_default();
        groups.entry(operation.group).or_default().push(Member { operation: index, has_types: !types.is_empty() });
        if let Some(group) = context.names.groups.get(operation.group) {
            jobs.push((format!("src/{}/{}.rs", group.module, operation.module), Job::Operation(index, types)));
        }
    }
    if context.config.has_cli() {
        jobs.push(("src/main.rs".to_owned(), Job::Main));
        jobs.push(("src/cli.rs".to_owned(), Job::Cli));
    }
    for (index, members) in groups {
        if let Some(group) = context.names.groups.get(index) {
            jobs.push((format!("src/{}.rs", group.module), Job::Group(index, members)));
        }
    }
    for (home, types) in homes {
        if let Home::Types(_) = home {
            jobs.push((home.file(context.names), Job::Type(home.clone(), types)));
        }
    }
    jobs
}

/// The files of some types, and of a root that has them, in which nothing else is of the crate.
pub(crate) fn jobs_of_types(types: impl IntoIterator<Item = usize>, context: &Context<'_>) -> Vec<(String, Job)> {
    let mut homes: BTreeMap<Home, Vec<usize>> = BTreeMap::new();
    for index in types {
        if let Some(name) = context.names.types.get(index) {
            homes.entry(name.home.clone()).or_default().push(index);
        }
    }
    let job = |(home, types): (&Home, &Vec<usize>)| (home.file(context.names), Job::Type(home.clone(), types.clone()));
    let mut jobs: Vec<(String, Job)> = homes.iter().map(job).collect();
    jobs.push(("src/lib.rs".to_owned(), Job::TypesAlone(homes)));
    jobs
}

/// A type as it is written outside of the crate, which is called `client` there; `types`, `BTreeMap` and `Open` are
/// imported.
pub(crate) fn outside(ty: &crate::model::Ty, context: &Context<'_>) -> String {
    let writer = path::Writer::new(context, Home::Types(String::new()));
    writer.ty(ty).replace("crate::", "client::")
}

/// Makes one file.
pub(crate) fn emit(job: &Job, context: &Context<'_>) -> File {
    match job {
        Job::Lib => client::lib(context),
        Job::Client => client::client(context),
        Job::Auth => auth::auth(context),
        Job::Headers => client::headers(context),
        Job::Servers => servers::servers(context),
        Job::Errors => answers::shared_errors(context),
        Job::Types => types::index(context),
        Job::Type(home, types) => types::module(home, types, context),
        Job::TypesAlone(homes) => types::root(homes, context),
        Job::Group(index, members) => client::group(*index, members, context),
        Job::Operation(index, types) => operation::module(*index, types, context),
        Job::Main => cli::main(context),
        Job::Cli => cli::api(context),
        Job::Manifest => manifest::manifest(context),
        Job::Features => manifest::features_alone(context),
        Job::Readme => readme::readme(context),
    }
}
