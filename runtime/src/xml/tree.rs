//! The elements of a document, one after the other: a tree that takes little memory.
//!
//! An element takes 24 bytes and an attribute 16; what they say stands in the document. The tree of a document that is made
//! of nothing but the shortest elements (`<a/>`) is six times as large, and mostly it is no larger than the document.

use super::local;

/// Some text: a part of the document, or of what follows it: text that does not stand there as it is meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

impl Span {
    pub(super) const EMPTY: Self = Self { start: 0, length: 0 };
}

#[derive(Debug)]
pub(super) struct Tree<'a> {
    document: &'a str,
    /// Text with entities in it, with other line ends, or of several pieces.
    other: String,
    /// The document itself, then each element before those in it.
    nodes: Vec<Node>,
    attributes: Vec<(Span, Span)>,
}

#[derive(Debug)]
struct Node {
    /// With its prefix.
    name: Span,
    text: Span,
    /// The number of the first node that is not in it, and [`NIL`].
    end: u32,
    /// The number of its first attribute. They end where those of the next node begin.
    attributes: u32,
}

/// Set in [`Node::end`] of an element that says by `xsi:nil` that it has no value.
const NIL: u32 = 1 << 31;
/// The longest document: numbers of 32 bits have to do for it and for what follows it, which is never longer.
const LONGEST: usize = i32::MAX as usize;

impl<'a> Tree<'a> {
    /// A tree without elements; `None` if the document is too long.
    pub(super) fn new(document: &'a str) -> Option<Self> {
        if document.len() > LONGEST {
            return None;
        }
        let bytes = document.as_bytes();
        let pairs = bytes.iter().zip(bytes.iter().skip(1));
        let elements = pairs.filter(|(one, next)| **one == b'<' && !b"/!?".contains(next)).count();
        // All at once: where a list grows, it is there twice for a moment.
        let mut nodes = Vec::with_capacity(elements + 1);
        nodes.push(Node { name: Span::EMPTY, text: Span::EMPTY, end: 1, attributes: 0 });
        Some(Self { document, other: String::new(), nodes, attributes: Vec::new() })
    }

    /// Begins an element, and gives its number.
    pub(super) fn start(&mut self, name: &str) -> u32 {
        let name = self.keep(name);
        let number = number(self.nodes.len());
        self.nodes.push(Node { name, text: Span::EMPTY, end: number + 1, attributes: number_of(&self.attributes) });
        number
    }

    /// Adds an attribute to the element that began last.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        let pair = (self.keep(name), self.keep(value));
        self.attributes.push(pair);
    }

    /// Says that an element has no value.
    pub(super) fn set_nil(&mut self, number: u32) {
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.end |= NIL;
        }
    }

    /// Ends an element. Between the elements in it white space is no text.
    pub(super) fn end(&mut self, number: u32, text: Span) {
        let end = number_of(&self.nodes);
        let is_space = end > number + 1 && self.text(text).trim().is_empty();
        if let Some(node) = self.nodes.get_mut(number as usize) {
            node.text = if is_space { Span::EMPTY } else { text };
            node.end = end | (node.end & NIL);
        }
        if let Some(document) = self.nodes.first_mut() {
            document.end = end;
        }
    }

    /// The text as a part of the document, where it is one.
    pub(super) fn find(&self, text: &str) -> Option<Span> {
        let start = (text.as_ptr() as usize).wrapping_sub(self.document.as_ptr() as usize);
        let found = self.document.get(start..start.checked_add(text.len())?)?;
        (found == text).then(|| Span { start: number(start), length: number(text.len()) })
    }

    pub(super) fn keep(&mut self, text: &str) -> Span {
        self.find(text).unwrap_or_else(|| {
            let start = self.document.len() + self.other.len();
            self.other.push_str(text);
            Span { start: number(start), length: number(text.len()) }
        })
    }

    pub(super) fn text(&self, span: Span) -> &str {
        let (start, length) = (span.start as usize, span.length as usize);
        let text = match start.checked_sub(self.document.len()) {
            Some(start) if length > 0 => self.other.get(start..start + length),
            _ => self.document.get(start..start + length),
        };
        text.unwrap_or_default()
    }

    pub(super) fn element(&self, number: u32) -> Element<'_> {
        Element { tree: self, number }
    }

    /// The outermost element, if there is one.
    pub(super) fn root(&self) -> Option<Element<'_>> {
        self.element(0).children().next()
    }
}

