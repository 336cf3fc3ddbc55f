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
/// Steps of a segment for which partners are looked for together.
const PART: usize = 8;
/// A partner's partner must lie this near to where the question began.
const BACK_M: f64 = 25.0;

/// A one-way segment, with all that comparing needs.
#[derive(Clone, Copy)]
struct Side {
    /// Its place among the segments.
    segment: u32,
    from: Spot,
    to: Spot,
    tags: RoadTags,
    scale: Scale,
    heading: [f64; 2],
    /// Into how many steps it is cut.
    steps: u32,
}

/// Sides by the cells they run through.
struct Index {
    cell: (f64, f64),
    entries: Vec<Entry>,
}

/// A side in a cell, with what tells soonest that it is no partner.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Entry {
    key: u64,
    side: u32,
    heading: [f32; 2],
}

/// Sides that may be partners of one side, and where that was looked for.
#[derive(Default)]
struct Candidates {
    cells: Option<[(u32, u32); 2]>,
    /// Where the entries of each row of cells lie.
    rows: Vec<(usize, usize)>,
    sides: Vec<(u32, f64)>,
}

/// Where on which side a partner is.
#[derive(Clone, Copy)]
struct Partner {
    side: u32,
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

impl Side {
    /// `None` if the segment cannot have a partner.
    fn new(mesh: &Mesh, number: usize, segment: &Segment) -> Option<Self> {
        let tags = *mesh.tags(segment);
        if !pairable(&tags) {
            return None;
        }
        let (from, to) = (
            mesh.spots[segment.from as usize],
            mesh.spots[segment.to as usize],
        );
        let scale = Scale::at(from.lat);
        Some(Self {
            segment: number as u32,
            from,
            to,
            tags,
            scale,
            heading: unit(scale.from_to(from, to))?,
            steps: (scale.distance(from, to) / STEP_M).ceil().clamp(1.0, 1e5) as u32,
        })
    }

    /// The spot at the end of a step.
    fn at(&self, step: u32) -> Spot {
        between(self.from, self.to, f64::from(step) / f64::from(self.steps))
    }

    /// The partner at the end of each step; nothing if there is none at any.
    fn partners(
        &self,
        sides: &[Self],
        index: &Index,
        candidates: &mut Candidates,
    ) -> Vec<Option<Partner>> {
        let mut found = Vec::new();
        let mut some = false;
        // Of a long segment a part at a time, so that no part has candidates far away.
        for first in (0..=self.steps).step_by(PART) {
            let last = (first + PART as u32 - 1).min(self.steps);
            index.look(self, [self.at(first), self.at(last)], sides, candidates);
            if candidates.sides.is_empty() {
                found.resize(last as usize + 1, None);
                continue;
            }
            for step in first..=last {
                let partner = self.partner(self.at(step), sides, &candidates.sides);
                some |= partner.is_some();
                found.push(partner);
            }
        }
        if some { found } else { Vec::new() }
    }

    /// The nearest carriageway that runs against this one beside `spot`.
    fn partner(&self, spot: Spot, sides: &[Self], candidates: &[(u32, f64)]) -> Option<Partner> {
        let mut best: Option<Partner> = None;
        for &(number, reach) in candidates {
            let other = &sides[number as usize];
            let a = self.scale.from_to(spot, other.from);
            let b = self.scale.from_to(spot, other.to);
            let run = [b[0] - a[0], b[1] - a[1]];
            let along = (-dot(a, run) / dot(run, run)).clamp(0.0, 1.0);
            let foot = [a[0] + along * run[0], a[1] + along * run[1]];
            let distance_m = dot(foot, foot).sqrt();
            // Beside, not ahead or behind.
            if distance_m > reach || dot(foot, self.heading).abs() > (0.5 * distance_m).max(5.0) {
                continue;
            }
            if best.is_none_or(|best| (distance_m, number) < (best.distance_m, best.side)) {
                best = Some(Partner {
                    side: number,
                    along,
                    distance_m,
                });
            }
        }
        best
    }
}

impl Index {
    fn new(sides: &[Side]) -> Self {
        let farthest = sides
            .iter()
            .map(|side| side.from.lat.unsigned_abs())
            .max()
            .unwrap_or(0)
            .min(800_000_000);
        let scale = Scale::at(farthest as i32);
        let mut index = Self {
            cell: (CELL_M / scale.north, CELL_M / scale.east),
            entries: Vec::new(),
        };
        for (number, side) in (0..).zip(sides) {
            let (a, b) = (side.from, side.to);
            let steps = (side.scale.distance(a, b) / 30.0).ceil().clamp(1.0, 1e4) as usize;
            let mut last = None;
            for step in 0..=steps {
                let key = index.key(between(a, b, step as f64 / steps as f64));
                if last != Some(key) {
                    index.entries.push(Entry {
                        key,
                        side: number,
                        heading: side.heading.map(|part| part as f32),
                    });
                    last = Some(key);
                }
            }
        }
        index
            .entries
            .par_sort_unstable_by_key(|entry| (entry.key, entry.side));
        index.entries.dedup();
        index
    }

