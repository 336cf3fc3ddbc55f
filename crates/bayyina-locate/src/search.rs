//! The search: patterns are looked up, each hit is tried point by point, what stands is fitted.

use std::sync::LazyLock;

use bayyina_atlas::Spot;

use crate::code::TABLES;
use crate::figure::Figure;
use crate::index::{ENTRY, TileIndex, junctions};
use crate::options::Limit;
use crate::pattern::{CLICK, MAP_M, Pattern, SLOTS};
use crate::plane::{
    Plausible, Projective, Vector, distance, fit_affine, fit_projective, heading_of, sub,
};
use crate::score::{Evaluation, Scratch, complete, evaluate};
use crate::sheet::{NONE, Sheet};

/// How many standard errors a fourth junction may be off, squared.
const FOURTH: f64 = 7.4;
/// How many standard errors a witness may be off.
const WITNESS: f64 = 2.2;
/// Below this sum of logarithms a place is given up.
const GIVE_UP: f64 = -1.6;
/// Of the places that stand in one stage of a search, only so many are fitted, the most promising:
/// in a lattice everything fits a little.
pub const FITTED: usize = 1000;
/// Candidates of one tile and one lookup.
const MOST_HELD: usize = 12;
/// Two candidates of which the middles lie nearer are one.
pub const SAME_M: f64 = 80.0;

/// What a view is worth before any witness: this, less that for each unit of its unevenness, which
/// is about the logarithm of its axis ratio.
const UNEVEN: [f64; 2] = [0.7, 3.0];

/// How finely the junctions expected near a witness are told.
const PER_UNIT: f64 = 100.0;
/// How often a traced road leads to the junction that is expected, at the true place.
const LINKED: f64 = 0.6;
/// How often it does elsewhere, of the times that there is a junction.
const LINKED_BY_CHANCE: f64 = 0.35;
/// What a degree that agrees is worth, and one that differs.
const DEGREE: [f64; 2] = [0.3, -0.7];

/// What a witness is worth.
#[derive(Clone, Copy, Debug)]
struct Worth {
    /// If a traced road leads to it.
    linked: f64,
    /// If a road should, and there is a junction, but no road.
    unlinked: f64,
    /// If there is a junction, and no traced road could be followed.
    hit: f64,
    /// If there is none.
    miss: f64,
    /// On average at the true place, with a traced road and without.
    mean: [f64; 2],
}

/// For the junctions expected by chance near a witness: no more than 1.6 are worth a look.
static WORTH: LazyLock<Vec<Worth>> = LazyLock::new(|| {
    let row = |step: u32| {
        let chance = 1.0 - libm::exp(-(f64::from(step) + 0.5) / PER_UNIT);
        let right = 0.75 + 0.25 * chance;
        let linked = libm::log(LINKED / (LINKED_BY_CHANCE * chance));
        let unlinked = libm::log((right - LINKED) / ((1.0 - LINKED_BY_CHANCE) * chance));
        let hit = libm::log(right / chance);
        let miss = libm::log((1.0 - right) / (1.0 - chance));
        Worth {
            linked,
            unlinked,
            hit,
            miss,
            mean: [
                right * hit + (1.0 - right) * miss,
                LINKED * linked + (right - LINKED) * unlinked + (1.0 - right) * miss,
            ],
        }
    };
    (0..160).map(row).collect()
});

/// What a lookup obeys.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What a view may look like.
    pub plausible: Plausible,
    /// The circle to stay in, in metres.
    pub near: Option<(Spot, f64)>,
    /// The time.
    pub limit: Limit,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Entries compared.
    pub compared: u64,
    /// Places tried.
    pub tried: u64,
    /// Places fitted.
    pub fitted: u64,
    /// Whether the time ran out.
    pub stopped: bool,
}

/// A place where a figure fits.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which sheet of the atlas.
    pub sheet: usize,
    /// From units of the frame to metres of the sheet.
    pub map: Projective,
    /// The ground at the middle of the points, in metres of the sheet.
    pub middle: Vector,
    /// The same on the earth.
    pub spot: Spot,
    /// How well it fits.
    pub evaluation: Evaluation,
    /// The figure as it would be without hills, where they were taken out.
    pub levelled: Option<Box<Figure>>,
}

