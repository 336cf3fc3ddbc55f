//! Shapefiles: polygons and points from `.shp`, attributes from `.dbf`, the projection from
//! `.prj`, the encoding from `.cpg`.
//!
//! Source: ESRI Shapefile Technical Description, July 1998; dBASE III tables. Read by hand, so
//! that sizes in foreign bytes are believed only as far as bytes stand behind them, and a fault
//! names record, ring and point.

use encoding_rs::{Encoding, UTF_8};
use proj4rs::proj::Proj;
use proj4rs::transform::transform;

use crate::layer::{Feature, Shape, area};
use crate::shapes::ring;

/// The files of a shapefile.
pub(crate) struct Files<'a> {
    pub shp: &'a [u8],
    pub dbf: Option<&'a [u8]>,
    pub prj: Option<&'a str>,
    pub cpg: Option<&'a str>,
}

/// Whether the bytes are a shapefile's geometry.
pub(crate) fn is_shapefile(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0, 0, 0x27, 0x0a])
}

/// Reads the records of a shapefile.
pub(crate) fn features(files: &Files<'_>) -> Result<Vec<Feature>, String> {
    let projection = projection(files.prj)?;
    let shapes = shapes(files.shp)?;
    let rows = match files.dbf {
        Some(dbf) => attributes(dbf, files.cpg)?,
        None => vec![Some(Vec::new()); shapes.len()],
    };
    if rows.len() != shapes.len() {
        return Err(format!(
            "{} shapes, but the .dbf has {} rows",
            shapes.len(),
            rows.len()
        ));
    }
    Ok(shapes
        .into_iter()
        .zip(rows)
        .filter_map(|(shape, properties)| {
            // Rows marked as deleted are gone with their shapes.
            let properties = properties?;
            Some(Feature {
                id: None,
                properties,
                shape: shape.and_then(|shape| placed(shape, projection.as_ref())),
            })
        })
        .collect())
}

/// A projection to undo; `None` for longitude and latitude of WGS 84.
fn projection(prj: Option<&str>) -> Result<Option<Proj>, String> {
    let Some(text) = prj.map(str::trim).filter(|text| !text.is_empty()) else {
        return Err(
            "the .prj is missing, so nobody knows in which coordinates the points are".to_owned(),
        );
    };
    if text.len() > 1 << 16 || text.matches('[').count() > 500 {
        return Err("the .prj is longer than any projection".to_owned());
    }
    let upper = text.to_uppercase();
    let is_wgs84 = ["WGS_1984", "WGS 84", "WGS84", "WORLD GEODETIC SYSTEM 1984"]
        .iter()
        .any(|name| upper.contains(name));
    if !is_wgs84 && !upper.contains("TOWGS84") {
        return Err(format!(
            "the .prj names no datum that is known to relate to WGS 84 ({}); export the layer in WGS 84",
            crate::text::cut(text)
        ));
    }
    if upper.starts_with("GEOGCS") && is_wgs84 {
        return Ok(None);
    }
    let fault =
        |why: String| format!("the .prj is not understood ({why}); export the layer in WGS 84");
    let projected = proj4wkt::wkt_to_projstring(text).map_err(|error| fault(error.to_string()))?;
    // The datum is WGS 84, whatever parameters of its ellipsoid the text repeats.
    let projected = if is_wgs84 && !projected.contains("+towgs84") {
        format!("{projected} +towgs84=0,0,0")
    } else {
        projected
    };
    Proj::from_proj_string(&projected)
        .map(Some)
        .map_err(|error| fault(error.to_string()))
}

/// A shape in its own coordinates, `(x, y)`.
#[derive(Debug, PartialEq)]
enum Raw {
    Rings(Vec<Vec<(f64, f64)>>),
    Point(f64, f64),
}

