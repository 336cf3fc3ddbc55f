//! Searches files and prints what scores at least so much, below a match too; one line of JSON a file.
//!
//! ```text
//! pairs STORE LEAST FILE...
//! ```

use std::path::Path;

use bayyina_footage::{FootageStore, Searcher, Tools, probe};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let (Some(store), Some(least)) = (words.next(), words.next()) else {
        return Err("pairs STORE LEAST FILE...".into());
    };
    let least: f64 = least.parse()?;
    let tools = Tools::default();
    let store = FootageStore::open(Path::new(&store))?;
    let searcher = Searcher::new(&store, &tools)?;
    for file in words {
        let before = cpu_s();
        let found = searcher.search_down_to(&probe(Path::new(&file), &tools)?, least)?;
        let cpu_s = cpu_s() - before;
        let matches: Vec<_> = found
            .iter()
            .map(|found| {
                json!({
                    "item": found.item,
                    "score": found.score,
                    "query_interval": found.query_interval,
                    "item_interval": found.item_interval,
                    "transform": {
                        "mirrored": found.transform.mirrored,
                        "quarter_turns": found.transform.quarter_turns,
                        "crop": found.transform.crop,
                        "inset": found.transform.inset,
                        "speed": found.transform.speed,
                    },
                    "looks": found.along.looks,
                    "moves": found.along.moves,
                    "stir": [found.along.query_stir, found.along.item_stir],
                    "frames": found.along.frames,
                })
            })
            .collect();
        println!(
            "{}",
            json!({ "query": file, "cpu_s": cpu_s, "matches": matches })
        );
    }
    Ok(())
}

/// CPU seconds of this process, without the decoders it started.
fn cpu_s() -> f64 {
    let seconds = |at: rustix::time::Timespec| at.tv_sec as f64 + at.tv_nsec as f64 * 1e-9;
    seconds(rustix::time::clock_gettime(
        rustix::time::ClockId::ProcessCPUTime,
    ))
}
