//! All crates in one workspace, so that dependencies are built once, and cargo runs as many compilers as there are
//! processors.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::generate::End;
use super::report::Row;
use super::{Place, write};
use crate::Failure;
use crate::compiler::Meter;
use crate::measure::Cost;
use crate::progress::Bar;

/// What became of a crate.
#[derive(Default)]
pub(super) struct Check {
    pub compiled: bool,
    pub errors: usize,
    pub warnings: usize,
    /// None if the crate is as it was the last time, or the system does not tell.
    pub cost: Option<Cost>,
    /// What the compiler said.
    log: String,
}

/// Crates of more lines are compiled one at a time, for the sake of memory.
const BIG: usize = 60_000;

/// Compiles the crates of all rows that have one.
pub(super) fn compile(rows: &mut [Row], place: &Place) -> Result<(), Failure> {
    let generated: Vec<&Row> = rows.iter().filter(|row| row.generation.end == End::Done).collect();
    if generated.is_empty() {
        return Ok(());
    }
    let members: Vec<String> = generated.iter().map(|row| format!("    {:?},\n", row.entry.name)).collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n", members.concat());
    write(&place.crates.join("Cargo.toml"), &manifest)?;
    let lock = place.workspace.join("Cargo.lock");
    let lock = fs::read_to_string(&lock)
        .map_err(|error| Failure::Run(format!("cannot read `{}`: {error}", lock.display())))?;
    write(&place.crates.join("Cargo.lock"), &lock)?;

    let is_big = |row: &&&Row| row.generation.figure("lines").is_some_and(|lines| lines > BIG);
    let (big, small): (Vec<&Row>, Vec<&Row>) = generated.iter().partition(is_big);
    let mut checks: BTreeMap<String, Check> =
        generated.iter().map(|row| (row.entry.crate_name(), Check::default())).collect();
    let mut bar = Bar::new("compiling", checks.len());
    let meter = Meter::new(&place.root)?;
    bar.show("(dependencies first)");
    for (group, jobs) in [(small, None), (big, Some("1"))] {
        if !group.is_empty() {
            cargo(&group, jobs, &mut checks, &meter, &mut bar, place)?;
        }
    }
    drop(bar);
    let mut costs = meter.costs();
    for row in rows {
        let name = row.entry.crate_name();
        if let Some(mut check) = checks.remove(&name) {
            check.cost = costs.remove(&name.replace('-', "_"));
            write(&place.log(&row.entry, "check"), &check.log)?;
            row.check = Some(check);
        }
    }
    Ok(())
}

/// Runs cargo for a group of crates, and notes what it says of each.
fn cargo(
    group: &[&Row],
    jobs: Option<&str>,
    checks: &mut BTreeMap<String, Check>,
    meter: &Meter,
    bar: &mut Bar,
    place: &Place,
) -> Result<(), Failure> {
    let log = place.logs.join("cargo.log");
    let failed = |error: std::io::Error| Failure::Run(format!("cannot run cargo: {error}"));
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["clippy", "--keep-going", "--message-format=json"]).current_dir(&place.crates);
    command.args(jobs.iter().flat_map(|jobs| ["--jobs", jobs]));
    command.args(group.iter().flat_map(|row| ["--package".to_owned(), row.entry.crate_name()]));
    command.env("CARGO_TARGET_DIR", place.root.join("target")).env("CARGO_INCREMENTAL", "0");
    command.env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS");
    meter.attach(&mut command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(fs::File::create(&log).map_err(failed)?);
    let mut child = command.spawn().map_err(failed)?;
    let mut said = false;
    for line in child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
        let Ok(message) = serde_json::from_str::<Value>(&line.map_err(failed)?) else { continue };
        said |= note(&message, checks, bar);
    }
    let status = child.wait().map_err(failed)?;
    if !status.success() && !said {
        let log = fs::read_to_string(&log).unwrap_or_default();
        return Err(Failure::Run(format!("cargo could not compile the crates:\n{}", log.trim_end())));
    }
    Ok(())
}

/// Notes a message of cargo; whether it was about one of the crates.
fn note(message: &Value, checks: &mut BTreeMap<String, Check>, bar: &mut Bar) -> bool {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    // `path+file:///…/crates/pets#api-pets@0.1.0`
    let package = text(message, "package_id");
    let name = package.rsplit_once('#').map_or("", |(_, name)| name).split('@').next().unwrap_or_default();
    let Some(check) = checks.get_mut(name) else { return false };
    match text(message, "reason").as_str() {
        "compiler-artifact" => {
            check.compiled = true;
            bar.step();
            bar.show(name);
        }
        "compiler-message" => {
            let Some(message) = message.get("message") else { return true };
            check.log.push_str(&text(message, "rendered"));
            // The last message says only how many there were.
            let summary = text(message, "message");
            let is_summary = summary.starts_with("aborting due to")
                || summary.contains("warning emitted")
                || summary.contains("warnings emitted");
            match text(message, "level").as_str() {
                _ if is_summary => {}
                level @ ("warning" | "error" | "error: internal compiler error") => {
                    let count = if level == "warning" { &mut check.warnings } else { &mut check.errors };
                    *count += 1;
                    bar.tell(&format!("{name}: {level}: {summary}"));
                }
                _ => {}
            }
        }
        _ => {}
    }
    true
}
