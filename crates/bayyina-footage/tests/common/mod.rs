//! Clips made by FFmpeg, so that a bare clone tests real files.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether FFmpeg is there; says so if not.
pub fn has_ffmpeg() -> bool {
    let there = Command::new("ffmpeg")
        .arg("-version")
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !there {
        eprintln!("skipped: there is no ffmpeg (`scripts/setup ffmpeg` brings it)");
    }
    there
}

/// Runs FFmpeg on arguments apart by spaces and gives the path of what it wrote.
pub fn make(folder: &Path, name: &str, arguments: &str) -> PathBuf {
    let out = folder.join(name);
    let done = Command::new("ffmpeg")
        .args(["-nostdin", "-y", "-v", "error"])
        .args(arguments.split_whitespace())
        .arg(&out)
        .output()
        .expect("ffmpeg runs");
    assert!(
        done.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    out
}
