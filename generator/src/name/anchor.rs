//! From a JSON pointer to the part of the document that owns the node, and the way from there to it in words.

use std::collections::HashMap;

use crate::model::{Api, Shape, Ty};
use crate::pointer::steps;
use crate::source::FILES_KEY;

/// Keys that lead from one node to the next within one part of a document.
const KEYWORDS: [&str; 13] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "content",
    "headers",
    "items",
    "not",
    "oneOf",
    "parameters",
    "properties",
    "requestBody",
    "responses",
    "schema",
];

/// What owns a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Anchor {
    /// An entry of `components`.
    Component { section: String, key: String },
    /// An operation, by its index.
    Operation(usize),
    /// Webhooks, all of them.
    Webhooks,
    /// What the operations of a path share.
    Path(String),
    /// Anything else: where it stands, and its name.
    Other { pointer: String, name: String },
}

/// Finds anchors.
pub(super) struct Anchors<'a> {
    operations: HashMap<String, usize>,
    parameters: HashMap<&'a str, &'a str>,
    /// What a union calls the types that stand in it.
    labels: HashMap<&'a str, &'a str>,
}

/// Whether the node is a component schema itself.
pub(super) fn is_component(pointer: &str) -> bool {
    pointer.strip_prefix("/components/schemas/").is_some_and(|key| !key.contains('/'))
}

/// Whether the node is a whole file, or an entry of one, that other nodes refer to as they do to components.
pub(super) fn is_of_file(pointer: &str) -> bool {
    let path: Vec<String> = steps(pointer).collect();
    match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [files, file, rest @ ..] if *files == FILES_KEY => of_file(file, rest).1 == path.len(),
        _ => false,
    }
}

impl Anchor {
    fn other(pointer: &str, depth: usize, name: &str) -> Self {
        let end = pointer.match_indices('/').nth(depth).map_or(pointer.len(), |(end, _)| end);
        Self::Other { pointer: pointer.get(..end).unwrap_or(pointer).to_owned(), name: name.to_owned() }
    }
}

impl<'a> Anchors<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        let mut operations = HashMap::new();
        let mut parameters = HashMap::new();
        for (index, operation) in api.operations.iter().enumerate() {
            operations.insert(operation.pointer.clone(), index);
            for parameter in &operation.parameters {
                parameters.insert(parameter.pointer.as_str(), parameter.name.as_str());
            }
        }
        let mut labels = HashMap::new();
        for ty in &api.types {
            let Shape::Union(union) = &ty.shape else { continue };
            for variant in &union.variants {
                let Some(label) = &variant.label else { continue };
                let inline = match &variant.ty {
                    Ty::Named(id) => api.get(*id).is_some_and(|ty| ty.pointer == variant.pointer),
                    // Its items or values may be types that stand in it.
                    _ => true,
                };
                if inline {
                    labels.insert(variant.pointer.as_str(), label.as_str());
                }
            }
        }
        Self { operations, parameters, labels }
    }

    /// The owner of the node at `pointer`, and the words that lead from there to it.
    pub(super) fn of(&self, pointer: &str) -> (Anchor, String) {
        let path: Vec<String> = steps(pointer).collect();
        let (anchor, depth) = match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["components", "pathItems", path, ..] => self.operation(pointer, path, 3),
            ["paths", path, ..] => self.operation(pointer, path, 2),
            ["x-dialect-webhooks", name, method, ..] => return (Anchor::Webhooks, self.webhook(pointer, name, method)),
            ["components", section, key, ..] => {
                (Anchor::Component { section: (*section).to_owned(), key: (*key).to_owned() }, 3)
            }
            [files, file, rest @ ..] if *files == FILES_KEY => {
                let (name, depth) = of_file(file, rest);
                (Anchor::other(pointer, depth, name), depth)
            }
            [.., last] => (Anchor::other(pointer, path.len(), last), path.len()),
            [] => (Anchor::other("", 0, "root"), 0),
        };
        let words = match &anchor {
            // A body of several media types.
            Anchor::Component { .. } if pointer.ends_with("/content") => "body".to_owned(),
            _ => self.words(pointer, depth),
        };
        (anchor, words)
    }

    /// A webhook is called by its name; nearly all are of the method POST, and have a body and nothing else.
    fn webhook(&self, pointer: &str, name: &str, method: &str) -> String {
        let method = if method == "post" { "" } else { method };
        let depth = if steps(pointer).nth(3).is_some_and(|step| step == "requestBody") { 4 } else { 3 };
        let words = [name.to_owned(), method.to_owned(), self.words_or_none(pointer, depth)];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The operation with the longest pointer that leads to the node, or else its path: what operations share does
    /// not belong to one of them, which another may come before.
    fn operation(&self, pointer: &str, path: &str, depth: usize) -> (Anchor, usize) {
        let mut ancestor = pointer;
        while let Some((parent, _)) = ancestor.rsplit_once('/') {
            if let Some(index) = self.operations.get(ancestor) {
                return (Anchor::Operation(*index), steps(ancestor).count());
            }
            ancestor = parent;
        }
        (Anchor::Path(path.to_owned()), depth)
    }

    /// The steps of `pointer` after the first `depth`, in words that a name is made of.
    fn words(&self, pointer: &str, depth: usize) -> String {
        let words = self.words_or_none(pointer, depth);
        if words.is_empty() { "value".to_owned() } else { words }
    }

    fn words_or_none(&self, pointer: &str, depth: usize) -> String {
        let mut words: Vec<String> = Vec::new();
        let starts = pointer.match_indices('/').map(|(start, _)| start).collect::<Vec<_>>();
        let path: Vec<String> = steps(pointer).collect();
        let mut index = depth;
        while let Some(step) = path.get(index) {
            let next = path.get(index + 1);
            let end = starts.get(index + 2).copied().unwrap_or(pointer.len());
            let here = pointer.get(..end).unwrap_or(pointer);
            let (word, used) = match (step.as_str(), next) {
                ("properties", Some(name)) => (name.clone(), 2),
                ("items" | "x-dialect-item-schema", _) => ("item".to_owned(), 1),
                ("additionalProperties", _) => ("value".to_owned(), 1),
                ("$defs" | "definitions", Some(name)) => (name.clone(), 2),
                ("oneOf" | "anyOf", Some(_)) => (self.variant(here), 2),
                ("x-dialect-prefix-items", Some(number)) => (ordinal("element", number), 2),
                ("allOf", Some(_)) => (String::new(), 2),
                ("content", _) => (String::new(), 2),
                ("schema", _) => (String::new(), 1),
                ("requestBody", _) => ("body".to_owned(), 1),
                ("responses", Some(status)) => (response(status), 2),
                // The expression after the name is the address that is called; `post` is how nearly all are.
                ("callbacks", Some(name)) => (name.clone(), 3),
                ("post", _) if path.get(index.saturating_sub(3)).is_some_and(|step| step == "callbacks") => {
                    (String::new(), 1)
                }
                ("headers", Some(name)) => (format!("{name} header"), 2),
                ("parameters", Some(_)) => (self.parameters.get(here).map_or("parameter", |name| name).to_owned(), 2),
                (other, _) => (other.to_owned(), 1),
            };
            words.push(word);
            index += used;
        }
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join(" ")
    }

    /// An alternative that no union has is a part of what it stands in.
    fn variant(&self, pointer: &str) -> String {
        self.labels.get(pointer).map_or_else(String::new, |label| (*label).to_owned())
    }
}

