//! Bodies that are many values, one after the other: server-sent events (HTML Standard, section 9.2), JSON lines, and
//! JSON text sequences (RFC 7464).

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{self, Poll, ready};

use futures_util::{Stream, StreamExt};

mod error;
mod flow;
mod slots;
mod split;

pub use error::StreamError;
use flow::Flow;
use split::{Piece, RawEvent};

use crate::codec::{Codec, read_any, read_document};
use crate::operation::Framing;
use crate::transport::Body;
use crate::{DecodeError, Slot};

crate::object! {
    /// A server-sent event of which the document says nothing more.
    pub struct Event {
        /// What kind of event it is (`message`, if the server does not say it).
        pub event: Option<String> => "event": optional,
        /// What it brings.
        pub data: String => "data": required,
        /// Where it stands in the stream, for [`Events::reconnect`].
        pub id: Option<String> => "id": optional,
        /// After how many milliseconds to connect again.
        pub retry: Option<i64> => "retry": optional,
    }
}

/// Server-sent events: a stream of what they bring, or of whole events where the document describes those.
///
/// ```no_run
/// # async fn example(mut events: runtime::stream::Events<runtime::stream::Event>) -> Result<(), runtime::stream::StreamError> {
/// while let Some(event) = events.next().await {
///     println!("{}", event?.data);
/// }
/// # Ok(())
/// # }
/// ```
///
/// An event that is not what the document says is an error in its place, and the next ones follow. After any other error
/// there is nothing more. Data that is `[DONE]`, where the document says something else, ends the stream.
///
/// In JSON it is its text as it came, or `null` if it has not come yet.
pub struct Events<T> {
    flow: Flow,
    of: PhantomData<fn() -> T>,
}

/// JSON lines, or a JSON text sequence: a stream of values.
///
/// As the body of a request it is made from a list, or from a stream:
///
/// ```
/// use runtime::stream::JsonLines;
///
/// let lines = JsonLines::from(vec![1, 2, 3]);
/// let streamed = JsonLines::from_stream(futures_util::stream::iter([Ok::<i64, std::io::Error>(1), Ok(2)]));
/// # let _: (JsonLines<i64>, JsonLines<i64>) = (lines, streamed);
/// ```
///
/// A line that is not what the document says is an error in its place, and the next ones follow. After any other error there
/// is nothing more.
///
/// In JSON it is the list of the values, or `null` if they have not come yet.
pub struct JsonLines<T> {
    flow: Flow,
    of: PhantomData<fn() -> T>,
}

macro_rules! shell {
    ($name:ident, $blocking:ident) => {
        impl<T> $name<T> {
            /// The most bytes that one of them may have, 16 MiB if not set. A larger one ends the stream with an error.
            #[must_use]
            pub fn limit(mut self, bytes: usize) -> Self {
                self.flow.limit = bytes;
                self
            }

            /// The bytes as they come.
            #[must_use]
            pub fn into_body(self) -> Body {
                self.flow.body
            }
        }

        impl<T: Codec> $name<T> {
            /// The next one.
            pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
                StreamExt::next(self).await
            }

            /// The same for a loop: the thread waits for each.
            #[cfg(feature = "blocking")]
            pub fn blocking(self) -> $blocking<T> {
                $blocking(self)
            }

            fn read(&mut self, piece: Option<Result<Piece, StreamError>>) -> Option<Result<T, StreamError>> {
                let mut value = T::make();
                match decode(&mut value, piece?, self.flow.framing) {
                    Ok(true) => Some(Ok(value)),
                    Ok(false) => {
                        self.flow.close();
                        None
                    }
                    Err(error) => Some(Err(error)),
                }
            }
        }

        impl<T: Codec> Stream for $name<T> {
            type Item = Result<T, StreamError>;

            fn poll_next(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
                let piece = ready!(self.flow.poll(context));
                Poll::Ready(self.read(piece))
            }
        }

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Body::EMPTY.into()
            }
        }

        impl<T> Clone for $name<T> {
            /// A body that is a stream can be read once: clones share it, and whoever comes first gets it.
            fn clone(&self) -> Self {
                Self { flow: self.flow.clone(), of: PhantomData }
            }
        }

        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.flow.body == other.flow.body
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.flow.body)
            }
        }

        /// The same without `async`: the thread waits for each.
        #[cfg(feature = "blocking")]
        #[derive(Debug)]
        #[must_use = "an iterator does nothing before it is used"]
        pub struct $blocking<T>($name<T>);

        #[cfg(feature = "blocking")]
        impl<T: Codec> Iterator for $blocking<T> {
            type Item = Result<T, StreamError>;

            fn next(&mut self) -> Option<Self::Item> {
                let piece = self.0.flow.wait();
                self.0.read(piece)
            }
        }
    };
}

