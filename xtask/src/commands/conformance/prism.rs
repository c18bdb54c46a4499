//! The mock server Prism, which validates what it is asked: every operation of a document is called through the program
//! of its client.

mod calls;
mod server;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use generator::diagnostic::{Diagnostics, Style};
use generator::source::Document;
use serde_json::{Value, json};

use server::{Server, install};

use super::clients;
use crate::commands::values::Manner;
use crate::progress::Bar;
use crate::{Failure, Verdict, unknown};

/// Document, operation, and what Prism makes of it.
const FAULTS: &str = include_str!("prism/faults.tsv");

/// How often Prism is asked to make up another answer by chance, which is the same chance in every run.
const CHANCES: usize = 20;
/// How many of these answers have to be without a complaint of its own.
const PATIENCE: usize = 3;

const FLAGS: &[&str] = &["--only", "--port", "--verbose", "--json", "--help"];

#[derive(Default)]
struct Options {
    document: Option<PathBuf>,
    only: Vec<String>,
    port: u16,
    json: Option<PathBuf>,
    verbose: bool,
    help: bool,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options { port: 4010, ..Options::default() };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("only") => options.only.push(arguments.value()?.string()?),
            Arg::Long("port") => options.port = arguments.value()?.parse()?,
            Arg::Long("json") => options.json = Some(arguments.value()?.parse()?),
            Arg::Long("verbose") => options.verbose = true,
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long(other) => return Err(unknown("option", &format!("--{other}"), FLAGS.iter().copied())),
            Arg::Value(document) if options.document.is_none() => options.document = Some(document.into()),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(options)
}

pub(super) fn run(arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    let options = parse(arguments)?;
    if options.help {
        print!("{}", super::HELP);
        return Ok(Verdict::Success);
    }
    let Some(document) = &options.document else {
        return Err(Failure::Usage("the document is missing".into()));
    };
    let stem = document.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = crate::commands::target()?.join("conformance");
    let root = read(document)?;
    let prism = install(&folder.join("prism"))?;
    let here = folder.join("clients-prism");
    make(&here)?;
    let programs = clients::build(std::slice::from_ref(document), &here)?;
    let program = programs.get(&stem).ok_or_else(|| Failure::Run("the client has no program".into()))?;
    let log = |kind: &str| here.join(format!("{stem}-{kind}.log"));
    let mut strict = Server::start(&prism, document, options.port, &["--errors"], log("strict"))?;
    let mut lenient = Server::start(&prism, document, options.port + 1, &[], log("lenient"))?;
    strict.wait()?;
    lenient.wait()?;

    let mut judge = Judge { program, root: &root, strict, lenient, secrets: secrets(&root) };
    let operations = calls::operations(&root);
    let mut bar = Bar::new("calling", operations.len());
    let mut reports = Vec::new();
    for operation in operations {
        if options.only.is_empty() || options.only.contains(&operation.id) {
            bar.show(&operation.id);
            reports.push(judge.call(&operation)?);
        }
        bar.step();
    }
    drop(bar);
    if let Some(path) = &options.json {
        let text = Value::from(reports.iter().map(Report::json).collect::<Vec<_>>()).to_string();
        fs::write(path, text).map_err(|error| failed(path, &error))?;
    }
    Ok(if tell(&stem, &reports, options.verbose) { Verdict::Success } else { Verdict::Findings })
}

/// How far a call got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// The client did not send it, or the server did not take it.
    Refused,
    /// It was what the document says, but there was no answer that the document has.
    Accepted,
    /// There was one, but the client could not read it.
    Answered,
    /// All is as it should be.
    Decoded,
}

struct Report {
    id: String,
    reach: Reach,
    manner: Manner,
    /// Whether Prism's first answer did not do.
    by_chance: bool,
    input: Value,
    /// What was in the way.
    remark: String,
    /// Whether Prism itself says that it is at fault.
    admitted: bool,
}

impl Report {
    fn json(&self) -> Value {
        let (reach, manner) = (format!("{:?}", self.reach), format!("{:?}", self.manner));
        json!({
            "operation": self.id, "reach": reach, "values": manner, "by_chance": self.by_chance, "input": self.input,
            "remark": self.remark,
        })
    }
}

