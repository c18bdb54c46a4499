//! Each golden crate becomes a module: `crate::` in it becomes the path of the module. What a case leaves out (see
//! `generator/tests/golden.rs`) is made up from what it has. A case with features becomes several modules: with all of
//! them, with none, and with each on its own.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let cases = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../tests/golden");
    println!("cargo:rerun-if-changed={}", cases.display());
    // What stands in the place of features.
    println!("cargo:rustc-check-cfg=cfg(on, off)\ncargo:rustc-cfg=on");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let (mut modules, mut readmes) = (String::new(), String::new());
    for case in sorted(&cases)? {
        let source = case.join("expected/src");
        if !source.exists() {
            continue;
        }
        let readme = case.join("expected/README.md");
        let case = file_name(&case).replace('-', "_");
        if readme.exists() {
            writeln!(readmes, "{}", program(&case, &fs::read_to_string(readme)?)?)?;
        }
        let features = features(&source)?;
        for (name, on) in variants(&case, &features) {
            let target = out.join(&name);
            if target.exists() {
                fs::remove_dir_all(&target)?;
            }
            let edit = |mut text: String| {
                for feature in features.keys() {
                    let value = if on.contains(feature) { "on" } else { "off" };
                    text = text.replace(&format!("feature = {feature:?}"), value);
                }
                text.replace("crate::", &format!("crate::{name}::"))
            };
            copy(&source, &target, &edit)?;
            complete(&target)?;
            writeln!(modules, "#[path = {:?}]\npub mod {name};", target.join("lib.rs"))?;
        }
    }
    fs::write(out.join("cases.rs"), modules)?;
    fs::write(out.join("readmes.rs"), readmes)?;
    Ok(())
}

/// The Rust code of a README, as a function.
fn program(case: &str, readme: &str) -> Result<String, Box<dyn Error>> {
    let (_, code) = readme.split_once("```rust\n").ok_or("a README without Rust code")?;
    let (code, _) = code.split_once("```").ok_or("Rust code without an end")?;
    let code = code.replace("golden::", &format!("crate::{case}::"));
    Ok(format!(
        "/// The program in the README of `{case}`.\n///\n/// # Errors\n/// If a call fails.\n\
         pub async fn {case}() -> Result<(), Box<dyn std::error::Error>> {{\n{code}Ok(())\n}}\n"
    ))
}

/// The features of a case, each with the others that it needs: what its manifest would say.
fn features(source: &Path) -> Result<BTreeMap<String, Vec<String>>, Box<dyn Error>> {
    let path = source.join("features.toml");
    let text = if path.exists() { fs::read_to_string(path)? } else { String::new() };
    let lines = text.lines().filter_map(|line| line.split_once(" = [")).filter(|(name, _)| *name != "default");
    Ok(lines
        .map(|(name, list)| (name.to_owned(), list.split('"').skip(1).step_by(2).map(str::to_owned).collect()))
        .collect())
}

/// The modules of a case, each with the features that are on: all, and as further modules none, and one at a time.
fn variants(case: &str, features: &BTreeMap<String, Vec<String>>) -> Vec<(String, BTreeSet<String>)> {
    let mut out = vec![(case.to_owned(), features.keys().cloned().collect())];
    if !features.is_empty() {
        out.push((format!("{case}_none"), BTreeSet::new()));
    }
    for one in features.keys() {
        let (mut on, mut work) = (BTreeSet::new(), vec![one.clone()]);
        while let Some(feature) = work.pop() {
            work.extend(features.get(&feature).into_iter().flatten().filter(|needed| !on.contains(*needed)).cloned());
            on.insert(feature);
        }
        out.push((format!("{case}_{one}"), on));
    }
    out
}

fn copy(source: &Path, target: &Path, edit: &impl Fn(String) -> String) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(target)?;
    for path in sorted(source)? {
        let target = target.join(file_name(&path));
        if path.is_dir() {
            copy(&path, &target, edit)?;
        } else {
            fs::write(target, edit(fs::read_to_string(&path)?))?;
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
        if module == "main" {
            continue;
        }
        let condition = if module == "cli" { "#[cfg(feature = \"cli\")]\n" } else { "" };
        writeln!(lib, "{condition}pub mod {module};")?;
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
    let client =
        format!("runtime::client! {{ default_server: none, user_agent: \"golden\" }}\nimpl Client {{ {methods} }}\n");
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
