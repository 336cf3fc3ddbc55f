//! What holds is found to hold, by both verifiers; what does not is named.

mod common;

use std::fs;

use bayyina_ledger::{Flaw, InitOptions, Ledger, LedgerError, Notice};
use common::*;

#[test]
fn a_good_ledger_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, _) = small(folder.path(), 1);
    let report = both(folder.path());
    assert_eq!(report.broken, None);
    assert_eq!((report.logs, report.batches, report.entries), (1, 2, 5));
    assert_eq!((report.blobs, report.checkpoints, report.stamps), (2, 1, 1));
    assert_eq!((report.erased, report.redacted), (0, 0));
    assert_eq!(report.values, 16);
    assert_eq!(report.notices, []);
    let mut seen = Vec::new();
    ledger.verify(&mut |progress| seen.push(progress)).unwrap();
    assert_eq!(seen.last().unwrap().done, seen.last().unwrap().total);
}

#[test]
fn every_flipped_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), 1);
    let root = folder.path().join(".bayyina");
    let mut count = 0;
    for (name, bytes) in files(&root) {
        if name == "lock" || name.starts_with("aside") {
            continue;
        }
        for at in 0..bytes.len() {
            // One bit, and the bit between upper and lower case.
            for mask in [1 << (at % 8), 0x20] {
                let mut flipped = bytes.clone();
                flipped[at] ^= mask;
                fs::write(root.join(&name), &flipped).unwrap();
                let broken = verify(folder.path()).broken;
                let broken = broken.unwrap_or_else(|| panic!("{name} byte {at} ^ {mask:#x}"));
                assert_eq!(broken.file, name, "byte {at} ^ {mask:#x}: {broken}");
                count += 1;
            }
        }
        fs::write(root.join(&name), &bytes).unwrap();
    }
    assert!(count > 9_000, "{count} flips");
    assert_eq!(verify(folder.path()).broken, None);
}

#[test]
fn both_verifiers_name_the_same_place() {
    let good = tempfile::tempdir().unwrap();
    small(good.path(), 1);
    let mut files = files(&good.path().join(".bayyina"));
    files.retain(|(name, _)| name != "lock");
    let many = tempfile::tempdir().unwrap();
    let (mut folders, mut names) = (Vec::new(), Vec::new());
    let mut with = |name: &str, bytes: &[u8]| {
        let folder = many.path().join(folders.len().to_string());
        copy(good.path(), &folder);
        fs::write(folder.join(".bayyina").join(name), bytes).unwrap();
        folders.push(folder);
        names.push(name.to_owned());
    };
    for (name, bytes) in &files {
        for part in 0..5 {
            let mut flipped = bytes.clone();
            flipped[(bytes.len() - 1) * part / 4] ^= 0x20;
            with(name, &flipped);
        }
        with(name, b"");
        with(name, &bytes[..bytes.len() - 1]);
        for end in ["\n", " ", "{}\n"] {
            with(name, &[bytes, end.as_bytes()].concat());
        }
        if name != "key" {
            with(&format!("{name}x"), bytes);
        }
    }
    let reports = both_of(&folders);
    assert!(reports.len() > 90, "{} changes", reports.len());
    for (report, name) in reports.iter().zip(&names) {
        let broken = report.broken.as_ref().unwrap_or_else(|| panic!("{name}"));
        assert_eq!(broken.file, *name, "{broken}");
        assert_eq!(
            broken.flaw == Flaw::Foreign,
            name.ends_with('x'),
            "{broken}"
        );
    }

    let mut folders = Vec::new();
    for (name, _) in &files {
        let folder = many.path().join(format!("without-{}", folders.len()));
        copy(good.path(), &folder);
        fs::remove_file(folder.join(".bayyina").join(name)).unwrap();
        folders.push(folder);
    }
    for (report, (name, _)) in both_of(&folders).iter().zip(&files) {
        let may_go = name == "key" || name.starts_with("checkpoints");
        assert_eq!(
            report.broken.is_none(),
            may_go,
            "{name} removed: {:?}",
            report.broken
        );
    }
}

#[test]
fn lines_of_a_sidecar_have_one_order_and_no_twins() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), 1);
    let root = folder.path().join(".bayyina/leaves");
    for (name, bytes) in files(&root) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let with = |lines: &[&str]| lines.join("\n") + "\n";
        let mut swapped = lines.clone();
        swapped.swap(0, 1);
        let mut twice = lines.clone();
        twice.insert(1, lines[0]);
        let missing = lines[1..].to_vec();
        let spaced = text.replacen("\"field\":", "\"field\": ", 1);
        let upper = text.replacen("\"salt\":\"", "\"salt\":\"A", 1);
        for (what, changed) in [
            ("swapped", with(&swapped)),
            ("twice", with(&twice)),
            ("missing", with(&missing)),
            ("spaced", spaced),
            ("upper", upper),
        ] {
            fs::write(root.join(&name), changed).unwrap();
            let broken = both(folder.path()).broken.expect(what);
            assert_eq!(broken.file, format!("leaves/{name}"), "{what}");
            let lost = matches!(broken.flaw, Flaw::Lost { .. });
            assert_eq!(lost, what == "missing", "{what}: {broken}");
            // Reading refuses as well.
            let read = Ledger::open(folder.path()).unwrap().entries();
            assert!(matches!(read, Err(LedgerError::Broken(_))), "{what}");
        }
        fs::write(root.join(&name), bytes).unwrap();
    }
}

