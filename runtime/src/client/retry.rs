//! When a call is made again, and after what pause.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use http::{Method, Request};

use super::{Exchanged, outcome, pause};
use crate::auth::AuthErrorKind;
use crate::clock::since_1970;
use crate::error::Cause;
use crate::transport::{Body, TransportError, TransportErrorKind};

/// Statuses of what may well be over soon. Not 500: that is more often a fault than a state.
const STATUSES: &[u16] = &[408, 425, 429, 502, 503, 504];
/// With these a server says that it has not acted (RFC 6585 section 4, RFC 9110 section 15.6.4).
const REFUSALS: [u16; 2] = [429, 503];
/// The header by which a server recognizes a request that it has seen.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// When a call is made again that did not come through, and after what pause.
///
/// | what happened | calls that are made again |
/// |---|---|
/// | no connection for now, or no token for now | all |
/// | 429, 503: the server has not acted | all |
/// | HTTP/2: the server says that it has not processed the request | all |
/// | 408, 425, 502, 504; the exchange broke off, also in the middle of an answer | those that do no harm twice |
/// | any other answer, time is up | none |
/// | a host that does not exist, TLS that does not come about, a certificate that is not trusted | none |
///
/// It does no harm twice to send a method that is idempotent (RFC 9110 section 9.2.2: GET, HEAD, OPTIONS, TRACE, PUT,
/// DELETE; QUERY is too), or a request with the header `Idempotency-Key`, whatever its method. A body that is a stream
/// can be sent only once: such a call is made again only if it was for a token that it failed.
///
/// The pause is what the server asks for: `Retry-After`, or else the `RateLimit` headers of an exhausted limit. Where it
/// says nothing the pause doubles from attempt to attempt, and is between half and all of that, at random. The call's
/// time limit holds for all of it: if the pause would not end before it does, the call ends at once with what it has.
///
/// ```
/// # use std::time::Duration;
/// use runtime::Retry;
///
/// let patient = Retry::default().attempts(5).max_delay(Duration::from_secs(60));
/// assert_ne!(patient, Retry::none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Retry {
    attempts: u32,
    first_delay: Duration,
    max_delay: Duration,
    attempt_timeout: Duration,
    statuses: Cow<'static, [u16]>,
}

impl Default for Retry {
    /// Three attempts, half a second between the first two, at most 20 seconds where the server asks for a pause.
    fn default() -> Self {
        Self {
            attempts: 3,
            first_delay: Duration::from_millis(500),
            max_delay: Duration::from_secs(20),
            attempt_timeout: Duration::MAX,
            statuses: Cow::Borrowed(STATUSES),
        }
    }
}

impl Retry {
    /// One attempt.
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// How often a call is made at most, the first time included. What is repeated with other credentials after a 401
    /// does not count.
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// The pause after the first attempt, where the server asks for none.
    pub fn first_delay(self, delay: Duration) -> Self {
        Self { first_delay: delay, ..self }
    }

    /// The longest pause. If the server asks for a longer one, there is no other attempt.
    pub fn max_delay(self, delay: Duration) -> Self {
        Self { max_delay: delay, ..self }
    }

