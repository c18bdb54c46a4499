//! Cargo features by tag: whatever features are on, nothing refers to what is not there.

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

fn generate(text: &str, features: Option<bool>) -> Files {
    let mut diagnostics = Diagnostics::default();
    let document = Document::from_text("openapi.yaml", text, &mut diagnostics).unwrap();
    let config = ClientConfig { features, ..ClientConfig::new("openapi.yaml", "golden", "golden") };
    generator::generate(document, &config).files
}

/// Numbers that look random, the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A document whose operations, schemas, headers and shared errors refer to one another across the tags.
fn document(seed: u64, tags: u64) -> String {
    let mut numbers = Numbers(seed);
    let mut text = "openapi: 3.0.3\ninfo: {title: Mixed, version: '1'}\npaths:\n".to_owned();
    for n in 0..tags * 2 {
        let inline =
            format!("#/paths/~1p{}/get/responses/200/content/application~1json/schema", numbers.below(tags * 2));
        let with = match numbers.below(4) {
            0 => format!("{{$ref: '{inline}'}}"),
            _ => format!("{{$ref: '#/components/schemas/S{}'}}", numbers.below(40)),
        };
        let schema = format!("{{type: object, properties: {{with: {with}, own{n}: {{type: string, enum: [x, y]}}}}}}");
        let error = format!("{{$ref: '#/components/schemas/S{}'}}", numbers.below(4));
        let header = numbers.below(4);
        let _ = writeln!(text, "  /p{n}:\n    get:\n      operationId: op{n}\n      tags: [tag {}]", n % tags);
        let _ = writeln!(text, "      responses:\n        '200':\n          description: d");
        let _ =
            writeln!(text, "          headers: {{H{header}: {{schema: {{$ref: '#/components/schemas/E{header}'}}}}}}");
        let _ = writeln!(text, "          content: {{application/json: {{schema: {schema}}}}}");
        let _ = writeln!(text, "        '404': {{description: d, content: {{application/json: {{schema: {error}}}}}}}");
    }
    text.push_str("components:\n  schemas:\n");
    for n in 0..40 {
        let inline =
            format!("#/paths/~1p{}/get/responses/200/content/application~1json/schema", numbers.below(tags * 2));
        let target = match numbers.below(12) {
            0 => inline,
            _ => format!("#/components/schemas/S{}", numbers.below(40)),
        };
        let _ = writeln!(
            text,
            "    S{n}: {{type: object, properties: {{next: {{$ref: '{target}'}}, k: {{type: string, enum: [x, y]}}}}}}"
        );
    }
    for n in 0..4 {
        let _ = writeln!(text, "    E{n}: {{type: string, enum: [a, b]}}");
    }
    text
}

/// The features of the manifest but for the command line, each with what it needs.
fn features(files: &Files) -> BTreeMap<String, Vec<String>> {
    let lines =
        files["Cargo.toml"].lines().skip_while(|line| *line != "[features]").take_while(|line| !line.is_empty());
    let lines = lines.filter_map(|line| line.split_once(" = [")).filter(|(name, _)| !["default", "cli"].contains(name));
    let quoted = |list: &str| list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    lines.map(|(name, list)| (name.to_owned(), quoted(list))).collect()
}

/// Everything that `one` turns on.
fn turned_on(one: &str, features: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let (mut on, mut work) = (BTreeSet::new(), vec![one.to_owned()]);
    while let Some(feature) = work.pop() {
        let needed = features.get(&feature).unwrap_or_else(|| panic!("`{feature}` is not in the manifest"));
        work.extend(needed.iter().filter(|needed| !on.contains(*needed)).cloned());
        on.insert(feature);
    }
    on
}

/// The text that is left when these features are on: an item goes with the line of its condition.
fn compiled(text: &str, on: &BTreeSet<String>) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(condition) = line.trim_start().strip_prefix("#[cfg(") else {
            writeln!(out, "{line}").unwrap();
            continue;
        };
        if condition.split('"').skip(1).step_by(2).any(|feature| on.contains(feature)) {
            continue;
        }
        let margin = line.len() - line.trim_start().len();
        let ends = |line: &&str| {
            let inside = line.len() - line.trim_start().len() > margin || line.trim_start().starts_with("#[");
            !inside && line.ends_with(['}', ';'])
        };
        lines.by_ref().find(ends);
    }
    out
}

/// The paths `crate::a::b` and `types::b` of the text, up to three names long.
fn paths(text: &str) -> BTreeSet<Vec<String>> {
    let mut out = BTreeSet::new();
    let name = |c: char| c.is_alphanumeric() || c == '_';
    for start in ["crate::", "types::", "super::types::"] {
        for (at, _) in text.match_indices(start) {
            if text[..at].ends_with(|c: char| name(c) || c == ':') {
                continue;
            }
            let path = text[at..].split(|c: char| !name(c) && c != ':').next().unwrap();
            out.insert(
                path.split("::").filter(|part| *part != "crate" && !part.is_empty()).map(str::to_owned).collect(),
            );
        }
    }
    out
}

