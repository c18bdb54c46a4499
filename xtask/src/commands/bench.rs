//! `cargo xtask bench`: what generating costs, and what compiling costs that was generated.

mod compile;
mod report;
mod speed;
mod tables;
mod tokens;
mod yardstick;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use self::compile::{Bench, Crate, Way};
use self::report::{Compiled, Generation, Report};
use self::yardstick::Files;
use crate::compiler;
use crate::measure::{self, Cost};
use crate::progress::Progress;
use crate::{Command, Failure, Verdict, unknown};

pub(crate) const COMMAND: Command =
    Command { name: "bench", summary: "Measure generation, and compilation against serde's derive", help: HELP, run };

const HELP: &str = "\
Measure generation, and compilation of what is generated.

Usage:
  cargo xtask bench [--spec FILE] [--json FILE] [--runs N] [--quick]
  cargo xtask bench --speed [--spec FILE]

Generates a crate from an OpenAPI document, and compiles it alone: its dependencies are
built before. The yardstick is the same types with serde's derive macros, as conventional
generators write them; types that operations name are decoded once and encoded once.

  --spec FILE   the document (default: the largest YAML document of ../shared/corpus/dev,
                or of spec/ where there is none)
  --runs N      measure everything N times and show the least (default: 1)
  --quick       generate with this very build only, and only check the crates
  --speed       measure what the crates do instead: decoding and encoding against serde's derive,
                serde_json, sonic-rs and simd-json, a call against reqwest and hyper
  --json FILE   write the figures as JSON too
  --help        this text

Everything happens in the folder `bench` of cargo's target folder; the dependencies stay there.
Nothing is judged: the exit code is 0 however slow it is. CPU time and memory are measured on
Linux alone; elsewhere the time on the clock stands for them, with cargo's own share in it.
";

const FLAGS: &[&str] = &["--spec", "--runs", "--quick", "--speed", "--json", "--help"];

#[derive(Default)]
struct Options {
    help: bool,
    quick: bool,
    speed: bool,
    spec: Option<PathBuf>,
    json: Option<PathBuf>,
    runs: usize,
}

fn parse(mut arguments: lexopt::Parser) -> Result<Options, Failure> {
    use lexopt::{Arg, ValueExt};
    let mut options = Options { runs: 1, ..Options::default() };
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("quick") => options.quick = true,
            Arg::Long("speed") => options.speed = true,
            Arg::Long("help") | Arg::Short('h') => options.help = true,
            Arg::Long("spec") => options.spec = Some(arguments.value()?.into()),
            Arg::Long("json") => options.json = Some(arguments.value()?.into()),
            Arg::Long("runs") => options.runs = arguments.value()?.parse()?,
            Arg::Long(other) => return Err(unknown("option", &format!("--{other}"), FLAGS.iter().copied())),
            other => return Err(other.unexpected().into()),
        }
    }
    if options.runs == 0 { Err(Failure::Usage("`--runs` is at least 1".into())) } else { Ok(options) }
}

fn run(mut arguments: lexopt::Parser) -> Result<Verdict, Failure> {
    if let Ok(raw) = arguments.raw_args()
        && raw.peek().is_some_and(|first| first == "--rustc")
    {
        return Ok(if compiler::measured(raw.skip(1))? { Verdict::Success } else { Verdict::Findings });
    }
    let options = parse(arguments)?;
    if options.help {
        print!("{}", COMMAND.help);
        return Ok(Verdict::Success);
    }
    let place = Place::find()?;
    let document = match &options.spec {
        Some(spec) => spec.clone(),
        None => default_document(&place.workspace)?,
    };
    if options.speed {
        print!("{}", speed::measure(&place.workspace, &place.bench.join("speed"), &document)?);
        return Ok(Verdict::Success);
    }
    let mut report = Report::new(&document, options.runs)?;
    generation(&place, &document, &options, &mut report)?;
    compilation(&place, &options, &mut report)?;
    print!("{}", report.table());
    if let Some(path) = &options.json {
        let failed = |error| Failure::Run(format!("cannot write `{}`: {error}", path.display()));
        fs::write(path, report.json()).map_err(failed)?;
    }
    Ok(Verdict::Success)
}

/// Where things are.
struct Place {
    workspace: PathBuf,
    /// cargo's target folder.
    target: PathBuf,
    /// Ours within it.
    bench: PathBuf,
    /// This program.
    own: PathBuf,
}

impl Place {
    fn find() -> Result<Self, Failure> {
        let workspace = super::codegen::workspace();
        let own =
            std::env::current_exe().map_err(|error| Failure::Run(format!("cannot find this program: {error}")))?;
        // It lies in `target/debug`, or the folder of another profile.
        let target = own.ancestors().nth(2).unwrap_or(&workspace).to_owned();
        Ok(Self { bench: target.join("bench"), workspace, target, own })
    }

    /// The folder of the crate that is generated.
    fn crate_folder(&self) -> PathBuf {
        self.bench.join("generated")
    }
}

