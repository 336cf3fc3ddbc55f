//! Roads that people traced on satellite pictures of Las Vegas (SpaceNet, CC BY-SA 4.0), against
//! OpenStreetMap of the same squares, placed in the map of a country.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use bayyina_atlas::{Atlas, RoadClass, RoadSetBuilder, RoadTags, Scale, Spot, build_from_roads};
use bayyina_locate::{
    Heading, Image, Near, Options, PointId, Solver, Stop, Trace, TraceLine, TracePoint,
};

use crate::median_error;

/// Pixels of a metre: those of the pictures that were traced.
const PER_METRE: f64 = 1.0 / 0.3;
/// Vertices that lie nearer are one, in metres.
const ONE_M: f64 = 2.5;

/// A traced square.
struct Square {
    /// The name of the picture.
    name: String,
    /// What people traced.
    trace: Trace,
    /// Where each point is, by their tracing.
    truth: Vec<Option<Spot>>,
    /// The middle of the picture.
    centre: Spot,
}

type Line = Vec<Spot>;

/// Solves the squares in the map of a country that holds them too, with north known to 20°.
pub fn run(folder: &Path, country: &Path) {
    let scratch = tempfile::tempdir().expect("a place for a map");
    let own = scratch.path().join("las-vegas.bmap");
    map(folder, &own);
    let mut files: Vec<PathBuf> = std::fs::read_dir(country)
        .expect("a folder of maps")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "bmap"))
        .collect();
    files.sort();
    files.push(own);
    let atlas = Atlas::open(&files).expect("whole maps");
    let solver = Solver::new(&atlas);
    println!(
        "square | points | within | verdict | right is number | first off m | matched | shown"
    );
    for square in squares(folder) {
        for km in [f64::INFINITY, 40.0] {
            let point = square.centre.point();
            let options = Options {
                heading: Some(Heading {
                    deg: 0.0,
                    within_deg: 20.0,
                }),
                near: km.is_finite().then_some(Near {
                    lat: point.lat(),
                    lon: point.lon(),
                    km,
                }),
                ..Options::default()
            };
            let answer = solver
                .solve(&square.trace, &options, &Stop::new())
                .expect("a trace that can be searched");
            let off = |one| median_error(one, &square.trace, &square.truth);
            let rank = answer.candidates.iter().position(|one| off(one) < 40.0);
            let first = answer.candidates.first();
            println!(
                "{} | {} | {km} km | {:?} | {:?} | {:.1} | {} | {:.2}",
                square.name,
                square.trace.points.len(),
                answer.verdict,
                rank.map(|rank| rank + 1),
                first.map_or(f64::NAN, off),
                first.map_or(0, |one| one.matched.len()),
                first.map_or(0.0, |one| one.probability),
            );
        }
    }
}

/// Lines of a GeoJSON file with the class of each.
fn lines(path: &Path) -> Vec<(Option<RoadClass>, Line)> {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let json: serde_json::Value = serde_json::from_str(&text).expect("GeoJSON");
    let line = |value: &serde_json::Value| -> Line {
        let places = value.as_array().expect("a line").iter();
        places
            .map(|place| Spot {
                lon: (place[0].as_f64().expect("a number") * 1e7).round() as i32,
                lat: (place[1].as_f64().expect("a number") * 1e7).round() as i32,
            })
            .collect()
    };
    let mut found = Vec::new();
    for feature in json["features"].as_array().expect("features") {
        let class = match feature["properties"]["highway"].as_str() {
            Some("primary" | "primary_link") => Some(RoadClass::Primary),
            Some("secondary" | "secondary_link") => Some(RoadClass::Secondary),
            Some("tertiary" | "tertiary_link") => Some(RoadClass::Tertiary),
            Some("residential" | "unclassified") => Some(RoadClass::Residential),
            Some("service") => Some(RoadClass::Service),
            _ => None,
        };
        let shape = &feature["geometry"];
        match shape["type"].as_str() {
            Some("LineString") => found.push((class, line(&shape["coordinates"]))),
            _ => {
                let parts = shape["coordinates"].as_array().expect("lines").iter();
                found.extend(parts.map(|part| (class, line(part))));
            }
        }
    }
    found
}

fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder of the squares");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.contains(&format!("__{kind}__")))
        })
        .collect();
    files.sort();
    files
}

/// Writes the map of OpenStreetMap's roads in the squares.
fn map(folder: &Path, output: &Path) {
    let mut roads = RoadSetBuilder::default();
    let mut ids: BTreeMap<Spot, i64> = BTreeMap::new();
    for file in files(folder, "osm") {
        for (class, line) in lines(&file) {
            let Some(class) = class else { continue };
            let nodes: Vec<(i64, Spot)> = line
                .into_iter()
                .map(|spot| {
                    let next = ids.len() as i64 + 1;
                    (*ids.entry(spot).or_insert(next), spot)
                })
                .collect();
            roads.push(RoadTags::plain(class), &nodes);
        }
    }
    build_from_roads(roads.finish(), output).expect("a writable folder");
}

/// The squares as people traced them.
fn squares(folder: &Path) -> Vec<Square> {
    let traced = files(folder, "spacenetroads");
    traced.iter().filter_map(|file| square(file)).collect()
}

fn square(file: &Path) -> Option<Square> {
    let name = file.file_stem()?.to_string_lossy();
    let name = name.rsplit('_').next()?.to_owned();
    let lines = lines(file);
    let all: Vec<Spot> = lines.iter().flat_map(|(_, line)| line).copied().collect();
    let (south, north) = (
        all.iter().map(|s| s.lat).min()?,
        all.iter().map(|s| s.lat).max()?,
    );
    let (west, east) = (
        all.iter().map(|s| s.lon).min()?,
        all.iter().map(|s| s.lon).max()?,
    );
    let centre = Spot {
        lat: i32::midpoint(south, north),
        lon: i32::midpoint(west, east),
    };
    let scale = Scale::at(centre.lat);
    // Vertices within reach of one another are one.
    let mut kept: Vec<Spot> = Vec::new();
    let mut of = |spot: Spot| {
        let near = kept
            .iter()
            .position(|other| scale.distance(*other, spot) < ONE_M);
        near.unwrap_or_else(|| {
            kept.push(spot);
            kept.len() - 1
        })
    };
    let mut links: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (_, line) in &lines {
        let path: Vec<usize> = line.iter().map(|&spot| of(spot)).collect();
        for pair in path.windows(2).filter(|pair| pair[0] != pair[1]) {
            links.entry(pair[0]).or_default().insert(pair[1]);
            links.entry(pair[1]).or_default().insert(pair[0]);
        }
    }
    let is_junction = |at: &usize| links[at].len() >= 3;
    let junctions: Vec<usize> = links.keys().copied().filter(is_junction).collect();
    let flat = |at: usize| scale.from_to(centre, kept[at]);
    let places: Vec<[f64; 2]> = kept.iter().enumerate().map(|(at, _)| flat(at)).collect();
    let half = places
        .iter()
        .flatten()
        .fold(0.0f64, |most, x| most.max(x.abs()));
    let side = 2.0 * (half * PER_METRE).ceil();
    let pixel = |at: usize| {
        let [x, y] = places[at];
        [side / 2.0 + x * PER_METRE, side / 2.0 - y * PER_METRE]
    };
    let mut traced = Vec::new();
    for &from in &junctions {
        for &first in &links[&from] {
            let (mut before, mut at, mut via) = (from, first, Vec::new());
            while links[&at].len() == 2 {
                via.push(pixel(at));
                let next = links[&at].iter().copied().find(|next| *next != before);
                (before, at) = (at, next.unwrap_or(before));
            }
            if is_junction(&at) && from < at {
                traced.push(TraceLine {
                    from: PointId::Number(from as i64),
                    to: PointId::Number(at as i64),
                    via,
                });
            }
        }
    }
    let points = junctions.iter().map(|&at| {
        let [x, y] = pixel(at);
        TracePoint {
            id: PointId::Number(at as i64),
            x,
            y,
            arms: Some(links[&at].len() as u8),
        }
    });
    Some(Square {
        name,
        trace: Trace {
            image: Image {
                width: side,
                height: side,
            },
            points: points.collect(),
            lines: traced,
            marks: Vec::new(),
            horizon: None,
            heading: None,
        },
        truth: junctions.iter().map(|&at| Some(kept[at])).collect(),
        centre,
    })
}
