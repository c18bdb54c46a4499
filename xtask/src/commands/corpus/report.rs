//! The figures, for people and for programs.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::compile::Check;
use super::generate::{End, Generation};
use crate::documents::Entry;
use crate::terminal::plural;

/// All that is known of a document.
pub(super) struct Row {
    pub entry: Entry,
    pub generation: Generation,
    /// None if there was nothing to compile.
    pub check: Option<Check>,
}

impl Row {
    /// In what it falls short.
    fn shortcomings(&self, checked: bool) -> Vec<String> {
        let mut found = Vec::new();
        match self.generation.end {
            End::Done => {}
            End::Refused => found.push("not generated".to_owned()),
            End::Crashed => found.push("the generator crashed".to_owned()),
            End::TimedOut => found.push("the generator took too long".to_owned()),
        }
        let missing = self.missing_count();
        if missing > 0 {
            found.push(format!("{} missing", plural(missing, "operation")));
        }
        match &self.check {
            Some(check) if !check.compiled => found.push("not compiled".to_owned()),
            Some(check) if check.warnings > 0 => found.push(plural(check.warnings, "warning")),
            None if checked && self.generation.end == End::Done => found.push("not compiled".to_owned()),
            _ => {}
        }
        found
    }

    /// The operations in the document and in the crate.
    fn operations(&self) -> (usize, usize) {
        let made = if self.generation.end == End::Done { self.generation.figure("generated") } else { None };
        (self.generation.figure("operations").unwrap_or_default(), made.unwrap_or_default())
    }

    /// How many operations the crate lacks that are not invalid in the document.
    fn missing_count(&self) -> usize {
        let (there, made) = self.operations();
        let lacking = if self.generation.end == End::Done { there.saturating_sub(made) } else { 0 };
        lacking.saturating_sub(self.generation.list("invalid").len())
    }

    fn cells(&self) -> [String; 12] {
        let figure = |name: &str| self.generation.figure(name).map_or("-".to_owned(), |figure| figure.to_string());
        let version = self.generation.notes.get("version").and_then(Value::as_str).unwrap_or("-");
        let cost = self.generation.cost;
        let check = |cell: &dyn Fn(&Check) -> String| self.check.as_ref().map_or("-".to_owned(), cell);
        let findings = ["errors", "warnings", "notes"].map(figure).join("/");
        [
            self.entry.name.clone(),
            version.to_owned(),
            figure("operations"),
            if self.generation.end == End::Done { figure("generated") } else { "-".to_owned() },
            figure("types"),
            findings,
            format!("{:.2}", cost.seconds()),
            memory(cost.peak),
            figure("lines"),
            check(&|check| check.cost.map_or("-".to_owned(), |cost| format!("{:.1}", cost.seconds()))),
            check(&|check| memory(check.cost.and_then(|cost| cost.peak))),
            check(&|check| format!("{}/{}", check.errors, check.warnings)),
        ]
    }

    fn json(&self, checked: bool) -> Value {
        let end = match self.generation.end {
            End::Done => "done",
            End::Refused => "refused",
            End::Crashed => "crashed",
            End::TimedOut => "timed out",
        };
        let figure = |name: &str| self.generation.figure(name);
        json!({
            "name": self.entry.name,
            "version": self.generation.notes.get("version"),
            "generation": end,
            "operations": { "document": figure("operations"), "crate": self.operations().1 },
            "missing": self.missing(),
            "invalid": self.generation.list("invalid"),
            "types": figure("types"),
            "diagnostics": { "errors": figure("errors"), "warnings": figure("warnings"), "notes": figure("notes") },
            "generation_s": self.generation.cost.seconds(),
            "generation_peak_bytes": self.generation.cost.peak,
            "files": figure("files"),
            "lines": figure("lines"),
            "longest_file_lines": figure("longest"),
            "check": self.check.as_ref().map(|check| json!({
                "compiled": check.compiled,
                "errors": check.errors,
                "warnings": check.warnings,
                "seconds": check.cost.map(|cost| cost.seconds()),
                "peak_bytes": check.cost.and_then(|cost| cost.peak),
            })),
            "falls_short": self.shortcomings(checked),
        })
    }

