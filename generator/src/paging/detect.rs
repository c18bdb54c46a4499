//! Paging that can be told by the shapes of parameters and answers.
//!
//! Nothing is taken for paging unless both fit together: a list in the answer, and a parameter, a property of the body, a
//! link or a header that leads to the next page of it.

use super::asked::{Asked, asked};
use super::shapes::{Place, key, words};
use crate::model::{Answer, Api, More, Operation, PageBy, PageParameter, PageSource, Paging, Ty};

/// What lists of items are called, where there are several lists.
const ITEMS: &str = "items data results result value values records list content entries elements rows objects resources \
    hits nodes edges docs";
/// Lists beside the items.
const BESIDE: &str = "links unreachable unreachables errors warnings messages included facets aggregations sort filters meta notices schemas";
const PAGE: &str = "page pagenum pagenumber pageno pageindex currentpage pagenr pg";
const OFFSET: &str = "offset skip start startat startindex pageoffset startingindex from";
const SIZE: &str = "perpage pagesize pagelimit limit itemsperpage size count maxresults max top take resultsperpage rows \
    maxitems pagecount maxpagesize numresults numitems maxrecords pagelen recordsperpage entriesperpage \
    pagesizelimit maxcount resultlimit num";
const FLAG: &str = "hasmore hasnext hasnextpage more ismore morepages hasmorepages hasmoreitems hasmoreresults \
    moreavailable istruncated nextpageexists";
const LAST: &str = "last islast islastpage lastpage";
const TOTAL: &str = "total totalcount totalitems totalresults totalelements totalrecords totalentries totalhits totalrows \
    itemcount resultcount";
const PAGES: &str = "totalpages pagecount numpages pages totalpagecount nbpages lastpage numberofpages pagestotal";
const URL: &str = "next nextlink nexturl nextpageurl nextpagelink nexthref nextpageuri nexturi odatanextlink \
    nextpagehref nextpath nextpage";
/// Parts of the names of objects that hold items, or what says where the next page is.
const HOLDERS: &str = "page paging pagination meta info link response data result list next cursor items embedded payload \
    body summary";
/// Parameters that take the id of the last item, where there is a flag that says whether there is more.
const AFTER: &str = "startingafter after afterid pageafter";
/// What a cursor is called, in the end.
const CURSORS: &str = "cursor token marker continuation bookmark after offset scroll position iterator";
/// Of these, a property of the same name is the one of the next page.
const SAME: &str = "cursor pagetoken pagecursor continuationtoken continuation marker bookmark scrollid scroll";
/// Words that say when, not what.
const FILLERS: &str = "next page pages paging pagination start starting end x new request";

/// The paging of an operation, if its shapes show any.
pub(super) fn detect(api: &Api, operation: &Operation) -> Option<Paging> {
    if !["GET", "POST"].contains(&operation.method.as_str()) {
        return None;
    }
    let (answer, page) = api.page(operation)?;
    let places = match page {
        Ty::Array(_) => Vec::new(),
        _ => api.places(page),
    };
    let items = match page {
        Ty::Array(_) => Vec::new(),
        _ => only_list(api, operation, &places)?,
    };
    let outside = |place: &Place<'_>| items.is_empty() || !place.path.starts_with(&items);
    let held = |place: &Place<'_>| place.path.iter().rev().skip(1).all(|holder| is_holder(holder));
    let places = places.into_iter().filter(|place| outside(place) && held(place)).collect();
    let mut asked = asked(api, operation, &is_holder);
    if sends_items(api, operation, &items) {
        asked.retain(|asked| matches!(asked.at, PageParameter::Parameter(_)));
    }
    let view = View { api, operation, asked, answer, places, items };
    let by = view
        .cursor()
        .or_else(|| view.link_header())
        .or_else(|| view.url().filter(|_| view.takes_cursors() || view.is_odata()))
        .or_else(|| view.page_number())
        .or_else(|| view.offset())
        .or_else(|| view.url())?;
    let more = match by {
        PageBy::Page(..) => view.signs(true),
        PageBy::Offset(..) => view.signs(false),
        PageBy::Cursor(..) | PageBy::Url(_) => view.flag().into_iter().collect(),
    };
    Some(Paging { items: view.items, by, more })
}

