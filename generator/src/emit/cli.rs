//! The command line: what it knows of the operations, and the program that runs them.

use super::auth::credential_parts;
use super::docs::Doc;
use super::markdown::{first_sentence, unescaped, words};
use super::table::{cfg, literal, raw};
use super::{Chunk, Context, File, Member};
use crate::model::{Body, EnumValue, Operation, Parameter, Scheme, SchemeKind, Shape, Ty};
use crate::name::{GroupName, OperationName};

/// Before what only the command line needs.
const GATE: &str = "#[cfg(feature = \"cli\")]\n";
/// Words of the command line that are no groups.
const COMMANDS: [&str; 3] = ["call", "completions", "help"];
/// Words that stand after an operation whatever its parameters are called; the last two where it has a body.
const WORDS: [&str; 3] = ["help", "file", "content-type"];

/// `main.rs`
pub(super) fn main(context: &Context<'_>) -> File {
    let docs = Doc::line("The command-line client: `cargo run --features cli -- --help`.");
    let library = context.config.crate_name.replace('-', "_");
    let text = format!("fn main() -> std::process::ExitCode {{\n    runtime::cli::run(&{library}::cli::API)\n}}\n");
    File::Rust { docs: docs.inner(), chunks: vec![Chunk::Text(text)] }
}

/// `cli.rs`
pub(super) fn api(context: &Context<'_>) -> File {
    let api = context.api;
    let schemes: Vec<String> = api
        .schemes
        .iter()
        .filter(|scheme| scheme.kind != SchemeKind::MutualTls)
        .map(|scheme| self::scheme(scheme, context))
        .collect();
    let gated = |(index, group)| {
        let gate = cfg(context.features.group(index));
        let gate = if gate.is_empty() { gate } else { format!("        {gate}") };
        format!("{gate}{}", self::group(group, context))
    };
    let groups: String = context.names.groups.iter().enumerate().map(gated).collect();
    let list = |lines: &str| format!("&[\n{lines}    ]");
    let text = format!(
        "/// The API, as the command line shows it.\npub static API: cli::Api = cli::Api {{\n    name: env!(\"CARGO_PKG_NAME\"),\n    \
         version: env!(\"CARGO_PKG_VERSION\"),\n    title: {},\n    api_version: {},\n    \
         builder: || crate::Client::builder().into(),\n    schemes: {},\n    groups: {},\n}};\n",
        literal(&words(&api.title)),
        literal(&words(&api.version)),
        list(&schemes.concat()),
        list(&groups),
    );
    let docs = Doc::line("The command line: what the program behind the feature `cli` knows of the API.");
    let chunks = vec![Chunk::Text("use runtime::cli;\n".to_owned()), Chunk::Text(text)];
    File::Rust { docs: docs.inner(), chunks }
}

fn group(group: &GroupName, context: &Context<'_>) -> String {
    let tag = context.api.tags.iter().find(|tag| Some(&tag.name) == group.tag.as_ref());
    let about = tag.and_then(|tag| tag.description.as_deref()).map(first_sentence).unwrap_or_default();
    let kebab = kebab(&group.module);
    let name = if COMMANDS.contains(&kebab.as_str()) { format!("{kebab}-operations") } else { kebab };
    let module = raw(&group.module);
    format!(
        "        cli::Group {{ name: {}, about: {}, operations: crate::{module}::COMMANDS }},\n",
        literal(&name),
        literal(&unescaped(&about))
    )
}

fn scheme(scheme: &Scheme, context: &Context<'_>) -> String {
    let parts = credential_parts(&scheme.kind);
    let name = literal(&scheme.name);
    let kind = match &scheme.kind {
        SchemeKind::OAuth2 { client_credentials: Some(url), .. } => {
            format!("client_credentials({name}, {})", literal(url))
        }
        _ => format!("{}({name})", parts.kind),
    };
    let variables = parts.variables(scheme, context);
    let env = variables.map(|names| format!(".env(&[{}])", names.join(", "))).unwrap_or_default();
    format!("        cli::Scheme::{kind}{env},\n")
}

/// The commands of a group; nothing if there is no command line.
pub(super) fn commands(members: &[Member], context: &Context<'_>) -> String {
    if !context.config.has_cli() {
        return String::new();
    }
    let names = members.iter().filter_map(|member| context.names.operations.get(member.operation));
    let commands: String = names.map(|names| format!("    {}::COMMAND,\n", raw(&names.module))).collect();
    format!("{GATE}pub(crate) const COMMANDS: &[runtime::cli::Operation] = &[\n{commands}];\n")
}

/// The command of an operation; nothing if there is no command line.
pub(super) fn command(operation: &Operation, names: &OperationName, context: &Context<'_>) -> String {
    if !context.config.has_cli() {
        return String::new();
    }
    let about = Doc::of(&operation.docs).or(format!("{} {}", operation.method.as_str(), operation.path));
    let arguments = operation.parameters.iter().map(|parameter| self::parameter(parameter, context));
    let body = operation.body.iter().map(|body| self::body(body, context));
    let arguments = arguments.chain(body).zip(&names.fields);
    let flag = |field: &String| {
        let mut words = WORDS.iter().take(if operation.body.is_some() { 3 } else { 1 });
        let mut flag = kebab(field);
        if words.any(|word| *word == flag) {
            flag.push_str("-parameter");
            while names.fields.iter().any(|other| kebab(other) == flag) {
                flag.push_str("-parameter");
            }
        }
        flag
    };
    let arguments: Vec<String> = arguments.map(|(argument, field)| argument.line(&flag(field))).collect();
    let about = unescaped(&about.lines().join("\n"));
    let about: Vec<String> = about.lines().map(|line| format!("            {},\n", literal(line))).collect();
    let list = |lines: &[String]| match lines {
        [] => "&[]".to_owned(),
        lines => format!("&[\n{}        ]", lines.concat()),
    };
    let uses = if arguments.is_empty() { "Operation" } else { "{Argument, Operation}" };
    format!(
        "{GATE}pub(super) const COMMAND: runtime::cli::Operation = {{\n    use runtime::cli::{uses};\n    \
         Operation::new::<{}>(\n        {},\n        {},\n        {},\n    )\n}};\n",
        names.request,
        literal(&kebab(&names.method)),
        list(&about),
        list(&arguments)
    )
}

