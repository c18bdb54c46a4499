//! XML: any bytes are a value or an error, and what is read is the same after it was written and read again. What is
//! written is XML by somebody else's reading, and is read as what it was.
//!
//! The first byte says whether the rest is the text of an answer, or chooses a value to be sent.

#![no_main]

mod choices;

use std::collections::BTreeMap;

use choices::Choices;
use libfuzzer_sys::fuzz_target;
use runtime::operation::{BodyKind, Received};
use runtime::xml::Node;
use runtime::{BaseUrl, Body, Json, request};

runtime::object! {
    struct Thing {
        id: Option<i64> => "id": optional,
        code: Option<String> => "code": optional,
        name: String => "name": required,
        note: Option<Option<String>> => "note": optional,
        ratio: Option<f64> => "ratio": optional,
        flag: Option<bool> => "flag": optional,
        words: Vec<String> => "words": required,
        numbers: Vec<i64> => "numbers": required,
        rows: Vec<Vec<String>> => "rows": required,
        things: Option<Vec<Thing>> => "things": optional,
        map: Option<BTreeMap<String, Vec<String>>> => "map": optional,
        leaf: Option<Leaf> => "leaf": optional,
        either: Option<Either> => "either": optional,
        any: Option<Json> => "any": optional,
        .. rest: BTreeMap<String, String>,
    }
}

runtime::xml!(Thing {
    "id" => attribute("id"): number,
    "code" => attribute("code" in "urn:code"): text,
    "name" => element("n:name" in "urn:name"): text,
    "note" => element("note" in "urn:note"): text,
    "ratio" => element("ratio"): number,
    "flag" => element("flag"): boolean,
    "words" => element("word" or "words"): [text] required,
    "numbers" => attribute("numbers"): [number],
    "rows" => element("rows"): [element("row"): [element("cell"): text]] required,
    "things" => element("things"): [element("thing"): (Thing)],
    "map" => element("map"): {[text]},
    "leaf" => element("leaf"): (Leaf),
    "either" => element("either"): (Either),
    "any" => element("any"): any,
    .. => text,
});

runtime::object! {
    struct Leaf {
        by: Option<String> => "by": optional,
        text: String => "text": required,
    }
}

runtime::xml!(Leaf {
    "by" => attribute("by"): text,
    "text" => cdata: text required,
});

runtime::union! {
    enum Either by "kind" {
        "round" => Round(Box<Round>),
        "square" => Square(Box<Square>),
    }
}

runtime::xml!(Either by "kind" of {
    "round" => (Round),
    "square" => (Square),
});

runtime::object! {
    struct Round {
        kind: String => "kind": required,
        radius: i64 => "radius": required,
    }
}

runtime::xml!(Round {
    "kind" => attribute("type"): text,
    "radius" => element("size"): number,
});

runtime::object! {
    struct Square {
        kind: String => "kind": required,
        side: String => "side": required,
    }
}

runtime::xml!(Square {
    "kind" => attribute("type"): text,
    "side" => element("size"): text,
});

const ROOT: &Node = runtime::xml!(element("t:thing" in "urn:thing"): (Thing));

runtime::operation! {
    struct Send {
        body: Thing => "body": required,
    }
    id: "send",
    request: "POST" "/",
    body: {element("t:thing" in "urn:thing"): (Thing)} "application/xml",
    success: Thing { 200: {element("t:thing" in "urn:thing"): (Thing)} },
}

fuzz_target!(|input: &[u8]| {
    let Some((how, rest)) = input.split_first() else { return };
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{}", String::from_utf8_lossy(rest));
    }
    if how % 2 == 0 {
        if let Some(value) = read(rest) {
            // Names that XML does not have may come, yet are not sent.
            if let Some(text) = write(&value) {
                assert!(
                    read(&text).is_some_and(|again| again == value),
                    "{value:?}\n{}",
                    String::from_utf8_lossy(&text)
                );
            }
        }
        return;
    }
    let value = thing(&mut Choices::new(rest), 0);
    let Some(text) = write(&value) else { return };
    let shown = String::from_utf8(text.clone()).expect("it is UTF-8");
    let document = roxmltree::Document::parse(&shown).unwrap_or_else(|error| panic!("{error}: {shown}"));
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.tag_name().namespace()), ("thing", Some("urn:thing")), "{shown}");
    assert_eq!(root.attribute(("urn:code", "code")), value.code.as_deref(), "{shown}");
    let name = root.children().find(|child| child.has_tag_name(("urn:name", "name"))).expect("a name");
    assert_eq!(name.text().unwrap_or_default(), value.name, "{shown}");
    assert!(read(&text).is_some_and(|again| again == value), "{value:?}\n{shown}");
});

fn read(text: &[u8]) -> Option<Thing> {
    let body = Body::from(text.to_vec());
    let received = Received {
        index: 0,
        code: 200,
        kind: BodyKind::Xml(ROOT),
        media: &[],
        content_type: "application/xml",
        body: &body,
    };
    runtime::codec::read_body(&received).ok()
}

fn write(value: &Thing) -> Option<Vec<u8>> {
    let base = BaseUrl::new("https://example.com").expect("a URL");
    let request = request::build(&Send { body: value.clone() }, &base).ok()?;
    Some(request.body().as_bytes().expect("it is in memory").to_vec())
}

const CHARACTERS: &[char] = &[
    'a', 'Z', '1', ' ', '\n', '\r', '\t', '<', '>', '&', '"', '\'', ']', '-', ';', '#', '\u{1}', '\u{85}', '\u{fffe}',
];
const NAMES: &[char] = &['a', 'b', '_', '-', '1', ':', ' ', '<'];

fn thing(choices: &mut Choices<'_>, depth: usize) -> Thing {
    let text = |choices: &mut Choices<'_>| choices.text(CHARACTERS);
    let texts = |choices: &mut Choices<'_>| (0..choices.below(3)).map(|_| choices.text(CHARACTERS)).collect::<Vec<_>>();
    let some = |choices: &mut Choices<'_>| choices.byte() % 2 == 1;
    let things = depth < 3 && some(choices);
    Thing {
        id: some(choices).then(|| i64::from(choices.byte()) - 99),
        code: some(choices).then(|| text(choices)),
        name: text(choices),
        note: some(choices).then(|| some(choices).then(|| text(choices))),
        ratio: some(choices).then(|| f64::from(choices.byte()) / 8.0),
        flag: some(choices).then(|| some(choices)),
        words: texts(choices),
        numbers: (0..choices.below(3)).map(|_| i64::from(choices.byte())).collect(),
        rows: (0..choices.below(3)).map(|_| texts(choices)).collect(),
        things: things.then(|| (0..choices.below(3)).map(|_| thing(choices, depth + 1)).collect()),
        map: some(choices).then(|| {
            // A list of nothing leaves nothing in XML.
            (0..choices.below(3)).map(|_| (choices.text(NAMES), vec![text(choices)])).collect()
        }),
        leaf: some(choices).then(|| Leaf { by: some(choices).then(|| text(choices)), text: text(choices) }),
        either: some(choices).then(|| match choices.below(3) {
            0 => Either::Round(Box::new(Round { kind: "round".to_owned(), radius: choices.byte().into() })),
            1 => Either::Square(Box::new(Square { kind: "square".to_owned(), side: text(choices) })),
            _ => Either::Unrecognized(serde_json::json!({"kind": "star", "size": choices.byte()})),
        }),
        any: None,
        rest: BTreeMap::new(),
    }
}
