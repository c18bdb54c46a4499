//! One of several types.

use golden::*;
use runtime::Json;

use crate::{fails, round, write};

#[test]
fn the_tag_decides() {
    use one_of_tagged::types::{Beside, ByName, Crossed, Mapped, Odd, WithOwnTag};
    let mail = round::<Mapped>(r#"{"channel":"mail","to":"eva"}"#);
    assert!(matches!(&mail, Mapped::Mail(mail) if mail.to == "eva"));
    for tag in ["phone", "fax"] {
        let json = format!(r#"{{"number":"1","channel":"{tag}"}}"#);
        assert!(matches!(round::<Mapped>(&json), Mapped::Call(call) if call.channel == tag));
    }
    // Servers that say the names of the schemas, whatever the mapping says. What does not fit them is kept.
    assert!(matches!(round::<Mapped>(r#"{"channel":"Mail","to":"eva"}"#), Mapped::Mail(_)));
    assert!(matches!(round::<Mapped>(r#"{"channel":"Mail","number":"1"}"#), Mapped::Unrecognized(_)));
    assert!(matches!(round::<Odd>(r#"{"channel":"Mail","to":"eva"}"#), Odd::ByMail(_)));
    assert!(matches!(round::<Crossed>(r#"{"channel":"Call","to":"eva"}"#), Crossed::Call(_)));
    assert!(matches!(round::<Crossed>(r#"{"channel":"Mail","to":"eva"}"#), Crossed::Call(_)));
    assert!(matches!(round::<ByName>(r#"{"channel":"Call","number":"1"}"#), ByName::Call(_)));
    assert!(matches!(round::<WithOwnTag>(r#"{"way":"down","depth":3}"#), WithOwnTag::Down(_)));
    assert!(matches!(round::<Beside>(r#"{"id":"1","way":"up","height":3}"#), Beside::Up(up) if up.id == "1"));
    // The tag is known, the rest does not fit: an error that says where, not another variant.
    assert_eq!(fails::<Mapped>(r#"{"channel":"mail"}"#), "$: the required field `to` is missing");
}

#[test]
fn unknown_variants_keep_their_json() {
    use one_of_tagged::types::Mapped;
    for json in [r#"{"channel":"pigeon","wings":2}"#, r#"{"to":"eva"}"#, r#"{"channel":7}"#, "\"text\"", "null", "[1]"]
    {
        let Mapped::Unrecognized(kept) = round::<Mapped>(json) else { panic!("{json}") };
        assert_eq!(kept, serde_json::from_str::<Json>(json).unwrap());
    }
}

#[test]
fn parents_that_name_their_children_are_unions() {
    use inheritance_one_of::types::{Bike, Car, Vehicle};
    let json = r#"{"kind":"car","wheels":4,"doors":5,"trailer":{"kind":"bike","bell":true}}"#;
    let Vehicle::Car(car) = round::<Vehicle>(json) else { panic!() };
    assert!(matches!(car.trailer, Some(Vehicle::Bike(bike)) if bike.bell == Some(true)));
    // Whoever makes one need not say its tag.
    assert_eq!(write(&Vehicle::from(Car::new(3))), r#"{"kind":"car","doors":3}"#);
    assert_eq!(write(&Vehicle::from(Bike::default())), r#"{"kind":"bike"}"#);
    use one_of_tagged::types::Odd;
    assert!(matches!(round::<Odd>(r#"{"channel":"by` [`mail`]","to":"eva"}"#), Odd::ByMail(_)));
    use inheritance_mapping::types::Shape;
    assert!(matches!(round::<Shape>(r#"{"type":"quad","side":1.5}"#), Shape::Square(_)));
    assert!(matches!(round::<Shape>(r#"{"type":"lost","side":1.5}"#), Shape::Unrecognized(_)));
    assert!(matches!(round::<Shape>(r#"{"type":"Oval","width":1.5}"#), Shape::Oval(_)));
    use inheritance_implicit::types::Event;
    assert!(matches!(round::<Event>(r#"{"eventType":"Arrival","pier":"3"}"#), Event::Arrival(_)));
    assert!(matches!(round::<Event>(r#"{"eventType":"Delay","bound":"x","minutes":3}"#), Event::Delay(_)));
    assert!(matches!(round::<Event>(r##"{"eventType":"#Storm.Warning","knots":50}"##), Event::StormWarning(_)));
}

#[test]
fn without_a_discriminator_the_best_fit_wins() {
    use one_of_untagged::types::{Fitting, Holder, Lists, Loose, Rows, Titled, Told};
    assert!(matches!(round::<Told>(r#"{"kind":"small","size":1}"#), Told::Small(_)));
    assert!(matches!(round::<Told>(r#"{"kind":"none"}"#), Told::None(_)));
    assert!(matches!(round::<Fitting>(r#"{"x":1.5,"y":2.5}"#), Fitting::Point(_)));
    assert!(matches!(round::<Fitting>(r#"{"x":1.5,"y":2.5,"z":3.5}"#), Fitting::Point3(_)));
    assert!(matches!(round::<Fitting>(r#"{"x":1.5}"#), Fitting::Unrecognized(_)));
    assert!(matches!(round::<Loose>("\"a\""), Loose::String(_)));
    assert!(matches!(round::<Loose>("7"), Loose::Integer(7)));
    assert!(matches!(round::<Loose>("true"), Loose::Boolean(true)));
    assert!(matches!(round::<Loose>(r#"["a"]"#), Loose::StringList(_)));
    assert!(matches!(round::<Loose>(r#"{"x":1.5,"y":2.5}"#), Loose::Point(_)));
    assert!(matches!(round::<Loose>("7.5"), Loose::Unrecognized(_)));
    assert_eq!(Loose::from("a"), Loose::String("a".to_owned()));
    assert_eq!(Loose::from(7), Loose::Integer(7));
    assert_eq!(Loose::from(true), Loose::Boolean(true));
    assert_eq!(Loose::from(vec!["a".to_owned()]), Loose::StringList(vec!["a".to_owned()]));
    assert_eq!(Rows::from(vec![vec![]]), Rows::StringListList(vec![vec![]]));
    assert_eq!(Lists::from(1.5), Lists::Number(1.5));
    assert!(matches!(round::<Titled>(r#"{"id":1}"#), Titled::Id(_)));
    let holder: Holder = round(r#"{"loose":1,"maybe":null,"inline":1.5}"#);
    assert_eq!(holder.maybe, None);
}

#[test]
fn any_of_is_read_like_one_of() {
    use any_of::types::{Contact, Import, Nullable, RequireOne, Several};
    assert!(matches!(round::<Contact>(r#"{"phone":"1"}"#), Contact::ByPhone(_)));
    assert!(
        matches!(round::<Several>(r#"{"phone":"1","name":"Eva"}"#), Several::ByPhone(phone) if phone.name.is_some())
    );
    assert_eq!(round::<RequireOne>(r#"{"mail":"e"}"#).phone, None);
    assert_eq!(round::<Nullable>(r#"{"owner":null}"#).owner, Some(None));
    // Objects of which each has other properties within are no one struct.
    round::<Import>(r#"{"target":{"name":"a"}}"#);
    round::<Import>(r#"{"target":{"id":1}}"#);
}

#[test]
fn what_stands_beside_alternatives_is_in_all_of_them() {
    use all_of_alternatives::types::{self, Both, Message, Narrowed, OnlyOne, Post, Whole};
    assert!(matches!(round::<Message>(r#"{"id":"1","to":"eva"}"#), Message::Mail(mail) if mail.id == "1"));
    assert!(matches!(round::<Message>(r#"{"to":"eva"}"#), Message::Unrecognized(_)));
    let Post::Electric(post) = round::<Post>(r#"{"urgent":true,"volt":5,"number":"7"}"#) else { panic!() };
    assert!(matches!(*post, types::post::Electric::Call(call) if call.urgent == Some(true) && call.volt == Some(5)));
    assert_eq!(round::<OnlyOne>(r#"{"to":"eva","extra":"x"}"#).extra, "x");
    let both = round::<Both>(r#"{"number":"7","street":"Quay"}"#);
    assert!(matches!(both, Both::CallAndLetter(call) if call.street == "Quay"));
    assert!(matches!(round::<Narrowed>(r#"{"to":"eva"}"#), Narrowed::Mail(_)));
    assert_eq!(round::<Whole>("7"), 7);
}

#[test]
fn variants_may_share_a_tag_or_have_none() {
    use one_of_shared_tags::types::{Event, Fallback, Opened, Step, Version};
    assert!(matches!(round::<Event>(r#"{"type":"opened","by":"eva"}"#), Event::Opened(_)));
    assert!(matches!(round::<Event>(r#"{"type":"opened","times":2}"#), Event::OpenedAgain(_)));
    assert!(matches!(round::<Event>(r#"{"reason":"late"}"#), Event::Closed(_)));
    assert!(matches!(round::<Event>(r#"{"text":"hello"}"#), Event::Plain(_)));
    assert!(matches!(round::<Event>(r#"{"type":"moved","by":"eva"}"#), Event::Unrecognized(_)));
    assert_eq!(
        fails::<Event>(r#"{"type":"opened"}"#),
        "$: the required field `by` is missing",
        "no variant with this tag fits: the first says why"
    );
    assert!(matches!(round::<Step>(r#"{"mode":"run"}"#), Step::Walk(_)));
    assert!(matches!(round::<Step>(r#"{"mode":"train"}"#), Step::Ride(_)));
    assert!(matches!(round::<Version>(r#"{"v":2}"#), Version::V2(_)));
    assert!(matches!(round::<Version>(r#"{"v":3}"#), Version::Unrecognized(_)));
    assert!(matches!(round::<Fallback>(r#"{"text":"hello"}"#), Fallback::Plain(_)));
    use one_of_shared_tags::types::{Card, Fare, Signal};
    assert!(matches!(round::<Fare>(r#"{"number":"4","brand":"amex"}"#), Fare::Card(_)));
    assert_eq!(write(&Fare::from(Card { number: "4".to_owned(), brand: None })), r#"{"number":"4"}"#);
    assert!(matches!(round::<Signal>(r#"{"from":"sea","horn":"low"}"#), Signal::Sea(_)));
    assert!(matches!(round::<Signal>(r#"{"from":null,"horn":"low"}"#), Signal::Sea(_)));
    assert_eq!(
        write(&Event::from(Opened { r#type: "opened".into(), by: "eva".into() })),
        r#"{"type":"opened","by":"eva"}"#
    );
}

#[test]
fn tags_reach_into_unions_within() {
    use one_of_nested::types::{Mammal, Pet, Rolling, Toy};
    let Pet::Mammal(mammal) = round::<Pet>(r#"{"kind":"dog","barks":true}"#) else { panic!() };
    assert!(matches!(*mammal, Mammal::Dog(dog) if dog.barks == Some(true)));
    assert!(matches!(round::<Pet>(r#"{"kind":"fish"}"#), Pet::Fish(_)));
    assert!(matches!(round::<Pet>(r#"{"kind":"bird"}"#), Pet::Unrecognized(_)));
    assert!(
        matches!(round::<Toy>(r#"{"is":"wheel"}"#), Toy::Rolling(rolling) if matches!(*rolling, Rolling::Wheel(_)))
    );
}

#[test]
fn a_parent_may_be_one_of_its_children() {
    use inheritance_base::types::Thing;
    assert!(matches!(round::<Thing>(r#"{"type":"thing","name":"a"}"#), Thing::Thing(_)));
    let big = round::<Thing>(r#"{"type":"bigBox","name":"a","size":3,"colour":"red"}"#);
    assert!(matches!(big, Thing::BigBox(big) if big.colour == "red" && big.size == 3));
    use inheritance_base::types::{Beast, Whale, whale::Base};
    let Beast::Whale(whale) = round::<Beast>(r#"{"kind":"Whale","length":20}"#) else { panic!() };
    assert!(matches!(*whale, Whale::Whale(_)));
    let Beast::Whale(orca) = round::<Beast>(r#"{"kind":"Orca","length":8,"pod":"J"}"#) else { panic!() };
    assert!(matches!(*orca, Whale::Orca(orca) if orca.pod.as_deref() == Some("J")));
    assert_eq!(write(&Whale::from(Base { kind: "Whale".to_owned(), length: 20 })), r#"{"kind":"Whale","length":20}"#);
}

#[test]
fn lists_and_maps_of_themselves_are_types() {
    use recursive_lists::types::{Chain, Folder, Tree, Value};
    let Tree::List(tree) = round::<Tree>("[[],[[]]]") else { panic!() };
    assert_eq!(tree.len(), 2);
    assert_eq!(round::<Folder>(r#"{"a":{"b":{}},"c":{}}"#).additional_properties.len(), 2);
    assert!(matches!(round::<Value>(r#"["a",["b"]]"#), Value::ValueList(values) if values.len() == 2));
    assert!(matches!(round::<Chain>(r#"{"next":{"next":7}}"#), Chain::Link(_)));
    assert!(matches!(round::<Chain>(r#"{"next":null}"#), Chain::Link(link) if link.next.is_none()));
}

#[test]
fn variants_without_a_name_are_called_by_what_they_have() {
    use variant_names::types::{AnyProperties, Limited, Several, limited};
    assert!(matches!(round::<Several>(r#"{"a":"1","colour":"red"}"#), Several::Colour(_)));
    assert!(matches!(round::<Several>(r#"{"a":"1"}"#), Several::NamedByTitle(_)));
    assert!(matches!(round::<Several>(r#"{"size":1}"#), Several::Size(_)));
    assert!(matches!(round::<Several>(r#"[{"x":1}]"#), Several::List(_)));
    assert!(matches!(round::<Several>(r#"{"k":{"y":1}}"#), Several::Map(_)));
    assert!(matches!(round::<Several>("\"auto\""), Several::Enum(_)));
    assert_eq!(write(&Limited::Unlimited(limited::Unlimited::Unlimited.into())), "\"unlimited\"");
    let all: AnyProperties = round(r#"{"id":"1","mail":"m","name":"n","phone":"p"}"#);
    assert_eq!((all.mail.as_deref(), all.phone.as_deref()), (Some("m"), Some("p")));
}
