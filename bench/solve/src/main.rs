//! Measures the solver on simulated frames of known places. `bench/solve/run.sh` says how.

mod camera;
mod copies;
mod country;
mod dump;
mod extras;
mod frames;
mod random;
mod vegas;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bayyina_atlas::{Atlas, GraphKind, Map, Scale, Spot, TileKind};
use bayyina_locate::{
    Answer, Candidate, Heading, Near, Options, SECTION, Solver, Stop, Trace, Verdict, Width,
    add_index,
};
use rayon::prelude::*;

use copies::Copies;
use frames::{Deck, Frame, View};
use random::Random;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["country", folder, copies, output] => country(folder, copies, output),
        ["index", folder] => index(Path::new(folder)),
        ["reliability", towns, ref files @ ..] => {
            dump::reliability(files, &Keys::read(&[towns]).names("towns"));
        }
        ["vegas", squares, folder] => vegas::run(Path::new(squares), Path::new(folder)),
        ["row", folder, ref keys @ ..] => row(folder, &Keys::read(keys)),
        _ => println!("see bench/solve/run.sh"),
    }
}

fn country(folder: &str, copies: &str, output: &str) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of extracts")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "pbf"))
        .collect();
    files.sort();
    let output = Path::new(output);
    std::fs::create_dir_all(output.join("plain")).expect("a writable folder");
    let copies = copies.parse().expect("a number of copies");
    let mut total = 0;
    for (number, file) in (1..).zip(&files) {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let name = name.trim_end_matches(".osm.pbf");
        let map = format!("{name}.bmap");
        let junctions = country::town(
            file,
            copies,
            number,
            &output.join("plain").join(&map),
            &output.join(&map),
        );
        println!("{name}: {junctions} junctions");
        total += junctions;
    }
    println!("{total} junctions");
}

/// Adds the search index to every map of a folder, and says what it takes.
fn index(folder: &Path) {
    let (names, atlas) = maps(folder, |_| true);
    let (mut bytes, mut junctions, mut seconds) = (0, 0, 0.0);
    for (name, map) in names.iter().zip(atlas.maps()) {
        let start = Instant::now();
        add_index(map, map.path(), &mut || ()).expect("a writable folder");
        seconds += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let map = Map::open(map.path()).expect("it was just written");
        let opened = start.elapsed().as_secs_f64() * 1e3;
        let mut own = 0;
        for tile in map.tiles() {
            if tile.kind == TileKind::Junctions(GraphKind::All) {
                let section = map.extra(tile.number, SECTION).expect("a whole map");
                own += section.map_or(0, <[u8]>::len);
            }
        }
        bytes += own;
        junctions += map.info().counts.junctions;
        println!(
            "{name}: {:.1} bytes a junction, opened in {opened:.2} ms",
            own as f64 / map.info().counts.junctions as f64
        );
    }
    println!(
        "{junctions} junctions: {:.1} bytes a junction, {seconds:.1} s",
        bytes as f64 / junctions as f64
    );
}

/// key=value words.
struct Keys(BTreeMap<String, String>);

impl Keys {
    fn read(words: &[&str]) -> Self {
        let split = |word: &&str| {
            let (key, value) = word.split_once('=').expect("key=value");
            (key.to_owned(), value.to_owned())
        };
        Self(words.iter().map(split).collect())
    }

    fn number(&self, key: &str, default: f64) -> f64 {
        self.0
            .get(key)
            .map_or(default, |value| value.parse().expect("a number"))
    }

    fn pair(&self, key: &str, default: (f64, f64)) -> (f64, f64) {
        self.0.get(key).map_or(default, |value| {
            let (low, high) = value.split_once("..").unwrap_or((value, value));
            (
                low.parse().expect("a number"),
                high.parse().expect("a number"),
            )
        })
    }

    fn names(&self, key: &str) -> Vec<String> {
        let value = self.0.get(key).map(String::as_str).unwrap_or_default();
        value
            .split(',')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect()
    }

