//! `cargo xtask fuzz`: documents of all kinds through the whole generator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use super::codegen::workspace;
use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "fuzz", summary: "Look for documents that the generator cannot take", help: HELP, run };

const HELP: &str = "\
Look for documents that the generator cannot take.

Usage: cargo xtask fuzz [--seconds N] [FILE]

Makes documents, guided by which code they reach, and generates a crate from each: a panic, Rust that
does not parse, more than 10 s or 2 GB are findings. It begins with the documents of the golden tests and
with what earlier runs found of interest; both it and the findings are in the folder `fuzz` of cargo's
target folder.

  --seconds N   how long (default: 60)
  --help        this text
  FILE          run this finding again, and show its document

Needs a C++ compiler, for libFuzzer. Exit codes: 0 nothing found, 1 a finding.
";

const FLAGS: &[&str] = &["--seconds", "--help"];

/// What makes code tell libFuzzer where it has been; the flags of cargo-fuzz, of which all are stable.
const RUSTFLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                         -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                         -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
                         --cfg fuzzing -Ccodegen-units=1";

struct Options {
    help: bool,
    seconds: u32,
    file: Option<PathBuf>,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options { help: false, seconds: 60, file: None };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long("seconds") => options.seconds = arguments.value()?.parse()?,
            Arg::Long(name) => return Err(unknown("option", &format!("--{name}"), FLAGS.iter().copied())),
            Arg::Value(file) if options.file.is_none() => options.file = Some(file.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn run(arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    let options = parse(arguments)?;
    if options.help {
        print!("{HELP}");
        return Ok(Verdict::Success);
    }
    let folder = super::target()?.join("fuzz");
    let program = build(&folder)?;
    let mut fuzzer = Process::new(program);
    // What a finding shows is where it came from, not how it got there.
    fuzzer.env("RUST_BACKTRACE", "1");
    match &options.file {
        Some(file) => {
            fuzzer.env("SHOW", "1").arg(file);
        }
        None => {
            let corpus = folder.join("corpus");
            let findings = folder.join("findings");
            seed(&corpus)?;
            make(&findings)?;
            fuzzer.arg(&corpus).arg(format!("-artifact_prefix={}/", findings.display()));
            fuzzer.arg(format!("-max_total_time={}", options.seconds));
            fuzzer.args([
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-max_len=4096",
                "-verbosity=0",
                "-print_funcs=0",
                "-print_final_stats=1",
            ]);
        }
    }
    match succeeded(&mut fuzzer)? {
        true => Ok(Verdict::Success),
        false => {
            eprintln!("\nTo see it again: cargo xtask fuzz <the file that is named above>");
            Ok(Verdict::Findings)
        }
    }
}

/// Builds the fuzz target, a workspace of its own, and gives the path of the program.
fn build(folder: &Path) -> Result<PathBuf, Failure> {
    let mut cargo = Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let host = host()?;
    // With `--target`, the flags are for the program alone, not for build scripts and macros.
    cargo.args(["build", "--release", "--target", &host, "--manifest-path"]);
    cargo.arg(workspace().join("generator/fuzz/Cargo.toml")).arg("--target-dir").arg(folder);
    cargo.env("RUSTFLAGS", RUSTFLAGS);
    match succeeded(&mut cargo)? {
        true => Ok(folder.join(host).join("release/fuzz")),
        false => Err(Failure::Run("the fuzz target cannot be built; it needs a C++ compiler".into())),
    }
}

/// The target that the compiler builds for by itself.
fn host() -> Result<String, Failure> {
    let output = Process::new("rustc").arg("-vV").output();
    let output = output.map_err(|error| Failure::Run(format!("cannot run rustc: {error}")))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| Failure::Run("rustc does not say what it builds for".into()))
}

/// Puts the documents of the golden tests into the corpus. The zero says: read what follows as text.
fn seed(corpus: &Path) -> Result<(), Failure> {
    make(corpus)?;
    for kind in ["golden", "diagnostics"] {
        let cases = workspace().join("generator/tests").join(kind);
        let entries = fs::read_dir(&cases).map_err(|error| failed(&cases, &error))?;
        for case in entries.filter_map(Result::ok) {
            let Ok(text) = fs::read(case.path().join("openapi.yaml")) else { continue };
            let name = format!("{kind}-{}", case.file_name().to_string_lossy());
            let path = corpus.join(name);
            let seed: Vec<u8> = [0].into_iter().chain(text).collect();
            fs::write(&path, seed).map_err(|error| failed(&path, &error))?;
        }
    }
    Ok(())
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()))
}

fn succeeded(process: &mut Process) -> Result<bool, Failure> {
    match process.status() {
        Ok(status) => Ok(status.success()),
        Err(error) => Err(Failure::Run(format!("cannot run {:?}: {error}", process.get_program()))),
    }
}
