//! One document to one crate, in a process of its own: whatever happens in there, the others go on.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use generator::config::ClientConfig;
use generator::diagnostic::{Diagnostics, Severity, Style};
use generator::source::Document;
use serde_json::{Value, json};

use super::{Place, count, write};
use crate::documents::Entry;
use crate::measure::{self, Cost};
use crate::output::{self, Plan};
use crate::{Failure, Verdict};

/// What became of a document.
pub(super) struct Generation {
    pub end: End,
    pub cost: Cost,
    /// What the process noted; what it did not come to is missing.
    pub notes: Value,
}

/// How generation ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// There is a crate.
    Done,
    /// The document has errors.
    Refused,
    /// The generator did not come to an end by itself.
    Crashed,
    /// It took too long.
    TimedOut,
}

impl Generation {
    /// A figure that the process noted.
    pub fn figure(&self, name: &str) -> Option<usize> {
        self.notes.get(name)?.as_u64()?.try_into().ok()
    }

    /// A list of texts that the process noted.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.notes.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// Generates the crate of a document.
pub(super) fn generate(entry: &Entry, place: &Place, limit: Duration) -> Result<Generation, Failure> {
    let notes = place.log(entry, "json");
    write(&notes, "{}")?;
    let log = place.log(entry, "gen");
    let log =
        fs::File::create(&log).map_err(|error| Failure::Run(format!("cannot write `{}`: {error}", log.display())))?;
    let mut command = Command::new(&place.own);
    command.args(["corpus", "--one"]).arg(&notes).arg(&entry.path).arg(place.crate_folder(entry));
    command.arg(entry.crate_name()).arg(place.workspace.join("runtime")).args(&entry.root);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    let (status, cost) = measure::run_within(&mut command, Some(limit))?;
    let end = match status.map(|status| status.code()) {
        None => End::TimedOut,
        Some(Some(0)) => End::Done,
        Some(Some(1)) => End::Refused,
        Some(_) => End::Crashed,
    };
    let text = fs::read_to_string(&notes).unwrap_or_default();
    Ok(Generation { end, cost, notes: serde_json::from_str(&text).unwrap_or_default() })
}

/// The process of one document. Its arguments are from [`generate`]: where to note the figures, the document, the folder
/// and the name of the crate, the folder of `runtime`, and the folder of the document's files.
pub(super) fn one(arguments: impl Iterator<Item = OsString>) -> Result<Verdict, Failure> {
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let [notes, document, folder, name, runtime, root @ ..] = paths.as_slice() else {
        return Err(Failure::Usage("`--one` is for `cargo xtask corpus`".into()));
    };
    let mut config = ClientConfig::new(document, name.to_string_lossy(), folder);
    config.runtime = runtime.to_string_lossy().into_owned();
    config.root = root.first().cloned();
    let mut findings = Diagnostics::default();
    let done = client(&config, notes, &mut findings)?;
    eprint!("{}", findings.render(Style { color: false, verbose: true }));
    Ok(if done { Verdict::Success } else { Verdict::Findings })
}

/// Whether there is a crate now.
fn client(config: &ClientConfig, path: &Path, findings: &mut Diagnostics) -> Result<bool, Failure> {
    let Some(document) = Document::load(&config.document, config.root.as_deref(), &[], findings) else {
        return Ok(false);
    };
    let operations = count::operations(document.root());
    let mut notes = json!({ "version": count::version(document.root()), "operations": operations.len() });
    // Now already: the rest may fail.
    write(path, &notes.to_string())?;
    let mut outcome = generator::generate(document, config);
    findings.append(outcome.diagnostics);
    let rust = outcome.files.iter().filter(|(path, _)| path.ends_with(".rs")).map(|(_, text)| text.lines().count());
    let longest = rust.clone().max();
    let missing = operations.iter().filter(|operation| !outcome.summary.operations.contains(operation));
    let (invalid, missing): (Vec<&String>, Vec<&String>) =
        missing.partition(|operation| is_invalid(operation, findings));
    let figures = json!({
        "generated": outcome.summary.operations.len(),
        "missing": missing,
        "invalid": invalid,
        "types": outcome.summary.types.len(),
        "errors": findings.count(Severity::Error),
        "warnings": findings.count(Severity::Warning),
        "notes": findings.count(Severity::Note),
        "files": rust.clone().count(),
        "lines": rust.sum::<usize>(),
        "longest": longest,
    });
    if let (Value::Object(notes), Value::Object(figures)) = (&mut notes, figures) {
        notes.extend(figures);
    }
    write(path, &notes.to_string())?;
    if findings.is_fatal() {
        return Ok(false);
    }
    if let Some(manifest) = outcome.files.get_mut("Cargo.toml") {
        // All crates are of one workspace here.
        *manifest = manifest.replace("\n[workspace]\n", "\n");
    }
    output::apply(&[Plan::new(&config.output, outcome.files, true)?])?;
    Ok(true)
}

/// Whether an error of the document stands where an operation (`METHOD /path`) does, or its path.
fn is_invalid(operation: &str, findings: &Diagnostics) -> bool {
    let Some((method, path)) = operation.split_once(' ') else { return false };
    let item = format!("/paths/{}", path.replace('~', "~0").replace('/', "~1"));
    let own = format!("{item}/{method}").to_ascii_lowercase();
    findings.iter().filter(|finding| finding.severity >= Severity::Error).any(|finding| {
        let at = finding.pointer.to_ascii_lowercase();
        finding.pointer == item || at.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
