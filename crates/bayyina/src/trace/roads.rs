//! The lines of roads in a box, for drawing.

use std::collections::BTreeSet;

use bayyina_atlas::{Atlas, AtlasJunction, End, GraphKind, MapError};
use bayyina_ground::Bounds;
use serde_json::{Value, json};

/// No answer holds more spots than this; a wider view than that shows no roads one can tell apart.
const MOST_SPOTS: usize = 400_000;

/// Which roads, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// All roads, or the major ones.
    pub kind: GraphKind,
    /// Where.
    pub bounds: Bounds,
}

impl Wanted {
    /// Reads `kind=all&box=west,south,east,north`, in degrees.
    pub fn parse(query: &str) -> Option<Self> {
        let mut kind = None;
        let mut bounds = None;
        for pair in query.split('&') {
            match pair.split_once('=')? {
                ("kind", "all") => kind = Some(GraphKind::All),
                ("kind", "major") => kind = Some(GraphKind::Major),
                ("box", text) => {
                    let text = text.replace("%2C", ",");
                    let numbers: Vec<f64> = text
                        .split(',')
                        .map(|part| part.parse().ok().filter(|value: &f64| value.is_finite()))
                        .collect::<Option<_>>()?;
                    let [west, south, east, north] = numbers[..] else {
                        return None;
                    };
                    let ordered = south <= north && west <= east;
                    let on_earth =
                        south >= -90.0 && north <= 90.0 && west >= -180.0 && east <= 180.0;
                    if !ordered || !on_earth {
                        return None;
                    }
                    bounds = Some(Bounds {
                        south,
                        west,
                        north,
                        east,
                    });
                }
                _ => return None,
            }
        }
        Some(Self {
            kind: kind?,
            bounds: bounds?,
        })
    }
}

/// Every road that begins or ends in a box: a list for each, its class and then longitude and
/// latitude in turn.
pub fn roads(atlas: &Atlas, wanted: &Wanted) -> Result<Value, MapError> {
    let found = atlas.junctions_in(wanted.kind, &wanted.bounds)?;
    let inside: BTreeSet<AtlasJunction> = found.iter().map(|&(junction, _)| junction).collect();
    let mut lines = Vec::new();
    let mut spots = 0;
    for (junction, _) in found {
        for arm in atlas.arms(junction)? {
            if let End::Junction(id, _) = arm.to {
                let other = AtlasJunction {
                    map: junction.map,
                    id,
                };
                // A road between two of them is drawn from the first.
                if other < junction && inside.contains(&other) {
                    continue;
                }
            }
            let line = atlas.line(junction, &arm)?;
            spots += line.len();
            let mut numbers = Vec::with_capacity(1 + 2 * line.len());
            numbers.push(json!(arm.class as u8));
            for spot in line {
                numbers.push(json!(f64::from(spot.lon) / 1e7));
                numbers.push(json!(f64::from(spot.lat) / 1e7));
            }
            lines.push(Value::Array(numbers));
        }
        if spots > MOST_SPOTS {
            break;
        }
    }
    Ok(Value::Array(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read_strictly() {
        let good = Wanted::parse("kind=major&box=9.5,47.1,9.6,47.2").unwrap();
        assert_eq!(good.kind, GraphKind::Major);
        assert!((good.bounds.west - 9.5).abs() < 1e-12 && (good.bounds.north - 47.2).abs() < 1e-12);
        for bad in [
            "",
            "kind=all",
            "kind=some&box=1,2,3,4",
            "kind=all&box=1,2,3",
            "kind=all&box=3,2,1,4",
            "kind=all&box=1,2,3,NaN",
            "kind=all&box=1,2,3,95",
            "kind=all&box=1,2,3,4&more=1",
        ] {
            assert_eq!(Wanted::parse(bad), None, "{bad}");
        }
    }
}
