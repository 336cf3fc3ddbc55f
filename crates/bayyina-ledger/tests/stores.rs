//! One suite for every store and one for every index: a second kind joins by one line below.

mod common;

use std::io::{self, Read};
use std::sync::Arc;

use bayyina_ledger::{
    BatchName, BlobName, CheckpointName, FolderStore, Index, Indexed, InitOptions, Ledger,
    LedgerError, MemoryIndex, MemoryStore, Object, Page, Put, Query, RedactionName, Row, Shelf,
    SqliteIndex, StampKind, Store, StoreError, sha256,
};
use bayyina_model::{EntryId, LogId};
use common::*;

/// Makes an empty store; whatever it needs stays as long as the guard.
type MakeStore = fn() -> (Arc<dyn Store>, Box<dyn std::any::Any>);

fn folder_store() -> (Arc<dyn Store>, Box<dyn std::any::Any>) {
    let folder = tempfile::tempdir().unwrap();
    let store = FolderStore::new(folder.path().join("ledger"));
    store.create().unwrap();
    (Arc::new(store), Box::new(folder))
}

fn memory_store() -> (Arc<dyn Store>, Box<dyn std::any::Any>) {
    (Arc::new(MemoryStore::new()), Box::new(()))
}

const STORES: [(&str, MakeStore); 2] = [("folder", folder_store), ("memory", memory_store)];

fn objects() -> [Object; 6] {
    [
        Object::Batch(LogId([1; 32]), BatchName([2; 32])),
        Object::Leaves(BatchName([2; 32])),
        Object::Checkpoint(CheckpointName([5; 32])),
        Object::Stamp(CheckpointName([5; 32]), [6; 32], StampKind::Rfc3161),
        Object::Redaction(RedactionName([7; 32])),
        Object::Blob(BlobName([8; 32])),
    ]
}

#[test]
fn objects_are_put_once_and_read_back() {
    for (kind, make) in STORES {
        let (store, _guard) = make();
        for object in objects() {
            assert_eq!(store.get(&object).unwrap(), None, "{kind} {object:?}");
            assert!(store.read(&object).unwrap().is_none(), "{kind} {object:?}");
            assert_eq!(store.put(&object, b"first").unwrap(), Put::Stored);
            assert_eq!(store.put(&object, b"second").unwrap(), Put::Present);
            assert_eq!(store.get(&object).unwrap().unwrap(), b"first", "{kind}");
            assert_eq!(store.get_start(&object, 3).unwrap().unwrap(), b"fir");
            assert_eq!(store.get_start(&object, 99).unwrap().unwrap(), b"first");
            let mut read = Vec::new();
            let mut reader = store.read(&object).unwrap().unwrap();
            reader.read_to_end(&mut read).unwrap();
            assert_eq!(read, b"first", "{kind} {object:?}");
            store.remove(&object).unwrap();
            store.remove(&object).unwrap();
            assert_eq!(store.get(&object).unwrap(), None, "{kind} {object:?}");
        }
    }
}

#[test]
fn shelves_list_what_is_theirs_in_order() {
    for (kind, make) in STORES {
        let (store, _guard) = make();
        for object in objects() {
            store.put(&object, b"12345").unwrap();
        }
        let other = Object::Batch(LogId([0; 32]), BatchName([9; 32]));
        store.put(&other, b"").unwrap();
        let [batch, leaves, checkpoint, stamp, redaction, blob] = objects();
        let table = [
            (Shelf::Batches, vec![(other, 0), (batch, 5)]),
            (Shelf::Log(LogId([1; 32])), vec![(batch, 5)]),
            (Shelf::Log(LogId([3; 32])), vec![]),
            (Shelf::Leaves, vec![(leaves, 5)]),
            (Shelf::Checkpoints, vec![(checkpoint, 5), (stamp, 5)]),
            (Shelf::Redactions, vec![(redaction, 5)]),
            (Shelf::Blobs, vec![(blob, 5)]),
        ];
        for (shelf, expected) in table {
            let listing = store.list(shelf).unwrap();
            assert_eq!(listing.objects, expected, "{kind} {shelf:?}");
            assert!(listing.foreign.is_empty());
        }
    }
}