fn placed(raw: Raw, projection: Option<&Proj>) -> Result<Shape, String> {
    let place = |(x, y): (f64, f64)| -> Result<(f64, f64), String> {
        let Some(projection) = projection else {
            return Ok((x, y));
        };
        let wgs84 = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs")
            .map_err(|error| error.to_string())?;
        let mut point = if projection.is_latlong() {
            (x.to_radians(), y.to_radians(), 0.0)
        } else {
            (x, y, 0.0)
        };
        transform(projection, &wgs84, &mut point)
            .map_err(|error| format!("point {x} {y} cannot be projected: {error}"))?;
        // A billionth of a degree is a tenth of a millimetre, below the error of any projection.
        let round = |angle: f64| (angle.to_degrees() * 1e9).round() / 1e9;
        let (lon, lat) = (round(point.0), round(point.1));
        if lon.is_finite() && lat.is_finite() {
            Ok((lon, lat))
        } else {
            Err(format!("point {x} {y} cannot be projected"))
        }
    };
    match raw {
        Raw::Point(x, y) => {
            let (lon, lat) = place((x, y))?;
            Ok(Shape::Point(lat.to_string(), lon.to_string()))
        }
        Raw::Rings(rings) => {
            // Shells run clockwise, and each hole lies in the shell that came before it.
            let mut polygons: Vec<Vec<String>> = Vec::new();
            for (index, points) in rings.iter().enumerate() {
                let clockwise = doubled_area(points) < 0.0;
                let placed = points
                    .iter()
                    .enumerate()
                    .map(|(vertex, &point)| {
                        place(point).map_err(|why| {
                            format!("ring {}, point {}: {why}", index + 1, vertex + 1)
                        })
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                let text = ring(placed);
                match polygons.last_mut() {
                    Some(last) if !clockwise => last.push(text),
                    _ => polygons.push(vec![text]),
                }
            }
            area(polygons)
        }
    }
}

fn doubled_area(points: &[(f64, f64)]) -> f64 {
    points
        .iter()
        .zip(points.iter().cycle().skip(1))
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum()
}

type Shapes = Vec<Result<Raw, String>>;

fn shapes(bytes: &[u8]) -> Result<Shapes, String> {
    if bytes.len() < 100 || !is_shapefile(bytes) {
        return Err("the .shp is no shapefile".to_owned());
    }
    let mut shapes = Vec::new();
    let mut rest = &bytes[100..];
    while rest.len() >= 8 {
        let words = u32::from_be_bytes([rest[4], rest[5], rest[6], rest[7]]) as usize;
        let end = words.saturating_mul(2).saturating_add(8);
        if end > rest.len() {
            return Err(format!(
                "record {} of the .shp is cut off",
                shapes.len() + 1
            ));
        }
        shapes.push(shape(&rest[8..end]));
        rest = &rest[end..];
    }
    Ok(shapes)
}

fn shape(record: &[u8]) -> Result<Raw, String> {
    let cut_off = || "the shape is cut off".to_owned();
    let integer = |at: usize| -> Result<usize, String> {
        let bytes = record.get(at..at + 4).ok_or_else(cut_off)?;
        let number = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        usize::try_from(number).map_err(|_| cut_off())
    };
    let number = |at: usize| -> Result<f64, String> {
        let bytes = record.get(at..at + 8).ok_or_else(cut_off)?;
        let mut eight = [0; 8];
        eight.copy_from_slice(bytes);
        Ok(f64::from_le_bytes(eight))
    };
    match integer(0)? {
        0 => Err("the feature has no geometry".to_owned()),
        1 | 11 | 21 => Ok(Raw::Point(number(4)?, number(12)?)),
        5 | 15 | 25 => {
            let (parts, points) = (integer(36)?, integer(40)?);
            let first_point = 44 + parts.saturating_mul(4);
            let needed = first_point.saturating_add(points.saturating_mul(16));
            if parts > record.len() || points > record.len() || needed > record.len() {
                return Err(cut_off());
            }
            let mut starts = Vec::with_capacity(parts + 1);
            for part in 0..parts {
                starts.push(integer(44 + part * 4)?);
            }
            starts.push(points);
            starts
                .windows(2)
                .map(|pair| {
                    if pair[0] > pair[1] || pair[1] > points {
                        return Err("the rings of the shape overlap in the file".to_owned());
                    }
                    (pair[0]..pair[1])
                        .map(|index| {
                            let at = first_point + index * 16;
                            Ok((number(at)?, number(at + 8)?))
                        })
                        .collect()
                })
                .collect::<Result<Vec<Vec<(f64, f64)>>, String>>()
                .map(Raw::Rings)
        }
        3 | 13 | 23 => Err("the geometry is a line, and an area is needed".to_owned()),
        other => Err(format!("shapes of type {other} are no areas")),
    }
}

type Attributes = Vec<Option<Vec<(String, String)>>>;

/// The rows of a dBASE table; `None` for rows marked as deleted.
fn attributes(bytes: &[u8], cpg: Option<&str>) -> Result<Attributes, String> {
    let cut_off = || "the .dbf is cut off".to_owned();
    let short = |at: usize| -> Result<usize, String> {
        let bytes = bytes.get(at..at + 2).ok_or_else(cut_off)?;
        Ok(usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
    };
    let count = {
        let bytes = bytes.get(4..8).ok_or_else(cut_off)?;
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize
    };
    let (header, width) = (short(8)?, short(10)?);
    let encoding = encoding_of(cpg, bytes.get(29).copied())?;
    let mut fields = Vec::new();
    let mut at = 32;
    let mut offset = 1;
    while bytes.get(at).is_some_and(|&byte| byte != 0x0d) && at + 32 <= header.max(33) {
        let field = bytes.get(at..at + 32).ok_or_else(cut_off)?;
        let name: Vec<u8> = field[..11]
            .iter()
            .copied()
            .take_while(|&b| b != 0)
            .collect();
        let name = encoding.decode(&name).0.trim().to_owned();
        let length = usize::from(field[16]);
        fields.push((name, field[11], offset, length));
        offset += length;
        at += 32;
    }
    if width == 0
        || offset > width
        || header > bytes.len()
        || count > (bytes.len() - header) / width
    {
        return Err(cut_off());
    }
    let records = bytes[header..].chunks_exact(width).take(count);
    Ok(records
        .map(|record| {
            if record[0] == b'*' {
                return None;
            }
            let cells = fields.iter().map(|(name, kind, offset, length)| {
                let text = encoding.decode(&record[*offset..offset + length]).0;
                let text = text.trim_matches([' ', '\0']).to_owned();
                (name.clone(), value(*kind, text))
            });
            Some(cells.collect())
        })
        .collect())
}

fn value(kind: u8, text: String) -> String {
    let is_day = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    match kind {
        b'D' if is_day => format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]),
        b'L' => match text.as_str() {
            "T" | "t" | "Y" | "y" => "yes".to_owned(),
            "F" | "f" | "N" | "n" => "no".to_owned(),
            _ => String::new(),
        },
        b'N' | b'F' if text.starts_with('*') => String::new(),
        _ => text,
    }
}

/// What the `.cpg` names; without one, what the language byte of the `.dbf` does.
fn encoding_of(cpg: Option<&str>, language: Option<u8>) -> Result<&'static Encoding, String> {
    if let Some(name) = cpg.map(str::trim).filter(|name| !name.is_empty()) {
        let label = match name.to_ascii_lowercase().as_str() {
            digits if digits.bytes().all(|b| b.is_ascii_digit()) && digits.starts_with("125") => {
                format!("windows-{digits}")
            }
            "65001" => "utf-8".to_owned(),
            "ansi 1256" => "windows-1256".to_owned(),
            other => other.to_owned(),
        };
        return Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            format!(
                "the .cpg names no known encoding: {:?}",
                crate::text::cut(name)
            )
        });
    }
    Ok(match language {
        Some(0xc8) => encoding_rs::WINDOWS_1250,
        Some(0xc9) => encoding_rs::WINDOWS_1251,
        Some(0x7e) => encoding_rs::WINDOWS_1256,
        Some(0x03 | 0x57) => encoding_rs::WINDOWS_1252,
        _ => UTF_8,
    })
}
