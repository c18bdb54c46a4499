//! Bodies of XML: bytes in, bytes out.

use golden::*;
use runtime::http::{Request, Response, header};
use runtime::transport::{Transport, from_fn};
use runtime::{BaseUrl, Body, ErrorKind, Operation, request};

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// The XML that a request sends, without its declaration.
fn sent<R: Operation>(value: &R) -> String {
    let request: Request<Body> = request::build(value, &BaseUrl::new("https://golden.example.com").unwrap()).unwrap();
    let body = String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned();
    body.strip_prefix(DECLARATION).expect("a declaration").to_owned()
}

fn refused<R: Operation>(value: &R) -> String {
    request::build(value, &BaseUrl::new("https://golden.example.com").unwrap()).unwrap_err().to_string()
}

fn answering(status: u16, media_type: &'static str, body: impl Into<Body>) -> impl Transport {
    let body = body.into();
    from_fn(move |_| {
        let answer = Response::builder().status(status).header(header::CONTENT_TYPE, media_type);
        Ok(answer.body(body.clone()).unwrap())
    })
}

macro_rules! client {
    ($case:ident, $status:expr, $media_type:expr, $body:expr) => {
        $case::Client::builder()
            .base_url("https://golden.example.com")
            .transport(answering($status, $media_type, $body))
            .build()
            .unwrap()
    };
}

mod names {
    use super::*;
    use xml_names::books::*;
    use xml_names::types::{Blurb, Book, Person};

    fn read(body: &str) -> Book {
        let client = client!(xml_names, 200, "application/xml", body.to_owned());
        client.books().put_book(least()).send_blocking().unwrap().into_body()
    }

    fn fails(body: impl Into<Body>) -> String {
        let client = client!(xml_names, 200, "application/xml", body);
        let error = client.books().put_book(least()).send_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        error.decode_error().unwrap().to_string()
    }

    fn least() -> Book {
        Book::new("1-2", "A & B", 7, Person::new("Ada"))
    }

    const LEAST: &str = concat!(
        r#"<b:Book xmlns:b="https://example.com/books" isbn="1-2">"#,
        r#"<dc:title xmlns:dc="https://example.com/dc">A &amp; B</dc:title><pages>7</pages>"#,
        "<person><name>Ada</name></person></b:Book>"
    );

    #[test]
    fn elements_attributes_and_namespaces() {
        assert_eq!(sent(&PutBookRequest::new(least())), LEAST);
        let mut book = least();
        book.isbn = "\"<>&'\n".to_owned();
        book.edition = Some(2);
        book.language = Some("de".to_owned());
        book.in_print = Some(true);
        book.genre = Some(xml_names::types::Genre::Crime.into());
        book.returned = Some(None);
        book.editor = Some(Person::new(" <Eva> \r"));
        book.blurb = Some(Blurb { by: Some("Eva".to_owned()), text: "Good & long".to_owned() });
        book.sequel = Some(Box::new(Book { title: "C".to_owned(), ..least() }));
        book.prices = Some([("EUR".to_owned(), 9.5), ("USD".to_owned(), 10.0)].into());
        book.remarks = Some(serde_json::json!({"remark": ["x", {"by": "y"}]}));
        let written = sent(&PutBookRequest::new(book.clone()));
        let wanted = concat!(
            r#"<b:Book xmlns:b="https://example.com/books" isbn="&quot;&lt;&gt;&amp;'&#10;" ed="2""#,
            r#" xmlns:ns1="https://example.com/lang" ns1:language="de">"#,
            r#"<dc:title xmlns:dc="https://example.com/dc">A &amp; B</dc:title><pages>7</pages>"#,
            "<in-print>true</in-print><genre>crime</genre>",
            r#"<returned xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>"#,
            "<person><name>Ada</name></person><editor><name> &lt;Eva&gt; &#13;</name></editor>",
            r#"<blurb by="Eva">Good &amp; long</blurb><b:sequel isbn="1-2">"#,
            r#"<dc:title xmlns:dc="https://example.com/dc">C</dc:title><pages>7</pages>"#,
            "<person><name>Ada</name></person></b:sequel>",
            "<prices><EUR>9.5</EUR><USD>10</USD></prices>",
            "<remarks><remark>x</remark><remark><by>y</by></remark></remarks></b:Book>"
        );
        assert_eq!(written, wanted);
        assert_eq!(read(&written), book);
    }