/// People count from one.
fn ordinal(word: &str, index: &str) -> String {
    let number = index.parse::<usize>().map_or_else(|_| index.to_owned(), |index| (index + 1).to_string());
    format!("{word} {number}")
}

/// The part of a further file that a node belongs to: the entry of one of its sections, an entry of a file that is nothing
/// but a map of them, or the whole file.
fn of_file<'a>(file: &'a str, rest: &[&'a str]) -> (&'a str, usize) {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(name);
    match rest {
        ["components", _, key, ..] => (key, 5),
        ["$defs" | "definitions" | "parameters" | "responses", key, ..] => (key, 4),
        [key, ..] if !KEYWORDS.contains(key) => (key, 3),
        _ => (stem, 2),
    }
}

/// `Response` for the plain success, the reason before it for others.
fn response(status: &str) -> String {
    match status.parse::<u16>() {
        Ok(200) => "response".to_owned(),
        Ok(code) => format!("{} response", reason(code).map_or_else(|| format!("status {code}"), str::to_owned)),
        Err(_) => format!("{status} response"),
    }
}

/// Reason phrases of the HTTP Status Code Registry, as type names.
pub(super) fn reason(code: u16) -> Option<&'static str> {
    Some(match code {
        100 => "Continue",
        101 => "SwitchingProtocols",
        102 => "Processing",
        103 => "EarlyHints",
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritativeInformation",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        208 => "AlreadyReported",
        226 => "ImUsed",
        300 => "MultipleChoices",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        304 => "NotModified",
        305 => "UseProxy",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        407 => "ProxyAuthenticationRequired",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        414 => "UriTooLong",
        415 => "UnsupportedMediaType",
        416 => "RangeNotSatisfiable",
        417 => "ExpectationFailed",
        418 => "ImATeapot",
        421 => "MisdirectedRequest",
        422 => "UnprocessableContent",
        423 => "Locked",
        424 => "FailedDependency",
        425 => "TooEarly",
        426 => "UpgradeRequired",
        428 => "PreconditionRequired",
        429 => "TooManyRequests",
        431 => "RequestHeaderFieldsTooLarge",
        451 => "UnavailableForLegalReasons",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        505 => "HttpVersionNotSupported",
        506 => "VariantAlsoNegotiates",
        507 => "InsufficientStorage",
        508 => "LoopDetected",
        511 => "NetworkAuthenticationRequired",
        _ => return None,
    })
}
