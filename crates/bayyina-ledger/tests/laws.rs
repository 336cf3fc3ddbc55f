//! Laws: merging does not depend on the order, and what is read is what was written.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use bayyina_ledger::{Ledger, MemoryStore, Object, Put, Shelf, Store, Withhold};
use bayyina_model::{Draft, EntryId};
use common::*;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What somebody does to one of three copies.
#[derive(Clone, Debug)]
enum Act {
    Append {
        copy: usize,
        entries: usize,
    },
    Erase {
        copy: usize,
        entry: usize,
        field: usize,
    },
    Checkpoint {
        copy: usize,
    },
    Merge {
        from: usize,
        to: usize,
    },
    /// The copy goes on as a redacted one, with a key of its own.
    Redact {
        copy: usize,
        entry: usize,
        field: usize,
    },
    /// The copy is restored from another, its key included: their logs may fork.
    Restore {
        from: usize,
        to: usize,
    },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..3_usize, 1..4_usize).prop_map(|(copy, entries)| Act::Append { copy, entries }),
        2 => (0..3_usize, any::<usize>(), 0..3_usize)
            .prop_map(|(copy, entry, field)| Act::Erase { copy, entry, field }),
        1 => (0..3_usize).prop_map(|copy| Act::Checkpoint { copy }),
        2 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Act::Merge { from, to }),
        1 => (0..3_usize, any::<usize>(), 0..3_usize)
            .prop_map(|(copy, entry, field)| Act::Redact { copy, entry, field }),
        1 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Act::Restore { from, to }),
    ]
}

const SHELVES: [Shelf; 5] = [
    Shelf::Batches,
    Shelf::Leaves,
    Shelf::Blobs,
    Shelf::Checkpoints,
    Shelf::Redactions,
];

fn everything(store: &dyn Store) -> BTreeMap<Object, Vec<u8>> {
    let mut all = BTreeMap::new();
    for shelf in SHELVES {
        for (object, _) in store.list(shelf).unwrap().objects {
            all.insert(object, store.get(&object).unwrap().unwrap());
        }
    }
    all
}

fn copy_of(store: &dyn Store) -> Arc<dyn Store> {
    let copy = MemoryStore::new();
    for (object, bytes) in everything(store) {
        assert_eq!(copy.put(&object, &bytes).unwrap(), Put::Stored);
    }
    Arc::new(copy)
}

struct Copies {
    ledgers: Vec<Ledger>,
    keys: Vec<u8>,
    seed: u8,
    count: usize,
}

impl Copies {
    fn new() -> Self {
        let mut copies = Self {
            ledgers: Vec::new(),
            keys: Vec::new(),
            seed: 10,
            count: 0,
        };
        for _ in 0..3 {
            copies
                .ledgers
                .push(Ledger::with_store(Arc::new(MemoryStore::new()), None));
            copies.keys.push(0);
            copies.new_key(copies.ledgers.len() - 1);
        }
        copies
    }

    fn new_key(&mut self, copy: usize) {
        self.seed += 1;
        self.keys[copy] = self.seed;
        self.ledgers[copy].new_key(options(self.seed)).unwrap();
    }

    fn plan(&self, copy: usize, entry: usize, field: usize) -> Option<Withhold> {
        let entries = self.ledgers[copy].entries().unwrap();
        let entries: Vec<_> = entries
            .iter()
            .filter(|entry| entry.kind == "item/1")
            .collect();
        let entry: EntryId = entries.get(entry.checked_rem(entries.len())?)?.id;
        let field = ["thing", "title", "files"][field].to_owned();
        Some(Withhold {
            fields: [(entry, field)].into(),
            ..Withhold::default()
        })
    }

