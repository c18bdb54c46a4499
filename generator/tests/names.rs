//! What is added to a document renames nothing that was there, wherever it is put.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use generator::config::ClientConfig;
use generator::diagnostic::Diagnostics;
use generator::source::Document;

type Files = BTreeMap<String, String>;

/// Two schemas and two operations that nothing in the goldens is called like. One operation has a tag of its own.
const SCHEMA: &str = "    QqAdded:\n      type: object\n      properties:\n        kind: {type: string, enum: [a, b]}\n        \
                      inner: {type: object, properties: {kind: {type: integer}}}\n    qq_other: {type: string, enum: [x, y]}\n";
const PATH: &str = "  /qq/added:\n    parameters: [{name: qq, in: query, schema: {type: string, enum: [a, b]}}]\n    \
                    get: {operationId: qqAdded, tags: [Qq], responses: {'204': {description: d}}}\n    \
                    post: {operationId: qqOther, responses: {'204': {description: d}}}\n";

fn generate(text: &str) -> Files {
    let mut diagnostics = Diagnostics::default();
    let document = Document::from_text("openapi.yaml", text, &mut diagnostics).unwrap();
    generator::generate(document, &ClientConfig::new("openapi.yaml", "golden", "golden")).files
}

/// The golden documents, with a place for more paths and schemas.
fn documents() -> Vec<(String, Vec<String>)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir("tests/golden").unwrap() {
        let case = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(case.join("openapi.yaml")) else { continue };
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.iter().any(|line| line.starts_with("openapi: 3.0")) && lines.iter().any(|line| line == "paths:") {
            out.push((case.file_name().unwrap().to_string_lossy().into_owned(), lines));
        }
    }
    out.sort();
    out
}

/// Where the entries of a map begin, by the line of its key: block style, one level deeper than it.
fn entries(lines: &[String], key: &str) -> Vec<usize> {
    let Some(start) = lines.iter().position(|line| line == key) else { return Vec::new() };
    let depth = key.len() - key.trim_start().len();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let body = (start + 1..lines.len()).take_while(|at| lines[*at].is_empty() || indent(&lines[*at]) > depth);
    let mut out: Vec<usize> = Vec::new();
    let mut last = start;
    for at in body {
        if indent(&lines[at]) == depth + 2 && !lines[at].trim_start().starts_with('#') {
            out.push(at);
        }
        last = at;
    }
    out.push(last + 1);
    out
}

fn with(lines: &[String], at: usize, more: &str) -> String {
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        if number == at {
            text.push_str(more);
        }
        let _ = writeln!(text, "{line}");
    }
    if at >= lines.len() {
        text.push_str(more);
    }
    text
}

/// The name that a line gives to a type.
fn offered(line: &str) -> Option<&str> {
    let line = line.trim();
    let starts = ["pub struct ", "pub enum ", "pub type ", "pub use "];
    let rest = starts.iter().find_map(|start| line.strip_prefix(start))?;
    match rest.strip_suffix(';').filter(|_| line.starts_with("pub use ")) {
        Some(used) => used.rsplit([' ', ':']).next(),
        None => rest.split(|c: char| !c.is_alphanumeric() && c != '_').next(),
    }
}

/// Code that used the crate still compiles: every line that there was is there. Of a type that becomes another name for
/// what was added, the name is.
fn assert_kept(case: &str, before: &Files, after: &Files) {
    let everywhere: BTreeSet<&str> = after.values().flat_map(|text| text.lines()).collect();
    // The README shows the first operation, whichever that is.
    for (path, old) in before.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let new = after.get(path).unwrap_or_else(|| panic!("{case}: {path} is gone"));
        let names: BTreeSet<&str> = new.lines().filter_map(offered).collect();
        let moved = new.lines().any(|line| line.starts_with("pub use ") && !old.lines().any(|other| other == line));
        let lines: BTreeSet<&str> = new.lines().collect();
        let is_there = |line: &str| match offered(line) {
            Some(name) => names.contains(name),
            None => lines.contains(line) || moved && (everywhere.contains(line) || line.starts_with("use ")),
        };
        let gone: Vec<&str> = old.lines().filter(|line| !is_there(line)).collect();
        assert!(gone.is_empty(), "{case}: of {path} are gone: {gone:#?}");
    }
}

#[test]
fn additions_rename_nothing() {
    let mut tried = 0;
    for (case, lines) in documents() {
        let before = generate(&with(&lines, usize::MAX, ""));
        for (key, more) in [("paths:", PATH), ("  schemas:", SCHEMA)] {
            let places = entries(&lines, key);
            for at in places.first().into_iter().chain(places.get(places.len() / 2)).chain(places.last()) {
                assert_kept(&case, &before, &generate(&with(&lines, *at, more)));
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

/// What several schemas say together is a type of no one place: each place has a name for it, whoever comes first.
#[test]
fn merged_properties_have_a_name_in_each_place() {
    let head = "openapi: 3.0.3\ninfo: {title: Places, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";
    let base = "    Base: {type: object, properties: {more: {type: object, properties: {id: {type: string}}}}}\n    \
                Facts: {type: object, properties: {depth: {type: number}}}\n";
    let merged = |name: &str| {
        let more = "{type: object, properties: {more: {$ref: '#/components/schemas/Facts'}}}";
        format!("    {name}:\n      allOf: [{{$ref: '#/components/schemas/Base'}}, {more}]\n")
    };
    let names = |files: &Files, path: &str| -> BTreeSet<String> {
        files[path].lines().filter_map(offered).map(str::to_owned).collect()
    };
    let before = generate(&format!("{head}{base}{}", merged("Reef")));
    let wanted = BTreeSet::from(["More".to_owned(), "Reef".to_owned()]);
    assert_eq!(names(&before, "src/types/reef.rs"), wanted);
    for text in [
        format!("{head}{}{base}{}", merged("Bank"), merged("Reef")),
        format!("{head}{base}{}{}", merged("Reef"), merged("Bank")),
    ] {
        let after = generate(&text);
        assert_eq!(names(&after, "src/types/reef.rs"), wanted);
        assert!(names(&after, "src/types/bank.rs").contains("More"));
    }
}

/// The lines that declare something, whatever their order.
fn declared(files: &Files) -> BTreeSet<(String, String)> {
    let is_declaration = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("pub ") || line.starts_with('"') || line.contains(" => ")
    };
    let lines = |(path, text): (&String, &String)| {
        let path = path.clone();
        text.lines().filter(is_declaration).map(|line| (path.clone(), line.trim().to_owned())).collect::<Vec<_>>()
    };
    files.iter().flat_map(lines).collect()
}

#[test]
fn the_order_of_schemas_and_paths_names_nothing() {
    for (case, lines) in documents() {
        let before = declared(&generate(&with(&lines, usize::MAX, "")));
        for key in ["paths:", "  schemas:"] {
            let places = entries(&lines, key);
            if places.len() < 2 {
                continue;
            }
            let mut turned: Vec<String> = lines[..places[0]].to_vec();
            for pair in places.windows(2).rev() {
                turned.extend_from_slice(&lines[pair[0]..pair[1]]);
            }
            turned.extend_from_slice(&lines[*places.last().unwrap()..]);
            let after = declared(&generate(&with(&turned, usize::MAX, "")));
            let gone: Vec<_> = before.difference(&after).collect();
            assert!(gone.is_empty(), "{case}, {key} turned: {gone:#?}");
        }
    }
}
