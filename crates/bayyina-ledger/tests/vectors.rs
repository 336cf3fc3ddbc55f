//! The test vectors of `docs/format.md`: made anew, compared with those in `docs/vectors`, and
//! put to both verifiers. `BAYYINA_BLESS=1` writes them.

mod common;
mod forge;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bayyina_ledger::{Ledger, sha256};
use common::*;
use forge::{forge, hash, hex, unhex, write};
use serde_json::{Value, json};

fn vectors() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/vectors")
}

/// `good` with one thing changed each.
fn tamper(to: &Path, good: &Path) {
    let each = |name: &str, change: &dyn Fn(&Path)| {
        let folder = to.join(format!("tampered-{name}"));
        copy(good, &folder);
        change(&folder.join(".bayyina"));
    };
    let first = |root: &Path, shelf: &str, ending: &str| {
        let found = files(&root.join(shelf));
        let name = found.into_iter().find(|(name, _)| name.ends_with(ending));
        root.join(shelf).join(name.unwrap().0)
    };
    let flip = |path: PathBuf, at: usize| {
        let mut bytes = fs::read(&path).unwrap();
        bytes[at] ^= 0x01;
        fs::write(path, bytes).unwrap();
    };
    each("batch", &|root| flip(first(root, "log", ".batch"), 300));
    each("value", &|root| flip(first(root, "leaves", ".leaves"), 160));
    each("blob", &|root| flip(first(root, "blobs", ""), 3));
    each("checkpoint", &|root| {
        flip(first(root, "checkpoints", ".checkpoint"), 40)
    });
    each("stamp", &|root| flip(first(root, "checkpoints", ".tsr"), 2));
    each("key", &|root| flip(root.join("key"), 30));
    each("lost-value", &|root| {
        let path = first(root, "leaves", ".leaves");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.split_inclusive('\n').skip(1).collect::<String>()).unwrap();
    });
    each("lost-sidecar", &|root| {
        fs::remove_file(first(root, "leaves", ".leaves")).unwrap()
    });
    each("lost-blob", &|root| {
        fs::remove_file(first(root, "blobs", "")).unwrap()
    });
    each("lost-last-batch", &|root| {
        for (name, bytes) in files(&root.join("log")) {
            if String::from_utf8_lossy(&bytes).contains("\"previous\"") {
                fs::remove_file(root.join("log").join(name)).unwrap();
            }
        }
    });
    each("lost-first-batch", &|root| {
        for (name, bytes) in files(&root.join("log")) {
            if !String::from_utf8_lossy(&bytes).contains("\"previous\"") {
                fs::remove_file(root.join("log").join(name)).unwrap();
            }
        }
    });
    each("file-name", &|root| {
        let path = first(root, "leaves", ".leaves");
        fs::rename(&path, path.with_extension("Leaves")).unwrap();
    });
}

fn make(to: &Path) {
    let path = |name: &str| to.join(name);
    let (mut good, ids) = small(&path("good"), 1);
    good.redact(&path("redacted"), &plan(&ids), NOW).unwrap();
    let mut erased = Ledger::init(&path("erased"), options(2)).unwrap();
    erased.merge(&good).unwrap();
    erased.erase(&plan(&ids), "consent_withdrawn", NOW).unwrap();

    copy(&path("erased"), &path("merged"));
    copy(&path("good"), &path("branch"));
    let mut branch = Ledger::open(&path("branch")).unwrap();
    branch.draw_from_seed([4; 32]);
    branch.append(vec![draft(20)], NOW).unwrap();
    let mut merged = Ledger::open(&path("merged")).unwrap();
    merged.merge(&branch).unwrap();
    // The other branch, in a copy of its own.
    copy(&path("good"), &path("twig"));
    let mut twig = Ledger::open(&path("twig")).unwrap();
    twig.draw_from_seed([5; 32]);
    twig.append(vec![draft(30), draft(31)], NOW).unwrap();
    merged.merge(&twig).unwrap();
    merged.checkpoint(NOW).unwrap();

    let mut revoked = Ledger::init(&path("revoked"), options(3)).unwrap();
    revoked.merge(&good).unwrap();
    let trusted = good.chains().unwrap()[0].links[0].name;
    let log = good.public_key().unwrap().log();
    revoked.revoke(log, Some(trusted), NOW).unwrap();
    for name in ["branch", "twig"] {
        fs::remove_dir_all(path(name)).unwrap();
    }
    tamper(to, &path("good"));
    forge(to);
    fs::write(to.join("pieces.json"), pieces(&path("good"))).unwrap();
}

