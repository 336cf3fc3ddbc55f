//! Leaves the junctions that a person would click.

use rayon::prelude::*;
use smallvec::SmallVec;

use super::line::{leaving, line_distance};
use super::{
    CORNER_M, DOUBLE_M, DOUBLE_ONEWAY_M, LOOP_M, SHORT_M, SHORT_ONEWAY_M, SLIP_M, SPREAD_M, STUB_M,
    TRIANGLE_M, TRIANGLE_ONEWAY_M,
};
use crate::network::{
    GraphKind, JunctionKey, Network, NetworkArm, NetworkJunction, Target, arm, flag,
};
use crate::spot::{Scale, Spot};
use crate::tags::RoadClass;

/// Where roads meet or end.
#[derive(Clone, Debug)]
pub struct Node {
    pub spot: Spot,
    /// The lowest number among its nodes.
    pub id: i64,
    pub roundabout: bool,
    pub merged: bool,
    /// How far in metres the places lie that were merged into it.
    pub reach: f64,
    /// Its roads; one that leads back to it stands twice.
    pub edges: Edges,
}

/// Most nodes have four roads or fewer: these lie in the node itself.
pub type Edges = SmallVec<[u32; 4]>;

/// A road between two nodes.
#[derive(Clone, Debug)]
pub struct Edge {
    pub ends: [u32; 2],
    /// Between the ends.
    pub points: Vec<Spot>,
    pub class: RoadClass,
    pub slip: bool,
    pub oneway: bool,
    pub dual: bool,
    /// Metres.
    pub length: f64,
    pub alive: bool,
}

impl Edge {
    fn is_loop(&self) -> bool {
        self.ends[0] == self.ends[1]
    }

    fn other(&self, node: u32) -> u32 {
        self.ends[0] ^ self.ends[1] ^ node
    }

    fn one_sided(&self) -> bool {
        self.slip || self.oneway
    }
}

/// Nodes and edges that change until nothing is left to tidy.
#[derive(Debug, Default)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// How many edges are left.
    alive: usize,
    changes: Changes,
}

/// What repeats until nothing changes looks again only where something did.
#[derive(Debug, Default)]
struct Changes {
    /// Counts the steps taken.
    clock: u32,
    /// In which step each node or one of its neighbours last changed.
    touched: Vec<u32>,
    /// In which step each kind of work was last begun.
    begun: [u32; 3],
}

/// Work that looks at a node or a road, and at the nodes next to it.
#[derive(Clone, Copy)]
enum Work {
    Doubles,
    Triangles,
    Shorts,
}

impl Changes {
    /// Begins a step, and gives the step since which changes matter to it.
    fn begin(&mut self, work: Work) -> u32 {
        self.clock += 1;
        std::mem::replace(&mut self.begun[work as usize], self.clock)
    }

    /// Whether one of some nodes changed in a step or later.
    fn since<const N: usize>(&self, step: u32, nodes: [u32; N]) -> bool {
        nodes
            .iter()
            .any(|&node| step <= self.touched[node as usize])
    }
}

/// The work ends long before; this stops what would go in circles.
const ROUNDS: usize = 8;
/// A junction with more arms than this is no junction of roads; the rest is left out.
const MOST_ARMS: usize = 64;

/// Tidies until nothing changes.
pub fn tidy(graph: &mut Graph) {
    graph.changes.touched = vec![0; graph.nodes.len()];
    for _ in 0..ROUNDS {
        let before = graph.alive;
        graph.stubs();
        graph.doubles();
        graph.slips();
        graph.through();
        graph.triangles();
        graph.shorts();
        graph.doubles();
        graph.through();
        if graph.alive == before {
            break;
        }
    }
}

impl Graph {
    /// Adds an edge between nodes that are there.
    pub fn add(&mut self, edge: Edge) {
        let number = self.edges.len() as u32;
        for end in edge.ends {
            self.nodes[end as usize].edges.push(number);
        }
        self.edges.push(edge);
        self.alive += 1;
    }

