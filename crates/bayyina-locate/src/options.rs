//! What is known of a frame beside its trace, and how long to search.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bayyina_atlas::GraphKind;
use bayyina_ground::Point;
use serde::{Deserialize, Serialize};

/// What is known beside the trace, and how to search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Search within this circle only.
    pub near: Option<Near>,
    /// Where the top of the frame points, in degrees clockwise from north.
    pub heading: Option<Heading>,
    /// How much ground the middle of the frame spans from left to right, in metres.
    pub width_m: Option<Width>,
    /// Search the graph of major roads only: for views of more than about 3 km.
    pub major: bool,
    /// How many decoys to search beside the trace.
    pub decoys: u8,
    /// The longest search, in seconds.
    pub budget_s: f64,
    /// The most candidates to give.
    pub candidates: usize,
    /// What chance is drawn from; the same seed gives the same answer.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            near: None,
            heading: None,
            width_m: None,
            major: false,
            decoys: 2,
            budget_s: 10.0,
            candidates: 10,
            seed: 0,
        }
    }
}

impl Options {
    pub(crate) fn graph(&self) -> GraphKind {
        match self.major {
            true => GraphKind::Major,
            false => GraphKind::All,
        }
    }
}

/// A circle on the ground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Near {
    /// Latitude of its middle, in degrees.
    pub lat: f64,
    /// Longitude of its middle, in degrees.
    pub lon: f64,
    /// Its radius in kilometres.
    pub km: f64,
}

impl Near {
    pub(crate) fn point(&self) -> Option<Point> {
        Point::new(self.lat, self.lon).filter(|_| self.km > 0.0 && self.km.is_finite())
    }
}

/// A direction that is known to some degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// Degrees clockwise from north.
    pub deg: f64,
    /// How far off it may be, either way.
    pub within_deg: f64,
}

impl Heading {
    /// Whether it is a direction.
    pub(crate) fn is_one(&self) -> bool {
        self.deg.is_finite() && self.within_deg.is_finite() && self.within_deg > 0.0
    }
}

/// A width that is known within bounds, in metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Width {
    /// At least.
    pub least: f64,
    /// At most.
    pub most: f64,
}

/// Stops a search from another thread.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A handle that has not been pulled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the search to end; it answers with what it has.
    pub fn pull(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was pulled.
    pub fn pulled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// When a search must end.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    stop: Stop,
    until: Instant,
}

impl Limit {
    pub fn new(stop: Stop, budget_s: f64) -> Self {
        let budget = Duration::try_from_secs_f64(budget_s.clamp(0.0, 1e6)).unwrap_or_default();
        Self {
            stop,
            until: Instant::now() + budget,
        }
    }

    pub fn reached(&self) -> bool {
        self.stop.pulled() || Instant::now() >= self.until
    }
}
