//! What beside junctions speaks for a place or against it: where roads run, and marks.

use bayyina_atlas::{End, FeatureKind, Map, MapError, Spot, SpotBox};

use crate::figure::{Figure, Line};
use crate::pattern::{CLICK, MAP_M};
use crate::plane::{Projective, Vector, distance, norm, sub};
use crate::score::{ALONG_ROADS, BESIDE_ROADS, Evaluation, MARKS, score};
use crate::sheet::Sheet;
use crate::trace::MarkKind;

/// How many standard errors a traced road may lie beside one of the map.
const BESIDE: f64 = 2.2;
/// The cosine of how far it may turn from it: 25°.
const ASLANT: f64 = 0.906_307_787;
/// How often the map holds what a person marks.
const HELD: f64 = 0.75;
/// How many standard errors of a junction a mark is off: shores move, and bridges are long.
const MARK_ERRORS: f64 = 1.5;
/// How far around a place marks of a kind are counted, in metres.
const AROUND_M: f64 = 3000.0;
/// The most that one mark is worth.
const MOST_OF_A_MARK: f64 = 5.0;

type Segment = [Vector; 2];

/// Adds to an evaluation what roads and marks say; `map` is where a figure would lie.
pub fn verify(
    (held, sheet): (&Map, &Sheet),
    figure: &Figure,
    map: &Projective,
    found: &mut Evaluation,
) -> Result<(), MapError> {
    let middle = figure.middle();
    let j = map.jacobian(middle);
    let square = (j[0] * j[0] + j[1] * j[1] + j[2] * j[2] + j[3] * j[3]) / 2.0;
    let sigma = (CLICK * CLICK * square + MAP_M * MAP_M).sqrt();
    let centre = map.at(middle);
    let reach = figure
        .points
        .iter()
        .filter(|&&p| map.depth(p) / map.0[8] > 0.05)
        .map(|&p| distance(map.at(p), centre))
        .fold(0.0, f64::max);
    let roads = Roads {
        segments: segments(held, sheet, centre, reach.min(4000.0) + 60.0)?,
        beside: BESIDE * sigma,
    };
    let sure = |at: u16| found.matches[usize::from(at)].filter(|_| found.sure[usize::from(at)]);
    let (mut along, mut beside) = (0.0, 0.0);
    for line in &figure.lines {
        let known = match line.ends.map(sure) {
            [Some(a), Some(b)] => sheet.linked(a, b),
            _ => false,
        };
        // That it runs from junction to junction is counted elsewhere; how, only its bends tell.
        if known && line.bends.is_empty() {
            continue;
        }
        let share = roads.share(figure, line, map);
        beside += 1.0 - share;
        if !known {
            along += share;
        }
    }
    found.evidence[ALONG_ROADS] = along;
    found.evidence[BESIDE_ROADS] = beside;
    if !figure.marks.is_empty() {
        found.evidence[MARKS] = marks(held, sheet, figure, map, sigma * MARK_ERRORS)?;
    }
    found.score = score(&found.evidence);
    Ok(())
}

struct Roads {
    segments: Vec<Segment>,
    /// How far a road may lie off, in metres.
    beside: f64,
}

impl Roads {
    /// How much of a traced line runs along roads, from 0 to 1.
    fn share(&self, figure: &Figure, line: &Line, map: &Projective) -> f64 {
        let [from, to] = line.ends.map(|end| figure.points[usize::from(end)]);
        let path: Vec<Vector> = std::iter::once(from)
            .chain(line.bends.iter().copied())
            .chain([to])
            .collect();
        let length: f64 = path.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
        let count = (length / 25.0).clamp(3.0, 12.0) as usize;
        let step = length / count as f64;
        let (mut hits, mut next, mut gone) = (0u32, step / 2.0, 0.0);
        for pair in path.windows(2) {
            let own = distance(pair[0], pair[1]);
            while next < gone + own {
                let t = (next - gone) / own;
                let [dx, dy] = sub(pair[1], pair[0]);
                let p = [pair[0][0] + t * dx, pair[0][1] + t * dy];
                hits += u32::from(self.runs(map, p, [dx, dy]));
                next += step;
            }
            gone += own;
        }
        f64::from(hits) / count as f64
    }

    /// Whether a road runs where a point of the frame would lie, in its direction.
    fn runs(&self, map: &Projective, p: Vector, towards: Vector) -> bool {
        if map.depth(p) / map.0[8] < 0.05 {
            return false;
        }
        let (g, j) = (map.at(p), map.jacobian(p));
        let way = [
            j[0] * towards[0] + j[1] * towards[1],
            j[2] * towards[0] + j[3] * towards[1],
        ];
        let length = norm(way);
        let reach = self.beside;
        self.segments.iter().any(|&[a, b]| {
            let near = g[0] > a[0].min(b[0]) - reach
                && g[0] < a[0].max(b[0]) + reach
                && g[1] > a[1].min(b[1]) - reach
                && g[1] < a[1].max(b[1]) + reach;
            if !near {
                return false;
            }
            let d = sub(b, a);
            let cosine = (d[0] * way[0] + d[1] * way[1]).abs();
            cosine >= ASLANT * norm(d) * length && off([a, b], g) < reach
        })
    }
}

