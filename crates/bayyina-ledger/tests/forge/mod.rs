//! Small ledgers that break one rule each, named and signed as they should be: what a flipped byte
//! cannot reach.

#![allow(
    dead_code,
    reason = "every test binary takes what it needs of the shared helpers"
)]

use std::fs;
use std::path::Path;

use bayyina_ledger::sha256;
use bayyina_model::LogId;
use ed25519_dalek::{Signer, SigningKey};

use crate::common::{NOW, files};

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub fn hash(parts: &[&[u8]]) -> [u8; 32] {
    sha256(&parts.concat())
}

/// A key that signs whatever it is given.
pub struct Forger {
    key: SigningKey,
    pub public: String,
    pub log: String,
}

impl Forger {
    pub fn new(seed: u8) -> Self {
        let key = SigningKey::from_bytes(&[seed; 32]);
        let public = key.verifying_key().to_bytes();
        Self {
            log: hex(&hash(&[b"bayyina log 1\n", &public])),
            public: hex(&public),
            key,
        }
    }

    /// Signs a file and names it.
    fn frame(&self, kind: &str, text: &str) -> (String, Vec<u8>) {
        let (header, lines) = text.split_once('\n').unwrap();
        let (name, bytes) = self.sign(kind, header, lines.as_bytes());
        (hex(&name), bytes)
    }

    /// The log of its key.
    pub fn log_id(&self) -> LogId {
        self.log.parse().unwrap()
    }

    /// Signs a file of any bytes; gives its name.
    pub fn sign(&self, kind: &str, header: &str, lines: &[u8]) -> ([u8; 32], Vec<u8>) {
        let mut bytes = format!("{header}\n").into_bytes();
        bytes.extend_from_slice(lines);
        let domain = format!("bayyina {kind} 1\n");
        let signature = self
            .key
            .sign(&[domain.as_bytes(), &sha256(&bytes)].concat());
        let last = format!("{{\"signature\":\"{}\"}}\n", hex(&signature.to_bytes()));
        bytes.extend_from_slice(last.as_bytes());
        (sha256(&bytes), bytes)
    }

    pub fn header(&self, first: u64, count: usize, previous: Option<&str>) -> String {
        let previous = previous.map_or(String::new(), |name| format!("\"previous\":\"{name}\","));
        format!(
            "{{\"batch\":1,\"count\":{count},\"first\":{first},\"key\":\"{}\",\"log\":\"{}\",{previous}\"recorded\":\"{NOW}\"}}",
            self.public, self.log
        )
    }

    /// Puts a signed batch and, unless it is empty, its sidecar into a ledger's folder.
    fn put(&self, root: &Path, header: &str, lines: &[String], sidecar: &str) -> String {
        let mut text = format!("{header}\n");
        for line in lines {
            text += line;
            text.push('\n');
        }
        let (name, bytes) = self.frame("batch", &text);
        write(root, &format!("log/{}/{name}.batch", self.log), &bytes);
        if !sidecar.is_empty() {
            write(root, &format!("leaves/{name}.leaves"), sidecar.as_bytes());
        }
        name
    }
}

