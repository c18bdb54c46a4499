//! Documents in several files, and overlays.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::io::Write as _;

use generator::diagnostic::Diagnostics;
use generator::source::Document;
use serde_json::{Value, json};
use support::Folder;

struct Loaded {
    document: Document,
    findings: Vec<String>,
}

impl Loaded {
    fn root(&self) -> Value {
        self.document.root().into()
    }
}

fn load(folder: &Folder, root: Option<&str>, name: &str, overlays: &[&str]) -> Loaded {
    let mut diagnostics = Diagnostics::default();
    let overlays: Vec<_> = overlays.iter().map(|overlay| folder.path(overlay)).collect();
    let root = root.map(|root| folder.path(root));
    let document = Document::load(&folder.path(name), root.as_deref(), &overlays, &mut diagnostics);
    let place = |place: &generator::source::Place| {
        let name = place.file().name().rsplit('/').next().unwrap_or_default();
        format!("{name}:{}:{}", place.line(), place.column())
    };
    let findings = diagnostics.iter().map(|d| format!("{} {}", d.code, d.place.as_ref().map_or(String::new(), place)));
    Loaded { document: document.unwrap(), findings: findings.collect() }
}

fn single(files: &[(&str, &str)]) -> Loaded {
    load(&Folder::new(files), None, "openapi.yaml", &[])
}

fn place(document: &Document, pointer: &str) -> String {
    let place = document.place(pointer);
    format!("{}:{}:{}", place.file().name().rsplit('/').next().unwrap(), place.line(), place.column())
}

