//! How well a map of frame to ground explains a figure, in natural logarithms over chance.

use crate::figure::Figure;
use crate::pattern::{CLICK, MAP_M};
use crate::plane::{Projective, UNIT, Vector, distance, inverse, stretch};
use crate::sheet::Sheet;

/// How many points of a trace are no junction of the map, before anything is known.
const STRAY: f64 = 0.3;
/// The logarithm of that: what a point without a junction is worth.
const MISSED: f64 = -1.203_972_804_325_936;
/// How many kinds of evidence there are.
pub const EVIDENCE: usize = 15;
/// Evidence, one number for each kind.
pub type Evidence = [f64; EVIDENCE];
/// Where degrees that differ are counted.
pub const DEGREES_THAT_DIFFER: usize = 2;
/// Where points without a junction are counted.
pub const WITHOUT_JUNCTION: usize = 8;
/// Where the tilt along the frame is.
pub const TILT_ALONG: usize = 9;
/// Where the logarithm of the axis ratio is.
pub const AXIS_RATIO: usize = 10;
/// Where roads along roads of the map are counted, whose junctions it lacks.
pub const ALONG_ROADS: usize = 12;
/// Where traced roads along none are counted.
pub const BESIDE_ROADS: usize = 13;
/// Where marks are weighed.
pub const MARKS: usize = 14;
/// What the numbers are, in order.
pub const NAMES: [&str; EVIDENCE] = [
    "points",
    "degrees that agree",
    "degrees that differ",
    "roads of the map",
    "roads over one junction",
    "roads that the map lacks",
    "roads that were not traced",
    "junctions that were not traced",
    "points without a junction",
    "tilt along the frame",
    "axis ratio",
    "perspective across the tilt",
    "roads along roads",
    "roads along none",
    "marks",
];
/// What each weighs.
///
/// Source: fitted by `bench/solve`, see docs/locate.md.
pub const WEIGHTS: Evidence = [
    1.04, 0.49, -1.68, 0.26, -1.15, -3.37, -0.83, -0.14, -0.21, 1.77, -7.18, -0.24, 0.77, -1.02,
    1.0,
];

/// A junction for each point.
pub type Matches = Vec<Option<u32>>;

/// What was found of a map of frame to ground.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The score.
    pub score: f64,
    /// What it is made of.
    pub evidence: Evidence,
    /// The junctions that points are.
    pub matches: Matches,
    /// Which of them are likelier than chance.
    pub sure: Vec<bool>,
}

/// The score of some evidence.
pub fn score(evidence: &Evidence) -> f64 {
    evidence.iter().zip(WEIGHTS).map(|(x, w)| x * w).sum()
}

/// What evaluations write into, again and again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Mahalanobis distance squared, point, junction, density of the error at none.
    pairs: Vec<(f64, u32, u32, f64)>,
    taken: Vec<u32>,
    gains: Vec<f64>,
}

/// Pairs points with junctions, each with one at most, the nearest first, and weighs all.
///
/// `used` are the points that the map was fitted to: others are less sure. `free` is how many
/// points the map could always be made to fit.
pub fn evaluate(
    (sheet, figure): (&Sheet, &Figure),
    map: &Projective,
    used: &[bool],
    gate: f64,
    free: usize,
    density: f64,
    scratch: &mut Scratch,
) -> Evaluation {
    let count = figure.points.len();
    let mut normal = [[0.0; 3]; 3];
    let scaled = |p: Vector| [p[0] / UNIT, p[1] / UNIT, 1.0];
    for (p, _) in figure.points.iter().zip(used).filter(|(_, used)| **used) {
        let v = scaled(*p);
        for i in 0..3 {
            for j in 0..3 {
                normal[i][j] += v[i] * v[j];
            }
        }
    }
    for (i, row) in normal.iter_mut().enumerate() {
        row[i] += 1e-6;
    }
    let inverse = inverse(&normal);
    let pairs = &mut scratch.pairs;
    pairs.clear();
    for (at, &p) in figure.points.iter().enumerate() {
        let depth = map.depth(p) / map.0[8];
        if depth < 0.05 {
            continue;
        }
        let (g, j) = (map.at(p), map.jacobian(p));
        let unsure = if used[at] {
            1.0
        } else {
            let v = scaled(p);
            1.0 + inverse.map_or(9.0, |inverse| {
                let mut leverage = 0.0;
                for r in 0..3 {
                    for c in 0..3 {
                        leverage += v[r] * inverse[r][c] * v[c];
                    }
                }
                leverage.clamp(0.0, 9.0)
            })
        };
        let (click, ground) = (CLICK * CLICK * unsure, MAP_M * MAP_M * unsure);
        let (c00, c01, c11) = (
            click * (j[0] * j[0] + j[1] * j[1]) + ground,
            click * (j[0] * j[2] + j[1] * j[3]),
            click * (j[2] * j[2] + j[3] * j[3]) + ground,
        );
        let det = (c00 * c11 - c01 * c01).max(1e-9);
        let half = (c00 + c11) / 2.0;
        let widest = (half + (half * half - det).max(0.0).sqrt()).sqrt();
        let reach = (gate * widest).min(400.0);
        if !g[0].is_finite() || !g[1].is_finite() {
            continue;
        }
        let peak = 1.0 / (2.0 * std::f64::consts::PI * det.sqrt());
        sheet.within(g, reach, |node, _| {
            let place = sheet.at(node);
            let (dx, dy) = (place[0] - g[0], place[1] - g[1]);
            let square = (c11 * dx * dx - 2.0 * c01 * dx * dy + c00 * dy * dy) / det;
            if square < gate * gate {
                pairs.push((square, at as u32, node, peak));
            }
        });
    }
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut matches: Matches = vec![None; count];
    let (taken, gains) = (&mut scratch.taken, &mut scratch.gains);
    taken.clear();
    gains.clear();
    gains.resize(count, MISSED);
    let mut evidence = [0.0; EVIDENCE];
    for &(square, at, node, peak) in pairs.iter() {
        let at = at as usize;
        if matches[at].is_some() || taken.contains(&node) {
            continue;
        }
        let likely = peak * libm::exp(-0.5 * square);
        let around = sheet.density(node).max(0.3 * density);
        let gain = libm::log(STRAY + (1.0 - STRAY) * likely / around);
        matches[at] = Some(node);
        taken.push(node);
        gains[at] = gain;
        if gain > 0.0 && figure.arms[at] != 15 {
            match figure.arms[at] >> sheet.degrees[node as usize] & 1 {
                1 => evidence[1] += 1.0,
                _ => evidence[DEGREES_THAT_DIFFER] += 1.0,
            }
        }
    }
    evidence[0] = gains.iter().sum();
    let sure = gains.iter().map(|&gain| gain > 0.0).collect();
    // The best points are those that any map could be made to fit.
    for _ in 0..free {
        if let Some(best) = gains.iter_mut().max_by(|a, b| a.total_cmp(b))
            && *best > 0.0
        {
            evidence[0] -= *best;
            *best = 0.0;
        }
    }
    let (ratio, along) = stretch(map.jacobian(figure.middle()));
    evidence[TILT_ALONG] = upright(ratio, along);
    if !figure.below_horizon {
        evidence[AXIS_RATIO] = libm::log(ratio);
        evidence[11] = aslant(map, ratio, along);
    }
    Evaluation {
        score: score(&evidence),
        evidence,
        matches,
        sure,
    }
}

