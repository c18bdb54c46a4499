//! Bytes to documents: a table of what stands in which object, and bytes that choose.

use serde_json::{Map, Value, json};

/// What stands in a place.
#[derive(Clone, Copy)]
enum Kind {
    /// An object with these keys.
    Object(&'static [(&'static str, &'static Kind)]),
    /// The same, or a reference to a component of this section.
    Component(&'static str, &'static [(&'static str, &'static Kind)]),
    /// An object with keys that anybody may choose.
    Map(&'static Kind),
    /// The same, with keys out of a list.
    Keyed(&'static [&'static str], &'static Kind),
    /// A list.
    List(&'static Kind),
    /// One of these texts.
    Word(&'static [&'static str]),
    /// Any name.
    Name,
    /// Prose.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// Any value.
    Any,
}

use Kind::{Any, Bool, Component, Keyed, List, Map as Named, Name, Number, Object, Text, Word};

const NAMES: &[&str] = &[
    "id",
    "Id",
    "ID",
    "i-d",
    "pet",
    "Pet",
    "type",
    "Self",
    "self",
    "crate",
    "fn",
    "None",
    "Some",
    "Result",
    "String",
    "",
    " ",
    "+1",
    "-1",
    "1st",
    "200",
    "😀",
    "名前",
    "a/b",
    "a~b",
    "a%b",
    "{id}",
    "\"]; fn main(){}//",
    "*/",
    "r#\"",
    "\u{0}",
    "\u{202e}x",
    "body",
    "new",
    "request",
    "x-y",
    "_",
    "__",
    "a.b.c",
    "A_VERY_LONG_NAME_THAT_GOES_ON_AND_ON_AND_ON_UNTIL_NOBODY_READS_IT_ANY_MORE",
    "additionalProperties",
    "$ref",
    "default",
    "Default",
    "Error",
    "Unrecognized",
    "types",
    "errors",
    "auth",
    "client",
    "std",
];
const TEXTS: &[&str] = &[
    "",
    "Words.",
    "# Heading\n\ntext",
    "```rust\npanic!()\n```",
    "```\nunclosed",
    "    indented",
    "- a\n- b\n  - c",
    "[a][b] `c",
    "<b>x",
    "*/ /*",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\"#]#![x]",
    "{}{{}}",
    "\u{feff}\u{200b}",
    "a\r\nb",
    "1. x\n1. y\n\n> quote\n> more",
    "See https://example.com/_a_.",
    "<!-- x",
    "&amp; &lt;",
    "\\",
    "~~~\n```\n~~~",
    "[x]: y",
    "![i](j)",
    "***a**b*",
];
const TYPES: &[&str] = &["string", "integer", "number", "boolean", "object", "array", "null", "file", "any", "String"];
const FORMATS: &[&str] = &[
    "int32",
    "int64",
    "uint64",
    "float",
    "double",
    "date-time",
    "date",
    "time",
    "duration",
    "uuid",
    "byte",
    "binary",
    "password",
    "decimal",
    "x",
];
const PATTERNS: &[&str] = &["^[a-z]+$", "(a+)+$", "[", "\\p{L}", "(?<=x)y", "\"", "^.{1,99999}$", "(?i)x"];
const SECTIONS: &[&str] =
    &["schemas", "parameters", "responses", "requestBodies", "headers", "pathItems", "mediaTypes", "callbacks"];

static SCHEMA: Kind = Component("schemas", SCHEMA_KEYS);
static SCHEMA_KEYS: &[(&str, &Kind)] = &[
    ("type", &Word(TYPES)),
    ("properties", &Named(&SCHEMA)),
    ("items", &SCHEMA),
    ("allOf", &List(&SCHEMA)),
    ("oneOf", &List(&SCHEMA)),
    ("anyOf", &List(&SCHEMA)),
    ("enum", &List(&Any)),
    ("required", &List(&Name)),
    ("format", &Word(FORMATS)),
    ("nullable", &Bool),
    ("additionalProperties", &SCHEMA),
    ("discriminator", &Object(&[("propertyName", &Name), ("mapping", &Named(&Name))])),
    ("description", &Text),
    ("title", &Name),
    ("default", &Any),
    ("readOnly", &Bool),
    ("writeOnly", &Bool),
    ("deprecated", &Bool),
    ("pattern", &Word(PATTERNS)),
    ("minimum", &Number),
    ("maximum", &Number),
    ("exclusiveMinimum", &Number),
    ("exclusiveMaximum", &Bool),
    ("multipleOf", &Number),
    ("minLength", &Number),
    ("maxLength", &Number),
    ("minItems", &Number),
    ("maxItems", &Number),
    ("minProperties", &Number),
    ("uniqueItems", &Bool),
    ("not", &SCHEMA),
    ("const", &Any),
    ("prefixItems", &List(&SCHEMA)),
    ("patternProperties", &Named(&SCHEMA)),
    ("if", &SCHEMA),
    ("then", &SCHEMA),
    ("$defs", &Named(&SCHEMA)),
    ("$anchor", &Name),
    ("contentEncoding", &Word(&["base64", "base64url", "x"])),
    ("contentMediaType", &Word(&["application/json", "image/png"])),
    ("unevaluatedProperties", &SCHEMA),
    ("dependentSchemas", &Named(&SCHEMA)),
    ("examples", &List(&Any)),
    ("example", &Any),
    ("xml", &Any),
    ("x-enum-varnames", &List(&Name)),
    ("x-nullable", &Bool),
];
static MEDIA: Kind = Object(&[
    ("schema", &SCHEMA),
    ("itemSchema", &SCHEMA),
    ("example", &Any),
    (
        "encoding",
        &Named(&Object(&[
            ("contentType", &Name),
            ("style", &Word(STYLES)),
            ("explode", &Bool),
            ("headers", &Named(&HEADER)),
        ])),
    ),
]);
const MEDIA_TYPES: &[&str] = &[
    "application/json",
    "application/vnd.x.2024-01-02+json",
    "application/vnd.x.2023-01-02+json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/octet-stream",
    "*/*",
    "text/event-stream",
    "application/xml",
    "x\"y",
    "",
];
static CONTENT: Kind = Keyed(MEDIA_TYPES, &MEDIA);
const STYLES: &[&str] = &["form", "simple", "label", "matrix", "deepObject", "spaceDelimited", "pipeDelimited", "x"];
static HEADER: Kind = Component(
    "headers",
    &[("schema", &SCHEMA), ("description", &Text), ("required", &Bool), ("content", &CONTENT), ("type", &Word(TYPES))],
);
static PARAMETER: Kind = Component(
    "parameters",
    &[
        ("name", &Name),
        ("in", &Word(&["path", "query", "header", "cookie", "body", "formData", "querystring", "x"])),
        ("schema", &SCHEMA),
        ("required", &Bool),
        ("style", &Word(STYLES)),
        ("explode", &Bool),
        ("allowReserved", &Bool),
        ("content", &CONTENT),
        ("description", &Text),
        ("deprecated", &Bool),
        ("type", &Word(TYPES)),
        ("collectionFormat", &Word(&["csv", "ssv", "tsv", "pipes", "multi", "x"])),
        ("items", &SCHEMA),
    ],
);
static BODY: Kind = Component("requestBodies", &[("content", &CONTENT), ("required", &Bool), ("description", &Text)]);
static RESPONSE: Kind = Component(
    "responses",
    &[
        ("description", &Text),
        ("content", &CONTENT),
        ("headers", &Named(&HEADER)),
        ("schema", &SCHEMA),
        ("links", &Any),
    ],
);
const CODES: &[&str] = &["200", "201", "204", "2XX", "302", "400", "404", "4XX", "500", "default", "x", "999"];
static SERVERS: Kind = List(&Object(&[
    ("url", &Word(&["https://example.com/", "/v1", "{scheme}://x/{v}", "http://[", ""])),
    ("variables", &Named(&Object(&[("default", &Name), ("enum", &List(&Name))]))),
]));
static SECURITY: Kind = List(&Named(&List(&Name)));
static OPERATION: Kind = Object(&[
    ("responses", &Keyed(CODES, &RESPONSE)),
    ("parameters", &List(&PARAMETER)),
    ("requestBody", &BODY),
    ("operationId", &Name),
    ("tags", &List(&Name)),
    ("summary", &Text),
    ("description", &Text),
    ("deprecated", &Bool),
    ("security", &SECURITY),
    ("servers", &SERVERS),
    ("callbacks", &Named(&Named(&Any))),
    ("consumes", &List(&Word(MEDIA_TYPES))),
    ("produces", &List(&Word(MEDIA_TYPES))),
]);
const METHODS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch", "trace", "query", "GET"];
static PATH_ITEM: Kind = Keyed(METHODS, &OPERATION);
static SCHEMES: Kind = Named(&Object(&[
    ("type", &Word(&["apiKey", "http", "oauth2", "openIdConnect", "mutualTLS", "basic", "x"])),
    ("scheme", &Word(&["basic", "bearer", "digest", "x"])),
    ("name", &Name),
    ("in", &Word(&["query", "header", "cookie"])),
    (
        "flows",
        &Keyed(
            &["clientCredentials", "implicit", "password", "x"],
            &Object(&[("tokenUrl", &Name), ("scopes", &Named(&Text))]),
        ),
    ),
    ("flow", &Word(&["implicit", "application"])),
    ("tokenUrl", &Name),
]));
const PATHS: &[&str] = &[
    "/",
    "/pets",
    "/pets/{id}",
    "/pets/{id}/{Id}",
    "/{a}-{b}",
    "pets",
    "/a?b={id}",
    "/a#b",
    "/{",
    "/}",
    "/..",
    "/{id}/..",
    "/pets/{Pet}",
    "/pets/",
];
static DOCUMENT: &[(&str, &Kind)] = &[
    ("paths", &Keyed(PATHS, &PATH_ITEM)),
    (
        "components",
        &Object(&[
            ("schemas", &Named(&SCHEMA)),
            ("parameters", &Named(&PARAMETER)),
            ("responses", &Named(&RESPONSE)),
            ("requestBodies", &Named(&BODY)),
            ("headers", &Named(&HEADER)),
            ("securitySchemes", &SCHEMES),
            ("pathItems", &Named(&PATH_ITEM)),
        ]),
    ),
    ("definitions", &Named(&SCHEMA)),
    ("servers", &SERVERS),
    ("security", &SECURITY),
    ("tags", &List(&Object(&[("name", &Name), ("description", &Text)]))),
    ("webhooks", &Named(&PATH_ITEM)),
    ("parameters", &Named(&PARAMETER)),
    ("responses", &Named(&RESPONSE)),
    ("securityDefinitions", &SCHEMES),
    ("host", &Name),
    ("basePath", &Word(PATHS)),
    ("consumes", &List(&Word(MEDIA_TYPES))),
    ("produces", &List(&Word(MEDIA_TYPES))),
];

/// The document that the input stands for; `None` if it is no text.
pub fn document(input: &[u8]) -> Option<String> {
    let (mode, rest) = input.split_first()?;
    if mode % 4 == 0 {
        return std::str::from_utf8(rest).ok().map(str::to_owned);
    }
    let mut choices = Choices { rest, left: 2_000 };
    let mut document = match mode % 16 / 4 {
        0 => json!({"swagger": "2.0"}),
        1 => json!({"openapi": "3.1.0"}),
        2 => json!({"openapi": "3.2.0"}),
        _ => json!({"openapi": "3.0.3"}),
    };
    if let (Some(document), Value::Object(more)) = (document.as_object_mut(), choices.object(DOCUMENT, 0)) {
        document.insert("info".to_owned(), json!({"title": choices.pick(NAMES), "version": "1"}));
        document.extend(more);
    }
    Some(document.to_string())
}

struct Choices<'a> {
    rest: &'a [u8],
    /// Nodes that may still come.
    left: usize,
}

impl Choices<'_> {
    /// The next byte; zeroes after the last.
    fn next(&mut self) -> usize {
        match self.rest.split_first() {
            Some((byte, rest)) => {
                self.rest = rest;
                usize::from(*byte)
            }
            None => 0,
        }
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        let index = self.next() % from.len().max(1);
        from.get(index).copied().unwrap_or_default()
    }

