//! Frames of known places, traced by a simulated hand.
//!
//! `Frame::draw` with the default [`View`] makes the study's frames. The other fields are noise
//! that no solver models: relief, lenses, opinions of what is a junction, main roads first,
//! missing quarters, roads of another year, slips of the hand.

use std::collections::{BTreeMap, HashMap};

use bayyina_atlas::{Atlas, End, GraphKind, JunctionId, RoadClass, Scale, Spot, TileKind};
use bayyina_ground::Metres;
use bayyina_locate::{Image, PointId, Trace, TraceLine, TracePoint};

use crate::camera::{Camera, HEIGHT, Hills, WIDTH};
use crate::extras::{Strays, marks};
use crate::random::Random;

/// What frames are like.
#[derive(Clone, Debug)]
pub struct View {
    /// How many points are traced.
    pub points: usize,
    /// Ground width in metres.
    pub width: (f64, f64),
    /// Degrees from straight down.
    pub tilt: (f64, f64),
    /// Horizontal view in degrees.
    pub view: (f64, f64),
    /// Error of a click in pixels.
    pub click: f64,
    /// Error of the map in metres.
    pub map_m: f64,
    /// Junctions not traced.
    pub missing: f64,
    /// Points that are no junctions.
    pub stray: f64,
    /// Degrees that are wrong.
    pub degrees: f64,
    /// Heading within these degrees of north.
    pub heading: f64,
    /// Height of hills in metres.
    pub relief_m: f64,
    /// Distortion of the lens at the corner, as a share of the distance.
    pub lens: f64,
    /// Junctions nearer than this many metres that a tracer may take for one.
    pub opinion_m: f64,
    /// How much more readily a main road is followed.
    pub bias: f64,
    /// Share of the frame where nothing was traced.
    pub hole: f64,
    /// Roads that the map has and the frame does not.
    pub newer: f64,
    /// Whether clicks have heavy tails.
    pub heavy: bool,
    /// Whether a camera may be held at any angle.
    pub any_roll: bool,
    /// Whether bends of roads are traced.
    pub bends: bool,
    /// How many marks are made beside junctions, at most.
    pub marks: usize,
}

impl Default for View {
    fn default() -> Self {
        Self {
            points: 15,
            width: (300.0, 1500.0),
            tilt: (0.0, 45.0),
            view: (2.0, 20.0),
            click: 4.0,
            map_m: 4.0,
            missing: 0.2,
            stray: 0.1,
            degrees: 0.1,
            heading: 180.0,
            relief_m: 0.0,
            lens: 0.0,
            opinion_m: 0.0,
            bias: 0.0,
            hole: 0.0,
            newer: 0.0,
            heavy: false,
            any_roll: false,
            bends: false,
            marks: 0,
        }
    }
}

impl View {
    /// Careful tracing.
    pub fn careful(points: usize) -> Self {
        Self {
            points,
            click: 2.0,
            missing: 0.1,
            stray: 0.0,
            degrees: 0.05,
            ..Self::default()
        }
    }
}

/// A traced frame and where it was taken.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What was traced.
    pub trace: Trace,
    /// Where each traced point truly is; `None` of strays.
    pub truth: Vec<Option<Spot>>,
    /// The number in OpenStreetMap of the junction that each point is; made up in a copy.
    pub osm: Vec<Option<i64>>,
    /// The ground at the middle of the frame.
    pub centre: Spot,
    /// Where the top of the frame points, in degrees.
    pub heading_deg: f64,
    /// Which map it was drawn from.
    pub map: u16,
    /// The hills, as seen from `origin`.
    pub hills: Hills,
    /// Where the hills' metres begin.
    pub origin: Spot,
}

impl Frame {
    /// Metres above the sea, if the middle of the hills lies at 100.
    pub fn height(&self, spot: Spot) -> f64 {
        let metres = Scale::at(self.origin.lat).from_to(self.origin, spot);
        100.0 + self.hills.at(metres)
    }
}

