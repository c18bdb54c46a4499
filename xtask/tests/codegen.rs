//! `xtask codegen` as somebody runs it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

static NUMBER: AtomicUsize = AtomicUsize::new(0);

const DOCUMENT: &str = r##"openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: "https://example.org"}]
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200": {description: All, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  /dogs:
    get:
      operationId: listDogs
      tags: [dogs]
      responses: {"204": {description: None}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
"##;

const CONFIG: &str = "[[client]]\ndocument = \"pets.yaml\"\ncrate = \"pets\"\n";

struct Sandbox(PathBuf);

struct Output {
    code: i32,
    out: String,
    err: String,
}

impl Sandbox {
    fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("xtask-test-{}-{number}", std::process::id()));
        fs::create_dir_all(path.join("spec")).unwrap();
        let sandbox = Self(path.canonicalize().unwrap());
        sandbox.write("spec/pets.yaml", DOCUMENT);
        sandbox.write("spec/codegen.toml", CONFIG);
        sandbox
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, arguments: &str) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments.split_whitespace())
            .current_dir(&self.0)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Output { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn codegen(&self, more: &str) -> Output {
        self.run(&format!("codegen --config spec/codegen.toml {more}"))
    }

    /// All files with their text and time.
    fn files(&self) -> BTreeMap<PathBuf, (String, SystemTime)> {
        let (mut found, mut folders) = (BTreeMap::new(), vec![self.0.clone()]);
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let time = path.metadata().unwrap().modified().unwrap();
                    found.insert(
                        path.strip_prefix(&self.0).unwrap().to_owned(),
                        (fs::read_to_string(&path).unwrap(), time),
                    );
                }
            }
        }
        found
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn wrong_usage_is_one_line_and_exit_code_2() {
    let sandbox = Sandbox::new();
    let cases = [
        ("", "a command is missing"),
        ("codegne", "there is no command `codegne`; did you mean `codegen`?"),
        ("--hlp", "invalid option '--hlp'"),
        ("codegen --chek", "there is no option `--chek`; did you mean `--check`?"),
        ("codegen --spec", "missing argument"),
        ("codegen --spec spec/pets.yaml", "`--spec` needs `--out`"),
        ("codegen --out x", "`--out` needs `--spec`"),
        ("codegen --spec spec/pets.yaml --out x --config y", "`--spec` and `--config` exclude each other"),
        ("codegen --spec spec/pets.yaml --out x --name 9", "`9` is not the name of a crate"),
        ("codegen --spec spec/pets.yaml --out x --api-version 1", "`1` is not a date"),
        ("codegen surplus", "surplus"),
        ("corpus", "a folder with documents is missing"),
        ("corpus spec --onyl a", "there is no option `--onyl`; did you mean `--only`?"),
        ("corpus spec --only dogs", "`dogs` matches no document of `spec`"),
    ];
    for (arguments, expected) in cases {
        let output = sandbox.run(arguments);
        assert_eq!(output.code, 2, "{arguments}: {}", output.err);
        assert!(output.err.contains(expected), "{arguments}: {}", output.err);
        assert_eq!((output.err.lines().count(), output.out.as_str()), (1, ""), "{arguments}: {}", output.err);
    }
}

#[test]
fn help_names_every_command_and_option() {
    let sandbox = Sandbox::new();
    let output = sandbox.run("--help");
    assert_eq!((output.code, output.err.as_str()), (0, ""));
    assert!(output.out.contains("codegen "));
    let output = sandbox.run("codegen --help");
    assert_eq!((output.code, output.err.as_str()), (0, ""));
    for option in
        ["--check", "--spec", "--out", "--name", "--api-version", "--overlay", "--root", "--strict", "--verbose"]
    {
        assert!(output.out.contains(option), "{option}");
    }
}