/// The search of one figure in one tile.
pub struct Hunt<'a> {
    /// Its number among the sheets.
    pub number: usize,
    /// The tile.
    pub sheet: &'a Sheet,
    /// The figure.
    pub figure: &'a Figure,
    /// What to obey.
    pub rules: &'a Rules,
    /// What was found.
    pub found: Vec<Found>,
    /// What was looked at.
    pub counts: Counts,
    middle: Vector,
    near: Option<(Vector, f64)>,
    hopes: Vec<Hope>,
    scratch: Scratch,
}

/// A place that stood the trial point by point.
struct Hope {
    /// How well.
    sum: f64,
    /// Where the middle of the points would be.
    middle: Vector,
    /// The derivative of frame to ground.
    j: [f64; 4],
    /// Where the origin of the frame would be.
    shift: Vector,
    /// Points and junctions.
    pairs: Vec<(u16, u32)>,
    density: f64,
}

impl Hope {
    /// Whether two are one place.
    fn is(&self, other: &Self) -> bool {
        let square: f64 = self.j.iter().map(|value| value * value).sum();
        let within = 0.06 * (square / 2.0).sqrt();
        (self.middle[0] - other.middle[0]).abs() < 20.0
            && distance(self.middle, other.middle) < 20.0
            && self
                .j
                .iter()
                .zip(other.j)
                .all(|(a, b)| (a - b).abs() < within)
    }
}

impl<'a> Hunt<'a> {
    /// Ready to look.
    pub fn new(number: usize, sheet: &'a Sheet, figure: &'a Figure, rules: &'a Rules) -> Self {
        Self {
            number,
            sheet,
            figure,
            rules,
            found: Vec::new(),
            counts: Counts::default(),
            middle: figure.middle(),
            near: rules
                .near
                .map(|(centre, reach)| (sheet.scale.from_to(sheet.origin, centre), reach)),
            hopes: Vec::new(),
            scratch: Scratch::default(),
        }
    }

    /// Looks up a pattern of four.
    pub fn look_up<B: AsRef<[u8]>>(&mut self, index: &TileIndex<B>, pattern: &Pattern) {
        let Some(kind) = pattern.kind else { return };
        if self.limit() {
            return;
        }
        let slots = match kind {
            crate::code::Kind::Path => [2, 0, 3],
            crate::code::Kind::Star => [1, 2, 3],
        };
        let pick = |row: &[f64; 4]| slots.map(|slot| row[slot] as f32);
        let (wx, wy, wn) = (
            pick(&pattern.weights[0]),
            pick(&pattern.weights[1]),
            pick(&pattern.null),
        );
        let plausible = &self.rules.plausible;
        let (ratio, least, most) = (
            plausible.ratio as f32 * 1.06,
            plausible.least as f32 * 0.88,
            plausible.most as f32 * 1.13,
        );
        // Bytes blur a direction by 2°, and so do errors of clicks.
        let heading = plausible.heading.map(|(heading, within)| {
            let (sin, cos) = libm::sincos(heading);
            let slack = (within + 0.1).min(std::f64::consts::PI);
            ([sin as f32, cos as f32], libm::cos(slack) as f32)
        });
        let (click, ground) = (CLICK * CLICK * 0.5, MAP_M * MAP_M);
        let (click, ground) = (click as f32, ground as f32);
        let tables = &*TABLES;
        let mut hits: Vec<[u8; ENTRY]> = Vec::new();
        let mut compared = 0;
        index.near(kind, pattern.code, pattern.within, |entries| {
            compared += entries.len() as u64;
            for entry in entries {
                if !pattern.degrees[usize::from(entry[8])] {
                    continue;
                }
                let [ax, ay] = tables.vector(entry[4], entry[5]);
                let [bx, by] = tables.vector(entry[6], entry[7]);
                let sum = |w: [f32; 3]| [w[0] + w[1] * ax + w[2] * bx, w[1] * ay + w[2] * by];
                let ([xx, yx], [xy, yy]) = (sum(wx), sum(wy));
                let det = xx * yy - xy * yx;
                let square = xx * xx + xy * xy + yx * yx + yy * yy;
                if square > ratio * det {
                    continue;
                }
                let metres = tables.metres(entry[10]);
                let area = metres * metres;
                if !(least <= det * area && det * area <= most) {
                    continue;
                }
                let off = sum(wn);
                let blur = 0.01 * (1.0 + ax.abs() + ay.abs() + bx.abs() + by.abs());
                let off2 = (off[0] * off[0] + off[1] * off[1]) * area;
                let most_off = FOURTH as f32 * (click * square * area + ground) * 1.05
                    + 2.0 * blur * blur * area;
                if off2 > most_off {
                    continue;
                }
                if let Some(([east, north], cosine)) = heading {
                    let [c, s] = tables.direction(entry[9]);
                    let up = [c * xy - s * yy, s * xy + c * yy];
                    let length = (up[0] * up[0] + up[1] * up[1]).sqrt();
                    if up[0] * east + up[1] * north < cosine * length {
                        continue;
                    }
                }
                hits.push(*entry);
            }
        });
        self.counts.compared += compared;
        for entry in hits {
            if let Some(nodes) = junctions(self.sheet, kind, &entry) {
                self.attempt(pattern, nodes);
            }
        }
    }

