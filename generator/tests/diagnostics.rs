//! Golden texts: what a person sees who runs the generator on a faulty document.
//!
//! Each folder in `diagnostics/` holds `openapi.yaml` or `openapi.json`, perhaps `overlay.yaml`, `codegen.toml` and further
//! files, and `expected.stderr`. `UPDATE_GOLDENS=1 cargo test -p generator --test diagnostics` writes the latter anew.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use generator::config::{ClientConfig, Config};
use generator::diagnostic::{Diagnostics, Style};
use generator::source::Document;

fn render(case: &Path) -> String {
    let mut diagnostics = Diagnostics::default();
    let path = case.join(if case.join("openapi.json").exists() { "openapi.json" } else { "openapi.yaml" });
    let overlay = case.join("overlay.yaml");
    let overlays = if overlay.exists() { vec![overlay] } else { Vec::new() };
    let settings = case.join("codegen.toml");
    let config = if settings.exists() {
        let config = Config::load(&settings, &mut diagnostics);
        config.and_then(|config| config.clients.into_iter().next()).unwrap_or_default()
    } else {
        ClientConfig::new(&path, "golden", "golden")
    };
    if let Some(document) = Document::load(&path, None, &overlays, &mut diagnostics)
        && !diagnostics.is_fatal()
    {
        let outcome = generator::generate(document, &config);
        diagnostics.append(outcome.diagnostics);
    }
    diagnostics.render(Style { verbose: !case.ends_with("folded"), ..Style::default() })
}

#[test]
fn findings_look_as_expected() {
    let folder = Path::new("tests/diagnostics");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut failed = Vec::new();
    for case in cases {
        let (golden, actual) = (case.join("expected.stderr"), render(&case));
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            fs::write(&golden, &actual).unwrap();
        } else if expected != actual {
            let diff = similar::TextDiff::from_lines(&expected, &actual);
            let name = golden.display().to_string();
            failed.push(diff.unified_diff().header(&name, "what is shown now").to_string());
        }
    }
    let command = "UPDATE_GOLDENS=1 cargo test -p generator --test diagnostics";
    assert!(failed.is_empty(), "{}\nIf that is right: {command}", failed.join("\n"));
}
