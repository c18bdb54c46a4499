//! The command line and files: what is large is not held in memory, and no path has to be text.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::command::{Temporary, run};
use crate::support::{Reply, Server, empty};

const ADD: [&str; 4] = ["call-operations", "add-photo", "--photo-id", "1"];
const REPLACE: [&str; 4] = ["call-operations", "replace-photo", "--photo-id", "1"];
/// More than is held in memory.
const LARGE: usize = (8 << 20) + 12_345;

/// Bytes of which each place has its own, and which begin with none of a text.
fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 251 + at + 0x89) as u8).collect()
}

fn done() -> Server {
    Server::start(|request| match request.line().starts_with("PUT ") {
        true => Reply::Full(200, vec![("Content-Type".into(), "image/png".into())], vec![]),
        false => empty(204, &[]),
    })
}

#[test]
fn large_files_are_sent_as_they_are() {
    let content = pattern(LARGE);
    let file = Temporary::new("large.png", &content);
    let (part, at) = (format!("image={}", file.path()), format!("@{}", file.path()));
    let server = done();
    let form = run(&server, &[&ADD[..], &["--body", "{\"title\": \"T\"}", "--file", &part]].concat(), "");
    assert_eq!((form.code, form.err.as_str()), (0, ""));
    let sent = server.only();
    assert_eq!(sent.header("content-length"), Some(sent.body.len().to_string().as_str()));
    let boundary = sent.header("content-type").unwrap().split_once("boundary=").unwrap().1;
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"large.png\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let text = String::from_utf8_lossy(&sent.body);
    assert!(text.contains(&head) && text.ends_with(&format!("\r\n--{boundary}--\r\n")));
    assert!(sent.body.windows(LARGE).any(|window| window == content));
    // Its kind is told by how it begins.
    for more in [&["--content-type", "image/png"][..], &[]] {
        let server = done();
        let whole = run(&server, &[&REPLACE[..], &["--body", &at], more].concat(), "");
        assert_eq!((whole.code, whole.err.as_str()), (0, ""), "{more:?}");
        let sent = server.only();
        assert_eq!(sent.header("content-type"), Some("image/png"));
        assert_eq!(sent.header("content-length"), Some(LARGE.to_string().as_str()));
        assert!(sent.body == content, "{more:?}");
    }
}

/// A log that goes on being written is sent as long as it was: that is what the server was told.
#[test]
fn a_file_that_grows_while_it_is_sent() {
    let file = Temporary::new("growing.png", &pattern(64 << 20));
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_golden"))
        .env_clear()
        .env("API_BASE_URL", format!("http://{}", listener.local_addr().unwrap()))
        .args([&REPLACE[..], &["--content-type", "image/png", "--body", &format!("@{}", file.path())]].concat())
        .spawn()
        .unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let mut left = 64 << 20;
    let mut piece = vec![0; 1 << 20];
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut piece).unwrap();
        head.extend_from_slice(&piece[..count]);
    }
    File::options().append(true).open(file.path()).unwrap().write_all(b"more").unwrap();
    left -= head.len() - head.windows(4).position(|end| end == b"\r\n\r\n").unwrap() - 4;
    while left > 0 {
        let count = stream.read(&mut piece).unwrap();
        assert!(count > 0, "{left} bytes are missing");
        left -= count;
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 0\r\n\r\n").unwrap();
    assert!(child.wait().unwrap().success());
}

/// Of what comes through a pipe nobody knows how long it will be.
#[test]
fn large_input_is_sent_while_it_comes() {
    let content = pattern(LARGE);
    let server = done();
    let words = [&REPLACE[..], &["--content-type", "image/png", "--body", "-"]].concat();
    let mut child = Command::new(env!("CARGO_BIN_EXE_golden"))
        .env_clear()
        .env("API_BASE_URL", &server.url)
        .args(words)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(&content).unwrap();
    drop(pipe);
    assert!(child.wait().unwrap().success());
    let sent = server.only();
    assert_eq!((sent.header("content-length"), sent.header("transfer-encoding")), (None, Some("chunked")));
    assert!(sent.body == content);
}

/// A gibibyte does not fit into what the program may have.
#[cfg(target_os = "linux")]
#[test]
fn files_are_not_read_into_memory() {
    const HUGE: u64 = 1 << 30;
    let file = Temporary::new("huge.png", b"\x89PNG");
    File::options().write(true).open(file.path()).unwrap().set_len(HUGE).unwrap();
    let (part, at) = (format!("image={}", file.path()), format!("@{}", file.path()));
    let form = [&ADD[..], &["--body", "{\"title\": \"T\"}", "--file", &part]].concat();
    let bodies = [&REPLACE[..], &["--body", &at]].concat();
    for words in [form, bodies] {
        let done = Command::new("sh")
            .args(["-c", "ulimit -v 900000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_golden"), "--dry-run"])
            .args(["--base-url", "https://golden.example.com"])
            .args(&words)
            .env_clear()
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap());
        assert_eq!((done.status.code(), err.as_str()), (Some(0), ""), "{words:?}");
        let length = out.rsplit_once("(a stream of ").unwrap().1.strip_suffix(" bytes)\n").unwrap();
        assert!(length.parse::<u64>().unwrap() >= HUGE, "{out}");
    }
}

