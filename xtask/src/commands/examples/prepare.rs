//! One document to a crate and a list of examples, in a process of its own: whatever happens in there, the others go on.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use generator::config::ClientConfig;
use generator::diagnostic::Diagnostics;
use generator::source::Document;
use serde_json::{Value, json};

use super::write;
use crate::documents::Entry;
use crate::measure;
use crate::output::{self, Plan};
use crate::{Failure, Verdict};

/// How long that may take.
const LIMIT: Duration = Duration::from_secs(300);

/// What the process gives, beside the sources of the crate.
pub(super) struct Prepared {
    /// The file of the document and its examples.
    pub file: PathBuf,
    /// Each with `pointer`, `schema`, `type` and `value`.
    pub examples: Vec<Value>,
    /// How many more there are, which no type is for.
    pub untyped: usize,
}

/// Makes the sources of the crate of a document in `folder`.
pub(super) fn prepare(entry: &Entry, folder: &Path) -> Result<Prepared, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure::Run(format!("cannot find this program: {error}")))?;
    let file = folder.join("examples.json");
    let mut command = Command::new(own);
    command.args(["examples", "--one"]).arg(&file).arg(&entry.path).arg(folder).args(&entry.root);
    let (status, _) = measure::run_within(command.stdin(Stdio::null()).stdout(Stdio::null()), Some(LIMIT))?;
    match status {
        Some(status) if status.success() => {}
        Some(_) => return Err(Failure::Run("no crate is generated".into())),
        None => return Err(Failure::Run("the generator took too long".into())),
    }
    let text = fs::read_to_string(&file).map_err(|error| Failure::Run(format!("no examples: {error}")))?;
    let mut made: Value = serde_json::from_str(&text).unwrap_or_default();
    let untyped = made.get("untyped").and_then(Value::as_array).map_or(0, Vec::len);
    match made.get_mut("list").map(Value::take) {
        Some(Value::Array(examples)) => Ok(Prepared { file, examples, untyped }),
        _ => Err(Failure::Run("no list of examples".into())),
    }
}

/// The process of one document. Its arguments are from [`prepare`]: where to write the examples, the document, the folder
/// of the crate, and the folder of the document's files.
pub(super) fn one(arguments: impl Iterator<Item = OsString>) -> Result<Verdict, Failure> {
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let [file, document, folder, root @ ..] = paths.as_slice() else {
        return Err(Failure::Usage("`--one` is for `cargo xtask examples`".into()));
    };
    let mut config = ClientConfig::new(document, "client", folder);
    config.types.keep_unknown_fields = true;
    let root = root.first().map(PathBuf::as_path);
    let document = Document::load(document, root, &[], &mut Diagnostics::default());
    let document = document.ok_or_else(|| Failure::Run("the document cannot be read".into()))?;
    let mut examples = generator::examples::examples(document, &config);
    let lib = examples.files.remove("src/lib.rs").unwrap_or_default();
    write(&folder.join("lib.rs"), &lib)?;
    output::apply(&[Plan::new(folder, examples.files, false)?])?;
    let list = examples.list.iter().map(|example| {
        json!({"pointer": example.pointer, "schema": example.schema, "type": example.ty, "value": example.value})
    });
    let list: Vec<Value> = list.collect();
    write(file, &json!({"root": examples.root, "list": list, "untyped": examples.untyped}).to_string())?;
    Ok(Verdict::Success)
}
