//! The documents of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;

/// A document of the corpus.
pub(crate) struct Entry {
    /// Name of the file without its ending, or of the folder of a document of several files.
    pub name: String,
    /// The document; of several files, the first.
    pub path: PathBuf,
    /// The folder of a document of several files.
    pub root: Option<PathBuf>,
}

impl Entry {
    /// A document by itself.
    pub fn of_file(path: &Path) -> Self {
        Self { name: stem(path), path: path.to_owned(), root: None }
    }

    /// The name of its crate.
    pub fn crate_name(&self) -> String {
        let words = self.name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        format!("api-{}", words.collect::<Vec<_>>().join("-").to_ascii_lowercase())
    }
}

/// All documents of `folder` by name; of those that `only` names, if it does.
pub(crate) fn find(folder: &Path, only: &[String]) -> Result<Vec<Entry>, Failure> {
    let mut found = BTreeMap::new();
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for path in list(folder)? {
        if path.is_dir() {
            folders.push(path);
        } else if is_text(&path) {
            files.push(path);
        }
    }
    for path in files {
        // Two files may differ by their ending alone.
        let name = match stem(&path) {
            stem if found.contains_key(&stem) => name(&path),
            stem => stem,
        };
        found.insert(name.clone(), Entry { name, path, root: None });
    }
    for entry in [folder.to_owned(), folder.join("..")].iter().flat_map(|folder| table(folder)) {
        found.insert(entry.name.clone(), entry);
    }
    for root in folders {
        let name = name(&root);
        if let (false, Some(path)) = (found.contains_key(&name), first_file(&root)?) {
            found.insert(name.clone(), Entry { name, path, root: Some(root) });
        }
    }
    let wanted = |name: &str| only.is_empty() || only.iter().any(|glob| matches(glob, name));
    if found.is_empty() {
        return Err(Failure::Usage(format!("there is no document in `{}`", folder.display())));
    }
    if let Some(glob) = only.iter().find(|glob| !found.keys().any(|name| matches(glob, name))) {
        return Err(Failure::Usage(format!("`{glob}` matches no document of `{}`", folder.display())));
    }
    Ok(found.into_values().filter(|entry| wanted(&entry.name)).collect())
}

/// The documents of several files that stand in the table of a folder, if it has one.
fn table(folder: &Path) -> Vec<Entry> {
    let text = fs::read_to_string(folder.join("multi.tsv")).unwrap_or_default();
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let column = |name: &str| head.iter().position(|column| *column == name);
    let (Some(name), Some(root)) = (column("name"), column("root")) else { return Vec::new() };
    let entry = |line: Vec<&str>| {
        let (name, path) = (line.get(name)?.trim().to_owned(), folder.join(line.get(root)?.trim()));
        // The folder of all its files has its name; the first file may lie deeper.
        let own = path.ancestors().find(|ancestor| ancestor.ends_with(&name)).or(path.parent()).map(Path::to_owned);
        Some(Entry { name, path, root: own })
    };
    lines.filter_map(entry).collect()
}

/// The one file of a folder that is a document, and not a part of one.
fn first_file(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let is_document = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let starts = |line: &str| ["openapi", "swagger"].iter().any(|key| begins_with_key(line, key));
        is_text(path) && text.lines().any(starts)
    };
    let found: Vec<PathBuf> = list(folder)?.into_iter().filter(is_document).collect();
    Ok(if found.len() == 1 { found.into_iter().next() } else { None })
}

/// Whether a line has the key, in YAML or JSON, and no deeper than it is at the root.
fn begins_with_key(line: &str, key: &str) -> bool {
    let indent = line.len() - line.trim_start().len();
    let line = line.trim_start().trim_start_matches('{').trim_start();
    let quoted = line.strip_prefix('"').and_then(|line| line.strip_prefix(key)).and_then(|line| line.strip_prefix('"'));
    let plain = line.strip_prefix(key).filter(|_| indent == 0);
    indent <= 4 && quoted.or(plain).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::Run(format!("cannot read `{}`: {error}", folder.display()));
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["json", "yaml", "yml"].iter().any(|known| ending == *known))
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether a name is as `glob` says.
fn matches(glob: &str, name: &str) -> bool {
    let mut rest: Vec<char> = name.chars().collect();
    let mut parts = glob.split('*').map(|part| part.chars().collect::<Vec<char>>());
    let at = |rest: &[char], part: &[char]| {
        rest.len() >= part.len() && rest.iter().zip(part).all(|(have, want)| *want == '?' || have == want)
    };
    let first = parts.next().unwrap_or_default();
    if !at(&rest, &first) {
        return false;
    }
    rest.drain(..first.len());
    let parts: Vec<Vec<char>> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(start) = (0..=rest.len()).find(|start| rest.get(*start..).is_some_and(|rest| at(rest, part))) else {
            return false;
        };
        rest.drain(..start + part.len());
    }
    rest.len() >= last.len() && rest.get(rest.len() - last.len()..).is_some_and(|rest| at(rest, last))
}
