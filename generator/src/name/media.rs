//! What media types are called.

use super::ident::pascal;
use crate::model::Medium;

/// Their names: the short ones, and of several that have the same the long ones from the second on.
pub(super) fn labels(media: &[Medium]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(media.len());
    for medium in media {
        let short = label(&medium.media_type);
        let label = if out.contains(&short) { pascal(essence(&medium.media_type)) } else { short };
        out.push(label);
    }
    out
}

fn essence(media_type: &str) -> &str {
    media_type.split([',', ';']).next().unwrap_or_default().trim()
}

/// A short name: of `application/vnd.shop.2024-06-30+json` that is `Json`.
fn label(media_type: &str) -> String {
    let essence = essence(media_type).to_ascii_lowercase();
    let (main, sub) = essence.split_once('/').unwrap_or(("", &essence));
    match (main, sub) {
        ("*", "*") => "Any".to_owned(),
        (_, "*") => pascal(main),
        ("text", "plain") => "Text".to_owned(),
        (_, "x-www-form-urlencoded") => "Form".to_owned(),
        ("multipart", _) => "Multipart".to_owned(),
        (_, "octet-stream") => "Bytes".to_owned(),
        _ => {
            let suffix = sub.rsplit_once('+').map_or(sub, |(_, suffix)| suffix);
            pascal(suffix.strip_prefix("x-").or_else(|| suffix.strip_prefix("vnd.")).unwrap_or(suffix))
        }
    }
}
