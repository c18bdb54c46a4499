//! What a run of `codegen` says about the files.

use std::collections::BTreeSet;

use generator::source::paths::display_name;
use similar::TextDiff;

use super::Generated;
use crate::Verdict;
use crate::output::Change;
use crate::terminal::{plural, print_diff};

/// Changed files and names that are listed unless `--verbose` asks for all.
const LISTED: usize = 10;

/// Shows how the folders differ from what would be written.
pub(super) fn check(results: &[Generated<'_>]) -> Verdict {
    let changes: Vec<&Change> = results.iter().flat_map(|result| &result.plan.changes).collect();
    if changes.is_empty() {
        let files = results.iter().map(|result| result.plan.after.files).sum();
        println!("up to date: {} in {}", plural(files, "file"), plural(results.len(), "crate"));
        return Verdict::Success;
    }
    for change in &changes {
        let name = display_name(&change.path);
        let (old, new) = (change.old.as_deref().unwrap_or_default(), change.new.as_deref().unwrap_or_default());
        let old_name = if change.old.is_some() { name.as_str() } else { "/dev/null" };
        let new_name = if change.new.is_some() { name.as_str() } else { "/dev/null" };
        let diff = TextDiff::from_lines(old, new);
        print_diff(&diff.unified_diff().context_radius(3).header(old_name, new_name).to_string());
    }
    eprintln!("error: {} not up to date; run `cargo xtask codegen`", plural(changes.len(), "generated file"));
    Verdict::Findings
}

/// Says what a run changes.
pub(super) fn report(result: &Generated<'_>, verbose: bool) {
    let Generated { client, summary, plan, .. } = result;
    println!(
        "{}: {} and {} from {}",
        client.crate_name,
        plural(summary.operations.len(), "operation"),
        plural(summary.types.len(), "type"),
        display_name(&client.document)
    );
    if plan.changes.is_empty() {
        println!("  nothing changed: {} up to date", plural(plan.after.files, "file"));
        return;
    }
    let (before, after) = (&plan.before, &plan.after);
    list("operation", &before.operations, &after.operations, verbose);
    list("type", &before.types, &after.types, verbose);
    let kinds = [("added", false, true), ("changed", true, true), ("removed", true, false)];
    for (what, old, new) in kinds {
        let is_it = |change: &&Change| change.old.is_some() == old && change.new.is_some() == new;
        let changes: Vec<&Change> = plan.changes.iter().filter(is_it).collect();
        let names = changes.iter().map(|change| display_name(&change.path));
        names_of(&format!("{} {what}", plural(changes.len(), "file")), names, verbose);
    }
}

fn list(what: &str, before: &BTreeSet<String>, after: &BTreeSet<String>, verbose: bool) {
    for (word, from, to) in [("added", after, before), ("removed", before, after)] {
        let names: Vec<&String> = from.difference(to).collect();
        names_of(&format!("{} {word}", plural(names.len(), what)), names.into_iter(), verbose);
    }
}

/// Only those that are listed are asked for.
fn names_of(title: &str, names: impl ExactSizeIterator<Item = impl std::fmt::Display>, verbose: bool) {
    let count = names.len();
    if count == 0 {
        return;
    }
    println!("  {title}");
    let shown = if verbose || count <= LISTED + 1 { count } else { LISTED };
    for name in names.take(shown) {
        println!("    {name}");
    }
    if shown < count {
        println!("    … and {} more (--verbose shows all)", count - shown);
    }
}
