//! Each golden crate becomes a module: `crate::` in it becomes the path of the module. What a case leaves out (see
//! `generator/tests/golden.rs`) is made up from what it has.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let cases = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../tests/golden");
    println!("cargo:rerun-if-changed={}", cases.display());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut modules = String::new();
    for case in sorted(&cases)? {
        let source = case.join("expected/src");
        if !source.exists() {
            continue;
        }
        let name = file_name(&case).replace('-', "_");
        let target = out.join(&name);
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        copy(&source, &target, &format!("crate::{name}::"))?;
        complete(&target)?;
        writeln!(modules, "#[path = {:?}]\npub mod {name};", target.join("lib.rs"))?;
    }
    fs::write(out.join("cases.rs"), modules)?;
    Ok(())
}

fn copy(source: &Path, target: &Path, root: &str) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(target)?;
    for path in sorted(source)? {
        let target = target.join(file_name(&path));
        if path.is_dir() {
            copy(&path, &target, root)?;
        } else {
            fs::write(target, fs::read_to_string(&path)?.replace("crate::", root))?;
        }
    }
    Ok(())
}

/// Writes `lib.rs` and `client.rs` where they are left out.
fn complete(folder: &Path) -> Result<(), Box<dyn Error>> {
    if folder.join("lib.rs").exists() {
        return Ok(());
    }
    let mut lib = "mod client;\n".to_owned();
    let mut methods = String::new();
    for path in sorted(folder)?.iter().filter(|path| path.is_file()) {
        let module = file_name(path).replace(".rs", "");
        writeln!(lib, "pub mod {module};")?;
        let text = fs::read_to_string(path)?;
        if let Some((group, _)) = text
            .split_once("<'a> {\n    pub(crate) client")
            .map(|(before, rest)| (before.rsplit(' ').next().unwrap_or_default().to_owned(), rest))
        {
            writeln!(
                methods,
                "pub fn {module}(&self) -> super::{module}::{group}<'_> {{ super::{module}::{group} {{ client: self }} }}"
            )?;
        }
    }
    lib.push_str("pub use client::{Call, Client, ClientBuilder};\n");
    let client = format!("runtime::client! {{ user_agent: \"golden\" }}\nimpl Client {{ {methods} }}\n");
    fs::write(folder.join("lib.rs"), lib)?;
    fs::write(folder.join("client.rs"), client)?;
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