/// Says what became of the operations. Whether all is well.
fn tell(stem: &str, reports: &[Report], verbose: bool) -> bool {
    let faults: BTreeMap<&str, &str> = FAULTS
        .lines()
        .filter_map(|line| {
            let (document, rest) = line.split_once('\t')?;
            rest.split_once('\t').filter(|_| document == stem)
        })
        .collect();
    let (mut excused, mut short) = (0, 0);
    let by_chance = reports.iter().filter(|report| report.by_chance).count();
    for report in reports {
        let fault = faults.get(report.id.as_str());
        match (report.reach == Reach::Decoded, fault) {
            (false, Some(fault)) => {
                excused += 1;
                if verbose {
                    println!("    {}: Prism: {fault}", report.id);
                }
            }
            (false, None) => {
                short += 1;
                let admitted =
                    if report.admitted { "not in the list, but Prism says it is its own fault: " } else { "" };
                println!("    {}: {:?} only: {admitted}{}", report.id, report.reach, report.remark);
                if verbose {
                    println!("        {}", report.input);
                }
            }
            (true, Some(_)) => {
                println!("    {}: the list of Prism's faults has it, but it works", report.id);
            }
            (true, None) => {}
        }
    }
    let reached = |reach: Reach| reports.iter().filter(|report| report.reach >= reach).count();
    println!(
        "{stem}: {} operations, {} accepted, {} answered, {} decoded ({by_chance} after Prism's first answer broke the \
         document); {excused} are listed as faults of Prism or of the document, {short} fall short",
        reports.len(),
        reached(Reach::Accepted),
        reached(Reach::Answered),
        reached(Reach::Decoded),
    );
    short == 0
}

struct Judge<'a> {
    program: &'a Path,
    root: &'a Value,
    /// The server that answers errors with errors: those of the client, and its own.
    strict: Server,
    /// The server that lets them pass.
    lenient: Server,
    /// Credentials, each with its scheme.
    secrets: Vec<String>,
}

impl Judge<'_> {
    /// Calls an operation, with other values until it is taken.
    fn call(&mut self, operation: &calls::Operation<'_>) -> Result<Report, Failure> {
        self.strict.revive()?;
        self.lenient.revive()?;
        let (strict, lenient) = (self.strict.url(), self.lenient.url());
        let mut best: Option<Report> = None;
        let mut tried = Vec::new();
        for (manner, input) in operation.inputs(self.root) {
            if tried.contains(&input) {
                continue;
            }
            tried.push(input.clone());
            let mut sent = self.send(&strict, operation, &input, None)?;
            // The end of the server may be what it was asked before.
            if sent.unanswered && self.strict.revive()? {
                sent = self.send(&strict, operation, &input, None)?;
                if sent.unanswered && self.strict.revive()? {
                    let remark = format!("Prism ends: {}", sent.remark);
                    sent = Sent { admitted: true, remark, ..sent };
                }
            }
            let mut by_chance = false;
            // What Prism makes up is not always what the document says, as it says itself, or as it does not see. Then
            // the same without its complaint, and what it makes up by chance, best without a complaint.
            for (asked, seed) in [None].into_iter().chain((1..=CHANCES).map(Some)).enumerate() {
                let is_well = sent.reach == Reach::Decoded && (sent.clean || asked > PATIENCE);
                if is_well || sent.reach == Reach::Refused {
                    break;
                }
                self.lenient.revive()?;
                let again = self.send(&lenient, operation, &input, seed)?;
                let is_spoilt = again.is_spoilt;
                if (again.reach, again.clean) > (sent.reach, sent.clean) {
                    (sent, by_chance) = (again, true);
                }
                if is_spoilt {
                    break;
                }
            }
            let Sent { reach, remark, admitted, .. } = sent;
            if best.as_ref().is_none_or(|best| reach > best.reach) {
                best = Some(Report { id: operation.id.clone(), reach, manner, by_chance, input, remark, admitted });
            }
            // What it answers does not depend on what it is asked, once it takes it.
            if reach > Reach::Refused {
                break;
            }
        }
        best.ok_or_else(|| Failure::Run("there are no values".into()))
    }

    /// With a seed, Prism makes up an answer by chance, the same for the same seed.
    fn send(
        &self,
        url: &str,
        operation: &calls::Operation<'_>,
        input: &Value,
        seed: Option<usize>,
    ) -> Result<Sent, Failure> {
        let cannot = |error: std::io::Error| Failure::Run(format!("cannot run `{}`: {error}", self.program.display()));
        let mut program = Command::new(self.program);
        program.args(["--base-url", url, "--timeout", "30", "--include"]);
        program.args(self.secrets.iter().flat_map(|secret| ["--auth", secret]));
        program.args(seed.iter().flat_map(|seed| ["--header".to_owned(), format!("Prefer:dynamic=true, seed={seed}")]));
        program.args(["call", &operation.id, "--input", "-"]);
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().map_err(cannot)?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read it says so by its exit code.
            let _ = stdin.write_all(input.to_string().as_bytes());
        }
        let output = child.wait_with_output().map_err(cannot)?;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let answer: Value = serde_json::from_str(&out).unwrap_or_default();
        let status = answer.get("status").and_then(Value::as_u64).unwrap_or(0);
        // What the client says of the answer, and either what Prism says of it, or the answer itself.
        let violations = answer.pointer("/headers/sl-violations").or_else(|| answer.get("body"));
        let violations = violations.map(|text| text.as_str().map_or_else(|| text.to_string(), str::to_owned));
        let remark = format!("{} {}", err.trim(), violations.unwrap_or_default());
        let remark = remark.trim().chars().take(1_000).collect();
        let (request, response) = blamed(&answer);
        // It says in a document of its own what it does not like: with 500 that it cannot make an answer, such as audio.
        let is_spoilt = out.contains("Maximum call stack size exceeded");
        let excuse = is_spoilt || out.contains("stoplight.io/prism/errors#");
        let reach = match output.status.code() {
            _ if request => Reach::Refused,
            Some(0) => Reach::Decoded,
            Some(1) if (response || excuse) && status >= 500 => Reach::Accepted,
            Some(1) if excuse => Reach::Refused,
            Some(1) if (200..300).contains(&status) => Reach::Answered,
            // Where no success is documented, it answers with what is.
            Some(1) if !operation.has_success() => Reach::Decoded,
            Some(1) => Reach::Accepted,
            _ => Reach::Refused,
        };
        let excuse = excuse && status >= 500 && !request && !response;
        let admitted = excuse || !request && response;
        let unanswered = output.status.code() == Some(3);
        Ok(Sent { reach, remark, admitted, is_spoilt, clean: !response && !excuse, unanswered })
    }
}

