//! Regions as the measures see them: rewritten to closed forms where there are any, and asked how
//! far a point lies from them and how deep inside.

use crate::angle::sine_cosine;
use crate::area::Area;
use crate::geodesic::{Line, way};
use crate::measure::SLACK;
use crate::patch;
use crate::point::Point;
use crate::region::{Region, Sector};
use crate::track::{self, Bracket, Track};
use crate::units::Metres;

/// A region rewritten: offsets of disks are disks, or all that lies outside one.
#[derive(Clone, Debug)]
pub(crate) enum Form<'a> {
    Disk(Point, f64),
    /// Every point this far, or farther, from a point.
    Outside(Point, f64),
    Area(&'a Area),
    Sector(&'a Sector),
    Within(Box<Form<'a>>, f64),
    Beyond(Box<Form<'a>>, f64),
    Earth,
    Empty,
}

/// How far a point lies from a form, and no more than how deep inside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Distance to the nearest point of the form; exactly zero at both ends only when the point
    /// surely lies inside.
    pub away: Bracket,
    /// A lower bound of the distance to the nearest point outside the form.
    pub deep: f64,
}

impl Field {
    const INSIDE: Self = Self {
        away: Bracket {
            low: 0.0,
            high: 0.0,
        },
        deep: f64::INFINITY,
    };

    const NOWHERE: Self = Self {
        away: Bracket {
            low: f64::INFINITY,
            high: f64::INFINITY,
        },
        deep: 0.0,
    };

    /// Outside by `beyond` metres, inside by as much below zero, within rounding.
    fn signed(beyond: f64) -> Self {
        Self {
            away: Bracket {
                low: beyond.max(0.0),
                high: if beyond <= -SLACK {
                    0.0
                } else {
                    beyond.max(0.0) + SLACK / 10.0
                },
            },
            deep: (-beyond).max(0.0),
        }
    }
}

impl<'a> Form<'a> {
    pub(crate) fn of(region: &'a Region) -> Self {
        match region {
            Region::Disk(disk) => Form::Disk(disk.centre(), disk.radius().get()),
            Region::Area(area) => Form::Area(area),
            Region::Sector(sector) => Form::Sector(sector),
            Region::Within { of, reach } => Self::of(of).within(reach.get()),
            Region::Beyond { of, reach } => Self::of(of).beyond(reach.get()),
        }
    }

    fn within(self, reach: f64) -> Self {
        if reach == 0.0 {
            return self;
        }
        match self {
            Form::Disk(centre, radius) => Form::Disk(centre, radius + reach),
            Form::Outside(centre, radius) if radius > reach => {
                Form::Outside(centre, radius - reach)
            }
            Form::Outside(..) | Form::Earth => Form::Earth,
            Form::Empty => Form::Empty,
            Form::Within(of, inner) => Form::Within(of, inner + reach),
            other => Form::Within(Box::new(other), reach),
        }
    }

    fn beyond(self, reach: f64) -> Self {
        if reach == 0.0 {
            return Form::Earth;
        }
        match self {
            Form::Disk(centre, radius) if radius + reach > Metres::HALF_EARTH.get() => {
                let _ = centre;
                Form::Empty
            }
            Form::Disk(centre, radius) => Form::Outside(centre, radius + reach),
            Form::Outside(centre, radius) if radius >= reach => Form::Disk(centre, radius - reach),
            Form::Outside(..) | Form::Earth => Form::Empty,
            Form::Empty => Form::Earth,
            Form::Within(of, inner) => Form::Beyond(of, inner + reach),
            other => Form::Beyond(Box::new(other), reach),
        }
    }

    /// Whether both are given by the very same numbers.
    pub(crate) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Form::Disk(p, r), Form::Disk(q, s)) | (Form::Outside(p, r), Form::Outside(q, s)) => {
                p == q && r == s
            }
            (Form::Area(one), Form::Area(two)) => one == two,
            (Form::Sector(one), Form::Sector(two)) => one == two,
            (Form::Within(one, r), Form::Within(two, s))
            | (Form::Beyond(one, r), Form::Beyond(two, s)) => r == s && one.is(two),
            (Form::Earth, Form::Earth) | (Form::Empty, Form::Empty) => true,
            _ => false,
        }
    }

    /// A disk that holds the form.
    pub(crate) fn ball(&self) -> (Point, f64) {
        match self {
            &Form::Disk(centre, radius) => (centre, radius),
            Form::Sector(sector) => (sector.centre(), sector.to().get()),
            Form::Within(of, reach) => {
                let (centre, radius) = of.ball();
                (centre, radius + reach)
            }
            Form::Area(area) => {
                let bounds = area.bounds();
                let width = if bounds.east < bounds.west {
                    bounds.east - bounds.west + 360.0
                } else {
                    bounds.east - bounds.west
                };
                let middle = Point::computed(
                    (bounds.south + bounds.north) / 2.0,
                    bounds.west + width / 2.0,
                );
                let far = area.shape().farthest(area.rings(), middle, 1.0).high;
                // Of an area that holds the antipode, the border tells nothing.
                if far < 15_000_000.0 {
                    (middle, far)
                } else {
                    (middle, Metres::HALF_EARTH.get())
                }
            }
            Form::Outside(..) | Form::Beyond(..) | Form::Earth | Form::Empty => {
                (Point::computed(0.0, 0.0), Metres::HALF_EARTH.get())
            }
        }
    }

    /// Whether [`Form::field`] knows distances from outside without searching.
    pub(crate) fn is_tight(&self) -> bool {
        match self {
            Form::Beyond(..) => false,
            Form::Within(of, _) => of.is_tight(),
            _ => true,
        }
    }

    /// How far `point` lies from the form and how deep inside, to `tolerance` metres.
    ///
    /// Of what lies beyond an area the distance from outside is known from below only, unless
    /// `search` asks for it to be searched.
    pub(crate) fn field(&self, point: Point, tolerance: f64, search: bool) -> Field {
        match self {
            &Form::Disk(centre, radius) => Field::signed(way(centre, point).length - radius),
            &Form::Outside(centre, radius) => Field::signed(radius - way(centre, point).length),
            Form::Area(area) => {
                let (shape, rings) = (area.shape(), area.rings());
                let border = shape.to_border(rings, point, f64::INFINITY, tolerance);
                if shape.winding(rings, point) > 0 {
                    Field {
                        deep: border.low,
                        ..Field::INSIDE
                    }
                } else {
                    Field {
                        away: border,
                        deep: 0.0,
                    }
                }
            }
            Form::Sector(sector) => sector_field(sector, point, tolerance),
            Form::Within(of, reach) => {
                let field = of.field(point, tolerance, search);
                if field.away.high == 0.0 {
                    return Field {
                        deep: field.deep + reach,
                        ..Field::INSIDE
                    };
                }
                let low = Field::signed(field.away.low - reach);
                let high = Field::signed(field.away.high - reach);
                Field {
                    away: Bracket {
                        low: low.away.low,
                        high: high.away.high,
                    },
                    deep: high.deep,
                }
            }
            Form::Beyond(of, reach) => {
                let field = of.field(point, tolerance, search);
                if field.away.low >= reach + SLACK {
                    return Field {
                        deep: field.away.low - reach,
                        ..Field::INSIDE
                    };
                }
                let low = (reach - field.away.high + field.deep.min(1e9)).max(0.0);
                let high = if search {
                    patch::nearest_beyond(of, *reach, point, tolerance)
                } else {
                    f64::INFINITY
                };
                Field {
                    away: Bracket {
                        low: low.min(high),
                        high,
                    },
                    deep: 0.0,
                }
            }
            Form::Earth => Field::INSIDE,
            Form::Empty => Field::NOWHERE,
        }
    }
}

