//! What a file holds: container, streams, durations, dates, places and every tag.

use std::ffi::OsString;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::boxes::encryption;
use super::child::{DEMUXERS, MOST_PIXELS, Tools, output};
use super::error::MediaError;
use super::exif;
use super::kind::{MediaKind, sniff};

/// Most streams of a container that is read.
const MOST_STREAMS: usize = 512;

/// One tag of a container or stream, as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// The stream, or none for the container's own.
    pub stream: Option<u32>,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// One stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stream {
    /// Its number in the container.
    pub index: u32,
    /// `video`, `audio`, `subtitle`, `data`.
    pub kind: String,
    /// The codec's name, if FFmpeg knows it.
    pub codec: Option<String>,
    /// Pixels across, as coded; 0 where it is no video.
    pub width: u32,
    /// Pixels down, as coded.
    pub height: u32,
    /// Its duration, where the container says it.
    pub duration_s: Option<f64>,
    /// Whether it is a cover picture.
    pub cover: bool,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The file.
    #[serde(skip)]
    pub path: PathBuf,
    /// FFmpeg's name of the container.
    pub container: String,
    /// The demuxer for a still picture.
    #[serde(skip)]
    pub(crate) still: Option<&'static str>,
    /// Whether it is one still picture.
    still_picture: bool,
    /// The stream whose frames are read.
    pub stream: u32,
    /// Its codec.
    pub codec: String,
    /// Pixels across as shown: after rotation, with square pixels.
    pub width: u32,
    /// Pixels down as shown.
    pub height: u32,
    /// Degrees that the container asks to turn the picture, clockwise.
    pub rotation_deg: i32,
    /// Where the container's times begin.
    pub start_s: f64,
    /// How long it lasts, where the container says it.
    pub duration_s: Option<f64>,
    /// Frames a second on average, where the container says it.
    pub frame_rate: Option<f64>,
    /// Every stream.
    pub streams: Vec<Stream>,
    /// Every tag: dates, places, makers, writing programs.
    pub tags: Vec<Tag>,
}

impl Probe {
    /// Whether it is one still picture.
    pub fn is_still(&self) -> bool {
        self.still_picture
    }

    /// Its kind as the web names it, as far as the container tells.
    pub fn media_type(&self) -> Option<&'static str> {
        let first = self.container.split(',').next().unwrap_or_default();
        let brand = self.tags.iter().find(|tag| tag.name == "major_brand");
        Some(match first {
            "mov" if brand.is_some_and(|brand| brand.value.starts_with("qt")) => "video/quicktime",
            "mov" => "video/mp4",
            "matroska" if self.path.extension().is_some_and(|ending| ending == "webm") => {
                "video/webm"
            }
            "matroska" => "video/x-matroska",
            "avi" => "video/x-msvideo",
            "mpegts" => "video/mp2t",
            "mpeg" | "mpegvideo" => "video/mpeg",
            "flv" => "video/x-flv",
            "asf" => "video/x-ms-asf",
            "ogg" => "video/ogg",
            "gif" => "image/gif",
            "png_pipe" | "apng" => "image/png",
            "jpeg_pipe" => "image/jpeg",
            "bmp_pipe" => "image/bmp",
            "tiff_pipe" => "image/tiff",
            "webp_pipe" => "image/webp",
            _ => return None,
        })
    }

    /// What a person wants to know of it first, then every tag: `mov, h264 640 × 480, 30 frames a
    /// second, 12.4 s; creation_time 2015-10-05T06:12:00.000000Z`.
    pub fn summary(&self) -> String {
        let container = self.container.split(',').next().unwrap_or_default();
        let mut text = format!(
            "{container}, {} {} × {}",
            self.codec, self.width, self.height
        );
        if let Some(rate) = self.frame_rate {
            text.push_str(&format!(
                ", {:.4} frames a second",
                libm::round(rate * 1e4) / 1e4
            ));
        }
        if let Some(duration_s) = self.duration_s {
            text.push_str(&format!(", {duration_s:.3} s"));
        }
        if self.rotation_deg != 0 {
            text.push_str(&format!(", turned by {}°", self.rotation_deg));
        }
        for stream in self
            .streams
            .iter()
            .filter(|stream| stream.index != self.stream)
        {
            let codec = stream.codec.as_deref().unwrap_or("unknown");
            text.push_str(&format!(", {} {codec}", stream.kind));
        }
        for tag in &self.tags {
            text.push_str(&format!("; {} {}", tag.name, tag.value));
        }
        text.chars().take(8_000).collect()
    }

    /// A file that was not looked into.
    pub(crate) fn nothing(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            container: String::new(),
            still: None,
            still_picture: false,
            stream: 0,
            codec: String::new(),
            width: 0,
            height: 0,
            rotation_deg: 0,
            start_s: 0.0,
            duration_s: None,
            frame_rate: None,
            streams: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// How a child is told to open the file: the options, and its standard input.
    pub(crate) fn input(&self) -> Result<(Vec<OsString>, Stdio), MediaError> {
        let still = match (self.still, self.still_picture) {
            // Read back from a store, it says only that it is a still.
            (None, true) => match sniff(&self.path)? {
                MediaKind::Still(demuxer) => Some(demuxer),
                MediaKind::Other => None,
            },
            (still, _) => still,
        };
        open_as(&self.path, still)
    }
}

