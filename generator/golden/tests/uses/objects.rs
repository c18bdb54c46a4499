//! Structs, enums, maps: what JSON says, and nothing else.

use golden::*;
use runtime::Json;

use crate::{fails, read, round, write};

#[test]
fn scalars_travel_as_the_document_says() {
    let json = r#"{"text":"t","moment":"2024-02-29T12:00:00.5Z","day":"2024-02-29","encoded":"AAEC","raw":"AAEC",
        "password":"hunter2","id":"8b7df143-d91c-4c75-9f0b-2f1b2e7f1f0c","address":"10.0.0.1","whole":-7,
        "small":2147483647,"large":9007199254740993,"number":0.1,"single":0.5,"double":1e300,"flag":true,
        "anything":{"a":[null]},"moments":["2024-02-29T12:00:00+01:00"]}"#;
    let value: scalars::types::Scalars = round(json);
    assert_eq!((value.text.as_str(), value.whole, value.large), ("t", -7, Some(9_007_199_254_740_993)));
    assert!(value.moment.as_ref().unwrap().parse().unwrap().to_string().starts_with("2024-02-29T12:00:00.5"));
    assert_eq!(**value.encoded.as_ref().unwrap(), [0, 1, 2]);
    assert_eq!(value.raw.as_deref(), Some(&[0, 1, 2][..]));
    assert_eq!(value.password.as_ref().unwrap().expose(), "hunter2");
    assert!(!format!("{value:?}").contains("hunter2"));
    assert_eq!(
        fails::<scalars::types::Scalars>(r#"{"text":"","flag":true}"#),
        "$: the required field `whole` is missing"
    );
    for port in ["8080", "\"http\""] {
        let value: scalars::types::Scalars = round(&format!(r#"{{"text":"","whole":0,"flag":true,"port":{port}}}"#));
        assert!(!matches!(value.port, None | Some(scalars::types::scalars::Port::Unrecognized(_))));
    }
    let wrong = fails::<scalars::types::Scalars>(r#"{"text":"","whole":1,"flag":true,"small":2147483648}"#);
    assert_eq!(wrong, "$.small: expected a 32-bit integer, found 2147483648");
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    use presence::types::{Boat, Harbour, Nowhere};
    let least: Boat = round(r#"{"name":"Ida","owner":null,"home":{"name":"Kiel"}}"#);
    assert_eq!((least.owner.as_deref(), least.berth, least.winter.is_none()), (None, None, true));
    let nulls: Boat = round(r#"{"name":"Ida","owner":null,"home":{"name":"Kiel"},"berth":null,"winter":null}"#);
    assert_eq!((nulls.berth, nulls.winter), (Some(None), Some(None)));
    let all: Boat = round(
        r#"{"name":"Ida","owner":"Eva","length":9.5,"berth":4,"home":{"name":"Kiel"},"winter":{"reason":"ice"},"last":{"name":"Bonn"}}"#,
    );
    assert_eq!((all.berth, all.winter.unwrap().unwrap().reason.as_deref()), (Some(Some(4)), Some("ice")));
    assert_eq!(write(&Boat::new("Ida", None, Harbour::new("Kiel"))), write(&least));
    assert_eq!(write(&Nowhere::default()), "{}");
    // Leniently read: a server that sends `null` for what is only optional means that it is absent.
    let lenient: Boat = read(r#"{"name":"Ida","owner":null,"home":{"name":"Kiel"},"length":null}"#);
    assert_eq!(lenient.length, None);
    assert_eq!(fails::<Boat>(r#"{"name":null}"#), "$.name: expected a string, found null");
    assert_eq!(fails::<Boat>(r#"{"name":"","owner":null,"home":{}}"#), "$.home: the required field `name` is missing");
}

#[test]
fn enums_keep_what_they_do_not_know() {
    use string_enums::types::Colour;
    use string_enums::types::signal::{Kind, State};
    let json = r#"{"colour":"BLACK & WHITE","kind":"flag","state":"half","spare":null,"wind":"north","many":["a","z"],"byColour":{"k":"yellow"}}"#;
    let signal: string_enums::types::Signal = round(json);
    assert_eq!((signal.colour.known(), &signal.kind), (Some(Colour::BlackWhite), &Kind::Flag.into()));
    assert_eq!((signal.state.known(), signal.state.as_str()), (None, "half"));
    assert_eq!(signal.spare, Some(None));
    let made = string_enums::types::Signal::new(Colour::Red, State::Up);
    assert_eq!(write(&made), r#"{"colour":"RED","kind":"flag","state":"up"}"#);
    let merged: one_of_enums::types::Paint = round(r#"{"colour":"BLUE","base":"oil"}"#);
    assert_eq!(merged.colour, one_of_enums::types::Colour::Blue);
}

#[test]
fn lists_and_maps_hold_what_the_document_says() {
    let json = r#"{"books":[{"title":"A"},{}],"gaps":["x",null],"loose":[1,null,{}],"byTitle":{"B":{}},"counts":{"n":[1,2]},"notes":{"k":null},"grid":[[1],[]],"inline":[{"page":3}],"deep":{"d":{"line":1}}}"#;
    let shelf: arrays_and_maps::types::Shelf = round(json);
    assert_eq!(shelf.books[0].title.as_deref(), Some("A"));
    assert_eq!(shelf.notes.unwrap()["k"], None);
    assert_eq!(
        fails::<arrays_and_maps::types::Shelf>(r#"{"books":[{},{"title":1}]}"#),
        "$.books[1].title: expected a string, found a number"
    );
    let holder: free_form::types::Holder =
        round(r#"{"any":null,"open":{},"maybe":null,"described":null,"list":[1],"ref":{"a":1}}"#);
    assert_eq!((holder.any, holder.described, holder.maybe), (Json::Null, Some(Json::Null), Some(None)));
    assert_eq!(
        fails::<free_form::types::Holder>(r#"{"any":1,"open":[]}"#),
        "$.open: expected an object, found an array"
    );
}

#[test]
fn other_properties_are_kept_where_the_document_allows_them() {
    use additional_properties::types::{Bag, Closed, OfObjects, Typed};
    let bag: Bag = round(r#"{"owner":"Eva","x":1,"y":{"z":null}}"#);
    assert_eq!(bag.additional_properties["x"], 1);
    let typed: Typed = round(r#"{"owner":"Eva","additional_properties":"text","n":5}"#);
    assert_eq!((typed.additional_properties.as_deref(), typed.additional_properties2["n"]), (Some("text"), 5));
    assert_eq!(fails::<Typed>(r#"{"owner":"","n":"five"}"#), "$.n: expected a 32-bit integer, found a string");
    assert_eq!(round::<OfObjects>(r#"{"a":{"weight":1.5}}"#).additional_properties["a"].weight, Some(1.5));
    // What nobody asked for is passed over, also where the document forbids it: servers grow.
    assert_eq!(write(&read::<Closed>(r#"{"owner":"Eva","new":1}"#)), r#"{"owner":"Eva"}"#);
    let mut made = Bag::new("Eva");
    made.additional_properties.insert("k".to_owned(), Json::Bool(true));
    assert_eq!(write(&made), r#"{"owner":"Eva","k":true}"#);
}

#[test]
fn aliases_are_what_they_stand_for() {
    let json =
        r#"{"id":"1","maybe":null,"maybes":["a",null],"ids":["1"],"names":{"k":"v"},"since":"2024-01-01T00:00:00Z"}"#;
    let thing: aliases::types::WrappedThing = round(json);
    let same: aliases::types::SameThing = thing;
    assert_eq!((same.maybe, same.maybes.unwrap().len()), (None, 2));
}

#[test]
fn recursion_ends_where_the_data_does() {
    let node: recursive::types::Node =
        round(r#"{"value":1,"next":{"value":2,"previous":null},"children":[{"value":3}],"byName":{"a":{"value":4}}}"#);
    assert_eq!(node.next.unwrap().previous, Some(None));
    let hen: recursive::types::Hen = round(r#"{"egg":{"mother":{"egg":{"mother":{}}}}}"#);
    assert!(hen.egg.unwrap().mother.egg.is_some());
    let sum: recursive::types::Expression =
        round(r#"{"left":{"value":1.5},"right":{"left":{"value":2.5},"right":{"value":3.5}}}"#);
    assert!(matches!(sum, recursive::types::Expression::Sum(_)));
    let cat: recursive_endless::types::Cat = round(r#"{"tail":{"tip":"white","cat":{}}}"#);
    assert_eq!(cat.tail.unwrap().tip, "white");
    // Deeper than any server means it is an error, not an overflow of the stack.
    let deep = format!("{}{}", r#"{"value":1,"next":"#.repeat(1000), "null");
    assert!(fails::<recursive::types::Node>(&deep).contains("nested more than"));
}

#[test]
fn all_of_is_one_object() {
    let puppy: all_of::types::Puppy = round(r#"{"name":"Rex","age":3,"breed":"Pug"}"#);
    assert_eq!(puppy.breed, "Pug");
    assert_eq!(fails::<all_of::types::Puppy>(r#"{"name":"Rex","age":3}"#), "$: the required field `breed` is missing");
    let kennel: all_of::types::Kennel =
        round(r#"{"guard":{"name":"Rex","age":3},"guest":null,"mixed":{"name":"A","age":1,"trained":true}}"#);
    assert_eq!((kennel.guest, kennel.mixed.unwrap().trained), (Some(None), Some(true)));
    assert_eq!(round::<all_of_conflict::types::Circle>(r#"{"radius":1.5}"#).radius, Some(1.5));
}

#[test]
fn requests_do_not_have_what_the_server_sets() {
    use read_write_only::types::{Account, AccountInput, OnlyReceived, OnlySent, OwnerInput};
    let mut input = AccountInput::new("Eva");
    input.password = Some("hunter2".into());
    input.owner = Some(Box::new(OwnerInput { name: Some("Ida".to_owned()), ..OwnerInput::default() }));
    input.badge = Some(read_write_only::types::account_input::Badge { text: Some("b".to_owned()) });
    assert_eq!(write(&input), r#"{"name":"Eva","password":"hunter2","owner":{"name":"Ida"},"badge":{"text":"b"}}"#);
    assert!(!format!("{input:?}").contains("hunter2"));
    let output: Account =
        round(r#"{"id":"1","name":"Eva","owner":{"since":"2024-01-01","name":"Ida"},"shared":{"count":1}}"#);
    assert_eq!((output.id.as_str(), output.shared.unwrap().count), ("1", Some(1)));
    assert!(write(&read::<Account>(r#"{"id":"1","name":"Eva","password":"x"}"#)).find("password").is_none());
    assert_eq!(write(&OnlySent { text: None }), "{}");
    assert_eq!(write(&read::<OnlyReceived>(r#"{"pin":"1"}"#)), "{}");
}

#[test]
fn types_of_the_callers_own_stand_in() {
    let json = r#"{"money":{"amount":"1.20"},"tips":[{"amount":"0.10"}],"account":"10.0.0.1","fee":null,"big":18446744073709551615}"#;
    let payment: type_overrides::types::Payment = round(json);
    let money: golden::money::Money = payment.money;
    assert_eq!((money.amount.as_str(), payment.big, payment.fee), ("1.20", Some(u64::MAX), Some(None)));
}

#[test]
fn nasty_names_travel_as_they_are() {
    let keys = [
        "self", "Self", "super", "crate", "_", "__", "type", "Ok", "2fa", "+1", "-1", "", "😀", "日本", "a b", "a-b",
        "aB", "A_B", "a.b", "$ref", "é",
    ];
    let json: serde_json::Map<String, Json> = keys.iter().map(|key| ((*key).to_owned(), Json::from(*key))).collect();
    let mut json = json;
    json.insert("other \"key\"\n".to_owned(), Json::from(1));
    let fields: naming::types::Fields = round(&Json::Object(json).to_string());
    assert_eq!(
        (fields.self_.as_deref(), fields.plus_1.as_deref(), fields.empty.as_deref()),
        (Some("self"), Some("+1"), Some(""))
    );
    assert_eq!(fields.additional_properties2.len(), 1);
    for key in keys {
        let value: runtime::Open<naming::types::Values> = read(&Json::from(key).to_string());
        assert!(value.known().is_some() && value.as_str() == key, "{key}");
    }
}

#[test]
fn members_of_all_of_narrow_one_another() {
    use all_of_narrower::types::{Holder, Special};
    let special: Special =
        round(r#"{"code":"abcd","level":"high","share":12,"note":null,"at":"2024-02-29T10:00:00Z"}"#);
    assert_eq!((special.share, special.note), (Some(12), None));
    let fails = fails::<Special>(r#"{"level":"high"}"#);
    assert_eq!(fails, "$: the required field `note` is missing");
    let holder: Holder = round(r#"{"maybe":null,"sure":{"level":"low"}}"#);
    assert!(holder.maybe.is_none());
}

#[test]
fn requests_hold_what_is_sent_however_deep() {
    use read_write_nested::types::{BuildInput, Job, JobInput, PartInput, job_input::Step};
    let job = JobInput::new(Step::from(BuildInput::default()), vec![PartInput::new(3)], [].into(), "secret");
    let sent = r#"{"step":{"kind":"build"},"parts":[{"size":3}],"named":{},"key":"secret"}"#;
    assert_eq!(write(&job), sent);
    let answer = r#"{"step":{"kind":"build","id":"1"},"parts":[{"id":"2","size":3}],"named":{"a":{"id":"3","size":4}},"meta":{"created":"now"}}"#;
    assert_eq!(round::<Job>(answer).parts.len(), 1);
}

#[test]
fn objects_that_are_repeated_are_of_one_type_with_several_names() {
    use repeated_objects::types::{
        Agent, Barrel, Buoy, Crate, Link, Ship, Shipyard, Wreck, barrel, link, ship, shipyard, wreck,
    };
    use repeated_objects::voyages::{list, plan};
    let ship: Ship = round(r#"{"owner":{"name":"Ada","kind":"person"},"captain":{"kind":"company"}}"#);
    let owner: Option<ship::Owner> = ship.captain;
    assert_eq!(owner.and_then(|owner| owner.kind), Some(ship::CaptainKind::Company.into()));
    let cook: Option<Agent> = ship.cook;
    assert!(cook.is_none());
    let yard: Shipyard = round(r#"{"owner":{"name":"Ada"},"wish":"wool","cargo":[["tea","salt"]]}"#);
    assert_eq!(yard.wish, Some(shipyard::CargoItemItem::Wool.into()));
    let last: link::Last = link::Next { link: Some(Box::new(Link { next: None, last: None })) };
    let link: Link = round(r#"{"next":{"link":{}}}"#);
    assert_eq!(link.next, Some(Box::new(last)));
    let buoy: Buoy = round(r#"{"at":{"north":54.5,"light":"red"}}"#);
    let place: Option<wreck::Place> = buoy.at;
    assert_eq!(round::<Wreck>(r#"{"place":{"north":54.5,"light":"red"}}"#).place, place);
    // The parts of one are the parts of the other.
    let mut from: list::ResponseItemFrom = plan::BodyFrom::new("Kiel");
    from.berth = Some(list::ResponseItemToBerth { depth: Some(9.5) });
    assert_eq!(from.berth, Some(plan::BodyFromBerth { depth: Some(9.5) }));
    let size = barrel::Size(2.5, "m".to_owned());
    assert_eq!(round::<Barrel>(r#"{"size":[2.5,"m"]}"#).size, Some(size.clone()));
    assert_eq!(round::<Crate>(r#"{"size":[2.5,"m"]}"#).size, Some(size));
}
