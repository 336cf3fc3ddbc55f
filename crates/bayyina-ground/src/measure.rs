//! Distances between regions, containment, and areas.

use crate::geodesic::way;
use crate::point::Point;
use crate::region::{Disk, Region};
use crate::units::{Metres, Span, SquareMetres, Truth};

/// What a distance between points is widened by at both ends, in metres.
pub(crate) const SLACK: f64 = 1e-3;

/// A disk that holds the region, as centre and radius.
fn ball(region: &Region) -> (Point, f64) {
    match region {
        Region::Disk(disk) => (disk.centre(), disk.radius().get()),
        Region::Sector(sector) => (sector.centre(), sector.to().get()),
        Region::Within { of, reach } => {
            let (centre, radius) = ball(of);
            (centre, radius + reach.get())
        }
        _ => (region.centre(), Metres::HALF_EARTH.get()),
    }
}

/// The distance between the nearest points of two regions; zero when they meet.
pub fn gap(a: &Region, b: &Region) -> Span<Metres> {
    let ((p, r), (q, s)) = (ball(a), ball(b));
    let apart = way(p, q).length;
    let low = apart - r - s - SLACK;
    match (a, b) {
        (Region::Disk(_), Region::Disk(_)) => Span::of(low, low + 2.0 * SLACK),
        _ => Span::of(low, Metres::HALF_EARTH.get()),
    }
}

/// The largest distance from any point of `inner` to the nearest point of `outer`; zero when
/// `inner` lies inside `outer`.
pub fn excess(inner: &Region, outer: &Region) -> Span<Metres> {
    match (inner, outer) {
        (Region::Disk(a), Region::Disk(b)) => {
            let far = farthest(a, &Disk::new(b.centre(), Metres::ZERO));
            Span::of(
                far.low.get() - b.radius().get(),
                far.high.get() - b.radius().get(),
            )
        }
        _ => Span::of(0.0, Metres::HALF_EARTH.get()),
    }
}

/// Whether `inner` lies inside the union of `outer`.
pub fn covers(outer: &[&Region], inner: &Region) -> Truth {
    let mut found = if outer.is_empty() {
        Truth::No
    } else {
        Truth::Unsure
    };
    for &one in outer {
        if excess(inner, one).high == Metres::ZERO {
            found = Truth::Yes;
        }
    }
    found
}

/// Whether the two regions have a point in common.
pub fn meets(a: &Region, b: &Region) -> Truth {
    let gap = gap(a, b);
    if gap.low > Metres::ZERO {
        Truth::No
    } else if gap.high == Metres::ZERO {
        Truth::Yes
    } else {
        Truth::Unsure
    }
}

/// How near the true points of two disks may lie.
///
/// Units: metres along the WGS 84 geodesic, both ends included.
/// Error: widened outward by 1 mm, above the error of the method.
/// Source: Karney 2013, doi:10.1007/s00190-012-0578-z.
pub fn distance(seen: &Disk, claimed: &Disk) -> Span<Metres> {
    let apart = way(seen.centre(), claimed.centre()).length;
    let radii = seen.radius().get() + claimed.radius().get();
    Span::of(
        apart - radii - SLACK,
        (apart + radii).min(Metres::HALF_EARTH.get()) + SLACK,
    )
}

/// How far apart the farthest points of two disks lie.
pub fn farthest(a: &Disk, b: &Disk) -> Span<Metres> {
    let apart = way(a.centre(), b.centre()).length;
    let far = apart + a.radius().get() + b.radius().get();
    Span::of(
        far.min(crate::geodesic::B * std::f64::consts::PI) - SLACK,
        far.min(Metres::HALF_EARTH.get()) + SLACK,
    )
}

/// The surface of a region on the ellipsoid.
pub fn area(region: &Region) -> Span<SquareMetres> {
    let _ = region;
    Span::new(SquareMetres::clamped(0.0), SquareMetres::clamped(5.101e14))
}
