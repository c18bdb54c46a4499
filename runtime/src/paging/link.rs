//! Links to the next page: how they are written, and where they lead.

use http::header::LINK;
use http::uri::Authority;
use http::{HeaderMap, Uri};

use crate::Json;
use crate::request::encode::{Keep, encode};
use crate::request::path::is_dot_segment;

/// What links say of the next page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Links {
    /// Where it is.
    Next(String),
    /// There are links to other pages, and none to a next one.
    NoNext,
    /// There are none.
    None,
}

/// The header `Link` (RFC 8288 section 3).
pub(super) fn in_headers(headers: &HeaderMap) -> Links {
    let mut others = false;
    for line in headers.get_all(LINK).iter().filter_map(|value| std::str::from_utf8(value.as_bytes()).ok()) {
        let mut rest = line;
        while let Some(link) = link(&mut rest) {
            // With an anchor, it is a link of something else than this page.
            if link.has_anchor {
                continue;
            }
            for relation in link.relations.split_ascii_whitespace() {
                if relation.eq_ignore_ascii_case("next") {
                    return Links::Next(link.target.to_owned());
                }
                others |= ["prev", "previous", "first", "last"].iter().any(|own| relation.eq_ignore_ascii_case(own));
            }
        }
    }
    if others { Links::NoNext } else { Links::None }
}

struct Link<'a> {
    target: &'a str,
    relations: String,
    has_anchor: bool,
}

/// The next link of a header's value, which is taken off it.
fn link<'a>(rest: &mut &'a str) -> Option<Link<'a>> {
    let (_, after) = rest.split_once('<')?;
    let (target, mut after) = after.split_once('>')?;
    let mut link = Link { target: target.trim(), relations: String::new(), has_anchor: false };
    let mut seen = false;
    while let Some(parameter) = after.trim_start().strip_prefix(';') {
        let end = parameter.find(['=', ';', ',']).unwrap_or(parameter.len());
        let (name, value) = parameter.split_at(end);
        let value = match value.strip_prefix('=') {
            Some(value) => self::value(value.trim_start(), &mut after),
            None => {
                after = value;
                String::new()
            }
        };
        match name.trim().to_ascii_lowercase().as_str() {
            // Only the first counts (RFC 8288 section 3.3).
            "rel" if !seen => (link.relations, seen) = (value, true),
            "anchor" => link.has_anchor = true,
            _ => {}
        }
    }
    *rest = after;
    Some(link)
}

/// The value of a parameter: a token or a quoted string (RFC 9110 section 5.6.4).
fn value<'a>(text: &'a str, after: &mut &'a str) -> String {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, rest) = text.split_at(text.find([';', ',']).unwrap_or(text.len()));
        *after = rest;
        return token.trim().to_owned();
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => {
                *after = quoted.get(at + 1..).unwrap_or_default();
                return value;
            }
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    *after = "";
    value
}

/// Links in a body: a list of objects with `rel` and `href`, or an object with a link for each relation.
pub(super) fn in_body(links: &Json) -> Links {
    match links {
        Json::Array(links) if !links.is_empty() => {
            let next = links.iter().find(|link| link.get("rel").is_some_and(is_next));
            next.and_then(|link| link.get("href")?.as_str()).map_or(Links::NoNext, |href| Links::Next(href.to_owned()))
        }
        Json::Object(links) if !links.is_empty() => {
            let next = links.iter().find(|(relation, _)| relation.eq_ignore_ascii_case("next")).map(|(_, link)| link);
            let href = next.and_then(|link| link.as_str().or_else(|| link.get("href")?.as_str()));
            href.filter(|href| !href.is_empty()).map_or(Links::NoNext, |href| Links::Next(href.to_owned()))
        }
        _ => Links::None,
    }
}

fn is_next(relation: &Json) -> bool {
    let is = |relation: &Json| relation.as_str().is_some_and(|relation| relation.eq_ignore_ascii_case("next"));
    is(relation) || relation.as_array().is_some_and(|relations| relations.iter().any(is))
}

/// Where a reference leads from `base` (RFC 3986 section 5.2), if that is of the same origin (RFC 6454 section 5): what
/// goes there carries credentials.
///
/// # Errors
/// Why not to go there. The text has nothing of the reference but its origin: there may be secrets in its query.
pub(super) fn resolve(base: &Uri, reference: &str) -> Result<Uri, String> {
    const NONE: &str = "the link to the next page is not a URL";
    let reference = reference.split('#').next().unwrap_or_default().trim();
    let own = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) && !text.is_empty();
    let (scheme, rest) = match reference.split_once(':').filter(|(scheme, _)| own(scheme)) {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, reference),
    };
    let rest = match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?', '\\']).unwrap_or(rest.len());
            let (host, rest) = rest.split_at(end);
            let authority: Authority = host.parse().map_err(|_| NONE)?;
            if !is_same_origin(base, scheme, &authority) {
                let shown = host.rsplit('@').next().unwrap_or_default().escape_debug();
                return Err(format!("the link to the next page leads to another origin, `{shown}`"));
            }
            if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
        }
        None if scheme.is_some() => return Err(NONE.to_owned()),
        None => merge(base, rest),
    };
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, format!("?{}", encode(query, Keep::QueryLiteral))),
        None => (rest.as_str(), String::new()),
    };
    let parts = base.clone().into_parts();
    let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else { return Err(NONE.to_owned()) };
    let target = format!("{}{query}", normalized(path));
    let built = Uri::builder().scheme(scheme).authority(authority).path_and_query(target).build();
    built.map_err(|_| NONE.to_owned())
}

