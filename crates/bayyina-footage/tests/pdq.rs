//! Codes of pictures beside other programs' codes of the same.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use bayyina_footage::pdq::{Hasher, PictureError, VARIANTS};
use bayyina_footage::{Code, Hashed};
use pdqhash::image::{DynamicImage, GrayImage, RgbImage};

/// A picture like a landscape: waves of several lengths, a few hard edges, a little noise.
fn picture(width: usize, height: usize, channels: usize, seed: u32) -> Vec<u8> {
    let mut noise = seed;
    let mut next = || {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        noise
    };
    let contrast = f64::from(seed % 7 + 1) * 4.0;
    let waves: Vec<[f64; 4]> = (0..6)
        .map(|_| {
            let mut part = || f64::from(next() >> 8) / f64::from(1 << 24);
            [
                part() * 30.0,
                part() * 30.0,
                part() * 7.0,
                part() * contrast,
            ]
        })
        .collect();
    let mut pixels = Vec::with_capacity(width * height * channels);
    for y in 0..height {
        for x in 0..width {
            let (across, down) = (x as f64 / width as f64, y as f64 / height as f64);
            for channel in 0..channels {
                let mut value = 120.0 + f64::from(next() % 5);
                for [a, b, turn, height] in &waves {
                    let turn = turn + channel as f64;
                    value += height * libm::sin(a * across + b * down + turn);
                }
                if (across - 0.6).abs() < 0.1 && (down - 0.3).abs() < 0.2 {
                    value += 60.0;
                }
                pixels.push(value.clamp(0.0, 255.0) as u8);
            }
        }
    }
    pixels
}

fn seed() -> u32 {
    0x9e37_79b9
}

const SIZES: [(usize, usize); 8] = [
    (512, 512),
    (64, 64),
    (300, 200),
    (97, 411),
    (640, 360),
    (5, 5),
    (130, 33),
    (1280, 150),
];

/// The crate `pdqhash`, which prints its bytes highest first.
fn oracle(image: &DynamicImage) -> Code {
    let (bytes, _) = pdqhash::generate_pdq_full_size(image);
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    text.parse().unwrap()
}

#[test]
fn codes_are_those_of_the_crate_pdqhash() {
    let mut hasher = Hasher::new();
    for (at, (width, height)) in SIZES.into_iter().enumerate() {
        let seed = seed() + at as u32;
        let grey = picture(width, height, 1, seed);
        let found = hasher.hash_luma8(&grey, width, height).unwrap();
        let image = GrayImage::from_raw(width as u32, height as u32, grey).unwrap();
        let apart = oracle(&DynamicImage::ImageLuma8(image)).distance(&found.code);
        assert!(apart <= 2, "grey {width} × {height}: {apart} bits apart");

        let colour = picture(width, height, 3, seed);
        let found = hasher.hash_rgb8(&colour, width, height).unwrap();
        let image = RgbImage::from_raw(width as u32, height as u32, colour).unwrap();
        let apart = oracle(&DynamicImage::ImageRgb8(image)).distance(&found.code);
        assert!(apart <= 2, "colour {width} × {height}: {apart} bits apart");
    }
}

/// Codes and qualities of the same pictures by the reference program; see SOURCE.md beside them.
#[test]
fn codes_and_qualities_are_those_of_the_reference() {
    let golden = include_str!("../../../testdata/pdq/codes.csv");
    let mut hasher = Hasher::new();
    let mut compared = 0;
    for (at, (line, (width, height))) in golden.lines().skip(1).zip(SIZES).enumerate() {
        let pixels = picture(width, height, 3, seed() + at as u32);
        // `PICTURES=folder` writes the pictures, for the reference to hash.
        if let Some(folder) = std::env::var_os("PICTURES") {
            let path = Path::new(&folder).join(format!("{at}-{width}x{height}.rgb"));
            std::fs::write(path, &pixels).unwrap();
        }
        let parts: Vec<&str> = line.split(',').collect();
        assert_eq!(parts[0], format!("{width}x{height}"));
        let found = hasher.hash_rgb8(&pixels, width, height).unwrap();
        let apart = parts[1].parse::<Code>().unwrap().distance(&found.code);
        let quality: u8 = parts[2].parse().unwrap();
        assert!(apart <= 2, "{width} × {height}: {apart} bits apart");
        let ours = found.quality;
        assert!(
            ours.abs_diff(quality) <= 1,
            "{width} × {height}: {ours}, {quality}"
        );
        compared += 1;
    }
    assert_eq!(compared, SIZES.len());
}

/// The picture with left and right exchanged, then turned against the clock.
fn turned(pixels: &[u8], width: usize, height: usize, mirrored: bool, turns: u8) -> Vec<u8> {
    let at = |x: usize, y: usize| {
        let x = if mirrored { width - 1 - x } else { x };
        pixels[y * width + x]
    };
    let (wide, high) = match turns % 2 {
        0 => (width, height),
        _ => (height, width),
    };
    let mut out = Vec::with_capacity(pixels.len());
    for y in 0..high {
        for x in 0..wide {
            out.push(match turns {
                0 => at(x, y),
                1 => at(width - 1 - y, x),
                2 => at(width - 1 - x, height - 1 - y),
                _ => at(y, height - 1 - x),
            });
        }
    }
    out
}

