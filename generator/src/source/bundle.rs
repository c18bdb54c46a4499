//! Further files of a document: each is read once and placed below the root, and references to it become local ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use serde_json::Value as Json;

use super::file::SourceFile;
use super::mount::{Homes, Mounts, files_pointer};
use super::overlay::{Overlay, Target};
use super::paths::{normalize, relative};
use super::refs::{self, Kind};
use super::{FILES_KEY, Origin, read, value};
use crate::diagnostic::Diagnostics;
use crate::pointer;
use crate::tree::{Key, Map, Value};

/// The files of one document, while references are resolved.
pub(super) struct Bundle<'d> {
    /// The folder whose files may be referred to; canonical.
    folder: PathBuf,
    pub files: Vec<Arc<SourceFile>>,
    pub origins: BTreeMap<String, Origin>,
    /// Folder of the document itself, relative to `folder`.
    base: PathBuf,
    /// What became of each file, by its path relative to `folder`.
    loaded: BTreeMap<PathBuf, Loaded>,
    /// Trees of further files, by key below [`FILES_KEY`], and which of them stand there already.
    trees: Map,
    placed: BTreeSet<Key>,
    diagnostics: &'d mut Diagnostics,
    /// Addresses of schemas within the document (`$id`): references to them lead to no file.
    addresses: BTreeSet<String>,
    /// Whether references that lead nowhere are reported now; otherwise an overlay may still remove them.
    pub strict: bool,
}

#[derive(Clone)]
enum Loaded {
    /// The tree stands at this pointer; empty for the document itself.
    At(String),
    /// It was tried, and that was reported.
    Failed,
}

/// Why a reference cannot be followed.
struct Unresolved {
    code: &'static str,
    message: String,
    hint: String,
}

/// A tree whose references are still as they are written.
struct Pending {
    tree: Value,
    /// Where it stands, and the folder its references are relative to (itself relative to the document's).
    at: String,
    base: PathBuf,
}

impl<'d> Bundle<'d> {
    /// `document` is the root document's path relative to `folder`.
    pub fn new(folder: PathBuf, document: PathBuf, file: Arc<SourceFile>, diagnostics: &'d mut Diagnostics) -> Self {
        let base = document.parent().map(Path::to_owned).unwrap_or_default();
        let loaded = BTreeMap::from([(document, Loaded::At(String::new()))]);
        let (files, origins, trees) = (vec![file], BTreeMap::new(), Map::new());
        let (placed, addresses) = (BTreeSet::new(), BTreeSet::new());
        Self { folder, files, origins, base, loaded, trees, placed, addresses, diagnostics, strict: true }
    }

    /// Makes every reference in the document's tree, and in what it leads to, a local one.
    pub fn resolve(&mut self, root: &mut Value) {
        let (mut queue, base) = (Vec::new(), self.base.clone());
        refs::addresses(root, false, &mut self.addresses);
        self.rewrite(root, "", &base, &mut queue);
        for (key, tree) in root.get_mut(FILES_KEY).and_then(Value::as_object_mut).into_iter().flatten() {
            self.rewrite(tree, &pointer::child(&files_pointer(), key), &base, &mut queue);
        }
        while let Some(Pending { mut tree, at, base }) = queue.pop() {
            self.rewrite(&mut tree, &at, &base, &mut queue);
            if let Some(key) = pointer::steps(&at).nth(1) {
                self.trees.insert(key, tree);
            }
        }
        self.trees.sort_keys();
    }

    /// Puts the trees of further files below `root`, and mounts what stands for components, path items and maps.
    pub fn place(&mut self, root: &mut Value, homes: &mut Homes) {
        let Value::Object(map) = root else { return };
        if self.trees.is_empty() {
            return;
        }
        let files = map.entry(FILES_KEY).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(files) = files {
            for (key, tree) in self.trees.iter().filter(|(key, _)| !self.placed.contains(*key)) {
                files.insert(key.clone(), tree.clone());
            }
        }
        self.placed = self.trees.keys().cloned().collect();
        Mounts::new(&self.trees, &mut self.origins, homes).apply(root);
    }

    /// Applies an overlay to `root`.
    pub fn overlay(&mut self, root: &mut Json, file: &Arc<SourceFile>, tree: Json) {
        let index = self.files.len();
        self.files.push(Arc::clone(file));
        let mut target = Target { root, origins: &mut self.origins };
        Overlay { file, index, tree }.apply(&mut target, self.diagnostics);
    }

    fn rewrite(&mut self, tree: &mut Value, at: &str, base: &Path, queue: &mut Vec<Pending>) {
        refs::each(tree, at, &mut |node, reference, kind| {
            // A plain word in a mapping is the name of a schema.
            let is_word = !reference.contains(['/', '#', '.']);
            if kind == Kind::Mapping && is_word || self.is_address(reference) {
                return;
            }
            match self.local(reference, at, base, queue) {
                Ok(local) => *reference = local,
                // What looked like a path may be a name after all; what it is not, a later stage says.
                Err(_) if kind == Kind::Mapping => {}
                Err(unresolved) if self.strict => {
                    let Unresolved { code, message, hint } = unresolved;
                    let stop = if hint.ends_with('?') { "" } else { "." };
                    let meanwhile = "Until then, a schema there is any JSON value; anything else is left out";
                    self.diagnostics.error(code, node, message).hint(format!("{hint}{stop} {meanwhile}"));
                }
                Err(_) => {
                    if let Some(settled) = self.relative_to_document(reference, base) {
                        *reference = settled;
                    }
                }
            }
        });
    }

