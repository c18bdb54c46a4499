//! Manifests that are not generated: whether they have the features that the code asks for.

use std::collections::BTreeMap;
use std::fs;

use generator::source::paths::display_name;
use toml::de::{DeTable, DeValue};

use super::Generated;

/// What a manifest of somebody else needs, as the generator writes it.
const FEATURES: &str = "src/features.toml";

/// Says which features the manifests lack; whether there are any.
pub(super) fn check(results: &[Generated<'_>]) -> bool {
    let mut lacking = false;
    for result in results.iter().filter(|result| !result.client.write_manifest) {
        let Some(wanted) = &result.features else { continue };
        let path = result.client.output.join("Cargo.toml");
        let missing = missing(&fs::read_to_string(&path).unwrap_or_default(), wanted);
        if !missing.is_empty() {
            let name = display_name(&path);
            eprintln!("error: `{name}` lacks features that the code asks for, below `[features]`:");
            missing.iter().for_each(|line| eprintln!("  {line}"));
            eprintln!("  `{}` has all of them", display_name(&result.client.output.join(FEATURES)));
            lacking = true;
        }
    }
    lacking
}

/// The features that a crate asks for, by the text of that file.
pub(super) fn wanted(files: &BTreeMap<String, String>) -> Option<String> {
    files.get(FEATURES).cloned()
}

/// The lines that a manifest lacks. Which features are on by default is the owner's affair.
fn missing(manifest: &str, wanted: &str) -> Vec<String> {
    let (own, wanted) = (features(manifest), features(wanted));
    let wanted = wanted.into_iter().filter(|(name, _)| name != "default");
    let lacks = |(name, needs): &(String, Vec<String>)| {
        let own = own.iter().find(|(own, _)| own == name);
        own.is_none_or(|(_, own)| needs.iter().any(|needed| !own.contains(needed)))
    };
    wanted.filter(lacks).map(|(name, needs)| format!("{name} = {needs:?}")).collect()
}

/// The features of a manifest, each with what it turns on. None of one that cannot be read: cargo says why.
fn features(manifest: &str) -> Vec<(String, Vec<String>)> {
    let Ok(table) = DeTable::parse(manifest) else { return Vec::new() };
    let Some(DeValue::Table(features)) = table.get_ref().get("features").map(|value| value.get_ref()) else {
        return Vec::new();
    };
    let texts = |value: &DeValue<'_>| match value {
        DeValue::Array(items) => items.iter().filter_map(|item| item.get_ref().as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    features.iter().map(|(name, value)| (name.get_ref().to_string(), texts(value.get_ref()))).collect()
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn what_a_manifest_lacks() {
        let wanted = "[features]\ndefault = [\"a\", \"b\"]\na = []\nb = [\"a\"]\n";
        let lines = |manifest: &str| missing(manifest, wanted);
        assert_eq!(lines("[package]\nname = \"x\"\n"), ["a = []", "b = [\"a\"]"]);
        assert_eq!(lines("[features]\na = []\nb = []\n"), ["b = [\"a\"]"]);
        assert_eq!(lines("[features]\na = [\"c\"]\nb = [\"c\", \"a\"]\nc = []\n"), [""; 0]);
    }
}
