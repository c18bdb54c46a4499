//! Completions, by the shells themselves.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command::{Temporary, run};
use crate::support::{Server, empty};

/// The folder of the program, which a shell finds by its name.
fn path_with_program() -> std::ffi::OsString {
    let own = Path::new(env!("CARGO_BIN_EXE_golden")).parent().unwrap().to_owned();
    let all: Vec<PathBuf> =
        std::iter::once(own).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())).collect();
    std::env::join_paths(all).unwrap()
}

fn script(shell: &str) -> String {
    let server = Server::start(|_| empty(500, &[]));
    String::from_utf8(run(&server, &["completions", shell], "").out).unwrap()
}

/// Runs the shell in a folder; `None`, which it says, where there is no such shell.
fn ask(shell: &str, arguments: &[&str], folder: &Path) -> Option<String> {
    let mut command = Command::new(shell);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::null());
    command.env_clear().env("PATH", path_with_program()).env("HOME", folder).env("TERM", "dumb");
    let done = match command.output() {
        Ok(done) => done,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // The macros for it go to a place that tests do not show.
            let _ = writeln!(std::io::stderr(), "skipped: no {shell} here; `apt-get install {shell}` brings one");
            return None;
        }
        Err(error) => panic!("{shell}: {error}"),
    };
    Some(String::from_utf8(done.stdout).unwrap())
}

/// A folder with the script of the shell, a file, and names that have to be quoted.
fn folder(shell: &str) -> Temporary {
    let script = Temporary::new(&format!("script.{shell}"), script(shell).as_bytes());
    let folder = Path::new(script.path()).parent().unwrap();
    std::fs::create_dir_all(folder.join("d/in ner")).unwrap();
    std::fs::write(folder.join("d/plain.png"), b"").unwrap();
    std::fs::write(folder.join("d/$(false) x"), b"").unwrap();
    script
}

/// Bash splits words at `=` and `@`: its script puts them together again, and takes nothing in names for code.
#[test]
fn bash_completes_what_is_behind_signs() {
    let own = Temporary::new("odd", b"");
    let folder = own.path().strip_suffix("odd").unwrap();
    std::fs::rename(own.path(), format!("{folder}$(false) x")).unwrap();
    let script = script("bash");
    let asked = format!(
        "{script}\nCOMP_LINE=\"golden call-operations add-photo --file image={folder}\"\nCOMP_POINT=${{#COMP_LINE}}\n\
         COMP_WORDS=({} call-operations add-photo --file image = {folder})\nCOMP_CWORD=6\n_golden\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        env!("CARGO_BIN_EXE_golden")
    );
    let Some(shown) = ask("bash", &["-c", &asked], Path::new(folder)) else { return };
    assert_eq!(shown, format!("{folder}\\$\\(false\\)\\ x\n"));
}

/// Types a line into a zsh that is there for it, presses the tab key, and prints what the line is then.
const TYPE: &str = r#"
zmodload zsh/zpty
for line in "$@"; do
    rm -f ready shown
    zpty shell zsh -f -i
    zpty -w shell "PS1= PS2=; autoload -Uz compinit; compinit -D -u; source script.zsh"
    zpty -w shell "tab() { zle complete-word; print -r -- \"\$BUFFER|\" > shown; exit }; zle -N tab; bindkey '^I' tab"
    zpty -w shell "print > ready"
    for (( n = 0; n < 600; n++ )); do [[ -e ready ]] && break; sleep 0.05; done
    zpty -w -n shell "$line"$'\t'
    for (( n = 0; n < 600; n++ )); do [[ -s shown ]] && break; zpty -r -t shell out; sleep 0.05; done
    cat shown
    zpty -d shell
done
"#;

#[test]
fn zsh_completes_what_is_typed() {
    let script = folder("zsh");
    let operation = |rest: &str| format!("golden call-operations {rest}");
    let lines = [
        ("golden call-op".to_owned(), "golden call-operations "),
        (operation("add-photo --fi"), "golden call-operations add-photo --file "),
        // What may go on has no space behind it.
        (operation("add-photo --file im"), "golden call-operations add-photo --file image="),
        (operation("add-photo --file image=d/in"), "golden call-operations add-photo --file image=d/in\\ ner/"),
        (operation("add-photo --file image=d/in\\ n"), "golden call-operations add-photo --file image=d/in\\ ner/"),
        (
            operation("add-photo --file image=d/\\$"),
            "golden call-operations add-photo --file image=d/\\$\\(false\\)\\ x ",
        ),
        (operation("rename-photo --body @d/p"), "golden call-operations rename-photo --body @d/plain.png "),
        // Files, where nothing else can stand.
        (operation("list-photos -o d/p"), "golden call-operations list-photos -o d/plain.png "),
        (operation("find-photos --sort new"), "golden call-operations find-photos --sort newest "),
        ("golden call addP".to_owned(), "golden call addPhoto "),
        ("golden --auth k".to_owned(), "golden --auth key="),
    ];
    let arguments: Vec<&str> =
        ["-f", "-c", TYPE, "zsh"].into_iter().chain(lines.iter().map(|(line, _)| &**line)).collect();
    let Some(shown) = ask("zsh", &arguments, Path::new(script.path()).parent().unwrap()) else { return };
    let wanted: String = lines.iter().map(|(_, wanted)| format!("{wanted}|\n")).collect();
    assert_eq!(shown, wanted);
}

#[test]
fn fish_completes_what_is_typed() {
    let script = folder("fish");
    let complete = |line: &str| {
        let arguments = ["--no-config", "-c", "source script.fish; complete -C $argv[1]", line];
        ask("fish", &arguments, Path::new(script.path()).parent().unwrap())
    };
    for (line, wanted) in [
        ("call-op", "call-operations\n"),
        ("call-operations add-photo --fi", "--file\n"),
        ("call-operations add-photo --file im", "image=\n"),
        ("call-operations add-photo --file image=d/", "image=d/$(false) x\nimage=d/in ner/\nimage=d/plain.png\n"),
        ("call-operations add-photo --file image=d/in\\ n", "image=d/in ner/\n"),
        ("call-operations rename-photo --body @d/p", "@d/plain.png\n"),
        ("call-operations list-photos -o d/p", "d/plain.png\n"),
        // Files nowhere else.
        ("call-operations find-photos --sort ", "newest\noldest\n"),
        ("completions ", "bash\nfish\nzsh\n"),
        ("call addP", "addPhoto\n"),
    ] {
        let Some(shown) = complete(&format!("golden {line}")) else { return };
        assert_eq!(shown, wanted, "{line}");
    }
}
