//! Path items to operations.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::Lower;
use super::content::For;
use super::node::reference;
use crate::model::{
    Api, Body, Docs, Location, Method, Operation, PageBy, PageSource, Paging, Parameter, Requirement, Scheme,
    SchemeKind, Ty, literal,
};
use crate::pointer;
use crate::tree::{Key, Map, Value};

impl Lower<'_> {
    /// The operations of a path. One that cannot be read is left out, with a diagnostic.
    pub(super) fn operations(&mut self, path: &str, api: &Api) -> Vec<Operation> {
        let mut operations = Vec::new();
        let at = pointer::child("/paths", path);
        if !path.starts_with('/') {
            if !path.starts_with("x-") {
                let message = format!("the path `{path}` does not start with `/`");
                self.diagnostics.warning("invalid-path", at, message).hint("its operations are left out");
            }
            return operations;
        }
        let Some(item) = self.resolve(&format!("#{}", at.replace('%', "%25")), &at) else { return operations };
        // What stands beside `$ref` holds, and comes before what is referred to.
        let mut seen: Vec<Method> = Vec::new();
        for item in if item == at { vec![item] } else { vec![at, item] } {
            for (method, at) in self.methods(&item) {
                let Some(Value::Object(operation)) = self.value(&at) else { continue };
                if seen.contains(&method) {
                    let message = format!("`{path}` has {} twice: here and beside a `$ref`", method.as_str());
                    self.diagnostics.warning("duplicate-path", &at, message).hint("the one beside it counts");
                    continue;
                }
                seen.push(method.clone());
                operations.extend(self.operation(operation, &at, &item, path, method, api));
            }
        }
        operations
    }

    /// The methods that a path item can have operations for, and where those stand.
    pub(super) fn methods(&mut self, item: &str) -> Vec<(Method, String)> {
        let common = Method::COMMON.into_iter().map(|method| {
            let at = pointer::child(item, &method.as_str().to_ascii_lowercase());
            (method, at)
        });
        let mut methods: Vec<(Method, String)> = common.collect();
        let others = pointer::child(item, "x-dialect-methods");
        for (name, _) in self.entries(&others) {
            let at = pointer::child(&others, name);
            match Method::other(name) {
                Some(method) => methods.push((method, at)),
                None => {
                    let message = format!("`{name}` is not a method that HTTP could have");
                    self.diagnostics.warning("invalid-method", at, message).hint("its operation is left out");
                }
            }
        }
        methods
    }

    fn operation(
        &mut self,
        operation: &Map,
        at: &str,
        item: &str,
        path: &str,
        method: Method,
        api: &Api,
    ) -> Option<Operation> {
        let read: openapiv3::Operation = match serde_json::from_value(shallow(operation, at)) {
            Ok(read) => read,
            Err(error) => {
                let message = format!("the operation is not valid: {error}");
                self.diagnostics.warning("invalid-operation", at, message).hint("it is left out of the client");
                return None;
            }
        };
        if !read.callbacks.is_empty() {
            let at = pointer::child(at, "callbacks");
            self.diagnostics
                .note("callbacks", at, "the operation has callbacks")
                .hint("what they bring are types of the operation; serving them is up to the application");
        }
        let parameters = self.parameters(&read, at, item, path)?;
        let path = &without_parameters(path, &parameters);
        let body = read.request_body.and_then(|body| self.body(&super::node::target(body), at));
        if body.is_some() && ["GET", "HEAD", "DELETE", "TRACE"].contains(&method.as_str()) {
            let message = format!("a `{}` with a body", method.as_str());
            self.diagnostics
                .note("unusual-body", pointer::child(at, "requestBody"), message)
                .hint("it is sent, though HTTP gives it no meaning (RFC 9110 section 9.3): proxies may drop it");
        }
        let answers = self.answers(&read.responses, at, &method);
        let label = self.config.operation_label(&read.extensions).or_else(|| read.operation_id.clone());
        let security = match &read.security {
            Some(security) => self.requirements(security, at, api),
            None => self.implied_security(at, item, api),
        };
        let server = [at, item].iter().find_map(|at| self.servers(at).into_iter().next());
        let server = server.map(|server| server.default_url());
        Some(Operation {
            pointer: at.to_owned(),
            label: label.unwrap_or_else(|| format!("{} {path}", method.as_str().to_ascii_lowercase())),
            id: read.operation_id,
            method,
            path: path.to_owned(),
            tag: read.tags.into_iter().next(),
            docs: Docs {
                summary: read.summary,
                description: read.description,
                facts: Vec::new(),
                format: None,
                deprecated: read.deprecated,
                link: read.external_docs.map(|docs| docs.url),
            },
            parameters,
            body,
            accept: answers.accept,
            successes: answers.successes,
            errors: answers.errors,
            security,
            server,
            paging: read.extensions.get("x-ms-pageable").and_then(pageable),
        })
    }

    /// The parameters of the operation and of its path item; `None` if the operation cannot be called without one
    /// that cannot be read.
    fn parameters(&mut self, read: &openapiv3::Operation, at: &str, item: &str, path: &str) -> Option<Vec<Parameter>> {
        let own_at = pointer::child(at, "parameters");
        let own = read.parameters.iter().map(|parameter| super::node::target(parameter.clone())).enumerate();
        let own = own.map(|(index, reference)| (pointer::child(&own_at, &index.to_string()), reference));
        let shared = self.value(&pointer::child(item, "parameters")).and_then(Value::as_array);
        let shared_at = pointer::child(item, "parameters");
        let shared = shared.into_iter().flatten().enumerate().filter_map(|(index, parameter)| {
            let at = pointer::child(&shared_at, &index.to_string());
            let reference = reference(parameter, &at).get("$ref")?.as_str().map(str::to_owned)?;
            Some((at, reference))
        });
        let mut parameters: Vec<Parameter> = Vec::with_capacity(read.parameters.len());
        for references in [own.collect::<Vec<_>>(), shared.collect()] {
            let before = parameters.len();
            for (place, reference) in references {
                if self.is_said_by_path(&reference, &place, path) {
                    continue;
                }
                let Some(mut parameter) = self.parameter(&reference, at) else { continue };
                parameter.docs.description = self.own_description(&place).or(parameter.docs.description);
                match parameters.iter().position(|known| known.is_same(&parameter)) {
                    None => parameters.push(parameter),
                    // An operation's parameter overrides the path item's (OpenAPI 3.0: Path Item Object).
                    Some(index) => self.repeated(parameters.get(index), &parameter, &place, index >= before),
                }
            }
        }
        self.match_template(&mut parameters, at, path);
        parameters.sort_by_key(|parameter| match parameter.location {
            Location::Path => path.find(&format!("{{{}}}", parameter.name)).unwrap_or_default(),
            _ => usize::MAX,
        });
        Some(parameters)
    }

    /// Whether the query of the path template gives the value of a query parameter: the only one that it may have, or
    /// that of a parameter which could be left out. Otherwise the caller gives it, and the template does not.
    fn is_said_by_path(&mut self, reference: &str, place: &str, path: &str) -> bool {
        let Some((_, query)) = path.split_once('?') else { return false };
        let Some(at) = self.resolve(reference, place) else { return false };
        let text = |key: &str| self.value(&at)?.get(key)?.as_str();
        let (Some("query"), Some(name)) = (text("in"), text("name")) else { return false };
        let Some((_, value)) = query.split('&').filter_map(literal_pair).find(|(key, _)| *key == name) else {
            return false;
        };
        let only = self.only_value(&pointer::child(&at, "schema")).is_some_and(|only| only == value);
        let optional = self.value(&at).and_then(|value| value.get("required")) != Some(&Value::Bool(true));
        if optional && !only {
            let message = format!("the query of the path has `{name}`, and so have the parameters");
            self.diagnostics.warning("duplicate-parameter", place, message).hint("what the path says is sent");
        }
        only || optional
    }

    /// The value of which the schema at `at` has no other.
    fn only_value(&mut self, at: &str) -> Option<String> {
        let schema = reference(self.value(at)?, at);
        let target = self.resolve(schema.get("$ref")?.as_str()?, at)?;
        match self.node(&target).enumeration.as_slice() {
            [only] => Some(literal(only)),
            _ => None,
        }
    }

    /// Tells of a parameter that an operation has twice; `within` one list, or under two spellings.
    fn repeated(&mut self, known: Option<&Parameter>, parameter: &Parameter, at: &str, within: bool) {
        let Some(known) = known else { return };
        if known.name != parameter.name {
            let message = format!("the headers `{}` and `{}` are the same one", known.name, parameter.name);
            self.diagnostics
                .warning("same-header", at, message)
                .hint(format!("names of headers have no case: the client has `{}` only", known.name));
        } else if within && known.pointer != parameter.pointer {
            let message = format!("the parameter `{}` in {} is there twice", known.name, known.location.as_str());
            self.diagnostics.warning("duplicate-parameter", at, message).hint("the first one counts");
        }
    }

    /// Makes path parameters and path template agree.
    fn match_template(&mut self, parameters: &mut Vec<Parameter>, at: &str, path: &str) {
        let path = without_parameters(path, parameters);
        let in_template: BTreeSet<&str> = template_names(&path).collect();
        for name in &in_template {
            let declared = parameters.iter().any(|p| p.location == Location::Path && p.name == *name);
            if !declared {
                let message = format!("the path parameter `{name}` is not declared");
                self.diagnostics
                    .warning("undeclared-path-parameter", at, message)
                    .hint("it is taken for a required string");
                parameters.push(Parameter::undeclared(name, at));
            }
        }
        parameters.retain(|parameter| {
            let kept = parameter.location != Location::Path || in_template.contains(parameter.name.as_str());
            if !kept {
                let message = format!("the path parameter `{}` does not occur in the path", parameter.name);
                self.diagnostics.warning("unused-path-parameter", &parameter.pointer, message).hint("it is left out");
            }
            kept
        });
    }

    fn body(&mut self, reference: &str, from: &str) -> Option<Body> {
        let at = self.resolve(reference, from)?;
        let value = self.value(&at)?;
        let object = value.as_object()?;
        let read: openapiv3::RequestBody = match serde_json::from_value(shallow_body(object)) {
            Ok(read) => read,
            Err(error) => {
                self.diagnostics
                    .warning("invalid-request-body", &at, format!("the request body is not valid: {error}"))
                    .hint("the client sends none");
                return None;
            }
        };
        let content = object.get("content").and_then(Value::as_object)?;
        let content_at = pointer::child(&at, "content");
        let medium = self.content(content, &content_at, For::Request)?;
        let docs = Docs { description: read.description, ..Docs::default() };
        Some(Body { pointer: content_at, medium, required: read.required, docs })
    }
}

