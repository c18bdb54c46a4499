//! Questions about an API, answered in side tables by type: one question a file.

mod depth;
mod graph;
mod recursion;
mod usage;

use crate::model::Api;
pub(crate) use recursion::{alias_cycles, endless_variants, required_cycles};
pub(crate) use usage::{Usage, parts, parts_mut, reach, usage, xml};

/// What is known of an API beyond what it says.
pub(crate) struct Facts {
    /// Fields that must be boxed, by type: they lead back to their own struct.
    pub boxed: Vec<Vec<bool>>,
    /// Which types requests and responses reach.
    pub usage: Usage,
    /// Which types stand in XML, by type.
    pub xml: Vec<bool>,
    /// The most types that hold one another in a chain.
    pub depth: usize,
}

/// Answers all questions.
pub(crate) fn analyze(api: &Api) -> Facts {
    Facts { boxed: recursion::boxed(api), usage: usage::usage(api), xml: usage::xml(api), depth: depth::depth(api) }
}