/// A key, a leaf, an entry, a batch and a sealed blob, with every value on the way.
fn pieces(good: &Path) -> String {
    let ledger = Ledger::open(good).unwrap();
    let root = good.join(".bayyina");
    let key: Value = {
        let text = fs::read_to_string(root.join("key")).unwrap();
        serde_json::from_str(text.lines().next().unwrap()).unwrap()
    };
    let link = ledger.chains().unwrap()[0].links[0].clone();
    let batch =
        fs::read_to_string(root.join(format!("log/{}/{}.batch", link.header.log, link.name)))
            .unwrap();
    let lines: Vec<&str> = batch.split_inclusive('\n').collect();
    let signed: String = lines[..lines.len() - 1].concat();
    let signature: Value = serde_json::from_str(lines[lines.len() - 1]).unwrap();
    let line = lines[1].trim_end();
    let log = unhex(&link.header.log.to_string());
    let name = hash(&[
        b"bayyina entry 1\n",
        &log,
        &0_u64.to_be_bytes(),
        line.as_bytes(),
    ]);
    let entries = ledger.entries().unwrap();
    assert_eq!(entries[0].id.0, name);
    assert_eq!(
        hash(&[b"bayyina log 1\n", &unhex(key["public"].as_str().unwrap())]).to_vec(),
        log
    );
    assert_eq!(sha256(batch.as_bytes()), link.name.0);

    let sidecar = fs::read_to_string(root.join(format!("leaves/{}.leaves", link.name))).unwrap();
    let leaf_line = sidecar
        .lines()
        .find(|line| line.contains("\"thing\""))
        .unwrap();
    let leaf: Value = serde_json::from_str(leaf_line).unwrap();
    let salt = leaf["salt"].as_str().unwrap();
    let value = leaf_line
        .split_once("\"value\":")
        .unwrap()
        .1
        .strip_suffix('}')
        .unwrap();
    let hashed = hex(&hash(&[&unhex(salt), value.as_bytes()]));
    assert!(line.contains(&format!("\"thing\":\"{hashed}\"")));

    let file = &entries[1].leaves["files"][0];
    let blob = file["blob"].as_str().unwrap();
    let sealed = fs::read(root.join(format!("blobs/{}/{blob}", &blob[..2]))).unwrap();
    let blob_key: [u8; 32] = unhex(file["key"].as_str().unwrap()).try_into().unwrap();
    let plain = ledger
        .get_sealed_blob(&blob.parse().unwrap(), &blob_key)
        .unwrap();
    let pieces = json!({
        "key": {"secret": key["secret"], "public": key["public"], "log": hex(&log)},
        "leaf": {"salt": salt, "value": value, "leaf": hashed},
        "entry": {"line": line, "sequence": 0, "name": hex(&name)},
        "batch": {
            "signed": signed,
            "message": hex(&[&b"bayyina batch 1\n"[..], &sha256(signed.as_bytes())].concat()),
            "signature": signature["signature"],
            "file": batch,
            "name": link.name.to_string(),
        },
        "sealed_blob": {
            "key": file["key"],
            "plain": String::from_utf8(plain).unwrap(),
            "sealed": hex(&sealed),
            "name": blob,
        },
    });
    serde_json::to_string_pretty(&pieces).unwrap() + "\n"
}

#[test]
fn vectors_are_as_documented() {
    let made = tempfile::tempdir().unwrap();
    make(made.path());
    let mut folders: Vec<String> = fs::read_dir(made.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "pieces.json")
        .collect();
    folders.sort();
    let mut expected: BTreeMap<String, Value> = BTreeMap::new();
    let paths: Vec<PathBuf> = folders.iter().map(|name| made.path().join(name)).collect();
    for path in &paths {
        let _ = fs::remove_file(path.join(".bayyina/lock"));
    }
    for (name, report) in folders.iter().zip(both_of(&paths)) {
        let fine = matches!(
            name.as_str(),
            "good"
                | "redacted"
                | "erased"
                | "merged"
                | "revoked"
                | "forged-supersedes"
                | "forged-value-names"
                | "forged-value-texts"
                | "forged-open-deepest"
                | "forged-blob-quoted"
                | "forged-key-later-version"
                | "forged-checkpoint-empty"
        ) || name.ends_with("nothing-is-wrong");
        assert_eq!(report.broken.is_none(), fine, "{name}: {:?}", report.broken);
        let mut found = summary(&report);
        if let Some(broken) = &report.broken {
            found = json!({"broken": found["broken"], "flaw": broken.flaw.to_string()});
        }
        expected.insert(name.clone(), found);
    }
    let text = serde_json::to_string_pretty(&expected).unwrap() + "\n";
    fs::write(made.path().join("expected.json"), text).unwrap();

    if std::env::var_os("BAYYINA_BLESS").is_some() {
        let _ = fs::remove_dir_all(vectors());
        for (name, bytes) in files(made.path()) {
            write(&vectors(), &name, &bytes);
        }
    }
    let (made, kept) = (files(made.path()), files(&vectors()));
    let names = |files: &[(String, Vec<u8>)]| {
        files
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&made), names(&kept));
    for ((name, made), (_, kept)) in made.iter().zip(&kept) {
        assert!(made == kept, "{name} differs from docs/vectors");
    }
    assert_eq!(expected["merged"]["forks"], 1);
    assert_eq!(expected["revoked"]["left_out"], 3);
}
