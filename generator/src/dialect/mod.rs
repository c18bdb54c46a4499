//! Whatever version a document is of, it becomes the shape of OpenAPI 3.0 that `lower` reads.
//!
//! What the words of 3.0 cannot say travels in keys that begin with `x-dialect-`. Subtrees that move are noted, so that
//! later findings are shown where they were written.

mod oas31;
mod overloads;
mod repair;
mod swagger2;

use crate::diagnostic::Diagnostics;
use crate::source::Document;
use crate::tree::Value;

/// The languages that documents are written in.
enum Version {
    Swagger2,
    OpenApi30,
    OpenApi31,
}

/// Brings the tree of `document` to the shape of OpenAPI 3.0. What is found on the way has pointers into the tree as it
/// was read.
pub(crate) fn translate(document: &mut Document, diagnostics: &mut Diagnostics) {
    if document.root().get(overloads::KEY).is_some() {
        document.translate(overloads::translate);
    }
    match version(document.root(), diagnostics) {
        Some(Version::Swagger2) => document.translate(|root, moves| swagger2::translate(root, moves, diagnostics)),
        Some(Version::OpenApi31) => document.translate(|root, moves| oas31::translate(root, moves, diagnostics)),
        Some(Version::OpenApi30) | None => {}
    }
}

/// Puts right in the translated tree what its author got wrong. What is found has pointers into the tree as it was read.
pub(crate) fn repair(document: &mut Document, diagnostics: &mut Diagnostics) {
    let mut found = Diagnostics::default();
    document.translate(|root, moves| repair::repair(root, moves, &mut found));
    found.trace_texts(document);
    diagnostics.append(found);
}

fn version(root: &Value, diagnostics: &mut Diagnostics) -> Option<Version> {
    let version = |key: &str| root.get(key).map(|value| crate::model::literal(&value.into()));
    match (version("openapi"), version("swagger")) {
        (Some(version), _) if is(&version, "3.0") => return Some(Version::OpenApi30),
        (Some(version), _) if is(&version, "3.1") || is(&version, "3.2") => return Some(Version::OpenApi31),
        (Some(version), _) if is(&version, "3") => {
            diagnostics
                .warning("newer-version", "/openapi", format!("OpenAPI {version} is not a version that is known here"))
                .hint("it is read as if it were 3.2");
            return Some(Version::OpenApi31);
        }
        (None, Some(version)) if is(&version, "2") => return Some(Version::Swagger2),
        (Some(version), _) => {
            unknown(diagnostics, "/openapi", format!("`{version}` is not a version of OpenAPI that is known here"));
        }
        (None, Some(version)) => {
            unknown(diagnostics, "/swagger", format!("`{version}` is not a version of Swagger that is known here"));
        }
        (None, None) => {
            diagnostics
                .fatal("no-version", "", "the document has neither `openapi` nor `swagger`: it is no OpenAPI document")
                .hint("its first line should be such as `openapi: 3.0.3`");
        }
    }
    None
}

/// Whether `version` is `prefix`, or a more exact form of it.
fn is(version: &str, prefix: &str) -> bool {
    version.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn unknown(diagnostics: &mut Diagnostics, at: &str, message: String) {
    diagnostics.fatal("unknown-version", at, message).hint("documents of OpenAPI 3.x and of Swagger 2.0 can be read");
}
