//! What must come out of the codec, told by somebody else: over what the text says, by rules written down here.

use serde_json::Value;

use crate::tree::Tree;

/// What a place takes.
pub enum Shape {
    Flag,
    /// Whole numbers from and to.
    Whole(i128, i128),
    Single,
    Double,
    Exact,
    Text,
    Base64,
    Any,
    Mixed,
    Null(&'static Shape),
    List(&'static Shape),
    Map(&'static Shape),
    /// Keys, what stands there, and whether it must; then what stands under all other keys, if they are kept.
    Object(&'static [(&'static str, Shape, Presence)], Option<&'static Shape>),
    Tuple(&'static [Shape], &'static Shape),
}

#[derive(Clone, Copy, PartialEq)]
pub enum Presence {
    Required,
    /// May be left out; `null` is the same.
    Optional,
    /// May be left out; `null` is something else.
    ThreeState,
}

use Presence::{Optional, Required, ThreeState};

const I32: Shape = Shape::Whole(i32::MIN as i128, i32::MAX as i128);
const I64: Shape = Shape::Whole(i64::MIN as i128, i64::MAX as i128);

pub const LEAF: Shape = Shape::Object(&[("id", I64, Optional), ("names", Shape::List(&Shape::Text), Optional)], None);

pub static NODE: Shape = Shape::Object(
    &[("leaf", LEAF, Required), ("next", Shape::Null(&NODE), Optional), ("children", Shape::List(&NODE), Optional)],
    None,
);

pub const REST: Shape = Shape::Object(&[("id", I32, Required)], Some(&Shape::Null(&Shape::Flag)));

pub static EVERYTHING: Shape = Shape::Object(
    &[
        ("text", Shape::Text, Required),
        ("flag", Shape::Flag, Optional),
        ("tiny", Shape::Whole(-128, 127), Optional),
        ("word", Shape::Whole(0, u32::MAX as i128), Optional),
        ("long", I64, Optional),
        ("big", Shape::Whole(0, u64::MAX as i128), Optional),
        ("huge", Shape::Whole(i128::MIN, i128::MAX), Optional),
        ("single", Shape::Single, Optional),
        ("double", Shape::Double, Optional),
        ("exact", Shape::Exact, Optional),
        ("time", Shape::Text, Optional),
        ("bytes", Shape::Base64, Optional),
        ("raw", Shape::Base64, Optional),
        ("any", Shape::Any, ThreeState),
        ("colour", Shape::Text, Optional),
        ("level", I64, Optional),
        ("mixed", Shape::Mixed, Optional),
        ("list", Shape::List(&I32), Optional),
        ("lists", Shape::List(&Shape::List(&Shape::Null(&Shape::Text))), Optional),
        ("map", Shape::Map(&Shape::Double), Optional),
        ("either", Shape::Null(&I32), ThreeState),
        ("nullable", Shape::Null(&Shape::Text), Required),
        ("node", Shape::Null(&NODE), Optional),
        ("pair", Shape::Tuple(&[I32, Shape::Text], &Shape::Flag), Optional),
        ("open", REST, Optional),
    ],
    None,
);

/// What must be written after reading; `None` if it must not be read.
pub fn expected(shape: &Shape, tree: &Tree) -> Option<Tree> {
    match (shape, tree) {
        (Shape::Null(_), Tree::Null) => Some(Tree::Null),
        (Shape::Null(inner), tree) => expected(inner, tree),
        (Shape::Flag, Tree::Bool(_)) | (Shape::Text, Tree::Text(_)) | (Shape::Exact, Tree::Number(_)) => {
            Some(tree.clone())
        }
        (Shape::Any | Shape::Mixed, tree) => Some(tree.clone()),
        (Shape::Whole(least, greatest), Tree::Number(text)) => {
            let number = whole(text)?;
            (*least..=*greatest).contains(&number).then(|| Tree::Number(number.to_string()))
        }
        (Shape::Single, Tree::Number(text)) => {
            let number: f32 = text.parse().ok()?;
            let meant = is_exact(text, f64::from(number)) || is_shortest(text, &format!("{number:e}"));
            (number.is_finite() && meant).then(|| Tree::Number(text.clone()))
        }
        (Shape::Double, Tree::Number(text)) => {
            let number: f64 = text.parse().ok()?;
            let meant = is_exact(text, number) || is_shortest(text, &format!("{number:e}"));
            (number.is_finite() && meant).then(|| Tree::Number(text.clone()))
        }
        (Shape::Base64, Tree::Text(text)) => Some(Tree::Text(text.clone())),
        (Shape::List(inner), Tree::List(elements)) => {
            elements.iter().map(|element| expected(inner, element)).collect::<Option<_>>().map(Tree::List)
        }
        (Shape::Tuple(first, rest), Tree::List(elements)) if elements.len() >= first.len() => {
            let shapes = first.iter().chain(std::iter::repeat(*rest));
            elements
                .iter()
                .zip(shapes)
                .map(|(tree, shape)| expected(shape, tree))
                .collect::<Option<_>>()
                .map(Tree::List)
        }
        (Shape::Map(inner), Tree::Object(properties)) => {
            let mut out = Vec::new();
            for (key, value) in properties {
                put(&mut out, key, Some(expected(inner, value)?));
            }
            Some(Tree::Object(out))
        }
        (Shape::Object(fields, rest), Tree::Object(properties)) => object(fields, *rest, properties),
        _ => None,
    }
}

fn object(
    fields: &[(&'static str, Shape, Presence)],
    rest: Option<&Shape>,
    properties: &[(String, Tree)],
) -> Option<Tree> {
    let mut out = Vec::new();
    for (key, value) in properties {
        match (fields.iter().find(|(name, ..)| name == key), rest) {
            (Some((_, _, Optional)), _) if *value == Tree::Null => put(&mut out, key, None),
            (Some((_, _, ThreeState)), _) if *value == Tree::Null => put(&mut out, key, Some(Tree::Null)),
            (Some((_, shape, _)), _) | (None, Some(shape)) => put(&mut out, key, Some(expected(shape, value)?)),
            (None, None) => {}
        }
    }
    let there = |key: &str| properties.iter().any(|(name, _)| name == key);
    fields.iter().all(|(key, _, presence)| *presence != Required || there(key)).then_some(Tree::Object(out))
}

/// Of a key that is there twice the last counts.
fn put(out: &mut Vec<(String, Tree)>, key: &str, value: Option<Tree>) {
    out.retain(|(name, _)| name != key);
    out.extend(value.map(|value| (key.to_owned(), value)));
}

/// Whole numbers that a double may not hold are those of more than seven digits.
fn is_exact(text: &str, number: f64) -> bool {
    if text.len() <= 7 || text.contains(['.', 'e', 'E']) {
        return true;
    }
    match whole(text) {
        Some(exact) if number.abs() < 1e38 => number as i128 == exact,
        _ => format!("{number:.0}") == text,
    }
}

/// Whether the text has the fewest digits that tell the number from its neighbours, filled up with zeros, as JavaScript
/// prints it.
fn is_shortest(text: &str, scientific: &str) -> bool {
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return false };
    let digits = mantissa.replace('.', "");
    let length = digits.trim_start_matches('-').len();
    let zeros = exponent.parse::<usize>().ok().and_then(|exponent| (exponent + 1).checked_sub(length));
    zeros.is_some_and(|zeros| text == digits + &"0".repeat(zeros))
}

/// The number that the text means, if it is whole: digit by digit.
fn whole(text: &str) -> Option<i128> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let sign = if integer.starts_with('-') { "-" } else { "" };
    let mut digits = format!("{}{fraction}", integer.trim_start_matches('-'));
    if digits.bytes().all(|digit| digit == b'0') {
        return Some(0);
    }
    let mut exponent = exponent.parse::<i64>().ok()?.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    while exponent < 0 && digits.ends_with('0') {
        digits.pop();
        exponent += 1;
    }
    if !(0..=40).contains(&exponent) {
        return None;
    }
    format!("{sign}{digits}{}", "0".repeat(usize::try_from(exponent).ok()?)).parse().ok()
}

/// Whether what was written says what is expected. Numbers are compared as `shape` has them.
pub fn says(shape: &Shape, written: &Tree, expected: &Tree) -> bool {
    match (shape, written, expected) {
        (Shape::Null(_), Tree::Null, Tree::Null) => true,
        (Shape::Null(inner), ..) => says(inner, written, expected),
        (Shape::Single, Tree::Number(a), Tree::Number(b)) => a.parse::<f32>() == b.parse::<f32>(),
        (Shape::Double, Tree::Number(a), Tree::Number(b)) => a.parse::<f64>() == b.parse::<f64>(),
        (Shape::Any | Shape::Mixed, ..) => json(written) == json(expected),
        (Shape::Base64, Tree::Text(a), Tree::Text(b)) => octets(a) == octets(b),
        (Shape::List(inner), Tree::List(a), Tree::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says(inner, a, b))
        }
        (Shape::Tuple(first, rest), Tree::List(a), Tree::List(b)) => {
            let shapes = first.iter().chain(std::iter::repeat(*rest));
            a.len() == b.len() && a.iter().zip(b).zip(shapes).all(|((a, b), shape)| says(shape, a, b))
        }
        (Shape::Map(inner), Tree::Object(a), Tree::Object(b)) => same_keys(a, b, &|_| inner),
        (Shape::Object(fields, rest), Tree::Object(a), Tree::Object(b)) => same_keys(a, b, &|key| {
            let known = fields.iter().find(|(name, ..)| *name == key).map(|(_, shape, _)| shape);
            known.or(*rest).expect("a key of the object")
        }),
        _ => written == expected,
    }
}

/// What base64 stands for, in either alphabet. Bits that fill no octet mean nothing (RFC 4648 section 3.5).
fn octets(text: &str) -> Vec<u8> {
    const SIGNS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut out) = (0, 0, Vec::new());
    for value in text.replace('-', "+").replace('_', "/").chars().filter_map(|sign| SIGNS.find(sign)) {
        bits = (bits << 6 | value) & 0xFFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xFF) as u8);
        }
    }
    out
}

fn same_keys<'s>(a: &[(String, Tree)], b: &[(String, Tree)], shape: &dyn Fn(&str) -> &'s Shape) -> bool {
    let same = |(key, value): &(String, Tree)| match b.iter().find(|(name, _)| name == key) {
        Some((_, other)) => (*value == Tree::Null && *other == Tree::Null) || says(shape(key), value, other),
        None => false,
    };
    a.len() == b.len() && a.iter().all(same)
}

/// As serde_json has it, the last of equal keys and numbers as they fit.
pub fn json(tree: &Tree) -> Value {
    match tree {
        Tree::Null => Value::Null,
        Tree::Bool(flag) => (*flag).into(),
        Tree::Number(text) => serde_json::from_str(text).expect("a number"),
        Tree::Text(text) => text.as_str().into(),
        Tree::List(elements) => elements.iter().map(json).collect(),
        Tree::Object(properties) => {
            Value::Object(properties.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}