    /// Tries a pair of roads at every junction of the tile.
    pub fn scan(&mut self, wedge: &Pattern) {
        let sheet = self.sheet;
        // Columns of the derivative, as sums over the two roads.
        let pick = |row: &[f64; 4]| [row[0] as f32, row[2] as f32];
        let (x, y) = (pick(&wedge.weights[0]), pick(&wedge.weights[1]));
        let plausible = &self.rules.plausible;
        let (ratio, least, most) = (
            plausible.ratio as f32 * 1.001,
            plausible.least as f32 * 0.999,
            plausible.most as f32 * 1.001,
        );
        for b in 0..sheet.own as u32 {
            if b % 1024 == 0 && self.limit() {
                return;
            }
            let own = u32::from(sheet.degrees[b as usize]) << 2;
            let steps = sheet.steps(b);
            for one in steps {
                if one.to == NONE {
                    continue;
                }
                let [ax, ay] = one.by;
                for other in steps {
                    if other.to == one.to || other.to == NONE {
                        continue;
                    }
                    self.counts.compared += 1;
                    let [cx, cy] = other.by;
                    let (xx, yx) = (x[0] * ax + x[1] * cx, x[0] * ay + x[1] * cy);
                    let (xy, yy) = (y[0] * ax + y[1] * cx, y[0] * ay + y[1] * cy);
                    let det = xx * yy - xy * yx;
                    let square = xx * xx + xy * xy + yx * yx + yy * yy;
                    let held = one.degree | own | other.degree << 4;
                    if square <= ratio * det
                        && least <= det
                        && det <= most
                        && wedge.degrees[held as usize]
                    {
                        self.attempt(wedge, [one.to, b, other.to, other.to]);
                    }
                }
            }
        }
    }

    fn limit(&mut self) -> bool {
        if !self.counts.stopped && self.rules.limit.reached() {
            self.counts.stopped = true;
        }
        self.counts.stopped
    }

