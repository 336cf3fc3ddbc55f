//! Good, odd and hostile files: a right answer or a clear error.

mod common;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use bayyina_footage::{
    Density, Layout, MediaError, Pick, Print, Request, Tools, fingerprint, media_files,
    open_frames, probe,
};
use common::{has_ffmpeg, make};

const CLIP: &str = "-f lavfi -i testsrc2=s=192x108:r=25:d=3";
const X264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25";

fn times(path: &Path, pick: Pick) -> Result<Vec<f64>, MediaError> {
    let tools = Tools::default();
    let probe = probe(path, &tools)?;
    let request = Request::whole(pick, Layout::fitting(&probe, 64));
    open_frames(&probe, request, &tools)?
        .map(|frame| frame.map(|frame| frame.time_s))
        .collect()
}

fn print_of(path: &Path) -> Result<Print, MediaError> {
    let tools = Tools::default();
    let made = fingerprint(&probe(path, &tools)?, Density::Dense, &tools)?;
    Ok(made.print)
}

fn near(found: &[f64], expected: &[f64]) {
    let off = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    assert!(
        found.len() == expected.len() && off.fold(0.0, f64::max) < 1e-3,
        "{found:?} is not {expected:?}"
    );
}

#[test]
fn frames_come_with_their_times() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clip = make(folder.path(), "plain.mp4", &format!("{CLIP} {X264}"));
    let all: Vec<f64> = (0..75).map(|k| f64::from(k) / 25.0).collect();
    near(&times(&clip, Pick::All).unwrap(), &all);
    let halves = [0.0, 0.52, 1.04, 1.56, 2.08, 2.6];
    near(&times(&clip, Pick::Every(0.5)).unwrap(), &halves);
    near(&times(&clip, Pick::Keys).unwrap(), &[0.0, 1.0, 2.0]);
    let print = print_of(&clip).unwrap();
    assert_eq!(print.printed.len(), 6);
    assert!(print.printed.iter().all(|frame| frame.hashed.quality >= 50));
    let bytes = print.to_bytes();
    let read = Print::from_bytes(&bytes).unwrap();
    assert!(read.to_bytes() == bytes && read.printed == print.printed);
}

#[test]
fn odd_times_are_told_as_they_are() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    // One second at 10 frames a second, then one at 25.
    let varied = make(
        path,
        "varied.mkv",
        &format!("{CLIP} -vf select='if(lt(t,1),not(mod(n,5)),lt(t,2))' -fps_mode vfr {X264}"),
    );
    let mut expected: Vec<f64> = (0..5).map(|k| f64::from(k) / 5.0).collect();
    expected.extend((25..50).map(|k| f64::from(k) / 25.0));
    near(&times(&varied, Pick::All).unwrap(), &expected);

    // An edit list hides the frames before the cut, which the file still holds.
    let whole = make(path, "whole.mp4", &format!("{CLIP} {X264} -bf 0"));
    let cut = format!("-ss 1.4 -i {} -c copy", whole.display());
    let cut = times(&make(path, "cut.mp4", &cut), Pick::All).unwrap();
    assert!(
        cut[0].abs() < 0.05 && (cut[cut.len() - 1] - 1.56).abs() < 0.1,
        "{cut:?}"
    );

    // Transport streams begin at some other time.
    let stream = make(path, "stream.ts", &format!("{CLIP} {X264}"));
    let found = times(&stream, Pick::All).unwrap();
    assert!(
        found[0].abs() < 1e-3 && (found[74] - 2.96).abs() < 1e-3,
        "{found:?}"
    );

    // Without timestamps, frames follow at the rate that the stream names.
    let raw = times(
        &make(path, "raw.h264", &format!("{CLIP} {X264} -bf 0")),
        Pick::All,
    )
    .unwrap();
    assert!(
        raw.len() == 75 && (raw[74] - raw[0] - 2.96).abs() < 0.05,
        "{raw:?}"
    );
}

#[test]
fn a_rotated_clip_is_seen_as_it_is_shown() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let plain = make(folder.path(), "plain.mp4", &format!("{CLIP} {X264}"));
    let turned = format!("-i {} -c copy -metadata:s:v rotate=90", plain.display());
    let turned = make(folder.path(), "turned.mp4", &turned);
    let shown = format!("-i {} {X264}", turned.display());
    let shown = make(folder.path(), "shown.mp4", &shown);
    let tools = Tools::default();
    let (turned_probe, shown_probe) = (
        probe(&turned, &tools).unwrap(),
        probe(&shown, &tools).unwrap(),
    );
    assert_ne!(turned_probe.rotation_deg, 0);
    assert_eq!(shown_probe.rotation_deg, 0);
    assert_eq!((turned_probe.width, turned_probe.height), (108, 192));
    let (one, two) = (print_of(&turned).unwrap(), print_of(&shown).unwrap());
    for (one, two) in one.printed.iter().zip(&two.printed) {
        assert!(one.hashed.code.distance(&two.hashed.code) <= 12);
    }
}

