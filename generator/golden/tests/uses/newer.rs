//! What OpenAPI 3.1 and 3.2 say in words of their own.

use std::sync::{Arc, Mutex};

use golden::*;
use runtime::http;
use runtime::transport::{Body, from_fn};

use crate::{fails, read, round, write};

#[test]
fn types_in_lists() {
    use type_lists::types::boat::{Berth, Cargo, Extras, Flag, Log};
    let least: type_lists::types::Boat = round(r#"{"name":"Ida","owner":null,"berth":"B4","sunk":null}"#);
    assert_eq!((least.owner, least.berth, least.home), (None, Berth::String("B4".to_owned()), None));
    let all: type_lists::types::Boat = round(
        r#"{"name":"Ida","owner":"Eva","berth":4,"length":9.5,"sunk":null,"home":{"name":"Kiel"},"flag":"red",
        "cargo":{"weight":null},"log":"empty","colour":"blue","anything":[1],"extras":true,"mixed":{"a":true}}"#,
    );
    assert_eq!((all.berth, all.log), (Berth::Integer(4), Some(Some(Log::String("empty".to_owned())))));
    assert_eq!(all.extras, Some(Some(Extras::Boolean(true))));
    assert_eq!(all.flag.unwrap().unwrap().known(), Some(Flag::Red));
    assert!(matches!(all.cargo, Some(Some(Cargo::Weight(cargo))) if cargo.weight == Some(None)));
    let nulls: type_lists::types::Boat =
        round(r#"{"name":"","owner":null,"berth":1,"sunk":null,"home":null,"flag":null,"cargo":["crate"],"log":null}"#);
    assert_eq!((nulls.home, nulls.flag, nulls.log), (Some(None), Some(None), Some(None)));
    assert!(fails::<type_lists::types::Boat>(r#"{"name":null}"#).starts_with("$.name: expected a string"));
}

#[test]
fn constants_are_enums_of_one_value() {
    use constants::types::event::{Kind, Level};
    let event: constants::types::Event = round(
        r#"{"kind":"created","version":2,"cause":null,"ratio":0.5,"final":true,"level":"low","size":2,"origin":{"host":"a"}}"#,
    );
    assert_eq!((event.kind.known(), event.level.unwrap().known()), (Some(Kind::Created), Some(Level::Low)));
    assert_eq!((event.version.raw(), event.size.unwrap().raw()), (&2, &2));
    let change: constants::types::Change = round(r#"{"type":"added","key":"k"}"#);
    assert!(matches!(change, constants::types::Change::Added(added) if added.key == "k"));
}

#[test]
fn what_stands_beside_a_reference_holds_where_it_stands() {
    use reference_siblings::types::{Address, HomeAddress, Order};
    let order: Order = round(
        r#"{"billing":{"street":"A"},"delivery":{},"copy":null,"state":"done","full":{"street":"B"},"code":"x"}"#,
    );
    let home: HomeAddress = Address { street: Some("A".to_owned()) };
    assert_eq!((order.billing, order.copy), (Some(home), Some(None)));
    assert_eq!(order.full.unwrap().street, "B");
    assert_eq!(fails::<Order>(r#"{"full":{}}"#), "$.full: the required field `street` is missing");
}

#[test]
fn definitions_are_found_by_pointer_address_and_anchor() {
    let library: definitions::types::Library = round(
        r#"{"shelf":{"books":[{"title":"A"}]},"nearby":{"title":"B"},"page":{"first":{"text":"x"},"last":{"text":"y"},
        "next":{"first":{}}},"line":{"text":"z"},"everything":null}"#,
    );
    assert_eq!(
        library.line,
        library.page.and_then(|page| page.last).map(|mut line| {
            line.text = Some("z".to_owned());
            line
        })
    );
    let tree: definitions::types::Tree = round(r#"{"children":[{"children":[]}],"parent":{}}"#);
    assert_eq!(tree.children.unwrap().len(), 1);
}

#[test]
fn patterns_of_keys_are_maps() {
    use pattern_properties::types::{Closed, Keys, Labels, Metrics, Mixed, mixed};
    assert_eq!(round::<Labels>(r#"{"a":"b"}"#)["a"], "b");
    let metrics: Metrics = round(r#"{"name":"n","m/1":{"value":1.5},"m/2":{"value":null}}"#);
    assert_eq!(metrics.additional_properties["m/1"].value, Some(Some(1.5)));
    let mixed: Mixed = round(r#"{"s_a":"x","n_a":1}"#);
    assert_eq!(mixed["n_a"], mixed::Value::Integer(1));
    assert_eq!(round::<Closed>(r#"{"name":"n","x":1}"#).additional_properties["x"], 1);
    assert_eq!(round::<Keys>(r#"{"a":1}"#)["a"], 1);
}

#[test]
fn conditional_properties_are_optional() {
    let card: conditions::types::Payment = round(r#"{"method":"card","number":"4111","issuer":"shop"}"#);
    assert_eq!(card.number.as_deref(), Some("4111"));
    let cash: conditions::types::Payment = round(r#"{"method":"cash","change":null}"#);
    assert_eq!((cash.change, cash.number), (Some(None), None));
    let member: conditions::types::Member = round(r#"{"level":"silver","lounge":false,"tags":[]}"#);
    assert_eq!(member.level.as_deref(), Some("silver"));
}

#[test]
fn strings_with_contents() {
    let file: content_keywords::types::File = round(r#"{"data":"AAEC","id":null,"settings":"{}","words":"=41"}"#);
    assert_eq!((&*file.data, file.settings.as_deref()), (&[0, 1, 2][..], Some("{}")));
    assert_eq!(write(&read::<content_keywords::types::File>(r#"{"data":""}"#)), r#"{"data":""}"#);
}

#[test]
fn methods_that_openapi_30_does_not_know() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let transport = from_fn(move |request| {
        log.lock().unwrap().push(format!("{} {}", request.method(), request.uri().path()));
        Ok(http::Response::builder().status(204).body(Body::default()).unwrap())
    });
    let client =
        methods::Client::builder().base_url("https://golden.example.com").transport(transport).build().unwrap();
    client.books().copy_book("1").send_blocking().unwrap();
    let body = methods::books::find_pages::Body::new("sea");
    // 204 is not documented for this one; it was sent all the same.
    drop(client.books().find_pages("1", body).send_blocking());
    assert_eq!(*seen.lock().unwrap(), ["COPY /books/1", "QUERY /books/1"]);
}

#[test]
fn what_webhooks_and_callbacks_bring_has_types() {
    use webhooks::types::webhooks::{BoatArrived, Weather, WeatherPut, WeatherWind};
    // What only the server sets is there: the client receives it.
    assert_eq!(round::<BoatArrived>(r#"{"id":"1","name":"Ida"}"#).id, "1");
    let weather: Weather = round(r#"{"wind":"storm","station":{"name":"Kiel"}}"#);
    assert_eq!(weather.wind.known(), Some(WeatherWind::Storm));
    assert_eq!(round::<WeatherPut>("[1.5]"), [1.5]);
    assert_eq!(round::<callbacks::watches::watch::MovedBody>(r#"{"to":"here"}"#).to, "here");
    assert_eq!(round::<callbacks::watches::watch::GoneDeleteBody>("{}").name, None);
}

#[test]
fn a_parameter_can_be_the_whole_query_string() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let transport = from_fn(move |request| {
        log.lock().unwrap().push(request.uri().to_string());
        Ok(http::Response::builder().status(204).body(Body::default()).unwrap())
    });
    let client =
        querystring::Client::builder().base_url("https://golden.example.com").transport(transport).build().unwrap();
    let filter = querystring::search::by_form::Filter {
        word: Some("a&b".to_owned()),
        tags: Some(vec!["x".to_owned(), "y z".to_owned()]),
    };
    client.search().by_form(filter).send_blocking().unwrap();
    client.search().by_json().filter(vec![1, 2]).send_blocking().unwrap();
    client.search().by_json().send_blocking().unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "https://golden.example.com/form?word=a%26b&tags=x&tags=y%20z",
            "https://golden.example.com/json?%5B1%2C2%5D",
            "https://golden.example.com/json",
        ]
    );
}
