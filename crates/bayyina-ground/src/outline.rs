//! Rings for drawing regions on a map, as RFC 7946 wants them.
//!
//! Small disks and sectors are drawn along their true borders. Whatever holds a pole, is larger
//! than a quarter of the earth, or has no closed form, is drawn from its distances on a grid:
//! rings then close along the antimeridian and the poles by themselves.

use crate::angle::sine_cosine;
use crate::area::{Corner, Polygon, Rings};
use crate::form::Form;
use crate::geodesic::Line;
use crate::point::Point;
use crate::region::{Bounds, Region, Sector};
use crate::ring::{self, Side};
use crate::units::{Bearing, Metres};
use std::collections::BTreeMap;

/// Cells of the grid along each side.
const CELLS: usize = 128;
/// The largest radius that is drawn along its border.
const LARGE: f64 = 5_000_000.0;

/// Closed rings, shells counter-clockwise, longitudes within ±180.
pub(crate) fn of(region: &Region, tolerance: Metres) -> Vec<Polygon> {
    let tolerance = tolerance.get().max(0.1);
    let form = Form::of(region);
    let bounds = region.bounds();
    let (crosses, round) = (bounds.east < bounds.west, bounds == all_round(&bounds));
    match &form {
        Form::Area(area) => of_rings(area.rings()),
        Form::Disk(_, radius) if *radius == 0.0 => Vec::new(),
        Form::Disk(centre, radius) if *radius < LARGE && !round => {
            let steps = steps(*radius, tolerance);
            let ring = arc(*centre, *radius, 0.0, -360.0, steps);
            split(&unwrapped(ring))
        }
        Form::Sector(sector) if sector.to().get() < LARGE && !round && !crosses => {
            sector_rings(sector, tolerance)
        }
        Form::Empty => Vec::new(),
        form => {
            let halves = if crosses {
                vec![
                    Bounds {
                        east: 180.0,
                        ..bounds
                    },
                    Bounds {
                        west: -180.0,
                        ..bounds
                    },
                ]
            } else {
                vec![bounds]
            };
            halves.iter().flat_map(|half| contour(form, half)).collect()
        }
    }
}

fn all_round(bounds: &Bounds) -> Bounds {
    Bounds {
        west: -180.0,
        east: 180.0,
        ..*bounds
    }
}

/// Chords of a circle that leave it by `tolerance` at most.
fn steps(radius: f64, tolerance: f64) -> usize {
    let half = libm::acos((1.0 - tolerance / radius).max(0.0));
    ((std::f64::consts::PI / half.max(1e-9)).ceil() as usize).clamp(24, 720)
}

/// Points along a circle, both ends included.
fn arc(centre: Point, radius: f64, from: f64, turn: f64, steps: usize) -> Vec<Point> {
    (0..=steps)
        .map(|i| {
            let bearing = Bearing::turned(from + turn * i as f64 / steps as f64).get();
            let (sine, cosine) = sine_cosine(bearing);
            Line::leaving(centre, sine, cosine).at(radius).0
        })
        .collect()
}

/// Longitudes that run on instead of jumping at the antimeridian.
fn unwrapped(points: Vec<Point>) -> Vec<Corner> {
    let mut out: Vec<Corner> = Vec::with_capacity(points.len());
    for point in points {
        let before = out.last().map_or(point.lon(), |corner| corner.lon);
        let turns = ((before - point.lon()) / 360.0).round();
        out.push(Corner {
            lat: point.lat(),
            lon: point.lon() + 360.0 * turns,
        });
    }
    let first = out.first().copied();
    if let (Some(first), Some(last)) = (first, out.last_mut()) {
        *last = first;
    }
    out
}

