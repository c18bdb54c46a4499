//! What `--help` shows.

use super::credentials::{part_names, variable_name};
use super::options::OPTIONS;
use super::table::{Api, Argument, Group, Kind, Operation, SchemeKind};
use crate::operation::{BodyKind, OperationInfo};

/// Columns of a line.
const WIDTH: usize = 100;
/// Columns before what is said of an option.
const COLUMN: usize = 30;

/// The whole API.
pub(super) fn root(api: &Api, program: &str) -> String {
    let mut out = format!("{} (version {})\n\n", api.title.trim(), api.api_version);
    out.push_str(&format!(
        "Usage: {program} [OPTIONS] GROUP OPERATION [ARGUMENTS]\n       {program} [OPTIONS] call OPERATION_ID [--input FILE|-]\n       \
         {program} completions bash|zsh|fish\n\nGroups:\n"
    ));
    for group in api.groups {
        entry(&mut out, group.name, first_line(group.about));
    }
    out.push_str("\nOptions:\n");
    options(&mut out, None);
    entry(&mut out, "--version", "Show the version.");
    credentials(&mut out, api);
    out.push_str(
        "\nExit codes: 0 the operation succeeded, 1 it did not, 2 the command line is wrong, 3 there was no answer.\n",
    );
    out
}

/// The operations of a group.
pub(super) fn group(group: &Group, program: &str) -> String {
    let mut out = String::new();
    if !group.about.is_empty() {
        paragraphs(&mut out, group.about.lines());
        out.push('\n');
    }
    out.push_str(&format!("Usage: {program} {} OPERATION [ARGUMENTS]\n\nOperations:\n", group.name));
    for operation in group.operations {
        entry(&mut out, operation.name, operation.summary());
    }
    out
}

/// One operation.
pub(super) fn operation(api: &Api, group: &Group, operation: &Operation, program: &str) -> String {
    let mut out = String::new();
    paragraphs(&mut out, operation.about.iter().copied());
    let info = operation.info;
    out.push_str(&format!("\n{} {}\n(operationId {})\n", info.method, info.path, info.id));
    let request = (operation.make)();
    let required = |index: usize| request.table().is_required(index);
    let shown = |index: usize, argument: &Argument| {
        let name = synopsis(argument);
        match index == info.parameters.len() && takes_files(info) {
            true => format!("[{name}] [--file PROPERTY=PATH]"),
            false if required(index) => name,
            false => format!("[{name}]"),
        }
    };
    let synopsis: Vec<String> = operation.arguments.iter().enumerate().map(|(index, one)| shown(index, one)).collect();
    let usage = format!("Usage: {program} {} {} {}", group.name, operation.name, synopsis.join(" "));
    out.push('\n');
    wrap(&mut out, usage.trim_end(), 0, 7);
    if !operation.arguments.is_empty() {
        out.push_str("\nArguments:\n");
    }
    for (index, argument) in operation.arguments.iter().enumerate() {
        let mut about = argument.about.to_owned();
        if index == info.parameters.len() {
            let media: Vec<&str> = info.body.iter().map(|medium| medium.media_type).collect();
            about.push_str(&format!(" Text as it is, `@FILE`, or `-` for standard input ({}).", media.join(", ")));
        }
        if !argument.values.is_empty() {
            about.push_str(&format!(" One of {}.", argument.values.join(", ")));
        }
        if argument.list {
            about.push_str(" It may be given more than once.");
        }
        if required(index) {
            about.push_str(" Required.");
        }
        entry(&mut out, &self::synopsis(argument), about.trim());
    }
    if takes_files(info) {
        entry(&mut out, "--file PROPERTY=PATH", "A file of a form; it may be given more than once.");
    }
    if info.body.len() > 1 || info.body.iter().any(|medium| medium.kind == BodyKind::Binary) {
        entry(&mut out, "--content-type TYPE", "The media type of the body, where there is a choice.");
    }
    out.push_str("\nOptions:\n");
    options(&mut out, Some(operation));
    if !info.security.is_empty() {
        credentials(&mut out, api);
    }
    out
}

