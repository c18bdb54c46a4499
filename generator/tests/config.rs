//! `codegen.toml`: what is read, and what is said about mistakes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod support;

use generator::config::Config;
use generator::diagnostic::Diagnostics;
use support::Folder;

fn load(text: &str) -> (Option<Config>, Diagnostics) {
    let folder = Folder::new(&[("codegen.toml", text), ("api.yaml", "openapi: 3.0.0")]);
    let mut diagnostics = Diagnostics::default();
    let config = Config::load(&folder.path("codegen.toml"), &mut diagnostics);
    (config, diagnostics)
}

/// `line:column message | hint` of every finding.
fn findings(text: &str) -> Vec<String> {
    let (config, diagnostics) = load(text);
    assert_eq!(config.is_none(), diagnostics.has_errors());
    let line = |d: &generator::diagnostic::Diagnostic| {
        let place = d.place.as_ref().unwrap();
        let hint = d.hint.as_ref().map(|hint| format!(" | {hint}")).unwrap_or_default();
        format!("{}:{} {}{hint}", place.line(), place.column(), d.message)
    };
    diagnostics.iter().map(line).collect()
}

#[test]
fn everything_is_read() {
    let (config, diagnostics) = load(
        r#"
[[client]]
document = "api.yaml"
crate = "my-api"
path = "clients/my-api"
root = "."
overlays = ["api.yaml"]
api-version = 2025-03-12
write-manifest = false
naming.operation-id-extensions = ["x-id", "x-name"]
naming.operations = { getPet = "pet", "GET /pets" = "pets" }
naming.types.Pet = "Animal"
naming.tags.Pets = "animals"
auth.Key = { type-name = "ApiKey", env = { key = "API_KEY" } }
types.formats = { "string:uuid" = "uuid::Uuid" }
types.schemas.Money = "money::Money"

[[client]]
document = "api.yaml"
crate = "other"
"#,
    );
    assert!(diagnostics.is_empty(), "{}", diagnostics.render(Default::default()));
    let config = config.unwrap();
    let [client, other] = config.clients.as_slice() else { panic!("two clients") };
    assert!(client.document.ends_with("api.yaml") && client.output.ends_with("clients/my-api"));
    assert_eq!((client.overlays.len(), client.root.is_some(), client.write_manifest), (1, true, false));
    assert_eq!(client.api_version.as_ref().unwrap().value, "2025-03-12");
    let extensions: Vec<_> = client.naming.operation_id_extensions.iter().map(|key| key.value.as_str()).collect();
    assert_eq!(extensions, ["x-id", "x-name"]);
    let pets = &client.naming.operations["GET /pets"];
    assert_eq!((pets.value.as_str(), pets.place.as_ref().unwrap().line()), ("pets", 11));
    assert_eq!(client.naming.types["Pet"].value, "Animal");
    assert_eq!(client.naming.tags["Pets"].value, "animals");
    let auth = &client.auth["Key"].value;
    assert_eq!(
        (auth.type_name.as_ref().unwrap().value.as_str(), auth.env["key"].value.as_str()),
        ("ApiKey", "API_KEY")
    );
    assert_eq!(client.types.formats["string:uuid"].value, "uuid::Uuid");
    assert_eq!(client.types.schemas["Money"].value, "money::Money");
    assert!(other.output.ends_with("../other") && other.write_manifest && other.api_version.is_none());
}

#[test]
fn all_mistakes_are_told_in_their_order() {
    let text = r#"[[client]]
documnt = "api.yaml"
crate = "9x"
api-version = "2025-13-01"
write-manifest = "no"
overlays = "x.yaml"
[client.naming]
other = ["x"]
operations = { a = "9a" }
[client.auth.Key]
env = { key = "lower" }
[client.types.formats]
uuid = "uuid::Uuid"
"string:x" = "a b"
"#;
    let expected = [
        "1:1 the key `document` is missing here",
        "2:1 unknown key `documnt` | did you mean `document`?",
        "3:9 `9x` is not the name of a crate | letters, digits, `-` and `_`",
        "4:15 `2025-13-01` is not a date | dates are written `2025-03-12`",
        "5:18 expected `true` or `false`, found string",
        "6:12 expected a list, found string",
        "8:1 unknown key `other` | known keys here: operation-id-extensions, operations, types, tags",
        "9:16 `9a` is not a Rust name | letters, digits and `_`, and no digit at the beginning",
        "11:9 `lower` is not the name of an environment variable | capital letters, digits and `_`, such as `API_KEY`",
        "13:1 `uuid` is not a type and a format | write it as `\"string:uuid\"`, or as `\"integer\"` for those without a format",
        "13:1 `uuid::Uuid` is of the crate `uuid`, which the generated manifest does not name | set `write-manifest = false`, \
         and write the manifest by hand",
        "14:1 `a b` is not the path of a Rust type | such as `my_crate::Id` or `runtime::Text<my_crate::Id>`",
    ];
    assert_eq!(findings(text), expected);
}