impl Parameter {
    /// Whether both are one on the wire (RFC 9110 section 5.1: field names are case-insensitive).
    fn is_same(&self, other: &Self) -> bool {
        self.location == other.location
            && (self.name == other.name
                || (self.location == Location::Header && self.name.eq_ignore_ascii_case(&other.name)))
    }

    fn undeclared(name: &str, at: &str) -> Self {
        Self {
            pointer: at.to_owned(),
            name: name.to_owned(),
            location: Location::Path,
            ty: Ty::String,
            required: true,
            style: crate::model::Style::Simple,
            explode: false,
            allow_reserved: false,
            rules: Vec::new(),
            default: None,
            docs: Docs::default(),
        }
    }
}

/// What an extension says that other generators go by: the property with the items and the one with the next page's URL.
fn pageable(extension: &Json) -> Option<Paging> {
    let name = |key: &str, usual: &str| match extension.get(key) {
        Some(name) => name.as_str().filter(|name| !name.is_empty()).map(str::to_owned),
        None => Some(usual.to_owned()),
    };
    let (items, next) = (name("itemName", "value")?, name("nextLinkName", "nextLink")?);
    Some(Paging { items: vec![items], by: PageBy::Url(PageSource::Body(vec![next])), more: Vec::new() })
}

/// The path template without those parts of its query that are declared as query parameters too: `name={name}`, and
/// what has a value although the caller gives it.
fn without_parameters(path: &str, parameters: &[Parameter]) -> String {
    let Some((before, query)) = path.split_once('?') else { return path.to_owned() };
    let left: Vec<&str> = query.split('&').filter(|pair| !is_declared(pair, parameters)).collect();
    if left.is_empty() { before.to_owned() } else { format!("{before}?{}", left.join("&")) }
}