    fn carry_out(&mut self, act: &Act) {
        match *act {
            Act::Append { copy, entries } => {
                let mut drafts = Vec::new();
                for _ in 0..entries {
                    self.count += 1;
                    let bytes = format!("bytes {}", self.count);
                    let blob = self.ledgers[copy].put_blob(&mut bytes.as_bytes()).unwrap();
                    drafts.push(item(self.count, &blob.to_string(), None));
                }
                // A log that forks, or that its key no longer speaks for, takes a new key.
                if self.ledgers[copy].append(drafts.clone(), NOW).is_err() {
                    self.new_key(copy);
                    self.ledgers[copy].append(drafts, NOW).unwrap();
                }
            }
            Act::Erase { copy, entry, field } => {
                if let Some(plan) = self.plan(copy, entry, field)
                    && self.ledgers[copy].erase(&plan, "error", NOW).is_err()
                {
                    self.new_key(copy);
                    self.ledgers[copy].erase(&plan, "error", NOW).unwrap();
                }
            }
            Act::Checkpoint { copy } => {
                self.ledgers[copy].checkpoint(NOW).unwrap();
            }
            Act::Merge { from, to } if from != to => {
                let other = Ledger::with_store(Arc::clone(self.ledgers[from].store()), None);
                self.ledgers[to].merge(&other).unwrap();
            }
            Act::Redact { copy, entry, field } => {
                if let Some(plan) = self.plan(copy, entry, field) {
                    let target: Arc<dyn Store> = Arc::new(MemoryStore::new());
                    self.ledgers[copy]
                        .redact_into(&*target, &plan, NOW)
                        .unwrap();
                    self.ledgers[copy] = Ledger::with_store(target, None);
                    self.new_key(copy);
                }
            }
            Act::Restore { from, to } if from != to => {
                let store = copy_of(&**self.ledgers[from].store());
                self.ledgers[to] = Ledger::with_store(store, None);
                self.keys[to] = self.keys[from];
                // The same seed gives the same key; other salts come from a second draw.
                self.ledgers[to].new_key(options(self.keys[to])).unwrap();
            }
            Act::Merge { .. } | Act::Restore { .. } => {}
        }
        for (number, ledger) in self.ledgers.iter().enumerate() {
            let report = ledger.verify(&mut |_| {}).unwrap();
            assert_eq!(report.broken, None, "copy {number} after {act:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn merging_does_not_depend_on_the_order(acts in prop::collection::vec(act(), 1..14)) {
        let mut copies = Copies::new();
        for act in &acts {
            copies.carry_out(act);
        }
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let mut results = Vec::new();
        for order in orders {
            let store = copy_of(&**copies.ledgers[order[0]].store());
            let mut merged = Ledger::with_store(Arc::clone(&store), None);
            for other in &order[1..] {
                merged.merge(&copies.ledgers[*other]).unwrap();
            }
            let entries = merged.entries().unwrap();
            let again = merged.merge(&copies.ledgers[order[1]]).unwrap();
            prop_assert_eq!((again.batches, again.filled, again.erased, again.blobs), (0, 0, 0, 0));
            let report = merged.verify(&mut |_| {}).unwrap();
            prop_assert_eq!(report.broken, None);
            results.push((everything(&*store), entries));
        }
        // And pairwise: first the last two, then the first.
        let store = copy_of(&**copies.ledgers[1].store());
        let mut pair = Ledger::with_store(Arc::clone(&store), None);
        pair.merge(&copies.ledgers[2]).unwrap();
        let store = copy_of(&**copies.ledgers[0].store());
        let mut merged = Ledger::with_store(Arc::clone(&store), None);
        merged.merge(&pair).unwrap();
        results.push((everything(&*store), merged.entries().unwrap()));
        for result in &results[1..] {
            prop_assert_eq!(&result.0, &results[0].0);
            prop_assert_eq!(&result.1, &results[0].1);
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\\PC\"\\\\\u{0}-\u{1f}]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_draft() -> impl Strategy<Value = Draft> {
    (
        "[a-z][a-z_.-]{0,8}/[1-9][0-9]{0,2}",
        prop::option::of(any::<String>()),
        prop::option::of(any::<String>()),
        any::<bool>(),
        prop::collection::btree_map("open_[a-z]{1,4}", value(), 0..3),
        prop::collection::btree_map("[a-z][a-z0-9_.-]{0,6}", value(), 0..5),
        prop::collection::vec(any::<[u8; 32]>(), 0..3),
    )
        .prop_map(
            |(kind, thing, author, ignorable, open, mut leaves, supersedes)| {
                leaves.remove("thing");
                leaves.remove("author");
                Draft {
                    kind,
                    thing,
                    author,
                    ignorable,
                    supersedes: supersedes.into_iter().map(EntryId).collect(),
                    open,
                    leaves,
                }
            },
        )
        .prop_filter("the ledger's own kinds", |draft| {
            !draft.kind.starts_with("key/") && !draft.kind.starts_with("erasure/")
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_what_was_written(drafts in prop::collection::vec(any_draft(), 1..8)) {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::init(folder.path(), options(1)).unwrap();
        let ids = ledger.append(drafts.clone(), NOW).unwrap();
        let read = ledger.entries().unwrap();
        prop_assert_eq!(read.len(), drafts.len());
        for ((entry, draft), id) in read.iter().zip(&drafts).zip(&ids) {
            let mut supersedes = draft.supersedes.clone();
            supersedes.sort();
            supersedes.dedup();
            prop_assert_eq!(&entry.id, id);
            prop_assert_eq!(&entry.kind, &draft.kind);
            prop_assert_eq!(&entry.thing, &draft.thing);
            prop_assert_eq!(&entry.author, &draft.author);
            prop_assert_eq!(entry.ignorable, draft.ignorable);
            prop_assert_eq!(&entry.supersedes, &supersedes);
            prop_assert_eq!(&entry.open, &draft.open);
            prop_assert_eq!(&entry.leaves, &draft.leaves);
        }
        prop_assert_eq!(ledger.verify(&mut |_| {}).unwrap().broken, None);
        if ids[0].0[0] < 32 {
            // The second verifier is slow to start: an eighth of the cases.
            prop_assert_eq!(both(folder.path()).broken, None);
        }
    }
}

#[test]
fn drafts_that_cannot_be_written_are_refused_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::init(folder.path(), options(1)).unwrap();
    let with = |field: &str, value: Value| {
        let mut draft = draft(1);
        draft.leaves.insert(field.into(), value);
        draft
    };
    let kind = |kind: &str| Draft {
        kind: kind.into(),
        ..draft(1)
    };
    let bad = [
        with("note", json!(1.5)),
        with("note", Value::Null),
        with("note", json!(9_007_199_254_740_992_i64)),
        with("thing", json!("x")),
        with("a\"b", json!("x")),
        with("", json!("x")),
        kind("location"),
        kind("erasure/1"),
        kind("key/1"),
    ];
    for bad in bad {
        let refused = ledger.append(vec![draft(2), bad.clone()], NOW);
        assert!(refused.is_err(), "{bad:?}");
    }
    assert!(ledger.append(vec![draft(1)], "yesterday").is_err());
    assert_eq!(ledger.append(Vec::new(), NOW).unwrap(), []);
    assert_eq!(both(folder.path()).batches, 0);
}
