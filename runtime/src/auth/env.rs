//! Credentials from the environment.

use std::env::VarError;
use std::fmt;

use super::Secret;

/// The value of an environment variable.
///
/// # Errors
/// If it is not set, empty, or not Unicode.
pub fn env_var(name: &'static str) -> Result<Secret, MissingVariable> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Err(MissingVariable { name, problem: "is empty" }),
        Ok(value) => Ok(value.into()),
        Err(VarError::NotPresent) => Err(MissingVariable { name, problem: "is not set" }),
        Err(VarError::NotUnicode(_)) => Err(MissingVariable { name, problem: "is not Unicode" }),
    }
}

/// An environment variable that credentials should come from and that does not have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingVariable {
    name: &'static str,
    problem: &'static str,
}

impl MissingVariable {
    /// Name of the variable.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for MissingVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment variable `{}` {}", self.name, self.problem)
    }
}

impl std::error::Error for MissingVariable {}
