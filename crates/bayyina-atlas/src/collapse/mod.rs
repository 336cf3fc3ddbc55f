//! From roads to junctions: what a person would click.
//!
//! The rule is written for people in `docs/map-format.md`; every number of it is a constant here.
//! In order: [`mesh`] takes the roads apart into segments, [`rings`] makes each roundabout one
//! place, [`pairs`] zips the two carriageways of a road together, [`chains`] leaves only places
//! where roads meet, [`tidy`] removes what nobody would click.

mod chains;
mod line;
mod mesh;
mod pairs;
mod rings;
mod tidy;

use std::collections::BTreeMap;

use crate::network::{GraphKind, Network};
use crate::roads::RoadSet;
use crate::spot::Spot;

/// The version of the rule; a change that moves, adds or removes junctions raises it.
pub const RULE: u32 = 1;

/// A roundabout whose nodes lie no farther than this from its middle is one place.
const RING_REACH_M: f64 = 60.0;
/// Carriageways are compared at places no farther apart than this.
const STEP_M: f64 = 15.0;
/// Carriageways of one road are no farther apart than this, if both bear its name.
const PAIR_NAMED_M: f64 = 40.0;
/// The same for motorways and trunk roads, whatever their names.
const PAIR_WIDE_M: f64 = 50.0;
/// The same where one or both bear no name.
const PAIR_NAMELESS_M: f64 = 22.0;
/// Carriageways run against each other: the cosine of the angle between them is below this.
const PAIR_COSINE: f64 = -0.85;
/// A dead end shorter than this is not seen.
const STUB_M: f64 = 20.0;
/// Junctions whose road between them is no longer than this are one.
const SHORT_M: f64 = 15.0;
/// The same when that road is one-way or a slip road.
const SHORT_ONEWAY_M: f64 = 25.0;
/// A place merged from several reaches no farther than this from end to end.
const SPREAD_M: f64 = 60.0;
/// Three junctions with roads of no more than this around them are one.
const TRIANGLE_M: f64 = 90.0;
/// The same when one of the roads is one-way or a slip road.
const TRIANGLE_ONEWAY_M: f64 = 150.0;
/// A slip road no longer than this goes when there is another way round.
const SLIP_M: f64 = 200.0;
/// A one-way road no longer than this that cuts a corner goes as a slip road does.
const CORNER_M: f64 = 80.0;
/// A road that leads back to its own beginning is not seen up to this length.
const LOOP_M: f64 = 120.0;
/// Two roads between the same two junctions are one if no farther apart than this.
const DOUBLE_M: f64 = 20.0;
/// The same when both are one-way.
const DOUBLE_ONEWAY_M: f64 = 50.0;

/// Makes one graph of some roads.
pub fn network(roads: &RoadSet, kind: GraphKind) -> Network {
    Zipped::new(roads, kind, |_| true).network()
}

/// Roads whose roundabouts and carriageways are one: the half of the work that all threads share.
pub(crate) struct Zipped {
    kind: GraphKind,
    mesh: mesh::Mesh,
    groups: mesh::Groups,
    rings: BTreeMap<u32, Spot>,
    middles: BTreeMap<u32, Vec<Spot>>,
    /// How many nodes in a part of the earth have three or more segments before anything
    /// collapses.
    pub raw: u64,
}

impl Zipped {
    /// Begins a graph of some roads; raw junctions are counted where `inside` says.
    pub fn new(roads: &RoadSet, kind: GraphKind, inside: impl Fn(Spot) -> bool) -> Self {
        let mut mesh = mesh::Mesh::new(roads, kind);
        let raw = mesh.junctions(inside);
        let mut groups = mesh::Groups::new(mesh.spots.len());
        let rings = rings::join(&mesh, &mut groups);
        let middles = pairs::zip(&mut mesh, &mut groups);
        Self {
            kind,
            mesh,
            groups,
            rings,
            middles,
            raw,
        }
    }

    /// Makes the graph.
    pub fn network(mut self) -> Network {
        let mut graph = chains::graph(&self.mesh, &mut self.groups, &self.rings, &self.middles);
        drop(self.mesh);
        tidy::tidy(&mut graph);
        graph.finish(self.kind)
    }
}