    /// Tries one place: a pattern on junctions.
    fn attempt(&mut self, pattern: &Pattern, nodes: [u32; 4]) {
        let sheet = self.sheet;
        let origin = sheet.at(nodes[0]);
        if let Some((centre, reach)) = self.near
            && distance(origin, centre) > reach
        {
            return;
        }
        let mut x = [[0.0; 2]; 3];
        let mut off = [0.0; 2];
        for (at, &node) in nodes.iter().enumerate().take(pattern.count) {
            let d = sub(sheet.at(node), origin);
            for axis in 0..2 {
                for (sum, weights) in x.iter_mut().zip(&pattern.weights) {
                    sum[axis] += weights[at] * d[axis];
                }
                off[axis] += pattern.null[at] * d[axis];
            }
        }
        let j = [x[0][0], x[1][0], x[0][1], x[1][1]];
        if !self.rules.plausible.holds(j) {
            return;
        }
        let square = (j[0] * j[0] + j[1] * j[1] + j[2] * j[2] + j[3] * j[3]) / 2.0;
        let sigma2 = CLICK * CLICK * square + MAP_M * MAP_M;
        if off[0] * off[0] + off[1] * off[1] > FOURTH * sigma2 {
            return;
        }
        self.counts.tried += 1;
        let shift = [origin[0] + x[2][0], origin[1] + x[2][1]];
        let go = |p: Vector| {
            [
                shift[0] + j[0] * p[0] + j[1] * p[1],
                shift[1] + j[2] * p[0] + j[3] * p[1],
            ]
        };
        let density = sheet.density(nodes[1]);
        let mut walked = [NONE; SLOTS];
        walked[..pattern.count].copy_from_slice(&nodes[..pattern.count]);
        // A steep view is rarer than a level one, but chance prefers what is steep.
        let uneven = (2.0 * square / (j[0] * j[3] - j[1] * j[2]) - 2.0).max(0.0);
        let mut sum = match self.figure.below_horizon {
            true => 0.0,
            false => UNEVEN[0] - UNEVEN[1] * uneven.sqrt(),
        };
        let mut expected = 0.0;
        let table = &*WORTH;
        for (slot, witness) in (4..).zip(&pattern.witnesses) {
            let bend = 0.03 * witness.apart;
            let reach2 =
                WITNESS * WITNESS * (sigma2 * (1.0 + witness.leverage) + bend * bend * square);
            let step = (density * std::f64::consts::PI * reach2 * PER_UNIT) as usize;
            let Some(worth) = table.get(step) else {
                continue;
            };
            let (place, reach) = (go(witness.place), reach2.sqrt());
            let mut followed = false;
            let mut found = None;
            for &from in &witness.from {
                let from = walked[usize::from(from)];
                if from != NONE {
                    followed = true;
                    found = sheet.nearest_linked(from, place, reach);
                    if found.is_some() {
                        break;
                    }
                }
            }
            expected += worth.mean[usize::from(followed)];
            sum += match (found, followed) {
                (Some(_), _) => worth.linked,
                (None, followed) => {
                    found = sheet.nearest(place, reach);
                    match (found, followed) {
                        (None, _) => worth.miss,
                        (_, true) => worth.unlinked,
                        (_, false) => worth.hit,
                    }
                }
            };
            if let Some(node) = found {
                walked[slot] = node;
                let arms = self.figure.arms[witness.at];
                if arms != 15 {
                    let differs = arms >> sheet.degrees[node as usize] & 1 == 0;
                    sum += DEGREE[usize::from(differs)];
                }
            }
            if sum < GIVE_UP {
                return;
            }
        }
        let enough = match pattern.count {
            3 => (0.7 * expected).max(1.8),
            _ => (0.5 * expected).max(1.0),
        };
        if sum < enough {
            return;
        }
        let own = pattern.ids[..pattern.count].iter().zip(&walked);
        let others = pattern.witnesses.iter().map(|witness| &witness.at);
        let pairs = own
            .chain(others.zip(&walked[4..]))
            .filter(|(_, node)| **node != NONE)
            .map(|(at, node)| (*at as u16, *node));
        self.hopes.push(Hope {
            sum,
            middle: go(self.middle),
            j,
            shift,
            pairs: pairs.collect(),
            density,
        });
        if self.hopes.len() >= 4 * FITTED {
            self.thin();
        }
    }

    /// How promising the places are that stood.
    pub fn hopes(&mut self) -> impl Iterator<Item = f64> {
        self.thin();
        self.hopes.iter().map(|hope| hope.sum)
    }

    fn thin(&mut self) {
        self.hopes.sort_by(|a, b| b.sum.total_cmp(&a.sum));
        self.hopes.truncate(FITTED);
    }

