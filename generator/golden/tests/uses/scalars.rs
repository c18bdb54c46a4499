//! Numbers, formats, and the rules that bodies are held against.

use golden::*;
use runtime::{BaseUrl, Json, Operation};

use crate::{fails, read, round, write};

#[test]
fn a_number_is_never_another_number() {
    use number_formats::types::Meter;
    let meter: Meter = round(
        r#"{"tiny":-128,"short":32767,"plain":-9007199254740993,"positive":9223372036854775807,"octet":255,
        "port":65535,"count":4294967295,"serial":18446744073709551615,"wider":4294967295,"widest":18446744073709551615,
        "start":9223372036854775808,"whole":7,"ratio":0.1,"price":19.5,"moment":1700000000,"text":"-9223372036854775808",
        "textPrice":"19.90","textRatio":"1e-3"}"#,
    );
    assert_eq!((meter.serial, meter.text.unwrap().parse()), (Some(u64::MAX), Ok(i64::MIN)));
    assert_eq!(meter.text_price.unwrap().parse().unwrap().as_str(), "19.90");
    // Through text, nothing of a decimal is lost.
    let exact = r#"{"beyond":100000000000000000000001,"price":0.10000000000000000001}"#;
    let meter: Meter = read(exact);
    assert_eq!(write(&meter), exact);
    assert_eq!(meter.price.unwrap().parse(), Ok(0.1));
    // Servers that write whole numbers with a point mean whole numbers.
    assert_eq!(read::<Meter>(r#"{"plain":3.0,"whole":2e3}"#).whole, Some(2000));
    for (json, wrong) in [
        (r#"{"tiny":128}"#, "$.tiny: expected an 8-bit integer, found 128"),
        (r#"{"plain":9223372036854775808}"#, "$.plain: expected a 64-bit integer, found 9223372036854775808"),
        (r#"{"plain":1.5}"#, "$.plain: expected a 64-bit integer, found 1.5"),
        (r#"{"plain":1e30}"#, "$.plain: expected a 64-bit integer, found 1e30"),
        (r#"{"serial":-1}"#, "$.serial: expected an unsigned 64-bit integer, found -1"),
        (r#"{"ratio":1e400}"#, "$.ratio: expected a number of double precision, found 1e400"),
        (r#"{"ratio":9007199254740993}"#, "$.ratio: expected a number of double precision, found 9007199254740993"),
        (r#"{"ratio":"1"}"#, "$.ratio: expected a number of double precision, found a string"),
        (r#"{"price":"1"}"#, "$.price: expected a number, found a string"),
    ] {
        assert_eq!(fails::<Meter>(json), wrong);
    }
    // JavaScript fills up the digits of big numbers with zeros; 9007199254740993 above is no double at all.
    for number in ["-59587016159270070", "59587016159270072", "123456789012345680000"] {
        assert_eq!(read::<Meter>(&format!(r#"{{"ratio":{number}}}"#)).ratio, number.parse().ok());
    }
    // Whole numbers are written as such: what takes integers takes them too.
    let whole = Meter { ratio: Some(3.0), ..Meter::clone(&read("{}")) };
    assert_eq!(write(&whole), r#"{"ratio":3}"#);
    for number in [-0.0, 1e300, f64::MIN_POSITIVE, 0.1 + 0.2, 9_007_199_254_740_992.0, -1e21] {
        let text = runtime::codec::to_vec(&number);
        let same: f64 = runtime::codec::from_slice(&text).unwrap();
        assert_eq!(same.to_bits(), number.to_bits(), "{number}");
    }
    assert_eq!(write(&runtime::Decimal::from(u64::MAX)), "18446744073709551615");
    assert!("1.".parse::<runtime::Decimal>().is_err() && "01".parse::<runtime::Decimal>().is_err());
    assert!(runtime::Decimal::try_from(f64::NAN).is_err());
}

#[test]
fn texts_of_a_format_are_kept_as_they_come() {
    use scalars::types::Scalars;
    // Times without an offset, with one where none is due, and no times at all: none of them costs the answer.
    let json = r#"{"text":"","whole":0,"flag":true,"moment":"2024-02-29 12:00:00","day":"29.2.2024","time":"12:30:00Z",
        "wait":"P1DT12H","encodedForUrls":"-_8"}"#;
    let value: Scalars = round(json);
    assert!(value.moment.unwrap().parse().is_err());
    assert_eq!(value.time.as_ref().map(runtime::Time::as_str), Some("12:30:00Z"));
    assert_eq!(value.wait.unwrap().parse().unwrap().get_hours(), 12);
    assert_eq!(*value.encoded_for_urls.unwrap(), [0xfb, 0xff]);
    // Either alphabet, with or without padding: what was read in a spelling is written in it. Line breaks are not kept.
    for text in ["+/8=", "-_8", "+/8", "-_8="] {
        let json = format!(r#"{{"text":"","whole":0,"flag":true,"encoded":"{text}","encodedForUrls":"{text}"}}"#);
        let value: Scalars = round(&json);
        assert_eq!(*value.encoded.unwrap(), [0xfb, 0xff]);
        assert_eq!(*value.encoded_for_urls.unwrap(), [0xfb, 0xff]);
    }
    let value: Scalars = read(r#"{"text":"","whole":0,"flag":true,"encoded":"+/\n8="}"#);
    assert_eq!(*value.encoded.unwrap(), [0xfb, 0xff]);
}

#[test]
fn formats_become_what_codegen_toml_says() {
    let json = r#"{"moment":"now","address":"10.0.0.1","plain":-5,"small":3000000000,"ratio":0.5,"single":0.5,"flag":1,"strange":"10.0.0.2","text":"t"}"#;
    let row: format_overrides::types::Row = round(json);
    assert_eq!((row.moment.as_deref(), row.plain, row.flag), (Some("now"), Some(-5), Some(Json::from(1))));
    assert_eq!(row.small, Some(3_000_000_000));
    assert_eq!(row.address.unwrap().parse(), Ok(std::net::Ipv4Addr::new(10, 0, 0, 1)));
}

#[test]
fn unknown_properties_survive_where_codegen_toml_asks() {
    let pet: keep_unknown_fields::types::Pet =
        round(r#"{"name":"Rex","new":{"a":[1,null]},"home":{"town":"Kiel","zip":24103},"counts":{"legs":4,"ears":2}}"#);
    assert_eq!(pet.additional_properties["new"]["a"][0], 1);
    assert_eq!(pet.home.unwrap().additional_properties["zip"], 24103);
}

/// What is wrong with a request, with the place in its body.
fn invalid<R: Operation>(request: &R) -> Option<String> {
    let base = BaseUrl::new("https://golden.example.com").unwrap();
    let error = runtime::request::build(request, &base).err()?;
    Some(format!("{}: {}", error.body_path().unwrap_or("no body"), error.problem()))
}

#[test]
fn bodies_are_held_against_their_rules() {
    use body_constraints::orders::OrderRequest;
    use body_constraints::orders::TagRequest;
    use body_constraints::types::Order;
    let order = |json: &str| invalid(&OrderRequest::new(read::<Order>(json)));
    let line = r#"{"amount":1.5}"#;
    let fine = format!(
        r#"{{"name":"ab","nick":null,"lines":[{line}],"codes":[[1],[2]],"labels":{{"x":"y"}},"either":"ab","free":""}}"#
    );
    assert_eq!(order(&fine), None);
    for (member, wrong) in [
        (r#""name":"""#, r#"$.name: must match ^[a-z"\\]+$"#),
        (r#""name":"abcdefghi""#, "$.name: must have at most 8 characters"),
        (r#""name":"ab","nick":"abcd""#, "$.nick: must have at most 3 characters"),
        (r#""name":"ab","codes":[[1],[1]]"#, "$.codes: must not have equal elements"),
        (r#""name":"ab","codes":[[1],[2,10]]"#, "$.codes[1][1]: must be at most 9"),
        (r#""name":"ab","labels":{"a":"b","c d":"E"}"#, r#"$.labels["c d"]: must match ^[a-z"\\]+$"#),
        (r#""name":"ab","labels":{"a":"b","c":"d","e":"f"}"#, "$.labels: must have at most 2 properties"),
        (r#""name":"ab","either":"abc""#, "$.either: must have at most 2 characters"),
        (r#""name":"ab","either":4"#, "$.either: must be at least 5"),
        (r#""name":"ab","either":{"amount":0.75}"#, "$.either.amount: must be a multiple of 0.5"),
        (r#""name":"ab","parent":{"name":"ab","lines":[{}]}"#, "$.parent.lines[0]: must have at least 1 properties"),
        (
            r#""name":"ab","parent":{"name":"ab","lines":[{"amount":1},{"amount":0}]}"#,
            "$.parent.lines[1].amount: must be greater than 0",
        ),
    ] {
        assert_eq!(order(&format!(r#"{{"lines":[{line}],{member}}}"#)).as_deref(), Some(wrong), "{member}");
    }
    assert_eq!(order(r#"{"name":"ab","lines":[]}"#).as_deref(), Some("$.lines: must have at least 1 elements"));

    // The body itself, and what is in it.
    let tag = |names: &[&str]| {
        let body = names.iter().map(|name| (*name).to_owned()).collect();
        invalid(&TagRequest { body: Some(body), ..TagRequest::default() })
    };
    assert_eq!((tag(&["a"]), invalid(&TagRequest::default())), (None, None));
    assert_eq!(tag(&[]).as_deref(), Some("$: must have at least 1 elements"));
    assert_eq!(tag(&["a", "b", "c"]).as_deref(), Some("$: must have at most 2 elements"));
    assert_eq!(tag(&["a", "B"]).as_deref(), Some(r#"$[1]: must match ^[a-z"\\]+$"#));

    // What JSON cannot say is not sent as `null`.
    let mut nan: Order = read(&fine);
    nan.lines[0].amount = Some(f64::NAN);
    let wrong = invalid(&OrderRequest::new(nan));
    assert_eq!(wrong.as_deref(), Some("$.lines[0].amount: must be a finite number: JSON has no others"));

    // What is received is taken as it comes.
    assert_eq!(read::<body_constraints::types::Seen>(r#"{"name":"much too long"}"#).name.unwrap().len(), 13);
}

#[test]
fn enums_of_any_values_keep_what_they_do_not_know() {
    use integer_enums::boxes::PackRequest;
    use integer_enums::types::box_type::Weight;
    use integer_enums::types::{BoxType, Grade, Size};
    let json = r#"{"size":3,"weight":0.5,"sealed":false,"open":false,"layers":3,"grade":10,"quoted":7}"#;
    let packed: BoxType = round(json);
    assert_eq!((packed.size.known(), packed.size.raw(), packed.size.to_string().as_str()), (None, &3, "3"));
    assert_eq!(
        (packed.weight.unwrap().known(), packed.grade.unwrap().known()),
        (Some(Weight::N0Point5), Some(Grade::VeryGood))
    );
    // A single value is said for the caller; whole numbers may be written in any way.
    assert_eq!(write(&BoxType::new(Size::N4)), r#"{"size":4,"open":false,"layers":3}"#);
    assert_eq!(read::<BoxType>(r#"{"size":2.0,"weight":15.0,"open":false,"layers":3}"#).weight.unwrap(), Weight::N15);
    assert_eq!(
        fails::<BoxType>(r#"{"size":"1","open":false,"layers":3}"#),
        "$.size: expected a 64-bit integer, found a string"
    );
    let base = BaseUrl::new("https://golden.example.com").unwrap();
    let mut request = PackRequest::new(Size::N1, BoxType::new(7));
    request.depth = Some((-1).into());
    let sent = runtime::request::build(&request, &base).unwrap();
    assert_eq!(sent.uri().query(), Some("size=1&depth=-1"));

    use mixed_enums::types::{Level, Limit, Mixer, Tone, Version};
    let json = r#"{"limit":null,"version":"1.1","level":"hi","tone":"b","fixed":0.25,"either":true,"maybe":null,"many":[1,"two",null,{}],
        "byKey":{"a":0.5,"b":7},"objects":[1]}"#;
    let mixer: Mixer = round(json);
    assert_eq!((mixer.limit, mixer.maybe), (None, Some(None)));
    assert_eq!(
        (mixer.version.unwrap(), mixer.level.unwrap(), mixer.tone.unwrap()),
        (Version::First.into(), Level::Hi.into(), Tone::Bright.into())
    );
    for (json, limit) in [
        ("\"auto\"", Some(Limit::Auto)),
        ("1", Some(Limit::N1)),
        ("\"1\"", Some(Limit::Text1)),
        ("2.5", Some(Limit::N2Point5)),
        ("true", Some(Limit::True)),
        ("[0]", None),
    ] {
        let mixer: Mixer = round(&format!(r#"{{"limit":{json},"fixed":0.25}}"#));
        assert_eq!(mixer.limit.unwrap().known(), limit, "{json}");
    }
}

#[test]
fn tuples_have_the_elements_that_the_document_says() {
    use tuples::shapes::DrawRequest;
    use tuples::types::{Point, Shape};
    let shape: Shape = round(
        r#"{"corner":[0,1.5],"corners":[[1,2]],"label":["up",[0,0],{"text":"a"},{"text":"b"}],"open":["x",1,[null]],
        "short":["x"],"chain":[1,[2,null]],"inline":[{"a":1},true]}"#,
    );
    assert_eq!((shape.corner, shape.open.unwrap().1.len(), shape.inline.unwrap().1), (Point(0.0, 1.5), 2, true));
    assert_eq!(shape.chain.unwrap().1.unwrap().0, 2);
    for (json, wrong) in [
        ("[1]", "$.corner: expected 2 elements, found 1"),
        ("[1,2,3]", "$.corner[2]: expected 2 elements, found more"),
        (r#"[1,"2"]"#, "$.corner[1]: expected a number of double precision, found a string"),
        ("{}", "$.corner: expected an array, found an object"),
    ] {
        assert_eq!(fails::<Shape>(&format!(r#"{{"corner":{json}}}"#)), wrong);
    }
    let shape = |label: &str| read::<Shape>(&format!(r#"{{"corner":[0,0],"label":["left",[0,0],{label}]}}"#));
    assert_eq!(invalid(&DrawRequest::new(shape(r#"{"text":"abc"}"#))), None);
    let wrong = invalid(&DrawRequest::new(shape(r#"{"text":"a"},{"text":"abcd"}"#)));
    assert_eq!(wrong.as_deref(), Some("$.label[3].text: must have at most 3 characters"));
}