    /// How long one attempt may take, within the time limit of the call, which is the only limit if this is not set. One
    /// that takes longer counts as an exchange that broke off.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        Self { attempt_timeout: timeout, ..self }
    }

    pub(super) const fn limit_of_attempts(&self) -> Duration {
        self.attempt_timeout
    }

    /// The statuses after which a call may be made again, instead of 408, 425, 429, 502, 503 and 504. After others than
    /// 429 and 503, that holds for calls that do no harm twice.
    pub fn statuses(self, statuses: impl IntoIterator<Item = u16>) -> Self {
        Self { statuses: statuses.into_iter().collect(), ..self }
    }

    /// How long to wait before the next attempt; `None` if there is to be none.
    pub(super) fn pause(&self, attempt: u32, request: &Request<Body>, exchanged: &Exchanged) -> Option<Duration> {
        if attempt >= self.attempts || !self.may_repeat(request, exchanged) {
            return None;
        }
        let asked = match exchanged {
            Err(failure) if failure.auth_error().is_some() => failure.auth_error()?.pause(),
            _ => outcome::head(exchanged).and_then(|(status, headers)| pause::asked(status, headers, since_1970())),
        };
        // By chance, so that not all whom a server sends away come back at once.
        let part = |whole: Duration| whole.mul_f64(random());
        match asked {
            Some(asked) => (asked <= self.max_delay).then(|| asked.saturating_add(part(self.first_delay / 2))),
            None => {
                let doubled = self.first_delay.saturating_mul(1 << (attempt - 1).min(20));
                let half = doubled.min(self.max_delay) / 2;
                Some(half + part(half))
            }
        }
    }

    fn may_repeat(&self, request: &Request<Body>, exchanged: &Exchanged) -> bool {
        let again = |status: u16| self.statuses.contains(&status);
        let cause = exchanged.as_ref().err().map(|failure| failure.cause());
        if let Some(Cause::Auth(error)) = cause {
            return match error.kind() {
                AuthErrorKind::Credentials => false,
                AuthErrorKind::TokenEndpoint(status) => again(status.as_u16()),
                AuthErrorKind::Transport => error.transport_error().is_some_and(is_passing),
            };
        }
        if request.body().in_memory().is_none() {
            return false;
        }
        let harmless = is_idempotent(request.method()) || request.headers().contains_key(IDEMPOTENCY_KEY);
        if let Some(status) =
            outcome::head(exchanged).map(|(status, _)| status.as_u16()).filter(|status| again(*status))
        {
            return harmless || REFUSALS.contains(&status);
        }
        match cause {
            Some(Cause::Transport(error)) => {
                let unseen = matches!(
                    error.kind(),
                    TransportErrorKind::Connect | TransportErrorKind::ConnectTimeout | TransportErrorKind::Refused
                );
                (unseen || harmless) && is_passing(error)
            }
            _ => false,
        }
    }
}

/// Whether it may well go better the next time.
const fn is_passing(error: &TransportError) -> bool {
    match error.kind() {
        TransportErrorKind::Connect
        | TransportErrorKind::ConnectTimeout
        | TransportErrorKind::Refused
        | TransportErrorKind::Timeout
        | TransportErrorKind::Io => !error.is_permanent(),
        TransportErrorKind::Request | TransportErrorKind::TooLarge => false,
    }
}

pub(super) fn is_idempotent(method: &Method) -> bool {
    const ALL: [&str; 7] = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"];
    ALL.contains(&method.as_str())
}

/// From 0 to 1. The standard library has no other source of chance, and this needs no good one.
fn random() -> f64 {
    let bits = RandomState::new().build_hasher().finish();
    f64::from((bits >> 32) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Failure;

    #[test]
    fn pauses_double_and_are_in_part_by_chance() {
        let exchanged = || Err(Failure::new("x", TransportError::new(TransportErrorKind::Connect, "no")));
        let retry =
            Retry::default().attempts(100).first_delay(Duration::from_secs(1)).max_delay(Duration::from_secs(6));
        let pause = |attempt| retry.pause(attempt, &Request::new(Body::EMPTY), &exchanged());
        for (attempt, longest) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 6.0), (50, 6.0), (99, 6.0)] {
            let drawn: Vec<f64> = (0..50).map(|_| pause(attempt).unwrap().as_secs_f64()).collect();
            assert!(drawn.iter().all(|pause| (longest / 2.0..=longest).contains(pause)), "{attempt}: {drawn:?}");
            assert!(
                drawn.iter().any(|pause| *pause < longest * 0.75) && drawn.iter().any(|pause| *pause > longest * 0.75)
            );
        }
        assert_eq!(pause(100), None);
        let endless = retry.first_delay(Duration::MAX).max_delay(Duration::MAX);
        assert!(endless.pause(9, &Request::new(Body::EMPTY), &exchanged()) > Some(Duration::from_secs(1 << 60)));
    }
}
