//! The command line, driven from outside against a server that tells what it got.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{Recorded, Reply, Server, empty, json};

pub struct Run {
    pub code: i32,
    pub out: Vec<u8>,
    pub err: String,
}

pub fn run(server: &Server, words: &[&str], input: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_golden"));
    command.env_clear().env("API_BASE_URL", &server.url).args(words);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who reads no input may be gone before it is written.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    Run { code: output.status.code().unwrap(), out: output.stdout, err }
}

/// Runs it, and gives what was sent.
fn sent(words: &[&str], input: &str) -> Recorded {
    let server = Server::start(|_| empty(204, &[]));
    let run = run(&server, words, input);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{words:?}");
    server.only()
}

/// The body without the boundary, which is another one each time.
fn parts(request: &Recorded) -> String {
    let boundary = request.header("content-type").unwrap().split_once("boundary=").unwrap().1.to_owned();
    String::from_utf8(request.body.clone()).unwrap().replace(&boundary, "B").replace("\r\n", "\n")
}

/// A file that is gone with the test.
pub struct Temporary(std::path::PathBuf);

impl Temporary {
    pub fn new(name: &str, content: &[u8]) -> Self {
        let folder = std::env::temp_dir().join(format!("golden-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

const FIND: [&str; 2] = ["call-operations", "find-photos"];

#[test]
fn flags_become_parameters() {
    let server = Server::start(|_| json(200, "[]"));
    let words = ["--photo-id", "7", "--photo-id-query=x", "--sort", "newest", "--tags", "a b", "--tags", "5"];
    let words: Vec<&str> = FIND.into_iter().chain(words).chain(["--near", r#"{"lat":1.5}"#, "--exact"]).collect();
    let done = run(&server, &words, "");
    assert_eq!((done.code, String::from_utf8(done.out).unwrap().as_str(), done.err.as_str()), (0, "[]\n", ""));
    assert_eq!(
        server.only().target(),
        "/photos/7?photoId=x&sort=newest&tags=a%20b&tags=5&near%5Blat%5D=1.5&exact=true"
    );
    for (words, says) in [
        (&["--photo-id", "seven"][..], "--photo-id: `seven` is not a number"),
        (&["--photo-id", "0"], "at least 1"),
        (&["--photo-id", "1", "--photo-id", "2"], "--photo-id: is given more than once"),
        (&["--photo-id"], "missing argument"),
        (&["--photo-id", "1", "stray"], "unexpected argument \"stray\""),
    ] {
        let words: Vec<&str> = FIND.iter().chain(words).copied().collect();
        let run = run(&server, &words, "");
        assert!(run.code == 2 && run.err.contains(says), "{words:?}: {}", run.err);
    }
}

#[test]
fn parameters_of_one_name_are_told_apart_in_the_input() {
    let input = r#"{"path:photoId": 7, "query:photoId": "x", "tags": ["a", "b"], "sort": "sideways"}"#;
    let server = Server::start(|_| json(200, r#"[{"id": 12345678901234567, "new": 1}]"#));
    let done = run(&server, &["call", "findPhotos", "--input", "-"], input);
    assert_eq!((done.code, done.err.as_str()), (0, ""));
    assert_eq!(done.out, b"[{\"id\":12345678901234567}]\n");
    assert_eq!(server.only().target(), "/photos/7?photoId=x&sort=sideways&tags=a&tags=b");
}

#[test]
fn answers_are_what_the_document_says() {
    let server = Server::start(|request| match request.target() {
        "/photos/1" => Reply::Full(200, vec![("Content-Type".into(), "image/png".into())], vec![0x89, b'P']),
        "/photos/2" => Reply::Full(404, vec![("Content-Type".into(), "text/plain".into())], b"no \"2\"".to_vec()),
        "/photos/3" => empty(410, &[("X-A", "1"), ("X-A", "2")]),
        _ => Reply::Raw(b"HTTP/1.1 200 X\r\ncontent-length: 5\r\n\r\n[".to_vec()),
    });
    let call = |id: u32, include: bool| {
        let input = format!(r#"{{"path:photoId": {id}}}"#);
        let words = ["--include", "call", "findPhotos", "--input", "-"];
        let run = run(&server, if include { &words } else { &words[1..] }, &input);
        (run.code, String::from_utf8(run.out).unwrap(), run.err)
    };
    let out = |(code, out, _): (i32, String, String)| (code, out);
    assert_eq!(out(call(1, false)), (0, "{\"$base64\":\"iVA=\"}\n".to_owned()));
    assert_eq!(out(call(2, false)), (1, "\"no \\\"2\\\"\"\n".to_owned()));
    let expected =
        "{\"status\":410,\"headers\":{\"content-length\":\"0\",\"x-a\":[\"1\",\"2\"]},\"body\":null}\n".to_owned();
    assert_eq!(out(call(3, true)), (1, expected));
    let (code, out, err) = call(4, false);
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    // For people: bytes as they are, and into a file.
    let words: Vec<&str> = FIND.into_iter().chain(["--photo-id", "1"]).collect();
    assert_eq!(run(&server, &words, "").out, [0x89, b'P']);
    let file = Temporary::new("download.png", b"");
    let words: Vec<&str> = words.into_iter().chain(["--output", file.path()]).collect();
    assert_eq!((run(&server, &words, "").out.len(), std::fs::read(file.path()).unwrap()), (0, vec![0x89, b'P']));
}

#[test]
fn forms_carry_files() {
    let wanted = "--B\nContent-Disposition: form-data; name=\"title\"\n\nT\n\
        --B\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\nContent-Type: image/png\n\nPNG\n\
        --B\nContent-Disposition: form-data; name=\"more\"; filename=\"more\"\n\
        Content-Type: application/octet-stream\n\ntext\n--B--\n";
    let input = r#"{"photoId": 1, "body": {"title": "T", "more": ["text"],
        "image": {"$base64": "UE5H", "$filename": "a.png", "$contentType": "image/png"}}}"#;
    let request = sent(&["call", "addPhoto", "--input", "-"], input);
    assert_eq!(parts(&request), wanted);
    let (a, b) = (Temporary::new("a.png", b"PNG"), Temporary::new("b.png", b"two"));
    let files = [format!("image={}", a.path()), format!("more={}", a.path()), format!("more={}", b.path())];
    let words = ["call-operations", "add-photo", "--photo-id", "1", "--body", r#"{"title": "T"}"#];
    let words: Vec<&str> = words.into_iter().chain(files.iter().flat_map(|file| ["--file", file])).collect();
    let body = parts(&sent(&words, ""));
    for part in ["name=\"image\"; filename=\"a.png\"", "name=\"more\"; filename=\"b.png\"", "\n\ntwo\n", "\n\nT\n"] {
        assert!(body.contains(part), "{part}: {body}");
    }
}

#[test]
fn a_body_is_of_the_media_type_that_it_fits() {
    let put = |body: &str| {
        let server = Server::start(|_| Reply::Full(200, vec![("Content-Type".into(), "image/png".into())], vec![]));
        let input = format!(r#"{{"photoId": 1, "body": {body}}}"#);
        let run = run(&server, &["call", "replacePhoto", "--input", "-"], &input);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{body}");
        let request = server.only();
        (request.header("content-type").unwrap().to_owned(), String::from_utf8(request.body).unwrap())
    };
    let is = |media_type: &str, body: &str| (media_type.to_owned(), body.to_owned());
    // The form, which comes first and requires nothing, has no such property.
    assert_eq!(put(r#"{"$base64": "UE5H"}"#), is("image/png", "PNG"));
    assert_eq!(put(r#"{"album": "a"}"#), is("application/x-www-form-urlencoded", "album=a"));
    // Bytes do for JSON too.
    let server = Server::start(|_| empty(204, &[]));
    let input = r#"{"photoId": 1, "body": {"$base64": "eyJuYW1lIjogIngifQ=="}}"#;
    assert_eq!(run(&server, &["call", "renamePhoto", "--input", "-"], input).err, "");
    assert_eq!(server.only().body, br#"{"name":"x"}"#);
    // And for text, which they are.
    for body in [r#""{}\n""#, r#"{"$base64": "e30K"}"#] {
        let news = sent(&["call", "writeNews", "--input", "-"], &format!(r#"{{"body": {body}}}"#));
        assert_eq!((news.header("content-type"), news.body.as_slice()), (Some("text/plain"), &b"{}\n"[..]), "{body}");
    }
    assert_eq!(put(r#"{"text/plain": "words"}"#), is("text/plain", "words"));
    assert_eq!(put(r#"{"application/json": {"url": "u"}}"#), is("application/json", r#"{"url":"u"}"#));
    let file = Temporary::new("c.png", b"PNG");
    let at = format!("@{}", file.path());
    let words = ["call-operations", "replace-photo", "--photo-id", "1", "--body"];
    let with = |more: &[&str], input: &str| {
        let server = Server::start(|_| Reply::Full(200, vec![("Content-Type".into(), "image/png".into())], vec![]));
        let words: Vec<&str> = words.iter().chain(more).copied().collect();
        let run = run(&server, &words, input);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{words:?}");
        let request = server.only();
        (request.header("content-type").unwrap().to_owned(), String::from_utf8(request.body).unwrap())
    };
    assert_eq!(with(&[&at, "--content-type", "image/png"], ""), is("image/png", "PNG"));
    assert_eq!(with(&["-", "--content-type", "text/plain"], "words"), is("text/plain", "words"));
    assert_eq!(
        with(&[r#"{"url":"u"}"#, "--content-type", "application/json"], ""),
        is("application/json", r#"{"url":"u"}"#)
    );
}

/// Which of them it would be, nobody could tell.
#[test]
fn an_id_of_several_operations_calls_none() {
    let server = Server::start(|_| empty(204, &[]));
    let several = run(&server, &["call", "news"], "");
    let said = "error: `news` is the id of several operations: call `POST /news` or `DELETE /news`\n";
    assert_eq!((several.code, several.err.as_str()), (2, said));
    assert_eq!(run(&server, &["call", "DELETE /news"], "").code, 0);
    assert_eq!(server.only().target(), "/news");
}

#[test]
fn all_pages_are_one_list() {
    let server = Server::start(|request| match request.target() {
        "/photos" => json(200, r#"{"photos": [{"id": 1}, {"id": 12345678901234567890}], "total": 3}"#),
        "/photos?page=2" => json(200, r#"{"photos": [{"id": 3, "new": 1}], "total": 3}"#),
        other => json(500, &format!("{{\"unexpected\": {other:?}}}")),
    });
    let all = run(&server, &["--all", "call", "listPhotos"], "");
    // What is no 64-bit integer is an error, after what came before it.
    assert_eq!((all.code, all.err.contains("photos[1].id")), (1, true), "{}", all.err);
    let server = Server::start(|request| match request.target() {
        "/photos" => json(200, r#"{"photos": [{"id": 1}, {"id": 2}], "total": 3}"#),
        "/photos?page=2" => json(200, r#"{"photos": [{"id": 3, "new": 1}], "total": 3}"#),
        other => json(500, &format!("{{\"unexpected\": {other:?}}}")),
    });
    for words in [&["--all", "call", "listPhotos"][..], &["call-operations", "list-photos", "--all"]] {
        let all = run(&server, words, "");
        let lines = "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n";
        assert_eq!((all.code, String::from_utf8(all.out).unwrap().as_str(), all.err.as_str()), (0, lines, ""));
    }
    assert_eq!(server.requests().len(), 4);
    let one = run(&server, &["call", "findPhotos", "--all", "--input", "-"], r#"{"path:photoId": 1}"#);
    assert!(one.code == 2 && one.err.contains("findPhotos has no pages"), "{}", one.err);
}

#[test]
fn people_get_text_as_it_is_and_no_error_in_their_files() {
    let server =
        Server::start(|_| Reply::Full(404, vec![("Content-Type".into(), "text/plain".into())], b"no \"2\"".to_vec()));
    let file = Temporary::new("kept.png", b"before");
    let words: Vec<&str> = FIND.into_iter().chain(["--photo-id", "2", "--output", file.path()]).collect();
    for words in [&words[..], &words[..4]] {
        let run = run(&server, words, "");
        assert_eq!((run.code, String::from_utf8(run.out).unwrap().as_str()), (1, "no \"2\"\n"), "{}", run.err);
    }
    assert_eq!(std::fs::read(file.path()).unwrap(), b"before");
}

#[test]
fn what_the_request_has_no_place_for_is_said() {
    let server = Server::start(|_| json(200, "[]"));
    let left_out = |words: &[&str], input: &str| {
        let run = run(&server, &[&["--dry-run"], words].concat(), input);
        assert_eq!(run.code, 0, "{words:?}: {}", run.err);
        run.err
    };
    let says = |place: &str| format!("warning: {place} is left out: the request has no such property\n");
    let find = [&FIND[..], &["--photo-id", "1", "--near", r#"{"lat": 1.5, "latt": null, "lng": 2}"#]].concat();
    assert_eq!(left_out(&find, ""), says("--near: `$.lng`"));
    let add = ["call-operations", "add-photo", "--photo-id", "1", "--body"];
    let file = Temporary::new("d.png", b"PNG");
    let (image, typing) = (format!("image={}", file.path()), format!("imgae={}", file.path()));
    let files = ["--file", &image, "--file", &typing];
    assert_eq!(left_out(&[&add[..], &[r#"{"title": "T"}"#], &files].concat(), ""), says("--body: `$.imgae`"));
    let call = |body: &str| {
        let input = format!(r#"{{"photoId": 1, "body": {body}}}"#);
        left_out(&["call", "replacePhoto", "--input", "-"], &input)
    };
    assert_eq!(call(r#"{"application/json": {"url": "u", "size": 1}}"#), says("body: `$.size`"));
    assert_eq!(call(r#"{"$base64": "UE5H", "$filename": "a.png"}"#), "");
}

#[test]
fn help_shows_what_the_body_takes() {
    let server = Server::start(|_| empty(204, &[]));
    let help = |operation: &str| {
        let run = run(&server, &["call-operations", operation, "--help"], "");
        String::from_utf8(run.out).unwrap()
    };
    let (form, several) = (help("add-photo"), help("replace-photo"));
    assert!(form.contains("[--file PROPERTY=PATH]") && !form.contains("--content-type"), "{form}");
    assert!(several.contains("  --content-type TYPE") && !several.contains("--file"), "{several}");
}

#[test]
fn a_stream_is_its_text() {
    let news = "data: one\n\ndata: two\n\n";
    let server =
        Server::start(|_| Reply::Full(200, vec![("Content-Type".into(), "text/event-stream".into())], news.into()));
    let run = |words: &[&str]| String::from_utf8(run(&server, words, "").out).unwrap();
    assert_eq!(run(&["call", "watchNews"]), "\"data: one\\n\\ndata: two\\n\\n\"\n");
    assert_eq!(run(&["call-operations", "watch-news"]), news);
}