    #[test]
    fn what_servers_write() {
        // Another prefix, another root, another order, white space, comments, unknown elements, a document type.
        let book = read(concat!(
            "\u{feff}<?xml version='1.0' encoding='utf-8' standalone=\"yes\"?>\n<!DOCTYPE other>\n<!-- one -->\n",
            "<other xmlns='urn:other' xmlns:x='urn:x' ed = '+03' isbn='a&#10;b' new='1'>\n  <new><title>no</title></new>",
            "\n  <x:pages> 0012 </x:pages>\n  <title>A<!-- - -->&lt;<![CDATA[<b>]]>&#x21;</title>\r\n",
            "  <person>\n    <name/>\n  </person><in-print>1</in-print><blurb>\n two\n</blurb></other>\n<?end?>"
        ));
        assert_eq!((book.isbn.as_str(), book.edition, book.pages), ("a\nb", Some(3), 12));
        assert_eq!((book.title.as_str(), book.author.name.as_str()), ("A<<b>!", ""));
        assert_eq!((book.in_print, book.blurb.unwrap().text.as_str()), (Some(true), "\n two\n"));
        // Empty numbers are none, `xsi:nil` is `null`, and what is not there is absent.
        let book = read(concat!(
            r#"<Book isbn="" ed="" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><title/><pages>1</pages>"#,
            r#"<person><name>a</name></person><returned i:nil="true"/></Book>"#
        ));
        assert_eq!((book.edition, book.returned, book.in_print), (None, Some(None), None));
        // JSON, although the document has none.
        let json = r#"{"isbn":"1","title":"t","pages":1,"author":{"name":"n"}}"#;
        let client = client!(xml_names, 200, "application/json; charset=utf-8", json);
        assert_eq!(client.books().put_book(least()).send_blocking().unwrap().body().pages, 1);
    }

    #[test]
    fn character_sets() {
        let latin: Vec<u8> =
            LEAST.replace("Ada", "\u{fc}").chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let declared = [b"<?xml version=\"1.0\" encoding='ISO-8859-1'?>".as_slice(), &latin].concat();
        let client = client!(xml_names, 200, "application/xml", declared);
        assert_eq!(client.books().put_book(least()).send_blocking().unwrap().body().author.name, "\u{fc}");
        let client = client!(xml_names, 200, "application/xml; charset=latin1", latin.clone());
        assert_eq!(client.books().put_book(least()).send_blocking().unwrap().body().author.name, "\u{fc}");
        assert!(fails(latin).contains("not UTF-8"));
        let other = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{LEAST}");
        assert!(fails(other).contains("cannot read the character set `utf-16`"));
    }

    #[test]
    fn what_does_not_fit_says_where() {
        let book = |pages: &str| LEAST.replace("<pages>7</pages>", pages);
        assert_eq!(fails(book("<pages>x</pages>")), "$.pages: expected a 64-bit integer, found a string");
        assert_eq!(fails(book("<pages/>")), "$.pages: expected a 64-bit integer, found null");
        assert_eq!(fails(book("<pages>1.5</pages>")), "$.pages: expected a 64-bit integer, found 1.5");
        assert!(fails(book("")).contains("`pages` is missing"), "{}", fails(book("")));
        assert!(fails(LEAST.replace("<name>Ada</name>", "")).starts_with("$.author: "));
        for (broken, at) in [
            ("", "found no element"),
            ("no", "text outside of the root element"),
            ("<a>", "`a` has no end"),
            ("<a><b></a>", "not well-formed"),
            ("<a/><b/>", "a second root element"),
            ("<a b='1' b='2'/>", "not well-formed"),
            ("<a>&nbsp;</a>", "the entity `nbsp` is not known"),
            ("<a b='&nbsp;'/>", "not well-formed"),
            ("<a>&#0;</a>", "not well-formed"),
            ("<a", "not well-formed"),
        ] {
            assert!(fails(broken).contains(at), "{broken}: {}", fails(broken));
        }
    }

