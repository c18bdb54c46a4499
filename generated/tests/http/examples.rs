//! The examples, as somebody runs them.

use std::path::PathBuf;
use std::process::Command;

use crate::setup::{CONNECTION, GROUP, TARGET, accepted};
use crate::support::{Recorded, Reply, Server, empty, json};

const ACCOUNT: [(&str, &str); 2] = [("MONGODB_ATLAS_CLIENT_ID", "id"), ("MONGODB_ATLAS_CLIENT_SECRET", "hunter2")];
const KEYS: [(&str, &str); 2] = [("MONGODB_ATLAS_PUBLIC_KEY", "public"), ("MONGODB_ATLAS_PRIVATE_KEY", "hunter2")];

struct Output {
    code: i32,
    out: String,
    err: String,
}

fn run(example: &str, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    // target/debug/deps/http-… is this test; target/debug/examples/ holds the examples.
    let test = std::env::current_exe().unwrap();
    let path: PathBuf = test.ancestors().nth(2).unwrap().join("examples").join(example);
    assert!(path.exists(), "`cargo test -p generated` builds the examples; `--test http` alone does not");
    let output = Command::new(path).env_clear().envs(variables.iter().copied()).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Output { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn issues_tokens(api: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.target() {
        "/api/oauth/token" => json(200, r#"{"access_token": "t0", "expires_in": 3600, "token_type": "Bearer"}"#),
        _ => api(request),
    })
}

fn challenges(api: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.header("authorization") {
        Some(_) => api(request),
        None => empty(
            401,
            &[("www-authenticate", r#"Digest realm="MMS Public API", nonce="n", algorithm=MD5, qop="auth""#)],
        ),
    })
}

#[test]
fn wrong_usage() {
    let cases: [&[&str]; 5] = [
        &[],
        &[GROUP],
        &[GROUP, CONNECTION, "more"],
        &[GROUP, CONNECTION, "--base-url"],
        &["--all", GROUP, CONNECTION],
    ];
    for example in ["service_account", "digest"] {
        for arguments in cases {
            let output = run(example, &[ACCOUNT, KEYS].concat(), arguments);
            let usage = format!("Usage: {example} GROUP_ID CONNECTION_ID [--base-url URL]\n");
            assert_eq!((output.code, output.out.as_str(), output.err), (2, "", usage), "{arguments:?}");
        }
    }
}

#[test]
fn missing_credentials() {
    for (example, variables) in [("service_account", ACCOUNT), ("digest", KEYS)] {
        for missing in [0, 1] {
            let output = run(example, &variables[1 - missing..2 - missing], &[GROUP, CONNECTION]);
            let expected = format!("error: the environment variable `{}` is not set\n", variables[missing].0);
            assert_eq!((output.code, output.out.as_str(), output.err), (1, "", expected));
        }
    }
}

#[test]
fn what_is_for_this_machine_goes_to_no_proxy() {
    let proxy = Server::start(|_| empty(502, &[]));
    let server = issues_tokens(|_| accepted());
    let proxies = ["http_proxy", "https_proxy", "all_proxy"].map(|name| (name, proxy.url.as_str()));
    let output =
        run("service_account", &[&ACCOUNT[..], &proxies].concat(), &[GROUP, CONNECTION, "--base-url", &server.url]);
    assert_eq!((output.code, proxy.requests().len()), (0, 0), "{}", output.err);
    let elsewhere = ["--base-url", "https://api.example"];
    let output =
        run("service_account", &[&ACCOUNT[..], &proxies].concat(), &[&[GROUP, CONNECTION][..], &elsewhere].concat());
    assert_ne!((output.code, proxy.requests().len()), (0, 0), "it is used elsewhere");
}

#[test]
fn success() {
    let expected = "202 Accepted\nRateLimit-Limit: 100\nRateLimit-Remaining: 99\n";
    let server = issues_tokens(|_| accepted());
    let output = run("service_account", &ACCOUNT, &[GROUP, CONNECTION, "--base-url", &server.url]);
    assert_eq!((output.code, output.out.as_str(), output.err.as_str()), (0, expected, ""));
    let requests = server.requests();
    assert_eq!((requests.len(), requests[1].target()), (2, TARGET));
    assert_eq!(requests[1].header("authorization"), Some("Bearer t0"));

    let server = challenges(|_| accepted());
    let output = run("digest", &KEYS, &["--base-url", &server.url, GROUP, CONNECTION]);
    assert_eq!((output.code, output.out.as_str(), output.err.as_str()), (0, expected, ""));
    assert!(server.requests()[1].header("authorization").unwrap().starts_with("Digest username=\"public\""));
}

#[test]
fn documented_errors() {
    let body = r#"{"error": 404, "errorCode": "RESOURCE_NOT_FOUND", "detail": "Cannot find resource AWS"}"#;
    let server = issues_tokens(move |_| json(404, body));
    let output = run("service_account", &ACCOUNT, &[GROUP, CONNECTION, "--base-url", &server.url]);
    let expected = "error: 404 RESOURCE_NOT_FOUND: Cannot find resource AWS\n";
    assert_eq!((output.code, output.out.as_str(), output.err.as_str()), (1, "", expected));

    let server = challenges(move |_| json(404, body));
    let output = run("digest", &KEYS, &[GROUP, CONNECTION, "--base-url", &server.url]);
    let expected = "error: there is no such project or connection: 404 RESOURCE_NOT_FOUND: Cannot find resource AWS\n";
    assert_eq!((output.code, output.out.as_str(), output.err.as_str()), (1, "", expected));
}

#[test]
fn other_errors() {
    let server = Server::start(|_| empty(418, &[]));
    for (example, variables) in [("service_account", ACCOUNT), ("digest", KEYS)] {
        let output = run(example, &variables, &[GROUP, CONNECTION, "--base-url", &server.url]);
        assert_eq!((output.code, output.out.as_str()), (1, ""));
        assert!(output.err.contains("418") && !output.err.contains("hunter2"), "{}", output.err);
        let output = run(example, &variables, &["no-group", CONNECTION, "--base-url", &server.url]);
        assert!(output.err.contains("parameter `groupId` (path): must match ^([a-f0-9]{24})$"), "{}", output.err);
    }
}
