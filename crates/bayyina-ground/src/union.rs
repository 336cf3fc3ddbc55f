//! Whether a region lies inside the union of others.
//!
//! Two neighbours that share a border cover a disk that lies across it, though neither does alone
//! and every patch of that border lies half in each. So the border of the union of areas is found
//! first: each edge is cut where others meet it, and a piece is a border only when the ground just
//! outside it, a tenth of a millimetre away, lies in none of the areas. Gaps thinner than that are
//! not seen.

use crate::area::{Area, Corner};
use crate::form::Form;
use crate::measure::{FINE, SLACK};
use crate::patch::Patch;
use crate::place::{Place, arc_high, arc_low, sag};
use crate::point::Point;
use crate::ring::{self, Contact, contact};
use crate::track::{self, Track};
use crate::units::Truth;
use std::collections::VecDeque;
use std::ops::ControlFlow;

/// How far outside an edge the ground is looked at, in degrees.
const ASIDE: f64 = 1e-9;
/// Patches a search may look at.
const PATIENCE: usize = 5_000;

/// The union of several forms.
pub(crate) struct Union<'f> {
    areas: Vec<&'f Area>,
    others: Vec<&'f Form<'f>>,
}

/// A piece of an edge that borders the union.
struct Piece {
    from: Corner,
    to: Corner,
    ends: (Place, Place),
    sag: f64,
}

