//! What is wrong with a request before it is sent.

use std::borrow::Cow;
use std::fmt;

use crate::codec::DecodeError;
use crate::operation::In;

/// A request that cannot be sent: an argument breaks a rule of the document, or of HTTP.
///
/// It names the argument and the rule, never the value: that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRequest {
    place: Place,
    problem: Cow<'static, str>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Parameter(&'static str, In),
    Header(String),
    Body(String),
    Whole,
}

impl InvalidRequest {
    pub(crate) fn parameter(name: &'static str, location: In, problem: impl Into<Cow<'static, str>>) -> Self {
        Self { place: Place::Parameter(name, location), problem: problem.into() }
    }

    pub(crate) fn header(name: &str, problem: impl Into<Cow<'static, str>>) -> Self {
        Self { place: Place::Header(name.escape_debug().collect()), problem: problem.into() }
    }

    pub(crate) fn body(error: DecodeError) -> Self {
        Self { place: Place::Body(error.path().to_owned()), problem: error.message().to_owned().into() }
    }

    pub(crate) fn whole(problem: impl Into<Cow<'static, str>>) -> Self {
        Self { place: Place::Whole, problem: problem.into() }
    }

    /// Name of the parameter on the wire, where the problem is one of a parameter.
    #[must_use]
    pub fn parameter_name(&self) -> Option<&'static str> {
        match self.place {
            Place::Parameter(name, _) => Some(name),
            _ => None,
        }
    }

    /// Where the parameter would travel.
    #[must_use]
    pub fn location(&self) -> Option<In> {
        match self.place {
            Place::Parameter(_, location) => Some(location),
            _ => None,
        }
    }

    /// JSONPath of the value in the body, such as `$.tags[3]`, where the problem is one of the body.
    #[must_use]
    pub fn body_path(&self) -> Option<&str> {
        match &self.place {
            Place::Body(path) => Some(path),
            _ => None,
        }
    }

    /// What is wrong, such as `must match ^[a-f0-9]{24}$`.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Parameter(name, location) => write!(f, "parameter `{name}` ({}): ", word(*location))?,
            Place::Header(name) => write!(f, "header `{name}`: ")?,
            Place::Body(path) => write!(f, "body at `{path}`: ")?,
            Place::Whole => {}
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for InvalidRequest {}

/// What is wrong with an argument, and where in it.
pub(super) fn within(error: &DecodeError) -> String {
    match error.path() {
        "$" => error.message().to_owned(),
        path => format!("{path}: {}", error.message()),
    }
}

const fn word(location: In) -> &'static str {
    match location {
        In::Path => "path",
        In::Query => "query",
        In::Header => "header",
        In::Cookie => "cookie",
    }
}