/// Every `$ref` that a generator follows is local and leads somewhere.
fn references(root: &Value) -> Vec<String> {
    fn collect(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| match value {
                Value::String(reference) if key == "$ref" => out.push(reference.clone()),
                value => collect(value, out),
            }),
            Value::Array(items) => items.iter().for_each(|item| collect(item, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    collect(root, &mut out);
    for reference in &out {
        assert!(root.pointer(reference.strip_prefix('#').unwrap()).is_some(), "{reference} in {root:#}");
    }
    out
}

#[test]
fn references_into_files_become_local() {
    let loaded = single(&[
        (
            "openapi.yaml",
            "paths:\n  /a:\n    get:\n      x:\n        - $ref: 'schemas/pet.yaml#/Pet'\n        - $ref: ./one.json\n",
        ),
        (
            "schemas/pet.yaml",
            "Pet:\n  properties:\n    owner: {$ref: '#/Owner'}\n    one: {$ref: ../one.json}\nOwner: {type: object}\n",
        ),
        ("one.json", "{\"items\": {\"$ref\": \"schemas/pet.yaml#/Pet\"}}"),
    ]);
    assert_eq!(loaded.findings, [""; 0]);
    let root = &loaded.root();
    assert_eq!(references(root).len(), 5);
    assert_eq!(root["paths"]["/a"]["get"]["x"][0], json!({"$ref": "#/x-files/schemas~1pet.yaml/Pet"}));
    assert_eq!(place(&loaded.document, "/x-files/schemas~1pet.yaml/Pet/properties/one"), "pet.yaml:4:5");
    assert_eq!(place(&loaded.document, "/x-files/one.json/items"), "one.json:1:2");
}

#[test]
fn a_component_becomes_the_home_of_its_file() {
    let loaded = single(&[
        (
            "openapi.yaml",
            "paths:\n  /a: {$ref: a.yaml}\n  /b: {get: {$ref: b.yaml}}\ncomponents:\n  schemas:\n    Pet: {$ref: list.yaml#/Pet}\n    Alias: {$ref: pet.yaml}\n",
        ),
        ("a.yaml", "get:\n  schema: {$ref: pet.yaml}\n"),
        ("b.yaml", "schema: {$ref: pet.yaml#/properties/name}\n"),
        ("list.yaml", "Pet: {$ref: pet.yaml}\n"),
        ("pet.yaml", "properties:\n  name: {type: string}\n  mother: {$ref: pet.yaml}\n  self: {$ref: '#'}\n"),
    ]);
    assert_eq!(loaded.findings, [""; 0]);
    let root = &loaded.root();
    references(root);
    let pet = json!({"$ref": "#/components/schemas/Pet"});
    assert_eq!(root["components"]["schemas"]["Pet"]["properties"]["mother"], pet);
    assert_eq!(root["components"]["schemas"]["Pet"]["properties"]["self"], pet);
    assert_eq!(root["components"]["schemas"]["Alias"], pet);
    assert_eq!(root["paths"]["/a"]["get"]["schema"], pet);
    assert_eq!(root["paths"]["/b"]["get"]["schema"], json!({"$ref": "#/components/schemas/Pet/properties/name"}));
    assert_eq!(place(&loaded.document, "/paths/~1a/get/schema"), "a.yaml:2:3");
    assert_eq!(place(&loaded.document, "/components/schemas/Pet/properties/mother"), "pet.yaml:3:3");
    assert_eq!(root["x-files"].as_object().unwrap().keys().collect::<Vec<_>>(), ["list.yaml"]);
}

#[test]
fn maps_in_files_of_their_own_are_placed() {
    let loaded = single(&[
        ("openapi.yaml", "paths: {$ref: paths.yaml}\ncomponents: {schemas: {$ref: schemas.yaml}}\n"),
        ("paths.yaml", "/a:\n  get: {schema: {$ref: schemas.yaml#/Pet}}\n"),
        ("schemas.yaml", "Pet:\n  properties: {$ref: props.yaml}\nOther: {$ref: '#/Pet'}\n"),
        ("props.yaml", "name: {type: string}\n"),
    ]);
    assert_eq!(loaded.findings, [""; 0]);
    let expected = json!({
        "paths": {"/a": {"get": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
        "components": {"schemas": {
            "Pet": {"properties": {"name": {"type": "string"}}},
            "Other": {"$ref": "#/components/schemas/Pet"},
        }},
    });
    assert_eq!(loaded.root(), expected);
}

#[test]
fn data_is_not_a_reference() {
    let text = "components:\n  schemas:\n    A:\n      default: {$ref: no.yaml}\n      example: {$ref: no.yaml}\n      enum: [{$ref: no.yaml}]\n      const: {$ref: no.yaml}\n      x-any: {$ref: no.yaml}\n      examples: [{$ref: no.yaml}]\n";
    assert_eq!(single(&[("openapi.yaml", text)]).findings, [""; 0]);
    // But names may be called like that.
    let text = "paths:\n  /a:\n    get:\n      responses:\n        default: {$ref: no.yaml}\ncomponents:\n  schemas:\n    A:\n      properties:\n        example: {$ref: no.yaml}\n        x-any: {$ref: no.yaml}\n";
    let findings = single(&[("openapi.yaml", text)]).findings;
    assert_eq!(
        findings,
        ["missing-file openapi.yaml:5:19", "missing-file openapi.yaml:10:19", "missing-file openapi.yaml:11:17"]
    );
}

#[test]
fn discriminators_follow_files_too() {
    let loaded = single(&[
        (
            "openapi.yaml",
            "components:\n  schemas:\n    A: {discriminator: {mapping: {x: b.yaml, y: B, z: v1.B}}}\n    B: {$ref: b.yaml}\n",
        ),
        ("b.yaml", "type: object\n"),
    ]);
    assert_eq!(loaded.findings, [""; 0]);
    let mapping = &loaded.root()["components"]["schemas"]["A"]["discriminator"]["mapping"];
    assert_eq!(mapping, &json!({"x": "#/components/schemas/B", "y": "B", "z": "v1.B"}));
}

#[test]
fn what_is_not_beside_the_document_is_not_read() {
    let folder = Folder::new(&[
        (
            "api/openapi.yaml",
            "x:\n  - $ref: ../secret.yaml\n  - $ref: http://example.org/a.yaml\n  - $ref: //example.org/a.yaml\n  - $ref: file:///etc/passwd\n  - $ref: /etc/passwd\n  - $ref: link.yaml\n  - $ref: none.yaml\n  - $ref: sub\n  - $ref: sub/x.yaml#anchor\n  - $ref: '%2e%2e/secret.yaml'\n",
        ),
        ("api/sub/x.yaml", "a: 1"),
        ("secret.yaml", "a: 1"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path("secret.yaml"), folder.path("api/link.yaml")).unwrap();
    let loaded = load(&folder, None, "api/openapi.yaml", &[]);
    let codes = [
        "reference-outside",
        "remote-reference",
        "remote-reference",
        "remote-reference",
        "reference-outside",
        "reference-outside",
        "missing-file",
        "not-a-file",
        "bad-reference",
        "reference-outside",
    ];
    let expected: Vec<String> =
        codes.iter().zip(2..).map(|(code, line)| format!("{code} openapi.yaml:{line}:5")).collect();
    assert_eq!(loaded.findings, expected);

    // A wider folder can be allowed.
    folder.write("api/openapi.yaml", "x: {$ref: ../secret.yaml}\n");
    let loaded = load(&folder, Some(""), "api/openapi.yaml", &[]);
    assert_eq!(loaded.findings, [""; 0]);
    assert_eq!(loaded.root()["x"]["$ref"], "#/x-files/secret.yaml");
}

#[test]
fn errors_in_further_files_stand_there() {
    let loaded = single(&[
        ("openapi.yaml", "x: {$ref: a.yaml}\ny: {$ref: b.yaml}\n"),
        ("a.yaml", "a: 1\na: 2\n"),
        ("b.yaml", "c:\n  $ref: none.yaml\n"),
    ]);
    assert_eq!(loaded.findings, ["duplicate-key a.yaml:2:1", "missing-file b.yaml:2:3"]);
}

#[test]
fn files_that_include_themselves_do_no_harm() {
    let loaded = single(&[
        (
            "openapi.yaml",
            "a: {properties: {$ref: a.yaml}}\nb: {$ref: b.yaml}\ncomponents: {schemas: {C: {$ref: b.yaml}}}\n",
        ),
        ("a.yaml", "x: {properties: {$ref: a.yaml}, items: {properties: {$ref: a.yaml}}}\n"),
        ("b.yaml", "$ref: c.yaml\n"),
        ("c.yaml", "$ref: b.yaml\n"),
    ]);
    assert_eq!(loaded.findings, [""; 0]);
    references(&loaded.root());
}

const PETS: &str = "openapi: 3.0.0\npaths:\n  /pets:\n    get:\n      tags: [a, b, c]\n      parameters:\n        - name: one\n        - name: two\n        - name: three\n";

fn overlaid(overlay: &str) -> Loaded {
    let folder = Folder::new(&[("openapi.yaml", PETS), ("o.yaml", overlay)]);
    load(&folder, None, "openapi.yaml", &["o.yaml"])
}

#[test]
fn overlays_update_append_copy_and_remove() {
    let loaded = overlaid(
        "overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions:\n  - target: $.paths['/pets'].get\n    update:\n      summary: s\n      tags: [d]\n  - target: $.paths['/pets'].get.parameters[?@.name == 'one']\n    remove: true\n  - target: $.paths['/pets'].get.parameters\n    update:\n      name: four\n  - target: $.paths\n    update: {/dogs: {}}\n  - target: $.paths['/dogs']\n    copy: $.paths['/pets']\n",
    );
    assert_eq!(loaded.findings, [""; 0]);
    let get = &loaded.root()["paths"]["/pets"]["get"];
    assert_eq!(get["summary"], "s");
    assert_eq!(get["tags"], json!(["a", "b", "c", "d"]));
    assert_eq!(get["parameters"], json!([{"name": "two"}, {"name": "three"}, {"name": "four"}]));
    assert_eq!(loaded.root()["paths"]["/dogs"]["get"], *get);

    let place = |pointer: &str| place(&loaded.document, pointer);
    assert_eq!(place("/paths/~1pets/get/summary"), "o.yaml:6:7");
    assert_eq!(place("/paths/~1pets/get/tags/1"), "openapi.yaml:5:17");
    assert_eq!(place("/paths/~1pets/get/tags/3"), "o.yaml:7:14");
    assert_eq!(place("/paths/~1pets/get/parameters/0/name"), "openapi.yaml:8:11");
    assert_eq!(place("/paths/~1pets/get/parameters/1/name"), "openapi.yaml:9:11");
    assert_eq!(place("/paths/~1pets/get/parameters/2/name"), "o.yaml:12:7");
}

#[test]
fn several_items_are_removed_at_once() {
    let loaded = overlaid(
        "overlay: 1.0.0\nactions:\n  - target: $..parameters[?@.name != 'two']\n    remove: true\n  - target: $..tags[0:2]\n    remove: true\n",
    );
    assert_eq!(loaded.findings, [""; 0]);
    let get = &loaded.root()["paths"]["/pets"]["get"];
    assert_eq!((&get["parameters"], &get["tags"]), (&json!([{"name": "two"}]), &json!(["c"])));
    assert_eq!(place(&loaded.document, "/paths/~1pets/get/parameters/0/name"), "openapi.yaml:8:11");
}

#[test]
fn overlays_that_do_not_apply_are_errors() {
    let cases = [
        ("actions:\n  - target: $.paths['/pet']\n    remove: true\n", "unmatched-overlay-target o.yaml:3:5"),
        ("actions:\n  - target: '$.['\n    remove: true\n", "overlay o.yaml:3:5"),
        ("actions:\n  - target: $.paths\n", "overlay o.yaml:3:5"),
        ("actions:\n  - target: $.paths\n    updat: {}\n    update: {}\n", "overlay o.yaml:4:5"),
        ("actions: 1\n", "overlay o.yaml:2:1"),
    ];
    for (overlay, expected) in cases {
        assert_eq!(overlaid(&format!("overlay: 1.0.0\n{overlay}")).findings, [expected], "{overlay}");
    }
}

#[test]
fn an_overlay_can_mend_a_reference_and_bring_one() {
    let folder = Folder::new(&[
        ("openapi.yaml", "x: {$ref: sub/a.yaml}\n"),
        ("sub/a.yaml", "bad: {$ref: none.yaml}\n"),
        ("b.yaml", "ok: 1\n"),
        (
            "o.yaml",
            "overlay: 1.0.0\nactions:\n  - target: $['x-files']['sub/a.yaml'].bad\n    update: {$ref: b.yaml}\n",
        ),
    ]);
    let broken = load(&folder, None, "openapi.yaml", &[]);
    assert_eq!(broken.findings, ["missing-file a.yaml:1:7"]);
    let mended = load(&folder, None, "openapi.yaml", &["o.yaml"]);
    assert_eq!(mended.findings, [""; 0]);
    assert_eq!(mended.root()["x-files"]["sub/a.yaml"]["bad"]["$ref"], "#/x-files/b.yaml");
    references(&mended.root());
}

#[test]
fn real_documents_in_many_files_are_read() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(list) = std::fs::read_to_string(corpus.join("multi.tsv")) else {
        // Not by `println!`, which the test runner keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", corpus.join("multi.tsv").display());
        return;
    };
    for line in list.lines().skip(1) {
        let (name, path) = (line.split('\t').next().unwrap(), line.split('\t').nth(1).unwrap());
        let mut diagnostics = Diagnostics::default();
        let root = corpus.join("multi").join(name);
        let document = Document::load(&corpus.join(path), Some(&root), &[], &mut diagnostics).unwrap();
        assert!(diagnostics.is_empty(), "{}", diagnostics.render(Default::default()));
        assert!(document.root()["paths"].is_object());
    }
}
