//! How fast a large ledger is written, read, verified and indexed.
//!
//! ```text
//! cargo run --release -p bayyina-ledger --example speed -- [ENTRIES] [ENTRIES PER BATCH] [FOLDER]
//! ```
//!
//! Entries are locations with seven leaves each (thing, author, about, region, origin, analyst,
//! note). The folder is where the ledger is written, so that the disk is the one that is meant;
//! it is removed afterwards.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use bayyina_ledger::{InitOptions, Ledger, Page, Query};
use bayyina_model::Draft;
use serde_json::json;

fn location(number: usize) -> Draft {
    Draft {
        kind: "location/1".into(),
        thing: Some(format!("claim:fb-{number:07}")),
        author: Some("سارة المحلّلة".into()),
        open: BTreeMap::from([
            ("confidence".into(), json!("confirmed")),
            ("role".into(), json!("footprint")),
        ]),
        leaves: BTreeMap::from([
            ("about".into(), json!(format!("claim:fb-{number:07}"))),
            (
                "region".into(),
                json!({"disk": {"at": [format!("34.{:07}", number % 9_999_999), "36.7132911"], "radius_m": 50}}),
            ),
            ("origin".into(), json!("source:bellingcat")),
            ("analyst".into(), json!("analyst:sara")),
            (
                "note".into(),
                json!(
                    "Water tower, minaret and road bend match the frame at 0:14; see the sketch."
                ),
            ),
        ]),
        ..Draft::default()
    }
}

fn report(what: &str, entries: usize, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    let rate = entries as f64 / seconds;
    println!("{what:<44} {seconds:>8.2} s {rate:>12.0} entries/s");
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let entries: usize = arguments
        .next()
        .map_or(Ok(1_000_000), |text| text.parse())?;
    let batch: usize = arguments.next().map_or(Ok(1_000), |text| text.parse())?;
    let folder = arguments
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("bayyina-speed-{}", std::process::id()));

    let mut ledger = Ledger::init(&folder, InitOptions::default())?;
    let mut writing = std::time::Duration::ZERO;
    for start in (0..entries).step_by(batch) {
        let drafts: Vec<Draft> = (start..entries.min(start + batch)).map(location).collect();
        let begun = Instant::now();
        ledger.append(drafts, "2026-11-24T05:40:00Z")?;
        writing += begun.elapsed();
    }
    let rate = entries as f64 / writing.as_secs_f64();
    let seconds = writing.as_secs_f64();
    println!(
        "{:<44} {seconds:>8.2} s {rate:>12.0} entries/s",
        format!("written durably, {batch} a batch")
    );

    let ledger = Ledger::open(&folder)?;
    let begun = Instant::now();
    let checked = ledger.verify(&mut |_| {})?;
    report("verified", entries, begun);
    assert_eq!((checked.broken, checked.entries as usize), (None, entries));

    let begun = Instant::now();
    let count = ledger
        .iter()?
        .map(|entry| entry.map(|_| ()))
        .filter(Result::is_ok)
        .count();
    report("read one by one", entries, begun);
    assert_eq!(count, entries);

    let begun = Instant::now();
    let all = ledger.entries()?;
    report("read at once, values opened", entries, begun);
    assert_eq!(all.len(), entries);
    drop(all);

    let begun = Instant::now();
    let mut index = ledger.rebuild_index(&mut |_, _| {})?;
    report("index rebuilt", entries, begun);
    assert_eq!(index.count(&Query::All)? as usize, entries);
    drop(index);

    let begun = Instant::now();
    let found = ledger.find(&Query::Thing("claim:fb-0000007".into()), &Page::default())?;
    report(
        "one thing looked up, index opened and checked",
        found.len(),
        begun,
    );
    let begun = Instant::now();
    ledger.entry(&found[0].id)?;
    report("one entry read by its name", 1, begun);

    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
