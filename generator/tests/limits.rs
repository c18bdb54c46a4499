//! The page `LIMITS.md`: its table has every code of a diagnostic that the generator can give, and no other.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// How a code gets into a diagnostic: what stands before its arguments, which of them is the code, and the severity if
/// that says it.
const CALLS: [(&str, usize, &str); 13] = [
    (".fatal(", 0, "fatal"),
    (".error(", 0, "error"),
    (".warning(", 0, "warning"),
    (".note(", 0, "note"),
    (".warn(", 0, "warning"),
    (".warn_of(", 1, "warning"),
    (".warn_at(", 1, "warning"),
    (".error_at(", 1, "error"),
    (".lost(", 0, "error"),
    (".tell(", 1, ""),
    (".tell_of_loss(", 2, ""),
    ("code: ", 0, ""),
    (".code = ", 0, ""),
];

/// The codes in the sources of the generator, each with the severities that are plain to see.
fn in_sources() -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut codes: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let settings = path.starts_with("src/config");
        for (call, argument, severity) in CALLS {
            // What is wrong with the settings is always fatal.
            let severity = if settings && severity == "error" { "fatal" } else { severity };
            for (at, _) in text.match_indices(call) {
                if let Some(code) = code(&text[at + call.len()..], argument) {
                    codes.entry(code.to_owned()).or_default().extend((!severity.is_empty()).then_some(severity));
                }
            }
        }
    }
    codes
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The text that is the argument of this number, if it is written there, and looks like a code.
fn code(arguments: &str, number: usize) -> Option<&str> {
    let argument = arguments.split(',').nth(number)?.trim_start();
    let text = argument.strip_prefix('"')?.split('"').next()?;
    let is_code = !text.is_empty() && text.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'));
    is_code.then_some(text)
}

/// The rows of the table: code and severities.
fn in_page() -> Vec<(String, String)> {
    let page = fs::read_to_string("LIMITS.md").unwrap();
    let table = page.lines().skip_while(|line| !line.starts_with("## Diagnostics"));
    let rows = table.filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let mut cells = row.split('|');
        let code = cells.next().unwrap().trim().trim_end_matches('`').to_owned();
        (code, cells.next().unwrap().trim().to_owned())
    })
    .collect()
}

#[test]
fn the_table_has_every_code() {
    let (sources, page) = (in_sources(), in_page());
    assert!(sources.len() > 50, "found only {sources:?}");
    let codes: Vec<&String> = page.iter().map(|(code, _)| code).collect();
    let missing: Vec<_> = sources.keys().filter(|code| !codes.contains(code)).collect();
    let gone: Vec<_> = codes.iter().filter(|code| !sources.contains_key(**code)).collect();
    assert!(missing.is_empty() && gone.is_empty(), "LIMITS.md lacks {missing:?}; {gone:?} are no longer given");
    let unsorted = codes.windows(2).find(|pair| pair[0] > pair[1]);
    assert!(unsorted.is_none(), "the rows of LIMITS.md are in the order of the codes: {unsorted:?}");
    for (code, severities) in page {
        for severity in &sources[&code] {
            assert!(severities.split(", ").any(|word| word == *severity), "LIMITS.md: `{code}` can be a {severity}");
        }
    }
}
