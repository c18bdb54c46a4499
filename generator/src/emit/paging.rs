//! How the pages of a list follow one another, as its operation says it.

use super::entries;
use super::table::literal;
use crate::model::{More, PageBy, PageParameter, PageSource, Paging};

/// The fields of `Paging`, and the type of the items; `keys` are those of the request.
pub(super) fn clause(paging: &Paging, item: &str, keys: &[String]) -> String {
    let at = |parameter: &PageParameter| match parameter {
        PageParameter::Parameter(index) => path(&keys.get(*index).cloned().into_iter().collect::<Vec<_>>()),
        // The key of the body is the last.
        PageParameter::Body(within) => path(&keys.last().into_iter().chain(within).cloned().collect::<Vec<_>>()),
    };
    let by = match &paging.by {
        PageBy::Page(parameter, first) => format!("Page {{ parameter: {}, first: {first} }}", at(parameter)),
        PageBy::Offset(parameter, first) => format!("Offset {{ parameter: {}, first: {first} }}", at(parameter)),
        PageBy::Cursor(parameter, from) => {
            format!("Cursor {{ parameter: {}, from: {} }}", at(parameter), source(from))
        }
        PageBy::Url(from) => format!("Url({})", source(from)),
    };
    let more: Vec<String> = paging.more.iter().map(self::more).collect();
    let fields =
        [format!("items: {}", path(&paging.items)), format!("by: By::{by}"), format!("more: &[{}]", more.join(", "))];
    let item = format!(" => {item}");
    format!("{}{item}", entries::list(("paging: ", &item), ("{", "}"), &fields))
}

fn source(source: &PageSource) -> String {
    let own = match source {
        PageSource::Body(place) => format!("Body({})", path(place)),
        PageSource::LastItem(place) => format!("LastItem({})", path(place)),
        PageSource::Header(name) => format!("Header({})", literal(name)),
        PageSource::LinkHeader => "LinkHeader".to_owned(),
        PageSource::Links(place) => format!("Links({})", path(place)),
    };
    format!("Source::{own}")
}

fn more(more: &More) -> String {
    let (name, place) = match more {
        More::Flag(place) => ("Flag", place),
        More::Last(place) => ("Last", place),
        More::Total(place) => ("Total", place),
        More::Pages(place) => ("Pages", place),
        More::Value(place) => ("Value", place),
        More::Links(place) => ("Links", place),
    };
    format!("More::{name}({})", path(place))
}

fn path(path: &[String]) -> String {
    let names: Vec<String> = path.iter().map(|name| literal(name)).collect();
    format!("&[{}]", names.join(", "))
}