#[test]
fn names_do_not_matter_and_pictures_are_clips_of_one_frame() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let clip = make(path, "clip.mp4", &format!("{CLIP} {X264}"));
    let wrong = path.join("clip.jpg");
    fs::copy(&clip, &wrong).unwrap();
    assert_eq!(times(&wrong, Pick::All).unwrap().len(), 75);
    for name in ["picture.png", "picture.jpg", "picture.bmp"] {
        let picture = make(path, name, &format!("{CLIP} -frames:v 1"));
        let renamed = path.join("picture%03d.mp4");
        fs::rename(&picture, &renamed).unwrap();
        assert_eq!(print_of(&renamed).unwrap().printed.len(), 1, "{name}");
        assert!(probe(&renamed, &Tools::default()).unwrap().is_still());
    }
}

#[test]
fn what_cannot_be_read_is_a_clear_error() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let write = |name: &str, bytes: &[u8]| {
        let file = path.join(name);
        fs::write(&file, bytes).unwrap();
        file
    };
    let clip = make(path, "clip.mp4", &format!("{CLIP} {X264}"));
    let bytes = fs::read(&clip).unwrap();

    assert!(matches!(
        print_of(&write("empty.mp4", b"")),
        Err(MediaError::Empty)
    ));
    let text = print_of(&write("text.mp4", &b"this is no video\n".repeat(100)));
    assert!(matches!(text, Err(MediaError::Unknown { .. })), "{text:?}");
    // The table of frames lies at the end, and is gone.
    let half = print_of(&write("half.mp4", &bytes[..bytes.len() / 2]));
    assert!(matches!(half, Err(MediaError::Unknown { .. })), "{half:?}");
    assert!(matches!(print_of(path), Err(MediaError::NotAFile { .. })));
    assert!(matches!(
        print_of(Path::new("/dev/zero")),
        Err(MediaError::NotAFile { .. })
    ));
    let missing = print_of(&path.join("missing.mp4"));
    assert!(matches!(missing, Err(MediaError::File { .. })));
    // A playlist names other files: none is opened.
    let list = print_of(&write(
        "list.mp4",
        b"#EXTM3U\n#EXTINF:1,\nclip.mp4\n#EXT-X-ENDLIST\n",
    ));
    assert!(matches!(list, Err(MediaError::Unknown { .. })), "{list:?}");
    let concat = format!("ffconcat version 1.0\nfile {}\n", clip.display());
    let concat = print_of(&write("concat.mp4", concat.as_bytes()));
    assert!(
        matches!(concat, Err(MediaError::Unknown { .. })),
        "{concat:?}"
    );
    let sound = make(path, "sound.mp4", "-f lavfi -i sine=d=1");
    assert!(matches!(print_of(&sound), Err(MediaError::NoPicture)));

    // A picture that says it is 60000 pixels wide.
    let picture = fs::read(make(path, "small.png", &format!("{CLIP} -frames:v 1"))).unwrap();
    let mut huge = picture.clone();
    huge[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    huge[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let huge = print_of(&write("huge.png", &huge));
    assert!(huge.is_err(), "{huge:?}");

    let maps = "-map 0 ".repeat(1000);
    let many = format!("-f lavfi -i color=s=16x16:r=5:d=0.2 {maps} -c:v rawvideo");
    let many = print_of(&make(path, "many.nut", &many));
    // FFmpeg itself gives up on some containers of so many streams.
    assert!(
        matches!(
            many,
            Err(MediaError::TooManyStreams { .. } | MediaError::Unknown { .. })
        ),
        "{many:?}"
    );
}

#[test]
fn a_clip_that_breaks_off_is_known_by_what_came_before() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clip = make(
        folder.path(),
        "early.mp4",
        &format!("{CLIP} {X264} -movflags faststart"),
    );
    let bytes = fs::read(&clip).unwrap();
    fs::write(&clip, &bytes[..bytes.len() * 6 / 10]).unwrap();
    let print = print_of(&clip).unwrap();
    assert!(
        (2..6).contains(&print.printed.len()),
        "{}",
        print.printed.len()
    );
}

