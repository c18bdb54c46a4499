//! The scenarios of `@typespec/http-specs` against their mock server: what goes over the wire, and what comes back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::clients;
use crate::{Failure, Verdict, unknown};

const FLAGS: &[&str] = &["--only", "--port", "--verbose", "--help"];

#[derive(Default)]
struct Options {
    kit: Option<PathBuf>,
    only: Vec<String>,
    port: u16,
    verbose: bool,
    help: bool,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options { port: 3900, ..Options::default() };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("only") => options.only.push(arguments.value()?.string()?),
            Arg::Long("port") => options.port = arguments.value()?.parse()?,
            Arg::Long("verbose") => options.verbose = true,
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long(other) => return Err(unknown("option", &format!("--{other}"), FLAGS.iter().copied())),
            Arg::Value(kit) if options.kit.is_none() => options.kit = Some(kit.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

pub(super) fn run(arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    let options = parse(arguments)?;
    if options.help {
        print!("{}", super::HELP);
        return Ok(Verdict::Success);
    }
    let Some(given) = &options.kit else {
        return Err(Failure::Usage("the folder with the scenarios is missing".into()));
    };
    let folder = crate::commands::target()?.join("conformance");
    let kit = install(given, &folder.join("spector"))?;
    let mut verdict = Verdict::Success;
    for version in entries(&kit.join("openapi"))? {
        let documents: Vec<PathBuf> =
            entries(&version)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
        let number = version.file_name().unwrap_or_default().to_string_lossy().into_owned();
        println!("OpenAPI {number}: {} documents", documents.len());
        let here = folder.join(format!("clients-{number}"));
        fs::create_dir_all(&here).map_err(|error| failed(&here, &error))?;
        let programs = clients::build(&documents, &here)?;
        if !drive(&kit, &here, &programs, &options)? {
            verdict = Verdict::Findings;
        }
    }
    Ok(verdict)
}

/// Copies the kit, which stays as it is, and installs what it needs.
fn install(given: &Path, kit: &Path) -> Result<PathBuf, Failure> {
    copy(given, kit)?;
    if !kit.join("node_modules/@typespec/spector").exists() {
        let mut npm = Command::new("npm");
        succeed(npm.args(["install", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(kit))?;
    }
    Ok(kit.to_owned())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).map_err(|error| failed(to, &error))?;
    for path in entries(from)? {
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != "node_modules") {
                copy(&path, &target)?;
            }
            continue;
        }
        // What was copied from a folder without write bits could not be copied again.
        let _ = fs::remove_file(&target);
        fs::copy(&path, &target).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

/// Lets the harness of the kit drive the programs. Whether all that it did is as it should be.
fn drive(
    kit: &Path,
    folder: &Path,
    programs: &std::collections::BTreeMap<String, PathBuf>,
    options: &Options,
) -> Result<bool, Failure> {
    let bins = folder.join("bins");
    let _ = fs::remove_dir_all(&bins);
    fs::create_dir_all(&bins).map_err(|error| failed(&bins, &error))?;
    for (stem, program) in programs {
        let link = bins.join(stem);
        fs::hard_link(program, &link).or_else(|_| fs::copy(program, &link).map(drop)).map_err(|e| failed(&link, &e))?;
    }
    let mut harness = Command::new("python3");
    harness.arg(kit.join("drive.py")).arg("--bins").arg(&bins).arg("--serve");
    harness.args(["--port", &options.port.to_string(), "--cred-env", "API_{SCHEME}"]);
    harness.args(["--with", "outside-schema", "--with", "filename", "--with", "get-body"]);
    harness.args(options.only.iter().flat_map(|only| ["--only", only]));
    harness.args(options.verbose.then_some("-v")).arg("--out").arg(folder.join("results.json"));
    match harness.status() {
        Ok(status) => Ok(status.success()),
        Err(error) => Err(Failure::Run(format!("cannot run python3: {error}"))),
    }
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Run(format!("{name} failed: {status}"))),
        Err(error) => Err(Failure::Run(format!("cannot run {name}: {error}"))),
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()))
}
