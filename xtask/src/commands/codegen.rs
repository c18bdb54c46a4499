//! `cargo xtask codegen`: documents to crates.

mod manifest;
mod report;

use std::path::{Path, PathBuf};

use generator::Summary;
use generator::config::{ClientConfig, Config, Setting};
use generator::diagnostic::{Diagnostics, Severity};
use generator::source::Document;
use generator::source::paths::{display_name, relative};

use crate::output::{self, Plan};
use crate::progress::Progress;
use crate::terminal::show;
use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "codegen", summary: "Generate client crates from OpenAPI documents", help: HELP, run };

const HELP: &str = "\
Generate client crates from OpenAPI documents.

Usage:
  cargo xtask codegen [--check]
  cargo xtask codegen --spec FILE --out DIR [--name CRATE]

Without --spec, everything in spec/codegen.toml is generated: it says which document
becomes which crate, and how things are called. Only files whose text changes are
written. After an error the exit code is 1, and the crate is without what the error
is about; where no crate can be made at all, nothing is written.

  --check             write nothing; fail with a diff if the crates are not up to date
  --config FILE       another codegen.toml

One document to a crate of its own:

  --spec FILE         the OpenAPI document: YAML or JSON
  --out DIR           folder of the crate: new, empty, or an earlier output
  --name CRATE        name of the crate (default: the name of the folder)
  --api-version DATE  pinned date (such as 2025-03-12) of dated media types
  --overlay FILE      an OpenAPI Overlay to apply first; may be repeated
  --root DIR          folder whose files the document may refer to (default: its own)

Both:

  --strict            fail on warnings too, and write nothing then
  --verbose           show all findings and all changed files
  --help              this text
";

const FLAGS: &[&str] = &[
    "--check",
    "--config",
    "--spec",
    "--out",
    "--name",
    "--api-version",
    "--overlay",
    "--root",
    "--strict",
    "--verbose",
    "--help",
];

#[derive(Default)]
struct Options {
    help: bool,
    check: bool,
    strict: bool,
    verbose: bool,
    config: Option<PathBuf>,
    spec: Option<PathBuf>,
    out: Option<PathBuf>,
    name: Option<String>,
    api_version: Option<String>,
    overlays: Vec<PathBuf>,
    root: Option<PathBuf>,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("check") => options.check = true,
            Arg::Long("strict") => options.strict = true,
            Arg::Long("verbose") => options.verbose = true,
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long("config") => options.config = Some(arguments.value()?.into()),
            Arg::Long("spec") => options.spec = Some(arguments.value()?.into()),
            Arg::Long("out") => options.out = Some(arguments.value()?.into()),
            Arg::Long("name") => options.name = Some(arguments.value()?.string()?),
            Arg::Long("api-version") => options.api_version = Some(arguments.value()?.string()?),
            Arg::Long("overlay") => options.overlays.push(arguments.value()?.into()),
            Arg::Long("root") => options.root = Some(arguments.value()?.into()),
            Arg::Long(other) => return Err(unknown("option", &format!("--{other}"), FLAGS.iter().copied())),
            other => return Err(other.unexpected().into()),
        }
    }
    let alone = [
        ("--out", options.out.is_some()),
        ("--name", options.name.is_some()),
        ("--api-version", options.api_version.is_some()),
        ("--overlay", !options.overlays.is_empty()),
        ("--root", options.root.is_some()),
    ];
    match (&options.spec, alone.iter().find(|(_, given)| *given)) {
        (None, Some((flag, _))) => Err(Failure::Usage(format!("`{flag}` needs `--spec`"))),
        (Some(_), _) if options.out.is_none() && !options.help => {
            Err(Failure::Usage("`--spec` needs `--out`, the folder of the crate".into()))
        }
        (Some(_), _) if options.config.is_some() => {
            Err(Failure::Usage("`--spec` and `--config` exclude each other".into()))
        }
        _ => Ok(options),
    }
}

