//! Completions: the shell asks the program itself what could come next.

use super::Stop;
use super::options::OPTIONS;
use super::table::{Api, Kind};

/// The script that a shell sources.
pub(super) fn script(shell: &str, program: &str) -> Result<String, Stop> {
    let function = program.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    Ok(match shell {
        "bash" => format!(
            "_{function}() {{\n    local IFS=$'\\n'\n    \
             COMPREPLY=($(compgen -W \"$(\"${{COMP_WORDS[0]}}\" __complete \"${{COMP_WORDS[@]:1:COMP_CWORD}}\")\" -- \
             \"${{COMP_WORDS[COMP_CWORD]}}\"))\n}}\ncomplete -o default -F _{function} {program}\n"
        ),
        "zsh" => format!(
            "#compdef {program}\n_{function}() {{\n    local -a found\n    \
             found=(${{(f)\"$(${{words[1]}} __complete ${{words[2,CURRENT]}})\"}})\n    \
             if (( $#found )); then compadd -a found; else _files; fi\n}}\ncompdef _{function} {program}\n"
        ),
        "fish" => format!(
            "function __{function}\n    set -l words (commandline -opc) (commandline -ct)\n    \
             {program} __complete $words[2..]\nend\ncomplete -c {program} -a '(__{function})'\n"
        ),
        other => {
            return Err(Stop::Usage(format!("there are completions for bash, zsh and fish, not for `{other}`")));
        }
    })
}

/// What could stand in place of the last word, a line each.
pub(super) fn candidates(api: &Api, words: &[String]) -> String {
    let Some((last, before)) = words.split_last() else { return String::new() };
    let mut out = match before.last().map(String::as_str) {
        Some("completions") => ["bash", "zsh", "fish"].map(str::to_owned).to_vec(),
        Some("--auth") => api.schemes.iter().map(|scheme| format!("{}=", scheme.name)).collect(),
        // The shell knows the files; of all other values nobody knows any.
        Some("--file" | "--input" | "-o" | "-H") => Vec::new(),
        Some(word)
            if OPTIONS.iter().any(|(name, value, _)| !value.is_empty() && word.strip_prefix("--") == Some(name)) =>
        {
            Vec::new()
        }
        _ => next_words(api, last, before),
    };
    out.retain(|candidate| candidate.starts_with(last.as_str()));
    out.sort_unstable();
    out.dedup();
    out.iter().map(|candidate| format!("{candidate}\n")).collect()
}

/// Groups, operations, arguments and their values, options.
fn next_words(api: &Api, last: &str, before: &[String]) -> Vec<String> {
    let mut places = before.iter().map(String::as_str).filter(|word| !word.starts_with('-'));
    let mut group = None;
    // What follows an option may be its value: the first word that is a group counts.
    let group_word = places.by_ref().find(|word| {
        group = api.groups.iter().find(|group| group.name == *word);
        group.is_some() || *word == "call"
    });
    let operation = group.and_then(|group| places.find_map(|w| group.operations.iter().find(|one| one.name == w)));
    let mut out: Vec<String> = match (group_word, group, operation) {
        (Some("call"), ..) => api.groups.iter().flat_map(|g| g.operations).map(|one| one.info.id.to_owned()).collect(),
        (_, Some(_), Some(operation)) => {
            let pending = before.last().and_then(|word| word.strip_prefix("--"));
            let waiting = operation
                .arguments
                .iter()
                .find(|argument| Some(argument.name) == pending && argument.kind != Kind::Flag);
            match waiting {
                Some(argument) => argument.values.iter().map(|value| (*value).to_owned()).collect(),
                None => operation.arguments.iter().map(|argument| format!("--{}", argument.name)).collect(),
            }
        }
        (_, Some(group), None) => group.operations.iter().map(|one| one.name.to_owned()).collect(),
        _ => api.groups.iter().map(|g| g.name.to_owned()).chain(["call".into(), "completions".into()]).collect(),
    };
    if last.starts_with('-') {
        out.extend(OPTIONS.iter().map(|(name, ..)| format!("--{name}")));
    }
    out
}
