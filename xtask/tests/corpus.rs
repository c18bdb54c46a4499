//! `xtask corpus` as somebody runs it, without compilation: that takes its time.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Two operations, one of them in another file.
const SEVERAL: &str = r#"{
  "openapi": "3.0.3",
  "info": {"title": "Boats", "version": "1"},
  "paths": {
    "/boats": {"$ref": "paths/boats.json"},
    "/ports": {"get": {"responses": {"204": {"description": "None"}}}}
  }
}"#;
const PART: &str = r#"{"get": {"responses": {"204": {"description": "None"}}}}"#;

const ONE: &str = r#"openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    parameters: [{name: limit, in: query, schema: {type: integer}}]
    get: {responses: {"204": {description: None}}}
    post: {responses: {"204": {description: None}}}
  x-internal:
    get: {}
"#;

/// One of its two operations is there twice.
const INVALID: &str = r#"openapi: 3.0.3
info: {title: Invalid, version: "1"}
paths:
  /pets:
    get: {responses: {"204": {description: None}}}
  pets:
    get: {responses: {"204": {description: None}}}
"#;

struct Sandbox(PathBuf);

impl Sandbox {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xtask-corpus-{}-{name}", std::process::id()));
        let sandbox = Self(path);
        sandbox.write("documents/pets.yaml", ONE);
        sandbox.write("documents/boats/all.json", SEVERAL);
        sandbox.write("documents/boats/paths/boats.json", PART);
        sandbox
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The exit code, and what was printed.
    fn run(&self, more: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(["corpus", "documents", "--no-check"]).args(more).current_dir(&self.0);
        let output = command.env("CARGO_TARGET_DIR", self.0.join("target")).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The words of the line of a document.
fn line(table: &str, name: &str) -> Vec<String> {
    let line = table.lines().find(|line| line.starts_with(name)).expect(table);
    line.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn files_and_folders_become_crates() {
    let sandbox = Sandbox::new("crates");
    let (code, table, errors) = sandbox.run(&[]);
    assert_eq!(code, 0, "{table}{errors}");
    assert_eq!(line(&table, "pets")[..4], ["pets", "3.0.3", "2", "2"]);
    assert_eq!(line(&table, "boats")[..4], ["boats", "3.0.3", "2", "2"]);
    assert!(table.contains("2 documents: 2 generated, with 4 of 4 operations"), "{table}");
    assert!(sandbox.read("target/corpus/crates/boats/Cargo.toml").contains("name = \"api-boats\""));
}

#[test]
fn a_document_that_fails_does_not_stop_the_others() {
    let sandbox = Sandbox::new("fails");
    sandbox.write("documents/bad.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: none.yaml}}\n");
    sandbox.write("documents/worse.yaml", "[");
    sandbox.write("documents/invalid.yaml", INVALID);
    let (code, table, errors) = sandbox.run(&["--json", "figures.json"]);
    assert_eq!(code, 1, "{table}{errors}");
    assert!(line(&table, "worse").ends_with(&["not".to_owned(), "generated".to_owned()]), "{table}");
    // Their errors are faults of the documents: what the crates lack stands there.
    assert_eq!(line(&table, "bad")[2..5], ["0", "0", "0"]);
    assert_eq!(line(&table, "invalid")[2..5], ["2", "1", "0"]);
    assert!(table.contains("5 documents: 4 generated, with 5 of 6 operations") && table.contains("1 falling short"));
    assert!(sandbox.read("target/corpus/logs/bad.gen").contains("error[missing-file]"));
    let figures: serde_json::Value = serde_json::from_str(&sandbox.read("figures.json")).unwrap();
    assert_eq!(figures["falling_short"], 1);
    assert_eq!(figures["documents"][2]["invalid"], serde_json::json!(["GET pets"]));
    assert_eq!(figures["documents"][3]["operations"]["crate"], 2);
}

#[test]
fn a_table_names_the_first_file_and_globs_choose() {
    let sandbox = Sandbox::new("table");
    sandbox.write("multi.tsv", "name\troot\nships\telsewhere/ships/api/all.json\n");
    sandbox.write("elsewhere/ships/api/all.json", &SEVERAL.replace("paths/boats", "../shared/boats"));
    sandbox.write("elsewhere/ships/shared/boats.json", PART);
    let (code, table, errors) = sandbox.run(&["--only", "sh*s", "--only", "b?ats"]);
    assert_eq!(code, 0, "{table}{errors}");
    assert_eq!(line(&table, "ships")[..4], ["ships", "3.0.3", "2", "2"]);
    assert!(table.contains("2 documents: 2 generated"), "{table}");
}
