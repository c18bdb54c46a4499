//! The reader against serde_json: the same texts are JSON, and they say the same.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use runtime::Json;
use runtime::codec::{from_slice, to_vec};

/// xorshift64: the same numbers on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

/// A document as text: all that JSON can be, and now and then what it cannot.
fn write(out: &mut String, random: &mut Random, depth: usize) {
    out.push_str(random.one(&["", "", "", " ", "\n", "\t\r"]));
    match random.below(if depth > 6 { 4 } else { 7 }) {
        0 => out.push_str(random.one(&["null", "true", "false"])),
        1 => write_number(out, random),
        2 | 3 => write_string(out, random),
        4 | 5 => {
            out.push('[');
            for index in 0..random.below(5) {
                out.push_str(if index == 0 { "" } else { "," });
                write(out, random, depth + 1);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for index in 0..random.below(5) {
                out.push_str(if index == 0 { "" } else { "," });
                write_string(out, random);
                out.push_str(random.one(&[":", " :", ": "]));
                write(out, random, depth + 1);
            }
            out.push('}');
        }
    }
    out.push_str(random.one(&["", "", "", " "]));
}

fn write_number(out: &mut String, random: &mut Random) {
    match random.below(6) {
        0 => out.push_str(&random.next().to_string()),
        1 => out.push_str(&random.next().cast_signed().to_string()),
        2 => out.push_str(&serde_json::to_string(&f64::from_bits(random.next())).unwrap()),
        3 => out.push_str(&format!("{}.{}", random.below(1000), random.next())),
        4 => out.push_str(&format!("-{}e{}{}", random.below(1000), random.one(&["", "+", "-"]), random.below(330))),
        _ => {
            out.push_str(random.one(&["0", "-0", "0.0", "1E5", "18446744073709551616", "01", "1.", ".5", "-", "1e999"]))
        }
    }
}

fn write_string(out: &mut String, random: &mut Random) {
    out.push('"');
    for _ in 0..random.below(5) {
        match random.below(40) {
            0 => out.push_str(random.one(&["\u{1}", "\n", "\\x", "\\ud800", "\\u12"])),
            1..=9 => out.push_str(random.one(&["\\n", "\\\"", "\\\\", "\\/", "\\u0000", "\\u00e9", "\\ud83d\\ude00"])),
            10..=14 => out.push(char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap()).unwrap_or('\u{2028}')),
            _ => out.push_str(random.one(&["a", "key", " ", "é", "0"])),
        }
    }
    out.push('"');
}

/// Whether it is JSON, of both the same.
fn compare(text: &[u8], name: &dyn Fn() -> String) -> bool {
    match (from_slice::<Json>(text), serde_json::from_slice::<Json>(text)) {
        (Ok(ours), Ok(theirs)) => {
            assert!(ours == theirs, "{}: ours {ours}, theirs {theirs}", name());
            let again = serde_json::from_slice::<Json>(&to_vec(&ours)).unwrap();
            assert!(again == theirs, "{}: {ours} is written as {again}", name());
            true
        }
        (Err(_), Err(_)) => false,
        (ours, theirs) => panic!("{}: ours {ours:?}, theirs {theirs:?}", name()),
    }
}

#[test]
fn made_documents_are_what_serde_json_says() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut valid = 0;
    for _ in 0..20_000 {
        let mut text = String::new();
        write(&mut text, &mut random, 0);
        valid += usize::from(compare(text.as_bytes(), &|| text.clone()));
        // The same with a byte of it changed, or cut off.
        let mut bytes = text.clone().into_bytes();
        let place = random.below(bytes.len());
        match random.below(3) {
            0 => bytes.truncate(place),
            1 => bytes[place] = u8::try_from(random.below(256)).unwrap(),
            _ => bytes[place] = random.one(&["\"", "{", "}", "[", "]", ",", ":", "\\", "0", " "]).as_bytes()[0],
        }
        valid += usize::from(compare(&bytes, &|| String::from_utf8_lossy(&bytes).into_owned()));
    }
    assert!((10_000..30_000).contains(&valid), "both kinds are there: {valid} of 40000 are valid");
}

#[test]
fn real_documents_are_what_serde_json_says() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let mut files = Vec::new();
    find(&corpus, &mut files);
    if files.is_empty() {
        // Not by `println!`, which the test runner keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: there are no documents in ../shared/corpus");
        return;
    }
    let mut valid = 0;
    for file in &files {
        let text = std::fs::read(file).unwrap();
        valid += usize::from(compare(&text, &|| file.display().to_string()));
    }
    assert!(valid > 0, "none of {} documents is JSON", files.len());
}

/// The JSON documents of a folder that are small enough for an ordinary test.
fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let small = entry.metadata().is_ok_and(|metadata| metadata.len() < 1 << 20);
        if path.is_dir() {
            find(&path, files);
        } else if small && path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}
