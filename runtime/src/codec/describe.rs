//! What a place takes, found out by trying: no table of types is needed, so generated code has none.

use super::{Fault, Reader, Slot, Table, read_with};
use crate::operation::Rule;

/// A property of an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Property {
    pub key: &'static str,
    pub is_required: bool,
    pub takes: Takes,
    pub rules: &'static [Rule],
}

/// What a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Takes {
    /// A word for help, in capitals.
    pub kind: &'static str,
    /// Whether it takes a list of that.
    pub is_list: bool,
    /// Whether it is a string in JSON.
    pub is_text: bool,
}

/// What is text, and nothing else.
pub(crate) const TEXT: &str = "TEXT";
/// What is neither text nor a number.
pub(crate) const JSON: &str = "JSON";

/// Kinds of text, each with one of its texts. The first that the place likes better than any text is its kind.
const TEXTS: [(&str, &str); 5] = [
    ("DURATION", "\"PT1S\""),
    ("DATE-TIME", "\"2000-01-01T00:00:00Z\""),
    ("TIME", "\"00:00:00\""),
    ("DATE", "\"2000-01-01\""),
    ("UUID", "\"00000000-0000-0000-0000-000000000000\""),
];

/// What the place takes. What it holds is lost.
pub(crate) fn takes(slot: &mut dyn Slot) -> Takes {
    let mut list = |text: &str| fit(slot, &format!("[{text}]"));
    // Where any JSON does, a list of any JSON does too.
    let is_list = list("").is_some() && fit(slot, "{\"\":0}").is_none();
    let mut alone = |text: &str| match is_list {
        true => fit(slot, &format!("[{text}]")),
        false => fit(slot, text),
    };
    let (kind, is_text) = kind(&mut alone);
    Takes { kind, is_list, is_text }
}

/// The kind of one value, and whether it is a string in JSON.
fn kind(fit: &mut dyn FnMut(&str) -> Option<i64>) -> (&'static str, bool) {
    let mut takes = |text: &str| fit(text).is_some();
    if takes("{\"$base64\":\"\"}") && !takes("{}") {
        return ("FILE", true);
    }
    match (takes("\"?\""), takes("0")) {
        (true, true) => (JSON, false),
        (false, true) if takes("0.5") => ("NUMBER", false),
        (false, true) => ("INTEGER", false),
        (false, false) if takes("true") => ("BOOLEAN", false),
        (false, false) if takes("\"0.5\"") => ("NUMBER", true),
        (false, false) if takes("\"0\"") => ("INTEGER", true),
        (false, false) if takes("\"AA==\"") => ("BASE64", true),
        (is_text, _) => {
            let any = fit("\"?\"");
            let own = TEXTS.iter().find(|(_, text)| fit(text) > any);
            own.map_or((if is_text { TEXT } else { JSON }, is_text), |(kind, _)| (kind, true))
        }
    }
}

/// How well the text fits; `None` if it does not.
fn fit(slot: &mut dyn Slot, text: &str) -> Option<i64> {
    let mut fit = 0;
    let read = read_with(text.as_bytes(), &mut |reader| {
        reader.weighing = true;
        let start = reader.mark();
        slot.read(reader)?;
        fit = reader.weight_since(&start).fit;
        Ok(())
    });
    read.is_ok().then_some(fit)
}

/// The properties of the object that the place takes, or of those in its list; none, where it is a map, or may be of
/// several types. What the place holds is lost.
pub(crate) fn properties(slot: &mut dyn Slot) -> Vec<Property> {
    let mut found = Vec::new();
    for text in ["{}", "[{}]"] {
        // It fails always: nothing is read, only looked at.
        let _ = read_with(text.as_bytes(), &mut |reader| {
            reader.describe();
            let read = slot.read(reader);
            found = reader.take_description();
            read
        });
        if !found.is_empty() {
            break;
        }
    }
    found
}

impl Reader<'_> {
    /// Notes the properties of the first object that is to be read, if that is what the reader is for.
    pub(super) fn note(&mut self, table: &'static Table, slots: &mut [&mut dyn Slot]) -> Result<(), Fault> {
        if !self.describes() {
            return Ok(());
        }
        let properties = table.keys.iter().zip(slots).enumerate();
        let properties = properties.map(|(index, (key, slot))| Property {
            key,
            is_required: table.is_required(index),
            takes: takes(*slot),
            rules: table.rules(index),
        });
        self.set_description(properties.collect());
        Err(self.fail("only looked at"))
    }
}
