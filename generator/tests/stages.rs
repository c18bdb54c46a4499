//! The stages depend on one another in one direction, and each dependency has one place: looked up in the sources.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What each stage may use of the crate.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("pointer", &[]),
    ("suggest", &[]),
    // The document's values, which every stage may use that reads the document.
    ("tree", &["pointer"]),
    ("diagnostic", &["source"]),
    ("source", &["diagnostic", "pointer", "suggest", "tree"]),
    ("config", &["diagnostic", "source", "suggest", "tree"]),
    ("dialect", &["config", "diagnostic", "model", "pointer", "source", "suggest", "tree"]),
    ("lower", &["config", "diagnostic", "model", "pointer", "suggest", "tree"]),
    ("overrides", &["config", "diagnostic", "model", "tree"]),
    ("paging", &["config", "diagnostic", "model", "suggest"]),
    ("check", &["analyze", "diagnostic", "model"]),
    ("direction", &["analyze", "model"]),
    ("patch", &["analyze", "model"]),
    ("nesting", &["model", "pointer"]),
    ("analyze", &["model"]),
    // Of `source` only where further files stand.
    ("name", &["config", "diagnostic", "model", "pointer", "source::FILES_KEY"]),
    ("features", &["analyze", "config", "model", "name"]),
    ("share", &["analyze", "features", "model", "name"]),
    ("emit", &["analyze", "config", "features", "model", "name"]),
    ("render", &["emit"]),
    // Beside the stages: what the examples of a document are examples of.
    (
        "examples",
        &[
            "analyze",
            "config",
            "diagnostic",
            "dialect",
            "emit",
            "features",
            "model",
            "pointer",
            "render",
            "source",
            "tree",
            "understand",
        ],
    ),
];

/// Where a dependency may stand.
const ONLY_IN: [(&str, &[&str]); 6] = [
    ("openapiv3", &["lower", "dialect"]),
    ("quote", &["emit"]),
    ("proc_macro2", &["emit", "render"]),
    ("prettyplease", &["render"]),
    ("serde_yaml", &["source"]),
    ("std::fs", &["source"]),
];

/// Every source file: its stage, its path, and its code without comments and the texts in it.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new("src");
    let (mut out, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let stage = path.strip_prefix(root).unwrap().components().next().unwrap();
            let stage = stage.as_os_str().to_string_lossy().replace(".rs", "");
            let text = fs::read_to_string(&path).unwrap();
            out.push((stage, path, code(&text)));
        }
    }
    assert!(out.len() > 40);
    out
}

/// The code without comments and string literals, as well as looking at lines can tell.
fn code(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.map(|line| line.split('"').step_by(2).collect::<Vec<_>>().join("\"\"")).collect::<Vec<_>>().join("\n")
}

/// Where the word stands in the code.
fn words<'c>(code: &'c str, word: &'c str) -> impl Iterator<Item = usize> + 'c {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).map(|(start, _)| start).filter(move |start| {
        let (before, after) = (code[..*start].chars().next_back(), code[start + word.len()..].chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

#[test]
fn stages_use_only_what_is_before_them() {
    let mut wrong = BTreeSet::new();
    for (stage, path, code) in sources() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == stage) else { continue };
        for start in words(&code, "crate") {
            let Some(used) = code[start + "crate".len()..].strip_prefix("::") else { continue };
            let fits = |name: &str| {
                let rest = used.strip_prefix(name);
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            };
            // A macro's tokens name what is in the generated crate: no stage of ours.
            let generated = stage == "emit" && !MAY_USE.iter().any(|(name, _)| fits(name));
            if !(generated || fits(&stage) || allowed.iter().any(|name| fits(name))) {
                wrong.insert(format!("{}: crate::{}", path.display(), used.lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_stage_has_a_rule() {
    let stages: BTreeSet<String> =
        sources().into_iter().map(|(stage, ..)| stage).filter(|stage| stage != "lib").collect();
    let ruled: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(stages.is_subset(&ruled), "add rules: {:?}", stages.difference(&ruled));
}

#[test]
fn dependencies_stand_where_they_belong() {
    let mut wrong = BTreeSet::new();
    for (stage, path, code) in sources() {
        for (dependency, places) in ONLY_IN {
            if !places.contains(&stage.as_str())
                && words(&code, dependency).any(|start| {
                    let after = &code[start + dependency.len()..];
                    after.starts_with("::") || after.starts_with('!') || after.starts_with(';')
                })
            {
                wrong.insert(format!("{}: {dependency}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
