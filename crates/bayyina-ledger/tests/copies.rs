//! Copies: redacted, erased, merged, forked, revoked.

mod common;

use std::fs;

use bayyina_ledger::{
    Broken, Flaw, Ledger, LedgerError, Merged, Notice, PlanError, Relation, Withhold,
};
use bayyina_model::Recorded;
use common::*;

fn find<'a>(entries: &'a [Recorded], id: &bayyina_model::EntryId) -> &'a Recorded {
    entries.iter().find(|entry| entry.id == *id).unwrap()
}

fn has(folder: &std::path::Path, needle: &str) -> bool {
    let files = files(&folder.join(".bayyina"));
    let mut files = files.iter();
    files.any(|(_, bytes)| {
        bytes
            .windows(needle.len())
            .any(|part| part == needle.as_bytes())
    })
}

#[test]
fn a_redacted_copy_verifies_and_says_what_it_withholds() {
    let (full, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, ids) = small(full.path(), 1);
    let before = ledger.entries().unwrap();
    let withheld = ledger.redact(copy.path(), &plan(&ids), NOW).unwrap();
    assert_eq!((withheld.leaves, withheld.blobs), (3, 1));

    let report = both(copy.path());
    assert_eq!(report.broken, None);
    assert_eq!((report.redacted, report.erased, report.values), (3, 0, 13));
    assert_eq!((report.blobs, report.checkpoints, report.stamps), (1, 1, 1));
    let key = ledger.public_key().unwrap();
    let notice = Notice::Redacted {
        key,
        known: true,
        leaves: 3,
        blobs: 0,
    };
    assert_eq!(report.notices, [notice]);

    let copied = Ledger::open(copy.path()).unwrap();
    assert_eq!(copied.public_key(), None);
    let after = copied.entries().unwrap();
    let names = |entries: &[Recorded]| entries.iter().map(|entry| entry.id).collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    let third = find(&after, &ids[2]);
    assert_eq!(third.author, None);
    assert_eq!(
        third.withheld,
        ["author".to_owned(), "note".to_owned()].into()
    );
    assert_eq!(
        third.leaves["about"],
        find(&before, &ids[2]).leaves["about"]
    );
    assert!(find(&after, &ids[1]).withheld.contains("files"));
    // The value that was withheld is nowhere in the copy: it was in one entry only.
    let sealed = find(&before, &ids[1]).leaves["files"][0]["key"]
        .as_str()
        .unwrap();
    assert!(has(full.path(), sealed) && !has(copy.path(), sealed));
    assert!(!copy.path().join(".bayyina/key").exists());
}

#[test]
fn what_is_lost_is_not_taken_for_withheld() {
    let (full, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, ids) = small(full.path(), 1);
    ledger.redact(copy.path(), &plan(&ids), NOW).unwrap();
    let root = copy.path().join(".bayyina");

    // Without the statement that withholds it, a withheld value is a lost one.
    let (statement, bytes) = files(&root.join("redactions")).remove(0);
    fs::remove_file(root.join("redactions").join(&statement)).unwrap();
    let broken = both(copy.path()).broken.unwrap();
    assert!(matches!(broken.flaw, Flaw::Lost { .. }), "{broken}");
    assert!(matches!(
        Ledger::open(copy.path()).unwrap().entries(),
        Err(LedgerError::Broken(Broken {
            flaw: Flaw::Lost { .. },
            ..
        }))
    ));
    fs::write(root.join("redactions").join(&statement), &bytes).unwrap();
    assert_eq!(both(copy.path()).broken, None);

    // A statement that was tampered with is named.
    for at in (0..bytes.len()).step_by(97) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        fs::write(root.join("redactions").join(&statement), &flipped).unwrap();
        let broken = both(copy.path()).broken.unwrap();
        assert_eq!(broken.file, format!("redactions/{statement}"));
    }
    fs::write(root.join("redactions").join(&statement), &bytes).unwrap();

    // One more value taken out of the copy is a lost one.
    let (name, bytes) = files(&root.join("leaves")).remove(0);
    let cut = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    fs::write(root.join("leaves").join(&name), &bytes[cut..]).unwrap();
    let broken = both(copy.path()).broken.unwrap();
    assert_eq!(broken.file, format!("leaves/{name}"));
    fs::remove_file(root.join("leaves").join(&name)).unwrap();
    assert!(both(copy.path()).broken.is_some());
    fs::write(root.join("leaves").join(&name), &bytes).unwrap();

    // A blob that an open value refers to is missed.
    let (blob, bytes) = files(&root.join("blobs")).remove(0);
    fs::remove_file(root.join("blobs").join(&blob)).unwrap();
    let broken = both(copy.path()).broken.unwrap();
    assert!(matches!(broken.flaw, Flaw::Blob(_)), "{broken}");
    fs::write(root.join("blobs").join(&blob), &bytes).unwrap();
    assert_eq!(both(copy.path()).broken, None);
}

