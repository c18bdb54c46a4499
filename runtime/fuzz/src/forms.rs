//! What the runtime writes as a form, other people's parsers of forms read back: the same names and values in the same
//! order, files with their names, media types and bytes.

#![no_main]

mod choices;

use std::collections::BTreeMap;

use choices::Choices;
use libfuzzer_sys::fuzz_target;
use runtime::operation::{Body as Medium, Encoding, OperationInfo, Style};
use runtime::{BaseUrl, Body, Bytes, Json, Operation, request};
use serde_json::json;

runtime::object! {
    /// What a form is made of.
    struct Properties {
        file: Option<Body> => "file": optional,
        files: Option<Vec<Body>> => "files": optional,
        text: Option<String> => "text": optional,
        number: Option<i64> => "number": optional,
        flags: Option<Vec<bool>> => "flags": optional,
        meta: Option<Json> => "meta": optional,
        joined: Option<Vec<String>> => "joined": optional,
        deep: Option<BTreeMap<String, Vec<String>>> => "deep": optional,
        .. rest: BTreeMap<String, Json>,
    }
}

const ENCODINGS: &[Encoding] = &[
    Encoding::new("meta").content_type("application/json"),
    Encoding::new("joined").style(Style::Form, false),
    Encoding::new("deep").style(Style::DeepObject, true),
];

macro_rules! operation {
    ($name:ident: $medium:expr) => {
        runtime::object! {
            struct $name {
                body: Properties => "body": required,
            }
        }

        impl Operation for $name {
            const INFO: &'static OperationInfo =
                &OperationInfo { body: &[$medium.encoding(ENCODINGS)], ..OperationInfo::new("case", "POST", "/") };
            type Output = ();
            type Error = runtime::operation::NoDocumentedError;
        }
    };
}

operation!(Urlencoded: Medium::form("application/x-www-form-urlencoded"));
operation!(Multipart: Medium::multipart("multipart/form-data"));

fuzz_target!(|input: &[u8]| {
    let mut choices = Choices::new(input);
    let base = BaseUrl::new("https://h.example").expect("a URL");
    let there = choices.byte();
    let on = |bit: u8| there & (1 << bit) != 0;
    let mut body = properties(&mut choices, &on);
    let expected = entries(&body);

    let form = request::build(&Urlencoded { body: body.clone() }, &base).expect("nothing is wrong with it");
    let text = futures_executor::block_on(form.into_body().bytes()).expect("it is in memory");
    show(&text);
    compare(read_form(&text), &expected, false);

    let file = on(6).then(|| File::any(&mut choices));
    let files: Vec<File> = (0..choices.below(3)).map(|_| File::any(&mut choices)).collect();
    body.file = file.as_ref().map(File::body);
    body.files = on(7).then(|| files.iter().map(File::body).collect());
    let mut all: Vec<Entry> = file.iter().map(|file| file.entry("file")).collect();
    all.extend(files.iter().filter(|_| on(7)).map(|file| file.entry("files")));
    all.extend(expected);

    let form = request::build(&Multipart { body }, &base).expect("nothing is wrong with it");
    let content_type = form.headers()["content-type"].to_str().expect("text").to_owned();
    let length = form.body().known_length();
    let bytes = futures_executor::block_on(form.into_body().bytes()).expect("no stream fails");
    show(&bytes);
    assert!(length.is_none_or(|length| length == bytes.len() as u64));
    compare(futures_executor::block_on(read_parts(&content_type, bytes)), &all, true);
});

/// For whoever looks at what was found: `SHOW=1`.
fn show(bytes: &[u8]) {
    if std::env::var_os("SHOW").is_some() {
        eprintln!("{}\n", String::from_utf8_lossy(bytes));
    }
}

/// A part, or an entry of a form.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    name: String,
    file_name: Option<String>,
    media_type: Option<String>,
    content: Vec<u8>,
}

impl Entry {
    fn new(name: &str, media_type: Option<&str>, content: impl ToString) -> Self {
        let media_type = media_type.map(str::to_owned);
        Self { name: name.to_owned(), file_name: None, media_type, content: content.to_string().into_bytes() }
    }
}

struct File {
    content: Vec<u8>,
    name: Option<String>,
    media_type: Option<&'static str>,
    streamed: bool,
    measured: bool,
}

impl File {
    fn any(choices: &mut Choices<'_>) -> Self {
        let content = match choices.below(3) {
            0 => (0..choices.below(20)).map(|_| choices.byte()).collect(),
            1 => b"\r\n--part-0\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nx\r\n--part-0--".to_vec(),
            _ => text(choices).into_bytes(),
        };
        Self {
            content,
            name: (choices.below(2) == 1).then(|| name(choices)),
            media_type: (choices.below(2) == 1).then_some("image/png"),
            streamed: choices.below(3) == 1,
            measured: choices.below(2) == 1,
        }
    }

    fn body(&self) -> Body {
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            self.content.chunks(3).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let stream = || Body::from_stream(futures_util::stream::iter(pieces));
        let mut body = match (self.streamed, self.measured) {
            (false, _) => Body::from(self.content.clone()),
            (true, false) => stream(),
            (true, true) => stream().length(self.content.len() as u64),
        };
        if let Some(name) = &self.name {
            body = body.file_name(name);
        }
        if let Some(media_type) = self.media_type {
            body = body.media_type(media_type);
        }
        body
    }

    fn entry(&self, name: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            file_name: Some(self.name.clone().unwrap_or_else(|| name.to_owned())),
            media_type: Some(self.media_type.unwrap_or("application/octet-stream").to_owned()),
            content: self.content.clone(),
        }
    }
}

