//! Areas: polygons with holes, their edges straight in longitude and latitude.

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
#[error("polygon {polygon}, ring {ring}, vertex {vertex} at latitude {}, longitude {}: {trouble}", at.lat, at.lon)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    polygons: Vec<Polygon>,
}

impl Area {
    /// Checks the polygons and takes them as one area; names the first fault it finds.
    pub fn new(polygons: Vec<Polygon>) -> Result<Self, RingFault> {
        for (index, polygon) in polygons.iter().enumerate() {
            for (ring, corners) in std::iter::once(&polygon.shell)
                .chain(&polygon.holes)
                .enumerate()
            {
                for (vertex, &at) in corners.iter().enumerate() {
                    let trouble = if !(at.lat.is_finite() && at.lon.is_finite()) {
                        RingTrouble::NotFinite
                    } else if at.lat.abs() > 90.0 {
                        RingTrouble::Latitude
                    } else {
                        continue;
                    };
                    return Err(RingFault {
                        polygon: index,
                        ring,
                        vertex,
                        at,
                        trouble,
                    });
                }
            }
        }
        if polygons.is_empty() {
            let at = Corner { lat: 0.0, lon: 0.0 };
            return Err(RingFault {
                polygon: 0,
                ring: 0,
                vertex: 0,
                at,
                trouble: RingTrouble::Empty,
            });
        }
        Ok(Self { polygons })
    }

    /// The polygons as they were checked: rings open, shells counter-clockwise, holes clockwise.
    pub fn polygons(&self) -> &[Polygon] {
        &self.polygons
    }
}

impl Area {
    pub(crate) fn centre(&self) -> crate::Point {
        let first = self.polygons[0].shell[0];
        crate::Point::computed(first.lat, first.lon)
    }

    pub(crate) fn bounds(&self) -> crate::Bounds {
        crate::Bounds::EARTH
    }
}
