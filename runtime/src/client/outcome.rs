//! What an answer means to its operation.

use bytes::Bytes;
use http::StatusCode;

use super::Exchanged;
use crate::error::{Cause, Error, Failure};
use crate::operation::{Answer, BodyKind, FromAnswer, OperationInfo, Status};
use crate::response::Response;
use crate::{DecodeError, Operation};

/// A documented answer, still as bytes. One word, so that typed code has little to move and to drop.
pub(crate) struct Answered(Box<Found>);

struct Found {
    info: &'static OperationInfo,
    answer: http::Response<Bytes>,
    /// Which of the operation's answers it is.
    index: usize,
    kind: BodyKind,
    meaning: Meaning,
}

/// What it is to the caller.
#[derive(Clone, Copy)]
enum Meaning {
    /// An answer of [`OperationInfo::success`].
    Success,
    /// A success of another code than the only one documented. Many servers say 201 where the document says 200: if the
    /// body is what the document says, so be it.
    Like,
    /// An answer of [`OperationInfo::errors`].
    Documented,
}

impl Answered {
    /// Finds the documented answer.
    pub(super) fn new(info: &'static OperationInfo, answer: http::Response<Bytes>) -> Exchanged {
        match find(info, answer.status()) {
            Some((meaning, index, kind)) => Ok(Self(Box::new(Found { info, answer, index, kind, meaning }))),
            None => Err(Failure::answered(info.id, Cause::Undocumented, answer)),
        }
    }

    #[inline(never)]
    fn is_error(&self) -> bool {
        matches!(self.0.meaning, Meaning::Documented)
    }

    /// What [`FromAnswer::from_answer`] takes.
    #[inline(never)]
    fn parts(&self) -> (usize, u16, BodyKind, &[u8]) {
        (self.0.index, self.0.answer.status().as_u16(), self.0.kind, self.0.answer.body())
    }

    #[inline(never)]
    fn into_head(self) -> Box<http::response::Parts> {
        Box::new(self.0.answer.into_parts().0)
    }

    #[inline(never)]
    fn fail(self, error: DecodeError) -> Failure {
        let cause = match self.0.meaning {
            Meaning::Like => Cause::Undocumented,
            Meaning::Success | Meaning::Documented => Cause::Decode(error),
        };
        Failure::answered(self.0.info.id, cause, self.0.answer)
    }

    #[inline(never)]
    fn documented(self) -> Failure {
        Failure::answered(self.0.info.id, Cause::Documented, self.0.answer)
    }
}

/// The typed part of a call: the only code that exists once for each operation. It is kept small; what has no types in
/// it is not inlined here.
pub(super) fn decode<R: Operation>(exchanged: Exchanged) -> Result<Response<R::Output>, Error<R::Error>> {
    let answered = match exchanged {
        Ok(answered) => answered,
        Err(failure) => return Err(Error::new(failure, None)),
    };
    let (index, code, kind, body) = answered.parts();
    if answered.is_error() {
        match R::Error::from_answer(index, code, kind, body) {
            Ok(api) => Err(Error::new(answered.documented(), Some(Box::new(api)))),
            Err(error) => Err(Error::new(answered.fail(error), None)),
        }
    } else {
        match R::Output::from_answer(index, code, kind, body) {
            Ok(body) => Ok(Response::new(answered.into_head(), body)),
            Err(error) => Err(Error::new(answered.fail(error), None)),
        }
    }
}

/// The documented answer for a status. `default` under success is for 2xx, `default` under errors for the rest: a 500 is
/// no success, whatever the document forgot to say.
fn find(info: &OperationInfo, status: StatusCode) -> Option<(Meaning, usize, BodyKind)> {
    let of = |answers: &[Answer], wanted, meaning| {
        let mut all = answers.iter().enumerate();
        all.find(|(_, answer)| answer.status == wanted).map(|(index, answer)| (meaning, index, answer.kind))
    };
    let code = status.as_u16();
    for wanted in [Status::Code(code), Status::Class(code / 100)] {
        let found = of(info.success, wanted, Meaning::Success).or_else(|| of(info.errors, wanted, Meaning::Documented));
        if found.is_some() {
            return found;
        }
    }
    if !status.is_success() {
        return of(info.errors, Status::Default, Meaning::Documented);
    }
    of(info.success, Status::Default, Meaning::Success).or(match info.success {
        [] => Some((Meaning::Like, 0, BodyKind::Empty)),
        [only] => Some((Meaning::Like, 0, only.kind)),
        _ => None,
    })
}

/// Blocks the thread until the exchange is over.
#[cfg(feature = "blocking")]
pub(super) fn wait(info: &OperationInfo, exchange: crate::transport::BoxFuture<'static, Exchanged>) -> Exchanged {
    use crate::transport::{TransportError, TransportErrorKind};

    crate::blocking::wait(exchange).unwrap_or_else(|| {
        let broken = TransportError::new(TransportErrorKind::Io, "the thread for blocking calls is not there");
        Err(Failure::new(info.id, broken))
    })
}
