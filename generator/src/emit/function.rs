//! Functions: on one line what fits there, otherwise a part a line.

use super::docs::Doc;
use super::table::WIDTH;

/// A function in an `impl`.
pub(super) struct Function {
    docs: Doc,
    attributes: String,
    head: String,
    parameters: Vec<String>,
    output: String,
    body: String,
}

impl Function {
    /// One without parameters: what stands before them, what it gives, and the lines within its braces.
    pub(super) fn new(head: impl Into<String>, output: impl Into<String>, body: impl Into<String>) -> Self {
        let (attributes, parameters) = (String::new(), Vec::new());
        Self { docs: Doc::none(), attributes, head: head.into(), parameters, output: output.into(), body: body.into() }
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
        let one = format!("    {head}({}) -> {output} {{\n", parameters.join(", "));
        let head = if one.trim_end().len() <= WIDTH {
            one
        } else {
            let parameters: String = parameters.iter().map(|parameter| format!("        {parameter},\n")).collect();
            format!("    {head}(\n{parameters}    ) -> {output} {{\n")
        };
        let body: String = body.lines().map(|line| format!("        {line}\n")).collect();
        format!("{}{attributes}{head}{body}    }}\n", docs.outer("    "))
    }
}

/// An `impl` of these functions.
pub(super) fn implementation(of: &str, functions: &[Function]) -> String {
    let functions: Vec<String> = functions.iter().map(Function::text).collect();
    format!("impl {of} {{\n{}}}\n", functions.join("\n"))
}

/// A call in the body of a function, with what stands before its arguments and after it.
pub(super) fn call(before: &str, arguments: &[String], after: &str) -> String {
    let line = format!("{before}({}){after}", arguments.join(", "));
    if "        ".len() + line.len() <= WIDTH || arguments.is_empty() {
        return line;
    }
    let arguments: String = arguments.iter().map(|argument| format!("    {argument},\n")).collect();
    format!("{before}(\n{arguments}){after}")
}