#[test]
fn a_blob_may_be_withheld_alone() {
    let (full, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, ids) = small(full.path(), 1);
    let entries = ledger.entries().unwrap();
    let blob = find(&entries, &ids[0]).leaves["files"][0]["blob"].clone();
    let plan = Withhold {
        blobs: [blob.as_str().unwrap().parse().unwrap()].into(),
        ..Withhold::default()
    };
    assert_eq!(ledger.redact(copy.path(), &plan, NOW).unwrap().blobs, 1);
    let report = both(copy.path());
    assert_eq!((report.broken, report.blobs, report.redacted), (None, 1, 0));
    // The copy of the copy is whole again once the full ledger is merged in.
    let mut copied = Ledger::open(copy.path()).unwrap();
    assert_eq!(copied.merge(&ledger).unwrap().blobs, 1);
    assert_eq!(both(copy.path()).blobs, 2);
    assert!(copied.redactions().unwrap().is_empty());
}

#[test]
fn erasing_takes_values_from_every_copy_that_is_merged() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, ids) = small(one.path(), 1);
    copy(one.path(), two.path());
    fs::remove_file(two.path().join(".bayyina/key")).unwrap();
    let before = ledger.entries().unwrap();
    let key = find(&before, &ids[1]).leaves["files"][0]["key"]
        .as_str()
        .unwrap()
        .to_owned();

    let erased = ledger.erase(&plan(&ids), "consent_withdrawn", NOW).unwrap();
    assert_eq!((erased.leaves, erased.blobs), (3, 1));
    let report = both(one.path());
    assert_eq!(
        (report.broken, report.erased, report.redacted, report.blobs),
        (None, 3, 0, 1)
    );
    assert!(!has(one.path(), &key));
    let after = ledger.entries().unwrap();
    assert!(find(&after, &ids[2]).withheld.contains("note"));

    // The other copy still has everything. Merged either way, it is gone.
    assert!(has(two.path(), &key));
    let mut other = Ledger::open(two.path()).unwrap();
    let preview = other.preview_merge(&ledger).unwrap();
    assert_eq!((preview.batches, preview.erased), (1, 3));
    let merged = other.merge(&ledger).unwrap();
    assert_eq!(
        (
            merged.batches,
            merged.erased,
            merged.erased_blobs,
            merged.filled
        ),
        (1, 3, 1, 0)
    );
    assert!(!has(two.path(), &key));
    assert_eq!(other.entries().unwrap(), after);
    assert_eq!(both(two.path()).broken, None);

    let (three, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    small(old.path(), 1);
    copy(one.path(), three.path());
    let mut third = Ledger::open(three.path()).unwrap();
    let nothing = third.merge(&Ledger::open(old.path()).unwrap()).unwrap();
    assert_eq!(nothing, Merged::default());
    assert!(!has(three.path(), &key));
    assert_eq!(both(three.path()).broken, None);
}

