//! Gazetteer files: a small sound one with bytes changed, or any bytes at all, every sum set right,
//! so that the bytes reach the readers behind the sums. Nothing may panic, whatever is asked.

#![no_main]

use std::sync::LazyLock;

use bayyina_words::gazetteer::{Finder, Gathered, Gazetteer, assemble};
use bayyina_words::place::{Request, Resolver};
use libfuzzer_sys::fuzz_target;

/// As docs/names.md says: bytes of the header and of a block with a sum of its own.
const HEADER: usize = 180;
const BLOCK: usize = 1 << 16;

const PLACES: &str = "\
1\tTalbīsah\t34.84\t36.73\tSY\t11\t39000\t\tTalbiseh|Tal Bisah|تلبيسة|Тальбиса
2\tHoms\t34.73\t36.71\tSY\t11\t775000\t\tHims|حمص|Хомс
3\tRaqqa\t35.95\t39.01\tSY\t04\t220000\t\tAr-Raqqah|الرقة|Ракка
4\tParis\t33.66\t-95.55\tUS\tTX\t25000\t\t
";

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("bayyina-fuzz-words-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let table = folder.join("places.tsv");
    std::fs::write(&table, PLACES).expect("writes");
    let mut gathered = Gathered::default();
    gathered.read(&table, &mut |_| {}).expect("a table");
    let file = folder.join("small.bgaz");
    assemble(gathered).write(&file).expect("writes");
    let bytes = std::fs::read(&file).expect("it was just written");
    let _ = std::fs::remove_dir_all(&folder);
    let mut again = bytes.clone();
    set_sums(&mut again);
    assert_eq!(again, bytes, "its sums are where they are looked for");
    bytes
});

fn set_sums(bytes: &mut [u8]) {
    if bytes.len() < HEADER {
        return;
    }
    let length = bytes.len() as u64;
    bytes[12..20].copy_from_slice(&length.to_le_bytes());
    let sums = u64::from_le_bytes(bytes[20..28].try_into().expect("eight bytes"));
    let Some(sums) = usize::try_from(sums)
        .ok()
        .filter(|&sums| (HEADER..=bytes.len()).contains(&sums))
    else {
        return;
    };
    let all: Vec<u8> = bytes[HEADER..sums]
        .chunks(BLOCK)
        .flat_map(|block| crc32fast::hash(block).to_le_bytes())
        .collect();
    if bytes.len() - sums == all.len() {
        bytes[sums..].copy_from_slice(&all);
    }
    let sum = crc32fast::hash(&bytes[sums..]);
    bytes[28..32].copy_from_slice(&sum.to_le_bytes());
    let sum = crc32fast::hash(&bytes[..HEADER - 4]);
    bytes[HEADER - 4..HEADER].copy_from_slice(&sum.to_le_bytes());
}

fuzz_target!(|data: &[u8]| {
    let mut bytes = if data.starts_with(b"BAYGAZ\x1a\n") {
        data.to_vec()
    } else {
        let mut bytes = SOUND.clone();
        for change in data.chunks_exact(4).take(64) {
            let at = u32::from_le_bytes([change[0], change[1], change[2], 0]) as usize;
            let length = bytes.len();
            bytes[at % length] = change[3];
        }
        bytes
    };
    set_sums(&mut bytes);
    let Ok(gazetteer) = Gazetteer::from_bytes(bytes) else {
        return;
    };
    let _ = gazetteer.verify();
    let mut finder = Finder::new(&gazetteer);
    let _ = finder.exact("Хомс");
    let _ = finder.near("Talbisah", 5);
    let mut resolver = Resolver::new(&gazetteer);
    for name in ["Raqa", "Paris, Texas", "10 km north of Homs"] {
        let request = Request {
            name: name.to_owned(),
            near: Some((34.0, 36.0)),
            ..Request::default()
        };
        if let Ok(readings) = resolver.readings(&request, 5) {
            let all: f64 = readings.candidates.iter().map(|one| one.probability).sum();
            assert!(all <= 1.0 + 1e-6, "{all}");
        }
    }
});
