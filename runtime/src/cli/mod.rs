//! The command line of a generated crate: for people, and for programs that drive a client from outside.
//!
//! A generated crate holds tables ([`Api`]); what works with them exists once, here. Nothing goes around the types of
//! the crate: arguments become its request, and what is printed is what its types made of the answer.

mod arguments;
mod body;
mod complete;
mod credentials;
mod dry_run;
mod help;
mod input;
mod layout;
mod left_out;
mod options;
mod output;
mod table;
mod upload;
mod word;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use http::StatusCode;
pub use table::{Api, Argument, Group, Operation, Scheme};

use crate::Slot;
use crate::client::{Client, Exchanged, Options as CallOptions, next_page};
use crate::clock::Instant;
use crate::codec::redacted;
use crate::error::{ErrorKind, Failure};
use crate::operation::AnyRequest;
use crate::request::InvalidRequest;
use options::{Command, Options};
use output::Reply;

/// The operation failed on the server: a status that is no success, or an answer that is not what the document says.
const FAILED: u8 = 1;
/// The command line, an argument or the input is wrong; nothing was sent.
const USAGE: u8 = 2;
/// There was no answer: no connection, no token, or time was up. Or it came, and there was no place for it.
const TRANSPORT: u8 = 3;

/// Runs the command that the process was started with: all that a generated `main` does.
///
/// Exit codes: 0 the operation succeeded, 1 it did not, 2 the command line is wrong and nothing was
/// sent, 3 there was no answer, or no place for it.
#[must_use]
pub fn run(api: &'static Api) -> ExitCode {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_else(|| OsString::from(api.name));
    let program = std::path::Path::new(&program).file_stem().map(|name| name.to_string_lossy().into_owned());
    let code = match execute(api, &program.unwrap_or_else(|| api.name.to_owned()), arguments.collect()) {
        Ok(()) => 0,
        Err(stop) => stop.report(),
    };
    ExitCode::from(code)
}

/// Why a command ends without success.
enum Stop {
    /// What was asked for cannot be done; says why.
    Usage(String),
    /// The server said no; what it said is printed already.
    Failed(Option<String>),
    /// There was no answer, or it could not be kept; says why.
    Transport(String),
    /// Nobody reads what we print.
    Closed,
}

impl Stop {
    /// Says it, in one line, and gives the exit code.
    fn report(self) -> u8 {
        let (code, message) = match self {
            Self::Usage(message) => (USAGE, Some(message)),
            Self::Failed(message) => (FAILED, message),
            Self::Transport(message) => (TRANSPORT, Some(message)),
            Self::Closed => (0, None),
        };
        if let Some(message) = message {
            let line = message.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
            // Where nobody reads that either, there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "error: {line}");
        }
        code
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Transport(format!("cannot write what is to be printed: {error}")),
        }
    }
}

impl From<&Failure> for Stop {
    fn from(failure: &Failure) -> Self {
        match failure.kind() {
            ErrorKind::Settings | ErrorKind::InvalidRequest | ErrorKind::MissingCredentials => {
                Self::Usage(failure.to_string())
            }
            ErrorKind::Documented | ErrorKind::Undocumented | ErrorKind::Decode => {
                // The answer itself is printed.
                Self::Failed(Some(failure.without_body()))
            }
            _ => Self::Transport(failure.to_string()),
        }
    }
}

/// What is found out of the field `index` of an object, if it has so many.
fn with_slot<T>(object: &mut dyn Slot, index: usize, look: impl FnOnce(&mut dyn Slot) -> T) -> Option<T> {
    let (mut look, mut found) = (Some(look), None);
    object.with_slots_mut(&mut |slots| {
        found = slots.get_mut(index).and_then(|slot| Some(look.take()?(*slot)));
    });
    found
}

fn execute(api: &'static Api, program: &str, arguments: Vec<OsString>) -> Result<(), Stop> {
    let (command, options) = options::parse(api, arguments)?;
    let mut out = std::io::stdout().lock();
    match command {
        Command::Version => writeln!(out, "{program} {} (API {})", api.version, api.api_version)?,
        Command::Help => out.write_all(help::root(api, program).as_bytes())?,
        Command::GroupHelp(group) => out.write_all(help::group(group, program).as_bytes())?,
        Command::OperationHelp(group, operation) => {
            out.write_all(help::operation(api, group, operation, program).as_bytes())?;
        }
        Command::CallHelp(operation) => out.write_all(help::call(api, operation, program).as_bytes())?,
        Command::Completions(shell) => out.write_all(complete::script(&shell, program)?.as_bytes())?,
        Command::Complete(words) => out.write_all(complete::candidates(api, &words).as_bytes())?,
        Command::Call { operation, input } => {
            let request = input::read(operation, &options::call_input(input.as_deref())?)?;
            perform(api, operation, request, &options)?;
        }
        Command::Operation { operation, given } => {
            let request = arguments::request(operation, &given)?;
            perform(api, operation, request, &Options { pretty: true, ..options })?;
        }
    }
    Ok(())
}

