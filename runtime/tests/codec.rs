//! The codec's tables, used as generated code uses them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use runtime::codec::{from_slice, to_vec};
use runtime::{Base64, Base64Url, DateTime, Json, Open};

runtime::object! {
    struct Node {
        id: i64 => "id": required,
        r#type: Option<Open<Kind>> => "type": optional,
        children: Option<Vec<Node>> => "children": optional,
        note: Option<Option<String>> => "note": optional,
        ratio: Option<f64> => "ratio": optional,
        at: Option<DateTime> => "at": optional,
        .. extra: BTreeMap<String, Json>,
    }
}

runtime::string_enum! {
    enum Kind {
        Leaf = "leaf",
        Branch = "branch",
    }
}

runtime::union! {
    enum Shape by "kind" {
        "circle" | "disc" => Circle(Box<Circle>),
        "square" => Square(Box<Square>),
    }
}

runtime::union! {
    enum Loose {
        Circle(Box<Circle>),
        Square(Box<Square>),
        Names(Vec<String>),
        Number(f64),
    }
}

runtime::object! {
    struct Circle {
        kind: String => "kind": required,
        radius: f64 => "radius": required,
        color: Option<String> => "color": optional,
    }
}

runtime::object! {
    struct Square {
        kind: String => "kind": required,
        color: Option<String> => "color": optional,
        side: Option<f64> => "side": optional,
    }
}

fn round_trip<T: runtime::Codec>(json: &str) -> T {
    let value: T = from_slice(json.as_bytes()).unwrap();
    let again: Json = serde_json::from_slice(&to_vec(&value)).unwrap();
    assert_eq!(again, serde_json::from_str::<Json>(json).unwrap());
    value
}