fn sector_rings(sector: &Sector, tolerance: f64) -> Vec<Polygon> {
    let (from, to) = (sector.from().get(), sector.to().get());
    if to == 0.0 {
        return Vec::new();
    }
    let (start, turn) = (sector.bearing_from().get(), sector.turn());
    let count = |radius: f64| {
        let whole = steps(radius, tolerance) as f64;
        (whole * turn / 360.0).ceil().max(2.0) as usize
    };
    if turn == 360.0 {
        let ring = |radius: f64, turn: f64| {
            unwrapped(arc(sector.centre(), radius, start, turn, count(radius)))
        };
        return vec![Polygon {
            shell: ring(to, -360.0),
            holes: if from > 0.0 {
                vec![ring(from, 360.0)]
            } else {
                Vec::new()
            },
        }];
    }
    // Out along one side, back round the rim, in along the other.
    let side = |bearing: f64, outward: bool| {
        let (sine, cosine) = sine_cosine(Bearing::turned(bearing).get());
        let line = Line::leaving(sector.centre(), sine, cosine);
        (1..8).map(move |i| {
            let share = f64::from(if outward { i } else { 8 - i }) / 8.0;
            line.at(from + (to - from) * share).0
        })
    };
    let mut ring = arc(sector.centre(), to, start + turn, -turn, count(to));
    ring.extend(side(start, false));
    if from > 0.0 {
        ring.extend(arc(sector.centre(), from, start, turn, count(from)));
    } else {
        ring.push(sector.centre());
    }
    ring.extend(side(start + turn, true));
    ring.push(ring[0]);
    vec![Polygon {
        shell: unwrapped(ring),
        holes: Vec::new(),
    }]
}

/// The rings of an area, closed, each polygon cut at the antimeridian where it crosses it.
fn of_rings(rings: &Rings) -> Vec<Polygon> {
    let mut polygons: Vec<Polygon> = Vec::new();
    for ring in &rings.rings {
        let corners = rings.corners[ring.start as usize..ring.end as usize].to_vec();
        match polygons.last_mut() {
            Some(polygon) if !ring.shell => polygon.holes.push(corners),
            _ => polygons.push(Polygon {
                shell: corners,
                holes: Vec::new(),
            }),
        }
    }
    let mut out = Vec::new();
    for polygon in polygons {
        let inside = |ring: &Vec<Corner>| ring.iter().all(|c| c.lon.abs() <= 180.0);
        if inside(&polygon.shell) {
            out.push(polygon);
            continue;
        }
        let mut parts = split(&polygon.shell);
        for hole in polygon.holes.iter().flat_map(|hole| split(hole)) {
            let holder = parts
                .iter_mut()
                .find(|part| ring::within(&part.shell, hole.shell[0]) != Side::Outside);
            if let Some(part) = holder {
                part.holes.push(hole.shell.into_iter().rev().collect());
            }
        }
        out.extend(parts);
    }
    out
}

/// A closed ring with longitudes that run on, cut into its parts between odd multiples of 180
/// degrees and brought within ±180. Counter-clockwise whichever way it came.
fn split(ring: &[Corner]) -> Vec<Polygon> {
    let lons = || ring.iter().map(|corner| corner.lon);
    let (west, east) = (
        lons().fold(f64::MAX, f64::min),
        lons().fold(f64::MIN, f64::max),
    );
    let first = ((west + 180.0) / 360.0).floor();
    let last = ((east + 180.0) / 360.0).ceil();
    let mut out = Vec::new();
    for window in (first as i64)..(last as i64).max(first as i64 + 1) {
        let middle = 360.0 * window as f64;
        let mut part = cut(ring, middle - 180.0, true);
        part = cut(&part, middle + 180.0, false);
        for corner in &mut part {
            corner.lon = (corner.lon - middle).clamp(-180.0, 180.0);
        }
        part.dedup();
        if part.len() < 4 {
            continue;
        }
        let doubled: f64 = (part.windows(2))
            .map(|pair| (pair[0].lon - pair[1].lon) * (pair[0].lat + pair[1].lat))
            .sum();
        if doubled < 0.0 {
            part.reverse();
        }
        if doubled != 0.0 {
            out.push(Polygon {
                shell: part,
                holes: Vec::new(),
            });
        }
    }
    out
}

/// The part of a closed ring east, or west, of a meridian.
fn cut(ring: &[Corner], at: f64, east: bool) -> Vec<Corner> {
    let keeps = |corner: &Corner| {
        if east {
            corner.lon >= at
        } else {
            corner.lon <= at
        }
    };
    let mut out = Vec::with_capacity(ring.len() + 4);
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if keeps(&a) {
            out.push(a);
        }
        if keeps(&a) != keeps(&b) {
            let lat = a.lat + (b.lat - a.lat) * (at - a.lon) / (b.lon - a.lon);
            out.push(Corner { lat, lon: at });
        }
    }
    if let Some(&first) = out.first() {
        out.push(first);
    }
    out
}

