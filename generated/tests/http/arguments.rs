//! Arguments that break the document's rules, and such as need encoding.

use std::io::ErrorKind::WouldBlock;
use std::net::TcpListener;

use generated::Client;
use generated::auth::{Digest, ServiceAccount};
use runtime::ErrorKind;
use runtime::operation::In;

use crate::setup::{CONNECTION, GROUP, TARGET, accepted, client};
use crate::support::Server;

#[tokio::test]
async fn what_breaks_a_rule_is_refused_before_anything_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let account = ServiceAccount::new("id", "secret").token_url("/api/oauth/token");
    let client = Client::builder().base_url(url).auth(Digest::new("a", "b")).auth(account).build().unwrap();
    let upper = GROUP.to_uppercase();
    let line = format!("{GROUP}\n");
    let (long, traversal) = (format!("{GROUP}0"), format!("../{GROUP}"));
    let groups = ["", ".", "..", "a/b", "group", "ü", &GROUP[1..], &upper, &line, &long, &traversal];
    let groups = groups.map(|group| (group, CONNECTION, "groupId"));
    let connections = ["", ".", ".."].map(|connection| (GROUP, connection, "connectionId"));
    for (group, connection, parameter) in groups.into_iter().chain(connections) {
        let error = client.streams().delete_private_link_connection(group, connection).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{group:?} {connection:?}");
        let problem = error.invalid_request().unwrap();
        assert_eq!((problem.parameter_name(), problem.location()), (Some(parameter), Some(In::Path)));
        assert!(error.to_string().contains(&format!("not sent: parameter `{parameter}` (path): must ")), "{error}");
    }
    let rule = client.streams().delete_private_link_connection("x", CONNECTION).build().unwrap_err();
    assert_eq!(rule.problem(), "must match ^([a-f0-9]{24})$");
    assert_eq!(listener.accept().unwrap_err().kind(), WouldBlock, "no connection was made");
}

#[tokio::test]
async fn what_is_only_unusual_reaches_the_endpoint() {
    let cases = [
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("žluť 🐎", "%C5%BElu%C5%A5%20%F0%9F%90%8E"),
        ("a\r\nHost: evil", "a%0D%0AHost%3A%20evil"),
        ("-._~", "-._~"),
    ];
    let server = Server::start(|_| accepted());
    let client = client(&server);
    for (connection, _) in cases {
        client.streams().delete_private_link_connection(GROUP, connection).await.unwrap();
    }
    let sent: Vec<String> = server.requests().iter().map(|request| request.target().to_owned()).collect();
    assert_eq!(sent, cases.map(|(_, encoded)| TARGET.replace(CONNECTION, encoded)));
}

#[test]
fn settings_that_make_no_client() {
    for url in ["", "cloud.mongodb.com", "ftp://host", "http://host.example", "https://a:b@host", "https://host/?a=b"] {
        let error = Client::builder().base_url(url).build().unwrap_err();
        assert!(error.to_string().starts_with("base URL: "), "{url}: {error}");
    }
    Client::builder().base_url("http://host.example").allow_http(true).build().unwrap();
    let error = Client::builder().header("X-Key", "a\nb").build().unwrap_err();
    assert_eq!(error.to_string(), "header `X-Key`: not a valid name or value");
}