/// Whether a pair of a template's query is declared as a query parameter.
fn is_declared(pair: &str, parameters: &[Parameter]) -> bool {
    let template = pair.split_once('=').filter(|(key, value)| *value == format!("{{{key}}}"));
    let name = template.or_else(|| literal_pair(pair)).map(|(key, _)| key);
    name.is_some_and(|name| parameters.iter().any(|p| p.location == Location::Query && p.name == name))
}

/// Name and value of a pair of a template's query that has no variables.
fn literal_pair(pair: &str) -> Option<(&str, &str)> {
    (!pair.is_empty() && !pair.contains('{')).then(|| pair.split_once('=').unwrap_or((pair, "")))
}

/// The names in braces of a path template.
pub(super) fn template_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// A request body without what is read elsewhere: its content.
fn shallow_body(body: &Map) -> Json {
    let others = body.iter().filter(|(key, _)| *key != "content");
    let mut out: serde_json::Map<String, Json> = others.map(|(key, value)| (key.to_string(), value.into())).collect();
    out.insert("content".to_owned(), json!({}));
    Json::Object(out)
}

/// The operation at `at` without what is read elsewhere: its parameters, body and responses are references.
fn shallow(operation: &Map, at: &str) -> Json {
    let shallow = |(key, value): (&Key, &Value)| {
        let here = pointer::child(at, key);
        let below = |key: &str, value| reference(value, &pointer::child(&here, key));
        let value = match (key.as_str(), value) {
            ("parameters", Value::Array(parameters)) => {
                let numbered = parameters.iter().enumerate();
                numbered.map(|(index, parameter)| below(&index.to_string(), parameter)).collect()
            }
            ("requestBody", body) => reference(body, &here),
            ("responses", Value::Object(responses)) => {
                let documented = responses.iter().filter(|(status, _)| !status.starts_with("x-"));
                documented.map(|(status, response)| (status.to_string(), below(status, response))).collect()
            }
            ("responses", _) => json!({}),
            ("callbacks", Value::Object(callbacks)) => {
                callbacks.keys().map(|name| (name.to_string(), json!({}))).collect()
            }
            (_, value) => value.into(),
        };
        (key.to_string(), value)
    };
    let mut out: serde_json::Map<String, Json> = operation.iter().map(shallow).collect();
    out.entry("responses").or_insert_with(|| json!({}));
    Json::Object(out)
}