#[test]
fn a_file_goes_only_where_files_go() {
    let file = Temporary::new("t.txt", b"T");
    let server = done();
    let words = [&ADD[..], &["--file", &format!("image={}", file.path()), "--file", &format!("title={}", file.path())]];
    let run = run(&server, &words.concat(), "");
    assert!(run.code == 2 && run.err.starts_with("error: --file: `title` takes no file"), "{}", run.err);
    assert!(server.requests().is_empty());
}

/// What is not sent must not be lost without a word, and what stands for a file is no file.
#[test]
fn a_file_of_which_there_is_one() {
    let file = Temporary::new("one.txt", b"T");
    let image = format!("image={}", file.path());
    let several = ["--body", "{\"title\": \"T\"}", "--file", &image, "--file", &image];
    let in_both = ["--body", "{\"title\": \"T\", \"image\": \"text\"}", "--file", &image];
    for (words, says) in [
        (&several[..], "error: --file: `image` takes one file, and is given several\n"),
        (&in_both, "error: --file: `image` is given in --body too\n"),
    ] {
        let server = done();
        let run = run(&server, &[&ADD[..], words].concat(), "");
        assert_eq!((run.code, run.err.as_str()), (2, says));
        assert!(server.requests().is_empty());
    }
    let more = format!("more={}", file.path());
    let server = done();
    let words = ["--body", "{\"title\": \"T\"}", "--file", &image, "--file", &more, "--file", &more];
    let run = run(&server, &[&ADD[..], &words[..]].concat(), "");
    assert_eq!((run.code, run.err.as_str(), server.requests().len()), (0, "", 1));
}

/// The system takes any bytes for names, but for `/` and zero.
#[cfg(target_os = "linux")]
#[test]
fn paths_need_not_be_text() {
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

    let kept = Temporary::new("kept", b"");
    let mut folder = kept.path().strip_suffix("kept").unwrap().as_bytes().to_vec();
    folder.extend_from_slice(b"\xff=\xfe");
    std::fs::create_dir(OsString::from_vec(folder.clone())).unwrap();
    let path = |name: &str| OsString::from_vec([&folder[..], b"/", name.as_bytes()].concat());
    let behind = |before: &str, name: &str| [before.as_bytes(), path(name).as_bytes()].concat();
    let of = |before: &str, name: &str| OsString::from_vec(behind(before, name));
    let server = done();
    let run = |words: &[OsString]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_golden"));
        let done = command.env_clear().env("API_BASE_URL", &server.url).args(words).output().unwrap();
        assert_eq!((done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()), (Some(0), ""), "{words:?}");
    };
    let words = |words: &[&str], last: &[OsString]| -> Vec<OsString> {
        words.iter().map(OsString::from).chain(last.iter().cloned()).collect()
    };
    std::fs::write(path("a.png"), b"PNG").unwrap();
    std::fs::write(path("secret"), b"s3cret\n").unwrap();
    std::fs::write(path("input"), br#"{"photoId": 1, "body": {"text/plain": "words"}}"#).unwrap();
    run(&words(&[&ADD[..], &["--body", "{\"title\": \"T\"}", "--file"]].concat(), &[of("image=", "a.png")]));
    run(&words(&[&REPLACE[..], &["--content-type", "image/png", "--body"]].concat(), &[of("@", "a.png")]));
    run(&words(&["call", "replacePhoto", "--input"], &[path("input")]));
    run(&words(&["call", "replacePhoto"], &[of("--input=", "input"), "-o".into(), path("answer")]));
    let rename = ["call-operations", "rename-photo", "--photo-id", "1", "--body", "{\"name\":\"n\"}", "--auth"];
    run(&words(&rename, &[of("key=@", "secret")]));
    assert_eq!(std::fs::read(path("answer")).unwrap(), b"");
    let bodies: Vec<Vec<u8>> = server.requests().into_iter().map(|request| request.body).collect();
    assert!(String::from_utf8_lossy(&bodies[0]).contains("filename=\"a.png\""));
    assert_eq!(bodies[1..4], [b"PNG".to_vec(), b"words".to_vec(), b"words".to_vec()]);
    assert_eq!(server.requests()[4].header("x-key"), Some("s3cret"));
}
