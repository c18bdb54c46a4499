//! What the terminal can show.

use std::io::{IsTerminal, stderr, stdout};

use generator::diagnostic::{Diagnostics, Severity, Style};

/// Whether to use colours on stderr.
fn color(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Shows findings on stderr, and how many there are.
pub(crate) fn show(diagnostics: &Diagnostics, verbose: bool) {
    if diagnostics.is_empty() {
        return;
    }
    let style = Style { color: color(stderr().is_terminal()), verbose };
    eprint!("{}", diagnostics.render(style));
    let counts = [
        (diagnostics.count(Severity::Fatal) + diagnostics.count(Severity::Error), "error"),
        (diagnostics.count(Severity::Warning), "warning"),
        (diagnostics.count(Severity::Note), "note"),
    ];
    let counts: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, name)| plural(count, name)).collect();
    eprintln!("{}\n", counts.join(", "));
}

/// `1 file`, `2 files`
pub(crate) fn plural(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// Lines of a unified diff, in colour if stdout shows any.
pub(crate) fn print_diff(diff: &str) {
    let color = color(stdout().is_terminal());
    for line in diff.lines() {
        let code = match line.bytes().next() {
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => "",
        };
        if color && !code.is_empty() {
            println!("\x1b[{code}m{line}\x1b[0m");
        } else {
            println!("{line}");
        }
    }
}
