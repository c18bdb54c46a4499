//! An operation as data: what the generated tables say and the client follows.

mod answer;
mod body;
mod macros;
mod parameter;
mod security;

pub use answer::{Answer, Documented, FromAnswer, NoDocumentedError, Received, Status};
pub use body::{Body, BodyKind, Encoding, Framing};
pub use parameter::{In, Parameter, Rule, Style};
pub use security::{Requirement, SchemeKind, Security};

use crate::codec::{Codec, Slot};
use crate::paging::Paging;

/// One operation of an API; the implementing type is its request (parameters and body as fields), which
/// [`operation!`](crate::operation!) declares.
///
/// What is generic over operations and takes answers to other threads says so: `R: Operation<Output: Send, Error: Send>`.
/// The types of an API are all of that kind, but the compiler would have to show it of each of them here, by a look at all
/// types which one leads to, and many APIs have hundreds that lead to each other.
pub trait Operation: Codec + Clone + Send + Sync {
    /// What the document says of it.
    const INFO: &'static OperationInfo;

    /// What a success gives.
    type Output: FromAnswer;
    /// The documented errors.
    type Error: Documented;
}

/// The request of whichever operation.
pub(crate) type AnyRequest = Box<dyn Slot + Send + Sync>;

/// What a document says of an operation: what the client goes by, and [hooks](crate::transport::Purpose) may look at.
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo {
    /// `operationId` of the document, or `METHOD /path` where it has none.
    pub id: &'static str,
    /// HTTP method, as on the wire; `http::Method` has no constants for methods beyond the common ones.
    pub method: &'static str,
    /// Path template as the document has it, such as `/pets/{petId}`.
    pub path: &'static str,
    /// Server of this operation where it has one of its own; otherwise the client's base URL holds.
    pub server: Option<&'static str>,
    /// Parameters: number `i` is slot `i` of the request ([`Slot::with_slots`]).
    pub parameters: &'static [Parameter],
    /// Request body, by media type. Where there is one, it is the slot after the last parameter.
    pub body: &'static [Body],
    /// Value of the `Accept` header; none is sent where it is empty.
    pub accept: &'static str,
    /// Alternatives, each a set of schemes that hold together. Empty: no credentials are sent.
    pub security: Security,
    /// What documented success answers carry.
    pub success: &'static [Answer],
    /// What documented errors carry.
    pub errors: &'static [Answer],
    /// How pages follow one another, where a success is a page of a list.
    pub paging: Option<Paging>,
}

impl OperationInfo {
    /// An operation of which nothing else is said.
    #[must_use]
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            server: None,
            parameters: &[],
            body: &[],
            accept: "",
            security: &[],
            success: &[],
            errors: &[],
            paging: None,
        }
    }
}
