//! Latitudes and longitudes in the many ways that people write them.

mod hemisphere;

use bayyina_model::{Decimal, RegionText};

use crate::coordinates::hemisphere::{hemisphere_places, take_hemisphere};
use crate::text::{cut, plain};

/// Which of the two numbers of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// North and south.
    Latitude,
    /// East and west.
    Longitude,
}

impl Axis {
    fn limit(self) -> f64 {
        match self {
            Self::Latitude => 90.0,
            Self::Longitude => 180.0,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
        }
    }
}

impl std::fmt::Display for Axis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Why text is no coordinate.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CoordinateError {
    /// No number in any known form.
    #[error("cannot read {found:?} as a {axis}")]
    Unreadable {
        /// The axis asked for.
        axis: Axis,
        /// The text, cut.
        found: String,
    },
    /// A number beyond the globe.
    #[error("{axis} {found}° is not within ±{limit}°", limit = axis.limit())]
    Range {
        /// The axis asked for.
        axis: Axis,
        /// The number in degrees.
        found: f64,
    },
    /// Minutes or seconds of 60 or more.
    #[error("{found:?} has minutes or seconds of 60 or more")]
    Sixty {
        /// The text, cut.
        found: String,
    },
    /// A latitude with an eastern letter, or the like.
    #[error("{found:?} is written as a {written}, where a {axis} is expected")]
    Axis {
        /// The axis asked for.
        axis: Axis,
        /// The axis that its letter names.
        written: Axis,
        /// The text, cut.
        found: String,
    },
    /// A cell that should hold two numbers and does not.
    #[error("cannot read {found:?} as a latitude and a longitude")]
    Pair {
        /// The text, cut.
        found: String,
    },
}

/// A latitude or longitude with the precision that its digits show.
#[derive(Clone, Debug, PartialEq)]
pub struct Angle {
    /// Degrees, north and east positive.
    pub degrees: Decimal,
    /// One unit of the last digit written, in degrees.
    pub unit_degrees: f64,
    /// Whether it was written otherwise than as a plain number.
    pub converted: bool,
}

/// A point as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Latitude.
    pub lat: Angle,
    /// Longitude.
    pub lon: Angle,
}

impl Position {
    /// A radius, in whole metres and at least one, inside which rounding to the last digit
    /// written moved the point.
    pub fn rounding_m(&self) -> u32 {
        // A degree of latitude is nowhere longer than 111.7 km, one of longitude than 111.4 km.
        const METRES_PER_DEGREE: f64 = 111_700.0;
        let north = self.lat.unit_degrees / 2.0;
        let east = self.lon.unit_degrees / 2.0 * libm::cos(self.lat.degrees.get().to_radians());
        let metres = (north * north + east * east).sqrt() * METRES_PER_DEGREE;
        (metres.ceil() as u32).max(1)
    }

    /// The disk of that radius around the point.
    pub fn disk(&self, radius_m: Decimal) -> RegionText {
        RegionText::Disk {
            lat: self.lat.degrees.clone(),
            lon: self.lon.degrees.clone(),
            radius_m,
        }
    }
}

/// Reads one latitude or longitude.
///
/// Understands plain numbers with a decimal point or comma, degrees with minutes and seconds in
/// any common marks, hemispheres as letters or words in English, Arabic and Russian, digits of
/// other scripts.
pub fn angle(text: &str, axis: Axis) -> Result<Angle, CoordinateError> {
    let unreadable = || CoordinateError::Unreadable {
        axis,
        found: cut(text),
    };
    if text.len() > 200 {
        return Err(unreadable());
    }
    let (body, hemisphere) = take_hemisphere(&tidy(text)).ok_or_else(unreadable)?;
    if let Some(hemisphere) = hemisphere
        && hemisphere.axis != axis
    {
        return Err(CoordinateError::Axis {
            axis,
            written: hemisphere.axis,
            found: cut(text),
        });
    }
    let (body, minus) = match body.strip_prefix('-') {
        Some(body) => (body.trim_start().to_owned(), true),
        None => (body.trim_start_matches('+').trim_start().to_owned(), false),
    };
    if minus && hemisphere.is_some() {
        return Err(unreadable());
    }
    let negative = minus || hemisphere.is_some_and(|hemisphere| hemisphere.negative);
    let parts = degree_parts(&body).ok_or_else(unreadable)?;
    let found =
        combine(&parts, negative).ok_or_else(|| CoordinateError::Sixty { found: cut(text) })?;
    let degrees = found.degrees.get();
    if degrees.abs() > axis.limit() {
        return Err(CoordinateError::Range {
            axis,
            found: degrees,
        });
    }
    Ok(Angle {
        converted: found.converted || hemisphere.is_some() || body.contains(','),
        ..found
    })
}

