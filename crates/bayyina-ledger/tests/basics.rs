//! Beginning, appending, reading back.

mod common;

use bayyina_ledger::{InitOptions, Ledger, LedgerError, StoreError};
use bayyina_model::Draft;
use common::{NOW, draft};

#[test]
fn what_is_appended_is_read_back_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::init(folder.path(), InitOptions::default()).unwrap();
    let mut expected = Vec::new();
    let mut ids = Vec::new();
    // A large batch is read in shares, by several threads.
    for size in [1, 3, 3000] {
        let drafts: Vec<Draft> = (0..size).map(draft).collect();
        ids.extend(ledger.append(drafts.clone(), NOW).unwrap());
        expected.extend(drafts);
    }
    drop(ledger);
    let ledger = Ledger::open(folder.path()).unwrap();
    let read = ledger.entries().unwrap();
    assert_eq!(read.len(), expected.len());
    for (index, (entry, draft)) in read.iter().zip(&expected).enumerate() {
        assert_eq!(entry.id, ids[index]);
        assert_eq!(entry.sequence, index as u64);
        assert_eq!(entry.thing, draft.thing);
        assert_eq!(entry.author, draft.author);
        assert_eq!(entry.open, draft.open);
        assert_eq!(entry.leaves, draft.leaves);
        assert!(entry.withheld.is_empty());
    }
    let heads = ledger.heads().unwrap();
    assert_eq!(heads.len(), 1);
    assert_eq!(heads[0].size, 3004);
}

#[test]
fn a_second_writer_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut one = Ledger::init(folder.path(), InitOptions::default()).unwrap();
    let mut two = Ledger::open(folder.path()).unwrap();
    one.append(vec![draft(1)], NOW).unwrap();
    two.append(vec![draft(2)], NOW).unwrap();
    one.append(vec![draft(3)], NOW).unwrap();
    let guard = one.store().lock().unwrap();
    let refused = two.append(vec![draft(4)], NOW).unwrap_err();
    assert!(matches!(
        refused,
        LedgerError::Store(StoreError::Locked { .. })
    ));
    drop(guard);
    two.append(vec![draft(4)], NOW).unwrap();
    let things: Vec<_> = one
        .entries()
        .unwrap()
        .into_iter()
        .map(|entry| entry.thing)
        .collect();
    assert_eq!(things, [1, 2, 3, 4].map(|n| Some(format!("item:{n}"))));
}
