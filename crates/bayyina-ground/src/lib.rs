//! The ground room: points, regions, distances and areas on the WGS 84 ellipsoid.
//!
//! **Owns** what is true of places whatever is claimed about them: units, points, regions,
//! distances as intervals, areas, and the indexes that place many small regions in a control
//! layer.
//!
//! **Never** reads a file, a clock or a case, and never calls the platform's mathematics: every
//! sine comes from `libm`, so every machine computes the same bits.
//!
//! **Start reading** at [`Region`], then [`gap`] and [`excess`]; how the numbers are made is in
//! `docs/geometry.md`.
//!
//! Three rules hold throughout:
//! - Polygon edges are straight in longitude and latitude (RFC 7946); distances run along the
//!   geodesic.
//! - A distance is a [`Span`], rounded outward: the true value lies inside.
//! - A question that the span cannot decide is answered [`Truth::Unsure`].

mod ahead;
mod angle;
mod area;
mod bounds;
mod boxes;
mod cuboid;
mod edge;
mod form;
mod geodesic;
mod grid;
mod index;
mod list;
mod measure;
mod outline;
mod patch;
mod place;
mod point;
mod region;
mod ring;
mod series;
mod shape;
mod surface;
mod track;
mod union;
mod units;
mod walk;

pub use area::{Area, Corner, Polygon, RingFault, RingTrouble};
pub use geodesic::{direct, inverse};
pub use index::{AreaIndex, Hit};
pub use list::AreaList;
pub use measure::{
    apart, covers, distance, excess, excess_at_most, farthest, gap, gap_at_most, meets,
};
pub use point::Point;
pub use region::{Bounds, Disk, Region, Sector};
pub use surface::area;
pub use units::{Bearing, Degrees, Metres, Span, SquareMetres, Truth};
