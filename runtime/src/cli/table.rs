//! The tables that a generated crate has for its command line.

use crate::Operation as Typed;
use crate::client::{Builder, Exchanged, decode};
use crate::error::Failure;
use crate::operation::{AnyRequest, FromAnswer as _, OperationInfo};

use super::output::Reply;

/// An API, as the command line shows it.
#[derive(Clone, Copy, Debug)]
pub struct Api {
    /// Name of the crate.
    pub name: &'static str,
    /// Version of the crate.
    pub version: &'static str,
    /// `info.title` of the document.
    pub title: &'static str,
    /// `info.version` of the document.
    pub api_version: &'static str,
    /// Settings of the crate's client.
    pub builder: fn() -> Builder,
    /// Security schemes.
    pub schemes: &'static [Scheme],
    /// Groups of operations.
    pub groups: &'static [Group],
}

/// A group of operations. OpenAPI: a tag.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Its operations.
    pub operations: &'static [Operation],
}

/// An operation, as the command line shows it.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name on the command line.
    pub(super) name: &'static str,
    /// What it does: lines of CommonMark.
    pub(super) about: &'static [&'static str],
    /// One for each parameter, in the order of [`OperationInfo::parameters`]; the last one is the body, if there is one.
    pub(super) arguments: &'static [Argument],
    pub(super) info: &'static OperationInfo,
    pub(super) make: fn() -> AnyRequest,
    pub(super) finish: fn(Exchanged) -> Result<Reply, Failure>,
}

impl Operation {
    /// The operation whose request is `R`.
    #[must_use]
    pub const fn new<R: Typed>(
        name: &'static str,
        about: &'static [&'static str],
        arguments: &'static [Argument],
    ) -> Self {
        Self { name, about, arguments, info: R::INFO, make: || Box::new(R::make()), finish: finish::<R> }
    }

    /// The first line of what it does.
    pub(super) fn summary(&self) -> &'static str {
        self.about.first().copied().unwrap_or(self.info.id)
    }
}

/// The typed part: the answer becomes the operation's own types, and these are shown.
fn finish<R: Typed>(exchanged: Exchanged) -> Result<Reply, Failure> {
    match decode::<R>(exchanged) {
        Ok(response) => Ok(Reply::new(response.status(), response.headers(), response.body().as_slot(), None)),
        Err(error) => match (error.api(), error.status(), error.headers()) {
            (Some(api), Some(status), Some(headers)) => {
                Ok(Reply::new(status, headers, api.as_slot(), Some(error.failure().without_body())))
            }
            _ => Err(error.into()),
        },
    }
}

/// What a parameter takes on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `true` where it stands alone.
    Flag,
    /// The text as it is.
    Text,
    /// A number.
    Number,
    /// JSON; a text where it is none.
    Json,
}

/// A parameter or body, as the command line shows it.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) list: bool,
    pub(super) values: &'static [&'static str],
    pub(super) about: &'static str,
    /// What a text is, in capitals; empty where nothing says more.
    pub(super) format: &'static str,
    /// The same of the texts in an object, by their keys.
    pub(super) formats: &'static [(&'static str, &'static str)],
}

impl Argument {
    const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, list: false, values: &[], about, format: "", formats: &[] }
    }

    /// A boolean.
    #[must_use]
    pub const fn flag(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Kind::Flag, about)
    }

    /// A text.
    #[must_use]
    pub const fn text(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Kind::Text, about)
    }

    /// A number.
    #[must_use]
    pub const fn number(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Kind::Number, about)
    }

    /// Anything else.
    #[must_use]
    pub const fn json(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Kind::Json, about)
    }

    /// Several of them: it may be given more than once.
    #[must_use]
    pub const fn list(self) -> Self {
        Self { list: true, ..self }
    }

    /// The documented values.
    #[must_use]
    pub const fn values(self, values: &'static [&'static str]) -> Self {
        Self { values, ..self }
    }

    /// What a text is, in capitals: `UUID`.
    #[must_use]
    pub const fn format(self, format: &'static str) -> Self {
        Self { format, ..self }
    }

    /// The same of the texts in an object, by their keys.
    #[must_use]
    pub const fn formats(self, formats: &'static [(&'static str, &'static str)]) -> Self {
        Self { formats, ..self }
    }
}

/// A security scheme, as the command line takes credentials for it.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    /// Its name in the document.
    pub(super) name: &'static str,
    pub(super) kind: SchemeKind,
    /// Environment variables that `codegen.toml` names for its parts.
    pub(super) variables: &'static [&'static str],
}

/// What credentials of a scheme are made of.
#[derive(Clone, Copy, Debug)]
pub(super) enum SchemeKind {
    Basic,
    Digest,
    /// With the token URL of the flow.
    ClientCredentials(&'static str),
    Bearer,
    Http,
    ApiKey,
}

impl Scheme {
    const fn new(name: &'static str, kind: SchemeKind) -> Self {
        Self { name, kind, variables: &[] }
    }

    /// RFC 7617.
    #[must_use]
    pub const fn basic(name: &'static str) -> Self {
        Self::new(name, SchemeKind::Basic)
    }

    /// RFC 7616.
    #[must_use]
    pub const fn digest(name: &'static str) -> Self {
        Self::new(name, SchemeKind::Digest)
    }

    /// RFC 6749 section 4.4; a token does as well.
    #[must_use]
    pub const fn client_credentials(name: &'static str, token_url: &'static str) -> Self {
        Self::new(name, SchemeKind::ClientCredentials(token_url))
    }

    /// RFC 6750.
    #[must_use]
    pub const fn bearer(name: &'static str) -> Self {
        Self::new(name, SchemeKind::Bearer)
    }

    /// Another HTTP authentication scheme: what stands after its name in `Authorization`.
    #[must_use]
    pub const fn http(name: &'static str) -> Self {
        Self::new(name, SchemeKind::Http)
    }

    /// An API key.
    #[must_use]
    pub const fn api_key(name: &'static str) -> Self {
        Self::new(name, SchemeKind::ApiKey)
    }

    /// Environment variables of its parts: user name and password, or the secret alone.
    #[must_use]
    pub const fn env(self, variables: &'static [&'static str]) -> Self {
        Self { variables, ..self }
    }
}
