//! `x-ms-paths`: where documents of Azure have the paths that differ by their query alone.

use crate::pointer;
use crate::source::Moves;
use crate::tree::{Map, Value};

/// The extension.
pub(super) const KEY: &str = "x-ms-paths";

/// Puts its paths beside the others.
pub(super) fn translate(mut root: Value, moves: &mut Moves) -> Value {
    let Value::Object(document) = &mut root else { return root };
    let Some(Value::Object(more)) = document.shift_remove(KEY) else { return root };
    let paths = document.entry("paths").or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(paths) = paths else { return root };
    for (path, item) in more {
        // Where both have the path, the operations of both count.
        match (paths.get_mut(&path), item) {
            (Some(Value::Object(known)), Value::Object(item)) => {
                for (key, value) in item.into_iter().filter(|(key, _)| !known.contains_key(key)).collect::<Vec<_>>() {
                    let steps = [path.as_str(), key.as_str()];
                    moves.moved(place(&[KEY], &steps), place(&["paths"], &steps));
                    known.insert(key, value);
                }
            }
            (Some(_), _) => {}
            (None, item) => {
                moves.moved(place(&[KEY], &[&path]), place(&["paths"], &[&path]));
                paths.insert(path, item);
            }
        }
    }
    root
}

fn place(section: &[&str], steps: &[&str]) -> String {
    section.iter().chain(steps).fold(String::new(), |at, step| pointer::child(&at, step))
}
