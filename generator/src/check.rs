//! What no client can express is brought into a shape that one can, with a diagnostic each; after this no stage fails.

use crate::analyze::{alias_cycles, required_cycles};
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Presence, Shape, Ty};

/// Checks the whole API.
pub(crate) fn check(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in alias_cycles(api) {
        if let Some(ty) = api.types.get_mut(index) {
            diagnostics
                .warning("recursive-alias", &ty.pointer, "the schema is made of itself, with no object in between")
                .hint("it is read as any JSON value");
            ty.shape = Shape::Alias(Ty::Json);
        }
    }
    for (index, number) in required_cycles(api) {
        let Some(ty) = api.types.get_mut(index) else { continue };
        if let Shape::Tuple(tuple) = &mut ty.shape
            && let Some(element) = tuple.elements.get_mut(number)
        {
            let message = format!("element {number} leads back to its own list: no finite value has it");
            diagnostics.warning("endless-object", &ty.pointer, message).hint("it is read as any JSON value");
            element.ty = Ty::Json;
        }
        let Shape::Struct(s) = &mut ty.shape else { continue };
        if let Some(field) = s.fields.get_mut(number) {
            let message =
                format!("`{}` is required, yet leads back to its own object: no finite value has it", field.wire_name);
            diagnostics.warning("endless-object", &ty.pointer, message).hint("the client takes it as optional");
            field.presence = Presence::Optional;
        }
    }
    if api.operations.is_empty() && api.types.is_empty() {
        diagnostics
            .warning("empty-document", "", "the document has neither operations nor schemas")
            .hint("the client is empty; a document that only holds parts for others is generated together with those");
    }
    for operation in &mut api.operations {
        if let Some(server) = operation.server.take_if(|server| !server.contains("://")) {
            diagnostics
                .warning(
                    "relative-server",
                    &operation.pointer,
                    format!("the operation's own server `{server}` has no host"),
                )
                .hint("the client takes the server of the whole document");
        }
    }
    for server in &mut api.servers {
        if !server.starts_with("https://") && !server.starts_with("http://") {
            diagnostics
                .note("relative-server", "/servers", format!("the server `{server}` has no host"))
                .hint("the client asks for a base URL when it is built");
            server.clear();
        }
    }
}
