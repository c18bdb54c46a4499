//! `README.md` of a crate of its own.

use super::auth::credential_parts;
use super::markdown::{first_sentence, inline};
use super::table::raw;
use super::{Context, File};
use crate::model::{Operation, Scheme, SchemeKind, Server, Ty, is_absolute};
use crate::name::GroupName;

/// `README.md`
pub(super) fn readme(context: &Context<'_>) -> File {
    let api = context.api;
    let about = api.docs.as_deref().map(first_sentence).filter(|text| !text.is_empty());
    let about = about.map(|text| format!("{text}\n\n")).unwrap_or_default();
    let mut counts = vec![0_usize; context.names.groups.len()];
    for operation in &context.names.operations {
        if let Some(count) = counts.get_mut(operation.group) {
            *count += 1;
        }
    }
    let line = |(index, (group, count)): (usize, (&GroupName, usize))| {
        let feature = match context.features.group(index) {
            [feature] => format!(" (feature `{feature}`)"),
            _ => String::new(),
        };
        let plural = if count == 1 { "" } else { "s" };
        format!("- `client.{}()`: {count} operation{plural}{feature}\n", group.module)
    };
    let groups: String = context.names.groups.iter().zip(counts).enumerate().map(line).collect();
    let features = match context.features.list.keys().next() {
        Some(_) => {
            "\nAll features are on by default. With `default-features = false` and a list of those that are needed, the rest is not\n\
             compiled.\n"
        }
        None => "",
    };
    let example = example(context);
    File::Plain(format!(
        "# {}\n\nA Rust client of {} (version {}).\n\n{about}{example}{groups}{features}",
        context.config.crate_name,
        inline(&api.title),
        inline(&api.version),
    ))
}

/// A client with credentials, and a call: one that reads, if there is one which needs no more than text.
fn example(context: &Context<'_>) -> String {
    let crate_name = context.config.crate_name.replace('-', "_");
    let api = context.api;
    let callable = api.operations.iter().zip(&context.names.operations).filter(|(operation, _)| is_simple(operation));
    let called = callable.min_by_key(|(operation, _)| (operation.method.as_str() != "GET", operation.docs.deprecated));
    let security = called.map_or(&api.security, |(operation, _)| &operation.security);
    let mut builder = format!("{crate_name}::Client::builder()");
    let own = called.and_then(|(operation, _)| operation.server.clone());
    if !own.or_else(|| api.servers.first().map(Server::default_url)).is_some_and(|server| is_absolute(&server)) {
        builder.push_str(".base_url(\"https://api.example.com\")");
    }
    for requirement in security.first().into_iter().flatten() {
        let named = api.schemes.iter().zip(&context.names.schemes);
        for (scheme, name) in named.filter(|(scheme, _)| scheme.name == requirement.scheme) {
            if scheme.kind != SchemeKind::MutualTls {
                builder.push_str(&format!(".auth({crate_name}::auth::{name}::{})", made(scheme, context)));
            }
        }
    }
    let client = format!("let client = {builder}.build()?;\n");
    let Some((operation, name)) = called else { return format!("```rust\n{client}```\n\n") };
    let group = context.names.groups.get(name.group).map_or_else(String::new, |group| raw(&group.module));
    let arguments = operation.parameters.iter().filter(|parameter| parameter.required).map(|_| "\"…\"");
    let (method, arguments) = (raw(&name.method), arguments.collect::<Vec<_>>().join(", "));
    format!(
        "```rust\n{client}let response = client.{group}().{method}({arguments}).send().await?;\n\
         println!(\"{{:?}}\", response.body());\n```\n\n\
         `send_blocking()` does the same without an asynchronous runtime.\n\n"
    )
}

/// Whether a call needs no other arguments than text.
fn is_simple(operation: &Operation) -> bool {
    let text = operation.parameters.iter().filter(|parameter| parameter.required).all(|p| p.ty == Ty::String);
    let body = operation.body.as_ref().is_some_and(|body| body.required);
    text && !body
}

/// How the credentials are made.
fn made(scheme: &Scheme, context: &Context<'_>) -> String {
    if credential_parts(&scheme.kind).variables(scheme, context).is_some() {
        return "from_env()?".to_owned();
    }
    let parts: Vec<String> = scheme.kind.parts().iter().map(|part| format!("\"<{part}>\"")).collect();
    format!("new({})", parts.join(", "))
}
