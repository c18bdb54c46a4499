//! Names that codegen.toml gives.

use super::Names;
use super::ident::snake;
use crate::config::{ClientConfig, Setting};
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Side};
use crate::pointer;

/// Reports every name of `[client.naming]` that something else has already.
pub(super) fn check(api: &Api, config: &ClientConfig, names: &Names, diagnostics: &mut Diagnostics) {
    let mut check = |setting: &Setting<String>, wanted: &str, got: &str| {
        if wanted != got {
            let diagnostic = diagnostics.fatal("name-taken", "", format!("the name `{wanted}` is taken"));
            diagnostic.place.clone_from(&setting.place);
            diagnostic.hint("choose another one, or give what has it another one");
        }
    };
    for (key, setting) in &config.naming.types {
        let at = pointer::child("/components/schemas", key);
        let index = api.types.iter().position(|ty| ty.side == Side::Any && ty.pointer == at);
        if let Some(name) = index.and_then(|index| names.types.get(index)) {
            check(setting, &setting.value, &name.ident);
        }
    }
    for (operation, name) in api.operations.iter().zip(&names.operations) {
        if let Some(setting) = config.operation_setting(operation) {
            check(setting, &snake(&setting.value), &name.method);
        }
    }
    for group in &names.groups {
        if let Some(setting) = group.tag.as_ref().and_then(|tag| config.naming.tags.get(tag)) {
            check(setting, &setting.value, &group.module);
        }
    }
}