/// Junctions around a place.
struct Ground {
    places: Vec<[f64; 2]>,
    spots: Vec<Spot>,
    osm: Vec<i64>,
    degrees: Vec<u8>,
    links: Vec<Vec<u32>>,
    main: Vec<Vec<bool>>,
    lines: BTreeMap<(u32, u32), Vec<[f64; 2]>>,
}

/// How many junctions each tile of the graph of all roads begins with, to draw evenly from.
pub struct Deck {
    tiles: Vec<(u16, u32, u32, u64)>,
    total: u64,
}

impl Deck {
    /// All junctions of some maps of an atlas.
    pub fn new(atlas: &Atlas, wanted: impl Fn(usize) -> bool) -> Self {
        let mut tiles = Vec::new();
        let mut total = 0;
        for (number, map) in atlas.maps().iter().enumerate() {
            if !wanted(number) {
                continue;
            }
            for tile in map.tiles() {
                if tile.kind == TileKind::Junctions(GraphKind::All) {
                    tiles.push((number as u16, tile.number, tile.count, total));
                    total += u64::from(tile.count);
                }
            }
        }
        Self { tiles, total }
    }

    fn draw(&self, random: &mut Random) -> (u16, JunctionId) {
        let at = random.below(self.total as usize) as u64;
        let tile = self.tiles.partition_point(|tile| tile.3 <= at) - 1;
        let (map, number, _, first) = self.tiles[tile];
        let local = (at - first) as u16;
        (
            map,
            JunctionId {
                tile: number,
                local,
            },
        )
    }
}

impl Frame {
    /// A frame of a place drawn by chance; places that show too little are drawn again.
    pub fn draw(atlas: &Atlas, deck: &Deck, view: &View, random: &mut Random) -> Option<Self> {
        (0..400).find_map(|_| Self::attempt(atlas, deck, view, random))
    }

    fn attempt(atlas: &Atlas, deck: &Deck, view: &View, random: &mut Random) -> Option<Self> {
        let (map, start) = deck.draw(random);
        let held = &atlas.maps()[usize::from(map)];
        let origin = held.tile(start.tile).ok()?.spot(start.local);
        let camera = Camera::draw(view, random);
        let tilt = libm::acos(-camera.forward[2]);
        let width = 2.0 * camera.away * (WIDTH / 2.0) / camera.focal;
        let reach = width * (1.2 + 2.0 * libm::tan(tilt).min(3.0));
        let ground = Ground::around(atlas, map, origin, reach, view, random)?;
        let heading =
            libm::atan2(camera.up[0], camera.up[1]) - libm::atan2(camera.roll[1], camera.roll[0]);
        let hills = Hills::new(view.relief_m, random);
        let centre = Scale::at(origin.lat).spot(origin, camera.middle(&hills));
        let (mut traced, truth, osm) = trace(&ground, &camera, &hills, view, random)?;
        if view.marks > 0 {
            traced.marks = marks(held, origin, reach, &camera, &hills, view, random);
        }
        Some(Self {
            trace: traced,
            truth,
            osm,
            centre,
            heading_deg: heading.to_degrees().rem_euclid(360.0),
            map,
            hills,
            origin,
        })
    }
}

