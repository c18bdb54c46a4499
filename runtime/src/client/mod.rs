//! The client: configuration that calls share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue};

pub(crate) mod answer;
mod builder;
mod call;
mod exchange;
mod macros;
mod outcome;
mod pages;
pub(crate) mod pause;
mod resume;
mod retry;

use builder::NO_BASE_URL;
pub use builder::{BuildError, Builder};
pub use call::{Call, Options, Sending};
pub(crate) use outcome::Head;
#[cfg(feature = "cli")]
pub(crate) use outcome::decode;
#[cfg(feature = "cli")]
pub(crate) use pages::wait as next_page;
pub use pages::{Items, Pages};
#[cfg(feature = "blocking")]
pub use pages::{ItemsBlocking, PagesBlocking};
pub use retry::Retry;

use crate::auth::Credential;
use crate::blocking::{Anywhere, anywhere};
use crate::error::Failure;
use crate::operation::OperationInfo;
use crate::request::{BaseUrl, InvalidRequest, build_object, check_length};
use crate::transport::{Body, Transport};
use crate::{Operation, Slot};

/// Configuration, connections and credentials that calls share. Clones are cheap and share them too.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    /// There may be none where operations have servers of their own.
    base_url: Option<BaseUrl>,
    /// Whether the document's servers hold for operations that have one of their own: not once the caller moved the API.
    own_servers: bool,
    credentials: Vec<Credential>,
    timeout: Duration,
    retry: Retry,
    /// The most bytes of an answer that are held in memory.
    body_limit: u64,
    user_agent: HeaderValue,
    headers: HeaderMap,
    transport: Arc<dyn Transport>,
    /// Whether somebody may want to know what a request is for: somebody else than the default transport.
    is_watched: bool,
    /// Without what was put around it.
    innermost: Arc<dyn Transport>,
}

/// What one exchange gives: the whole answer, and what it means to its operation.
pub(crate) type Exchanged = Result<outcome::Answered, Failure>;

impl Client {
    /// A call of the operation that `request` is for.
    pub fn call<R: Operation>(&self, request: R) -> Call<R> {
        Call::new(self.clone(), request)
    }

    /// The base URL of the calls, but for those of operations that have servers of their own.
    #[must_use]
    pub fn base_url(&self) -> Option<&BaseUrl> {
        self.0.base_url.as_ref()
    }

    /// The credentials, in the order in which they were given.
    #[cfg(feature = "cli")]
    pub(crate) fn credentials(&self) -> &[Credential] {
        &self.0.credentials
    }

    /// Sends the request and waits for the answer.
    #[cfg(feature = "cli")]
    pub(crate) fn wait(&self, object: &dyn Slot, info: &'static OperationInfo, options: &Options) -> Exchanged {
        outcome::wait(info, self.start(object, info, options))
    }

    fn base_for(&self, info: &OperationInfo, options: &Options) -> Result<BaseUrl, InvalidRequest> {
        let own = options.changes().and_then(|changes| changes.base_url.as_ref());
        let base_url = || self.0.base_url.as_ref().ok_or_else(|| InvalidRequest::whole(NO_BASE_URL));
        match (own, info.server) {
            (Some(base_url), _) => Ok(base_url.clone()),
            // A path of the host holds wherever that is.
            (None, Some(server)) if self.0.own_servers || server.starts_with('/') => {
                let joined = match &self.0.base_url {
                    None if server.contains("://") => BaseUrl::of_document(server),
                    _ => base_url()?.join(server),
                };
                joined.map_err(|error| InvalidRequest::whole(format!("the operation's server: {error}")))
            }
            _ => base_url().cloned(),
        }
    }

    /// The HTTP request, without credentials.
    pub(crate) fn prepare(
        &self,
        object: &dyn Slot,
        info: &'static OperationInfo,
        options: &Options,
    ) -> Result<http::Request<Body>, InvalidRequest> {
        self.prepare_for(object, info, options, &self.base_for(info, options)?)
    }

    #[inline(never)]
    fn prepare_for(
        &self,
        object: &dyn Slot,
        info: &'static OperationInfo,
        options: &Options,
        base: &BaseUrl,
    ) -> Result<http::Request<Body>, InvalidRequest> {
        let changes = options.changes();
        if let Some(problem) = changes.and_then(|changes| changes.problem.as_ref()) {
            return Err(problem.clone());
        }
        let mut request = build_object(object, info, base)?;
        let headers = request.headers_mut();
        for (name, value) in &self.0.headers {
            if !headers.contains_key(name) {
                headers.insert(name, value.clone());
            }
        }
        headers.entry(http::header::USER_AGENT).or_insert_with(|| self.0.user_agent.clone());
        for (name, value) in changes.iter().flat_map(|changes| &changes.headers) {
            headers.insert(name, value.clone());
        }
        if let Some(url) = changes.and_then(|changes| changes.url.as_ref()) {
            // Another page of the same resource is asked for as the first was; another resource is got.
            if url.path() != request.uri().path() {
                *request.method_mut() = http::Method::GET;
                *request.body_mut() = Body::EMPTY;
                request.headers_mut().remove(http::header::CONTENT_TYPE);
                request.headers_mut().remove(CONTENT_LENGTH);
            }
            *request.uri_mut() = url.clone();
        }
        check_length(&mut request)?;
        Ok(request)
    }

    /// Sends it: everything about a call that does not depend on its types.
    #[inline(never)]
    fn start(&self, object: &dyn Slot, info: &'static OperationInfo, options: &Options) -> Anywhere<Exchanged> {
        let base = self.base_for(info, options);
        let prepared = base.and_then(|base| Ok((self.prepare_for(object, info, options, &base)?, base)));
        match prepared {
            Ok((mut request, base)) => {
                if let Some(observed) = self.0.innermost.observe(object) {
                    request.extensions_mut().insert(observed);
                }
                let changes = options.changes();
                let limit = changes.and_then(|changes| changes.timeout).unwrap_or(self.0.timeout);
                let retry = changes.and_then(|changes| changes.retry.as_ref()).unwrap_or(&self.0.retry).clone();
                let plan = exchange::Plan { client: self.clone(), info, request, base, limit, retry, sent: 0.into() };
                resume::run(plan)
            }
            Err(error) => anywhere(Box::pin(std::future::ready(Err(Failure::new(info.id, error))))),
        }
    }
}

/// Header values stay out of it: there may be keys among them.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base_url.as_ref().map(BaseUrl::to_string))
            .field("credentials", &self.0.credentials)
            .field("timeout", &self.0.timeout)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}
