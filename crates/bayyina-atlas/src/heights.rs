//! Heights of the ground: SRTM tiles and GeoTIFFs, for what hills do to a picture.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;

use crate::spot::Spot;

/// What SRTM tiles hold where nothing is known.
const VOID: i16 = -32768;
/// A grid holds no more samples: 14,400 a side is half a second of arc over two degrees.
const MOST_SAMPLES: usize = 210_000_000;
/// What EPSG calls longitude and latitude on WGS 84.
const WGS84: u64 = 4326;

/// Grids of heights in metres.
#[derive(Clone, Debug, Default)]
pub struct Heights {
    grids: Vec<Grid>,
}

/// Samples by rows from the north, each from the west.
#[derive(Clone, Debug)]
struct Grid {
    /// Latitude and longitude of the first sample, in degrees.
    north: f64,
    west: f64,
    /// Degrees from sample to sample.
    down: f64,
    right: f64,
    columns: usize,
    /// Metres; not a number where nothing is known.
    samples: Vec<f32>,
}

/// Why heights cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum HeightsError {
    /// The file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// It is no grid of heights that can be used.
    #[error("{path} cannot be used as heights: {what}")]
    Grid {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl Heights {
    /// Reads grids: `.hgt` as SRTM has them, named by their south-west corner (N34E036.hgt), and
    /// GeoTIFFs in longitude and latitude, of one band.
    pub fn open<P: AsRef<Path>>(paths: &[P]) -> Result<Self, HeightsError> {
        let grids = paths.iter().map(|path| Grid::open(path.as_ref()));
        Ok(Self {
            grids: grids.collect::<Result<_, _>>()?,
        })
    }

    /// Metres above the sea at a spot, between the four samples around it; `None` where a sample is
    /// missing. Of grids that overlap the first that knows it.
    pub fn at(&self, spot: Spot) -> Option<f64> {
        let (lat, lon) = (f64::from(spot.lat) * 1e-7, f64::from(spot.lon) * 1e-7);
        self.grids.iter().find_map(|grid| grid.at(lat, lon))
    }
}

impl Grid {
    fn open(path: &Path) -> Result<Self, HeightsError> {
        let end = path.extension().and_then(|end| end.to_str());
        let read = match end {
            Some(end) if end.eq_ignore_ascii_case("hgt") => Self::srtm,
            _ => Self::geotiff,
        };
        let file = File::open(path).map_err(|error| HeightsError::Read {
            path: path.to_owned(),
            error,
        })?;
        read(path, file).map_err(|what| HeightsError::Grid {
            path: path.to_owned(),
            what,
        })
    }

    fn srtm(path: &Path, file: File) -> Result<Self, String> {
        let name = path.file_name().and_then(|name| name.to_str());
        let (south, west) = name.and_then(corner).ok_or(
            "its name must begin with the south-west corner, as in N34E036.hgt".to_owned(),
        )?;
        let length = file.metadata().map_err(|error| error.to_string())?.len();
        let side = [1201usize, 3601, 7201]
            .into_iter()
            .find(|side| (2 * side * side) as u64 == length)
            .ok_or_else(|| format!("{length} bytes are no square of 1201 or 3601 samples"))?;
        let mut bytes = Vec::with_capacity(length as usize);
        file.take(length)
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        let samples: Vec<f32> = bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|two| match i16::from_be_bytes(*two) {
                VOID => f32::NAN,
                metres => f32::from(metres),
            })
            .collect();
        if samples.len() != side * side {
            return Err("it changed while it was read".to_owned());
        }
        let step = 1.0 / (side - 1) as f64;
        Ok(Self {
            north: south + 1.0,
            west,
            down: step,
            right: step,
            columns: side,
            samples,
        })
    }

    fn geotiff(_: &Path, file: File) -> Result<Self, String> {
        let told = |error: tiff::TiffError| error.to_string();
        let mut limits = Limits::default();
        limits.decoding_buffer_size = 8 * MOST_SAMPLES;
        let mut tiff = Decoder::new(BufReader::new(file))
            .map_err(told)?
            .with_limits(limits);
        let (columns, rows) = tiff.dimensions().map_err(told)?;
        let (columns, rows) = (columns as usize, rows as usize);
        if columns < 2 || rows < 2 || columns.saturating_mul(rows) > MOST_SAMPLES {
            return Err(format!("{columns} by {rows} samples"));
        }
        let keys = tiff
            .find_tag_unsigned_vec::<u64>(Tag::GeoKeyDirectoryTag)
            .map_err(told)?
            .ok_or("it says nothing of where it lies (no GeoKeyDirectory)")?;
        let key = |id: u64| {
            let mut entries = keys.get(4..).unwrap_or_default().as_chunks::<4>().0.iter();
            entries
                .find(|entry| entry[0] == id && entry[1] == 0)
                .map(|entry| entry[3])
        };
        // GTModelType 2 is geographic; GeographicType names the datum.
        if key(1024) != Some(2) || key(2048).is_some_and(|datum| datum != WGS84) {
            return Err(
                "it is not in longitude and latitude on WGS 84: reproject it to EPSG:4326"
                    .to_owned(),
            );
        }
        let numbers = |tiff: &mut Decoder<_>, tag| -> Result<Vec<f64>, String> {
            let value = tiff.find_tag(tag).map_err(told)?;
            value.map_or(Ok(Vec::new()), |value| value.into_f64_vec().map_err(told))
        };
        let scale = numbers(&mut tiff, Tag::ModelPixelScaleTag)?;
        let tie = numbers(&mut tiff, Tag::ModelTiepointTag)?;
        let ([right, down, ..], [i, j, _, lon, lat, ..]) = (&scale[..], &tie[..]) else {
            return Err("it says nothing of where it lies (no scale or no tie point)".to_owned());
        };
        let (right, down) = (*right, *down);
        if !(right > 0.0 && down > 0.0 && lon.is_finite() && lat.is_finite()) {
            return Err("its samples are no step apart".to_owned());
        }
        // GTRasterType 1: a sample is the middle of a cell.
        let half = if key(1025) == Some(2) { 0.0 } else { 0.5 };
        let void = tiff
            .find_tag(Tag::GdalNodata)
            .map_err(told)?
            .and_then(|value| value.into_string().ok())
            .and_then(|text| text.trim_matches(['\0', ' ']).parse::<f32>().ok());
        let samples: Vec<f32> = match tiff.read_image().map_err(told)? {
            DecodingResult::U8(values) => values.into_iter().map(f32::from).collect(),
            DecodingResult::I8(values) => values.into_iter().map(f32::from).collect(),
            DecodingResult::U16(values) => values.into_iter().map(f32::from).collect(),
            DecodingResult::I16(values) => values.into_iter().map(f32::from).collect(),
            DecodingResult::I32(values) => values.into_iter().map(|value| value as f32).collect(),
            DecodingResult::F32(values) => values,
            DecodingResult::F64(values) => values.into_iter().map(|value| value as f32).collect(),
            _ => return Err("its samples are of a kind that heights are not".to_owned()),
        };
        if samples.len() != columns * rows {
            return Err("it has more than one band".to_owned());
        }
        let known = |value: f32| match Some(value) == void || value < -12_000.0 {
            true => f32::NAN,
            false => value,
        };
        Ok(Self {
            north: lat + (j - half) * down,
            west: lon - (i - half) * right,
            down,
            right,
            columns,
            samples: samples.into_iter().map(known).collect(),
        })
    }

    fn at(&self, lat: f64, lon: f64) -> Option<f64> {
        let (row, column) = (
            (self.north - lat) / self.down,
            (lon - self.west) / self.right,
        );
        let (last_row, last) = (self.samples.len() / self.columns - 1, self.columns - 1);
        if !(0.0..=last_row as f64).contains(&row) || !(0.0..=last as f64).contains(&column) {
            return None;
        }
        let (top, left) = (
            (row as usize).min(last_row - 1),
            (column as usize).min(last - 1),
        );
        let (y, x) = (row - top as f64, column - left as f64);
        let sample = |r: usize, c: usize| f64::from(self.samples[r * self.columns + c]);
        let upper = sample(top, left) * (1.0 - x) + sample(top, left + 1) * x;
        let lower = sample(top + 1, left) * (1.0 - x) + sample(top + 1, left + 1) * x;
        let height = upper * (1.0 - y) + lower * y;
        height.is_finite().then_some(height)
    }
}

