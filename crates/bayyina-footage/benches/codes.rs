//! Hashing a frame and searching a store, alone: `bench/footage/codes.py` has the peers.

use bayyina_footage::Code;
use bayyina_footage::codes::Store;
use bayyina_footage::pdq::Hasher;
use divan::Bencher;

fn main() {
    divan::main();
}

fn mixed(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

fn code(number: u64) -> Code {
    Code([0, 1, 2, 3].map(|word| mixed(4 * number + word + 1)))
}

#[divan::bench(args = [(512, 512), (1920, 1080)])]
fn hash_rgb(bencher: Bencher, (width, height): (usize, usize)) {
    let pixels: Vec<u8> = (0..3 * width * height)
        .map(|at| mixed(at as u64) as u8)
        .collect();
    let mut hasher = Hasher::new();
    bencher.bench_local(|| hasher.hash_rgb8(&pixels, width, height));
}

#[divan::bench(args = [(512, 512), (1920, 1080)])]
fn eight_variants_luma(bencher: Bencher, (width, height): (usize, usize)) {
    let pixels: Vec<u8> = (0..width * height)
        .map(|at| mixed(at as u64) as u8)
        .collect();
    let mut hasher = Hasher::new();
    bencher.bench_local(|| hasher.dihedral_luma8(&pixels, width, height));
}

/// A hundred codes among so many.
#[divan::bench(args = [4_000, 100_000, 1_000_000], sample_count = 20)]
fn search_hundred(bencher: Bencher, count: u64) {
    let folder = tempfile::tempdir().expect("a folder for the store");
    let mut store = Store::open(folder.path()).expect("an empty store");
    let entries: Vec<_> = (0..count).map(|at| (code(at), at)).collect();
    store.append(&entries).expect("room for the store");
    let wanted: Vec<_> = (0..100).map(|at| code(at * 31)).collect();
    bencher.bench_local(|| store.search_all(&wanted, 31));
}
