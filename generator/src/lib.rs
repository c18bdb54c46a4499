//! OpenAPI document in, Rust client files out.

mod analyze;
mod check;
pub mod config;
pub mod diagnostic;
mod dialect;
mod direction;
mod emit;
pub mod examples;
mod features;
mod lower;
pub mod model;
mod name;
mod nesting;
mod overrides;
mod paging;
mod patch;
mod pointer;
mod render;
mod share;
pub mod source;
pub mod suggest;
pub mod tree;

use std::collections::BTreeMap;

use config::ClientConfig;
use diagnostic::Diagnostics;
use source::Document;

/// What a run gives.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The files of the crate, by path relative to its folder; none if there is something fatal among the findings.
    pub files: BTreeMap<String, String>,
    /// What there is to say.
    pub diagnostics: Diagnostics,
    /// What the crate holds.
    pub summary: Summary,
}

/// What a crate holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Operations as `METHOD /path`, in the order of the document.
    pub operations: Vec<String>,
    /// Paths of the types within the crate.
    pub types: Vec<String>,
}

/// Generates the client of one document. The findings have their places.
#[must_use]
pub fn generate(mut document: Document, config: &ClientConfig) -> Outcome {
    let mut diagnostics = Diagnostics::default();
    dialect::translate(&mut document, &mut diagnostics);
    let mut outcome = Outcome::default();
    if !diagnostics.is_fatal() {
        dialect::repair(&mut document, &mut diagnostics);
        let mut understood = Diagnostics::default();
        let (api, facts, names) = understand(&mut document, config, &mut understood);
        outcome.summary = Summary::new(&api, &names);
        understood.trace(&document);
        let is_fatal = understood.is_fatal();
        diagnostics.append(understood);
        diagnostics.locate(&document);
        // Its text is kept by what is said of it only.
        drop(document);
        if !is_fatal {
            let features = features::features(&api, &names, config);
            let sentences = emit::Sentences::default();
            let context =
                emit::Context { api: &api, facts: &facts, names: &names, features: &features, config, sentences };
            outcome.files = render::render(&emit::jobs(&context), &context);
        }
    } else {
        diagnostics.locate(&document);
    }
    Outcome { diagnostics, ..outcome }
}

/// The tree of a document in the shape of OpenAPI 3.0, whatever version it is of. What that loses is not told.
#[must_use]
pub fn translated(mut document: Document) -> tree::Value {
    dialect::translate(&mut document, &mut Diagnostics::default());
    document.take()
}

/// All stages between the document and the code. What is left of the document is where its parts stand.
fn understand(
    document: &mut Document,
    config: &ClientConfig,
    diagnostics: &mut Diagnostics,
) -> (model::Api, analyze::Facts, name::Names) {
    let mut settings = Diagnostics::default();
    config.check_document(document.root(), &mut settings);
    let apart = document.take_paths();
    let mut api = lower::lower(document.take(), apart, config, diagnostics);
    diagnostics.append(settings);
    config.check(&api, diagnostics);
    paging::find(&mut api, config, diagnostics);
    check::check(&mut api, diagnostics);
    let mut api = patch::removable(direction::separate(api));
    nesting::flatten(&mut api);
    let names = name::name(&api, config, diagnostics);
    let needs = features::Needs::of(&api, &names, config);
    share::share(&mut api, &names, &needs);
    let facts = analyze::analyze(&api);
    (api, facts, names)
}

impl Summary {
    fn new(api: &model::Api, names: &name::Names) -> Self {
        let operations =
            api.operations.iter().map(|operation| format!("{} {}", operation.method.as_str(), operation.path));
        Self { operations: operations.collect(), types: names.types.iter().map(|name| name.path(names)).collect() }
    }
}