    #[test]
    fn nothing_grows_and_nothing_overflows() {
        let bomb = concat!(
            "<!DOCTYPE Book [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">",
            "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><Book><title>&b;&f;</title></Book>"
        );
        assert!(fails(bomb).contains("the entity `b` is not known"));
        let deep = "<sequel>".repeat(100_000);
        assert!(fails(format!("<Book>{deep}")).contains("nested more than 128 deep"));
        let attributes: String = (0..100_000).map(|number| format!(" a{number}=''")).collect();
        assert!(fails(format!("<Book{attributes}/>")).contains("more than 256 attributes"));
        let mut book = least();
        for _ in 0..200 {
            book = Book { sequel: Some(Box::new(book)), ..least() };
        }
        assert!(refused(&PutBookRequest::new(book)).contains("nested too deeply"));
    }

    #[test]
    fn what_xml_cannot_have_is_not_sent() {
        let mut book = least();
        book.author.name = "a\u{1}".to_owned();
        let error = refused(&PutBookRequest::new(book));
        assert!(error.contains("XML cannot have the character '\\u{1}'"), "{error}");
        // Not every letter and digit is one for XML.
        for name in ["a b", "b\u{b2}", "\u{aa}", "1a", "-", ""] {
            let mut book = least();
            book.prices = Some([(name.to_owned(), 1.0)].into());
            let error = refused(&PutBookRequest::new(book));
            assert!(error.contains(&format!("`{name}` cannot be a name in XML")), "{error}");
        }
    }

    #[test]
    fn errors_are_xml_too() {
        let body = "<Problem><code>7</code><detail>d</detail><more>m</more></Problem>";
        let client = client!(xml_names, 418, "text/xml;charset=UTF-8", body);
        let error = client.books().put_book(least()).send_blocking().unwrap_err();
        let problem = error.api().unwrap().body();
        assert_eq!((problem.code, problem.detail.as_deref()), (7, Some("d")));
        assert_eq!(problem.additional_properties.get("more").map(String::as_str), Some("m"));
    }
}

mod lists {
    use super::*;
    use xml_lists::shelves::*;
    use xml_lists::types::{Book, Shelf};

    fn read(body: &str) -> Shelf {
        let client = client!(xml_lists, 200, "application/xml", format!("<Shelves>{body}</Shelves>"));
        let shelves = client.shelves().put_shelf(least()).send_blocking().unwrap().into_body();
        let [shelf] = <[Shelf; 1]>::try_from(shelves).unwrap();
        shelf
    }

    fn least() -> Shelf {
        Shelf::new(Vec::new(), Vec::new(), Vec::new())
    }

