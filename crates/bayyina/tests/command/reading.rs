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

/// The claims that statements of the case would still become.
fn unclaimed(kit: &Kit) -> Value {
    kit.json(&[
        "claims",
        "from-statements",
        "--case",
        "case",
        "--format",
        "json",
    ])
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
        let again = unclaimed(&kit);
        assert_eq!(again["claims"], json!([]), "each statement has its claim");
    }
}

#[test]
fn places_of_a_gazetteer_are_known() {
    let kit = Kit::new();
    let table = "id,name_en,kind,lat,lon,population,country\n\
        1,Grelle Ford,town,35.0,36.0,38000,SY\n";
    std::fs::write(kit.path("names.csv"), table).expect("the folder is ours");
    kit.ok(&["map", "gazetteer", "names.csv", "-o", "names.bgaz"]);
    let article = "The mayor said the bridge at Grelle Ford was safe.";
    std::fs::write(kit.path("a.txt"), article).expect("the folder is ours");
    let places = |more: &[&str]| {
        let mut arguments = vec!["read", "a.txt", "--format", "json"];
        arguments.extend_from_slice(more);
        kit.json(&arguments)["statements"][0]["places"].clone()
    };
    assert_eq!(places(&[]), json!([]));
    assert_eq!(
        places(&["--gazetteer", "names.bgaz"]),
        json!(["Grelle Ford"])
    );
    let ran = kit.run(&["read", "a.txt", "--gazetteer", "gone.bgaz"]);
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("gone.bgaz"), "{}", ran.err);
}

/// Pages as papers lay them out: the article among navigation, boxes and comments.
#[test]
fn of_a_page_the_article_is_read() {
    let body = "<p>The minister, Anna Lind, said the bridge at the mill was safe and would be \
        opened to lorries in the spring, after an inspection that took nearly three weeks.</p>\
        <p>Engineers from the county measured every pillar twice, and drivers were sent over the \
        northern crossing for most of the winter, which made the way to the market longer.</p>\
        <p>“We found no cracks,” she said. “The bridge will last for many years to come.”</p>";
    let menu = "<ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li>\
        <li><a href='/s'>The editor said: subscribe</a></li></ul>";
    let comments = "<div class='comments' id='comments'><h3>Comments</h3><div class='comment'>\
        <p>Reader17 said the minister lies.</p></div><div class='comment'><p>Bob: she said so last \
        year!</p></div></div>";
    let pages = [
        format!(
            "<html><head><title>Bridge is safe</title></head><body><nav>{menu}</nav><article>\
             <h1>Bridge is safe</h1>{body}</article><aside>{menu}</aside>{comments}\
             <footer>{menu}</footer></body></html>"
        ),
        format!(
            "<html><body><table><tr><td width='150'>{menu}</td><td><div id='content'>\
             <h2>Bridge is safe</h2>{body}</div>{comments}</td></tr></table></body></html>"
        ),
        format!(
            "<html><body><form action='/'><div class='header'>{menu}</div><div class='sidebar'>{menu}</div>\
             <div class='post entry-content'>{body}</div>{comments}<div class='related'>{menu}\
             </div><script>var said = 'The robot said no.';</script></body></html>"
        ),
    ];
    let kit = Kit::new();
    for (number, page) in pages.iter().enumerate() {
        let name = format!("{number}.html");
        std::fs::write(kit.path(&name), page).expect("the folder is ours");
        let ran = kit.run(&["read", &name, "--format", "json"]);
        let found = statements(&ran);
        let texts: Vec<&str> = found
            .iter()
            .filter_map(|one| one["text"].as_str())
            .collect();
        assert_eq!(texts.len(), 3, "{name}: {texts:?}");
        assert!(texts[0].starts_with("the bridge at the mill"), "{texts:?}");
        assert!(
            found
                .iter()
                .all(|one| one["speaker"].to_string().contains("Anna Lind")),
            "{found:?}"
        );
    }
}

#[test]
fn encodings_are_told_and_mixed_ones_are_read_as_far_as_they_go() {
    let kit = Kit::new();
    // «Мэр заявил, что мост цел.» as windows-1251 and as UTF-16; the sentence in both within UTF-8.
    let said = "Мэр Иван Петров заявил, что мост через реку цел и открыт для движения.";
    let old: Vec<u8> = said
        .chars()
        .map(|letter| match letter {
            'А'..='я' => u8::try_from(u32::from(letter) - 0x410 + 0xc0).expect("it is a letter"),
            other => other as u8,
        })
        .collect();
    let wide: Vec<u8> = std::iter::once(0xfeff)
        .chain(said.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let mixed = [said.as_bytes(), b"\n\n", &old, b"\n"].concat();
    for (name, bytes) in [("old.txt", old), ("wide.txt", wide), ("mixed.txt", mixed)] {
        std::fs::write(kit.path(name), bytes).expect("the folder is ours");
        let ran = kit.run(&["read", name, "--format", "json"]);
        let found = statements(&ran);
        let known = found.iter().any(|one| {
            one["text"] == "мост через реку цел и открыт для движения"
                && one["speaker"]["name"] == "Иван Петров"
        });
        assert!(known, "{name}: {found:?} {}", ran.err);
        if name != "wide.txt" {
            assert!(!ran.err.is_empty(), "{name}: what was done is said");
        }
    }
}

/// A terminal of its own by `script` (util-linux): what was accepted before an interrupt is
/// dropped, and it is said.
#[test]
fn an_interrupt_in_the_review_accepts_nothing() {
    let kit = Kit::with_case();
    let article = "The minister, Anna Lind, said the bridge was safe. The mayor said it was not.\n";
    std::fs::write(kit.path("a.txt"), article).expect("the folder is ours");
    let line = format!(
        "'{}' read a.txt --case case",
        kit.command(&[]).get_program().to_string_lossy()
    );
    let terminal = std::process::Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(kit.folder.path())
        .env("BAYYINA_NOW", "2026-01-02T03:04:05Z")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn();
    let Ok(mut terminal) = terminal else {
        println!("skipped: script is not there");
        return;
    };
    let mut input = terminal.stdin.take().expect("it is piped");
    let mut output = terminal.stdout.take().expect("it is piped");
    let mut seen = Vec::new();
    let mut asked = 0;
    let mut piece = [0; 512];
    loop {
        let read = output.read(&mut piece).unwrap_or(0);
        if read == 0 {
            break;
        }
        seen.extend_from_slice(&piece[..read]);
        let now = String::from_utf8_lossy(&seen)
            .matches("[a/e/d/n/q]?")
            .count();
        if now > asked {
            asked = now;
            let answer: &[u8] = if asked == 1 { b"a\n" } else { b"\x03" };
            input.write_all(answer).expect("the terminal takes it");
        }
    }
    let seen = String::from_utf8_lossy(&seen).into_owned();
    let status = terminal.wait().expect("it ends");
    if asked == 0 {
        println!("skipped: no terminal can be had here: {seen}");
        return;
    }
    assert_eq!(asked, 2, "{seen}");
    assert_eq!(status.code(), Some(130), "{seen}");
    assert!(
        seen.contains("none of the 2 proposals is accepted"),
        "{seen}"
    );
    let left = unclaimed(&kit);
    assert_eq!(left["claims"], json!([]), "nothing was written");
}
