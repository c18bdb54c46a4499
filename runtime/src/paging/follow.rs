//! From a page to the next one.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use http::{HeaderMap, Uri};

use super::link::{Links, in_body, in_headers, resolve};
use super::{By, More, Paging, Path, Source};
use crate::codec::{descend, read_any, read_at, replace, slots, to_vec};
use crate::{Json, Slot};

/// A page as it came.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub headers: &'a HeaderMap,
    /// The JSON text of its body.
    pub json: &'a [u8],
    /// Where it was.
    pub uri: &'a Uri,
}

/// What comes after a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing.
    End,
    /// The same call: its request says which page.
    Request,
    /// Another URL.
    Url(Uri),
}

/// Goes from page to page, and sees to it that it never goes in circles.
#[derive(Debug)]
pub(crate) struct Follower {
    paging: Paging,
    hasher: RandomState,
    /// Hashes of all cursors and URLs that led to a page.
    seen: HashSet<u64>,
    /// Hash of the body of the page before.
    before: Option<u64>,
    /// How many items there were, if the first page was the first of all.
    items: Option<u64>,
}

impl Follower {
    /// A follower that starts with the page that `request` asks for.
    pub(crate) fn new(paging: Paging, request: &dyn Slot) -> Self {
        let own = |parameter| current(request, parameter);
        let mut follower =
            Self { paging, hasher: RandomState::new(), seen: HashSet::new(), before: None, items: Some(0) };
        match paging.by {
            By::Page { parameter, first } | By::Offset { parameter, first } => {
                follower.items = own(parameter).is_none_or(|current| current == first.to_string()).then_some(0);
            }
            By::Cursor { parameter, .. } => {
                if let Some(cursor) = own(parameter) {
                    follower.seen.insert(follower.hasher.hash_one(text(&cursor)));
                }
            }
            By::Url(_) => {}
        }
        follower
    }

    /// Whether what leads to the next page stands in a header.
    pub(crate) fn goes_by_headers(&self) -> bool {
        let from = match self.paging.by {
            By::Cursor { from, .. } | By::Url(from) => from,
            By::Page { .. } | By::Offset { .. } => return false,
        };
        matches!(from, Source::Header(_) | Source::LinkHeader)
    }

    /// What comes after the page; `request`, which asked for it, is made to ask for the next one.
    ///
    /// # Errors
    /// Why the next page cannot be had, though there is one.
    pub(crate) fn next(&mut self, page: Page<'_>, request: &mut dyn Slot) -> Result<Next, String> {
        match self.paging.by {
            By::Page { parameter, first } => {
                self.count(page, request, parameter, first, |number, _| number.saturating_add(1))
            }
            By::Offset { parameter, first } => self.count(page, request, parameter, first, |number, items| {
                number.saturating_add(i64::try_from(items).unwrap_or(i64::MAX))
            }),
            By::Cursor { parameter, from } => {
                let Some(cursor) = self.find(page, from)? else { return Ok(Next::End) };
                self.note(&text(&cursor), "the server gave a cursor again: it would go on without end")?;
                set(request, parameter, &cursor)?;
                Ok(Next::Request)
            }
            By::Url(from) => {
                let Some(reference) = self.find(page, from)? else { return Ok(Next::End) };
                let uri = resolve(page.uri, &text(&reference))?;
                self.note(&page.uri.to_string(), "")?;
                self.note(&uri.to_string(), "the server gave a link again: it would go on without end")?;
                Ok(Next::Url(uri))
            }
        }
    }

    /// The next page by its number.
    fn count(
        &mut self,
        page: Page<'_>,
        request: &mut dyn Slot,
        parameter: Path,
        first: i64,
        step: fn(i64, u64) -> i64,
    ) -> Result<Next, String> {
        let (items, _) = items(page.json, self.paging.items, &[]);
        if items == 0 {
            return Ok(Next::End);
        }
        let number = current(request, parameter).and_then(|current| text(&current).parse().ok()).unwrap_or(first);
        self.items = match self.paging.by {
            // How many come before the page, the call says.
            By::Offset { .. } => u64::try_from(number.saturating_sub(first)).ok(),
            _ => self.items,
        }
        .map(|before| before.saturating_add(items));
        let more = match in_headers(page.headers) {
            Links::Next(_) => Some(true),
            Links::NoNext => Some(false),
            Links::None => {
                let counted =
                    matches!(self.paging.by, By::Page { .. }).then(|| number.saturating_sub(first).saturating_add(1));
                self.paging.more.iter().find_map(|more| self.says(*more, page, counted))
            }
        };
        if more == Some(false) {
            return Ok(Next::End);
        }
        let body = Some(self.hasher.hash_one(page.json));
        if std::mem::replace(&mut self.before, body) == body {
            let parameter = parameter.join(".");
            return Err(format!("the server gave the same page for another `{parameter}`: it would go on without end"));
        }
        set(request, parameter, &step(number, items).to_string())?;
        Ok(Next::Request)
    }

