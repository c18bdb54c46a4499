//! Which language a document speaks, and what of it is understood.

use serde_json::Value;

use crate::diagnostic::Diagnostics;

/// Checks the version of the document. Documents of OpenAPI 3.0 are read whole; those of 3.1 and 3.2 as far as they say
/// it in the words of 3.0, and what they say otherwise is diagnosed where it stands.
pub(crate) fn check(root: &Value, diagnostics: &mut Diagnostics) {
    let version = |key: &str| root.get(key).map(crate::model::literal);
    match (version("openapi"), version("swagger")) {
        (Some(version), _) if version == "3.0" || version.starts_with("3.0.") => {}
        (Some(version), _) if version.starts_with("3.") => {
            diagnostics
                .warning("newer-version", "/openapi", format!("OpenAPI {version} is read as far as it agrees with 3.0"))
                .hint("schemas that use other keywords become any JSON value, each with a warning");
        }
        (Some(version), _) => {
            diagnostics
                .error(
                    "unknown-version",
                    "/openapi",
                    format!("`{version}` is not a version of OpenAPI that is known here"),
                )
                .hint("documents of OpenAPI 3.0 can be read");
        }
        (None, Some(version)) => {
            diagnostics
                .error("unsupported-version", "/swagger", format!("Swagger {version} cannot be read yet"))
                .hint("convert the document to OpenAPI 3.0 first");
        }
        (None, None) => {
            diagnostics
                .error("no-version", "", "the document has neither `openapi` nor `swagger`: it is no OpenAPI document")
                .hint("its first line should be such as `openapi: 3.0.3`");
        }
    }
}
