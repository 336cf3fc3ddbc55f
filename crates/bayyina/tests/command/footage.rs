//! Footage: found again, grouped, and its frames archived.

use std::path::Path;
use std::process::Command;

use crate::kit::Kit;

/// Whether FFmpeg made a file; says so if there is none.
fn make(folder: &Path, arguments: &str) -> bool {
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-y", "-v", "error"])
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .status();
    if made.is_err() {
        eprintln!("skipped: there is no ffmpeg (`scripts/setup ffmpeg` brings it)");
    }
    made.is_ok_and(|status| status.success())
}

#[test]
fn footage_is_found_again_and_its_frames_are_archived() {
    let kit = Kit::new();
    let path = kit.folder.path();
    let words = |text: &str| kit.json(&text.split_whitespace().collect::<Vec<_>>());
    let encode = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let first = format!(
        "-f lavfi -i mandelbrot=s=320x180:r=25:start_scale=2:end_scale=0.4:end_pts=150 -t 5 {encode} first.mp4"
    );
    if !make(path, &first) {
        return;
    }
    let tags = "-metadata creation_time=2015-10-03T10:00:00Z";
    assert!(make(
        path,
        &format!("-ss 1 -t 3 -i first.mp4 -vf hflip {tags} {encode} again.mp4")
    ));
    std::fs::write(path.join("broken.mp4"), "no video").unwrap();
    std::fs::create_dir(path.join("clips")).unwrap();
    for name in ["first.mp4", "broken.mp4"] {
        std::fs::copy(path.join(name), path.join("clips").join(name)).unwrap();
    }

    let indexed = words("footage index clips --store store --format json");
    assert_eq!(indexed["added"], serde_json::json!(["first.mp4"]));
    assert_eq!(indexed["failed"].as_array().unwrap().len(), 1);
    let shot = &indexed["shots"][0]["shots"][0];
    assert_eq!((&shot["from_s"], &shot["to_s"]), (&0.0.into(), &5.0.into()));
    let found = words("footage search again.mp4 --store store --sheet sheet.png --format json");
    assert_eq!(found["query"], "again.mp4");
    let best = &found["matches"][0];
    assert_eq!(best["item"], "first.mp4");
    assert_eq!(best["transform"]["mirrored"], true);
    for (key, expected) in [
        ("query_interval", [0.0, 3.0]),
        ("item_interval", [1.0, 4.0]),
    ] {
        for (at, expected) in expected.iter().enumerate() {
            let off = best[key][at].as_f64().unwrap() - expected;
            assert!(off.abs() <= 0.5, "{best}");
        }
    }
    assert!(
        std::fs::read(path.join("sheet.png"))
            .unwrap()
            .starts_with(b"\x89PNG")
    );

    kit.ok(&["init", "case"]);
    for (clip, published) in [("first.mp4", "2015-09-01"), ("again.mp4", "2015-10-05")] {
        kit.ok(&["add", "--case", "case", "--published", published, clip]);
    }
    let groups = words("footage groups --case case --propose --format json");
    let group = &groups["groups"][0];
    assert_eq!(group["earliest"]["published"], "2015-09-01");
    assert_eq!(group["items"].as_array().unwrap().len(), 2);

    let taken = words("footage frames again.mp4 --at 1.21s --case case --format json");
    let frame = &taken["frames"][0];
    assert_eq!(frame["time_s"], 1.2);
    assert!(frame["item"].as_str().unwrap().starts_with("item:"));
    let log = kit.ok(&["log", "--case", "case"]);
    assert_eq!(log.matches("identity/1").count(), 1, "{log}");
    // Two clips, each entered at once and again with its shots, and a frame.
    assert_eq!(log.matches("item/1").count(), 5, "{log}");
    kit.ok(&["verify", "--case", "case"]);
}

/// Killed while it reads a second clip, an index holds the first.
#[test]
fn an_index_that_is_killed_holds_what_was_committed() {
    let kit = Kit::new();
    let path = kit.folder.path();
    std::fs::create_dir(path.join("clips")).unwrap();
    let source = "-f lavfi -i testsrc2=s=160x90:r=25:d=2 -c:v libx264 -preset ultrafast";
    for name in ["quick.mp4", "slow.mp4"] {
        if !make(path, &format!("{source} clips/{name}")) {
            return;
        }
    }
    // A decoder that never comes to the end of one of them.
    let slow = path.join("slow-ffmpeg");
    let script = "#!/bin/sh\ncase \"$*\" in *slow.mp4*) exec sleep 30;; esac\nexec ffmpeg \"$@\"\n";
    std::fs::write(&slow, script).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&slow, executable).unwrap();
    let index = [
        "footage", "index", "clips", "--store", "store", "--format", "json",
    ];
    let mut running = kit
        .command(&index)
        .env("BAYYINA_FFMPEG", &slow)
        .spawn()
        .unwrap();
    let list = path.join("store/items.jsonl");
    let written = || std::fs::read_to_string(&list).is_ok_and(|text| text.ends_with('\n'));
    for _ in 0..600 {
        if written() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(written());
    let again = kit.json(&index);
    assert_eq!(again["unchanged"], 1);
    assert_eq!(again["added"], serde_json::json!(["slow.mp4"]));
}

/// What is said of a clip's credentials and shots stands in the item's remark.
#[test]
fn an_added_clip_tells_its_shots_and_credentials() {
    let kit = Kit::new();
    let path = kit.folder.path();
    let cut = "-f lavfi -i testsrc2=s=160x90:r=25:d=2 -f lavfi -i mandelbrot=s=160x90:r=25,trim=duration=1 \
        -filter_complex [0:v][1:v]concat=n=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p cut.mp4";
    if !make(path, cut) {
        return;
    }
    let reader = path.join("reader");
    let script = r#"#!/bin/sh
echo '{"summary":"content credentials hold, of a signer nobody vouches for","credentials":{}}'
"#;
    std::fs::write(&reader, script).unwrap();
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&reader, executable).unwrap();
    kit.ok(&["init", "case"]);
    let done = kit
        .command(&["add", "--case", "case", "cut.mp4"])
        .env("BAYYINA_C2PA", &reader)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let folder = path.join("case/.bayyina/leaves");
    let mut said = String::new();
    for file in std::fs::read_dir(folder).unwrap() {
        said.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    for words in [
        "h264 160 × 90",
        "content credentials hold, of a signer nobody vouches for",
        "shots from 0 s (frame at 1.04 s), 2 s (",
    ] {
        assert!(said.contains(words), "no {words:?} in {said}");
    }
}
