//! Streams of events that can be taken up again.

use std::time::Duration;

use super::Exchanged;
use super::exchange::Plan;
use super::retry::is_idempotent;
use crate::blocking::{Anywhere, anywhere};
use crate::clock::sleep;
use crate::operation::{BodyKind, Framing};
use crate::request::header_value;
use crate::transport::{BoxFuture, Reopen, Reopened};

/// Makes the call, on any executor. If it gives a stream of events, that knows how to make it once more.
pub(super) fn run(plan: Plan) -> Anywhere<Exchanged> {
    if !may_resume(&plan) {
        return anywhere(plan.start());
    }
    let again = plan.again();
    let call = plan.start();
    anywhere(Box::pin(async move {
        let mut exchanged = call.await;
        if let Ok(answered) = &mut exchanged {
            answered.resume_with(Reopen::new(move |pause, id| open(again.again(), pause, id)));
        }
        exchanged
    }))
}

/// Whether it may give events, and does no harm twice.
fn may_resume(plan: &Plan) -> bool {
    let events = |kind| matches!(kind, BodyKind::Stream(Framing::Events | Framing::EventData));
    let success = plan.info.success.iter();
    let gives_events = success.clone().any(|answer| events(answer.kind))
        || success.flat_map(|answer| answer.media).any(|medium| events(medium.kind));
    gives_events && is_idempotent(plan.request.method()) && plan.request.body().in_memory().is_some()
}

fn open(mut plan: Plan, pause: Duration, id: &str) -> BoxFuture<'static, Reopened> {
    // An id that cannot be a header's value cannot be sent: the stream starts anew.
    if let Ok(id) = header_value(id)
        && !id.is_empty()
    {
        plan.request.headers_mut().insert("last-event-id", id);
    }
    let call = plan.start();
    Box::pin(anywhere(Box::pin(async move {
        sleep(pause).await;
        let answered = call.await?;
        // An error ends the stream, whether the document has it or not.
        if answered.is_error() { Err(answered.documented()) } else { Ok(answered.into_stream()) }
    })))
}