    fn degree(&self, node: u32) -> usize {
        self.nodes[node as usize].edges.len()
    }

    /// Notes that a node changed: its neighbours see it too.
    fn touch(&mut self, node: u32) {
        let Changes { clock, touched, .. } = &mut self.changes;
        touched[node as usize] = *clock;
        for &number in &self.nodes[node as usize].edges {
            touched[self.edges[number as usize].other(node) as usize] = *clock;
        }
    }

    fn remove(&mut self, number: u32) {
        for end in self.edges[number as usize].ends {
            self.touch(end);
        }
        let edge = &mut self.edges[number as usize];
        self.alive -= usize::from(edge.alive);
        edge.alive = false;
        edge.points = Vec::new();
        for end in edge.ends {
            self.nodes[end as usize]
                .edges
                .retain(|other| *other != number);
        }
    }

    /// Removes short dead ends, from their tips inward.
    fn stubs(&mut self) {
        let mut waiting: Vec<u32> = (0..self.nodes.len() as u32).collect();
        while let Some(node) = waiting.pop() {
            let [number] = self.nodes[node as usize].edges[..] else {
                continue;
            };
            let edge = &self.edges[number as usize];
            let other = edge.other(node);
            // A short road that meets nothing at either end is not a stub of anything.
            if edge.length < STUB_M && self.degree(other) > 1 {
                self.remove(number);
                waiting.push(other);
            }
        }
    }

    /// Removes roads that lead back to their beginning, and one of two that run side by side.
    fn doubles(&mut self) {
        let since = self.changes.begin(Work::Doubles);
        for node in 0..self.nodes.len() as u32 {
            if !self.changes.since(since, [node]) || !self.has_doubles(node) {
                continue;
            }
            let mut numbers = self.nodes[node as usize].edges.clone();
            numbers.sort_by_key(|&number| {
                let edge = &self.edges[number as usize];
                (edge.other(node), edge.class, number)
            });
            numbers.dedup();
            let mut kept: Option<u32> = None;
            for number in numbers {
                let edge = &self.edges[number as usize];
                if !edge.alive {
                    continue;
                }
                if edge.is_loop() {
                    let longest = if edge.oneway { 2.0 * LOOP_M } else { LOOP_M };
                    if edge.length <= longest {
                        self.remove(number);
                    }
                    continue;
                }
                let other = edge.other(node);
                match kept {
                    // Each pair is looked at from its lower end.
                    Some(first)
                        if node < other && self.edges[first as usize].other(node) == other =>
                    {
                        if self.side_by_side(first, number) {
                            let [a, b] = [first, number]
                                .map(|number| self.edges[number as usize].one_sided());
                            if a && b {
                                let first = &mut self.edges[first as usize];
                                first.dual = true;
                                first.oneway = false;
                            }
                            self.remove(number);
                        }
                    }
                    _ => kept = Some(number),
                }
            }
        }
    }

    /// Whether a road leads back to a node, or two lead to the same other.
    fn has_doubles(&self, node: u32) -> bool {
        let own = &self.nodes[node as usize].edges;
        let other = |number: u32| self.edges[number as usize].other(node);
        own.iter().enumerate().any(|(index, &number)| {
            let to = other(number);
            to == node || own[..index].iter().any(|&before| other(before) == to)
        })
    }

    /// Whether two roads between the same nodes are one to the eye.
    fn side_by_side(&self, a: u32, b: u32) -> bool {
        let (a, b) = (&self.edges[a as usize], &self.edges[b as usize]);
        let apart = match a.oneway && b.oneway {
            true => DOUBLE_ONEWAY_M,
            false => DOUBLE_M,
        };
        if (a.length - b.length).abs() > 4.0 * apart {
            return false;
        }
        let near = |edge: &Edge, other: &Edge| {
            let line = self.line(other);
            let scale = Scale::at(line[0].lat);
            let own = self.line(edge);
            let middles = own.windows(2).map(|pair| scale.halfway(pair[0], pair[1]));
            edge.points
                .iter()
                .copied()
                .chain(middles)
                .all(|spot| line_distance(scale, spot, &line) <= apart)
        };
        near(a, b) && near(b, a)
    }

