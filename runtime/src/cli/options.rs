//! The words of the command line: which command, and what is asked of it.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use lexopt::Arg::{Long, Short, Value};
use lexopt::{Parser, ValueExt as _};

use super::table::{Api, Argument, Group, Kind, Operation};
use super::{Stop, layout, upload, word};

/// What is to be done.
pub(super) enum Command {
    Help,
    Version,
    GroupHelp(&'static Group),
    OperationHelp(&'static Group, &'static Operation),
    /// That of `call`, for an operation or for all.
    CallHelp(Option<&'static Operation>),
    /// The script for a shell.
    Completions(String),
    /// What the script asks for: the words so far.
    Complete(Vec<String>),
    /// An operation by its id, with JSON as input.
    Call {
        operation: &'static Operation,
        /// The path of a file, or `-`.
        input: Option<OsString>,
    },
    /// An operation with flags.
    Operation {
        operation: &'static Operation,
        given: Given,
    },
}

/// What holds for every operation.
#[derive(Default)]
pub(super) struct Options {
    pub base_url: Option<String>,
    pub allow_http: bool,
    /// Scheme and secret, or `@` and a path.
    pub auth: Vec<(String, OsString)>,
    pub headers: Vec<(String, String)>,
    pub timeout: Option<Duration>,
    /// All pages of a list.
    pub all: bool,
    /// Status and headers are printed too.
    pub include: bool,
    pub dry_run: bool,
    /// The file that the body goes to.
    pub output: Option<PathBuf>,
    /// For people: JSON over several lines, bytes as they are, errors in a sentence.
    pub pretty: bool,
}

/// What the flags of an operation say.
#[derive(Default)]
pub(super) struct Given {
    /// The argument's number and a value of it, in the order of the command line.
    pub values: Vec<(usize, String)>,
    /// The body: itself, or `@` and a path.
    pub body: Option<OsString>,
    /// Files of a form: property and path.
    pub files: Vec<(String, OsString)>,
    /// The media type of the body.
    pub content_type: Option<String>,
}

/// The options that stand before the command, or after it where the operation has no argument of the same name.
pub(super) const OPTIONS: [(&str, &str, &str); 10] = [
    ("base-url", "URL", "Where the API lives (API_BASE_URL)."),
    ("auth", "SCHEME=SECRET", "Credentials of a security scheme; `@FILE`: from a file, `@-`: from standard input."),
    ("header", "NAME:VALUE", "A header to send; it may be given more than once."),
    ("timeout", "SECONDS", "How long the call may take; 60 if not given."),
    ("all", "", "Follow the pages of a list, and print every item on a line of its own."),
    ("include", "", "Print status and headers too."),
    ("output", "FILE", "Write the body to a file; an error of the server is printed all the same."),
    ("dry-run", "", "Print the request that would be sent, without credentials."),
    ("allow-http", "", "Send to `http://` on another host than this one."),
    ("help", "", "Show this."),
];

/// Letters for some of them.
pub(super) const SHORT: [(char, &str); 4] = [('H', "header"), ('i', "include"), ('o', "output"), ('h', "help")];

/// Reads the command line.
pub(super) fn parse(api: &'static Api, arguments: Vec<OsString>) -> Result<(Command, Options), Stop> {
    if arguments.first().is_some_and(|word| word == "__complete") {
        let words = arguments.iter().skip(1).map(|word| word.to_string_lossy().into_owned());
        return Ok((Command::Complete(words.collect()), Options::default()));
    }
    let mut parser = Parser::from_args(arguments);
    let mut options = Options::default();
    let mut word = None;
    while word.is_none() {
        match parser.next().map_err(usage)? {
            None => return Ok((Command::Help, options)),
            Some(Value(value)) => word = Some(text(value)?),
            Some(Long("version") | Short('V')) => return Ok((Command::Version, options)),
            Some(argument) => {
                let name = option_name(&argument).ok_or_else(|| unexpected(&argument, &["version"]))?;
                if name == "help" {
                    return Ok((Command::Help, options));
                }
                option(&name, &mut parser, &mut options)?;
            }
        }
    }
    let word = word.unwrap_or_default();
    let command = match word.as_str() {
        "help" => help(api, &mut parser, &mut options)?,
        "call" => call(api, &mut parser, &mut options)?,
        "completions" => Command::Completions(match parser.next().map_err(usage)? {
            Some(Value(shell)) => text(shell)?,
            Some(Long("help") | Short('h')) => return Ok((Command::Help, options)),
            _ => return Err(Stop::Usage("completions for which shell? bash, zsh or fish".to_owned())),
        }),
        name => group(api, name, &mut parser, &mut options)?,
    };
    Ok((command, options))
}

/// `help GROUP OPERATION` is `GROUP OPERATION --help`.
fn help(api: &'static Api, parser: &mut Parser, options: &mut Options) -> Result<Command, Stop> {
    let mut words = Vec::new();
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Value(word) => words.push(word),
            argument => return Err(unexpected(&argument, &[])),
        }
    }
    words.push("--help".into());
    let mut parser = Parser::from_args(words);
    match parser.next().map_err(usage)? {
        Some(Value(word)) if word == "call" => call(api, &mut parser, options),
        Some(Value(word)) if word != "completions" => group(api, &text(word)?, &mut parser, options),
        _ => Ok(Command::Help),
    }
}

