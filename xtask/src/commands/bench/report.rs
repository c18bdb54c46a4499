//! The figures, for people and for programs.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::compile::Way;
use super::tables::{self, Table};
use super::yardstick::Files;
use crate::Failure;
use crate::measure::Cost;

/// Generating once, by the tool as one profile builds it.
pub(super) struct Generation {
    pub profile: &'static str,
    pub cost: Cost,
}

/// Compiling one crate.
pub(super) struct Compiled {
    pub name: &'static str,
    /// Number of files and of lines.
    pub size: (usize, usize),
    pub costs: Vec<(Way, Cost)>,
}

/// Ours by the yardstick, if that is more than nothing.
type Ratios = Vec<(Way, Option<f64>)>;

/// All figures.
pub(super) struct Report {
    document: String,
    bytes: u64,
    runs: usize,
    processors: usize,
    compiler: String,
    structs: usize,
    enums: usize,
    unions: usize,
    /// Types that are decoded once and encoded once.
    pub roots: usize,
    pub generation: Vec<Generation>,
    /// The whole crate, its types alone, the yardstick: in this order.
    pub compiled: Vec<Compiled>,
}

impl Report {
    pub fn new(document: &Path, runs: usize) -> Result<Self, Failure> {
        let metadata = std::fs::metadata(document)
            .map_err(|error| Failure::Run(format!("cannot read `{}`: {error}", document.display())))?;
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let version = Command::new(rustc).arg("--version").output().ok();
        let compiler = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
        Ok(Self {
            document: document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            bytes: metadata.len(),
            runs,
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            compiler: compiler.unwrap_or_default(),
            structs: 0,
            enums: 0,
            unions: 0,
            roots: 0,
            generation: Vec::new(),
            compiled: Vec::new(),
        })
    }

    /// Counts the types of the generated crate.
    pub fn types(&mut self, files: &Files) {
        let types = files.iter().filter(|(path, _)| path.starts_with("src/types/"));
        for table in types.filter_map(|(_, text)| tables::parse(text).ok()).flat_map(|(_, tables)| tables.into_values())
        {
            match table {
                Table::Object { .. } => self.structs += 1,
                Table::Enum | Table::Values => self.enums += 1,
                Table::Union { .. } => self.unions += 1,
            }
        }
    }

    /// For people.
    pub fn table(&self) -> String {
        let runs = if self.runs == 1 { "one run".to_owned() } else { format!("the least of {} runs", self.runs) };
        let mut out = format!(
            "{} ({:.1} MB): {} structs, {} enums, {} unions\n{}, {} processors, {runs}\n\n",
            self.document,
            megabytes(self.bytes),
            self.structs,
            self.enums,
            self.unions,
            self.compiler,
            self.processors,
        );
        out.push_str(&row("generation", &["wall s", "CPU s", "peak MB"].map(String::from)));
        for Generation { profile, cost } in &self.generation {
            out.push_str(&row(
                &format!("  xtask built as {profile}"),
                &[seconds(Some(cost.wall)), seconds(cost.cpu), memory(cost.peak)],
            ));
        }
        let ways: Vec<Way> =
            self.compiled.first().map(|first| first.costs.iter().map(|(way, _)| *way).collect()).unwrap_or_default();
        let heads = ways.iter().map(|way| way.arguments().join(" "));
        out.push('\n');
        out.push_str(&row("rustc, CPU s", &heads.chain(["lines", "files"].map(String::from)).collect::<Vec<_>>()));
        for krate in &self.compiled {
            let (files, lines) = krate.size;
            let cells = krate.costs.iter().map(|(_, cost)| seconds(Some(cost.seconds())));
            out.push_str(&row(
                &format!("  {}", krate.name),
                &cells.chain([lines.to_string(), files.to_string()]).collect::<Vec<_>>(),
            ));
        }
        for (name, ratio) in self.ratios() {
            let cells: Vec<String> =
                ratio.iter().map(|(_, ratio)| ratio.map_or("-".into(), |ratio| format!("{ratio:.3}"))).collect();
            out.push_str(&row(&format!("  {name}"), &cells));
        }
        out.push('\n');
        out.push_str(&row("rustc, peak MB", &[]));
        for krate in &self.compiled {
            out.push_str(&row(
                &format!("  {}", krate.name),
                &krate.costs.iter().map(|(_, cost)| memory(cost.peak)).collect::<Vec<_>>(),
            ));
        }
        out.push_str(&format!(
            "\nwhole-crate: what `cargo xtask codegen` writes. types-only: its types, without operations.\n\
             serde-derive: the same types as a conventional generator writes them, without constructors.\n\
             In the latter two, each of the {} types that operations name is decoded once and encoded once.\n",
            self.roots,
        ));
        out
    }

    /// Ours by the yardstick.
    fn ratios(&self) -> Vec<(String, Ratios)> {
        let Some((yardstick, ours)) = self.compiled.split_last() else { return Vec::new() };
        let ratio = |krate: &Compiled| {
            let pairs = krate.costs.iter().zip(&yardstick.costs);
            pairs.map(|((way, a), (_, b))| (*way, (b.seconds() > 0.0).then(|| a.seconds() / b.seconds()))).collect()
        };
        ours.iter().map(|krate| (format!("{} / {}", krate.name, yardstick.name), ratio(krate))).collect()
    }

    /// For programs.
    pub fn json(&self) -> String {
        let cost = |cost: &Cost| json!({ "wall_s": cost.wall, "cpu_s": cost.cpu, "peak_bytes": cost.peak });
        let named = |way: &Way| way.arguments().join(" ");
        let generation =
            self.generation.iter().map(|generation| (generation.profile.to_owned(), cost(&generation.cost)));
        let compiled = self.compiled.iter().map(|krate| {
            let (files, lines) = krate.size;
            let costs: serde_json::Map<String, Value> =
                krate.costs.iter().map(|(way, c)| (named(way), cost(c))).collect();
            (krate.name.to_owned(), json!({ "files": files, "lines": lines, "rustc": costs }))
        });
        let ratios = self.ratios().into_iter().map(|(name, ratios)| {
            let ratios: serde_json::Map<String, Value> =
                ratios.iter().map(|(way, ratio)| (named(way), json!(ratio))).collect();
            (name, Value::Object(ratios))
        });
        let value = json!({
            "document": self.document,
            "bytes": self.bytes,
            "runs": self.runs,
            "processors": self.processors,
            "rustc": self.compiler,
            "types": { "structs": self.structs, "enums": self.enums, "unions": self.unions, "roots": self.roots },
            "generation": generation.collect::<serde_json::Map<_, _>>(),
            "crates": compiled.collect::<serde_json::Map<_, _>>(),
            "ratios": ratios.collect::<serde_json::Map<_, _>>(),
        });
        format!("{value:#}\n")
    }
}

fn row(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("{cell:>16}")).collect();
    format!("{}\n", format!("{name:<28}{cells}").trim_end())
}

fn seconds(seconds: Option<f64>) -> String {
    seconds.map_or("not available".into(), |seconds| format!("{seconds:.2}"))
}

fn memory(bytes: Option<u64>) -> String {
    bytes.map_or("not available".into(), |bytes| format!("{:.0}", megabytes(bytes)))
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
