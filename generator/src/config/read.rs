//! The text of a `codegen.toml` to [`Config`].

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::table::{Context, Table};
use super::{Auth, ClientConfig, Config, Naming, Setting, TypeOverrides};
use crate::diagnostic::Diagnostics;
use crate::source::SourceFile;

/// Reads the file; paths in it are relative to `folder`.
pub(super) fn config(file: &Arc<SourceFile>, folder: &Path, diagnostics: &mut Diagnostics) -> Option<Config> {
    let mut found = Diagnostics::default();
    let mut context = Context { file, diagnostics: &mut found };
    let (table, errors) = DeTable::parse_recoverable(file.text());
    for error in errors {
        let message = format!("this is not valid TOML: {}", error.message().trim());
        context.error("syntax", error.span().unwrap_or_default(), message);
    }
    // What follows a syntax error is guesswork: one thing at a time.
    let mut clients = Vec::new();
    if !context.diagnostics.has_errors() {
        let mut root = Table::root(&table);
        for client in root.list("client", &mut context) {
            clients.extend(self::client(client, folder, &mut context));
        }
        root.finish(&mut context);
        if clients.is_empty() && !context.diagnostics.has_errors() {
            context
                .error("missing-key", 0..0, "there is no client here")
                .hint("add `[[client]]` with `document` and `crate`");
        }
        same_folder(&clients, &mut context);
    }
    let valid = !found.has_errors();
    found.sort_by_place();
    diagnostics.append(found);
    valid.then_some(Config { clients })
}

fn client(value: &Spanned<DeValue<'_>>, folder: &Path, context: &mut Context<'_>) -> Option<ClientConfig> {
    let mut table = Table::new(value, context)?;
    let document = table.required("document", context);
    let document = path(folder, &document, context);
    let name = table.required("crate", context);
    if !name.value.is_empty() && !is_crate_name(&name.value) {
        wrong(&name, format!("`{}` is not the name of a crate", name.value), "letters, digits, `-` and `_`", context);
    }
    let output = match table.text("path", context) {
        Some(path) => folder.join(path.value),
        None => folder.join("..").join(&name.value),
    };
    let root = table.text("root", context).map(|root| path(folder, &root, context));
    let overlays = table.texts("overlays", context).iter().map(|overlay| path(folder, overlay, context)).collect();
    let api_version = table.text("api-version", context);
    if let Some(version) = api_version.as_ref().filter(|version| !is_date(&version.value)) {
        wrong(version, format!("`{}` is not a date", version.value), "dates are written `2025-03-12`", context);
    }
    let config = ClientConfig {
        document,
        root,
        overlays,
        crate_name: name.value,
        output,
        runtime: String::new(),
        api_version,
        write_manifest: table.flag("write-manifest", context).unwrap_or(true),
        features: table.flag("features", context),
        cli: table.flag("cli", context),
        naming: naming(&mut table, context),
        auth: table.map("auth", context, auth),
        types: types(&mut table, context),
        paging: super::paging::paging(&mut table, context),
    };
    table.finish(context);
    if config.write_manifest {
        foreign_types(&config.types, context);
    }
    Some(config)
}

/// A generated manifest names the runtime alone: types of other crates would not be found.
fn foreign_types(types: &TypeOverrides, context: &mut Context<'_>) {
    const KNOWN: [&str; 5] = ["alloc", "core", "crate", "runtime", "std"];
    for setting in types.formats.values().chain(types.schemas.values()) {
        let paths = setting.value.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let mut roots = paths.filter_map(|path| path.trim_start_matches(':').split_once("::")).map(|(root, _)| root);
        if let Some(root) = roots.find(|root| !KNOWN.contains(root)) {
            let message =
                format!("`{}` is of the crate `{root}`, which the generated manifest does not name", setting.value);
            wrong(setting, message, "set `write-manifest = false`, and write the manifest by hand", context);
        }
    }
}

fn naming(client: &mut Table<'_>, context: &mut Context<'_>) -> Naming {
    let Some(mut table) = client.table("naming", context) else { return Naming::default() };
    let naming = Naming {
        operation_id_extensions: table.texts("operation-id-extensions", context),
        operations: identifiers(&mut table, "operations", context),
        types: identifiers(&mut table, "types", context),
        tags: identifiers(&mut table, "tags", context),
    };
    table.finish(context);
    naming
}