fn usage(error: lexopt::Error) -> Stop {
    Stop::Usage(error.to_string())
}

fn text(value: OsString) -> Result<String, Stop> {
    value.string().map_err(usage)
}

/// The long name of an option of all commands.
fn option_name(argument: &lexopt::Arg<'_>) -> Option<String> {
    let name = match argument {
        Long(name) => *name,
        Short(letter) => SHORT.iter().find(|(short, _)| short == letter)?.1,
        Value(_) => return None,
    };
    OPTIONS.iter().any(|(option, ..)| *option == name).then(|| name.to_owned())
}

fn option(name: &str, parser: &mut Parser, options: &mut Options) -> Result<(), Stop> {
    let written = |form: &str| Stop::Usage(format!("--{name} is written `{form}`"));
    let mut word = || parser.value().map_err(usage);
    let mut value = || word().and_then(text);
    match name {
        "base-url" => options.base_url = Some(value()?),
        "auth" => {
            let (scheme, secret) = word::split_once(&word()?, b'=').ok_or_else(|| written("SCHEME=SECRET"))?;
            options.auth.push((scheme.trim().to_owned(), secret));
        }
        "header" => {
            let value = value()?;
            let (name, value) = value.split_once(':').ok_or_else(|| written("NAME: VALUE"))?;
            options.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        "timeout" => {
            let seconds = value()?.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            let seconds = seconds.filter(|seconds| !seconds.is_zero());
            let problem = || Stop::Usage("--timeout is a number of seconds, more than 0".to_owned());
            options.timeout = Some(seconds.ok_or_else(problem)?);
        }
        // As with other programs, `-` is where it goes anyway.
        "output" => options.output = Some(word()?).filter(|path| path != "-").map(PathBuf::from),
        "all" => options.all = true,
        "include" => options.include = true,
        "dry-run" => options.dry_run = true,
        "allow-http" => options.allow_http = true,
        _ => {}
    }
    Ok(())
}

fn call(api: &'static Api, parser: &mut Parser, options: &mut Options) -> Result<Command, Stop> {
    let (mut id, mut input, mut help) = (None, None, false);
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Long("input") => input = Some(parser.value().map_err(usage)?),
            Value(value) if id.is_none() => id = Some(text(value)?),
            argument => {
                let name = option_name(&argument).ok_or_else(|| unexpected(&argument, &["input"]))?;
                help |= name == "help";
                option(&name, parser, options)?;
            }
        }
    }
    let Some(id) = id else {
        let message = "call which operation? Its `operationId` comes next; see `call --help`".to_owned();
        return if help { Ok(Command::CallHelp(None)) } else { Err(Stop::Usage(message)) };
    };
    let operations = || api.groups.iter().flat_map(|group| group.operations);
    // Some documents have an id twice: method and path say then which is meant.
    let line = |operation: &Operation| format!("{} {}", operation.info.method, operation.info.path);
    let named: Vec<_> = operations().filter(|operation| operation.info.id == id).collect();
    let operation = match named.as_slice() {
        [operation] => operation,
        [] => operations().find(|operation| line(operation) == id).ok_or_else(|| {
            let hint = nearest("", &id, operations().map(|one| one.info.id));
            Stop::Usage(format!("there is no operation `{id}`{hint}"))
        })?,
        several => {
            let lines: Vec<String> = several.iter().map(|operation| format!("`{}`", line(operation))).collect();
            return Err(Stop::Usage(format!("`{id}` is the id of several operations: call {}", lines.join(" or "))));
        }
    };
    Ok(if help { Command::CallHelp(Some(operation)) } else { Command::Call { operation, input } })
}

fn group(api: &'static Api, name: &str, parser: &mut Parser, options: &mut Options) -> Result<Command, Stop> {
    let Some(group) = api.groups.iter().find(|group| group.name == name) else {
        let hint = nearest("", name, api.groups.iter().map(|group| group.name));
        return Err(Stop::Usage(format!("there is no group `{name}`{hint}; --help lists them")));
    };
    loop {
        match parser.next().map_err(usage)? {
            None => return Ok(Command::GroupHelp(group)),
            Some(Value(word)) => {
                let name = text(word)?;
                if name == "help" && group.operations.iter().all(|operation| operation.name != "help") {
                    return Ok(Command::GroupHelp(group));
                }
                let Some(operation) = group.operations.iter().find(|operation| operation.name == name) else {
                    let hint = nearest("", &name, group.operations.iter().map(|operation| operation.name));
                    let message =
                        format!("there is no operation `{name}` in `{}`{hint}; --help lists them", group.name);
                    return Err(Stop::Usage(message));
                };
                return self::operation(group, operation, parser, options);
            }
            Some(argument) => {
                let name = option_name(&argument).ok_or_else(|| unexpected(&argument, &[]))?;
                if name == "help" {
                    return Ok(Command::GroupHelp(group));
                }
                option(&name, parser, options)?;
            }
        }
    }
}

