//! From segments to roads between the places where roads meet or end.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::mesh::{Groups, Mesh};
use super::tidy::{Edge, Edges, Graph, Node};
use crate::spot::{Scale, Spot};
use crate::tags::{Oneway, RoadClass};

/// What is known of a segment between two places.
#[derive(Clone, Copy)]
struct Link {
    ends: (u32, u32),
    class: RoadClass,
    slip: bool,
    oneway: bool,
    /// Two carriageways in one.
    dual: bool,
}

/// The graph of places at which other than two roads meet.
pub fn graph(
    mesh: &Mesh,
    groups: &mut Groups,
    rings: &BTreeMap<u32, Spot>,
    middles: &BTreeMap<u32, Vec<Spot>>,
) -> Graph {
    let count = mesh.spots.len();
    let place: Vec<u32> = (0..count as u32).map(|node| groups.find(node)).collect();
    let mut spots = mesh.spots.clone();
    let mut members = vec![0u32; count];
    for &place in &place {
        members[place as usize] += 1;
    }
    for (&place, middles) in middles {
        spots[place as usize] = mean(middles);
    }
    let mut ring = vec![false; count];
    for (&node, &middle) in rings {
        let place = place[node as usize] as usize;
        spots[place] = middle;
        ring[place] = true;
    }
    let mut links: Vec<Link> = mesh
        .segments
        .iter()
        .filter_map(|segment| {
            let (a, b) = (place[segment.from as usize], place[segment.to as usize]);
            let tags = mesh.tags(segment);
            (a != b).then(|| Link {
                ends: (a.min(b), a.max(b)),
                class: tags.class,
                slip: tags.link,
                oneway: tags.oneway != Oneway::No,
                dual: false,
            })
        })
        .collect();
    links.par_sort_by_key(|link| (link.ends, link.class, link.slip, link.oneway));
    links.dedup_by(|later, kept| {
        let same = later.ends == kept.ends;
        if same {
            kept.dual |= kept.oneway && later.oneway;
        }
        same
    });
    for link in &mut links {
        link.oneway &= !link.dual;
    }
    // Neighbours of each place.
    let mut starts = vec![0u32; count + 1];
    for link in &links {
        starts[link.ends.0 as usize + 1] += 1;
        starts[link.ends.1 as usize + 1] += 1;
    }
    for index in 0..count {
        starts[index + 1] += starts[index];
    }
    let mut fill = starts.clone();
    let mut around = vec![0u32; links.len() * 2];
    for (index, link) in links.iter().enumerate() {
        for end in [link.ends.0, link.ends.1] {
            let at = &mut fill[end as usize];
            around[*at as usize] = index as u32;
            *at += 1;
        }
    }
    let at =
        |place: u32| &around[starts[place as usize] as usize..starts[place as usize + 1] as usize];
    let mut number = vec![u32::MAX; count];
    let mut graph = Graph::default();
    for place in 0..count as u32 {
        let degree = at(place).len();
        if degree == 0 || degree == 2 {
            continue;
        }
        number[place as usize] = graph.nodes.len() as u32;
        graph.nodes.push(Node {
            spot: spots[place as usize],
            id: mesh.ids[place as usize],
            roundabout: ring[place as usize],
            merged: members[place as usize] > 1,
            reach: 0.0,
            edges: Edges::new(),
        });
    }
    let mut used = vec![false; links.len()];
    for place in 0..count as u32 {
        let from = number[place as usize];
        if from == u32::MAX {
            continue;
        }
        for &first in at(place) {
            if used[first as usize] {
                continue;
            }
            let mut measure = Measure::default();
            let scale = Scale::at(spots[place as usize].lat);
            let mut points = Vec::new();
            let (mut here, mut link) = (place, first);
            let to = loop {
                used[link as usize] = true;
                let taken = &links[link as usize];
                let next = taken.ends.0 ^ taken.ends.1 ^ here;
                measure.add(
                    taken,
                    scale.distance(spots[here as usize], spots[next as usize]),
                );
                here = next;
                if number[here as usize] != u32::MAX {
                    break number[here as usize];
                }
                points.push(spots[here as usize]);
                let [a, b] = at(here) else {
                    unreachable!("every place with other than two links is a node");
                };
                link = if *a == link { *b } else { *a };
            };
            if measure.dual {
                straighten(spots[place as usize], &mut points, spots[here as usize]);
            }
            graph.add(measure.edge([from, to], points));
        }
    }
    graph
}

/// The mean of some spots that lie near each other.
fn mean(spots: &[Spot]) -> Spot {
    let count = spots.len().max(1) as i64;
    let of = |axis: fn(&Spot) -> i32| {
        (spots.iter().map(|spot| i64::from(axis(spot))).sum::<i64>() / count) as i32
    };
    Spot {
        lat: of(|spot| spot.lat),
        lon: of(|spot| spot.lon),
    }
}

/// Lengths of a chain by what they are.
#[derive(Default)]
struct Measure {
    total: f64,
    by_class: [f64; RoadClass::ALL.len()],
    slip: f64,
    oneway: f64,
    dual: bool,
}

impl Measure {
    fn add(&mut self, link: &Link, length: f64) {
        self.total += length;
        self.by_class[link.class as usize] += length;
        self.slip += if link.slip { length } else { 0.0 };
        self.oneway += if link.oneway { length } else { 0.0 };
        self.dual |= link.dual;
    }

    fn edge(&self, ends: [u32; 2], points: Vec<Spot>) -> Edge {
        let mut class = RoadClass::Road;
        let mut most = -1.0;
        for (candidate, &length) in RoadClass::ALL.into_iter().zip(&self.by_class) {
            if length > most {
                (class, most) = (candidate, length);
            }
        }
        Edge {
            ends,
            points,
            class,
            slip: self.slip * 2.0 > self.total,
            oneway: self.oneway * 2.0 > self.total,
            dual: self.dual,
            length: self.total,
            alive: true,
        }
    }
}

/// Leaves out points of a zipped road that lie within half a metre of the line without them.
fn straighten(start: Spot, points: &mut Vec<Spot>, end: Spot) {
    const OFF_M: f64 = 0.5;
    let scale = Scale::at(start.lat);
    let mut line = vec![start];
    line.append(points);
    line.push(end);
    let mut keep = vec![false; line.len()];
    let mut waiting = vec![(0, line.len() - 1)];
    while let Some((from, to)) = waiting.pop() {
        let run = scale.from_to(line[from], line[to]);
        let square = run[0] * run[0] + run[1] * run[1];
        let mut farthest = (OFF_M * OFF_M, 0);
        for middle in from + 1..to {
            let at = scale.from_to(line[from], line[middle]);
            let along = match square > 0.0 {
                true => ((at[0] * run[0] + at[1] * run[1]) / square).clamp(0.0, 1.0),
                false => 0.0,
            };
            let off = [at[0] - along * run[0], at[1] - along * run[1]];
            let off = off[0] * off[0] + off[1] * off[1];
            if off > farthest.0 {
                farthest = (off, middle);
            }
        }
        if farthest.1 != 0 {
            keep[farthest.1] = true;
            waiting.push((from, farthest.1));
            waiting.push((farthest.1, to));
        }
    }
    points.extend(
        line.iter()
            .zip(keep)
            .filter_map(|(&spot, keep)| keep.then_some(spot)),
    );
}
