//! Does what `bench/footage/codes.py` asks, line by line, and answers each with one line of JSON.
//!
//! ```text
//! build FOLDER FILE           appends the codes of a file, 32 bytes each
//! open FOLDER                 opens the store
//! search FILE RADIUS TOGETHER searches the codes of a file, so many at a time
//! hash FILE WIDTH HEIGHT TIMES luma|rgb|all   hashes one picture many times
//! frames OUT WIDTH HEIGHT     reads grey frames from a pipe named by OUT.in, see `frames`
//! ```
//!
//! Times are CPU seconds of this thread.

use std::fs;
use std::io::{BufRead, Read, Write};
use std::path::Path;
use std::time::Instant;

use bayyina_footage::Code;
use bayyina_footage::codes::Store;
use bayyina_footage::pdq::Hasher;

/// How far a code may be from the first of its run to count as the same picture standing still.
const STANDING: u32 = 6;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut store = Store::open(Path::new("/nonexistent"))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match words.as_slice() {
            ["build", folder, file] => build(folder, file)?,
            ["open", folder] => {
                let before = Instant::now();
                store = Store::open(Path::new(folder))?;
                let open_ms = before.elapsed().as_secs_f64() * 1e3;
                let before = cpu_s();
                store.verify()?;
                let check_s = cpu_s() - before;
                let (codes, segments) = (store.len(), store.segments());
                format!(
                    r#"{{"open_ms":{open_ms},"check_s":{check_s},"codes":{codes},"segments":{segments}}}"#
                )
            }
            ["search", file, radius, together] => {
                search(&store, &codes(file)?, radius.parse()?, together.parse()?)?
            }
            ["hash", file, width, height, times, kind] => hash(
                &fs::read(file)?,
                width.parse()?,
                height.parse()?,
                times.parse()?,
                kind,
            )?,
            ["frames", pipe, out, width, height] => {
                frames(pipe, out, width.parse()?, height.parse()?)?
            }
            _ => return Err(format!("cannot do {line:?}").into()),
        };
        println!("{answer}");
        std::io::stdout().flush()?;
    }
    Ok(())
}

fn cpu_s() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn codes(file: &str) -> std::io::Result<Vec<Code>> {
    let bytes = fs::read(file)?;
    let (codes, _) = bytes.as_chunks();
    Ok(codes.iter().map(Code::from_bytes).collect())
}

fn build(folder: &str, file: &str) -> Result<String, Box<dyn std::error::Error>> {
    let entries: Vec<(Code, u64)> = codes(file)?.into_iter().zip(0..).collect();
    let before = Instant::now();
    let mut store = Store::open(Path::new(folder))?;
    store.append(&entries)?;
    let build_s = before.elapsed().as_secs_f64();
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    let (codes, segments) = (store.len(), store.segments());
    Ok(format!(
        r#"{{"build_s":{build_s},"bytes":{bytes},"codes":{codes},"segments":{segments}}}"#
    ))
}

fn search(
    store: &Store,
    wanted: &[Code],
    radius: u32,
    together: usize,
) -> Result<String, Box<dyn std::error::Error>> {
    let before = cpu_s();
    let (mut hits, mut sum) = (0, 0u64);
    for wanted in wanted.chunks(together) {
        for found in store.search_all(wanted, radius)? {
            hits += found.len();
            for hit in found {
                sum = sum.wrapping_add((hit.entry + 1) * u64::from(hit.distance + 1));
            }
        }
    }
    let cpu_s = cpu_s() - before;
    Ok(format!(r#"{{"cpu_s":{cpu_s},"hits":{hits},"sum":{sum}}}"#))
}

fn hash(
    pixels: &[u8],
    width: usize,
    height: usize,
    times: usize,
    kind: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut hasher = Hasher::new();
    let mut last = Default::default();
    let before = cpu_s();
    for _ in 0..times {
        last = match kind {
            "luma" => hasher.hash_luma8(pixels, width, height)?,
            "rgb" => hasher.hash_rgb8(pixels, width, height)?,
            _ => hasher.dihedral_rgb8(pixels, width, height)?[0],
        };
    }
    let cpu_s = (cpu_s() - before) / times as f64;
    let (code, quality) = (last.code, last.quality);
    Ok(format!(
        r#"{{"cpu_s":{cpu_s},"code":"{code}","quality":{quality}}}"#
    ))
}

/// Hashes grey frames of one clip as a store would hold them: the whole frame and eight
/// sub-windows, each in its eight variants; of a picture that stands still only the first.
/// Appends codes to `out`, and to `out.all` every one of the whole frames as they are.
fn frames(
    pipe: &str,
    out: &str,
    width: usize,
    height: usize,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut stream = fs::File::open(pipe)?;
    let open = |path: String| fs::File::options().append(true).create(true).open(path);
    let (mut kept, mut all) = (open(out.to_owned())?, open(format!("{out}.all"))?);
    let mut frame = vec![0; width * height];
    let mut hasher: [Hasher; 9] = Default::default();
    let mut standing = [[None::<Code>; 8]; 9];
    let (mut frames, mut codes) = (0, 0);
    while stream.read_exact(&mut frame).is_ok() {
        frames += 1;
        for (window, (hasher, standing)) in hasher.iter_mut().zip(&mut standing).enumerate() {
            let (x, y, wide, high) = match window {
                0 => (0, 0, width, height),
                at => {
                    let (wide, high) = (width * 3 / 5, height * 3 / 5);
                    let (column, row) = ((at - 1) % 3, (at - 1) / 3);
                    (
                        column * (width - wide) / 2,
                        row * (height - high) / 2,
                        wide,
                        high,
                    )
                }
            };
            let part: Vec<u8> = (y..y + high)
                .flat_map(|y| &frame[y * width + x..y * width + x + wide])
                .copied()
                .collect();
            let hashed = hasher.dihedral_luma8(&part, wide, high)?;
            if hashed[0].quality < 50 {
                continue;
            }
            if window == 0 {
                all.write_all(&hashed[0].code.to_bytes())?;
            }
            for (hashed, standing) in hashed.iter().zip(standing) {
                if standing.is_none_or(|first| STANDING < first.distance(&hashed.code)) {
                    *standing = Some(hashed.code);
                    kept.write_all(&hashed.code.to_bytes())?;
                    codes += 1;
                }
            }
        }
    }
    Ok(format!(r#"{{"frames":{frames},"codes":{codes}}}"#))
}
