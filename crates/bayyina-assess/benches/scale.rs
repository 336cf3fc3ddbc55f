//! Assessing at scale, on a made-up country.
//!
//! 2,000 towns scattered by a seeded generator over 33–37° N, 36–42° E; 50 control layers (five
//! sources, ten weeks each) of 500 areas of 1,000 vertices; claims with one found place each (a
//! disk of 500 m around a town, some kilometres off) and two facets, place and holder. Entries are
//! made one by one and read as a ledger's would be.
//!
//! `cargo bench -p bayyina-assess --bench scale -- 10000 100000 1000000`

use std::collections::BTreeSet;
use std::time::Instant;

use bayyina_assess::{Assessor, Detail, Method};
use bayyina_model::kinds::{
    Claim, Claimed, Control, Evidence, Layer, Location, Place, Presence, Proposition, Question,
    Role, Set, Source, Stated, Unit,
};
use bayyina_model::{Body, Case, EntryId, Key, LogId, Recorded, RegionText, Time, draft};

const TOWNS: u64 = 2_000;
const AREAS: u64 = 500;
const VERTICES: u64 = 1_000;
const SOURCES: u64 = 5;
const WEEKS: u64 = 10;

fn main() {
    let sizes: Vec<u64> = std::env::args()
        .filter_map(|text| text.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![10_000]
    } else {
        sizes
    };
    println!(
        "claims, fold s, its CPU s, assess s, its CPU s, CPU µs a claim, one more observation ms, \
         memory of the case MB, with its assessment MB, peak MB, nodes, place supported, \
         contradicted, holder supported, contradicted"
    );
    for claims in sizes {
        measure(claims);
    }
}

fn measure(claims: u64) {
    let (start, cpu) = (Instant::now(), cpu_s());
    let mut case = Case::fold(country(claims));
    let (fold_s, fold_cpu_s) = (start.elapsed().as_secs_f64(), cpu_s() - cpu);
    let case_mb = memory_mb("VmRSS:");
    let method = Method::of(&case).expect("the defaults are a method");
    let (start, cpu) = (Instant::now(), cpu_s());
    let mut assessor = Assessor::new(&case, &method).expect("every kind is known");
    let (assess_s, assess_cpu_s) = (start.elapsed().as_secs_f64(), cpu_s() - cpu);
    let assessed_mb = memory_mb("VmRSS:");
    let summary = |assessor: &Assessor, case: &Case, question: &str| {
        assessor
            .question(case, &Key::new(question), Detail::Summary)
            .expect("the case asks it")
    };
    let place = summary(&assessor, &case, "question:place").tally;
    let holder = summary(&assessor, &case, "question:holder").tally;

    let mut more_ms = Vec::new();
    for number in 0..5 {
        let entry = location(claims * 3 + 10_000_000 + number, number * 7 % claims);
        let start = Instant::now();
        let touched = case.add(vec![entry]);
        assessor
            .update(&case, &touched)
            .expect("every kind is known");
        let _ = summary(&assessor, &case, "question:place");
        more_ms.push(start.elapsed().as_secs_f64() * 1e3);
    }
    more_ms.sort_by(f64::total_cmp);
    println!(
        "{claims}, {fold_s:.2}, {fold_cpu_s:.2}, {assess_s:.2}, {assess_cpu_s:.2}, {:.2}, {:.1}, {case_mb}, {assessed_mb}, {}, {}, {}, {}, {}, {}",
        assess_cpu_s * 1e6 / claims as f64,
        more_ms[2],
        memory_mb("VmHWM:"),
        assessor.nodes(),
        place.supported,
        place.contradicted,
        holder.supported,
        holder.contradicted,
    );
}