/// Adds what costs more to find: which roads agree, and junctions of the map amid the matched
/// points that were not traced.
pub fn complete(sheet: &Sheet, figure: &Figure, map: &Projective, found: &mut Evaluation) {
    let sure = |at: usize| found.matches[at].filter(|_| found.sure[at]);
    let evidence = &mut found.evidence;
    for (at, links) in figure.links.iter().enumerate() {
        let Some(here) = sure(at) else {
            evidence[WITHOUT_JUNCTION] += 1.0;
            continue;
        };
        for other in 0..at {
            let Some(there) = sure(other) else { continue };
            let traced = links.contains(&(other as u16));
            match (traced, sheet.linked(here, there)) {
                (true, true) => evidence[3] += 1.0,
                (true, false) if sheet.linked_over_one(here, there) => evidence[4] += 1.0,
                (true, false) => evidence[5] += 1.0,
                (false, true) => evidence[6] += 1.0,
                (false, false) => {}
            }
        }
    }
    let ground: Vec<Vector> = figure
        .points
        .iter()
        .zip(&found.matches)
        .filter(|(_, matched)| matched.is_some())
        .map(|(p, _)| map.at(*p))
        .collect();
    let hull = hull(ground);
    if hull.len() < 3 {
        return;
    }
    let centre = crate::plane::middle(&hull);
    let reach = hull
        .iter()
        .map(|&p| distance(p, centre))
        .fold(0.0, f64::max);
    let mut missed = 0u32;
    sheet.within(centre, reach, |node, _| {
        let p = sheet.at(node);
        let inside = (0..hull.len())
            .all(|at| crate::plane::area2(hull[at], hull[(at + 1) % hull.len()], p) > 0.0);
        if inside && !found.matches.contains(&Some(node)) {
            missed += 1;
        }
    });
    found.evidence[7] = f64::from(missed);
    found.score = score(&found.evidence);
}

/// How much likelier than any other the direction is in which the ground is compressed: cameras
/// are mostly held upright.
fn upright(ratio: f64, along: f64) -> f64 {
    let off = libm::cos(2.0 * along).mul_add(0.5, 0.5);
    // 0 of a tilt straight up the frame, 1 of one across it.
    let narrow = libm::exp(-off / 0.06) * 3.2 * 0.65 + 0.35;
    tilted(ratio) * libm::log(narrow)
}

/// The square of the perspective across the tilt, in hundredths of a percent a unit: a pinhole has
/// none.
fn aslant(map: &Projective, ratio: f64, along: f64) -> f64 {
    let (sin, cos) = libm::sincos(along);
    let across = (cos * map.0[7] - sin * map.0[6]) / map.0[8] / 1e-4;
    (across * across).min(20.0) * tilted(ratio)
}

/// How far errors let the direction of a tilt be known, from 0 to 1.
fn tilted(ratio: f64) -> f64 {
    ((ratio - 1.05) / 0.2).clamp(0.0, 1.0)
}

/// The convex hull, counter-clockwise.
pub fn hull(mut points: Vec<Vector>) -> Vec<Vector> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut hull: Vec<Vector> = Vec::new();
    for _ in 0..2 {
        let start = hull.len();
        for &p in &points {
            while hull.len() >= start + 2
                && crate::plane::area2(hull[hull.len() - 2], hull[hull.len() - 1], p) <= 0.0
            {
                hull.pop();
            }
            hull.push(p);
        }
        hull.pop();
        points.reverse();
    }
    hull
}
