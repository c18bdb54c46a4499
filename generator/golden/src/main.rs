//! The program of the case `command-line`, for the tests.

fn main() -> std::process::ExitCode {
    runtime::cli::run(&golden::command_line::cli::API)
}