    fn count(&mut self) -> usize {
        if self.rest.is_empty() { 0 } else { self.next() % 6 }
    }

    fn make(&mut self, kind: &Kind, depth: usize) -> Value {
        if self.left == 0 || depth > 24 {
            return Value::Null;
        }
        self.left -= 1;
        if !self.rest.is_empty() && self.next() % 32 == 31 {
            return self.any(depth);
        }
        match kind {
            Object(keys) => self.object(keys, depth),
            Component(section, keys) => match self.next() % 4 {
                3 => json!({"$ref": self.reference(section)}),
                2 if *section == "schemas" => json!({"type": self.pick(TYPES)}),
                _ => self.object(keys, depth),
            },
            Named(kind) => self.map(NAMES, kind, depth),
            Keyed(keys, kind) => self.map(keys, kind, depth),
            List(kind) => (0..self.count()).map(|_| self.make(kind, depth + 1)).collect(),
            Word(words) => self.pick(words).into(),
            Name => self.pick(NAMES).into(),
            Text => self.pick(TEXTS).into(),
            Number => self.number(),
            Bool => (self.next() % 2 == 0).into(),
            Any => self.any(depth),
        }
    }

    fn object(&mut self, keys: &[(&str, &Kind)], depth: usize) -> Value {
        let mut object = Map::new();
        for _ in 0..self.count() + 1 {
            let index = self.next() % keys.len();
            if let Some((key, kind)) = keys.get(index) {
                object.insert((*key).to_owned(), self.make(kind, depth + 1));
            }
        }
        Value::Object(object)
    }

