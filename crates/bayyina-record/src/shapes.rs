//! Regions from text: WKT in tables, and rings as entries carry them.

use bayyina_model::RegionText;

/// Reads `POLYGON ((lon lat, …), (hole), …)` or `MULTIPOLYGON (((…)), …)`.
///
/// Numbers stay as written. Whether the rings are sound is asked of the region itself.
pub(crate) fn wkt(text: &str) -> Option<RegionText> {
    let upper = text.trim().to_ascii_uppercase();
    // An SRID in front is PostGIS's way.
    let upper = match upper.strip_prefix("SRID=4326;") {
        Some(rest) => rest.trim(),
        None => &upper,
    };
    let (body, many) = match upper.strip_prefix("MULTIPOLYGON") {
        Some(rest) => (rest, true),
        None => (upper.strip_prefix("POLYGON")?, false),
    };
    let mut parser = Parser {
        rest: body.trim_start(),
    };
    if parser.rest.starts_with('Z') || parser.rest.starts_with('M') {
        parser.rest = parser.rest.trim_start_matches(['Z', 'M']).trim_start();
    }
    let polygons = if many {
        parser.list(|parser| parser.list(Parser::ring))?
    } else {
        vec![parser.list(Parser::ring)?]
    };
    parser
        .rest
        .trim()
        .is_empty()
        .then_some(RegionText::Area(polygons))
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn expect(&mut self, mark: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(mark)?;
        Some(())
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.expect('(')?;
        let mut found = vec![one(self)?];
        while self.expect(',').is_some() {
            found.push(one(self)?);
        }
        self.expect(')')?;
        Some(found)
    }

    fn ring(&mut self) -> Option<String> {
        self.expect('(')?;
        let (inside, rest) = self.rest.split_once(')')?;
        self.rest = rest;
        let mut ring = String::with_capacity(inside.len());
        for pair in inside.split(',') {
            let mut numbers = pair.split_whitespace();
            let (lon, lat) = (numbers.next()?, numbers.next()?);
            if numbers.count() > 2 || !is_number(lon) || !is_number(lat) {
                return None;
            }
            if !ring.is_empty() {
                ring.push_str(", ");
            }
            ring.push_str(lon);
            ring.push(' ');
            ring.push_str(lat);
        }
        Some(ring)
    }
}

fn is_number(text: &str) -> bool {
    text.len() <= 40 && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A ring from `(lon, lat)` pairs in degrees.
pub(crate) fn ring(pairs: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    for (lon, lat) in pairs {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&format!("{lon} {lat}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wkt_polygons_keep_their_digits() {
        let table = [
            (
                "POLYGON ((36.10 35, 36.2 35, 36.2 35.1, 36.10 35))",
                Some(vec![vec!["36.10 35, 36.2 35, 36.2 35.1, 36.10 35"]]),
            ),
            (
                "multipolygon(((0 0,1 0,1 1,0 0),(0.1 0.1,0.2 0.1,0.2 0.2,0.1 0.1)),((5 5,6 5,6 6,5 5)))",
                Some(vec![
                    vec!["0 0, 1 0, 1 1, 0 0", "0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1"],
                    vec!["5 5, 6 5, 6 6, 5 5"],
                ]),
            ),
            (
                "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1))",
                Some(vec![vec!["0 0, 1 0, 1 1, 0 0"]]),
            ),
            ("POLYGON ((0 0, 1 0, 1 1, 0 0)", None),
            ("POLYGON EMPTY", None),
            ("POINT (1 2)", None),
            ("POLYGON ((0 x, 1 0, 1 1))", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|polygons| {
                RegionText::Area(
                    polygons
                        .into_iter()
                        .map(|rings| rings.into_iter().map(str::to_owned).collect())
                        .collect(),
                )
            });
            assert_eq!(wkt(text), expected, "{text}");
        }
    }
}
