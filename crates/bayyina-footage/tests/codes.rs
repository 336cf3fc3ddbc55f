//! A store of codes: what was appended is found, whatever happens to the files.

use std::fs;
use std::path::{Path, PathBuf};

use bayyina_footage::Code;
use bayyina_footage::codes::{Hit, Store, StoreError, search_bytes, segment_bytes};

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn code(&mut self) -> Code {
        Code(std::array::from_fn(|_| self.next()))
    }

    /// `code` with up to `bits` bits flipped.
    fn near(&mut self, code: Code, bits: u64) -> Code {
        let mut near = code;
        for _ in 0..bits {
            let bit = self.next() as usize % 256;
            near.0[bit / 64] ^= 1 << (bit % 64);
        }
        near
    }

    /// Codes as clips have them: some alone, some in runs that drift slowly.
    fn clips(&mut self, count: usize) -> Vec<Code> {
        let mut codes = Vec::with_capacity(count);
        let mut code = self.code();
        for _ in 0..count {
            code = match self.next() % 4 {
                0 => self.code(),
                1 => code,
                _ => self.near(code, 6),
            };
            codes.push(code);
        }
        codes
    }
}

fn with_payloads(codes: &[Code], first: u64) -> Vec<(Code, u64)> {
    (codes.iter().zip(first..))
        .map(|(code, at)| (*code, at * 7 + 1))
        .collect()
}

/// The plain scan that every search is compared with.
fn scan(codes: &[Code], wanted: &Code, radius: u32) -> Vec<Hit> {
    (codes.iter().zip(0..))
        .map(|(code, entry)| Hit {
            entry,
            distance: code.distance(wanted),
        })
        .filter(|hit| hit.distance <= radius)
        .collect()
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "codes"))
        .collect();
    found.sort();
    found
}

#[test]
fn a_store_gives_back_what_was_appended() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("not there yet");
    let mut dice = Dice(1);
    let mut store = Store::open(&folder).unwrap();
    assert!(store.is_empty() && store.search(&dice.code(), 256).unwrap().is_empty());

    let mut codes = Vec::new();
    for count in [1, 0, 5, 700, 3] {
        let more = dice.clips(count);
        let range = store
            .append(&with_payloads(&more, codes.len() as u64))
            .unwrap();
        assert_eq!(range, codes.len() as u64..(codes.len() + count) as u64);
        codes.extend(more);
    }
    for store in [&store, &Store::open(&folder).unwrap()] {
        assert_eq!(store.len(), codes.len() as u64);
        for (entry, code) in (0..).zip(&codes) {
            assert_eq!(store.get(entry).unwrap(), Some((*code, entry * 7 + 1)));
        }
        assert_eq!(store.get(store.len()).unwrap(), None);
        let wanted = dice.near(codes[300], 20);
        for radius in [0, 15, 31, 60, 256] {
            assert_eq!(
                store.search(&wanted, radius).unwrap(),
                scan(&codes, &wanted, radius)
            );
        }
        assert_eq!(store.count_all(&[codes[300]], 256, 9).unwrap(), [9]);
        store.verify().unwrap();
    }
}

#[test]
fn two_writers_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(2);
    let codes = dice.clips(40);
    let mut one = Store::open(folder.path()).unwrap();
    let mut other = Store::open(folder.path()).unwrap();
    for (at, code) in codes.iter().enumerate() {
        let store = if at % 3 == 0 { &mut one } else { &mut other };
        let range = store.append(&[(*code, 0)]).unwrap();
        assert_eq!(range.start, at as u64);
    }
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(
        store.search(&codes[7], 256).unwrap(),
        scan(&codes, &codes[7], 256)
    );
}

#[test]
fn damage_is_an_error_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(3);
    let codes = dice.clips(6);
    let mut store = Store::open(folder.path()).unwrap();
    store.append(&with_payloads(&codes, 0)).unwrap();
    let path = segments(folder.path()).remove(0);
    let whole = fs::read(&path).unwrap();
    let search = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        Store::open(folder.path())?.search(&codes[0], 31)
    };
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        let answer = search(&bytes);
        assert!(
            matches!(
                answer,
                Err(StoreError::Damaged { .. } | StoreError::Version { .. })
            ),
            "byte {at}: {answer:?}"
        );
        let answer = search(&whole[..at]);
        assert!(
            matches!(answer, Err(StoreError::Damaged { .. })),
            "{at} bytes: {answer:?}"
        );
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(matches!(search(&longer), Err(StoreError::Damaged { .. })));
    assert_eq!(search(&whole).unwrap(), scan(&codes, &codes[0], 31));
}

