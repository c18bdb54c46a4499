//! The generated client against real servers on loopback, which record the bytes that come.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod answers;
mod arguments;
mod blocking;
mod command;
mod digest;
mod examples;
mod limits;
mod oauth;
mod readme;
mod requests;
mod secrets;
mod setup;
mod transport;
mod wire;

#[allow(dead_code, reason = "the runtime's tests use more of it")]
#[path = "../../../runtime/tests/http/support.rs"]
mod support;
