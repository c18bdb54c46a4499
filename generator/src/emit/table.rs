//! The tables below the types: lines that a reviewer reads, one per field, value or variant.

use proc_macro2::{Literal, TokenStream};

use crate::name::ident::is_keyword;

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

/// A string literal.
pub(super) fn literal(text: &str) -> String {
    Literal::string(text).to_string()
}

/// An identifier, raw where it is a keyword.
pub(super) fn raw(name: &str) -> String {
    if is_keyword(name) { format!("r#{name}") } else { name.to_owned() }
}

/// Tokens as text without the spaces between them: for types.
pub(super) fn spaceless(tokens: &TokenStream) -> String {
    tokens.to_string().replace(" :: ", "::").replace(" < ", "<").replace(" >", ">").replace(" ,", ",")
}
