//! The command line as somebody meets it who uses it for the first time: what is wrong is said, and what there is.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::command::{Temporary, run};
use crate::support::{Reply, Server, empty, json};

/// Runs it where nothing is to be sent, and gives code, what it printed, and what it said.
fn ask(words: &[&str], input: &str) -> (i32, String, String) {
    let server = Server::start(|_| empty(500, &[]));
    let run = run(&server, words, input);
    assert!(server.requests().is_empty(), "{words:?}");
    (run.code, String::from_utf8(run.out).unwrap(), run.err)
}

/// What it says of wrong usage, in one line.
fn error(words: &[&str], input: &str) -> String {
    let (code, out, err) = ask(words, input);
    assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{words:?}: {err}");
    err
}

/// The request that would be sent.
fn dry(words: &[&str], input: &str) -> String {
    let (code, out, err) = ask(&[&["--dry-run"], words].concat(), input);
    assert_eq!((code, err.as_str()), (0, ""), "{words:?}");
    out
}

const RENAME: [&str; 5] = ["call-operations", "rename-photo", "--photo-id", "1", "--body"];
const ADD: [&str; 6] = ["call-operations", "add-photo", "--photo-id", "1", "--body", "{\"title\":\"T\"}"];

#[test]
fn a_media_type_that_the_body_is_not_of() {
    let rename = [&RENAME[..], &["{\"name\":\"n\"}", "--content-type"]].concat();
    let said = error(&[&["--dry-run"], &rename[..], &["text/csv"]].concat(), "");
    assert!(said.contains("--content-type: the operation takes application/json"), "{said}");
    assert!(dry(&[&rename[..], &["application/json"]].concat(), "").contains("content-type: application/json\n"));
}

