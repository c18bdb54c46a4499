//! `Cargo.toml` of a crate of its own.

use super::markdown::words;
use super::{Context, File};

/// `Cargo.toml`
pub(super) fn manifest(context: &Context<'_>) -> File {
    let name = basic(&context.config.crate_name);
    let description = basic(&words(&format!("A client of {} {}", context.api.title, context.api.version)));
    let runtime = basic(&context.config.runtime);
    let program = format!("[[bin]]\nname = {name}\npath = \"src/main.rs\"\nrequired-features = [\"cli\"]\n\n");
    let program = if context.config.has_cli() { program } else { String::new() };
    File::Plain(format!(
        "[package]\nname = {name}\nversion = \"0.1.0\"\nedition = \"2024\"\ndescription = {description}\npublish = false\n\n\
         {}{program}[dependencies]\nruntime = {{ path = {runtime} }}\n\n# A workspace of its own. One that the folder lies in, and uses the crate, has to list it under `exclude`.\n[workspace]\n",
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
        names.map(|name| format!("{before}{}", basic(name))).collect::<Vec<_>>().join(between)
    };
    let default = quoted(&mut list.keys(), "    ", ",\n");
    let lines = list.iter().map(|(name, needs)| format!("{name} = [{}]\n", quoted(&mut needs.iter(), "", ", ")));
    format!(
        "# One for each group of operations. Without it, they and the types that only they need are not compiled.\n\
         [features]\ndefault = [\n{default},\n]\n{}{cli}\n",
        lines.collect::<String>()
    )
}

/// A text in TOML (1.0, section String: a basic string). Rust escapes other characters, and in other ways.
fn basic(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