/// Security requirements as the document has them.
pub(super) type Security = [openapiv3::SecurityRequirement];

impl Lower<'_> {
    /// Alternatives of an operation. One that names an unknown scheme can never be fulfilled.
    pub(super) fn requirements(&mut self, security: &Security, at: &str, api: &Api) -> Vec<Vec<Requirement>> {
        let mut out = Vec::with_capacity(security.len());
        for (index, alternative) in security.iter().enumerate() {
            let known = |name: &str| api.schemes.iter().find(|scheme| scheme.name == name);
            let unknown = alternative.keys().find(|name| known(name).is_none());
            match unknown {
                Some(name) => {
                    let message = format!("the security scheme `{name}` is not defined");
                    let at = pointer::child(at, "security");
                    self.diagnostics
                        .warning("unknown-security-scheme", at, message)
                        .hint("this alternative is left out");
                }
                None => {
                    self.check_authorizations(alternative.keys().filter_map(|name| known(name)), index, at);
                    out.push(
                        alternative
                            .iter()
                            // A certificate of the client is presented by the transport, whatever the call.
                            .filter(|(name, _)| known(name).is_none_or(|scheme| scheme.kind != SchemeKind::MutualTls))
                            .map(|(scheme, scopes)| Requirement { scheme: scheme.clone(), scopes: scopes.clone() })
                            .collect(),
                    );
                }
            }
        }
        // `{}` among the alternatives: credentials are optional, and sent if there are any. Alone it says: none.
        if out.iter().all(Vec::is_empty) { Vec::new() } else { out }
    }

    /// `Authorization` has room for the credentials of one scheme (RFC 9110 section 11.6.2). A token does for several.
    fn check_authorizations<'s>(&mut self, schemes: impl Iterator<Item = &'s Scheme>, index: usize, at: &str) {
        let mut found: Option<(&Scheme, String)> = None;
        for scheme in schemes {
            let Some(word) = scheme.kind.authorization() else { continue };
            match &found {
                Some((first, of_first)) if *of_first != word => {
                    let message =
                        format!("`{}` and `{}` both go into the header `Authorization`", first.name, scheme.name);
                    let at = pointer::child(&pointer::child(at, "security"), &index.to_string());
                    self.diagnostics.warning("two-authorizations", at, message).hint(
                        "the client asks for both, and the last one is sent; where either does, they are two items of the list",
                    );
                    return;
                }
                Some(_) => {}
                None => found = Some((scheme, word)),
            }
        }
    }
}