#[test]
fn files_that_are_missing_or_exchanged_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(4);
    let mut store = Store::open(folder.path()).unwrap();
    for count in [10, 20, 30] {
        store.append(&with_payloads(&dice.clips(count), 0)).unwrap();
    }
    let files = segments(folder.path());
    let aside = folder.path().join("aside");
    fs::rename(&files[1], &aside).unwrap();
    let answer = Store::open(folder.path());
    assert!(
        matches!(
            answer,
            Err(StoreError::Missing {
                from: 10,
                to: 30,
                ..
            })
        ),
        "{answer:?}"
    );
    fs::copy(&files[0], &files[1]).unwrap();
    let answer = Store::open(folder.path());
    assert!(
        matches!(answer, Err(StoreError::Damaged { .. })),
        "{answer:?}"
    );
    fs::rename(&aside, &files[1]).unwrap();
    assert_eq!(Store::open(folder.path()).unwrap().len(), 60);
}

/// Every search of an indexed segment beside the plain scan, at sizes around those where the
/// index changes its shape.
#[test]
fn an_index_finds_all_that_a_scan_finds() {
    let mut dice = Dice(5);
    for count in [4095, 4096, 8192, 20_000] {
        let folder = tempfile::tempdir().unwrap();
        let codes = dice.clips(count);
        let mut store = Store::open(folder.path()).unwrap();
        store.append(&with_payloads(&codes, 0)).unwrap();
        let alone = dice.code();
        let wanted: Vec<Code> = (0..140)
            .map(|at| {
                let code = codes[dice.next() as usize % count];
                dice.near(code, at % 40)
            })
            .chain([alone, Code::default()])
            .collect();
        for radius in [0, 15, 16, 30, 31, 32] {
            let found = store.search_all(&wanted, radius).unwrap();
            for (code, found) in wanted.iter().zip(&found) {
                assert_eq!(
                    *found,
                    scan(&codes, code, radius),
                    "{count} entries, {radius} bits"
                );
            }
            assert_eq!(store.search(&wanted[5], radius).unwrap(), found[5]);
            for most in [3, usize::MAX] {
                let expected: Vec<_> = found.iter().map(|hits| hits.len().min(most)).collect();
                assert_eq!(store.count_all(&wanted, radius, most).unwrap(), expected);
            }
        }
    }
}

#[test]
fn many_small_segments_become_few() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(6);
    let mut store = Store::open(folder.path()).unwrap();
    let before = Store::open(folder.path()).unwrap();
    let mut codes = Vec::new();
    for at in 0..300 {
        let count = if at % 60 == 59 {
            2000
        } else {
            1 + dice.next() as usize % 90
        };
        let more = dice.clips(count);
        store
            .append(&with_payloads(&more, codes.len() as u64))
            .unwrap();
        codes.extend(more);
    }
    assert!(store.segments() <= 32, "{}", store.segments());
    assert_eq!(segments(folder.path()).len(), store.segments());
    let check = |store: &Store| {
        let wanted: Vec<Code> = codes.iter().copied().step_by(997).collect();
        for (wanted, found) in wanted.iter().zip(store.search_all(&wanted, 31).unwrap()) {
            assert_eq!(found, scan(&codes, wanted, 31));
            for hit in found {
                let expected = (codes[hit.entry as usize], hit.entry * 7 + 1);
                assert_eq!(store.get(hit.entry).unwrap(), Some(expected));
            }
        }
    };
    check(&store);
    check(&Store::open(folder.path()).unwrap());
    // One that opened earlier keeps what it opened, and takes in the rest when it appends.
    assert!(before.is_empty());
    store.settle().unwrap();
    assert_eq!((store.segments(), segments(folder.path()).len()), (1, 1));
    check(&store);
    let mut before = before;
    assert_eq!(before.append(&[]).unwrap(), store.len()..store.len());
    check(&before);
}

