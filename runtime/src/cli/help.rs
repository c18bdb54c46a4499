//! What `--help` shows.

use super::credentials::{part_names, variable_name};
use super::layout::{entry, first_line, paragraphs, wrap};
use super::options::{OPTIONS, SHORT};
use super::table::{Api, Argument, Group, Kind, Operation, SchemeKind};
use super::with_slot;
use crate::Slot;
use crate::codec::{self, JSON, Property, TEXT, Takes};
use crate::operation::{Body as Medium, BodyKind, OperationInfo, Rule, Security};

const EXIT_CODES: &str = "\nExit codes: 0 the operation succeeded, 1 it did not, 2 the command line is wrong and nothing was sent, 3 there was no answer, or \
                          no place for it.";

/// A space where no line ends.
const TIE: &str = "\u{a0}";

/// The whole API.
pub(super) fn root(api: &Api, program: &str) -> String {
    let mut out = format!("{} (version {})\n\n", api.title.trim(), api.api_version);
    out.push_str(&format!(
        "Usage: {program} [OPTIONS] GROUP OPERATION [ARGUMENTS]\n       {program} [OPTIONS] call OPERATION_ID [--input FILE|-]\n       \
         {program} completions bash|zsh|fish\n\nGroups:\n"
    ));
    for group in api.groups {
        entry(&mut out, group.name, first_line(group.about));
    }
    out.push_str("\nOptions:\n");
    options(&mut out, None, &[]);
    entry(&mut out, "--version", "Show the version.");
    credentials(&mut out, api, None);
    wrap(&mut out, EXIT_CODES, 0, 0);
    let more = format!("\n`{program} GROUP --help` and `{program} GROUP OPERATION --help` say more.");
    wrap(&mut out, &more, 0, 0);
    out
}

/// The operations of a group.
pub(super) fn group(group: &Group, program: &str) -> String {
    let mut out = String::new();
    if !group.about.is_empty() {
        paragraphs(&mut out, group.about.lines());
        out.push('\n');
    }
    out.push_str(&format!("Usage: {program} {} OPERATION [ARGUMENTS]\n\nOperations:\n", group.name));
    for operation in group.operations {
        entry(&mut out, operation.name, operation.summary());
    }
    out
}

/// One operation.
pub(super) fn operation(api: &Api, group: &Group, operation: &Operation, program: &str) -> String {
    let mut out = String::new();
    about(&mut out, operation);
    let info = operation.info;
    let mut request = (operation.make)();
    let table = request.table();
    let mut arguments = String::new();
    let mut usage = format!("Usage: {program} {} {}", group.name, operation.name);
    for (index, argument) in operation.arguments.iter().enumerate() {
        let body = (index == info.parameters.len()).then_some(info.body);
        let of = |slot: &mut dyn Slot| {
            let rules = table.rules(index);
            (value(argument, body, slot, rules), properties(slot, argument, body.unwrap_or_default(), body.is_none()))
        };
        let Some((value, properties)) = with_slot(&mut *request, index, of) else { continue };
        let name = format!("--{} {value}", argument.name);
        let name = name.trim_end();
        let is_required = table.is_required(index);
        let part = match (body, is_required) {
            (Some(_), _) if takes_files(info) => format!("[{name}] [--file PROPERTY=PATH]"),
            (_, true) => name.to_owned(),
            (_, false) => format!("[{name}]"),
        };
        // What belongs together stays on a line.
        usage.push_str(&format!(" {}", part.replace(' ', TIE).replace(&format!("]{TIE}["), "] [")));
        let mut about = said_of(argument);
        about.push_str(&body.map(said_of_body).unwrap_or_default());
        about.push_str(if argument.list { " It may be given more than once." } else { "" });
        about.push_str(if is_required { " Required." } else { "" });
        about.push_str(&properties);
        entry(&mut arguments, name, about.trim());
    }
    let mut wrapped = String::new();
    wrap(&mut wrapped, &usage, 0, 7);
    out.push_str(&wrapped.replace(TIE, " "));
    if takes_files(info) {
        entry(&mut arguments, "--file PROPERTY=PATH", "A file of a form; it may be given more than once.");
    }
    if info.body.len() > 1 || info.body.iter().any(|medium| medium.kind == BodyKind::Binary) {
        entry(&mut arguments, "--content-type TYPE", "The media type of the body, where there is a choice.");
    }
    if !arguments.is_empty() {
        out.push_str(&format!("\nArguments:\n{arguments}"));
    }
    out.push_str("\nOptions:\n");
    options(&mut out, Some(operation), operation.arguments);
    credentials(&mut out, api, Some(info.security));
    out
}