/// Whether the body has a list where the answer has its items: then it is what is to be stored, and asks for no page.
fn sends_items(api: &Api, operation: &Operation, items: &[String]) -> bool {
    let body = operation.body.as_ref();
    body.is_some_and(|body| matches!(api.at(&body.medium.ty, items), Some(Ty::Array(_))))
}

/// Where the items stand: the only list, or the one that is called like items, or like the end of the path.
pub(super) fn only_list(api: &Api, operation: &Operation, places: &[Place<'_>]) -> Option<Vec<String>> {
    let end = end(operation);
    [1, 2].into_iter().find_map(|depth| {
        let lists: Vec<&Place<'_>> = places
            .iter()
            .filter(|place| place.path.len() == depth && matches!(place.ty, Ty::Array(_)))
            .filter(|place| !is(BESIDE, place.name()) && !api.is_links(place))
            .filter(|place| place.parent().is_none_or(is_holder))
            .collect();
        let only = |fits: &dyn Fn(&Place<'_>) -> bool| {
            let mut fitting = lists.iter().filter(|place| fits(place));
            let first = fitting.next().map(|place| place.path.clone());
            first.filter(|_| fitting.next().is_none())
        };
        only(&|place| is(ITEMS, place.name()))
            .or_else(|| only(&|place| key(place.name()) == end))
            .or_else(|| only(&|_| true))
    })
}

/// Whether a name is one of a list.
fn is(list: &str, name: &str) -> bool {
    let name = key(name);
    list.split(' ').any(|known| known == name)
}

/// Whether an object of that name can be part of how a page is written down, and not of what it is about.
fn is_holder(name: &str) -> bool {
    let name = key(name);
    HOLDERS.split(' ').any(|holder| name.contains(holder))
}

/// What the last part of the path is called.
fn end(operation: &Operation) -> String {
    operation.path.trim_end_matches('/').rsplit('/').next().map(key).unwrap_or_default()
}

/// Of JSON that has one value: what a cursor can be.
fn is_scalar(ty: &Ty) -> bool {
    matches!(ty, Ty::String | Ty::Number(_) | Ty::Quoted(_) | Ty::External(_) | Ty::Base64 | Ty::Base64Url)
}

fn is_whole(ty: &Ty) -> bool {
    matches!(ty, Ty::Number(_) | Ty::Quoted(_))
}

/// What an operation has, once the items are known.
struct View<'a> {
    api: &'a Api,
    operation: &'a Operation,
    /// What says which page it is for, parameters first.
    asked: Vec<Asked<'a>>,
    answer: &'a Answer,
    /// The properties of the page, without what is in the items.
    places: Vec<Place<'a>>,
    items: Vec<String>,
}

