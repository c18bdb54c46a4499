//! `[client.paging]`

use toml::Spanned;
use toml::de::DeValue;

use super::table::{Context, Table};
use super::{Described, DescribedBy, DescribedSource, PagingSettings};
use crate::diagnostic::Severity;

pub(super) fn paging(client: &mut Table<'_>, context: &mut Context<'_>) -> PagingSettings {
    let Some(mut table) = client.table("paging", context) else { return PagingSettings::default() };
    let settings = PagingSettings {
        detect: table.flag("detect", context).unwrap_or(true),
        operations: table.map("operations", context, operation),
    };
    table.finish(context);
    settings
}

/// `false`, or a description.
fn operation(value: &Spanned<DeValue<'_>>, context: &mut Context<'_>) -> Option<Option<Described>> {
    match value.get_ref() {
        DeValue::Boolean(false) => Some(None),
        DeValue::Boolean(true) => {
            let hint = "without a description, paging is what the document shows";
            context.error("wrong-value", value.span(), "`true` says nothing").hint(hint);
            None
        }
        _ => described(value, context).map(Some),
    }
}

fn described(value: &Spanned<DeValue<'_>>, context: &mut Context<'_>) -> Option<Described> {
    let mut table = Table::new(value, context)?;
    let items = table.text("items", context);
    let (page, offset, cursor) =
        (table.text("page", context), table.text("offset", context), table.text("cursor", context));
    let first = table.integer("first", context);
    let next = table.text("next", context).map(DescribedSource::Body);
    let in_item = table.text("next-in-item", context).map(DescribedSource::LastItem);
    let header = table.text("next-header", context).map(DescribedSource::Header);
    let (more, total, pages) =
        (table.text("more", context), table.text("total", context), table.text("pages", context));
    let before = context.diagnostics.count(Severity::Fatal);
    table.finish(context);
    // A key that is misspelled is all that is wrong.
    let misspelled = context.diagnostics.count(Severity::Fatal) > before;
    let mut sources: Vec<DescribedSource> = [next, in_item, header].into_iter().flatten().collect();
    let by = match (page, offset, cursor, sources.len()) {
        (Some(parameter), None, None, 0) => DescribedBy::Page { parameter, first },
        (None, Some(parameter), None, 0) => DescribedBy::Offset { parameter, first },
        (None, None, Some(parameter), 1) if first.is_none() => {
            DescribedBy::Cursor { parameter, from: sources.remove(0) }
        }
        (None, None, None, 1) if first.is_none() => DescribedBy::Url(sources.remove(0)),
        _ if misspelled => return None,
        _ => {
            let hint = "`page` or `offset`, each perhaps with `first`; or one of `next`, `next-in-item` and `next-header`, with \
                        `cursor` if it is the value of a parameter and not a URL";
            context.error("wrong-value", value.span(), "it is not plain what leads to the next page").hint(hint);
            return None;
        }
    };
    if let Some(pages) = pages.as_ref().filter(|_| !matches!(by, DescribedBy::Page { .. })) {
        let hint = "`total` is for the number of items, `more` for what says whether there is more";
        super::read::wrong(pages, "`pages` is for pages that `page` counts".to_owned(), hint, context);
    }
    Some(Described { items, by, more, total, pages })
}