    fn line(&self, edge: &Edge) -> Vec<Spot> {
        let mut line = Vec::with_capacity(edge.points.len() + 2);
        line.push(self.nodes[edge.ends[0] as usize].spot);
        line.extend_from_slice(&edge.points);
        line.push(self.nodes[edge.ends[1] as usize].spot);
        line
    }

    /// Removes slip roads beside a crossing that is there without them.
    fn slips(&mut self) {
        // What has no way round now has none once others are gone either.
        let mut slips: Vec<u32> = (0..self.edges.len() as u32)
            .into_par_iter()
            .filter(|&number| {
                let edge = &self.edges[number as usize];
                let short = if edge.slip { SLIP_M } else { CORNER_M };
                let slip = edge.alive && edge.one_sided() && edge.length <= short;
                slip && !edge.is_loop() && self.way_round(number)
            })
            .collect();
        slips.sort_by(|&a, &b| {
            let length = |number: u32| self.edges[number as usize].length;
            length(b).total_cmp(&length(a)).then(a.cmp(&b))
        });
        for number in slips {
            if self.way_round(number) {
                self.remove(number);
            }
        }
    }

    /// Whether one gets from one end of a slip road to the other otherwise, not much farther.
    /// What cuts a corner without being called a slip road does so between roads that are not
    /// one-way.
    fn way_round(&self, without: u32) -> bool {
        let own = &self.edges[without as usize];
        let longest = match own.slip {
            true => (1.6 * own.length + 60.0).min(1.5 * SLIP_M),
            // Two sides of a triangle, not three of a block.
            false => 1.5 * own.length + 15.0,
        };
        let [from, to] = own.ends;
        let may_drive = |edge: &Edge| !edge.is_loop() && (own.slip || !edge.one_sided());
        // Few junctions lie so near: a list is a heap enough.
        let mut open: Vec<(f64, u32)> = vec![(0.0, from)];
        let mut closed: Vec<u32> = Vec::new();
        while let Some(at) = (0..open.len()).min_by(|&a, &b| {
            open[a]
                .0
                .total_cmp(&open[b].0)
                .then(open[a].1.cmp(&open[b].1))
        }) {
            let (length, node) = open.swap_remove(at);
            if node == to {
                return true;
            }
            if closed.contains(&node) {
                continue;
            }
            closed.push(node);
            if closed.len() > 64 {
                return false;
            }
            for &number in &self.nodes[node as usize].edges {
                let edge = &self.edges[number as usize];
                let longer = length + edge.length;
                if number != without && longer <= longest && may_drive(edge) {
                    open.push((longer, edge.other(node)));
                }
            }
        }
        false
    }

    /// Joins the two roads at every node that has only two.
    fn through(&mut self) {
        for node in 0..self.nodes.len() as u32 {
            let [first, second] = self.nodes[node as usize].edges[..] else {
                continue;
            };
            if first == second {
                // A ring that meets nothing.
                self.remove(first);
                continue;
            }
            let (a, b) = (&self.edges[first as usize], &self.edges[second as usize]);
            let (from, to) = (a.other(node), b.other(node));
            let mut points = a.points.clone();
            if a.ends[1] != node {
                points.reverse();
            }
            points.push(self.nodes[node as usize].spot);
            let mut rest = b.points.clone();
            if b.ends[0] != node {
                rest.reverse();
            }
            points.append(&mut rest);
            let longer = if b.length > a.length { b } else { a };
            let joined = Edge {
                ends: [from, to],
                points,
                class: longer.class,
                slip: longer.slip,
                oneway: longer.oneway,
                dual: a.dual || b.dual,
                length: a.length + b.length,
                alive: true,
            };
            // The first edge becomes both.
            self.remove(second);
            self.remove(first);
            for end in joined.ends {
                self.nodes[end as usize].edges.push(first);
            }
            self.edges[first as usize] = joined;
            self.alive += 1;
            self.touch(from);
            self.touch(to);
        }
    }

