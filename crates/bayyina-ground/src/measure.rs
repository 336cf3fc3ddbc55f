//! Distances between regions, and containment.

use crate::form::{Field, Form};
use crate::geodesic::{B, Line, way};
use crate::patch::{self, Effort};
use crate::region::{Disk, Region};
use crate::shape::Shape;
use crate::track::Bracket;
use crate::union::Union;
use crate::units::{Metres, Span, Truth};
use std::f64::consts::PI;

/// What a distance is widened by at both ends, in metres.
pub(crate) const SLACK: f64 = 1e-3;

/// How narrow brackets along edges are made before widening, in metres.
pub(crate) const FINE: f64 = 5e-4;

/// Geodesics up to this length are shortest ways: the curvature of the ground is nowhere above
/// `1/b²` (Klingenberg).
const SURE: f64 = PI * B;

/// Patches a search may look at.
const PATIENCE: usize = 5_000;

/// The distance between the nearest points of two regions; zero when they meet.
///
/// Units: metres along the WGS 84 geodesic.
/// Error: widened outward by 1 mm, and up to 1 mm wider between areas; where a sector meets
/// anything but a disk, or an offset of an area or sector is asked, the bracket closes to a
/// ten-thousandth of the smaller region's reach. From an empty region everything is half the
/// earth away, or more.
/// Source: Karney 2013, doi:10.1007/s00190-012-0578-z; brackets: docs/geometry.md.
pub fn gap(a: &Region, b: &Region) -> Span<Metres> {
    widened(gap_bracket(&Form::of(a), &Form::of(b), None))
}

/// Whether the gap between two regions is `limit` or less; looks no closer than that needs.
pub fn gap_at_most(a: &Region, b: &Region, limit: Metres) -> Truth {
    widened(gap_bracket(&Form::of(a), &Form::of(b), Some(limit.get()))).at_most(limit)
}

/// The largest distance from any point of `inner` to the nearest point of `outer`; zero when
/// `inner` lies inside `outer`.
///
/// Units: metres along the WGS 84 geodesic.
/// Error: widened outward by 1 mm between disks, and for an area in a disk; otherwise the
/// bracket closes to a ten-thousandth of the reach of `inner`, or to a metre if that is more;
/// less far where borders that are no areas' run along one another for long. Of a region and
/// itself it is zero.
pub fn excess(inner: &Region, outer: &Region) -> Span<Metres> {
    widened(excess_bracket(&Form::of(inner), &Form::of(outer), None))
}

/// Whether the excess of `inner` over `outer` is `limit` or less; looks no closer than that needs.
pub fn excess_at_most(inner: &Region, outer: &Region, limit: Metres) -> Truth {
    let found = excess_bracket(&Form::of(inner), &Form::of(outer), Some(limit.get()));
    widened(found).at_most(limit)
}

/// Whether `inner` lies inside the union of `outer`.
///
/// Borders that areas share, or that lie inside another of them, are no borders of the union.
/// Unsure when a border of the union comes within 1 mm of the border of `inner`, or when the
/// search over regions that are no areas runs out of patience. A region covers itself.
pub fn covers(outer: &[&Region], inner: &Region) -> Truth {
    let inner = Form::of(inner);
    if matches!(inner, Form::Empty) {
        return Truth::Yes;
    }
    let outer: Vec<Form> = outer.iter().map(|&region| Form::of(region)).collect();
    Union::new(&outer).covers(&inner)
}

/// Whether the two regions have a point in common.
///
/// Between areas, and for a point in an area, this is exact; otherwise unsure within 1 mm.
pub fn meets(a: &Region, b: &Region) -> Truth {
    let gap = widened(gap_bracket(&Form::of(a), &Form::of(b), Some(0.0)));
    if gap.high == Metres::ZERO {
        Truth::Yes
    } else if gap.low > Metres::ZERO {
        Truth::No
    } else {
        Truth::Unsure
    }
}

/// How near and how far apart the true points of two disks may lie.
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

/// The distance between the farthest points of two disks.
///
/// Units, error and source as [`distance`]; wider only where the disks reach beyond 19,970 km,
/// up to which every geodesic is a shortest way.
pub fn farthest(a: &Disk, b: &Disk) -> Span<Metres> {
    let apart = way(a.centre(), b.centre()).length;
    let far = apart + a.radius().get() + b.radius().get();
    Span::of(
        far.min(SURE) - SLACK,
        far.min(Metres::HALF_EARTH.get()) + SLACK,
    )
}

/// How near and how far apart the true points of two regions may lie.
///
/// The low end is that of [`gap`]; the high end is no less than the distance of the farthest
/// points, and exact to 1 mm when one of the regions is a disk and the other a disk or an area.
pub fn apart(a: &Region, b: &Region) -> Span<Metres> {
    let near = gap(a, b);
    let far = reach_of(&Form::of(a), &Form::of(b)).min(Metres::HALF_EARTH.get());
    Span::new(near.low, Metres::clamped(far + SLACK))
}

