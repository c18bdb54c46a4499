//! OAuth 2.0 client credentials (RFC 6749 section 4.4).

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::WeakShared;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use tokio::runtime::{Handle, Id};

use super::simple::{set_basic, set_bearer};
use super::{AuthError, Authenticate, Challenge, Context, Secret, is_for};
use crate::Json;
use crate::clock::{Instant, since_1970, timeout};
use crate::operation::{Requirement, SchemeKind};
use crate::request::encode;
use crate::transport::{Body, BoxFuture, Transport, TransportError, TransportErrorKind};

/// A token endpoint that does not answer holds up every call: this long at most.
const PATIENCE: Duration = Duration::from_secs(30);

/// Client ID and secret, exchanged for an access token that is kept until shortly before it expires.
///
/// However many calls wait for a token, one request fetches it; in a program with several tokio runtimes, one for each. A
/// call that is cancelled or out of time does not hold up the others. After a 401 the token is fetched anew once and the
/// call is repeated once. Clones share the token.
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    id: String,
    secret: Secret,
    scheme: Option<&'static str>,
    token_url: Option<String>,
    scopes: Vec<String>,
    in_body: bool,
    tokens: Tokens,
}

impl ClientCredentials {
    /// Credentials from a client ID and its secret.
    #[must_use]
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<Secret>) -> Self {
        Self {
            id: client_id.into(),
            secret: client_secret.into(),
            scheme: None,
            token_url: None,
            scopes: Vec::new(),
            in_body: false,
            tokens: Tokens::default(),
        }
    }

    /// Binds them to one security scheme of the document.
    #[must_use]
    pub fn scheme(self, scheme: &'static str) -> Self {
        Self { scheme: Some(scheme), ..self }
    }

    /// Where tokens come from: an `https` URL (`http` for loopback hosts), or one relative to the API's base URL.
    #[must_use]
    pub fn token_url(self, url: impl Into<String>) -> Self {
        Self { token_url: Some(url.into()), tokens: Tokens::default(), ..self }
    }

    /// Asks for a scope (RFC 6749 section 3.3). Without any, the server decides.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        Self { tokens: Tokens::default(), ..self }
    }

    /// Sends ID and secret in the body of the token request, for servers that do not take them in its header
    /// (RFC 6749 section 2.3.1 advises against it).
    #[must_use]
    pub fn secret_in_body(self) -> Self {
        Self { in_body: true, tokens: Tokens::default(), ..self }
    }

    async fn token(&self, context: &Context<'_>) -> Result<Secret, AuthError> {
        let url = self.resolve(context)?;
        let refresh = {
            let mut tokens = self.tokens.lock();
            let entry = tokens.entry(url.clone()).or_default();
            if let Some(token) = entry.token.as_ref().filter(|token| token.is_fresh()) {
                return Ok(token.secret.clone());
            }
            let runtime = Handle::try_current().ok().map(|runtime| runtime.id());
            match entry.refreshes.get(&runtime).and_then(WeakShared::upgrade) {
                Some(running) => running,
                None => {
                    let request = self.token_request(&url, context)?;
                    let fetch = fetch(Arc::clone(context.transport), request, self.secret.clone());
                    let refresh = self.tokens.clone().keep(url, runtime, fetch).boxed().shared();
                    // Runtimes that are gone have left theirs behind.
                    entry.refreshes.retain(|_, other| other.upgrade().is_some());
                    entry.refreshes.extend(refresh.downgrade().map(|refresh| (runtime, refresh)));
                    refresh
                }
            }
        };
        refresh.await
    }

    fn resolve(&self, context: &Context<'_>) -> Result<String, AuthError> {
        let Some(url) = &self.token_url else {
            return Err(AuthError::new("no token URL: call token_url() on the credentials"));
        };
        let base = context.base_url.join(url.split('?').next().unwrap_or(url));
        let base = base.map_err(|error| AuthError::new(format!("token URL: {error}")))?;
        if base.is_plain_http_elsewhere() {
            return Err(AuthError::new("token URL: must be https, as the client secret travels there"));
        }
        let query = url.find('?').and_then(|at| url.get(at..)).unwrap_or_default();
        // A base URL has no trailing slash; a token endpoint may need one.
        let slash = if url.split('?').next().is_some_and(|path| path.ends_with('/')) { "/" } else { "" };
        Ok(format!("{base}{slash}{query}"))
    }

    fn token_request(&self, url: &str, context: &Context<'_>) -> Result<Request<Body>, AuthError> {
        let mut fields = vec![("grant_type", "client_credentials")];
        let scopes = self.scopes.join(" ");
        if !scopes.is_empty() {
            fields.push(("scope", &scopes));
        }
        if self.in_body {
            fields.extend([("client_id", self.id.as_str()), ("client_secret", self.secret.expose())]);
        }
        let mut request = Request::new(Body::from(encode::form(&fields)));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url.parse().map_err(|_| AuthError::new("the token URL is not valid"))?;
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, context.user_agent.clone());
        if !self.in_body {
            // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
            let secret = zeroize::Zeroizing::new(encode::encode_form(self.secret.expose()));
            set_basic(&mut request, &encode::encode_form(&self.id), &secret)?;
        }
        Ok(request)
    }
}