/// What came of a call.
struct Sent {
    reach: Reach,
    remark: String,
    admitted: bool,
    /// Whether Prism ran out of stack, which leaves its schemas spoilt: the next time it is worse.
    is_spoilt: bool,
    /// Whether Prism finds no fault with its answer.
    clean: bool,
    /// Whether there was no answer at all.
    unanswered: bool,
}

/// Whether Prism finds fault with what it was asked, or with the answer that it has made up.
fn blamed(answer: &Value) -> (bool, bool) {
    let text = answer.pointer("/headers/sl-violations").and_then(Value::as_str).unwrap_or_default();
    // Of many it shows the beginning, cut off: no JSON. What it only warns of, such as what is deprecated, is no fault.
    let errors =
        text.split("{\"location\":[\"").skip(1).filter(|violation| violation.contains("\"severity\":\"Error\""));
    errors.fold((false, false), |(request, response), violation| {
        (request || violation.starts_with("request"), response || violation.starts_with("response"))
    })
}

/// Something for every security scheme: Prism looks at where it stands and not at what it is. Digest only if there is
/// nothing else, because Prism sends no challenge.
fn secrets(root: &Value) -> Vec<String> {
    let schemes = root.pointer("/components/securitySchemes").and_then(Value::as_object);
    let digest = |scheme: &Value| {
        scheme.get("scheme").and_then(Value::as_str).is_some_and(|name| name.eq_ignore_ascii_case("digest"))
    };
    let schemes: Vec<(&String, &Value)> = schemes.into_iter().flatten().collect();
    let only_digest = schemes.iter().all(|(_, scheme)| digest(scheme));
    let kept = schemes.into_iter().filter(|(_, scheme)| only_digest || !digest(scheme));
    kept.map(|(name, scheme)| {
        let pair = scheme.get("scheme").and_then(Value::as_str).is_some_and(|name| name.eq_ignore_ascii_case("basic"));
        format!("{name}={}", if pair || digest(scheme) { "user:secret" } else { "secret" })
    })
    .collect()
}

fn read(document: &Path) -> Result<Value, Failure> {
    let mut findings = Diagnostics::default();
    match Document::load(document, None, &[], &mut findings) {
        // The calls are made of what OpenAPI 3 says; Prism reads the document itself.
        Some(document) if document.root().get("swagger").is_some() => Ok(generator::translated(document).into()),
        Some(document) => Ok(document.root().into()),
        None => {
            eprint!("{}", findings.render(Style::default()));
            Err(Failure::Run(format!("`{}` cannot be read", document.display())))
        }
    }
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()))
}