    /// Fits all that are at least this promising, the best first, each place once.
    pub fn fit(&mut self, least: f64) {
        let hopes = std::mem::take(&mut self.hopes);
        let until = hopes.partition_point(|hope| hope.sum >= least);
        for (at, hope) in hopes[..until].iter().enumerate() {
            if hopes[..at].iter().any(|other| hope.is(other)) {
                continue;
            }
            if self.limit() {
                return;
            }
            self.counts.fitted += 1;
            if let Some(found) = self.refine(hope) {
                self.hold(found);
            }
        }
    }

    /// Fits and matches in turn, first affine, then projective.
    fn refine(&mut self, hope: &Hope) -> Option<Found> {
        let (sheet, figure) = (self.sheet, self.figure);
        let mut used = vec![false; figure.points.len()];
        let mut pairs: Vec<(Vector, Vector)> = Vec::with_capacity(figure.points.len());
        for &(at, node) in &hope.pairs {
            used[usize::from(at)] = true;
            pairs.push((figure.points[usize::from(at)], sheet.at(node)));
        }
        let (j, [x, y]) = (hope.j, hope.shift);
        let start = Projective([j[0], j[1], x, j[2], j[3], y, 0.0, 0.0, 1.0]);
        let mut map = fit_affine(&pairs).unwrap_or(start);
        let mut best: Option<(Projective, Evaluation)> = None;
        let mut projective = false;
        let mut before: Vec<Option<u32>> = Vec::new();
        for round in 0..5 {
            let gate = if round < 1 { 3.0 } else { 2.6 };
            let free = if projective { 4 } else { 3 };
            let evaluation = evaluate(
                (sheet, figure),
                &map,
                &used,
                gate,
                free,
                hope.density,
                &mut self.scratch,
            );
            pairs.clear();
            for (at, node) in evaluation.matches.iter().enumerate() {
                used[at] = node.is_some();
                if let Some(node) = node {
                    pairs.push((figure.points[at], sheet.at(*node)));
                }
            }
            let score = evaluation.score;
            let settled = projective && before == evaluation.matches;
            before.clone_from(&evaluation.matches);
            let better = best.as_ref().is_none_or(|(_, best)| score > best.score);
            if better && self.rules.plausible.holds(map.jacobian(self.middle)) {
                best = Some((map, evaluation));
            }
            let few = pairs.len() < 4 || (round == 0 && 5 * pairs.len() < 2 * figure.points.len());
            if few || settled || (round == 0 && score < 0.0) {
                break;
            }
            projective = pairs.len() >= 6;
            let next = if projective {
                let j = map.jacobian(self.middle);
                let square = (j[0] * j[0] + j[1] * j[1] + j[2] * j[2] + j[3] * j[3]) / 2.0;
                let sigma = (CLICK * CLICK * square + MAP_M * MAP_M).sqrt();
                fit_projective(&pairs, map, sigma).map(|fit| fit.map)
            } else {
                fit_affine(&pairs)
            };
            match next {
                Some(next) => map = next,
                None => break,
            }
        }
        let (map, mut evaluation) = best?;
        if evaluation.score < -2.0 {
            return None;
        }
        complete(sheet, figure, &map, &mut evaluation);
        let middle = map.at(self.middle);
        Some(Found {
            sheet: self.number,
            map,
            middle,
            spot: sheet.spot(middle),
            evaluation,
            levelled: None,
        })
    }

    fn hold(&mut self, found: Found) {
        let score = found.evaluation.score;
        let same = |other: &Found| {
            distance(other.middle, found.middle) < SAME_M
                && crate::plane::turn(
                    heading_of(other.map.jacobian(self.middle))
                        - heading_of(found.map.jacobian(self.middle)),
                )
                .abs()
                    < 0.5
        };
        if let Some(other) = self.found.iter_mut().find(|other| same(other)) {
            if score > other.evaluation.score {
                *other = found;
            }
        } else {
            self.found.push(found);
        }
        self.found
            .sort_by(|a, b| b.evaluation.score.total_cmp(&a.evaluation.score));
        self.found.truncate(MOST_HELD);
    }
}
