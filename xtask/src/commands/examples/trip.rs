//! The judge, which tells what schemas allow, and the programs that decode and encode.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::compare::difference;
use super::prepare::Prepared;
use super::write;
use crate::Failure;
use crate::commands::codegen::workspace;
use crate::documents::Entry;
use crate::measure;
use crate::progress::Progress;

/// The sources of the judge, and of what is compiled with the types.
const JUDGE: &str = include_str!("judge.rs");
const PROGRAM: &str = include_str!("program.rs");

/// The judge is optimized: for big documents that pays.
const JUDGE_MANIFEST: &str = "\
[package]
name = \"judge\"
version = \"0.1.0\"
edition = \"2024\"

[dependencies]
serde_json = { version = \"1\", features = [\"float_roundtrip\"] }
jsonschema = { version = \"0.46\", default-features = false }

[workspace]

[profile.dev]
debug = false
incremental = false
opt-level = 1
";

/// How long one step for one document may take: compilation of the biggest takes minutes.
const LIMIT: Duration = Duration::from_secs(1_200);

/// Where programs are built and run.
pub(super) struct Trip {
    root: PathBuf,
    judge: PathBuf,
}

impl Trip {
    /// Builds the judge in `root`.
    pub(super) fn new(root: PathBuf) -> Result<Self, Failure> {
        let folder = root.join("judge");
        write(&folder.join("Cargo.toml"), JUDGE_MANIFEST)?;
        write(&folder.join("src/main.rs"), JUDGE)?;
        let trip = Self { judge: root.join("target/debug/judge"), root };
        let _progress = Progress::new("compiling what tells which examples schemas allow".into());
        trip.build(&folder, &folder.join("log"))?;
        Ok(trip)
    }

    /// The folder of the crate of a document.
    pub(super) fn folder(&self, entry: &Entry) -> PathBuf {
        self.root.join("crates").join(&entry.name)
    }

    /// What becomes of each example: itself, with a `verdict`.
    pub(super) fn verdicts(&self, entry: &Entry, prepared: &Prepared) -> Result<Vec<Value>, Failure> {
        if prepared.examples.is_empty() {
            return Ok(Vec::new());
        }
        let judged = self.judged(entry, prepared)?;
        let allowed = prepared.examples.iter().zip(&judged).filter(|(_, verdict)| verdict.is_null());
        let allowed: Vec<&Value> = allowed.map(|(example, _)| example).collect();
        let mut passed = self.passed(entry, &allowed)?.into_iter();
        let verdict = |(example, judged): (&Value, Value)| {
            let verdict = if judged.is_null() { passed.next().unwrap_or_default() } else { judged };
            json!({"pointer": example["pointer"], "type": example["type"], "verdict": verdict})
        };
        Ok(prepared.examples.iter().zip(judged).map(verdict).collect())
    }

    /// What the judge says of each example.
    fn judged(&self, entry: &Entry, prepared: &Prepared) -> Result<Vec<Value>, Failure> {
        let folder = self.folder(entry);
        let output = folder.join("judged.json");
        run(Command::new(&self.judge).arg(&prepared.file), &output, &folder.join("judge.log"), "the judge")?;
        match serde_json::from_str(&read_text(&output)?) {
            Ok(Value::Array(judged)) if judged.len() == prepared.examples.len() => Ok(judged),
            _ => Err(Failure::Run("the judge gave no verdicts".into())),
        }
    }

    /// Decodes and encodes examples: `"same"`, `{"differs": how}`, or `{"failed": why}`.
    fn passed(&self, entry: &Entry, allowed: &[&Value]) -> Result<Vec<Value>, Failure> {
        if allowed.is_empty() {
            return Ok(Vec::new());
        }
        let folder = self.folder(entry);
        let mut types: BTreeMap<&str, usize> = BTreeMap::new();
        let mut values = String::new();
        for example in allowed {
            let next = types.len();
            let index = *types.entry(example["type"].as_str().unwrap_or_default()).or_insert(next);
            values.push_str(&format!("{index}\t{}\n", example["value"]));
        }
        self.write_program(entry, &types)?;
        let log = folder.join("compiler.log");
        self.build(&folder, &log)?;
        let (input, output) = (folder.join("values.txt"), folder.join("passed.txt"));
        write(&input, &values)?;
        let program = self.root.join("target/debug").join(entry.crate_name());
        run(Command::new(program).arg(&input), &output, &folder.join("program.log"), "the program")?;
        let passed = read_text(&output)?;
        let verdict = |(example, line): (&&Value, &str)| match line.split_at_checked(1) {
            Some(("=", text)) => match serde_json::from_str::<Value>(text) {
                Ok(back) => match difference(&example["value"], &back, "$") {
                    Some(difference) => json!({"differs": difference}),
                    None => json!("same"),
                },
                Err(error) => json!({"failed": format!("what is written is no JSON: {error}")}),
            },
            other => json!({"failed": other.map_or("", |(_, error)| error)}),
        };
        let verdicts: Vec<Value> = allowed.iter().zip(passed.lines()).map(verdict).collect();
        match verdicts.len() == allowed.len() {
            true => Ok(verdicts),
            false => Err(Failure::Run("the program did not come to its end".into())),
        }
    }

    /// The types as a program, so that only what it calls is made into machine code.
    fn write_program(&self, entry: &Entry, types: &BTreeMap<&str, usize>) -> Result<(), Failure> {
        let folder = self.folder(entry);
        let root = read_text(&folder.join("lib.rs"))?;
        let mut sorted: Vec<(usize, &str)> = types.iter().map(|(ty, index)| (*index, *ty)).collect();
        sorted.sort_unstable();
        let entries: String = sorted.iter().map(|(_, ty)| format!("pass::<{ty}>,\n")).collect();
        let program = PROGRAM.replace("/* types */", &entries);
        write(&folder.join("src/main.rs"), &format!("#![allow(warnings)]\n{root}\n{program}"))?;
        let runtime = workspace().join("runtime");
        let manifest = format!(
            "[package]\nname = {:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             runtime = {{ path = {:?}, default-features = false }}\n\n[workspace]\n\n\
             [profile.dev]\ndebug = false\nincremental = false\nstrip = true\n",
            entry.crate_name(),
            runtime.display().to_string(),
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        // The same versions for all, so that dependencies are compiled once.
        write(&folder.join("Cargo.lock"), &read_text(&workspace().join("Cargo.lock"))?)
    }

    fn build(&self, folder: &Path, log: &Path) -> Result<(), Failure> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["build", "--quiet", "--target-dir"]).arg(self.root.join("target")).current_dir(folder);
        cargo.env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS");
        run(&mut cargo, &folder.join("cargo.out"), log, "the compiler")
    }
}

/// Runs a command with its output in files.
fn run(command: &mut Command, output: &Path, log: &Path, what: &str) -> Result<(), Failure> {
    let file = |path: &Path| {
        File::create(path).map_err(|error| Failure::Run(format!("cannot write `{}`: {error}", path.display())))
    };
    command.stdin(Stdio::null()).stdout(file(output)?).stderr(file(log)?);
    match measure::run_within(command, Some(LIMIT))? {
        (Some(status), _) if status.success() => Ok(()),
        (Some(_), _) => Err(Failure::Run(format!("{what} failed: see {}", log.display()))),
        (None, _) => Err(Failure::Run(format!("{what} took too long"))),
    }
}

fn read_text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::Run(format!("cannot read `{}`: {error}", path.display())))
}