/// Processor time of this process so far, all threads, in seconds; 0 where the system does not say.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields 14 and 15 in hundredths; the second, the name, ends with the last parenthesis.
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields = after.split_whitespace().skip(11).take(2);
    fields
        .filter_map(|text| text.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Resident memory of this process, or its peak so far, in MB; 0 where the system does not say.
fn memory_mb(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kb.unwrap_or(0) / 1_024
}

/// Splitmix64: the same numbers everywhere.
fn random(seed: u64) -> f64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn town(number: u64) -> (f64, f64) {
    let number = number % TOWNS;
    (
        33.0 + 4.0 * random(number * 2),
        36.0 + 6.0 * random(number * 2 + 1),
    )
}

fn country(claims: u64) -> impl Iterator<Item = Recorded> {
    let sources = (0..SOURCES).map(|source| {
        entry(
            source,
            Some(format!("source:{source}")),
            Source::default(),
            None,
        )
    });
    let towns = (0..TOWNS).map(|number| {
        let (lat, lon) = town(number);
        let place = Place {
            region: RegionText::disk(lat, lon, 1_500.0),
            ..Place::default()
        };
        entry(
            100 + number,
            Some(format!("place:{number}")),
            place,
            Some(evidence(0)),
        )
    });
    let layers = (0..SOURCES * WEEKS).map(|layer| {
        let body = Layer {
            when: Time::parse(&week(layer / SOURCES)).ok(),
            extent: Some(RegionText::Area(vec![vec![
                "35 32, 43 32, 43 38, 35 38, 35 32".to_owned(),
            ]])),
            ..Layer::default()
        };
        let id = 10_000 + layer;
        entry(
            id,
            Some(format!("layer:{layer}")),
            body,
            Some(evidence(layer % SOURCES)),
        )
    });
    let areas = (0..SOURCES * WEEKS * AREAS).map(|number| {
        let layer = number / AREAS;
        let body = Control {
            layer: Some(Key::new(&format!("layer:{layer}"))),
            actor: Some(Key::new(&format!("actor:{}", number % 3))),
            status: Some(Presence::Held),
            region: Some(blot(number)),
            when: Time::parse(&week(layer / SOURCES)).ok(),
            ..Control::default()
        };
        entry(
            100_000 + number,
            None,
            body,
            Some(evidence(layer % SOURCES)),
        )
    });
    let said = (0..claims).flat_map(move |number| {
        let mut place = Stated::new(Claimed::Yes);
        place.place = Some(Key::new(&format!("place:{}", number % TOWNS)));
        let mut holder = Stated::new(Claimed::Yes);
        holder.actor = Some(Key::new("actor:0"));
        let claim = Claim {
            source: Some(Key::new("source:0")),
            published: Time::parse(&day(number)).ok(),
            facets: [("place", place), ("holder", holder)].into(),
            ..Claim::default()
        };
        [
            entry(
                10_000_000 + number * 2,
                Some(format!("claim:{number}")),
                claim,
                None,
            ),
            location(10_000_001 + number * 2, number),
        ]
    });
    let asked = [
        (
            "place",
            Proposition::Facet {
                facet: "place".to_owned(),
            },
        ),
        (
            "holder",
            Proposition::Facet {
                facet: "holder".to_owned(),
            },
        ),
    ]
    .into_iter()
    .enumerate()
    .map(|(number, (name, proposition))| {
        let question = Question {
            set: Some(Key::new("set:all")),
            proposition: Some(proposition),
            unit: Some(Unit::Claim),
            ..Question::default()
        };
        entry(
            9_000 + number as u64,
            Some(format!("question:{name}")),
            question,
            None,
        )
    });
    let set = Set {
        claims: (0..claims)
            .map(|number| Key::new(&format!("claim:{number}")))
            .collect(),
        ..Set::default()
    };
    let set = entry(9_500, Some("set:all".to_owned()), set, None);
    sources
        .chain(towns)
        .chain(layers)
        .chain(areas)
        .chain(said)
        .chain(asked)
        .chain([set])
}

/// A found place: within some kilometres of the town that the claim names.
fn location(id: u64, claim: u64) -> Recorded {
    let (lat, lon) = town(claim);
    let off = |salt| (random(claim * 2 + salt) - 0.5) * 0.2;
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let body = Location {
        about: Some(Key::new(&format!("claim:{claim}"))),
        role: Some(Role::Impact),
        region: RegionText::disk(
            round(lat + off(900_000_000)),
            round(lon + off(900_000_001)),
            500.0,
        ),
    };
    entry(id, None, body, Some(evidence(claim % SOURCES)))
}

/// A star-shaped area of a thousand vertices, about 20 km wide.
fn blot(number: u64) -> RegionText {
    let (lat, lon) = town(number.wrapping_mul(7_919));
    let vertex = |step: u64| {
        let turn = std::f64::consts::TAU * step as f64 / VERTICES as f64;
        let radius = 0.08 + 0.02 * random(number * VERTICES + step);
        let (sin, cos) = libm::sincos(turn);
        format!("{:.5} {:.5}", lon + radius * 1.2 * cos, lat + radius * sin)
    };
    let mut ring: Vec<String> = (0..VERTICES).map(vertex).collect();
    ring.push(ring[0].clone());
    RegionText::Area(vec![vec![ring.join(",")]])
}

fn week(number: u64) -> String {
    bayyina_model::time::day_text(16_708 * 86_400 + number as i64 * 7 * 86_400)
}

fn day(number: u64) -> String {
    bayyina_model::time::day_text(16_708 * 86_400 + (number % (WEEKS * 7)) as i64 * 86_400)
}

fn evidence(source: u64) -> Evidence {
    Evidence {
        origin: Some(Key::new(&format!("source:{source}"))),
        ..Evidence::default()
    }
}

fn entry(
    number: u64,
    thing: Option<String>,
    body: impl Into<Body>,
    evidence: Option<Evidence>,
) -> Recorded {
    let thing = thing.as_deref().map(Key::new);
    let written = draft(thing.as_ref(), None, body, evidence.as_ref());
    let mut id = [0; 32];
    // Scattered, as hashes are.
    id[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    id[8..16].copy_from_slice(&number.to_be_bytes());
    Recorded {
        id: EntryId(id),
        log: LogId([0; 32]),
        sequence: number,
        kind: written.kind,
        thing: written.thing,
        author: None,
        ignorable: false,
        supersedes: Vec::new(),
        open: written.open,
        leaves: written.leaves,
        withheld: BTreeSet::new(),
    }
}
