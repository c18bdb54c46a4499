//! The client, the groups of operations and the crate's root.

use std::collections::HashMap;

use quote::quote;

use super::docs::Doc;
use super::function::{Function, implementation};
use super::markdown::inline;
use super::path::Writer;
use super::table::{WIDTH, cfg, literal, raw, tokens};
use super::{Chunk, Context, File, Member};
use crate::model::{Server, is_absolute};

/// `lib.rs`
pub(super) fn lib(context: &Context<'_>) -> File {
    let api = context.api;
    let mut docs = Doc::line(format!("A client of {} (version {}).", inline(&api.title), inline(&api.version)));
    if let Some(text) = &api.docs {
        docs = docs.and_markdown(text);
    }
    let mut docs =
        docs.and("Start with [`Client::builder`]; the operations are methods of the groups that [`Client`] gives.");
    if !context.features.list.is_empty() {
        docs = docs.and("Groups are cargo features of the same name, which are on by default.");
    }
    let mut modules: Vec<String> =
        vec!["pub mod auth;".to_owned(), "mod client;".to_owned(), "pub mod types;".to_owned()];
    if !api.headers.is_empty() {
        modules.push("pub mod headers;".to_owned());
    }
    if super::servers::has_choice(api) {
        modules.push("pub mod servers;".to_owned());
    }
    if !context.names.errors.is_empty() {
        modules.push("pub mod errors;".to_owned());
    }
    modules.extend(context.names.groups.iter().map(|group| format!("pub mod {};", raw(&group.module))));
    if context.config.has_cli() {
        modules.push("pub mod cli;".to_owned());
    }
    modules.sort_by(|a, b| a.trim_start_matches("pub ").cmp(b.trim_start_matches("pub ")));
    let groups = context.names.groups.iter().enumerate();
    let mut gates: HashMap<String, String> = groups
        .map(|(index, group)| (format!("pub mod {};", raw(&group.module)), cfg(context.features.group(index))))
        .collect();
    gates.insert("pub mod cli;".to_owned(), cfg(&["cli".to_owned()]));
    for module in &mut modules {
        module.insert_str(0, gates.get(module).map_or("", String::as_str));
    }
    let mut text = recursion_limit(context.facts.depth);
    text.push_str(&modules.join("\n"));
    text.push_str("\n\npub use client::{Call, Client, ClientBuilder};\npub use runtime::{Error, Response};\n");
    File::Rust { docs: docs.inner(), chunks: vec![Chunk::Text(text)] }
}

/// The attribute that a crate needs whose types hold one another deeper than the compiler looks by itself. Between a
/// type and the next there may be eight that it sees, such as those of `Option<Vec<T>>`.
pub(super) fn recursion_limit(depth: usize) -> String {
    const ENOUGH: usize = 32;
    if depth <= ENOUGH {
        return String::new();
    }
    let limit = (depth * 8).next_power_of_two();
    format!(
        "// The types hold one another deeper than the compiler looks by itself. A crate that uses them may need this\n\
         // line too.\n#![recursion_limit = \"{limit}\"]\n\n"
    )
}

/// `client.rs`
pub(super) fn client(context: &Context<'_>) -> File {
    let api = context.api;
    let mut text = "runtime::client! {\n".to_owned();
    text.push_str(&Doc::line(format!("A client of {}.", inline(&api.title))).outer("    "));
    match api.servers.first().map(Server::default_url).filter(|server| is_absolute(server)) {
        Some(server) => text.push_str(&format!("    default_server: {},\n", literal(&server))),
        None if api.has_own_hosts() => text.push_str("    default_server: none,\n"),
        None => {}
    }
    text.push_str("    user_agent: concat!(env!(\"CARGO_PKG_NAME\"), \"/\", env!(\"CARGO_PKG_VERSION\")),\n}\n");
    let methods = context.names.groups.iter().enumerate().map(|(index, group)| {
        let (module, own) = (raw(&group.module), raw(&group.ident));
        let docs = match &group.tag {
            Some(tag) => Doc::line(format!("The operations tagged `{}`.", tag.replace('`', "'"))),
            None => Doc::line("The operations without a tag."),
        };
        let path = format!("crate::{module}::{own}");
        Function::new(format!("pub fn {module}"), format!("{path}<'_>"), vec![format!("{path} {{ client: self }}")])
            .with(["&self".to_owned()])
            .documented(docs)
            .attribute(&cfg(context.features.group(index)))
            .must_use()
    });
    let methods: Vec<Function> = methods.collect();
    let mut chunks = vec![Chunk::Text(text)];
    if !methods.is_empty() {
        chunks.push(Chunk::Text(implementation("Client", &methods)));
    }
    File::Rust { docs: String::new(), chunks }
}