/// `call`: of any operation, or of one.
pub(super) fn call(api: &Api, operation: Option<&Operation>, program: &str) -> String {
    let mut out = String::new();
    match operation {
        Some(operation) => {
            about(&mut out, operation);
            out.push_str(&format!("Usage: {program} [OPTIONS] call {} [--input FILE|-]\n\n", operation.info.id));
            input_of(&mut out, operation);
        }
        None => {
            out.push_str("Calls an operation by its `operationId`, with JSON in and out: for programs.\n\n");
            out.push_str(&format!("Usage: {program} [OPTIONS] call OPERATION_ID [--input FILE|-]\n"));
            out.push_str(&format!("       {program} call OPERATION_ID --help\n\n"));
        }
    }
    out.push_str("The input is a JSON object:\n");
    entry(&mut out, "\"NAME\": VALUE", "A parameter by its name in the document.");
    entry(&mut out, "\"IN:NAME\": VALUE", "The same, where two have one name: `path:id`, `query:id`, `header:id`.");
    entry(&mut out, "\"body\": VALUE", "The body: JSON, or a string for text.");
    entry(&mut out, "\"body\": {\"TYPE\": VALUE}", "One of the media type TYPE, where there is a choice.");
    let bytes =
        "Bytes, in a body or for a file of a form; there \"$filename\" and \"$contentType\" may stand beside it.";
    entry(&mut out, "{\"$base64\": \"…\"}", bytes);
    let printed = "\nThe body of the answer is printed as JSON on one line, bytes as `{\"$base64\": \"…\"}`, and that of an \
                   error of the server too; with --include as `{\"status\": …, \"headers\": {…}, \"body\": …}`.\n";
    out.push('\n');
    wrap(&mut out, printed.trim(), 0, 0);
    out.push_str("\nOptions:\n");
    let input = "The file with the input, `-` for standard input. Without it the input is `{}`: nothing is read.";
    entry(&mut out, "--input FILE|-", input);
    options(&mut out, operation, &[]);
    credentials(&mut out, api, operation.map(|operation| operation.info.security));
    wrap(&mut out, EXIT_CODES, 0, 0);
    out
}

/// What the input of `call` may have.
fn input_of(out: &mut String, operation: &Operation) {
    let mut request = (operation.make)();
    let table = request.table();
    if table.keys.is_empty() {
        out.push_str("It takes no input.\n");
        return;
    }
    out.push_str("Takes:\n");
    let info = operation.info;
    for (index, (key, argument)) in table.keys.iter().zip(operation.arguments).enumerate() {
        let body = (index == info.parameters.len()).then_some(info.body);
        let rules = table.rules(index);
        let of = |slot: &mut dyn Slot| {
            let kind = kind(codec::takes(slot), argument.format, rules);
            (kind, properties(slot, argument, body.unwrap_or_default(), false))
        };
        let Some((kind, properties)) = with_slot(&mut *request, index, of) else { continue };
        let kind = body.map_or(kind, |media| body_kind(media).to_owned());
        let mut about = said_of(argument);
        if let Some(media) = body {
            about.push_str(&format!(" ({})", types(media)));
        }
        about.push_str(if table.is_required(index) { " Required." } else { "" });
        about.push_str(&properties);
        entry(out, &format!("\"{key}\": {kind}"), about.trim());
    }
    out.push('\n');
}

fn about(out: &mut String, operation: &Operation) {
    let info = operation.info;
    let endpoint = format!("{} {}", info.method, info.path);
    if operation.about != [endpoint.as_str()] {
        paragraphs(out, operation.about.iter().copied());
        out.push('\n');
    }
    out.push_str(&format!("{endpoint}\n(operationId {})\n\n", info.id));
}

fn said_of(argument: &Argument) -> String {
    match argument.values {
        [] => argument.about.to_owned(),
        values => format!("{} One of {}.", argument.about, values.join(", ")),
    }
}

fn said_of_body(media: &[Medium]) -> String {
    format!(" It is given as it is, as `@FILE`, or as `-` for standard input ({}).", types(media))
}

fn types(media: &[Medium]) -> String {
    media.iter().map(|medium| medium.media_type).collect::<Vec<_>>().join(", ")
}

/// Whether the body may be a form with files.
fn takes_files(info: &OperationInfo) -> bool {
    info.body.iter().any(|medium| medium.kind == BodyKind::Multipart)
}

/// The word for the value of a flag.
fn value(argument: &Argument, body: Option<&[Medium]>, slot: &mut dyn Slot, rules: &[Rule]) -> String {
    match (body, argument.kind) {
        (Some(media), _) => body_kind(media).to_owned(),
        (None, Kind::Flag) if !argument.list => String::new(),
        _ if !argument.values.is_empty() && argument.values.len() <= 4 => argument.values.join("|"),
        // A list of lists is JSON.
        (None, Kind::Json) if argument.list => JSON.to_owned(),
        _ => {
            let takes = codec::takes(slot);
            named(takes.kind, argument.format, if takes.is_list { of_items(rules) } else { rules })
        }
    }
}