/// One crossing of a grid's edge, named by the edge: its lower left node, and whether it runs up.
type Crossing = (usize, usize, bool);

/// The border of a form in a box, by marching squares; outside the box counts as outside.
fn contour(form: &Form, bounds: &Bounds) -> Vec<Polygon> {
    let nodes = CELLS + 3;
    let (wide, tall) = (bounds.east - bounds.west, bounds.north - bounds.south);
    let cell = (wide.max(tall) / CELLS as f64) * 111_000.0;
    let at = |i: usize, j: usize| {
        let share = |k: usize| (k as f64 - 1.0) / CELLS as f64;
        Corner {
            lat: (bounds.south + tall * share(j)).clamp(bounds.south, bounds.north),
            lon: (bounds.west + wide * share(i)).clamp(bounds.west, bounds.east),
        }
    };
    // Below zero inside. The outermost nodes lie on the box again, and count as outside.
    let rim = |k: usize| k == 0 || k == nodes - 1;
    let values: Vec<Vec<f64>> = (0..nodes)
        .map(|j| {
            (0..nodes)
                .map(|i| {
                    if rim(i) || rim(j) {
                        return f64::INFINITY;
                    }
                    let corner = at(i, j);
                    let point = Point::computed(corner.lat, corner.lon);
                    let field = form.field(point, cell / 8.0, false);
                    if field.away.high == 0.0 {
                        -field.deep.clamp(1e-3, 1e9)
                    } else {
                        field.away.low.clamp(1e-3, 1e9)
                    }
                })
                .collect()
        })
        .collect();
    let value = |i: usize, j: usize| values[j][i];
    let place = |(i, j, up): Crossing| {
        let (k, l) = if up { (i, j + 1) } else { (i + 1, j) };
        let (a, b) = (at(i, j), at(k, l));
        let (x, y) = (value(i, j), value(k, l));
        let t = if x.is_finite() && y.is_finite() {
            x / (x - y)
        } else if x.is_finite() {
            0.0
        } else {
            1.0
        };
        Corner {
            lat: a.lat + t * (b.lat - a.lat),
            lon: a.lon + t * (b.lon - a.lon),
        }
    };
    // From crossing to crossing, inside to the left.
    let mut next: BTreeMap<Crossing, Crossing> = BTreeMap::new();
    for j in 0..nodes - 1 {
        for i in 0..nodes - 1 {
            let inside =
                [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)].map(|(i, j)| value(i, j) < 0.0);
            let edges = [
                (i, j, false),
                (i + 1, j, true),
                (i, j + 1, false),
                (i, j, true),
            ];
            // An edge is entered where the square's border, run counter-clockwise, leaves the
            // inside; the next edge where it comes back in is where the piece ends.
            for k in 0..4 {
                if inside[k] && !inside[(k + 1) % 4] {
                    let back = (1..4)
                        .map(|step| (k + 4 - step) % 4)
                        .find(|&back| !inside[back] && inside[(back + 1) % 4])
                        .expect("what leaves has come in");
                    next.insert(edges[k], edges[back]);
                }
            }
        }
    }
    let mut rings: Vec<Vec<Corner>> = Vec::new();
    while let Some((&start, _)) = next.iter().next() {
        let mut ring = Vec::new();
        let mut here = start;
        while let Some(there) = next.remove(&here) {
            ring.push(place(here));
            here = there;
        }
        ring.push(ring[0]);
        ring.dedup();
        if ring.len() > 3 {
            rings.push(ring);
        }
    }
    nested(rings)
}

