//! The commands of this workspace: `cargo xtask --help`.

mod commands;
mod compiler;
mod documents;
mod inventory;
mod measure;
mod output;
mod progress;
mod terminal;

use std::process::ExitCode;

use generator::suggest;

/// A command of the tool. One file each in `commands/`, one line each in [`commands::ALL`].
struct Command {
    name: &'static str,
    /// One line for the list of commands.
    summary: &'static str,
    /// What `--help` of the command says.
    help: &'static str,
    run: fn(lexopt::Parser) -> Result<Verdict, Failure>,
}

/// How a command ended that could do its work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Exit code 0.
    Success,
    /// There are findings, or a check failed, and that was said: exit code 1.
    Findings,
}

/// Why a command could not do its work.
enum Failure {
    /// It was called in a wrong way: exit code 2.
    Usage(String),
    /// Something outside is in the way, such as the file system: exit code 1.
    Run(String),
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

fn main() -> ExitCode {
    let mut arguments = lexopt::Parser::from_env();
    let (command, result) = match arguments.next() {
        Ok(Some(lexopt::Arg::Value(name))) => {
            let name = name.to_string_lossy().into_owned();
            match commands::ALL.iter().find(|command| command.name == name) {
                Some(command) => (command.name, (command.run)(arguments)),
                None => ("", Err(unknown("command", &name, commands::ALL.iter().map(|command| command.name)))),
            }
        }
        Ok(Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h'))) => {
            print!("{}", overview());
            return ExitCode::SUCCESS;
        }
        Ok(Some(other)) => ("", Err(other.unexpected().into())),
        Ok(None) => ("", Err(Failure::Usage("a command is missing".into()))),
        Err(error) => ("", Err(error.into())),
    };
    match result {
        Ok(Verdict::Success) => ExitCode::SUCCESS,
        Ok(Verdict::Findings) => ExitCode::from(1),
        Err(Failure::Run(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(message)) => {
            let space = if command.is_empty() { "" } else { " " };
            eprintln!("error: {message} (see `cargo xtask{space}{command} --help`)");
            ExitCode::from(2)
        }
    }
}

/// The failure about a name that does not exist, with the one that may be meant.
fn unknown<'k>(what: &str, name: &str, known: impl Iterator<Item = &'k str>) -> Failure {
    let hint = suggest::nearest(name, known).map(|near| format!("; did you mean `{near}`?"));
    Failure::Usage(format!("there is no {what} `{name}`{}", hint.unwrap_or_default()))
}

fn overview() -> String {
    let mut text =
        String::from("The commands of this workspace.\n\nUsage: cargo xtask <command> [options]\n\nCommands:\n");
    for command in commands::ALL {
        text.push_str(&format!("  {:<12} {}\n", command.name, command.summary));
    }
    text.push_str("\n`cargo xtask <command> --help` says more about each.\n");
    text.push_str("Exit codes: 0 all is well, 1 findings or a failed check, 2 wrong usage.\n");
    text
}