#[test]
fn a_missing_last_batch_is_found_through_a_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, _) = small(folder.path(), 1);
    let head = ledger.heads().unwrap()[0].clone();
    let root = folder.path().join(".bayyina");
    fs::remove_file(root.join(format!("log/{}/{}.batch", head.log, head.batch))).unwrap();
    let report = both(folder.path());
    let broken = report.broken.unwrap();
    let (log, head) = (head.log, head.batch);
    assert_eq!(broken.flaw, Flaw::Head { log, head });
    assert!(report.notices.contains(&Notice::Orphan {
        file: format!("leaves/{head}.leaves")
    }));
}

#[test]
fn a_later_format_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, _) = small(folder.path(), 1);
    let head = ledger.heads().unwrap()[0].clone();
    let path = folder
        .path()
        .join(format!(".bayyina/log/{}/{}.batch", head.log, head.batch));
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"batch\":1", "\"batch\":2", 1)).unwrap();
    let broken = both(folder.path()).broken.unwrap();
    let what = "batch";
    assert_eq!(broken.flaw, Flaw::Version { what, found: 2 });
    assert!(broken.to_string().contains("use a newer one"), "{broken}");
    let Err(LedgerError::Broken(again)) = ledger.entries() else {
        panic!("read a later format");
    };
    assert_eq!(again, broken);
}

#[test]
fn a_key_under_a_passphrase_is_whole_too() {
    let folder = tempfile::tempdir().unwrap();
    let options = InitOptions {
        passphrase: Some("صبر".into()),
        cost: CHEAP,
        ..options(3)
    };
    let mut ledger = Ledger::init(folder.path(), options).unwrap();
    ledger.append(vec![draft(1)], NOW).unwrap();
    assert_eq!(both(folder.path()).broken, None);
    let mut again = Ledger::open(folder.path()).unwrap();
    let refused = again.append(vec![draft(2)], NOW).unwrap_err();
    assert!(
        refused.to_string().contains("locked with a passphrase"),
        "{refused}"
    );
    assert!(again.unlock("wrong").is_err());
    again.unlock("صبر").unwrap();
    again.append(vec![draft(2)], NOW).unwrap();
    let path = folder.path().join(".bayyina/key");
    let bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        fs::write(&path, &flipped).unwrap();
        let broken = verify(folder.path()).broken.unwrap();
        assert_eq!(broken.file, "key", "byte {at}");
    }
}

#[test]
fn a_large_batch_is_searched_as_closely_as_a_small_one() {
    let (full, copied) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut ledger = Ledger::init(full.path(), options(1)).unwrap();
    let ids = ledger.append((0..1_500).map(draft).collect(), NOW).unwrap();
    // Withheld values at the beginning, the end, and around where threads share the work.
    let mut plan = bayyina_ledger::Withhold::default();
    for place in [0, 1, 511, 512, 513, 1_023, 1_024, 1_498, 1_499] {
        for field in ["about", "author", "note", "region", "thing"] {
            if place % 2 == 0 || field != "author" {
                plan.fields.insert((ids[place], field.to_owned()));
            }
        }
    }
    ledger.redact(copied.path(), &plan, NOW).unwrap();
    let before = ledger.entries().unwrap();
    let after = Ledger::open(copied.path()).unwrap().entries().unwrap();
    for (index, (before, after)) in before.iter().zip(&after).enumerate() {
        let names = plan.fields.iter().filter(|(id, _)| *id == ids[index]);
        let names: std::collections::BTreeSet<String> =
            names.map(|(_, name)| name.clone()).collect();
        assert_eq!(after.withheld, names, "entry {index}");
        let kept = before
            .leaves
            .iter()
            .filter(|(name, _)| !names.contains(*name));
        assert!(kept.eq(after.leaves.iter()), "entry {index}");
    }
    let root = copied.path().join(".bayyina");
    let (name, bytes) = files(&root.join("leaves")).remove(0);
    let path = root.join("leaves").join(&name);
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for place in [0, 2_555, 2_556, 5_000, lines.len() - 1] {
        let line = |lines: &[&[u8]], what: &str| {
            fs::write(&path, lines.concat()).unwrap();
            let broken = verify(copied.path()).broken;
            broken.unwrap_or_else(|| panic!("{what} at line {place}"))
        };
        let mut missing = lines.clone();
        missing.remove(place);
        assert!(matches!(line(&missing, "missing").flaw, Flaw::Lost { .. }));
        let mut twice = lines.clone();
        twice.insert(place, lines[place]);
        assert_eq!(line(&twice, "twice").line, Some(place as u64 + 2));
        let mut flipped = lines[place].to_vec();
        let at = flipped.len() - 4;
        flipped[at] ^= 1;
        let mut changed = lines.clone();
        changed[place] = &flipped;
        assert_eq!(line(&changed, "changed").line, Some(place as u64 + 1));
        let mut moved = lines.clone();
        moved.swap(place, (place + 1_777) % lines.len());
        line(&moved, "moved");
    }
    fs::write(&path, bytes).unwrap();
    assert_eq!(both(copied.path()).redacted, plan.fields.len() as u64);
}
