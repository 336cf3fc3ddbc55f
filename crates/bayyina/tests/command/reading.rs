//! `bayyina read`: files of every kind, and a model behind an endpoint that tells the truth, lies,
//! breaks off, is slow or is not there.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use serde_json::{Value, json};

use crate::kit::{Kit, Ran};

const ARTICLE: &str = "The minister, Anna Lind, said the bridge was safe. Residents denied it.\n";

/// Answers one request with a status and a body, after a while; gives its address and, later, the
/// request.
fn endpoint(
    status: &'static str,
    body: String,
    delay: Duration,
) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody connects");
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let read = stream.read(&mut piece).expect("the request arrives");
            request.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&request);
            let whole = text.split_once("\r\n\r\n").is_some_and(|(head, rest)| {
                head.lines()
                    .filter_map(|line| {
                        line.to_ascii_lowercase()
                            .strip_prefix("content-length:")
                            .map(str::to_owned)
                    })
                    .filter_map(|length| length.trim().parse::<usize>().ok())
                    .any(|length| rest.len() >= length)
            });
            if whole || read == 0 {
                break;
            }
        }
        std::thread::sleep(delay);
        // Who waits no longer has closed the connection.
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        String::from_utf8_lossy(&request).into_owned()
    });
    (format!("http://{address}/v1"), thread)
}

fn statement(text: &str, speaker: Value) -> Value {
    json!({
        "text": text, "speaker": speaker, "role": null, "same_as": null, "kind": "person",
        "mode": "indirect", "verb": null, "chain": [], "polarity": null, "hedge": null,
    })
}

fn answer(statements: &[Value]) -> String {
    let content = json!({ "statements": statements }).to_string();
    json!({ "choices": [{ "message": { "content": content }, "finish_reason": "stop" }] })
        .to_string()
}

fn ask(url: &str, more: &[&str]) -> Ran {
    let kit = Kit::new();
    std::fs::write(kit.path("article.txt"), ARTICLE).expect("the folder is ours");
    let mut arguments = vec!["read", "article.txt", "--format", "json", "--endpoint", url];
    arguments.extend_from_slice(more);
    let mut command = kit.command(&arguments);
    command.env("BAYYINA_ENDPOINT_KEY", "secret");
    crate::kit::ran(command.output().expect("the command starts"))
}

fn statements(ran: &Ran) -> Vec<Value> {
    assert_eq!(ran.status, 0, "{}", ran.err);
    let value: Value = serde_json::from_str(&ran.out).expect("the result is JSON");
    value["statements"].as_array().expect("a list").clone()
}

#[test]
fn a_model_is_believed_where_the_text_has_its_words() {
    let good = [
        statement("the bridge was safe", json!("Anna Lind")),
        statement("the bridge collapsed", json!("Anna Lind")),
        statement("it", json!("The residents of the town")),
    ];
    let (url, thread) = endpoint("200 OK", answer(&good), Duration::ZERO);
    let ran = ask(&url, &["--model", "small"]);
    let found = statements(&ran);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["span"], json!([30, 49]));
    assert_eq!(found[0]["by"], "model small");
    assert!(ran.err.contains("2 of 3 proposals"), "{}", ran.err);
    let request = thread.join().expect("the endpoint ran");
    assert!(
        request.starts_with("POST /v1/chat/completions"),
        "{request}"
    );
    assert!(request.contains("Bearer secret"), "the key is sent");
    assert!(request.contains("json_schema"), "a schema is asked for");
}

#[test]
fn an_answer_that_is_not_whole_is_none() {
    let whole = answer(&[statement("the bridge was safe", json!("Anna Lind"))]);
    let half = whole[..whole.len() / 2].to_owned();
    let shape = answer(&[json!({ "text": "the bridge was safe" })]);
    let cut = whole.replace("\"stop\"", "\"length\"");
    for (status, body, told) in [
        ("200 OK", half, "no whole JSON"),
        ("200 OK", cut, "no whole JSON"),
        ("200 OK", shape, "shape"),
        ("200 OK", "<html>".to_owned(), "no whole JSON"),
        (
            "500 Internal Server Error",
            "overloaded".to_owned(),
            "overloaded",
        ),
    ] {
        let (url, thread) = endpoint(status, body, Duration::ZERO);
        let ran = ask(&url, &[]);
        thread.join().expect("the endpoint ran");
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
        let found = statements(&ran);
        assert!(!found.is_empty(), "the rules read instead");
        let by = |one: &Value| one["by"].as_str().expect("a rule").starts_with("model");
        assert!(!found.iter().any(by), "{found:?}");
    }
}

#[test]
fn a_slow_or_absent_endpoint_stops_nobody() {
    let late = answer(&[statement("the bridge was safe", json!("Anna Lind"))]);
    let (url, thread) = endpoint("200 OK", late, Duration::from_secs(3));
    let ran = ask(&url, &["--timeout", "1"]);
    assert!(ran.err.contains("no answer"), "{}", ran.err);
    assert!(!statements(&ran).is_empty());
    thread.join().expect("the endpoint ran");
    // Nobody listens on a port that was just given back.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    drop(listener);
    let ran = ask(&format!("http://{address}"), &["--timeout", "1"]);
    assert!(ran.err.contains("no answer"), "{}", ran.err);
    assert!(!statements(&ran).is_empty());
    let ran = ask("gopher://old", &[]);
    assert_eq!(ran.status, 2, "{}", ran.err);
}

