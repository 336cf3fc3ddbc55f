//! The picture that is traced: a file, or a moment of a clip.

use std::path::PathBuf;

use bayyina_footage::{Tools, frame_at, probe};
use sha2::{Digest, Sha256};

use crate::fault::Fault;
use crate::verbs::footage::media_fault;

/// What is to be traced, as it is written on the command line: a picture, or a clip and a time.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameName {
    path: PathBuf,
    at_s: Option<f64>,
}

/// A picture that browsers show.
#[derive(Debug)]
pub struct Frame {
    /// As people call it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their kind.
    pub media_type: &'static str,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
}

impl FrameName {
    /// Reads `frame.png`, `clip.mp4@12.4s` or `clip.mp4@1:02.5`. A file that bears the whole name
    /// is a picture.
    pub fn parse(text: &str) -> Self {
        let whole = Self {
            path: PathBuf::from(text),
            at_s: None,
        };
        if whole.path.exists() {
            return whole;
        }
        match text.rsplit_once('@') {
            Some((path, time)) if !path.is_empty() => match seconds(time) {
                Some(at_s) => Self {
                    path: PathBuf::from(path),
                    at_s: Some(at_s),
                },
                None => whole,
            },
            _ => whole,
        }
    }

    /// Where its trace is kept: beside it.
    pub fn trace_path(&self) -> PathBuf {
        let name = match self.at_s {
            Some(at_s) => format!("{}@{at_s}s", self.file_name()),
            None => self.path.file_stem().map_or_else(
                || self.file_name(),
                |stem| stem.to_string_lossy().into_owned(),
            ),
        };
        self.path.with_file_name(format!("{name}.trace.json"))
    }

    fn file_name(&self) -> String {
        self.path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Reads the picture; what browsers do not show, and frames of clips, ffmpeg makes a PNG of.
    pub fn read(&self) -> Result<Frame, Fault> {
        let unread = |error: &std::io::Error| {
            Fault::input(format!("cannot read {}", self.path.display())).because(error)
        };
        let bytes = match self.at_s {
            Some(_) => {
                self.path.metadata().map_err(|error| unread(&error))?;
                self.through_ffmpeg()?
            }
            None => std::fs::read(&self.path).map_err(|error| unread(&error))?,
        };
        let (bytes, media_type) = match media_type(&bytes) {
            Some(media_type) => (bytes, media_type),
            None => (self.through_ffmpeg()?, "image/png"),
        };
        let name = match self.at_s {
            Some(at_s) => format!("{} @ {at_s} s", self.file_name()),
            None => self.file_name(),
        };
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Ok(Frame {
            name,
            bytes,
            media_type,
            sha256,
        })
    }

    /// The frame that is shown at the time, as `bayyina footage frames` takes it.
    fn through_ffmpeg(&self) -> Result<Vec<u8>, Fault> {
        let cannot = |error| {
            media_fault(&format!("{} gives no picture", self.path.display()), &error)
                .hint("give a picture, or a clip and a time within it: clip.mp4@12.4s")
        };
        let tools = Tools::default();
        let probe = probe(&self.path, &tools).map_err(cannot)?;
        let frame = frame_at(&probe, self.at_s.unwrap_or(0.0), None, &tools).map_err(cannot)?;
        Ok(frame.to_png())
    }
}

/// `12.4s`, `12.4` or `1:02.5`, in seconds.
fn seconds(text: &str) -> Option<f64> {
    let mut total = 0.0;
    for part in text.strip_suffix('s').unwrap_or(text).split(':') {
        let plain = part
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value: f64 = part.parse().ok().filter(|_| plain)?;
        total = total * 60.0 + value;
    }
    Some(total)
}

/// The kind of a picture that browsers show, by its first bytes.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pictures_and_of_moments() {
        let table = [
            ("a/frame.png", "a/frame.png", None, "a/frame.trace.json"),
            (
                "clip.mp4@12.4s",
                "clip.mp4",
                Some(12.4),
                "clip.mp4@12.4s.trace.json",
            ),
            (
                "clip.mp4@1:02.5",
                "clip.mp4",
                Some(62.5),
                "clip.mp4@62.5s.trace.json",
            ),
            ("a@b.png", "a@b.png", None, "a@b.trace.json"),
            ("clip.mp4@-1", "clip.mp4@-1", None, "clip.trace.json"),
        ];
        for (text, path, at_s, trace) in table {
            let name = FrameName::parse(text);
            let expected = FrameName {
                path: PathBuf::from(path),
                at_s,
            };
            assert_eq!(name, expected, "{text}");
            assert_eq!(name.trace_path(), PathBuf::from(trace), "{text}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.png");
        std::fs::write(&path, "not a picture").unwrap();
        let fault = FrameName::parse(&path.to_string_lossy())
            .read()
            .unwrap_err();
        let text = fault.to_string();
        assert!(text.contains("gives no picture"), "{text}");
    }

    /// Frames by number, as FFmpeg counts them, beside the time of each.
    #[test]
    fn the_frame_of_a_clip_is_the_one_that_is_shown_then() {
        let folder = tempfile::tempdir().unwrap();
        let clip = folder.path().join("clip.mp4");
        let ffmpeg = |arguments: &[&str]| {
            let mut command = std::process::Command::new("ffmpeg");
            command.args(["-nostdin", "-v", "error"]).args(arguments);
            command.output()
        };
        let source = "testsrc=size=160x90:rate=25:duration=4";
        let path = clip.to_string_lossy();
        let made = ffmpeg(&["-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", &path]);
        if !made.is_ok_and(|made| made.status.success()) {
            eprintln!("skipped: no ffmpeg that makes clips");
            return;
        }
        let pixels = |png: &[u8]| {
            let picture = folder.path().join("frame.png");
            std::fs::write(&picture, png).unwrap();
            let raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
            let picture = picture.to_string_lossy().into_owned();
            ffmpeg(&[&["-i", picture.as_str()], &raw[..]].concat())
                .unwrap()
                .stdout
        };
        // Colours are rounded differently on either way; which frame it is they tell all the same.
        let off = |seen: &[u8], number: i32| {
            let select = format!("select=eq(n\\,{number})");
            let raw = [
                "-frames:v",
                "1",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                "pipe:1",
            ];
            let counted = ffmpeg(&[&["-i", &path, "-vf", &select], &raw[..]].concat()).unwrap();
            assert_eq!(counted.stdout.len(), seen.len(), "frame {number}");
            let pairs = seen.iter().zip(&counted.stdout);
            pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
        };
        for (at, number) in [("0s", 0), ("2.5s", 62), ("2.52s", 63), ("3.97s", 99)] {
            let frame = FrameName::parse(&format!("{path}@{at}")).read().unwrap();
            let seen = pixels(&frame.bytes);
            let own = off(&seen, number);
            for other in [number - 1, number + 1] {
                if (0..100).contains(&other) {
                    assert!(own < off(&seen, other), "{at} is not frame {number}");
                }
            }
        }
        let over = FrameName::parse(&format!("{path}@99s")).read().unwrap_err();
        assert!(over.to_string().contains("gives no picture"), "{over}");
    }
}