/// The options before `-i`, `-i` itself, and the child's standard input.
fn open_as(path: &Path, still: Option<&str>) -> Result<(Vec<OsString>, Stdio), MediaError> {
    let mut arguments: Vec<OsString> = ["-protocol_whitelist", "file,pipe", "-format_whitelist"]
        .map(OsString::from)
        .to_vec();
    arguments.push(DEMUXERS.into());
    let most = MOST_PIXELS.to_string();
    arguments.extend(["-max_pixels", &most].map(OsString::from));
    if let Some(demuxer) = still {
        // A picture is handed over as bytes: its name is no pattern and opens no second file.
        let file = File::open(path).map_err(|source| MediaError::File {
            path: path.to_owned(),
            source,
        })?;
        arguments.extend(["-f", demuxer, "-i", "pipe:0"].map(OsString::from));
        return Ok((arguments, Stdio::from(file)));
    }
    let whole = std::path::absolute(path).map_err(|source| MediaError::File {
        path: path.to_owned(),
        source,
    })?;
    let mut name = OsString::from("file:");
    name.push(whole);
    arguments.push("-i".into());
    arguments.push(name);
    Ok((arguments, Stdio::null()))
}

/// Says what a file holds, without decoding more than the first frames.
pub fn probe(path: &Path, tools: &Tools) -> Result<Probe, MediaError> {
    let found = std::fs::metadata(path).map_err(|source| MediaError::File {
        path: path.to_owned(),
        source,
    })?;
    if !found.is_file() {
        return Err(MediaError::NotAFile {
            path: path.to_owned(),
        });
    }
    if found.len() == 0 {
        return Err(MediaError::Empty);
    }
    let still = match sniff(path)? {
        MediaKind::Still(demuxer) => Some(demuxer),
        MediaKind::Other => None,
    };
    if still.is_none()
        && let Some(scheme) = File::open(path)
            .ok()
            .and_then(|file| encryption(&mut BufReader::new(file)))
    {
        return Err(MediaError::Encrypted { scheme });
    }
    let (input, stdin) = open_as(path, still)?;
    let mut arguments: Vec<OsString> = ["-v", "error", "-of", "json", "-show_format"]
        .map(OsString::from)
        .to_vec();
    arguments.extend(["-show_streams", "-probesize", "20M"].map(OsString::from));
    arguments.extend(["-analyzeduration", "10M"].map(OsString::from));
    arguments.extend(input);
    let mut budget = tools.budget;
    budget.processor = budget.processor.min(std::time::Duration::from_secs(60));
    let reads = still.is_none().then_some(path);
    let (bytes, said, fine) = output(&tools.ffprobe, &arguments, stdin, &budget, reads)?;
    let value: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    if !fine && value["streams"].as_array().is_none_or(Vec::is_empty) {
        return Err(MediaError::Unknown {
            said: last_words(&said, path),
        });
    }
    let mut probe = read(&value)?;
    probe.path = path.to_owned();
    probe.still = still;
    probe.still_picture = still.is_some();
    if still.is_some() {
        probe.duration_s = None;
        probe.frame_rate = None;
        probe.start_s = 0.0;
        probe.tags.extend(exif::tags(path));
    }
    Ok(probe)
}