/// Shells run counter-clockwise; every other ring is a hole of the smallest shell that holds it.
fn nested(rings: Vec<Vec<Corner>>) -> Vec<Polygon> {
    let doubled = |ring: &[Corner]| -> f64 {
        (ring.windows(2))
            .map(|pair| (pair[0].lon - pair[1].lon) * (pair[0].lat + pair[1].lat))
            .sum()
    };
    let (mut shells, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        let size = doubled(&ring);
        if size > 0.0 {
            shells.push((
                size,
                Polygon {
                    shell: ring,
                    holes: Vec::new(),
                },
            ));
        } else if size < 0.0 {
            holes.push(ring);
        }
    }
    shells.sort_by(|a, b| a.0.total_cmp(&b.0));
    for hole in holes {
        let holder = shells
            .iter_mut()
            .find(|(_, polygon)| ring::within(&polygon.shell, hole[0]) != Side::Outside);
        if let Some((_, polygon)) = holder {
            polygon.holes.push(hole);
        }
    }
    shells.into_iter().map(|(_, polygon)| polygon).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Area, area};

    fn point(lat: f64, lon: f64) -> Point {
        Point::new(lat, lon).unwrap()
    }

    fn metres(value: f64) -> Metres {
        Metres::new(value).unwrap()
    }

    #[test]
    fn outlines_have_the_surface_of_their_regions() {
        let north_pole = Region::disk(point(89.0, 10.0), metres(400_000.0));
        let ring = |lat, lon, from, to, a, b| {
            let (a, b) = (Bearing::new(a).unwrap(), Bearing::new(b).unwrap());
            Region::sector(point(lat, lon), metres(from), metres(to), a, b).unwrap()
        };
        let square = Region::area(vec![Polygon {
            shell: vec![
                Corner {
                    lat: 10.0,
                    lon: 178.0,
                },
                Corner {
                    lat: 10.0,
                    lon: 183.0,
                },
                Corner {
                    lat: 14.0,
                    lon: 183.0,
                },
                Corner {
                    lat: 14.0,
                    lon: 178.0,
                },
            ],
            holes: vec![vec![
                Corner {
                    lat: 11.0,
                    lon: 181.0,
                },
                Corner {
                    lat: 11.0,
                    lon: 182.0,
                },
                Corner {
                    lat: 12.0,
                    lon: 182.0,
                },
                Corner {
                    lat: 12.0,
                    lon: 181.0,
                },
            ]],
        }])
        .unwrap();
        let table = [
            // region, parts, how near the surface must come
            (Region::disk(point(36.0, 37.0), metres(5_000.0)), 1, 1e-3),
            (Region::disk(point(36.0, 179.99), metres(5_000.0)), 2, 1e-3),
            (Region::disk(point(36.0, -179.99), metres(5_000.0)), 2, 1e-3),
            (north_pole.clone(), 1, 2e-2),
            (Region::beyond(north_pole, metres(1_000.0)), 1, 1e-2),
            (ring(36.0, 37.0, 5_000.0, 40_000.0, 200.0, 250.0), 1, 1e-3),
            (ring(36.0, 37.0, 0.0, 40_000.0, 350.0, 10.0), 1, 1e-3),
            (ring(36.0, 37.0, 5_000.0, 40_000.0, 0.0, 0.0), 1, 1e-3),
            (ring(36.0, 179.9, 5_000.0, 40_000.0, 0.0, 0.0), 2, 2e-2),
            (Region::within(square.clone(), metres(50_000.0)), 2, 3e-2),
            (Region::beyond(square.clone(), metres(50_000.0)), 1, 1e-2),
            (square, 2, 1e-9),
        ];
        for (region, parts, tolerance) in table {
            let drawn = region.outline(metres(1.0));
            assert_eq!(drawn.len(), parts, "{region:?}");
            for ring in drawn
                .iter()
                .flat_map(|p| std::iter::once(&p.shell).chain(&p.holes))
            {
                assert_eq!(ring.first(), ring.last());
                assert!(
                    ring.iter()
                        .all(|c| c.lon.abs() <= 180.0 && c.lat.abs() <= 90.0)
                );
            }
            let made = Area::new(drawn).unwrap_or_else(|fault| panic!("{fault}: {region:?}"));
            let (found, wanted) = (area(&made.into()), area(&region));
            let middle = (wanted.low.get() + wanted.high.get()) / 2.0;
            let half = (wanted.high.get() - wanted.low.get()) / 2.0;
            let off = (found.low.get() - middle).abs() - half;
            assert!(
                off <= tolerance * middle,
                "{found:?} for {wanted:?}: {region:?}"
            );
        }
    }
}