/// Sends the request, or shows what would be sent.
fn perform(
    api: &'static Api,
    operation: &'static Operation,
    request: AnyRequest,
    options: &Options,
) -> Result<(), Stop> {
    if options.all && operation.info.paging.is_none() {
        return Err(Stop::Usage(format!("--all: {} has no pages", operation.info.id)));
    }
    if options.all && (options.include || options.output.is_some()) {
        let message =
            "--all prints an item on each line: it goes with neither --include nor --output; `> FILE` keeps them";
        return Err(Stop::Usage(message.to_owned()));
    }
    options.output.as_deref().map_or(Ok(()), output::check_file)?;
    let run = Run { client: client(api, options)?, operation, options };
    let mut call = CallOptions::default();
    for (name, value) in &options.headers {
        call.header(name, value);
    }
    if options.dry_run {
        // What would not be sent is not shown either.
        let prepare = || run.client.prepare(&*request, operation.info, &call).map_err(|error| run.refuse(&error));
        prepare()?;
        return dry_run::print(&run, &redacted(prepare)?);
    }
    if options.all {
        return run.all_pages(request, call);
    }
    let began = Instant::now();
    let mut reply = run.finish(run.client.wait(&*request, operation.info, &call))?;
    if let Some(timeout) = options.timeout {
        reply.limit(began, timeout);
    }
    output::print(&reply, options)?;
    run.stop_at(reply)
}

/// An operation that is carried out.
struct Run<'a> {
    client: Client,
    operation: &'static Operation,
    options: &'a Options,
}

impl Run<'_> {
    /// What the types of the operation make of the answer. One that they have no place for is printed as it came.
    fn finish(&self, exchanged: Exchanged) -> Result<Reply, Stop> {
        (self.operation.finish)(exchanged).or_else(|failure| {
            if let Some(reply) = Reply::raw(&failure) {
                output::print(&reply, self.options)?;
            }
            let hint = failure.status().map(|status| self.hint(status)).unwrap_or_default();
            Err(match (failure.invalid_request(), Stop::from(&failure)) {
                (Some(error), _) => self.refuse(error),
                (None, Stop::Failed(Some(message))) => Stop::Failed(Some(message + &hint)),
                (None, other) => other,
            })
        })
    }

    /// Ends where the answer was an error. Programs have read it on the standard output.
    fn stop_at(&self, reply: Reply) -> Result<(), Stop> {
        let hint = self.hint(reply.status);
        match reply.error {
            Some(error) => Err(Stop::Failed(self.options.pretty.then_some(error + &hint))),
            None => Ok(()),
        }
    }

    /// What may be the reason of an error.
    fn hint(&self, status: StatusCode) -> String {
        match self.lacks_credentials() {
            Some(needed) if status == StatusCode::UNAUTHORIZED => {
                format!("; no credentials are given, it takes {needed}: --help says how")
            }
            _ => String::new(),
        }
    }

    /// What is wrong with an argument, by the name that it has where it was given.
    fn refuse(&self, error: &InvalidRequest) -> Stop {
        let info = self.operation.info;
        let place = match (error.parameter_name(), error.location(), error.body_path()) {
            (Some(name), Some(location), _) => {
                info.parameters.iter().position(|own| own.name == name && own.location == location).map(|at| (at, ""))
            }
            (.., Some(path)) => Some((info.parameters.len(), path)),
            _ => None,
        };
        let argument = place.and_then(|(at, path)| Some((self.operation.arguments.get(at)?.name, path)));
        let has_own_host = info.server.is_some_and(|server| server.contains("://"));
        Stop::Usage(match argument.filter(|_| self.options.pretty) {
            Some((flag, "" | "$")) => format!("--{flag}: {}", error.problem()),
            Some((flag, path)) => format!("--{flag}: {path}: {}", error.problem()),
            // Nothing of the request is wrong: it has nowhere to go.
            None if place.is_none() && self.client.base_url().is_none() && !has_own_host => {
                format!("{}: not sent: {error}; see --base-url", info.id)
            }
            None => format!("{}: not sent: {error}", info.id),
        })
    }

    /// The credentials that the operation takes, if it must have some and there are none.
    fn lacks_credentials(&self) -> Option<String> {
        let security = self.operation.info.security;
        let must = !security.is_empty() && security.iter().all(|all| !all.is_empty());
        (must && self.client.credentials().is_empty()).then(|| help::alternatives(security))
    }

    /// Prints the items of all pages.
    fn all_pages(&self, request: AnyRequest, call: CallOptions) -> Result<(), Stop> {
        let info = self.operation.info;
        let items = info.paging.map_or(&[][..], |paging| paging.items);
        let mut pages = Some(self.client.pages(request, info, call));
        while let Some(exchanged) = next_page(&mut pages, info) {
            let reply = self.finish(exchanged)?;
            if reply.error.is_some() {
                output::print(&reply, self.options)?;
                return self.stop_at(reply);
            }
            output::print_items(&reply, items)?;
        }
        Ok(())
    }
}

fn client(api: &'static Api, options: &Options) -> Result<Client, Stop> {
    let mut builder = (api.builder)().allow_http(options.allow_http);
    let base_url = match &options.base_url {
        Some(url) => Some(url.clone()),
        None => credentials::variable("API_BASE_URL")?,
    };
    if let Some(url) = base_url {
        builder = builder.base_url(url);
    }
    if let Some(timeout) = options.timeout {
        builder = builder.timeout(timeout);
    }
    for credential in credentials::all(api, &options.auth)? {
        builder = builder.auth(credential);
    }
    builder.build().map_err(|error| Stop::Usage(format!("{error}; see --base-url and --allow-http")))
}
