//! A server in memory for the tests of programs that use a client.

use std::any::{Any, TypeId};
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::CONTENT_TYPE;
use http::{HeaderName, StatusCode};

use crate::client::answer::{check, encode};
use crate::operation::OperationInfo;
use crate::transport::{
    Body, BoxFuture, Observed, Purpose, Transport, TransportError, TransportErrorKind, TransportResult,
};
use crate::{Codec, Operation, Slot};

/// A transport that answers operations with typed values and keeps their typed requests. Clones are the same server.
///
/// ```
/// use runtime::mock::Mock;
/// # runtime::client! { user_agent: "docs", }
/// # runtime::operation! {
/// #     struct CountPets {}
/// #     id: "countPets",
/// #     request: "GET" "/pets/count",
/// #     success: i64 { 200: json },
/// # }
///
/// let mock = Mock::new();
/// mock.on::<CountPets>().reply(200, 5);
/// let client = Client::builder().base_url("https://pets.example").transport(mock.clone()).build()?;
/// let response = client.call(CountPets {}).send_blocking()?;
/// assert_eq!((response.into_body(), mock.requests::<CountPets>()), (5, vec![CountPets {}]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Everything but the sockets is as ever: the request is checked and written, the answer is read, retries and hooks do
/// what they do. A request for an OAuth token gets one. An operation that has no answer (left) fails, and says so.
#[derive(Clone, Default)]
pub struct Mock(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    operations: HashMap<TypeId, Mocked>,
    sent: Vec<http::Request<Body>>,
}

/// What is known of an operation.
struct Mocked {
    clone: fn(&dyn Slot) -> Option<Value>,
    requests: Vec<Value>,
    replies: VecDeque<TransportResult>,
    always: Option<Answerer>,
}

type Value = Arc<dyn Any + Send + Sync>;
type Answerer = Arc<dyn Fn(&Value) -> Option<TransportResult> + Send + Sync>;

impl Mock {
    /// A server that has no answers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The answers to an operation, to be added to.
    pub fn on<R: Operation>(&self) -> On<'_, R> {
        self.lock().operations.entry(TypeId::of::<R>()).or_insert_with(|| Mocked {
            clone: |request| {
                let any: &dyn Any = request;
                Some(Arc::new(any.downcast_ref::<R>()?.clone()))
            },
            requests: Vec::new(),
            replies: VecDeque::new(),
            always: None,
        });
        On { mock: self, of: PhantomData }
    }

    /// The requests of an operation, one for each call, in order. They are kept once [`Mock::on`] was called for it.
    #[must_use]
    pub fn requests<R: Operation>(&self) -> Vec<R> {
        let state = self.lock();
        let kept = state.operations.get(&TypeId::of::<R>()).map(|mocked| &mocked.requests[..]).unwrap_or_default();
        kept.iter().filter_map(|request| request.downcast_ref().cloned()).collect()
    }

    /// What came over the wire, of all operations: each attempt of each call, with credentials.
    #[must_use]
    pub fn sent(&self) -> Vec<http::Request<Body>> {
        self.lock().sent.clone()
    }

    /// How many answers were not used, of those that are given once.
    #[must_use]
    pub fn left(&self) -> usize {
        self.lock().operations.values().map(|mocked| mocked.replies.len()).sum()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: http::Request<Body>) -> TransportResult {
        let Some(purpose) = request.extensions().get::<Purpose>().copied() else {
            return Ok(http::Response::new(r#"{"access_token": "mock", "token_type": "Bearer"}"#.into()));
        };
        let info = purpose.operation;
        let observed = request.extensions().get::<Observed>().map(|Observed(value)| Arc::clone(value));
        let mut state = self.lock();
        state.sent.push(request);
        let Some((value, mocked)) =
            observed.and_then(|value| Some((Arc::clone(&value), state.operations.get_mut(&(*value).type_id())?)))
        else {
            return Err(missing(info, "no answer"));
        };
        if purpose.resend == 0 {
            mocked.requests.push(Arc::clone(&value));
        }
        let (reply, always) = (mocked.replies.pop_front(), mocked.always.clone());
        // A function of the caller's may well look at the requests.
        drop(state);
        let reply = reply.or_else(|| always.and_then(|always| always(&value)));
        reply.unwrap_or_else(|| Err(missing(info, "no answer left")))
    }
}

fn missing(info: &OperationInfo, what: &str) -> TransportError {
    let message =
        format!("the mock has {what} for {} {} ({}): call on() for its request", info.method, info.path, info.id);
    TransportError::new(TransportErrorKind::Request, message)
}

impl Transport for Mock {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, TransportResult> {
        Box::pin(std::future::ready(self.answer(request)))
    }

    fn observe(&self, request: &dyn Slot) -> Option<Observed> {
        let any: &dyn Any = request;
        let clone = self.lock().operations.get(&any.type_id())?.clone;
        clone(request).map(Observed)
    }
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Mock").field("operations", &state.operations.len()).field("sent", &state.sent.len()).finish()
    }
}

