//! The picture that is traced: a file, or a moment of a clip.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use sha2::{Digest, Sha256};

use crate::fault::Fault;

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

    fn through_ffmpeg(&self) -> Result<Vec<u8>, Fault> {
        let mut command = Command::new("ffmpeg");
        command.args([
            "-nostdin",
            "-v",
            "error",
            "-protocol_whitelist",
            "file,pipe",
        ]);
        if let Some(at_s) = self.at_s {
            command.args(["-ss", &at_s.to_string()]);
        }
        let mut file = std::ffi::OsString::from("file:");
        file.push(&self.path);
        let made = command
            .arg("-i")
            .arg(file)
            .args([
                "-frames:v",
                "1",
                "-f",
                "image2pipe",
                "-c:v",
                "png",
                "pipe:1",
            ])
            .stdin(Stdio::null())
            .output();
        let made = made.map_err(|error| match error.kind() {
            ErrorKind::NotFound => Fault::surroundings("ffmpeg is not installed")
                .hint("install ffmpeg (Debian: apt-get install ffmpeg), or give a PNG or JPEG"),
            _ => Fault::surroundings("cannot start ffmpeg").because(&error),
        })?;
        if made.status.success() && !made.stdout.is_empty() {
            return Ok(made.stdout);
        }
        let said = String::from_utf8_lossy(&made.stderr);
        let why = said.lines().last().unwrap_or_default().trim().to_owned();
        let what = match self.at_s {
            Some(at_s) if why.is_empty() => {
                format!("{} has no frame at {at_s} s", self.path.display())
            }
            _ => format!("{} gives no picture: {why}", self.path.display()),
        };
        Err(Fault::input(what)
            .hint("give a picture, or a clip and a time within it: clip.mp4@12.4s"))
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
        assert!(
            text.contains("gives no picture") || text.contains("ffmpeg is not installed"),
            "{text}"
        );
    }
}