    /// What one of the signs says of the page, which is the `number`th if pages are counted.
    fn says(&self, more: More, page: Page<'_>, number: Option<i64>) -> Option<bool> {
        let value = |path| at(page.json, path).and_then(|value| serde_json::from_str::<Json>(&value).ok());
        match more {
            More::Flag(path) => value(path)?.as_bool(),
            More::Last(path) => value(path)?.as_bool().map(|last| !last),
            More::Total(path) => Some(self.items? < value(path)?.as_u64()?),
            More::Pages(path) => Some(number? < value(path)?.as_i64()?),
            More::Value(path) => Some(at(page.json, path).is_some_and(|value| !is_nothing(&value))),
            More::Links(path) => match in_body(&value(path)?) {
                Links::Next(_) => Some(true),
                Links::NoNext => Some(false),
                Links::None => None,
            },
        }
    }

    /// The way to the next page as JSON text, where there is one.
    fn find(&self, page: Page<'_>, from: Source) -> Result<Option<String>, String> {
        let flags = self.paging.more.iter().filter(|more| matches!(more, More::Flag(_) | More::Last(_)));
        let more = flags.into_iter().find_map(|more| self.says(*more, page, None));
        if more == Some(false) {
            return Ok(None);
        }
        let link = |links| match links {
            Links::Next(target) => Some(quoted(&target)),
            Links::NoNext | Links::None => None,
        };
        let found = match from {
            Source::Body(path) => at(page.json, path),
            Source::LastItem(path) => items(page.json, self.paging.items, path).1,
            Source::Header(name) => page.headers.get(name).and_then(|value| value.to_str().ok()).map(quoted),
            Source::LinkHeader => link(in_headers(page.headers)),
            Source::Links(path) => {
                let links = at(page.json, path).and_then(|links| serde_json::from_str(&links).ok());
                links.and_then(|links| link(in_body(&links)))
            }
        };
        match found.filter(|found| !is_nothing(found)) {
            None if more == Some(true) => Err("the server says that there is more, and not where".to_owned()),
            found => Ok(found),
        }
    }

    /// Notes what leads to a page, and fails if it did so before. Without a message that is no matter.
    fn note(&mut self, way: &str, problem: &str) -> Result<(), String> {
        let new = self.seen.insert(self.hasher.hash_one(way));
        if new || problem.is_empty() { Ok(()) } else { Err(problem.to_owned()) }
    }
}

/// The value at a place in a body, if there is one: its text, as a number is to stay as it is written.
fn at(json: &[u8], path: Path) -> Option<String> {
    let mut found = None;
    // A body that is not JSON is an error where it is read as a page.
    let _ = read_at(json, path, &mut |reader| {
        found = Some(reader.raw()?.to_owned());
        Ok(())
    });
    found
}

/// How many items a page has, and what stands at `path` in the last one.
fn items(json: &[u8], items: Path, path: Path) -> (u64, Option<String>) {
    let (mut count, mut last) = (0, None);
    let _ = read_at(json, items, &mut |reader| {
        if reader.at_null()? {
            return reader.null();
        }
        reader.array(&mut |reader| {
            count += 1;
            if path.is_empty() {
                return reader.skip();
            }
            last = None;
            descend(reader, path, &mut |reader| {
                last = Some(reader.raw()?.to_owned());
                Ok(())
            })
        })
    });
    (count, last)
}

fn is_nothing(value: &str) -> bool {
    matches!(value, "null" | "false" | "\"\"")
}

/// Text of a cursor, a number or a link.
fn text(value: &str) -> String {
    serde_json::from_str(value).unwrap_or_else(|_| value.to_owned())
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

/// The value that a parameter has.
fn current(request: &dyn Slot, parameter: Path) -> Option<String> {
    let (first, within) = parameter.split_first()?;
    let slots = slots(request);
    let slot = slots.get(request.table().position(first)?).filter(|slot| !slot.is_absent())?;
    at(&to_vec(*slot), within).filter(|value| value != "null")
}

/// Gives a parameter a value: numbers may be due as texts, and the other way round.
fn set(request: &mut dyn Slot, parameter: Path, value: &str) -> Result<(), String> {
    let text = text(value);
    let texts = [value.to_owned(), quoted(&text), text];
    let place = parameter.split_first().and_then(|(first, within)| Some((request.table().position(first)?, within)));
    let mut set = None;
    request.with_slots_mut(&mut |slots| {
        let slot = place.and_then(|(index, within)| Some((slots.get_mut(index)?, within)));
        set = slot.and_then(|(slot, within)| match within {
            [] => read_any(*slot, &texts).ok(),
            within => replace(*slot, within, &texts).ok(),
        });
    });
    set.ok_or_else(|| format!("the parameter `{}` cannot take what leads to the next page", parameter.join(".")))
}
