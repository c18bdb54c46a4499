//! Documents that mean harm, or are simply odd: an error or a crate that parses, never a panic or an overflow.
//!
//! `cargo xtask fuzz` looks for more of them; what it finds becomes a test here.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use generator::config::ClientConfig;
use generator::diagnostic::{Diagnostics, Style};
use generator::source::Document;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: Hostile, version: '1'}\n";

/// The crate, of which every file parses, and what was said.
fn generate(text: &str) -> (BTreeMap<String, String>, String) {
    let mut diagnostics = Diagnostics::default();
    let mut files = BTreeMap::new();
    if let Some(document) = Document::from_text("openapi.yaml", text, &mut diagnostics) {
        let outcome = generator::generate(document, &ClientConfig::new("openapi.yaml", "hostile", "hostile"));
        diagnostics.append(outcome.diagnostics);
        files = outcome.files;
    }
    let said = diagnostics.render(Style::default());
    assert!(!files.is_empty() || !said.is_empty(), "neither a crate nor a reason");
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        if let Err(error) = syn::parse_file(text) {
            panic!("{path}: {error}\n{text}");
        }
    }
    if let Some(manifest) = files.get("Cargo.toml")
        && let Err(error) = toml::de::DeTable::parse(manifest)
    {
        panic!("Cargo.toml: {error}\n{manifest}");
    }
    (files, said)
}

/// A document with these schemas.
fn schemas(text: &str) -> (BTreeMap<String, String>, String) {
    generate(&format!("{HEAD}paths: {{}}\ncomponents:\n  schemas:\n{text}"))
}

#[test]
fn patterns_without_end() {
    let deep = |open: &str, depth: usize| format!("{}a{}", open.repeat(depth), ")".repeat(depth));
    let patterns = [
        (deep("(", 50_000), "nested more than 64 deep"),
        (deep("(?=", 3_000), "nested more than 64 deep"),
        ("a|".repeat(100_000), "more than 1000 alternatives"),
        ("a*".repeat(100_000), "cannot be read"),
        ("(?:a{0,1000}){0,1000}".repeat(50), ""),
        ("[a-b]".repeat(100_000), ""),
    ];
    for (pattern, reason) in patterns {
        let (files, said) = schemas(&format!(
            "    A:\n      type: object\n      properties:\n        a: {{type: string, pattern: '{pattern}'}}\n"
        ));
        assert!(files.contains_key("src/types/a.rs"));
        assert_eq!(said.contains("foreign-pattern"), !reason.is_empty());
        assert!(said.contains(reason), "{reason}");
    }
}

#[test]
fn nested_without_end() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("{\"a\":", "}")] {
        for depth in [200, 100_000] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert!(generate(&text).1.contains("nested"), "{open}");
        }
    }
    let mut text = String::new();
    for level in 0..2_000 {
        let _ = writeln!(text, "{}a:", " ".repeat(level));
    }
    assert!(generate(&text).1.contains("nested"));
}

#[test]
fn aliases_that_multiply() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{items}]");
    }
    assert!(generate(&text).1.contains("aliases"));
}

#[test]
fn references_that_lead_back() {
    let circles = "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n    \
                   C: {allOf: [{$ref: '#/components/schemas/C'}]}\n    D: {$ref: '#/components/schemas/D/properties/x'}\n    \
                   E: {oneOf: [{$ref: '#/components/schemas/E'}, {$ref: '#/components/schemas/F'}]}\n    \
                   F: {anyOf: [{$ref: '#/components/schemas/E'}]}\n    G: {type: array, items: {$ref: '#/components/schemas/G'}}\n    \
                   H: {additionalProperties: {$ref: '#/components/schemas/H'}}\n";
    assert!(!schemas(circles).0.is_empty());
    let paths = "paths:\n  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n  /c:\n    get:\n      parameters: \
                 [{$ref: '#/paths/~1c/get/parameters/0'}]\n      requestBody: {$ref: '#/paths/~1c/get/requestBody'}\n      \
                 responses: {'200': {$ref: '#/paths/~1c/get/responses/200'}}\n";
    assert!(generate(&format!("{HEAD}{paths}")).1.contains("leads back"));
}

/// Chains are not nested in the document, but a program that follows them goes as deep.
/// An alternative that turns out to be another name for what it stands in.
#[test]
fn alternatives_that_lead_back() {
    let text = "    body: {anyOf: [{multipleOf: 10}, {type: string, anyOf: [{$ref: '#/components/schemas/nowhere'}, \
                {$ref: '#/components/schemas/body'}], prefixItems: [{}, {}]}]}\n    other: {type: object}\n";
    let (files, _) = schemas(text);
    assert!(files.contains_key("src/types/body.rs"));
}

#[test]
fn long_chains() {
    const LENGTH: usize = 2_000;
    let chains: [fn(usize) -> String; 6] = [
        |next| format!("{{type: object, properties: {{next: {{$ref: '#/components/schemas/S{next}'}}}}}}"),
        |next| {
            format!(
                "{{allOf: [{{$ref: '#/components/schemas/S{next}'}}, {{properties: {{p{next}: {{type: string}}}}}}]}}"
            )
        },
        |next| format!("{{oneOf: [{{$ref: '#/components/schemas/S{next}'}}, {{type: string}}]}}"),
        |next| format!("{{type: array, items: {{$ref: '#/components/schemas/S{next}'}}}}"),
        |next| format!("{{$ref: '#/components/schemas/S{next}'}}"),
        |next| format!("{{allOf: [{{$ref: '#/components/schemas/S{next}'}}]}}"),
    ];
    for chain in chains {
        let mut text = String::new();
        for number in 0..LENGTH {
            let _ = writeln!(text, "    S{number}: {}", chain(number + 1));
        }
        let _ = writeln!(text, "    S{LENGTH}: {{type: object, properties: {{end: {{type: string}}}}}}");
        schemas(&text);
    }
}

