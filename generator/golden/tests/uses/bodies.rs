//! Bodies: forms, files, texts and several media types.

use golden::*;
use runtime::http::{Request, Response, header};
use runtime::transport::{Transport, from_fn};
use runtime::{BaseUrl, Body, Operation, request};

fn build<R: Operation>(value: &R) -> Request<Body> {
    request::build(value, &BaseUrl::new("https://golden.example.com").unwrap()).unwrap()
}

fn content(request: &Request<Body>) -> String {
    String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned()
}

fn media_type(request: &Request<Body>) -> &str {
    request.headers().get(header::CONTENT_TYPE).map_or("", |value| value.to_str().unwrap())
}

/// A transport that answers everything with the same body, of the media type if that is not empty.
fn of_type(media_type: &'static str, body: impl Into<Body>) -> impl Transport {
    let body = body.into();
    from_fn(move |_| {
        let mut answer = Response::new(body.clone());
        if !media_type.is_empty() {
            answer.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(media_type));
        }
        Ok(answer)
    })
}

macro_rules! client {
    ($case:ident, $media_type:expr, $body:expr) => {
        $case::Client::builder()
            .base_url("https://golden.example.com")
            .transport(of_type($media_type, $body))
            .build()
            .unwrap()
    };
}

#[test]
fn forms() {
    use form_bodies::forms::*;
    use form_bodies::types::{Order, order};
    let mut order = Order::new("A & B");
    assert_eq!(content(&build(&PlaceOrderRequest::new(order.clone()))), "customer=A%20%26%20B");
    let line = |article: &str, count| order::LinesItem { article: Some(article.to_owned()), count };
    order.express = Some(true);
    order.lines = Some(vec![line("x", Some(2)), line("y", None)]);
    let door = [("floor".to_owned(), "3".to_owned())].into();
    order.delivery = Some(order::Delivery { street: Some("Quay 1".to_owned()), door: Some(door) });
    order.tags = Some(vec!["a".to_owned(), "b,c".to_owned()]);
    order.codes = Some(vec![1, 2]);
    order.note = Some("1/2+3&4".to_owned());
    order.options = Some(vec!["fast".to_owned()]);
    order.numbers = Some(vec![1.5, 2.0]);
    order.address = Some(order::Address { town: Some("Kiel".to_owned()) });
    order.additional_properties.insert("more".to_owned(), "ü".to_owned());
    let request = build(&PlaceOrderRequest::new(order));
    assert_eq!(media_type(&request), "application/x-www-form-urlencoded");
    let pairs: Vec<String> = content(&request).split('&').map(str::to_owned).collect();
    assert_eq!(
        pairs,
        [
            "customer=A%20%26%20B",
            "express=true",
            "lines%5B0%5D%5Barticle%5D=x",
            "lines%5B0%5D%5Bcount%5D=2",
            "lines%5B1%5D%5Barticle%5D=y",
            "delivery%5Bstreet%5D=Quay%201",
            "delivery%5Bdoor%5D%5Bfloor%5D=3",
            "tags=a,b%2Cc",
            "codes=1%7C2",
            "note=1/2%2B3%264",
            "options=%5B%22fast%22%5D",
            "numbers=1.5",
            "numbers=2",
            "address=%7B%22town%22%3A%22Kiel%22%7D",
            "more=%C3%BC",
        ]
    );
    let labels = build(&PutLabelsRequest { body: Some([("a=b".to_owned(), "c".to_owned())].into()) });
    assert_eq!(content(&labels), "a%3Db=c");
    let anything = [("n".to_owned(), serde_json::json!([1, {"a": 2}]))].into();
    assert_eq!(content(&build(&PutAnythingRequest { body: Some(anything) })), "n=1&n=%7B%22a%22%3A2%7D");
    assert!(media_type(&build(&PutAnythingRequest::default())).is_empty());
}

