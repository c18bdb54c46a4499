//! One call on the wire: credentials, request, answer, once more after a challenge, and again after what passes.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use http::header::{AUTHORIZATION, RANGE};
use http::{Request, Response, StatusCode};

use super::{Client, Exchanged, Inner, Retry, outcome};
use crate::auth::select::{Chosen, choose};
use crate::auth::{Challenge, Context, Credential};
use crate::clock::{Instant, sleep, timeout};
use crate::error::{Cause, Failure};
use crate::operation::OperationInfo;
use crate::request::BaseUrl;
use crate::transport::{Body, BoxFuture, Purpose, TransportError, TransportErrorKind};

/// How often a call is repeated at most, however the credentials hope.
const REPEATS: u32 = 2;
/// How much of an answer is read that nobody looks at.
const CHALLENGE: u64 = 64 << 10;

/// A call that is to be made.
pub(super) struct Plan {
    pub(super) client: Client,
    pub(super) info: &'static OperationInfo,
    pub(super) request: Request<Body>,
    pub(super) base: BaseUrl,
    pub(super) limit: Duration,
    pub(super) retry: Retry,
    /// How many requests were sent.
    pub(super) sent: AtomicU32,
}

impl Plan {
    /// The same call, to be made once more.
    pub(super) fn again(&self) -> Self {
        Self {
            client: self.client.clone(),
            info: self.info,
            request: self.request.clone(),
            base: self.base.clone(),
            limit: self.limit,
            retry: self.retry.clone(),
            sent: 0.into(),
        }
    }

    #[cfg(not(feature = "tracing"))]
    pub(super) fn start(self) -> BoxFuture<'static, Exchanged> {
        Box::pin(self.run())
    }

    /// Its requests are spans within that of the call.
    #[cfg(feature = "tracing")]
    pub(super) fn start(self) -> BoxFuture<'static, Exchanged> {
        use tracing::Instrument as _;
        use tracing::field::Empty;
        use tracing::instrument::WithSubscriber as _;

        let id = self.info.id;
        let span = tracing::info_span!(
            target: "runtime::call",
            "call",
            otel.kind = "internal",
            otel.name = id,
            otel.status_code = Empty,
            openapi.operation_id = id,
            "error.type" = Empty,
        );
        let recorded = span.clone();
        let call = async move {
            let exchanged = self.run().await;
            if let Some(error) = outcome::error_type(&exchanged) {
                recorded.record("error.type", error);
                recorded.record("otel.status_code", "ERROR");
            }
            exchanged
        };
        // It may go on in another thread.
        Box::pin(call.instrument(span).with_current_subscriber())
    }

    /// Makes the call, and makes it again where that is due. The time limit is for all of it: tokens, challenges,
    /// pauses, the body unless it is a stream.
    async fn run(self) -> Exchanged {
        let began = Instant::now();
        let (mut attempt, mut left) = (1, self.limit);
        loop {
            let limit = self.retry.limit_of_attempts().min(left);
            // It stays where it is made: it is large.
            let exchanged = timeout(limit, pin!(self.attempt())).await.unwrap_or_else(|| Err(self.late(limit, left)));
            let pause = self.retry.pause(attempt, &self.request, &exchanged);
            match pause.filter(|pause| began.elapsed().saturating_add(*pause) < self.limit) {
                Some(pause) => {
                    #[cfg(feature = "tracing")]
                    tracing::debug!(target: "runtime::call", attempt, ?pause, "made again after a pause");
                    sleep(pause).await;
                }
                None => {
                    let answered = exchanged.map(|answered| answered.after(attempt));
                    return answered.map_err(|failure| failure.after(attempt));
                }
            }
            attempt += 1;
            left = self.limit.saturating_sub(began.elapsed());
        }
    }

    fn late(&self, limit: Duration, left: Duration) -> Failure {
        let cause = match limit < left {
            true => {
                TransportError::new(TransportErrorKind::Timeout, format!("no complete answer within {limit:?}")).into()
            }
            false => Cause::TimeIsUp(self.limit),
        };
        Failure::new(self.info.id, cause)
    }

    async fn attempt(&self) -> Exchanged {
        let answer = self.exchange().await.map_err(|cause| Failure::new(self.info.id, cause))?;
        let in_part = self.request.headers().contains_key(RANGE);
        outcome::Answered::receive(self.info, answer, self.client.0.body_limit, in_part).await
    }

    async fn exchange(&self) -> Result<Response<Body>, Cause> {
        let chosen = match self.request.headers().contains_key(AUTHORIZATION) {
            // The caller sees to it.
            true => Chosen::new(),
            false => choose(&self.client.0.credentials, self.info.security).map_err(Cause::MissingCredentials)?,
        };
        if chosen.is_empty() {
            // Nobody has to look at the request and its answer.
            return self.send(self.request.clone()).await;
        }
        let mut repeats = 0;
        loop {
            let sent = self.authorize(&chosen).await?;
            let answer = self.send(sent.clone()).await?;
            let challenge = Challenge { status: answer.status(), headers: answer.headers() };
            // All are told, whatever the others say.
            let hope = |credential: &Credential| credential.as_dyn().answered(&sent, &challenge, repeats);
            let hopes = chosen.iter().filter(|(credential, _)| hope(credential)).count();
            if hopes == 0 || answer.status() != StatusCode::UNAUTHORIZED || repeats == REPEATS {
                return Ok(answer);
            }
            if self.request.body().in_memory().is_none() {
                return Err(once());
            }
            // What is read to its end leaves a connection that can be used again.
            let _ = answer.body().bytes_up_to(CHALLENGE).await;
            repeats += 1;
        }
    }

    async fn authorize(&self, chosen: &Chosen) -> Result<Request<Body>, Cause> {
        let Inner { transport, user_agent, .. } = &*self.client.0;
        let mut request = self.request.clone();
        for (credential, requirement) in chosen {
            let context = Context { requirement, base_url: &self.base, transport, user_agent };
            credential.as_dyn().apply(&mut request, &context).await?;
        }
        Ok(request)
    }

    async fn send(&self, mut request: Request<Body>) -> Result<Response<Body>, Cause> {
        let resend = self.sent.fetch_add(1, Ordering::Relaxed);
        if self.client.0.is_watched {
            request.extensions_mut().insert(Purpose::new(self.info, resend));
        }
        Ok(self.client.0.transport.send(request).await?)
    }
}

/// The server wants the call once more, with other credentials.
fn once() -> Cause {
    const WHY: &str = "the server answered 401 and wants the call once more, but its body is a stream, which can be read \
                       only once: give it bytes, or make another call first";
    Cause::Transport(TransportError::new(TransportErrorKind::Io, WHY).permanent())
}
