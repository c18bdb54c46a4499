//! Unions by tables written by hand: which variant a value is of, and how long it takes to find out.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use runtime::codec::{from_slice, to_vec};
use runtime::{Date, Json, Open};

runtime::object! {
    struct Leaf {
        x: Option<i64> => "x": optional,
        next: Option<Tree> => "next": optional,
    }
}
runtime::object! {
    struct Twig {
        y: Option<i64> => "y": optional,
        next: Option<Tree> => "next": optional,
    }
}
runtime::union! {
    enum Tree {
        Leaf(Box<Leaf>),
        Twig(Box<Twig>),
        List(Vec<Tree>),
    }
}

runtime::string_enum! {
    enum Size {
        Small = "small",
        Large = "large",
    }
}

runtime::union! {
    enum Scalar {
        Text(String),
        Size(Open<Size>),
        Date(Date),
        Number(f64),
        Integer(i64),
    }
}

runtime::object! {
    struct Full {
        id: i64 => "id": required,
        name: Option<String> => "name": optional,
        size: Option<Open<Size>> => "size": optional,
    }
}
runtime::object! {
    struct Reference {
        id: i64 => "id": required,
    }
}
runtime::union! {
    enum Thing {
        Full(Box<Full>),
        Reference(Box<Reference>),
        Counts(std::collections::BTreeMap<String, i64>),
        Free(std::collections::BTreeMap<String, Json>),
    }
}

runtime::object! {
    struct Cat {
        kind: Option<String> => "kind": optional,
        lives: Option<i64> => "lives": optional,
    }
}
runtime::object! {
    struct Tiger {
        kind: Option<String> => "kind": optional,
        stripes: i64 => "stripes": required,
    }
}
runtime::union! {
    enum Animal by "kind" {
        "cat" => Cat(Box<Cat>),
        "cat" | "tiger" => Tiger(Box<Tiger>),
        Size(Open<Size>),
        Other(Box<Reference>),
    }
}

runtime::union! {
    enum Defaulted by "kind" else Other {
        "cat" => Cat(Box<Cat>),
        Other(Box<Reference>),
    }
}

fn read<T: runtime::Codec>(json: &str) -> T {
    let value: T = from_slice(json.as_bytes()).map_err(|error| format!("{json}: {error}")).unwrap();
    let again = String::from_utf8(to_vec(&value)).unwrap();
    let (before, after): (Json, Json) = (serde_json::from_str(json).unwrap(), serde_json::from_str(&again).unwrap());
    assert_eq!(before, after);
    value
}

#[test]
fn the_narrowest_scalar_wins() {
    assert_eq!(read::<Scalar>("\"small\""), Scalar::Size(Size::Small.into()));
    assert_eq!(read::<Scalar>("\"tiny\""), Scalar::Text("tiny".to_owned()));
    assert!(matches!(read::<Scalar>("\"2024-02-29\""), Scalar::Date(_)));
    assert_eq!(read::<Scalar>("\"2024-02-31\""), Scalar::Text("2024-02-31".to_owned()));
    assert_eq!(read::<Scalar>("3"), Scalar::Integer(3));
    assert_eq!(read::<Scalar>("3.5"), Scalar::Number(3.5));
    assert_eq!(read::<Scalar>("true"), Scalar::Unrecognized(Json::Bool(true)));
}

