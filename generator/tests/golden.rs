//! Golden crates: what comes out, a construct a case.
//!
//! Each folder in `golden/` holds `openapi.yaml`, perhaps `codegen.toml` (names, overrides, a pin), and `expected/`: the
//! files of the crate, and `findings.txt` where there is something to say. Left out are `lib.rs`, `client.rs` and an
//! `auth.rs` without credentials, which are the same but for names; the cases in [`WHOLE`] have them all. Those in
//! [`WITH_README`] have a `README.md` too.
//! `UPDATE_GOLDENS=1 cargo test -p generator --test golden` writes `expected/` anew. The crate `golden` compiles the same
//! files and uses them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use generator::config::{ClientConfig, Config};
use generator::diagnostic::{Diagnostics, Style};
use generator::source::Document;

/// Cases that leave out no file of `src/`.
const WHOLE: [&str; 5] = ["cargo-features", "naming", "own-servers", "several-servers", "whole-crate"];
/// Cases with a `README.md`, whose program the crate `golden` compiles.
const WITH_README: [&str; 4] = ["naming", "security", "several-servers", "whole-crate"];
/// A reviewer reads a file in one sitting.
const MOST_LINES: usize = 500;

type Files = BTreeMap<String, String>;

/// The settings of a case.
fn config(case: &Path, diagnostics: &mut Diagnostics) -> ClientConfig {
    let settings = case.join("codegen.toml");
    let mut config = match settings.exists() {
        true => Config::load(&settings, diagnostics).and_then(|config| config.clients.into_iter().next()),
        false => None,
    }
    .unwrap_or_else(|| ClientConfig::new(case.join("openapi.yaml"), "golden", "golden"));
    config.write_manifest = WITH_README.iter().any(|name| case.ends_with(name));
    config.cli = config.cli.or(Some(case.ends_with("whole-crate")));
    config.runtime = "../runtime".to_owned();
    config
}

/// All files of the crate, and the findings.
fn generate(case: &Path) -> Files {
    let mut diagnostics = Diagnostics::default();
    let config = config(case, &mut diagnostics);
    let mut files = Files::new();
    if let Some(document) = Document::load(&case.join("openapi.yaml"), None, &config.overlays, &mut diagnostics) {
        let outcome = generator::generate(document, &config);
        diagnostics.append(outcome.diagnostics);
        files = outcome.files;
    }
    if !diagnostics.is_empty() {
        files.insert("findings.txt".to_owned(), diagnostics.render(Style::default()));
    }
    files
}

/// Whether a file is compared.
fn counts(case: &Path, path: &str, text: &str) -> bool {
    let whole = WHOLE.iter().any(|whole| case.ends_with(whole));
    let plain = match path {
        "Cargo.toml" => return case.ends_with("whole-crate"),
        "src/lib.rs" | "src/client.rs" => true,
        "src/auth.rs" => !text.contains("credential!"),
        _ => false,
    };
    whole || !plain
}

/// The files below a folder, by path relative to it.
fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

fn update(folder: &Path, old: &Files, new: &Files) {
    for (path, text) in new.iter().filter(|(path, text)| old.get(*path) != Some(text)) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    for path in old.keys().filter(|path| !new.contains_key(*path)).map(|path| folder.join(path)) {
        fs::remove_file(&path).unwrap();
        // A folder goes with its last file.
        path.ancestors().skip(1).take_while(|parent| *parent != folder).all(|parent| fs::remove_dir(parent).is_ok());
    }
}

fn difference(folder: &Path, old: &Files, new: &Files) -> String {
    let mut out = String::new();
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for path in paths {
        let name = folder.join(path).display().to_string();
        let (before, after) = (old.get(path), new.get(path));
        let label = match (before, after) {
            (None, _) => "generated, but not expected",
            (_, None) => "expected, but not generated",
            (before, after) if before == after => continue,
            _ => "generated now",
        };
        let (before, after) = (before.map_or("", |text| text), after.map_or("", |text| text));
        out.push_str(&similar::TextDiff::from_lines(before, after).unified_diff().header(&name, label).to_string());
    }
    out
}

/// What is wrong with a case; nothing after an update.
fn check(case: &Path) -> String {
    let all = generate(case);
    let mut problems = String::new();
    for (path, text) in all.iter().filter(|(_, text)| text.lines().count() > MOST_LINES) {
        let lines = text.lines().count();
        problems.push_str(&format!("{}: {path} has {lines} lines, more than {MOST_LINES}\n", case.display()));
    }
    let new: Files = all.into_iter().filter(|(path, text)| counts(case, path, text)).collect();
    let folder = case.join("expected");
    let old = read(&folder);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        update(&folder, &old, &new);
    } else {
        problems.push_str(&difference(&folder, &old, &new));
    }
    problems
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir("tests/golden").unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn crates_look_as_expected() {
    let cases = cases();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failed = Vec::new();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            failed.push((case.clone(), check(case)));
        }
        failed
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut failed: BTreeMap<PathBuf, String> = BTreeMap::new();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().for_each(|worker| failed.extend(worker.join().unwrap()));
    });
    assert!(!failed.is_empty() && failed.len() == cases.len());
    let text: String = failed.into_values().collect();
    let command = "UPDATE_GOLDENS=1 cargo test -p generator --test golden";
    assert!(text.is_empty(), "{text}\nIf that is right: {command}");
}

#[test]
fn the_cases_that_are_whole_are_there() {
    let cases = cases();
    for whole in WHOLE {
        assert!(cases.iter().any(|case| case.ends_with(whole)), "{whole}");
    }
}