#[test]
fn files() {
    use multipart_bodies::types::Photo;
    use multipart_bodies::types::photo::{Backs, Place};
    use multipart_bodies::uploads::*;
    let mut photo = Photo::new("Ti\r\ntle", Body::from("PNG").file_name("a \"b\"\r\n.png").media_type("image/png"));
    photo.thumbnails = Some(vec![Body::from("one"), Body::from("two")]);
    photo.size = Some(3);
    photo.tags = Some(vec!["x".to_owned(), "y".to_owned()]);
    photo.place = Some(Place { town: Some("Kiel".to_owned()), picture: Some(vec![1, 2, 3].into()) });
    let request = build(&AddPhotoRequest::new(photo.clone()));
    let (kind, boundary) = media_type(&request).split_once("; boundary=").unwrap();
    assert_eq!(kind, "multipart/form-data");
    let wanted = "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nTi\r\ntle\r\n\
        --B\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a %22b%22%0D%0A.png\"\r\n\
        Content-Type: image/png\r\n\r\nPNG\r\n\
        --B\r\nContent-Disposition: form-data; name=\"thumbnails\"; filename=\"thumbnails\"\r\n\
        Content-Type: application/octet-stream\r\n\r\none\r\n\
        --B\r\nContent-Disposition: form-data; name=\"thumbnails\"; filename=\"thumbnails\"\r\n\
        Content-Type: application/octet-stream\r\n\r\ntwo\r\n\
        --B\r\nContent-Disposition: form-data; name=\"size\"\r\nContent-Type: application/json\r\n\r\n3\r\n\
        --B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n\
        --B\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\ny\r\n\
        --B\r\nContent-Disposition: form-data; name=\"place\"\r\nContent-Type: application/json\r\n\r\n\
        {\"town\":\"Kiel\",\"picture\":\"AQID\"}\r\n--B--\r\n";
    assert_eq!(content(&request).replace(boundary, "B"), wanted);
    // One file or several.
    let backs = |backs| content(&build(&AddPhotoRequest::new(Photo { backs: Some(backs), ..Photo::new("t", "") })));
    let part = |text| {
        format!("name=\"backs\"; filename=\"backs\"\r\nContent-Type: application/octet-stream\r\n\r\n{text}\r\n")
    };
    assert!(backs(Backs::Bytes("one".into())).contains(&part("one")));
    let both = backs(Backs::PictureList(vec!["two".into(), "three".into()]));
    assert!(both.contains(&part("two")) && both.contains(&part("three")), "{both}");
    let again = build(&AddPhotoRequest::new(photo.clone()));
    assert_ne!(media_type(&request), media_type(&again));
    let base = BaseUrl::new("https://golden.example.com").unwrap();
    // A file within a part of JSON is base64 there, and a stream cannot be.
    let within = |image: Body| {
        let original = Some(Box::new(Photo::new("o", image)));
        request::build(&AddPhotoRequest::new(Photo { original, ..Photo::new("t", Body::EMPTY) }), &base)
    };
    assert!(content(&within(Body::from(vec![1, 2, 3])).unwrap()).contains(r#"{"title":"o","image":"AQID"}"#));
    let stream = Body::from_stream(Body::from("abc").into_stream());
    assert!(within(stream).unwrap_err().to_string().contains("`original` holds a stream"));
    photo.image = photo.image.media_type("image/png\r\nX-Evil: 1");
    assert!(request::build(&AddPhotoRequest::new(photo), &base).unwrap_err().to_string().contains("image"));
    let mixed = build(&AddMixedRequest { body: Some([("f".to_owned(), Body::from("x"))].into()) });
    assert!(media_type(&mixed).starts_with("multipart/mixed; boundary="));
    // What else the media type says stays, but for another boundary; so is the text of a part in its character set.
    let note = add_related::Body { note: Some("é".to_owned()), ..Default::default() };
    let related = build(&AddRelatedRequest::new(note));
    assert!(media_type(&related).starts_with("multipart/related; type=\"application/json\"; boundary=part-"));
    let part = b"\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xe9\r\n";
    assert!(related.body().as_bytes().unwrap().windows(part.len()).any(|window| window == part));
    // A schema that says "bytes" says nothing of the parts: they are the caller's, as without a schema.
    let upload = build(&AddUploadRequest::new([("f".to_owned(), Body::from("x"))].into()));
    let (kind, boundary) = media_type(&upload).split_once("; boundary=").unwrap();
    assert_eq!(kind, "multipart/form-data");
    let wanted = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\
        Content-Type: application/octet-stream\r\n\r\nx\r\n--B--\r\n";
    assert_eq!(content(&upload).replace(boundary, "B"), wanted);
    let own = build(&AddListRequest::new(Body::from("--x--").media_type("multipart/form-data; boundary=x")));
    assert_eq!((media_type(&own), content(&own).as_str()), ("multipart/form-data; boundary=x", "--x--"));
}

#[test]
fn text_is_in_the_character_set_that_is_said() {
    use media_bodies::bodies::PutCharsetRequest;
    let sent = |text: &str| {
        let request = build(&PutCharsetRequest::new(text));
        (media_type(&request).to_owned(), request.body().as_bytes().unwrap().to_vec())
    };
    assert_eq!(sent("é"), ("text/plain; charset=ISO-8859-1; format=flowed".to_owned(), b"\xe9".to_vec()));
    // What it does not have goes as UTF-8.
    assert_eq!(sent("é€"), ("text/plain; format=flowed; charset=utf-8".to_owned(), "é€".as_bytes().to_vec()));
}

#[test]
fn a_request_of_several_media_types() {
    use media_several::media::PutReportRequest;
    use media_several::media::put_report::Body as Report;
    use media_several::types;
    let json = build(&PutReportRequest::new(types::Report::new("t")));
    assert_eq!((media_type(&json), content(&json).as_str()), ("application/json", r#"{"title":"t"}"#));
    let text = PutReportRequest::new("t".to_owned());
    assert_eq!((media_type(&build(&text)), content(&build(&text)).as_str()), ("text/plain", "t"));
    let form = PutReportRequest::new(types::Ticket::new(7));
    assert_eq!(
        (media_type(&build(&form)), content(&build(&form)).as_str()),
        ("application/x-www-form-urlencoded", "number=7")
    );
    let image = PutReportRequest::new(Report::Image(Body::from("i").media_type("image/png")));
    assert_eq!(media_type(&build(&image)), "image/png");
    let other = PutReportRequest::new(Report::Other(Body::from("o").media_type("a/b")));
    assert_eq!((media_type(&build(&other)), content(&build(&other)).as_str()), ("a/b", "o"));
    // They are values too.
    for request in [text, form, other] {
        let json = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<PutReportRequest>(&json).unwrap(), request, "{json}");
    }
}

#[test]
fn an_answer_of_several_media_types() {
    use media_several::media::GetReportOutput::Ok as Report;
    use media_several::media::get_report::Response;
    const JSON: &str = r#"{"title":"t"}"#;
    let get = |media_type, body: &'static str| {
        let call = client!(media_several, media_type, body).media().get_report();
        call.send_blocking().map(|response| match response.into_body() {
            Report(body) => body,
            other => panic!("{other:?}"),
        })
    };
    let is_json = |answer| matches!(answer, Ok(Response::Json(report)) if report.title == "t");
    for media_type in
        ["application/json", "application/json; charset=utf-8", "text/json", "application/x+json", "", "x/y"]
    {
        assert!(is_json(get(media_type, JSON)), "{media_type}");
    }
    assert_eq!(get("text/csv; charset=utf-8", "a,b").unwrap(), Response::Csv("a,b".to_owned()));
    assert_eq!(get("", "a,b").unwrap(), Response::Csv("a,b".to_owned()));
    assert_eq!(get("application/json", "a,b").unwrap_err().decode_error().unwrap().path(), "$");
    match get("application/pdf", "%PDF").unwrap() {
        Response::Pdf(body) => {
            assert_eq!(body.known_media_type(), Some("application/pdf"));
            assert_eq!(body.bytes_blocking().unwrap().as_ref(), b"%PDF");
        }
        other => panic!("{other:?}"),
    }
    let call = client!(media_several, "", JSON).media().get_report();
    let accept = |call: &media_several::Call<_>| call.build().unwrap().headers()[header::ACCEPT].clone();
    assert_eq!(accept(&call), "application/json, text/csv, application/pdf");
    assert_eq!(accept(&call.accept("text/csv")), "text/csv");
    let report = client!(media_several, "application/json", JSON).media().put_report("x".to_owned());
    assert_eq!(report.send_blocking().unwrap().title, "t");
}

#[test]
fn texts() {
    use media_bodies::bodies::*;
    let csv =
        |media_type, body: &'static [u8]| client!(media_bodies, media_type, body).bodies().get_csv().send_blocking();
    assert_eq!(csv("text/csv", b"\xEF\xBB\xBFa").unwrap().into_body(), "a");
    assert_eq!(csv("text/csv; charset=ISO-8859-1", b"\xFC").unwrap().into_body(), "ü");
    let unknown = csv("text/csv; charset=\"shift_jis\"", b"\x82\xA0").unwrap_err();
    assert!(unknown.decode_error().unwrap().message().contains("shift_jis"));
    assert_eq!(unknown.body_bytes().unwrap().as_ref(), b"\x82\xA0");
    assert!(csv("text/csv", b"\xFC").unwrap_err().decode_error().is_some());
    let scalar = client!(media_bodies, "text/plain", "on\n").bodies().put_scalar(7).send_blocking().unwrap();
    assert_eq!(scalar.as_str(), "on");
    let raw = client!(media_bodies, "application/json", "").bodies().put_raw("{}").send_blocking().unwrap();
    assert!(raw.is_null());
    let head = client!(media_bodies, "application/json", "").bodies().head_events().send_blocking().unwrap();
    assert_eq!(
        (head.status(), build(&PostNothingRequest::default()).body()),
        (runtime::http::StatusCode::OK, &Body::EMPTY)
    );
    // What is no media type may not stand there.
    assert_eq!(build(&GetCsvRequest::default()).headers()["accept"], "text/csv");
    assert!(!build(&GetPackedRequest::default()).headers().contains_key("accept"));
}

#[test]
fn parts_are_what_openapi_31_says_of_their_contents() {
    use content_keywords::types::Files;
    let files = Files {
        pages: Some(vec![Body::from("p")]),
        others: Some(vec![Body::from("o")]),
        notes: Some(serde_json::json!("n")),
        seal: Some(vec![1].into()),
        keys: Some(vec![vec![0xff].into()]),
        ..Files::new("c")
    };
    let form = content(&build(&content_keywords::files::ReplaceRequest::new(files)));
    let part = |name: &str, media_type: &str, text: &str| {
        let end = format!("\"\r\nContent-Type: {media_type}\r\n\r\n{text}\r\n");
        form.split("--part-").any(|part| part.contains(&format!("name=\"{name}\"")) && part.contains(&end))
    };
    assert!(part("cover", "image/png", "c") && part("pages", "application/pdf", "p"), "{form}");
    assert!(part("others", "application/octet-stream", "o") && part("notes", "application/json", "\"n\""), "{form}");
    // Bytes that are encoded are bytes.
    let encoded = |name: &str, media_type: &str, text: &str| {
        form.contains(&format!("name=\"{name}\"\r\nContent-Type: {media_type}\r\n\r\n{text}\r\n"))
    };
    assert!(encoded("seal", "image/gif", "AQ==") && encoded("keys", "application/octet-stream", "_w"), "{form}");
}
