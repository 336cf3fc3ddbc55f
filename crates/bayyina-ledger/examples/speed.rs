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

/// A moment: on the wall, and in processor time where the system tells it.
#[derive(Clone, Copy)]
struct Moment {
    wall: Instant,
    processor_s: f64,
}

fn now() -> Moment {
    // Fields 14 and 15 of /proc/self/stat, in hundredths of a second on every common Linux.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or("").split_whitespace();
    let ticks = fields.skip(11).take(2);
    Moment {
        wall: Instant::now(),
        processor_s: ticks
            .filter_map(|field| field.parse::<f64>().ok())
            .sum::<f64>()
            / 100.0,
    }
}

fn report(what: &str, entries: usize, begun: Moment) {
    let seconds = begun.wall.elapsed().as_secs_f64();
    show(
        what,
        entries,
        seconds,
        now().processor_s - begun.processor_s,
    );
}

fn show(what: &str, entries: usize, seconds: f64, processor_s: f64) {
    let rate = entries as f64 / seconds;
    println!(
        "{what:<46} {seconds:>8.2} s {rate:>10.0} entries/s {processor_s:>8.2} s of processor"
    );
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
    let (mut writing_s, mut processor_s) = (0.0, 0.0);
    for start in (0..entries).step_by(batch) {
        let drafts: Vec<Draft> = (start..entries.min(start + batch)).map(location).collect();
        let begun = now();
        ledger.append(drafts, "2026-11-24T05:40:00Z")?;
        writing_s += begun.wall.elapsed().as_secs_f64();
        processor_s += now().processor_s - begun.processor_s;
    }
    let what = format!("written durably, {batch} a batch");
    show(&what, entries, writing_s, processor_s);

    let ledger = Ledger::open(&folder)?;
    let begun = now();
    let checked = ledger.verify(&mut |_| {})?;
    report("verified", entries, begun);
    assert_eq!((checked.broken, checked.entries as usize), (None, entries));

    let begun = now();
    let count = ledger
        .iter()?
        .map(|entry| entry.map(|_| ()))
        .filter(Result::is_ok)
        .count();
    report("read one by one", entries, begun);
    assert_eq!(count, entries);

    let begun = now();
    let all = ledger.entries()?;
    report("read at once, values opened", entries, begun);
    assert_eq!(all.len(), entries);
    drop(all);

    let begun = now();
    let mut index = ledger.rebuild_index(&mut |_, _| {})?;
    report("index rebuilt", entries, begun);
    assert_eq!(index.count(&Query::All)? as usize, entries);
    drop(index);

    let begun = now();
    let found = ledger.find(&Query::Thing("claim:fb-0000007".into()), &Page::default())?;
    report(
        "one thing looked up, index opened and checked",
        found.len(),
        begun,
    );
    let begun = now();
    ledger.entry(&found[0].id)?;
    report("one entry read by its name", 1, begun);

    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