/// Reads a point whose two numbers stand in one cell: `35.1, 36.2`, degrees and minutes, or
/// `POINT (36.2 35.1)`. Latitude comes first unless letters or the form say otherwise.
pub fn position(text: &str) -> Result<Position, CoordinateError> {
    let fault = || CoordinateError::Pair { found: cut(text) };
    if text.len() > 400 {
        return Err(fault());
    }
    let tidied = tidy(text);
    let upper = tidied.to_uppercase();
    if let Some(inner) = upper
        .strip_prefix("POINT")
        .and_then(|rest| rest.trim().strip_prefix('('))
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let (lon, lat) = inner.trim().split_once(' ').ok_or_else(fault)?;
        return of_two(lat, lon.trim());
    }
    let body = tidied
        .strip_prefix("geo:")
        .map(|rest| rest.split([';', '?']).next().unwrap_or(rest))
        .unwrap_or(&tidied);
    let (first, second) = split_pair(body.trim_matches(['(', ')', '[', ']'])).ok_or_else(fault)?;
    match of_two(first, second) {
        // Letters may name the longitude first.
        Err(CoordinateError::Axis { .. }) => of_two(second, first),
        other => other,
    }
}

fn of_two(lat: &str, lon: &str) -> Result<Position, CoordinateError> {
    Ok(Position {
        lat: angle(lat, Axis::Latitude)?,
        lon: angle(lon, Axis::Longitude)?,
    })
}

/// Where one cell parts into two numbers.
fn split_pair(text: &str) -> Option<(&str, &str)> {
    // After the first hemisphere letter, or before the second when letters lead.
    let letters: Vec<(usize, usize)> = hemisphere_places(text);
    if let [(first_start, first_end), (second_start, _)] = letters[..] {
        let at = if text[..first_start].trim().is_empty() {
            second_start
        } else {
            first_end
        };
        let (first, second) = text.split_at(at);
        return Some((trim_separators(first), trim_separators(second)));
    }
    for separator in [";", " / ", "|", "، ", "،"] {
        if let Some((first, second)) = text.split_once(separator) {
            return Some((first.trim(), second.trim()));
        }
    }
    let commas: Vec<usize> = text.match_indices(',').map(|(at, _)| at).collect();
    match commas[..] {
        [at] => return Some((text[..at].trim(), text[at + 1..].trim())),
        // 35,123, 36,456
        [_, at, _] => return Some((text[..at].trim(), text[at + 1..].trim())),
        _ => {}
    }
    let mut tokens = text.split_whitespace();
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some(first), Some(second), None) => Some((first, second)),
        _ => {
            // 35°12'3" 36°4'5": the second number starts after the last mark of the first.
            let at = text.rfind('°')?;
            let digits = |&c: &char| c.is_ascii_digit() || c == '.';
            let start = at - text[..at].chars().rev().take_while(digits).count();
            Some((text[..start].trim(), text[start..].trim()))
        }
    }
}

fn trim_separators(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '،' | '/' | '-'))
}

/// Lower case, ASCII digits, one mark each for degrees, minutes, seconds, minus and decimals.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for character in plain(text).chars().flat_map(char::to_lowercase) {
        match character {
            '′' | '’' | '‘' | '´' | '`' | 'ʹ' | '‵' | '＇' => tidied.push('\''),
            '″' | '”' | '“' | 'ʺ' | '‶' | '˝' | '＂' | '„' => tidied.push('"'),
            'º' | '˚' | '°' | '゜' => tidied.push('°'),
            '−' | '–' | '—' | '‐' | '‑' => tidied.push('-'),
            '٫' | '．' => tidied.push('.'),
            // Tanween and other vowel marks on شمالاً.
            '\u{64b}'..='\u{65f}' => {}
            other => tidied.push(other),
        }
    }
    let mut tidied = tidied.replace("''", "\"");
    for (word, mark) in [
        ("degrees", "°"),
        ("degree", "°"),
        ("deg", "°"),
        ("درجة", "°"),
        ("درجه", "°"),
        ("град", "°"),
        ("minutes", "'"),
        ("minute", "'"),
        ("min", "'"),
        ("دقيقة", "'"),
        ("دقيقه", "'"),
        ("мин", "'"),
        ("seconds", "\""),
        ("second", "\""),
        ("sec", "\""),
        ("ثانية", "\""),
        ("ثانيه", "\""),
        ("сек", "\""),
    ] {
        if tidied.contains(word) {
            tidied = tidied.replace(word, mark);
        }
    }
    tidied.trim().to_owned()
}

