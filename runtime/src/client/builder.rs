//! How a client is made.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http::header::{InvalidHeaderName, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Client, Inner, Retry};
use crate::auth::Credential;
use crate::request::server::{InvalidServer, Server};
use crate::request::{BaseUrl, InvalidBaseUrl, header_value};
use crate::transport::hook::{self, Layer};
use crate::transport::{Body, Transport, TransportResult, default_transport};
#[cfg(feature = "tower")]
use crate::transport::{ServiceTransport, TransportService};

/// How long a call may take unless the caller says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How much of an answer is held in memory unless the caller says otherwise.
const BODY_LIMIT: u64 = 100 << 20;
pub(super) const NO_BASE_URL: &str = "the document names no host: call base_url()";
/// How long connecting may take unless the caller says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Settings of a client to be.
#[derive(Clone)]
#[must_use = "call build()"]
pub struct Builder {
    default_server: Option<&'static str>,
    base_url: Option<String>,
    base_url_optional: bool,
    server: Option<Server>,
    allow_http: bool,
    credentials: Vec<Credential>,
    timeout: Duration,
    retry: Retry,
    body_limit: u64,
    connect_timeout: Duration,
    user_agent: String,
    headers: Vec<(String, String)>,
    transport: Option<Arc<dyn Transport>>,
    layers: Vec<Layer>,
}

impl Builder {
    /// Settings as the document has them.
    pub fn new(default_server: Option<&'static str>, user_agent: &str) -> Self {
        Self {
            default_server,
            base_url: None,
            base_url_optional: false,
            server: None,
            allow_http: false,
            credentials: Vec::new(),
            timeout: TIMEOUT,
            retry: Retry::default(),
            body_limit: BODY_LIMIT,
            connect_timeout: CONNECT_TIMEOUT,
            user_agent: user_agent.to_owned(),
            headers: Vec::new(),
            transport: None,
            layers: Vec::new(),
        }
    }

    /// Where the API lives, instead of where the document says: it holds for every operation. One whose server
    /// is a mere path goes there on this host.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// No base URL is asked for: operations have servers of their own. Calls of others fail without one.
    pub fn base_url_optional(mut self) -> Self {
        self.base_url_optional = true;
        self
    }

    /// One of the document's servers, instead of the first. Operations that have servers of their own keep them. A
    /// server without a host stands on the base URL; otherwise a base URL takes precedence.
    pub fn server(mut self, server: Server) -> Self {
        self.server = Some(server);
        self
    }

    /// Whether the base URL may be `http://` for a host other than this one. Everybody on the way can read it all,
    /// credentials included.
    pub fn allow_http(mut self, allow: bool) -> Self {
        self.allow_http = allow;
        self
    }

    /// Adds credentials. Each operation takes what its security requirements ask for; of several that would do, the
    /// last that were added.
    pub fn auth(mut self, credentials: impl Into<Credential>) -> Self {
        self.credentials.push(credentials.into());
        self
    }

    /// How long a call may take, from the request for a token to the last byte of the answer; where the answer is a
    /// stream, to its headers. 60 seconds if not set; `Duration::MAX` for no limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// When calls are made again that did not come through: `Retry::default()` if not set, `Retry::none()` for never.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The most bytes of an answer that are held in memory, 100 MiB if not set: a larger one is an error. There is no
    /// limit to what is read as a stream.
    pub fn body_limit(mut self, bytes: u64) -> Self {
        self.body_limit = bytes;
        self
    }

    /// How long connecting may take. 10 seconds if not set. It is up to a transport of the caller's to see to it itself.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// `User-Agent` of every request.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// A header for every request that does not have it anyway.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// What carries the requests, instead of the default.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Puts a transport around the one that carries the requests: `layer` makes it of that. What is given first sees a
    /// request first, and its answer last.
    ///
    /// Each request goes through, that of every attempt and those for tokens; what it is for is in its extensions:
    /// [`Purpose`](crate::transport::Purpose).
    pub fn wrap<T: Transport>(mut self, layer: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static) -> Self {
        self.layers.push(Arc::new(move |next| Arc::new(layer(next))));
        self
    }