#[test]
fn a_dry_run_does_not_show_what_is_secret() {
    let rename = ["call-operations", "rename-photo", "--photo-id", "1", "--code", "s3cret/1", "--body"];
    let shown = dry(&[&rename[..], &[r#"{"name": "n", "pin": "123456"}"#]].concat(), "");
    assert!(shown.contains("/photos/1?code=REDACTED\n"), "{shown}");
    assert!(shown.ends_with("\n\n{\"name\":\"n\",\"pin\":\"REDACTED\"}\n"), "{shown}");
    let shown = dry(&[&["-H", "Content-Length: 27"], &rename[..], &[r#"{"name":"n","pin":"123456"}"#]].concat(), "");
    assert!(shown.ends_with("\"pin\":\"REDACTED\"}\n"), "the length is that of what would be sent: {shown}");
    let (code, _, err) = ask(&[&["--dry-run"], &rename[..], &[r#"{"name": "n", "pin": "12345"}"#]].concat(), "");
    assert_eq!(code, 2, "what is secret is checked all the same: {err}");
    assert!(err.contains("must have at least 6 characters") && !err.contains("12345"), "{err}");
}

#[test]
fn parameters_that_are_called_like_words_of_the_program() {
    for words in [&["call-operations", "replace-photo", "--help"][..], &["help", "call-operations", "replace-photo"]] {
        let (code, out, err) = ask(words, "");
        assert_eq!((code, err.as_str()), (0, ""), "{words:?}");
        assert!(out.contains("--help-parameter TEXT"), "{out}");
    }
    let replace = ["call-operations", "replace-photo", "--photo-id", "1", "--help-parameter", "x", "--body", "words"];
    assert!(dry(&replace, "").contains("/photos/1?help=x"));
    let files = ["{\"name\": \"x\"}", "--file-parameter", "F", "--file-parameter-parameter", "P"];
    let rename = dry(&[&RENAME[..], &files].concat(), "");
    assert!(rename.contains("/photos/1?file=P&file-parameter=F"), "{rename}");
}

#[test]
fn a_body_that_is_no_json_is_said_with_its_place() {
    let (there, broken) =
        (Temporary::new("pets.json", b"{\"name\": \"x\"}"), Temporary::new("b.json", b"{\n  \"name\" 1\n}"));
    let (at_broken, at_binary) = (format!("@{}", broken.path()), Temporary::new("e.png", b"\x89P"));
    let at_binary = format!("@{}", at_binary.path());
    for (body, input, says) in [
        (
            "{\"name\": x}",
            "",
            "--body: not valid JSON: expected a value (line 1, column 10); `@FILE` is what is in a file",
        ),
        (there.path(), "", "(line 1, column 1); did you mean `@"),
        (&at_broken, "", "b.json: not valid JSON: expected `:` (line 2, column 10)"),
        ("-", "{\n\n]", "--body: standard input: not valid JSON: expected a key: a string (line 3, column 1)"),
        ("-", "", "--body: standard input: expected JSON, found an empty body"),
        ("", "", "--body: expected JSON, found an empty body"),
        ("{\"name\":\n 1}", "", "--body: $.name: expected a string, found a number (line 2, column 2)"),
        ("@nowhere.json", "", "--body: cannot read `nowhere.json`: No such file"),
        ("@", "", "--body: the path of the file is missing"),
        (&at_binary, "", "--body: is not UTF-8"),
    ] {
        let err = error(&[&RENAME[..], &[body]].concat(), input);
        assert!(err.contains(says), "{body}: {err}");
    }
    let twice = error(&[&RENAME[..], &["{}", "--body", "{}"]].concat(), "");
    assert_eq!(twice, "error: --body: is given more than once\n");
}

#[test]
fn a_file_that_is_not_there_is_no_problem_of_the_body() {
    for (file, says) in [
        ("image=nowhere.png", "error: --file: image: cannot read `nowhere.png`: No such file"),
        ("image=", "error: --file: image: the path of the file is missing"),
        ("image", "error: --file is written `PROPERTY=PATH`"),
        ("title=/dev/null", "error: --file: `title` takes no file: what it takes goes into --body"),
    ] {
        let err = error(&[&ADD[..], &["--file", file]].concat(), "");
        assert!(err.starts_with(says), "{file}: {err}");
    }
    let err = error(&[&ADD[..5], &["[]", "--file", "image=/dev/null"]].concat(), "");
    assert!(err.starts_with("error: --file: files go into a form, and --body is no object"), "{err}");
}

#[test]
fn files_of_one_property_are_a_list_in_whatever_order() {
    let (a, b) = (Temporary::new("a.bin", b"one"), Temporary::new("b.bin", b"\x00\x01"));
    let files = [format!("more={}", a.path()), format!("image={}", b.path()), format!("more={}", b.path())];
    let words: Vec<&str> = ADD.into_iter().chain(files.iter().flat_map(|file| ["--file", file])).collect();
    // A form that is not sent is shown part by part.
    let shown = dry(&words, "");
    let boundary = shown.split_once("boundary=").unwrap().1.lines().next().unwrap().to_owned();
    let form = shown.split_once("\n\n").unwrap().1.replace(&boundary, "B");
    let part = |head: &str, content: &str| format!("--B\nContent-Disposition: form-data; {head}\n\n{content}\n");
    let file = |name: &str, file: &str, content: &str| {
        part(&format!("name=\"{name}\"; filename=\"{file}\"\nContent-Type: application/octet-stream"), content)
    };
    let parts = [
        part("name=\"title\"", "T"),
        file("image", "b.bin", "(2 bytes)"),
        file("more", "a.bin", "one"),
        file("more", "b.bin", "(2 bytes)"),
    ];
    assert_eq!(form, format!("{}--B--\n", parts.concat()));
}

#[test]
fn a_call_reads_the_input_that_it_is_given() {
    const READ: [&str; 4] = ["call", "renamePhoto", "--input", "-"];
    let input = r#"{"photoId": 1, "body": {"name": "n"}}"#;
    assert!(dry(&READ, input).ends_with("\n\n{\"name\":\"n\"}\n"));
    for (words, input, says) in [
        (&["call", "renamePhoto"][..], input, "`photoId` is missing"),
        (&READ, "", "`photoId` is missing"),
        (&READ, "{\n \"photoId\": x}", "not valid JSON: expected a value (line 2, column 13)"),
        (&READ, "{\n \"photoId\": \"x\"}", "photoId: expected a 64-bit integer, found a string (line 2, column 13)"),
        (&["call", "listPhotos", "--input", "nowhere"], "", "--input: cannot read `nowhere`: No such file"),
        (&["call", "listPhotos", "--input", "{\"page\":1}"], "", "it takes a path, or `-` for standard input"),
        (&["call", "listPhotos", "--input", "@nowhere"], "", "the path stands there without `@`"),
        (&["call"], "", "see `call --help`"),
    ] {
        let err = error(words, input);
        assert!(err.contains(says), "{words:?}: {err}");
    }
}

/// Programs that start others often leave a pipe open that nobody writes to.
#[test]
fn a_call_without_input_waits_for_none() {
    let server = Server::start(|_| json(200, "{\"photos\": []}"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_golden"))
        .env_clear()
        .env("API_BASE_URL", &server.url)
        .args(["call", "listPhotos"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let open = child.stdin.take();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(30), "it waits for input");
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(open);
    assert_eq!(child.wait_with_output().unwrap().stdout, b"{\"photos\":[]}\n");
}

#[test]
fn a_call_has_a_help_of_its_own() {
    let help = |words: &[&str]| {
        let (code, out, err) = ask(words, "");
        assert_eq!((code, err.as_str()), (0, ""), "{words:?}");
        out
    };
    let general = help(&["call", "--help"]);
    for says in [
        "\"IN:NAME\": VALUE",
        "{\"$base64\": \"…\"}",
        "--input FILE|-",
        "Without it the input",
        "--all ",
        "Exit codes: 0",
    ] {
        assert!(general.contains(says), "{says}: {general}");
    }
    for words in [["call", "findPhotos", "-h"], ["call", "--help", "findPhotos"]] {
        let own = help(&words);
        for says in
            ["\n  \"path:photoId\": INTEGER", "\n  \"query:photoId\": UUID", "\n  \"tags\": [TEXT]", "Finds photos"]
        {
            assert!(own.contains(says), "{says}: {own}");
        }
        assert!(!own.contains("--all "), "{own}");
    }
    let form = help(&["call", "addPhoto", "--help"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(form.contains("Properties (* required): title* TEXT, image* FILE, more [FILE]."), "{form}");
    assert!(help(&["call", "watchNews", "--help"]).contains("It takes no input."));
}

#[test]
fn help_says_what_kind_of_value_a_flag_takes() {
    let help = |operation: &str| {
        let out = ask(&["call-operations", operation, "--help"], "").1;
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let rename = help("rename-photo");
    assert!(
        rename.contains(
            "Properties (* required): name* TEXT, taken DATE-TIME, size 0..100, owner UUID, sites [URI], price NUMBER, \
         blurred BOOLEAN, tags [TEXT], thumbnail BASE64, place JSON, pin TEXT."
        ),
        "{rename}"
    );
    let list = help("list-photos");
    assert!(list.contains("[--page 1..500] [--since DATE]"), "{list}");
    assert!(help("find-photos").contains("--photo-id INTEGER [--photo-id-query UUID]"));
    let replace = help("replace-photo");
    assert!(
        replace.contains("--body BODY") && replace.contains("Properties of application/json (* required): url* TEXT.")
    );
    assert!(help("find-photos").contains("Properties, in JSON or each as NAME=VALUE: lat NUMBER."));
    for short in ["-H, --header", "-i, --include", "-o, --output", "-h, --help"] {
        assert!(list.contains(short), "{short}");
    }
}

#[test]
fn help_of_an_operation_has_its_own_credentials() {
    let help = |words: &[&str]| ask(&[words, &["--help"]].concat(), "").1;
    let rename = help(&["call-operations", "rename-photo"]);
    assert!(
        rename.contains("\nCredentials, from the environment or by --auth (key; or key and tokens):\n"),
        "{rename}"
    );
    assert!(
        rename.contains("  key ") && rename.contains("API_TOKENS=") && !rename.contains("API_PASSWORDS"),
        "{rename}"
    );
    assert!(!help(&["call-operations", "list-photos"]).contains("Credentials, from"));
    assert!(!help(&["call", "listPhotos"]).contains("Credentials, from"));
    assert!(help(&[]).contains("API_PASSWORDS=user:password"));
}

#[test]
fn objects_are_given_property_by_property() {
    let target = |words: &[&str]| {
        let words = [&["call-operations", "find-photos", "--photo-id", "-5"], words].concat();
        let (_, out, err) = ask(&[&["--dry-run"], &words[..]].concat(), "");
        (out.lines().next().unwrap_or_default().to_owned(), err)
    };
    assert!(
        target(&["--photo-id-query=", "--tags", "--exact", "--tags", "", "--near", "lat=-1.5"])
            .1
            .contains("at least 1")
    );
    let find = ["call-operations", "find-photos", "--photo-id", "5", "--near"];
    let near = dry(&[&find[..], &["lat=-1.5", "--tags", "--exact", "--tags", ""]].concat(), "");
    assert!(near.contains("/photos/5?tags=--exact&tags=&near%5Blat%5D=-1.5\n"), "{near}");
    for (more, says) in [
        (&["lat=x"][..], "--near: $.lat: expected a number"),
        (&["lat=1", "--near", "lat=2"], "--near: `lat` is given more than once"),
        (&["somewhere"], "--near: expected an object, found a string"),
    ] {
        let err = error(&[&find[..], more].concat(), "");
        assert!(err.contains(says), "{more:?}: {err}");
    }
    let (code, _, err) = ask(&[&["--dry-run"], &find[..], &["lng=2"]].concat(), "");
    assert_eq!((code, err.as_str()), (0, "warning: --near: `$.lng` is left out: the request has no such property\n"));
}

#[test]
fn bytes_are_of_the_media_type_that_takes_bytes() {
    let file = Temporary::new("f.png", b"\x89PNG");
    let at = format!("@{}", file.path());
    let shown = dry(&["call-operations", "replace-photo", "--photo-id", "1", "--body", &at], "");
    assert!(shown.contains("content-type: image/png\n") && shown.ends_with("\n(4 bytes)\n"), "{shown}");
    let words = ["call-operations", "replace-photo", "--photo-id", "1", "--content-type", "text/plain", "--body", "-"];
    // Nothing is nothing, and no empty object.
    assert!(!dry(&words, "").contains("{}"));
}

#[test]
fn all_and_output_go_where_they_can() {
    let (code, out, err) = ask(&["--all", "--dry-run", "call", "watchNews"], "");
    assert_eq!((code, out.as_str(), err.as_str()), (2, "", "error: --all: watchNews has no pages\n"));
    for more in [&["--include"][..], &["--output", "x"]] {
        let err = error(&[&["call-operations", "list-photos", "--all"], more].concat(), "");
        assert!(err.contains("it goes with neither --include nor --output"), "{err}");
    }
    // What cannot be written is known before anything is sent.
    for (path, says) in
        [("/", "Is a directory"), ("nowhere/x", "No such file"), ("/proc/x", "No such file"), ("", "No such file")]
    {
        let err = error(&["call-operations", "watch-news", "-o", path], "");
        assert!(err.starts_with(&format!("error: --output: cannot write `{path}`: {says}")), "{err}");
    }
    let server = Server::start(|_| json(200, "{\"photos\": []}"));
    let list = ["call-operations", "list-photos", "--output"];
    let printed = run(&server, &[&list[..], &["-"]].concat(), "");
    assert_eq!((printed.code, printed.out), (0, b"{\n  \"photos\": []\n}\n".to_vec()));
    let file = Temporary::new("list.json", b"before");
    let both = run(&server, &[&list[..], &[file.path(), "--include"]].concat(), "");
    let head = String::from_utf8(both.out).unwrap();
    assert!(head.contains("\"status\": 200") && head.contains("\"body\": null"), "{head}");
    assert_eq!(std::fs::read(file.path()).unwrap(), b"{\n  \"photos\": []\n}\n");
    // The server has answered: no question of usage any more.
    let full = run(&server, &[&list[..], &["/dev/full"]].concat(), "");
    assert_eq!(full.code, if cfg!(target_os = "linux") { 3 } else { full.code }, "{}", full.err);
}

#[test]
fn paths_are_completed() {
    let kept = Temporary::new("kept", b"");
    let complete = |words: &[&str]| ask(&[&["__complete"], words].concat(), "").1;
    let kept = kept.path().strip_suffix("kept").unwrap();
    std::fs::create_dir_all(format!("{kept}inner")).unwrap();
    let add = ["call-operations", "add-photo", "--file"];
    assert_eq!(complete(&[&add[..], &[""]].concat()), "image=\nmore=\n");
    assert_eq!(
        complete(&[&add[..], &[&format!("more={kept}")]].concat()),
        format!("more={kept}inner/\nmore={kept}kept\n")
    );
    assert_eq!(
        complete(&["call-operations", "rename-photo", "--body", &format!("@{kept}k")]),
        format!("@{kept}kept\n")
    );
    assert_eq!(complete(&["--auth", &format!("key=@{kept}k")]), format!("key=@{kept}kept\n"));
    assert_eq!(complete(&["call-operations", "rename-photo", "--body", "@nowhere/"]), "");
    assert_eq!(complete(&["call-operations", "find-photos", "--near", ""]), "lat=\n");
    assert_eq!(complete(&["call-operations", "replace-photo", "--content-type", "t"]), "text/plain\n");
    assert_eq!(complete(&["call-operations", "add-photo", "--f"]), "--file\n");
    assert_eq!(complete(&["call", "add"]), "addPhoto\n");
}

#[test]
fn an_error_names_the_flag_and_is_said_once() {
    let find = ["call-operations", "find-photos", "--photo-id"];
    assert!(error(&[&find[..], &["0"]].concat(), "").starts_with("error: --photo-id: must be at least 1"));
    let call = error(&["call", "findPhotos", "--input", "-"], r#"{"path:photoId": 0}"#);
    assert!(call.starts_with("error: findPhotos: not sent: parameter `photoId` (path): must be at least 1"), "{call}");
    let server =
        Server::start(|_| Reply::Full(404, vec![("Content-Type".into(), "text/plain".into())], b"no \"2\"".to_vec()));
    let none = run(&server, &[&find[..], &["2"]].concat(), "");
    assert_eq!(none.out, b"no \"2\"\n");
    assert_eq!(none.err, "error: findPhotos: the server answered 404 Not Found (text/plain, 6 bytes)\n");
}

#[test]
fn credentials_that_are_missing_are_named() {
    let server = Server::start(|_| json(401, "{\"why\": \"who are you?\"}"));
    let rename = [&RENAME[..], &["{\"name\":\"n\"}"]].concat();
    let without = run(&server, &rename, "");
    let said = "; no credentials are given, it takes key; or key and tokens: --help says how\n";
    assert!(without.code == 1 && without.err.ends_with(said), "{}", without.err);
    let with = run(&server, &[&["--auth", "key=k"], &rename[..]].concat(), "");
    assert!(with.code == 1 && !with.err.contains("credentials"), "{}", with.err);
    let shown = dry(&rename, "");
    assert!(shown.contains("\n(no credentials are given; it takes key; or key and tokens)\n"), "{shown}");
    assert!(!dry(&[&["--auth", "key=k"], &rename[..]].concat(), "").contains("no credentials"));
    assert!(!dry(&["call", "listPhotos"], "").contains("no credentials"));
}

#[test]
fn what_was_meant_is_found() {
    let out = |words: &[&str]| {
        let (code, out, err) = ask(words, "");
        assert_eq!((code, err.as_str()), (0, ""), "{words:?}");
        out
    };
    let find = out(&["call-operations", "find-photos", "--help"]);
    assert_eq!(out(&["help", "call-operations", "find-photos"]), find);
    assert_eq!(out(&["help", "call", "addPhoto"]), out(&["call", "addPhoto", "--help"]));
    assert_eq!(out(&["help", "call-operations"]), out(&["call-operations", "--help"]));
    assert_eq!(out(&["call-operations", "help"]), out(&["call-operations"]));
    assert_eq!(out(&["help"]), out(&["--help"]));
    for (words, says) in [
        (&["--verison"][..], "did you mean `--version`?"),
        (&["CALL-OPERATIONS"], "did you mean `call-operations`?"),
        (&["help", "call-operation"], "did you mean `call-operations`?"),
        (&["call", "findphotos"], "did you mean `findPhotos`?"),
        (&["call", "findPhotos", "--inptu", "x"], "did you mean `--input`?"),
        (&["call-operations", "find-photos", "--exact", "false"], "follows `=`, as in `--flag=false`"),
        (&["call-operations", "find-photos", "--timeout", "0"], "--timeout is a number of seconds, more than 0"),
        (&["--auth", "key=@nowhere", "call", "listPhotos"], "--auth: cannot read `nowhere`: No such file"),
    ] {
        let err = error(words, "");
        assert!(err.contains(says), "{words:?}: {err}");
    }
}

#[test]
fn who_stops_reading_gets_no_complaint() {
    let many = format!("[{}]", vec![r#"{"id": 1}"#; 200_000].join(","));
    let server = Server::start(move |_| {
        Reply::Full(200, vec![("Content-Type".into(), "application/json".into())], many.clone().into())
    });
    let mut child = Command::new(env!("CARGO_BIN_EXE_golden"))
        .env_clear()
        .env("API_BASE_URL", &server.url)
        .args(["call-operations", "find-photos", "--photo-id", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), String::from_utf8(done.stderr).unwrap().as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let odd = std::ffi::OsStr::from_bytes(b"\xff");
    for before in [&["call-operations", "list-photos", "--since"][..], &["call"], &[], &["--base-url"]] {
        let done = Command::new(env!("CARGO_BIN_EXE_golden")).env_clear().args(before).arg(odd).output().unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!((done.status.code(), err.lines().count()), (Some(2), 1), "{before:?}: {err}");
    }
}

/// `-` is standard input wherever a file may be.
#[test]
fn a_secret_from_standard_input() {
    let server = Server::start(|_| empty(204, &[]));
    let words = [&RENAME[..], &["{\"name\": \"x\"}", "--auth", "key=@-"]].concat();
    let run = run(&server, &words, "s3cret\n");
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(server.only().header("x-key"), Some("s3cret"));

    // Whoever comes second would get nothing.
    let server = Server::start(|_| empty(204, &[]));
    for input in ["{\"name\": \"x\"}", "s3cret\n"] {
        let run = self::run(&server, &[&RENAME[..], &["-", "--auth", "key=@-"]].concat(), input);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(!run.err.contains("s3cret"), "{}", run.err);
        let second = run.err.contains("--auth: cannot read standard input: it is given for something else already");
        assert_eq!(second, input.starts_with('{'), "{}", run.err);
    }
    assert_eq!(server.requests().len(), 0);
}

/// Nobody waits longer than they said, also where the body is a stream: it may stop in the middle.
#[test]
fn a_time_limit_is_for_all_of_the_answer() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 9\r\n\r\n";
    let words = ["--timeout", "0.3", "call-operations", "replace-photo", "--photo-id", "1", "--body", "x"];
    for (sent, printed) in [("", ""), ("PNG", "PNG")] {
        let server = Server::start(move |_| Reply::Stall([head.as_bytes(), sent.as_bytes()].concat()));
        let began = Instant::now();
        let run = run(&server, &words, "");
        assert_eq!((run.code, run.err.as_str()), (3, "error: no complete answer within 300ms\n"));
        assert_eq!(run.out, printed.as_bytes());
        assert!(began.elapsed() < Duration::from_secs(20));
    }
    let whole = Server::start(|_| Reply::Full(200, vec![("Content-Type".into(), "image/png".into())], b"PNG".into()));
    let run = run(&whole, &[&["--timeout", "20"], &words[2..]].concat(), "");
    assert_eq!((run.code, run.err.as_str(), &run.out[..]), (0, "", &b"PNG"[..]));
}

/// Only those operations have a host that have a server of their own.
#[test]
fn what_goes_nowhere_asks_for_a_base_url() {
    let run = |words: &[&str]| Command::new(env!("CARGO_BIN_EXE_golden")).env_clear().args(words).output().unwrap();
    let done = run(&["call-operations", "list-photos"]);
    let says = "error: listPhotos: not sent: the document names no host: call base_url(); see --base-url\n";
    assert_eq!((done.status.code(), String::from_utf8(done.stderr).unwrap().as_str()), (Some(2), says));
    let done = run(&["call-operations", "read-status", "--dry-run"]);
    assert!(done.stdout.starts_with(b"GET https://status.example.com/status\n"), "{done:?}");
    // A base URL would change nothing.
    let done = run(&["call-operations", "check-status"]);
    let says = "error: checkStatus: not sent: the operation's server: the URL http:// is only for loopback hosts\n";
    assert_eq!((done.status.code(), String::from_utf8(done.stderr).unwrap().as_str()), (Some(2), says));
}

/// Without it the call would go without credentials, or to the wrong server.
#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_not_passed_over() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let server = Server::start(|_| empty(204, &[]));
    for name in ["API_KEY", "API_BASE_URL"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_golden"));
        command.env_clear().env("API_BASE_URL", &server.url).env(name, OsStr::from_bytes(b"s3cr\xe9t"));
        let done = command.args(RENAME).arg("{\"name\": \"x\"}").output().unwrap();
        let says = format!("error: the environment variable {name} is not UTF-8\n");
        assert_eq!((done.status.code(), String::from_utf8(done.stderr).unwrap()), (Some(2), says));
    }
    assert!(server.requests().is_empty());
}
