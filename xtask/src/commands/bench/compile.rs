//! Compiles crates, each alone, and says what that costs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::yardstick::Files;
use crate::Failure;
use crate::compiler::Meter;
use crate::measure::{self, Cost};

/// A way to compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Check,
    Build,
    Release,
}

impl Way {
    pub const ALL: [Self; 3] = [Self::Check, Self::Build, Self::Release];

    /// What to give to cargo.
    pub fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Check => &["check"],
            Self::Build => &["build"],
            Self::Release => &["build", "--release"],
        }
    }
}

/// A crate to compile.
pub(super) struct Crate {
    /// Also its folder.
    pub name: &'static str,
    /// Lines of `[dependencies]`.
    pub dependencies: String,
    pub files: Files,
}

impl Crate {
    /// Number of files of Rust code, and of their lines.
    pub fn size(&self) -> (usize, usize) {
        let sources = self.files.iter().filter(|(path, _)| path.ends_with(".rs"));
        sources.fold((0, 0), |(files, lines), (_, text)| (files + 1, lines + text.lines().count()))
    }
}

/// A workspace of its own for the crates that are compiled, which stays for the next time.
pub(super) struct Bench {
    root: PathBuf,
    runs: usize,
}

impl Bench {
    /// Makes the workspace with all crates, still empty.
    pub fn new(root: &Path, lock: &Path, crates: &[&Crate], runs: usize) -> Result<Self, Failure> {
        let bench = Self { root: root.to_owned(), runs };
        let members: Vec<String> = crates.iter().map(|krate| format!("\"{}\"", krate.name)).collect();
        bench.write("Cargo.toml", &format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", ")))?;
        let lock =
            fs::read_to_string(lock).map_err(|error| Failure::Run(format!("cannot read Cargo.lock: {error}")))?;
        bench.write("Cargo.lock", &lock)?;
        for krate in crates {
            let folder = root.join(krate.name);
            if folder.exists() {
                fs::remove_dir_all(&folder)
                    .map_err(|error| Failure::Run(format!("cannot remove `{}`: {error}", folder.display())))?;
            }
            let Crate { name, dependencies, .. } = krate;
            // The command line is not a part of it: it needs a feature.
            let manifest = format!(
                "[package]\nname = \"{name}\"\nedition = \"2024\"\nautobins = false\n\n[dependencies]\n{dependencies}"
            );
            bench.write(&format!("{name}/Cargo.toml"), &manifest)?;
            bench.write(&format!("{name}/src/lib.rs"), "")?;
        }
        Ok(bench)
    }

    /// Builds the dependencies: the crates while they are empty.
    pub fn prepare(&self, crates: &[&Crate], ways: &[Way]) -> Result<(), Failure> {
        for krate in crates {
            for way in ways {
                self.cargo(*way, krate.name)?;
            }
        }
        Ok(())
    }

    /// What compiling the crate costs in each way, dependencies aside; or the compiler's first error.
    pub fn measure(&self, krate: &Crate, ways: &[Way]) -> Result<Vec<Cost>, Failure> {
        for (path, text) in krate.files.iter().filter(|(path, _)| *path != "Cargo.toml") {
            self.write(&format!("{}/{path}", krate.name), text)?;
        }
        let mut costs = Vec::new();
        for way in ways {
            let mut least: Option<Cost> = None;
            for _ in 0..self.runs {
                // cargo goes by the time of the last change.
                self.write(
                    &format!("{}/src/lib.rs", krate.name),
                    krate.files.get("src/lib.rs").map_or("", String::as_str),
                )?;
                let cost = self.cargo(*way, krate.name)?;
                least = Some(least.map_or(cost, |least| least.least(cost)));
            }
            costs.extend(least);
        }
        Ok(costs)
    }

    /// Runs cargo. Where the system tells what a process costs, the compiler is measured without cargo.
    fn cargo(&self, way: Way, package: &str) -> Result<Cost, Failure> {
        let log = self.root.join("cargo.log");
        let failed =
            |error: std::io::Error| Failure::Run(format!("cannot write to `{}`: {error}", self.root.display()));
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(way.arguments()).current_dir(&self.root).env("CARGO_INCREMENTAL", "0");
        command.env("CARGO_TARGET_DIR", self.root.join("target")).env_remove("CARGO_BUILD_TARGET");
        command.stdout(Stdio::null()).stderr(fs::File::create(&log).map_err(failed)?);
        let meter = Meter::new(&self.root)?;
        meter.attach(&mut command);
        command.args(["--package", package]);
        let (success, cost) = measure::run(&mut command)?;
        if !success {
            let log = fs::read_to_string(&log).unwrap_or_default();
            let errors =
                log.lines().skip_while(|line| !line.starts_with("error")).take(12).collect::<Vec<_>>().join("\n");
            return Err(Failure::Run(format!(
                "`cargo {}` of `{package}` failed:\n{errors}",
                way.arguments().join(" ")
            )));
        }
        let own = meter.costs().remove(&package.replace('-', "_"));
        Ok(own.unwrap_or(Cost { peak: None, ..cost }))
    }

    fn write(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.root.join(path);
        let folder = path.parent().unwrap_or(&self.root);
        let result = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        result.map_err(|error| Failure::Run(format!("cannot write `{}`: {error}", path.display())))
    }
}
