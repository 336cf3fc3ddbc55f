//! The two carriageways of one road, zipped together.
//!
//! Every one-way segment that has a partner running against it nearby is cut into steps; each
//! step's end joins the nearest such end of the partner. The places so joined lie in the middle
//! between the carriageways, and what met either carriageway meets the one road.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::mesh::{Groups, Mesh, Segment};
use super::{PAIR_COSINE, PAIR_NAMED_M, PAIR_NAMELESS_M, PAIR_WIDE_M, STEP_M};
use crate::spot::{Scale, Spot};
use crate::tags::{Oneway, RoadClass, RoadTags};

/// Side of a cell of the index; longer than the widest road.
const CELL_M: f64 = 70.0;
/// Roads with a greater cosine between them, either way, do not cross but continue.
const ACROSS_COSINE: f64 = 0.7;
/// A partner's partner must lie this near to where the question began.
const BACK_M: f64 = 25.0;

/// One-way segments by the cells they run through.
struct Index<'a> {
    mesh: &'a Mesh,
    cell: (f64, f64),
    entries: Vec<Entry>,
}

/// A segment in a cell, with what tells soonest that it is no partner.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Entry {
    key: u64,
    segment: u32,
    heading: [f32; 2],
}

/// Where the entries around a cell lie, row by row; the next question is mostly of the same cell.
#[derive(Default)]
struct Around {
    cell: Option<(u32, u32)>,
    rows: [(usize, usize); 3],
}

/// Where on which segment a partner is.
#[derive(Clone, Copy)]
struct Partner {
    segment: u32,
    /// From 0 at the beginning to 1 at the end.
    along: f64,
    distance_m: f64,
}

/// An end of a step and its partner.
#[derive(Clone, Copy)]
struct Match {
    node: u32,
    heading: [f64; 2],
    distance_m: f64,
    partner: u32,
}

/// The direction of a segment; `None` if it has no length.
fn heading(mesh: &Mesh, segment: &Segment) -> Option<[f64; 2]> {
    let (from, to) = (
        mesh.spots[segment.from as usize],
        mesh.spots[segment.to as usize],
    );
    unit(Scale::at(from.lat).from_to(from, to))
}

fn pairable(tags: &RoadTags) -> bool {
    tags.oneway != Oneway::No && !tags.roundabout && tags.class <= RoadClass::LivingStreet
}

/// How far apart carriageways of one road may be; `None` if the two cannot be of one road.
fn width(a: &RoadTags, b: &RoadTags) -> Option<f64> {
    let same_name = a.name == b.name && a.name != 0;
    let nameless = a.name == 0 || b.name == 0;
    if a.link != b.link || (a.class != b.class && !same_name) {
        return None;
    }
    if a.link {
        return Some(PAIR_NAMELESS_M);
    }
    if a.class <= RoadClass::Trunk && b.class <= RoadClass::Trunk {
        return Some(PAIR_WIDE_M);
    }
    if same_name {
        return Some(PAIR_NAMED_M);
    }
    nameless.then_some(PAIR_NAMELESS_M)
}

impl<'a> Index<'a> {
    fn new(mesh: &'a Mesh) -> Self {
        let farthest = mesh
            .segments
            .iter()
            .map(|segment| mesh.spots[segment.from as usize].lat.unsigned_abs())
            .max()
            .unwrap_or(0)
            .min(800_000_000);
        let scale = Scale::at(farthest as i32);
        let mut index = Self {
            mesh,
            cell: (CELL_M / scale.north, CELL_M / scale.east),
            entries: Vec::new(),
        };
        for (number, segment) in mesh.segments.iter().enumerate() {
            if !pairable(mesh.tags(segment)) {
                continue;
            }
            let (a, b) = (
                mesh.spots[segment.from as usize],
                mesh.spots[segment.to as usize],
            );
            let steps = (Scale::at(a.lat).distance(a, b) / 30.0)
                .ceil()
                .clamp(1.0, 1e4) as usize;
            let Some(heading) = heading(mesh, segment) else {
                continue;
            };
            let mut last = None;
            for step in 0..=steps {
                let key = index.key(between(a, b, step as f64 / steps as f64));
                if last != Some(key) {
                    index.entries.push(Entry {
                        key,
                        segment: number as u32,
                        heading: heading.map(|part| part as f32),
                    });
                    last = Some(key);
                }
            }
        }
        index
            .entries
            .par_sort_unstable_by_key(|entry| (entry.key, entry.segment));
        index.entries.dedup();
        index
    }