/// The distance of a point from a segment.
fn off([a, b]: Segment, p: Vector) -> f64 {
    let (d, v) = (sub(b, a), sub(p, a));
    let square = (d[0] * d[0] + d[1] * d[1]).max(1e-9);
    let t = ((d[0] * v[0] + d[1] * v[1]) / square).clamp(0.0, 1.0);
    distance(p, [a[0] + t * d[0], a[1] + t * d[1]])
}

/// The roads that leave junctions within a distance, cut in straight pieces.
fn segments(
    held: &Map,
    sheet: &Sheet,
    centre: Vector,
    reach: f64,
) -> Result<Vec<Segment>, MapError> {
    let mut nodes = Vec::new();
    sheet.within(centre, reach, |node, _| nodes.push(node));
    let flat = |spot: Spot| sheet.scale.from_to(sheet.origin, spot);
    let mut segments = Vec::with_capacity(8 * nodes.len());
    for node in nodes {
        let id = sheet.ids[node as usize];
        for arm in held.tile(id.tile)?.arms(id.local) {
            // A road between two junctions that are both near is read once.
            if let End::Junction(to, spot) = arm.to
                && to < id
                && distance(flat(spot), centre) <= reach
            {
                continue;
            }
            let line = held.line(id, &arm)?;
            segments.extend(line.windows(2).map(|pair| [flat(pair[0]), flat(pair[1])]));
        }
    }
    Ok(segments)
}

/// What marks are worth, in natural logarithms over chance.
///
/// A mark that the map lacks costs the logarithm of a quarter, at every place alike.
fn marks(
    held: &Map,
    sheet: &Sheet,
    figure: &Figure,
    map: &Projective,
    sigma: f64,
) -> Result<f64, MapError> {
    let mut sum = 0.0;
    for kind in [
        MarkKind::Roundabout,
        MarkKind::Bridge,
        MarkKind::Water,
        MarkKind::RailCrossing,
    ] {
        let seen = figure.marks.iter().filter(|(of, _)| *of == kind);
        let places: Vec<Vector> = seen
            .map(|(_, p)| *p)
            .filter(|&p| map.depth(p) / map.0[8] > 0.05)
            .map(|p| map.at(p))
            .collect();
        let Some(&first) = places.first() else {
            continue;
        };
        let around = sheet.spot(first);
        let grown = |per: f64| (AROUND_M / per) as i32;
        let bounds = SpotBox::of(around)
            .grown(grown(sheet.scale.north), grown(sheet.scale.east))
            .bounds();
        let flat = |spot: &Spot| sheet.scale.from_to(sheet.origin, *spot);
        let lines: Vec<Vec<Vector>> = held
            .features_in(kinds(kind), &bounds)?
            .iter()
            .map(|feature| feature.line.iter().map(flat).collect())
            .collect();
        let area = 4.0 * AROUND_M * AROUND_M;
        let inside =
            |p: &Vector| (p[0] - first[0]).abs() < AROUND_M && (p[1] - first[1]).abs() < AROUND_M;
        // Things that are long are met along their length, others at their middle.
        let long = matches!(kind, MarkKind::Water | MarkKind::Bridge);
        for place in places {
            let near = lines.iter().map(|line| away(line, place));
            let near = near.fold(f64::MAX, f64::min);
            let beside = libm::exp(-0.5 * (near / sigma) * (near / sigma));
            let over_chance = match long {
                true => {
                    let metres: f64 = lines
                        .iter()
                        .flat_map(|line| line.windows(2))
                        .filter(|pair| inside(&pair[0]))
                        .map(|pair| distance(pair[0], pair[1]))
                        .sum();
                    let peak = 1.0 / ((2.0 * std::f64::consts::PI).sqrt() * sigma);
                    peak * beside / ((metres + 200.0) / area)
                }
                false => {
                    let count = lines.iter().filter(|line| line.iter().any(inside)).count();
                    let peak = 1.0 / (2.0 * std::f64::consts::PI * sigma * sigma);
                    peak * beside / ((count as f64 + 0.5) / area)
                }
            };
            sum += libm::log(1.0 - HELD + HELD * over_chance).min(MOST_OF_A_MARK);
        }
    }
    Ok(sum)
}

fn kinds(kind: MarkKind) -> &'static [FeatureKind] {
    match kind {
        MarkKind::Roundabout => &[FeatureKind::Roundabout],
        MarkKind::Bridge => &[FeatureKind::Bridge],
        MarkKind::Water => &[FeatureKind::WaterEdge, FeatureKind::Waterway],
        MarkKind::RailCrossing => &[FeatureKind::RailCrossing],
    }
}

/// The distance of a point from a line, which may be a single spot.
fn away(line: &[Vector], p: Vector) -> f64 {
    match line {
        [only] => distance(*only, p),
        _ => line
            .windows(2)
            .map(|pair| off([pair[0], pair[1]], p))
            .fold(f64::MAX, f64::min),
    }
}
