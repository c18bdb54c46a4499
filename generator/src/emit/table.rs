//! The tables below the types: lines that a reviewer reads, one per field, value or variant.

use proc_macro2::{Literal, TokenStream};
use serde_json::Value;

use super::docs::Doc;
use super::float::float;
use crate::model::{Presence, Rule};
use crate::name::ident::is_keyword;

/// How wide the generated code may be.
pub(super) const WIDTH: usize = 120;

/// A table: a call of one of the runtime's macros.
pub(super) struct Table {
    head: String,
    lines: Vec<String>,
}

impl Table {
    /// A table for `name` by the macro.
    pub(super) fn new(macro_name: &str, name: &str) -> Self {
        Self { head: format!("runtime::{macro_name}!({name}"), lines: Vec::new() }
    }

    /// Adds to what stands after the name.
    pub(super) fn with(mut self, text: &str) -> Self {
        self.head.push_str(text);
        self
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    /// As text.
    pub(super) fn text(&self) -> String {
        if self.lines.is_empty() {
            return format!("{} {{}});\n", self.head);
        }
        format!(
            "{} {{\n{}}});\n",
            self.head,
            self.lines.iter().map(|line| format!("    {line},\n")).collect::<String>()
        )
    }
}

/// A struct that travels as an object: its fields, each with what the codec knows of it. With clauses it is the request
/// of an operation.
pub(super) struct Object {
    docs: Doc,
    name: String,
    fields: String,
    clauses: Vec<String>,
}

impl Object {
    /// The struct of this name.
    pub(super) fn new(docs: Doc, name: &str) -> Self {
        Self { docs, name: name.to_owned(), fields: String::new(), clauses: Vec::new() }
    }

    /// Adds a field with its type, its key as a literal, and what is checked before it is sent.
    pub(super) fn field(&mut self, docs: &Doc, name: &str, ty: &str, slot: (&str, Presence, &[Rule])) {
        let (key, presence, rules) = slot;
        let presence = if presence.is_required() { "required" } else { "optional" };
        let checks = if rules.is_empty() { String::new() } else { format!(" [{}]", joined(rules, "")) };
        let field = format!("pub {}: {ty}", raw(name));
        let slot = format!("=> {key}: {presence}{checks},");
        self.fields.push_str(&format!("{}        {}\n", docs.outer("        "), pair(&field, &slot)));
    }

    /// Adds the field of all other properties.
    pub(super) fn rest(&mut self, name: &str, ty: &str) {
        self.fields.push_str(&format!("        .. pub {}: {ty},\n", raw(name)));
    }

    /// Adds something that stands below the fields.
    pub(super) fn clause(&mut self, name: &str, value: &str) {
        self.clauses.push(format!("    {name}: {value},\n"));
    }

    /// As text; `default` if nothing must be given.
    pub(super) fn text(&self, default: bool) -> String {
        let (docs, name) = (self.docs.outer("    "), raw(&self.name));
        let default = if default { ": Default" } else { "" };
        let fields = match self.fields.as_str() {
            "" => String::new(),
            fields => format!("\n{fields}    "),
        };
        let table = if self.clauses.is_empty() { "object" } else { "operation" };
        let clauses = self.clauses.concat();
        format!("runtime::{table}! {{\n{docs}    pub struct {name}{default} {{{fields}}}\n{clauses}}}\n")
    }
}

/// A list between two brackets: on one line with what stands before and after it, if that fits behind so many columns;
/// otherwise an item a line.
pub(super) fn list(depth: usize, around: (&str, &str), (open, close): (&str, &str), items: &[String]) -> String {
    let space = if open == "{" { " " } else { "" };
    let sole = format!("{open}{space}{}{space}{close}", items.join(", "));
    let width = depth + [around.0, &sole, around.1].iter().map(|part| part.chars().count()).sum::<usize>();
    if items.is_empty() || width <= WIDTH {
        return sole;
    }
    let indent = " ".repeat(depth);
    let line = |item: &String| {
        // Nothing may stand after the rest of a struct.
        let comma = if item.starts_with("..") { "" } else { "," };
        format!("{indent}    {item}{comma}\n")
    };
    format!("{open}\n{}{indent}{close}", items.iter().map(line).collect::<String>())
}

/// Two parts of a line of a table: the second on a line of its own where both are too long for one.
pub(super) fn pair(first: &str, second: &str) -> String {
    let indent = if first.contains('\n') { "" } else { "        " };
    let last = first.rsplit('\n').next().unwrap_or_default();
    let fits = format!("{indent}{last} {second}").chars().count() <= WIDTH;
    match (first, fits) {
        ("", _) => second.to_owned(),
        (first, true) => format!("{first} {second}"),
        (first, false) => format!("{first}\n            {second}"),
    }
}

/// A string literal.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

/// The value of an enum, with what it is where that must be said.
pub(super) fn value(value: &Value, kind: bool) -> String {
    let (name, text) = match value {
        Value::String(text) => ("Text", literal(text)),
        Value::Number(number) if number.is_i64() => ("Integer", number.to_string()),
        Value::Number(number) => ("Number", float(number.as_f64().unwrap_or_default())),
        other => ("Flag", other.to_string()),
    };
    if kind { format!("{name}({text})") } else { text }
}

/// An identifier, raw where it is a keyword.
pub(super) fn raw(name: &str) -> String {
    if is_keyword(name) { format!("r#{name}") } else { name.to_owned() }
}

/// The line above what only some features bring.
pub(super) fn cfg(gate: &[String]) -> String {
    match gate {
        [] => String::new(),
        [feature] => format!("#[cfg(feature = {})]\n", literal(feature)),
        several => {
            let list: Vec<String> = several.iter().map(|feature| format!("feature = {}", literal(feature))).collect();
            format!("#[cfg(any({}))]\n", list.join(", "))
        }
    }
}

/// Code that was written as text, to be part of other code.
pub(super) fn tokens(code: &str) -> TokenStream {
    code.parse().unwrap_or_default()
}

/// Rules, each with `path` before its name.
pub(super) fn rules(rules: &[Rule], path: &str) -> impl Iterator<Item = String> {
    rules.iter().map(move |rule| self::rule(rule, path))
}

fn joined(rules: &[Rule], path: &str) -> String {
    self::rules(rules, path).collect::<Vec<_>>().join(", ")
}

fn rule(rule: &Rule, path: &str) -> String {
    let text = match rule {
        Rule::Pattern(pattern) => format!("Pattern({})", literal(pattern)),
        Rule::MinLength(n) => format!("MinLength({n})"),
        Rule::MaxLength(n) => format!("MaxLength({n})"),
        Rule::MinItems(n) => format!("MinItems({n})"),
        Rule::MaxItems(n) => format!("MaxItems({n})"),
        Rule::Minimum(n) => format!("Minimum({})", float(*n)),
        Rule::Maximum(n) => format!("Maximum({})", float(*n)),
        Rule::ExclusiveMinimum(n) => format!("ExclusiveMinimum({})", float(*n)),
        Rule::ExclusiveMaximum(n) => format!("ExclusiveMaximum({})", float(*n)),
        Rule::MultipleOf(n) => format!("MultipleOf({})", float(*n)),
        Rule::UniqueItems => "UniqueItems".to_owned(),
        Rule::MinProperties(n) => format!("MinProperties({n})"),
        Rule::MaxProperties(n) => format!("MaxProperties({n})"),
        Rule::Items(inner) => format!("Items(&[{}])", joined(inner, path)),
        Rule::Values(inner) => format!("Values(&[{}])", joined(inner, path)),
    };
    format!("{path}{text}")
}