    fn map(&mut self, keys: &[&str], kind: &Kind, depth: usize) -> Value {
        let mut object = Map::new();
        for _ in 0..self.count() {
            let key = self.pick(keys).to_owned();
            let value = self.make(kind, depth + 1);
            object.insert(key, value);
        }
        Value::Object(object)
    }

    fn reference(&mut self, section: &str) -> String {
        let name = self.pick(NAMES).replace('~', "~0").replace('/', "~1");
        match self.next() % 16 {
            15 => format!("#/components/{}/{name}", self.pick(SECTIONS)),
            14 => format!("#/components/schemas/{name}/properties/{}", self.pick(NAMES)),
            13 => ["#", "#/", "", "other.yaml#/x", "https://example.com/x", "#anchor", "#/paths/~1pets/get"]
                .get(self.next() % 7)
                .map_or(String::new(), ToString::to_string),
            12 => format!("#/definitions/{name}"),
            _ => format!("#/components/{section}/{name}"),
        }
    }

    fn number(&mut self) -> Value {
        const NUMBERS: &[f64] = &[0.0, 1.0, -1.0, 2.5, 10.0, 1e10, 1.8446744073709552e19, 1e300, -0.0, 0.1];
        let index = self.next() % (NUMBERS.len() + 2);
        match NUMBERS.get(index) {
            Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(*number as i64),
            Some(number) => json!(number),
            None if index % 2 == 0 => json!(u64::MAX),
            None => json!(i64::MIN),
        }
    }

    fn any(&mut self, depth: usize) -> Value {
        match self.next() % 8 {
            0 => Value::Null,
            1 => (self.next() % 2 == 0).into(),
            2 => self.number(),
            3 | 4 => self.pick(NAMES).into(),
            5 => self.pick(TEXTS).into(),
            6 if depth < 24 => (0..self.count()).map(|_| self.any(depth + 1)).collect(),
            _ if depth < 24 => self.map(NAMES, &Any, depth),
            _ => Value::Null,
        }
    }
}
