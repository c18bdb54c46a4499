//! OpenAPI 3.1 and 3.2.

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::source::Moves;

/// The document as OpenAPI 3.0 would say it.
pub(super) fn translate(root: Value, _: &mut Moves, _: &mut Diagnostics) -> Value {
    root
}