    fn view(&self) -> View {
        let points = self.number("n", 15.0) as usize;
        let base = match self.number("careful", 0.0) > 0.0 {
            true => View::careful(points),
            false => View {
                points,
                ..View::default()
            },
        };
        View {
            points,
            width: self.pair("width", base.width),
            tilt: self.pair("tilt", base.tilt),
            view: self.pair("view", base.view),
            click: self.number("click", base.click),
            map_m: self.number("map", base.map_m),
            missing: self.number("missing", base.missing),
            stray: self.number("stray", base.stray),
            degrees: self.number("degrees", base.degrees),
            heading: self.number("heading", base.heading),
            relief_m: self.number("relief", 0.0),
            lens: self.number("lens", 0.0),
            opinion_m: self.number("opinion", 0.0),
            bias: self.number("bias", 0.0),
            hole: self.number("hole", 0.0),
            newer: self.number("newer", 0.0),
            heavy: self.number("heavy", 0.0) > 0.0,
            any_roll: self.number("roll", 0.0) > 0.0,
            bends: self.number("bends", 0.0) > 0.0,
            marks: self.number("marks", 0.0) as usize,
        }
    }
}

fn maps(folder: &Path, wanted: impl Fn(&str) -> bool) -> (Vec<String>, Atlas) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder of maps")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "bmap"))
        .collect();
    files.sort();
    let name = |path: &PathBuf| {
        path.file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default()
            .to_owned()
    };
    files.retain(|file| wanted(&name(file)));
    let names = files.iter().map(name).collect();
    (names, Atlas::open(&files).expect("whole maps"))
}

struct Outcome {
    number: usize,
    town: String,
    frame: Frame,
    answer: Answer,
    rank: Option<usize>,
    cpu_ms: f64,
    /// Whether the first place is the same ground in another copy.
    twin: bool,
}

/// What the processor worked for this process so far, in milliseconds.
fn cpu_ms() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// One row of a table: frames of a kind against the maps of a folder.
///
/// `drop=NAME,…` leaves maps out; `absent=NAME,…` also, and draws the frames from them;
/// `only=NAME,…` draws frames from these; `held=1` says that the maps hold the place all the same.
fn row(folder: &str, keys: &Keys) {
    let folder = Path::new(folder);
    let (drop, absent, only) = (keys.names("drop"), keys.names("absent"), keys.names("only"));
    let searched = |name: &str| !drop.iter().chain(&absent).any(|other| other == name);
    let (names, atlas) = maps(folder, searched);
    let (from_names, from) = match absent.is_empty() {
        true => (names, None),
        false => {
            let (names, held) = maps(&folder.join("plain"), |name| {
                absent.iter().any(|other| other == name)
            });
            (names, Some(held))
        }
    };
    let source = from.as_ref().unwrap_or(&atlas);
    let deck = Deck::new(source, |map| {
        only.is_empty() || only.contains(&from_names[map])
    });
    let copies = Copies::new(folder, searched);
    let view = keys.view();
    let solver = Solver::new(&atlas);
    let count = keys.number("q", 100.0) as usize;
    let seed = keys.number("seed", 1.0) as u64;
    let options = |frame: &Frame| {
        let mut options = Options {
            decoys: keys.number("decoys", f64::from(Options::default().decoys)) as u8,
            budget_s: keys.number("budget", 60.0),
            ..Options::default()
        };
        let km = keys.number("near", 0.0);
        if km > 0.0 {
            let point = frame.centre.point();
            options.near = Some(Near {
                lat: point.lat(),
                lon: point.lon(),
                km,
            });
        }
        let within_deg = keys.number("north", 0.0);
        if within_deg > 0.0 {
            options.heading = Some(Heading {
                deg: frame.heading_deg,
                within_deg,
            });
        }
        if keys.0.contains_key("known") {
            let (least, most) = keys.pair("known", (300.0, 1500.0));
            options.width_m = Some(Width { least, most });
        }
        options
    };
    let one = |number: usize| {
        let mut random = Random::new(number as u64 * 1_000_003 + seed * 77_777);
        let mut frame = Frame::draw(source, &deck, &view, &mut random)?;
        let options = options(&frame);
        if keys.0.contains_key("unmarked") {
            frame.trace.marks.clear();
        }
        let begun = cpu_ms();
        let height = |spot| Some(frame.height(spot));
        let heights: Option<bayyina_locate::Heights<'_>> = match keys.0.contains_key("heights") {
            true => Some(&height),
            false => None,
        };
        let solved = solver.solve_over(heights, &frame.trace, &options, &Stop::new());
        let answer = match solved {
            Ok(answer) => answer,
            Err(error) => {
                eprintln!("frame {number}: {error}");
                return None;
            }
        };
        let cpu_ms = cpu_ms() - begun;
        let rank = (from.is_none() || keys.0.contains_key("held"))
            .then(|| {
                answer
                    .candidates
                    .iter()
                    .position(|one| is_right(one, &frame))
            })
            .flatten();
        let twin = answer
            .candidates
            .first()
            .is_some_and(|first| copies.twins(first, &frame));
        Some(Outcome {
            twin,
            number,
            town: from_names[usize::from(frame.map)].clone(),
            frame,
            answer,
            rank,
            cpu_ms,
        })
    };
    // Once, so that what is read of the maps is there.
    if let Some(cold) = (count > 0).then(|| one(usize::MAX >> 32)).flatten() {
        println!(
            "the first search, which also reads the maps: {:.0} ms, cpu ms {:.0}",
            cold.answer.elapsed_ms, cold.cpu_ms
        );
    }
    let threads = keys.number("threads", 1.0) as usize;
    let first = keys.number("first", 0.0) as usize;
    let outcomes: Vec<Outcome> = match threads {
        0 | 1 => {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(1)
                .build()
                .expect("a thread");
            pool.install(|| (first..count).filter_map(one).collect())
        }
        _ => (first..count).into_par_iter().filter_map(one).collect(),
    };
    if let Some(path) = keys.0.get("dump") {
        dump(Path::new(path), &outcomes);
    }
    report(keys.0.get("tag").map_or("", String::as_str), &outcomes);
    if keys.number("towns", 0.0) > 0.0 {
        by_town(&outcomes);
    }
}

