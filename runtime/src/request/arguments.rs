//! The parameters of a request that are there, each checked.

use std::ops::Range;

use super::value::Value;
use super::{InvalidRequest, error, rules};
use crate::Slot;
use crate::codec::{Table, Writer};
use crate::operation::{In, OperationInfo, Parameter};

/// Their JSON texts, one after the other.
pub(super) struct Arguments {
    json: Vec<u8>,
    list: Vec<(&'static Parameter, Range<usize>)>,
}

impl Arguments {
    /// Writes them, and holds them against the rules of the document.
    pub(super) fn new(
        slots: &[&dyn Slot],
        table: &Table,
        info: &'static OperationInfo,
    ) -> Result<Self, InvalidRequest> {
        let mut writer = Writer::checking(rules::check);
        let mut list = Vec::with_capacity(info.parameters.len());
        let all = info.parameters.iter().zip(slots).enumerate();
        for (index, (parameter, slot)) in all.filter(|(_, (_, slot))| !slot.is_absent()) {
            let start = writer.position();
            slot.write(&mut writer);
            writer.hold(table.rules(index), start);
            if let Some(problem) = writer.take_problem() {
                let text = error::within(&problem.error());
                return Err(InvalidRequest::parameter(parameter.name, parameter.location, text));
            }
            list.push((parameter, start..writer.position()));
        }
        Ok(Self { json: writer.into_bytes(), list })
    }

    /// Those that travel in one of the places, and their values.
    pub(super) fn of(
        &self,
        locations: &[In],
    ) -> impl Iterator<Item = Result<(&'static Parameter, Value<'_>), InvalidRequest>> {
        let here = self.list.iter().filter(move |(parameter, _)| locations.contains(&parameter.location));
        here.map(|(parameter, range)| Ok((*parameter, self.value(parameter, range)?)))
    }

    /// The path parameter with a name.
    pub(super) fn in_path(&self, name: &str) -> Result<(&'static Parameter, Value<'_>), InvalidRequest> {
        let found = self.list.iter().find(|(parameter, _)| parameter.location == In::Path && parameter.name == name);
        let missing = || InvalidRequest::whole(format!("the path parameter `{name}` has no value"));
        let (parameter, range) = found.ok_or_else(missing)?;
        Ok((parameter, self.value(parameter, range)?))
    }

    fn value(&self, parameter: &Parameter, range: &Range<usize>) -> Result<Value<'_>, InvalidRequest> {
        let value = self.json.get(range.clone()).and_then(Value::parse);
        value.ok_or_else(|| InvalidRequest::parameter(parameter.name, parameter.location, "cannot be written"))
    }
}
