//! Which operations give lists page by page, and how their pages follow one another: what codegen.toml describes, what an
//! extension of the operation says, or what the shapes of parameters and answers show.

mod asked;
mod described;
mod detect;
mod shapes;

use crate::config::ClientConfig;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Operation, PageBy, PageSource, Paging, Ty};

/// Finds the paging of every operation.
pub(crate) fn find(api: &mut Api, config: &ClientConfig, diagnostics: &mut Diagnostics) {
    let names: Vec<String> =
        api.operations.iter().flat_map(|o| o.id.clone().into_iter().chain([method_and_path(o)])).collect();
    for (key, setting) in config.paging.operations.iter().filter(|(key, _)| !names.contains(key)) {
        setting.unmatched(key, "operation", names.iter().map(String::as_str), diagnostics);
    }
    let found: Vec<Option<Paging>> =
        api.operations.iter().map(|operation| of(api, operation, config, diagnostics)).collect();
    for (operation, paging) in api.operations.iter_mut().zip(found) {
        operation.paging = paging;
    }
}

fn of(api: &Api, operation: &Operation, config: &ClientConfig, diagnostics: &mut Diagnostics) -> Option<Paging> {
    let settings = &config.paging.operations;
    let by_id = operation.id.as_ref().and_then(|id| settings.get(id));
    match by_id.or_else(|| settings.get(&method_and_path(operation))) {
        Some(setting) => described::described(api, operation, setting, diagnostics),
        None if !config.paging.detect => None,
        None => {
            let said = operation.paging.clone().filter(|paging| holds(api, operation, paging));
            said.or_else(|| detect::detect(api, operation))
        }
    }
}

/// Whether what an extension names is there.
fn holds(api: &Api, operation: &Operation, paging: &Paging) -> bool {
    let Some((_, page)) = api.page(operation) else { return false };
    let next = match &paging.by {
        PageBy::Url(PageSource::Body(path)) => api.at(page, path),
        _ => None,
    };
    api.item(operation, &paging.items).is_some() && next.is_some_and(|next| *next == Ty::String)
}

fn method_and_path(operation: &Operation) -> String {
    format!("{} {}", operation.method.as_str(), operation.path)
}