#[test]
fn sidecars_alone_are_replaced() {
    for (kind, make) in STORES {
        let (store, _guard) = make();
        let batch = BatchName([2; 32]);
        for bytes in [&b"long before"[..], b"short", b""] {
            store.replace_leaves(&batch, bytes).unwrap();
            let found = store.get(&Object::Leaves(batch)).unwrap().unwrap();
            assert_eq!(found, bytes, "{kind}");
        }
    }
}

/// Gives some bytes and then fails.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out)? {
            0 => Err(io::Error::other("the disk came loose")),
            read => Ok(read),
        }
    }
}

#[test]
fn blobs_are_named_by_their_bytes() {
    for (kind, make) in STORES {
        let (store, _guard) = make();
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
        for part in [&bytes[..], b"small", b""] {
            for _ in 0..2 {
                let (name, length) = store.put_blob(&mut &*part).unwrap();
                assert_eq!(
                    (name.0, length),
                    (sha256(part), part.len() as u64),
                    "{kind}"
                );
                assert_eq!(store.get(&Object::Blob(name)).unwrap().unwrap(), part);
            }
        }
        let before = store.list(Shelf::Blobs).unwrap();
        let failed = store.put_blob(&mut Failing(b"half a"));
        assert!(matches!(failed, Err(StoreError::Source(_))), "{kind}");
        assert_eq!(store.list(Shelf::Blobs).unwrap(), before, "{kind}");
        assert_eq!(before.objects.len(), 3);
    }
}

#[test]
fn one_writer_at_a_time() {
    for (kind, make) in STORES {
        let (store, _guard) = make();
        let guard = store.lock().unwrap();
        assert!(
            matches!(store.lock(), Err(StoreError::Locked { .. })),
            "{kind}"
        );
        drop(guard);
        let guard = store.lock().unwrap();
        store.tidy().unwrap();
        drop(guard);
    }
}

#[test]
fn a_ledger_does_the_same_in_every_store() {
    let mut listings = Vec::new();
    for (kind, make) in STORES {
        let (store, _guard) = make();
        let mut ledger = Ledger::with_store(Arc::clone(&store), None);
        assert!(matches!(
            ledger.append(vec![draft(1)], NOW),
            Err(LedgerError::Key(_))
        ));
        ledger.new_key(options(1)).unwrap();
        let blob = ledger.put_blob(&mut &b"bytes"[..]).unwrap();
        let mut ids = ledger
            .append(vec![item(1, &blob.to_string(), None)], NOW)
            .unwrap();
        ids.extend(ledger.append((0..40).map(draft).collect(), NOW).unwrap());
        ledger.checkpoint(NOW).unwrap();

        let (copy, _copy_guard) = make();
        let withhold = bayyina_ledger::Withhold {
            fields: [(ids[5], "note".to_owned()), (ids[0], "files".to_owned())].into(),
            ..Default::default()
        };
        let withheld = ledger.redact_into(&*copy, &withhold, NOW).unwrap();
        assert_eq!((withheld.leaves, withheld.blobs), (2, 1), "{kind}");
        let mut copied = Ledger::with_store(copy, None);
        assert_eq!(copied.verify(&mut |_| {}).unwrap().broken, None, "{kind}");
        assert_eq!(copied.entries().unwrap().len(), 41);

        ledger.erase(&withhold, "error", NOW).unwrap();
        copied.merge(&ledger).unwrap();
        assert_eq!(copied.entries().unwrap(), ledger.entries().unwrap());
        let report = copied.verify(&mut |_| {}).unwrap();
        assert_eq!((report.broken, report.erased), (None, 2), "{kind}");
        let rows = ledger.find(&Query::Thing("item:7".into()), &Page::default());
        assert_eq!(rows.unwrap().len(), 1, "{kind}");

        let mut all = Vec::new();
        for shelf in [
            Shelf::Batches,
            Shelf::Leaves,
            Shelf::Checkpoints,
            Shelf::Blobs,
        ] {
            for (object, _) in store.list(shelf).unwrap().objects {
                all.push((object, store.get(&object).unwrap()));
            }
        }
        listings.push(all);
    }
    assert!(
        listings.windows(2).all(|pair| pair[0] == pair[1]),
        "byte for byte the same"
    );
}