/// What these features bring refers to nothing else. How many paths there are.
fn check(files: &Files, on: &BTreeSet<String>) -> usize {
    let lib = compiled(&files["src/lib.rs"], on);
    let types = compiled(&files["src/types.rs"], on);
    let modules = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod "));
        lines.map(|name| name.trim_end_matches(';').to_owned()).collect()
    };
    let (own, of_types) = (modules(&lib), modules(&types));
    let mut seen = 0;
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("src/")) {
        let parts: Vec<&str> = path.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
        let there = match parts.as_slice() {
            ["types", module] => of_types.contains(*module),
            ["lib"] => true,
            [module, ..] => own.contains(*module),
            [] => false,
        };
        if !there {
            continue;
        }
        for used in paths(&compiled(text, on)) {
            seen += 1;
            let used: Vec<&str> = used.iter().map(String::as_str).collect();
            let known = match used.as_slice() {
                ["Client" | "Call" | "types"] => true,
                // A type by its name, or one in a module.
                ["types", name] => types.contains(&format!("::{name};")) || types.contains(&format!("::{name},")),
                ["types", module, ..] => of_types.contains(*module),
                ["errors", name] => {
                    let errors = compiled(&files["src/errors.rs"], on);
                    [" ", ": "].iter().any(|after| errors.contains(&format!("pub enum {name}{after}")))
                }
                [module, ..] => own.contains(*module),
                [] => false,
            };
            assert!(known, "{path} refers to {used:?}, which {on:?} do not bring");
        }
    }
    seen
}

#[test]
fn whatever_is_on_is_whole() {
    for seed in 0..12 {
        let files = generate(&document(seed, 2 + seed), Some(true));
        let features = features(&files);
        assert!(!features.is_empty());
        check(&files, &BTreeSet::new());
        for feature in features.keys() {
            check(&files, &turned_on(feature, &features));
        }
        assert!(check(&files, &features.keys().cloned().collect()) > 50);
    }
}

#[test]
fn what_is_off_is_gone() {
    let files = generate(&document(3, 5), Some(true));
    let features = features(&files);
    let lib = |on: &BTreeSet<String>| compiled(&files["src/lib.rs"], on).lines().count();
    let types = |on: &BTreeSet<String>| compiled(&files["src/types.rs"], on).lines().count();
    let all: BTreeSet<String> = features.keys().cloned().collect();
    for feature in features.keys() {
        let one = turned_on(feature, &features);
        assert!(one == all || lib(&one) < lib(&all), "{feature}");
        assert!(one == all || types(&one) < types(&all), "{feature}");
    }
    assert!(!compiled(&files["src/lib.rs"], &BTreeSet::new()).contains("mod tag_"));
}

/// What one feature brings is no name for what another brings, but for what both bring.
#[test]
fn types_that_are_alike_need_no_more_features() {
    let mut text = "openapi: 3.0.3\ninfo: {title: Alike, version: '1'}\npaths:\n".to_owned();
    for name in ["one", "two"] {
        let _ = writeln!(text, "  /{name}:\n    get:\n      operationId: get\n      tags: [{name}]");
        let _ = writeln!(text, "      responses: {{'200': {{description: d, content: {{application/json: {{schema:");
        let _ = writeln!(text, "        {{$ref: '#/components/schemas/{name}'}}}}}}}}}}");
    }
    let with_kind = |name: &str, kind: &str, more: &str| {
        format!("    {name}: {{type: object, properties: {{kind: {{type: string, enum: [{kind}]}}{more}}}}}\n")
    };
    text.push_str("components:\n  schemas:\n");
    let both = ", at: {$ref: '#/components/schemas/both'}, mood: {type: string, enum: [c, d]}";
    text.push_str(&with_kind("one", "a, b", both));
    text.push_str(&with_kind("two", "a, b", both));
    text.push_str(&with_kind("both", "c, d", ""));
    let files = generate(&text, Some(true));
    let types = |feature: &str| compiled(&files["src/types.rs"], &BTreeSet::from([feature.to_owned()]));
    assert!(types("one").contains("mod one;") && !types("one").contains("mod two;"), "{}", types("one"));
    assert!(types("two").contains("mod two;") && !types("two").contains("mod one;"), "{}", types("two"));
    for name in ["one", "two"] {
        let text = &files[&format!("src/types/{name}.rs")];
        assert!(text.contains("pub enum Kind") && text.contains("pub use types::both::Kind as Mood;"), "{text}");
    }
}

#[test]
fn big_crates_with_their_own_manifest_have_features() {
    let small = document(1, 3);
    assert!(!generate(&small, None)["Cargo.toml"].contains("default = ["));
    let mut big = small.clone();
    for n in 0..300 {
        let _ = writeln!(big, "    T{n}: {{type: object, properties: {{n: {{type: string}}}}}}");
    }
    assert!(generate(&big, None)["Cargo.toml"].contains("default = ["));
    assert!(!generate(&big, Some(false))["Cargo.toml"].contains("default = ["));
    // Features of one group would be the crate.
    assert!(!generate(&document(1, 1), Some(true))["Cargo.toml"].contains("default = ["));
}

#[test]
fn features_never_have_the_names_of_others() {
    let mut text = "openapi: 3.0.3\ninfo: {title: Names, version: '1'}\npaths:\n".to_owned();
    for (n, tag) in ["default", "cli", "other_types", "default operations", "Default"].iter().enumerate() {
        let _ = writeln!(text, "  /p{n}:\n    get: {{tags: ['{tag}'], responses: {{'204': {{description: d}}}}}}");
    }
    let files = generate(&text, Some(true));
    let features = features(&files);
    assert_eq!(features.len(), 5, "{features:?}");
    for reserved in ["default", "cli", "other_types"] {
        assert!(!features.contains_key(reserved), "{features:?}");
    }
    for once in ["\ndefault = [", "\ncli = ["] {
        assert_eq!(files["Cargo.toml"].matches(once).count(), 1);
    }
}