/// The largest YAML document of the corpus, or else of the workspace.
fn default_document(workspace: &Path) -> Result<PathBuf, Failure> {
    let largest = |folder: PathBuf| -> Option<PathBuf> {
        let files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
        files
            .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
            .filter_map(|path| Some((fs::metadata(&path).ok()?.len(), path)))
            .max()
            .map(|(_, path)| path)
    };
    let corpus = workspace.parent().and_then(|parent| largest(parent.join("shared/corpus/dev")));
    if corpus.is_none() {
        eprintln!("note: there is no corpus; a document of spec/ is small and says little");
    }
    corpus
        .or_else(|| largest(workspace.join("spec")))
        .ok_or_else(|| Failure::Usage("no document found; use --spec".into()))
}

/// Measures generation, by this program as it was built for each profile.
fn generation(place: &Place, document: &Path, options: &Options, report: &mut Report) -> Result<(), Failure> {
    let this = if cfg!(debug_assertions) { "dev" } else { "release" };
    let profiles: &[&'static str] = if options.quick { &[this] } else { &["release", "dev"] };
    for profile in profiles {
        let folder = if *profile == "dev" { "debug" } else { profile };
        let program = place.target.join(folder).join(format!("xtask{}", std::env::consts::EXE_SUFFIX));
        let program = if options.quick { place.own.clone() } else { program };
        if !options.quick {
            let _progress = Progress::new(format!("building xtask, profile {profile}"));
            let mut cargo = Process::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.args(["build", "--quiet", "--package", "xtask", "--profile", profile]).current_dir(&place.workspace);
            if !measure::run(cargo.arg("--target-dir").arg(&place.target))?.0 {
                return Err(Failure::Run("cannot build xtask".into()));
            }
        }
        let _progress = Progress::new(format!("generating, profile {profile}"));
        let mut least: Option<Cost> = None;
        for _ in 0..options.runs {
            let folder = place.crate_folder();
            if folder.exists() {
                fs::remove_dir_all(&folder)
                    .map_err(|error| Failure::Run(format!("cannot remove `{}`: {error}", folder.display())))?;
            }
            let mut codegen = Process::new(&program);
            codegen.args(["codegen", "--name", "generated-api", "--spec"]).arg(document).arg("--out").arg(&folder);
            let (success, cost) = measure::run(codegen.stdout(Stdio::null()).stderr(Stdio::null()))?;
            if !success {
                return Err(Failure::Run(format!("`cargo xtask codegen` of `{}` failed", document.display())));
            }
            least = Some(least.map_or(cost, |least| least.least(cost)));
        }
        report.generation.extend(least.map(|cost| Generation { profile, cost }));
    }
    Ok(())
}

fn compilation(place: &Place, options: &Options, report: &mut Report) -> Result<(), Failure> {
    let mut files = Files::new();
    read(&place.crate_folder(), "", &mut files)?;
    report.types(&files);
    let runtime = format!("runtime = {{ path = {:?} }}\n{}", place.workspace.join("runtime"), features(&files));
    let pair = yardstick::pair(&files).map_err(|error| Failure::Run(format!("cannot make the yardstick: {error}")))?;
    report.roots = pair.roots;
    let serde = "serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n";
    let crates = [
        Crate { name: "whole-crate", dependencies: runtime.clone(), files },
        Crate { name: "types-only", dependencies: runtime, files: pair.ours },
        Crate { name: "serde-derive", dependencies: serde.into(), files: pair.serde },
    ];
    let crates: Vec<&Crate> = crates.iter().collect();
    let ways = if options.quick { &[Way::Check] } else { Way::ALL.as_slice() };
    let bench = Bench::new(&place.bench.join("compile"), &place.workspace.join("Cargo.lock"), &crates, options.runs)?;
    {
        let _progress = Progress::new("building dependencies".into());
        bench.prepare(&crates, ways)?;
    }
    for krate in crates {
        let _progress = Progress::new(format!("compiling `{}`", krate.name));
        let costs = bench.measure(krate, ways);
        let costs = ways.iter().copied().zip(costs?).collect();
        report.compiled.push(Compiled { name: krate.name, size: krate.size(), costs });
    }
    Ok(())
}

/// The features of the generated crate, all of which are on by default.
fn features(files: &Files) -> String {
    let manifest = files.get("Cargo.toml").map_or("", String::as_str);
    let mut lines = manifest.lines().skip_while(|line| *line != "[features]");
    let head = lines.next().map(|line| format!("\n{line}\n")).unwrap_or_default();
    head + &lines.take_while(|line| !line.starts_with('[')).map(|line| format!("{line}\n")).collect::<String>()
}

/// All files below a folder.
fn read(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Run(format!("cannot read `{}`: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            read(&path, &format!("{prefix}{name}/"), files)?;
        } else {
            files.insert(format!("{prefix}{name}"), fs::read_to_string(&path).map_err(failed)?);
        }
    }
    Ok(())
}
