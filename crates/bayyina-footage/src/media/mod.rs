//! Files of media: what they hold, and their frames, by way of FFmpeg in bounded children.

mod boxes;
mod child;
mod credentials;
mod decode;
mod error;
mod exif;
mod kind;
mod limits;
mod probe;

pub use boxes::encryption;
pub use child::{Budget, Tools, version};
pub use credentials::{Credentials, credentials};
pub use decode::{Cut, Frame, Frames, Layout, Pick, Request, open_frames};
pub use error::MediaError;
pub use kind::{MediaKind, is_media_name};
pub use probe::{Probe, Stream, Tag, probe};
