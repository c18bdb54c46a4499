//! What is made of more than one file, and answers that lead on.

use golden::*;
use runtime::{BaseUrl, request};

use crate::{client, round};

#[test]
fn types_of_several_files_are_one_each() {
    use several_files::types::{Fleet, Harbour, Ship};
    let fleet: Fleet = round(r#"{"ships":[{"name":"Ida","home":{"ships":[{"name":"Eva"}],"berth":{"number":7}}}]}"#);
    let ships: Vec<Ship> = fleet.ships.unwrap();
    let home: &Harbour = ships[0].home.as_ref().unwrap();
    assert_eq!((home.berth.as_ref().unwrap().number, home.ships.as_ref().unwrap().len()), (Some(7), 1));
    let client = client!(several_files, 404, r#"{"text":"none"}"#);
    let error = client.harbours().get_harbour("x").send_blocking().unwrap_err();
    assert_eq!(error.api().unwrap().body().text, "none");
}

#[test]
fn overlays_hold_before_anything_is_read() {
    let client = client!(overlays, 200, r#"[{"name":"Ida","length":9.5}]"#);
    let boats = client.boats().list_boats().send_blocking().unwrap().into_body();
    assert_eq!((boats[0].name.as_str(), boats[0].length), ("Ida", Some(9.5)));
}

#[test]
fn a_merge_patch_leaves_out_what_stays() {
    use merge_patch::boats::{ChangeBoatRequest, ChangeFleetRequest};
    use merge_patch::types::{BoatPatch, FleetPatch};
    let patch = BoatPatch { berth: Some(None), owner: Some(Some("Eva".to_owned())), ..BoatPatch::default() };
    let base = BaseUrl::new("https://golden.example.com").unwrap();
    let request = request::build(&ChangeBoatRequest::new("7", patch), &base).unwrap();
    assert_eq!(request.headers()["content-type"], "application/merge-patch+json");
    assert_eq!(request.body().as_bytes().unwrap(), br#"{"berth":null,"owner":"Eva"}"#);
    let notes = [("old".to_owned(), None), ("new".to_owned(), Some("dry".to_owned()))];
    let patch = FleetPatch { flag: Some(None), notes: Some(Some(notes.into())), ..FleetPatch::new("Kiel") };
    let request = ChangeFleetRequest { body: Some(patch), ..ChangeFleetRequest::new("7") };
    let request = request::build(&request, &base).unwrap();
    let wanted = br#"{"harbour":"Kiel","flag":null,"notes":{"new":"dry","old":null}}"#;
    assert_eq!(request.body().as_bytes().unwrap(), wanted);
}

#[test]
fn a_patch_says_of_what_format_it_is() {
    use merge_patch::boats::ChangeCrewRequest;
    use merge_patch::boats::change_crew::Body;
    let change = || [("cook".to_owned(), serde_json::Value::Null)].into();
    let sent = |body: Body| {
        let base = BaseUrl::new("https://golden.example.com").unwrap();
        let request = request::build(&ChangeCrewRequest::new("7", body), &base).unwrap();
        let text = String::from_utf8_lossy(request.body().as_bytes().unwrap()).into_owned();
        (request.headers()["content-type"].to_str().unwrap().to_owned(), text)
    };
    let is = |media_type: &str, text: &str| (media_type.to_owned(), text.to_owned());
    let merge = Body::ApplicationMergePatchJson(change());
    assert_eq!(sent(merge), is("application/merge-patch+json", r#"{"cook":null}"#));
    assert_eq!(sent(Body::Json(change())), is("application/json-patch+json", r#"{"cook":null}"#));
    assert_eq!(sent(Body::Yaml("cook: ~".to_owned())), is("application/apply-patch+yaml", "cook: ~"));
}

#[test]
fn links_are_left_to_the_caller() {
    let client = client!(links, 201, r#"{"id":"7"}"#);
    assert_eq!(client.boats().add_boat().send_blocking().unwrap().into_body().id, "7");
}

#[test]
fn a_sequence_of_items_comes_as_it_is() {
    let client = client!(item_schema, 200, "--x\r\n\r\n\u{1}\r\n--x--");
    let pictures = client.tides().watch_pictures().send_blocking().unwrap().bytes_blocking().unwrap();
    assert_eq!(&pictures[..], b"--x\r\n\r\n\x01\r\n--x--");
}

#[test]
fn a_feature_brings_what_it_needs() {
    // Without features there is a client, but nothing that it could call.
    assert!(cargo_features_none::Client::builder().base_url("https://golden.example.com").build().is_ok());
    // The operations of sails give what stands in one of boats.
    let trip: cargo_features_sails::boats::last_trip::Response = round(r#"{"miles": 12, "with": {"length": 3.5}}"#);
    assert_eq!(trip.with.unwrap().length, Some(3.5));
    let sail: cargo_features_sails::types::Sail = round(r#"{"area": 20.5, "sheets": [{"length": 9.5}]}"#);
    let request = cargo_features_sails::sails::MendSailRequest::new(sail);
    let http = request::build(&request, &BaseUrl::new("https://golden.example.com").unwrap()).unwrap();
    assert_eq!(http.uri().path(), "/sails");
    let buoy: cargo_features_other_types::types::Buoy = round(r#"{"at": {"length": 1.5}}"#);
    assert_eq!(buoy.at.unwrap().length, Some(1.5));
}
