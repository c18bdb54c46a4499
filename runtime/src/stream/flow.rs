//! The pieces of a body as they come, over several connections if need be.

use std::sync::{Mutex, PoisonError};
use std::task::{self, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt as _, StreamExt as _};

use super::StreamError;
use super::split::{Piece, Splitter, TooLarge};
use crate::error::{ErrorKind, Failure};
use crate::operation::Framing;
use crate::transport::{Body, BoxFuture, ByteStream, Reopened};

/// How many bytes a piece may have unless the caller says otherwise.
const LIMIT: usize = 16 << 20;
/// How long to wait before connecting again, unless the server says otherwise.
const PAUSE: Duration = Duration::from_secs(3);
/// Whatever the server says.
const LONGEST: Duration = Duration::from_secs(60);
const SHORTEST: Duration = Duration::from_millis(10);

/// A body, and how far it is read.
pub(super) struct Flow {
    pub(super) body: Body,
    pub(super) framing: Framing,
    pub(super) limit: usize,
    /// How often to connect again without an event in between.
    pub(super) attempts: u32,
    /// In a box, so that a body that nobody reads is small; in a mutex, as streams are not `Sync`.
    run: Option<Box<Mutex<Run>>>,
}

struct Run {
    splitter: Splitter,
    phase: Phase,
    /// Bytes that are not looked at yet.
    bytes: Bytes,
    /// Attempts to connect since the last event.
    failed: u32,
}

enum Phase {
    Reading(ByteStream),
    Connecting(BoxFuture<'static, Reopened>),
    Over,
}

impl Flow {
    pub(super) const fn new(body: Body, framing: Framing) -> Self {
        Self { body, framing, limit: LIMIT, attempts: 0, run: None }
    }

    fn start(&mut self) -> &mut Run {
        let Self { body, framing, limit, run, .. } = self;
        let run = run.get_or_insert_with(|| {
            let phase = Phase::Reading(body.clone().into_stream());
            let splitter = Splitter::new(*framing, *limit);
            Box::new(Mutex::new(Run { splitter, phase, bytes: Bytes::new(), failed: 0 }))
        });
        run.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn last_id(&mut self) -> &str {
        self.start().splitter.last_id()
    }

    /// Nothing more is read.
    pub(super) fn close(&mut self) {
        let run = self.start();
        (run.phase, run.bytes) = (Phase::Over, Bytes::new());
    }

    /// The next piece. After an error there is none.
    pub(super) fn poll(&mut self, context: &mut task::Context<'_>) -> Poll<Option<Result<Piece, StreamError>>> {
        loop {
            let limit = self.limit;
            let run = self.start();
            match run.splitter.next(&mut run.bytes) {
                Ok(None) => {}
                Ok(Some(piece)) => {
                    run.failed = 0;
                    return Poll::Ready(Some(Ok(piece)));
                }
                Err(TooLarge) => {
                    self.close();
                    return Poll::Ready(Some(Err(StreamError::too_large(limit))));
                }
            }
            let problem = match &mut run.phase {
                Phase::Over => return Poll::Ready(None),
                Phase::Reading(stream) => match ready!(stream.poll_next_unpin(context)) {
                    Some(Ok(bytes)) => {
                        run.bytes = bytes;
                        continue;
                    }
                    Some(Err(error)) => Some(StreamError::transport(error)),
                    None => None,
                },
                Phase::Connecting(future) => match ready!(future.poll_unpin(context)) {
                    Ok(Some(body)) => {
                        run.splitter.restart();
                        run.phase = Phase::Reading(body.into_stream());
                        continue;
                    }
                    Ok(None) => {
                        self.close();
                        continue;
                    }
                    Err(failure) if is_passing(&failure) => Some(StreamError::reconnect(failure)),
                    Err(failure) => {
                        self.close();
                        return Poll::Ready(Some(Err(StreamError::reconnect(failure))));
                    }
                },
            };
            if let Some(end) = self.over(problem) {
                return Poll::Ready(end);
            }
        }
    }

    /// The stream is over, or broke off: connects again, or ends.
    fn over(&mut self, problem: Option<StreamError>) -> Option<Option<Result<Piece, StreamError>>> {
        let attempts = self.attempts;
        let reopen = self.body.reopen().cloned();
        let run = self.start();
        match reopen.filter(|_| run.failed < attempts) {
            Some(reopen) => {
                let pause = run.splitter.retry().map_or(PAUSE, Duration::from_millis);
                // Each attempt that fails doubles it.
                let pause = pause.saturating_mul(1 << run.failed.min(16)).clamp(SHORTEST, LONGEST);
                run.failed += 1;
                run.phase = Phase::Connecting(reopen.after(pause, run.splitter.last_id()));
                None
            }
            None => {
                run.phase = Phase::Over;
                Some(match problem {
                    Some(problem) => Some(Err(problem)),
                    None => run.splitter.finish().map(Ok),
                })
            }
        }
    }

    /// The next piece; the thread waits for it.
    #[cfg(feature = "blocking")]
    pub(super) fn wait(&mut self) -> Option<Result<Piece, StreamError>> {
        let mut flow = std::mem::replace(self, Self::new(Body::EMPTY, self.framing));
        let waited = crate::blocking::wait(Box::pin(async move {
            let piece = std::future::poll_fn(|context| flow.poll(context)).await;
            (piece, flow)
        }));
        match waited {
            Ok((piece, flow)) => {
                *self = flow;
                piece
            }
            Err(problem) => Some(Err(StreamError::transport(problem))),
        }
    }
}

/// Whether another attempt may come through.
fn is_passing(failure: &Failure) -> bool {
    matches!(failure.kind(), ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport)
}

/// How far it is read is not cloned.
impl Clone for Flow {
    fn clone(&self) -> Self {
        let Self { body, framing, limit, attempts, .. } = self;
        Self { body: body.clone(), framing: *framing, limit: *limit, attempts: *attempts, run: None }
    }
}
