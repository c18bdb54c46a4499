//! `cargo xtask conformance`: judges that are not ours, who drive the command line of generated clients.

mod clients;
mod prism;
mod spector;

use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "conformance", summary: "Let independent judges drive generated clients", help: HELP, run };

const HELP: &str = "\
Let independent judges drive generated clients.

Usage: cargo xtask conformance prism DOCUMENT [--only ID] [--port N] [--json FILE] [--verbose]
       cargo xtask conformance spector KIT [--only GLOB] [--port N] [--verbose]

Generates the clients, builds their programs, and calls their operations through them.

  prism DOCUMENT
                the mock server of the npm package @stoplight/prism-cli, which validates what it is asked:
                every operation of the document is called, with its examples, or with what its schemas
                allow
  spector KIT   the scenarios for generated clients of the npm packages @typespec/http-specs and
                @typespec/spector. KIT is a folder with `openapi/VERSION/*.yaml`, `scenarios.json`,
                `drive.py`, which drives the programs, and `package.json`; it is copied, and npm
                installs what that names
  --only GLOB   scenarios or documents of this name only, or operations of this id; it may be given more
                than once
  --port N      the port of the mock server on loopback (default: 4010, 3900 for Spector)
  --json FILE   write what became of each operation as JSON too
  --verbose     show more of what fails
  --help        this text

Everything lies in the folder `conformance` of cargo's target folder. Needs Node.js with npm, and Python 3.
Exit codes: 0 all is as it should be, 1 something falls short.
";

const JUDGES: &[&str] = &["prism", "spector"];

fn run(mut arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    match arguments.next()? {
        Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) => {
            print!("{HELP}");
            Ok(Verdict::Success)
        }
        Some(lexopt::Arg::Value(judge)) => match judge.to_string_lossy().as_ref() {
            "prism" => prism::run(arguments),
            "spector" => spector::run(arguments),
            other => Err(unknown("judge", other, JUDGES.iter().copied())),
        },
        Some(other) => Err(other.unexpected().into()),
        None => Err(Failure::Usage("a judge is missing".into())),
    }
}
