//! Which examples of a document are found, and which type reads each.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use generator::config::ClientConfig;
use generator::diagnostic::Diagnostics;
use generator::examples::{Examples, examples};
use generator::source::Document;

fn find(text: &str) -> Examples {
    let document = Document::from_text("openapi.yaml", text, &mut Diagnostics::default()).unwrap();
    examples(document, &ClientConfig::new("openapi.yaml", "client", "client"))
}

/// Value, schema and type of each.
fn list(text: &str) -> Vec<String> {
    let schema = |at: &str| at.replace("/components/schemas/", "").replace("/paths/~1boats/get/", "get ");
    let line = |e: &generator::examples::Example| format!("{} {}: {}", e.value, schema(&e.schema), e.ty);
    find(text).list.iter().map(line).collect()
}

const SCHEMAS: &str = r##"
openapi: 3.1.0
info: {title: Boats, version: "1"}
paths: {}
components:
  schemas:
    Boat:
      example: {name: Eva}
      type: object
      properties:
        name: {type: string, example: Eva}
        length: {type: [number, "null"], examples: [4.5, null]}
        example: {type: object, properties: {depth: {type: integer, example: 1}}}
        owner: {$ref: "#/components/schemas/Owner", example: {id: 1}}
        crew: {type: array, items: {$ref: "#/components/schemas/Owner"}, example: [{id: 2}]}
        flags: {type: array, items: {type: string, example: red}}
      additionalProperties: {type: boolean, example: true}
    Owner:
      allOf:
        - {type: object, properties: {id: {type: integer, example: 3}}}
        - {type: object, properties: {of: {type: string, format: date, example: "2020-01-02"}}, example: {id: 4}}
    Mark: {oneOf: [{type: integer, example: 5}, {type: string, example: five}]}
    Maybe: {anyOf: [{type: integer, example: 6}, {type: "null"}], example: null}
    Sizes: {type: array, prefixItems: [{type: integer, example: 7}, {type: string, example: seven}]}
"##;

/// A schema that is like another one has the type of that, and examples of its own.
#[test]
fn schemas_that_are_alike_have_their_examples() {
    let text = r##"
openapi: 3.1.0
info: {title: Boats, version: "1"}
paths: {}
components:
  schemas:
    Boat: {type: object, properties: {draft: {oneOf: [{type: integer, example: 1}, {type: string}]}}}
    Raft: {type: object, properties: {draft: {oneOf: [{type: integer, example: 2}, {type: string, example: two}]}}}
"##;
    let expected = [
        "1 Boat/properties/draft/oneOf/0: i64",
        "2 Raft/properties/draft/oneOf/0: i64",
        r#""two" Raft/properties/draft/oneOf/1: String"#,
    ];
    assert_eq!(list(text), expected);
}

#[test]
fn schemas_have_examples_wherever_they_stand() {
    let expected = [
        r#"{"name":"Eva"} Boat: types::Boat"#,
        r#""Eva" Boat/properties/name: String"#,
        "4.5 Boat/properties/length: Option<f64>",
        "null Boat/properties/length: Option<f64>",
        "1 Boat/properties/example/properties/depth: i64",
        r#"{"id":1} Boat/properties/owner: types::Owner"#,
        r#"[{"id":2}] Boat/properties/crew: Vec<types::Owner>"#,
        r#""red" Boat/properties/flags/items: String"#,
        "true Boat/additionalProperties: bool",
        "3 Owner/allOf/0/properties/id: i64",
        r#"{"id":4} Owner: types::Owner"#,
        r#""2020-01-02" Owner/allOf/1/properties/of: runtime::Date"#,
        "5 Mark/oneOf/0: i64",
        r#""five" Mark/oneOf/1: String"#,
        "null Maybe: Option<types::Maybe>",
        "6 Maybe: i64",
        "7 Sizes/x-dialect-prefix-items/0: i64",
        r#""seven" Sizes/x-dialect-prefix-items/1: String"#,
    ];
    let found = list(SCHEMAS);
    assert_eq!(found, expected, "{found:#?}");
}

const OPERATION: &str = r##"
openapi: 3.0.3
info: {title: Boats, version: "1"}
paths:
  /boats:
    get:
      parameters:
        - {name: limit, in: query, schema: {type: integer}, example: 1}
        - {name: sort, in: query, schema: {type: string}, examples: {up: {value: up}, down: {value: down}}}
      responses:
        "200":
          description: Boats.
          headers: {X-Left: {schema: {type: integer, format: int32}, example: 2}}
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Boat"}}
              example: [{name: Eva}]
            application/vnd.boats+json:
              schema: {$ref: "#/components/schemas/Boat"}
              examples: {eva: {$ref: "#/components/examples/Eva"}, text: {value: '{"name": "Ada"}'}}
            text/csv: {example: Eva}
components:
  examples:
    Eva: {value: {name: Eva}}
    Unused: {value: {name: Ida}}
  schemas:
    Boat: {type: object, properties: {name: {type: string}}}
"##;

#[test]
fn parameters_headers_and_bodies_have_examples() {
    let expected = [
        "1 get parameters/0/schema: i64",
        r#""up" get parameters/1/schema: String"#,
        r#""down" get parameters/1/schema: String"#,
        "2 get responses/200/headers/X-Left/schema: i32",
        r#"[{"name":"Eva"}] get responses/200/content/application~1json/schema: Vec<types::Boat>"#,
        r#"{"name":"Eva"} get responses/200/content/application~1vnd.boats+json/schema: types::Boat"#,
        r#"{"name":"Ada"} get responses/200/content/application~1vnd.boats+json/schema: types::Boat"#,
    ];
    let found = list(OPERATION);
    assert_eq!(found, expected, "{found:#?}");
    assert_eq!(find(OPERATION).untyped, ["/paths/~1boats/get/responses/200/content/text~1csv/example"]);
}

#[test]
fn the_crate_has_the_types_of_examples_alone() {
    let files = find(OPERATION).files;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["src/lib.rs", "src/types/boat.rs"]);
    let inline =
        OPERATION.replace(r##"{$ref: "#/components/schemas/Boat"}}"##, "{type: object, properties: {id: {}}}}");
    let files = find(&inline).files;
    let operation = files.iter().find(|(path, _)| !path.starts_with("src/types") && *path != "src/lib.rs");
    let (path, text) = operation.unwrap();
    assert!(text.contains("pub struct") && !text.contains("Request"), "{path}: {text}");
    let lib = files.get("src/lib.rs").unwrap();
    let module = path.trim_start_matches("src/").split('/').next().unwrap();
    assert!(lib.contains(&format!("pub mod {module} {{\n    pub mod ")), "{lib}");
}
