//! What the server's answers become.

use generated::headers::{RATE_LIMIT_LIMIT, RATE_LIMIT_REMAINING};
use generated::streams::DeletePrivateLinkConnectionError as DeleteError;
use runtime::ErrorKind;

use crate::setup::{accepted, answer};
use crate::support::{Reply, Server, empty, json};

fn page(status: u16, media_type: &str, body: &[u8]) -> Reply {
    let headers = [("content-type", media_type), ("retry-after", "30"), ("RateLimit-Remaining", "0")];
    Reply::Full(status, headers.map(|(name, value)| (name.into(), value.into())).into(), body.into())
}

#[tokio::test]
async fn accepted_with_the_headers_of_the_document() {
    let response = answer(accepted).await.unwrap();
    assert_eq!(response.status(), 202);
    let limit: i64 = response.header(RATE_LIMIT_LIMIT).unwrap().unwrap();
    let remaining: i64 = response.header(RATE_LIMIT_REMAINING).unwrap().unwrap();
    assert_eq!((limit, remaining), (100, 99));
    let () = response.into_body();
}

#[tokio::test]
async fn accepted_without_them_or_with_nonsense_in_them() {
    let response = answer(|| empty(202, &[("RateLimit-Limit", "plenty")])).await.unwrap();
    assert!(response.header(RATE_LIMIT_REMAINING).is_none());
    response.header(RATE_LIMIT_LIMIT).unwrap().unwrap_err();
    assert_eq!(response.headers()["ratelimit-limit"], "plenty");
}

#[tokio::test]
async fn a_body_where_the_document_has_none_does_no_harm() {
    for body in ["{}", "{", "<html>"] {
        assert_eq!(answer(move || json(202, body)).await.unwrap().status(), 202);
    }
}

#[tokio::test]
async fn another_success_than_the_documented_one() {
    for status in [200, 204] {
        assert_eq!(answer(move || empty(status, &[])).await.unwrap().status().as_u16(), status);
    }
}

/// The examples of the document.
const EXAMPLES: [(u16, &str, &str, &str); 4] = [
    (401, "Unauthorized", "NOT_ORG_GROUP_CREATOR", EXAMPLE),
    (403, "Forbidden", "CANNOT_CHANGE_GROUP_NAME", EXAMPLE),
    (
        404,
        "Not Found",
        "RESOURCE_NOT_FOUND",
        "(This is just an example, the exception may not be related to this endpoint) Cannot find resource AWS",
    ),
    (500, "Internal Server Error", "UNEXPECTED_ERROR", EXAMPLE),
];
const EXAMPLE: &str = "(This is just an example, the exception may not be related to this endpoint)";

#[tokio::test]
async fn documented_errors_with_the_examples_of_the_document() {
    for (status, reason, code, detail) in EXAMPLES {
        let body = format!(r#"{{"detail":"{detail}","error":{status},"errorCode":"{code}","reason":"{reason}"}}"#);
        let sent = body.clone();
        let error = answer(move || page(status, "application/json", sent.as_bytes())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Documented);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.header(RATE_LIMIT_REMAINING).unwrap().unwrap(), 0);
        assert_eq!(error.body_bytes().unwrap(), body.as_bytes());
        let documented = error.api().unwrap();
        let variant = match documented {
            DeleteError::Unauthorized(_) => 401,
            DeleteError::Forbidden(_) => 403,
            DeleteError::NotFound(_) => 404,
            DeleteError::InternalServerError(_) => 500,
            _ => 0,
        };
        assert_eq!((variant, documented.status()), (status, status));
        let problem = documented.body();
        assert_eq!((problem.error, problem.error_code.as_str()), (i32::from(status), code));
        assert_eq!((problem.reason.as_deref(), problem.detail.as_deref()), (Some(reason), Some(detail)));
        assert_eq!((&problem.bad_request_detail, &problem.parameters), (&None, &None));
    }
}