#[test]
fn a_second_run_touches_nothing() {
    let sandbox = Sandbox::new();
    let first = sandbox.codegen("");
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.out.starts_with("pets: 2 operations and "), "{}", first.out);
    assert!(first.out.contains("  2 operations added\n    GET /dogs\n    GET /pets\n"), "{}", first.out);
    let files = sandbox.files();
    assert!(files.contains_key(Path::new("pets/Cargo.toml")) && files.contains_key(Path::new("pets/src/lib.rs")));
    let second = sandbox.codegen("");
    assert!(second.out.contains("nothing changed"), "{}", second.out);
    assert_eq!(sandbox.files(), files);
    let check = sandbox.codegen("--check");
    assert_eq!((check.code, check.out.lines().count()), (0, 1), "{}", check.out);
}

#[test]
fn check_shows_the_difference_and_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.codegen("");
    let path = sandbox.0.join("pets/src/lib.rs");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}// by hand\n")).unwrap();
    let files = sandbox.files();
    let check = sandbox.codegen("--check");
    assert_eq!(check.code, 1);
    assert!(
        check.out.contains("--- pets/src/lib.rs\n+++ pets/src/lib.rs\n") && check.out.contains("\n-// by hand"),
        "{}",
        check.out
    );
    assert!(check.err.contains("1 generated file not up to date; run `cargo xtask codegen`"), "{}", check.err);
    assert_eq!(sandbox.files(), files);

    let run = sandbox.codegen("");
    assert!(run.out.contains("  1 file changed\n    pets/src/lib.rs\n"), "{}", run.out);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn what_is_no_longer_generated_is_removed_and_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.codegen("");
    sandbox.write("pets/src/hand_written.rs", "// mine\n");
    sandbox.write("pets/target/x.rs", "// Generated by `cargo xtask codegen`, but a build's\n");
    let before = sandbox.files();
    let start = DOCUMENT.find("  /dogs").unwrap();
    let end = DOCUMENT.find("\ncomponents").unwrap() + 1;
    sandbox.write("spec/pets.yaml", &format!("{}{}", &DOCUMENT[..start], &DOCUMENT[end..]));
    let run = sandbox.codegen("");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("1 operation removed\n    GET /dogs\n"), "{}", run.out);
    let after = sandbox.files();
    let removed: Vec<_> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    assert!(!removed.is_empty() && removed.iter().all(|path| path.to_string_lossy().contains("dogs")), "{removed:?}");
}

#[test]
fn files_of_others_are_never_overwritten() {
    let sandbox = Sandbox::new();
    sandbox.write("pets/src/lib.rs", "// mine\n");
    let files = sandbox.files();
    let run = sandbox.codegen("");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("`pets/src/lib.rs` would be overwritten"), "{}", run.err);
    assert_eq!(sandbox.files(), files);

    let run = sandbox.run("codegen --spec spec/pets.yaml --out spec");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("`spec` is not empty"), "{}", run.err);
    assert_eq!(sandbox.files(), files);
}

#[test]
fn a_document_that_is_none_changes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("spec/codegen.toml", &format!("{CONFIG}[[client]]\ndocument = \"bad.yaml\"\ncrate = \"bad\"\n"));
    sandbox.write("spec/bad.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: none.yaml}\n");
    let files = sandbox.files();
    let run = sandbox.codegen("");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("error[syntax]") && run.err.contains("--> spec/bad.yaml:3:1"), "{}", run.err);
    assert_eq!(sandbox.files(), files);
}

#[test]
fn what_cannot_be_followed_costs_nothing_else() {
    let sandbox = Sandbox::new();
    sandbox.write("spec/pets.yaml", &DOCUMENT.replace("/dogs:", "/cats: {$ref: none.yaml}\n  /dogs:"));
    let files = sandbox.files();
    let run = sandbox.codegen("--strict");
    assert_eq!(run.code, 1);
    assert_eq!(sandbox.files(), files);
    let run = sandbox.codegen("");
    assert_eq!(run.code, 1, "an error does not go unnoticed");
    assert!(run.err.contains("error[missing-file]") && run.err.contains("--> spec/pets.yaml:11:11"), "{}", run.err);
    assert!(run.out.contains("2 operations added\n    GET /dogs\n    GET /pets\n"), "{}", run.out);
    assert_eq!(sandbox.codegen("--check").code, 1);
}