#[test]
fn types_of_other_crates_need_a_manifest_of_ones_own() {
    let text = |more: &str| {
        format!(
            "[[client]]\ndocument = \"api.yaml\"\ncrate = \"a\"\n{more}[client.types.formats]\n\
             \"string:ip\" = \"runtime::Text<std::net::IpAddr>\"\n\"string:uuid\" = \"runtime::Text<uuid::Uuid>\"\n"
        )
    };
    let expected = "6:1 `runtime::Text<uuid::Uuid>` is of the crate `uuid`, which the generated manifest does not name \
                    | set `write-manifest = false`, and write the manifest by hand";
    assert_eq!(findings(&text("")), [expected]);
    assert!(findings(&text("write-manifest = false\n")).is_empty());
}

#[test]
fn files_have_to_exist_and_folders_to_differ() {
    let one = "[[client]]\ndocument = \"ap.yaml\"\ncrate = \"a\"\n";
    assert_eq!(findings(one), ["2:12 there is no `ap.yaml` | did you mean `api.yaml`?"]);
    let two = "[[client]]\ndocument = \"api.yaml\"\ncrate = \"a\"\n".repeat(2);
    assert_eq!(findings(&two), ["1:1 two clients are written to `a` | give one of them another `crate` or `path`"]);
    assert_eq!(findings(""), ["1:1 there is no client here | add `[[client]]` with `document` and `crate`"]);
    assert_eq!(findings("[[client]\n"), ["1:10 this is not valid TOML: unclosed array table, expected `]`"]);
}

#[test]
fn settings_that_match_nothing_are_told_at_their_place() {
    let text = "[[client]]\ndocument = \"api.yaml\"\ncrate = \"a\"\nnaming.operations.getPte = \"pet\"\n";
    let (config, mut diagnostics) = load(text);
    let config = config.unwrap();
    for (key, setting) in &config.clients[0].naming.operations {
        setting.unmatched(key, "operation", ["getPet", "putPet"], &mut diagnostics);
    }
    let finding = diagnostics.iter().next().unwrap();
    assert_eq!(finding.message, "`getPte` matches no operation of the document");
    assert_eq!(finding.hint.as_deref(), Some("maybe it is misspelled: did you mean `getPet`?"));
    assert_eq!((finding.place.as_ref().unwrap().line(), finding.place.as_ref().unwrap().column()), (4, 19));
}

#[test]
fn paging_is_one_way_or_none() {
    let paging = |text: &str| {
        let head = "[[client]]\ndocument = \"api.yaml\"\ncrate = \"a\"\n[client.paging.operations]\n";
        findings(&format!("{head}{text}"))
    };
    for text in [
        "a = false",
        "a = { page = \"p\", first = 0, pages = \"n\" }",
        "a = { offset = \"o\", total = \"meta.total\", items = \"data\" }",
        "a = { cursor = \"c\", next-in-item = \"id\", more = \"has_more\" }",
        "a = { next-header = \"Link\" }",
    ] {
        assert_eq!(paging(text), [""; 0], "{text}");
    }
    let unclear = [
        "a = {}",
        "a = { cursor = \"c\" }",
        "a = { page = \"p\", offset = \"o\" }",
        "a = { page = \"p\", next = \"n\" }",
        "a = { next = \"n\", next-header = \"Link\" }",
        "a = { next = \"n\", first = 1 }",
    ];
    for text in unclear {
        let found = paging(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("5:5 it is not plain what leads to the next page | `page` or `offset`"),
            "{found:?}"
        );
    }
    assert_eq!(
        paging("a = true"),
        ["5:5 `true` says nothing | without a description, paging is what the document shows"]
    );
    assert_eq!(
        paging("a = { next = \"n\", pages = \"x\" }"),
        [
            "5:27 `pages` is for pages that `page` counts | `total` is for the number of items, `more` for what says whether \
          there is more"
        ]
    );
    assert_eq!(paging("a = { page = \"p\", first = \"one\" }"), ["5:27 expected a whole number, found string"]);
    assert_eq!(paging("a = { pge = \"p\" }"), ["5:7 unknown key `pge` | did you mean `page`?"]);
}