/// The last line that FFmpeg said, without the file's name and addresses.
pub fn last_words(said: &str, path: &Path) -> String {
    let name = path.to_string_lossy();
    let line = said
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("nothing was said");
    let line = line.rsplit_once("] ").map_or(line, |(_, rest)| rest);
    let line = line
        .strip_prefix("file:")
        .and_then(|rest| rest.find(": ").map(|at| &rest[at + 2..]))
        .unwrap_or(line);
    line.replace(&*name, "the file").chars().take(200).collect()
}

/// The answer of `ffprobe -of json -show_format -show_streams`.
fn read(value: &Value) -> Result<Probe, MediaError> {
    let raw = value["streams"].as_array().map_or(&[][..], Vec::as_slice);
    if raw.len() > MOST_STREAMS {
        return Err(MediaError::TooManyStreams { found: raw.len() });
    }
    let streams: Vec<Stream> = raw.iter().map(stream).collect();
    let is_video = |at: &usize| streams[*at].kind == "video" && streams[*at].width > 0;
    let (ours, cover): (Vec<usize>, Vec<usize>) = (0..streams.len())
        .filter(is_video)
        .partition(|at| !streams[*at].cover);
    let default = |at: &&usize| raw[**at]["disposition"]["default"] == 1;
    let at = *ours
        .iter()
        .find(default)
        .or(ours.first())
        .or(cover.first())
        .ok_or(MediaError::NoPicture)?;
    let (stream, said) = (&streams[at], &raw[at]);
    if let Some(scheme @ ("encv" | "drmi" | "p608")) = said["codec_tag_string"].as_str() {
        return Err(MediaError::Encrypted {
            scheme: scheme.to_owned(),
        });
    }
    // WebM names the key of an encrypted track.
    if said["tags"]["enc_key_id"].is_string() {
        return Err(MediaError::Encrypted {
            scheme: "webm".to_owned(),
        });
    }
    if u64::from(stream.width) * u64::from(stream.height) > MOST_PIXELS {
        return Err(MediaError::TooLarge {
            width: stream.width,
            height: stream.height,
        });
    }
    let rotation_deg = rotation(said);
    let (mut width, height) = (f64::from(stream.width), f64::from(stream.height));
    if let Some(shape) = ratio(&said["sample_aspect_ratio"], ':')
        && (0.1..=10.0).contains(&shape)
    {
        width = libm::round(width * shape).max(1.0);
    }
    let (mut width, mut height) = (width as u32, height as u32);
    if rotation_deg % 180 != 0 {
        std::mem::swap(&mut width, &mut height);
    }
    let format = &value["format"];
    let duration_s = number(&format["duration"])
        .or(stream.duration_s)
        .filter(|duration| *duration > 0.0);
    Ok(Probe {
        path: PathBuf::new(),
        container: text(&format["format_name"]).unwrap_or_default(),
        still: None,
        still_picture: false,
        stream: stream.index,
        codec: stream.codec.clone().unwrap_or_default(),
        width,
        height,
        rotation_deg,
        start_s: number(&format["start_time"]).unwrap_or(0.0),
        duration_s,
        frame_rate: ratio(&said["avg_frame_rate"], '/')
            .or_else(|| ratio(&said["r_frame_rate"], '/'))
            .filter(|rate| (0.01..=1000.0).contains(rate)),
        tags: tags(value, raw),
        streams,
    })
}

