//! Completions: the shell asks the program itself what could come next.

use super::options::OPTIONS;
use super::table::{Api, Argument, Kind, Operation};
use super::{Stop, with_slot};
use crate::codec::properties;

/// For bash a word ends at each `=`, `:` and `@` too: what it is to replace is only what stands behind the last of them.
const BASH: &str = r#"_FUNCTION() {
    local line=${COMP_LINE:0:COMP_POINT} current=${COMP_WORDS[COMP_CWORD]} words found
    [[ $current =~ ^[=:@]+$ ]] && current=
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    local last=${words[${#words[@]}-1]}
    COMPREPLY=()
    while IFS= read -r found; do
        [[ $found == *[/=] ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("$(printf %q "${found:${#last}-${#current}}")")
    done < <("${COMP_WORDS[0]}" __complete "${words[@]:1}" 2>/dev/null)
}
complete -o default -F _FUNCTION PROGRAM
"#;

/// The words of zsh are as they are typed, with quotes. What may go on gets no space behind it.
const ZSH: &str = r#"#compdef PROGRAM
_FUNCTION() {
    local -a found open
    found=(${(f)"$("${words[1]}" __complete "${(Q@)words[2,CURRENT]}" 2>/dev/null)"})
    open=(${(M)found:#*[/=]})
    found=(${found:#*[/=]})
    if (( $#found + $#open )); then compadd -a found; compadd -S '' -a open; else _files; fi
}
compdef _FUNCTION PROGRAM
"#;

/// The files are fish's own where the program knows nothing better; `-f` keeps them away otherwise. The last word is as it is
/// typed; one with an open quote cannot be read, and stays so.
const FISH: &str = r#"function __FUNCTION
    set -l last (commandline -ct)
    set -l words (commandline -opc) (string unescape -- $last; or printf '%s\n' $last)
    set -l found (command $words[1] __complete $words[2..] 2>/dev/null)
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path $last
    end
end
complete -c PROGRAM -f -a '(__FUNCTION)'
"#;

/// The script that a shell sources.
pub(super) fn script(shell: &str, program: &str) -> Result<String, Stop> {
    let function = program.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let script = match shell {
        "bash" => BASH,
        "zsh" => ZSH,
        "fish" => FISH,
        other => {
            return Err(Stop::Usage(format!("there are completions for bash, zsh and fish, not for `{other}`")));
        }
    };
    Ok(script.replace("FUNCTION", &function).replace("PROGRAM", program))
}

/// What could stand in place of the last word, a line each.
pub(super) fn candidates(api: &Api, words: &[String]) -> String {
    let Some((last, before)) = words.split_last() else { return String::new() };
    let mut out = match before.last().map(String::as_str) {
        Some("completions") => ["bash", "zsh", "fish"].map(str::to_owned).to_vec(),
        Some("--auth") => match last.split_once("=@") {
            Some((scheme, path)) => paths(&format!("{scheme}=@"), path),
            None => api.schemes.iter().map(|scheme| format!("{}=", scheme.name)).collect(),
        },
        // The shell knows the files; of all other values nobody knows any.
        Some("--input" | "-o" | "-H") => Vec::new(),
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
        (Some("call"), ..) => {
            let ids = api.groups.iter().flat_map(|group| group.operations).map(|one| one.info.id.to_owned());
            ids.chain(["--input".to_owned()]).collect()
        }
        (_, Some(_), Some(operation)) => {
            if let Some(values) = values(operation, last, before) {
                return values;
            }
            let own = operation.arguments.iter().map(|argument| argument.name);
            let body: &[&str] = if operation.info.body.is_empty() { &[] } else { &["file", "content-type"] };
            own.chain(body.iter().copied()).map(|name| format!("--{name}")).collect()
        }
        (_, Some(group), None) => group.operations.iter().map(|one| one.name.to_owned()).collect(),
        _ => api.groups.iter().map(|g| g.name.to_owned()).chain(["call".into(), "completions".into()]).collect(),
    };
    if last.starts_with('-') {
        out.extend(OPTIONS.iter().map(|(name, ..)| format!("--{name}")));
    }
    out
}

/// Values of the flag that stands last, if it waits for one.
fn values(operation: &Operation, last: &str, before: &[String]) -> Option<Vec<String>> {
    let flag = before.last()?.strip_prefix("--")?;
    let waits = |argument: &Argument| argument.name == flag && (argument.kind != Kind::Flag || argument.list);
    let body = operation.info.parameters.len();
    let names = |index: usize, kind: Option<&str>| -> Vec<String> {
        let mut request = (operation.make)();
        let found = with_slot(&mut *request, index, properties).unwrap_or_default();
        let found = found.iter().filter(|property| kind.is_none_or(|kind| property.takes.kind == kind));
        found.map(|property| format!("{}=", property.key)).collect()
    };
    match (operation.arguments.iter().position(waits), flag) {
        (Some(index), _) if index == body => {
            Some(last.strip_prefix('@').map(|path| paths("@", path)).unwrap_or_default())
        }
        (Some(index), _) => {
            let argument = operation.arguments.get(index)?;
            let values = argument.values.iter().map(|value| (*value).to_owned());
            Some(values.chain(names(index, None)).collect())
        }
        (None, "file") => Some(match last.split_once('=') {
            Some((property, path)) => paths(&format!("{property}="), path),
            None => names(body, Some("FILE")),
        }),
        (None, "content-type") => Some(operation.info.body.iter().map(|one| one.media_type.to_owned()).collect()),
        _ => None,
    }
}

/// Files and folders whose path begins like this; `prefix` stands before it.
fn paths(prefix: &str, path: &str) -> Vec<String> {
    let split = path.rfind('/').map_or(0, |slash| slash + 1);
    let (folder, name) = path.split_at(split);
    let Ok(entries) = std::fs::read_dir(if folder.is_empty() { "." } else { folder }) else { return Vec::new() };
    let shown = entries.flatten().filter_map(|entry| {
        let own = entry.file_name().into_string().ok()?;
        let is_hidden = own.starts_with('.') && !name.starts_with('.');
        let end = if entry.path().is_dir() { "/" } else { "" };
        (!is_hidden && !own.contains('\n')).then(|| format!("{prefix}{folder}{own}{end}"))
    });
    shown.collect()
}
