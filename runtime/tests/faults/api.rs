//! A small API, written as generated code writes it, and the calls that are made of it.

use runtime::codec::to_vec;
use runtime::operation::{Answer, Body as Medium, BodyKind, NoDocumentedError, OperationInfo, Parameter, Status};
use runtime::{Body, Bytes, ErrorKind, Operation};

use crate::random::{Random, sum};

runtime::client! {
    /// A client for the test.
    user_agent: "faults/1.0",
}

runtime::object! {
    pub struct Thing {
        pub text: String => "text": required,
    }
}

runtime::object! {
    pub struct Made {
        pub id: String => "id": required,
        pub echo: String => "echo": required,
    }
}

macro_rules! operations {
    ($($name:ident $method:literal $path:literal $(($field:ident: $body:ty = $medium:expr))? -> $kind:ident $output:ty;)*) => {$(
        runtime::object! {
            pub struct $name {
                id: String => "id": required,
                $($field: $body => "body": required,)?
            }
        }

        impl Operation for $name {
            const INFO: &'static OperationInfo = &OperationInfo {
                parameters: &[Parameter::path("id")],
                body: &[$($medium)?],
                success: &[Answer::new(Status::Code(200), BodyKind::$kind)],
                ..OperationInfo::new(stringify!($name), $method, $path)
            };
            type Output = $output;
            type Error = NoDocumentedError;
        }
    )*};
}

operations! {
    Get "GET" "/things/{id}" -> Json Made;
    Put "PUT" "/things/{id}" (body: Thing = Medium::json("application/json")) -> Json Made;
    Post "POST" "/things/{id}" (body: Thing = Medium::json("application/json")) -> Json Made;
    Delete "DELETE" "/things/{id}" -> Empty ();
    Upload "POST" "/files/{id}" (body: Body = Medium::binary("application/octet-stream")) -> Json Made;
    Download "GET" "/files/{id}" -> Binary Body;
}

impl Get {
    pub fn of(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}

/// A call to be made: all of it follows from its number.
#[derive(Clone, Debug)]
pub struct Plan {
    number: u64,
    method: &'static str,
    text: String,
    blocking: bool,
}

impl Plan {
    pub fn new(seed: u64, number: u64) -> Self {
        let mut random = Random(seed << 32 | number);
        let method = random.one(&["GET", "PUT", "POST", "POST", "DELETE", "UPLOAD", "DOWNLOAD"]);
        let length = random.one(&[10, 100, 3000]);
        let text = (0..random.below(length)).map(|_| char::from(b' ' + random.below(95) as u8)).collect();
        Self { number, method, text, blocking: random.below(8) == 0 }
    }

    pub fn id(&self) -> String {
        format!("call-{}-", self.number)
    }

    pub fn is_idempotent(&self) -> bool {
        !matches!(self.method, "POST" | "UPLOAD")
    }

    /// Makes the call. Success comes with whether the answer is what the server says.
    pub async fn call(&self, client: &Client) -> Result<bool, ErrorKind> {
        let (id, body) = (self.id(), Thing { text: self.text.clone() });
        let made = Made { id: id.clone(), echo: self.text.clone() };
        let same = |answer: Made| answer == made;
        match self.method {
            "GET" => self.send(client, Get { id: id.clone() }, "GET", b"").await.map(|answer| answer.id == id),
            "PUT" => self.send(client, Put { id, body: body.clone() }, "PUT", &to_vec(&body)).await.map(same),
            "POST" => self.send(client, Post { id, body: body.clone() }, "POST", &to_vec(&body)).await.map(same),
            "DELETE" => self.send(client, Delete { id }, "DELETE", b"").await.map(|()| true),
            "UPLOAD" => {
                let pieces: Vec<_> = self.text.as_bytes().chunks(500).map(Bytes::copy_from_slice).collect();
                let pieces = futures_util::stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
                let body = Body::from_stream(pieces);
                let body = if self.number.is_multiple_of(3) { body.length(self.text.len() as u64) } else { body };
                self.send(client, Upload { id, body }, "POST", self.text.as_bytes()).await.map(same)
            }
            _ => {
                let body = self.send(client, Download { id: id.clone() }, "GET", b"").await?;
                // The time limit of the call ends with the headers: that of the stream is the caller's.
                let bytes = tokio::time::timeout(crate::LIMIT, body.bytes()).await.map_err(|_| ErrorKind::Timeout)?;
                let bytes = bytes.map_err(|_| ErrorKind::Transport)?;
                Ok(*bytes == *content(&id))
            }
        }
    }

    async fn send<R: Operation<Output: Send, Error: Send>>(
        &self,
        client: &Client,
        request: R,
        method: &str,
        body: &[u8],
    ) -> Result<R::Output, ErrorKind> {
        let path = R::INFO.path.replace("{id}", &self.id());
        let call = client.call(request).header("x-check", &check(method, &path, body));
        let answer = match self.blocking {
            false => call.await,
            true => tokio::task::spawn_blocking(|| call.send_blocking()).await.unwrap(),
        };
        answer.map(runtime::Response::into_body).map_err(|error| error.kind())
    }
}

/// A sum over all that a call asks for.
pub fn check(method: &str, path: &str, body: &[u8]) -> String {
    format!("{:016x}", sum(&[method.as_bytes(), b" ", path.as_bytes(), b"\n", body].concat()))
}

/// What is in a file.
pub fn content(id: &str) -> Vec<u8> {
    let mut random = Random(sum(id.as_bytes()));
    (0..random.below(6000)).map(|_| random.next() as u8).collect()
}
