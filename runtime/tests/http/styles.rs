//! OpenAPI 3.0.4, "Style Examples": the table, with the values that it has.

use std::collections::BTreeMap;

use http::header::COOKIE;
use runtime::operation::{In, OperationInfo, Parameter, Style};
use runtime::{BaseUrl, Json, Operation, request};
use serde_json::json;

/// Path, query, header `color`, cookies.
type Sent = (String, Option<String>, Option<String>, Option<String>);

/// What an operation with this one parameter sends.
fn send<const CASE: usize>(value: Json) -> Result<Sent, String>
where
    Number<CASE>: Case,
{
    let request = Number::<CASE>::request(value);
    let built = request::build(&request, &BaseUrl::new("https://h.example").unwrap()).map_err(|e| e.to_string())?;
    let text = |name| built.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let headers = (text(http::HeaderName::from_static("color")), text(COOKIE));
    Ok((built.uri().path().to_owned(), built.uri().query().map(str::to_owned), headers.0, headers.1))
}

/// An operation of its own for each number.
trait Case {
    type Request: Operation;

    fn request(color: Json) -> Self::Request;
}

struct Number<const N: usize>;

macro_rules! cases {
    ($($number:literal: $path:literal $parameter:expr;)*) => {$(
        const _: () = {
            runtime::object! {
                struct This {
                    color: Option<Json> => "color": optional,
                }
            }
            impl Case for Number<$number> {
                type Request = This;

                fn request(color: Json) -> This {
                    This { color: Some(color) }
                }
            }
            impl Operation for This {
                const INFO: &'static OperationInfo = &OperationInfo {
                    parameters: &[$parameter],
                    ..OperationInfo::new("case", "GET", $path)
                };
                type Output = ();
                type Error = runtime::operation::NoDocumentedError;
            }
        };
    )*};
}

const PATH: Parameter = Parameter::path("color");
const QUERY: Parameter = Parameter::query("color");
const HEADER: Parameter = Parameter::header("color");
const COOKIES: Parameter = Parameter::cookie("color");

cases! {
    0: "/{color}" PATH.style(Style::Matrix, false);
    1: "/{color}" PATH.style(Style::Matrix, true);
    2: "/{color}" PATH.style(Style::Label, false);
    3: "/{color}" PATH.style(Style::Label, true);
    4: "/{color}" PATH.style(Style::Simple, false);
    5: "/{color}" PATH.style(Style::Simple, true);
    6: "/" QUERY.style(Style::Form, false);
    7: "/" QUERY.style(Style::Form, true);
    8: "/" QUERY.style(Style::SpaceDelimited, false);
    9: "/" QUERY.style(Style::PipeDelimited, false);
    10: "/" QUERY.style(Style::DeepObject, true);
    11: "/" QUERY.style(Style::Json, false);
    12: "/" HEADER;
    13: "/" HEADER.style(Style::Simple, true);
    14: "/" HEADER.style(Style::Json, false);
    15: "/" COOKIES.style(Style::Form, false);
    16: "/" COOKIES;
    17: "/" QUERY.allow_reserved();
    18: "/" QUERY.style(Style::PipeDelimited, true);
    19: "/{color}" PATH.style(Style::Json, false);
    20: "/" COOKIES.style(Style::Json, false);
    21: "/" QUERY.style(Style::TabDelimited, false);
    22: "/{color}" PATH.style(Style::TabDelimited, false);
    23: "/{color}.{color}" PATH.style(Style::Label, true);
    24: "/{color}..{color}" PATH;
    25: "/" COOKIES.allow_reserved();
}

fn string() -> Json {
    json!("blue")
}

fn array() -> Json {
    json!(["blue", "black", "brown"])
}

fn object() -> Json {
    // The order of `Json` objects: by key.
    json!({"B": 150, "G": 200, "R": 100})
}

fn path<const CASE: usize>(value: Json) -> String
where
    Number<CASE>: Case,
{
    send::<CASE>(value).unwrap().0
}

fn query<const CASE: usize>(value: Json) -> Option<String>
where
    Number<CASE>: Case,
{
    send::<CASE>(value).unwrap().1
}

fn header<const CASE: usize>(value: Json) -> Option<String>
where
    Number<CASE>: Case,
{
    send::<CASE>(value).unwrap().2
}

