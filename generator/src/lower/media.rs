//! Which media types of a body a client may speak.

use crate::model::{BodyKind, Framing};

/// A media type of a `content` map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MediaType {
    /// The key in the document.
    pub key: String,
    /// What a body of it is made of.
    pub kind: BodyKind,
    /// The date in it, of a dated vendor media type such as `application/vnd.example.2024-08-05+json`.
    pub date: Option<String>,
    /// The type without its date: what the versions of one thing share.
    family: String,
}

impl MediaType {
    pub(super) fn parse(key: &str) -> Self {
        let essence = key.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let date = find_date(&essence);
        let family = match &date {
            Some(date) => essence.replace(date.as_str(), "*"),
            None => essence.clone(),
        };
        Self { key: key.to_owned(), kind: kind(&essence), date, family }
    }

    /// Whether its parts have names, which those of other multiparts need not have.
    pub(super) fn is_form(&self) -> bool {
        self.family == "multipart/form-data"
    }

    /// Whether it leaves open what a body is made of.
    pub(super) fn is_any(&self) -> bool {
        self.family == "application/*"
    }

    /// How well a client can speak it, best first.
    fn rank(&self) -> u8 {
        match self.kind {
            BodyKind::Json => 0,
            BodyKind::Form => 1,
            BodyKind::Multipart => 2,
            BodyKind::Xml => 3,
            BodyKind::Text => 4,
            BodyKind::Stream(_) => 5,
            BodyKind::Binary | BodyKind::Empty | BodyKind::Several => 6,
        }
    }
}

/// Media types of values of which each stands on a line of its own.
const LINES: [&str; 9] =
    ["ndjson", "x-ndjson", "ldjson", "x-ldjson", "jsonl", "x-jsonl", "jsonlines", "x-jsonlines", "stream+json"];

fn subtype(essence: &str) -> &str {
    essence.split_once('/').map_or(essence, |(_, subtype)| subtype)
}

/// The date in a media type: four digits, two, two.
fn find_date(essence: &str) -> Option<String> {
    let is_date = |window: &&[u8]| {
        window.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() })
    };
    let date = essence.as_bytes().windows(10).find(is_date)?;
    String::from_utf8(date.to_vec()).ok()
}

/// RFC 6839: the suffix says what the body is made of.
fn kind(essence: &str) -> BodyKind {
    let subtype = subtype(essence);
    let suffix = subtype.rsplit_once('+').map_or(subtype, |(_, suffix)| suffix);
    match suffix {
        "event-stream" => BodyKind::Stream(Framing::EventData),
        "json-seq" => BodyKind::Stream(Framing::Sequence),
        _ if LINES.contains(&subtype) => BodyKind::Stream(Framing::Lines),
        "json" | "json5" | "problem" => BodyKind::Json,
        _ if essence == "*/*" => BodyKind::Json,
        "x-www-form-urlencoded" => BodyKind::Form,
        _ if essence.starts_with("multipart/") => BodyKind::Multipart,
        "xml" => BodyKind::Xml,
        "csv" | "yaml" | "plain" | "html" | "x-yaml" => BodyKind::Text,
        _ if essence.starts_with("text/") => BodyKind::Text,
        _ if is_called_json(subtype) => BodyKind::Json,
        _ => BodyKind::Binary,
    }
}

/// Media types of JSON without its suffix: `application/x-amz-json-1.1`, `application/json+sarif`, `application/geojson`.
/// What is packed, and what holds several values, is not JSON itself.
fn is_called_json(subtype: &str) -> bool {
    let words = || subtype.split(['.', '+', '-']);
    let other = |word: &str| matches!(word, "zip" | "gzip" | "cbor" | "stream" | "lines" | "nd");
    words().any(|word| word.ends_with("json")) && !words().any(other)
}

