//! `cargo xtask corpus`: generates and compiles the client of every document of a folder.

mod compile;
mod count;
mod generate;
mod report;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use self::report::{Report, Row};
use crate::documents::{self, Entry};
use crate::progress::Bar;
use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "corpus", summary: "Generate and compile a client of every document of a folder", help: HELP, run };

const HELP: &str = "\
Generate and compile a client of every document of a folder.

Usage:
  cargo xtask corpus DIR [--only GLOB]... [--no-check] [--json FILE]

Each document becomes a crate, and all crates are compiled (`cargo clippy`, which is a check
with its default lints). Then a table shows what became of each. A document falls short if
its client cannot be generated or compiled, lacks an operation, or compiles with a warning;
the exit code is 1 then. Errors in the document are no shortcoming of its client, nor is an
operation that it lacks because one stands there.

Documents are the files of DIR that end with .json, .yaml or .yml. A document of several
files is a folder in DIR that holds one file with `openapi` or `swagger` at its root; or it
stands in `multi.tsv`, in DIR or beside it: a table with the columns `name` and `root`, its
first file, relative to the table.

  --only GLOB      documents with such a name alone (`*` and `?` stand for any text and any
                   character); may be repeated
  --no-check       generate only, without compiling
  --time-limit N   seconds for the generation of one document (default: 120)
  --json FILE      write the figures as JSON too
  --help           this text

The crates, and for each document what was said of it (NAME.gen, NAME.check), are in the
folder `corpus` of cargo's target folder. A crate that is as it was the last time is not
compiled again; its check time is not shown then. Times and memory are those of this build:
for figures of a release build, run `cargo run --release --package xtask -- corpus DIR`.
";

const FLAGS: &[&str] = &["--only", "--no-check", "--time-limit", "--json", "--help"];

struct Options {
    help: bool,
    folder: Option<PathBuf>,
    only: Vec<String>,
    check: bool,
    limit: Duration,
    json: Option<PathBuf>,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let limit = Duration::from_secs(120);
    let mut options = Options { help: false, folder: None, only: Vec::new(), check: true, limit, json: None };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("only") => options.only.push(arguments.value()?.string()?),
            Arg::Long("no-check") => options.check = false,
            Arg::Long("time-limit") => options.limit = Duration::from_secs(arguments.value()?.parse()?),
            Arg::Long("json") => options.json = Some(arguments.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long(other) => return Err(unknown("option", &format!("--{other}"), FLAGS.iter().copied())),
            Arg::Value(folder) if options.folder.is_none() => options.folder = Some(folder.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn run(mut arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    if let Ok(raw) = arguments.raw_args()
        && raw.peek().is_some_and(|first| first == "--one")
    {
        return generate::one(raw.skip(1));
    }
    let options = parse(arguments)?;
    if options.help {
        print!("{}", COMMAND.help);
        return Ok(Verdict::Success);
    }
    let Some(folder) = &options.folder else {
        return Err(Failure::Usage("a folder with documents is missing".into()));
    };
    let entries = documents::find(folder, &options.only)?;
    let place = Place::find()?;
    let mut rows = Vec::new();
    {
        let mut bar = Bar::new("generating", entries.len());
        for entry in entries {
            bar.show(&entry.name);
            rows.push(Row { generation: generate::generate(&entry, &place, options.limit)?, entry, check: None });
            bar.step();
        }
    }
    if options.check {
        compile::compile(&mut rows, &place)?;
    }
    let report = Report { rows, checked: options.check, logs: place.logs };
    print!("{}", report.table());
    if let Some(path) = &options.json {
        let failed = |error| Failure::Run(format!("cannot write `{}`: {error}", path.display()));
        fs::write(path, report.json()).map_err(failed)?;
    }
    Ok(if report.falls_short() { Verdict::Findings } else { Verdict::Success })
}

/// Where things are.
struct Place {
    workspace: PathBuf,
    /// Our folder in cargo's target folder.
    root: PathBuf,
    /// The workspace of the generated crates, one folder each.
    crates: PathBuf,
    logs: PathBuf,
    /// This program.
    own: PathBuf,
}

impl Place {
    fn find() -> Result<Self, Failure> {
        let workspace = super::codegen::workspace();
        let own =
            std::env::current_exe().map_err(|error| Failure::Run(format!("cannot find this program: {error}")))?;
        // This program lies in `target/debug`, or the folder of another profile.
        let target = std::env::var_os("CARGO_TARGET_DIR").and_then(|target| std::path::absolute(target).ok());
        let target = target.unwrap_or_else(|| own.ancestors().nth(2).unwrap_or(&workspace).to_owned());
        let root = target.join("corpus");
        let place = Self { workspace, crates: root.join("crates"), logs: root.join("logs"), root, own };
        for folder in [&place.crates, &place.logs] {
            fs::create_dir_all(folder)
                .map_err(|error| Failure::Run(format!("cannot make `{}`: {error}", folder.display())))?;
        }
        Ok(place)
    }

    /// The folder of the crate of a document.
    fn crate_folder(&self, entry: &Entry) -> PathBuf {
        self.crates.join(&entry.name)
    }

    /// What a step said of a document.
    fn log(&self, entry: &Entry, step: &str) -> PathBuf {
        self.logs.join(format!("{}.{step}", entry.name))
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::Run(format!("cannot write `{}`: {error}", path.display())))
}