fn cookie<const CASE: usize>(value: Json) -> Option<String>
where
    Number<CASE>: Case,
{
    send::<CASE>(value).unwrap().3
}

#[test]
fn matrix() {
    assert_eq!(path::<0>(string()), "/;color=blue");
    assert_eq!(path::<0>(array()), "/;color=blue,black,brown");
    assert_eq!(path::<0>(object()), "/;color=B,150,G,200,R,100");
    assert_eq!(path::<1>(string()), "/;color=blue");
    assert_eq!(path::<1>(array()), "/;color=blue;color=black;color=brown");
    assert_eq!(path::<1>(object()), "/;B=150;G=200;R=100");
}

#[test]
fn label() {
    assert_eq!(path::<2>(string()), "/.blue");
    assert_eq!(path::<2>(array()), "/.blue,black,brown");
    assert_eq!(path::<2>(object()), "/.B,150,G,200,R,100");
    assert_eq!(path::<3>(string()), "/.blue");
    assert_eq!(path::<3>(array()), "/.blue.black.brown");
    assert_eq!(path::<3>(object()), "/.B=150.G=200.R=100");
}

#[test]
fn simple() {
    assert_eq!(path::<4>(string()), "/blue");
    assert_eq!(path::<4>(array()), "/blue,black,brown");
    assert_eq!(path::<4>(object()), "/B,150,G,200,R,100");
    assert_eq!(path::<5>(array()), "/blue,black,brown");
    assert_eq!(path::<5>(object()), "/B=150,G=200,R=100");
    assert_eq!(path::<4>(json!(["a,b", "c"])), "/a%2Cb,c");
    assert_eq!(header::<12>(string()).as_deref(), Some("blue"));
    assert_eq!(header::<12>(array()).as_deref(), Some("blue,black,brown"));
    assert_eq!(header::<12>(object()).as_deref(), Some("B,150,G,200,R,100"));
    assert_eq!(header::<13>(object()).as_deref(), Some("B=150,G=200,R=100"));
}

#[test]
fn form() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(query::<6>(json!("")), some("color="));
    assert_eq!(query::<6>(string()), some("color=blue"));
    assert_eq!(query::<6>(array()), some("color=blue,black,brown"));
    assert_eq!(query::<6>(object()), some("color=B,150,G,200,R,100"));
    assert_eq!(query::<7>(json!("")), some("color="));
    assert_eq!(query::<7>(string()), some("color=blue"));
    assert_eq!(query::<7>(array()), some("color=blue&color=black&color=brown"));
    assert_eq!(query::<7>(object()), some("B=150&G=200&R=100"));
    assert_eq!(query::<7>(json!([])), None);
    assert_eq!(query::<7>(Json::Null), None);
    assert_eq!(query::<7>(json!(true)), some("color=true"));
    assert_eq!(query::<7>(json!(1.5)), some("color=1.5"));
    assert_eq!(query::<7>(json!("a b&c=d+é#/'")), some("color=a%20b%26c%3Dd%2B%C3%A9%23%2F%27"));
    assert_eq!(query::<6>(json!(["a,b", "c"])), some("color=a%2Cb,c"));
}

#[test]
fn delimited() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(query::<8>(array()), some("color=blue%20black%20brown"));
    assert_eq!(query::<8>(object()), some("color=B%20150%20G%20200%20R%20100"));
    assert_eq!(query::<9>(array()), some("color=blue%7Cblack%7Cbrown"));
    assert_eq!(query::<9>(object()), some("color=B%7C150%7CG%7C200%7CR%7C100"));
    assert_eq!(query::<21>(array()), some("color=blue%09black%09brown"));
    assert_eq!(path::<22>(array()), "/blue%09black%09brown");
    assert_eq!(query::<18>(array()), some("color=blue&color=black&color=brown"));
}

#[test]
fn deep_object() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(query::<10>(object()), some("color%5BB%5D=150&color%5BG%5D=200&color%5BR%5D=100"));
    let nested = json!({"a": {"b": "1&2"}, "c": [3, 4]});
    assert_eq!(query::<10>(nested), some("color%5Ba%5D%5Bb%5D=1%262&color%5Bc%5D%5B0%5D=3&color%5Bc%5D%5B1%5D=4"));
    assert_eq!(query::<10>(array()), some("color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown"));
}