/// No less than the distance between the farthest points.
fn reach_of(a: &Form, b: &Form) -> f64 {
    let whole = Metres::HALF_EARTH.get();
    match (a, b) {
        (Form::Disk(centre, radius), Form::Area(area))
        | (Form::Area(area), Form::Disk(centre, radius)) => {
            farthest_in(area, *centre).high + radius
        }
        (Form::Area(one), other) | (other, Form::Area(one)) => {
            let (centre, radius) = other.ball();
            (farthest_in(one, centre).high + radius).min(whole)
        }
        (a, b) => {
            let ((p, r), (q, s)) = (a.ball(), b.ball());
            way(p, q).length + r + s
        }
    }
}

/// The greatest distance from `centre` to a point of the area.
fn farthest_in(area: &crate::Area, centre: crate::Point) -> Bracket {
    let found = area.shape().farthest(area.rings(), centre, FINE);
    if found.high < 15_000_000.0 {
        // A distance has no local maximum closer than the conjugate points: the farthest point
        // lies on the border, or near the antipode.
        let antipode = crate::Point::computed(-centre.lat(), centre.lon() + 180.0);
        if !area.contains(antipode) {
            return found;
        }
    }
    Bracket {
        low: found.low,
        high: Metres::HALF_EARTH.get(),
    }
}

/// Outward by the error of the geodesics, unless zero is certain.
fn widened(found: Bracket) -> Span<Metres> {
    let half = Metres::HALF_EARTH.get();
    let high = if found.high <= 0.0 {
        0.0
    } else {
        found.high.min(half) + SLACK
    };
    Span::of((found.low - SLACK).min(half), high)
}

fn effort(reach: f64, limit: Option<f64>) -> Effort {
    let tolerance = (reach * 1e-4).max(0.1);
    match limit {
        // Narrow enough around a limit to tell the two sides apart.
        Some(limit) => Effort {
            tolerance: tolerance.min((limit * 1e-4).max(0.1)),
            enough: limit + 2.0 * SLACK,
            little: (limit - 2.0 * SLACK).max(0.0),
            patience: PATIENCE,
        },
        None => Effort {
            tolerance,
            enough: f64::INFINITY,
            little: 0.0,
            patience: PATIENCE,
        },
    }
}

/// The gap; with a limit, only as close as telling the limit needs.
fn gap_bracket(a: &Form, b: &Form, limit: Option<f64>) -> Bracket {
    let nowhere = Bracket {
        low: Metres::HALF_EARTH.get(),
        high: Metres::HALF_EARTH.get(),
    };
    match (a, b) {
        (Form::Empty, _) | (_, Form::Empty) => nowhere,
        (Form::Earth, _) | (_, Form::Earth) => Bracket {
            low: 0.0,
            high: 0.0,
        },
        (Form::Disk(centre, radius), other) | (other, Form::Disk(centre, radius)) => {
            disk_gap(*centre, *radius, other, limit)
        }
        (Form::Outside(centre, radius), Form::Area(area))
        | (Form::Area(area), Form::Outside(centre, radius)) => {
            let far = farthest_in(area, *centre);
            less(*radius, far)
        }
        (Form::Area(one), Form::Area(two)) => areas_gap(one, two, limit),
        _ => {
            // The distance side must know distances; the other side is searched.
            let reach = |form: &Form| form.ball().1;
            let (member, other) = match (a.is_tight(), b.is_tight()) {
                (true, false) => (b, a),
                (false, true) => (a, b),
                _ if reach(a) <= reach(b) => (a, b),
                _ => (b, a),
            };
            let smaller = reach(a).min(reach(b));
            patch::gap(member, other, effort(smaller, limit))
        }
    }
}

/// `whole - part`, zero where that is certainly below.
fn less(whole: f64, part: Bracket) -> Bracket {
    let high = whole - part.low;
    Bracket {
        low: (whole - part.high).max(0.0),
        high: if high <= -SLACK {
            0.0
        } else {
            high.max(0.0) + SLACK / 10.0
        },
    }
}

fn disk_gap(centre: crate::Point, radius: f64, other: &Form, limit: Option<f64>) -> Bracket {
    let away = match (other, limit) {
        (Form::Area(area), Some(limit)) => {
            let (shape, rings) = (area.shape(), area.rings());
            if shape.winding(rings, centre) > 0 {
                return Bracket {
                    low: 0.0,
                    high: 0.0,
                };
            }
            let reach = radius + limit;
            let place = crate::place::Place::of(centre);
            match shape.border_within(place, reach - 2.0 * SLACK, reach + SLACK) {
                Some(false) => {
                    return Bracket {
                        low: limit + 2.0 * SLACK,
                        high: f64::INFINITY,
                    };
                }
                Some(true) => {
                    return Bracket {
                        low: 0.0,
                        high: (limit - SLACK).max(0.0),
                    };
                }
                None => shape.to_border(rings, centre, reach + 3.0 * SLACK, FINE),
            }
        }
        _ => other.field(centre, FINE, true).away,
    };
    if away.high == 0.0 {
        return away;
    }
    let high = away.high - radius;
    Bracket {
        low: (away.low - radius).max(0.0),
        high: if high <= -SLACK {
            0.0
        } else {
            high.max(0.0) + SLACK / 10.0
        },
    }
}

