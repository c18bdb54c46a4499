//! The program that the feature `cli` adds.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::setup::{CONNECTION, GROUP, TARGET, accepted};
use crate::support::{Server, json};

struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program with these words; nothing of the environment is for it.
fn run(words: &[&str], input: &str, variables: &[(&str, &str)]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atlas-streams"));
    command.args(words).env_clear().envs(variables.iter().copied());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn input() -> String {
    format!(r#"{{"groupId":"{GROUP}","connectionId":"{CONNECTION}","pretty":true}}"#)
}

const CALL: [&str; 4] = ["call", "deleteGroupStreamPrivateLinkConnection", "--input", "-"];

#[test]
fn a_call_goes_out_and_its_answer_comes_back() {
    let server = Server::start(|_| accepted());
    let words: Vec<&str> = ["--base-url", &server.url, "--include"].into_iter().chain(CALL).collect();
    let run = run(&words, &input(), &[("API_SERVICE_ACCOUNTS", "t0ken")]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert!(run.out.starts_with(r#"{"status":202,"headers":{"#), "{}", run.out);
    assert!(run.out.ends_with("\"body\":null}\n"), "{}", run.out);
    let sent = server.only();
    assert_eq!(sent.target(), format!("{TARGET}?pretty=true"));
    assert_eq!(sent.headers("authorization"), ["Bearer t0ken"]);
}

#[test]
fn an_error_of_the_server_is_printed() {
    const BODY: &str = r#"{"detail":"none","error":404,"errorCode":"GONE","reason":"Not Found","parameters":[]}"#;
    let server = Server::start(|_| json(404, BODY));
    let words: Vec<&str> = ["--base-url", &server.url].into_iter().chain(CALL).collect();
    let run = run(&words, &input(), &[]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    assert!(run.out.contains(r#""errorCode":"GONE""#), "{}", run.out);
}

#[test]
fn what_no_document_says_is_printed_too() {
    let server = Server::start(|request| match request.target().ends_with("?pretty=true") {
        true => json(418, r#"{"tea":1}"#),
        false => json(404, "not json"),
    });
    let words: Vec<&str> = ["--base-url", &server.url].into_iter().chain(CALL).collect();
    let undocumented = run(&words, &input(), &[]);
    assert_eq!((undocumented.code, undocumented.out.as_str()), (1, "{\"tea\":1}\n"));
    assert!(undocumented.err.contains("which the document does not have"), "{}", undocumented.err);
    let garbled = run(&words, &input().replace(r#","pretty":true"#, ""), &[]);
    assert_eq!((garbled.code, garbled.out.as_str()), (1, "\"not json\"\n"));
    assert!(garbled.err.contains("not what the document says"), "{}", garbled.err);
}

#[test]
fn wrong_usage_is_one_clear_line() {
    for (words, input, says) in [
        (&["call", "deleteGroup"][..], "", "there is no operation `deleteGroup`"),
        (&CALL, r#"{"groupID":"x"}"#, "has no parameter `groupID`; it has groupId, connectionId, envelope, pretty"),
        (&CALL, r#"{"pretty":true}"#, "these are missing: groupId, connectionId"),
        (&CALL, r#"{"groupId":7,"connectionId":"c"}"#, "groupId: expected a string"),
        (&CALL, r#"{"groupId":"x","connectionId":"c"}"#, "parameter `groupId` (path): must match"),
        (&CALL, "{", "the input does not fit"),
        (&["streem"], "", "there is no group `streem`; did you mean `streams`?"),
        (&["streams", "delete"], "", "there is no operation `delete` in `streams`"),
        (&["streams", "delete-private-link-connection"], "", "these are missing: --group-id, --connection-id"),
        (&["streams", "delete-private-link-connection", "--grup-id", "x"], "", "did you mean `--group-id`?"),
        (&["streams", "delete-private-link-connection", "--pretty=7"], "", "--pretty: is `true` or `false`"),
        (&["--base-url", "http://example.com", "call", CALL[1], "--input", "-"], &self::input(), "base URL: "),
        (
            &["--auth", "Nobody=x", "call", CALL[1], "--input", "-"],
            &self::input(),
            "there is no security scheme `Nobody`",
        ),
        (&["--wrong"], "", "invalid option '--wrong'"),
    ] {
        let run = run(words, input, &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{words:?}");
        assert!(run.err.contains(says) && run.err.lines().count() == 1, "{words:?}: {}", run.err);
    }
}

#[test]
fn nobody_answers() {
    let words: Vec<&str> = ["--base-url", "http://127.0.0.1:1"].into_iter().chain(CALL).collect();
    let run = run(&words, &input(), &[]);
    assert_eq!((run.code, run.out.as_str()), (3, ""));
    assert!(run.err.contains("no connection"), "{}", run.err);
}

#[test]
fn people_use_flags() {
    const BODY: &str = r#"{"detail":"none","error":404,"errorCode":"GONE","parameters":[],"reason":"Not Found"}"#;
    let server = Server::start(|_| json(404, BODY));
    let words = ["--base-url", &server.url, "streams", "delete-private-link-connection", "--group-id", GROUP];
    let words: Vec<&str> = words.into_iter().chain(["--pretty", "--connection-id", CONNECTION, "-i"]).collect();
    let run = run(&words, "", &[("MONGODB_ATLAS_CLIENT_ID", "id"), ("API_SERVICE_ACCOUNTS", "t0ken")]);
    assert_eq!(run.code, 1);
    assert!(run.out.starts_with("{\n  \"status\": 404,\n  \"headers\": {\n"), "{}", run.out);
    assert!(run.out.contains("\n    \"errorCode\": \"GONE\",\n"), "{}", run.out);
    assert!(run.err.contains("404"), "{}", run.err);
    assert_eq!(server.only().target(), format!("{TARGET}?pretty=true"));
}

#[test]
fn half_of_the_credentials_are_none() {
    let run = run(&["--dry-run", CALL[0], CALL[1], CALL[2], CALL[3]], &input(), &[("MONGODB_ATLAS_CLIENT_ID", "id")]);
    let says =
        "warning: MONGODB_ATLAS_CLIENT_ID is not used: it goes with MONGODB_ATLAS_CLIENT_SECRET, which is not set\n";
    assert_eq!((run.code, run.err.as_str()), (0, says));
    assert!(run.out.contains("(no credentials are given; it takes ServiceAccounts; or DigestAuth)"), "{}", run.out);
}

#[test]
fn a_dry_run_sends_nothing_and_shows_no_secret() {
    let server = Server::start(|_| accepted());
    let words = ["--base-url", &server.url, "--dry-run", "--header", "X-Key: s3cret"];
    let words: Vec<&str> = words.into_iter().chain(CALL).collect();
    let run = run(&words, &input(), &[("API_DIGEST_AUTH", "public:hunter2")]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let expected = format!(
        "DELETE {}{TARGET}?pretty=true\naccept: application/vnd.atlas.2023-02-01+json\nuser-agent: generated/0.1.0\n\
         x-key: ***\nauthorization: *** (DigestAuth)\n",
        server.url
    );
    assert_eq!(run.out, expected);
    assert!(server.requests().is_empty());
}

#[test]
fn help_says_what_there_is() {
    let help = |words: &[&str]| {
        let run = run(words, "", &[]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{words:?}");
        run.out
    };
    let root = help(&["--help"]);
    assert!(root.contains("\n  streams  ") && root.contains("MONGODB_ATLAS_CLIENT_ID"), "{root}");
    assert_eq!(help(&[]), root);
    assert!(help(&["streams", "--help"]).contains("  delete-private-link-connection\n"));
    let operation = help(&["streams", "delete-private-link-connection", "--help"]);
    for says in ["--group-id TEXT", "Pattern: `^([a-f0-9]{24})$`.", "Default: `false`.", "Required.", "[--pretty]"] {
        assert!(operation.contains(says), "{says}: {operation}");
    }
    assert!(operation.lines().all(|line| line.chars().count() <= 120), "{operation}");
    for shell in ["bash", "zsh", "fish"] {
        let script = help(&["completions", shell]);
        assert!(script.contains("__complete") && script.contains(" atlas-streams"), "{script}");
    }
    assert_eq!(help(&["__complete", "streams", "delete-private-link-connection", "--con"]), "--connection-id\n");
    assert_eq!(help(&["__complete", "str"]), "streams\n");
    assert_eq!(help(&["__complete", "completions", ""]), "bash\nfish\nzsh\n");
    assert_eq!(help(&["__complete", "--auth", "Dig"]), "DigestAuth=\n");
    assert_eq!(help(&["__complete", "--output", ""]), "");
    assert_eq!(help(&["completions", "--help"]), root);
}

#[test]
fn a_secret_without_the_name_of_its_scheme_is_not_shown() {
    for secret in ["aHVudGVyMg==", "aHVudGVyMgo=", "public:hunter=2", "hunter+/2=x"] {
        let run = run(&["--auth", secret, "--dry-run", CALL[0], CALL[1], CALL[2], CALL[3]], &input(), &[]);
        let says = "error: --auth: there is no such scheme (ServiceAccounts, DigestAuth)\n";
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (2, "", says), "{secret}");
    }
}
