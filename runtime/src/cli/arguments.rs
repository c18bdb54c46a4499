//! The flags of an operation to its request.

use super::body::read_body;
use super::input::{self, explain};
use super::options::Given;
use super::table::{Argument, Kind, Operation};
use super::{Stop, left_out, with_slot};
use crate::codec::{properties, read_with};
use crate::operation::AnyRequest;
use crate::{Json, Slot};

/// Makes the request that the flags say.
pub(super) fn request(operation: &Operation, given: &Given) -> Result<AnyRequest, Stop> {
    let mut request = (operation.make)();
    let count = request.table().keys.len();
    let body = operation.info.parameters.len();
    let mut there = vec![false; count];
    let mut outcome = Ok(());
    request.with_slots_mut(&mut |slots| {
        let mut all = operation.arguments.iter().zip(slots).zip(&mut there).enumerate();
        outcome = all.try_for_each(|(index, ((argument, slot), there))| {
            let is_body = index == body;
            let of = given.values.iter().filter(|(number, _)| *number == index).map(|(_, value)| value.as_str());
            let values: Vec<&str> = of.collect();
            *there = if is_body { given.body.is_some() || !given.files.is_empty() } else { !values.is_empty() };
            match *there {
                true if is_body => {
                    read_body(*slot, operation.info.body, given).map_err(|error| error.stop(argument.name))
                }
                true => set(*slot, operation, index, argument, &values),
                false => Ok(()),
            }
        });
    });
    outcome?;
    let flag = |index: usize, key: &str| match operation.arguments.get(index) {
        Some(argument) => format!("--{}", argument.name),
        None => key.to_owned(),
    };
    input::missing(&*request, &there, &flag)?;
    Ok(request)
}

/// Gives a parameter what its flag says.
fn set(
    slot: &mut dyn Slot,
    operation: &Operation,
    index: usize,
    argument: &Argument,
    values: &[&str],
) -> Result<(), Stop> {
    let problem = |text: String| Stop::Usage(format!("--{}: {text}", argument.name));
    let json = json(operation, index, argument, values).map_err(problem)?;
    read_with(json.as_bytes(), &mut |reader| slot.read(reader))
        .map_err(|error| problem(explain(values.contains(&json.as_str()).then_some(&json), &error)))?;
    left_out::warn(&format!("--{}", argument.name), json.as_bytes(), slot, &[]);
    Ok(())
}

/// The values as the JSON that the parameter is read from.
fn json(operation: &Operation, index: usize, argument: &Argument, values: &[&str]) -> Result<String, String> {
    if argument.kind == Kind::Json && !argument.list {
        let mut probe = (operation.make)();
        if let Some(json) = with_slot(&mut *probe, index, |slot| object(slot, values)).flatten() {
            return json;
        }
    }
    match values {
        [one] if !argument.list => item(argument, one),
        [one] if one.trim_start().starts_with('[') && is_json(one) => Ok((*one).to_owned()),
        many if argument.list => {
            let items: Result<Vec<String>, String> = many.iter().map(|one| item(argument, one)).collect();
            Ok(format!("[{}]", items?.join(",")))
        }
        _ => Err("is given more than once".to_owned()),
    }
}

/// The object that `NAME=VALUE` of each property makes; `None` if the values are something else, or the place takes no
/// object. The place is one to try things out.
fn object(slot: &mut dyn Slot, values: &[&str]) -> Option<Result<String, String>> {
    let pairs: Option<Vec<(&str, &str)>> = values.iter().map(|value| value.split_once('=')).collect();
    let pairs = pairs.filter(|_| values.iter().all(|value| !is_json(value)))?;
    let known = properties(slot);
    let mut fits = |text: &str| read_with(text.as_bytes(), &mut |reader| slot.read(reader)).is_ok();
    if fits("\"\"") || (known.is_empty() && !fits("{}")) {
        return None;
    }
    let mut members: Vec<(&str, bool, Vec<String>)> = Vec::new();
    for (name, value) in pairs {
        let text = Json::from(value).to_string();
        let takes = known.iter().find(|property| property.key == name).map(|property| property.takes);
        let is_text = match takes {
            Some(takes) => takes.is_text,
            None => !fits(&format!("{{{}:{value}}}", Json::from(name))),
        };
        let value = if is_text || !is_json(value) { text } else { value.to_owned() };
        match members.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, true, values)) => values.push(value),
            Some(_) => return Some(Err(format!("`{name}` is given more than once"))),
            None => members.push((name, takes.is_some_and(|takes| takes.is_list), vec![value])),
        }
    }
    let member = |(name, is_list, values): &(&str, bool, Vec<String>)| {
        let values = values.join(",");
        let is_whole = !is_list || values.starts_with('[');
        format!("{}:{}", Json::from(*name), if is_whole { values } else { format!("[{values}]") })
    };
    Some(Ok(format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))))
}

fn item(argument: &Argument, value: &str) -> Result<String, String> {
    let is_number = |value: &str| value.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && is_json(value);
    match argument.kind {
        Kind::Flag if matches!(value, "true" | "false") => Ok(value.to_owned()),
        Kind::Flag => Err(format!("is `true` or `false`, not `{value}`")),
        Kind::Number if is_number(value.trim()) => Ok(value.trim().to_owned()),
        Kind::Number => Err(format!("`{value}` is not a number")),
        Kind::Json if is_json(value) => Ok(value.to_owned()),
        Kind::Text | Kind::Json => Ok(Json::from(value).to_string()),
    }
}

/// Whether the text is JSON.
pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
