//! Text to value tree: YAML and JSON through one visitor, so that both have the same rules.

use std::sync::Arc;

use super::file::{Place, SourceFile};
use super::locate::{Occurrence, locate};
use super::pieces;
use super::reader::{Finding, Reader};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::tree::Value;

/// The tree of `file`; `None` after an error.
pub(super) fn parse(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Value> {
    let text = file.text();
    let json = text.trim_start().starts_with(['{', '[']).then(|| read_json(text));
    let error = match json {
        Some(Ok(read)) => return Some(finish(file, read, diagnostics)),
        Some(Err(error)) if error.code != "syntax" => error,
        // What is not JSON may still be YAML in flow style: comments, trailing commas, unquoted keys.
        other => match (read_yaml(text), other) {
            (Ok(read), _) => {
                warn_of_binary(file, diagnostics);
                return Some(finish(file, read, diagnostics));
            }
            (Err(_), Some(Err(json))) if !is_named_yaml(file.name()) => json,
            (Err(yaml), _) => yaml,
        },
    };
    let place = error.at.map_or_else(|| Place::start_of(file), |(line, column)| Place::at(file, line, column));
    let hint = error.hint.or_else(|| hint(&place));
    let diagnostic = diagnostics.fatal(error.code, "", error.message).at(place);
    diagnostic.hint = hint.map(String::from);
    None
}

fn is_named_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// The YAML reader hands over binary values as the text that stands there.
fn warn_of_binary(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) {
    let tag = [": !!binary ", "- !!binary "].iter().find_map(|tag| file.text().find(tag).map(|at| at + 2));
    if let Some(at) = tag {
        let message = "a binary value (`!!binary`) is read as its base64 text";
        let place = Place::new(file, at..at + "!!binary".len());
        diagnostics.warning("yaml-tag", "", message).at(place).hint("remove the tag");
    }
}

struct SyntaxError {
    code: &'static str,
    message: String,
    hint: Option<&'static str>,
    at: Option<(usize, usize)>,
}

fn read_json(text: &str) -> Result<(Value, Vec<Finding>), SyntaxError> {
    let mut reader = Reader::new(text, false);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = reader.read(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    match read {
        Ok(value) => Ok((value, reader.into_findings())),
        Err(error) => {
            // JSON columns are 0 at the end of a line.
            let at = Some((error.line(), error.column().max(1)));
            Err(describe(error.to_string(), at, (error.line(), error.column()), "JSON"))
        }
    }
}

fn read_yaml(text: &str) -> Result<(Value, Vec<Finding>), SyntaxError> {
    if flow_is_too_deep(text) {
        return Err(describe("recursion limit".into(), None, (0, 0), "YAML"));
    }
    let whole = |reader: &mut Reader| reader.read(serde_yaml::Deserializer::from_str(text));
    let mut reader = Reader::new(text, true);
    if let Some(value) = pieces::read(text, pieces::LENGTH, &mut reader) {
        if cfg!(fuzzing) {
            let whole = whole(&mut Reader::new(text, true)).map(|whole| whole.to_string());
            assert_eq!(whole.ok(), Some(value.to_string()), "the pieces of a text are not the whole");
        }
        return Ok((value, reader.into_findings()));
    }
    let mut reader = Reader::new(text, true);
    match whole(&mut reader) {
        Ok(value) => Ok((value, reader.into_findings())),
        Err(error) => {
            let at = error.location().map(|location| (location.line(), location.column()));
            Err(describe(error.to_string(), at, at.unwrap_or_default(), "YAML"))
        }
    }
}

/// The YAML reader takes quadratic time on deeply nested brackets, before any limit of ours. Only a text with very many
/// brackets can hold them; that one is looked at by another parser, which stops at 255 levels.
fn flow_is_too_deep(text: &str) -> bool {
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    brackets > 10_000
        && saphyr_parser::Parser::new_from_str(text)
            .find_map(Result::err)
            .is_some_and(|error| error.info().contains("recursion limit"))
}

/// Our words for a parser's error. The place is shown in front of the message, so it is cut out of it.
fn describe(message: String, at: Option<(usize, usize)>, written: (usize, usize), format: &str) -> SyntaxError {
    let suffix = format!(" at line {} column {}", written.0, written.1);
    let message = message.replacen(&suffix, "", 1);
    if message.contains("recursion limit") || message.contains("depth") {
        return SyntaxError {
            code: "nested-too-deeply",
            message: "values are nested in more than 128 levels".into(),
            hint: Some(
                "no API description needs that; look for a loop: a program's, or an alias inside of its own anchor",
            ),
            at,
        };
    }
    if message.contains("repetition limit") || message.contains(super::reader::TOO_MANY_NODES) {
        return SyntaxError {
            code: "too-many-aliases",
            message: "aliases (`*name`) repeat so much that the document is too large".into(),
            hint: Some("write what is shared as a component, and use `$ref`"),
            at: None,
        };
    }
    if message.contains("more than one document") {
        return SyntaxError {
            code: "several-documents",
            message: "the file holds more than one YAML document".into(),
            hint: Some("keep one document in the file: remove what follows the second `---`"),
            at: None,
        };
    }
    if message.contains(super::reader::KEY_EXPECTED) {
        return SyntaxError {
            code: "not-json",
            message: "a list or a mapping as a key cannot be said in JSON".into(),
            hint: Some("use a text as the key"),
            at,
        };
    }
    SyntaxError { code: "syntax", message: format!("this is not valid {format}: {message}"), hint: None, at }
}

/// Help for the classic mistakes, by what stands in the line of the error.
fn hint(place: &Place) -> Option<&'static str> {
    let text = place.file().text();
    let line = text.lines().nth(place.line().saturating_sub(1)).unwrap_or_default();
    let indentation = line.len() - line.trim_start().len();
    if line.get(..indentation).is_some_and(|spaces| spaces.contains('\t')) {
        return Some("YAML does not allow tabs for indentation; use spaces");
    }
    let value = line.split_once(": ").map_or("", |(_, value)| value.trim_start());
    if value.starts_with(['@', '`', '%', '*', '&']) || (value.contains(": ") && !value.starts_with(['"', '\''])) {
        return Some("put the value into quotes");
    }
    None
}

/// Tells what the reader found.
fn finish(file: &Arc<SourceFile>, (value, findings): (Value, Vec<Finding>), diagnostics: &mut Diagnostics) -> Value {
    let wanted: Vec<(&str, Occurrence)> =
        findings.iter().map(|finding| (finding.pointer.as_str(), finding.occurrence)).collect();
    let places = locate(file, &wanted);
    for (Finding { severity, code, pointer, message, hint, .. }, place) in findings.into_iter().zip(places) {
        let (place, hint) = (Some(place), Some(hint.to_owned()));
        diagnostics.push(Diagnostic { code, severity, pointer, place, message, hint });
    }
    value
}