fn stream(value: &Value) -> Stream {
    let size = |key: &str| value[key].as_u64().and_then(|n| u32::try_from(n).ok());
    Stream {
        index: size("index").unwrap_or(0),
        kind: text(&value["codec_type"]).unwrap_or_else(|| "unknown".to_owned()),
        codec: text(&value["codec_name"]),
        width: size("width").unwrap_or(0),
        height: size("height").unwrap_or(0),
        duration_s: number(&value["duration"]),
        cover: value["disposition"]["attached_pic"] == 1,
    }
}

/// Degrees clockwise in 0, 90, 180, 270.
fn rotation(stream: &Value) -> i32 {
    let counter = stream["side_data_list"]
        .as_array()
        .into_iter()
        .flatten()
        .find_map(|data| data["rotation"].as_f64());
    let clockwise = counter
        .map(|degrees| -degrees)
        .or_else(|| number(&stream["tags"]["rotate"]));
    let quarter = clockwise.map_or(0.0, |degrees| libm::round(degrees / 90.0));
    (quarter as i32).rem_euclid(4) * 90
}

fn tags(value: &Value, streams: &[Value]) -> Vec<Tag> {
    let of = |from: &Value, stream: Option<u32>| -> Vec<Tag> {
        from["tags"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| {
                Some(Tag {
                    stream,
                    name: name.clone(),
                    value: value.as_str()?.chars().take(4096).collect(),
                })
            })
            .collect()
    };
    let mut all = of(&value["format"], None);
    for stream in streams {
        let index = stream["index"].as_u64().and_then(|n| u32::try_from(n).ok());
        all.extend(of(stream, index));
    }
    all
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn number(value: &Value) -> Option<f64> {
    let number: f64 = value.as_str()?.parse().ok()?;
    number.is_finite().then_some(number)
}

fn ratio(value: &Value, between: char) -> Option<f64> {
    let (above, below) = value.as_str()?.split_once(between)?;
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    (above > 0.0 && below > 0.0).then_some(above / below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_turned_picture_is_as_it_is_shown() {
        let table = [
            (json!([{"rotation": -90}]), 90, (480, 720)),
            (json!([{"rotation": 90}]), 270, (480, 720)),
            (json!([{"rotation": 180}]), 180, (720, 480)),
            (json!([]), 0, (720, 480)),
        ];
        for (data, degrees, shown) in table {
            let probe = read(&json!({
                "streams": [{"index": 0, "codec_type": "video", "width": 720, "height": 480,
                    "side_data_list": data}],
                "format": {"format_name": "mov", "duration": "2.5", "start_time": "0.5"},
            }))
            .unwrap();
            assert_eq!(probe.rotation_deg, degrees);
            assert_eq!((probe.width, probe.height), shown);
            assert_eq!(probe.duration_s, Some(2.5));
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let none = read(&json!({"streams": [{"codec_type": "audio"}]}));
        assert!(matches!(none, Err(MediaError::NoPicture)));
        let huge = read(&json!({"streams":
            [{"codec_type": "video", "width": 60000, "height": 60000}]}));
        assert!(matches!(huge, Err(MediaError::TooLarge { .. })));
        let locked = read(&json!({"streams":
            [{"codec_type": "video", "width": 64, "height": 64, "codec_tag_string": "encv"}]}));
        assert!(matches!(locked, Err(MediaError::Encrypted { .. })));
        let many = vec![json!({"codec_type": "data"}); 1000];
        assert!(matches!(
            read(&json!({ "streams": many })),
            Err(MediaError::TooManyStreams { found: 1000 })
        ));
    }
}
