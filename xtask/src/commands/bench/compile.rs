//! Compiles crates, each alone, and says what that costs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::measure::{self, Cost};
use super::yardstick::Files;
use crate::Failure;

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

const REPORT: &str = "BENCH_REPORT";

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
            let manifest =
                format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}");
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
        let report = self.root.join("report.txt");
        let log = self.root.join("cargo.log");
        let failed =
            |error: std::io::Error| Failure::Run(format!("cannot write to `{}`: {error}", self.root.display()));
        fs::write(&report, "").map_err(failed)?;
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(way.arguments()).current_dir(&self.root).env("CARGO_INCREMENTAL", "0");
        command.env("CARGO_TARGET_DIR", self.root.join("target")).env_remove("CARGO_BUILD_TARGET");
        command.stdout(Stdio::null()).stderr(fs::File::create(&log).map_err(failed)?);
        if let Some(wrapper) = self.wrapper()? {
            command.env("RUSTC_WORKSPACE_WRAPPER", wrapper).env(REPORT, &report);
        }
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
        let report = fs::read_to_string(&report).unwrap_or_default();
        let own = report.lines().rev().find_map(|line| read(line, package));
        Ok(own.unwrap_or(Cost { peak: None, ..cost }))
    }

    /// A program that cargo calls instead of the compiler: this one, which measures it.
    #[cfg(target_os = "linux")]
    fn wrapper(&self) -> Result<Option<PathBuf>, Failure> {
        use std::os::unix::fs::PermissionsExt;
        let failed = |error: std::io::Error| Failure::Run(format!("cannot write `rustc.sh`: {error}"));
        let own = std::env::current_exe().map_err(failed)?;
        let quoted = own.to_string_lossy().replace('\'', r"'\''");
        self.write("rustc.sh", &format!("#!/bin/sh\nexec '{quoted}' bench --rustc \"$@\"\n"))?;
        let path = self.root.join("rustc.sh");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(failed)?;
        Ok(Some(path))
    }

    #[cfg(not(target_os = "linux"))]
    fn wrapper(&self) -> Result<Option<PathBuf>, Failure> {
        Ok(None)
    }

    fn write(&self, path: &str, text: &str) -> Result<(), Failure> {
        let path = self.root.join(path);
        let folder = path.parent().unwrap_or(&self.root);
        let result = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
        result.map_err(|error| Failure::Run(format!("cannot write `{}`: {error}", path.display())))
    }
}

/// The hidden side of the command: runs the compiler in the place of cargo, and notes what it cost.
pub(super) fn rustc(mut arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<bool, Failure> {
    let Some(program) = arguments.next() else { return Err(Failure::Usage("`--rustc` is for cargo".into())) };
    let arguments: Vec<_> = arguments.collect();
    let name = arguments.iter().skip_while(|argument| *argument != "--crate-name").nth(1);
    let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (success, cost) = measure::run(Command::new(program).args(&arguments))?;
    if let Some(report) = std::env::var_os(REPORT)
        && let (Some(cpu), Some(peak)) = (cost.cpu, cost.peak)
    {
        use std::io::Write;
        let line = format!("{name} {} {cpu} {peak}\n", cost.wall);
        // What cannot be noted is measured with cargo around it.
        let _ = fs::OpenOptions::new().append(true).open(report).and_then(|mut file| file.write_all(line.as_bytes()));
    }
    Ok(success)
}

fn read(line: &str, package: &str) -> Option<Cost> {
    let mut words = line.split(' ');
    let found = words.next()? == package.replace('-', "_");
    let mut number = || words.next()?.parse::<f64>().ok();
    let (wall, cpu) = (number()?, number()?);
    let peak = words.next()?.parse().ok()?;
    found.then_some(Cost { wall, cpu: Some(cpu), peak: Some(peak) })
}