/// Puts right the sums of a segment whose bytes were changed.
fn summed(bytes: &mut [u8], count: usize) {
    let directory = 64 << bytes[20];
    let mut at = 64;
    for (part, length) in [32 * count, 8 * count, directory, 64 * count]
        .into_iter()
        .enumerate()
    {
        let sum = crc32fast::hash(&bytes[at..at + length]);
        bytes[24 + 4 * part..28 + 4 * part].copy_from_slice(&sum.to_le_bytes());
        at += length;
    }
    let sum = crc32fast::hash(&bytes[..60]);
    bytes[60..64].copy_from_slice(&sum.to_le_bytes());
}

/// Sums keep out accidents; an index that was made to lie must still do no harm.
#[test]
fn an_index_that_lies_is_an_error_or_harmless() {
    let mut dice = Dice(9);
    let codes = dice.clips(5000);
    let whole = segment_bytes(0, &with_payloads(&codes, 0));
    let index = 64 + 40 * codes.len();
    let directory = 64 << whole[20];
    let mut errors = 0;
    for round in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..1 + dice.next() % 2000 {
            let within = if round % 2 == 0 {
                directory
            } else {
                bytes.len() - index
            };
            let at = index + dice.next() as usize % within;
            bytes[at] = dice.next() as u8;
        }
        summed(&mut bytes, codes.len());
        let wanted = dice.near(codes[round], 9);
        match search_bytes(&bytes, &wanted, 31) {
            Ok(hits) => assert!(hits <= codes.len()),
            Err(error) => {
                assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
                errors += 1;
            }
        }
    }
    assert!(errors > 20, "some lies must be seen: {errors}");
    assert!(search_bytes(&whole, &codes[0], 31).unwrap() > 0);
}

/// What a merge leaves when it is stopped after the new segment has its name.
#[test]
fn a_segment_that_covers_others_takes_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(7);
    let codes = dice.clips(60);
    let mut store = Store::open(folder.path()).unwrap();
    store.append(&with_payloads(&codes[..25], 0)).unwrap();
    store.append(&with_payloads(&codes[25..], 25)).unwrap();
    let kept: Vec<_> = (segments(folder.path()).into_iter())
        .map(|path| (fs::read(&path).unwrap(), path))
        .collect();
    store.settle().unwrap();
    for (bytes, path) in &kept {
        fs::write(path, bytes).unwrap();
    }
    fs::write(folder.path().join("unfinished-x"), "half a segment").unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    assert_eq!((store.segments(), store.len()), (1, 60));
    assert_eq!(
        store.search(&codes[30], 31).unwrap(),
        scan(&codes, &codes[30], 31)
    );
    store.append(&[]).unwrap();
    assert_eq!(segments(folder.path()).len(), 1, "leftovers are cleared");
    assert!(!folder.path().join("unfinished-x").exists());
}

/// Not a test of its own: what the next one runs and kills.
#[test]
fn appends_until_it_is_killed() {
    let Some(folder) = std::env::var_os("APPEND_TO") else {
        return;
    };
    let mut store = Store::open(Path::new(&folder)).unwrap();
    loop {
        let first = store.len();
        let entries: Vec<_> = (first..first + 1 + first % 700)
            .map(|entry| (Dice(entry).code(), entry))
            .collect();
        let range = store.append(&entries).unwrap();
        println!("\ncommitted {}", range.end);
    }
}

#[test]
fn alone_killed_while_appending_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(8);
    let mut len = 0;
    for _ in 0..12 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "appends_until_it_is_killed", "--nocapture"])
            .env("APPEND_TO", folder.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(60 + dice.next() % 150));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let committed = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| line.strip_prefix("committed ")?.parse().ok())
            .next_back()
            .unwrap_or(len);
        let store = Store::open(folder.path()).unwrap();
        store.verify().unwrap();
        assert!(store.len() >= committed, "{} of {committed}", store.len());
        len = store.len();
        for entry in (0..len).step_by(41).chain(committed.checked_sub(1)) {
            assert_eq!(store.get(entry).unwrap(), Some((Dice(entry).code(), entry)));
        }
    }
    assert!(len > 1000, "the child must have got somewhere: {len}");
}
