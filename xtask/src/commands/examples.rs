//! `cargo xtask examples`: the examples of documents through the types that are generated from them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use generator::config::ClientConfig;
use generator::diagnostic::Diagnostics;
use generator::source::Document;
use serde_json::{Value, json};

use super::codegen::workspace;
use crate::output::{self, Plan};
use crate::progress::Progress;
use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "examples", summary: "Decode and encode the examples of documents", help: HELP, run };

const HELP: &str = "\
Decode and encode the examples of documents.

Usage: cargo xtask examples FILE… [--verbose] [--json FILE]

Every `example` and `examples` of a document that its own schema allows is read by the generated type
and written again: the JSON that comes out has to be what went in, numbers by their value and objects
whatever their order. The crates are generated with `keep-unknown-fields`, and compiled in the folder
`examples` of cargo's target folder.

  --verbose     show every example that comes out differently
  --json FILE   write all verdicts as JSON too
  --help        this text

Exit codes: 0 all are the same, 1 some are not.
";

const FLAGS: &[&str] = &["--verbose", "--json", "--help"];

/// The program that does it, which is compiled with the types.
const PROGRAM: &str = include_str!("examples/main.rs");

#[derive(Default)]
struct Options {
    help: bool,
    verbose: bool,
    json: Option<PathBuf>,
    files: Vec<PathBuf>,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long("verbose") => options.verbose = true,
            Arg::Long("json") => options.json = Some(arguments.value()?.parse()?),
            Arg::Long(name) => return Err(unknown("option", &format!("--{name}"), FLAGS.iter().copied())),
            Arg::Value(file) => options.files.push(file.into()),
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
    if options.files.is_empty() {
        return Err(Failure::Usage("a document is missing".into()));
    }
    let folder = super::target()?.join("examples");
    let mut total = Counts::default();
    let mut all = serde_json::Map::new();
    for file in &options.files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let verdicts = match verdicts(file, &folder) {
            Ok(verdicts) => verdicts,
            Err(Failure::Run(message)) => {
                println!("{name}: {message}");
                total.failed += 1;
                continue;
            }
            Err(other) => return Err(other),
        };
        let counts = Counts::new(&verdicts);
        println!("{name}: {}", counts.text());
        if options.verbose {
            verdicts.iter().filter_map(remark).for_each(|remark| println!("    {remark}"));
        }
        total.add(&counts);
        all.insert(name, Value::Array(verdicts));
    }
    if options.files.len() > 1 {
        println!("all: {}", total.text());
    }
    if let Some(path) = options.json {
        let text = Value::Object(all).to_string();
        fs::write(&path, text).map_err(|error| failed(&path, &error))?;
    }
    Ok(if total.differ + total.failed == 0 { Verdict::Success } else { Verdict::Findings })
}

/// What became of the examples of a document.
fn verdicts(file: &Path, folder: &Path) -> Result<Vec<Value>, Failure> {
    let _progress = Progress::new(format!("examples of {}", file.display()));
    let crate_folder = folder.join("client");
    let mut config = ClientConfig::new(file, "client", &crate_folder);
    let runtime = workspace().join("runtime");
    config.runtime = runtime.display().to_string();
    config.types.keep_unknown_fields = true;
    let load = || {
        let mut diagnostics = Diagnostics::default();
        let document = Document::load(file, None, &[], &mut diagnostics);
        document.ok_or_else(|| Failure::Run("cannot be read".into()))
    };
    let outcome = generator::generate(load()?, &config);
    if outcome.files.is_empty() {
        return Err(Failure::Run("gives no crate".into()));
    }
    let examples = generator::examples::examples(load()?, &config);
    if examples.list.is_empty() {
        return Ok(Vec::new());
    }
    output::apply(&[Plan::new(&crate_folder, outcome.files, true)?])?;
    let mut types: BTreeMap<String, usize> = BTreeMap::new();
    let mut list = Vec::with_capacity(examples.list.len());
    for example in examples.list {
        let next = types.len();
        let index = *types.entry(example.ty.clone()).or_insert(next);
        list.push(json!({
            "pointer": example.pointer, "schema": example.schema, "ty": index, "type": example.ty, "value": example.value,
        }));
    }
    let input = folder.join("examples.json");
    write(&input, &json!({"root": examples.root, "list": list}).to_string())?;
    write_program(&folder.join("program"), types, &runtime)?;
    let output = Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--manifest-path"])
        .arg(folder.join("program/Cargo.toml"))
        .arg("--target-dir")
        .arg(folder.join("target"))
        .arg("--")
        .arg(&input)
        .stderr(std::process::Stdio::inherit())
        .output();
    let output = output.map_err(|error| Failure::Run(format!("cannot run cargo: {error}")))?;
    match serde_json::from_slice(&output.stdout) {
        Ok(Value::Array(verdicts)) if output.status.success() => Ok(verdicts),
        _ => Err(Failure::Run("the program did not run".into())),
    }
}

fn write_program(folder: &Path, types: BTreeMap<String, usize>, runtime: &Path) -> Result<(), Failure> {
    let mut sorted: Vec<(usize, String)> = types.into_iter().map(|(ty, index)| (index, ty)).collect();
    sorted.sort_unstable();
    let entries: String = sorted.iter().map(|(_, ty)| format!("    pass::<{ty}>,\n")).collect();
    let table = format!("const TYPES: &[fn(&[u8]) -> Result<Vec<u8>, String>] = &[\n{entries}];\n");
    write(&folder.join("src/main.rs"), &format!("{PROGRAM}{table}"))?;
    let manifest = format!(
        "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         client = {{ path = \"../client\" }}\nruntime = {{ path = {runtime:?} }}\nserde_json = \"1\"\n\
         jsonschema = {{ version = \"0.46\", default-features = false }}\n\n[workspace]\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n"
    );
    write(&folder.join("Cargo.toml"), &manifest)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
    }
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()))
}

/// How many examples came out how.
#[derive(Default)]
struct Counts {
    same: usize,
    differ: usize,
    failed: usize,
    /// Not what their schema allows.
    invalid: usize,
    /// Of a schema that cannot be checked.
    unchecked: usize,
}

impl Counts {
    fn new(verdicts: &[Value]) -> Self {
        let count = |key: &str| verdicts.iter().filter(|v| v["verdict"].get(key).is_some()).count();
        let same = verdicts.iter().filter(|v| v["verdict"] == "same").count();
        let (differ, failed) = (count("differs"), count("failed"));
        Self { same, differ, failed, invalid: count("invalid"), unchecked: count("unchecked") }
    }

    fn add(&mut self, other: &Self) {
        self.same += other.same;
        self.differ += other.differ;
        self.failed += other.failed;
        self.invalid += other.invalid;
        self.unchecked += other.unchecked;
    }

    fn text(&self) -> String {
        let Self { same, differ, failed, invalid, unchecked } = self;
        let allowed = same + differ + failed;
        let mut text = format!("{same} of {allowed} come out as they went in");
        let others = [(differ, "differ"), (failed, "fail"), (invalid, "not allowed"), (unchecked, "not checked")];
        for (count, what) in others.iter().filter(|(count, _)| **count > 0) {
            text.push_str(&format!(", {count} {what}"));
        }
        text
    }
}

/// A line on an example that came out differently.
fn remark(verdict: &Value) -> Option<String> {
    let found = verdict["verdict"].get("differs").or_else(|| verdict["verdict"].get("failed"))?;
    let (pointer, ty) = (verdict["pointer"].as_str()?, verdict["type"].as_str()?);
    Some(format!("{pointer} as {ty}: {}", found.as_str()?))
}
