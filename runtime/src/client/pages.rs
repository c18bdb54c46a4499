//! All pages of a list, one call after the other.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{self, Poll, ready};

use futures_util::stream::{BoxStream, Stream, StreamExt, unfold};

use super::{Client, Exchanged, Options, outcome};
use crate::Operation;
use crate::error::{Cause, Error, Failure};
use crate::operation::{AnyRequest, OperationInfo};
use crate::paging::{Follower, Next, Page, Paged};
use crate::response::Response;

/// A page, or why there is none.
type Outcome<R> = Result<Response<<R as Operation>::Output>, Error<<R as Operation>::Error>>;

/// Pages as they come: what does not depend on their types.
pub(crate) type Untyped = BoxStream<'static, Exchanged>;

/// Where it stands between two pages.
enum State {
    /// The next is to be asked for.
    Ask(Box<Walk>),
    /// The next cannot be had.
    Fail(Failure),
    End,
}

struct Walk {
    client: Client,
    info: &'static OperationInfo,
    options: Options,
    request: AnyRequest,
    follower: Option<Follower>,
}

impl Client {
    /// Every page, beginning with the one that `request` asks for. Nothing is sent before the stream is polled.
    pub(crate) fn pages(&self, request: AnyRequest, info: &'static OperationInfo, options: Options) -> Untyped {
        let follower = info.paging.map(|paging| Follower::new(paging, &*request));
        let walk = Walk { client: self.clone(), info, options, request, follower };
        unfold(State::Ask(Box::new(walk)), step).boxed()
    }
}

async fn step(state: State) -> Option<(Exchanged, State)> {
    match state {
        State::Ask(mut walk) => {
            let exchanged = walk.client.start(&*walk.request, walk.info, &walk.options).await;
            let next = match &exchanged {
                Ok(answered) => walk.advance(answered),
                Err(_) => Ok(false),
            };
            let state = match next {
                Ok(true) => State::Ask(walk),
                Ok(false) => State::End,
                Err(failure) => State::Fail(failure),
            };
            Some((exchanged, state))
        }
        State::Fail(failure) => Some((Err(failure), State::End)),
        State::End => None,
    }
}

impl Walk {
    /// Makes the request one for the next page; says whether there is one.
    fn advance(&mut self, answered: &outcome::Answered) -> Result<bool, Failure> {
        let Some(follower) = self.follower.as_mut().filter(|_| !answered.is_error()) else { return Ok(false) };
        let json = match answered.page() {
            Ok(json) => json,
            // What stands in a header can be read all the same.
            Err(_) if follower.goes_by_headers() => Cow::Borrowed(&b"null"[..]),
            Err(problem) => return Err(Failure::new(self.info.id, Cause::Paging(problem.message().to_owned()))),
        };
        let sent = self.client.prepare(&*self.request, self.info, &self.options);
        let sent = sent.map_err(|problem| Failure::new(self.info.id, problem))?;
        let page = Page { headers: answered.headers(), json: &json, uri: sent.uri() };
        let next = follower.next(page, &mut *self.request);
        match next.map_err(|problem| Failure::new(self.info.id, Cause::Paging(problem)))? {
            Next::End => return Ok(false),
            Next::Request => {}
            Next::Url(uri) => self.options.follow(uri),
        }
        Ok(true)
    }
}

/// The pages of a list, one after the other; each is a call. After an error there are no more.
///
/// Dropping it abandons the call that is under way.
#[must_use = "a stream does nothing before it is polled"]
pub struct Pages<R> {
    pages: Option<Untyped>,
    of: PhantomData<fn() -> R>,
}

impl<R: Operation> Pages<R> {
    pub(super) fn new(pages: Untyped) -> Self {
        Self { pages: Some(pages), of: PhantomData }
    }

    /// The next page.
    pub async fn next(&mut self) -> Option<Outcome<R>> {
        StreamExt::next(self).await
    }

    fn read(&mut self, exchanged: Option<Exchanged>) -> Option<Outcome<R>> {
        let page = exchanged.map(outcome::decode::<R>);
        if !matches!(page, Some(Ok(_))) {
            self.pages = None;
        }
        page
    }
}