#[test]
fn a_half_done_erasure_is_seen_and_finished() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, ids) = small(folder.path(), 1);
    let before = files(&folder.path().join(".bayyina"));
    ledger.erase(&plan(&ids), "error", NOW).unwrap();
    let entries = ledger.entries().unwrap();
    // As if the machine had stopped right after the entry was written.
    for (name, bytes) in &before {
        fs::write(folder.path().join(".bayyina").join(name), bytes).unwrap();
    }
    let report = both(folder.path());
    assert_eq!((&report.broken, report.erased), (&None, 3));
    assert!(report.notices.contains(&Notice::Pending { leaves: 3 }));
    assert_eq!(
        ledger.entries().unwrap(),
        entries,
        "erased values never show"
    );
    assert_eq!(
        ledger
            .iter()
            .unwrap()
            .collect::<Result<Vec<_>, _>>()
            .unwrap(),
        entries
    );
    let other = tempfile::tempdir().unwrap();
    let empty = Ledger::init(other.path(), options(2)).unwrap();
    assert_eq!(ledger.merge(&empty).unwrap().erased, 3);
    let report = both(folder.path());
    assert_eq!((report.notices.len(), report.blobs), (0, 1));
}

#[test]
fn plans_that_name_nothing_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, ids) = small(folder.path(), 1);
    let of = |entry, field: &str| Withhold {
        fields: [(entry, field.to_owned())].into(),
        ..Withhold::default()
    };
    let refused = |plan: &Withhold, reason: &str, ledger: &mut Ledger| match ledger
        .erase(plan, reason, NOW)
    {
        Err(LedgerError::Plan(error)) => error,
        other => panic!("{other:?}"),
    };
    let field = "kind".to_owned();
    let entry = ids[2];
    assert_eq!(
        refused(&of(entry, "kind"), "error", &mut ledger),
        PlanError::Field { entry, field }
    );
    let nobody = bayyina_model::EntryId([7; 32]);
    assert_eq!(
        refused(&of(nobody, "note"), "error", &mut ledger),
        PlanError::Entry(nobody)
    );
    assert_eq!(
        refused(&Withhold::default(), "error", &mut ledger),
        PlanError::Nothing
    );
    let reason = "Sara asked for it".to_owned();
    assert_eq!(
        refused(&of(entry, "note"), &reason, &mut ledger),
        PlanError::Reason(reason)
    );
    assert_eq!(both(folder.path()).batches, 2);
}

#[test]
fn a_copied_folder_forks_its_log_and_asks_for_a_new_key() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut first, _) = small(one.path(), 1);
    copy(one.path(), two.path());
    let mut second = Ledger::open(two.path()).unwrap();
    first.append(vec![draft(10)], NOW).unwrap();
    second.append(vec![draft(20), draft(21)], NOW).unwrap();
    let (early, late) = (
        first.checkpoint(NOW).unwrap(),
        second.checkpoint(NOW).unwrap(),
    );

    let merged = first.merge(&second).unwrap();
    let log = first.public_key().unwrap().log();
    assert_eq!((merged.batches, merged.forked), (1, vec![log]));
    let heads = first.heads().unwrap();
    assert!(heads.len() == 2 && heads.iter().all(|head| head.forked));
    let report = both(one.path());
    assert_eq!(report.broken, None);
    assert!(matches!(&report.notices[..], [Notice::Forked { heads, .. }] if heads.len() == 2));
    let things: Vec<_> = first
        .entries()
        .unwrap()
        .into_iter()
        .map(|entry| entry.thing)
        .collect();
    for number in [10, 20, 21] {
        assert!(
            things.contains(&Some(format!("item:{number}"))),
            "both branches stay"
        );
    }
    let refused = first.append(vec![draft(11)], NOW).unwrap_err();
    assert!(matches!(refused, LedgerError::Forked { .. }), "{refused}");

    // The checkpoints went separate ways; one made now contains both.
    assert_eq!(first.relation(&early, &late).unwrap(), Relation::Diverged);
    let now = first.checkpoint(NOW).unwrap();
    assert_eq!(first.relation(&now, &early).unwrap(), Relation::Contains);
    assert_eq!(first.relation(&late, &now).unwrap(), Relation::Within);
    assert_eq!(first.relation(&now, &now).unwrap(), Relation::Same);

    let key = first.rotate(options(9), NOW).unwrap();
    assert_ne!(key.log(), log);
    first.append(vec![draft(11)], NOW).unwrap();
    let report = both(one.path());
    assert_eq!((report.broken, report.logs), (None, 2));
}