/// Degrees, minutes and seconds as written; a missing last mark is forgiven.
fn degree_parts(body: &str) -> Option<Vec<String>> {
    let mut parts: Vec<String> = Vec::new();
    let mut number = String::new();
    let mut gap = false;
    let expected = ['°', '\'', '"'];
    let close = |number: &mut String, parts: &mut Vec<String>| {
        let plain = std::mem::take(number).replace(',', ".");
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.len() + fraction.len() == 0
            || plain.len() > 24
            || !digits(whole)
            || !digits(fraction)
        {
            return false;
        }
        parts.push(match (whole, fraction) {
            ("", fraction) => format!("0.{fraction}"),
            (whole, "") => whole.to_owned(),
            (whole, fraction) => format!("{whole}.{fraction}"),
        });
        true
    };
    for character in body.chars() {
        match character {
            '0'..='9' | '.' | ',' => {
                // Two numbers parted by a space alone: degrees, minutes and seconds in turn.
                if gap && !number.is_empty() && !close(&mut number, &mut parts) {
                    return None;
                }
                gap = false;
                number.push(character);
            }
            '°' | '\'' | '"' => {
                if number.is_empty()
                    || parts.len() >= 3
                    || expected[parts.len()] != character
                    || !close(&mut number, &mut parts)
                {
                    return None;
                }
                gap = false;
            }
            ':' => {
                if !close(&mut number, &mut parts) {
                    return None;
                }
                gap = false;
            }
            ' ' => gap = true,
            _ => return None,
        }
    }
    if !number.is_empty() && !close(&mut number, &mut parts) {
        return None;
    }
    let whole = |part: &String| !part.contains('.');
    let (last, before) = parts.split_last()?;
    (parts.len() <= 3 && before.iter().all(whole) && !last.is_empty()).then_some(parts)
}