impl<R: Operation> Stream for Pages<R> {
    type Item = Result<Response<R::Output>, Error<R::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        let exchanged = ready!(poll(&mut self.pages, context));
        Poll::Ready(self.read(exchanged))
    }
}

/// The items of all pages of a list, one after the other. A page is asked for when the items of the one before are used
/// up. After an error there are no more.
///
/// Dropping it abandons the call that is under way.
#[must_use = "a stream does nothing before it is polled"]
pub struct Items<R: Paged> {
    pages: Option<Untyped>,
    page: std::vec::IntoIter<R::Item>,
}

impl<R: Paged> Items<R> {
    pub(super) fn new(pages: Untyped) -> Self {
        Self { pages: Some(pages), page: Vec::new().into_iter() }
    }

    /// The next item.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error<R::Error>>> {
        StreamExt::next(self).await
    }

    /// Takes the next page; `Some` if there is nothing more to wait for.
    fn read(&mut self, exchanged: Option<Exchanged>) -> Option<Option<Error<R::Error>>> {
        match exchanged.map(outcome::decode_items::<R>) {
            Some(Ok(items)) => {
                self.page = items.into_iter();
                None
            }
            end => {
                self.pages = None;
                Some(end.and_then(Result::err))
            }
        }
    }
}

/// Nothing in it is pinned.
impl<R: Paged> Unpin for Items<R> {}

impl<R: Paged> Stream for Items<R> {
    type Item = Result<R::Item, Error<R::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let exchanged = ready!(poll(&mut self.pages, context));
            if let Some(end) = self.read(exchanged) {
                return Poll::Ready(end.map(Err));
            }
        }
    }
}

#[inline(never)]
fn poll(pages: &mut Option<Untyped>, context: &mut task::Context<'_>) -> Poll<Option<Exchanged>> {
    match pages {
        Some(pages) => pages.poll_next_unpin(context),
        None => Poll::Ready(None),
    }
}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pages")
    }
}

impl<R: Paged> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Items")
    }
}

#[cfg(feature = "cli")]
pub(crate) use blocking::wait;
#[cfg(feature = "blocking")]
pub use blocking::{ItemsBlocking, PagesBlocking};

#[cfg(feature = "blocking")]
mod blocking {
    use super::*;

    /// [`Pages`] for a loop: the thread waits for each.
    #[derive(Debug)]
    #[must_use = "an iterator does nothing before it is used"]
    pub struct PagesBlocking<R>(pub(crate) Pages<R>);

    /// [`Items`] for a loop: the thread waits for each page.
    #[derive(Debug)]
    #[must_use = "an iterator does nothing before it is used"]
    pub struct ItemsBlocking<R: Paged>(pub(crate) Items<R>);

    impl<R: Operation> Iterator for PagesBlocking<R> {
        type Item = Result<Response<R::Output>, Error<R::Error>>;

        fn next(&mut self) -> Option<Self::Item> {
            let exchanged = wait(&mut self.0.pages, R::INFO);
            self.0.read(exchanged)
        }
    }

    impl<R: Paged> Iterator for ItemsBlocking<R> {
        type Item = Result<R::Item, Error<R::Error>>;

        fn next(&mut self) -> Option<Self::Item> {
            loop {
                if let Some(item) = self.0.page.next() {
                    return Some(Ok(item));
                }
                let exchanged = wait(&mut self.0.pages, R::INFO);
                if let Some(end) = self.0.read(exchanged) {
                    return end.map(Err);
                }
            }
        }
    }

    /// Blocks the thread until the next page is there.
    #[inline(never)]
    pub(crate) fn wait(pages: &mut Option<Untyped>, info: &OperationInfo) -> Option<Exchanged> {
        let mut stream = pages.take()?;
        match crate::blocking::wait(Box::pin(async move { (stream.next().await, stream) })) {
            Ok((page, stream)) => {
                *pages = Some(stream);
                page
            }
            Err(problem) => Some(Err(Failure::new(info.id, problem))),
        }
    }
}