fn auth(value: &Spanned<DeValue<'_>>, context: &mut Context<'_>) -> Option<Auth> {
    let mut table = Table::new(value, context)?;
    let type_name = table.text("type-name", context).filter(|name| check_identifier(name, context));
    let auth = Auth { type_name, env: table.map("env", context, |value, context| context.text(value)) };
    for variable in auth.env.values().filter(|variable| !is_variable(&variable.value)) {
        let message = format!("`{}` is not the name of an environment variable", variable.value);
        wrong(variable, message, "capital letters, digits and `_`, such as `API_KEY`", context);
    }
    table.finish(context);
    Some(auth)
}

fn types(client: &mut Table<'_>, context: &mut Context<'_>) -> TypeOverrides {
    let Some(mut table) = client.table("types", context) else { return TypeOverrides::default() };
    let types = TypeOverrides {
        formats: table.map("formats", context, |value, context| context.text(value)),
        schemas: table.map("schemas", context, |value, context| context.text(value)),
        keep_unknown_fields: table.flag("keep-unknown-fields", context).unwrap_or_default(),
    };
    const TYPES: [&str; 4] = ["string", "integer", "number", "boolean"];
    for (key, setting) in &types.formats {
        if !TYPES.contains(&key.split_once(':').map_or(key.as_str(), |(name, _)| name)) {
            let hint = "write it as `\"string:uuid\"`, or as `\"integer\"` for those without a format";
            wrong(setting, format!("`{key}` is not a type and a format"), hint, context);
        }
    }
    for setting in types.formats.values().chain(types.schemas.values()) {
        if syn::parse_str::<syn::TypePath>(&setting.value).is_err() {
            wrong(
                setting,
                format!("`{}` is not the path of a Rust type", setting.value),
                "such as `my_crate::Id` or `runtime::Text<my_crate::Id>`",
                context,
            );
        }
    }
    table.finish(context);
    types
}

fn identifiers(
    table: &mut Table<'_>,
    key: &'static str,
    context: &mut Context<'_>,
) -> BTreeMap<String, Setting<String>> {
    let map = table.map(key, context, |value, context| context.text(value));
    for name in map.values() {
        check_identifier(name, context);
    }
    map
}

fn check_identifier(name: &Setting<String>, context: &mut Context<'_>) -> bool {
    let valid = is_identifier(&name.value);
    if !valid {
        let hint = "letters, digits and `_`, and no digit at the beginning";
        wrong(name, format!("`{}` is not a Rust name", name.value), hint, context);
    }
    valid
}

pub(super) fn wrong(setting: &Setting<String>, message: String, hint: &str, context: &mut Context<'_>) {
    let diagnostic = context.diagnostics.fatal("wrong-value", "", message);
    diagnostic.place.clone_from(&setting.place);
    diagnostic.hint(hint);
}

fn path(folder: &Path, setting: &Setting<String>, context: &mut Context<'_>) -> PathBuf {
    let path = folder.join(&setting.value);
    if !setting.value.is_empty() && !path.exists() {
        let near = crate::source::similar_file(&path).map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| "paths are relative to the folder of codegen.toml".into());
        wrong(setting, format!("there is no `{}`", setting.value), &hint, context);
    }
    path
}

/// Two clients in one folder would remove each other's files.
fn same_folder(clients: &[ClientConfig], context: &mut Context<'_>) {
    for (index, client) in clients.iter().enumerate() {
        let twice = clients.iter().take(index).any(|other| other.output == client.output);
        if twice && !client.crate_name.is_empty() {
            let message = format!("two clients are written to `{}`", client.crate_name);
            context.error("wrong-value", 0..0, message).hint("give one of them another `crate` or `path`");
        }
    }
}

fn is_crate_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name != "_"
}

fn is_variable(name: &str) -> bool {
    is_identifier(name) && !name.contains(|c: char| c.is_ascii_lowercase())
}

/// Whether `text` is a date: `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let shape = text.len() == 10
        && text.char_indices().all(|(at, c)| if matches!(at, 4 | 7) { c == '-' } else { c.is_ascii_digit() });
    shape && matches!(part(5..7), Some(1..=12)) && matches!(part(8..10), Some(1..=31))
}