/// A reference without a host, from where `base` is (RFC 3986 section 5.2.3).
fn merge(base: &Uri, reference: &str) -> String {
    if reference.starts_with('/') {
        return reference.to_owned();
    }
    if reference.is_empty() || reference.starts_with('?') {
        return format!("{}{reference}", base.path());
    }
    let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{reference}")
}

/// The path without `.` and `..` (RFC 3986 section 5.2.4), with nothing in it that a path cannot hold.
fn normalized(path: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        if !is_dot_segment(segment) {
            out.push(encode(segment, Keep::PathLiteral));
            continue;
        }
        if segment.to_ascii_lowercase().replace("%2e", ".") == ".." {
            out.pop();
        }
        if segments.peek().is_none() {
            out.push(String::new());
        }
    }
    format!("/{}", out.join("/"))
}

/// Scheme, host and port are the same.
fn is_same_origin(base: &Uri, scheme: Option<&str>, authority: &Authority) -> bool {
    let own = base.scheme_str().unwrap_or_default();
    let usual = if own.eq_ignore_ascii_case("http") { 80 } else { 443 };
    scheme.is_none_or(|scheme| scheme.eq_ignore_ascii_case(own))
        && !authority.as_str().contains('@')
        && base.host().is_some_and(|host| host.eq_ignore_ascii_case(authority.host()))
        && base.port_u16().unwrap_or(usual) == authority.port_u16().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn header(text: &'static str) -> Links {
        in_headers(&HeaderMap::from_iter([(LINK, HeaderValue::from_static(text))]))
    }

    fn next(target: &str) -> Links {
        Links::Next(target.to_owned())
    }

    #[test]
    fn the_header_as_servers_write_it() {
        assert_eq!(
            header(r#"<https://a.example/t?page=2>; rel="next", </t?page=9>; rel="last""#),
            next("https://a.example/t?page=2")
        );
        assert_eq!(header("</t?page=1>; rel=first, </t?page=3> ;REL=NEXT"), next("/t?page=3"));
        assert_eq!(header(r#"</a,b;c>; title="one, \"two\"; rel=prev"; rel="prefetch next""#), next("/a,b;c"));
        assert_eq!(header(r#"</other>; rel="next"; anchor="/elsewhere", </t>; rel="prev""#), Links::NoNext);
        assert_eq!(header(r#"</t>; rel="prev"; rel="next""#), Links::NoNext);
        assert_eq!(header("</style.css>; rel=preload"), Links::None);
        assert_eq!(header("nothing; rel=next"), Links::None);
        assert_eq!(header(r#"</t>; rel="next"#), next("/t"));
        assert_eq!(header("</t>; flag; rel=next"), next("/t"));
    }

    #[test]
    fn links_in_a_body() {
        let links = |text: &str| in_body(&serde_json::from_str(text).expect("JSON"));
        assert_eq!(links(r#"[{"rel": "self", "href": "/a"}, {"rel": "next", "href": "/b"}]"#), next("/b"));
        assert_eq!(links(r#"[{"rel": ["up", "next"], "href": "/b"}]"#), next("/b"));
        assert_eq!(links(r#"[{"rel": "self", "href": "/a"}]"#), Links::NoNext);
        assert_eq!(links(r#"{"self": {"href": "/a"}, "next": {"href": "/b"}}"#), next("/b"));
        assert_eq!(links(r#"{"next": "/b"}"#), next("/b"));
        assert_eq!(links(r#"{"self": "/a", "next": null}"#), Links::NoNext);
        assert_eq!(links("[]"), Links::None);
        assert_eq!(links("null"), Links::None);
    }

    fn leads(reference: &str) -> Result<String, String> {
        let base: Uri = "https://api.example.com/v2/things?page=1".parse().expect("a URL");
        resolve(&base, reference).map(|uri| uri.to_string())
    }

    #[test]
    fn to_the_same_origin() {
        let cases = [
            ("https://api.example.com/v2/things?page=2", "/v2/things?page=2"),
            ("HTTPS://API.EXAMPLE.COM:443/v2/things?page=2#top", "/v2/things?page=2"),
            ("//api.example.com/x", "/x"),
            ("/x?y=z", "/x?y=z"),
            ("?page=2", "/v2/things?page=2"),
            ("more/things", "/v2/more/things"),
            ("../x/./y/..", "/x/"),
            ("/a/%2E%2e/../../b", "/b"),
            ("https://api.example.com", "/"),
            ("https://api.example.com?a=1", "/?a=1"),
            ("/a b\u{e9}\\..\\c?d=\u{e9} {\"e\"}", "/a%20b%C3%A9%5C..%5Cc?d=%C3%A9%20%7B%22e%22%7D"),
        ];
        for (reference, target) in cases {
            assert_eq!(leads(reference), Ok(format!("https://api.example.com{target}")), "{reference}");
        }
    }

    #[test]
    fn to_another_origin() {
        let cases = [
            "http://api.example.com/v2/things?page=2",
            "https://api.example.com:8443/",
            "https://api.example.com.evil.example/",
            "https://evil.example/?secret=1",
            "//evil.example/",
            "https://api.example.com@evil.example/",
            "https://evil.example\\@api.example.com/",
            "https://me:pw@api.example.com/",
        ];
        for reference in cases {
            let problem = leads(reference).expect_err(reference);
            assert!(problem.starts_with("the link to the next page"), "{problem}");
            assert!(!problem.contains("secret") && !problem.contains("pw"), "{problem}");
        }
        for reference in ["javascript:alert(1)", "mailto:me@example.com", "https:/x", "https://"] {
            assert!(leads(reference).is_err(), "{reference}");
        }
    }
}
