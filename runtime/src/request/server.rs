//! A server that a document names, and its variables.

use std::fmt;

/// A server of the document (OpenAPI: Server Object): a URL, in which variables may stand.
///
/// ```
/// use runtime::server::{Server, Variable};
///
/// const REGIONAL: Server =
///     Server::new("https://{region}.example.com", &[Variable::new("region", "eu", &["eu", "us"])]);
/// assert_eq!(REGIONAL.url()?, "https://eu.example.com");
/// assert_eq!(REGIONAL.with("region", "us").url()?, "https://us.example.com");
/// assert!(REGIONAL.with("region", "mars").url().is_err());
/// # Ok::<(), runtime::server::InvalidServer>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    url: &'static str,
    variables: &'static [Variable],
    chosen: Vec<(String, String)>,
}

/// A variable in the URL of a server. OpenAPI: Server Variable Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    name: &'static str,
    default: &'static str,
    values: &'static [&'static str],
}

impl Variable {
    /// A variable with its default, and the values that it can have: any, if there are none.
    #[must_use]
    pub const fn new(name: &'static str, default: &'static str, values: &'static [&'static str]) -> Self {
        Self { name, default, values }
    }
}

impl Server {
    /// A server with its variables.
    #[must_use]
    pub const fn new(url: &'static str, variables: &'static [Variable]) -> Self {
        Self { url, variables, chosen: Vec::new() }
    }

    /// The same server with another value of a variable than the default.
    #[must_use]
    pub fn with(mut self, variable: impl Into<String>, value: impl Into<String>) -> Self {
        let variable = variable.into();
        self.chosen.retain(|(name, _)| *name != variable);
        self.chosen.push((variable, value.into()));
        self
    }

    /// Its URL, absolute or relative to where the API lives.
    ///
    /// # Errors
    /// If a variable is not one of the server's, or has a value that the document does not allow.
    pub fn url(&self) -> Result<String, InvalidServer> {
        for (name, value) in &self.chosen {
            let known = self.variables.iter().find(|variable| variable.name == name);
            let Some(variable) = known else { return Err(InvalidServer::Unknown(name.clone())) };
            if !variable.values.is_empty() && !variable.values.contains(&value.as_str()) {
                return Err(InvalidServer::Value(variable.name, variable.values));
            }
        }
        // In one go: a value with braces is no variable.
        let mut url = String::with_capacity(self.url.len());
        let mut rest = self.url;
        while let Some((before, name, after)) = super::path::next_expression(rest) {
            url.push_str(before);
            let chosen = self.chosen.iter().find(|(chosen, _)| chosen == name).map(|(_, value)| value.as_str());
            let default = self.variables.iter().find(|variable| variable.name == name).map(|variable| variable.default);
            url.push_str(chosen.or(default).unwrap_or_default());
            rest = after;
        }
        url.push_str(rest);
        Ok(url)
    }
}

/// What is wrong with the variables of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidServer {
    /// The server has no variable of this name.
    Unknown(String),
    /// The variable can have these values only.
    Value(&'static str, &'static [&'static str]),
}

impl fmt::Display for InvalidServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "the server has no variable `{}`", name.escape_debug()),
            Self::Value(name, values) => write!(f, "the variable `{name}` must be one of {}", values.join(", ")),
        }
    }
}

impl std::error::Error for InvalidServer {}
