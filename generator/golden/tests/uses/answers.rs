//! Answers to values: successes and documented errors.

use golden::*;
use runtime::mock::Mock;

use crate::client;

#[test]
fn successes_by_status() {
    use successes::jobs::{ChangeOutput, StartOutput};
    let start = |status, body| client!(successes, status, body).jobs().start().send_blocking().unwrap().into_body();
    assert!(matches!(start(200, r#"{"id":"1"}"#), StartOutput::Ok(job) if job.id == "1"));
    assert!(matches!(start(202, r#"{"number":2}"#), StartOutput::Accepted(ticket) if ticket.number == 2));
    assert!(matches!(start(204, ""), StartOutput::NoContent));
    let change = |status, body| client!(successes, status, body).jobs().change().send_blocking().unwrap().into_body();
    assert_eq!(change(201, "made"), ChangeOutput::Created("made".to_owned()));
    assert!(matches!(change(202, r#"{"id":"1"}"#), ChangeOutput::Success(202, job) if job.id == "1"));
    assert_eq!(client!(successes, 206, r#"{"id":"1"}"#).jobs().list().send_blocking().unwrap().id, "1");
    assert_eq!(client!(successes, 202, "whatever").jobs().clear().send_blocking().unwrap().status(), 202);
    assert_eq!(client!(successes, 200, r#"{"id":"1"}"#).jobs().swap().send_blocking().unwrap().id, "1");
    assert_eq!(client!(successes, 200, "").jobs().look().send_blocking().unwrap().status(), 200);
    let unchanged = client!(successes, 304, "").jobs().list().send_blocking().unwrap_err();
    assert!(matches!(unchanged.api(), Some(successes::jobs::ListError::NotModified)));
    assert_eq!(client!(successes, 302, "").moves().where_is().send_blocking().unwrap().status(), 302);
    assert_eq!(client!(successes, 204, "").moves().forget().send_blocking().unwrap().status(), 204);
    let elsewhere = client!(successes, 307, "").moves().forget().send_blocking().unwrap_err();
    assert!(matches!(elsewhere.api(), Some(successes::moves::ForgetError::Redirection(307))));
    let failed = client!(successes, 500, r#"{"id":"1"}"#).jobs().swap().send_blocking().unwrap_err();
    assert_eq!(failed.api().unwrap().body().id, "1");
}

#[test]
fn documented_errors_by_status() {
    use error_answers::faults::{MixedError, SameError};
    let mixed = |status, body| client!(error_answers, status, body).faults().mixed().send_blocking().unwrap_err();
    assert!(
        matches!(mixed(400, r#"{"text":"t"}"#).into_api(), Ok(MixedError::BadRequest(problem)) if problem.text == "t")
    );
    assert!(matches!(mixed(409, r#"{"with":"w"}"#).into_api(), Ok(MixedError::Conflict(clash)) if clash.with == "w"));
    assert_eq!(mixed(418, "tea").into_api().unwrap(), MixedError::ImATeapot("tea".to_owned()));
    assert_eq!(mixed(429, "").into_api().unwrap(), MixedError::TooManyRequests);
    assert!(matches!(mixed(499, "\u{1}").into_api(), Ok(MixedError::Status499(body)) if body.as_bytes() == Some(&[1])));
    let failed = mixed(503, "whatever");
    assert_eq!((failed.api(), failed.api().unwrap().status()), (Some(&MixedError::ServerError(503)), 503));
    assert!(mixed(402, "").api().is_none());
    let same = |status| client!(error_answers, status, r#"{"text":"t"}"#).faults().same().send_blocking().unwrap_err();
    for (status, wanted) in [(404, "NotFound"), (405, "ClientError"), (500, "Default")] {
        let error = same(status);
        let api: &SameError = error.api().unwrap();
        assert_eq!((api.status(), api.body().text.as_str()), (status, "t"));
        assert!(format!("{api:?}").starts_with(wanted));
    }
    let undocumented = client!(error_answers, 404, "gone").faults().none().send_blocking().unwrap_err();
    assert_eq!(undocumented.status().unwrap(), 404);
    assert_eq!(undocumented.body_bytes().unwrap().as_ref(), b"gone");
    let wrong = mixed(400, r#"{"text":1}"#);
    assert_eq!(wrong.decode_error().unwrap().path(), "$.text");
}

/// A server in memory says of its answers what the document says of them.
#[test]
fn mocked_answers_are_of_the_media_type_that_the_document_has() {
    use error_answers::faults::{MixedError, MixedRequest};
    use error_answers::types::{Clash, Problem};
    let mock = Mock::new();
    mock.on::<MixedRequest>()
        .reply(409, Clash { with: "w".to_owned() })
        .reply(400, Problem { text: "t".to_owned() })
        .reply(418, "tea".to_owned());
    let base = "https://golden.example.com";
    let client = error_answers::Client::builder().base_url(base).transport(mock.clone()).build().unwrap();
    for media_type in ["application/problem+json", "application/json", "text/plain; charset=utf-8"] {
        let error = client.faults().mixed().send_blocking().unwrap_err();
        assert_eq!(error.headers().unwrap()["content-type"], media_type);
        assert!(!matches!(error.api(), None | Some(MixedError::ServerError(_))));
    }
    let old = media_versions_pinned::types::Old { text: None };
    mock.on::<media_versions_pinned::reports::ReportRequest>().reply(200, old);
    let client = media_versions_pinned::Client::builder().base_url(base).transport(mock).build().unwrap();
    let response = client.reports().report().send_blocking().unwrap();
    assert_eq!(response.headers()["content-type"], "application/vnd.shop.2023-01-01+json");
}

#[test]
fn bodies_are_read_as_what_they_are() {
    let csv = client!(media_bodies, 200, "a,b\n").bodies().get_csv().send_blocking().unwrap();
    assert_eq!(csv.into_body(), "a,b\n");
    let dump = client!(media_bodies, 200, "\u{1}\u{2}").bodies().get_dump().send_blocking().unwrap();
    assert_eq!(dump.bytes_blocking().unwrap().as_ref(), [1, 2]);
    assert_eq!(client!(media_bodies, 200, "null").bodies().put_json().send_blocking().unwrap().into_body(), None);
    let range = client!(media_bodies, 200, r#"["a"]"#).bodies().put_range("").send_blocking().unwrap();
    assert_eq!(range.into_body(), ["a"]);
    let range = client!(media_bodies, 200, r#"["a"]"#).bodies().post_range(Default::default()).send_blocking().unwrap();
    assert_eq!(range.into_body(), ["a"]);
    assert_eq!(client!(media_bodies, 200, "1.5").bodies().put_json().send_blocking().unwrap().into_body(), Some(1.5));
}

#[test]
fn headers_have_types() {
    use response_headers::headers;
    let transport = runtime::transport::from_fn(|_| {
        let answer = runtime::http::Response::builder()
            .header("ratelimit-left", "7")
            .header("X-Done", "true")
            .header("ETag", "\"abc\"")
            .header("X-Numbers", "1, 2")
            .header("X-Numbers", "3")
            .header("X-Mode", "fast")
            .header("X-Modes", "slow, other")
            .header("X-Since", "2024-02-29T12:00:00Z")
            .header("Set-Cookie", "a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT")
            .header("Set-Cookie", "b=2");
        Ok(answer.header("X-Ratio", "much").body(runtime::transport::Body::default()).unwrap())
    });
    let client = response_headers::Client::builder()
        .base_url("https://golden.example.com")
        .transport(transport)
        .build()
        .unwrap();
    let response = client.limits().limits().send_blocking().unwrap();
    assert_eq!(response.header(headers::RATE_LIMIT_LEFT).unwrap().unwrap(), 7);
    assert!(response.header(headers::X_DONE).unwrap().unwrap());
    assert_eq!(response.header(headers::E_TAG).unwrap().unwrap(), "\"abc\"");
    assert!(response.header(headers::X_RATIO).unwrap().is_err());
    assert_eq!(response.header(headers::X_NUMBERS).unwrap().unwrap(), [1, 2, 3]);
    assert_eq!(response.header(headers::X_MODE).unwrap().unwrap().as_str(), "fast");
    let modes = response.header(headers::X_MODES).unwrap().unwrap();
    assert_eq!(modes[0], response_headers::types::Mode::Slow);
    assert!(modes[1].known().is_none());
    assert_eq!(response.header(headers::X_SINCE).unwrap().unwrap(), "2024-02-29T12:00:00Z".parse().unwrap());
    let cookies = response.header(headers::SET_COOKIE).unwrap().unwrap();
    assert_eq!(cookies, ["a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT", "b=2"]);
    assert!(response.header(headers::X_LIST).is_none());
}

#[test]
fn the_whole_crate_works() {
    use whole_crate::{Client, auth, lamps, types};
    let transport = runtime::transport::from_fn(|request| {
        assert_eq!(request.uri(), "https://lights.example.com/v4/lamps");
        assert_eq!(request.headers()["x-key"], "k1");
        let answer = runtime::http::Response::builder().status(201).header("Location", "/lamps/7");
        Ok(answer.body(request.body().clone()).unwrap())
    });
    let client = Client::builder().auth(auth::Key::new("k1")).transport(transport).build().unwrap();
    let mut lamp = types::Lamp::new("Roter Sand");
    lamp.range = Some(7.5);
    let response = client.lamps().add_lamp(lamp.clone()).send_blocking().unwrap();
    assert_eq!(response.header(whole_crate::headers::LOCATION).unwrap().unwrap(), "/lamps/7");
    assert_eq!(response.into_body(), lamp);
    assert_eq!(lamps::ListLampsRequest::default(), client.lamps().list_lamps().request().clone());
}

#[test]
fn a_schema_may_be_called_like_the_module_of_errors() {
    let failed = client!(errors_component, 500, r#"{"codes":["x"]}"#).things().a().send_blocking().unwrap_err();
    assert_eq!(failed.api().unwrap().body().codes.as_deref(), Some(&["x".to_owned()][..]));
}