#[test]
fn the_object_that_explains_most_wins() {
    assert!(matches!(read::<Thing>(r#"{"id":1,"name":"a"}"#), Thing::Full(_)));
    assert!(matches!(read::<Thing>(r#"{"id":1}"#), Thing::Reference(_)));
    assert!(matches!(read::<Thing>(r#"{"a":1,"b":2}"#), Thing::Counts(_)));
    assert!(matches!(read::<Thing>(r#"{"id":1,"b":2,"c":3,"d":4,"e":5}"#), Thing::Counts(_)));
    assert!(matches!(read::<Thing>(r#"{"a":"b"}"#), Thing::Free(_)));
    assert!(matches!(read::<Thing>("{}"), Thing::Counts(_)));
    assert!(matches!(read::<Tree>(r#"{"next":[{"y":1},{"next":{"x":2}}]}"#), Tree::Leaf(_)));
    assert!(matches!(read::<Tree>(r#"{"y":1,"next":{"x":2}}"#), Tree::Twig(_)));
}

#[test]
fn a_tag_comes_first_and_the_best_fit_second() {
    assert!(matches!(read::<Animal>(r#"{"kind":"cat","lives":9}"#), Animal::Cat(_)));
    assert!(matches!(read::<Animal>(r#"{"kind":"cat","stripes":9}"#), Animal::Tiger(_)));
    assert!(matches!(read::<Animal>(r#"{"kind":"tiger","stripes":9}"#), Animal::Tiger(_)));
    assert!(matches!(read::<Animal>(r#"{"stripes":9}"#), Animal::Tiger(_)));
    assert!(matches!(read::<Animal>(r#"{"id":9}"#), Animal::Other(_)));
    assert!(matches!(read::<Animal>("\"large\""), Animal::Size(_)));
    assert!(matches!(read::<Animal>(r#"{"kind":"dog","lives":9}"#), Animal::Unrecognized(_)));
    let error = from_slice::<Animal>(br#"{"kind":"cat","lives":"nine","stripes":"none"}"#).unwrap_err();
    assert_eq!(error.path(), "$.lives");
    assert!(matches!(read::<Defaulted>(r#"{"id":9}"#), Defaulted::Other(_)));
    assert!(matches!(from_slice::<Defaulted>(br#"{"kind":"dog","id":9}"#), Ok(Defaulted::Other(_))));
    assert!(from_slice::<Defaulted>(br#"{"kind":"dog"}"#).is_err());
}

runtime::object! {
    struct Round {
        radius: Option<i64> => "radius": optional,
    }
}

runtime::object! {
    struct Square {
        side: i64 => "side": required,
        .. others: std::collections::BTreeMap<String, Json>,
    }
}

runtime::object! {
    struct Named {
        shape: Option<String> => "shape": optional,
    }
}

runtime::union! {
    /// Its discriminator is a property that some of the schemas do not have.
    enum Shape by "shape" {
        "round" | "circle" => Round(Box<Round>),
        "square" => Square(Box<Square>),
        "named" => Named(Box<Named>),
    }
}

#[test]
fn a_tag_that_only_the_discriminator_knows_is_written_too() {
    let square = |others: &[(&str, Option<&str>)]| {
        let others = others.iter().map(|(key, value)| ((*key).to_owned(), Json::from(*value))).collect();
        Shape::Square(Box::new(Square { side: 1, others }))
    };
    for (shape, json) in [
        (Shape::Round(Box::new(Round { radius: Some(1) })), r#"{"shape":"round","radius":1}"#),
        (Shape::Round(Box::new(Round { radius: None })), r#"{"shape":"round"}"#),
        (square(&[]), r#"{"shape":"square","side":1}"#),
        (square(&[("shape", Some("square"))]), r#"{"side":1,"shape":"square"}"#),
        (square(&[("shape", None)]), r#"{"side":1,"shape":null}"#),
        (Shape::Named(Box::new(Named { shape: None })), "{}"),
    ] {
        assert_eq!(String::from_utf8(to_vec(&shape)).unwrap(), json);
    }
    assert_eq!(to_vec(&Round { radius: Some(1) }), br#"{"radius":1}"#, "it stands for itself elsewhere");
    let list: Vec<Shape> = from_slice(br#"[{"radius":1,"shape":"round"},{"side":2,"shape":"square"}]"#).unwrap();
    assert_eq!(to_vec(&list), br#"[{"shape":"round","radius":1},{"side":2,"shape":"square"}]"#);
}

runtime::object! {
    struct Link {
        next: Option<Box<Chain>> => "next": optional,
    }
}

runtime::union! {
    enum Chain by "is" {
        "link" => Link(Box<Link>),
        "ring" => Ring(Box<Link>) like Link,
    }
}

/// Deeper than anything that is read.
#[test]
fn a_tag_is_written_at_any_depth() {
    const DEPTH: usize = 300;
    let mut chain = Link { next: None };
    for _ in 1..DEPTH {
        chain = Link { next: Some(Box::new(Chain::Ring(Box::new(chain)))) };
    }
    let json = String::from_utf8(to_vec(&Chain::Link(Box::new(chain)))).unwrap();
    assert_eq!(json.matches("\"is\"").count(), DEPTH);
}

/// Every level could be of two variants: trying them all would take longer than anybody lives.
#[test]
fn nested_unions_take_no_longer_than_their_bytes() {
    let deep = |levels: usize, end: &str| format!("{}{end}{}", r#"{"next":"#.repeat(levels), "}".repeat(levels));
    let wide = format!("[{}]", vec![deep(100, "1"); 80].join(","));
    for json in [deep(120, r#"{"x":1}"#), deep(120, "7"), wide, format!("[{}]", vec!["{}"; 20_000].join(","))] {
        let start = Instant::now();
        drop(read::<Tree>(&json));
        assert!(start.elapsed() < Duration::from_secs(1), "{} bytes took {:?}", json.len(), start.elapsed());
    }
}
