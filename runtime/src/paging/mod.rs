//! How the pages of a list follow one another: as data, for
//! [`OperationInfo::paging`](crate::operation::OperationInfo::paging).

use crate::{Codec, Operation};

mod follow;
mod link;

pub(crate) use follow::{Follower, Next, Page};

/// Where something stands in a body: names of properties, the outermost first.
pub type Path = &'static [&'static str];

/// How the pages of a list follow one another.
///
/// ```
/// use runtime::paging::{By, More, Paging};
///
/// // `GET /things?page=2` gives `{"things": […], "total": 250}`.
/// const PAGING: Paging =
///     Paging { items: &["things"], by: By::Page { parameter: &["page"], first: 1 }, more: &[More::Total(&["total"])] };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Where the items of a page stand; empty where the body is the list itself.
    pub items: Path,
    /// What leads to the next page.
    pub by: By,
    /// What else says whether there is a next page: the first that says anything counts.
    pub more: &'static [More],
}

/// What leads to the next page. A parameter is what stands at this place in the JSON of the request: `&["page"]` is the
/// parameter of that name, `&["body", "page"]` a property of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum By {
    /// A parameter is the number of the page. An empty page is the last one.
    Page {
        /// The parameter.
        parameter: Path,
        /// The number of the first page, where the call does not say it.
        first: i64,
    },
    /// A parameter is how many items come before the page. An empty page is the last one.
    Offset {
        /// The parameter.
        parameter: Path,
        /// The number of the first item, where the call does not say it.
        first: i64,
    },
    /// A parameter takes what came with the page before.
    Cursor {
        /// The parameter.
        parameter: Path,
        /// Where its value comes from. Without one it was the last page.
        from: Source,
    },
    /// The page before has the URL. Without one it was the last page. It must be of the origin (RFC 6454) that the first
    /// call went to. One of the same path is asked for as the first page was, with method and body; any other by `GET`.
    Url(Source),
}

/// Where the way to the next page comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A value in the body.
    Body(Path),
    /// A value in the last item of the page.
    LastItem(Path),
    /// A header.
    Header(&'static str),
    /// The header `Link`, relation `next` (RFC 8288).
    LinkHeader,
    /// Links in the body, relation `next`: a list of objects with `rel` and `href`, or an object with links by relation.
    Links(Path),
}

/// What says whether there is a next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum More {
    /// `true`: there is.
    Flag(Path),
    /// `true`: this was the last.
    Last(Path),
    /// How many items there are on all pages.
    Total(Path),
    /// How many pages there are.
    Pages(Path),
    /// Anything but `null`, an empty text, and nothing: there is.
    Value(Path),
    /// A link with the relation `next`: there is; other links without it: this was the last. See [`Source::Links`].
    Links(Path),
}

/// An operation that gives a list page by page: what
/// [`OperationInfo::paging`](crate::operation::OperationInfo::paging) describes, with the type of the items.
pub trait Paged: Operation {
    /// An item of the list.
    type Item: Codec;
}
