//! Which of several media types a client speaks.

use crate::model::BodyKind;

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

    /// How well a client can speak it, best first.
    fn rank(&self) -> u8 {
        match self.kind {
            BodyKind::Json => 0,
            BodyKind::Text => 1,
            BodyKind::Binary | BodyKind::Empty => 2,
        }
    }
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
    let subtype = essence.split_once('/').map_or(essence, |(_, subtype)| subtype);
    let suffix = subtype.rsplit_once('+').map_or(subtype, |(_, suffix)| suffix);
    match suffix {
        "json" | "json5" | "problem" => BodyKind::Json,
        _ if essence == "*/*" => BodyKind::Json,
        "csv" | "xml" | "yaml" | "plain" | "html" | "x-yaml" => BodyKind::Text,
        _ if essence.starts_with("text/") => BodyKind::Text,
        _ => BodyKind::Binary,
    }
}

/// What a choice among media types came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// The media type that the client speaks.
    pub chosen: MediaType,
    /// Whether its version is newer than the pinned date: there is none that is not.
    pub too_new: bool,
    /// Media types that say another thing, which the client does not speak.
    pub left: Vec<String>,
}

/// Chooses one media type: of each family the newest version that is not after `pin`, of the families the one that the
/// client can speak best.
pub(super) fn choose<'a>(keys: impl Iterator<Item = &'a String>, pin: Option<&str>) -> Option<Choice> {
    let all: Vec<MediaType> = keys.map(|key| MediaType::parse(key)).collect();
    let mut families: Vec<(MediaType, bool)> = Vec::new();
    for media in &all {
        if families.iter().any(|(known, _)| known.family == media.family) {
            continue;
        }
        let versions = || all.iter().filter(|other| other.family == media.family);
        let in_time = versions().filter(|v| v.date.as_deref().is_none_or(|date| pin.is_none_or(|pin| date <= pin)));
        match in_time.max_by(|a, b| a.date.cmp(&b.date)) {
            Some(newest) => families.push((newest.clone(), false)),
            None => families.extend(versions().min_by(|a, b| a.date.cmp(&b.date)).map(|oldest| (oldest.clone(), true))),
        }
    }
    // A dated version is a released one; beside it an undated vendor type of the same kind is a preview of it.
    let best = families
        .iter()
        .min_by_key(|(media, too_new)| (*too_new, media.rank(), media.date.is_none() && is_vendor(media)));
    let (chosen, too_new) = best?.clone();
    let left = families.into_iter().map(|(media, _)| media).filter(|media| media.family != chosen.family);
    let left = left.filter(|media| media.kind != chosen.kind).map(|media| media.key).collect();
    Some(Choice { chosen, too_new, left })
}

fn is_vendor(media: &MediaType) -> bool {
    media.family.contains("/vnd.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(keys: &[&str], pin: Option<&str>) -> (String, bool, Vec<String>) {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let choice = choose(keys.iter(), pin).unwrap();
        (choice.chosen.key, choice.too_new, choice.left)
    }

    #[test]
    fn the_newest_version_that_is_not_after_the_pin() {
        let keys = [
            "application/vnd.x.2023-01-01+json",
            "application/vnd.x.2024-08-05+json",
            "application/vnd.x.preview+json",
        ];
        assert_eq!(chosen(&keys, None).0, "application/vnd.x.2024-08-05+json");
        assert_eq!(chosen(&keys, Some("2024-08-05")).0, "application/vnd.x.2024-08-05+json");
        assert_eq!(chosen(&keys, Some("2024-08-04")).0, "application/vnd.x.2023-01-01+json");
        assert_eq!(
            chosen(&keys[..2], Some("2020-01-01")),
            ("application/vnd.x.2023-01-01+json".to_owned(), true, vec![])
        );
    }

    #[test]
    fn json_before_text_before_bytes() {
        let keys = ["application/vnd.x.2023-01-01+csv", "application/vnd.x.2023-01-01+json"];
        assert_eq!(chosen(&keys, None), (keys[1].to_owned(), false, vec![keys[0].to_owned()]));
        assert_eq!(chosen(&["application/octet-stream", "text/csv"], None).0, "text/csv");
        assert_eq!(chosen(&["application/vnd.x.preview+gzip"], None).0, "application/vnd.x.preview+gzip");
    }
}