#[test]
fn a_revoked_key_is_trusted_up_to_a_head() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut thief, ids) = small(one.path(), 1);
    let trusted = thief.heads().unwrap()[0].clone();
    let mut owner = Ledger::init(two.path(), options(2)).unwrap();
    owner.append(vec![draft(1)], NOW).unwrap();
    owner.merge(&thief).unwrap();
    // The key is stolen: its thief adds a claim, erases evidence and revokes the owner.
    thief.append(vec![draft(66)], NOW).unwrap();
    thief.erase(&plan(&ids), "error", NOW).unwrap();
    thief
        .revoke(owner.public_key().unwrap().log(), None, NOW)
        .unwrap();

    owner.revoke(trusted.log, Some(trusted.batch), NOW).unwrap();
    let before = owner.entries().unwrap();
    let merged = owner.merge(&thief).unwrap();
    assert_eq!((merged.batches, merged.erased), (3, 0));
    // Each revokes the other, and so both count, until somebody else decides.
    assert_eq!(owner.entries().unwrap().len(), 5);
    let refused = owner.append(vec![draft(2)], NOW).unwrap_err();
    assert!(matches!(refused, LedgerError::Revoked { .. }), "{refused}");
    let third = tempfile::tempdir().unwrap();
    let mut judge = Ledger::init(third.path(), options(3)).unwrap();
    judge.merge(&owner).unwrap();
    judge.revoke(trusted.log, Some(trusted.batch), NOW).unwrap();
    owner.merge(&judge).unwrap();

    let after = owner.entries().unwrap();
    assert!(before.iter().all(|entry| after.contains(entry)));
    assert!(
        after
            .iter()
            .all(|entry| entry.thing != Some("item:66".into()))
    );
    let report = both(two.path());
    assert_eq!((report.broken, report.erased), (None, 0));
    assert_eq!(report.left_out, 3);
    let revoked = report.notices.iter().filter_map(|notice| match notice {
        Notice::Revoked { revocation } => Some(revocation.counts),
        _ => None,
    });
    assert_eq!(
        revoked.filter(|counts| *counts).count(),
        2,
        "not the thief's"
    );
    owner.append(vec![draft(2)], NOW).unwrap();
    // The thief's own copy goes on to explain what it erased.
    assert_eq!(both(one.path()).broken, None);
}

#[test]
fn keys_are_rotated_exported_and_imported() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, _) = small(one.path(), 1);
    let old = ledger.public_key().unwrap();
    let new = ledger.rotate(options(5), NOW).unwrap();
    assert_ne!(old, new);
    ledger.append(vec![draft(7)], NOW).unwrap();
    let report = both(one.path());
    assert_eq!((report.broken, report.logs, report.entries), (None, 2, 8));
    let log = old.log();
    assert_eq!(report.notices, [Notice::Succeeded { log, key: new }]);

    assert!(ledger.export_key("", CHEAP).is_err());
    let exported = ledger.export_key("صبر", CHEAP).unwrap();
    let mut other = Ledger::init(two.path(), options(6)).unwrap();
    assert_eq!(other.import_key(&exported).unwrap(), new);
    other.merge(&ledger).unwrap();
    assert!(other.append(vec![draft(8)], NOW).is_err());
    other.unlock("صبر").unwrap();
    other.append(vec![draft(8)], NOW).unwrap();
    assert_eq!(both(two.path()).broken, None);
    let mut again = Ledger::open(two.path()).unwrap();
    again.unlock("صبر").unwrap();
    again.set_passphrase("ثبات", CHEAP).unwrap();
    let mut again = Ledger::open(two.path()).unwrap();
    assert!(again.unlock("صبر").is_err());
    again.unlock("ثبات").unwrap();
}