/// The media types that a client may speak, best first: of each family the newest version that is not after `pin`.
/// Also says whether there is no such version, so that the oldest had to be taken.
pub(super) fn candidates<'a>(keys: impl Iterator<Item = &'a str>, pin: Option<&str>) -> (Vec<MediaType>, bool) {
    let all: Vec<MediaType> = keys.map(MediaType::parse).collect();
    let mut families: Vec<(MediaType, bool)> = Vec::new();
    for media in &all {
        if families.iter().any(|(known, _)| known.family == media.family) {
            continue;
        }
        let versions = || all.iter().filter(|other| other.family == media.family);
        let in_time = versions().filter(|v| v.date.as_deref().is_none_or(|date| pin.is_none_or(|pin| date <= pin)));
        // Of those that differ by their parameters alone, the one that has none: `application/json;stream=watch` is special.
        let age = |media: &&MediaType| (media.date.clone(), !media.key.contains(';'));
        match in_time.max_by_key(age) {
            Some(newest) => families.push((newest.clone(), false)),
            None => families.extend(versions().min_by(|a, b| a.date.cmp(&b.date)).map(|oldest| (oldest.clone(), true))),
        }
    }
    let too_new = families.iter().all(|(_, too_new)| *too_new);
    let mut out: Vec<MediaType> =
        families.into_iter().filter(|(_, late)| too_new || !late).map(|(media, _)| media).collect();
    // A dated version is a released one; beside it an undated vendor type of the same kind is a preview of it.
    let dated: Vec<BodyKind> = out.iter().filter(|media| media.date.is_some()).map(|media| media.kind).collect();
    out.retain(|media| media.date.is_some() || !is_vendor(media) || !dated.contains(&media.kind));
    out.sort_by_key(MediaType::rank);
    (out, too_new && !all.is_empty())
}

/// Whether both are formats of patches, and not the same: then one text says two changes (RFC 5789 section 2), whatever
/// the schema. Of a list of media types the first counts.
pub(super) fn patch_otherwise(one: &str, other: &str) -> bool {
    let format = |media_type: &str| {
        let essence = media_type.split([',', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_patch = subtype(&essence).split('+').next().is_some_and(|name| name.ends_with("patch"));
        is_patch.then_some(essence)
    };
    matches!((format(one), format(other)), (Some(one), Some(other)) if one != other)
}

fn is_vendor(media: &MediaType) -> bool {
    media.family.contains("/vnd.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(keys: &[&str], pin: Option<&str>) -> (Vec<String>, bool) {
        let (media, too_new) = candidates(keys.iter().copied(), pin);
        (media.into_iter().map(|media| media.key).collect(), too_new)
    }

    #[test]
    fn the_newest_version_that_is_not_after_the_pin() {
        let keys = [
            "application/vnd.x.2023-01-01+json",
            "application/vnd.x.2024-08-05+json",
            "application/vnd.x.preview+json",
        ];
        assert_eq!(chosen(&keys, None).0, ["application/vnd.x.2024-08-05+json"]);
        assert_eq!(chosen(&keys, Some("2024-08-05")).0, ["application/vnd.x.2024-08-05+json"]);
        assert_eq!(chosen(&keys, Some("2024-08-04")).0, ["application/vnd.x.2023-01-01+json"]);
        assert_eq!(
            chosen(&keys[..2], Some("2020-01-01")),
            (vec!["application/vnd.x.2023-01-01+json".to_owned()], true)
        );
    }

    #[test]
    fn plain_before_parameters() {
        let keys = ["application/json", "application/json;stream=watch"];
        assert_eq!(chosen(&keys, None).0, ["application/json"]);
        assert_eq!(chosen(&["text/plain;format=flowed", "text/plain"], None).0, ["text/plain"]);
    }

    #[test]
    fn patches_of_several_formats() {
        assert!(patch_otherwise("application/json-patch+json", "application/merge-patch+json; charset=utf-8"));
        assert!(!patch_otherwise("application/merge-patch+json", "Application/Merge-Patch+JSON;v=1"));
        assert!(!patch_otherwise("application/json", "application/merge-patch+json"));
    }

    #[test]
    fn json_by_other_names() {
        let json = ["x-amz-json-1.1", "json+sarif", "vnd.json+api", "geojson", "x-json", "vnd.api.v2+json"];
        assert!(json.iter().all(|subtype| kind(&format!("application/{subtype}")) == BodyKind::Json));
        let other = ["json+zip", "json-stream", "nd-json", "x-jsonnet", "bson", "vnd.x+cbor"];
        assert!(other.iter().all(|subtype| kind(&format!("application/{subtype}")) == BodyKind::Binary));
        assert_eq!(kind("application/x-ldjson"), BodyKind::Stream(Framing::Lines));
    }

    #[test]
    fn json_before_text_before_bytes() {
        let keys = ["application/vnd.x.2023-01-01+csv", "application/vnd.x.2023-01-01+json"];
        assert_eq!(chosen(&keys, None).0, [keys[1], keys[0]]);
        assert_eq!(chosen(&["application/octet-stream", "text/csv"], None).0[0], "text/csv");
        assert_eq!(chosen(&["application/vnd.x.preview+gzip"], None).0, ["application/vnd.x.preview+gzip"]);
    }
}