#[test]
fn objects_keep_everything() {
    let node: Node = round_trip(
        r#"{"id": 1, "type": "leaf", "note": null, "x-more": {"a": [1, 2.5, "\u00e9\n"]}, "ratio": 1e300, "at": "2024-02-30T00:00",
           "children": [{"id": -9223372036854775808, "type": "new kind", "note": "n"}, {"id": 3}]}"#,
    );
    assert_eq!(node.r#type, Some(Kind::Leaf.into()));
    assert_eq!(node.note, Some(None), "null is not absent");
    let children = node.children.as_ref().unwrap();
    let kind = children[0].r#type.as_ref().unwrap();
    assert_eq!((kind.as_str(), kind.known()), ("new kind", None));
    assert_eq!(*node.r#type.as_ref().unwrap(), Kind::Leaf);
    assert_eq!(children[1].note, None);
    assert!(node.at.as_ref().unwrap().parse().is_err(), "a bad date costs itself only");
    assert!(format!("{node:?}").starts_with("Node { id: 1, r#type: Some(\"leaf\"), children: Some([Node {"));
}

#[test]
fn null_for_an_optional_field_is_absent() {
    let node: Node = from_slice(br#"{"id": 1, "children": null}"#).unwrap();
    assert_eq!(node.children, None);
}

#[test]
fn errors_name_their_place() {
    let error = |json: &str| from_slice::<Node>(json.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        error(r#"{"id": 1, "children": [{"id": 2}, {"id": "3"}]}"#),
        "$.children[1].id: expected a 64-bit integer, found a string (at byte 41)"
    );
    assert_eq!(error(r#"{"id": 1.5}"#), "$.id: expected a 64-bit integer, found 1.5 (at byte 7)");
    assert_eq!(
        error(r#"{"id": 9223372036854775808}"#),
        "$.id: expected a 64-bit integer, found 9223372036854775808 (at byte 7)"
    );
    assert_eq!(error(r#"{"children": []}"#), "$: the required field `id` is missing (at byte 16)");
    assert_eq!(error(""), "$: expected JSON, found an empty body (at byte 0)");
    assert!(error(r#"{"id": 1, "children": [{"id""#).starts_with("$.children[0]: not valid JSON"));
    assert!(error(r#"{"id": 1} x"#).starts_with("$: not valid JSON"));
    assert!(error("<html>").starts_with("$: "));
    let deep = format!("{}{}", r#"{"id":1,"children":["#.repeat(5_000), "]}".repeat(5_000));
    assert!(error(&deep).contains("nested more than 128 deep"));
    let deep_extra = format!(r#"{{"id":1,"x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(error(&deep_extra).starts_with("$.x: "), "{}", error(&deep_extra));
}

#[test]
fn unions_by_property() {
    assert!(matches!(round_trip(r#"{"radius": 2.5, "kind": "disc"}"#), Shape::Circle(circle) if circle.radius == 2.5));
    assert!(matches!(round_trip(r#"{"kind": "hexagon", "n": 6}"#), Shape::Unrecognized(_)));
    assert!(matches!(round_trip(r#"{"radius": 1}"#), Shape::Unrecognized(_)));
    let error = from_slice::<Shape>(br#"{"kind": "circle", "radius": "x"}"#).unwrap_err();
    assert_eq!(error.path(), "$.radius");
}

#[test]
fn unions_by_best_match() {
    assert!(matches!(round_trip(r#"{"kind": "x", "radius": 1.5, "color": "red"}"#), Loose::Circle(_)));
    assert!(matches!(round_trip(r#"{"kind": "x", "color": "red", "side": 1.5}"#), Loose::Square(_)));
    assert!(matches!(round_trip(r#"["a", "b"]"#), Loose::Names(_)));
    assert!(matches!(round_trip("2.5"), Loose::Number(_)));
    assert!(matches!(round_trip("[1]"), Loose::Unrecognized(_)));
}

#[test]
fn serde_goes_through_the_tables() {
    let node: Node = serde_json::from_str(r#"{"id": 7, "type": "branch", "z": 1}"#).unwrap();
    assert_eq!(serde_json::to_value(&node).unwrap(), serde_json::json!({"id": 7, "type": "branch", "z": 1}));
    assert!(serde_json::from_str::<Node>(r#"{"id": "7"}"#).unwrap_err().to_string().contains("$.id: expected"));
}

#[test]
fn whole_numbers_written_as_decimals_are_integers() {
    let id = |number: &str| from_slice::<Node>(format!(r#"{{"id": {number}}}"#).as_bytes()).ok().map(|node| node.id);
    assert_eq!(
        (id("3.0"), id("3e2"), id("120e-1"), id("-0.0"), id("0e9")),
        (Some(3), Some(300), Some(12), Some(0), Some(0))
    );
    assert_eq!(id("9007199254740993.0"), Some(9_007_199_254_740_993), "no double in between");
    assert_eq!(id("9.223372036854775807e18"), Some(i64::MAX));
    assert_eq!(
        (id("1.00000000000000000001"), id("9.223372036854775808e18"), id("1e400"), id("1e-2")),
        (None, None, None, None)
    );
    assert_eq!(from_slice::<u64>(b"-0").unwrap(), 0);
}

#[test]
fn doubles_in_json_are_the_nearest() {
    let number = "9007199254740993.0";
    assert_eq!(from_slice::<Json>(number.as_bytes()).unwrap().as_f64(), number.parse().ok());
}

runtime::object! {
    struct Twice {
        inner: Circle => "inner": required,
        pair: Pair => "pair": required,
        node: Node => "node": required,
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Pair(i64, Vec<i64>);

runtime::tuple!(Pair .. 1 { 0, });

#[test]
fn of_a_key_that_stands_twice_the_last_value_counts() {
    let text = r#"{
        "inner": {"kind": "a", "radius": 1, "color": "red"}, "inner": {"kind": "b", "radius": 2},
        "pair": [1, 2, 3], "pair": [4, 5],
        "node": {"id": 1, "note": null, "children": [{"id": 2}], "x": 1}, "node": {"id": 3, "y": 2, "id": 4}
    }"#;
    let twice: Twice = from_slice(text.as_bytes()).unwrap();
    let last: Json = serde_json::from_str(text).unwrap();
    let written: Json = serde_json::from_slice(&to_vec(&twice)).unwrap();
    assert_eq!(written, last);
}

#[test]
fn a_copy_is_equal_until_either_changes() {
    let json = br#"{"id":1,"type":"new","note":null,"ratio":0.5,"children":[{"id":2,"type":"leaf"}],"more":[true]}"#;
    let node: Node = from_slice(json).unwrap();
    let mut copy = node.clone();
    assert_eq!(copy, node);
    assert_eq!(to_vec(&copy), to_vec(&node));
    let changes: [fn(&mut Node); 6] = [
        |node| node.id = 3,
        |node| node.r#type = None,
        |node| node.note = None,
        |node| node.ratio = Some(f64::NAN),
        |node| node.children.as_mut().unwrap()[0].id = 4,
        |node| drop(node.extra.remove("more")),
    ];
    for change in changes {
        change(&mut copy);
        assert_ne!(copy, node);
        copy.clone_from(&node);
        assert_eq!(copy, node);
    }
    let shape: Shape = from_slice(br#"{"kind":"disc","radius":2}"#).unwrap();
    assert_eq!(shape.clone(), shape);
    assert_ne!(shape, from_slice(br#"{"kind":"disc","radius":3}"#).unwrap());
}

#[test]
fn base64_is_written_as_it_came() {
    let same = |text: &str| {
        let read: Base64 = from_slice(format!("{text:?}").as_bytes()).unwrap();
        assert_eq!(String::from_utf8(to_vec(&read)).unwrap(), format!("{text:?}"));
        read.into_vec()
    };
    let bytes = [0xfb, 0xff, 0xfe, 0x01];
    // RFC 4648 sections 4 and 5, and RFC 2045 section 6.8 with its broken lines.
    for text in ["+//+AQ==", "+//+AQ", "-__-AQ==", "-__-AQ", "+//+\r\nAQ==\n"] {
        assert_eq!(same(text), bytes, "{text:?}");
    }
    // RFC 4648 section 3.5: what is left over of the last letter need not be zero.
    assert_eq!(same("+//+AR=="), bytes);
    assert_eq!(to_vec(&Base64::from(bytes.to_vec())), br#""+//+AQ==""#);
    assert_eq!(to_vec(&Base64Url::from(bytes.to_vec())), br#""-__-AQ""#);
    let url: Base64Url = from_slice(br#""+//+AQ==""#).unwrap();
    assert_eq!((&url[..], to_vec(&url)), (&bytes[..], br#""+//+AQ==""#.to_vec()));
    assert!(from_slice::<Base64>(br#""no base64!""#).is_err());
}
