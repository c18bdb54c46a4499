//! Types of every kind that the codec has.

use std::collections::BTreeMap;

use runtime::{Base64, Bytes, DateTime, Decimal, Json, Open};

/// All kinds of fields.
pub struct Everything {
    pub text: String,
    pub flag: Option<bool>,
    pub tiny: Option<i8>,
    pub word: Option<u32>,
    pub long: Option<i64>,
    pub big: Option<u64>,
    pub huge: Option<i128>,
    pub single: Option<f32>,
    pub double: Option<f64>,
    pub exact: Option<Decimal>,
    pub time: Option<DateTime>,
    pub bytes: Option<Base64>,
    pub raw: Option<Bytes>,
    pub any: Option<Json>,
    pub colour: Option<Open<Colour>>,
    pub level: Option<Open<Level>>,
    pub mixed: Option<Open<Mixed>>,
    pub list: Option<Vec<i32>>,
    pub lists: Option<Vec<Vec<Option<String>>>>,
    pub map: Option<BTreeMap<String, f64>>,
    pub either: Option<Option<i32>>,
    pub nullable: Option<String>,
    pub node: Option<Box<Node>>,
    pub pair: Option<Pair>,
    pub open: Option<Rest>,
}

runtime::object!(Everything {
    "text" => text: required,
    "flag" => flag: optional,
    "tiny" => tiny: optional,
    "word" => word: optional,
    "long" => long: optional,
    "big" => big: optional,
    "huge" => huge: optional,
    "single" => single: optional,
    "double" => double: optional,
    "exact" => exact: optional,
    "time" => time: optional,
    "bytes" => bytes: optional,
    "raw" => raw: optional,
    "any" => any: optional,
    "colour" => colour: optional,
    "level" => level: optional,
    "mixed" => mixed: optional,
    "list" => list: optional,
    "lists" => lists: optional,
    "map" => map: optional,
    "either" => either: optional,
    "nullable" => nullable: required,
    "node" => node: optional,
    "pair" => pair: optional,
    "open" => open: optional,
});

/// Required places within required places, and itself.
pub struct Node {
    pub leaf: Leaf,
    pub next: Option<Box<Node>>,
    pub children: Option<Vec<Node>>,
}

runtime::object!(Node {
    "leaf" => leaf: required,
    "next" => next: optional,
    "children" => children: optional,
});

pub struct Leaf {
    pub id: Option<i64>,
    pub names: Option<Vec<String>>,
}

runtime::object!(Leaf {
    "id" => id: optional,
    "names" => names: optional,
});

/// What is not documented is kept.
pub struct Rest {
    pub id: i32,
    pub others: BTreeMap<String, Option<bool>>,
}

runtime::object!(Rest {
    "id" => id: required,
    .. => others,
});

#[derive(Clone, Debug, PartialEq)]
pub struct Pair(pub i32, pub String, pub Vec<bool>);

runtime::tuple!(Pair .. 2 { 0, 1, });

runtime::string_enum! {
    pub enum Colour {
        Red = "red",
        Green = "green",
    }
}

runtime::integer_enum! {
    pub enum Level {
        One = 1,
        Two = 2,
    }
}

runtime::value_enum! {
    pub enum Mixed {
        Yes = Flag(true),
        One = Integer(1),
        Half = Number(0.5),
        Auto = Text("auto"),
    }
}

/// The best match.
#[derive(Clone, Debug, PartialEq)]
pub enum Best {
    Leaf(Box<Leaf>),
    Rest(Box<Rest>),
    Number(Box<i64>),
    Text(Box<DateTime>),
    List(Box<Vec<Best>>),
    Unrecognized(Json),
}

runtime::union!(Best { Leaf(Leaf), Rest(Rest), Number(i64), Text(DateTime), List(Vec<Best>) });

/// By a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Tagged {
    Leaf(Box<Leaf>),
    Nested(Box<Nested>),
    Text(Box<String>),
    Unrecognized(Json),
}

runtime::union!(Tagged by "text" { "leaf" => Leaf(Leaf), "nested" | "node" => Nested(Nested), Text(String) });

pub struct Nested {
    pub text: String,
    pub next: Option<Tagged>,
    pub list: Option<Vec<Best>>,
}

runtime::object!(Nested {
    "text" => text: required,
    "next" => next: optional,
    "list" => list: optional,
});

/// A body of several media types.
#[derive(Clone, Debug, PartialEq)]
pub enum Several {
    Json(Leaf),
    Text(String),
    Bytes(runtime::Body),
    Other(runtime::Body),
}

runtime::media!(Several {
    json "application/json" => Json(Leaf),
    text "text/plain" => Text,
    binary "image/*" => Bytes,
});
