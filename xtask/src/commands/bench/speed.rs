//! How fast the types of a document are read and written, beside serde's derive, and what a call costs, beside reqwest.
//!
//! The crate `xtask/speed` measures; here it gets types and bodies, and its figures become ratios.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generator::config::ClientConfig;
use generator::diagnostic::Diagnostics;
use generator::source::Document;

use super::yardstick::{self, Files};
use crate::Failure;
use crate::commands::values::{Maker, Manner};
use crate::progress::Progress;

/// How many types are measured, at most.
const TYPES: usize = 8;
/// How long their values are, as JSON.
const LENGTHS: std::ops::Range<usize> = 150..16_384;

/// Measures, and gives the table.
pub(super) fn measure(workspace: &Path, folder: &Path, document: &Path) -> Result<String, Failure> {
    let config = ClientConfig::new(document, "client", folder);
    let load = || {
        let found = Document::load(document, None, &[], &mut Diagnostics::default());
        found.ok_or_else(|| Failure::Run(format!("`{}` cannot be read", document.display())))
    };
    let files = generator::generate(load()?, &config).files;
    let pair = yardstick::pair(&files).map_err(|error| Failure::Run(format!("cannot make the yardstick: {error}")))?;
    let bodies = bodies(&generator::examples::examples(load()?, &config));
    if bodies.is_empty() {
        return Err(Failure::Run("the document has no type whose value is long enough".into()));
    }
    let runtime = workspace.join("runtime");
    crate_of(&folder.join("ours"), "ours", &format!("runtime = {{ path = {runtime:?} }}\n"), &pair.ours)?;
    let serde = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
    crate_of(&folder.join("derived"), "derived", serde, &pair.serde)?;
    program(folder, &workspace.join("xtask/speed"), &bodies)?;
    let _progress = Progress::new("measuring speed".into());
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--release", "--quiet"]).current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS").stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = cargo.output().map_err(|error| Failure::Run(format!("cannot run cargo: {error}")))?;
    match output.status.success() {
        true => Ok(table(&String::from_utf8_lossy(&output.stdout))),
        false => Err(Failure::Run("what measures speed cannot be built, or fails".into())),
    }
}

/// Types with a value of each, of all lengths.
fn bodies(examples: &generator::examples::Examples) -> Vec<(String, String)> {
    let maker = Maker::new(&examples.root, Manner::Examples).for_answers();
    let value = |(pointer, ty): &(String, String)| {
        let text = maker.of(examples.root.pointer(pointer)?, 0)?.to_string();
        (LENGTHS.contains(&text.len()) && text.starts_with('{')).then(|| (ty.clone(), text))
    };
    let mut all: Vec<(String, String)> = examples.types.iter().filter_map(value).collect();
    all.sort_by_key(|(ty, text)| (text.len(), ty.clone()));
    let step = all.len().div_ceil(TYPES).max(1);
    all.into_iter().rev().step_by(step).collect()
}

fn crate_of(folder: &Path, name: &str, dependencies: &str, files: &Files) -> Result<(), Failure> {
    let _ = fs::remove_dir_all(folder);
    let manifest = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}");
    write(&folder.join("Cargo.toml"), &manifest)?;
    files.iter().try_for_each(|(path, text)| write(&folder.join(path), text))
}

fn program(folder: &Path, speed: &Path, bodies: &[(String, String)]) -> Result<(), Failure> {
    let manifest = format!(
        "[package]\nname = \"program\"\nedition = \"2024\"\n\n[dependencies]\nspeed = {{ path = {speed:?} }}\n\
         ours = {{ path = \"ours\" }}\nderived = {{ path = \"derived\" }}\n\n[workspace]\nmembers = [\"ours\", \"derived\"]\n"
    );
    write(&folder.join("Cargo.toml"), &manifest)?;
    // Versions that were tried; cargo adds what is missing.
    let lock = fs::read_to_string(speed.join("Cargo.lock")).unwrap_or_default();
    if !folder.join("Cargo.lock").exists() {
        write(&folder.join("Cargo.lock"), &lock)?;
    }
    let mut cases = String::new();
    for (index, (ty, text)) in bodies.iter().enumerate() {
        write(&folder.join(format!("src/{index}.json")), text)?;
        let name = ty.trim_start_matches("types::");
        let line = format!("speed::case::<ours::{ty}, derived::{ty}>(\"{name}\", include_str!(\"{index}.json\")),");
        cases.push_str(&format!("        {line}\n"));
    }
    write(&folder.join("src/main.rs"), &format!("fn main() {{\n    speed::run(&[\n{cases}    ]);\n}}\n"))
}

fn write(path: &PathBuf, text: &str) -> Result<(), Failure> {
    let parent = path.parent().unwrap_or(path);
    let result = fs::create_dir_all(parent).and_then(|()| fs::write(path, text));
    result.map_err(|error| Failure::Run(format!("cannot write `{}`: {error}", path.display())))
}

/// Lines of figures as ratios: of the geometric means over all types, to serde's derive; of calls, to reqwest.
fn table(output: &str) -> String {
    let mut speeds: BTreeMap<(&str, &str), BTreeMap<&str, Vec<f64>>> = BTreeMap::new();
    let mut calls: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for line in output.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["call", who, ref figures @ ..] => {
                calls.insert(who, figures.iter().filter_map(|figure| figure.parse().ok()).collect());
            }
            [what, size, _, who, speed] => {
                let speed: Option<f64> = speed.parse().ok();
                speeds.entry((what, size)).or_default().entry(who).or_default().extend(speed);
            }
            _ => {}
        }
    }
    let mut out = String::from("\nspeed, as a multiple of serde derive + serde_json (geometric mean over the types)\n");
    out.push_str(&format!("{:<18}{:>8}{:>10}{:>10}{:>20}\n", "", "ours", "sonic-rs", "simd-json", "serde_json, MB/s"));
    for what in ["decode", "encode"] {
        for size in ["1 KB", "100 KB", "10 MB"] {
            let Some(all) = speeds.get(&(what, size)) else { continue };
            let of = |who: &str| all.get(who).map_or(f64::NAN, |speeds| mean(speeds));
            let ratio = |who: &str| of(who) / of("serde_json");
            let ratios = (ratio("ours"), ratio("sonic-rs"), ratio("simd-json"));
            let line = format!("{:>8.2}{:>10.2}{:>10.2}{:>20.0}", ratios.0, ratios.1, ratios.2, of("serde_json"));
            out.push_str(&format!("{:<18}{line}\n", format!("{what} {size}")));
        }
    }
    out.push_str("\na call with a small JSON answer, over loopback, as a multiple of reqwest + serde\n");
    out.push_str(&format!("{:<18}{:>8}{:>10}{:>20}\n", "", "ours", "hyper", "reqwest"));
    let names = ["latency, µs", "allocations", "calls/s, 64 at once"];
    for (index, name) in names.iter().enumerate() {
        let of = |who: &str| calls.get(who).and_then(|figures| figures.get(index)).copied().unwrap_or(f64::NAN);
        let (ours, hyper, reqwest) = (of("ours"), of("hyper"), of("reqwest"));
        out.push_str(&format!("{name:<18}{:>8.2}{:>10.2}{reqwest:>20.1}\n", ours / reqwest, hyper / reqwest));
    }
    out
}

fn mean(figures: &[f64]) -> f64 {
    (figures.iter().map(|figure| figure.ln()).sum::<f64>() / figures.len() as f64).exp()
}
