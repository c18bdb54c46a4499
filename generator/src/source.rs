//! First stage: paths in, one value tree out, and for every node the place where it was written.
//!
//! The tree has local references only. Further files that the document refers to stand under [`FILES_KEY`] at its root.
//! Positions are not kept with the nodes: they are looked up for the few nodes that a diagnostic points at, by
//! [`Document::places`].

mod bundle;
mod file;
mod json;
mod locate;
mod mount;
mod moves;
mod outline;
mod overlay;
pub mod paths;
mod pieces;
mod read;
mod reader;
pub(crate) mod refs;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::pointer::of_reference;
use crate::tree::{Map, Value};

use bundle::Bundle;
use locate::{Occurrence, locate};
use mount::origin_of;
pub(crate) use moves::Moves;
pub(crate) use read::similar_file;
pub(crate) use refs::{each as each_reference, fragment, holds_data, holds_names, percent_decode};

pub use file::{Place, SourceFile};

/// The key at the root of [`Document::root`] under which the trees of further files stand, by their path relative
/// to the document's folder.
pub const FILES_KEY: &str = "x-files";

/// An OpenAPI document as it was written: with the files it refers to, after its overlays.
#[derive(Debug)]
pub struct Document {
    root: Value,
    files: Vec<Arc<SourceFile>>,
    /// Which file a subtree came from, by pointer into `root`; the root itself is file 0.
    origins: BTreeMap<String, Origin>,
    /// Where what stands in `root` stood in the tree that was read.
    moves: Moves,
}

/// Where a subtree was written.
#[derive(Clone, Debug)]
struct Origin {
    file: usize,
    /// Pointer within that file.
    pointer: String,
}

impl Document {
    /// Reads the document at `path` and all files it refers to, then applies the overlays in their order. Files outside
    /// of `folder` (of the document's own, if there is none) are not read.
    ///
    /// `None` if there is no tree to go on with; the reason is among the diagnostics then.
    pub fn load(
        path: &Path,
        folder: Option<&Path>,
        overlays: &[PathBuf],
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let file = read::read(path, diagnostics)?;
        let root = mapping(&file, diagnostics)?;
        let (folder, document) = match locate_document(path, folder) {
            Ok(located) => located,
            Err(message) => {
                diagnostics.fatal("bad-root", "", message).hint("the root has to be a folder that the document is in");
                return None;
            }
        };
        let overlays: Vec<_> = overlays.iter().map(|path| read_overlay(path, diagnostics)).collect();
        let overlays = overlays.into_iter().collect::<Option<Vec<_>>>()?;

        let mut found = Diagnostics::default();
        let bundle = Bundle::new(folder, document, file, &mut found);
        let mut document = Self::assemble(root, bundle, overlays);
        found.locate(&document);
        diagnostics.append(found);
        document.files.shrink_to_fit();
        Some(document)
    }

    /// A document that is not on disk: YAML or JSON, without further files. `name` is shown in messages.
    pub fn from_text(name: &str, text: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let file = SourceFile::new(name, text);
        let root = mapping(&file, diagnostics)?;
        Some(Self { root, files: vec![file], origins: BTreeMap::new(), moves: Moves::default() })
    }

    /// References first, so that overlays see one tree, whatever the files; then the overlays, and the references that
    /// they brought. A reference that leads nowhere is reported only if no overlay removed it.
    fn assemble(mut root: Value, mut bundle: Bundle<'_>, overlays: Vec<(Arc<SourceFile>, Value)>) -> Self {
        let mut homes = BTreeMap::new();
        bundle.strict = overlays.is_empty();
        bundle.resolve(&mut root);
        bundle.place(&mut root, &mut homes);
        if !overlays.is_empty() {
            // JSONPath finds its way in values of `serde_json` alone.
            let mut plain = root.into();
            for (file, tree) in overlays {
                bundle.overlay(&mut plain, &file, tree.into());
            }
            root = Value::from(plain);
            bundle.strict = true;
            bundle.resolve(&mut root);
            bundle.place(&mut root, &mut homes);
        }
        Self { root, files: bundle.files, origins: bundle.origins, moves: Moves::default() }
    }

    /// The tree. Every `$ref` in it that a generator follows is local (`#/…`).
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Gives the tree another shape. Places are still looked up by the pointers of the tree that was read; those of the
    /// new one are led back to them by [`Document::before`].
    pub(crate) fn translate(&mut self, translate: impl FnOnce(Value, &mut Moves) -> Value) {
        let root = std::mem::take(&mut self.root);
        self.root = translate(root, &mut self.moves);
    }