fn areas_gap(one: &crate::Area, two: &crate::Area, limit: Option<f64>) -> Bracket {
    let zero = Bracket {
        low: 0.0,
        high: 0.0,
    };
    let holds_corner = |outer: &crate::Area, inner: &crate::Area| {
        let rings = inner.rings();
        rings.rings.iter().filter(|ring| ring.shell).any(|ring| {
            let corner = rings.corners[ring.start as usize];
            outer.contains(crate::Point::computed(corner.lat, corner.lon))
        })
    };
    if holds_corner(one, two) || holds_corner(two, one) {
        return zero;
    }
    let enough = limit.map_or(f64::INFINITY, |limit| limit + 3.0 * SLACK);
    Shape::between(
        (one.shape(), one.rings()),
        (two.shape(), two.rings()),
        enough,
        FINE,
    )
}

fn excess_bracket(inner: &Form, outer: &Form, limit: Option<f64>) -> Bracket {
    let zero = Bracket {
        low: 0.0,
        high: 0.0,
    };
    match (inner, outer) {
        (Form::Empty, _) | (_, Form::Earth) => zero,
        (_, Form::Empty) => Bracket {
            low: Metres::HALF_EARTH.get(),
            high: Metres::HALF_EARTH.get(),
        },
        (Form::Disk(p, r), Form::Disk(q, s)) => {
            let far = way(*p, *q).length + r;
            more(
                Bracket {
                    low: far.min(SURE),
                    high: far,
                },
                *s,
            )
        }
        (Form::Area(area), Form::Disk(centre, radius)) => more(farthest_in(area, *centre), *radius),
        (inner, outer) if inner.is(outer) => zero,
        (inner, Form::Outside(centre, radius)) if inner.is_tight() => {
            less(*radius, inner.field(*centre, FINE, true).away)
        }
        _ => {
            if let (Form::Area(_) | Form::Disk(..), Form::Area(_)) = (inner, outer)
                && Union::new(std::slice::from_ref(outer)).covers(inner) == Truth::Yes
            {
                return zero;
            }
            let reach = inner.ball().1;
            let base = effort(reach, None);
            let tolerance = base.tolerance.max(1.0);
            let mut known = 0.0;
            if let Form::Disk(centre, radius) = *inner {
                let Field { away, deep } = outer.field(centre, FINE, !outer.is_tight());
                if deep >= radius + SLACK {
                    return zero;
                }
                let rough = Bracket {
                    low: away.low,
                    high: if away.high == 0.0 {
                        radius - deep
                    } else {
                        away.high + radius
                    },
                };
                let decided = limit.is_some_and(|limit| {
                    rough.high + 2.0 * SLACK < limit || limit < rough.low - 2.0 * SLACK
                });
                if decided || rough.high - rough.low < FINE {
                    return rough;
                }
                // Most often the point of the rim right away from the nearest border is farthest.
                if let Form::Area(area) = outer {
                    let rim = rim_away(area, centre, radius, away.high == 0.0);
                    let far = outer.field(rim, FINE, false).away;
                    known = (far.low - SLACK / 10.0).max(0.0);
                    let decided = limit.is_some_and(|limit| limit < known - 2.0 * SLACK);
                    if decided || rough.high - known <= tolerance {
                        return Bracket {
                            low: known,
                            high: rough.high,
                        };
                    }
                }
            }
            let base = Effort { tolerance, ..base };
            let effort = match limit {
                // The search minimises the excess below zero.
                Some(limit) => Effort {
                    tolerance: base.tolerance.min((limit * 1e-4).max(0.1)),
                    enough: -(limit - 2.0 * SLACK),
                    little: -(limit + 2.0 * SLACK),
                    ..base
                },
                None => Effort {
                    little: f64::NEG_INFINITY,
                    ..base
                },
            };
            patch::excess(inner, outer, known, effort)
        }
    }
}

/// `whole - part`, zero where that is certainly below.
fn more(whole: Bracket, part: f64) -> Bracket {
    let high = whole.high - part;
    Bracket {
        low: (whole.low - part).max(0.0),
        high: if high <= -SLACK {
            0.0
        } else {
            high.max(0.0) + SLACK / 10.0
        },
    }
}

/// The point of a disk's rim on the line through the nearest border, on its far side.
fn rim_away(area: &crate::Area, centre: crate::Point, radius: f64, inside: bool) -> crate::Point {
    let Some(border) = area.shape().nearest_on_border(area.rings(), centre) else {
        return centre;
    };
    let (sine, cosine) = way(centre, border).leaving;
    let sign = if inside { 1.0 } else { -1.0 };
    Line::leaving(centre, sign * sine, sign * cosine)
        .at(radius * (1.0 - 1e-12))
        .0
}
