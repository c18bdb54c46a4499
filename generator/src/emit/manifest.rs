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
    File::Plain(format!(
        "[package]\nname = {name}\nversion = \"0.1.0\"\nedition = \"2024\"\ndescription = {description}\npublish = false\n\n\
         [dependencies]\nruntime = {{ path = {runtime} }}\n\n# A workspace of its own, wherever it lies.\n[workspace]\n"
    ))
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
    let line = |(group, count): (&GroupName, usize)| {
        format!("- `client.{}()`: {count} operation{}\n", group.module, if count == 1 { "" } else { "s" })
    };
    let groups: String = context.names.groups.iter().zip(counts).map(line).collect();
    File::Plain(format!(
        "# {}\n\nA Rust client of {} (version {}).\n\n{about}```rust\nlet client = {module}::Client::builder().build()?;\n```\n\n{groups}",
        context.config.crate_name,
        api.title.trim(),
        api.version.trim(),
    ))
}
