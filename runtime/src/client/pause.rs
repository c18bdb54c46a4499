//! The pause that an answer asks for.

use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use jiff::fmt::{rfc2822, strtime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Reset times of limits: in seconds from now, or since 1970. There is no standard but the draft for `RateLimit-Reset`.
const RESETS: [(&str, &str); 3] = [
    ("ratelimit-reset", "ratelimit-remaining"),
    ("x-ratelimit-reset", "x-ratelimit-remaining"),
    ("x-rate-limit-reset", "x-rate-limit-remaining"),
];

/// How long the server asks to wait, `now` being the time since 1970: `Retry-After`, or else when a limit that is
/// exhausted is filled up again.
pub(crate) fn asked(status: StatusCode, headers: &HeaderMap, now: Duration) -> Option<Duration> {
    // Many servers tell in every answer how limits stand: they say something only where one is the reason.
    let limited = status == StatusCode::TOO_MANY_REQUESTS;
    retry_after(headers, now).or_else(|| structured(headers, limited)).or_else(|| {
        RESETS.iter().find_map(|(reset, remaining)| {
            let exhausted = text(headers, remaining).map_or(limited, |left| left.parse() == Ok(0.0));
            text(headers, reset).filter(|_| exhausted).and_then(|reset| until_reset(reset, now))
        })
    })
}

/// RFC 9110 section 10.2.3: seconds, or a date.
fn retry_after(headers: &HeaderMap, now: Duration) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER.as_str())?;
    if let Some(seconds) = seconds(value) {
        return Some(seconds);
    }
    // By the clock of the server, if it shows: ours may be wrong.
    let now = text(headers, DATE.as_str())
        .and_then(http_date)
        .or_else(|| Timestamp::from_duration(SignedDuration::try_from(now).ok()?).ok())?;
    Some(Duration::try_from(now.duration_until(http_date(value)?)).unwrap_or_default())
}

/// `RateLimit` of draft-ietf-httpapi-ratelimit-headers: `"hour";r=0;t=30, …`, and `limit=10, remaining=0, reset=30` of
/// its earlier versions. Of several exhausted limits the last to be filled up counts.
fn structured(headers: &HeaderMap, limited: bool) -> Option<Duration> {
    let mut longest = None;
    let mut exhausted = limited;
    for item in text(headers, "ratelimit")?.split([',', ';']).map(str::trim) {
        match item.split_once('=') {
            Some(("r" | "remaining", left)) => exhausted = left.parse() == Ok(0.0),
            Some(("t" | "reset", reset)) if exhausted => longest = longest.max(seconds(reset)),
            Some(_) => {}
            None => exhausted = limited,
        }
    }
    longest
}

fn until_reset(value: &str, now: Duration) -> Option<Duration> {
    /// What is more than thirty years is a date.
    const DATES: f64 = 1e9;
    const MILLISECONDS: f64 = 1e12;

    let number: f64 = value.parse().ok()?;
    let at = match number {
        number if number < DATES => return seconds(value),
        number if number < MILLISECONDS => number,
        number => number / 1000.0,
    };
    Some(Duration::try_from_secs_f64(at).ok()?.saturating_sub(now))
}

fn seconds(value: &str) -> Option<Duration> {
    let number: f64 = value.parse().ok()?;
    let is_time = number.is_finite() && number >= 0.0;
    is_time.then(|| Duration::try_from_secs_f64(number).unwrap_or(Duration::MAX))
}

/// RFC 9110 section 5.6.7, with its two obsolete forms.
fn http_date(value: &str) -> Option<Timestamp> {
    let obsolete = || {
        let formats = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
        let parsed = formats.iter().find_map(|format| strtime::parse(format, value).ok())?;
        TimeZone::UTC.to_timestamp(parsed.to_datetime().ok()?).ok()
    };
    rfc2822::DateTimeParser::new().parse_timestamp(value).ok().or_else(obsolete)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 6 November 1994, 08:49:37 UTC: the date in RFC 9110.
    const NOW: u64 = 784_111_777;

    #[track_caller]
    fn check(headers: &[(&str, &str)], wanted: Option<u64>) {
        check_of(429, headers, wanted);
    }

    #[track_caller]
    fn check_of(status: u16, headers: &[(&str, &str)], wanted: Option<u64>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(asked(status, &map, Duration::from_secs(NOW)), wanted.map(Duration::from_secs), "{headers:?}");
    }

    #[test]
    fn seconds_and_the_three_forms_of_dates() {
        check(&[("retry-after", "120")], Some(120));
        check(&[("retry-after", " 0 ")], Some(0));
        check(&[("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT")], Some(60));
        check(&[("retry-after", "Sunday, 06-Nov-94 08:49:47 GMT")], Some(10));
        check(&[("retry-after", "Sun Nov  6 08:49:39 1994")], Some(2));
        check(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")], Some(0));
        // The server's clock is an hour behind ours.
        let date = ("date", "Sun, 06 Nov 1994 07:49:37 GMT");
        check(&[("retry-after", "Sun, 06 Nov 1994 07:50:00 GMT"), date], Some(23));
        for nonsense in ["", "soon", "-5", "NaN", "1e400", "Sun, 99 Nov 1994 08:50:37 GMT"] {
            check(&[("retry-after", nonsense)], None);
        }
    }

    #[test]
    fn limits() {
        check(&[("ratelimit-reset", "7")], Some(7));
        check(&[("x-ratelimit-reset", "784111787")], Some(784_111_787));
        check(&[("x-ratelimit-reset", "1784111787")], Some(1_000_000_010));
        check(&[("x-rate-limit-reset", "1784111787000")], Some(1_000_000_010));
        check(&[("x-ratelimit-reset", "7"), ("x-ratelimit-remaining", "0")], Some(7));
        check(&[("x-ratelimit-reset", "7"), ("x-ratelimit-remaining", "3")], None);
        check(&[("x-ratelimit-reset", "7"), ("retry-after", "2")], Some(2));
        check(&[("ratelimit", "limit=10, remaining=0, reset=5")], Some(5));
        check(&[("ratelimit", "limit=10, remaining=4, reset=5")], None);
        check(&[("ratelimit", r#""minute";r=3;t=9, "day";r=0;t=40, "hour";r=0;t=30"#)], Some(40));
        check(&[("ratelimit", "nonsense")], None);
        // Not because of a limit, if that does not say so.
        check_of(503, &[("x-ratelimit-reset", "7")], None);
        check_of(503, &[("ratelimit", "limit=10, reset=5")], None);
        check_of(503, &[("ratelimit", r#""day";t=40"#)], None);
        check_of(503, &[("x-ratelimit-reset", "7"), ("x-ratelimit-remaining", "0")], Some(7));
        check_of(503, &[("ratelimit", r#""day";r=0;t=40"#)], Some(40));
        check_of(503, &[("retry-after", "3")], Some(3));
        check(&[], None);
    }
}