impl Authenticate for ClientCredentials {
    fn covers(&self, requirement: &Requirement) -> bool {
        let kind = matches!(requirement.kind, SchemeKind::OAuth2 | SchemeKind::OpenIdConnect | SchemeKind::Bearer);
        kind && is_for(self.scheme, requirement)
    }

    fn apply<'a>(
        &'a self,
        request: &'a mut Request<Body>,
        context: &'a Context<'a>,
    ) -> BoxFuture<'a, Result<(), AuthError>> {
        Box::pin(async move { set_bearer(request, &self.token(context).await?) })
    }

    fn answered(&self, sent: &Request<Body>, answer: &Challenge<'_>, attempt: u32) -> bool {
        if answer.status != StatusCode::UNAUTHORIZED {
            return false;
        }
        let sent = sent.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        for entry in self.tokens.lock().values_mut() {
            // Another call may have seen the 401 first, and the token may be a new one by now.
            if entry.token.as_ref().is_some_and(|token| Some(token.secret.expose()) == sent) {
                entry.token = None;
            }
        }
        attempt == 0
    }
}

type Refresh = WeakShared<BoxFuture<'static, Result<Secret, AuthError>>>;

/// Tokens by the URL that they come from: a call may have a base URL of its own.
#[derive(Clone, Default)]
struct Tokens(Arc<Mutex<HashMap<String, Entry>>>);

#[derive(Default)]
struct Entry {
    token: Option<Token>,
    /// Requests for a token, one for each tokio runtime: its connection belongs to the runtime. If that is blocked by the
    /// call that waits, or ends, no other can carry on with it. Weak: once no call waits any more the request is dropped,
    /// and the next call starts afresh.
    refreshes: HashMap<Option<Id>, Refresh>,
}

impl Tokens {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a token and keeps it; a failure is not kept.
    async fn keep(
        self,
        url: String,
        runtime: Option<Id>,
        fetch: impl Future<Output = Result<Token, AuthError>>,
    ) -> Result<Secret, AuthError> {
        let fetched = fetch.await;
        let mut tokens = self.lock();
        let entry = tokens.entry(url).or_default();
        entry.refreshes.remove(&runtime);
        let token = fetched?;
        let secret = token.secret.clone();
        entry.token = Some(token);
        Ok(secret)
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

struct Token {
    secret: Secret,
    /// When to fetch another; `None`: when the server says so.
    renew: Option<Instant>,
}

impl Token {
    fn is_fresh(&self) -> bool {
        self.renew.is_none_or(|renew| Instant::now() < renew)
    }

    /// A successful answer of a token endpoint (RFC 6749 section 5.1).
    fn from_json(json: &Json) -> Result<Self, &'static str> {
        let secret = json.get("access_token").and_then(Json::as_str).filter(|token| !token.is_empty());
        let secret = secret.ok_or("there is no `access_token`")?;
        let kind = json.get("token_type").and_then(Json::as_str);
        if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
            return Err("the token is not a bearer token");
        }
        let renew = json.get("expires_in").and_then(seconds).and_then(|lifetime| {
            // Shortly before the end: a minute, or less of a short life.
            let usable = lifetime - (lifetime / 5.0).min(60.0);
            Instant::now().checked_add(Duration::try_from_secs_f64(usable).ok()?)
        });
        Ok(Self { secret: secret.into(), renew })
    }
}

/// Some servers write the number as a string.
fn seconds(json: &Json) -> Option<f64> {
    let number = json.as_f64().or_else(|| json.as_str()?.trim().parse().ok())?;
    Some(number.max(0.0))
}

async fn fetch(transport: Arc<dyn Transport>, request: Request<Body>, secret: Secret) -> Result<Token, AuthError> {
    let exchange = async {
        let (parts, body) = transport.send(request).await?.into_parts();
        Ok(Response::from_parts(parts, body.bytes_up_to(1 << 20).await?))
    };
    let answer = match timeout(PATIENCE, exchange).await {
        Some(answer) => answer.map_err(AuthError::transport)?,
        None => {
            let late = TransportError::new(TransportErrorKind::Timeout, "the answer took too long");
            return Err(AuthError::transport(late));
        }
    };
    let status = answer.status();
    // As answers of the API may have it.
    let text = answer.body().strip_prefix(b"\xEF\xBB\xBF").unwrap_or(answer.body());
    let json: Json = serde_json::from_slice(text).unwrap_or_default();
    let code = json.get("error").and_then(Json::as_str).filter(|code| is_error_code(code));
    // Some servers repeat what they were sent.
    let code = code.filter(|code| secret.expose().is_empty() || !code.contains(secret.expose())).map(str::to_owned);
    let problem = match Token::from_json(&json) {
        Ok(token) if status.is_success() => return Ok(token),
        Err(problem) if status.is_success() && code.is_none() => problem,
        _ => code.as_deref().unwrap_or("without an OAuth error code"),
    };
    let message = format!("the token endpoint answered {status}: {problem}");
    let pause = crate::client::pause::asked(status, answer.headers(), since_1970());
    Err(AuthError::token_endpoint(status, code, message, pause))
}

/// RFC 6749 section 5.2, and no longer than any real code: an answer must not smuggle a secret into a log.
fn is_error_code(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= 64
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte))
}
