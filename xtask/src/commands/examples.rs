//! `cargo xtask examples`: the examples of documents through the types that are generated from them.

mod compare;
mod prepare;
mod report;
mod trip;

use std::fs;
use std::path::{Path, PathBuf};

use self::report::{Report, Row};
use self::trip::Trip;
use crate::documents::{self, Entry};
use crate::progress::Bar;
use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "examples", summary: "Decode and encode the examples of documents", help: HELP, run };

const HELP: &str = "\
Decode and encode the examples of documents.

Usage: cargo xtask examples PATH… [--only GLOB]... [--verbose] [--json FILE]

Every `example` and `examples` of a document that its own schema allows is read by the generated type
and written again: the JSON that comes out has to be what went in, numbers by their value and objects
whatever their order. A path is a document, or a folder whose documents are found as by
`cargo xtask corpus`. The types are generated with `keep-unknown-fields`, and compiled in the folder
`examples` of cargo's target folder; those that no example needs are left out.

  --only GLOB   of folders, documents with such a name alone (`*` and `?` stand for any text and any
                character); may be repeated
  --verbose     show every example that comes out differently
  --json FILE   write all verdicts as JSON too
  --help        this text

Exit codes: 0 all are the same, 1 some are not, or a document could not be tried.
";

const FLAGS: &[&str] = &["--only", "--verbose", "--json", "--help"];

#[derive(Default)]
struct Options {
    help: bool,
    only: Vec<String>,
    verbose: bool,
    json: Option<PathBuf>,
    paths: Vec<PathBuf>,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long("only") => options.only.push(arguments.value()?.string()?),
            Arg::Long("verbose") => options.verbose = true,
            Arg::Long("json") => options.json = Some(arguments.value()?.parse()?),
            Arg::Long(name) => return Err(unknown("option", &format!("--{name}"), FLAGS.iter().copied())),
            Arg::Value(path) => options.paths.push(path.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

fn run(mut arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    if let Ok(raw) = arguments.raw_args()
        && raw.peek().is_some_and(|first| first == "--one")
    {
        return prepare::one(raw.skip(1));
    }
    let options = parse(arguments)?;
    if options.help {
        print!("{HELP}");
        return Ok(Verdict::Success);
    }
    let mut entries = Vec::new();
    for path in &options.paths {
        match path.is_dir() {
            true => entries.extend(documents::find(path, &options.only)?),
            false => entries.push(Entry::of_file(path)),
        }
    }
    if entries.is_empty() {
        return Err(Failure::Usage("a document is missing".into()));
    }
    let trip = Trip::new(super::target()?.join("examples"))?;
    let mut rows = Vec::new();
    let mut bar = Bar::new("examples", entries.len());
    for entry in entries {
        bar.show(&entry.name);
        let row = Row { outcome: outcome(&entry, &trip), name: entry.name };
        if let Some(why) = row.outcome.as_ref().err() {
            bar.tell(&format!("{}: {why}", row.name));
        }
        rows.push(row);
        bar.step();
    }
    drop(bar);
    let report = Report { rows };
    print!("{}", report.table());
    if options.verbose {
        print!("{}", report.remarks());
    }
    if let Some(path) = &options.json {
        write(path, &report.json())?;
    }
    Ok(if report.falls_short() { Verdict::Findings } else { Verdict::Success })
}

/// What became of the examples of a document, or why that cannot be told: the others go on.
fn outcome(entry: &Entry, trip: &Trip) -> Result<report::Outcome, String> {
    let made = prepare::prepare(entry, &trip.folder(entry)).and_then(|prepared| {
        let verdicts = trip.verdicts(entry, &prepared)?;
        Ok(report::Outcome { verdicts, untyped: prepared.untyped })
    });
    made.map_err(|failure| match failure {
        Failure::Run(message) | Failure::Usage(message) => message,
    })
}

/// Writes a file if it is not so already.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed =
        |path: &Path, error: std::io::Error| Failure::Run(format!("cannot write `{}`: {error}", path.display()));
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| failed(parent, error))?;
    }
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| failed(path, error))
}
