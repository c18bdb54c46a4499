//! An operation as data: what the generated tables say and the client follows.

mod answer;
mod body;
mod parameter;
mod security;

pub use answer::{Answer, Documented, FromAnswer, NoDocumentedError, Received, Status};
pub use body::{Body, BodyKind, Encoding, Framing};
pub use parameter::{In, Parameter, Rule, Style};
pub use security::{Requirement, SchemeKind, Security};

use crate::codec::Codec;
use crate::paging::Paging;

/// One operation of an API; the implementing type is its request (parameters and body as fields).
///
/// Slot `i` of the request ([`Slot::with_slots`](crate::Slot::with_slots)) is parameter `PARAMETERS[i]`; where [`Operation::BODY`] is not empty, the
/// slot after the last parameter is the request body.
pub trait Operation: Codec + Clone {
    /// `operationId` of the document, or `METHOD /path` where it has none.
    const ID: &'static str;
    /// HTTP method, as on the wire; `http::Method` has no constants for methods beyond the common ones.
    const METHOD: &'static str;
    /// Path template as the document has it, such as `/pets/{petId}`.
    const PATH: &'static str;
    /// Server of this operation where it has one of its own; otherwise the client's base URL holds.
    const SERVER: Option<&'static str> = None;
    /// Parameters, in the order of the request's slots.
    const PARAMETERS: &'static [Parameter] = &[];
    /// Request body, by media type.
    const BODY: &'static [Body] = &[];
    /// Value of the `Accept` header; none is sent where it is empty.
    const ACCEPT: &'static str = "";
    /// Alternatives, each a set of schemes that hold together. Empty: no credentials are sent.
    const SECURITY: Security = &[];
    /// What documented success answers carry.
    const SUCCESS: &'static [Answer] = &[];
    /// How pages follow one another, where a success is a page of a list.
    const PAGING: Option<Paging> = None;

    /// What a success gives.
    type Output: FromAnswer;
    /// The documented errors.
    type Error: Documented;
}

/// The tables of one operation, gathered: what code without type parameters works with.
#[derive(Clone, Debug)]
pub struct OperationInfo {
    /// [`Operation::ID`].
    pub id: &'static str,
    /// [`Operation::METHOD`].
    pub method: &'static str,
    /// [`Operation::PATH`].
    pub path: &'static str,
    /// [`Operation::SERVER`].
    pub server: Option<&'static str>,
    /// [`Operation::PARAMETERS`].
    pub parameters: &'static [Parameter],
    /// [`Operation::BODY`].
    pub body: &'static [Body],
    /// [`Operation::ACCEPT`].
    pub accept: &'static str,
    /// [`Operation::SECURITY`].
    pub security: Security,
    /// [`Operation::SUCCESS`].
    pub success: &'static [Answer],
    /// [`Documented::ANSWERS`] of the operation's errors.
    pub errors: &'static [Answer],
    /// [`Operation::PAGING`].
    pub paging: Option<Paging>,
}

impl OperationInfo {
    /// The tables of `R`.
    #[must_use]
    pub const fn of<R: Operation>() -> &'static Self {
        const {
            &Self {
                id: R::ID,
                method: R::METHOD,
                path: R::PATH,
                server: R::SERVER,
                parameters: R::PARAMETERS,
                body: R::BODY,
                accept: R::ACCEPT,
                security: R::SECURITY,
                success: R::SUCCESS,
                errors: R::Error::ANSWERS,
                paging: R::PAGING,
            }
        }
    }
}
