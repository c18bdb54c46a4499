//! `servers.rs`: the servers that a caller can choose from.

use super::docs::Doc;
use super::table::literal;
use super::{Chunk, Context, File};
use crate::model::{Api, Server, Variable, code};

/// Whether there is a choice.
pub(super) fn has_choice(api: &Api) -> bool {
    api.servers.len() > 1 || api.servers.iter().any(|server| !server.variables.is_empty())
}

/// `servers.rs`
pub(super) fn servers(context: &Context<'_>) -> File {
    let servers = context.api.servers.iter().zip(&context.names.servers);
    let constants: String = servers.map(|(server, name)| constant(server, name)).collect();
    let uses = match context.api.servers.iter().any(|server| !server.variables.is_empty()) {
        true => "use runtime::server::{Server, Variable};\n",
        false => "use runtime::server::Server;\n",
    };
    let docs = Doc::line(
        "The servers of the document, the default first: `Client::builder().server(servers::NAME)` takes another.",
    );
    let docs = docs.and("For another value of a variable: `servers::NAME.with(\"variable\", \"value\")`.");
    File::Rust { docs: docs.inner(), chunks: vec![Chunk::Text(uses.to_owned()), Chunk::Text(constants)] }
}

fn constant(server: &Server, name: &str) -> String {
    let mut docs = Doc::none();
    if let Some(text) = &server.description {
        docs = docs.and_markdown(text);
    }
    docs = docs.and(&format!("{}.", code(&server.url)));
    let list: Vec<String> = server.variables.iter().map(describe).collect();
    if !list.is_empty() {
        docs = docs.and_markdown(&list.join("\n"));
    }
    let variables: String =
        server.variables.iter().map(|variable| format!("\n    {},", self::variable(variable))).collect();
    let variables = if variables.is_empty() { "&[]".to_owned() } else { format!("&[{variables}\n]") };
    format!("{}pub const {name}: Server = Server::new({}, {variables});\n\n", docs.outer(""), literal(&server.url))
}

fn describe(variable: &Variable) -> String {
    let text = variable.description.as_deref().map(super::markdown::first_sentence).filter(|text| !text.is_empty());
    let text = text.map(|text| format!(" {text}")).unwrap_or_default();
    let values: Vec<String> = variable.values.iter().map(|value| code(value)).collect();
    let values = if values.is_empty() { String::new() } else { format!(" One of {}.", values.join(", ")) };
    format!("- {}:{text} Default: {}.{values}", code(&variable.name), code(&variable.default))
}

fn variable(variable: &Variable) -> String {
    let values: Vec<String> = variable.values.iter().map(|value| literal(value)).collect();
    format!("Variable::new({}, {}, &[{}])", literal(&variable.name), literal(&variable.default), values.join(", "))
}