impl View<'_> {
    fn number(&self, names: &str) -> Option<&Asked<'_>> {
        self.asked.iter().find(|asked| !asked.is_header && is(names, asked.name) && is_whole(asked.ty))
    }

    /// Whether anything of the request is called so.
    fn asks(&self, names: &str) -> bool {
        self.asked.iter().any(|asked| is(names, asked.name))
    }

    fn takes_sizes(&self) -> bool {
        self.asked.iter().any(|asked| is(SIZE, last_of_brackets(asked.name)))
    }

    /// A property of the page by its name.
    fn place(&self, names: &str, fits: impl Fn(&Ty) -> bool) -> Option<Vec<String>> {
        let found = self.places.iter().find(|place| is(names, place.name()) && fits(place.ty));
        found.map(|place| place.path.clone())
    }

    fn flag(&self) -> Option<More> {
        let flag = self.place(FLAG, |ty| *ty == Ty::Bool).map(More::Flag);
        flag.or_else(|| self.place(LAST, |ty| *ty == Ty::Bool).map(More::Last))
    }

    /// All that says whether there is more, the surest first; the number of pages only where pages are counted.
    fn signs(&self, pages: bool) -> Vec<More> {
        let mut signs: Vec<More> = self.links().map(More::Links).into_iter().chain(self.flag()).collect();
        if signs.is_empty() {
            let number = self.place("nextpage", is_whole);
            signs.extend(self.next().or(number).map(More::Value));
        }
        signs.extend(self.place(PAGES, is_whole).map(More::Pages).filter(|_| pages));
        signs.extend(self.place(TOTAL, is_whole).map(More::Total));
        signs
    }

    fn links(&self) -> Option<Vec<String>> {
        self.places.iter().find(|place| self.api.is_links(place)).map(|place| place.path.clone())
    }

    /// The URL of the next page.
    fn next(&self) -> Option<Vec<String>> {
        let found = self
            .places
            .iter()
            .find(|place| is(URL, place.name()) && *place.ty == Ty::String && !place.parent().is_some_and(is_cursors));
        found.map(|place| place.path.clone())
    }

    fn cursor(&self) -> Option<PageBy> {
        let scalars = || self.asked.iter().filter(|asked| is_scalar(asked.ty));
        for Asked { at, name, ty, .. } in scalars() {
            let by = |source| Some(PageBy::Cursor(at.clone(), source));
            // A page without a number: what the answer calls the next page is the value.
            let names_page = is(PAGE, name) || is("pagetoken pageid pagecursor", name);
            if let (true, Some(next)) = (names_page, self.place("nextpage", |ty| *ty == Ty::String))
                && **ty == Ty::String
            {
                return by(PageSource::Body(next));
            }
            let own = meaning(name);
            if own.is_empty() || (is_whole(ty) && is(OFFSET, name)) {
                continue;
            }
            let found = self.places.iter().find(|place| is_scalar(place.ty) && is_cursor_of(place, name, &own));
            if let Some(place) = found {
                return by(PageSource::Body(place.path.clone()));
            }
            let header = self.answer.headers.iter().find(|name| {
                let says_next = words(name).iter().any(|word| is("next continuation", word));
                says_next && meaning(name) == own && own.iter().any(|word| is(CURSORS, word))
            });
            if let Some(header) = header {
                return by(PageSource::Header(header.clone()));
            }
        }
        let at = scalars().find(|asked| is(AFTER, asked.name))?.at.clone();
        self.flag()?;
        if let Some(last) = self.place("lastid nextid nextoffset nextafter nextstartingafter", is_scalar) {
            return Some(PageBy::Cursor(at, PageSource::Body(last)));
        }
        let item = self.api.item(self.operation, &self.items)?;
        let id = self.api.fields(item).iter().find(|field| field.wire_name == "id")?;
        let id = is_scalar(self.api.plain(&id.ty)).then(|| vec![id.wire_name.clone()])?;
        Some(PageBy::Cursor(at, PageSource::LastItem(id)))
    }

    fn link_header(&self) -> Option<PageBy> {
        let found = self.answer.headers.iter().any(|name| name.eq_ignore_ascii_case("link"));
        found.then_some(PageBy::Url(PageSource::LinkHeader))
    }

    /// Whether there is a parameter for cursors of which the answer does not say what they are: its URLs have them.
    fn takes_cursors(&self) -> bool {
        let parameters = self.asked.iter().filter(|asked| matches!(asked.at, PageParameter::Parameter(_)));
        parameters.map(|asked| words(asked.name)).any(|words| {
            let says = |list: &str| words.iter().any(|word| is(list, word));
            says("cursor token") && (words.len() == 1 || says("page next cursor continuation"))
        })
    }

    /// Whether the next page is where the server says, whatever parameters skip items (OData Protocol 4.01, section
    /// 11.2.6.7: server-driven paging).
    fn is_odata(&self) -> bool {
        self.place("odatanextlink", |ty| *ty == Ty::String).is_some()
    }

    fn page_number(&self) -> Option<PageBy> {
        let asked = self.number(PAGE)?;
        if !self.takes_sizes() && self.signs(true).is_empty() {
            return None;
        }
        let said = asked.default().filter(|first| matches!(first, 0 | 1));
        let said = said.or_else(|| asked.minimum().map(|least| least.clamp(0, 1)));
        // Indices begin at 0 as often as not, and so do pages in bodies: those that do not say it are left to the caller.
        let is_open = key(asked.name) == "pageindex" || matches!(asked.at, PageParameter::Body(_));
        let first = if is_open { said? } else { said.unwrap_or(1) };
        Some(PageBy::Page(asked.at.clone(), first))
    }

    fn offset(&self) -> Option<PageBy> {
        let asked = self.number(OFFSET)?;
        // With an end it is a span of time, mostly.
        if self.asks("end endat to until endtime stop") || !self.takes_sizes() {
            return None;
        }
        let said = asked.default().filter(|first| matches!(first, 0 | 1));
        // Where the least is 1, or an index is meant, the first may be 1 as well as 0: to guess wrong is to miss an item.
        let plain = !is("startindex startingindex from", asked.name);
        let first = match (said, asked.minimum()) {
            (Some(first), _) => first,
            (None, Some(0)) => 0,
            (None, None) if plain => 0,
            _ => return None,
        };
        Some(PageBy::Offset(asked.at.clone(), first))
    }

    fn url(&self) -> Option<PageBy> {
        if let Some(links) = self.links().filter(|_| self.is_plain_list()) {
            return Some(PageBy::Url(PageSource::Links(links)));
        }
        // What is called the next page without saying that it is a URL may as well be a cursor, for no parameter of ours.
        let next = self.next().filter(|path| path.last().is_some_and(|name| key(name) != "nextpage"))?;
        Some(PageBy::Url(PageSource::Body(next)))
    }

    /// Whether the answer is a list and nothing else: single objects have links and lists too.
    fn is_plain_list(&self) -> bool {
        let named = |name: &String| is(ITEMS, name) || key(name) == end(self.operation);
        self.operation.method.as_str() == "GET" && matches!(self.items.as_slice(), [only] if named(only))
    }
}

