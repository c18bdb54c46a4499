//! The page `CONSTRUCTS.md`: what each construct of a document becomes, made from the golden cases.
//!
//! A case's document begins with a comment: `# Group: construct`, then a few sentences on what it becomes, then lines
//! `# Shows ` with two beginnings of lines, one in the document and one in the expected code: ``# Shows `Boat:` => `pub
//! struct Boat` in src/types/boat.rs``. Each line is shown with what is indented below it.
//! `UPDATE_GOLDENS=1 cargo test -p generator --test constructs` writes the page anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const PAGE: &str = "CONSTRUCTS.md";
const COMMAND: &str = "UPDATE_GOLDENS=1 cargo test -p generator --test constructs";
/// Lines of an excerpt.
const MOST: usize = 14;
/// In the order of the page.
const GROUPS: [&str; 11] = [
    "Documents and versions",
    "Schemas",
    "Enums",
    "Unions",
    "Names",
    "Operations",
    "Bodies",
    "Responses",
    "Security",
    "Text",
    "Settings",
];
const HEADER: &str = "\
<!-- Made from the golden cases by `UPDATE_GOLDENS=1 cargo test -p generator --test constructs`. Do not edit. -->

# What becomes of a document

Each section is a case in [`tests/golden/`](tests/golden): a small document, and beside it the code that is expected of
it, which a test compiles and uses. The excerpts leave out documentation; a line `…` stands for more. What the client
does not do is in [LIMITS.md](LIMITS.md).
";

/// A case, as its comment describes it.
struct Case {
    name: String,
    group: String,
    construct: String,
    text: String,
    /// Excerpts of the document and of what is made of it, and the language of the latter.
    shown: Vec<(String, String, &'static str)>,
}

/// Reads the comment that the document begins with.
fn case(folder: &Path) -> Result<Case, String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let document = fs::read_to_string(folder.join("openapi.yaml")).unwrap();
    let is_comment = |line: &&str| line.starts_with('#');
    let comment: Vec<&str> = document.lines().take_while(is_comment).map(|line| line[1..].trim()).collect();
    let body: Vec<&str> = document.lines().skip_while(is_comment).collect();
    let title = comment.first().and_then(|first| first.split_once(": "));
    let (group, construct) = title.ok_or("does not begin with a comment `# Group: construct`")?;
    if !GROUPS.contains(&group) {
        return Err(format!("is of the group `{group}`, which is none of {GROUPS:?}"));
    }
    let (shows, sentences): (Vec<&str>, Vec<&str>) =
        comment.iter().skip(1).copied().partition(|line| line.starts_with("Shows "));
    if sentences.is_empty() || shows.is_empty() {
        return Err("does not say what becomes of the construct, or shows nothing of it".to_owned());
    }
    let mut shown = Vec::new();
    for line in shows {
        let (from, to, file) = parts(line).ok_or_else(|| format!("has a line that says no two places: {line}"))?;
        let code = fs::read_to_string(folder.join("expected").join(file)).map_err(|_| format!("expects no {file}"))?;
        let code: Vec<&str> = code.lines().collect();
        let missing = |start: &str| format!("has no line that begins with `{start}`");
        let document = excerpt(&body, from).ok_or_else(|| missing(from))?;
        let language = if file.ends_with(".rs") { "rust" } else { "text" };
        shown.push((document, excerpt(&code, to).ok_or_else(|| missing(to))?, language));
    }
    let (group, construct) = (group.to_owned(), construct.to_owned());
    Ok(Case { name, group, construct, text: sentences.join("\n"), shown })
}

/// The two beginnings and the file in ``Shows `a` => `b` in file``.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let (from, rest) = line.strip_prefix("Shows `")?.split_once("` => `")?;
    let (to, file) = rest.rsplit_once("` in ")?;
    Some((from, to, file))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The first line that begins with `start`, and what is indented below it, up to the bracket that closes it.
fn excerpt(lines: &[&str], start: &str) -> Option<String> {
    let first = lines.iter().position(|line| line.trim_start().starts_with(start))?;
    let margin = indent(lines[first]);
    let mut out = vec![lines[first]];
    for line in &lines[first + 1..] {
        let closes = indent(line) == margin && line.trim_start().starts_with(['}', ')', ']']);
        // An attribute or a comment goes with the line below.
        let opens = indent(line) == margin && out.iter().all(|line| line.trim_start().starts_with(['#', '/']));
        if !line.is_empty() && indent(line) <= margin && !closes && !opens {
            break;
        }
        let hidden = line.is_empty() || line.trim_start().starts_with("///") && !opens;
        if !hidden {
            out.push(line);
        }
        if closes && !line.ends_with('{') {
            break;
        }
    }
    let more = out.len() > MOST;
    out.truncate(MOST);
    let mut text = String::new();
    for line in out {
        writeln!(text, "{}", &line[margin.min(line.len())..]).unwrap();
    }
    if more {
        text.push_str("…\n");
    }
    Some(text)
}

fn page(cases: &[Case]) -> String {
    let mut out = HEADER.to_owned();
    for group in GROUPS {
        write!(out, "\n## {group}\n").unwrap();
        for case in cases.iter().filter(|case| case.group == group) {
            let mut title = case.construct.clone();
            title[..1].make_ascii_uppercase();
            write!(out, "\n### {title}\n\n{}\n", case.text).unwrap();
            for (document, code, language) in &case.shown {
                write!(out, "\n```yaml\n{document}```\n\n```{language}\n{code}```\n").unwrap();
            }
            write!(out, "\n[`{0}`](tests/golden/{0})\n", case.name).unwrap();
        }
    }
    out
}

#[test]
fn the_page_of_constructs_is_up_to_date() {
    let mut folders: Vec<_> = fs::read_dir("tests/golden").unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let (mut cases, mut wrong) = (Vec::new(), String::new());
    for folder in folders {
        match case(&folder) {
            Ok(case) => cases.push(case),
            Err(problem) => writeln!(wrong, "{}/openapi.yaml {problem}", folder.display()).unwrap(),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let new = page(&cases);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(PAGE, &new).unwrap();
    }
    let old = fs::read_to_string(PAGE).unwrap_or_default();
    let difference = similar::TextDiff::from_lines(&old, &new).unified_diff().header(PAGE, "made now").to_string();
    assert!(old == new, "{difference}\nTo write it anew: {COMMAND}");
}
