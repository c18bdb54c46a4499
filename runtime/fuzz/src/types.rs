//! Types of every kind that the codec has.

use std::collections::BTreeMap;

use runtime::{Base64, Bytes, DateTime, Decimal, Json, Open};

runtime::object! {
    /// All kinds of fields.
    pub struct Everything {
        pub text: String => "text": required,
        pub flag: Option<bool> => "flag": optional,
        pub tiny: Option<i8> => "tiny": optional,
        pub word: Option<u32> => "word": optional,
        pub long: Option<i64> => "long": optional,
        pub big: Option<u64> => "big": optional,
        pub huge: Option<i128> => "huge": optional,
        pub single: Option<f32> => "single": optional,
        pub double: Option<f64> => "double": optional,
        pub exact: Option<Decimal> => "exact": optional,
        pub time: Option<DateTime> => "time": optional,
        pub bytes: Option<Base64> => "bytes": optional,
        pub raw: Option<Bytes> => "raw": optional,
        pub any: Option<Json> => "any": optional,
        pub colour: Option<Open<Colour>> => "colour": optional,
        pub level: Option<Open<Level>> => "level": optional,
        pub mixed: Option<Open<Mixed>> => "mixed": optional,
        pub list: Option<Vec<i32>> => "list": optional,
        pub lists: Option<Vec<Vec<Option<String>>>> => "lists": optional,
        pub map: Option<BTreeMap<String, f64>> => "map": optional,
        pub either: Option<Option<i32>> => "either": optional,
        pub nullable: Option<String> => "nullable": required,
        pub node: Option<Box<Node>> => "node": optional,
        pub pair: Option<Pair> => "pair": optional,
        pub open: Option<Rest> => "open": optional,
    }
}

runtime::object! {
    /// Required places within required places, and itself.
    pub struct Node {
        pub leaf: Leaf => "leaf": required,
        pub next: Option<Box<Node>> => "next": optional,
        pub children: Option<Vec<Node>> => "children": optional,
    }
}

runtime::object! {
    pub struct Leaf {
        pub id: Option<i64> => "id": optional,
        pub names: Option<Vec<String>> => "names": optional,
    }
}

runtime::object! {
    /// What is not documented is kept.
    pub struct Rest {
        pub id: i32 => "id": required,
        .. pub others: BTreeMap<String, Option<bool>>,
    }
}

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

runtime::union! {
    /// The best match.
    pub enum Best {
        Leaf(Box<Leaf>),
        Rest(Box<Rest>),
        Number(Box<i64>),
        Text(Box<DateTime>),
        List(Box<Vec<Best>>),
    }
}

/// The property that tells the variants of [`Tagged`] apart.
pub const TAG: &str = "text";

runtime::union! {
    /// By a property.
    pub enum Tagged by "text" {
        "leaf" => Leaf(Box<Leaf>),
        "nested" | "node" => Nested(Box<Nested>),
        Text(Box<String>),
    }
}

runtime::object! {
    pub struct Nested {
        pub text: String => "text": required,
        pub next: Option<Tagged> => "next": optional,
        pub list: Option<Vec<Best>> => "list": optional,
    }
}

runtime::media! {
    /// A body of several media types.
    pub enum Several {
        json "application/json" => Json(Leaf),
        text "text/plain" => Text(String),
        binary "image/*" => Bytes(runtime::Body),
    }
}