/// The words of a name but for those that say when.
fn meaning(name: &str) -> Vec<String> {
    words(name).into_iter().filter(|word| !is(FILLERS, word)).collect()
}

/// Whether a property is what the parameter takes for the next page: both mean the same, and that is a cursor, or the
/// property says that it is of the next page.
fn is_cursor_of(place: &Place<'_>, parameter: &str, own: &[String]) -> bool {
    let says_next = |name: &str| words(name).iter().any(|word| is("next end after continuation", word));
    let next = says_next(place.name()) || place.parent().is_some_and(says_next);
    let theirs = meaning(place.name());
    let cursor = own.iter().any(|word| is(CURSORS, word));
    // GraphQL's way: `after` takes the cursor of the end.
    let end = own == ["after"] && theirs.iter().any(|word| word == "cursor") && says_next(place.name());
    // A cursor for each way: `cursors: {next: …}`.
    let way = is("next after", place.name()) && place.parent().is_some_and(is_cursors);
    if way && (own == ["cursor"] || own == ["after"]) {
        return true;
    }
    let same = theirs == own && cursor && (next || (place.name() == parameter && is(SAME, parameter)));
    same || end
}

fn is_cursors(name: &str) -> bool {
    is("cursor cursors", name)
}

/// `size` of `page[size]`, or the whole name.
fn last_of_brackets(name: &str) -> &str {
    let inner = name.strip_suffix(']').and_then(|name| name.rsplit_once('[')).map(|(_, inner)| inner);
    inner.unwrap_or(name)
}
