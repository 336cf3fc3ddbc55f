//! Areas: polygons with holes, their edges straight in longitude and latitude.

use crate::bounds;
use crate::point::Point;
use crate::region::Bounds;
use crate::ring;
use crate::shape::Shape;
use std::sync::{Arc, OnceLock};

/// A coordinate of a ring as it is written: degrees, longitude not yet folded.
///
/// A ring may run on beyond ±180 (longitudes within ±540) so that it stays continuous across the
/// antimeridian; [`crate::Point`] could not say that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// Geodetic latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees, within ±540.
    pub lon: f64,
}

/// One polygon as it is written: a shell and its holes, rings closed or not, either way round.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    /// The outer ring.
    pub shell: Vec<Corner>,
    /// What is cut out of it.
    pub holes: Vec<Vec<Corner>>,
}

/// Where a ring is wrong, and how.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "polygon {}, ring {}, vertex {} at latitude {}, longitude {}: {trouble}",
    polygon + 1, ring + 1, vertex + 1, at.lat, at.lon
)]
pub struct RingFault {
    /// Which polygon, from 0.
    pub polygon: usize,
    /// Which ring of it: 0 is the shell, holes follow.
    pub ring: usize,
    /// Which vertex of it, from 0.
    pub vertex: usize,
    /// The coordinates of the fault.
    pub at: Corner,
    /// What is wrong there.
    pub trouble: RingTrouble,
}

/// What can be wrong with a ring.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RingTrouble {
    /// Fewer than three different vertices.
    #[error("a ring needs three different vertices, this one has {found}")]
    TooFewPoints {
        /// How many there are.
        found: usize,
    },
    /// A coordinate is not a number, or infinite.
    #[error("the coordinate is not a number")]
    NotFinite,
    /// A latitude beyond a pole.
    #[error("the latitude is not within ±90°")]
    Latitude,
    /// A longitude beyond one and a half turns.
    #[error("the longitude is not within ±540°")]
    Longitude,
    /// An edge that spans between half a turn and a whole one: the other way round may be meant.
    #[error(
        "the edge to the next vertex spans {degrees}° of longitude: split the ring at the \
         antimeridian, or let its longitudes run on beyond ±180°"
    )]
    LongEdge {
        /// How far it spans, in degrees.
        degrees: f64,
    },
    /// A ring wider than the earth.
    #[error("the ring spans {degrees}° of longitude, more than a whole turn")]
    TooWide {
        /// How far it spans, in degrees.
        degrees: f64,
    },
    /// The edge that starts here crosses or overlaps another.
    #[error(
        "the edge to the next vertex crosses the edge from vertex {other} of ring {other_ring}"
    )]
    Crossing {
        /// The ring of the other edge.
        other_ring: usize,
        /// The vertex where the other edge starts.
        other: usize,
    },
    /// A hole that does not lie in its shell.
    #[error("the hole does not lie inside its shell")]
    HoleOutside,
    /// A hole that lies in another hole.
    #[error("the hole lies inside hole {other}")]
    HoleInHole {
        /// The ring of the other hole.
        other: usize,
    },
    /// A ring that encloses nothing.
    #[error("the ring encloses no area")]
    NoArea,
    /// An area without any polygon.
    #[error("an area needs a polygon")]
    Empty,
}

/// One or more polygons with holes, checked: everything in any of them.
///
/// Polygons may touch and overlap. Two edges that coincide in opposite directions (a polygon split
/// at the antimeridian, as RFC 7946 asks, or two neighbours) are no border, and neither is an edge
/// along a pole. Copies share their coordinates.
#[derive(Clone)]
pub struct Area {
    inner: Arc<Inner>,
}

struct Inner {
    rings: Rings,
    bounds: Bounds,
    /// Made when a distance is first asked for; the same for the same rings, whoever asks first.
    shape: OnceLock<Shape>,
}

/// The checked rings: closed, shells counter-clockwise, holes clockwise.
#[derive(Debug, PartialEq)]
pub(crate) struct Rings {
    /// All rings one after the other, each with its first corner repeated as its last.
    pub corners: Vec<Corner>,
    /// Where each ring lies among the corners.
    pub rings: Vec<Ring>,
}

/// Where a ring lies among the corners, its repeated last corner included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ring {
    pub start: u32,
    pub end: u32,
    /// Whether it is a shell, which begins a polygon.
    pub shell: bool,
}

impl Area {
    /// Checks the polygons and takes them as one area; names the first fault it finds.
    ///
    /// Repeated corners are dropped and open rings closed. A ring may touch another of its polygon
    /// in points; it may not touch itself, cross or run along another.
    pub fn new(polygons: Vec<Polygon>) -> Result<Self, RingFault> {
        let rings = ring::checked(&polygons)?;
        let bounds = bounds::of_rings(&rings);
        Ok(Self {
            inner: Arc::new(Inner {
                rings,
                bounds,
                shape: OnceLock::new(),
            }),
        })
    }

    /// The polygons as they were checked: rings open, shells counter-clockwise, holes clockwise.
    pub fn polygons(&self) -> Vec<Polygon> {
        let rings = self.rings();
        let mut polygons: Vec<Polygon> = Vec::new();
        for ring in &rings.rings {
            let corners = rings.corners[ring.start as usize..ring.end as usize - 1].to_vec();
            match polygons.last_mut() {
                Some(polygon) if !ring.shell => polygon.holes.push(corners),
                _ => polygons.push(Polygon {
                    shell: corners,
                    holes: Vec::new(),
                }),
            }
        }
        polygons
    }

    /// A box that holds the area.
    pub fn bounds(&self) -> Bounds {
        self.inner.bounds
    }

    /// Whether the point lies in the area, its border included; decided exactly.
    pub fn contains(&self, point: Point) -> bool {
        self.shape().winding(self.rings(), point) > 0
    }

    pub(crate) fn rings(&self) -> &Rings {
        &self.inner.rings
    }

    pub(crate) fn shape(&self) -> &Shape {
        self.inner.shape.get_or_init(|| Shape::new(self.rings()))
    }

    /// A point well inside: the middle of the widest stretch of any polygon on one of a few
    /// parallels.
    pub(crate) fn centre(&self) -> Point {
        let points = ring::inner_points(self.rings());
        let mut best = points[0];
        for &(point, width) in &points[1..] {
            if width > best.1 {
                best = (point, width);
            }
        }
        best.0
    }
}

impl PartialEq for Area {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner) || self.rings() == other.rings()
    }
}

impl std::fmt::Debug for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Area")
            .field("rings", self.rings())
            .finish_non_exhaustive()
    }
}

impl Rings {
    /// The edges by the place of their first corner.
    pub(crate) fn edges(&self) -> impl Iterator<Item = u32> + '_ {
        self.rings.iter().flat_map(|ring| ring.start..ring.end - 1)
    }

    /// How many polygons there are.
    pub(crate) fn shells(&self) -> usize {
        self.rings.iter().filter(|ring| ring.shell).count()
    }

    /// Both ends of an edge.
    #[inline]
    pub(crate) fn edge(&self, edge: u32) -> (Corner, Corner) {
        (self.corners[edge as usize], self.corners[edge as usize + 1])
    }
}
