//! Which credentials serve an operation.

use super::Credential;
use crate::operation::{Requirement, SchemeKind, Security};

/// Credentials, each with the requirement that it was chosen for.
pub(crate) type Chosen = Vec<(Credential, &'static Requirement)>;

/// The first alternative that the credentials cover; an empty one ("no authentication") only if no other is.
///
/// `Err` names the schemes of each alternative, where credentials are configured but none of the alternatives is covered.
pub(crate) fn choose(credentials: &[Credential], security: Security) -> Result<Chosen, String> {
    if let Some(chosen) = security.iter().filter(|all| !all.is_empty()).find_map(|all| cover(credentials, all)) {
        return Ok(chosen);
    }
    let optional = security.iter().any(|all| all.is_empty());
    if security.is_empty() || optional || credentials.is_empty() {
        return Ok(Chosen::new());
    }
    let name = |all: &&[Requirement]| all.iter().map(|one| one.scheme).collect::<Vec<_>>().join(" + ");
    Err(security.iter().map(name).collect::<Vec<_>>().join(", or "))
}

fn cover(credentials: &[Credential], all: &'static [Requirement]) -> Option<Chosen> {
    let mut chosen = Chosen::with_capacity(all.len());
    for requirement in all {
        // The credentials that were given last count, as with every setting of a builder.
        let credential = credentials.iter().rev().find(|credential| credential.as_dyn().covers(requirement))?;
        chosen.push((credential.clone(), requirement));
    }
    // A digest signs the URL, so what goes into the URL comes before it.
    chosen.sort_by_key(|(_, requirement)| !matches!(requirement.kind, SchemeKind::QueryKey(_)));
    Some(chosen)
}
