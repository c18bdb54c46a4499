//! Paging that codegen.toml describes, held against the document.

use super::asked::asked;
use super::detect::only_list;
use super::shapes::Place;
use crate::config::{Described, DescribedBy, DescribedSource, Setting};
use crate::diagnostic::Diagnostics;
use crate::model::{Answer, Api, More, Operation, PageBy, PageParameter, PageSource, Paging, Ty};

/// The paging as described. What does not fit the document is diagnosed.
pub(super) fn described(
    api: &Api,
    operation: &Operation,
    setting: &Setting<Option<Described>>,
    diagnostics: &mut Diagnostics,
) -> Option<Paging> {
    let described = setting.value.as_ref()?;
    let wrong = |message: &str, hint: &str, diagnostics: &mut Diagnostics| {
        let diagnostic = diagnostics.fatal("wrong-value", "", message);
        diagnostic.place.clone_from(&setting.place);
        diagnostic.hint(hint);
    };
    let Some((answer, page)) = api.page(operation) else {
        wrong("no answer of the operation is JSON, so it has no pages", "remove the description", diagnostics);
        return None;
    };
    let places = api.places(page);
    let mut reader = Reader { api, operation, answer, places, diagnostics };
    let items = match &described.items {
        Some(setting) => reader.place(setting, "a list", |ty| matches!(ty, Ty::Array(_))),
        None if matches!(page, Ty::Array(_)) => Some(Vec::new()),
        None => {
            let only = only_list(api, operation, &reader.places);
            if only.is_none() {
                wrong(
                    "it is not plain which list of the answer has the items",
                    "say it: `items = \"…\"`",
                    reader.diagnostics,
                );
            }
            only
        }
    };
    let by = reader.by(&described.by, items.as_deref());
    let signs = [
        described.more.as_ref().and_then(|setting| reader.more(setting)),
        described.pages.as_ref().and_then(|setting| reader.number(setting)).map(More::Pages),
        described.total.as_ref().and_then(|setting| reader.number(setting)).map(More::Total),
    ];
    Some(Paging { items: items?, by: by?, more: signs.into_iter().flatten().collect() })
}

/// Reads names of parameters and places in the answer.
struct Reader<'a, 'd> {
    api: &'a Api,
    operation: &'a Operation,
    answer: &'a Answer,
    places: Vec<Place<'a>>,
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_, '_> {
    fn by(&mut self, by: &DescribedBy, items: Option<&[String]>) -> Option<PageBy> {
        match by {
            DescribedBy::Page { parameter, first } => {
                self.parameter(parameter).map(|at| PageBy::Page(at, first.unwrap_or(1)))
            }
            DescribedBy::Offset { parameter, first } => {
                self.parameter(parameter).map(|at| PageBy::Offset(at, first.unwrap_or(0)))
            }
            DescribedBy::Cursor { parameter, from } => {
                let at = self.parameter(parameter);
                let source = self.source(from, items);
                at.zip(source).map(|(at, source)| PageBy::Cursor(at, source))
            }
            DescribedBy::Url(from) => self.source(from, items).map(PageBy::Url),
        }
    }

    fn source(&mut self, from: &DescribedSource, items: Option<&[String]>) -> Option<PageSource> {
        match from {
            DescribedSource::Body(setting) => {
                let path = self.place(setting, "a value or a list of links", |_| true)?;
                let links = self.places.iter().any(|place| place.path == path && self.api.is_links(place));
                Some(if links { PageSource::Links(path) } else { PageSource::Body(path) })
            }
            DescribedSource::LastItem(setting) => {
                let item = self.api.item(self.operation, items?)?;
                let places = std::mem::replace(&mut self.places, self.api.places(item));
                let path = self.place(setting, "a value", |_| true);
                self.places = places;
                path.map(PageSource::LastItem)
            }
            DescribedSource::Header(setting) if setting.value.eq_ignore_ascii_case("link") => {
                Some(PageSource::LinkHeader)
            }
            DescribedSource::Header(setting) => {
                let headers = || self.answer.headers.iter().map(String::as_str);
                match headers().find(|header| header.eq_ignore_ascii_case(&setting.value)) {
                    Some(header) => Some(PageSource::Header(header.to_owned())),
                    None => {
                        setting.unmatched(&setting.value, "header of the answer", headers(), self.diagnostics);
                        None
                    }
                }
            }
        }
    }

    /// A parameter by its name, or a property of the body: `body.` and its name, dots between those within.
    fn parameter(&mut self, setting: &Setting<String>) -> Option<PageParameter> {
        let all = asked(self.api, self.operation, &|_| true);
        let names: Vec<String> = all.iter().map(|asked| asked.written()).collect();
        let found = all.into_iter().zip(&names).find(|(_, name)| **name == setting.value);
        if found.is_none() {
            let names = names.iter().map(String::as_str);
            setting.unmatched(&setting.value, "parameter of the operation", names, self.diagnostics);
        }
        found.map(|(asked, _)| asked.at)
    }

    fn number(&mut self, setting: &Setting<String>) -> Option<Vec<String>> {
        self.place(setting, "a number", |ty| matches!(ty, Ty::Number(_)))
    }

    fn more(&mut self, setting: &Setting<String>) -> Option<More> {
        let path = self.place(setting, "a boolean, a text, a number or links", |ty| !matches!(ty, Ty::Map(_)))?;
        let place = self.places.iter().find(|place| place.path == path)?;
        Some(match place.ty {
            Ty::Bool => More::Flag(path),
            _ if self.api.is_links(place) => More::Links(path),
            _ => More::Value(path),
        })
    }

    /// A place in the answer, its names with dots between them.
    fn place(&mut self, setting: &Setting<String>, wanted: &str, fits: impl Fn(&Ty) -> bool) -> Option<Vec<String>> {
        let written: Vec<String> = self.places.iter().map(|place| place.path.join(".")).collect();
        match written.iter().position(|path| *path == setting.value).and_then(|index| self.places.get(index)) {
            Some(place) if fits(place.ty) => Some(place.path.clone()),
            Some(_) => {
                let diagnostic =
                    self.diagnostics.fatal("wrong-value", "", format!("`{}` is not {wanted}", setting.value));
                diagnostic.place.clone_from(&setting.place);
                None
            }
            None => {
                let names = written.iter().map(String::as_str);
                setting.unmatched(&setting.value, "property of the answer", names, self.diagnostics);
                None
            }
        }
    }
}