fn text(choices: &mut Choices<'_>) -> String {
    let characters: Vec<char> = "ab0 .,;=&?#/|%+-_:\"'\\[]{}<>\r\n\t\u{e9}\u{1f600}".chars().collect();
    choices.text(&characters)
}

/// Control characters but for line breaks are left out of names: no parser of parts takes them. Backslashes stand there
/// as browsers write them, which some parsers take for escapes.
fn name(choices: &mut Choices<'_>) -> String {
    text(choices).replace(|c: char| c == '\\' || c.is_control() && !"\r\n".contains(c), "")
}

fn properties(choices: &mut Choices<'_>, on: &dyn Fn(u8) -> bool) -> Properties {
    let texts = |choices: &mut Choices<'_>| (0..choices.below(4)).map(|_| text(choices)).collect::<Vec<_>>();
    Properties {
        file: None,
        files: None,
        text: on(0).then(|| text(choices)),
        number: on(1).then(|| i64::from(choices.byte()) - 100),
        flags: on(2).then(|| (0..choices.below(4)).map(|_| choices.below(2) == 1).collect()),
        meta: on(3).then(|| value(choices, 3)),
        joined: on(4).then(|| texts(choices)),
        // Of brackets in keys nobody knows where they belong.
        deep: on(5).then(|| {
            let key = |choices: &mut Choices<'_>| format!("k{}", name(choices).replace(['[', ']'], ""));
            (0..choices.below(3)).map(|_| (key(choices), texts(choices))).collect()
        }),
        rest: (0..choices.below(4)).map(|_| (format!("x{}", name(choices)), value(choices, 2))).collect(),
    }
}

fn value(choices: &mut Choices<'_>, depth: usize) -> Json {
    match choices.below(if depth == 0 { 5 } else { 7 }) {
        0 => Json::Null,
        1 => true.into(),
        2 => choices.byte().into(),
        3 => json!(0.5),
        4 => text(choices).into(),
        5 => (0..choices.below(4)).map(|_| value(choices, depth - 1)).collect(),
        _ => Json::Object((0..choices.below(4)).map(|_| (text(choices), value(choices, depth - 1))).collect()),
    }
}

/// OpenAPI 3.1: Encoding Object.
fn entries(properties: &Properties) -> Vec<Entry> {
    const JSON: Option<&str> = Some("application/json");
    let mut out = Vec::new();
    out.extend(properties.text.iter().map(|text| Entry::new("text", None, text)));
    out.extend(properties.number.iter().map(|number| Entry::new("number", None, number)));
    out.extend(properties.flags.iter().flatten().map(|flag| Entry::new("flags", None, flag)));
    out.extend(properties.meta.iter().filter(|meta| !meta.is_null()).map(|meta| Entry::new("meta", JSON, meta)));
    if let Some(joined) = properties.joined.as_ref().filter(|joined| !joined.is_empty()) {
        out.push(Entry::new("joined", None, joined.join(",")));
    }
    for (key, texts) in properties.deep.iter().flatten() {
        let entry = |(index, text)| Entry::new(&format!("deep[{key}][{index}]"), None, text);
        out.extend(texts.iter().enumerate().map(entry));
    }
    for (name, value) in &properties.rest {
        let elements = match value {
            Json::Array(elements) => elements.as_slice(),
            single => std::slice::from_ref(single),
        };
        for element in elements.iter().filter(|element| !element.is_null()) {
            out.push(match element {
                Json::Array(_) | Json::Object(_) => Entry::new(name, JSON, element),
                Json::String(text) => Entry::new(name, None, text),
                other => Entry::new(name, None, other),
            });
        }
    }
    out
}

/// Of parts, what a name may not hold is encoded as browsers do it; an entry of a form is a name and a value.
fn compare(read: Vec<Entry>, expected: &[Entry], parts: bool) {
    assert_eq!(read.len(), expected.len(), "{read:#?}\n{expected:#?}");
    for (read, expected) in read.into_iter().zip(expected.iter().cloned()) {
        let json = |entry: &Entry| serde_json::from_slice::<Json>(&entry.content).expect("JSON");
        if expected.media_type.as_deref() == Some("application/json") && expected.file_name.is_none() {
            assert_eq!(json(&read), json(&expected));
        } else {
            assert_eq!(read.content, expected.content, "{}", expected.name);
        }
        let quoted = |name: &str| name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        if parts {
            assert_eq!(read.name, quoted(&expected.name));
            assert_eq!(read.file_name, expected.file_name.as_deref().map(quoted));
            assert_eq!(read.media_type, expected.media_type);
        } else {
            assert_eq!(read.name, expected.name);
        }
    }
}

fn read_form(text: &[u8]) -> Vec<Entry> {
    form_urlencoded::parse(text).map(|(name, value)| Entry::new(&name, None, value)).collect()
}

async fn read_parts(content_type: &str, bytes: Bytes) -> Vec<Entry> {
    let boundary = multer::parse_boundary(content_type).expect("a boundary");
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes)]);
    let mut form = multer::Multipart::new(stream, boundary);
    let mut out = Vec::new();
    while let Some(part) = form.next_field().await.expect("a form") {
        let (name, file_name) = (part.name().expect("a name").to_owned(), part.file_name().map(str::to_owned));
        let media_type = part.content_type().map(ToString::to_string);
        out.push(Entry { name, file_name, media_type, content: part.bytes().await.expect("a part").to_vec() });
    }
    out
}