    fn row_column(&self, spot: Spot) -> (u32, u32) {
        let row = (f64::from(spot.lat) / self.cell.0).floor() as i32;
        let column = (f64::from(spot.lon) / self.cell.1).floor() as i32;
        // Kept above 0 so that neighbouring cells have neighbouring keys.
        (
            row.wrapping_sub(i32::MIN) as u32,
            column.wrapping_sub(i32::MIN) as u32,
        )
    }

    fn key(&self, spot: Spot) -> u64 {
        let (row, column) = self.row_column(spot);
        u64::from(row) << 32 | u64::from(column)
    }

    /// Finds the entries around a spot, unless they are those found before.
    fn look(&self, spot: Spot, around: &mut Around) {
        let (row, column) = self.row_column(spot);
        if around.cell == Some((row, column)) {
            return;
        }
        around.cell = Some((row, column));
        for (place, row) in around.rows.iter_mut().zip(row.saturating_sub(1)..) {
            let key = |column: u32| u64::from(row) << 32 | u64::from(column);
            let (first, last) = (key(column.saturating_sub(1)), key(column.saturating_add(1)));
            let from = self.entries.partition_point(|entry| entry.key < first);
            let rest = &self.entries[from..];
            let count = rest.iter().take_while(|entry| entry.key <= last).count();
            *place = (from, from + count);
        }
    }

