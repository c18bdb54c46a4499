//! One of several types.

use golden::*;
use runtime::Json;

use crate::{fails, round, write};

#[test]
fn the_tag_decides() {
    use one_of_tagged::types::{Beside, ByName, Mapped, WithOwnTag};
    let mail = round::<Mapped>(r#"{"channel":"mail","to":"eva"}"#);
    assert!(matches!(&mail, Mapped::Mail(mail) if mail.to == "eva"));
    for tag in ["phone", "fax"] {
        let json = format!(r#"{{"number":"1","channel":"{tag}"}}"#);
        assert!(matches!(round::<Mapped>(&json), Mapped::Call(call) if call.channel == tag));
    }
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
    use inheritance_mapping::types::Shape;
    assert!(matches!(round::<Shape>(r#"{"type":"quad","side":1.5}"#), Shape::Square(_)));
    assert!(matches!(round::<Shape>(r#"{"type":"lost","side":1.5}"#), Shape::Unrecognized(_)));
    use inheritance_implicit::types::Event;
    assert!(matches!(round::<Event>(r#"{"eventType":"Arrival","pier":"3"}"#), Event::Arrival(_)));
    assert!(matches!(round::<Event>(r#"{"eventType":"Delay","bound":"x","minutes":3}"#), Event::Delay(_)));
}

#[test]
fn without_a_discriminator_the_best_fit_wins() {
    use one_of_untagged::types::{Fitting, Holder, Loose, Titled, Told};
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
    assert!(matches!(round::<Titled>(r#"{"id":1}"#), Titled::Variant2(_)));
    let holder: Holder = round(r#"{"loose":1,"maybe":null,"inline":1.5}"#);
    assert_eq!(holder.maybe, None);
}

#[test]
fn any_of_is_read_like_one_of() {
    use any_of::types::{Contact, RequireOne, Several};
    assert!(matches!(round::<Contact>(r#"{"phone":"1"}"#), Contact::ByPhone(_)));
    assert!(
        matches!(round::<Several>(r#"{"phone":"1","name":"Eva"}"#), Several::ByPhone(phone) if phone.name.is_some())
    );
    assert_eq!(round::<RequireOne>(r#"{"mail":"e"}"#).phone, None);
}
