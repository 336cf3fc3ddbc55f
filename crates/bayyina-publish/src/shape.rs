//! GeoJSON geometry: RFC 7946 rings, cut at the antimeridian, coordinates to the centimetre.

use bayyina_ground::{Corner, Metres, Polygon, Region};
use serde_json::{Value, json};

use crate::coarse::{Grid, across};

/// A longitude and a latitude in degrees, as GeoJSON orders them.
pub type Position = [f64; 2];

/// Where a region is drawn: its rings, and the point that a line to it ends at.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// Polygons, each a shell (counter-clockwise) and holes (clockwise), closed.
    pub polygons: Vec<Vec<Vec<Position>>>,
    /// A point that stands for the region; `None` where any would mislead.
    pub point: Option<Position>,
}

impl Drawn {
    /// A region as it is drawn; on a grid, as its cell.
    pub fn of(region: &Region, grid: Option<&Grid>) -> Self {
        if let Some(block) = grid.and_then(|grid| grid.block(region)) {
            let (lat, lon) = block.centre();
            return Self {
                polygons: vec![rings(&block.outline())],
                point: Some([rounded(lon), rounded(lat)]),
            };
        }
        // A circle of some fifty chords.
        let tolerance = (across(&region.bounds()) / 1_000.0).max(0.05);
        let tolerance = Metres::new(tolerance).unwrap_or(Metres::ZERO);
        let polygons = region.outline(tolerance).iter().map(rings).collect();
        let beyond = matches!(region, Region::Beyond { .. });
        let centre = region.centre();
        let point = (!beyond).then(|| [rounded(centre.lon()), rounded(centre.lat())]);
        Self { polygons, point }
    }

    /// The geometry: a point where the region has no size, else a polygon or several.
    pub fn geometry(&self) -> Value {
        let size = self
            .polygons
            .iter()
            .flatten()
            .any(|ring| ring.windows(2).any(|w| w[0] != w[1]));
        match (&self.polygons[..], self.point) {
            (_, Some(point)) if !size => json!({"type": "Point", "coordinates": point}),
            ([], _) => Value::Null,
            ([one], _) => json!({"type": "Polygon", "coordinates": one}),
            (many, _) => json!({"type": "MultiPolygon", "coordinates": many}),
        }
    }
}

/// The line between two points, straight in longitude and latitude the shorter way round; in two
/// parts where that way crosses the antimeridian.
pub fn line(from: Position, to: Position) -> Vec<Vec<Position>> {
    let turn = to[0] - from[0];
    if turn.abs() <= 180.0 {
        return vec![vec![from, to]];
    }
    let edge = if turn < 0.0 { 180.0 } else { -180.0 };
    let far = to[0] + 2.0 * edge;
    let share = (edge - from[0]) / (far - from[0]);
    let lat = rounded(from[1] + share * (to[1] - from[1]));
    let parts = [vec![from, [edge, lat]], vec![[-edge, lat], to]];
    parts
        .into_iter()
        .filter(|part| part[0] != part[1])
        .collect()
}

/// The geometry of [`line`].
pub fn line_geometry(from: Position, to: Position) -> Value {
    match &line(from, to)[..] {
        [one] => json!({"type": "LineString", "coordinates": one}),
        many => json!({"type": "MultiLineString", "coordinates": many}),
    }
}

/// A feature of a map.
pub fn feature(geometry: Value, properties: Value) -> Value {
    json!({"type": "Feature", "geometry": geometry, "properties": properties})
}

/// Features as one collection.
pub fn collection(features: Vec<Value>) -> Value {
    json!({"type": "FeatureCollection", "features": features})
}

fn rings(polygon: &Polygon) -> Vec<Vec<Position>> {
    let shell = ring(&polygon.shell, true);
    let holes = polygon.holes.iter().map(|hole| ring(hole, false));
    std::iter::once(shell).chain(holes).collect()
}

/// A closed ring, turned the way RFC 7946 asks.
fn ring(corners: &[Corner], counter_clockwise: bool) -> Vec<Position> {
    let mut points: Vec<Position> = corners
        .iter()
        .map(|corner| [rounded(corner.lon), rounded(corner.lat)])
        .collect();
    if let (Some(&first), Some(&last)) = (points.first(), points.last())
        && first != last
    {
        points.push(first);
    }
    if (doubled_area(&points) > 0.0) != counter_clockwise {
        points.reverse();
    }
    points
}

fn doubled_area(points: &[Position]) -> f64 {
    let Some(origin) = points.first() else {
        return 0.0;
    };
    points
        .windows(2)
        .map(|pair| {
            let [a, b] = [pair[0], pair[1]].map(|p| [p[0] - origin[0], p[1] - origin[1]]);
            a[0] * b[1] - b[0] * a[1]
        })
        .sum()
}

/// Seven decimals: about a centimetre, as RFC 7946 advises.
pub fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use bayyina_ground::Point;
    use proptest::prelude::*;

    #[test]
    fn lines_are_cut_at_the_antimeridian() {
        let table: [(Position, Position, Vec<Vec<Position>>); 4] = [
            (
                [36.0, 35.0],
                [39.0, 36.0],
                vec![vec![[36.0, 35.0], [39.0, 36.0]]],
            ),
            (
                [179.0, 10.0],
                [-179.0, 20.0],
                vec![
                    vec![[179.0, 10.0], [180.0, 15.0]],
                    vec![[-180.0, 15.0], [-179.0, 20.0]],
                ],
            ),
            (
                [-179.0, 20.0],
                [179.0, 10.0],
                vec![
                    vec![[-179.0, 20.0], [-180.0, 15.0]],
                    vec![[180.0, 15.0], [179.0, 10.0]],
                ],
            ),
            (
                [-180.0, 0.0],
                [179.0, 0.0],
                vec![vec![[180.0, 0.0], [179.0, 0.0]]],
            ),
        ];
        for (from, to, expected) in table {
            assert_eq!(line(from, to), expected, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_region_without_size_is_a_point() {
        let point = Region::disk(Point::new(35.5, -36.25).unwrap(), Metres::ZERO);
        let expected = json!({"type": "Point", "coordinates": [-36.25, 35.5]});
        assert_eq!(Drawn::of(&point, None).geometry(), expected);
    }

    #[test]
    fn far_from_somewhere_has_no_point() {
        let raqqa = Region::disk(Point::new(35.95, 39.0).unwrap(), Metres::ZERO);
        let beyond = Region::beyond(raqqa, Metres::new(160_900.0).unwrap());
        assert_eq!(Drawn::of(&beyond, None).point, None);
        let grid = Grid::new(Metres::new(1_000.0).unwrap()).unwrap();
        assert_eq!(Drawn::of(&beyond, Some(&grid)).point, None);
    }

    proptest! {
        #[test]
        fn rings_are_closed_and_turn_left(
            lat in -80.0..80.0f64, lon in -179.0..179.0f64, radius in 0.5..100_000.0f64,
        ) {
            let centre = Point::new(lat, lon).unwrap();
            let drawn = Drawn::of(&Region::disk(centre, Metres::new(radius).unwrap()), None);
            prop_assert!(!drawn.polygons.is_empty());
            for ring in drawn.polygons.iter().map(|polygon| &polygon[0]) {
                prop_assert_eq!(ring.first(), ring.last());
                prop_assert!(doubled_area(ring) > 0.0);
                prop_assert!(ring.iter().all(|p| p[0].abs() <= 180.0 && p[1].abs() <= 90.0));
            }
        }
    }
}
