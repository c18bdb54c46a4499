//! `Cargo.toml` and `README.md` of a crate of its own.

use super::markdown::first_sentence;
use super::table::literal;
use super::{Context, File};
use crate::name::GroupName;

/// `Cargo.toml`
pub(super) fn manifest(context: &Context<'_>) -> File {
    let name = literal(&context.config.crate_name);
    let description = literal(&format!("A client of {} {}", context.api.title.trim(), context.api.version.trim()));
    let runtime = literal(&context.config.runtime);
    let program = format!("[[bin]]\nname = {name}\npath = \"src/main.rs\"\nrequired-features = [\"cli\"]\n\n");
    let program = if context.config.has_cli() { program } else { String::new() };
    File::Plain(format!(
        "[package]\nname = {name}\nversion = \"0.1.0\"\nedition = \"2024\"\ndescription = {description}\npublish = false\n\n\
         {}{program}[dependencies]\nruntime = {{ path = {runtime} }}\n\n# A workspace of its own, wherever it lies.\n[workspace]\n",
        features(context),
    ))
}

/// `src/features.toml`
pub(super) fn features_alone(context: &Context<'_>) -> File {
    let text = features(context);
    File::Plain(
        format!(
            "# For the manifest of this crate; `cargo xtask codegen` looks whether it has them all.\n{}",
            text.trim_end()
        ) + "\n",
    )
}

/// The table of the features, if there are any.
fn features(context: &Context<'_>) -> String {
    let list = &context.features.list;
    let cli = match context.config.has_cli() {
        true => "# The command line: `cargo run --features cli -- --help`.\ncli = [\"runtime/cli\"]\n",
        false => "",
    };
    if list.is_empty() {
        return if cli.is_empty() { String::new() } else { format!("[features]\n{cli}\n") };
    }
    let quoted = |names: &mut dyn Iterator<Item = &String>, before: &str, between: &str| {
        names.map(|name| format!("{before}{}", literal(name))).collect::<Vec<_>>().join(between)
    };
    let default = quoted(&mut list.keys(), "    ", ",\n");
    let lines = list.iter().map(|(name, needs)| format!("{name} = [{}]\n", quoted(&mut needs.iter(), "", ", ")));
    format!(
        "# One for each group of operations. Without it, they and the types that only they need are not compiled.\n\
         [features]\ndefault = [\n{default},\n]\n{}{cli}\n",
        lines.collect::<String>()
    )
}

/// `README.md`
pub(super) fn readme(context: &Context<'_>) -> File {
    let api = context.api;
    let about = api.docs.as_deref().map(first_sentence).filter(|text| !text.is_empty());
    let about = about.map(|text| format!("{text}\n\n")).unwrap_or_default();
    let module = context.config.crate_name.replace('-', "_");
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
    File::Plain(format!(
        "# {}\n\nA Rust client of {} (version {}).\n\n{about}```rust\nlet client = {module}::Client::builder().build()?;\n```\n\n{groups}{features}",
        context.config.crate_name,
        api.title.trim(),
        api.version.trim(),
    ))
}