#[test]
fn proofs_lead_to_the_roots_of_checkpoints() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, ids) = small(folder.path(), 1);
    let early = ledger.checkpoint(NOW).unwrap().logs[0].clone();
    let more: Vec<_> = (10..23).map(draft).collect();
    let later_ids = ledger.append(more, NOW).unwrap();
    let late = ledger.checkpoint("2026-11-24T05:41:00Z").unwrap().logs[0].clone();
    for id in &ids {
        ledger
            .prove_inclusion(id, &early)
            .unwrap()
            .check(&early)
            .unwrap();
        ledger
            .prove_inclusion(id, &late)
            .unwrap()
            .check(&late)
            .unwrap();
    }
    let proof = ledger.prove_inclusion(&later_ids[3], &late).unwrap();
    proof.check(&late).unwrap();
    assert!(ledger.prove_inclusion(&later_ids[3], &early).is_err());
    let mut wrong = proof.clone();
    wrong.sequence += 1;
    assert!(wrong.check(&late).is_err());
    let mut wrong = proof;
    wrong.path[0][0] ^= 1;
    assert!(wrong.check(&late).is_err());
    let proof = ledger.prove_consistency(&early, &late).unwrap();
    proof.check(&early, &late).unwrap();
    assert!(proof.check(&late, &early).is_err());
    ledger
        .prove_consistency(&late, &late)
        .unwrap()
        .check(&late, &late)
        .unwrap();
    let mut forged = early.clone();
    forged.root[0] ^= 1;
    assert!(proof.check(&forged, &late).is_err());
    assert_eq!(
        both(folder.path()).checkpoints,
        2,
        "the first was made again"
    );
}

#[test]
fn a_damaged_copy_is_not_merged() {
    let (good, bad) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, _) = small(good.path(), 1);
    let mut other = Ledger::init(bad.path(), options(2)).unwrap();
    other.merge(&ledger).unwrap();
    let blob = other.put_blob(&mut &b"another video"[..]).unwrap();
    other
        .append(vec![item(9, &blob.to_string(), None), draft(9)], NOW)
        .unwrap();
    other.checkpoint(NOW).unwrap();
    let before = files(&good.path().join(".bayyina"));
    let root = bad.path().join(".bayyina");
    for (name, bytes) in files(&root) {
        // What both have is not taken over, so the other's damage is its own.
        let both = before.iter().any(|(other, _)| *other == name);
        if both || name == "lock" {
            continue;
        }
        let mut flipped = bytes.clone();
        *flipped.last_mut().unwrap() ^= 1;
        fs::write(root.join(&name), &flipped).unwrap();
        let target = tempfile::tempdir().unwrap();
        copy(good.path(), target.path());
        let refused = Ledger::open(target.path()).unwrap().merge(&other);
        assert!(
            matches!(refused, Err(LedgerError::Broken(_))),
            "{name}: {refused:?}"
        );
        assert_eq!(verify(target.path()).broken, None, "{name}");
        fs::write(root.join(&name), &bytes).unwrap();
    }
    // A blob whose bytes are those of another blob takes nothing away.
    let names: Vec<String> = files(&root.join("blobs"))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let new = names
        .iter()
        .find(|name| name.ends_with(&blob.to_string()))
        .unwrap();
    let old = names.iter().find(|name| *name != new).unwrap();
    let bytes = fs::read(root.join("blobs").join(new)).unwrap();
    fs::copy(root.join("blobs").join(old), root.join("blobs").join(new)).unwrap();
    assert!(ledger.merge(&other).is_err());
    assert_eq!(both(good.path()).broken, None);
    fs::write(root.join("blobs").join(new), bytes).unwrap();
    assert_eq!(ledger.merge(&other).unwrap().blobs, 1);
    assert_eq!(both(good.path()).blobs, 3);
}
