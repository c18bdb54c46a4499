//! Media types as they stand in `Content-Type` (RFC 9110 section 8.3.1).

use crate::operation::{Body, BodyKind};

/// Type and subtype, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The value of a parameter.
pub(crate) fn parameter(media_type: &str, name: &str) -> Option<String> {
    let found = media_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    });
    found.filter(|value| !value.is_empty())
}

/// Whether it is a media type of JSON.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Whether the media type is one of the listed, `,` between them; ranges such as `image/*` count if `ranges` says so.
fn is_listed(essence: &str, list: &str, ranges: bool) -> bool {
    list.split(',').map(self::essence).any(|listed| match listed.strip_suffix('*') {
        Some(start) => ranges && (start == "*/" || essence.starts_with(start)),
        None => listed == essence,
    })
}

/// Which of the documented bodies one of this media type is: the one that names it, else one that is made of the same,
/// else one whose range it is in.
pub(crate) fn find(media: &[Body], content_type: &str) -> Option<usize> {
    let essence = essence(content_type);
    let by = |fits: &dyn Fn(&Body) -> bool| media.iter().position(fits);
    by(&|medium| is_listed(&essence, medium.media_type, false))
        .or_else(|| {
            let json = is_json(&essence);
            let xml = essence.ends_with("/xml") || essence.ends_with("+xml");
            match essence.as_str() {
                _ if json => by(&|medium| medium.kind == BodyKind::Json),
                _ if xml => by(&|medium| matches!(medium.kind, BodyKind::Xml(_))),
                "text/plain" => by(&|medium| medium.kind == BodyKind::Text),
                _ => None,
            }
        })
        .or_else(|| by(&|medium| is_listed(&essence, medium.media_type, true)))
}

/// The media type to send a body of, out of a list: the first that is no range.
pub(crate) fn concrete(list: &'static str) -> Option<&'static str> {
    concrete_where(list, |_| true)
}

/// The same of those that are as asked for.
pub(crate) fn concrete_where(list: &'static str, is: impl Fn(&str) -> bool) -> Option<&'static str> {
    let mut all = list.split(',').map(str::trim);
    all.find(|media_type| !media_type.contains('*') && !media_type.is_empty() && is(media_type))
}