/// Whether the points lie where they are, in the middle of errors below 40 m.
fn is_right(candidate: &Candidate, frame: &Frame) -> bool {
    median_error(candidate, &frame.trace, &frame.truth) < 40.0
}

fn ground(candidate: &Candidate, x: f64, y: f64) -> [f64; 2] {
    let h = candidate.ground_from_image;
    let w = h[6] * x + h[7] * y + h[8];
    [
        (h[0] * x + h[1] * y + h[2]) / w,
        (h[3] * x + h[4] * y + h[5]) / w,
    ]
}

fn spot_of(candidate: &Candidate) -> Spot {
    let point = bayyina_ground::Point::new(candidate.lat, candidate.lon).expect("on the earth");
    Spot::nearest(point)
}

/// How far the points of a trace lie from where they truly are, in the median, in metres.
fn median_error(candidate: &Candidate, trace: &Trace, truth: &[Option<Spot>]) -> f64 {
    let origin = spot_of(candidate);
    let scale = Scale::at(origin.lat);
    let mut errors: Vec<f64> = trace
        .points
        .iter()
        .zip(truth)
        .filter_map(|(point, truth)| {
            let [east, north] = ground(candidate, point.x, point.y);
            let [te, tn] = scale.from_to(origin, (*truth)?);
            let (de, dn) = (east - te, north - tn);
            Some((de * de + dn * dn).sqrt())
        })
        .collect();
    errors.sort_by(f64::total_cmp);
    errors.get(errors.len() / 2).copied().unwrap_or(f64::MAX)
}

fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.is_empty() {
        true => f64::NAN,
        false => values[((values.len() - 1) as f64 * share) as usize],
    }
}