type MakeIndex = fn() -> (Box<dyn Index>, Box<dyn std::any::Any>);

fn sqlite_index() -> (Box<dyn Index>, Box<dyn std::any::Any>) {
    let folder = tempfile::tempdir().unwrap();
    let index = SqliteIndex::build(&folder.path().join("index.sqlite")).unwrap();
    (Box::new(index.finish().unwrap()), Box::new(folder))
}

fn memory_index() -> (Box<dyn Index>, Box<dyn std::any::Any>) {
    (Box::new(MemoryIndex::default()), Box::new(()))
}

const INDEXES: [(&str, MakeIndex); 2] = [("sqlite", sqlite_index), ("memory", memory_index)];

fn row(number: u8, batch: u8, kind: &str, thing: Option<&str>) -> Row {
    Row {
        id: EntryId([number; 32]),
        log: LogId([1; 32]),
        sequence: number.into(),
        batch: BatchName([batch; 32]),
        recorded: format!("2026-11-24T05:4{}:00Z", 9 - batch),
        kind: kind.into(),
        thing: thing.map(Into::into),
    }
}

#[test]
fn rows_are_found_by_name_thing_and_kind() {
    for (kind, make) in INDEXES {
        let (mut index, _guard) = make();
        let (one, two) = (BatchName([1; 32]), BatchName([2; 32]));
        let indexed = |batch, leaves_bytes| Indexed {
            batch,
            leaves_bytes,
        };
        // The second batch was recorded before the first.
        let first = vec![
            row(0x10, 1, "claim/1", Some("claim:1")),
            row(0x11, 1, "location/1", Some("item:قصف")),
        ];
        let second = vec![
            row(0x20, 2, "claim/1", Some("claim:1")),
            row(0x21, 2, "mark/1", None),
        ];
        index
            .add(&[
                (indexed(one, 5), first.clone()),
                (indexed(two, 0), second.clone()),
            ])
            .unwrap();
        let mut batches = index.batches().unwrap();
        batches.sort();
        assert_eq!(batches, [indexed(one, 5), indexed(two, 0)], "{kind}");

        let table = [
            (
                Query::All,
                vec![&second[0], &second[1], &first[0], &first[1]],
            ),
            (Query::Prefix("1".into()), vec![&first[0], &first[1]]),
            (Query::Prefix("111".into()), vec![&first[1]]),
            (Query::Prefix("20".repeat(32)), vec![&second[0]]),
            (Query::Prefix("xyz".into()), vec![]),
            (Query::Prefix("'; drop table entries; --".into()), vec![]),
            (Query::Thing("claim:1".into()), vec![&second[0], &first[0]]),
            (Query::Thing("item:قصف".into()), vec![&first[1]]),
            (Query::Thing("claim:2".into()), vec![]),
            (Query::Kind("claim/1".into()), vec![&second[0], &first[0]]),
            (Query::Kind("claim/2".into()), vec![]),
        ];
        for (query, expected) in table {
            let found = index.find(&query, &Page::default()).unwrap();
            assert_eq!(
                found.iter().collect::<Vec<_>>(),
                expected,
                "{kind} {query:?}"
            );
            assert_eq!(index.count(&query).unwrap(), expected.len() as u64);
        }
        let page = Page {
            newest_first: true,
            skip: 1,
            take: 2,
        };
        let found = index.find(&Query::All, &page).unwrap();
        assert_eq!(found, [first[0].clone(), second[1].clone()], "{kind}");

        index.forget(&[two, BatchName([9; 32])]).unwrap();
        assert_eq!(index.batches().unwrap(), [indexed(one, 5)], "{kind}");
        assert_eq!(index.find(&Query::All, &Page::default()).unwrap(), first);
        index.add(&[(indexed(two, 7), second.clone())]).unwrap();
        assert_eq!(index.count(&Query::All).unwrap(), 4, "{kind}");
    }
}