    /// Whether a schema of the document has the address that `reference` leads to, or one that ends so.
    fn is_address(&self, reference: &str) -> bool {
        let path = reference.split('#').next().unwrap_or_default();
        let ends =
            |address: &String| address.strip_suffix(path).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
        !path.is_empty() && (self.addresses.contains(path) || self.addresses.iter().any(ends))
    }

    /// The local form of `reference`, which stands in the file at `at`.
    fn local(
        &mut self,
        reference: &str,
        at: &str,
        base: &Path,
        queue: &mut Vec<Pending>,
    ) -> Result<String, Unresolved> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if path.is_empty() {
            if at.is_empty() || !(fragment.is_empty() || fragment.starts_with('/')) {
                return Ok(reference.to_owned());
            }
            return Ok(format!("{}{fragment}", refs::fragment(at)));
        }
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return Err(Unresolved {
                code: "bad-reference",
                message: format!("`{reference}` names a place in another file by an anchor"),
                hint: "use a JSON pointer: `#/` and the keys that lead there".into(),
            });
        }
        let target = self.target(reference, path, base)?;
        match self.load(&target, reference, queue)? {
            Loaded::At(at) => Ok(format!("{}{fragment}", refs::fragment(&at))),
            // Reported where the file is read; the reference is left as it is.
            Loaded::Failed => Ok(reference.to_owned()),
        }
    }

    /// The file that `path` leads to, relative to the document's folder.
    fn target(&self, reference: &str, path: &str, base: &Path) -> Result<PathBuf, Unresolved> {
        if let Some(scheme) = scheme(path) {
            let what = if scheme.eq_ignore_ascii_case("file") { "a `file:` address" } else { "another server" };
            return Err(Unresolved {
                code: "remote-reference",
                message: format!("`{reference}` refers to {what}, which is never read"),
                hint: "keep a copy of that file beside the document, and refer to it by a relative path".into(),
            });
        }
        let outside = || Unresolved {
            code: "reference-outside",
            message: format!("`{reference}` leaves the folder of the document"),
            hint: "move the file into that folder, or allow a wider one: `root = \"..\"` in codegen.toml, `--root ..` \
                   on the command line"
                .into(),
        };
        let path = refs::percent_decode(path).unwrap_or_else(|| path.to_owned()).replace('\\', "/");
        let target = normalize(&base.join(&path));
        let inside = target.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return Err(outside());
        }
        // A symbolic link may still lead out.
        match self.folder.join(&target).canonicalize() {
            Ok(real) => real.strip_prefix(&self.folder).map(Path::to_owned).map_err(|_| outside()),
            Err(_) => Ok(target),
        }
    }

    fn load(&mut self, target: &Path, reference: &str, queue: &mut Vec<Pending>) -> Result<Loaded, Unresolved> {
        if let Some(loaded) = self.loaded.get(target) {
            return Ok(loaded.clone());
        }
        let path = self.folder.join(target);
        if let Err(problem) = read::check(&path) {
            let message = format!("`{reference}` cannot be followed: {}", problem.message);
            let hint = problem.hint.unwrap_or_else(|| "add the file, or correct the path".into());
            return Err(Unresolved { code: problem.code, message, hint });
        }
        let mut found = Diagnostics::default();
        let tree = read::read(&path, &mut found).and_then(|file| Some((value::parse(&file, &mut found)?, file)));
        found.contain();
        self.diagnostics.append(found);
        let loaded = match tree {
            None => Loaded::Failed,
            Some((tree, file)) => {
                let key = target.to_string_lossy().replace('\\', "/");
                let at = pointer::child(&files_pointer(), &key);
                self.origins.insert(at.clone(), Origin { file: self.files.len(), pointer: String::new() });
                self.files.push(file);
                let base = target.parent().map(Path::to_owned).unwrap_or_default();
                queue.push(Pending { tree, at: at.clone(), base });
                Loaded::At(at)
            }
        };
        self.loaded.insert(target.to_owned(), loaded.clone());
        Ok(loaded)
    }

    /// `reference` as seen from the document, for the pass after the overlays, which knows no other base.
    fn relative_to_document(&self, reference: &str, base: &Path) -> Option<String> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if path.is_empty() || scheme(path).is_some() {
            return None;
        }
        let path = relative(&base.join(path), &self.base)?.to_string_lossy().replace('\\', "/");
        Some(if fragment.is_empty() { path } else { format!("{path}#{fragment}") })
    }
}

/// The scheme of an absolute URI (`https`, `file`, also the letter of a Windows drive); empty for `//host/…`.
fn scheme(path: &str) -> Option<&str> {
    if path.starts_with("//") {
        return Some("");
    }
    let (scheme, _) = path.split_once(':')?;
    let valid = scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (valid && scheme.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(scheme)
}
