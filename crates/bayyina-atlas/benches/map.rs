//! Reads, builds and opens maps, for `bench/map/run.sh`, which measures from outside.
//!
//! `survey FILE N` reads every object N times; `read FILE N` places the roads N times;
//! `build FOLDER COPIES OUTPUT` makes one map of all extracts and warped copies of them.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bayyina_atlas::{
    GraphKind, Map, RoadSet, RoadSetBuilder, Scale, Spot, build_from_roads, pbf, read_roads,
};
use bayyina_ground::Metres;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["survey", file, times] => repeat(times, || {
            let found = pbf::survey(Path::new(file), |_, _| ()).expect("a whole file");
            println!("{found:?}");
        }),
        ["read", file, times] => repeat(times, || {
            let roads = read_roads(Path::new(file)).expect("a whole file");
            println!("{} ways, {} nodes", roads.ways(), roads.nodes());
        }),
        ["build", folder, copies, output] => {
            let copies = copies.parse().expect("a number of copies");
            build(Path::new(folder), copies, Path::new(output));
        }
        // `cargo bench` without arguments: nothing to measure.
        _ => println!("see bench/map/run.sh"),
    }
}

fn repeat(times: &str, mut work: impl FnMut()) {
    for _ in 0..times.parse().expect("a number of times") {
        work();
    }
}

/// Processor seconds that this program has taken, to a hundredth.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|word| word.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

/// Most memory that this program has held, in MB.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn build(folder: &Path, copies: u64, output: &Path) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of extracts")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "pbf"))
        .collect();
    files.sort();
    let mut all = RoadSetBuilder::default();
    for (number, file) in (1..).zip(&files) {
        let roads = read_roads(file).expect("a whole file");
        for copy in 0..=copies {
            let warp = Warp::new(&roads, copy, 7919 * number + 104_729 * copy);
            for (tags, mut nodes) in roads.iter() {
                for (id, spot) in &mut nodes {
                    *id += copy as i64 * 1_000_000_000_000;
                    *spot = warp.at(*spot);
                }
                all.push(tags, &nodes);
            }
        }
    }
    let roads = all.finish();
    println!(
        "parsed: {} ways, {} nodes, peak {} MB",
        roads.ways(),
        roads.nodes(),
        peak_mb()
    );
    let (before, start) = (cpu_s(), Instant::now());
    let counts = build_from_roads(roads, output).expect("a writable output");
    println!(
        "build: {:.2} s, {:.2} s of processor, peak {} MB: {} raw junctions, {} junctions, {} major",
        start.elapsed().as_secs_f64(),
        cpu_s() - before,
        peak_mb(),
        counts.raw_junctions,
        counts.junctions,
        counts.major_junctions
    );
    let start = Instant::now();
    let map = Map::open(output).expect("a whole map");
    println!("open: {:.3} ms", start.elapsed().as_secs_f64() * 1e3);
    let sizes = map.sizes();
    println!(
        "bytes a junction: search {:.1}, search of major roads {:.1}, shapes {:.1}, file {:.1}",
        sizes.search as f64 / counts.junctions as f64,
        sizes.major_search as f64 / counts.junctions as f64,
        sizes.shapes as f64 / counts.junctions as f64,
        sizes.file as f64 / counts.junctions as f64
    );
    let centre = map
        .tiles()
        .next()
        .map(|tile| tile.bounds.bounds())
        .expect("a tile");
    let centre = bayyina_ground::Point::new(
        (centre.south + centre.north) / 2.0,
        (centre.west + centre.east) / 2.0,
    );
    let (centre, reach) = (
        centre.expect("on the earth"),
        Metres::new(1000.0).expect("a length"),
    );
    for what in ["first", "second"] {
        let start = Instant::now();
        let near = map
            .junctions_near(GraphKind::All, centre, reach)
            .expect("a whole map");
        let took = start.elapsed().as_secs_f64() * 1e3;
        println!(
            "within 1 km, {what} time: {} junctions in {took:.3} ms",
            near.len()
        );
    }
    let start = Instant::now();
    map.verify().expect("a whole map");
    println!("verify all: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
}

/// Turned, mirrored, stretched, warped by tens of metres, and moved east.
struct Warp {
    centre: Spot,
    scale: Scale,
    matrix: [f64; 4],
    waves: Vec<[f64; 5]>,
    east: i64,
}

impl Warp {
    fn new(roads: &RoadSet, copy: u64, seed: u64) -> Self {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..9).for_each(|_| {
            random();
        });
        let mut lats: Vec<i32> = Vec::new();
        let mut lons: Vec<i32> = Vec::new();
        for (_, nodes) in roads.iter() {
            lats.push(nodes[0].1.lat);
            lons.push(nodes[0].1.lon);
        }
        lats.sort_unstable();
        lons.sort_unstable();
        let centre = Spot {
            lat: lats[lats.len() / 2],
            lon: lons[lons.len() / 2],
        };
        if copy == 0 {
            return Self {
                centre,
                scale: Scale::at(centre.lat),
                matrix: [1.0, 0.0, 0.0, 1.0],
                waves: Vec::new(),
                east: 0,
            };
        }
        let mut between = |low: f64, high: f64| low + (high - low) * random();
        let turn = between(0.0, TAU);
        let (x, y) = (between(0.85, 1.18), between(0.85, 1.18));
        let mirror = if between(0.0, 1.0) < 0.5 { -1.0 } else { 1.0 };
        let (sine, cosine) = (libm::sin(turn), libm::cos(turn));
        let waves = (0..6).map(|_| {
            let length = between(500.0, 1800.0);
            let heading = between(0.0, TAU);
            let high = 14.0 * length / 900.0;
            [
                libm::cos(heading) * TAU / length,
                libm::sin(heading) * TAU / length,
                between(0.0, TAU),
                high * between(-1.0, 1.0),
                high * between(-1.0, 1.0),
            ]
        });
        Self {
            centre,
            scale: Scale::at(centre.lat),
            matrix: [
                mirror * x * cosine,
                -y * sine,
                mirror * x * sine,
                y * cosine,
            ],
            waves: waves.collect(),
            east: copy as i64 * 33_700_000,
        }
    }

    fn at(&self, spot: Spot) -> Spot {
        let [east, north] = self.scale.from_to(self.centre, spot);
        let (mut x, mut y) = (east, north);
        for wave in &self.waves {
            let height = libm::sin(wave[0] * east + wave[1] * north + wave[2]);
            x += wave[3] * height;
            y += wave[4] * height;
        }
        let [a, b, c, d] = self.matrix;
        let mut moved = self.scale.spot(self.centre, [a * x + b * y, c * x + d * y]);
        let lon = i64::from(moved.lon) + self.east;
        let lon = (lon + 1_800_000_000).rem_euclid(3_600_000_000) - 1_800_000_000;
        moved.lon = lon as i32;
        moved
    }
}
