//! Still or moving, by the first bytes of a file; never by its name alone.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::MediaError;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A still picture, with the FFmpeg demuxer that reads it from a stream of bytes.
    Still(&'static str),
    /// Something else: FFmpeg looks for itself, among the containers we let it.
    Other,
}

/// Looks at the first bytes of a file.
pub fn sniff(path: &Path) -> Result<MediaKind, MediaError> {
    let file = |source| MediaError::File {
        path: path.to_owned(),
        source,
    };
    let mut head = [0; 16];
    let mut from = File::open(path).map_err(file)?;
    let mut filled = 0;
    while filled < head.len() {
        match from.read(&mut head[filled..]).map_err(file)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(of_head(&head[..filled]))
}

fn of_head(head: &[u8]) -> MediaKind {
    let still = [
        (&b"\x89PNG\r\n\x1a\n"[..], "png_pipe"),
        (b"\xff\xd8\xff", "jpeg_pipe"),
        (b"BM", "bmp_pipe"),
        (b"II*\0", "tiff_pipe"),
        (b"MM\0*", "tiff_pipe"),
    ];
    if let Some((_, demuxer)) = still.iter().find(|(magic, _)| head.starts_with(magic)) {
        return MediaKind::Still(demuxer);
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return MediaKind::Still("webp_pipe");
    }
    MediaKind::Other
}

/// Whether a file is named like a video or an image: what a folder is searched for.
///
/// A file given by name is looked into whatever it is called.
pub fn is_media_name(path: &Path) -> bool {
    const ENDINGS: &[&str] = &[
        "mp4", "m4v", "mov", "qt", "3gp", "3g2", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "m2ts",
        "mts", "vob", "flv", "f4v", "wmv", "asf", "ogv", "ogg", "mxf", "gif", "h264", "264",
        "h265", "265", "hevc", "ivf", "nut", "y4m", "dv", "png", "jpg", "jpeg", "jpe", "webp",
        "bmp", "tif", "tiff",
    ];
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        let table: [(&[u8], MediaKind); 5] = [
            (b"\x89PNG\r\n\x1a\n....", MediaKind::Still("png_pipe")),
            (b"\xff\xd8\xff\xe0....", MediaKind::Still("jpeg_pipe")),
            (b"RIFF....WEBP", MediaKind::Still("webp_pipe")),
            (b"RIFF....AVI ", MediaKind::Other),
            (b"", MediaKind::Other),
        ];
        for (head, kind) in table {
            assert_eq!(of_head(head), kind, "{head:?}");
        }
    }
}