/// A parameter or body, as the command line takes it.
struct Argument<'a> {
    kind: &'static str,
    list: bool,
    values: Vec<&'a str>,
    about: String,
    /// What a text is.
    format: Option<String>,
    /// What the texts in an object are, by their keys.
    formats: Vec<(&'a str, String)>,
}

impl Argument<'_> {
    fn line(&self, name: &str) -> String {
        let mut out =
            format!("            Argument::{}({}, {})", self.kind, literal(name), literal(&unescaped(&self.about)));
        if self.list {
            out.push_str(".list()");
        }
        if !self.values.is_empty() {
            let values: Vec<String> = self.values.iter().map(|value| literal(value)).collect();
            out.push_str(&format!(".values(&[{}])", values.join(", ")));
        }
        if let Some(format) = &self.format {
            out.push_str(&format!(".format({})", literal(format)));
        }
        if !self.formats.is_empty() {
            let pair = |(key, format): &(&str, String)| format!("({}, {})", literal(key), literal(format));
            let formats: Vec<String> = self.formats.iter().map(pair).collect();
            out.push_str(&format!(".formats(&[{}])", formats.join(", ")));
        }
        out.push_str(",\n");
        out
    }
}

fn parameter<'a>(parameter: &Parameter, context: &Context<'a>) -> Argument<'a> {
    let (kind, list, values) = kind(&parameter.ty, context);
    let docs = &parameter.docs;
    let sentence = docs.description.as_deref().map(first_sentence).unwrap_or_default();
    let mut about: Vec<&str> = vec![&sentence];
    about.extend(docs.deprecated.then_some("Deprecated."));
    about.extend(docs.facts.iter().map(String::as_str));
    about.retain(|text| !text.is_empty());
    let format = docs.format.as_deref().and_then(shown_format).filter(|_| kind == "text" && values.is_empty());
    let formats = formats(&parameter.ty, context);
    Argument { kind, list, values, about: about.join(" ").replace('\n', " "), format, formats }
}

fn body<'a>(body: &Body, context: &Context<'a>) -> Argument<'a> {
    let sentence = body.docs.description.as_deref().map(first_sentence).unwrap_or_default();
    let about = if sentence.is_empty() { "The request body.".to_owned() } else { sentence };
    let formats = formats(&body.medium.ty, context);
    Argument { kind: "json", list: false, values: Vec::new(), about, format: None, formats }
}

/// The formats of the texts in an object, or in those of a list.
fn formats<'a>(ty: &Ty, context: &Context<'a>) -> Vec<(&'a str, String)> {
    match ty {
        Ty::Nullable(inner) | Ty::Array(inner) => formats(inner, context),
        Ty::Named(id) => match context.api.get(*id).map(|ty| &ty.shape) {
            Some(Shape::Alias(inner) | Shape::Same(inner)) => formats(inner, context),
            Some(Shape::Struct(object)) => {
                let sent = object.fields.iter().filter(|field| field.fixed.is_none());
                sent.filter_map(|field| Some((&*field.wire_name, shown_format(field.docs.format.as_deref()?)?)))
                    .collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// A format in capitals, as help shows the kind of a value, if it is a word and says something.
fn shown_format(format: &str) -> Option<String> {
    let is_word = format.len() <= 24 && format.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let says_nothing = matches!(format, "" | "string" | "text");
    (is_word && !says_nothing).then(|| format.to_ascii_uppercase())
}

/// The kind of argument that a type is, whether it is a list, and its documented values.
fn kind<'a>(ty: &Ty, context: &Context<'a>) -> (&'static str, bool, Vec<&'a str>) {
    match ty {
        Ty::Bool => ("flag", false, Vec::new()),
        Ty::Number(_) => ("number", false, Vec::new()),
        Ty::Nullable(inner) => kind(inner, context),
        Ty::Array(inner) => match kind(inner, context) {
            (kind, false, values) => (kind, true, values),
            (_, true, _) => ("json", false, Vec::new()),
        },
        Ty::Named(id) => match context.api.get(*id).map(|ty| &ty.shape) {
            Some(Shape::Alias(inner) | Shape::Same(inner)) => kind(inner, context),
            Some(Shape::Enum(values)) if values.iter().all(|value| value.value.is_string()) => {
                ("text", false, values.iter().filter_map(|EnumValue { value, .. }| value.as_str()).collect())
            }
            _ => ("json", false, Vec::new()),
        },
        Ty::String | Ty::Secret | Ty::Quoted(_) | Ty::DateTime | Ty::Date | Ty::Time | Ty::Duration => {
            ("text", false, Vec::new())
        }
        Ty::Base64 | Ty::Base64Url | Ty::Bytes => ("text", false, Vec::new()),
        Ty::File | Ty::Stream(..) | Ty::Json | Ty::Unit | Ty::Map(_) | Ty::External(_) => ("json", false, Vec::new()),
    }
}

fn kebab(name: &str) -> String {
    name.replace('_', "-")
}
