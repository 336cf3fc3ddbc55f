//! What the tests share: drafts, small ledgers with everything in them, the second verifier.

#![allow(
    dead_code,
    reason = "every test binary takes what it needs of the shared helpers"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bayyina_ledger::{Cost, InitOptions, Ledger, Notice, Report, StampKind, Withhold};
use bayyina_model::{Draft, EntryId};
use serde_json::{Value, json};

pub const NOW: &str = "2026-11-24T05:40:00Z";

/// Trying a passphrase shall not take long here.
pub const CHEAP: Cost = Cost {
    memory_kib: 64,
    passes: 1,
};

/// An entry with leaves of several shapes.
pub fn draft(number: usize) -> Draft {
    Draft {
        kind: "location/1".into(),
        thing: Some(format!("item:{number}")),
        author: Some("سارة".into()),
        open: BTreeMap::from([("role".into(), json!("footprint"))]),
        leaves: BTreeMap::from([
            ("about".into(), json!(format!("item:{number}"))),
            (
                "region".into(),
                json!({"disk": ["34.8422936", "36.1"], "radius_m": 50}),
            ),
            ("note".into(), json!("a \"quoted\" note\nand more")),
        ]),
        ..Draft::default()
    }
}

/// An item with a file.
pub fn item(number: usize, blob: &str, key: Option<&str>) -> Draft {
    let mut file = json!({"blob": blob, "sha256": "00".repeat(32)});
    if let Some(key) = key {
        file["key"] = key.into();
    }
    Draft {
        kind: "item/1".into(),
        thing: Some(format!("item:{number}")),
        leaves: BTreeMap::from([
            ("files".into(), json!([file])),
            ("title".into(), json!("حمص 😀 \u{fb33} \u{7f} \\ / \u{1}")),
        ]),
        ..Draft::default()
    }
}

pub fn options(seed: u8) -> InitOptions {
    InitOptions {
        seed: Some([seed; 32]),
        ..InitOptions::default()
    }
}

/// A small ledger with a bit of everything: two batches, a plain and a sealed blob, an entry of an
/// unknown kind, a correction, a checkpoint with a time stamp.
pub fn small(folder: &Path, seed: u8) -> (Ledger, Vec<EntryId>) {
    let mut ledger = Ledger::init(folder, options(seed)).unwrap();
    let blob = ledger.put_blob(&mut &b"bytes of a video"[..]).unwrap();
    let sealed = ledger
        .put_sealed_blob(&mut &b"bytes of a face"[..])
        .unwrap();
    let key: String = sealed
        .key
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let mut ids = ledger
        .append(
            vec![
                item(1, &blob.to_string(), None),
                item(2, &sealed.name.to_string(), Some(&key)),
            ],
            NOW,
        )
        .unwrap();
    let correction = Draft {
        supersedes: vec![ids[1], ids[0]],
        ..draft(1)
    };
    let unknown = Draft {
        kind: "rumour/7".into(),
        ignorable: true,
        ..Draft::default()
    };
    let more = ledger.append(vec![draft(1), correction, unknown], NOW);
    ids.extend(more.unwrap());
    let checkpoint = ledger.checkpoint(NOW).unwrap();
    ledger
        .put_stamp(&checkpoint.name, StampKind::Rfc3161, b"a time stamp")
        .unwrap();
    (ledger, ids)
}

/// Leaves out the note of the third entry, and the files of the second with its blob.
pub fn plan(ids: &[EntryId]) -> Withhold {
    Withhold {
        fields: [
            (ids[2], "note".to_owned()),
            (ids[2], "author".to_owned()),
            (ids[1], "files".to_owned()),
        ]
        .into(),
        ..Withhold::default()
    }
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file below a folder, with its path relative to it, ascending.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fn walk(root: &Path, folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, out);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap();
                out.push((name.to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    let mut out = Vec::new();
    walk(folder, folder, &mut out);
    out.sort();
    out
}

pub fn verify(folder: &Path) -> Report {
    Ledger::open(folder).unwrap().verify(&mut |_| {}).unwrap()
}

/// The report in the words of the second verifier; of what is broken only where.
pub fn summary(report: &Report) -> Value {
    let (mut forks, mut pending) = (0, 0);
    for notice in &report.notices {
        match notice {
            Notice::Forked { .. } => forks += 1,
            Notice::Pending { leaves } => pending += leaves,
            _ => {}
        }
    }
    let broken = report.broken.as_ref();
    json!({
        "broken": broken.map(|broken| json!({"file": broken.file, "line": broken.line})),
        "logs": report.logs, "batches": report.batches, "entries": report.entries,
        "values": report.values, "erased": report.erased, "redacted": report.redacted,
        "blobs": report.blobs, "checkpoints": report.checkpoints, "stamps": report.stamps,
        "forks": forks, "left_out": report.left_out, "pending": pending,
    })
}

/// What the second verifier says of several ledgers; `None`, with a printed reason, where there
/// is no Python.
pub fn second(folders: &[PathBuf]) -> Option<Vec<Value>> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py");
    let output = match Command::new("python3")
        .arg(&script)
        .arg("--json")
        .args(folders)
        .output()
    {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped the second verifier: python3 does not run ({error})");
            return None;
        }
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let read = |line: &str| {
        let mut value: Value = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("{error}: {line:?} {errors:?}"));
        if let Some(broken) = value["broken"].as_object_mut() {
            broken.remove("why");
        }
        value.as_object_mut().unwrap().remove("case");
        value
    };
    let values: Vec<Value> = text.lines().map(read).collect();
    assert_eq!(values.len(), folders.len(), "{errors}");
    let broken = values.iter().any(|value| !value["broken"].is_null());
    assert_eq!(output.status.code(), Some(i32::from(broken)));
    Some(values)
}

/// Both verifiers must say the same of every ledger; gives what they say.
pub fn both_of(folders: &[PathBuf]) -> Vec<Report> {
    let reports: Vec<Report> = folders.iter().map(|folder| verify(folder)).collect();
    let second = second(folders).into_iter().flatten();
    for ((report, second), folder) in reports.iter().zip(second).zip(folders) {
        let first = summary(report);
        // What was counted before the break differs with the order of looking; the place must not.
        if report.broken.is_some() {
            let found = &report.broken;
            assert_eq!(second["broken"], first["broken"], "{folder:?} {found:?}");
        } else {
            assert_eq!(second, first, "{folder:?}");
        }
    }
    reports
}

/// Both verifiers must say the same of a ledger; gives what they say.
pub fn both(folder: &Path) -> Report {
    both_of(&[folder.to_owned()]).remove(0)
}
