//! A document in, and Rust that parses out, or a finding: whatever the document, never a panic, and no time without end.
//!
//! The first byte of an input says how the rest is read: as the text of a document, or as choices of a grammar that
//! makes documents of the right shape, mostly.

#![no_main]

mod grammar;

use generator::config::ClientConfig;
use generator::diagnostic::{Diagnostics, Style};
use generator::source::Document;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(text) = grammar::document(input) else { return };
    // For whoever looks at what was found: `SHOW=1`.
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{text}");
    }
    let mut diagnostics = Diagnostics::default();
    let Some(document) = Document::from_text("fuzz.yaml", &text, &mut diagnostics) else {
        assert!(!diagnostics.is_empty(), "no document, and no reason");
        return;
    };
    let outcome = generator::generate(document, &ClientConfig::new("fuzz.yaml", "fuzz", "fuzz"));
    let shown = outcome.diagnostics.render(Style::default());
    assert!(!outcome.files.is_empty() || !shown.is_empty(), "no crate, and no reason");
    for (path, text) in outcome.files.iter().filter(|(path, _)| path.ends_with(".rs")) {
        if let Err(error) = syn::parse_file(text) {
            panic!("{path} does not parse: {error}\n{text}");
        }
    }
});
