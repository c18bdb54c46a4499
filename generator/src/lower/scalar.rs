//! Types and formats of scalars.

use std::rc::Rc;

use serde_json::{Number as JsonNumber, Value};

use super::Lower;
use super::flat::{Flat, Group, Part};
use super::node::Additional;
use crate::model::{Number, Rule, Ty};

/// Rules within rules are followed this far: a list may hold lists of its own kind.
const MAX_DEPTH: usize = 4;

impl Lower<'_> {
    /// The type of a scalar: that of its format, or a wider one where the schema itself says that values go beyond.
    pub(super) fn scalar(&mut self, name: &str, flat: &Flat, at: &str) -> Ty {
        let format = flat.format.as_deref();
        if let Some(path) = self.config.format_type(name, format.unwrap_or_default()) {
            return Ty::External(path.to_owned());
        }
        match name {
            "string" => string(format.unwrap_or_default()),
            "integer" => {
                let number = integer(format.unwrap_or_default()).unwrap_or(Number::I64);
                let unsigned = flat.merged.iter().any(|at| self.node(at).unsigned);
                Ty::Number(widen(if unsigned { number.unsigned() } else { number }, flat))
            }
            "number" => Ty::Number(match integer(format.unwrap_or_default()) {
                Some(number) => widen(number, flat),
                None if matches!(format, Some("decimal" | "decimal128")) => Number::Decimal,
                None => Number::F64,
            }),
            "boolean" => Ty::Bool,
            other => {
                let message = format!("`type: {other}` is not a type of OpenAPI 3.0");
                self.diagnostics.warning("unknown-type", at, message).hint("it is read as any JSON value");
                Ty::Json
            }
        }
    }

    /// The format of a text that is a `String` for all that, such as `uuid`; of a list that of its elements.
    pub(super) fn text_format(&mut self, flat: &Flat) -> Option<String> {
        match flat.types.as_deref() {
            Some("array") if !flat.items.is_empty() && !self.is_tuple(flat) => {
                let items = self.flat(&flat.items);
                items.format.clone().filter(|_| items.types.as_deref() == Some("string"))
            }
            Some("string") => flat.format.clone(),
            _ => None,
        }
        .filter(|format| string(format) == Ty::String)
    }

    /// What a value is checked against before it is sent, but for what the table of its own type says.
    pub(super) fn rules_of(&mut self, flat: &Flat) -> Vec<Rule> {
        self.rules_within(flat, MAX_DEPTH)
    }

    fn rules_within(&mut self, flat: &Flat, depth: usize) -> Vec<Rule> {
        let mut rules = flat.limits.rules();
        if depth == 0 {
            return rules;
        }
        // Of a tuple they are the rest.
        if !flat.items.is_empty() && !self.is_tuple(flat) {
            let items = self.flat(&flat.items);
            let inner = self.rules_within(&items, depth - 1);
            rules.extend((!inner.is_empty()).then_some(Rule::Items(inner)));
        }
        // Beside properties they are those of a struct, which has a table.
        if let (Some(Additional::Schema(target)), true) = (&flat.additional, flat.properties.is_empty()) {
            let values = self.flat(&[Part::whole(target.clone())]);
            let inner = self.rules_within(&values, depth - 1);
            rules.extend((!inner.is_empty()).then_some(Rule::Values(inner)));
        }
        if let [group] = flat.groups.as_slice() {
            rules.extend(self.rules_of_alternatives(&group.clone(), depth - 1));
        }
        rules
    }

    /// Rules of alternatives hold for values of their type, so they can stand together where no two are of one type.
    fn rules_of_alternatives(&mut self, group: &Group, depth: usize) -> Vec<Rule> {
        let targets: Vec<String> =
            group.variants.iter().filter_map(|variant| self.resolve(variant, &group.pointer)).collect();
        let flats: Vec<Rc<Flat>> = targets.into_iter().map(|target| self.flat(&[Part::whole(target)])).collect();
        let kind =
            |flat: &Rc<Flat>| flat.types.clone().map(|ty| if ty == "integer" { "number".to_owned() } else { ty });
        let kinds: Vec<Option<String>> = flats.iter().map(kind).collect();
        let distinct =
            kinds.iter().enumerate().all(|(at, kind)| kind.is_some() && !kinds.iter().take(at).any(|k| k == kind));
        if !distinct {
            return Vec::new();
        }
        flats.iter().flat_map(|flat| self.rules_within(flat, depth)).collect()
    }
}

/// Formats of strings: the OpenAPI Format Registry, and spellings of its entries that are common.
fn string(format: &str) -> Ty {
    match format {
        "date-time" | "datetime" => Ty::DateTime,
        "date" => Ty::Date,
        "time" => Ty::Time,
        "duration" => Ty::Duration,
        "byte" | "base64" => Ty::Base64,
        "base64url" => Ty::Base64Url,
        "binary" => Ty::Bytes,
        "password" => Ty::Secret,
        "decimal" | "decimal128" => Ty::Quoted(Number::Decimal),
        "double" | "float" => Ty::Quoted(Number::F64),
        other => integer(other).map_or(Ty::String, Ty::Quoted),
    }
}

/// Formats of whole numbers.
fn integer(format: &str) -> Option<Number> {
    Some(match format {
        "int8" => Number::I8,
        "int16" => Number::I16,
        "int32" => Number::I32,
        "int64" => Number::I64,
        "uint8" => Number::U8,
        "uint16" => Number::U16,
        "uint32" => Number::U32,
        "uint64" | "uint" | "unsigned" => Number::U64,
        _ => return None,
    })
}

/// The first type, from `number` on, that holds whatever the schema says a value can be: its bounds, its default.
fn widen(number: Number, flat: &Flat) -> Number {
    // Bounds are compared as doubles: what JavaScript writes for 2^63 - 1 is 9223372036854776000.
    let bounds: Vec<f64> =
        flat.limits.minimum.iter().chain(&flat.limits.maximum).filter_map(JsonNumber::as_f64).collect();
    let default = flat.default.as_ref().and_then(exact);
    let holds = |number: &Number| {
        let (least, most) = number.range();
        bounds.iter().all(|bound| (least as f64..=most as f64).contains(bound))
            && default.is_none_or(|value| (least..=most).contains(&value))
    };
    [number, Number::I64, Number::U64].into_iter().find(holds).unwrap_or(Number::Decimal)
}

fn exact(value: &Value) -> Option<i128> {
    value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from)).or_else(|| Some(value.as_f64()? as i128))
}
