//! `cargo xtask fuzz`: documents of all kinds through the whole generator, bytes of all kinds through the runtime.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use super::codegen::workspace;
use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "fuzz", summary: "Look for input that generator or runtime cannot take", help: HELP, run };

const HELP: &str = "\
Look for input that generator or runtime cannot take.

Usage: cargo xtask fuzz [--seconds N] [--seed N] [TARGET [FILE]]

Makes input, guided by which code it reaches: a panic, a wrong result, more than 10 s or 2 GB are findings.
It begins with what earlier runs found of interest; both that and the findings are in the folder `fuzz` of
cargo's target folder.

  --seconds N   how long, of each target (default: 60)
  --seed N      where chance begins: the same input again for the same code (default: another one each time)
  --help        this text
  TARGET        generator    documents: what comes out must be Rust that parses
                json         JSON: what is read must be what serde_json and the types' rules say
                parameters   values of parameters: a parser of each style must read back what is written
                forms        forms with files: other parsers must read back what is written
                xml          XML: what is read must be the same after writing, what is written XML for others
                (default: all, one after the other)
  FILE          run this finding again, and show its input

Needs a C++ compiler, for libFuzzer. Exit codes: 0 nothing found, 1 a finding.
";

/// A fuzz target.
struct Target {
    name: &'static str,
    /// Folder of its crate, a workspace of its own.
    package: &'static str,
    program: &'static str,
    /// The longest input.
    length: u32,
}

const TARGETS: &[Target] = &[
    Target { name: "generator", package: "generator/fuzz", program: "fuzz", length: 4096 },
    Target { name: "json", package: "runtime/fuzz", program: "json", length: 2048 },
    Target { name: "parameters", package: "runtime/fuzz", program: "parameters", length: 512 },
    Target { name: "forms", package: "runtime/fuzz", program: "forms", length: 512 },
    Target { name: "xml", package: "runtime/fuzz", program: "xml", length: 1024 },
];

const FLAGS: &[&str] = &["--seconds", "--seed", "--help"];

/// What makes code tell libFuzzer where it has been; the flags of cargo-fuzz, of which all are stable.
const RUSTFLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                         -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
                         -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
                         --cfg fuzzing -Ccodegen-units=1";

struct Options {
    help: bool,
    seconds: u32,
    seed: u32,
    target: Option<&'static Target>,
    file: Option<PathBuf>,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options { help: false, seconds: 60, seed: 0, target: None, file: None };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long("seconds") => options.seconds = arguments.value()?.parse()?,
            // To libFuzzer, 0 is: any.
            Arg::Long("seed") => options.seed = arguments.value()?.parse()?,
            Arg::Long(name) => return Err(unknown("option", &format!("--{name}"), FLAGS.iter().copied())),
            Arg::Value(name) if options.target.is_none() => {
                let found = TARGETS.iter().find(|target| name == target.name);
                let names = || TARGETS.iter().map(|target| target.name);
                let unknown = || unknown("target", &name.to_string_lossy(), names());
                options.target = Some(found.ok_or_else(unknown)?);
            }
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
    for target in TARGETS.iter().filter(|target| options.target.is_none_or(|only| only.name == target.name)) {
        let program = build(target, &folder)?;
        println!("{}", target.name);
        if !succeeded(&mut fuzzer(target, &program, &folder, &options)?)? {
            eprintln!("\nTo see it again: cargo xtask fuzz {} <the file that is named above>", target.name);
            return Ok(Verdict::Findings);
        }
    }
    Ok(Verdict::Success)
}

/// The program with its arguments.
fn fuzzer(target: &Target, program: &Path, folder: &Path, options: &Options) -> Result<Process, Failure> {
    let mut fuzzer = Process::new(program);
    // What a finding shows is where it came from, not how it got there.
    fuzzer.env("RUST_BACKTRACE", "1");
    if let Some(file) = &options.file {
        fuzzer.env("SHOW", "1").arg(file);
        return Ok(fuzzer);
    }
    let corpus = folder.join("corpus").join(target.name);
    let findings = folder.join("findings").join(target.name);
    make(&corpus)?;
    make(&findings)?;
    if target.name == "generator" {
        seed(&corpus)?;
    }
    fuzzer.arg(&corpus).arg(format!("-artifact_prefix={}/", findings.display()));
    fuzzer
        .arg(format!("-seed={}", options.seed))
        .arg(format!("-max_total_time={}", options.seconds))
        .arg(format!("-max_len={}", target.length));
    fuzzer.args(["-timeout=10", "-rss_limit_mb=2048", "-verbosity=0", "-print_funcs=0", "-print_final_stats=1"]);
    Ok(fuzzer)
}

/// Builds a fuzz target, in a workspace of its own, and gives the path of the program.
fn build(target: &Target, folder: &Path) -> Result<PathBuf, Failure> {
    let mut cargo = Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let host = host()?;
    // With `--target`, the flags are for the program alone, not for build scripts and macros.
    cargo.args(["build", "--release", "--bin", target.program, "--target", &host, "--manifest-path"]);
    cargo.arg(workspace().join(target.package).join("Cargo.toml")).arg("--target-dir").arg(folder);
    cargo.env("RUSTFLAGS", RUSTFLAGS);
    match succeeded(&mut cargo)? {
        true => Ok(folder.join(host).join("release").join(target.program)),
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