/// The document is no longer than [`LONGEST`], so every number in it fits.
fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn number_of<T>(list: &[T]) -> u32 {
    number(list.len())
}

/// An element of a tree.
#[derive(Clone, Copy)]
pub(super) struct Element<'t> {
    tree: &'t Tree<'t>,
    /// Where it stands in the tree.
    pub number: u32,
}

impl<'t> Element<'t> {
    /// Another element of the same tree.
    pub(super) const fn at(self, number: u32) -> Self {
        Self { number, ..self }
    }

    /// What stands around the outermost element.
    pub(super) const fn document(self) -> Self {
        self.at(0)
    }

    fn node(self) -> Option<&'t Node> {
        self.tree.nodes.get(self.number as usize)
    }

    /// Its name with its prefix.
    pub(super) fn name(self) -> &'t str {
        self.node().map_or("", |node| self.tree.text(node.name))
    }

    /// Its name without its prefix.
    pub(super) fn local(self) -> &'t str {
        local(self.name())
    }

    /// All text in it; none if there is only white space between its children.
    pub(super) fn text(self) -> &'t str {
        self.node().map_or("", |node| self.tree.text(node.text))
    }

    /// Whether it says by `xsi:nil` that it has no value.
    pub(super) fn is_nil(self) -> bool {
        self.node().is_some_and(|node| node.end & NIL != 0)
    }

    /// Names, with prefixes, and values; without those that declare namespaces.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'t str, &'t str)> + Clone {
        let first = self.node().map_or(0, |node| node.attributes as usize);
        let end = self.tree.nodes.get(self.number as usize + 1).map(|next| next.attributes as usize);
        let all = self.tree.attributes.get(first..end.unwrap_or(self.tree.attributes.len())).unwrap_or_default();
        all.iter().map(move |(name, value)| (self.tree.text(*name), self.tree.text(*value)))
    }

    /// The number of the first element that is not in it.
    fn end(self) -> u32 {
        self.node().map_or(0, |node| node.end & !NIL)
    }

    /// The elements in it.
    pub(super) fn children(self) -> impl Iterator<Item = Self> + Clone {
        let (first, end) = (self.number + 1, self.end());
        let inside = move |number: u32| (number < end).then(|| self.at(number));
        std::iter::successors(inside(first), move |before| inside(before.end()))
    }

    /// Whether nothing is in it but text.
    pub(super) fn is_plain(self) -> bool {
        self.children().next().is_none() && self.attributes().next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::parse::parse;

    /// Bytes of a tree in memory, but for the document.
    fn size(tree: &Tree<'_>) -> usize {
        let attributes = tree.attributes.capacity() * size_of::<(Span, Span)>();
        tree.other.capacity() + tree.nodes.capacity() * size_of::<Node>() + attributes
    }

    /// No document makes the client use up memory beyond all measure.
    #[test]
    fn a_tree_is_not_much_larger_than_its_document() {
        for (one, times) in [
            ("<a/>", 6.1),
            ("<a><b/></a>", 4.5),
            ("<a></a>", 3.5),
            ("<a>&lt;</a>", 2.5),
            ("<a b='' c=''/>", 6.5),
            ("<boat><name>Ada</name><length>7.5</length></boat>", 1.6),
        ] {
            let document = format!("<r>{}</r>", one.repeat(50_000));
            let size = parse(&document, |root| size(root.tree)).unwrap();
            let limit = (document.len() as f64 * times) as usize;
            assert!(size <= limit, "{one}: {} times", size as f64 / document.len() as f64);
        }
    }
}
