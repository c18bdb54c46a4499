//! API keys: Digest authentication, checked by an implementation that is not ours.

use digest_auth::{AuthContext, AuthorizationHeader, HttpMethod};
use generated::Client;
use generated::auth::Digest;

use crate::setup::{TARGET, accepted, delete};
use crate::support::{Recorded, Server, json};

const PUBLIC: &str = "abcdefgh";
const PRIVATE: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// What the request's credentials say, if the crate `digest_auth` finds them right.
fn verify(request: &Recorded) -> Option<AuthorizationHeader> {
    let sent = AuthorizationHeader::parse(request.header("authorization")?).unwrap();
    assert_eq!(sent.uri, request.target(), "what is signed is what is sent");
    let context = AuthContext::new_with_method(PUBLIC, PRIVATE, request.target(), None::<&[u8]>, HttpMethod::DELETE);
    let mut expected = sent.clone();
    expected.digest(&context);
    (sent.username == PUBLIC && sent.response == expected.response).then_some(sent)
}

/// Challenges as the vendor's servers do; takes the nonce that `nonce` names for the number of the request.
fn server(nonce: impl Fn(usize) -> &'static str + Send + Sync + 'static) -> Server {
    Server::start(move |request| {
        let nonce = nonce(request.number);
        match verify(request) {
            Some(sent) if sent.nonce == nonce => accepted(),
            other => {
                let stale = other.is_some();
                let challenge = format!(
                    r#"Digest realm="MMS Public API", domain="", nonce="{nonce}", algorithm=MD5, qop="auth", stale={stale}"#
                );
                let mut reply = json(401, r#"{"error": 401, "errorCode": "NOT_AUTHENTICATED"}"#);
                if let crate::support::Reply::Full(_, headers, _) = &mut reply {
                    headers.push(("www-authenticate".into(), challenge));
                }
                reply
            }
        }
    })
}

fn client(server: &Server, private: &str) -> Client {
    Client::builder().base_url(&server.url).auth(Digest::new(PUBLIC, private)).build().unwrap()
}

#[tokio::test]
async fn the_second_call_pays_no_round_trip() {
    let server = server(|_| "n0");
    let client = client(&server, PRIVATE);
    delete(&client).await.unwrap();
    delete(&client).pretty(true).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!((requests[0].header("authorization"), requests[0].target()), (None, TARGET));
    let sent: Vec<&str> = requests[1..].iter().map(|request| request.header("authorization").unwrap()).collect();
    assert!(sent[0].contains("nc=00000001") && sent[1].contains("nc=00000002"), "{sent:?}");
    let target = format!("{TARGET}?pretty=true");
    assert_eq!((requests[2].target(), verify(&requests[2]).unwrap().uri.as_str()), (target.as_str(), target.as_str()));
}

#[tokio::test]
async fn a_nonce_that_has_grown_old() {
    let server = server(|number| if number < 2 { "n0" } else { "n1" });
    let client = client(&server, PRIVATE);
    delete(&client).await.unwrap();
    delete(&client).await.unwrap();
    let sent: Vec<_> = server.requests().iter().filter_map(verify).map(|sent| (sent.nonce, sent.nc)).collect();
    assert_eq!(sent, [("n0".to_owned(), 1), ("n0".to_owned(), 2), ("n1".to_owned(), 1)]);
}

#[tokio::test]
async fn a_wrong_key() {
    let server = server(|_| "n0");
    let error = delete(&client(&server, "wrong")).await.unwrap_err();
    assert_eq!(error.api().unwrap().body().error_code, "NOT_AUTHENTICATED");
    assert_eq!(server.requests().len(), 2, "no loop");
}