#[test]
fn operations_are_listed_whatever_their_method() {
    let sandbox = Sandbox::new();
    let copy = "  /dogs:\n    additionalOperations: {COPY: {responses: {\"204\": {description: None}}}}\n";
    let newer = DOCUMENT.replace("3.0.3", "3.2.0").replace("  /dogs:\n", copy);
    sandbox.write("spec/pets.yaml", &newer);
    let run = sandbox.codegen("");
    assert!(run.out.contains("3 operations added\n    COPY /dogs\n    GET /dogs\n    GET /pets\n"), "{}", run.out);
}

/// An inline schema that becomes another name for a type is still a type to its users.
#[test]
fn types_that_are_names_for_others_are_not_removed() {
    let sandbox = Sandbox::new();
    let inline = |name| {
        format!("{DOCUMENT}    {name}: {{type: object, properties: {{size: {{type: string, enum: [s, l]}}}}}}\n")
    };
    sandbox.write("spec/pets.yaml", &inline("Crates"));
    let first = sandbox.codegen("");
    assert!(first.out.contains("    Size\n"), "{}", first.out);
    sandbox.write("spec/pets.yaml", &format!("{}    Bag: {{type: string, enum: [s, l]}}\n", inline("Crates")));
    let run = sandbox.codegen("");
    assert!(run.out.contains("1 type added\n    Bag\n") && !run.out.contains("removed"), "{}", run.out);
}

#[test]
fn a_file_system_problem_changes_nothing() {
    let sandbox = Sandbox::new();
    // A file where a folder should be: found out only when writing begins.
    sandbox.write("pets", "mine");
    let files = sandbox.files();
    let run = sandbox.codegen("");
    assert_eq!(run.code, 1);
    assert!(run.err.starts_with("error: cannot "), "{}", run.err);
    assert_eq!(sandbox.files(), files);
}

#[test]
fn strict_fails_on_warnings() {
    let sandbox = Sandbox::new();
    sandbox.write("spec/pets.yaml", &DOCUMENT.replace("title: Pets", "title: !tag Pets"));
    let files = sandbox.files();
    let run = sandbox.codegen("--strict");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("warning[yaml-tag]") && run.err.contains("--strict"), "{}", run.err);
    assert_eq!(sandbox.files(), files);
    assert_eq!(sandbox.codegen("").code, 0);
}

#[test]
fn a_manifest_of_ones_own_has_all_features() {
    let sandbox = Sandbox::new();
    sandbox.write("spec/codegen.toml", &format!("{CONFIG}write-manifest = false\nfeatures = true\n"));
    sandbox.write("pets/Cargo.toml", "[package]\nname = \"pets\"\n[features]\npets = []\n");
    let run = sandbox.codegen("");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("dogs = []") && !run.err.contains("pets = []"), "{}", run.err);
    assert_eq!(sandbox.codegen("--check").code, 1);
    sandbox.write("pets/Cargo.toml", "[package]\nname = \"pets\"\n[features]\npets = []\ndogs = []\n");
    assert_eq!(sandbox.codegen("").code, 0);
    assert_eq!(sandbox.codegen("--check").code, 0);
}

#[test]
fn one_document_becomes_a_crate_of_its_own() {
    let sandbox = Sandbox::new();
    let overlay = "overlay: 1.0.0\nactions:\n  - target: $.paths['/dogs']\n    remove: true\n";
    sandbox.write("o.yaml", overlay);
    let run = sandbox.run("codegen --spec spec/pets.yaml --out clients/my-pets --overlay o.yaml");
    assert_eq!(run.code, 0, "{}", run.err);
    let manifest = fs::read_to_string(sandbox.0.join("clients/my-pets/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"my-pets\""), "{manifest}");
    let path = manifest.split("runtime = { path = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(Path::new(path).is_relative() && sandbox.0.join("clients/my-pets").join(path).join("Cargo.toml").exists());
    assert!(run.out.contains("1 operation "), "{}", run.out);
    // An earlier output may be written again.
    assert_eq!(sandbox.run("codegen --spec spec/pets.yaml --out clients/my-pets").code, 0);
}