fn operation(
    group: &'static Group,
    operation: &'static Operation,
    parser: &mut Parser,
    options: &mut Options,
) -> Result<Command, Stop> {
    let mut given = Given::default();
    while let Some(argument) = parser.next().map_err(usage)? {
        let own = match &argument {
            Long(name) => operation.arguments.iter().position(|own| own.name == *name),
            _ => None,
        };
        let has_body = !operation.info.body.is_empty();
        match (own, &argument) {
            (Some(index), Long(name)) if index == operation.info.parameters.len() => {
                let twice = Stop::Usage(format!("--{name}: is given more than once"));
                if given.body.replace(parser.value().map_err(usage)?).is_some() {
                    return Err(twice);
                }
            }
            (Some(index), _) => {
                let Some(argument) = operation.arguments.get(index) else { continue };
                given.values.push((index, value(argument, parser)?));
            }
            (None, Long("file")) if has_body => {
                let pair = word::split_once(&parser.value().map_err(usage)?, b'=');
                given.files.push(pair.ok_or_else(|| Stop::Usage("--file is written `PROPERTY=PATH`".to_owned()))?);
            }
            (None, Long("content-type")) if has_body => {
                given.content_type = Some(text(parser.value().map_err(usage)?)?);
            }
            (None, _) => match option_name(&argument) {
                Some(name) if name == "help" => return Ok(Command::OperationHelp(group, operation)),
                Some(name) => option(&name, parser, options)?,
                None => {
                    let own: Vec<&str> = operation.arguments.iter().map(|argument| argument.name).collect();
                    return Err(match &argument {
                        Value(word) if word == "true" || word == "false" => {
                            let hint = "the value of a flag follows `=`, as in `--flag=false`";
                            Stop::Usage(format!("{}; {hint}", argument.unexpected()))
                        }
                        _ => unexpected(&argument, &own),
                    });
                }
            },
        }
    }
    Ok(Command::Operation { operation, given })
}

/// The value of an argument: a flag needs none.
fn value(argument: &Argument, parser: &mut Parser) -> Result<String, Stop> {
    match argument.kind {
        Kind::Flag if !argument.list => match parser.optional_value() {
            Some(value) => text(value),
            None => Ok("true".to_owned()),
        },
        _ => text(parser.value().map_err(usage)?),
    }
}

/// Says that there is no such option, and which there is; `own` are those besides the options of all commands.
fn unexpected(argument: &lexopt::Arg<'_>, own: &[&str]) -> Stop {
    let hint = match argument {
        Long(name) => nearest("--", name, own.iter().copied().chain(OPTIONS.iter().map(|(name, ..)| *name))),
        _ => String::new(),
    };
    Stop::Usage(format!("{}{hint}", argument.clone().unexpected()))
}

/// What may have been meant; `prefix` stands before it where it is written.
fn nearest<'a>(prefix: &str, word: &str, known: impl Iterator<Item = &'a str>) -> String {
    let same = word.to_lowercase();
    let best = known.map(|name| (layout::distance(&same, &name.to_lowercase()), name)).min();
    match best {
        Some((distance, name)) if distance <= word.len() / 3 + 1 => format!("; did you mean `{prefix}{name}`?"),
        _ => String::new(),
    }
}

/// The input of `call`: without a path, or where there is nothing, an object without members. Nothing is read that was not
/// asked for: whoever starts a program may leave a pipe open that nobody writes to.
pub(super) fn call_input(path: Option<&OsStr>) -> Result<Vec<u8>, Stop> {
    const NOTHING: &[u8] = b"{}";
    let Some(path) = path else { return Ok(NOTHING.to_vec()) };
    let bytes = upload::read(path).map_err(|why| {
        let hint = match path.to_string_lossy() {
            path if path.trim_start().starts_with('{') => "; it takes a path, or `-` for standard input",
            path if path.starts_with('@') => "; the path stands there without `@`",
            _ => "",
        };
        Stop::Usage(format!("--input: {why}{hint}"))
    })?;
    Ok(if bytes.trim_ascii().is_empty() { NOTHING.to_vec() } else { bytes })
}

/// Says which file cannot be read, and why.
pub(super) fn cannot_read(path: &OsStr, error: &std::io::Error) -> String {
    match path.to_string_lossy().as_ref() {
        "" => "the path of the file is missing".to_owned(),
        "-" => format!("cannot read standard input: {error}"),
        path => format!("cannot read `{path}`: {error}"),
    }
}