impl Ground {
    fn around(
        atlas: &Atlas,
        map: u16,
        origin: Spot,
        reach: f64,
        view: &View,
        random: &mut Random,
    ) -> Option<Self> {
        let held = &atlas.maps()[usize::from(map)];
        let near = held
            .junctions_near(GraphKind::All, origin.point(), Metres::new(reach)?)
            .ok()?;
        let scale = Scale::at(origin.lat);
        let index: HashMap<JunctionId, u32> = near
            .iter()
            .zip(0..)
            .map(|(junction, at)| (junction.0, at))
            .collect();
        let mut ground = Self {
            places: near
                .iter()
                .map(|(_, spot, _)| scale.from_to(origin, *spot))
                .collect(),
            spots: near.iter().map(|(_, spot, _)| *spot).collect(),
            osm: near
                .iter()
                .map(|(id, _, _)| held.junction(*id).map(|junction| junction.osm))
                .collect::<Result<_, _>>()
                .ok()?,
            degrees: Vec::new(),
            links: Vec::new(),
            main: Vec::new(),
            lines: BTreeMap::new(),
        };
        for (at, (id, _, _)) in near.iter().enumerate() {
            let arms = held.arms(*id).ok()?;
            let (mut links, mut main) = (Vec::new(), Vec::new());
            for arm in &arms {
                if let End::Junction(to, _) = arm.to
                    && let Some(&to) = index.get(&to)
                    && to != at as u32
                    && !links.contains(&to)
                {
                    links.push(to);
                    main.push(arm.class <= RoadClass::Tertiary);
                    if view.bends
                        && at as u32 > to
                        && let Ok(line) = held.line(*id, arm)
                    {
                        let line = line[1..line.len() - 1].iter();
                        let bends = line.map(|spot| scale.from_to(origin, *spot)).collect();
                        ground.lines.insert((at as u32, to), bends);
                    }
                }
            }
            ground.degrees.push(arms.len().min(255) as u8);
            ground.links.push(links);
            ground.main.push(main);
        }
        if view.newer > 0.0 {
            for at in 0..ground.places.len() {
                if random.share() < view.newer {
                    contract(&ground.places, &mut ground.links, at);
                }
            }
        }
        Some(ground)
    }
}

/// Takes a junction out, and joins the roads that ran straight through it.
fn contract(places: &[[f64; 2]], links: &mut [Vec<u32>], at: usize) {
    let around = std::mem::take(&mut links[at]);
    for &other in &around {
        links[other as usize].retain(|&link| link as usize != at);
    }
    let mut used = vec![false; around.len()];
    loop {
        let mut best = (-0.85, 0, 0);
        for i in 0..around.len() {
            for j in i + 1..around.len() {
                if used[i] || used[j] {
                    continue;
                }
                let (a, b, o) = (
                    places[around[i] as usize],
                    places[around[j] as usize],
                    places[at],
                );
                let (u, v) = ([a[0] - o[0], a[1] - o[1]], [b[0] - o[0], b[1] - o[1]]);
                let product = (u[0] * u[0] + u[1] * u[1]) * (v[0] * v[0] + v[1] * v[1]);
                let cosine = (u[0] * v[0] + u[1] * v[1]) / product.sqrt().max(1e-9);
                if cosine < best.0 {
                    best = (cosine, i, j);
                }
            }
        }
        if best.0 >= -0.85 {
            break;
        }
        used[best.1] = true;
        used[best.2] = true;
        let (a, b) = (around[best.1], around[best.2]);
        if a != b && !links[a as usize].contains(&b) {
            links[a as usize].push(b);
            links[b as usize].push(a);
        }
    }
}

fn length(a: [f64; 2], b: [f64; 2]) -> f64 {
    let d = [a[0] - b[0], a[1] - b[1]];
    (d[0] * d[0] + d[1] * d[1]).sqrt()
}

/// A trace, with the place and the number of the junction that each point is.
type Traced = (Trace, Vec<Option<Spot>>, Vec<Option<i64>>);