/// A point between the bearings of a sector finds its nearest point on its own bearing; any other
/// point finds it on one of the two straight sides.
fn sector_field(sector: &Sector, point: Point, tolerance: f64) -> Field {
    let (from, to) = (sector.from().get(), sector.to().get());
    let whole = sector.turn() == 360.0;
    let way = way(sector.centre(), point);
    let d = way.length;
    let along = Field::signed((from - d).max(d - to));
    if whole {
        // Round a whole turn with no hole, only the rim is a border.
        return if from == 0.0 {
            Field::signed(d - to)
        } else {
            along
        };
    }
    if d < SLACK {
        return Field {
            away: Bracket {
                low: (from - d).max(0.0),
                high: from + d,
            },
            deep: 0.0,
        };
    }
    let bearing = crate::Bearing::turned(crate::angle::arc_degrees(way.leaving.0, way.leaving.1));
    let between = sector.bearing_from().clockwise_to(bearing) <= sector.turn();
    let outside = d < from || to < d;
    if between && outside {
        return along;
    }
    let here = Track::Point(point);
    let sides = [sector.bearing_from(), sector.bearing_to()]
        .map(|bearing| side(sector, bearing))
        .map(|side| track::nearest(&here, &side, f64::INFINITY, tolerance));
    let sides = sides[0].least(sides[1]);
    if between {
        let rim = if from == 0.0 {
            to - d
        } else {
            (d - from).min(to - d)
        };
        Field::signed(-sides.low.min(rim))
    } else {
        Field {
            away: Bracket {
                low: sides.low,
                high: sides.high + SLACK / 10.0,
            },
            deep: 0.0,
        }
    }
}

/// The straight side of a sector along a bearing.
fn side(sector: &Sector, bearing: crate::Bearing) -> Track {
    let (sine, cosine) = sine_cosine(bearing.get());
    let (from, to) = (sector.from().get(), sector.to().get());
    Track::Ray {
        line: Box::new(Line::leaving(sector.centre(), sine, cosine)),
        from,
        over: to - from,
    }
}