#[tokio::test]
async fn every_field_of_an_error() {
    let body = r#"{
        "error": 403, "errorCode": "X", "new in the next version": [1, {"a": null}],
        "badRequestDetail": {"fields": [{"field": "name", "description": "too long"}]},
        "parameters": [{"name": "AWS", "n": 1.5}, {}], "reason": null
    }"#;
    let error = answer(move || json(403, body)).await.unwrap_err();
    let DeleteError::Forbidden(problem) = error.into_api().unwrap() else { panic!("not the variant of 403") };
    let violations = problem.bad_request_detail.unwrap().fields.unwrap();
    assert_eq!((violations[0].field.as_str(), violations[0].description.as_str()), ("name", "too long"));
    let parameters = problem.parameters.unwrap();
    assert_eq!(parameters[0]["name"], "AWS");
    assert_eq!((parameters[0]["n"].as_f64(), parameters[1].len()), (Some(1.5), 0));
    assert_eq!((problem.reason, problem.detail), (None, None));
}

#[tokio::test]
async fn statuses_that_the_document_does_not_have() {
    for (status, body) in [(418, &b"short and stout"[..]), (429, b"\xff\x00 not text")] {
        let error = answer(move || page(status, "text/plain", body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Undocumented);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(error.headers().unwrap()["retry-after"], "30");
        assert_eq!(error.body_bytes().unwrap(), body);
        assert!(error.api().is_none() && error.decode_error().is_none());
        assert!(error.to_string().contains(&status.to_string()), "{error}");
    }
}

#[tokio::test]
async fn a_web_page_where_json_was_due() {
    for status in [404, 500] {
        let body = b"<!doctype html><h1>It is not you, it is us</h1>";
        let error = answer(move || page(status, "text/html", body)).await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, status));
        assert_eq!(error.body_bytes().unwrap(), &body[..]);
        assert_eq!(error.decode_error().unwrap().path(), "$");
        let text = error.to_string();
        assert!(text.contains("text/html") && !text.contains("doctype"), "{text}");
    }
}

#[tokio::test]
async fn json_that_is_not_what_the_document_says() {
    let cases = [
        (r#"{"error": 404, "errorCode": "RESOURCE_NOT"#, "$.errorCode", Some(41)),
        (
            r#"{"error": 404, "badRequestDetail": {"fields": [{"field": "a", "description": "b"}, {"field""#,
            "$.badRequestDetail.fields[1]",
            None,
        ),
        (r#"{"error": "404", "errorCode": "X"}"#, "$.error", None),
        (r#"{"error": 4294967296, "errorCode": "X"}"#, "$.error", None),
        (r#"{"error": 404, "errorCode": null}"#, "$.errorCode", None),
        (r#"{"error": 404, "errorCode": "X", "parameters": [{}, 1]}"#, "$.parameters[1]", None),
        (r#"{"error": 404}"#, "$", None),
        (r#"{"error": 404, "errorCode": "X"} trailing"#, "$", None),
        ("[]", "$", None),
    ];
    for (body, path, offset) in cases {
        let error = answer(move || json(404, body)).await.unwrap_err();
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 404), "{body}");
        let problem = error.decode_error().unwrap();
        assert_eq!(problem.path(), path, "{body}: {problem}");
        if offset.is_some() {
            assert_eq!(problem.offset(), offset, "{body}: {problem}");
        }
        assert!(error.to_string().contains(path) && error.api().is_none(), "{error}");
        assert_eq!(error.body_bytes().unwrap(), body.as_bytes());
    }
    let missing = answer(|| json(404, r#"{"error": 404}"#)).await.unwrap_err();
    assert!(missing.to_string().contains("errorCode"), "{missing}");
}

#[tokio::test]
async fn nothing_where_json_was_due() {
    let error = answer(|| json(404, "")).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 404));
    assert!(error.to_string().contains("empty body"), "{error}");
    assert_eq!(error.body_bytes().unwrap().len(), 0);
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let elsewhere = Server::start(|_| accepted());
    let location = format!("{}/x", elsewhere.url);
    let error = answer(move || empty(307, &[("location", &location)])).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Undocumented, 307));
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    let error = answer(|| Reply::Raw(b"HTTP/1.1 404 Not Found\r\ncontent-length: 90\r\n\r\n{\"err".to_vec())).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.is_connect() && !error.is_timeout());
}
