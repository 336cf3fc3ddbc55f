//! Where the marks are: extremes of differences of Gaussians.

use std::collections::BTreeMap;

use super::Mark;
use super::describe::{Description, Slopes, describe, directions};
use crate::code::Code;
use crate::picture::Picture;
use crate::warp::Spot;

/// Steps between one octave and the next.
const STEPS: usize = 3;
/// Blur of the first level, in pixels.
const FIRST_SIGMA: f32 = 1.6;
/// Blur that a frame is taken to have already.
const GIVEN_SIGMA: f32 = 0.6;
/// Least contrast of a mark, of 255.
const LEAST_CONTRAST: f32 = 2.2;
/// Most ratio of a mark's curvatures: edges are not marks.
const MOST_EDGE: f32 = 10.0;

/// A place in the pyramid.
struct Extreme {
    octave: usize,
    level: usize,
    x: f32,
    y: f32,
    step: f32,
    strength: f32,
}

/// The marks of a picture, the strongest `most`, spread over the picture.
pub fn find(picture: &Picture, most: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    each(picture, most, |mark, description| {
        let code = description.code();
        marks.push(Mark { code, ..mark });
    });
    marks
}

/// The marks of a picture, and those of the mirrored picture, which stand at the same places.
pub fn find_both(picture: &Picture, most: usize) -> (Vec<Mark>, Vec<Mark>) {
    let wide = picture.width as f64 / picture.longer() as f64;
    let (mut marks, mut mirrored) = (Vec::new(), Vec::new());
    each(picture, most, |mark, description| {
        let code = description.code();
        marks.push(Mark { code, ..mark });
        mirrored.push(Mark {
            spot: Spot {
                x: wide - mark.spot.x,
                ..mark.spot
            },
            angle: core::f32::consts::PI - mark.angle,
            code: description.mirrored_code(),
            ..mark
        });
    });
    (marks, mirrored)
}

/// Hands over the marks of a picture, without their codes, each with its description.
fn each(picture: &Picture, most: usize, mut take: impl FnMut(Mark, &Description)) {
    if picture.width < 16 || picture.height < 16 {
        return;
    }
    let octaves = pyramid(picture);
    let mut extremes = Vec::new();
    for (octave, levels) in octaves.iter().enumerate() {
        of_octave(octave, levels, &mut extremes);
    }
    spread(&mut extremes, picture, most);
    let longer = picture.longer() as f32;
    let mut slopes: BTreeMap<(usize, usize), Slopes> = BTreeMap::new();
    for found in &extremes {
        let place = (found.octave, found.level);
        let level = &octaves[found.octave][found.level];
        let slopes = slopes.entry(place).or_insert_with(|| Slopes::of(level));
        let sigma = FIRST_SIGMA * libm::exp2f(found.step / STEPS as f32);
        let factor = (1u32 << found.octave) as f32;
        for angle in directions(slopes, found.x, found.y, sigma) {
            let Some(description) = describe(slopes, found.x, found.y, sigma, angle) else {
                continue;
            };
            let mark = Mark {
                // The centre of the first pixel lies half a pixel inside the picture.
                spot: Spot {
                    x: f64::from((found.x * factor + 0.5) / longer),
                    y: f64::from((found.y * factor + 0.5) / longer),
                },
                size: sigma * factor / longer,
                angle,
                code: Code::default(),
            };
            take(mark, &description);
        }
    }
}

/// Octaves of `STEPS + 3` levels, each blurred more; each octave half the size of the last.
fn pyramid(picture: &Picture) -> Vec<Vec<Picture>> {
    let lift = libm::sqrtf(FIRST_SIGMA * FIRST_SIGMA - GIVEN_SIGMA * GIVEN_SIGMA);
    let mut base = picture.blurred(lift);
    let mut octaves = Vec::new();
    loop {
        let mut levels = vec![base];
        for step in 1..STEPS + 3 {
            let ratio = libm::exp2f(1.0 / STEPS as f32);
            let before = FIRST_SIGMA * libm::exp2f((step - 1) as f32 / STEPS as f32);
            let more = before * libm::sqrtf(ratio * ratio - 1.0);
            levels.push(levels[step - 1].blurred(more));
        }
        base = levels[STEPS].halved();
        octaves.push(levels);
        if base.width < 20 || base.height < 20 || octaves.len() == 5 {
            return octaves;
        }
    }
}

