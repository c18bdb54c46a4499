//! Digest access authentication (RFC 7616).

use std::collections::HashMap;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, Request, StatusCode, Uri};
use http_auth::digest::{Algorithm, DigestClient, Qop};
use http_auth::{ChallengeParser, ChallengeRef, PasswordParams, parse_challenges};

use super::secret::sensitive;
use super::{AuthError, Authenticate, Challenge, Context, Secret, is_for};
use crate::operation::{Requirement, SchemeKind};
use crate::transport::{Body, BoxFuture};

/// How many nonces are remembered for a server, so that a nonce that comes back is not counted from 1 again.
const REMEMBERED: usize = 16;

/// User name and password for Digest authentication, with SHA-512/256, SHA-256 or MD5: the strongest that the server
/// offers.
///
/// The first call is sent twice: without credentials, to get the server's challenge, and with them. Later calls reuse
/// the nonce with a rising count. Clones share it.
#[derive(Clone, Debug)]
pub struct Digest {
    user: String,
    password: Secret,
    scheme: Option<&'static str>,
    sessions: Sessions,
}

impl Digest {
    /// Credentials from a user name and password (for some APIs: a public and a private key).
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self { user: user.into(), password: password.into(), scheme: None, sessions: Sessions::default() }
    }

    /// Binds them to one security scheme of the document.
    #[must_use]
    pub fn scheme(self, scheme: &'static str) -> Self {
        Self { scheme: Some(scheme), ..self }
    }

    fn respond(&self, request: &Request<Body>) -> Option<Result<String, String>> {
        let mut sessions = self.sessions.lock();
        let session = sessions.get_mut(&origin(request.uri()))?.front_mut()?;
        let response = session.client.respond(&PasswordParams {
            username: &self.user,
            password: self.password.expose(),
            uri: request.uri().path_and_query().map_or("/", |target| target.as_str()),
            method: request.method().as_str(),
            body: None,
        });
        Some(response.map(|response| response + &session.unsaid))
    }
}

impl Authenticate for Digest {
    fn covers(&self, requirement: &Requirement) -> bool {
        let kind = match requirement.kind {
            SchemeKind::Digest => true,
            SchemeKind::Http(name) => name.eq_ignore_ascii_case("digest"),
            _ => false,
        };
        kind && is_for(self.scheme, requirement)
    }

    fn apply<'a>(&'a self, request: &'a mut Request<Body>, _: &'a Context<'a>) -> BoxFuture<'a, Result<(), AuthError>> {
        let applied = match self.respond(request) {
            None => Ok(()),
            Some(response) => match response.ok().as_deref().and_then(sensitive) {
                Some(value) => {
                    request.headers_mut().insert(AUTHORIZATION, value);
                    Ok(())
                }
                None => Err(AuthError::new("the server's Digest challenge cannot be answered")),
            },
        };
        Box::pin(std::future::ready(applied))
    }

    fn answered(&self, sent: &Request<Body>, answer: &Challenge<'_>, attempt: u32) -> bool {
        let origin = origin(sent.uri());
        if answer.status != StatusCode::UNAUTHORIZED {
            if let Some(nonce) = next_nonce(answer.headers) {
                self.sessions.move_on(&origin, &nonce);
            }
            return false;
        }
        let Some(session) = strongest(answer.headers) else { return false };
        // Without a response it was the first round trip. A response may fail because its nonce is too old, which not
        // every server calls stale: then the nonce was from an earlier call. What else fails is the password.
        let repeat = !sent.headers().contains_key(AUTHORIZATION) || session.client.stale() || attempt == 0;
        self.sessions.begin(origin, session);
        repeat
    }
}

/// One nonce of a server, and how often it was used.
struct Session {
    /// The challenge, to be taken up with the next nonce.
    challenge: String,
    client: DigestClient,
    /// The algorithm, where http-auth 0.1.10 does not say it: if the challenge has no `qop`. Without it, it is MD5.
    unsaid: String,
}

