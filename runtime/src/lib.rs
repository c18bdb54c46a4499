//! What every generated client stands on: codec, requests, transport, authentication, errors.
//!
//! Generated crates hold plain types and tables; this crate holds the code that runs on them.

extern crate self as runtime;

pub mod auth;
mod blocking;
#[cfg(feature = "cli")]
pub mod cli;
pub mod client;
mod clock;
pub mod codec;
mod error;
mod header;
mod media_type;
pub mod mock;
pub mod operation;
pub mod paging;
pub mod request;
mod response;
pub mod stream;
pub mod transport;
pub mod xml;

pub use bytes::Bytes;
pub use client::Retry;
pub use codec::{
    Base64, Base64Url, Codec, Date, DateTime, Decimal, DecodeError, Duration, Open, Slot, Text, Time, blank,
};
pub use error::{Error, ErrorKind, Failure};
pub use header::TypedHeader;
pub use http;
pub use operation::Operation;
pub use paging::Paged;
pub use request::{BaseUrl, InvalidRequest, server};
pub use response::Response;
pub use serde_json::Value as Json;
pub use transport::Body;

#[doc(hidden)]
pub use codec::Presence::{optional, required};

#[doc(hidden)]
pub mod __private {
    /// A request as it goes to a transport.
    pub type HttpRequest = http::Request<crate::Body>;

    /// What [`Serialize`] gives.
    pub type Serialized<S> = Result<<S as Serializer>::Ok, <S as Serializer>::Error>;
    /// What [`Deserialize`] gives.
    pub type Deserialized<'de, T, D> = Result<T, <D as Deserializer<'de>>::Error>;

    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
    #[cfg(feature = "tower")]
    pub use tower_layer::Layer;
}