    /// The same by a function: it gets a request and what carries it on, and gives the answer.
    pub fn hook<F, A>(mut self, hook: F) -> Self
    where
        F: Fn(http::Request<Body>, Arc<dyn Transport>) -> A + Send + Sync + 'static,
        A: Future<Output = TransportResult> + Send + 'static,
    {
        self.layers.push(hook::layer(hook));
        self
    }

    /// The same by a layer of `tower`.
    #[cfg(feature = "tower")]
    pub fn layer<L>(self, layer: L) -> Self
    where
        L: tower_layer::Layer<TransportService> + Send + Sync + 'static,
        ServiceTransport<L::Service>: Transport,
    {
        self.wrap(move |next| ServiceTransport::new(layer.layer(TransportService::new(next))))
    }

    /// The client.
    ///
    /// # Errors
    /// If there is no base URL, or it cannot be used; if a header is not valid.
    pub fn build(self) -> Result<Client, BuildError> {
        let base_url = self.base()?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        let (_, user_agent) = header(USER_AGENT.as_str(), &self.user_agent)?;
        let connect_timeout = self.connect_timeout;
        let is_watched = self.transport.is_some() || !self.layers.is_empty() || cfg!(feature = "tracing");
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(connect_timeout).ok_or(BuildError(Problem::NoTransport))?,
        };
        let innermost = Arc::clone(&transport);
        #[cfg(feature = "tracing")]
        let transport: Arc<dyn Transport> = Arc::new(crate::transport::trace::Traced(transport));
        let transport = self.layers.iter().rev().fold(transport, |next, layer| layer(next));
        let own_servers = self.base_url.is_none() || self.default_server.is_none();
        let Self { credentials, timeout, retry, body_limit, .. } = self;
        Ok(Client(Arc::new(Inner {
            base_url,
            own_servers,
            credentials,
            timeout,
            retry,
            body_limit,
            user_agent,
            headers,
            transport,
            is_watched,
            innermost,
        })))
    }
}

impl Builder {
    /// Where the API lives, if that is known.
    fn base(&self) -> Result<Option<BaseUrl>, BuildError> {
        let invalid = BuildError::from;
        let parse = if self.allow_http { BaseUrl::allowing_http } else { BaseUrl::new };
        let server = self.server.as_ref().map(Server::url).transpose();
        let server = server.map_err(|error| BuildError(Problem::Server(error)))?;
        let relative = server.as_ref().filter(|url| !url.contains("://"));
        let url = match (&self.base_url, &server, relative) {
            (Some(base), _, Some(path)) => {
                return parse(base).and_then(|base| base.join(path)).map(Some).map_err(invalid);
            }
            (Some(base), ..) => base,
            (None, _, Some(_)) => return Err(BuildError(Problem::NoBaseUrl)),
            (None, Some(server), None) => server,
            (None, None, None) => match self.default_server {
                Some(server) => server,
                None if self.base_url_optional => return Ok(None),
                None => return Err(BuildError(Problem::NoBaseUrl)),
            },
        };
        parse(url).map(Some).map_err(invalid)
    }
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), BuildError> {
    let problem = || BuildError(Problem::Header(name.escape_debug().collect()));
    let parsed: Result<HeaderName, InvalidHeaderName> = name.parse();
    let mut value = header_value(value).map_err(|_| problem())?;
    // Nobody knows what is in it.
    value.set_sensitive(name != USER_AGENT.as_str());
    Ok((parsed.map_err(|_| problem())?, value))
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Settings that make no client; says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError(Problem);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    NoBaseUrl,
    BaseUrl(InvalidBaseUrl),
    Server(InvalidServer),
    Header(String),
    NoTransport,
}

impl From<InvalidBaseUrl> for BuildError {
    fn from(error: InvalidBaseUrl) -> Self {
        Self(Problem::BaseUrl(error))
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::NoBaseUrl => f.write_str(NO_BASE_URL),
            Problem::Server(error) => error.fmt(f),
            Problem::BaseUrl(error) => write!(f, "base URL: {error}"),
            Problem::Header(name) => write!(f, "header `{name}`: not a valid name or value"),
            Problem::NoTransport => f.write_str("no transport: call transport(), or turn on `default-transport`"),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Problem::BaseUrl(error) => Some(error),
            Problem::Server(error) => Some(error),
            _ => None,
        }
    }
}