    /// Takes the path items out of the tree; none if a text anywhere looks like a reference into one, also in extensions:
    /// what later versions of OpenAPI and other files bring stands there.
    pub(crate) fn take_paths(&mut self) -> Map {
        let referred = refers_to_paths(&self.root);
        match self.root.get_mut("paths") {
            Some(Value::Object(paths)) if !referred => std::mem::take(paths),
            _ => Map::new(),
        }
    }

    /// Gives the tree away, which is most of the memory that a document takes. Places are still found.
    pub(crate) fn take(&mut self) -> Value {
        std::mem::take(&mut self.root)
    }

    /// The pointer that the node at `pointer` of the tree had before [`Document::translate`].
    pub(crate) fn before(&self, pointer: &str) -> String {
        self.moves.before(pointer)
    }

    /// Where the node at `pointer` was written: its key, or the item of a list. If there is no such node (any more),
    /// its nearest ancestor.
    pub fn place(&self, pointer: &str) -> Place {
        let mut places = self.places(&[pointer]);
        places.pop().unwrap_or_else(|| self.start())
    }

    /// The places of many nodes at the price of one: each file is scanned once.
    pub fn places(&self, pointers: &[&str]) -> Vec<Place> {
        let origins: Vec<Origin> = pointers.iter().map(|pointer| origin_of(&self.origins, pointer)).collect();
        let mut places: Vec<Place> = pointers.iter().map(|_| self.start()).collect();
        for (index, file) in self.files.iter().enumerate() {
            let here = places.iter_mut().zip(&origins).filter(|(_, origin)| origin.file == index);
            let (slots, wanted): (Vec<_>, Vec<_>) =
                here.map(|(slot, origin)| (slot, (origin.pointer.as_str(), Occurrence::First))).unzip();
            for (slot, place) in slots.into_iter().zip(locate(file, &wanted)) {
                *slot = place;
            }
        }
        places
    }

    fn start(&self) -> Place {
        self.files.first().map_or_else(|| Place::start_of(&SourceFile::new("", "")), Place::start_of)
    }
}

/// Whether a text anywhere in it looks like a reference to a path item.
fn refers_to_paths(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            of_reference(text).is_some_and(|target| target == "/paths" || target.starts_with("/paths/"))
        }
        Value::Array(items) => items.iter().any(refers_to_paths),
        Value::Object(entries) => entries.values().any(refers_to_paths),
        _ => false,
    }
}

/// The tree of a file that has to hold a mapping.
fn mapping(file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) -> Option<Value> {
    let tree = value::parse(file, diagnostics)?;
    let what = match &tree {
        Value::Object(_) => return Some(tree),
        Value::Null => "the file is empty",
        Value::Array(_) => "the file holds a list",
        _ => "the file holds a single value",
    };
    let diagnostic = diagnostics.fatal("not-a-mapping", "", what).at(Place::start_of(file));
    diagnostic.hint("an OpenAPI document is a mapping that begins with `openapi: 3.0.3` or the like");
    None
}

/// Reads a text file that is not a document.
pub(crate) fn read_text(path: &Path, diagnostics: &mut Diagnostics) -> Option<Arc<SourceFile>> {
    read::read(path, diagnostics)
}

fn read_overlay(path: &Path, diagnostics: &mut Diagnostics) -> Option<(Arc<SourceFile>, Value)> {
    let file = read::read(path, diagnostics)?;
    let tree = value::parse(&file, diagnostics)?;
    Some((file, tree))
}

/// The folder (without symbolic links), and the document's path in it.
fn locate_document(path: &Path, folder: Option<&Path>) -> Result<(PathBuf, PathBuf), String> {
    let own = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = |path: &Path| {
        path.canonicalize().map_err(|error| format!("`{}` cannot be read: {error}", paths::display_name(path)))
    };
    let folder_of_all = real(folder.unwrap_or(own))?;
    // The document itself may be a symbolic link; what counts is where it is linked.
    let document = real(own)?.join(path.file_name().unwrap_or_default());
    match document.strip_prefix(&folder_of_all) {
        Ok(relative) => Ok((folder_of_all, relative.to_owned())),
        Err(_) => Err(format!("the document is not in `{}`", paths::display_name(&folder_of_all))),
    }
}
