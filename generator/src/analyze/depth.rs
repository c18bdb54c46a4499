//! How deep types hold one another, which is how deep the compiler has to look to see that they can be sent to threads.

use super::graph::components;
use super::usage::parts;
use crate::model::{Api, Ty};

/// The most types that hold one another in a chain: each once, so that it may go all through a cycle.
pub(super) fn depth(api: &Api) -> usize {
    let edges: Vec<Vec<usize>> =
        api.types.iter().map(|ty| parts(ty).filter_map(Ty::named).map(|id| id.0).collect()).collect();
    let component = components(&edges);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); component.iter().max().map_or(0, |most| most + 1)];
    for (node, component) in component.iter().enumerate() {
        if let Some(members) = members.get_mut(*component) {
            members.push(node);
        }
    }
    // Components are numbered from the inside out: those that one leads to come before it.
    let mut depths: Vec<usize> = Vec::with_capacity(members.len());
    for nodes in &members {
        let targets = nodes.iter().filter_map(|node| edges.get(*node)).flatten();
        let below = targets.filter_map(|to| depths.get(*component.get(*to)?)).max();
        depths.push(nodes.len() + below.copied().unwrap_or_default());
    }
    depths.into_iter().max().unwrap_or_default()
}
