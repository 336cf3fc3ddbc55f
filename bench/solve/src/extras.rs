//! What a trace holds beside true junctions: points that are none, and marks.

use bayyina_atlas::{FeatureKind, Map, Scale, Spot, SpotBox};
use bayyina_locate::{Mark, MarkKind};

use crate::camera::{Camera, HEIGHT, Hills, WIDTH};
use crate::frames::View;
use crate::random::Random;

/// How often a mark is of nothing that the map holds.
const MISTAKEN: f64 = 0.2;

/// A trace to which points are added that are no junctions.
pub struct Strays<'a> {
    /// Pixels right of and above the middle.
    pub points: &'a mut Vec<[f64; 2]>,
    /// What roads lead to.
    pub links: &'a mut Vec<Vec<u32>>,
    /// Arms of each.
    pub arms: &'a mut Vec<u8>,
    /// Where each is.
    pub truth: &'a mut Vec<Option<Spot>>,
}

impl Strays<'_> {
    /// Adds some: half of them on roads, the others beside.
    pub fn add(self, strays: usize, random: &mut Random) {
        let real = self.points.len();
        for _ in 0..strays {
            let new = self.points.len() as u32;
            let a = random.below(real);
            if random.share() < 0.5 && !self.links[a].is_empty() {
                let b = self.links[a][random.below(self.links[a].len())] as usize;
                let t = random.between(0.25, 0.75);
                let (pa, pb) = (self.points[a], self.points[b]);
                self.points
                    .push([pa[0] + t * (pb[0] - pa[0]), pa[1] + t * (pb[1] - pa[1])]);
                self.links[a].retain(|&to| to as usize != b);
                self.links[b].retain(|&to| to as usize != a);
                self.links[a].push(new);
                self.links[b].push(new);
                self.links.push(vec![a as u32, b as u32]);
            } else {
                let p = self.points[a];
                let p = [p[0] + 80.0 * random.normal(), p[1] + 80.0 * random.normal()];
                self.points.push([
                    p[0].clamp(-WIDTH / 2.0, WIDTH / 2.0),
                    p[1].clamp(-HEIGHT / 2.0, HEIGHT / 2.0),
                ]);
                self.links.push(vec![a as u32]);
                self.links[a].push(new);
            }
            self.arms.push(3);
            self.truth.push(None);
        }
    }
}

/// Marks of what a map holds in view, with errors of clicks; some are of nothing.
pub fn marks(
    map: &Map,
    origin: Spot,
    reach: f64,
    camera: &Camera,
    hills: &Hills,
    view: &View,
    random: &mut Random,
) -> Vec<Mark> {
    let scale = Scale::at(origin.lat);
    let bounds = SpotBox::of(origin)
        .grown((reach / scale.north) as i32, (reach / scale.east) as i32)
        .bounds();
    let mut seen: Vec<Mark> = Vec::new();
    for (kind, of) in [
        (MarkKind::Roundabout, FeatureKind::Roundabout),
        (MarkKind::Bridge, FeatureKind::Bridge),
        (MarkKind::Water, FeatureKind::WaterEdge),
        (MarkKind::RailCrossing, FeatureKind::RailCrossing),
    ] {
        for feature in map.features_in(&[of], &bounds).expect("a whole map") {
            let spot = feature.line[random.below(feature.line.len())];
            let place = scale.from_to(origin, spot);
            let Some(p) = camera.project(place, hills.at(place)) else {
                continue;
            };
            let mut click = || view.click * 1.5 * random.normal();
            let (x, y) = (p[0] + WIDTH / 2.0 + click(), HEIGHT / 2.0 - p[1] + click());
            if (0.0..WIDTH).contains(&x) && (0.0..HEIGHT).contains(&y) {
                seen.push(Mark { kind, x, y });
            }
        }
    }
    let mut marks = Vec::new();
    while marks.len() < view.marks && !seen.is_empty() {
        let mut mark = seen.swap_remove(random.below(seen.len()));
        if random.share() < MISTAKEN {
            mark.x = random.between(0.0, WIDTH);
            mark.y = random.between(0.0, HEIGHT);
        }
        marks.push(mark);
    }
    marks
}
