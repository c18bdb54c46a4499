//! One call on the wire: credentials, request, answer, and once more after a challenge.

use std::time::Duration;

use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};

use super::{Client, Exchanged, outcome};
use crate::auth::select::{Chosen, choose};
use crate::auth::{Challenge, Context};
use crate::error::{Cause, Failure};
use crate::operation::OperationInfo;
use crate::request::BaseUrl;
use crate::transport::{Body, TransportError, TransportErrorKind};

/// How often a call is repeated at most, however the credentials hope.
const REPEATS: u32 = 2;
/// How much of an answer is read that nobody looks at.
const CHALLENGE: u64 = 64 << 10;

/// Runs a call. The time limit is for all of it: tokens, challenges, the body unless it is a stream.
pub(super) async fn run(
    client: Client,
    info: &'static OperationInfo,
    request: Request<Body>,
    base: BaseUrl,
    limit: Duration,
) -> Exchanged {
    let whole = async {
        let answer = exchange(&client, info, request, &base).await.map_err(|cause| Failure::new(info.id, cause))?;
        outcome::Answered::receive(info, answer, client.0.body_limit).await
    };
    let outcome = tokio::time::timeout(limit, whole).await;
    outcome.unwrap_or_else(|_| Err(Failure::new(info.id, Cause::TimeIsUp(limit))))
}

async fn exchange(
    client: &Client,
    info: &'static OperationInfo,
    request: Request<Body>,
    base: &BaseUrl,
) -> Result<Response<Body>, Cause> {
    let chosen = match request.headers().contains_key(AUTHORIZATION) {
        // The caller sees to it.
        true => Chosen::new(),
        false => choose(&client.0.credentials, info.security).map_err(Cause::MissingCredentials)?,
    };
    let mut attempt = 0;
    loop {
        let sent = authorize(client, &chosen, &request, base).await?;
        let answer = client.0.transport.send(sent.clone()).await?;
        let challenge = Challenge { status: answer.status(), headers: answer.headers() };
        // All are told, whatever the others say.
        let hopes =
            chosen.iter().filter(|(credential, _)| credential.as_dyn().answered(&sent, &challenge, attempt)).count();
        if hopes == 0 || answer.status() != StatusCode::UNAUTHORIZED || attempt == REPEATS {
            return Ok(answer);
        }
        if request.body().in_memory().is_none() {
            return Err(once());
        }
        // What is read to its end leaves a connection that can be used again.
        let _ = answer.body().bytes_up_to(CHALLENGE).await;
        attempt += 1;
    }
}

/// The server wants the call once more, with other credentials.
fn once() -> Cause {
    const WHY: &str = "the server answered 401 and wants the call once more, but its body is a stream, which can be read \
                       only once: give it bytes, or make another call first";
    Cause::Transport(TransportError::new(TransportErrorKind::Request, WHY))
}

async fn authorize(
    client: &Client,
    chosen: &Chosen,
    request: &Request<Body>,
    base_url: &BaseUrl,
) -> Result<Request<Body>, Cause> {
    let mut request = request.clone();
    for (credential, requirement) in chosen {
        let context =
            Context { requirement, base_url, transport: &client.0.transport, user_agent: &client.0.user_agent };
        credential.as_dyn().apply(&mut request, &context).await?;
    }
    Ok(request)
}