#[test]
fn limits_hold() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clip = make(folder.path(), "clip.mp4", &format!("{CLIP} {X264}"));
    let mut tools = Tools::default();
    let probe = probe(&clip, &tools).unwrap();
    let request = Request::whole(Pick::All, Layout::fitting(&probe, 64));
    tools.budget.frames = 10;
    let frames: Result<Vec<_>, _> = open_frames(&probe, request, &tools).unwrap().collect();
    assert!(
        matches!(frames, Err(MediaError::OverBudget { .. })),
        "{frames:?}"
    );

    tools.ffmpeg = "no-such-program".into();
    assert!(matches!(
        open_frames(&probe, request, &tools),
        Err(MediaError::Tool { .. })
    ));
}

/// Large frames take more than a decoder may have; with the usual limit the same clip is read.
#[test]
fn a_decoder_gets_no_more_memory_than_it_may() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let large = "-f lavfi -i testsrc2=s=9600x7200:r=5:d=0.4 -c:v mpeg2video -q:v 20";
    let clip = make(folder.path(), "large.ts", large);
    let mut tools = Tools::default();
    let probe = probe(&clip, &tools).unwrap();
    let request = Request::whole(Pick::All, Layout::fitting(&probe, 64));
    let read = |tools: &Tools| -> Result<Vec<_>, MediaError> {
        open_frames(&probe, request, tools)?.collect()
    };
    assert_eq!(read(&tools).unwrap().len(), 2);
    tools.budget.memory = 400 << 20;
    let starved = read(&tools);
    assert!(
        matches!(starved, Err(MediaError::NoFrames { .. })),
        "{:?}",
        starved.map(|frames| frames.len())
    );
    let small = make(folder.path(), "small.mp4", &format!("{CLIP} {X264}"));
    let probe = bayyina_footage::probe(&small, &tools).unwrap();
    assert_eq!(open_frames(&probe, request, &tools).unwrap().count(), 75);
}

#[test]
fn a_file_that_changes_while_it_is_read_is_not_believed() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let clip = make(folder.path(), "clip.mp4", &format!("{CLIP} {X264}"));
    let tools = Tools::default();
    let probe = probe(&clip, &tools).unwrap();
    let request = Request::whole(Pick::All, Layout::fitting(&probe, 64));
    let mut frames = open_frames(&probe, request, &tools).unwrap();
    assert!(frames.next().unwrap().is_ok());
    OpenOptions::new()
        .append(true)
        .open(&clip)
        .and_then(|mut file| file.write_all(b"more"))
        .unwrap();
    assert!(matches!(frames.last(), Some(Err(MediaError::Changed))));
}

#[test]
fn an_encrypted_clip_is_told_to_be_one() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let key = "0123456789abcdef0123456789abcdef";
    let locked = format!(
        "{CLIP} {X264} -encryption_scheme cenc-aes-ctr -encryption_key {key} -encryption_kid {key}"
    );
    let found = print_of(&make(folder.path(), "locked.mp4", &locked));
    assert!(
        matches!(&found, Err(MediaError::Encrypted { scheme }) if scheme == "cenc"),
        "{found:?}"
    );
}

#[test]
fn what_never_ends_is_not_waited_for() {
    if !has_ffmpeg() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    // A pipe that nobody writes to.
    let pipe = path.join("pipe.mp4");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    assert!(matches!(print_of(&pipe), Err(MediaError::NotAFile { .. })));
    assert!(media_files(path).unwrap().is_empty());

    // A picture that says it is shown again for ever is read once.
    let again = format!("{CLIP} -vf scale=64:36 -loop 0");
    let again = make(path, "again.gif", &again);
    assert!(times(&again, Pick::All).unwrap().len() <= 80);

    // A clip longer than may be read is known by what was read.
    let clip = make(path, "clip.mp4", &format!("{CLIP} {X264}"));
    let mut tools = Tools::default();
    tools.budget.frames = 3;
    let print = fingerprint(&probe(&clip, &tools).unwrap(), Density::Dense, &tools)
        .unwrap()
        .print;
    assert_eq!(print.printed.len(), 3);

    // A link to a file is that file; one to a folder is not followed.
    std::os::unix::fs::symlink(&clip, path.join("link.mp4")).unwrap();
    std::os::unix::fs::symlink(path, path.join("round")).unwrap();
    assert_eq!(media_files(path).unwrap().len(), 3);
}
