//! The commands, one file each.

mod bench;
mod codegen;
mod conformance;
mod corpus;
mod examples;
mod fuzz;
mod values;

use std::path::{Path, PathBuf};

use crate::{Command, Failure};

/// All commands, in the order of the overview.
pub(crate) const ALL: &[Command] =
    &[codegen::COMMAND, corpus::COMMAND, bench::COMMAND, examples::COMMAND, fuzz::COMMAND, conformance::COMMAND];

/// Cargo's target folder: this program lies in `debug` there, or in the folder of another profile.
fn target() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure::Run(format!("where is this program? {error}")))?;
    Ok(own.ancestors().nth(2).map_or_else(|| codegen::workspace().join("target"), Path::to_owned))
}