/// A page of Helvetica with these lines.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let shown: String = lines
        .iter()
        .map(|line| format!("({line}) Tj T* "))
        .collect();
    let content = format!("BT /F1 12 Tf 50 750 Td 14 TL {shown}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = String::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = file.len();
    file.push_str(&format!(
        "xref\n0 6\n0000000000 65535 f \n{offsets}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}

#[test]
fn files_that_are_no_article_say_so() {
    let kit = Kit::new();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(kit.path(name), bytes).expect("the folder is ours");
    };
    let mut seed = 7_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 56) as u8
    })
    .take(5000)
    .collect();
    write("noise.txt", &noise);
    write("long.txt", &b"The minister said so. ".repeat(1 << 20));
    write("bad.pdf", b"%PDF-1.4\nnothing of a PDF");
    write("scan.pdf", &pdf(&[]));
    write(
        "good.pdf",
        &pdf(&["The ministry said that the dam was safe."]),
    );
    let have = std::process::Command::new("pdftotext")
        .arg("-v")
        .output()
        .is_ok();
    for (name, told) in [
        ("noise.txt", "not text"),
        ("long.txt", "longer"),
        ("bad.pdf", if have { "damaged" } else { "pdftotext" }),
        ("scan.pdf", if have { "without text" } else { "pdftotext" }),
        ("nowhere.txt", "cannot read"),
    ] {
        let ran = kit.run(&["read", name, "--format", "json"]);
        assert_eq!(ran.status, 2, "{name}: {}", ran.err);
        assert!(
            ran.err.contains(told) && ran.out.is_empty(),
            "{name}: {}",
            ran.err
        );
    }
    if have {
        let read = kit.json(&["read", "good.pdf", "--format", "json"]);
        assert_eq!(read["statements"][0]["text"], "the dam was safe");
    } else {
        println!("skipped: pdftotext is not there");
    }
}

#[test]
fn actors_of_a_table_are_known() {
    let kit = Kit::new();
    std::fs::write(kit.path("actors.csv"), "id,name_en\nnb,Northern Brigade\n").expect("ours");
    std::fs::write(
        kit.path("a.txt"),
        "The mayor said the Northern Brigade had shelled the mill.",
    )
    .expect("ours");
    let read = kit.json(&[
        "read",
        "a.txt",
        "--format",
        "json",
        "--actors",
        "actors.csv",
    ]);
    assert_eq!(read["statements"][0]["actors"], json!(["Northern Brigade"]));
}

/// Reads an article into the small case and drafts claims of it, bound to the case's question.
fn drafts(source: &str, article: &str) -> (Kit, Vec<Value>) {
    let kit = Kit::with_case();
    std::fs::write(kit.path("article.txt"), article).expect("the folder is ours");
    kit.ok(&[
        "read",
        "article.txt",
        "--format",
        "json",
        "--case",
        "case",
        "--accept",
        "0",
        "--source",
        source,
    ]);
    let drafts = kit.json(&[
        "claims",
        "from-statements",
        "--case",
        "case",
        "--question",
        "elsewhere",
        "--format",
        "json",
    ]);
    let rows = drafts["claims"].as_array().expect("a list").clone();
    (kit, rows)
}

#[test]
fn statements_become_drafts_that_are_checked_against_the_case() {
    let article = "A report said at least 1 of 2 videos was filmed elsewhere.\n\n\
        The mayor said all 2 of 2 videos were genuine and exactly 0 were filmed elsewhere.\n\n\
        The minister said the footage showed Southtown.\n";
    // The channel counts what others found; the finders count what they found themselves.
    for (source, expected) in [("source:channel", "agrees"), ("source:finders", "repeats")] {
        let (kit, rows) = drafts(source, article);
        let first = &rows[0];
        assert_eq!(first["quantity"], "at_least 1 of 2 in elsewhere", "{first}");
        assert_eq!(first["check"], expected, "{rows:?}");
        assert_eq!(first["place"], "not claimed");
        assert_eq!(first["event"], "", "only a person can tell");
        let none = rows
            .iter()
            .find(|row| row["quantity"] == "exactly 0 in elsewhere");
        assert_eq!(none.expect("it is drafted")["check"], "contradicts");
        let last = rows.last().expect("there are drafts");
        assert_eq!(last["quantity"], "not claimed", "{last}");
        assert_eq!(last["footage"], "", "{last}");
        // The table is one that an import takes.
        let table = kit.ok(&[
            "claims",
            "from-statements",
            "--case",
            "case",
            "--question",
            "elsewhere",
        ]);
        std::fs::write(kit.path("claims.csv"), &table).expect("the folder is ours");
        let import = kit.run(&["import", "claims.csv", "--case", "case"]);
        assert_eq!(import.status, 0, "{}", import.err);
        let again = kit.json(&[
            "claims",
            "from-statements",
            "--case",
            "case",
            "--format",
            "json",
        ]);
        assert_eq!(again["claims"], json!([]), "each statement has its claim");
    }
}