#[test]
fn json_content() {
    assert_eq!(query::<11>(json!({"a": [1, "é"]})).as_deref(), Some("color=%7B%22a%22%3A%5B1%2C%22%5Cu00e9%22%5D%7D"));
    assert_eq!(header::<14>(json!({"a": "é\r\nX: y"})).as_deref(), Some(r#"{"a":"\u00e9\u000d\u000aX: y"}"#));
    assert_eq!(path::<19>(json!({"a": 1})), "/%7B%22a%22%3A1%7D");
    assert_eq!(cookie::<20>(json!({"a": 1, "b": 2})).as_deref(), Some("color={%22a%22:1%2C%22b%22:2}"));
}

#[test]
fn cookies() {
    assert_eq!(cookie::<15>(string()).as_deref(), Some("color=blue"));
    assert_eq!(cookie::<15>(array()).as_deref(), Some("color=blue,black,brown"));
    assert_eq!(cookie::<16>(array()).as_deref(), Some("color=blue; color=black; color=brown"));
    assert_eq!(cookie::<16>(json!("a=b/c==")).as_deref(), Some("color=a=b/c=="));
    assert_eq!(cookie::<16>(json!("x; admin=1\r\nY: z")).as_deref(), Some("color=x%3B%20admin=1%0D%0AY:%20z"));
    // What the caller has escaped stays so; what no cookie can hold is escaped all the same.
    assert_eq!(cookie::<25>(json!("a%3Bb%c=/; d")).as_deref(), Some("color=a%3Bb%c=/%3B%20d"));
    assert_eq!(cookie::<25>(array()).as_deref(), Some("color=blue; color=black; color=brown"));
    let injected: BTreeMap<&str, &str> = [("a=b; c", "d")].into();
    assert!(send::<16>(json!(injected)).is_err());
}

#[test]
fn reserved_characters() {
    // RFC 3986 section 2.2, all of them; `&`, `#` and `'` cannot stay (see `Keep::Reserved`).
    let sent = query::<17>(json!(":/?#[]@!$&'()*+,;=")).unwrap();
    assert_eq!(sent, "color=:/?%23[]@!$%26%27()*+,;=");
    assert_eq!(query::<17>(json!("100% %41 é")).as_deref(), Some("color=100%25%20%41%20%C3%A9"));
}

#[test]
fn no_value_of_a_path_parameter_changes_the_path() {
    let nasty =
        ["..", ".", "%2e", "%2E%2e", "a/..", "a\\..\\b", "/", "?", "#", ";", ";x=1", "é", "%", "+", " ", "a,b", "="];
    for text in nasty {
        for value in [json!(text), json!([text]), json!([text, text]), json!([null, text]), json!({text: text})] {
            let sent = [
                send::<0>(value.clone()),
                send::<1>(value.clone()),
                send::<2>(value.clone()),
                send::<3>(value.clone()),
                send::<4>(value.clone()),
                send::<5>(value.clone()),
                send::<23>(value.clone()),
                send::<24>(value.clone()),
            ];
            for (path, query, ..) in sent.into_iter().flatten() {
                let segment = path.strip_prefix('/').unwrap();
                assert!(!segment.is_empty() && !segment.contains(['/', '\\', '?', '#', ' ']), "{path}");
                assert!(!matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."), "{path}");
                assert_eq!(query, None);
            }
        }
    }
    for value in [json!(""), json!([]), json!({}), json!([""]), json!(null), json!([null]), json!({"a": null})] {
        for sent in [send::<0>(value.clone()), send::<3>(value.clone()), send::<4>(value.clone())] {
            assert!(sent.is_err(), "{value}");
        }
    }
}

#[test]
fn the_order_of_properties_is_that_of_the_type() {
    runtime::object! {
        struct Color {
            r: i64 => "R": required,
            g: i64 => "G": required,
            b: i64 => "B": required,
        }
    }
    crate::probe!(Paint(color: Color = "color" Parameter::query("color").style(Style::Form, false)) "/");
    let paint = Paint { color: Some(Color { r: 100, g: 200, b: 150 }) };
    let built = request::build(&paint, &BaseUrl::new("https://h.example").unwrap()).unwrap();
    assert_eq!(built.uri().query(), Some("color=R,100,G,200,B,150"));
    assert_eq!(Paint::INFO.parameters[0].location, In::Query);
}