    /// Makes one of three junctions around a small island.
    fn triangles(&mut self) {
        let since = self.changes.begin(Work::Triangles);
        for number in 0..self.edges.len() as u32 {
            let edge = &self.edges[number as usize];
            let far = edge.length > TRIANGLE_ONEWAY_M / 2.0;
            if !edge.alive || edge.is_loop() || far || !self.changes.since(since, edge.ends) {
                continue;
            }
            let [a, b] = edge.ends;
            let mut found = None;
            for &second in &self.nodes[a as usize].edges {
                if second == number {
                    continue;
                }
                let c = self.edges[second as usize].other(a);
                if c == a || c == b {
                    continue;
                }
                let third = self.nodes[b as usize]
                    .edges
                    .iter()
                    .find(|&&third| third != number && self.edges[third as usize].other(b) == c);
                let Some(&third) = third else { continue };
                let sides = [number, second, third].map(|side| &self.edges[side as usize]);
                let around: f64 = sides.iter().map(|side| side.length).sum();
                let longest = match sides.iter().any(|side| side.one_sided()) {
                    true => TRIANGLE_ONEWAY_M,
                    false => TRIANGLE_M,
                };
                let slimmer = found.is_none_or(|(least, _)| around < least);
                if around <= longest && slimmer {
                    found = Some((around, c));
                }
            }
            if let Some((around, c)) = found {
                let allowed = around.max(SPREAD_M);
                self.merge(a, b, allowed);
                let a = a.min(b);
                self.merge(a, c, allowed);
            }
        }
    }

    /// Makes one of junctions that are nearly in one place.
    fn shorts(&mut self) {
        let since = self.changes.begin(Work::Shorts);
        let mut shorts: Vec<(f64, u32)> = (0..self.edges.len() as u32)
            .filter_map(|number| {
                let edge = &self.edges[number as usize];
                let longest = match edge.one_sided() {
                    true => SHORT_ONEWAY_M,
                    false => SHORT_M,
                };
                let [a, b] = edge.ends;
                let meets = self.degree(a) > 2 && self.degree(b) > 2;
                let short = edge.alive && edge.length <= longest && !edge.is_loop();
                (short && meets && self.changes.since(since, edge.ends))
                    .then_some((edge.length, number))
            })
            .collect();
        shorts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (_, number) in shorts {
            let edge = &self.edges[number as usize];
            if edge.alive && !edge.is_loop() {
                let [a, b] = edge.ends;
                self.merge(a, b, SPREAD_M);
            }
        }
    }

