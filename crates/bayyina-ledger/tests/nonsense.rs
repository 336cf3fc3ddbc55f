//! Mutated files that are named and signed as they should be: nothing panics, and what is said to
//! hold can be read, merged and verified again. The fuzz target `ledger_signed` asks the same,
//! led by coverage; `BAYYINA_ROUNDS` makes this one longer.

mod common;
mod forge;

use std::sync::Arc;

use bayyina_ledger::{
    BatchName, CheckpointName, Ledger, MemoryStore, Object, RedactionName, Store,
};
use common::*;
use forge::Forger;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Pieces that matter to the parsers.
const PIECES: [&str; 22] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    "0",
    "-",
    "1e3",
    "null",
    "true",
    "\\u0041",
    "\u{1f600}",
    "\"blob\":\"",
    "\"leaves\":{",
    "\"open\":{}",
    "9007199254740993",
    " ",
    "\u{0}",
];

fn mutate(random: &mut Random, lines: &mut Vec<Vec<u8>>, all: &[Vec<u8>]) {
    for _ in 0..1 + random.below(3) {
        if lines.is_empty() || random.below(8) == 0 {
            let line = random.one_of(all).clone();
            lines.insert(random.below(lines.len() + 1), line);
            continue;
        }
        let place = random.below(lines.len());
        let line = &mut lines[place];
        let at = random.below(line.len());
        match random.below(9) {
            0 if !line.is_empty() => line[at] ^= 1 << random.below(8),
            1 if !line.is_empty() => {
                line.remove(at);
            }
            2 => {
                let piece = random.one_of(&PIECES).as_bytes();
                line.splice(at..at, piece.iter().copied());
            }
            3 => {
                let end = (at + random.below(40)).min(line.len());
                line.drain(at..end);
            }
            4 => {
                lines.remove(place);
            }
            5 => {
                let twin = line.clone();
                lines.insert(place, twin);
            }
            6 => {
                let other = random.below(lines.len());
                lines.swap(place, other);
            }
            7 => {
                // Part of another line.
                let other = random.one_of(all);
                let from = random.below(other.len());
                let end = (from + random.below(60)).min(other.len());
                line.splice(at..at, other[from..end].iter().copied());
            }
            _ => {
                // One hash in the place of another: names and leaves that are known elsewhere.
                let other = random.one_of(all).clone();
                let digits = |line: &[u8]| {
                    line.windows(64)
                        .position(|part| part.iter().all(u8::is_ascii_hexdigit))
                };
                if let (Some(to), Some(from)) = (digits(line), digits(&other)) {
                    line[to..to + 64].copy_from_slice(&other[from..from + 64]);
                }
            }
        }
    }
}

#[test]
fn nothing_panics_and_what_holds_can_be_used() {
    let rounds = std::env::var("BAYYINA_ROUNDS").map_or(1_500, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (mut ledger, ids) = small(folder.path(), 1);
    ledger.erase(&plan(&ids[..3]), "error", NOW).unwrap();
    let log = ledger.public_key().unwrap().log();
    ledger.revoke(log, None, NOW).unwrap();
    let of = |folder: &std::path::Path, ending: &str| {
        let files = files(&folder.join(".bayyina"));
        let files = files.into_iter().filter(|(name, _)| name.ends_with(ending));
        let lines = files.flat_map(|(_, bytes)| {
            let lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(Into::into).collect();
            lines
        });
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    let batch = of(folder.path(), ".batch");
    let is_entry = |line: &&Vec<u8>| line.windows(7).any(|part| part == b"\"kind\":");
    let entries: Vec<Vec<u8>> = batch.iter().filter(is_entry).cloned().collect();
    let sidecar = of(folder.path(), ".leaves");
    let checkpoint = of(folder.path(), ".checkpoint");
    // All that the entries commit to may be withheld, so that many ledgers hold.
    let mut redaction: Vec<Vec<u8>> = Vec::new();
    for entry in &entries {
        let entry: serde_json::Value = serde_json::from_slice(entry).unwrap();
        let leaves = entry["leaves"].as_object().unwrap().values();
        for leaf in leaves.chain([&entry["author"], &entry["thing"]]) {
            if let Some(leaf) = leaf.as_str() {
                redaction.push(format!("{{\"leaf\":\"{leaf}\"}}").into_bytes());
            }
        }
    }
    redaction.sort();
    redaction.dedup();
    let all = [&batch[..], &sidecar, &checkpoint, &redaction].concat();

    let forger = Forger::new(7);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut held, mut broke) = (0, 0);
    for _ in 0..rounds {
        let mut lines: Vec<Vec<u8>> = Vec::new();
        for _ in 0..random.below(4) {
            lines.push(random.one_of(&entries).clone());
        }
        let mut others = [sidecar.clone(), checkpoint.clone(), redaction.clone()];
        // Few mutations at a time, or nothing ever holds.
        match random.below(6) {
            0 => mutate(&mut random, &mut others[0], &all),
            1 => mutate(&mut random, &mut others[1], &all),
            2 => mutate(&mut random, &mut others[2], &all),
            _ => mutate(&mut random, &mut lines, &all),
        }
        let store = Arc::new(MemoryStore::new());
        let text = |lines: &[Vec<u8>]| {
            let mut bytes = lines.join(&b'\n');
            bytes.push(b'\n');
            if lines.is_empty() { Vec::new() } else { bytes }
        };
        let count = |lines: &[Vec<u8>]| text(lines).iter().filter(|byte| **byte == b'\n').count();
        let header = forger.header(0, count(&lines), None);
        let (name, bytes) = forger.sign("batch", &header, &text(&lines));
        let log = forger.log_id();
        store
            .put(&Object::Batch(log, BatchName(name)), &bytes)
            .unwrap();
        let common = |count: usize| {
            format!(
                "\"count\":{count},\"key\":\"{}\",\"recorded\":\"{NOW}\"",
                forger.public
            )
        };
        if random.below(3) == 0 {
            let leaves = Object::Leaves(BatchName(name));
            store.put(&leaves, &text(&others[0])).unwrap();
        }
        if random.below(6) == 0 {
            let header = format!("{{\"checkpoint\":1,{}}}", common(count(&others[1])));
            let (name, bytes) = forger.sign("checkpoint", &header, &text(&others[1]));
            store
                .put(&Object::Checkpoint(CheckpointName(name)), &bytes)
                .unwrap();
        }
        if random.below(6) > 0 {
            let header = format!("{{{},\"redaction\":1}}", common(count(&others[2])));
            let (name, bytes) = forger.sign("redaction", &header, &text(&others[2]));
            store
                .put(&Object::Redaction(RedactionName(name)), &bytes)
                .unwrap();
        }
        let ledger = Ledger::with_store(Arc::clone(&store) as Arc<dyn Store>, None);
        let report = ledger.verify(&mut |_| {}).unwrap();
        let read = ledger.entries();
        if report.broken.is_some() {
            broke += 1;
            continue;
        }
        held += 1;
        let read = read.unwrap();
        assert_eq!(read.len() as u64 + report.left_out, report.entries);
        let mut copy = Ledger::with_store(Arc::new(MemoryStore::new()), None);
        copy.merge(&ledger).unwrap();
        assert_eq!(copy.verify(&mut |_| {}).unwrap().broken, None);
        assert_eq!(copy.entries().unwrap(), read);
    }
    println!("{rounds} rounds: {held} held, {broke} did not");
}