#[test]
fn variants_are_the_codes_of_the_picture_turned() {
    let (width, height) = (448, 320);
    let pixels = picture(width, height, 1, seed());
    let mut hasher = Hasher::new();
    let all = hasher.dihedral_luma8(&pixels, width, height).unwrap();
    assert_eq!(all[0], hasher.hash_luma8(&pixels, width, height).unwrap());
    for (variant, from_one) in VARIANTS.into_iter().zip(all) {
        let (mirrored, turns) = variant.mirrored_then_turned();
        let really = turned(&pixels, width, height, mirrored, turns);
        let (wide, high) = match turns % 2 {
            0 => (width, height),
            _ => (height, width),
        };
        let found = hasher.hash_luma8(&really, wide, high).unwrap();
        let apart = found.code.distance(&from_one.code);
        assert!(apart <= 12, "{variant:?}: {apart} bits apart");
        assert!(found.quality.abs_diff(from_one.quality) <= 2);
    }
}

#[test]
fn pictures_without_a_picture_have_no_code() {
    let mut hasher = Hasher::new();
    for (width, height) in [(0, 0), (4, 100), (100, 4), (0, 7)] {
        let found = hasher.hash_luma8(&vec![9; width * height], width, height);
        assert_eq!(found.unwrap(), Hashed::default());
    }
    let flat = hasher.hash_rgb8(&[77; 3 * 90 * 90], 90, 90).unwrap();
    assert_eq!(flat.quality, 0);
    let table = [(10, 10, 99), (usize::MAX, 2, 4), (10, 0, 3)];
    for (width, height, found) in table {
        let answer = hasher.hash_luma8(&vec![0; found], width, height);
        assert!(
            matches!(answer, Err(PictureError::Size { .. })),
            "{answer:?}"
        );
    }
    // Very long, very flat: the work must not grow with the square of a side.
    let strip = picture(400_000, 5, 1, seed());
    assert!(hasher.hash_luma8(&strip, 400_000, 5).unwrap().quality > 0);
}

fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BAYYINA_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    let found = path.exists();
    if !found {
        println!("skipped: there is no {}", path.display());
    }
    found.then_some(path)
}

/// The frames of a clip as the reference takes them: whole, in colour.
fn frames(clip: &Path, most: usize, mut each: impl FnMut(&[u8], usize, usize)) -> Option<()> {
    let probe = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v:0", "-of", "csv=p=0"])
        .args(["-show_entries", "stream=width,height"])
        .arg(clip)
        .output()
        .ok()?;
    let text = String::from_utf8(probe.stdout).ok()?;
    let (width, height) = text.trim().trim_end_matches(',').split_once(',')?;
    let (width, height): (usize, usize) = (width.parse().ok()?, height.parse().ok()?);
    let mut child = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-threads", "1", "-i"])
        .arg(clip)
        .args(["-frames:v", &most.to_string(), "-vsync", "passthrough"])
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stream = child.stdout.take()?;
    let mut frame = vec![0; width * height * 3];
    while stream.read_exact(&mut frame).is_ok() {
        each(&frame, width, height);
    }
    child.wait().ok()?.success().then_some(())
}

/// The published hashes of every frame: (quality, code).
fn published(file: &Path) -> Vec<(u8, Code)> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| {
            let mut parts = line.split(',').skip(1);
            let quality = parts.next().unwrap().parse().unwrap();
            (quality, parts.next().unwrap().parse().unwrap())
        })
        .collect()
}

#[test]
fn frames_have_the_published_codes() {
    let Some(folder) = shared("threatexchange-video") else {
        return;
    };
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        println!("skipped: there is no ffmpeg");
        return;
    }
    // `FRAMES=10000` compares every frame.
    let most = std::env::var("FRAMES").map_or(24, |text| text.parse().unwrap());
    let mut hasher = Hasher::new();
    let mut all = Vec::new();
    let mut clips: Vec<_> = std::fs::read_dir(folder.join("videos"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    clips.sort();
    for clip in &clips {
        let name = clip.file_stem().unwrap().to_str().unwrap();
        let expected = published(&folder.join(format!("vpdq-hashes/{name}.txt")));
        let mut found = Vec::new();
        frames(clip, most, |pixels, width, height| {
            found.push(hasher.hash_rgb8(pixels, width, height).unwrap());
        })
        .expect("ffmpeg decodes the clip");
        assert_eq!(found.len(), most.min(expected.len()), "frames of {name}");
        let mut apart = Vec::new();
        for (frame, (found, (quality, code))) in found.iter().zip(&expected).enumerate() {
            if found.quality >= 50 && *quality >= 50 {
                let bits = found.code.distance(code);
                assert!(bits < 31, "{name}, frame {frame}: {bits} bits apart");
                apart.push(bits);
            }
            assert!(
                found.quality.abs_diff(*quality) <= 3,
                "{name}, frame {frame}"
            );
        }
        apart.sort_unstable();
        println!(
            "{name}: {} frames, median {:?}, most {:?}",
            apart.len(),
            apart.get(apart.len() / 2),
            apart.last()
        );
        all.extend(apart);
    }
    all.sort_unstable();
    assert!(all.len() > 100, "frames of quality 50 and above");
    assert!(all[all.len() / 2] <= 2, "the median frame");
}
