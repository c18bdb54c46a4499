//! The same document gives the same bytes, however the work falls to the threads.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use generator::config::ClientConfig;
use generator::diagnostic::Diagnostics;
use generator::source::Document;

fn files(name: &str, text: &str) -> std::collections::BTreeMap<String, String> {
    let mut diagnostics = Diagnostics::default();
    let document = Document::from_text(name, text, &mut diagnostics).unwrap();
    let outcome = generator::generate(document, &ClientConfig::new(name, "golden", "golden"));
    assert!(!outcome.files.is_empty(), "{name}");
    outcome.files
}

/// A document with so many parts that all threads have something to do, many of which clash.
fn big() -> String {
    let mut text = "openapi: 3.0.3\ninfo: {title: Big, version: '1'}\npaths:\n".to_owned();
    let answer = "{description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}";
    for n in 0..120 {
        let tag = n % 7;
        let _ = writeln!(text, "  /p{n}/{{id}}:\n    get:\n      operationId: op-{}\n      tags: [tag {tag}]", n / 2);
        let _ = writeln!(text, "      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]");
        let _ = writeln!(text, "      responses: {{'200': {answer}, '404': {answer}}}");
    }
    text.push_str("components:\n  schemas:\n");
    for n in 0..200 {
        let name = if n % 3 == 0 { format!("S{n}") } else { format!("s-{}", n / 3 * 3) };
        let name = if n % 3 == 2 { format!("{name}_") } else { name };
        let next = n / 3 * 3 / 2;
        let _ = writeln!(text, "    {name}:\n      type: object\n      properties:");
        let _ = writeln!(text, "        next: {{$ref: '#/components/schemas/S{}'}}", next / 3 * 3);
        let _ = writeln!(text, "        kind: {{type: string, enum: [a, b]}}");
    }
    text
}

#[test]
fn generating_twice_gives_the_same() {
    let text = big();
    let first = files("big.yaml", &text);
    assert!(first.len() > 300);
    // Several at once compete for the processors: the files fall to the threads in other ways.
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..6).map(|_| scope.spawn(|| files("big.yaml", &text))).collect();
        for other in others {
            assert!(other.join().unwrap() == first);
        }
    });
}

#[test]
fn no_golden_case_changes_from_run_to_run() {
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir("tests/golden").unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        let text = std::fs::read_to_string(case.join("openapi.yaml")).unwrap();
        let first = files("openapi.yaml", &text);
        for _ in 0..3 {
            assert!(files("openapi.yaml", &text) == first, "{}", case.display());
        }
    }
}

#[test]
fn two_files_never_share_a_path_but_for_case() {
    let text = std::fs::read_to_string("tests/golden/naming/openapi.yaml").unwrap();
    for text in [text, big()] {
        let files = files("openapi.yaml", &text);
        let lower: std::collections::BTreeSet<String> = files.keys().map(|path| path.to_lowercase()).collect();
        assert_eq!(lower.len(), files.len());
        for name in files.keys().flat_map(|path| path.split('/')) {
            assert!(name.len() <= 120, "{name}");
        }
    }
}
