//! The base URL: where an API lives.

use std::fmt;
use std::sync::Arc;

use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};

/// Scheme, host and path prefix of an API, such as `https://api.example.com/v2`. Clones are cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    authority: Authority,
    /// Empty, or begins with `/` and does not end with one.
    prefix: Arc<str>,
}

impl BaseUrl {
    /// Reads a base URL. `http://` is for loopback hosts only: elsewhere credentials would travel in the clear.
    ///
    /// # Errors
    /// If it is not an absolute `http` or `https` URL, or has user information, a query or a fragment, or its path
    /// has `.` or `..` segments.
    pub fn new(url: &str) -> Result<Self, InvalidBaseUrl> {
        let base = Self::allowing_http(url)?;
        if base.is_plain_http_elsewhere() {
            return Err(InvalidBaseUrl("http:// is only for loopback hosts, unless allow_http(true) is called"));
        }
        Ok(base)
    }

    /// Reads a base URL, which may be `http://` for any host.
    ///
    /// # Errors
    /// As [`BaseUrl::new`], but for the scheme.
    pub fn allowing_http(url: &str) -> Result<Self, InvalidBaseUrl> {
        if !url.is_ascii() {
            const WHY: &str = "must be ASCII: hosts are written with `xn--` (RFC 5891), paths percent-encoded";
            return Err(InvalidBaseUrl(WHY));
        }
        if url.contains('#') {
            return Err(InvalidBaseUrl("must not have a fragment"));
        }
        let uri: Uri = url.parse().map_err(|_| InvalidBaseUrl("is not an absolute URL (RFC 3986 section 4.3)"))?;
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return Err(InvalidBaseUrl("is not an absolute URL (RFC 3986 section 4.3)"));
        };
        if scheme != Scheme::HTTPS && scheme != Scheme::HTTP {
            return Err(InvalidBaseUrl("must begin with https://"));
        }
        if authority.as_str().contains('@') {
            return Err(InvalidBaseUrl("must not have user information: give credentials to the builder"));
        }
        if authority.host().is_empty() {
            return Err(InvalidBaseUrl("has no host"));
        }
        let port = authority.as_str().strip_prefix(authority.host()).and_then(|rest| rest.strip_prefix(':'));
        if port.is_some_and(|port| !port.is_empty() && port.parse::<u16>().is_err()) {
            return Err(InvalidBaseUrl("has a port that there is not: the largest is 65535"));
        }
        let path = match &parts.path_and_query {
            Some(target) if target.query().is_some() => return Err(InvalidBaseUrl("must not have a query")),
            Some(target) => target.path(),
            None => "",
        };
        if path.split('/').any(super::path::is_dot_segment) {
            return Err(InvalidBaseUrl("must not have `.` or `..` segments"));
        }
        if !path.bytes().all(super::encode::is_uri_byte) {
            return Err(InvalidBaseUrl("has characters that must be percent-encoded (RFC 3986 section 2)"));
        }
        let prefix = path.trim_end_matches('/').into();
        Ok(Self { scheme, authority, prefix })
    }

    pub(crate) fn is_plain_http_elsewhere(&self) -> bool {
        self.scheme == Scheme::HTTP && !is_loopback(self.authority.host())
    }

    /// Scheme, host and port, such as `https://api.example.com`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// How long that is.
    pub(crate) fn origin_length(&self) -> usize {
        self.scheme.as_str().len() + "://".len() + self.authority.as_str().len()
    }

    /// The URL of a path and query there. The prefix is not added.
    pub(crate) fn with(&self, target: PathAndQuery) -> Option<Uri> {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(target);
        Uri::from_parts(parts).ok()
    }

    /// The path that comes before every operation's: empty, or `/v2`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The base that `reference` stands for: absolute, or relative to this one (RFC 3986 section 4.2).
    pub(crate) fn join(&self, reference: &str) -> Result<Self, InvalidBaseUrl> {
        let text = if reference.contains("://") {
            reference.to_owned()
        } else if reference.starts_with('/') {
            format!("{}{reference}", self.origin())
        } else {
            format!("{self}/{}", reference.trim_start_matches("./"))
        };
        // What the caller allowed for this base holds for what stands beside it.
        match Self::allowing_http(&text)? {
            joined if joined.authority == self.authority => Ok(joined),
            _ => Self::of_document(&text),
        }
    }

    /// A base that the document has for some operations, wherever the API lives: an absolute URL.
    pub(crate) fn of_document(url: &str) -> Result<Self, InvalidBaseUrl> {
        let base = Self::allowing_http(url)?;
        if base.is_plain_http_elsewhere() {
            return Err(InvalidBaseUrl("http:// is only for loopback hosts"));
        }
        Ok(base)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

/// Whether what is sent to the host stays on this machine (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3).
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("localhost"))
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A base URL that cannot be used; says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidBaseUrl(&'static str);

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the URL {}", self.0)
    }
}

impl std::error::Error for InvalidBaseUrl {}
