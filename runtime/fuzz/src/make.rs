//! JSON with the keys of the types, made of choices.

use crate::choices::Choices;
use crate::shape::{self, Presence, Shape};

const KEYS: &[&str] = &[
    "text",
    "flag",
    "tiny",
    "word",
    "long",
    "big",
    "huge",
    "single",
    "double",
    "exact",
    "time",
    "bytes",
    "raw",
    "any",
    "colour",
    "level",
    "mixed",
    "list",
    "lists",
    "map",
    "either",
    "nullable",
    "node",
    "pair",
    "open",
    "leaf",
    "next",
    "children",
    "id",
    "names",
    "other",
    "",
    "t\\u0065xt",
    "\\u0069d",
];

const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "2",
    "-1",
    "127",
    "128",
    "-128",
    "-129",
    "255",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "170141183460469231731687303715884105727",
    "170141183460469231731687303715884105728",
    "0.5",
    "1.0",
    "3e2",
    "-0.0",
    "0e5",
    "1e400",
    "1e-400",
    "1E+2",
    "120e-1",
    "9007199254740993.0",
    "1.00000000000000000001",
    "3.4028236e38",
    "16777217",
    "123456789012",
    "0.1",
    "1e18",
    "1e19",
    "01",
    "-",
    "1.",
    ".5",
    "+1",
    "NaN",
    "Infinity",
];

const STRINGS: &[&str] = &[
    "",
    "red",
    "leaf",
    "nested",
    "node",
    "auto",
    "QUJD",
    "QUI=",
    "-_-_",
    "2024-02-29T12:00:00Z",
    "\\u0000",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\n\\\"\\/",
    "\u{e9}",
    "\\x",
    "\u{1}",
    "1",
];

fn word(choices: &mut Choices<'_>, of: &[&'static str]) -> &'static str {
    of[choices.below(of.len())]
}

pub fn document(choices: &[u8]) -> String {
    let choices = &mut Choices::new(choices);
    let mut out = String::new();
    let shapes = [Some(&shape::EVERYTHING), Some(&shape::NODE), Some(&shape::LEAF), Some(&shape::REST), None];
    match shapes[choices.below(shapes.len())] {
        Some(shape) => fitting(&mut out, shape, choices, 0),
        None => value(&mut out, choices, 0),
    }
    // Now and then something is wrong with it.
    match choices.byte() {
        byte @ 1..=20 => {
            let place = (0..out.len()).rev().nth(usize::from(byte)).unwrap_or(0);
            if out.is_char_boundary(place) {
                out.insert_str(place, word(choices, &["\"", ",", "}", "]", "{", ":", "\\", "0", "\u{feff}", "\u{a0}"]));
            }
        }
        21..=24 => {
            out = format!("{}{out}{}", "[".repeat(usize::from(choices.byte())), "]".repeat(usize::from(choices.byte())))
        }
        25..=28 => {
            let depth = usize::from(choices.byte());
            out = format!("{}{out}{}", "{\"next\":".repeat(depth), "}".repeat(depth));
        }
        _ => {}
    }
    out
}

/// A value that fits, mostly.
fn fitting(out: &mut String, shape: &Shape, choices: &mut Choices<'_>, depth: usize) {
    let odd = choices.byte();
    if odd > 250 || depth > 20 {
        return value(out, choices, depth);
    }
    match shape {
        Shape::Flag => out.push_str(word(choices, &["true", "false"])),
        Shape::Whole(..) | Shape::Single | Shape::Double | Shape::Exact => match choices.byte() {
            byte @ 0..=99 => out.push_str(&byte.to_string()),
            100..=160 => out.push_str(word(choices, NUMBERS)),
            _ => {
                let (a, b, c) = (choices.byte(), choices.byte(), choices.byte());
                out.push_str(word(choices, &["", "-"]));
                out.push_str(&a.to_string());
                match choices.below(4) {
                    0 => out.push_str(&format!("{b}{c}")),
                    1 => out.push_str(&format!(".{b}")),
                    2 => out.push_str(&format!(".{b}0e{}", c / 8)),
                    _ => out.push_str(&format!("{b}{c}{a}{b}{c}e-{}", c / 32)),
                }
            }
        },
        Shape::Text | Shape::Base64 => out.push_str(&format!("\"{}\"", word(choices, STRINGS))),
        Shape::Any | Shape::Mixed => value(out, choices, depth + 1),
        Shape::Null(inner) => match choices.below(4) {
            0 => out.push_str("null"),
            _ => fitting(out, inner, choices, depth + 1),
        },
        Shape::List(inner) => {
            let count = choices.below(4);
            listed(out, choices, count, &mut |out, choices, _| fitting(out, inner, choices, depth + 1));
        }
        Shape::Tuple(first, rest) => {
            let count = first.len() + choices.below(3);
            listed(out, choices, count, &mut |out, choices, index| {
                fitting(out, first.get(index).unwrap_or(rest), choices, depth + 1);
            });
        }
        Shape::Map(inner) => {
            out.push('{');
            for index in 0..choices.below(4) {
                out.push_str(if index == 0 { "" } else { "," });
                out.push_str(&format!("\"{}\":", word(choices, KEYS)));
                fitting(out, inner, choices, depth + 1);
            }
            out.push('}');
        }
        Shape::Object(fields, rest) => {
            let required = fields.iter().filter(|(.., presence)| *presence == Presence::Required);
            let count = choices.below(6);
            let chosen: Vec<_> = (0..count).map(|_| &fields[choices.below(fields.len())]).collect();
            let mut first = true;
            out.push('{');
            for (key, shape, _) in required.chain(chosen) {
                out.push_str(if std::mem::take(&mut first) { "" } else { "," });
                out.push_str(&format!("\"{key}\":"));
                fitting(out, shape, choices, depth + 1);
            }
            if choices.below(4) == 1 {
                out.push_str(&format!("{}\"{}\":", if first { "" } else { "," }, word(choices, KEYS)));
                match rest {
                    Some(rest) => fitting(out, rest, choices, depth + 1),
                    None => value(out, choices, depth + 1),
                }
            }
            out.push('}');
        }
    }
}

fn listed(
    out: &mut String,
    choices: &mut Choices<'_>,
    count: usize,
    each: &mut dyn FnMut(&mut String, &mut Choices<'_>, usize),
) {
    out.push('[');
    for index in 0..count {
        out.push_str(if index == 0 { "" } else { "," });
        each(out, choices, index);
    }
    out.push(']');
}

fn value(out: &mut String, choices: &mut Choices<'_>, depth: usize) {
    out.push_str(word(choices, &["", "", "", " ", "\n\t", "\r"]));
    match choices.below(if depth > 12 { 5 } else { 12 }) {
        0 => out.push_str(word(choices, &["null", "true", "false", "nul", "True"])),
        1 | 2 => out.push_str(word(choices, NUMBERS)),
        3 => out.push_str(&format!("\"{}\"", word(choices, STRINGS))),
        4 => out.push_str(&format!("\"{}\"", choices.text(&['a', 'b', ' ', '\u{e9}']).replace(['"', '\\'], ""))),
        5 | 6 => {
            out.push('[');
            for index in 0..choices.below(5) {
                out.push_str(if index == 0 { "" } else { "," });
                value(out, choices, depth + 1);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for index in 0..choices.below(9) {
                out.push_str(if index == 0 { "" } else { "," });
                out.push_str(&format!("\"{}\":", word(choices, KEYS)));
                value(out, choices, depth + 1);
            }
            out.push('}');
        }
    }
    out.push_str(word(choices, &["", "", "", " "]));
}
