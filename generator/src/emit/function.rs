//! Functions: on one line what fits there, otherwise a part a line.

use super::docs::Doc;
use super::table::list;

/// How far the functions in an `impl` are indented, and what is in them.
const DEPTH: usize = 4;
const BODY: usize = 2 * DEPTH;

/// A function in an `impl`.
pub(super) struct Function {
    docs: Doc,
    attributes: String,
    head: String,
    parameters: Vec<String>,
    output: String,
    body: Vec<String>,
}

impl Function {
    /// One without parameters: what stands before them, what it gives, and the statements within its braces.
    pub(super) fn new(head: impl Into<String>, output: impl Into<String>, body: Vec<String>) -> Self {
        let (attributes, parameters) = (String::new(), Vec::new());
        Self { docs: Doc::none(), attributes, head: head.into(), parameters, output: output.into(), body }
    }

    /// Adds parameters, each with its type.
    pub(super) fn with(mut self, parameters: impl IntoIterator<Item = String>) -> Self {
        self.parameters.extend(parameters);
        self
    }

    /// With documentation.
    pub(super) fn documented(mut self, docs: Doc) -> Self {
        self.docs = docs;
        self
    }

    /// With lines of attributes.
    pub(super) fn attribute(mut self, lines: &str) -> Self {
        self.attributes.extend(lines.lines().map(|line| format!("    {line}\n")));
        self
    }

    /// With the attribute of what is called for its result.
    pub(super) fn must_use(self) -> Self {
        self.attribute("#[must_use]")
    }

    fn text(&self) -> String {
        let Self { docs, attributes, head, parameters, output, body } = self;
        let after = format!(" -> {output} {{");
        let parameters = list(DEPTH, (head, &after), ("(", ")"), parameters);
        let body: String = body.iter().map(|statement| format!("        {statement}\n")).collect();
        format!("{}{attributes}    {head}{parameters}{after}\n{body}    }}\n", docs.outer("    "))
    }
}

/// An `impl` of these functions.
pub(super) fn implementation(of: &str, functions: &[Function]) -> String {
    let functions: Vec<String> = functions.iter().map(Function::text).collect();
    format!("impl {of} {{\n{}}}\n", functions.join("\n"))
}

/// A call as a statement, with what stands before its arguments.
pub(super) fn call(before: &str, arguments: &[String]) -> String {
    format!("{before}{};", list(BODY, (before, ";"), ("(", ")"), arguments))
}

/// `Self` with these fields.
pub(super) fn value(fields: &[String]) -> String {
    format!("Self {}", list(BODY, ("Self ", ""), ("{", "}"), fields))
}
