//! OAuth 2.0 client credentials against an authorization server that is not ours: oidc-provider from npm. The API asks
//! it about every token that it is shown.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use runtime::ErrorKind;
use runtime::auth::ClientCredentials;

use crate::api::{Account, ByAccount, client};
use crate::support::{Server, empty};

const SECRET: &str = "s3cr+t/ &%:=?";

#[tokio::test]
async fn tokens_of_an_authorization_server() {
    let Some(provider) = Provider::start() else { return };
    let port = provider.port;
    let api = Server::start(move |request| {
        let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let active = token.is_some_and(|token| ask(port, "/token/introspection", token).contains("\"active\":true"));
        empty(if active { 200 } else { 401 }, &[])
    });
    let shown = || -> Vec<String> {
        api.requests()
            .iter()
            .map(|request| request.header("authorization").unwrap_or_default()[7..].to_owned())
            .collect()
    };
    let url = format!("http://127.0.0.1:{port}/token");

    let account = ClientCredentials::new("by header", SECRET).token_url(&*url).scope("read").scope("write");
    let by_header = client(&api.url).auth(account).build().unwrap();
    for _ in 0..3 {
        by_header.execute(ByAccount {}).await.unwrap();
    }
    let tokens = shown();
    assert!(tokens.len() == 3 && tokens.iter().all(|token| *token == tokens[0]), "one token for all calls: {tokens:?}");
    let told = ask(port, "/token/introspection", &tokens[0]);
    assert!(told.contains("\"client_id\":\"by header\"") && told.contains("\"scope\":\"read write\""), "{told}");

    // A token that the server has withdrawn is replaced.
    ask(port, "/token/revocation", &tokens[0]);
    by_header.execute(ByAccount {}).await.unwrap();
    let tokens = shown();
    assert_eq!(tokens.len(), 5);
    assert!(tokens[3] == tokens[0] && tokens[4] != tokens[0], "{tokens:?}");

    let account = ClientCredentials::new("by-body", SECRET).token_url(&*url).secret_in_body();
    client(&api.url).auth(account).build().unwrap().execute(ByAccount {}).await.unwrap();

    let account = Account::new("by header", "wrong").token_url(&*url);
    let error = client(&api.url).auth(account).build().unwrap().execute(ByAccount {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(error.to_string().contains("invalid_client"), "{error}");
    let account = ClientCredentials::new("by header", SECRET).token_url(&*url).scope("admin");
    let error = client(&api.url).auth(account).build().unwrap().execute(ByAccount {}).await.unwrap_err();
    assert!(error.to_string().contains("invalid_scope"), "{error}");
    assert_eq!(shown().len(), 6, "without a token nothing is sent");
}

/// Posts a token to an endpoint of the authorization server, as the API.
fn ask(port: u16, path: &str, token: &str) -> String {
    let body = format!("token={token}");
    let credentials = base64::engine::general_purpose::STANDARD.encode("api:of+the+API");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nauthorization: Basic {credentials}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer
}

struct Provider {
    child: Child,
    port: u16,
}

impl Provider {
    fn start() -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| here.join("../target"), Into::into);
        let folder = target.join("tools/oidc-provider");
        if !folder.join("node_modules/oidc-provider").exists() {
            // Not by `eprintln!`, which the test runner keeps to itself.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: no authorization server here; `.ci/run` says how npm installs one"
            );
            return None;
        }
        let mut command = Command::new("node");
        command.arg(here.join("tests/http/authorization_server.mjs")).arg(folder.canonicalize().unwrap());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("the authorization server does not start: {line:?}"));
        Some(Self { child, port })
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