fn run(arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    let options = parse(arguments)?;
    if options.help {
        print!("{}", COMMAND.help);
        return Ok(Verdict::Success);
    }
    let mut findings = Diagnostics::default();
    let clients = clients(&options, &mut findings)?;
    let mut results = Vec::new();
    for client in &clients {
        results.extend(generate(client, &mut findings)?);
    }
    show(&findings, options.verbose);
    if findings.is_fatal() {
        return Ok(Verdict::Findings);
    }
    let doubtful = findings.has_errors() || findings.count(Severity::Warning) > 0;
    if options.strict && doubtful {
        eprintln!("error: there are errors or warnings, and --strict was given; nothing was written");
        return Ok(Verdict::Findings);
    }
    if options.check {
        let verdict = report::check(&results);
        let wrong = manifest::check(&results) || findings.has_errors();
        return Ok(if wrong { Verdict::Findings } else { verdict });
    }
    let lacking = manifest::check(&results);
    let plans: Vec<Plan> = results
        .into_iter()
        .map(|result| {
            report::report(&result, options.verbose);
            result.plan
        })
        .collect();
    output::apply(&plans)?;
    if findings.has_errors() {
        eprintln!("error: not all of the document is in what was written; see the errors above");
        return Ok(Verdict::Findings);
    }
    Ok(if lacking { Verdict::Findings } else { Verdict::Success })
}

/// The clients to generate; empty after an error, which is among the findings then.
fn clients(options: &Options, findings: &mut Diagnostics) -> Result<Vec<ClientConfig>, Failure> {
    let workspace = workspace();
    let mut clients = match (&options.spec, &options.out) {
        (Some(spec), Some(out)) => {
            output::check_folder(out)?;
            // The compiler warns of crates with capital letters in their names: only who asks for one gets it.
            let folder = absolute(out)?.file_name().map(|name| lower_case(&name.to_string_lossy()));
            let name = options.name.clone().or(folder).unwrap_or_default();
            let mut client = ClientConfig::new(spec, crate_name(&name)?, out);
            client.overlays.clone_from(&options.overlays);
            client.root.clone_from(&options.root);
            client.api_version = options.api_version.clone().map(Setting::new);
            if let Some(version) = &options.api_version
                && !generator::config::is_date(version)
            {
                return Err(Failure::Usage(format!("`{version}` is not a date such as 2025-03-12")));
            }
            vec![client]
        }
        _ => {
            let config = options.config.clone().unwrap_or_else(|| workspace.join("spec/codegen.toml"));
            Config::load(&config, findings).unwrap_or_default().clients
        }
    };
    for client in &mut clients {
        let runtime = workspace.join("runtime");
        let way = relative(&runtime, &absolute(&client.output)?).unwrap_or(runtime);
        client.runtime = way.to_string_lossy().replace('\\', "/");
    }
    Ok(clients)
}

/// What became of one client.
struct Generated<'c> {
    client: &'c ClientConfig,
    summary: Summary,
    plan: Plan,
    /// What its manifest needs, if that is not generated.
    features: Option<String>,
}

fn generate<'c>(client: &'c ClientConfig, findings: &mut Diagnostics) -> Result<Option<Generated<'c>>, Failure> {
    let _progress =
        Progress::new(format!("generating `{}` from {}", client.crate_name, display_name(&client.document)));
    let root = client.root.as_deref();
    let Some(document) = Document::load(&client.document, root, &client.overlays, findings) else { return Ok(None) };
    if findings.is_fatal() {
        return Ok(None);
    }
    let outcome = generator::generate(document, client);
    let failed = outcome.diagnostics.is_fatal();
    findings.append(outcome.diagnostics);
    if failed {
        return Ok(None);
    }
    let features = manifest::wanted(&outcome.files);
    let plan = Plan::new(&client.output, outcome.files, client.write_manifest)?;
    Ok(Some(Generated { client, summary: outcome.summary, plan, features }))
}

/// The folder of the workspace that this tool belongs to.
pub(super) fn workspace() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// `path` from the root, without symbolic links as far as it exists.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(path).map_err(|error| Failure::Run(format!("`{}`: {error}", path.display())))?;
    let existing = path.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    Ok(match existing {
        Some((ancestor, real)) => real.join(path.strip_prefix(ancestor).unwrap_or(Path::new(""))),
        None => path,
    })
}

/// `petStore` as `pet-store`.
fn lower_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut after_small = false;
    for c in name.chars() {
        if c.is_uppercase() && after_small {
            out.push('-');
        }
        after_small = c.is_lowercase() || c.is_ascii_digit();
        out.extend(c.to_lowercase());
    }
    out
}

/// `name` as the name of a crate, if it can be one.
fn crate_name(name: &str) -> Result<String, Failure> {
    let name = name.replace([' ', '.'], "-");
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if valid { Ok(name) } else { Err(Failure::Usage(format!("`{name}` is not the name of a crate; use --name"))) }
}