    fn texts(items: &[&str]) -> Vec<String> {
        items.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lists_with_and_without_an_element_around_them() {
        assert_eq!(sent(&PutShelfRequest::new(least())), r#"<Shelf codes=""><wrapped/></Shelf>"#);
        let book = |title: &str| Book { title: title.to_owned() };
        let shelf = Shelf {
            plain: texts(&["a", ""]),
            renamed: Some(vec![1, 2]),
            outer: Some(texts(&["o"])),
            wrapped: texts(&["b"]),
            both: Some(texts(&["c", "d"])),
            books: Some(vec![book("x"), book("y")]),
            more: Some(vec![book("z")]),
            rows: Some(vec![vec![1, 2], vec![], vec![3]]),
            codes: vec![4, 5],
            by_room: Some([("hall".to_owned(), texts(&["p", "q"]))].into()),
        };
        let written = sent(&PutShelfRequest::new(shelf.clone()));
        let wanted = concat!(
            r#"<Shelf codes="4 5"><plain>a</plain><plain/><number>1</number><number>2</number><each>o</each>"#,
            "<wrapped><wrapped>b</wrapped></wrapped><tags><tag>c</tag><tag>d</tag></tags>",
            "<book><title>x</title></book><book><title>y</title></book>",
            "<more><more><title>z</title></more></more>",
            "<row><cell>1</cell><cell>2</cell></row><row/><row><cell>3</cell></row>",
            "<byRoom><hall>p</hall><hall>q</hall></byRoom></Shelf>"
        );
        assert_eq!(written, wanted);
        assert_eq!(read(&written), shelf);
    }

    #[test]
    fn lists_as_servers_write_them() {
        // Nothing of a list: it is empty if it must be there, otherwise absent.
        let shelf = read("<Shelf codes='1'/>");
        assert_eq!((shelf.plain.len(), shelf.wrapped.len(), shelf.renamed, shelf.both), (0, 0, None, None));
        // Items apart from one another.
        let shelf =
            read("<Shelf codes=''><plain>a</plain><number>1</number><plain>b</plain><number>2</number></Shelf>");
        assert_eq!((shelf.plain, shelf.renamed), (texts(&["a", "b"]), Some(vec![1, 2])));
        // An element around the items, although the document has none; none, although it has one.
        let shelf = read(concat!(
            "<Shelf codes=''><plain><string>a</string><string>b</string></plain>",
            "<bookSet><item><title>x</title></item><item><title>y</title></item></bookSet>",
            "<renamed><number>1</number></renamed><wrapped>c</wrapped><wrapped>d</wrapped></Shelf>"
        ));
        assert_eq!((shelf.plain, shelf.wrapped), (texts(&["a", "b"]), texts(&["c", "d"])));
        assert_eq!((shelf.renamed, shelf.books.map(|books| books.len())), (Some(vec![1]), Some(2)));
    }

    #[test]
    fn a_list_as_a_body() {
        let request = PutNamesRequest { body: Some(texts(&["a", "b"])) };
        assert_eq!(sent(&request), "<names><name>a</name><name>b</name></names>");
    }
}

mod unions {
    use super::*;
    use runtime::Json;
    use xml_unions::drawings::*;
    use xml_unions::types::drawing::Scale;
    use xml_unions::types::{Circle, Dot, Drawing, Ink, Label, Mark, Point, Shape, Spot, Square};

    fn read(body: &str) -> Drawing {
        let client = client!(xml_unions, 200, "application/xml", body.to_owned());
        client.drawings().put_drawing(Drawing::new(Vec::new())).send_blocking().unwrap().into_body()
    }

    #[test]
    fn alternatives() {
        let drawing = Drawing {
            shapes: vec![Circle::new(2.5).into(), Square::new(3.0).into()],
            mark: Some(Label { text: "here".to_owned(), x: Some(1) }.into()),
            scale: Some(Scale::Number(2.0)),
            inks: None,
        };
        let written = sent(&PutDrawingRequest::new(drawing.clone()));
        let wanted = concat!(
            r#"<Drawing><shapes><shape type="circle"><radius>2.5</radius></shape>"#,
            r#"<shape type="square"><length>3</length></shape></shapes>"#,
            "<mark><caption>here</caption><x>1</x></mark><scale>2</scale></Drawing>"
        );
        assert_eq!(written, wanted);
        assert_eq!(read(&written), drawing);
        let drawing = read("<d><shapes/><mark><x>1</x><y>2</y></mark><scale>auto</scale></d>");
        assert_eq!(drawing.mark, Some(Mark::Point(Box::new(Point { x: 1, y: 2 }))));
        assert!(matches!(&drawing.scale, Some(Scale::Auto(auto)) if auto.as_str() == "auto"));
    }

    #[test]
    fn alternatives_that_only_the_discriminator_tells_apart() {
        let inks = vec![Dot { size: Some(1) }.into(), Ink::Spot(Box::default())];
        let shapes = vec![Spot { size: Some(2) }.into(), Shape::Dot(Box::default())];
        let drawing = Drawing { inks: Some(inks), ..Drawing::new(shapes) };
        let written = sent(&PutDrawingRequest::new(drawing.clone()));
        let wanted = concat!(
            r#"<Drawing><shapes><shape type="spot"><size>2</size></shape><shape type="dot"/></shapes>"#,
            "<ink><form>Dot</form><size>1</size></ink><ink><form>Spot</form></ink></Drawing>"
        );
        assert_eq!(written, wanted);
        assert_eq!(read(&written), drawing);
    }

    #[test]
    fn what_no_alternative_is() {
        let drawing = read("<d><shapes><shape type='star'><points>5</points></shape></shapes></d>");
        let wanted = serde_json::json!({"kind": "star", "points": 5});
        assert!(matches!(drawing.shapes.as_slice(), [Shape::Unrecognized(json)] if *json == wanted));
        let written = sent(&PutDrawingRequest::new(drawing));
        assert_eq!(written, r#"<Drawing><shapes><shape type="star"><points>5</points></shape></shapes></Drawing>"#);
        let unknown = Shape::Unrecognized(Json::Null);
        assert!(sent(&PutDrawingRequest::new(Drawing::new(vec![unknown]))).contains(r#"xsi:nil="true"/>"#));
    }
}

mod media {
    use super::*;
    use xml_media::reports::{add_fields, add_parts, get_report, put_rows, put_upload, *};
    use xml_media::types::Sheet;

    #[test]
    fn beside_json() {
        let get = |media_type, body: &'static str| {
            let client = client!(xml_media, 200, media_type, body);
            client.reports().get_report().send_blocking().unwrap().into_body()
        };
        let sheet = get_report::Response::Xml(Box::new(Sheet { rows: 7 }));
        assert_eq!(get("application/xml", "<Sheet><rows>7</rows></Sheet>"), sheet);
        assert_eq!(get("text/xml; charset=utf-8", "<Sheet><rows>7</rows></Sheet>"), sheet);
        assert!(matches!(get("application/json", r#"{"title":"t"}"#), get_report::Response::Json(_)));
        assert_eq!(get("", "<Sheet><rows>7</rows></Sheet>"), sheet);
        assert_eq!(GetReportRequest::INFO.accept, "application/json, application/xml");
    }

    #[test]
    fn roots_without_a_name() {
        let body = put_upload::Body { upload: Some(Sheet { rows: 7 }) };
        assert_eq!(sent(&PutUploadRequest::new(body)), "<Upload><rows>7</rows></Upload>");
        assert!(
            refused(&PutUploadRequest::new(put_upload::Body::default())).contains("nothing that could be the root")
        );
        let body = put_rows::Body { a: Some(1), b: None };
        assert_eq!(sent(&PutRowsRequest::new(body)), "<root><a>1</a></root>");
    }

    #[test]
    fn parts_of_forms() {
        use xml_media::types::Line;
        let body = add_parts::Body {
            note: "<b/>".to_owned(),
            sheet: Some(Sheet { rows: 7 }),
            lines: Some(vec![Line { no: 1 }, Line { no: 2 }]),
        };
        let request = AddPartsRequest::new(body);
        let built = request::build(&request, &BaseUrl::new("https://golden.example.com").unwrap()).unwrap();
        let sent = String::from_utf8_lossy(built.body().as_bytes().unwrap()).into_owned();
        let part = |name: &str, media_type: &str, body: &str| {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"\r\nContent-Type: {media_type}");
            assert!(sent.contains(&format!("{head}\r\n\r\n{body}\r\n")), "{sent}");
        };
        part("note", "text/xml", "<b/>");
        // It is UTF-8, whatever the document says.
        part("sheet", "application/xml; charset=utf-8", &format!("{DECLARATION}<sheet><rows>7</rows></sheet>"));
        part("lines", "application/xml; charset=utf-8", &format!("{DECLARATION}<line no=\"1\"/>"));
        part("lines", "application/xml; charset=utf-8", &format!("{DECLARATION}<line no=\"2\"/>"));
    }

    #[test]
    fn scalars_with_a_name() {
        assert_eq!(sent(&PutMarkRequest::new("a<b")), "<mark>a&lt;b</mark>");
        let client = client!(xml_media, 200, "application/xml", "<marks> 5 </marks>");
        assert_eq!(*client.reports().put_mark("x").send_blocking().unwrap().body(), 5);
    }

    #[test]
    fn fields_of_forms() {
        let body = add_fields::Body { sheet: Some(Sheet { rows: 7 }), no: Some(1) };
        let base = BaseUrl::new("https://golden.example.com").unwrap();
        let built = request::build(&AddFieldsRequest::new(body), &base).unwrap();
        let sent = String::from_utf8_lossy(built.body().as_bytes().unwrap()).into_owned();
        assert!(sent.starts_with("sheet=%3C%3Fxml%20version"), "{sent}");
        assert!(sent.ends_with("%3Csheet%3E%3Crows%3E7%3C%2Frows%3E%3C%2Fsheet%3E&no=1"), "{sent}");
    }

    #[test]
    fn without_a_schema_it_is_text() {
        for status in [200, 201, 202] {
            let client = client!(xml_media, status, "application/xml", "<any>thing</any>");
            let body = put_upload::Body { upload: Some(Sheet { rows: 1 }) };
            let answer = client.reports().put_upload(body).send_blocking().unwrap();
            assert_eq!(answer.body(), "<any>thing</any>");
        }
    }
}

#[test]
fn node_types() {
    use xml_node_types::notes::*;
    use xml_node_types::types::{Heading, Note, Place};
    let note = Note {
        id: 7,
        place: Some(Place { city: Some("Kiel".to_owned()), zip: Some("24103".to_owned()) }),
        tags: Some(vec!["a".to_owned()]),
        heading: Some(Heading { level: Some(1), text: "a ]]> b\r".to_owned() }),
        body: "text".to_owned(),
    };
    let written = sent(&PutNoteRequest::new(note.clone()));
    let wanted = concat!(
        r#"<note id="7" zip="24103"><city>Kiel</city><tags><tag>a</tag></tags>"#,
        r#"<h1 level="1"><![CDATA[a ]]]]><![CDATA[> b]]>&#13;<![CDATA[]]></h1><p>text</p></note>"#
    );
    assert_eq!(written, wanted);
    let client = client!(xml_node_types, 200, "application/xml", written);
    assert_eq!(*client.notes().put_note(note.clone()).send_blocking().unwrap().body(), note);
    // Nothing of what stands within: it is absent.
    let client = client!(xml_node_types, 200, "application/xml", "<note id='1'><p/></note>");
    assert_eq!(client.notes().put_note(note).send_blocking().unwrap().body().place, None);
}

#[test]
fn swagger() {
    use swagger_xml::pets::*;
    use swagger_xml::types::{Kind, Pet};
    let pet = Pet { kind: Some(Kind { id: Some(1) }), ..Pet::new("Rex", vec!["a.png".to_owned()]) };
    let written = sent(&AddPetRequest::new(pet.clone()));
    let wanted = r#"<pet name="Rex"><photo><photo>a.png</photo></photo><sort><id>1</id></sort></pet>"#;
    assert_eq!(written, wanted);
    let client = client!(swagger_xml, 200, "application/xml", written);
    assert_eq!(*client.pets().add_pet(pet.clone()).send_blocking().unwrap().body(), pet);
}

#[test]
fn pages() {
    let transport = from_fn(|request: Request<Body>| {
        let body = match request.uri().query() {
            None => r#"<P><Pets><Pet name="a"/><Pet name="b"/></Pets><NextMarker>2</NextMarker></P>"#,
            Some("marker=2") => r#"<P><Pets><Pet name="c"/></Pets><NextMarker/></P>"#,
            Some(other) => panic!("{other}"),
        };
        let answer = Response::builder().header(header::CONTENT_TYPE, "application/xml");
        Ok(answer.body(Body::from(body)).unwrap())
    });
    let client = xml_pages::Client::builder().base_url("https://golden.example.com").transport(transport);
    let pets = client.build().unwrap().pets().list_pets().items_blocking();
    let names: Vec<String> = pets.map(|pet| pet.unwrap().name).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn fake_servers() {
    use runtime::mock::Mock;
    use xml_names::books::PutBookRequest;
    use xml_names::types::{Book, Person, Problem};
    let book = |title: &str| Book::new("1", title, 1, Person::new("Ada"));
    let problem = Problem { code: 7, detail: None, additional_properties: [].into() };
    let mock = Mock::new();
    // XML cannot have what the second title has: it comes as JSON.
    let replies = mock.on::<PutBookRequest>().reply(200, book("a & b")).reply(200, book("\u{1}"));
    replies.reply(400, problem.clone());
    let client = xml_names::Client::builder().base_url("https://golden.example.com").transport(mock.clone());
    let client = client.build().unwrap();
    let call = || client.books().put_book(book("sent")).send_blocking();
    let answer = call().unwrap();
    assert_eq!(answer.headers().get(header::CONTENT_TYPE).unwrap(), "application/xml");
    assert_eq!((answer.body(), call().unwrap().body()), (&book("a & b"), &book("\u{1}")));
    assert_eq!(call().unwrap_err().api().unwrap().body(), &problem);
    assert_eq!(mock.requests::<PutBookRequest>()[0].body, book("sent"));
}