fn of_octave(octave: usize, levels: &[Picture], found: &mut Vec<Extreme>) {
    let (width, height) = (levels[0].width, levels[0].height);
    let between: Vec<Vec<f32>> = levels
        .windows(2)
        .map(|pair| {
            let (less, more) = (&pair[0].pixels, &pair[1].pixels);
            less.iter()
                .zip(more)
                .map(|(less, more)| more - less)
                .collect()
        })
        .collect();
    const BORDER: usize = 4;
    if width <= 2 * BORDER || height <= 2 * BORDER {
        return;
    }
    for step in 1..=STEPS {
        for y in BORDER..height - BORDER {
            for x in BORDER..width - BORDER {
                let at = y * width + x;
                let value = between[step][at];
                if value.abs() < 0.8 * LEAST_CONTRAST || !is_extreme(&between, step, at, width) {
                    continue;
                }
                if let Some((dx, dy, ds, strength)) = settle(&between, step, at, width) {
                    found.push(Extreme {
                        octave,
                        level: step,
                        x: x as f32 + dx,
                        y: y as f32 + dy,
                        step: step as f32 + ds,
                        strength,
                    });
                }
            }
        }
    }
}

fn is_extreme(between: &[Vec<f32>], step: usize, at: usize, width: usize) -> bool {
    let value = between[step][at];
    let sign = value.signum();
    for (layer, values) in between[step - 1..=step + 1].iter().enumerate() {
        for row in [at - width, at, at + width] {
            for (place, other) in (row - 1..).zip(&values[row - 1..=row + 1]) {
                if !(layer == 1 && place == at) && other * sign >= value * sign {
                    return false;
                }
            }
        }
    }
    true
}

/// Between pixels and levels, and whether it is a mark at all: shift across, down and in level, and
/// the contrast there.
fn settle(
    between: &[Vec<f32>],
    step: usize,
    at: usize,
    width: usize,
) -> Option<(f32, f32, f32, f32)> {
    let (below, here, above) = (&between[step - 1], &between[step], &between[step + 1]);
    let value = here[at];
    let dx = (here[at + 1] - here[at - 1]) / 2.0;
    let dy = (here[at + width] - here[at - width]) / 2.0;
    let ds = (above[at] - below[at]) / 2.0;
    let dxx = here[at + 1] + here[at - 1] - 2.0 * value;
    let dyy = here[at + width] + here[at - width] - 2.0 * value;
    let dss = above[at] + below[at] - 2.0 * value;
    let dxy = (here[at + width + 1] - here[at + width - 1] - here[at - width + 1]
        + here[at - width - 1])
        / 4.0;
    let (trace, det) = (dxx + dyy, dxx * dyy - dxy * dxy);
    let edge = (MOST_EDGE + 1.0) * (MOST_EDGE + 1.0) / MOST_EDGE;
    if det <= 0.0 || trace * trace >= edge * det {
        return None;
    }
    let limit = |shift: f32| shift.clamp(-0.6, 0.6);
    let shift_x = limit(-(dyy * dx - dxy * dy) / det);
    let shift_y = limit(-(dxx * dy - dxy * dx) / det);
    let shift_s = if dss.abs() > 1e-6 {
        limit(-ds / dss)
    } else {
        0.0
    };
    let strength = (value + 0.5 * (dx * shift_x + dy * shift_y + ds * shift_s)).abs();
    (strength >= LEAST_CONTRAST).then_some((shift_x, shift_y, shift_s, strength))
}

/// Keeps the strongest, taking turns between the cells of a grid so that no corner holds them all.
fn spread(extremes: &mut Vec<Extreme>, picture: &Picture, most: usize) {
    extremes.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    if extremes.len() <= most {
        return;
    }
    const CELLS: usize = 6;
    let mut taken = [0usize; CELLS * CELLS];
    let mut ranked: Vec<(usize, Extreme)> = extremes
        .drain(..)
        .map(|found| {
            let factor = (1u32 << found.octave) as f32;
            let cell = |at: f32, length: usize| {
                ((at * factor / length as f32 * CELLS as f32) as usize).min(CELLS - 1)
            };
            let cell = cell(found.y, picture.height) * CELLS + cell(found.x, picture.width);
            taken[cell] += 1;
            (taken[cell], found)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.truncate(most);
    extremes.extend(ranked.into_iter().map(|(_, found)| found));
}