    /// The partner at the end of each step of each side.
    fn partners(&self, sides: &[Side]) -> Vec<Vec<Option<Partner>>> {
        // In the order of cells: what lies beside one side is at hand for the next.
        let mut order: Vec<(u64, u32)> = (0..)
            .zip(sides)
            .map(|(number, side)| (self.key(side.from), number))
            .collect();
        order.par_sort_unstable();
        let found: Vec<Vec<Option<Partner>>> = order
            .par_iter()
            .map_init(Candidates::default, |candidates, &(_, number)| {
                sides[number as usize].partners(sides, self, candidates)
            })
            .collect();
        let mut partners = vec![Vec::new(); sides.len()];
        for ((_, number), found) in order.into_iter().zip(found) {
            partners[number as usize] = found;
        }
        partners
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

    /// Finds what may run beside a part of a side between two spots.
    fn look(&self, side: &Side, part: [Spot; 2], sides: &[Side], found: &mut Candidates) {
        let [a, b] = part.map(|spot| self.row_column(spot));
        let cells = [(a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1))];
        if found.cells != Some(cells) {
            found.cells = Some(cells);
            found.rows.clear();
            let [low, high] = cells;
            for row in low.0.saturating_sub(1)..=high.0.saturating_add(1) {
                let key = |column: u32| u64::from(row) << 32 | u64::from(column);
                let first = key(low.1.saturating_sub(1));
                let last = key(high.1.saturating_add(1));
                let from = self.entries.partition_point(|entry| entry.key < first);
                let rest = &self.entries[from..];
                let count = rest.iter().take_while(|entry| entry.key <= last).count();
                found.rows.push((from, from + count));
            }
        }
        found.sides.clear();
        for &(from, to) in &found.rows {
            for entry in &self.entries[from..to] {
                if dot(side.heading, entry.heading.map(f64::from)) > PAIR_COSINE {
                    continue;
                }
                if let Some(reach) = width(&side.tags, &sides[entry.side as usize].tags)
                    && !found.sides.iter().any(|&(other, _)| other == entry.side)
                {
                    found.sides.push((entry.side, reach));
                }
            }
        }
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

/// Joins carriageways, and gives for each place the middles between the two sides.
pub fn zip(mesh: &mut Mesh, groups: &mut Groups) -> BTreeMap<u32, Vec<Spot>> {
    let sides: Vec<Side> = mesh
        .segments
        .par_iter()
        .enumerate()
        .filter_map(|(number, segment)| Side::new(mesh, number, segment))
        .collect();
    let index = Index::new(&sides);
    // The partner at the end of each step of each side.
    let partners = index.partners(&sides);
    drop(index);
    let mut cut = vec![false; sides.len()];
    for (number, partners) in partners.iter().enumerate() {
        for partner in partners.iter().flatten() {
            cut[number] = true;
            cut[partner.side as usize] = true;
        }
    }
    // The ends of all steps: those of a side follow each other.
    let mut ends: Vec<Vec<u32>> = vec![Vec::new(); sides.len()];
    let mut new_spots = Vec::new();
    let mut new_ids = Vec::new();
    for ((side, list), _) in sides
        .iter()
        .zip(&mut ends)
        .zip(&cut)
        .filter(|(_, cut)| **cut)
    {
        let segment = &mesh.segments[side.segment as usize];
        list.reserve(side.steps as usize + 1);
        list.push(segment.from);
        for step in 1..side.steps {
            list.push((mesh.spots.len() + new_spots.len()) as u32);
            new_spots.push(side.at(step));
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
    // The partner of each end, seen from each side it belongs to: the nearest, and where two
    // divided roads cross the nearest of either road.
    let mut matches: Vec<Match> = Vec::new();
    for ((side, list), partners) in sides.iter().zip(&ends).zip(&partners) {
        for (&node, partner) in list.iter().zip(partners) {
            let Some(partner) = partner else { continue };
            let others = &ends[partner.side as usize];
            let nearest = (partner.along * (others.len() - 1) as f64).round() as usize;
            matches.push(Match {
                node,
                heading: side.heading,
                distance_m: partner.distance_m,
                partner: others[nearest],
            });
        }
    }
    drop(partners);
    let matches = nearest(matches);
    let partners_of = |node: u32| {
        let from = matches.partition_point(|other| other.node < node);
        let of_node = matches[from..]
            .iter()
            .take_while(move |other| other.node == node);
        of_node.map(|found| found.partner)
    };
    let joined: Vec<(u32, u32)> = matches
        .par_iter()
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
    let mut copied = 0;
    for (side, list) in sides.iter().zip(&ends).filter(|(_, list)| !list.is_empty()) {
        let number = side.segment as usize;
        segments.extend_from_slice(&mesh.segments[copied..number]);
        copied = number + 1;
        segments.extend(list.windows(2).map(|pair| Segment {
            from: pair[0],
            to: pair[1],
            way: mesh.segments[number].way,
        }));
    }
    segments.extend_from_slice(&mesh.segments[copied..]);
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

/// Of each end the nearest partner along each road that it belongs to.
fn nearest(mut matches: Vec<Match>) -> Vec<Match> {
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
    kept
}
