//! The mock server Prism, which validates what it is asked: every operation of a document is called through the program
//! of its client.

mod calls;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use generator::diagnostic::{Diagnostics, Style};
use generator::source::Document;
use serde_json::{Value, json};

use super::clients;
use crate::commands::values::Manner;
use crate::progress::Bar;
use crate::{Failure, Verdict, unknown};

/// The version that the list of its faults is of.
const PACKAGE: &str = "@stoplight/prism-cli@5.16.0";
/// Document, operation, and what Prism makes of it.
const FAULTS: &str = include_str!("prism/faults.tsv");
/// How long it may take to start: it reads the document, and makes up an example of each operation.
const START: Duration = Duration::from_secs(300);

/// Asks Prism to make up an answer by chance.
const CHANCE: &[&str] = &["--header", "Prefer:dynamic=true"];

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
    /// Whether it took another answer than Prism's first.
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
            (false, None) if report.admitted => {
                excused += 1;
                println!("    {}: {:?} only: Prism's own fault: {}", report.id, report.reach, report.remark);
            }
            (false, None) => {
                short += 1;
                println!("    {}: {:?} only: {}", report.id, report.reach, report.remark);
                if verbose {
                    println!("        {}", report.input);
                }
            }
            (true, Some(_)) if !report.by_chance => {
                println!("    {}: the list of Prism's faults has it, but it works", report.id);
            }
            (true, _) => {}
        }
    }
    let reached = |reach: Reach| reports.iter().filter(|report| report.reach >= reach).count();
    println!(
        "{stem}: {} operations, {} accepted, {} answered, {} decoded ({by_chance} not by Prism's first answer, which broke \
         the document); {excused} are Prism's fault, {short} fall short",
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
            let mut sent = self.send(&strict, operation, &input, &[])?;
            let mut by_chance = false;
            // What Prism makes up is not always what the document says, as it says itself, or as it does not see:
            // then what it makes up by chance, and at last without its own complaints.
            for (url, more) in [(&strict, CHANCE), (&strict, CHANCE), (&lenient, &[]), (&lenient, CHANCE)] {
                if matches!(sent.reach, Reach::Accepted | Reach::Answered) {
                    let again = self.send(url, operation, &input, more)?;
                    if again.reach > sent.reach {
                        (sent, by_chance) = (again, true);
                    }
                }
            }
            let Sent { reach, remark, admitted } = sent;
            if best.as_ref().is_none_or(|best| reach > best.reach) {
                best = Some(Report { id: operation.id.clone(), reach, manner, by_chance, input, remark, admitted });
            }
            if reach == Reach::Decoded {
                break;
            }
        }
        best.ok_or_else(|| Failure::Run("there are no values".into()))
    }

    fn send(&self, url: &str, operation: &calls::Operation<'_>, input: &Value, more: &[&str]) -> Result<Sent, Failure> {
        let cannot = |error: std::io::Error| Failure::Run(format!("cannot run `{}`: {error}", self.program.display()));
        let mut program = Command::new(self.program);
        program.args(["--base-url", url, "--timeout", "30", "--include"]);
        program.args(self.secrets.iter().flat_map(|secret| ["--auth", secret]));
        program.args(more).args(["call", &operation.id, "--input", "-"]);
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
        let violations = answer.pointer("/headers/sl-violations").and_then(Value::as_str).map(str::to_owned);
        let body = || answer.get("body").map_or_else(|| err.trim().to_owned(), |body| format!("{} {body}", err.trim()));
        let remark = violations.unwrap_or_else(body).chars().take(1_000).collect();
        let (request, response) = blamed(&answer);
        let reach = match output.status.code() {
            _ if request => Reach::Refused,
            Some(0) => Reach::Decoded,
            Some(1) if response && status >= 500 => Reach::Accepted,
            // Prism says in a document of its own what it does not like.
            Some(1) if out.contains("stoplight.io/prism/errors#") => Reach::Refused,
            Some(1) if (200..300).contains(&status) => Reach::Answered,
            // Where no success is documented, it answers with what is.
            Some(1) if !operation.has_success() => Reach::Decoded,
            Some(1) => Reach::Accepted,
            _ => Reach::Refused,
        };
        // It says so of its answer, or cannot make one, such as audio.
        let admitted = !request && (response || out.contains("stoplight.io/prism/errors#UNKNOWN"));
        Ok(Sent { reach, remark, admitted })
    }
}

/// What came of a call.
struct Sent {
    reach: Reach,
    remark: String,
    admitted: bool,
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
        Some(document) => Ok(document.root().clone()),
        None => {
            eprint!("{}", findings.render(Style::default()));
            Err(Failure::Run(format!("`{}` cannot be read", document.display())))
        }
    }
}

/// Installs Prism; gives its program.
fn install(folder: &Path) -> Result<PathBuf, Failure> {
    let program = folder.join("node_modules/.bin/prism");
    if !program.exists() {
        make(folder)?;
        let manifest = folder.join("package.json");
        fs::write(&manifest, "{\"private\": true}\n").map_err(|error| failed(&manifest, &error))?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", PACKAGE]);
        match npm.current_dir(folder).status() {
            Ok(status) if status.success() => {}
            Ok(status) => return Err(Failure::Run(format!("npm failed: {status}"))),
            Err(error) => return Err(Failure::Run(format!("cannot run npm: {error}"))),
        }
    }
    Ok(program)
}

/// A server that ends with this value.
struct Server {
    child: Child,
    command: Command,
    port: u16,
    log: PathBuf,
}

impl Server {
    fn start(prism: &Path, document: &Path, port: u16, more: &[&str], log: PathBuf) -> Result<Self, Failure> {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Err(Failure::Run(format!("port {port} is taken: --port")));
        }
        let mut command = Command::new(prism);
        command.arg("mock").args(more);
        command.args(["--multiprocess=false", "--host", "127.0.0.1", "--port", &port.to_string()]).arg(document);
        let child = spawn(&mut command, &log)?;
        Ok(Self { child, command, port, log })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it listens.
    fn wait(&mut self) -> Result<(), Failure> {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let over = self.child.try_wait().map_or(true, |status| status.is_some());
            if over || began.elapsed() > START {
                return Err(Failure::Run(format!("Prism does not start: see `{}`", self.log.display())));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Some requests are the end of it.
    fn revive(&mut self) -> Result<(), Failure> {
        if self.child.try_wait().is_ok_and(|status| status.is_some()) {
            self.child = spawn(&mut self.command, &self.log)?;
            self.wait()?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(command: &mut Command, log: &Path) -> Result<Child, Failure> {
    let output = fs::File::create(log).map_err(|error| failed(log, &error))?;
    let errors = output.try_clone().map_err(|error| failed(log, &error))?;
    let child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn();
    child.map_err(|error| Failure::Run(format!("cannot run Prism: {error}")))
}

fn make(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Run(format!("{}: {error}", path.display()))
}
