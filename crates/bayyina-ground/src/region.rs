//! Regions: the places that claims, observations and control layers speak of.

use crate::area::{Area, Polygon, RingFault};
use crate::geodesic::direct;
use crate::outline;
use crate::point::Point;
use crate::units::{Bearing, Metres};

/// A part of the earth's surface; its border belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub enum Region {
    /// Every point within a radius of a centre.
    Disk(Disk),
    /// Polygons with holes, also an administrative area.
    Area(Area),
    /// A ring, or a part of one, round a centre: "5–40 km south-west of X".
    Sector(Sector),
    /// Every point within a distance of another region.
    Within {
        /// The other region.
        of: Box<Region>,
        /// How far from it one may be.
        reach: Metres,
    },
    /// Every point as far as a distance, or farther, from another region.
    Beyond {
        /// The other region.
        of: Box<Region>,
        /// How far from it one must be.
        reach: Metres,
    },
}

/// Every point within a radius of a centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disk {
    centre: Point,
    radius: Metres,
}

impl Disk {
    /// A disk; radius zero is the point itself.
    pub fn new(centre: Point, radius: Metres) -> Self {
        Self { centre, radius }
    }

    /// Its centre.
    pub fn centre(&self) -> Point {
        self.centre
    }

    /// Its radius along the ground.
    pub fn radius(&self) -> Metres {
        self.radius
    }
}

/// The points between two distances from a centre, and between two bearings at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sector {
    centre: Point,
    from: Metres,
    to: Metres,
    bearing_from: Bearing,
    bearing_to: Bearing,
}

impl Sector {
    /// `None` when `from` is farther than `to`.
    ///
    /// The sector turns clockwise from `bearing_from` to `bearing_to`; equal bearings mean the
    /// whole ring.
    pub fn new(
        centre: Point,
        from: Metres,
        to: Metres,
        bearing_from: Bearing,
        bearing_to: Bearing,
    ) -> Option<Self> {
        (from <= to).then_some(Self {
            centre,
            from,
            to,
            bearing_from,
            bearing_to,
        })
    }

    /// The point that distances and bearings are taken from.
    pub fn centre(&self) -> Point {
        self.centre
    }

    /// The nearer bound.
    pub fn from(&self) -> Metres {
        self.from
    }

    /// The farther bound.
    pub fn to(&self) -> Metres {
        self.to
    }

    /// Where the turn starts.
    pub fn bearing_from(&self) -> Bearing {
        self.bearing_from
    }

    /// Where the turn ends.
    pub fn bearing_to(&self) -> Bearing {
        self.bearing_to
    }

    /// How far the sector turns, in degrees, in (0, 360].
    pub(crate) fn turn(&self) -> f64 {
        match self.bearing_from.clockwise_to(self.bearing_to) {
            turn if turn > 0.0 => turn,
            _ => 360.0,
        }
    }

    /// The bearing half way round.
    pub(crate) fn middle(&self) -> Bearing {
        Bearing::turned(self.bearing_from.get() + self.turn() / 2.0)
    }
}

/// A box in longitude and latitude that a region does not leave.
///
/// Units: degrees. `west > east` when the box crosses the antimeridian; a region round a pole
/// reaches all longitudes, -180 to 180.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Southernmost latitude.
    pub south: f64,
    /// Westernmost longitude.
    pub west: f64,
    /// Northernmost latitude.
    pub north: f64,
    /// Easternmost longitude.
    pub east: f64,
}

impl Bounds {
    /// The whole earth.
    pub const EARTH: Self = Self {
        south: -90.0,
        west: -180.0,
        north: 90.0,
        east: 180.0,
    };
}

impl Region {
    /// Every point within `radius` of `centre`.
    pub fn disk(centre: Point, radius: Metres) -> Self {
        Region::Disk(Disk::new(centre, radius))
    }

    /// Polygons with holes; a fault names its place.
    ///
    /// Longitudes are taken as written: either split at the antimeridian, as RFC 7946 asks, or
    /// running on beyond ±180°, within ±540°. An edge that spans between 180° and 360° is
    /// refused, since the other way round may be meant.
    pub fn area(polygons: Vec<Polygon>) -> Result<Self, RingFault> {
        Area::new(polygons).map(Region::Area)
    }

    /// The points between two distances and two bearings; see [`Sector::new`].
    pub fn sector(
        centre: Point,
        from: Metres,
        to: Metres,
        bearing_from: Bearing,
        bearing_to: Bearing,
    ) -> Option<Self> {
        Sector::new(centre, from, to, bearing_from, bearing_to).map(Region::Sector)
    }

    /// Every point within `reach` of `of`.
    pub fn within(of: Region, reach: Metres) -> Self {
        Region::Within {
            of: Box::new(of),
            reach,
        }
    }

    /// Every point `reach` or farther from `of`.
    pub fn beyond(of: Region, reach: Metres) -> Self {
        Region::Beyond {
            of: Box::new(of),
            reach,
        }
    }

    /// A point that stands for the region on a map.
    ///
    /// The centre of a disk, the middle of a sector, a point well inside an area; of
    /// [`Region::Beyond`] the point opposite. It lies in the region unless that is empty.
    pub fn centre(&self) -> Point {
        match self {
            Region::Disk(disk) => disk.centre,
            Region::Area(area) => area.centre(),
            Region::Sector(sector) => direct(
                sector.centre,
                sector.middle(),
                Metres::clamped((sector.from.get() + sector.to.get()) / 2.0),
            ),
            Region::Within { of, .. } => of.centre(),
            Region::Beyond { of, .. } => {
                let at = of.centre();
                Point::computed(-at.lat(), at.lon() + 180.0)
            }
        }
    }

    /// A box that holds the region; it may be a little wider.
    pub fn bounds(&self) -> Bounds {
        crate::bounds::of(self)
    }

    /// Closed rings for drawing, split at the antimeridian as RFC 7946 asks.
    ///
    /// Each polygon is a shell and its holes, the shell counter-clockwise, every ring's last
    /// corner equal to its first, longitudes in [-180, 180]. Areas come as they are; disks and
    /// sectors as chords that leave their border by about `tolerance`, or less; what holds a pole
    /// or has no closed form is drawn from a grid of 128 by 128 over its bounds. A region without
    /// surface has no outline.
    pub fn outline(&self, tolerance: Metres) -> Vec<Polygon> {
        outline::of(self, tolerance)
    }
}

impl From<Disk> for Region {
    fn from(disk: Disk) -> Self {
        Region::Disk(disk)
    }
}

impl From<Area> for Region {
    fn from(area: Area) -> Self {
        Region::Area(area)
    }
}

impl From<Sector> for Region {
    fn from(sector: Sector) -> Self {
        Region::Sector(sector)
    }
}
