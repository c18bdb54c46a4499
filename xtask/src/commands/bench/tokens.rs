//! Rust code as tokens, as far as the files of generated types need it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// An item, a field or a variant: its attributes, and what follows them.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    /// Its documentation, as attributes.
    pub docs: TokenStream,
    /// Everything after the attributes.
    pub rest: Vec<TokenTree>,
}

impl Part {
    fn new(tokens: Vec<TokenTree>) -> Self {
        let mut part = Self::default();
        let mut tokens = tokens.into_iter().peekable();
        while tokens.peek().is_some_and(|token| is(token, "#")) {
            let mut attribute: Vec<TokenTree> = tokens.by_ref().take(2).collect();
            let inner = attribute.last().is_some_and(|token| is(token, "!"));
            attribute.extend(tokens.next_if(|_| inner));
            let docs = match attribute.last() {
                Some(TokenTree::Group(group)) => {
                    group.stream().into_iter().next().is_some_and(|first| is(&first, "doc"))
                }
                _ => false,
            };
            if docs && !inner {
                part.docs.extend(attribute);
            }
        }
        part.rest = tokens.collect();
        part
    }

    /// The tokens after `pub`, if it stands there.
    pub fn inner(&self) -> &[TokenTree] {
        match self.rest.as_slice() {
            [first, inner @ ..] if is(first, "pub") => inner,
            all => all,
        }
    }
}

/// The items of a file.
pub(super) fn items(file: TokenStream) -> Vec<Part> {
    let (mut items, mut open) = (Vec::new(), Vec::new());
    for token in file {
        let end = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => {
                group.delimiter() == Delimiter::Brace && !open.iter().any(|token| is(token, "use"))
            }
            _ => false,
        };
        open.push(token);
        if end {
            items.push(Part::new(std::mem::take(&mut open)));
        }
    }
    items
}

/// What commas part: fields, variants, lines of tables. Commas between angle brackets do not.
pub(super) fn parts(body: TokenStream) -> Vec<Part> {
    let mut parts = vec![Vec::new()];
    let (mut depth, mut arrow) = (0_usize, false);
    for token in body {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' && depth == 0 => {
                parts.push(Vec::new());
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && !arrow => depth = depth.saturating_sub(1),
            _ => {}
        }
        // The second half of `=>`.
        arrow = is(&token, "=");
        parts.last_mut().into_iter().for_each(|part| part.push(token.clone()));
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(Part::new).collect()
}

/// Whether the token is this word or sign.
pub(super) fn is(token: &TokenTree, text: &str) -> bool {
    match token {
        TokenTree::Ident(ident) => ident == text,
        TokenTree::Punct(punct) => text.chars().eq([punct.as_char()]),
        _ => false,
    }
}

/// The value of a string literal.
pub(super) fn text(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|literal| literal.value())
}
