//! Credentials by security scheme.

use super::docs::Doc;
use super::entries;
use super::table::literal;
use super::{Chunk, Context, File};
use crate::model::{Location, Operation, Requirement, Scheme, SchemeKind};

/// `auth.rs`
pub(super) fn auth(context: &Context<'_>) -> File {
    let mut lines = String::new();
    let named = context.api.schemes.iter().zip(&context.names.schemes);
    for (scheme, name) in named.filter(|(scheme, _)| scheme.kind != SchemeKind::MutualTls) {
        lines.push_str(&credential(scheme, name, context));
    }
    let uses = "pub use runtime::auth::{BearerToken, MissingVariable};\n".to_owned();
    let mut chunks = Vec::new();
    if !lines.is_empty() {
        chunks.push(Chunk::Text(format!("runtime::credential! {{\n{lines}}}\n")));
    }
    let shared = |operation: &Operation| operation.security == context.api.security;
    if !context.api.security.is_empty() && context.api.operations.iter().any(shared) {
        let lines: String =
            context.api.security.iter().map(|a| format!("        {},\n", alternative(a, context))).collect();
        let docs = "/// What operations need that say nothing else.\n";
        // Without the features that need it, it would be code that nobody uses.
        let scope = if context.features.list.is_empty() { "pub(crate)" } else { "pub" };
        // Within the constant: a scheme may be called like one of them.
        let uses = "    use runtime::operation::{Requirement, SchemeKind};\n";
        let head = format!("{docs}{scope} const SECURITY: runtime::operation::Security = {{\n{uses}");
        chunks.push(Chunk::Text(format!("{head}    &[\n{lines}    ]\n}};\n")));
    }
    chunks.insert(0, Chunk::Text(uses));
    let docs = Doc::line("Credentials, one type for each security scheme of the document.");
    File::Rust { docs: docs.inner(), chunks }
}

/// How the credentials of a scheme are made, and of what.
pub(super) struct CredentialParts {
    /// As the macro calls it.
    pub kind: &'static str,
    what: String,
    keys: &'static [&'static str],
}

impl CredentialParts {
    /// The environment variables of the parts, as literals, if codegen.toml names all of them.
    pub(super) fn variables(&self, scheme: &Scheme, context: &Context<'_>) -> Option<Vec<String>> {
        let auth = context.config.auth.get(&scheme.name)?;
        self.keys.iter().map(|key| auth.value.env.get(*key).map(|name| literal(&name.value))).collect()
    }
}

pub(super) fn credential_parts(kind: &SchemeKind) -> CredentialParts {
    let keys = kind.parts();
    let (kind, what) = match kind {
        SchemeKind::Basic => ("basic", "User name and password (RFC 7617)"),
        SchemeKind::Digest => ("digest", "Digest authentication (RFC 7616)"),
        SchemeKind::OAuth2 { client_credentials: Some(_), .. } => {
            ("client_credentials", "OAuth 2.0 client credentials (RFC 6749)")
        }
        SchemeKind::ApiKey(..) => ("api_key", "An API key"),
        SchemeKind::Http(other) => {
            ("http", &*format!("What stands after `{}` in `Authorization`", other.replace('`', "'")))
        }
        SchemeKind::Bearer | SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect | SchemeKind::MutualTls => {
            ("bearer", "A bearer token (RFC 6750)")
        }
    };
    CredentialParts { kind, what: what.to_owned(), keys }
}

/// The line of a scheme.
fn credential(scheme: &Scheme, name: &str, context: &Context<'_>) -> String {
    let parts = credential_parts(&scheme.kind);
    let mut docs = Doc::line(format!("{}: the security scheme `{}`.", parts.what, scheme.name.replace('`', "'")));
    for text in scheme.description.iter().chain(&scheme.facts) {
        docs = docs.and_markdown(text);
    }
    let mut arguments = vec![literal(&scheme.name)];
    if let SchemeKind::OAuth2 { client_credentials: Some(url), .. } = &scheme.kind {
        arguments.push(literal(url));
    }
    if let Some(variables) = parts.variables(scheme, context) {
        arguments.push(format!("env {}", variables.join(", ")));
    }
    format!("{}    {name}: {}({});\n", docs.outer("    "), parts.kind, arguments.join(", "))
}

/// The security of an operation, if it needs any.
pub(super) fn operation_security(operation: &Operation, context: &Context<'_>) -> Option<String> {
    if operation.security.is_empty() {
        return None;
    }
    if operation.security == context.api.security {
        return Some("crate::auth::SECURITY".to_owned());
    }
    let alternatives: Vec<String> = operation.security.iter().map(|a| alternative(a, context)).collect();
    Some(entries::list(("security: ", ""), ("[", "]"), &alternatives))
}

fn alternative(alternative: &[Requirement], context: &Context<'_>) -> String {
    let all: Vec<String> = alternative.iter().map(|requirement| self::requirement(requirement, context)).collect();
    format!("&[{}]", all.join(", "))
}

fn requirement(requirement: &Requirement, context: &Context<'_>) -> String {
    let scheme = context.api.schemes.iter().find(|scheme| scheme.name == requirement.scheme);
    let kind = match scheme.map(|scheme| &scheme.kind) {
        Some(SchemeKind::Basic) => "Basic".to_owned(),
        Some(SchemeKind::Digest) => "Digest".to_owned(),
        Some(SchemeKind::OAuth2 { .. }) => "OAuth2".to_owned(),
        Some(SchemeKind::OpenIdConnect) => "OpenIdConnect".to_owned(),
        Some(SchemeKind::ApiKey(Location::Query, key)) => format!("QueryKey({})", literal(key)),
        Some(SchemeKind::ApiKey(Location::Cookie, key)) => format!("CookieKey({})", literal(key)),
        Some(SchemeKind::ApiKey(_, key)) => format!("HeaderKey({})", literal(key)),
        Some(SchemeKind::Http(other)) => format!("Http({})", literal(other)),
        Some(SchemeKind::Bearer | SchemeKind::MutualTls) | None => "Bearer".to_owned(),
    };
    let scopes: Vec<String> = requirement.scopes.iter().map(|scope| literal(scope)).collect();
    let scopes = if scopes.is_empty() { String::new() } else { format!(".scopes(&[{}])", scopes.join(", ")) };
    format!("Requirement::new({}, SchemeKind::{kind}){scopes}", literal(&requirement.scheme))
}
