//! The golden crates in use: bytes in, bytes out.

mod answers;
mod bodies;
#[cfg(feature = "cli")]
mod command;
#[cfg(feature = "cli")]
mod command_files;
#[cfg(feature = "cli")]
mod command_shells;
#[cfg(feature = "cli")]
mod command_usage;
mod documents;
mod newer;
mod objects;
mod pages;
mod pages_by_body;
mod requests;
mod scalars;
mod streams;
mod swagger;
mod unions;
mod xml;

#[allow(dead_code, reason = "the runtime's tests use more of it")]
#[path = "../../../../runtime/tests/http/support.rs"]
mod support;

use std::fmt::Debug;

use runtime::codec::{self, Codec};
use runtime::http;
use runtime::transport::{Body, Transport, from_fn};
use serde_json::Value;

/// Reads a value from JSON text.
fn read<T: Codec>(json: &str) -> T {
    codec::from_slice(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// What is wrong with JSON text.
fn fails<T: Codec + Debug>(json: &str) -> String {
    let error = codec::from_slice::<T>(json.as_bytes()).expect_err(json);
    format!("{}: {}", error.path(), error.message())
}

/// The value as JSON text.
fn write<T: Codec>(value: &T) -> String {
    String::from_utf8(codec::to_vec(value)).unwrap()
}

/// Reads a value, and finds that it says the same as the text: through the codec and through serde.
fn round<T: Codec + PartialEq + serde::Serialize + serde::de::DeserializeOwned>(json: &str) -> T {
    let value: T = read(json);
    let wanted: Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&write(&value)).unwrap(), wanted);
    assert_eq!(serde_json::to_value(&value).unwrap(), wanted);
    let again: T = serde_json::from_value(wanted).unwrap();
    assert!(again == value, "{again:?} is not {value:?}");
    value
}

/// A transport that answers everything with the same.
fn answering(status: u16, body: &'static str) -> impl Transport {
    from_fn(move |_| Ok(http::Response::builder().status(status).body(Body::from(body)).unwrap()))
}

/// A client of a case, which gets the same answer to everything.
macro_rules! client {
    ($case:ident, $status:expr, $body:expr) => {
        golden::$case::Client::builder()
            .base_url("https://golden.example.com")
            .transport(crate::answering($status, $body))
            .build()
            .unwrap()
    };
}
use client;
