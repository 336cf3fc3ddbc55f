//! Contact sheets: frames of a query and of what it shares, side by side.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bayyina_footage::{Exact, FootageStore, Found, Probe, Tools, frame_at, png_of, probe};

use super::search::match_text;
use crate::fault::Fault;
use crate::shell::Shell;

/// Longer side of a frame on a sheet, in pixels.
const SIDE: u32 = 256;
/// Pairs of frames of a match.
const PAIRS: usize = 6;
/// Most matches on a sheet.
const MOST: usize = 24;
/// Pixels between frames.
const GAP: usize = 8;

/// Two frames that show the same.
struct Pair {
    query: Exact,
    item: Exact,
}

/// Writes a sheet of all matches of some queries.
pub fn write(
    path: &Path,
    store: &FootageStore,
    searched: &[(PathBuf, Vec<Found>)],
    tools: &Tools,
    shell: &Shell,
) -> Result<(), Fault> {
    let as_page = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html" | "htm") => true,
        Some("png") => false,
        _ => {
            return Err(Fault::input(format!("{} is no sheet", path.display()))
                .hint("name it .html or .png"));
        }
    };
    let (mut page, mut strips) = (PAGE.to_owned(), Vec::new());
    let all: usize = searched.iter().map(|(_, found)| found.len()).sum();
    if all > MOST {
        shell.say(format!("the sheet shows {MOST} of {all} matches"));
    }
    let mut left = MOST;
    for (query, found) in searched {
        let _ = write!(page, "<h1>{}</h1>", escaped(&query.to_string_lossy()));
        if found.is_empty() {
            page.push_str("<p>nothing found</p>");
        }
        let Ok(ours) = probe(query, tools) else {
            continue;
        };
        for found in found.iter().take(left) {
            left -= 1;
            let _ = write!(page, "<h2>{}</h2>", escaped(&match_text(found)));
            let theirs = store.item(found.number).map(|item| &item.probe);
            let pairs = theirs.map_or_else(Vec::new, |theirs| pairs(found, &ours, theirs, tools));
            if pairs.is_empty() {
                page.push_str("<p>the frames cannot be read</p>");
            }
            if as_page {
                as_rows(&mut page, &pairs);
            }
            strips.push(pairs);
        }
    }
    let bytes = match as_page {
        true => page.into_bytes(),
        false => picture(&strips),
    };
    std::fs::write(path, bytes).map_err(|error| {
        Fault::surroundings(format!("cannot write {}", path.display())).because(&error)
    })
}

/// The pairs of a match that can be read, evenly spaced.
fn pairs(found: &Found, ours: &Probe, theirs: &Probe, tools: &Tools) -> Vec<Pair> {
    let every = found.pairs_s.len().div_ceil(PAIRS).max(1);
    let chosen = found.pairs_s.iter().step_by(every);
    let read = |(at, there): &(f64, f64)| {
        Some(Pair {
            query: frame_at(ours, *at, Some(SIDE), tools).ok()?,
            item: frame_at(theirs, *there, Some(SIDE), tools).ok()?,
        })
    };
    let mut pairs: Vec<Pair> = chosen.filter_map(read).collect();
    // Of a still picture there is but one pair.
    pairs.dedup_by(|a, b| (a.query.time_s, a.item.time_s) == (b.query.time_s, b.item.time_s));
    pairs
}

const PAGE: &str = "<!doctype html><meta charset=\"utf-8\"><title>Shared footage</title><style>\
body{font:14px sans-serif;margin:1.5em;background:#fff;color:#111}h1{font-size:1.2em}\
h2{font-size:1em;font-weight:normal}figure{display:inline-block;margin:0 .6em .6em 0}\
figure img{vertical-align:top;margin-right:2px}figcaption{color:#555}</style>";

fn as_rows(page: &mut String, pairs: &[Pair]) {
    for pair in pairs {
        page.push_str("<figure>");
        for frame in [&pair.query, &pair.item] {
            let _ = write!(
                page,
                "<img width=\"{}\" height=\"{}\" src=\"data:image/png;base64,{}\" alt=\"\">",
                frame.width,
                frame.height,
                base64(&frame.to_png())
            );
        }
        let _ = write!(
            page,
            "<figcaption>{:.2} s — {:.2} s</figcaption></figure>",
            pair.query.time_s, pair.item.time_s
        );
    }
}

/// One picture: a row for each match, its pairs from left to right, the query's frame above.
fn picture(strips: &[Vec<Pair>]) -> Vec<u8> {
    let wide = |pair: &Pair| pair.query.width.max(pair.item.width) as usize + GAP;
    let width = strips
        .iter()
        .map(|pairs| pairs.iter().map(wide).sum::<usize>() + GAP);
    let width = width.max().unwrap_or(0).max(2 * GAP);
    let tallest = |pairs: &[Pair], of: &dyn Fn(&Pair) -> u32| -> usize {
        pairs.iter().map(of).max().unwrap_or(0) as usize
    };
    let heights: Vec<(usize, usize)> = strips
        .iter()
        .map(|pairs| {
            (
                tallest(pairs, &|pair| pair.query.height),
                tallest(pairs, &|pair| pair.item.height),
            )
        })
        .collect();
    let height: usize = heights
        .iter()
        .map(|(above, below)| above + below + 2 * GAP + GAP / 4)
        .sum();
    let height = (height + GAP).max(2 * GAP);
    let mut canvas = vec![255u8; width * height * 3];
    let mut top = GAP;
    for (pairs, (above, below)) in strips.iter().zip(heights) {
        let mut left = GAP;
        for pair in pairs {
            paint(&mut canvas, width, left, top, &pair.query);
            paint(&mut canvas, width, left, top + above + GAP / 4, &pair.item);
            left += wide(pair);
        }
        top += above + below + 2 * GAP + GAP / 4;
    }
    png_of(width as u32, height as u32, &canvas)
}

fn paint(canvas: &mut [u8], width: usize, left: usize, top: usize, frame: &Exact) {
    let row = frame.width as usize * 3;
    for (y, pixels) in frame.pixels.chunks_exact(row).enumerate() {
        let at = ((top + y) * width + left) * 3;
        canvas[at..at + row].copy_from_slice(pixels);
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(all >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_as_letters() {
        let table = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ];
        for (bytes, letters) in table {
            assert_eq!(base64(bytes.as_bytes()), letters);
        }
    }

    #[test]
    fn frames_of_any_size_fit_on_a_sheet() {
        let frame = |width, height| Exact {
            time_s: 0.0,
            width,
            height,
            pixels: vec![9; (width * height * 3) as usize],
        };
        let pair = |a, b| Pair {
            query: frame(a, b),
            item: frame(b, a),
        };
        for strips in [
            vec![],
            vec![vec![]],
            vec![vec![pair(40, 20), pair(20, 40)], vec![pair(1, 256)]],
        ] {
            assert!(picture(&strips).starts_with(b"\x89PNG"));
        }
    }
}
