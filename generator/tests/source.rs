//! From files to one tree, and back to places.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::io::Write as _;

use generator::diagnostic::Diagnostics;
use generator::source::Document;
use serde_json::{Value, json};
use support::Folder;

fn tree(text: &str) -> Value {
    let mut diagnostics = Diagnostics::default();
    let document = Document::from_text("openapi.yaml", text, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render(Default::default()));
    document.unwrap().root().into()
}

/// Code and place of every finding.
fn findings(text: &str) -> Vec<String> {
    let mut diagnostics = Diagnostics::default();
    let document = Document::from_text("f", text, &mut diagnostics);
    assert_eq!(document.is_none(), diagnostics.is_fatal(), "no tree exactly if something is fatal");
    let place = |d: &generator::diagnostic::Diagnostic| d.place.as_ref().map_or(String::new(), |p| p.to_string());
    diagnostics.iter().map(|d| format!("{} {}", d.code, place(d))).collect()
}

#[test]
fn yaml_values_become_json_values() {
    let text =
        "200: a\n\"201\": b\n1.10: c\ntrue: d\ndate: 2020-01-01\nversion: 1.0\nempty:\nhex: 0x10\nlist: [1, -2, x]\n";
    let expected = json!({
        "200": "a", "201": "b", "1.10": "c", "true": "d", "date": "2020-01-01", "version": 1.0, "empty": null,
        "hex": 16, "list": [1, -2, "x"],
    });
    assert_eq!(tree(text), expected);
}

#[test]
fn a_number_is_the_double_next_to_what_is_written() {
    // Quick readers of decimals take a neighbour of these.
    for text in ["0.0010231725173071027", "0.9940800441842205", "0.9578730257009361"] {
        let expected: f64 = text.parse().unwrap();
        assert_eq!(tree(&format!("{{\"a\": {text}}}"))["a"].as_f64(), Some(expected));
        assert_eq!(tree(&format!("a: {text}"))["a"].as_f64(), Some(expected));
    }
}

#[test]
fn keys_keep_their_order() {
    let keys: Vec<String> = tree("z: 1\na: 2\nm: 3\n").as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["z", "a", "m"]);
}

#[test]
fn merge_keys_are_applied_and_own_keys_win() {
    let text = "base: &b {x: 1, y: 2}\none:\n  <<: *b\n  y: 3\ntwo:\n  <<: [*b, {y: 9, z: 4}]\n";
    let tree = tree(text);
    assert_eq!(tree["one"], json!({"y": 3, "x": 1}));
    assert_eq!(tree["two"], json!({"x": 1, "y": 2, "z": 4}));
}

#[test]
fn byte_order_marks_and_carriage_returns_do_no_harm() {
    assert_eq!(tree("\u{feff}a: 1\r\nb:\r\n  c: x\r\n"), json!({"a": 1, "b": {"c": "x"}}));
    assert_eq!(tree("\u{feff}{\"a\": 1}"), json!({"a": 1}));
}

#[test]
fn braces_may_be_json_or_yaml() {
    assert_eq!(tree("{\"a\": \"\\u00e9\", \"b\":\t[1]}"), json!({"a": "é", "b": [1]}));
    assert_eq!(tree("{a: 1, # comment\n b: 2,}"), json!({"a": 1, "b": 2}));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let cases = [
        ("", "not-a-mapping f:1:1"),
        ("# nothing\n", "not-a-mapping f:1:1"),
        ("- a\n", "not-a-mapping f:1:1"),
        ("text", "not-a-mapping f:1:1"),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key f:3:1"),
        ("{\"a\": {\"x\": 1,\n \"x\": 2}}", "duplicate-key f:2:2"),
        ("a: 1\nb: [1, .inf]\n", "not-json f:2:8"),
        ("? [a, b]\n: 1\n", "not-json f:1:3"),
        ("a: !foo 1\n", "yaml-tag f:1:1"),
        ("a: 1\nb: !!binary aGk=\n", "yaml-tag f:2:4"),
        ("a:\n\tb: 1\n", "syntax f:2:1"),
        ("a: x: y\n", "syntax f:1:5"),
        ("{\"a\": 1,\n \"b\" 2}", "syntax f:2:6"),
        ("a: 1\n---\nb: 2\n", "several-documents f:1:1"),
        ("a: &x\n  b: *x\n", "nested-too-deeply f:1:4"),
        ("o:\n  <<: 12\n", "merge-key f:2:3"),
    ];
    for (text, expected) in cases {
        assert_eq!(findings(text), [expected], "{text:?}");
    }
}

#[test]
fn all_duplicate_keys_are_told_at_once() {
    assert_eq!(findings("a: 1\na: 2\nb: {c: 1, c: 2}\n"), ["duplicate-key f:2:1", "duplicate-key f:3:11"]);
}

#[test]
fn hostile_documents_end_with_an_error() {
    let blocks: String = (0..3000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let deep = ["[".repeat(100_000), format!("a: {}", "[".repeat(100_000)), "{\"a\":".repeat(100_000), blocks];
    for text in deep {
        let found = findings(&text);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("nested-too-deeply"), "{found:?}");
    }
    assert!(findings(&"- ".repeat(100_000))[0].starts_with("nested-too-deeply"));

    let laughs: String =
        (1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(","))).collect();
    assert!(findings(&format!("a0: &a0 [x]\n{laughs}"))[0].starts_with("too-many-aliases"));
    let wide = format!("a: &a [{}]\nb: [{}]\n", vec!["x"; 20_000].join(","), vec!["*a"; 20_000].join(","));
    assert!(findings(&wide)[0].starts_with("too-many-aliases"));
}