/// Whether the body may be a form with files.
fn takes_files(info: &OperationInfo) -> bool {
    info.body.iter().any(|medium| medium.kind == BodyKind::Multipart)
}

fn synopsis(argument: &Argument) -> String {
    let value = match argument.kind {
        Kind::Flag => return format!("--{}", argument.name),
        _ if !argument.values.is_empty() && argument.values.len() <= 4 => argument.values.join("|"),
        Kind::Text => "TEXT".to_owned(),
        Kind::Number => "NUMBER".to_owned(),
        Kind::Json => "JSON".to_owned(),
    };
    format!("--{} {value}", argument.name)
}

/// The options of all commands. An argument of the operation hides one of its name: that stands before the group then.
fn options(out: &mut String, operation: Option<&Operation>) {
    for (name, value, about) in OPTIONS {
        let hides = |operation: &Operation| operation.arguments.iter().any(|argument| argument.name == name);
        if operation.is_some_and(|one| hides(one) || (name == "all" && one.info.paging.is_none())) {
            continue;
        }
        entry(out, format!("--{name} {value}").trim_end(), about);
    }
}

fn credentials(out: &mut String, api: &Api) {
    if api.schemes.is_empty() {
        return;
    }
    out.push_str("\nCredentials, from the environment or by --auth:\n");
    for scheme in api.schemes {
        let form = match scheme.kind {
            SchemeKind::Basic | SchemeKind::Digest => "user:password",
            SchemeKind::ClientCredentials(_) | SchemeKind::Bearer => "a token",
            SchemeKind::Http | SchemeKind::ApiKey => "the key",
        };
        let mut about = format!("{}={form}", variable_name(scheme.name));
        let parts = part_names(scheme);
        if !parts.is_empty() {
            about.push_str(&format!("; or {}", parts.join(" and ")));
        }
        entry(out, scheme.name, &about);
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// A name, and what is said of it, beside it or below it.
fn entry(out: &mut String, name: &str, about: &str) {
    let mut line = format!("  {name}");
    if about.is_empty() {
        out.push_str(&line);
        out.push('\n');
        return;
    }
    if line.chars().count() + 2 > COLUMN {
        out.push_str(&line);
        out.push('\n');
        line = String::new();
    }
    let padding = COLUMN.saturating_sub(line.chars().count());
    line.extend(std::iter::repeat_n(' ', padding));
    wrap(out, &format!("{line}{about}"), COLUMN, COLUMN);
}

/// Lines of CommonMark: those of a paragraph are filled anew, all others stay as they are.
fn paragraphs<'a>(out: &mut String, lines: impl Iterator<Item = &'a str>) {
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in lines {
        in_code ^= line.starts_with("```");
        let starts_block = line.is_empty()
            || in_code
            || line.starts_with([' ', '-', '*', '|', '#', '>', '`'])
            || line.starts_with(|c: char| c.is_ascii_digit());
        if starts_block && !paragraph.is_empty() {
            wrap(out, &std::mem::take(&mut paragraph), 0, 0);
        }
        match (line, in_code) {
            ("", _) => out.push('\n'),
            (line, true) => {
                out.push_str(line);
                out.push('\n');
            }
            (line, false) => {
                paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
                paragraph.push_str(line);
            }
        }
    }
    if !paragraph.is_empty() {
        wrap(out, &paragraph, 0, 0);
    }
}

/// Breaks a line between words; what follows is indented. The first `start` columns are kept as they are.
fn wrap(out: &mut String, line: &str, start: usize, indent: usize) {
    let split = line.char_indices().nth(start).map_or(line.len(), |(at, _)| at);
    let (head, rest) = line.split_at(split);
    let mut column = head.chars().count();
    out.push_str(head);
    let mut is_first = true;
    for word in rest.split(' ') {
        let length = word.chars().count();
        if !is_first && column + 1 + length > WIDTH {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !is_first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        is_first = false;
    }
    out.push('\n');
}

/// How many letters differ: the distance of Levenshtein.
pub(super) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, c) in one.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, o) in row.iter_mut().skip(1).zip(&other) {
            let above = *cell;
            let changed = diagonal + usize::from(c != *o);
            left = changed.min(above + 1).min(left + 1);
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}