/// The module of a group: its operations' modules, and the struct that has their methods.
pub(super) fn group(index: usize, members: &[Member], context: &Context<'_>) -> File {
    let Some(group) = context.names.groups.get(index) else { return File::Plain(String::new()) };
    let mut modules = Vec::new();
    let mut uses = Vec::new();
    for Member { operation: number, has_types } in members {
        let Some(names) = context.names.operations.get(*number) else { continue };
        let visibility = if *has_types { "pub " } else { "" };
        modules.push((raw(&names.module), format!("{visibility}mod {};\n", raw(&names.module))));
        let mut exported = vec![names.request.clone()];
        let operation = context.api.operations.get(*number);
        if operation.is_some_and(|operation| !operation.errors.is_empty()) {
            exported.push(names.error.clone());
        }
        if operation.is_some_and(super::answers::has_output_enum) {
            exported.push(names.output.clone());
        }
        exported.sort_unstable();
        let head = format!("pub use self::{}::", raw(&names.module));
        let all = exported.join(", ");
        let sole = if exported.len() == 1 { format!("{head}{all};\n") } else { format!("{head}{{{all}}};\n") };
        uses.push(if sole.len() <= WIDTH { sole } else { format!("{head}{{\n    {all},\n}};\n") });
    }
    modules.sort();
    uses.sort();
    let modules: String = modules.into_iter().map(|(_, line)| line).collect();
    let tag = context.api.tags.iter().find(|tag| Some(&tag.name) == group.tag.as_ref());
    let title = match &group.tag {
        Some(tag) => format!("The operations tagged `{}`.", tag.replace('`', "'")),
        None => "The operations without a tag.".to_owned(),
    };
    let mut docs = Doc::line(title.clone());
    if let Some(text) = tag.and_then(|tag| tag.description.as_ref()) {
        docs = docs.and_markdown(text);
    }
    let (own, line) = (tokens(&raw(&group.ident)), Doc::line(title));
    let structure = quote! {
        #line
        #[derive(Clone, Copy, Debug)]
        pub struct #own<'a> {
            pub(crate) client: &'a crate::Client,
        }
    };
    let commands = Chunk::Text(super::cli::commands(members, context));
    let chunks = vec![Chunk::Text(modules), Chunk::Text(uses.concat()), Chunk::Tokens(structure), commands];
    File::Rust { docs: docs.inner(), chunks }
}

/// `headers.rs`
pub(super) fn headers(context: &Context<'_>) -> File {
    let writer = Writer::at_root(context);
    // As with the types' paths.
    let gated = !context.features.list.is_empty();
    let typed = if gated { "runtime::TypedHeader" } else { "TypedHeader" };
    let constants =
        context.api.headers.iter().zip(&context.names.headers).enumerate().map(|(index, (header, name))| {
            let docs = Doc::of(&header.docs).or(format!("`{}`", header.name));
            let (docs, ty) = (docs.outer(""), writer.ty(&header.ty));
            let cfg = cfg(context.features.header(index));
            format!("{docs}{cfg}pub const {name}: {typed}<{ty}> = {typed}::new({});\n", literal(&header.name))
        });
    let constants: Vec<String> = constants.collect();
    let own = if gated { "" } else { "use runtime::TypedHeader;\n" };
    let mut chunks = vec![Chunk::Text(format!("{own}{}", writer.imports()))];
    chunks.extend(constants.into_iter().map(Chunk::Text));
    let docs = Doc::line("The headers that the document describes: `response.header(headers::NAME)`.");
    File::Rust { docs: docs.inner(), chunks }
}
