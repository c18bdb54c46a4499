//! One call on the wire: credentials, request, answer, and once more after a challenge.

use std::time::Duration;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Request, Response, StatusCode};

use super::{Client, Exchanged, outcome};
use crate::auth::select::{Chosen, choose};
use crate::auth::{Challenge, Context};
use crate::error::{Cause, Failure};
use crate::operation::OperationInfo;
use crate::request::BaseUrl;

/// How often a call is repeated at most, however the credentials hope.
const REPEATS: u32 = 2;

/// Runs a call. The time limit is for all of it: tokens, challenges, the body.
pub(super) async fn run(
    client: Client,
    info: &'static OperationInfo,
    request: Request<Bytes>,
    base: BaseUrl,
    limit: Duration,
) -> Exchanged {
    let outcome = tokio::time::timeout(limit, exchange(&client, info, request, &base)).await;
    match outcome.unwrap_or(Err(Cause::TimeIsUp(limit))) {
        Ok(answer) => outcome::Answered::new(info, answer),
        Err(cause) => Err(Failure::new(info.id, cause)),
    }
}

async fn exchange(
    client: &Client,
    info: &'static OperationInfo,
    request: Request<Bytes>,
    base: &BaseUrl,
) -> Result<Response<Bytes>, Cause> {
    let chosen = match request.headers().contains_key(AUTHORIZATION) {
        // The caller sees to it.
        true => Chosen::new(),
        false => choose(&client.0.credentials, info.security).map_err(Cause::MissingCredentials)?,
    };
    let mut attempt = 0;
    loop {
        let sent = authorize(client, &chosen, &request, base).await?;
        let (parts, body) = client.0.transport.send(sent.clone()).await?.into_parts();
        let answer = Response::from_parts(parts, body.bytes().await?);
        let challenge = Challenge { status: answer.status(), headers: answer.headers() };
        // All are told, whatever the others say.
        let hopes =
            chosen.iter().filter(|(credential, _)| credential.as_dyn().answered(&sent, &challenge, attempt)).count();
        if hopes == 0 || answer.status() != StatusCode::UNAUTHORIZED || attempt == REPEATS {
            return Ok(answer);
        }
        attempt += 1;
    }
}

async fn authorize(
    client: &Client,
    chosen: &Chosen,
    request: &Request<Bytes>,
    base_url: &BaseUrl,
) -> Result<Request<Bytes>, Cause> {
    let mut request = request.clone();
    for (credential, requirement) in chosen {
        let context =
            Context { requirement, base_url, transport: &client.0.transport, user_agent: &client.0.user_agent };
        credential.as_dyn().apply(&mut request, &context).await?;
    }
    Ok(request)
}
