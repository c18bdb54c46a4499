//! Any bytes are a value or an error, never a panic, a stack overflow or a wrong value: for `Json` as serde_json says,
//! for types as the rules in `shape` say, which somebody else reads off the text.
//!
//! The first byte says how the rest is read: as the text itself, or as choices of a grammar that makes JSON with the
//! keys of the types, mostly valid.

#![no_main]

mod choices;
mod make;
mod shape;
mod tree;
mod types;

use libfuzzer_sys::fuzz_target;
use runtime::codec::{from_slice, to_vec};
use runtime::operation::{Answer, BodyKind, Received, Status};
use runtime::{Codec, Json};

use shape::Shape;
use tree::Tree;

fuzz_target!(|input: &[u8]| {
    let Some((how, rest)) = input.split_first() else { return };
    let text = if how % 2 == 0 { rest.to_vec() } else { make::document(rest).into_bytes() };
    // For whoever looks at what was found: `SHOW=1`.
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{}", String::from_utf8_lossy(&text));
    }
    let json = like_serde_json(&text);
    let tree = json.map(|_| Tree::of(std::str::from_utf8(&text).expect("it was JSON")));
    like_its_shape::<types::Everything>(&shape::EVERYTHING, &text, tree.as_ref());
    like_its_shape::<types::Node>(&shape::NODE, &text, tree.as_ref());
    like_its_shape::<types::Leaf>(&shape::LEAF, &text, tree.as_ref());
    like_its_shape::<types::Rest>(&shape::REST, &text, tree.as_ref());
    keeps_what_came::<types::Best>(&text, tree.as_ref());
    keeps_what_came::<types::Tagged>(&text, tree.as_ref());
    keeps_what_came::<types::Nested>(&text, tree.as_ref());
    answers(&text);
});

/// `Json`: the same texts, the same values.
fn like_serde_json(text: &[u8]) -> Option<Json> {
    let ours = from_slice::<Json>(text);
    let theirs = serde_json::from_slice::<Json>(text);
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
        (Err(error), Err(_)) => assert!(error.offset().is_none_or(|offset| offset <= text.len())),
        _ => panic!("ours: {ours:?}, theirs: {theirs:?}"),
    }
    ours.ok()
}

/// What is read and written again is what the shape expects; what is no JSON is not read. `tree`: if serde_json can
/// hold the text.
fn like_its_shape<T: Codec + Clone + PartialEq>(shape: &Shape, text: &[u8], tree: Option<&Tree>) {
    let ours = from_slice::<T>(text);
    if let Ok(value) = &ours {
        is_json(text);
        assert!(from_slice::<T>(&to_vec(value)).is_ok_and(|again| again == *value), "{value:?}");
    }
    let Some(tree) = tree else { return };
    match (ours, shape::expected(shape, tree)) {
        (Ok(value), Some(expected)) => {
            let written = Tree::written(&value);
            assert!(shape::says(shape, &written, &expected), "{value:?}\nwritten {written:?}\nexpected {expected:?}");
        }
        (Err(_), None) => {}
        // Which text is base64 is for the crate `base64` to say.
        (Err(error), _) if error.message().starts_with("expected base64") => {}
        (Err(error), Some(_)) => panic!("not read: {error}"),
        (Ok(value), None) => panic!("read: {value:?}"),
    }
}

/// Unions take everything that is JSON, and what they write is what came, or less; and the property that tells variants
/// apart, where it did not come and the variant's own type does not have it.
fn keeps_what_came<T: Codec + Clone + PartialEq>(text: &[u8], tree: Option<&Tree>) {
    let Ok(value) = from_slice::<T>(text) else {
        return;
    };
    is_json(text);
    let written = to_vec(&value);
    // Of a tag that is there twice the first counts: to look for another would cost all those that are there once.
    if let Some(tree) = tree.filter(|tree| !tree.repeats_keys()) {
        let again = from_slice::<T>(&written).expect("what was written can be read");
        let (again, written) = (Tree::written(&again), Tree::written(&value));
        assert!(is_part(&written, tree), "{value:?}\nwritten {written:?}");
        assert!(is_part(&again, &written), "{value:?}\nwritten {written:?}\nagain {again:?}");
    }
}

fn is_part(written: &Tree, came: &Tree) -> bool {
    match (written, came) {
        (Tree::Object(a), Tree::Object(b)) => a.iter().all(|(key, value)| {
            let known = b.iter().rev().find(|(name, _)| name == key).map(|(_, other)| other);
            let is_added = key == types::TAG && known.is_none_or(|known| *known == Tree::Null);
            is_added || known.is_some_and(|other| is_part(value, other))
        }),
        (Tree::List(a), Tree::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_part(a, b)),
        (Tree::Number(a), Tree::Number(b)) => a.parse::<f64>() == b.parse::<f64>(),
        _ => written == came,
    }
}

/// Whether numbers fit and how deep it goes is another question.
fn is_json(text: &[u8]) {
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(text) {
        panic!("no JSON, but read: {error}");
    }
}

/// Bodies of all kinds and media types.
fn answers(text: &[u8]) {
    let body = runtime::Body::from(text.to_vec());
    let types =
        ["", "application/json", "text/plain", "text/plain; charset=iso-8859-1", "image/png", "x; charset=\"\\"];
    for content_type in types {
        for kind in [BodyKind::Json, BodyKind::Text, BodyKind::Binary, BodyKind::Several, BodyKind::Empty] {
            let answer = Answer::new(Status::Default, kind);
            let media = types::Several::MEDIA;
            let received = Received { index: 0, code: 200, kind: answer.kind, media, content_type, body: &body };
            if kind == BodyKind::Several {
                let _ = runtime::codec::read_body::<types::Several>(&received);
                continue;
            }
            let _ = runtime::codec::read_body::<types::Everything>(&received);
            let _ = runtime::codec::read_body::<types::Tagged>(&received);
            let _ = runtime::codec::read_body::<Option<runtime::Open<types::Level>>>(&received);
            let _ = runtime::codec::read_body::<Vec<runtime::Base64Url>>(&received);
            let string = runtime::codec::read_body::<String>(&received);
            if kind == BodyKind::Text && matches!(content_type, "" | "text/plain") {
                let plain = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
                assert_eq!(string.ok().as_deref(), std::str::from_utf8(plain).ok());
            }
            let bytes = runtime::codec::read_body::<runtime::Body>(&received);
            if kind == BodyKind::Binary {
                assert_eq!(bytes.ok().and_then(|body| body.as_bytes().map(<[u8]>::to_vec)).as_deref(), Some(text));
            }
        }
    }
}