fn combine(parts: &[String], negative: bool) -> Option<Angle> {
    let decimals = |part: &String| {
        part.split_once('.')
            .map_or(0, |(_, fraction)| fraction.len())
    };
    let last = parts.last()?;
    let steps = [1.0, 60.0, 3600.0][parts.len() - 1];
    let mut unit_degrees = 1.0 / steps;
    for _ in 0..decimals(last) {
        unit_degrees /= 10.0;
    }
    let sign = if negative { "-" } else { "" };
    if let [degrees] = parts {
        let degrees = Decimal::parse(&format!("{sign}{degrees}")).ok()?;
        return Some(Angle {
            degrees,
            unit_degrees,
            converted: false,
        });
    }
    let numbers: Vec<f64> = parts
        .iter()
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    if numbers[1..].iter().any(|&number| number >= 60.0) {
        return None;
    }
    let degrees: f64 = numbers
        .iter()
        .zip([1.0, 60.0, 3600.0])
        .map(|(n, d)| n / d)
        .sum();
    // Two digits more than the source has, so that converting adds no error that counts.
    let mut digits = 2;
    let mut unit = unit_degrees;
    while unit < 1.0 && digits < 14 {
        unit *= 10.0;
        digits += 1;
    }
    let text = format!("{sign}{degrees:.digits$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    Some(Angle {
        degrees: Decimal::parse(text).ok()?,
        unit_degrees,
        converted: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_in_many_forms() {
        use Axis::{Latitude, Longitude};
        let table = [
            // text, axis, degrees
            ("34.8422936", Latitude, "34.8422936"),
            ("-12.5", Latitude, "-12.5"),
            ("−12,5", Latitude, "-12.5"),
            ("+35.", Latitude, "35"),
            (".5", Longitude, "0.5"),
            ("35.7874449N", Latitude, "35.7874449"),
            ("N 35.7874449", Latitude, "35.7874449"),
            ("36.2° S", Latitude, "-36.2"),
            ("34°54'37.77\"N", Latitude, "34.91049167"),
            ("36°40'56.06", Longitude, "36.68223889"),
            ("36°28'36N", Latitude, "36.476667"),
            ("37°5′50″E", Longitude, "37.097222"),
            ("36° 2'17.93\"E", Longitude, "36.03831389"),
            ("35°30'", Latitude, "35.5"),
            ("35 30 36", Latitude, "35.51"),
            ("35:30:36", Latitude, "35.51"),
            ("35° 30.5'", Latitude, "35.50833"),
            ("35 deg 30 min 36 sec N", Latitude, "35.51"),
            ("٣٥٫٥ ش", Latitude, "35.5"),
            ("٣٦٫٢٥ شرقاً", Longitude, "36.25"),
            ("36.25 غ", Longitude, "-36.25"),
            ("35,5 с. ш.", Latitude, "35.5"),
            ("\u{200e}36°11'21\"E", Longitude, "36.189167"),
            ("35º30'36''", Latitude, "35.51"),
        ];
        for (text, axis, expected) in table {
            let angle = angle(text, axis).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(angle.degrees.text(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_coordinate_is_refused() {
        use Axis::{Latitude, Longitude};
        let range = |axis, found| CoordinateError::Range { axis, found };
        let table = [
            ("91", Latitude, Some(range(Latitude, 91.0))),
            ("180.5", Longitude, Some(range(Longitude, 180.5))),
            (
                "35°60'1\"",
                Latitude,
                Some(CoordinateError::Sixty {
                    found: "35°60'1\"".into(),
                }),
            ),
            (
                "36.1E",
                Latitude,
                Some(CoordinateError::Axis {
                    axis: Latitude,
                    written: Longitude,
                    found: "36.1E".into(),
                }),
            ),
            ("", Latitude, None),
            ("north", Latitude, None),
            ("35.1.2", Latitude, None),
            ("1e3", Longitude, None),
            ("-35 S", Latitude, None),
            ("35'30\"", Latitude, None),
            ("35.5°30'", Latitude, None),
            ("35 30 36 12", Latitude, None),
            ("NaN", Latitude, None),
        ];
        for (text, axis, expected) in table {
            let error = angle(text, axis).expect_err(text);
            match expected {
                Some(expected) => assert_eq!(error, expected, "{text}"),
                None => assert!(
                    matches!(error, CoordinateError::Unreadable { .. }),
                    "{text}: {error}"
                ),
            }
        }
    }

    #[test]
    fn two_numbers_in_one_cell() {
        let table = [
            ("35.1, 36.2", "35.1", "36.2"),
            ("35.1,36.2", "35.1", "36.2"),
            ("35.1 36.2", "35.1", "36.2"),
            ("(35.1; 36.2)", "35.1", "36.2"),
            ("35,1; 36,2", "35.1", "36.2"),
            ("35,1 36,2", "35.1", "36.2"),
            ("35,1, 36,2", "35.1", "36.2"),
            ("POINT (36.2 35.1)", "35.1", "36.2"),
            ("geo:35.1,36.2;u=35", "35.1", "36.2"),
            ("36.2E 35.1N", "35.1", "36.2"),
            ("N35.1 E36.2", "35.1", "36.2"),
            ("35°6'0\"N, 36°12'0\"E", "35.1", "36.2"),
            ("35°6'0\" 36°12'0\"", "35.1", "36.2"),
            ("٣٥٫١، ٣٦٫٢", "35.1", "36.2"),
            ("35.1 شمال 36.2 شرق", "35.1", "36.2"),
        ];
        for (text, lat, lon) in table {
            let found = position(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(
                (found.lat.degrees.text(), found.lon.degrees.text()),
                (lat, lon),
                "{text}"
            );
        }
        for text in [
            "35.1",
            "Talbiseh",
            "",
            "95.0, 36.2",
            "35.1, 36.2, 37",
            "f$k$fǚ°'y",
        ] {
            assert!(position(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_digit_tells_the_radius() {
        let table = [
            // text, metres: half a unit north and half a unit east
            ("35.0, 36.0", 7_236),
            ("35.8422936, 36.7307641", 1),
            ("35°20'24\"N, 36°34'38\"E", 21),
        ];
        for (text, metres) in table {
            let found = position(text).unwrap().rounding_m();
            assert!(found.abs_diff(metres) <= metres / 50, "{text}: {found}");
        }
    }
}
