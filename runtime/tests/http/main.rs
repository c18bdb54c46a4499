//! The runtime against real servers over loopback.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod api;
mod authorization_server;
mod bodies;
mod calls;
mod cancellation;
mod connecting;
mod credentials;
mod digest;
mod early;
mod frames;
mod hooks;
mod http2;
mod mocks;
mod oauth;
mod odd;
mod outcomes;
mod pages;
mod request;
mod retries;
mod security;
mod streams;
mod styles;
mod support;
mod tls;
mod traces;
