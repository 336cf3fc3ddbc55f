//! Surfaces on the ellipsoid.

use crate::area::{Corner, Rings};
use crate::form::Form;
use crate::geodesic::{A, B, E2};
use crate::patch::Patch;
use crate::point::Point;
use crate::region::Region;
use crate::units::{Span, SquareMetres};
use std::collections::VecDeque;
use std::f64::consts::PI;

/// Patches a region without closed form is measured with.
const PATCHES: usize = 6_000;

/// The surface of a region on the ellipsoid.
///
/// Units: square metres.
/// Error: rounded outward. Areas: by a rounding bound of their edges, about a square metre for a
/// country; where polygons overlap, what they share may count once or more. Disks and sectors:
/// between the surfaces they would have under the least and the greatest curvature that the ground
/// has within their reach. Other regions: by the patches on their border.
/// Source: Günther's and Bishop's comparison of areas; authalic latitude.
pub fn area(region: &Region) -> Span<SquareMetres> {
    let (low, high) = surface(&Form::of(region));
    Span::new(SquareMetres::clamped(low), SquareMetres::clamped(high))
}

/// Half of a zone: the surface from the equator to a latitude over one radian of longitude.
fn zone(sine: f64) -> f64 {
    let e = E2.sqrt();
    let x = e * sine;
    // ln((1 + x) / (1 - x)) = 2 atanh x
    B * B / 2.0 * (sine / (1.0 - x * x) + libm::atanh(x) / e)
}

/// The surface of the whole ellipsoid.
fn earth() -> f64 {
    4.0 * PI * zone(1.0)
}

fn surface(form: &Form) -> (f64, f64) {
    match form {
        Form::Empty => (0.0, 0.0),
        Form::Earth => (earth() * (1.0 - 1e-12), earth() * (1.0 + 1e-12)),
        Form::Disk(centre, radius) => disk(*centre, *radius),
        Form::Outside(centre, radius) => {
            let (low, high) = disk(*centre, *radius);
            let slack = earth() * 1e-12;
            (earth() - high - slack, earth() - low + slack)
        }
        Form::Sector(sector) => {
            let (a, b) = (
                disk(sector.centre(), sector.from().get()),
                disk(sector.centre(), sector.to().get()),
            );
            let share = sector.turn() / 360.0;
            (
                (b.0 - a.1).max(0.0) * share * (1.0 - 1e-12),
                (b.1 - a.0) * share * (1.0 + 1e-12),
            )
        }
        Form::Area(area) => of_rings(area.rings()),
        Form::Within(..) | Form::Beyond(..) => patches(form),
    }
}

/// Between the surfaces of disks under the greatest and the least curvature within reach.
fn disk(centre: Point, radius: f64) -> (f64, f64) {
    // Gaussian curvature is (1 - e² sin² φ)² / b², greatest at the equator.
    let curvature = |lat: f64| {
        let (sine, _) = crate::angle::sine_cosine(lat);
        let w2 = 1.0 - E2 * sine * sine;
        w2 * w2 / (B * B)
    };
    let up = (radius / (A * (1.0 - E2))).to_degrees();
    let lat = centre.lat().abs();
    let most = curvature((lat - up).max(0.0));
    let least = curvature((lat + up).min(90.0));
    let cap = |k: f64| {
        let root = k.sqrt();
        let half = libm::sin((root * radius / 2.0).min(PI / 2.0));
        4.0 * PI / k * half * half
    };
    (
        cap(most) * (1.0 - 1e-12),
        (cap(least) * (1.0 + 1e-12)).min(earth() * (1.0 + 1e-12)),
    )
}

fn of_rings(rings: &Rings) -> (f64, f64) {
    let (mut sum, mut error) = (0.0, 0.0);
    for ring in &rings.rings {
        let corners = &rings.corners[ring.start as usize..ring.end as usize];
        // The turn eastward of a closed ring is nothing: zones may be counted from any parallel.
        let base = zone(crate::angle::sine_cosine(corners[0].lat).0);
        for pair in corners.windows(2) {
            let (part, slack) = under(pair[0], pair[1], base);
            sum -= part;
            error += slack;
        }
    }
    error += sum.abs() * 1e-12;
    ((sum - error).max(0.0), sum + error)
}

/// The surface between an edge and the parallel whose zone is `base`, and its rounding error.
fn under(a: Corner, b: Corner, base: f64) -> (f64, f64) {
    // Gauss's rule with five points over at most five degrees leaves out less than rounding does.
    const RULE: [(f64, f64); 5] = [
        (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
        (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.0, 0.568_888_888_888_888_9),
        (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
        (0.906_179_845_938_664, 0.236_926_885_056_189_1),
    ];
    let aside = (b.lon - a.lon).to_radians();
    if aside == 0.0 {
        return (0.0, 0.0);
    }
    let steps = ((b.lat - a.lat).abs() / 5.0).ceil().max(1.0);
    let step = (b.lat - a.lat) / steps;
    let mut mean = 0.0;
    for i in 0..steps as u32 {
        let middle = a.lat + step * (f64::from(i) + 0.5);
        for (at, weight) in RULE {
            let lat = (middle + at * step / 2.0).clamp(-90.0, 90.0);
            mean += weight / 2.0 * (zone(crate::angle::sine_cosine(lat).0) - base);
        }
    }
    // A zone is below 5e13 and known to a few units of its last place.
    (mean / steps * aside, 0.2 * aside.abs())
}

/// The patches inside, and those with the ones on the border.
fn patches(form: &Form) -> (f64, f64) {
    let whole = Patch::around(Point::computed(0.0, 0.0), 20_100_000.0);
    let mut waiting: VecDeque<Patch> = whole.into();
    let (mut inside, mut looked) = (0.0, 0);
    let mut border = 0.0;
    while let Some(patch) = waiting.pop_front() {
        looked += 1;
        let (middle, radius) = patch.ball();
        let field = form.field(middle, radius / 8.0, false);
        if field.away.low > radius {
            continue;
        }
        let (low, high) = patch.surface();
        if field.deep > radius {
            inside += low;
            border += high - low;
        } else if looked > PATCHES {
            border += high;
        } else {
            waiting.extend(patch.quarters());
        }
    }
    (inside, inside + border)
}