fn report(tag: &str, outcomes: &[Outcome]) {
    let count = outcomes.len().max(1) as f64;
    let share = |of: &dyn Fn(&Outcome) -> bool| {
        outcomes.iter().filter(|outcome| of(outcome)).count() as f64 / count
    };
    let located = |outcome: &Outcome| outcome.answer.verdict == Verdict::Located;
    let right = |outcome: &Outcome| outcome.rank == Some(0);
    let times: Vec<f64> = outcomes.iter().map(|one| one.answer.elapsed_ms).collect();
    let cpu: Vec<f64> = outcomes.iter().map(|one| one.cpu_ms).collect();
    let errors: Vec<f64> = outcomes
        .iter()
        .filter(|one| right(one))
        .map(|one| {
            median_error(
                &one.answer.candidates[0],
                &one.frame.trace,
                &one.frame.truth,
            )
        })
        .collect();
    let held: Vec<bool> = outcomes
        .iter()
        .filter(|one| right(one))
        .map(|one| {
            let candidate = &one.answer.candidates[0];
            let origin = spot_of(candidate);
            Scale::at(origin.lat).distance(origin, one.frame.centre) <= candidate.radius_m
        })
        .collect();
    let top = |one: &Outcome| {
        one.answer
            .candidates
            .first()
            .map_or(0.0, |best| best.log_odds)
    };
    let decoy = |one: &Outcome| {
        one.answer
            .decoys
            .iter()
            .map(|decoy| decoy.log_odds)
            .fold(0.0, f64::max)
    };
    println!(
        "{tag} | q={} recall@1 {:.3} @10 {:.3} | located right {:.3} twin {:.4} wrong {:.4} ambiguous {:.3} | err {:.1} m, radius holds {:.3} (median {:.0} m) | score right {:.1} (p10 {:.1}) wrong {:.1} decoy {:.1} | ms {:.0} p90 {:.0} p95 {:.0} max {:.0} | cpu ms {:.0} p90 {:.0} p95 {:.0} max {:.0} | compared {:.0}k tried {:.1}k fitted {:.2}k",
        outcomes.len(),
        share(&|one| right(one)),
        share(&|one| one.rank.is_some()),
        share(&|one| located(one) && right(one)),
        share(&|one| located(one) && !right(one) && one.twin),
        share(&|one| located(one) && !right(one) && !one.twin),
        share(&|one| one.answer.verdict == Verdict::Ambiguous),
        quantile(errors, 0.5),
        held.iter().filter(|&&held| held).count() as f64 / held.len().max(1) as f64,
        quantile(
            outcomes
                .iter()
                .filter(|one| right(one))
                .map(|one| one.answer.candidates[0].radius_m)
                .collect(),
            0.5
        ),
        quantile(
            outcomes.iter().filter(|one| right(one)).map(top).collect(),
            0.5
        ),
        quantile(
            outcomes.iter().filter(|one| right(one)).map(top).collect(),
            0.1
        ),
        quantile(
            outcomes.iter().filter(|one| !right(one)).map(top).collect(),
            0.5
        ),
        quantile(outcomes.iter().map(decoy).collect(), 0.5),
        quantile(times.clone(), 0.5),
        quantile(times.clone(), 0.9),
        quantile(times.clone(), 0.95),
        quantile(times, 1.0),
        quantile(cpu.clone(), 0.5),
        quantile(cpu.clone(), 0.9),
        quantile(cpu.clone(), 0.95),
        quantile(cpu, 1.0),
        quantile(
            outcomes
                .iter()
                .map(|one| one.answer.explored.compared as f64 / 1e3)
                .collect(),
            0.5
        ),
        quantile(
            outcomes
                .iter()
                .map(|one| one.answer.explored.tried as f64 / 1e3)
                .collect(),
            0.5
        ),
        quantile(
            outcomes
                .iter()
                .map(|one| one.answer.explored.fitted as f64 / 1e3)
                .collect(),
            0.5
        ),
    );
}

/// One line a town: places that are called found and are not, by where the frame was taken.
fn by_town(outcomes: &[Outcome]) {
    let mut towns: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for one in outcomes {
        let counts = towns.entry(&one.town).or_default();
        let located = one.answer.verdict == Verdict::Located;
        counts[0] += 1;
        counts[1] += usize::from(located && one.rank == Some(0));
        counts[2] += usize::from(located && one.rank != Some(0) && !one.twin);
    }
    for (town, [frames, right, wrong]) in towns {
        println!("  {town}: {frames} frames, located right {right}, wrong {wrong}");
    }
}

/// One line of JSON for each frame: what calibration is fitted on.
fn dump(path: &Path, outcomes: &[Outcome]) {
    let mut text = String::new();
    for one in outcomes {
        let candidates: Vec<serde_json::Value> = one
            .answer
            .candidates
            .iter()
            .map(|candidate| {
                serde_json::json!({
                    "right": is_right(candidate, &one.frame),
                    "error_m": median_error(candidate, &one.frame.trace, &one.frame.truth),
                    "middle_off_m": Scale::at(one.frame.centre.lat)
                        .distance(spot_of(candidate), one.frame.centre),
                    "score": candidate.log_odds,
                    "probability": candidate.probability,
                    "evidence": candidate.evidence,
                    "width_m": candidate.width_m,
                    "radius_m": candidate.radius_m,
                    "camera": candidate.camera,
                })
            })
            .collect();
        let line = serde_json::json!({
            "number": one.number,
            "town": one.town,
            "points": one.frame.trace.points.len(),
            "rank": one.rank,
            "twin": one.twin,
            "verdict": one.answer.verdict,
            "decoys": one.answer.decoys,
            "candidates": candidates,
            "ms": one.answer.elapsed_ms,
        });
        text.push_str(&line.to_string());
        text.push('\n');
    }
    std::fs::write(path, text).expect("a writable file");
}