    /// The nearest carriageway that runs against `segment` beside `spot`.
    fn partner(
        &self,
        spot: Spot,
        segment: &Segment,
        (scale, heading): (Scale, [f64; 2]),
        around: &mut Around,
    ) -> Option<Partner> {
        let mesh = self.mesh;
        let tags = mesh.tags(segment);
        self.look(spot, around);
        let mut best: Option<Partner> = None;
        for (from, to) in around.rows {
            for entry in &self.entries[from..to] {
                if dot(heading, entry.heading.map(f64::from)) > PAIR_COSINE {
                    continue;
                }
                let number = entry.segment;
                let other = &mesh.segments[number as usize];
                let Some(reach) = width(tags, mesh.tags(other)) else {
                    continue;
                };
                let a = scale.from_to(spot, mesh.spots[other.from as usize]);
                let b = scale.from_to(spot, mesh.spots[other.to as usize]);
                let run = [b[0] - a[0], b[1] - a[1]];
                let along = (-dot(a, run) / dot(run, run)).clamp(0.0, 1.0);
                let foot = [a[0] + along * run[0], a[1] + along * run[1]];
                let distance_m = dot(foot, foot).sqrt();
                // Beside, not ahead or behind.
                if distance_m > reach || dot(foot, heading).abs() > (0.5 * distance_m).max(5.0) {
                    continue;
                }
                let nearer =
                    best.is_none_or(|best| (distance_m, number) < (best.distance_m, best.segment));
                if nearer {
                    best = Some(Partner {
                        segment: number,
                        along,
                        distance_m,
                    });
                }
            }
        }
        best
    }
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

fn unit(vector: [f64; 2]) -> Option<[f64; 2]> {
    let length = dot(vector, vector).sqrt();
    (length > 0.0).then(|| [vector[0] / length, vector[1] / length])
}

/// The spot at a share of the way; across the antimeridian it lies wrong, where nobody drives.
fn between(a: Spot, b: Spot, share: f64) -> Spot {
    let mix =
        |a: i32, b: i32| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as i32;
    Spot {
        lat: mix(a.lat, b.lat),
        lon: mix(a.lon, b.lon),
    }
}

/// Into how many steps a segment is cut.
fn steps(mesh: &Mesh, segment: &Segment) -> usize {
    let (a, b) = (
        mesh.spots[segment.from as usize],
        mesh.spots[segment.to as usize],
    );
    let length = Scale::at(a.lat).distance(a, b);
    (length / STEP_M).ceil().clamp(1.0, 1e5) as usize
}

/// Joins carriageways, and gives for each place the middles between the two sides.
pub fn zip(mesh: &mut Mesh, groups: &mut Groups) -> BTreeMap<u32, Vec<Spot>> {
    let index = Index::new(mesh);
    if index.entries.is_empty() {
        return BTreeMap::new();
    }
    // The partner at the end of each step of each segment.
    let partners: Vec<Vec<Option<Partner>>> = mesh
        .segments
        .par_iter()
        .map_init(Around::default, |around, segment| {
            if !pairable(mesh.tags(segment)) {
                return Vec::new();
            }
            let Some(heading) = heading(mesh, segment) else {
                return Vec::new();
            };
            let (a, b) = (
                mesh.spots[segment.from as usize],
                mesh.spots[segment.to as usize],
            );
            let known = (Scale::at(a.lat), heading);
            let count = steps(mesh, segment);
            let ends = (0..=count).map(|step| between(a, b, step as f64 / count as f64));
            ends.map(|spot| index.partner(spot, segment, known, around))
                .collect()
        })
        .collect();
    let mut cut = vec![false; mesh.segments.len()];
    for (number, partners) in partners.iter().enumerate() {
        for partner in partners.iter().flatten() {
            cut[number] = true;
            cut[partner.segment as usize] = true;
        }
    }
    // The ends of all steps: those of a segment follow each other.
    let mut ends: Vec<Vec<u32>> = vec![Vec::new(); mesh.segments.len()];
    let mut new_spots = Vec::new();
    let mut new_ids = Vec::new();
    for (number, segment) in mesh.segments.iter().enumerate() {
        if !cut[number] {
            continue;
        }
        let count = steps(mesh, segment);
        let (a, b) = (
            mesh.spots[segment.from as usize],
            mesh.spots[segment.to as usize],
        );
        let list = &mut ends[number];
        list.push(segment.from);
        for step in 1..count {
            list.push((mesh.spots.len() + new_spots.len()) as u32);
            new_spots.push(between(a, b, step as f64 / count as f64));
            new_ids.push(mesh.ids[segment.from as usize]);
        }
        list.push(segment.to);
    }
    let spot_of = |node: u32| {
        let node = node as usize;
        match node.checked_sub(mesh.spots.len()) {
            None => mesh.spots[node],
            Some(new) => new_spots[new],
        }
    };
    // The partner of each end, seen from each segment it belongs to: the nearest, and where two
    // divided roads cross the nearest of either road.
    let mut matches: Vec<Match> = Vec::new();
    for ((segment, list), partners) in mesh.segments.iter().zip(&ends).zip(&partners) {
        let Some(heading) = heading(mesh, segment) else {
            continue;
        };
        for (&node, partner) in list.iter().zip(partners) {
            let Some(partner) = partner else { continue };
            let others = &ends[partner.segment as usize];
            let nearest = (partner.along * (others.len() - 1) as f64).round() as usize;
            matches.push(Match {
                node,
                heading,
                distance_m: partner.distance_m,
                partner: others[nearest],
            });
        }
    }
    drop(partners);
    matches.par_sort_by(|a, b| {
        let nearer = a.distance_m.total_cmp(&b.distance_m);
        a.node
            .cmp(&b.node)
            .then(nearer)
            .then(a.partner.cmp(&b.partner))
    });
    let mut kept: Vec<Match> = Vec::with_capacity(matches.len());
    for found in matches {
        let of_node = kept
            .iter()
            .rev()
            .take_while(|other| other.node == found.node);
        let mut same_road =
            of_node.filter(|other| dot(other.heading, found.heading).abs() > ACROSS_COSINE);
        if same_road.next().is_none() {
            kept.push(found);
        }
    }
    let matches = kept;
    let partners_of = |node: u32| {
        let from = matches.partition_point(|other| other.node < node);
        let of_node = matches[from..]
            .iter()
            .take_while(move |other| other.node == node);
        of_node.map(|found| found.partner)
    };
    let joined: Vec<(u32, u32)> = matches
        .iter()
        .filter(|found| {
            let here = spot_of(found.node);
            let scale = Scale::at(here.lat);
            found.node != found.partner
                && partners_of(found.partner)
                    .any(|back| scale.distance(here, spot_of(back)) <= BACK_M)
        })
        .map(|found| (found.node, found.partner))
        .collect();
    let middles: Vec<(u32, Spot)> = joined
        .iter()
        .map(|&(a, b)| (a, between(spot_of(a), spot_of(b), 0.5)))
        .collect();
    let mut segments = Vec::with_capacity(mesh.segments.len() + new_spots.len());
    for (segment, list) in mesh.segments.iter().zip(&ends) {
        if list.is_empty() {
            segments.push(*segment);
        }
        segments.extend(list.windows(2).map(|pair| Segment {
            from: pair[0],
            to: pair[1],
            way: segment.way,
        }));
    }
    mesh.segments = segments;
    mesh.spots.extend(new_spots);
    mesh.ids.extend(new_ids);
    groups.grow(mesh.spots.len());
    for &(a, b) in &joined {
        groups.join(a, b);
    }
    let mut by_place: BTreeMap<u32, Vec<Spot>> = BTreeMap::new();
    for (node, middle) in middles {
        by_place.entry(groups.find(node)).or_default().push(middle);
    }
    by_place
}
