//! What stands in XML, and whether it can.

use crate::analyze::xml;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Shape, XmlNode};

/// Tells of names that XML cannot have, and leaves out what is said of types that never stand in it: it makes no
/// difference.
pub(super) fn names(api: &mut Api, diagnostics: &mut Diagnostics) {
    let reached = xml(api);
    for (ty, reached) in api.types.iter_mut().zip(reached) {
        let Shape::Struct(s) = &mut ty.shape else { continue };
        for field in &mut s.fields {
            if !reached {
                field.xml = None;
                continue;
            }
            let name = field.xml().name.as_ref().unwrap_or(&field.wire_name);
            let named = !matches!(field.xml().node, Some(XmlNode::Text | XmlNode::Cdata | XmlNode::None));
            if named && !is_name(name) {
                let key = field.wire_name.replace('~', "~0").replace('/', "~1");
                let at = format!("{}/properties/{key}", ty.pointer);
                diagnostics
                    .warning("xml-name", at, format!("`{name}` cannot be a name in XML"))
                    .hint("the client does not send it: a request that has it is refused");
            }
        }
    }
}

/// XML 1.0 section 2.3.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '\u{b7}'))
}