/// Traces a connected part of what a camera sees, outward from the middle.
fn trace(
    ground: &Ground,
    camera: &Camera,
    hills: &Hills,
    view: &View,
    random: &mut Random,
) -> Option<Traced> {
    let see = |p: [f64; 2]| camera.project(p, hills.at(p));
    let hole = (view.hole > 0.0).then(|| {
        let radius = WIDTH * (view.hole / std::f64::consts::PI).sqrt();
        (
            [random.between(-400.0, 400.0), random.between(-250.0, 250.0)],
            radius,
        )
    });
    let mut seen: Vec<(usize, [f64; 2])> = Vec::new();
    for at in 0..ground.places.len() {
        if let Some(p) = see(ground.places[at])
            && hole.is_none_or(|(centre, radius)| length(p, centre) > radius)
            && !ground.links[at].is_empty()
        {
            seen.push((at, p));
        }
    }
    let strays = (view.stray * view.points as f64).round() as usize;
    let want = ((view.points - strays) as f64 / (1.0 - view.missing)).round() as usize;
    if seen.len() < 6.max(want * 3 / 4) {
        return None;
    }
    let place: HashMap<u32, usize> = seen
        .iter()
        .enumerate()
        .map(|(k, (at, _))| (*at as u32, k))
        .collect();
    let start = (0..seen.len())
        .min_by(|&a, &b| length(seen[a].1, [0.0; 2]).total_cmp(&length(seen[b].1, [0.0; 2])))?;
    let mut chosen = vec![start];
    let mut fresh = vec![start];
    let mut known = vec![false; seen.len()];
    known[start] = true;
    let mut offered: Vec<(f64, usize)> = Vec::new();
    while chosen.len() < want {
        for k in fresh.drain(..) {
            let at = seen[k].0;
            for (&other, &main) in ground.links[at]
                .iter()
                .zip(ground.main[at].iter().chain(std::iter::repeat(&false)))
            {
                if let Some(&other) = place.get(&other)
                    && !known[other]
                {
                    known[other] = true;
                    let ease = if main { 1.0 / (1.0 + view.bias) } else { 1.0 };
                    let far = length(seen[other].1, [0.0; 2]);
                    offered.push((far * random.between(0.7, 1.3) * ease, other));
                }
            }
        }
        let Some(best) = (0..offered.len()).min_by(|&a, &b| offered[a].0.total_cmp(&offered[b].0))
        else {
            break;
        };
        let (_, next) = offered.swap_remove(best);
        if chosen
            .iter()
            .any(|&k| length(seen[k].1, seen[next].1) < 14.0)
        {
            continue;
        }
        chosen.push(next);
        fresh.push(next);
    }
    if chosen.len() < 6.max(want * 2 / 3) {
        return None;
    }
    let error = |random: &mut Random, size: f64| {
        size * if view.heavy {
            random.heavy()
        } else {
            random.normal()
        }
    };
    let mut points: Vec<[f64; 2]> = Vec::new();
    let mut index: HashMap<u32, usize> = HashMap::new();
    let mut arms: Vec<u8> = Vec::new();
    for (at, &k) in chosen.iter().enumerate() {
        let node = seen[k].0;
        let p = ground.places[node];
        let off = [
            p[0] + view.map_m * random.normal(),
            p[1] + view.map_m * random.normal(),
        ];
        let p = see(off).unwrap_or(seen[k].1);
        points.push([
            p[0] + error(random, view.click),
            p[1] + error(random, view.click),
        ]);
        index.insert(node as u32, at);
        let wrong = random.share() < view.degrees;
        arms.push(if wrong {
            3 + random.below(3) as u8
        } else {
            ground.degrees[node]
        });
    }
    let mut links: Vec<Vec<u32>> = chosen
        .iter()
        .map(|&k| {
            let links = ground.links[seen[k].0].iter();
            links
                .filter_map(|to| index.get(to).map(|&to| to as u32))
                .collect()
        })
        .collect();
    let count = points.len();
    let mut dead: Vec<bool> = (0..count).map(|_| random.share() < view.missing).collect();
    if view.opinion_m > 0.0 {
        // Two that are near are taken for one, between them.
        for a in 0..count {
            for b in 0..a {
                let (na, nb) = (seen[chosen[a]].0, seen[chosen[b]].0);
                if !dead[a]
                    && !dead[b]
                    && links[a].contains(&(b as u32))
                    && length(ground.places[na], ground.places[nb]) < view.opinion_m
                    && random.share() < 0.7
                {
                    let (pa, pb) = (points[a], points[b]);
                    points[a] = [(pa[0] + pb[0]) / 2.0, (pa[1] + pb[1]) / 2.0];
                    for to in std::mem::take(&mut links[b]) {
                        links[to as usize].retain(|&link| link as usize != b);
                        if to as usize != a && !links[a].contains(&to) {
                            links[a].push(to);
                            links[to as usize].push(a as u32);
                        }
                    }
                    arms[a] = (arms[a] + arms[b]).saturating_sub(2);
                    dead[b] = true;
                }
            }
        }
    }
    let before = points.clone();
    for (at, &dead) in dead.iter().enumerate() {
        if dead {
            contract(&before, &mut links, at);
        }
    }
    let live: Vec<usize> = (0..count)
        .filter(|&at| {
            !dead[at] && points[at][0].abs() < WIDTH / 2.0 && points[at][1].abs() < HEIGHT / 2.0
        })
        .collect();
    if live.len() < 5 {
        return None;
    }
    let renamed: HashMap<u32, u32> = live
        .iter()
        .zip(0..)
        .map(|(&at, new)| (at as u32, new))
        .collect();
    let mut truth: Vec<Option<Spot>> = live
        .iter()
        .map(|&at| Some(ground.spots[seen[chosen[at]].0]))
        .collect();
    let mut osm: Vec<Option<i64>> = live
        .iter()
        .map(|&at| Some(ground.osm[seen[chosen[at]].0]))
        .collect();
    let nodes: Vec<u32> = live.iter().map(|&at| seen[chosen[at]].0 as u32).collect();
    let mut traced: Vec<[f64; 2]> = live.iter().map(|&at| points[at]).collect();
    let mut arms: Vec<u8> = live.iter().map(|&at| arms[at]).collect();
    let mut links: Vec<Vec<u32>> = live
        .iter()
        .map(|&at| {
            links[at]
                .iter()
                .filter_map(|to| renamed.get(to).copied())
                .collect()
        })
        .collect();
    let noise = Strays {
        points: &mut traced,
        links: &mut links,
        arms: &mut arms,
        truth: &mut truth,
    };
    noise.add(strays, random);
    let via = |from: usize, to: usize| -> Vec<[f64; 2]> {
        let (Some(&a), Some(&b)) = (nodes.get(from), nodes.get(to)) else {
            return Vec::new();
        };
        let line = ground.lines.get(&(a.max(b), a.min(b)));
        let mut bends: Vec<[f64; 2]> = line
            .into_iter()
            .flatten()
            .filter_map(|&p| see(p))
            .map(|p| [p[0] + WIDTH / 2.0, HEIGHT / 2.0 - p[1]])
            .collect();
        if a < b {
            bends.reverse();
        }
        bends
    };
    osm.resize(truth.len(), None);
    Some((as_trace(&traced, &links, &arms, via), truth, osm))
}

fn as_trace(
    points: &[[f64; 2]],
    links: &[Vec<u32>],
    arms: &[u8],
    via: impl Fn(usize, usize) -> Vec<[f64; 2]>,
) -> Trace {
    let mut lines = Vec::new();
    for (from, to) in links.iter().enumerate() {
        for &to in to.iter().filter(|&&to| to as usize > from) {
            lines.push(TraceLine {
                from: PointId::Number(from as i64),
                to: PointId::Number(i64::from(to)),
                via: via(from, to as usize),
            });
        }
    }
    Trace {
        image: Image {
            width: WIDTH,
            height: HEIGHT,
        },
        points: points
            .iter()
            .zip(arms)
            .enumerate()
            .map(|(at, (p, &arms))| TracePoint {
                id: PointId::Number(at as i64),
                x: p[0] + WIDTH / 2.0,
                y: HEIGHT / 2.0 - p[1],
                arms: Some(arms),
            })
            .collect(),
        lines,
        marks: Vec::new(),
        horizon: None,
        heading: None,
    }
}