/// South and west of a name such as N34E036.
fn corner(name: &str) -> Option<(f64, f64)> {
    let bytes = name.as_bytes();
    let sign = |letter: u8, minus: u8, plus: u8| match letter.to_ascii_uppercase() {
        letter if letter == minus => Some(-1.0),
        letter if letter == plus => Some(1.0),
        _ => None,
    };
    let lat: f64 = name.get(1..3)?.parse::<u8>().ok()?.into();
    let lon: f64 = name.get(4..7)?.parse::<u8>().ok()?.into();
    Some((
        sign(*bytes.first()?, b'S', b'N')? * lat,
        sign(*bytes.get(3)?, b'W', b'E')? * lon,
    ))
}

#[cfg(test)]
mod tests {
    use tiff::encoder::{TiffEncoder, colortype};

    use super::*;

    fn spot(lat: f64, lon: f64) -> Spot {
        Spot {
            lat: (lat * 1e7) as i32,
            lon: (lon * 1e7) as i32,
        }
    }

    #[test]
    fn a_tile_of_srtm_is_read_between_its_samples() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("S02W010.hgt");
        let mut bytes = Vec::new();
        for row in 0..1201i16 {
            for column in 0..1201i16 {
                let metres = if (row, column) == (600, 600) {
                    VOID
                } else {
                    row + column
                };
                bytes.extend(metres.to_be_bytes());
            }
        }
        std::fs::write(&path, &bytes).unwrap();
        let heights = Heights::open(&[&path]).unwrap();
        // 300.5 rows below the north edge, 120.25 columns right of the west edge.
        let (lat, lon) = (-1.0 - 300.5 / 1200.0, -10.0 + 120.25 / 1200.0);
        assert!((heights.at(spot(lat, lon)).unwrap() - 420.75).abs() < 0.01);
        assert!((heights.at(spot(-2.0, -9.0)).unwrap() - 2400.0).abs() < 0.01);
        assert_eq!(heights.at(spot(-1.5, -9.5)), None, "a sample that is void");
        assert_eq!(heights.at(spot(-0.9, -9.5)), None, "north of the tile");
        std::fs::write(&path, &bytes[..1000]).unwrap();
        let error = Heights::open(&[&path]).unwrap_err().to_string();
        assert!(error.contains("1000 bytes"), "{error}");
    }

    #[test]
    fn a_geotiff_is_read_where_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hills.tif");
        let write = |model: u16| {
            let mut tiff = TiffEncoder::new(File::create(&path).unwrap()).unwrap();
            let mut image = tiff.new_image::<colortype::GrayI16>(4, 3).unwrap();
            let tags = image.encoder();
            tags.write_tag(Tag::ModelPixelScaleTag, &[0.5, 0.25, 0.0][..])
                .unwrap();
            tags.write_tag(Tag::ModelTiepointTag, &[0.0, 0.0, 0.0, 36.0, 34.0, 0.0][..])
                .unwrap();
            let keys = [
                1, 1, 0, 3, 1024, 0, 1, model, 1025, 0, 1, 1, 2048, 0, 1, 4326u16,
            ];
            tags.write_tag(Tag::GeoKeyDirectoryTag, &keys[..]).unwrap();
            tags.write_tag(Tag::GdalNodata, "-99").unwrap();
            image
                .write_data(&[10, 20, 30, 40, 11, 21, 31, 41, 12, 22, 32, -99])
                .unwrap();
        };
        write(2);
        let heights = Heights::open(&[&path]).unwrap();
        // The first sample is the middle of a cell of 0.5° by 0.25°.
        assert!((heights.at(spot(33.875, 36.25)).unwrap() - 10.0).abs() < 1e-3);
        assert!((heights.at(spot(33.75, 36.5)).unwrap() - 15.5).abs() < 1e-3);
        assert_eq!(heights.at(spot(33.4, 37.7)), None, "beside the void sample");
        write(1);
        let error = Heights::open(&[&path]).unwrap_err().to_string();
        assert!(error.contains("EPSG:4326"), "{error}");
        std::fs::write(&path, b"II*\0 no more").unwrap();
        assert!(Heights::open(&[&path]).is_err());
    }
}
