//! What no client can express is brought into a shape that one can, with a diagnostic each; after this no stage fails.

mod xml;

use crate::analyze::{alias_cycles, endless_variants, required_cycles};
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Presence, Shape, Struct, Ty, Union, Variant, is_absolute};

/// Checks the whole API.
pub(crate) fn check(api: &mut Api, diagnostics: &mut Diagnostics) {
    aliases(api, diagnostics);
    alternatives(api, diagnostics);
    xml::names(api, diagnostics);
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
        if let Some(server) = operation.server.take_if(|server| !is_server(server)) {
            diagnostics
                .warning(
                    "relative-server",
                    &operation.pointer,
                    format!("the operation's own server `{server}` has no host"),
                )
                .hint("the client takes the server of the whole document");
        }
    }
    let first = api.servers.first().is_some_and(|server| is_absolute(&server.default_url()));
    let hint = match !first && api.has_own_hosts() {
        true => "the client asks for a base URL where an operation has no server of its own",
        false => "the client asks for a base URL when it is built",
    };
    for server in &api.servers {
        if !is_absolute(&server.default_url()) {
            diagnostics
                .note("relative-server", "/servers", format!("the server `{}` has no host", server.url))
                .hint(hint);
        }
    }
}

/// Lists and maps of themselves get a type of their own, which an alias is not. What is left has no values at all.
fn aliases(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in alias_cycles(api) {
        let Some(ty) = api.types.get_mut(index) else { continue };
        match &ty.shape {
            Shape::Alias(Ty::Map(values)) => {
                ty.shape = Shape::Struct(Struct { fields: Vec::new(), rest: Some((**values).clone()) });
            }
            Shape::Alias(list @ Ty::Array(_)) => {
                let (pointer, label) = (ty.pointer.clone(), Some("list".to_owned()));
                let variants = vec![Variant { pointer, label, ty: list.clone(), tags: Vec::new(), names: Vec::new() }];
                ty.shape = Shape::Union(Union { tag: None, default: None, variants });
            }
            _ => {}
        }
    }
    for index in alias_cycles(api) {
        if let Some(ty) = api.types.get_mut(index) {
            diagnostics
                .warning("recursive-alias", &ty.pointer, "the schema is made of itself, with nothing in between")
                .hint("it is read as any JSON value");
            ty.shape = Shape::Alias(Ty::Json);
        }
    }
}

/// An alternative that is the list of alternatives itself adds nothing, and nobody would ever be done reading it.
fn alternatives(api: &mut Api, diagnostics: &mut Diagnostics) {
    for (index, number) in endless_variants(api) {
        let Some(ty) = api.types.get_mut(index) else { continue };
        let Shape::Union(union) = &mut ty.shape else { continue };
        if number < union.variants.len() {
            let variant = union.variants.remove(number);
            diagnostics
                .warning("recursive-alternative", &variant.pointer, "the alternative leads back to the list it is in")
                .hint("it is left out");
            union.default = match union.default {
                Some(default) if default == number => None,
                Some(default) if default > number => Some(default - 1),
                default => default,
            };
        }
    }
}

/// Whether a client can go there: to a host, or to a path of the host of the API.
fn is_server(url: &str) -> bool {
    is_absolute(url) || (url.starts_with('/') && !url.starts_with("//") && !url.contains("/.."))
}
