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
    // The crate that is made of the types has no features.
    let config = ClientConfig { features: Some(false), ..ClientConfig::new(document, "client", folder) };
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

/// What is compared, below its figures.
const CALLS: &str = "\
Ours is a call of the generated client as it comes: parameters checked and encoded, retries and the limit of 60 s ready,
typed answer or error, status and headers kept. reqwest is that by hand: the same settings (time limits, no redirects, no
proxy, gzip), the URL made by its parts, serde's derive, status looked at and headers kept, but no checks, no retries.
hyper is neither: a fixed URL, no time limit, the status not looked at. Each on a runtime of its own with one thread, to
the same server on another, in turns. The ratio of the best of 60 rounds each; in parentheses the median of the ratios by
round. Where the two differ much, the machine had other things to do.
";

/// Figures by round.
type Rounds = Vec<f64>;
type Best = fn(&[f64]) -> f64;

/// Lines of figures as ratios. What is compared is measured in turns, in many short rounds; the best of each is what it
/// takes where nothing else runs.
fn table(output: &str) -> String {
    let mut speeds: BTreeMap<(&str, &str, &str), BTreeMap<&str, Rounds>> = BTreeMap::new();
    let mut calls: BTreeMap<(&str, &str), Rounds> = BTreeMap::new();
    let figures = |all: &[&str]| all.iter().filter_map(|figure| figure.parse().ok()).collect();
    for line in output.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["call", who, what, ref rounds @ ..] => {
                calls.insert((what, who), figures(rounds));
            }
            [what, size, ty, who, ref rounds @ ..] => {
                speeds.entry((what, size, ty)).or_default().insert(who, figures(rounds));
            }
            _ => {}
        }
    }
    let mut out = String::from("\nspeed as a multiple of that of serde derive + serde_json; more is faster\n");
    out.push_str(&format!("{:<20}{:>8}{:>10}{:>10}{:>18}\n", "", "ours", "sonic-rs", "simd-json", "serde_json, MB/s"));
    for what in ["decode", "encode"] {
        for size in ["1 KB", "100 KB", "10 MB"] {
            let mean = |figure: &dyn Fn(&BTreeMap<&str, Rounds>) -> Option<f64>| {
                let types = speeds.iter().filter(|((of, long, _), _)| (*of, *long) == (what, size));
                let all: Vec<f64> = types.filter_map(|(_, all)| figure(all)).map(f64::ln).collect();
                (all.iter().sum::<f64>() / all.len() as f64).exp()
            };
            let ratio = |who: &str| mean(&|all| Some(greatest(all.get(who)?) / greatest(all.get("serde_json")?)));
            let speed = mean(&|all| Some(greatest(all.get("serde_json")?)));
            let (ours, sonic, simd) = (ratio("ours"), ratio("sonic-rs"), ratio("simd-json"));
            let line = format!("{ours:>8.2}{sonic:>10.2}{simd:>10.2}{speed:>18.0}");
            out.push_str(&format!("{:<20}{line}\n", format!("{what} {size}")));
        }
    }
    out.push_str("The best of 60 rounds in turns (12 for 10 MB); of the types the geometric mean.\n");
    out.push_str("\na call with a small JSON answer over loopback, as a multiple of reqwest + serde\n");
    out.push_str(&format!("{:<20}{:>20}{:>20}{:>12}\n", "", "ours", "hyper", "reqwest"));
    let best_of: [(&str, Best); 3] =
        [("latency, µs", least), ("allocations", least), ("calls/s, 64 at once", greatest)];
    for (what, best) in best_of {
        let of = |who: &str| calls.get(&(what, who)).cloned().unwrap_or_default();
        let ratio = |who: &str| {
            let (ours, theirs) = (of(who), of("reqwest"));
            format!("{:.2} ({:.2})", best(&ours) / best(&theirs), median(ratios(&ours, &theirs)))
        };
        let (ours, hyper, reqwest) = (ratio("ours"), ratio("hyper"), best(&of("reqwest")));
        out.push_str(&format!("{what:<20}{ours:>20}{hyper:>20}{reqwest:>12.1}\n"));
    }
    out + CALLS
}

fn least(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(0.0, f64::max)
}

fn ratios(ours: &[f64], theirs: &[f64]) -> Rounds {
    ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect()
}

fn median(mut figures: Rounds) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