/// The answers of a [`Mock`] to one operation.
#[derive(Debug)]
pub struct On<'a, R> {
    mock: &'a Mock,
    of: PhantomData<fn() -> R>,
}

impl<R: Operation> On<'_, R> {
    /// Answers the next call: status, and the body that the document has for it, an error's too. Answers are given in
    /// the order in which they were added, each once.
    ///
    /// # Panics
    /// If the document has another body for the status. A status that it does not have may have any body.
    #[track_caller]
    pub fn reply<B: Codec>(self, status: u16, body: B) -> Self {
        self.then(Reply::new(status, body))
    }

    /// The same with an answer that has headers, or is a failure.
    ///
    /// # Panics
    /// As [`On::reply`].
    #[track_caller]
    pub fn then(self, reply: Reply) -> Self {
        let reply = reply.write::<R>();
        self.edit(|mocked| mocked.replies.push_back(reply))
    }

    /// Answers all calls for which there is no other answer left.
    ///
    /// # Panics
    /// As [`On::reply`].
    #[track_caller]
    pub fn always<B: Codec>(self, status: u16, body: B) -> Self {
        let reply = Reply::new(status, body).write::<R>();
        self.edit(|mocked| mocked.always = Some(Arc::new(move |_| Some(reply.clone()))))
    }

    /// Answers all calls for which there is no other answer left, by what they ask for.
    pub fn answer(self, answer: impl Fn(&R) -> Reply + Send + Sync + 'static) -> Self {
        let answer = move |request: &Value| Some(answer(request.downcast_ref()?).write::<R>());
        self.edit(|mocked| mocked.always = Some(Arc::new(answer)))
    }

    fn edit(self, change: impl FnOnce(&mut Mocked)) -> Self {
        if let Some(mocked) = self.mock.lock().operations.get_mut(&TypeId::of::<R>()) {
            change(mocked);
        }
        self
    }
}

/// An answer of a [`Mock`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Reply(Result<Answer, TransportError>);

#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Arc<dyn Slot>,
}

impl Reply {
    /// An answer of a status and a body: a value, `()` for none, or the bytes of a [`Body`] as they are.
    pub fn new<B: Codec>(status: u16, body: B) -> Self {
        Self(Ok(Answer { status, headers: Vec::new(), body: Arc::new(body) }))
    }

    /// No answer, but a failure on the way.
    pub const fn failure(error: TransportError) -> Self {
        Self(Err(error))
    }

    /// The same answer with a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Ok(answer) = &mut self.0 {
            answer.headers.push((name.into(), value.into()));
        }
        self
    }

    /// As it goes to the client, which reads it as the document has it.
    #[track_caller]
    fn write<R: Operation>(self) -> TransportResult {
        let answer = self.0?;
        let written = answer.write(R::INFO);
        assert!(written.is_ok(), "{}: {written:?}", R::INFO.id);
        if let Ok(written) = &written {
            let checked = check::<R>(written);
            assert!(checked.is_ok(), "{}: not what the document has for {}: {checked:?}", R::INFO.id, written.status());
        }
        written
    }
}

impl Answer {
    fn write(self, info: &'static OperationInfo) -> TransportResult {
        let status = StatusCode::from_u16(self.status).map_err(invalid)?;
        let (body, media_type) = encode(info, status, &*self.body);
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        if let Some(media_type) = media_type {
            response.headers_mut().insert(CONTENT_TYPE, media_type.try_into().map_err(invalid)?);
        }
        for (name, value) in self.headers {
            let name = HeaderName::try_from(name).map_err(invalid)?;
            let value = value.try_into().map_err(invalid)?;
            // There is one of it: what the caller says holds.
            if name == CONTENT_TYPE {
                response.headers_mut().insert(name, value);
            } else {
                response.headers_mut().append(name, value);
            }
        }
        Ok(response)
    }
}

fn invalid(error: impl fmt::Display) -> TransportError {
    TransportError::new(TransportErrorKind::Request, format!("the answer of the mock is none: {error}"))
}
