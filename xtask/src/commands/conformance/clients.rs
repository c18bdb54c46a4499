//! The programs of generated clients, built in one workspace, so that dependencies are built once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use generator::config::ClientConfig;
use generator::diagnostic::{Diagnostics, Style};
use generator::source::Document;

use crate::Failure;
use crate::commands::codegen::workspace;
use crate::output::{self, Plan};
use crate::progress::Bar;

/// Generates the clients of the documents into `folder` and builds their programs: by the documents' stems.
pub(super) fn build(documents: &[PathBuf], folder: &Path) -> Result<BTreeMap<String, PathBuf>, Failure> {
    let mut members = Vec::new();
    let mut bar = Bar::new("generating", documents.len());
    for (number, document) in documents.iter().enumerate() {
        let stem = document.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        bar.show(&stem);
        // Any name does, as long as no two are the same and the compiler likes it.
        let name = format!("client-{number}");
        generate(document, &name, &folder.join(&name))?;
        members.push((stem, name));
        bar.step();
    }
    drop(bar);
    let list: String = members.iter().map(|(_, name)| format!("    {name:?},\n")).collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{list}]\n\n[profile.dev]\ndebug = false\nincremental = false\n"
    );
    write(&folder.join("Cargo.toml"), &manifest)?;
    let lock = workspace().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock"))
        .map_err(|error| Failure::Run(format!("cannot copy `{}`: {error}", lock.display())))?;
    // Beside the folder: what all need is built once.
    let target = folder.with_file_name("target");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--workspace", "--all-features", "--bins"]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", &target).env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS");
    match cargo.status() {
        Ok(status) if status.success() => {}
        Ok(_) => return Err(Failure::Run("the clients do not compile".into())),
        Err(error) => return Err(Failure::Run(format!("cannot run cargo: {error}"))),
    }
    let program = |name: &str| target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Ok(members.into_iter().map(|(stem, name)| (stem, program(&name))).collect())
}

fn generate(document: &Path, name: &str, folder: &Path) -> Result<(), Failure> {
    let mut config = ClientConfig::new(document, name, folder);
    config.runtime = workspace().join("runtime").to_string_lossy().replace('\\', "/");
    let mut findings = Diagnostics::default();
    let outcome = Document::load(document, None, &[], &mut findings).map(|document| {
        let outcome = generator::generate(document, &config);
        findings.append(outcome.diagnostics.clone());
        outcome
    });
    let Some(mut outcome) = outcome.filter(|outcome| !outcome.diagnostics.is_fatal()) else {
        eprint!("{}", findings.render(Style::default()));
        return Err(Failure::Run(format!("`{}` gives no client", document.display())));
    };
    if let Some(manifest) = outcome.files.get_mut("Cargo.toml") {
        *manifest = manifest.replace("\n[workspace]\n", "\n");
    }
    output::apply(&[Plan::new(folder, outcome.files, true)?])
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    // Cargo looks at the time: what is the same is left alone.
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| Failure::Run(format!("cannot write `{}`: {error}", path.display())))
}