impl Session {
    fn new(challenge: &ChallengeRef<'_>, nonce: Option<&str>) -> Option<Self> {
        let mut text = "Digest ".to_owned();
        let (mut algorithm, mut has_qop) = (None, false);
        for (index, (name, value)) in challenge.params.iter().enumerate() {
            let value = match nonce {
                Some(nonce) if name.eq_ignore_ascii_case("nonce") => nonce,
                Some(_) if name.eq_ignore_ascii_case("stale") => "false",
                _ => value.as_escaped(),
            };
            let value = match name.eq_ignore_ascii_case("algorithm") {
                true => value.to_ascii_uppercase().replace("-SESS", "-sess"),
                false => value.to_owned(),
            };
            text.push_str(if index == 0 { "" } else { ", " });
            text.push_str(&format!("{name}=\"{value}\""));
            has_qop |= name.eq_ignore_ascii_case("qop");
            if name.eq_ignore_ascii_case("algorithm") {
                algorithm = Some(value);
            }
        }
        let client = DigestClient::try_from(parse_challenges(&text).ok()?.first()?).ok()?;
        // Not `auth-int`: http-auth 0.1.10 computes it wrongly (the body itself stands where its hash is due), and
        // it protects no better than TLS does.
        let unsaid = algorithm.filter(|_| !has_qop).map(|algorithm| format!(", algorithm={algorithm}"));
        (client.qop() & Qop::Auth).then_some(Self { challenge: text, client, unsaid: unsaid.unwrap_or_default() })
    }

    fn strength(&self) -> u8 {
        match self.client.algorithm() {
            Algorithm::Sha512Trunc256 => 3,
            Algorithm::Sha256 => 2,
            Algorithm::Md5 => 1,
            _ => 0,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let (a, b) = (&self.client, &other.client);
        a.nonce() == b.nonce()
            && a.realm() == b.realm()
            && a.algorithm() == b.algorithm()
            && a.session() == b.session()
            && a.opaque() == b.opaque()
    }
}

/// Nonces by origin, the current one first.
#[derive(Clone, Default)]
struct Sessions(Arc<Mutex<HashMap<String, VecDeque<Session>>>>);

impl Sessions {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Session>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a nonce the current one. Its count goes on if it is known.
    fn begin(&self, origin: String, session: Session) {
        let mut all = self.lock();
        let sessions = all.entry(origin).or_default();
        let known = sessions.iter().position(|known| known.is_same(&session));
        let session = known.and_then(|index| sessions.remove(index)).unwrap_or(session);
        sessions.push_front(session);
        sessions.truncate(REMEMBERED);
    }

    /// Takes up the next nonce that a server names (RFC 7616 section 3.5).
    fn move_on(&self, origin: &str, nonce: &str) {
        let challenge = self.lock().get(origin).and_then(|all| Some(all.front()?.challenge.clone()));
        let session =
            challenge.as_deref().and_then(|text| Session::new(parse_challenges(text).ok()?.first()?, Some(nonce)));
        if let Some(session) = session {
            self.begin(origin.to_owned(), session);
        }
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The strongest of the Digest challenges, the first among equals.
fn strongest(headers: &HeaderMap) -> Option<Session> {
    let mut best: Option<Session> = None;
    for header in headers.get_all(WWW_AUTHENTICATE) {
        for challenge in header.to_str().map(challenges).unwrap_or_default() {
            let first = ChallengeParser::new(&challenge).next().and_then(Result::ok);
            let Some(session) = first.and_then(|challenge| Session::new(&challenge, None)) else { continue };
            if best.as_ref().is_none_or(|best| session.strength() > best.strength()) {
                best = Some(session);
            }
        }
    }
    best
}

/// The Digest challenges of a header, each with what follows it: all that begins with the name of the scheme. As a whole
/// http-auth 0.1.10 reads no header in which another scheme has a `token68` (RFC 9110 section 11.3), or in which more than
/// one space follows a name.
fn challenges(header: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut begins, mut is_quoted, mut is_escaped) = (true, false, false);
    for (at, c) in header.char_indices() {
        let name = header.get(at..).filter(|_| begins).and_then(|rest| rest.split_once(' '));
        if let Some((_, parameters)) = name.filter(|(name, _)| name.eq_ignore_ascii_case("digest")) {
            found.push(format!("Digest {}", parameters.trim_start()));
        }
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        begins = !is_quoted && (c == ',' || begins && c.is_whitespace());
    }
    found
}

/// `nextnonce` of the header `Authentication-Info`, quoted as it stands there.
fn next_nonce(headers: &HeaderMap) -> Option<String> {
    let info = headers.get("authentication-info")?.to_str().ok()?;
    let text = format!("Digest {info}");
    let parsed = parse_challenges(&text).ok()?;
    let (_, value) = parsed.first()?.params.iter().find(|(name, _)| name.eq_ignore_ascii_case("nextnonce"))?;
    Some(value.as_escaped().to_owned())
}

fn origin(uri: &Uri) -> String {
    format!("{}://{}", uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |authority| authority.as_str()))
}
