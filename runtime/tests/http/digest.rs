//! Digest authentication, checked by two implementations that are not ours: the crate `digest_auth`, and Apache httpd.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use digest_auth::{AuthContext, AuthorizationHeader, HttpMethod};

use crate::api::{ByDigest, ByKeyAndDigest, Client, DigestKeys, Key, client};
use crate::support::{Recorded, Reply, Server, empty};

const PASSWORD: &str = "p\"a\\s:s é";

/// What `digest_auth` makes of the request's credentials: nonce and count, if they are right.
pub fn verify(request: &Recorded, password: &str) -> Option<AuthorizationHeader> {
    let sent = AuthorizationHeader::parse(request.header("authorization")?).unwrap();
    assert_eq!(sent.uri, request.target(), "the uri is what is sent");
    let method = HttpMethod(request.line().split(' ').next().unwrap().to_owned().into());
    let context = AuthContext::new_with_method("user", password, request.target(), Some(&request.body[..]), method);
    let mut expected = sent.clone();
    expected.digest(&context);
    (expected.response == sent.response).then_some(sent)
}

fn challenge(text: &str) -> Reply {
    empty(401, &[("WWW-Authenticate", text)])
}

/// Accepts the nonces of `offer` and checks every count.
fn server(offer: &'static str) -> Server {
    let counts: Mutex<HashMap<String, HashSet<u32>>> = Mutex::default();
    Server::start(move |request| match verify(request, PASSWORD) {
        Some(sent) => {
            assert!(offer.contains(&format!("nonce=\"{}\"", sent.nonce)));
            let fresh = counts.lock().unwrap().entry(sent.nonce.clone()).or_default().insert(sent.nc);
            empty(if fresh { 200 } else { 500 }, &[])
        }
        None => challenge(offer),
    })
}

fn with_digest(server: &Server) -> Client {
    client(&server.url).auth(DigestKeys::new("user", PASSWORD)).build().unwrap()
}

fn sent(request: &Recorded) -> AuthorizationHeader {
    AuthorizationHeader::parse(request.header("authorization").unwrap()).unwrap()
}

#[tokio::test]
async fn every_algorithm() {
    for offer in [
        r#"Digest realm="r", nonce="n", algorithm=MD5, qop="auth""#,
        r#"Digest realm="r", nonce="n", qop="auth", opaque="o""#,
        r#"Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth""#,
        r#"Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth,auth-int""#,
        r#"Digest realm="r", nonce="n", algorithm=sha-256, qop="auth", charset=UTF-8"#,
        r#"Digest realm="r", nonce="n", algorithm=SHA-256-sess, qop="auth""#,
        r#"Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth""#,
        r#"Digest realm="a \"b\" c", nonce="n", algorithm=SHA-256, qop="auth""#,
    ] {
        let server = server(offer);
        let client = with_digest(&server);
        client.execute(ByDigest {}).await.unwrap_or_else(|error| panic!("{offer}: {error}"));
        client.execute(ByDigest {}).await.unwrap();
        let requests = server.requests();
        assert_eq!(requests.len(), 3, "only the first call pays a round trip: {offer}");
        assert_eq!(requests[0].header("authorization"), None);
        assert_eq!((sent(&requests[1]).nc, sent(&requests[2]).nc), (1, 2));
    }
}

