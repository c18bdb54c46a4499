//! The commands, one file each.

mod bench;
mod codegen;
mod corpus;
mod fuzz;

use crate::Command;

/// All commands, in the order of the overview.
pub(crate) const ALL: &[Command] = &[codegen::COMMAND, corpus::COMMAND, bench::COMMAND, fuzz::COMMAND];
