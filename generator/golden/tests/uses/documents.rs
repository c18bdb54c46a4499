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
    use merge_patch::{boats::ChangeBoatRequest, types::BoatPatch};
    let patch = BoatPatch { berth: Some(None), owner: Some(Some("Eva".to_owned())), ..BoatPatch::default() };
    let base = BaseUrl::new("https://golden.example.com").unwrap();
    let request = request::build(&ChangeBoatRequest::new("7", patch), &base).unwrap();
    assert_eq!(request.headers()["content-type"], "application/merge-patch+json");
    assert_eq!(request.body().as_bytes().unwrap(), br#"{"berth":null,"owner":"Eva"}"#);
}

#[test]
fn links_are_left_to_the_caller() {
    let client = client!(links, 201, r#"{"id":"7"}"#);
    assert_eq!(client.boats().add_boat().send_blocking().unwrap().into_body().id, "7");
}

#[test]
fn a_sequence_of_items_comes_as_it_is() {
    let client = client!(item_schema, 200, "{\"height\":1}\n{\"height\":2}\n");
    let lines = client.tides().follow_tides().send_blocking().unwrap().bytes_blocking().unwrap();
    assert_eq!(&lines[..], b"{\"height\":1}\n{\"height\":2}\n");
}
