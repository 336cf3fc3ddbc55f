//! What a camera wrote into a picture.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use exif::{In, Reader, Value};

use super::probe::Tag;

/// Most fields that are kept, and letters of each.
const MOST_FIELDS: usize = 400;
const MOST_LETTERS: usize = 400;
/// A picture's own description lies within so many bytes of its file.
const MOST_BYTES: u64 = 64 << 20;

/// The EXIF fields of a picture, named `exif.DateTimeOriginal` and so on, and its place in degrees as
/// `exif.location`. None where there are none or they cannot be read.
pub fn tags(path: &Path) -> Vec<Tag> {
    let Ok(file) = File::open(path) else {
        return Vec::new();
    };
    let mut bytes = Vec::new();
    if file.take(MOST_BYTES).read_to_end(&mut bytes).is_err() {
        return Vec::new();
    }
    let read = Reader::new()
        .continue_on_error(true)
        .read_from_container(&mut BufReader::new(std::io::Cursor::new(bytes)))
        .or_else(|error| error.distill_partial_result(|_| ()));
    let Ok(read) = read else {
        return Vec::new();
    };
    let mut tags: Vec<Tag> = read
        .fields()
        .filter(|field| field.ifd_num == In::PRIMARY)
        .filter(|field| !matches!(field.value, Value::Undefined(..) | Value::Unknown(..)))
        .take(MOST_FIELDS)
        .map(|field| Tag {
            stream: None,
            name: format!("exif.{}", field.tag),
            value: text(&field.display_value().with_unit(&read).to_string()),
        })
        .collect();
    if let Some(value) = place(&read) {
        let name = "exif.location".to_owned();
        tags.push(Tag {
            stream: None,
            name,
            value,
        });
    }
    tags
}

fn text(value: &str) -> String {
    let plain = value.chars().filter(|letter| !letter.is_control());
    plain
        .take(MOST_LETTERS)
        .collect::<String>()
        .trim_matches('"')
        .to_owned()
}

/// Latitude and longitude as QuickTime writes them: `+33.5102+036.2913/`.
fn place(read: &exif::Exif) -> Option<String> {
    let degrees = |value: exif::Tag, side: exif::Tag, negative: &str| -> Option<f64> {
        let Value::Rational(parts) = &read.get_field(value, In::PRIMARY)?.value else {
            return None;
        };
        let [degrees, minutes, seconds] = parts.get(..3)? else {
            return None;
        };
        let value = degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0;
        let side = read
            .get_field(side, In::PRIMARY)?
            .display_value()
            .to_string();
        let value = if side.starts_with(negative) {
            -value
        } else {
            value
        };
        (value.is_finite() && value.abs() <= 180.0).then_some(value)
    };
    let lat = degrees(exif::Tag::GPSLatitude, exif::Tag::GPSLatitudeRef, "S")?;
    let lon = degrees(exif::Tag::GPSLongitude, exif::Tag::GPSLongitudeRef, "W")?;
    Some(format!("{lat:+09.5}{lon:+010.5}/"))
}