    /// The operations that the crate lacks. Paths may be written in another way there: only if it has fewer.
    fn missing(&self) -> Vec<&str> {
        if self.missing_count() > 0 { self.generation.list("missing") } else { Vec::new() }
    }
}

/// All figures.
pub(super) struct Report {
    pub rows: Vec<Row>,
    /// Whether crates were compiled.
    pub checked: bool,
    pub logs: PathBuf,
}

const HEADS: [&str; 12] = [
    "document",
    "version",
    "ops",
    "made",
    "types",
    "E/W/N",
    "gen s",
    "gen MB",
    "lines",
    "check s",
    "check MB",
    "rustc E/W",
];

/// Missing operations that are named for each document.
const NAMED: usize = 3;

impl Report {
    pub fn falls_short(&self) -> bool {
        self.rows.iter().any(|row| !row.shortcomings(self.checked).is_empty())
    }

    /// For people.
    pub fn table(&self) -> String {
        let lines: Vec<[String; 12]> =
            std::iter::once(HEADS.map(String::from)).chain(self.rows.iter().map(Row::cells)).collect();
        let mut widths = [0; 12];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut out = String::new();
        let short = std::iter::once(String::new()).chain(self.rows.iter().map(|row| self.mark(row)));
        for (line, mark) in lines.iter().zip(short) {
            let mut text = String::new();
            for (index, (cell, width)) in line.iter().zip(widths).enumerate() {
                text += &if index < 2 { format!("{cell:<width$}  ") } else { format!("{cell:>width$}  ") };
            }
            out.push_str(&format!("{}\n", format!("{text}{mark}").trim_end()));
        }
        out.push_str(
            "\nops, made: operations in the document and in the crate. E/W/N: errors, warnings and notes of the generator.\n",
        );
        let build = if cfg!(debug_assertions) { "dev" } else { "release" };
        out.push_str(&format!("gen: CPU time and peak memory of xtask built as {build}; check: of the compiler.\n\n"));
        for row in &self.rows {
            let missing = row.missing();
            if !missing.is_empty() {
                let more =
                    if missing.len() > NAMED { format!(" and {} more", missing.len() - NAMED) } else { String::new() };
                let named = missing.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
                out.push_str(&format!("{}: missing {named}{more}\n", row.entry.name));
            }
        }
        out.push_str(&self.summary());
        out
    }

    fn mark(&self, row: &Row) -> String {
        let found = row.shortcomings(self.checked);
        if found.is_empty() { String::new() } else { format!("<- {}", found.join(", ")) }
    }

    fn summary(&self) -> String {
        let count = |with: &dyn Fn(&Row) -> bool| self.rows.iter().filter(|row| with(row)).count();
        let sum = |of: &dyn Fn(&Row) -> usize| self.rows.iter().map(of).sum::<usize>();
        let mut out = format!(
            "{}: {} generated, with {} of {} operations, in {} lines",
            plural(self.rows.len(), "document"),
            count(&|row| row.generation.end == End::Done),
            sum(&|row| row.operations().1),
            sum(&|row| row.operations().0),
            sum(&|row| row.generation.figure("lines").unwrap_or_default()),
        );
        if self.checked {
            let compiled = |row: &Row| row.check.as_ref().is_some_and(|check| check.compiled);
            let clean = |row: &Row| compiled(row) && row.check.as_ref().is_some_and(|check| check.warnings == 0);
            out += &format!("; {} compiled, {} without a warning", count(&compiled), count(&clean));
        }
        let short = count(&|row| !row.shortcomings(self.checked).is_empty());
        match short {
            0 => out.push_str("; none falls short\n"),
            _ => out += &format!("; {short} falling short (what was said of them: {})\n", self.logs.display()),
        }
        out
    }

    /// For programs.
    pub fn json(&self) -> String {
        let rows: Vec<Value> = self.rows.iter().map(|row| row.json(self.checked)).collect();
        let build = if cfg!(debug_assertions) { "dev" } else { "release" };
        let short = self.rows.iter().filter(|row| !row.shortcomings(self.checked).is_empty()).count();
        format!("{:#}\n", json!({ "build": build, "documents": rows, "falling_short": short }))
    }
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn memory(bytes: Option<u64>) -> String {
    bytes.map_or("-".to_owned(), |bytes| format!("{:.0}", bytes as f64 / 1e6))
}