/// The word for a value: the format of a text, the range of a number.
fn named(kind: &'static str, format: &str, rules: &[Rule]) -> String {
    let bound = |bound: &dyn Fn(&Rule) -> Option<f64>| rules.iter().find_map(bound);
    let least = bound(&|rule| if let Rule::Minimum(least) = rule { Some(*least) } else { None });
    let most = bound(&|rule| if let Rule::Maximum(most) = rule { Some(*most) } else { None });
    match (kind, least, most) {
        (TEXT, ..) if !format.is_empty() => format.to_owned(),
        ("INTEGER" | "NUMBER", Some(least), Some(most)) => format!("{least}..{most}"),
        _ => kind.to_owned(),
    }
}

/// The rules of what is in a list.
fn of_items(rules: &[Rule]) -> &[Rule] {
    rules.iter().find_map(|rule| if let Rule::Items(rules) = rule { Some(*rules) } else { None }).unwrap_or_default()
}

fn body_kind(media: &[Medium]) -> &'static str {
    let all = |is: &dyn Fn(BodyKind) -> bool| media.iter().all(|medium| is(medium.kind));
    if all(&|kind| kind == BodyKind::Text) {
        TEXT
    } else if all(&|kind| matches!(kind, BodyKind::Binary | BodyKind::Stream(_))) {
        "BYTES"
    } else if all(&|kind| !matches!(kind, BodyKind::Text | BodyKind::Binary | BodyKind::Stream(_))) {
        JSON
    } else {
        "BODY"
    }
}

/// The properties of what is an object. Those of a parameter may be given one by one.
fn properties(slot: &mut dyn Slot, argument: &Argument, media: &[Medium], one_by_one: bool) -> String {
    let said = |properties: Vec<Property>, of: &str| {
        if properties.is_empty() {
            return String::new();
        }
        let pairs = if one_by_one { ", in JSON or each as NAME=VALUE" } else { "" };
        let star = if properties.iter().any(|property| property.is_required) { " (* required)" } else { "" };
        let names: Vec<String> = properties.iter().map(|one| property(one, argument)).collect();
        format!(" Properties{of}{pairs}{star}: {}.", names.join(", "))
    };
    if slot.start_medium(0).is_none() {
        return said(codec::properties(slot), "");
    }
    let of = media.iter().enumerate().filter_map(|(index, medium)| {
        let found = codec::properties(slot.start_medium(index)?);
        Some(said(found, &format!(" of {}", medium.media_type)))
    });
    of.collect()
}

fn property(property: &Property, argument: &Argument) -> String {
    let required = if property.is_required { "*" } else { "" };
    let format = argument.formats.iter().find(|(key, _)| *key == property.key).map_or("", |(_, format)| format);
    format!("{}{required} {}", property.key, kind(property.takes, format, property.rules))
}

fn kind(takes: Takes, format: &str, rules: &[Rule]) -> String {
    match takes.is_list {
        true => format!("[{}]", named(takes.kind, format, of_items(rules))),
        false => named(takes.kind, format, rules),
    }
}

/// The options of all commands. An argument hides one of its name: that stands before the group then.
fn options(out: &mut String, operation: Option<&Operation>, arguments: &[Argument]) {
    for (name, value, about) in OPTIONS {
        let has_no_pages = operation.is_some_and(|operation| operation.info.paging.is_none());
        if (name == "all" && has_no_pages) || arguments.iter().any(|argument| argument.name == name) {
            continue;
        }
        let short = SHORT.iter().find(|(_, long)| *long == name).map(|(short, _)| format!("-{short}, "));
        entry(out, format!("{}--{name} {value}", short.unwrap_or_default()).trim_end(), about);
    }
}

/// The credentials that there are; those that an operation takes, if it is one.
fn credentials(out: &mut String, api: &Api, security: Option<Security>) {
    let takes = |scheme: &str| security.is_none_or(|all| all.iter().any(|one| one.iter().any(|r| r.scheme == scheme)));
    let schemes: Vec<_> = api.schemes.iter().filter(|scheme| takes(scheme.name)).collect();
    if schemes.is_empty() {
        return;
    }
    let needs = match security {
        None | Some([] | [[_]]) => String::new(),
        Some(security) => format!(" ({})", alternatives(security)),
    };
    wrap(out, &format!("\nCredentials, from the environment or by --auth{needs}:"), 0, 0);
    for scheme in schemes {
        let form = match scheme.kind {
            SchemeKind::Basic | SchemeKind::Digest => "user:password",
            SchemeKind::ClientCredentials(_) | SchemeKind::Bearer => "a token",
            SchemeKind::Http | SchemeKind::ApiKey => "the key",
        };
        let mut about = format!("{}={form}", variable_name(scheme.name));
        let parts = part_names(scheme);
        if !parts.is_empty() {
            about.push_str(&format!("; or {}", parts.join(" and ")));
        }
        entry(out, scheme.name, &about);
    }
}

/// Which credentials do, alone or together.
pub(super) fn alternatives(security: Security) -> String {
    let alternatives = security.iter().map(|all| match all {
        [] => "none".to_owned(),
        all => all.iter().map(|one| one.scheme).collect::<Vec<_>>().join(" and "),
    });
    alternatives.collect::<Vec<_>>().join("; or ")
}
