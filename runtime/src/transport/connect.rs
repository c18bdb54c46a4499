//! Connections that do not come about: whether the next attempt may.

use std::error::Error;

/// What systems say of a name that does not exist, or has no address (EAI_NONAME and EAI_NODATA of RFC 3493 section 6.4),
/// which the standard library gives as text alone: glibc, musl, and those that come from BSD.
const NO_SUCH_NAME: [&str; 6] = [
    "Name or service not known",
    "No address associated with",
    "Name does not resolve",
    "Name has no usable address",
    "nodename nor servname provided, or not known",
    "no address associated with name",
];
/// WSAHOST_NOT_FOUND and WSANO_DATA, of Windows.
const NO_SUCH_HOST: [i32; 2] = [11001, 11004];

/// Whether every other attempt would end with it too: the host does not exist, or does not speak TLS as the client does,
/// or has a certificate that is not trusted. All else may pass, as far as anybody knows.
pub(super) fn is_permanent(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.downcast_ref().is_some_and(of_tls) {
            return true;
        }
        let io = error.downcast_ref::<std::io::Error>();
        if io.is_some_and(of_names) {
            return true;
        }
        // Its source is that of what is in it.
        next = match io.and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    false
}

/// Whether a connection was given up for another one that was opened at the same time and speaks HTTP/2, and then that was
/// gone too. hyper-util 0.1 says so by text alone, and does not call it an error of connecting.
pub(super) fn is_given_up(error: &(dyn Error + 'static)) -> bool {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root.to_string() == "ALPN upgraded to HTTP/2"
}

/// A server may have a moment in which it can do nothing (RFC 8446 section 6.2).
fn of_tls(error: &rustls::Error) -> bool {
    !matches!(error, rustls::Error::AlertReceived(rustls::AlertDescription::InternalError))
}

fn of_names(error: &std::io::Error) -> bool {
    match error.raw_os_error() {
        Some(code) => cfg!(windows) && NO_SUCH_HOST.contains(&code),
        None => {
            let text = error.to_string();
            NO_SUCH_NAME.iter().any(|known| text.contains(known))
        }
    }
}
