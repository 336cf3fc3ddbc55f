//! Features: what else of the ground can be recognised in a picture, and what bears a name.

use crate::pack::{Wire, push_number, push_signed, push_text, read_text};
use crate::pbf::WireFault;
use crate::spot::{Scale, Spot, SpotBox};
use crate::tags::{FeatureKind, LONGEST_TEXT, Tag};

/// Which kind of OpenStreetMap object a feature comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Origin {
    /// A node.
    Node = 0,
    /// A way.
    Way = 1,
    /// A way that bounds the area of a relation; the number is the way's.
    Member = 2,
}

impl Origin {
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        [Self::Node, Self::Way, Self::Member]
            .get(usize::from(number))
            .copied()
    }
}

/// A feature of the ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// What it is.
    pub kind: FeatureKind,
    /// What the number belongs to.
    pub origin: Origin,
    /// The number in OpenStreetMap. A long line is cut into pieces of one number.
    pub osm: i64,
    /// A point, a line, or a closed line whose last spot is its first.
    pub line: Vec<Spot>,
    /// Its size in whole metres where it has one: the mean radius of a roundabout, else 0.
    pub radius_m: u16,
    /// Names in all languages, and the tags that tell what it is.
    pub tags: Vec<Tag>,
}

/// A longer line is cut, so that a piece lies near its box.
const LONGEST_LINE: usize = 64;
/// More tags than any object has that could be read.
const MOST_TAGS: u64 = 4096;
const MOST_SPOTS: u64 = 1 << 20;

impl Feature {
    /// The middle of its box.
    pub fn centre(&self) -> Spot {
        let middle = |a: i32, b: i32| ((i64::from(a) + i64::from(b)) / 2) as i32;
        let held = self.bounds();
        Spot {
            lat: middle(held.south, held.north),
            lon: middle(held.west, held.east),
        }
    }

    /// The box that holds it.
    pub fn bounds(&self) -> SpotBox {
        SpotBox::around(self.line.iter().copied()).unwrap_or(SpotBox::of(Spot::default()))
    }

    /// Its plain name, or its first in any language.
    pub fn name(&self) -> Option<&str> {
        let plain = self.tags.iter().find(|(key, _)| key == "name");
        let any = || self.tags.iter().find(|(key, _)| key.starts_with("name:"));
        plain.or_else(any).map(|(_, value)| value.as_str())
    }

    /// Pieces of at most 64 spots; each begins where the one before ends.
    pub(crate) fn pieces(self) -> Vec<Self> {
        if self.line.len() <= LONGEST_LINE {
            return vec![self];
        }
        let mut pieces = Vec::new();
        let mut from = 0;
        while from + 1 < self.line.len() {
            let to = (from + LONGEST_LINE).min(self.line.len());
            pieces.push(Self {
                line: self.line[from..to].to_vec(),
                tags: self.tags.clone(),
                ..self
            });
            from = to - 1;
        }
        pieces
    }

    /// Line and tags as bytes; the line begins relative to `corner`.
    pub(crate) fn write(&self, corner: Spot, out: &mut Vec<u8>) {
        push_number(out, self.line.len() as u64);
        push_line(out, corner, &self.line);
        push_number(out, self.tags.len() as u64);
        for (key, value) in &self.tags {
            push_text(out, key);
            push_text(out, value);
        }
    }

    /// Reads what [`Feature::write`] wrote.
    pub(crate) fn read(
        wire: &mut Wire<'_>,
        corner: Spot,
        (kind, origin, osm, radius_m): (FeatureKind, Origin, i64, u16),
    ) -> Result<Self, WireFault> {
        let count = wire.number()?;
        if count == 0 || count > MOST_SPOTS {
            return Err(WireFault("a line has an impossible length"));
        }
        let line = read_line(wire, corner, count as usize)?;
        let count = wire.number()?;
        if count > MOST_TAGS {
            return Err(WireFault("a feature has more tags than any that is kept"));
        }
        let mut tags = Vec::new();
        for _ in 0..count {
            tags.push((
                read_text(wire, LONGEST_TEXT)?,
                read_text(wire, LONGEST_TEXT)?,
            ));
        }
        Ok(Self {
            kind,
            origin,
            osm,
            line,
            radius_m,
            tags,
        })
    }
}

/// Appends spots, each relative to the one before.
pub(crate) fn push_line(out: &mut Vec<u8>, corner: Spot, line: &[Spot]) {
    let mut last = corner;
    for &spot in line {
        push_signed(out, i64::from(spot.lat) - i64::from(last.lat));
        push_signed(out, i64::from(spot.lon) - i64::from(last.lon));
        last = spot;
    }
}

/// Reads spots written by [`push_line`].
pub(crate) fn read_line(
    wire: &mut Wire<'_>,
    corner: Spot,
    count: usize,
) -> Result<Vec<Spot>, WireFault> {
    const OUTSIDE: WireFault = WireFault("a line leaves the earth");
    let mut line = Vec::with_capacity(count.min(4096));
    let (mut lat, mut lon) = (i64::from(corner.lat), i64::from(corner.lon));
    for _ in 0..count {
        lat = lat.checked_add(wire.signed()?).ok_or(OUTSIDE)?;
        lon = lon.checked_add(wire.signed()?).ok_or(OUTSIDE)?;
        line.push(Spot::checked(lat, lon).ok_or(OUTSIDE)?);
    }
    Ok(line)
}

/// The feature of a ring: its middle spot-weighted by length, its mean radius.
pub(crate) fn roundabout(osm: i64, ring: &[Spot]) -> Option<Feature> {
    let held = SpotBox::around(ring.iter().copied())?;
    let scale = Scale::at(held.south);
    let start = *ring.first()?;
    let (mut sum, mut length) = ([0.0; 2], 0.0);
    for pair in ring.windows(2) {
        let [a, b] = [scale.from_to(start, pair[0]), scale.from_to(start, pair[1])];
        let step = scale.distance(pair[0], pair[1]);
        sum[0] += step * (a[0] + b[0]) / 2.0;
        sum[1] += step * (a[1] + b[1]) / 2.0;
        length += step;
    }
    if length <= 0.0 {
        return None;
    }
    let centre = scale.spot(start, [sum[0] / length, sum[1] / length]);
    let radius = ring.windows(2).fold(0.0, |total, pair| {
        let reach = scale.distance(centre, pair[0]) + scale.distance(centre, pair[1]);
        total + scale.distance(pair[0], pair[1]) * reach / 2.0
    }) / length;
    Some(Feature {
        kind: FeatureKind::Roundabout,
        origin: Origin::Way,
        osm,
        line: vec![centre],
        radius_m: radius.round().min(65535.0) as u16,
        tags: Vec::new(),
    })
}