impl<'f> Union<'f> {
    pub(crate) fn new(forms: &'f [Form<'f>]) -> Self {
        let mut union = Self {
            areas: Vec::new(),
            others: Vec::new(),
        };
        for form in forms {
            match form {
                Form::Area(area) => union.areas.push(area),
                Form::Empty => {}
                other => union.others.push(other),
            }
        }
        union
    }

    /// Whether `inner`, which is not empty, lies inside the union.
    pub(crate) fn covers(&self, inner: &Form) -> Truth {
        if self.areas.is_empty() && self.others.is_empty() {
            return Truth::No;
        }
        if self.others.iter().any(|form| matches!(form, Form::Earth)) {
            return Truth::Yes;
        }
        match inner {
            Form::Disk(centre, radius) => self.covers_disk(*centre, *radius, inner),
            Form::Area(area) if self.others.is_empty() => self.covers_area(area),
            _ => self.search(inner),
        }
    }

    fn covers_disk(&self, centre: Point, radius: f64, inner: &Form) -> Truth {
        let held = self.areas.iter().any(|area| area.contains(centre));
        let mut out = !held;
        let mut beyond = self.others.len() == 1 && self.areas.is_empty();
        for form in &self.others {
            let field = form.field(centre, FINE, false);
            if field.deep >= radius + SLACK {
                return Truth::Yes;
            }
            out &= field.away.low > SLACK;
            // Of a disk the depth is exact.
            beyond &= matches!(form, Form::Disk(..)) && field.deep + SLACK < radius;
        }
        if out || beyond {
            return Truth::No;
        }
        if held && radius == 0.0 {
            return Truth::Yes;
        }
        let place = Place::of(centre);
        let (near, far) = (radius - 2.0 * SLACK, radius + 2.0 * SLACK);
        for area in self.areas.iter().filter(|area| area.contains(centre)) {
            match area.shape().border_within(place, near, far) {
                Some(false) => return Truth::Yes,
                // One polygon alone: its border is the union's.
                Some(true) if self.alone() => return Truth::No,
                _ => {}
            }
        }
        if !self.others.is_empty() {
            return self.search(inner);
        }
        let here = Track::Point(centre);
        let mut found = Truth::Yes;
        self.border(centre, radius + 1.0, None, &mut |piece| {
            let straight = place.to_segment(piece.ends.0, piece.ends.1);
            let (mut low, mut high) = (
                arc_low(straight - piece.sag - SLACK / 10.0),
                arc_high(straight + piece.sag + SLACK / 10.0),
            );
            if low < far && near < high {
                let edge = Track::edge(piece.from, piece.to);
                let away = track::nearest(&here, &edge, far, FINE);
                (low, high) = (away.low, away.high);
            }
            if high + SLACK < radius {
                found = Truth::No;
                return ControlFlow::Break(());
            }
            if low - SLACK < radius {
                found = Truth::Unsure;
            }
            ControlFlow::Continue(())
        });
        found
    }

    /// Whether the union is one polygon: then its border is the union's.
    fn alone(&self) -> bool {
        self.others.is_empty() && self.areas.len() == 1 && self.areas[0].rings().shells() == 1
    }

    /// Exact but for what is thinner than a tenth of a millimetre.
    fn covers_area(&self, inner: &Area) -> Truth {
        for (point, _) in ring::inner_points(inner.rings()) {
            if !self.areas.iter().any(|area| area.contains(point)) {
                return Truth::No;
            }
        }
        let (centre, radius) = Form::Area(inner).ball();
        let mut found = Truth::Yes;
        self.border(centre, radius + 1.0, Some(inner), &mut |piece| {
            if inner.contains(outside(piece.from, piece.to)) {
                found = Truth::No;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        found
    }

    /// Tells `found` the pieces of edges within `reach` of a point that border the union of the
    /// areas, cut also where they meet the edges of `cutter`, until it has enough.
    fn border(
        &self,
        centre: Point,
        reach: f64,
        cutter: Option<&Area>,
        found: &mut impl FnMut(Piece) -> ControlFlow<()>,
    ) {
        let place = Place::of(centre);
        let mut edges: Vec<(Corner, Corner)> = Vec::new();
        let mut near = Vec::new();
        for area in &self.areas {
            area.shape().edges_near(place, reach, &mut near);
            edges.extend(near.drain(..).map(|edge| area.rings().edge(edge)));
        }
        let own = edges.len();
        if let Some(area) = cutter {
            edges.extend(area.rings().edges().map(|edge| area.rings().edge(edge)));
        }
        // Cutters in order of their southern ends, so that most are passed over at once.
        let mut by_south: Vec<usize> = (0..edges.len()).collect();
        let south = |i: usize| edges[i].0.lat.min(edges[i].1.lat);
        let north = |i: usize| edges[i].0.lat.max(edges[i].1.lat);
        by_south.sort_by(|&a, &b| south(a).total_cmp(&south(b)).then(a.cmp(&b)));
        let tallest = (0..edges.len())
            .map(|i| north(i) - south(i))
            .fold(0.0, f64::max);
        let alone = self.alone();
        let whole = alone && cutter.is_none();
        for i in 0..own {
            let (a, b) = edges[i];
            let mut cuts = vec![0.0, 1.0];
            if !whole {
                let first = by_south.partition_point(|&j| south(j) < south(i) - tallest);
                for &j in by_south[first..]
                    .iter()
                    .take_while(|&&j| south(j) <= north(i))
                {
                    if j != i {
                        cut((a, b), edges[j], &mut cuts);
                    }
                }
                cuts.sort_by(f64::total_cmp);
            }
            let at = |t: f64| Corner {
                lat: a.lat + t * (b.lat - a.lat),
                lon: a.lon + t * (b.lon - a.lon),
            };
            for pair in cuts.windows(2) {
                let (from, to) = (at(pair[0]), at(pair[1]));
                // Far below what is looked at beside an edge, two cuts are one.
                if (to.lat - from.lat).abs() + (to.lon - from.lon).abs() < ASIDE / 100.0 {
                    continue;
                }
                let covered = !alone && {
                    let beside = outside(from, to);
                    self.areas.iter().any(|area| area.contains(beside))
                };
                let piece = || Piece {
                    from,
                    to,
                    ends: (Place::at(from.lat, from.lon), Place::at(to.lat, to.lon)),
                    sag: sag(to.lat - from.lat, to.lon - from.lon, 0.0),
                };
                if !covered && found(piece()).is_break() {
                    return;
                }
            }
        }
    }

    /// Halves patches of `inner` until each lies in one of the union's parts.
    fn search(&self, inner: &Form) -> Truth {
        if self.others.iter().any(|form| form.is(inner)) {
            return Truth::Yes;
        }
        let (centre, radius) = inner.ball();
        let mut border = Vec::new();
        self.border(centre, 5.0 * radius + 10.0, None, &mut |piece| {
            border.push(piece);
            ControlFlow::Continue(())
        });
        let mut waiting: VecDeque<Patch> = Patch::around(centre, radius).into();
        let mut looked = 0;
        let mut found = Truth::Yes;
        while let Some(patch) = waiting.pop_front() {
            looked += 1;
            if looked > PATIENCE {
                return Truth::Unsure;
            }
            let (middle, reach) = patch.ball();
            let mine = inner.field(middle, reach / 8.0, false);
            if mine.away.low > reach {
                continue;
            }
            let held = self.areas.iter().any(|area| area.contains(middle));
            let place = Place::of(middle);
            let away = border
                .iter()
                .map(|piece| place.to_segment(piece.ends.0, piece.ends.1) - piece.sag)
                .fold(f64::INFINITY, f64::min);
            if held && away > reach {
                continue;
            }
            let fields = self
                .others
                .iter()
                .map(|form| form.field(middle, reach / 8.0, false));
            // So near the middle a point of `inner` lies.
            let near = mine.away.high + SLACK;
            let mut out = !held && away > near;
            let mut covered = false;
            for field in fields {
                covered |= field.deep > reach;
                out &= field.away.low > near;
            }
            if covered {
                continue;
            }
            if out {
                return Truth::No;
            }
            if reach < SLACK {
                found = Truth::Unsure;
                continue;
            }
            waiting.extend(patch.quarters());
        }
        found
    }
}

/// A point just outside an edge, half way along: areas lie to the left of their edges.
fn outside(from: Corner, to: Corner) -> Point {
    let (aside, up) = (to.lon - from.lon, to.lat - from.lat);
    let length = libm::hypot(aside, up);
    Point::computed(
        (from.lat + to.lat) / 2.0 - aside / length * ASIDE,
        (from.lon + to.lon) / 2.0 + up / length * ASIDE,
    )
}

/// Adds the places where the edge `f` meets the edge `e`, as shares of `e`.
fn cut(e: (Corner, Corner), f: (Corner, Corner), cuts: &mut Vec<f64>) {
    let middle = |edge: (Corner, Corner)| (edge.0.lon + edge.1.lon) / 2.0;
    let turn = 360.0 * ((middle(e) - middle(f)) / 360.0).round();
    let moved = |corner: Corner| Corner {
        lat: corner.lat,
        lon: corner.lon + turn,
    };
    let (a, b, c, d) = (e.0, e.1, moved(f.0), moved(f.1));
    if contact((a, b), (c, d)) == Contact::Apart {
        return;
    }
    let (ex, ey) = (b.lon - a.lon, b.lat - a.lat);
    let (fx, fy) = (d.lon - c.lon, d.lat - c.lat);
    let cross = ex * fy - ey * fx;
    let square = ex * ex + ey * ey;
    let mut add = |t: f64| {
        if 0.0 < t && t < 1.0 {
            cuts.push(t);
        }
    };
    if cross.abs() > 1e-12 * square.sqrt() * libm::hypot(fx, fy) {
        add(((c.lon - a.lon) * fy - (c.lat - a.lat) * fx) / cross);
    } else {
        for corner in [c, d] {
            add(((corner.lon - a.lon) * ex + (corner.lat - a.lat) * ey) / square);
        }
    }
}