/// RFC 7616 section 3.4: a name that cannot stand in quotes is written as RFC 5987 has it, and hashed as UTF-8.
#[tokio::test]
async fn a_name_beyond_ascii() {
    const NAME: &str = "Jäsøn Doe";
    let server = Server::start(|request| match request.header("authorization") {
        None => {
            challenge(r#"Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth", charset=UTF-8, userhash=false"#)
        }
        Some(_) => empty(200, &[]),
    });
    let client = client(&server.url).auth(DigestKeys::new(NAME, PASSWORD)).build().unwrap();
    client.execute(ByDigest {}).await.unwrap();
    let request = &server.requests()[1];
    let header = request.header("authorization").unwrap();
    let encoded = "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe";
    assert!(header.contains(encoded), "{header}");
    let sent = AuthorizationHeader::parse(&header.replace(encoded, "username=\"x\"")).unwrap();
    let mut expected = sent.clone();
    expected.digest(&AuthContext::new_post(NAME, PASSWORD, request.target(), None::<&[u8]>));
    assert_eq!(expected.response, sent.response);
}

/// As in RFC 2069: there is no count, and what is not said of the algorithm means MD5.
#[tokio::test]
async fn without_qop() {
    for offer in [
        r#"Digest realm="r", nonce="n""#,
        r#"Digest realm="r", nonce="n", algorithm=MD5, opaque="o""#,
        r#"Digest realm="r", nonce="n", algorithm=sha-256"#,
    ] {
        let server = Server::start(move |request| match verify(request, PASSWORD) {
            Some(_) => empty(200, &[]),
            None => challenge(offer),
        });
        let client = with_digest(&server);
        client.execute(ByDigest {}).await.unwrap_or_else(|error| panic!("{offer}: {error}"));
        client.execute(ByDigest {}).await.unwrap();
        assert_eq!(server.requests().len(), 3, "{offer}");
        let algorithm = server.requests()[2].header("authorization").unwrap().contains("algorithm=");
        assert_eq!(algorithm, offer.contains("algorithm="), "{offer}");
    }
}

#[tokio::test]
async fn the_strongest_of_several() {
    let offers = [
        vec![
            r#"Basic realm="r""#,
            r#"Digest realm="r", nonce="weak", algorithm=MD5, qop="auth""#,
            r#"Digest realm="r", nonce="strong", algorithm=SHA-256, qop="auth""#,
        ],
        vec![
            r#"Digest realm="r", nonce="strong", algorithm=SHA-256, qop="auth", Digest realm="r", nonce="weak", algorithm=MD5, qop="auth""#,
        ],
        vec![
            r#"Digest realm="r", nonce="odd", algorithm=SHA-9, qop="auth""#,
            r#"Digest realm="r", nonce="strong", algorithm=MD5, qop="auth""#,
        ],
        // What stands beside them in the same header.
        vec![
            r#"NTLM TlRMTVNTUAAC==, Basic realm="Digest a, Digest b", digest  realm="r, \", Digest x", nonce="strong", qop="auth", Negotiate YII="#,
        ],
    ];
    for offer in offers {
        let headers = offer.clone();
        let server = Server::start(move |request| match verify(request, PASSWORD) {
            Some(_) => empty(200, &[]),
            None => empty(401, &headers.iter().map(|text| ("www-authenticate", *text)).collect::<Vec<_>>()),
        });
        with_digest(&server).execute(ByDigest {}).await.unwrap();
        assert_eq!(sent(&server.requests()[1]).nonce, "strong", "{offer:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_ends_after_one_retry() {
    let server = server(r#"Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth""#);
    let client = client(&server.url).auth(DigestKeys::new("user", "wrong-password")).build().unwrap();
    let error = client.execute(ByDigest {}).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(server.requests().len(), 2);
    client.execute(ByDigest {}).await.unwrap_err();
    assert_eq!(server.requests().len(), 4);
    assert!(!format!("{error}{error:?}").contains("wrong-password"));
    // Even a server that calls everything stale does not keep us for ever.
    let stale = Server::start(|request| {
        challenge(&format!(r#"Digest realm="r", nonce="{}", algorithm=MD5, qop="auth", stale=true"#, request.number))
    });
    with_digest(&stale).execute(ByDigest {}).await.unwrap_err();
    assert_eq!(stale.requests().len(), 3);
}

#[tokio::test]
async fn a_stale_nonce_is_replaced() {
    for word in [", stale=true", ""] {
        // Every nonce is good for two requests.
        let used: Mutex<HashMap<String, u32>> = Mutex::default();
        let server = Server::start(move |request| {
            if let Some(sent) = verify(request, PASSWORD) {
                let mut used = used.lock().unwrap();
                let uses = used.entry(sent.nonce.clone()).or_default();
                *uses += 1;
                assert_eq!(sent.nc, *uses);
                if *uses <= 2 {
                    return empty(200, &[]);
                }
            }
            challenge(&format!(r#"Digest realm="r", nonce="n{}", algorithm=SHA-256, qop="auth"{word}"#, request.number))
        });
        let client = with_digest(&server);
        for _ in 0..5 {
            client.execute(ByDigest {}).await.unwrap();
        }
        assert_eq!(server.requests().len(), 5 + 3);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_calls_never_use_a_count_twice() {
    // `server` answers 500 to a count that it has seen, and always offers the same nonce.
    let server = server(r#"Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth""#);
    let client = with_digest(&server);
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(client.execute(ByDigest {}))).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let counted = server.requests().iter().filter_map(|request| verify(request, PASSWORD)).count();
    assert_eq!(counted, 50);
}

#[tokio::test]
async fn the_next_nonce_is_taken_up() {
    let server = Server::start(|request| match verify(request, PASSWORD) {
        Some(_) => empty(200, &[("Authentication-Info", &format!(r#"nextnonce="next{}", qop=auth"#, request.number))]),
        None => challenge(r#"Digest realm="r", nonce="first", opaque="o", algorithm=SHA-256, qop="auth""#),
    });
    let client = with_digest(&server);
    for _ in 0..3 {
        client.execute(ByDigest {}).await.unwrap();
    }
    let requests = server.requests();
    let nonces: Vec<_> =
        requests[1..].iter().map(|request| (sent(request).nonce, sent(request).nc, sent(request).opaque)).collect();
    let expected = ["first", "next1", "next2"].map(|nonce| (nonce.to_owned(), 1, Some("o".to_owned())));
    assert_eq!(nonces, expected);
}

#[tokio::test]
async fn a_key_in_the_query_is_signed_too() {
    let server = server(r#"Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth""#);
    let client = client(&server.url).auth(DigestKeys::new("user", PASSWORD)).auth(Key::new("k")).build().unwrap();
    client.execute(ByKeyAndDigest {}).await.unwrap();
    assert_eq!(sent(&server.requests()[1]).uri, "/secured?v=1&key=k");
}

#[tokio::test]
async fn the_time_limit_is_for_both_round_trips() {
    let server = Server::start(|request| match request.header("authorization") {
        Some(_) => Reply::Stall(Vec::new()),
        None => challenge(r#"Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth""#),
    });
    let call = crate::api::Client::call(&with_digest(&server), ByDigest {}).timeout(Duration::from_secs(1));
    assert!(call.await.unwrap_err().is_timeout());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn apache() {
    let Some(apache) = Apache::start() else { return };
    let client = client(&apache.url).auth(DigestKeys::new("user", "open sesame")).build().unwrap();
    for _ in 0..3 {
        client.execute(ByDigest {}).await.unwrap();
    }
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(client.execute(ByDigest {}))).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // One challenge for 23 calls.
    apache.expect_refusals(1);
    let wrong = crate::api::client(&apache.url).auth(DigestKeys::new("user", "wrong")).build().unwrap();
    assert_eq!(wrong.execute(ByDigest {}).await.unwrap_err().status().unwrap(), 401);
    apache.expect_refusals(3);
}

/// Apache httpd with mod_auth_digest, from Debian's package `apache2`.
struct Apache {
    child: Child,
    folder: std::path::PathBuf,
    url: String,
}

impl Apache {
    fn start() -> Option<Self> {
        let (program, modules) = ("/usr/sbin/apache2", "/usr/lib/apache2/modules");
        if !std::path::Path::new(modules).join("mod_auth_digest.so").exists() {
            // Not by `eprintln!`, which the test runner keeps to itself.
            let _ = writeln!(std::io::stderr(), "skipped: no Apache httpd here; `apt-get install apache2` brings one");
            return None;
        }
        let folder = std::env::temp_dir().join(format!("runtime-apache-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("www")).unwrap();
        std::fs::write(folder.join("www/secured"), "").unwrap();
        // md5 of `user:realm:open sesame`, by md5sum(1).
        std::fs::write(folder.join("users"), "user:realm:b15d09000773a63440d520022296c918\n").unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut config = format!("ServerName localhost\nListen 127.0.0.1:{port}\n");
        for module in ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_digest"] {
            config.push_str(&format!("LoadModule {module}_module {modules}/mod_{module}.so\n"));
        }
        let dir = folder.display();
        config.push_str(&format!(
            "PidFile {dir}/pid\nErrorLog {dir}/error.log\nCustomLog {dir}/access.log \"%m %U %>s %b\"\nDocumentRoot {dir}/www\n\
             DefaultRuntimeDir {dir}\n<Location />\nAuthType Digest\nAuthName realm\nAuthDigestProvider file\n\
             AuthUserFile {dir}/users\nRequire valid-user\n</Location>\n"
        ));
        std::fs::write(folder.join("httpd.conf"), config).unwrap();
        let child = Command::new(program)
            .args([
                "-d".as_ref(),
                folder.as_os_str(),
                "-f".as_ref(),
                folder.join("httpd.conf").as_os_str(),
                "-X".as_ref(),
            ])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let apache = Self { child, folder, url: format!("http://127.0.0.1:{port}") };
        for _ in 0..500 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(apache);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("Apache does not start: {:?}", std::fs::read_to_string(apache.folder.join("error.log")));
    }

    /// Waits for the log, which is written after the answer: so many calls were refused, and no more.
    fn expect_refusals(&self, expected: usize) {
        let refusals = || self.log().lines().filter(|line| line.contains(" 401 ")).count();
        for _ in 0..500 {
            if refusals() >= expected {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(refusals(), expected, "{}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("access.log")).unwrap_or_default()
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