#[test]
fn an_index_follows_the_files_and_never_leads() {
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, ids) = small(folder.path(), 1);
    let path = folder.path().join(".bayyina/index.sqlite");
    let count = |ledger: &Ledger, query: Query| ledger.index().unwrap().count(&query).unwrap();
    assert!(!path.exists(), "reading and writing do without it");

    // Missing: built when somebody asks.
    assert_eq!(count(&ledger, Query::All), 5);
    assert!(path.exists());
    // Old: brought up to date.
    ledger.append(vec![draft(7)], NOW).unwrap();
    assert_eq!(count(&ledger, Query::All), 6);
    // A value that was erased is forgotten.
    assert_eq!(count(&ledger, Query::Thing("item:2".into())), 1);
    let plan = bayyina_ledger::Withhold {
        fields: [(ids[1], "thing".to_owned())].into(),
        ..Default::default()
    };
    ledger.erase(&plan, "error", NOW).unwrap();
    assert!(!path.exists(), "nor does it wait until somebody asks");
    assert_eq!(count(&ledger, Query::Thing("item:2".into())), 0);
    let bytes = std::fs::read(&path).unwrap();
    assert!(
        !bytes.windows(6).any(|part| part == b"item:2"),
        "in no free page either"
    );
    assert_eq!(count(&ledger, Query::Kind("erasure/1".into())), 1);

    // Damaged, in many ways: rebuilt.
    let whole = std::fs::read(&path).unwrap();
    for damage in [
        b"not a database at all".to_vec(),
        Vec::new(),
        whole[..whole.len() / 2].to_vec(),
        [&whole[..100], &vec![0xff; whole.len() - 100][..]].concat(),
    ] {
        std::fs::write(&path, &damage).unwrap();
        let found = ledger.find(&Query::Prefix(ids[3].to_string()), &Page::default());
        assert_eq!(found.unwrap()[0].id, ids[3]);
        assert_eq!(ledger.entry(&ids[3]).unwrap().unwrap().id, ids[3]);
        assert_eq!(count(&ledger, Query::All), 7);
    }
    // Another version of the index is not trusted.
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&path, bytes).unwrap();
    assert!(SqliteIndex::open(&path).is_err());
    assert_eq!(count(&ledger, Query::All), 7);
    assert!(SqliteIndex::open(&path).is_ok());

    // An entry's name leads to the entry, whatever the index says.
    let entries = ledger.entries().unwrap();
    for id in &ids {
        let found = ledger.entry(id).unwrap().unwrap();
        assert_eq!(Some(&found), entries.iter().find(|entry| entry.id == *id));
    }
    assert_eq!(ledger.entry(&EntryId([7; 32])).unwrap(), None);
    let mut told = Vec::new();
    ledger
        .rebuild_index(&mut |done, of| told.push((done, of)))
        .unwrap();
    assert_eq!(told.last(), Some(&(4, 4)));
}

#[test]
fn any_ledger_can_be_begun_with_a_key_of_its_own() {
    let (store, _guard) = memory_store();
    let mut ledger = Ledger::with_store(store, None);
    ledger.new_key(InitOptions::default()).unwrap();
    ledger.append(vec![draft(1)], NOW).unwrap();
    assert_eq!(ledger.entries().unwrap().len(), 1);
}
