//! Writing, reading and verifying; `examples/speed.rs` does the same with a million entries.

use std::collections::BTreeMap;

use bayyina_ledger::{InitOptions, Ledger};
use bayyina_model::Draft;
use divan::Bencher;
use divan::counter::ItemsCount;
use serde_json::json;

const NOW: &str = "2026-11-24T05:40:00Z";

fn main() {
    divan::main();
}

/// An entry with seven leaves.
fn location(number: usize) -> Draft {
    let about = format!("claim:fb-{number:07}");
    Draft {
        kind: "location/1".into(),
        thing: Some(about.clone()),
        author: Some("سارة المحلّلة".into()),
        open: BTreeMap::from([("role".into(), json!("footprint"))]),
        leaves: BTreeMap::from([
            ("about".into(), json!(about)),
            (
                "region".into(),
                json!({"disk": {"at": ["34.8422936", "36.7132911"], "radius_m": 50}}),
            ),
            ("origin".into(), json!("source:bellingcat")),
            ("analyst".into(), json!("analyst:sara")),
            (
                "note".into(),
                json!("Water tower and road bend match the frame at 0:14."),
            ),
        ]),
        ..Draft::default()
    }
}

fn filled(entries: usize, batch: usize) -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a folder for the bench");
    let mut ledger = Ledger::init(folder.path(), InitOptions::default()).expect("a new ledger");
    for start in (0..entries).step_by(batch) {
        let drafts = (start..start + batch).map(location).collect();
        ledger.append(drafts, NOW).expect("room to write");
    }
    (folder, ledger)
}

#[divan::bench(args = [1, 1_000, 10_000])]
fn append(bencher: Bencher<'_, '_>, batch: usize) {
    let (_folder, mut ledger) = filled(0, 1);
    bencher
        .counter(ItemsCount::new(batch))
        .with_inputs(|| (0..batch).map(location).collect::<Vec<_>>())
        .bench_local_values(|drafts| ledger.append(drafts, NOW));
}

#[divan::bench(args = [500, 20_000])]
fn open_and_read(bencher: Bencher<'_, '_>, entries: usize) {
    let (folder, _) = filled(entries, entries.min(1_000));
    bencher
        .counter(ItemsCount::new(entries))
        .bench_local(|| Ledger::open(folder.path())?.entries());
}

#[divan::bench(args = [20_000])]
fn verify(bencher: Bencher<'_, '_>, entries: usize) {
    let (_folder, ledger) = filled(entries, 1_000);
    bencher
        .counter(ItemsCount::new(entries))
        .bench_local(|| ledger.verify(&mut |_| {}));
}

#[divan::bench(args = [20_000], sample_count = 10)]
fn rebuild_index(bencher: Bencher<'_, '_>, entries: usize) {
    let (_folder, ledger) = filled(entries, 1_000);
    bencher
        .counter(ItemsCount::new(entries))
        .bench_local(|| ledger.rebuild_index(&mut |_, _| {}).map(|_| ()));
}
