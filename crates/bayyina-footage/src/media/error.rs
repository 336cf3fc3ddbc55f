//! Why a file of media could not be read.

use std::path::PathBuf;
use std::time::Duration;

/// Why a file of media could not be read.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The file itself could not be opened or looked at.
    #[error("cannot read {path}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A folder, a device, a pipe: nothing whose end is known.
    #[error("{path} is not a regular file")]
    NotAFile {
        /// What was given.
        path: PathBuf,
    },
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// `ffmpeg` or `ffprobe` is not there.
    #[error("cannot start {tool}")]
    Tool {
        /// The program.
        tool: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing that a decoder of moving or still pictures knows.
    #[error("not a known kind of video or image: {said}")]
    Unknown {
        /// What FFmpeg said of it.
        said: String,
    },
    /// A container without a picture in it.
    #[error("there is no video or image in it")]
    NoPicture,
    /// Frames larger than may be decoded.
    #[error("frames of {width} x {height} pixels are more than may be decoded")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// More streams than a container may have.
    #[error("{found} streams are more than may be read")]
    TooManyStreams {
        /// Streams found.
        found: usize,
    },
    /// The stream is encrypted.
    #[error("the video is encrypted ({scheme})")]
    Encrypted {
        /// The four letters that say so.
        scheme: String,
    },
    /// Not one frame came out.
    #[error("no frame could be decoded: {said}")]
    NoFrames {
        /// What FFmpeg said of it.
        said: String,
    },
    /// The clip is over by then.
    #[error("the clip ends at {end_s:.3} s")]
    NoSuchTime {
        /// When.
        end_s: f64,
    },
    /// The child used up what it was allowed.
    #[error("decoding was stopped: {what}")]
    OverBudget {
        /// Which limit.
        what: Limit,
    },
    /// The file is another than when reading began.
    #[error("the file changed while it was read")]
    Changed,
    /// The pipes between us and the child broke.
    #[error("the decoder stopped answering")]
    Pipe {
        /// What the system said.
        source: std::io::Error,
    },
}

/// A limit of a decoding child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// Processor seconds.
    #[error("it took its {} processor seconds", .0.as_secs())]
    Processor(Duration),
    /// Nothing came for that long.
    #[error("nothing came for {} s", .0.as_secs())]
    Silence(Duration),
    /// More frames than any request may bring.
    #[error("more than {0} frames")]
    Frames(u64),
    /// More bytes of description than are read.
    #[error("its description is longer than {0} bytes")]
    Description(u64),
}
