//! A finished graph before it is written: what building and merging hand to the writer.

use crate::spot::Spot;
use crate::tags::RoadClass;

/// Which of the two graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum GraphKind {
    /// All drivable roads.
    All = 0,
    /// Tertiary roads and more important ones.
    Major = 1,
}

impl GraphKind {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::All, Self::Major];

    /// A word for it, as in JSON keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Major => "major",
        }
    }
}

/// Bits of [`NetworkJunction::flags`].
pub(crate) mod flag {
    /// A roundabout.
    pub const ROUNDABOUT: u8 = 1;
    /// Made of several nodes.
    pub const MERGED: u8 = 2;
}

/// Names a junction across files: the lowest number among its nodes, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct JunctionKey {
    pub osm: i64,
    pub spot: Spot,
}

/// A junction of a finished graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NetworkJunction {
    pub key: JunctionKey,
    pub flags: u8,
    /// Where its arms begin in the graph's list.
    pub first_arm: u32,
    pub arms: u32,
}

/// A road seen from a junction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NetworkArm {
    /// What is at the other end.
    pub to: Target,
    pub bearing: u8,
    pub class: u8,
    /// Its line, from the junction on.
    pub line: (u32, u32),
    /// Whether the line is stored from the other end.
    pub reversed: bool,
}

/// The other end of an arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The road ends there, or the data do.
    None,
    /// The same, at this node; outside the zone it may be a junction.
    Tip(JunctionKey),
    /// A junction of this network, by index.
    Here(u32),
    /// A junction of another part of the graph.
    Away(JunctionKey),
}

/// Bits of an arm's class byte.
pub(crate) mod arm {
    pub const CLASS: u8 = 15;
    /// A slip road.
    pub const SLIP: u8 = 16;
    /// Two carriageways in one.
    pub const DUAL: u8 = 32;
    /// One-way.
    pub const ONEWAY: u8 = 64;

    pub fn byte(class: super::RoadClass, slip: bool, dual: bool, oneway: bool) -> u8 {
        class as u8
            | if slip { SLIP } else { 0 }
            | if dual { DUAL } else { 0 }
            | if oneway { ONEWAY } else { 0 }
    }
}

/// Junctions, their arms, and the lines of the roads.
#[derive(Clone, Debug)]
pub struct Network {
    pub(crate) kind: GraphKind,
    pub(crate) junctions: Vec<NetworkJunction>,
    pub(crate) arms: Vec<NetworkArm>,
    pub(crate) points: Vec<Spot>,
}

impl Network {
    pub(crate) fn empty(kind: GraphKind) -> Self {
        Self {
            kind,
            junctions: Vec::new(),
            arms: Vec::new(),
            points: Vec::new(),
        }
    }

    /// How many junctions there are.
    pub fn junctions(&self) -> usize {
        self.junctions.len()
    }

    /// Where the junctions are, with the number of arms of each.
    pub fn places(&self) -> impl Iterator<Item = (Spot, usize)> + '_ {
        self.junctions
            .iter()
            .map(|junction| (junction.key.spot, junction.arms as usize))
    }

    /// Keeps the junctions for which it is asked; arms that led to others lead away.
    pub(crate) fn retain(&mut self, keep: impl Fn(Spot) -> bool) {
        let mut place = Vec::with_capacity(self.junctions.len());
        let mut count = 0;
        for junction in &self.junctions {
            if keep(junction.key.spot) {
                place.push(Target::Here(count));
                count += 1;
            } else {
                place.push(Target::Away(junction.key));
            }
        }
        for arm in &mut self.arms {
            match arm.to {
                Target::Here(other) => arm.to = place[other as usize],
                // Beyond what is read around the zone; its own zone knows more.
                Target::Tip(key) if !keep(key.spot) => arm.to = Target::Away(key),
                _ => {}
            }
        }
        self.junctions.retain(|junction| keep(junction.key.spot));
    }

    pub(crate) fn arms_of(&self, junction: &NetworkJunction) -> &[NetworkArm] {
        &self.arms[junction.first_arm as usize..][..junction.arms as usize]
    }

    /// The line of an arm, from its junction on.
    pub(crate) fn line_of(&self, arm: &NetworkArm) -> impl Iterator<Item = Spot> + '_ {
        let stored = &self.points[arm.line.0 as usize..][..arm.line.1 as usize];
        let (last, reversed) = (stored.len().saturating_sub(1), arm.reversed);
        (0..stored.len()).map(move |at| stored[if reversed { last - at } else { at }])
    }
}