/// The compiler looks 128 levels deep, unless it is told to look deeper.
#[test]
fn types_that_hold_one_another_deeply() {
    let chain = |length: usize| {
        let schema =
            |n: usize| format!("    S{n}: {{properties: {{n: {{$ref: '#/components/schemas/S{}'}}}}}}\n", n + 1);
        schemas(&(0..length).map(schema).collect::<String>()).0["src/lib.rs"].clone()
    };
    assert!(!chain(20).contains("recursion_limit"));
    assert!(chain(100).contains("#![recursion_limit = \"1024\"]"));
}

#[test]
fn very_many_operations() {
    let mut text = format!("{HEAD}paths:\n");
    for number in 0..5_000 {
        let _ = writeln!(
            text,
            "  /p{number}/{{id}}:\n    get: {{operationId: get, responses: {{'200': {{description: d}}}}}}"
        );
    }
    let (files, _) = generate(&text);
    assert!(files.len() > 5_000);
}

/// Each is compared to those that are like it, not to all that have its properties.
#[test]
fn very_many_objects_of_the_same_properties() {
    let mut text = String::new();
    for number in 0..20_000 {
        let inline =
            format!("{{type: object, properties: {{x: {{type: string, default: '{number}'}}, y: {{type: string}}}}}}");
        let _ = writeln!(text, "    S{number}: {{type: object, properties: {{a: {inline}}}}}");
    }
    let (files, _) = schemas(&text);
    assert!(files.len() > 20_000);
}

/// A line that is continued has the marks of all its quotes again.
#[test]
fn quotes_within_quotes() {
    let text = format!("{}{}", ">".repeat(1_000), " word".repeat(1_000));
    let (files, _) =
        schemas(&format!("    A: {{type: object, description: '{text}', properties: {{a: {{type: string}}}}}}\n"));
    let size: usize = files.values().map(String::len).sum();
    assert!(files["src/types/a.rs"].contains("word") && size < 50_000, "{size}");
}

#[test]
fn texts_that_would_be_code() {
    let nasty = [
        "\"]; fn main(){}//",
        "*/ fn main(){}",
        "\\\"#]#![no_std]",
        "r#\"x\"#",
        "\u{0}\u{7}\u{202e}fn main(){}",
        "\n\nfn main(){}\n",
        "\r\nfn main(){}",
        "```\nfn main(){}\n```",
        "{}",
        "$crate",
        "#[derive(X)]",
        "'; DROP",
        "\u{feff}x",
        "//! x",
        "//",
        "a\u{2028}fn main(){}",
        "Cafe\u{301} \u{ad}x",
    ];
    for text in nasty {
        let quoted = serde_json::to_string(text).unwrap();
        let key = serde_json::to_string(&format!("/{}", text.replace(['{', '}', '?', '#'], ""))).unwrap();
        let document = format!(
            "{{\"openapi\": \"3.0.3\", \"info\": {{\"title\": {quoted}, \"version\": {quoted}, \"description\": {quoted}}},
            \"servers\": [{{\"url\": {quoted}}}], \"tags\": [{{\"name\": {quoted}, \"description\": {quoted}}}],
            \"paths\": {{{key}: {{\"post\": {{\"operationId\": {quoted}, \"tags\": [{quoted}], \"summary\": {quoted}, \"description\": {quoted},
            \"parameters\": [{{\"name\": {quoted}, \"in\": \"query\", \"description\": {quoted}, \"schema\": {{\"type\": \"string\", \"pattern\": {quoted}, \"default\": {quoted}}}}}],
            \"requestBody\": {{\"content\": {{{quoted}: {{\"schema\": {{\"$ref\": \"#/components/schemas/x\"}}}}}}}},
            \"responses\": {{\"200\": {{\"description\": {quoted}, \"headers\": {{{quoted}: {{\"schema\": {{\"type\": \"string\"}}}}}},
            \"content\": {{{quoted}: {{\"schema\": {{\"type\": \"string\", \"enum\": [{quoted}]}}}}}}}}}}}}}}}},
            \"components\": {{\"schemas\": {{\"x\": {{\"title\": {quoted}, \"description\": {quoted}, \"properties\": {{{quoted}: {{\"enum\": [{quoted}, \"b\"]}}}}}},
            {quoted}: {{\"oneOf\": [{{\"type\": \"string\"}}, {{\"title\": {quoted}, \"type\": \"object\", \"properties\": {{\"a\": {{\"type\": \"string\"}}}}}}],
            \"discriminator\": {{\"propertyName\": {quoted}, \"mapping\": {{{quoted}: {quoted}}}}}}}}},
            \"securitySchemes\": {{{quoted}: {{\"type\": \"apiKey\", \"in\": \"header\", \"name\": {quoted}}}}}}}, \"security\": [{{{quoted}: [{quoted}]}}]}}"
        );
        let (files, said) = generate(&document);
        assert!(!files.is_empty(), "{text:?}: {said}");
        // The program has a function: its own.
        let rust = files.iter().filter(|(path, _)| path.ends_with(".rs") && *path != "src/main.rs");
        for (path, code) in rust {
            let parsed = syn::parse_file(code).unwrap();
            let main = parsed.items.iter().any(|item| matches!(item, syn::Item::Fn(_)));
            assert!(!main, "{path} has a function: {text:?}\n{code}");
            let hidden = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
            assert!(!code.chars().any(hidden), "{path} hides something: {text:?}\n{code}");
        }
    }
}