shell!(Events, EventsBlocking);
shell!(JsonLines, JsonLinesBlocking);

impl<T> Events<T> {
    /// The bytes of a stream of events, of which the values are the whole: `event`, `data`, `id` and `retry`.
    #[must_use]
    pub fn whole(body: Body) -> Self {
        Self { flow: Flow::new(body, Framing::Events), of: PhantomData }
    }

    /// Connects again where the stream ends or breaks off, from the last event on that had an id (`Last-Event-ID`), after
    /// as long as the server wants it (`retry`, at most a minute; three seconds if it says nothing). It gives up after so
    /// many attempts without an event in between, where the server answers with an error, and when it says 204.
    ///
    /// Nothing changes for calls that are not idempotent (RFC 9110 section 9.2.2): they would be made twice.
    #[must_use]
    pub fn reconnect(mut self, attempts: u32) -> Self {
        self.flow.attempts = attempts;
        self
    }

    /// The id of the last event that had one; empty if none had.
    #[must_use]
    pub fn last_event_id(&mut self) -> &str {
        self.flow.last_id()
    }
}

/// The bytes of a stream of events, of which the values are the data.
impl<T> From<Body> for Events<T> {
    fn from(body: Body) -> Self {
        Self { flow: Flow::new(body, Framing::EventData), of: PhantomData }
    }
}

/// The bytes of JSON lines.
impl<T> From<Body> for JsonLines<T> {
    fn from(body: Body) -> Self {
        Self { flow: Flow::new(body, Framing::Lines), of: PhantomData }
    }
}

impl<T: Codec> From<Vec<T>> for JsonLines<T> {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Codec> FromIterator<T> for JsonLines<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut text = Vec::new();
        for value in values {
            push_line(&mut text, &value);
        }
        Body::from(text).into()
    }
}

impl<T: Codec> JsonLines<T> {
    /// Lines that are made while they are sent. They can be sent once, and the rules of the document are not checked.
    pub fn from_stream<S, E>(values: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        E: std::error::Error + Send + Sync + 'static,
    {
        let line = |value: T| {
            let mut text = Vec::new();
            push_line(&mut text, &value);
            text
        };
        Body::from_stream(values.map(move |value| value.map(line))).into()
    }
}

/// Adds the value as a line.
fn push_line(text: &mut Vec<u8>, value: &dyn Slot) {
    text.extend(crate::codec::to_vec(value));
    text.push(b'\n');
}

/// Reads a piece into the value; says whether it is one, and not the end.
fn decode(value: &mut dyn Slot, piece: Result<Piece, StreamError>, framing: Framing) -> Result<bool, StreamError> {
    match piece? {
        Piece::Text(text) => match read_document(value, &text) {
            Ok(()) => Ok(true),
            Err(error) => Err(StreamError::decode(error, &String::from_utf8_lossy(&text))),
        },
        Piece::Event(event) => match read_event(value, &event, framing) {
            Ok(()) => Ok(true),
            Err(_) if framing == Framing::EventData && event.data.trim() == "[DONE]" => Ok(false),
            Err(error) => Err(StreamError::decode(error, &event.data)),
        },
    }
}

fn read_event(value: &mut dyn Slot, event: &RawEvent, framing: Framing) -> Result<(), DecodeError> {
    let data = event.data.trim();
    let text = serde_json::Value::from(event.data.as_str()).to_string();
    if framing == Framing::EventData {
        // A text in quotes is one in JSON; one without is itself.
        return read_document(value, data.as_bytes())
            .or_else(|error| read_document(value, text.as_bytes()).map_err(|_| error));
    }
    // What the data is, JSON or text, the type knows: whichever fits.
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(data).is_ok() && !data.starts_with('"');
    let data = if is_json { vec![data, &text] } else { vec![&*text] };
    let objects: Vec<String> = data.into_iter().map(|data| event.json(data)).collect();
    read_any(value, &objects)
}

impl RawEvent {
    /// The event as an object (OpenAPI 3.2, section 4.14.3.2), `data` as it is given.
    fn json(&self, data: &str) -> String {
        let quote = |text: &String| serde_json::Value::from(text.as_str()).to_string();
        let mut out = format!("{{\"data\":{data}");
        for (name, value) in [
            ("event", self.event.as_ref().map(quote)),
            ("id", self.id.as_ref().map(quote)),
            ("retry", self.retry.map(|retry| retry.to_string())),
        ] {
            if let Some(value) = value {
                out.push_str(&format!(",\"{name}\":{value}"));
            }
        }
        out.push('}');
        out
    }
}