#[test]
fn a_place_is_the_key_or_the_item() {
    let text = "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      tags: [x, 'y']\n      \"summary\": é\n";
    let mut diagnostics = Diagnostics::default();
    let document = Document::from_text("f", text, &mut diagnostics).unwrap();
    let cases = [
        ("", "1:1 openapi: 3.0.0"),
        ("/paths", "2:1 paths"),
        ("/paths/~1a", "3:3 /a"),
        ("/paths/~1a/get/tags/1", "5:17 'y'"),
        ("/paths/~1a/get/summary", "6:7 \"summary\""),
        // Nodes that do not exist: the nearest ancestor.
        ("/paths/~1a/get/nothing/here", "4:5 get"),
        ("/nothing", "1:1 openapi: 3.0.0"),
    ];
    let pointers: Vec<&str> = cases.iter().map(|(pointer, _)| *pointer).collect();
    for ((pointer, expected), place) in cases.iter().zip(document.places(&pointers)) {
        let found = format!("{}:{} {}", place.line(), place.column(), &text[place.span()]);
        assert_eq!(found, *expected, "{pointer}");
        assert_eq!(place, document.place(pointer), "one by one gives the same");
    }
}

#[test]
fn places_survive_quoted_texts_that_another_parser_refuses() {
    let text = "a:\n  b:\n    c: \"one\n    two é\"\n    d: 1\n";
    let mut diagnostics = Diagnostics::default();
    let document = Document::from_text("f", text, &mut diagnostics).unwrap();
    assert_eq!(document.place("/a/b/d").to_string(), "f:5:5");
}

#[test]
fn places_are_exact_for_every_node_of_json() {
    let value = json!({"a": [{"b~c/d": "é"}, [], {}], "😀": {"x": [1, [2]]}});
    for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
        let mut diagnostics = Diagnostics::default();
        let document = Document::from_text("f.json", &text, &mut diagnostics).unwrap();
        for (pointer, key) in [("/a/0/b~0c~1d", "\"b~c/d\""), ("/😀", "\"😀\""), ("/😀/x", "\"x\""), ("/a", "\"a\"")]
        {
            assert_eq!(&text[document.place(pointer).span()], key);
        }
        assert!(text[document.place("/😀/x/1/0").span().start..].starts_with('2'));
    }
}

#[test]
fn places_are_exact_where_texts_are_escaped_and_in_yaml_that_begins_like_json() {
    let json = r#"{"\u00e9\"{": [null, -1.5e3, "]\\"], "a" : {"b": true}, "a2": "\u0041"}"#;
    let yaml = "{a: [1, 'x]'], # {\n b: {c: 2}, d: 1}";
    let cases = [
        (
            json,
            vec![
                ("/é\"{", r#""\u00e9\"{""#),
                ("/é\"{/1", "-1.5e3"),
                ("/é\"{/2", r#""]\\""#),
                ("/a/b", r#""b""#),
                ("/a2", r#""a2""#),
            ],
        ),
        (yaml, vec![("/a/1", "'x]'"), ("/b/c", "c"), ("/d", "d")]),
    ];
    for (text, nodes) in cases {
        let mut diagnostics = Diagnostics::default();
        let document = Document::from_text("f", text, &mut diagnostics).unwrap();
        for (pointer, written) in nodes {
            assert_eq!(text[document.place(pointer).span()].trim_end(), written, "{pointer}");
        }
    }
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let folder = Folder::new(&[("openapi.yaml", "a: 1"), ("latin.yaml", "")]);
    std::fs::write(folder.path("latin.yaml"), b"a: 1\nb: caf\xe9\n").unwrap();
    std::fs::write(folder.path("wide.yaml"), b"\xff\xfea\0").unwrap();
    let load = |name: &str| {
        let mut diagnostics = Diagnostics::default();
        assert!(Document::load(&folder.path(name), None, &[], &mut diagnostics).is_none());
        let finding = diagnostics.iter().next().unwrap();
        let place = finding.place.as_ref().map(|p| format!("{}:{}", p.line(), p.column()));
        (finding.code, place.unwrap_or_default(), finding.hint.clone().unwrap_or_default())
    };
    assert_eq!(load("openapi.yml"), ("missing-file", String::new(), "did you mean `openapi.yaml`?".into()));
    assert_eq!(load("").0, "not-a-file");
    assert_eq!(load("latin.yaml"), ("not-utf-8", "2:7".into(), "save it as UTF-8".into()));
    assert_eq!(load("wide.yaml").2, "it looks like UTF-16; save it as UTF-8");
}

#[test]
fn every_document_of_the_corpus_is_read() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/dev");
    let Ok(entries) = std::fs::read_dir(&corpus) else {
        // Not by `println!`, which the test runner keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", corpus.display());
        return;
    };
    // Large ones are slow without optimization, and add nothing here.
    let small = |path: &std::path::PathBuf| path.metadata().is_ok_and(|data| data.len() < 200_000);
    for path in entries.map(|entry| entry.unwrap().path()).filter(small) {
        let mut diagnostics = Diagnostics::default();
        let document = Document::load(&path, None, &[], &mut diagnostics);
        assert!(document.is_some(), "{}", diagnostics.render(Default::default()));
    }
}