    /// Merges the higher node into the lower, unless they reach too far; short roads between
    /// them go.
    fn merge(&mut self, a: u32, b: u32, spread: f64) -> bool {
        let (low, high) = (a.min(b), a.max(b));
        if low == high {
            return false;
        }
        let (kept, gone) = (&self.nodes[low as usize], &self.nodes[high as usize]);
        let scale = Scale::at(kept.spot.lat);
        let apart = scale.distance(kept.spot, gone.spot);
        if kept.reach + apart + gone.reach > spread {
            return false;
        }
        self.touch(low);
        self.touch(high);
        let (kept, gone) = (&self.nodes[low as usize], &self.nodes[high as usize]);
        // A roundabout stays in its middle; of others, what reaches farther weighs more.
        let spot = match (kept.roundabout, gone.roundabout) {
            (true, false) => kept.spot,
            (false, true) => gone.spot,
            _ => {
                let (of_kept, of_gone) = (10.0 + kept.reach, 10.0 + gone.reach);
                let [east, north] = scale.from_to(kept.spot, gone.spot);
                let share = of_gone / (of_kept + of_gone);
                scale.spot(kept.spot, [share * east, share * north])
            }
        };
        let reach = [kept, gone]
            .map(|node| scale.distance(node.spot, spot) + node.reach)
            .into_iter()
            .fold(0.0, f64::max);
        let gone = std::mem::take(&mut self.nodes[high as usize].edges);
        for &number in &gone {
            for end in &mut self.edges[number as usize].ends {
                if *end == high {
                    *end = low;
                }
            }
        }
        let roundabout = self.nodes[high as usize].roundabout;
        let id = self.nodes[high as usize].id;
        let node = &mut self.nodes[low as usize];
        node.edges.extend(gone);
        node.spot = spot;
        node.reach = reach;
        node.roundabout |= roundabout;
        node.merged = true;
        node.id = node.id.min(id);
        let loops: Vec<u32> = self.nodes[low as usize]
            .edges
            .iter()
            .copied()
            .filter(|&number| {
                let edge = &self.edges[number as usize];
                edge.is_loop() && edge.length <= LOOP_M
            })
            .collect();
        for number in loops {
            if self.edges[number as usize].alive {
                self.remove(number);
            }
        }
        self.touch(low);
        true
    }

    /// The finished graph.
    pub fn finish(&self, kind: GraphKind) -> Network {
        let mut network = Network::empty(kind);
        let mut number = vec![None; self.nodes.len()];
        let mut count = 0;
        for (node, number) in self.nodes.iter().zip(&mut number) {
            if node.edges.len() >= 3 {
                *number = Some(count);
                count += 1;
            }
        }
        // Lines first, so that both ends of a road share one.
        let mut lines = vec![(0, 0); self.edges.len()];
        for (edge, place) in self.edges.iter().zip(&mut lines) {
            if edge.alive && edge.ends.iter().any(|&end| number[end as usize].is_some()) {
                let line = self.line(edge);
                *place = (network.points.len() as u32, line.len() as u32);
                network.points.extend(line);
            }
        }
        for (node, held) in self.nodes.iter().enumerate() {
            if number[node].is_none() {
                continue;
            }
            let node = node as u32;
            let first_arm = network.arms.len();
            let mut seen_loops = Vec::new();
            for &own in held.edges.iter().take(MOST_ARMS) {
                let edge = &self.edges[own as usize];
                let reversed = match edge.is_loop() {
                    // Both ends of a loop are arms.
                    true if seen_loops.contains(&own) => true,
                    true => {
                        seen_loops.push(own);
                        false
                    }
                    false => edge.ends[1] == node,
                };
                let mut arm = NetworkArm {
                    to: match number[edge.other(node) as usize] {
                        Some(other) => Target::Here(other),
                        None => {
                            let tip = &self.nodes[edge.other(node) as usize];
                            Target::Tip(JunctionKey {
                                osm: tip.id,
                                spot: tip.spot,
                            })
                        }
                    },
                    bearing: 0,
                    class: arm::byte(edge.class, edge.slip, edge.dual, edge.oneway),
                    line: lines[own as usize],
                    reversed,
                };
                arm.bearing = leaving(network.line_of(&arm));
                network.arms.push(arm);
            }
            let arms = &mut network.arms[first_arm..];
            arms.sort_by_key(|arm| (arm.bearing, arm.line, arm.reversed));
            network.junctions.push(NetworkJunction {
                key: JunctionKey {
                    osm: held.id,
                    spot: held.spot,
                },
                flags: if held.roundabout { flag::ROUNDABOUT } else { 0 }
                    | if held.merged { flag::MERGED } else { 0 },
                first_arm: first_arm as u32,
                arms: arms.len() as u32,
            });
        }
        network
    }
}
