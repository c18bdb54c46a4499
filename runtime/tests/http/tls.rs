//! TLS for servers on this machine.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// A certificate for `localhost` and `127.0.0.1` that its own key has signed: nobody trusts it who is not told to.
pub const CERTIFICATE: &str = "MIIBZDCCAQqgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAx\
    MDEwMDAwMDBaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKfUE5WukQi7S1fmEzhI3AGs\
    6FZnw7K4B1gOpcigqBWaZhrHs0l7sXIKPf5wk88Ckf9aepPZ3bZEAQYDBhcltmujSzBJMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcE\
    fwAAATAMBgNVHRMBAf8EAjAAMB0GA1UdDgQWBBTdwCQmXKu8SB/CWkW9JfsEoylEkzAKBggqhkjOPQQDAgNIADBFAiEAxc60USTl\
    Jm/x8oirlKTXOFVlsDQVcMjCbfaXUemxSTACIDyJ3bjjZv/AsVDQj8jE7ZKcHYWfw3JEjeVJatwYqTK6";
/// Its key, which is for these tests alone.
const KEY: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgr0iQioc3paG5otr2dx4UhGMck2an9K9cp85Bhhk7lOGhRANCAASn\
    1BOVrpEIu0tX5hM4SNwBrOhWZ8OyuAdYDqXIoKgVmmYax7NJe7FyCj3+cJPPApH/WnqT2d22RAEGAwYXJbZr";

pub fn certificate() -> Vec<u8> {
    BASE64_STANDARD.decode(CERTIFICATE).unwrap()
}

/// For a server that speaks these protocols (ALPN).
pub fn server_config(protocols: &[&str]) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(BASE64_STANDARD.decode(KEY).unwrap()));
    let mut config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(certificate())], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Arc::new(config)
}
