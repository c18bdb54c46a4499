//! An HTTP/2 server (RFC 9113) over TLS that says exactly the frames that it is told.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::{ServerConnection, StreamOwned};

use crate::tls::server_config;

pub const DATA: u8 = 0;
pub const HEADERS: u8 = 1;
pub const RST_STREAM: u8 = 3;
pub const SETTINGS: u8 = 4;
pub const GOAWAY: u8 = 7;

pub const NOTHING: u8 = 0;
pub const END_STREAM: u8 = 1;
pub const ACK: u8 = 1;
pub const END_HEADERS: u8 = 4;

pub const NO_ERROR: u8 = 0;
pub const INTERNAL_ERROR: u8 = 2;
pub const REFUSED_STREAM: u8 = 7;
pub const CANCEL: u8 = 8;
pub const ENHANCE_YOUR_CALM: u8 = 11;

/// `:status: 200`, as RFC 7541 has it in its table.
pub const OK: &[u8] = &[0x88];

/// A connection.
pub struct Wire {
    stream: StreamOwned<ServerConnection, TcpStream>,
    methods: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    pub fn write(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
        // The client may be gone.
        let _ = self.stream.write_all(&[&head, payload].concat()).and_then(|()| self.stream.flush());
    }

    /// A whole answer.
    pub fn answer(&mut self, stream: u32, body: &[u8]) {
        self.write(HEADERS, END_HEADERS, stream, OK);
        self.write(DATA, END_STREAM, stream, body);
    }

    pub fn reset(&mut self, stream: u32, code: u8) {
        self.write(RST_STREAM, NOTHING, stream, &[0, 0, 0, code]);
    }

    pub fn go_away(&mut self, last: u32, code: u8) {
        self.write(GOAWAY, NOTHING, 0, &[&last.to_be_bytes()[..], &[0, 0, 0, code]].concat());
    }

    /// The stream of the next frame of a kind; none if there is no other.
    pub fn next(&mut self, wanted: u8) -> Option<u32> {
        loop {
            let mut head = [0; 9];
            self.stream.read_exact(&mut head).ok()?;
            let [a, b, c, kind, flags, rest @ ..] = head;
            let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
            self.stream.read_exact(&mut payload).ok()?;
            if (kind, flags & ACK) == (SETTINGS, 0) {
                self.write(SETTINGS, ACK, 0, b"");
            }
            if kind == HEADERS {
                // What comes first is `:method`, of which the table has GET (2) and POST (3).
                let method = match payload.first() {
                    Some(0x82) => "GET",
                    Some(0x83) => "POST",
                    _ => "?",
                };
                self.methods.lock().unwrap().push(method.to_owned());
            }
            if kind == wanted {
                return Some(u32::from_be_bytes(rest));
            }
        }
    }

    /// The stream of the next request.
    pub fn request(&mut self) -> Option<u32> {
        self.next(HEADERS)
    }

    /// Answers all that comes.
    pub fn go_on(&mut self, body: &[u8]) {
        while let Some(stream) = self.request() {
            self.answer(stream, body);
        }
    }
}

pub struct Server {
    pub url: String,
    methods: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Does this with every connection, and with how many came before it.
    pub fn start(serve: impl Fn(&mut Wire, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let (config, serve, methods) = (server_config(&["h2"]), Arc::new(serve), Arc::new(Mutex::default()));
        let seen = Arc::clone(&methods);
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let (config, serve, methods) = (Arc::clone(&config), Arc::clone(&serve), Arc::clone(&seen));
                std::thread::spawn(move || {
                    let stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream.unwrap());
                    let mut wire = Wire { stream, methods };
                    let mut preface = [0; 24];
                    if wire.stream.read_exact(&mut preface).is_ok() {
                        assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
                        wire.write(SETTINGS, NOTHING, 0, b"");
                        serve(&mut wire, number);
                    }
                });
            }
        });
        Self { url, methods }
    }

    /// The methods of all requests that came, refused ones too.
    pub fn methods(&self) -> Vec<String> {
        self.methods.lock().unwrap().clone()
    }
}
