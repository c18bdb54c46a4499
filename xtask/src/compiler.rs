//! What each crate costs to compile, without cargo around it: cargo calls this program in the place of the compiler.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;
use crate::measure::{self, Cost};

/// The variable that says where to note the costs.
const REPORT: &str = "XTASK_COMPILER_REPORT";

/// Measures the compilers that a cargo runs.
pub(crate) struct Meter {
    report: PathBuf,
    wrapper: Option<PathBuf>,
}

impl Meter {
    /// Keeps its files in `folder`.
    pub fn new(folder: &Path) -> Result<Self, Failure> {
        let report = folder.join("report.txt");
        fs::write(&report, "").map_err(|error| failed(&report, &error))?;
        Ok(Self { report, wrapper: wrapper(folder)? })
    }

    /// Lets the cargo that `command` is tell its costs.
    pub fn attach(&self, command: &mut Command) {
        if let Some(wrapper) = &self.wrapper {
            command.env("RUSTC_WRAPPER", wrapper).env(REPORT, &self.report);
        }
    }

    /// The costs by the name of the crate as the compiler knows it, with underscores. Empty where the system does not
    /// tell what a process costs.
    pub fn costs(&self) -> BTreeMap<String, Cost> {
        fs::read_to_string(&self.report).unwrap_or_default().lines().filter_map(read).collect()
    }
}

/// The program that cargo calls: a script that calls this one.
#[cfg(target_os = "linux")]
fn wrapper(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    use std::os::unix::fs::PermissionsExt;
    let own = std::env::current_exe().map_err(|error| Failure::Run(format!("cannot find this program: {error}")))?;
    let quoted = own.to_string_lossy().replace('\'', r"'\''");
    let path = folder.join("rustc.sh");
    let written = fs::write(&path, format!("#!/bin/sh\nexec '{quoted}' bench --rustc \"$@\"\n"));
    written
        .and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(0o755)))
        .map_err(|error| failed(&path, &error))?;
    Ok(Some(path))
}

#[cfg(not(target_os = "linux"))]
fn wrapper(_: &Path) -> Result<Option<PathBuf>, Failure> {
    Ok(None)
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Run(format!("cannot write `{}`: {error}", path.display()))
}

/// The other side: runs the compiler, and notes what it cost. Whether it succeeded.
pub(crate) fn measured(mut arguments: impl Iterator<Item = OsString>) -> Result<bool, Failure> {
    let Some(program) = arguments.next() else { return Err(Failure::Usage("`--rustc` is for cargo".into())) };
    let arguments: Vec<_> = arguments.collect();
    let name = arguments.iter().skip_while(|argument| *argument != "--crate-name").nth(1);
    let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (success, cost) = measure::run(Command::new(program).args(&arguments))?;
    if let Some(report) = std::env::var_os(REPORT)
        && let (Some(cpu), Some(peak)) = (cost.cpu, cost.peak)
    {
        let line = format!("{name} {} {cpu} {peak}\n", cost.wall);
        // What cannot be noted is measured with cargo around it.
        let _ = fs::OpenOptions::new().append(true).open(report).and_then(|mut file| file.write_all(line.as_bytes()));
    }
    Ok(success)
}

fn read(line: &str) -> Option<(String, Cost)> {
    let mut words = line.split(' ');
    let name = words.next()?.to_owned();
    let mut number = || words.next()?.parse::<f64>().ok();
    let (wall, cpu) = (number()?, number()?);
    let peak = words.next()?.parse().ok()?;
    Some((name, Cost { wall, cpu: Some(cpu), peak: Some(peak) }))
}