pub fn write(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A leaf's hash and its sidecar line.
fn leaf(sequence: u64, field: &str, value: &str) -> (String, String) {
    let salt = sha256(format!("{sequence} {field}").as_bytes());
    let line = format!(
        "{{\"field\":\"{field}\",\"salt\":\"{}\",\"sequence\":{sequence},\"value\":{value}}}\n",
        hex(&salt)
    );
    (hex(&hash(&[&salt, value.as_bytes()])), line)
}

/// A good entry with two leaves, and its sidecar lines.
fn entry(sequence: u64) -> (String, String) {
    let (about, one) = leaf(sequence, "about", "\"item:1\"");
    let (thing, two) = leaf(sequence, "thing", "\"claim:1\"");
    let line = format!(
        "{{\"kind\":\"location/1\",\"leaves\":{{\"about\":\"{about}\"}},\"open\":{{}},\"thing\":\"{thing}\"}}"
    );
    (line, one + &two)
}

/// Small ledgers that break one rule each.
pub fn forge(to: &Path) {
    let forger = Forger::new(7);
    let (line, sidecar) = entry(0);
    let one = |name: &str, header: String, lines: &[String], sidecar: &str| {
        let root = to.join(format!("forged-{name}/.bayyina"));
        forger.put(&root, &header, lines, sidecar);
        root
    };
    let with = |from: &str, to: &str| {
        let changed = line.replacen(from, to, 1);
        assert_ne!(changed, line, "{from}");
        [changed]
    };
    let header = || forger.header(0, 1, None);
    let lines = [line.clone()];

    one("nothing-is-wrong", header(), &lines, &sidecar);
    // headers
    one("count", forger.header(0, 2, None), &lines, &sidecar);
    one("no-entries", forger.header(0, 0, None), &[], "");
    one(
        "first-without-previous",
        forger.header(3, 1, None),
        &lines,
        "",
    );
    let nobody = "ab".repeat(32);
    one(
        "previous-without-first",
        forger.header(0, 1, Some(&nobody)),
        &lines,
        &sidecar,
    );
    one(
        "previous-missing",
        forger.header(1, 1, Some(&nobody)),
        &[entry(1).0],
        &entry(1).1,
    );
    one(
        "header-field",
        header().replace("\"count\"", "\"colour\":1,\"count\""),
        &lines,
        &sidecar,
    );
    one(
        "header-order",
        header()
            .replace("{\"batch\":1,", "{")
            .replace('}', ",\"batch\":1}"),
        &lines,
        &sidecar,
    );
    one(
        "header-space",
        header().replace("\"count\":", "\"count\": "),
        &lines,
        &sidecar,
    );
    one(
        "instant",
        header().replace("T05:40", "T25:40"),
        &lines,
        &sidecar,
    );
    one(
        "instant-day",
        header().replace("11-24", "11-31"),
        &lines,
        &sidecar,
    );
    one(
        "version",
        header().replace("\"batch\":1", "\"batch\":2"),
        &lines,
        &sidecar,
    );
    one(
        "sequences",
        forger.header((1 << 53) - 1, 1, Some(&nobody)),
        &lines,
        "",
    );
    let other = Forger::new(8);
    one(
        "log-of-another-key",
        header().replace(&forger.log, &other.log),
        &lines,
        &sidecar,
    );
    let root = to.join("forged-signed-by-another/.bayyina");
    let signed = format!("{}\n{line}\n", other.header(0, 1, None));
    let (name, bytes) = forger.frame("batch", &signed);
    write(&root, &format!("log/{}/{name}.batch", other.log), &bytes);
    write(&root, &format!("leaves/{name}.leaves"), sidecar.as_bytes());
    let root = to.join("forged-signed-as-something-else/.bayyina");
    let signed = format!("{}\n{line}\n", header());
    let (name, bytes) = forger.frame("checkpoint", &signed);
    write(&root, &format!("log/{}/{name}.batch", forger.log), &bytes);
    write(&root, &format!("leaves/{name}.leaves"), sidecar.as_bytes());
    let root = to.join("forged-chain/.bayyina");
    let name = forger.put(&root, &header(), &lines, &sidecar);
    let (second, more) = entry(5);
    forger.put(&root, &forger.header(5, 1, Some(&name)), &[second], &more);
    // entries
    one(
        "kind",
        header(),
        &with("location/1", "Location/1"),
        &sidecar,
    );
    one(
        "kind-version",
        header(),
        &with("location/1", "location/01"),
        &sidecar,
    );
    one(
        "ignorable-false",
        header(),
        &with("\"kind\"", "\"ignorable\":false,\"kind\""),
        &sidecar,
    );
    one(
        "entry-field",
        header(),
        &with("\"open\"", "\"oops\":{},\"open\""),
        &sidecar,
    );
    one(
        "entry-space",
        header(),
        &with("\"kind\":", "\"kind\": "),
        &sidecar,
    );
    one("entry-end", header(), &with("\"}", "\"} "), &sidecar);
    let upper = "A".repeat(64);
    let about = leaf(0, "about", "\"item:1\"").0;
    one("leaf-upper-case", header(), &with(&about, &upper), &sidecar);
    one(
        "leaf-named-author",
        header(),
        &with("\"about\":", "\"author\":"),
        &sidecar,
    );
    one(
        "leaf-name",
        header(),
        &with("\"about\":", "\"About\":"),
        &sidecar,
    );
    one(
        "open-null",
        header(),
        &with("\"open\":{}", "\"open\":{\"a\":null}"),
        &sidecar,
    );
    one(
        "open-float",
        header(),
        &with("\"open\":{}", "\"open\":{\"a\":1.5}"),
        &sidecar,
    );
    one(
        "open-twice",
        header(),
        &with("\"open\":{}", "\"open\":{\"a\":1,\"a\":1}"),
        &sidecar,
    );
    one(
        "open-escape",
        header(),
        &with("\"open\":{}", "\"open\":{\"a\":\"\\u0041\"}"),
        &sidecar,
    );
    one(
        "open-surrogate",
        header(),
        &with("\"open\":{}", "\"open\":{\"a\":\"\\ud800\"}"),
        &sidecar,
    );
    one(
        "open-large",
        header(),
        &with("\"open\":{}", "\"open\":{\"a\":9007199254740992}"),
        &sidecar,
    );
    one(
        "open-list",
        header(),
        &with("\"open\":{}", "\"open\":[]"),
        &sidecar,
    );
    let deep = |levels: usize| {
        format!(
            "\"open\":{{\"a\":{}1{}}}",
            "[".repeat(levels),
            "]".repeat(levels)
        )
    };
    one(
        "open-deepest",
        header(),
        &with("\"open\":{}", &deep(63)),
        &sidecar,
    );
    one(
        "open-too-deep",
        header(),
        &with("\"open\":{}", &deep(64)),
        &sidecar,
    );
    let (low, high) = ("11".repeat(32), "22".repeat(32));
    let supersedes = |names: &str| {
        with(
            "\"open\":{}",
            &format!("\"open\":{{}},\"supersedes\":[{names}]"),
        )
    };
    one(
        "supersedes",
        header(),
        &supersedes(&format!("\"{low}\",\"{high}\"")),
        &sidecar,
    );
    one(
        "supersedes-order",
        header(),
        &supersedes(&format!("\"{high}\",\"{low}\"")),
        &sidecar,
    );
    one(
        "supersedes-twice",
        header(),
        &supersedes(&format!("\"{low}\",\"{low}\"")),
        &sidecar,
    );
    one("supersedes-empty", header(), &supersedes(""), &sidecar);
    let own = |kind: &str, open: &str| {
        [format!(
            "{{\"ignorable\":true,\"kind\":\"{kind}\",\"leaves\":{{}},\"open\":{open}}}"
        )]
    };
    one(
        "erasure",
        header(),
        &own("erasure/1", "{\"leaves\":[\"x\"],\"reason\":\"error\"}"),
        "",
    );
    one(
        "erasure-without-reason",
        header(),
        &own("erasure/1", &format!("{{\"leaves\":[\"{low}\"]}}")),
        "",
    );
    one(
        "key-action",
        header(),
        &own("key/1", "{\"action\":\"dance\"}"),
        "",
    );
    one(
        "key-revoke-size",
        header(),
        &own(
            "key/1",
            &format!("{{\"action\":\"revoke\",\"head\":\"{low}\",\"log\":\"{high}\"}}"),
        ),
        "",
    );
    one(
        "key-later-version",
        header(),
        &own("key/2", "{\"action\":\"dance\"}"),
        "",
    );
    // sidecars
    let value = |field: &str, value: &str| {
        let (about, first) = leaf(0, "about", value);
        let (thing, second) = leaf(
            0,
            "thing",
            if field == "thing" {
                value
            } else {
                "\"claim:1\""
            },
        );
        let about_value = if field == "about" {
            (about, first)
        } else {
            leaf(0, "about", "\"item:1\"")
        };
        let line = format!(
            "{{\"kind\":\"location/1\",\"leaves\":{{\"about\":\"{}\"}},\"open\":{{}},\"thing\":\"{thing}\"}}",
            about_value.0
        );
        ([line], about_value.1 + &second)
    };
    for (name, field, bytes) in [
        ("value-float", "about", "1.0"),
        ("value-exponent", "about", "1e3"),
        ("value-minus-zero", "about", "-0"),
        ("value-null", "about", "[null]"),
        ("value-order", "about", "{\"b\":1,\"a\":1}"),
        (
            "value-utf-16-order",
            "about",
            "{\"\u{fb33}\":1,\"\u{1f600}\":2}",
        ),
        ("value-slash", "about", "\"\\/\""),
        ("value-escape", "about", "\"\\u001F\""),
        ("value-raw-tab", "about", "\"\t\""),
        ("value-two", "about", "1,2"),
        ("value-empty", "about", ""),
        ("thing-number", "thing", "12"),
    ] {
        let (lines, sidecar) = value(field, bytes);
        one(name, header(), &lines, &sidecar);
    }
    for (name, bytes) in [
        ("value-names", "{\"\u{1f600}\":2,\"\u{fb33}\":1}"),
        (
            "value-texts",
            "[\"\\u001f\u{7f}/\u{2028}\",-9007199254740991,true,{}]",
        ),
    ] {
        let (lines, sidecar) = value("about", bytes);
        one(name, header(), &lines, &sidecar);
    }
    let reordered: Vec<&str> = sidecar.split_inclusive('\n').rev().collect();
    one("sidecar-order", header(), &lines, &reordered.concat());
    one("sidecar-twice", header(), &lines, &sidecar.repeat(2));
    one(
        "sidecar-stray",
        header(),
        &lines,
        &(sidecar.clone() + &leaf(1, "about", "1").1),
    );
    one(
        "sidecar-stray-field",
        header(),
        &lines,
        &(sidecar.clone() + &leaf(0, "zoo", "1").1),
    );
    one(
        "sidecar-sequence",
        header(),
        &lines,
        &sidecar.replace("\"sequence\":0", "\"sequence\":00"),
    );
    one("sidecar-lost", header(), &lines, "");
    let (lines_, missing) = value("about", &format!("{{\"blob\":\"{low}\"}}"));
    one("blob-missing", header(), &lines_, &missing);
    let text = format!("{{\"note\":\"\\\"blob\\\":\\\"{low}\\\"\"}}");
    let (lines_, quoted) = value("about", &text);
    one("blob-quoted", header(), &lines_, &quoted);

    // checkpoints
    let id = hash(&[
        b"bayyina entry 1\n",
        &unhex(&forger.log),
        &[0; 8],
        line.as_bytes(),
    ]);
    let root_hash = hex(&hash(&[&[0], &id]));
    let checkpoint = |name: &str, change: &dyn Fn(String) -> String| {
        let root = one(name, header(), &lines, &sidecar);
        let head = files(&root.join("leaves"))[0].0.replace(".leaves", "");
        let text = change(format!(
            "{{\"checkpoint\":1,\"count\":1,\"key\":\"{}\",\"recorded\":\"{NOW}\"}}\n{{\"head\":\"{head}\",\"log\":\"{}\",\"root\":\"{root_hash}\",\"size\":1}}\n",
            forger.public, forger.log
        ));
        let (name, bytes) = forger.frame("checkpoint", &text);
        write(&root, &format!("checkpoints/{name}.checkpoint"), &bytes);
    };
    checkpoint("checkpoint-nothing-is-wrong", &|text| text);
    checkpoint("checkpoint-root", &|text| text.replace(&root_hash, &low));
    checkpoint("checkpoint-size", &|text| {
        text.replace("\"size\":1", "\"size\":2")
    });
    checkpoint("checkpoint-head", &|text| {
        let at = text.find("\"head\":\"").unwrap() + 8;
        text.replace(&text[at..at + 64], &low)
    });
    checkpoint("checkpoint-log", &|text| text.replace(&forger.log, &low));
    checkpoint("checkpoint-twice", &|text| {
        let (header, line) = text.split_once('\n').unwrap();
        header.replace("\"count\":1", "\"count\":2") + "\n" + line + line
    });
    checkpoint("checkpoint-empty", &|text| {
        let (header, _) = text.split_once('\n').unwrap();
        header.replace("\"count\":1", "\"count\":0") + "\n"
    });
    // redactions
    let redaction = |name: &str, count: usize, body: String, sidecar: &str| {
        let root = one(name, header(), &lines, sidecar);
        let text = format!(
            "{{\"count\":{count},\"key\":\"{}\",\"recorded\":\"{NOW}\",\"redaction\":1}}\n{body}",
            other.public
        );
        let (name, bytes) = other.frame("redaction", &text);
        write(&root, &format!("redactions/{name}.redaction"), &bytes);
    };
    let about = leaf(0, "about", "\"item:1\"").0;
    let rest = sidecar.split_inclusive('\n').nth(1).unwrap();
    redaction(
        "redaction-nothing-is-wrong",
        1,
        format!("{{\"leaf\":\"{about}\"}}\n"),
        rest,
    );
    redaction(
        "redaction-of-another-leaf",
        1,
        format!("{{\"leaf\":\"{low}\"}}\n"),
        rest,
    );
    let two = format!("{{\"leaf\":\"{about}\"}}\n{{\"blob\":\"{low}\"}}\n");
    redaction("redaction-order", 2, two, rest);
    redaction(
        "redaction-word",
        1,
        format!("{{\"lead\":\"{about}\"}}\n"),
        rest,
    );
}
