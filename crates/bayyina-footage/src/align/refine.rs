//! The warp between two clips, settled on the pixels of frames known to be the same.
//!
//! **Source**: Lucas and Kanade's iteration on the eight numbers of a homography, over several pairs
//! of frames at once, brightness and contrast taken out, and pixels that do not fit (logos, banners)
//! given little weight.

use super::strip::Strip;
use crate::picture::Picture;
use crate::warp::{Spot, Warp, solve};

/// A frame of the query and the frame of the item that it shows, by place in their strips.
pub type FramePair = (usize, usize);

/// Sample points along the longer side.
const POINTS: usize = 44;

/// The warp that brings the pairs together best, starting from one that nearly does. Returns it with
/// the likeness that it reaches; never worse than what was given.
pub fn refine(query: &Strip, item: &Strip, item_from_query: &Warp, pairs: &[FramePair]) -> Warp {
    let stages = [(3.0, false, 8), (1.5, false, 8), (1.2, true, 8)];
    refined(query, item, item_from_query, pairs, &stages).0
}

/// The same for one pair, without perspective: a warp that is followed from frame to frame; and the
/// likeness that it reaches.
pub fn follow(query: &Strip, item: &Strip, item_from_query: &Warp, pair: FramePair) -> (Warp, f64) {
    let stages = [(4.0, false, 6), (1.5, false, 6)];
    refined(query, item, item_from_query, &[pair], &stages)
}

/// Blur, whether perspective is free, and how many rounds.
type Stage = (f32, bool, usize);

fn refined(
    query: &Strip,
    item: &Strip,
    item_from_query: &Warp,
    pairs: &[FramePair],
    stages: &[Stage],
) -> (Warp, f64) {
    let Some(mut back) = item_from_query.inverse() else {
        return (*item_from_query, -1.0);
    };
    let mut reached_last = -1.0;
    for (sigma, perspective, rounds) in stages.iter().copied() {
        let soft: Vec<(Picture, Picture)> = pairs
            .iter()
            .map(|(at, there)| {
                let ours = Picture::from_bytes(query.width, query.height, &query.frames[*at]);
                let theirs = Picture::from_bytes(item.width, item.height, &item.frames[*there]);
                (ours.blurred(sigma), theirs.blurred(sigma))
            })
            .collect();
        let points = points(item);
        let mut best = (likeness(&soft, query, item, &back, &points), back);
        let mut current = back;
        for _ in 0..rounds {
            let Some(next) = step(&soft, query, item, &current, &points, perspective) else {
                break;
            };
            let reached = likeness(&soft, query, item, &next, &points);
            if reached > best.0 {
                best = (reached, next);
            }
            let moved: f64 = next
                .0
                .iter()
                .zip(current.0)
                .map(|(a, b)| (a - b).abs())
                .sum();
            current = next;
            if moved < 1e-4 {
                break;
            }
        }
        (reached_last, back) = best;
    }
    match back.inverse() {
        Some(warp) if warp.is_plausible(1.0, 1.0) => (warp, reached_last),
        _ => (*item_from_query, -1.0),
    }
}

fn points(item: &Strip) -> Vec<Spot> {
    let [left, top, wide, high] = item.content;
    let step = wide.max(high) / POINTS as f64;
    let count = |length: f64| ((length / step) as usize).max(4);
    let (columns, rows) = (count(wide), count(high));
    let mut points = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            points.push(Spot {
                x: left + wide * (column as f64 + 0.5) / columns as f64,
                y: top + high * (row as f64 + 0.5) / rows as f64,
            });
        }
    }
    points
}

/// A sample point in both pictures.
struct Sample {
    spot: Spot,
    there: Spot,
    item: f32,
    query: f32,
}

fn samples(
    (ours, theirs): &(Picture, Picture),
    query: &Strip,
    item: &Strip,
    back: &Warp,
    points: &[Spot],
) -> Vec<Sample> {
    let [left, top, wide, high] = query.content;
    let (long_query, long_item) = (query.longer() as f32, item.longer() as f32);
    points
        .iter()
        .filter_map(|spot| {
            let there = back.apply(*spot);
            let inside =
                (left..=left + wide).contains(&there.x) && (top..=top + high).contains(&there.y);
            inside.then(|| Sample {
                spot: *spot,
                there,
                item: theirs.between(
                    spot.x as f32 * long_item - 0.5,
                    spot.y as f32 * long_item - 0.5,
                ),
                query: ours.between(
                    there.x as f32 * long_query - 0.5,
                    there.y as f32 * long_query - 0.5,
                ),
            })
        })
        .collect()
}

/// Mean and spread.
fn levels(samples: &[Sample], of: &dyn Fn(&Sample) -> f32) -> (f32, f32) {
    let count = samples.len().max(1) as f32;
    let mean = samples.iter().map(of).sum::<f32>() / count;
    let spread = samples
        .iter()
        .map(|s| (of(s) - mean) * (of(s) - mean))
        .sum::<f32>()
        / count;
    (mean, libm::sqrtf(spread).max(0.5))
}

/// How alike the pairs are: correlation with misfits held down, times how much is seen.
fn likeness(
    soft: &[(Picture, Picture)],
    query: &Strip,
    item: &Strip,
    back: &Warp,
    points: &[Spot],
) -> f64 {
    let mut sum = 0.0;
    for pair in soft {
        let samples = samples(pair, query, item, back, points);
        if samples.len() < 30 {
            return -1.0;
        }
        let (item_mean, item_spread) = levels(&samples, &|s| s.item);
        let (query_mean, query_spread) = levels(&samples, &|s| s.query);
        let misfit: f32 = samples
            .iter()
            .map(|s| {
                let off =
                    (s.item - item_mean) / item_spread - (s.query - query_mean) / query_spread;
                let square = off * off;
                square / (1.0 + square)
            })
            .sum();
        sum += 1.0 - f64::from(misfit / samples.len() as f32);
    }
    sum / soft.len().max(1) as f64
}

fn step(
    soft: &[(Picture, Picture)],
    query: &Strip,
    item: &Strip,
    back: &Warp,
    points: &[Spot],
    perspective: bool,
) -> Option<Warp> {
    let unknowns = if perspective { 8 } else { 6 };
    let mut normal = vec![0.0f64; unknowns * unknowns];
    let mut right = vec![0.0f64; unknowns];
    let long = query.longer();
    for pair in soft {
        let samples = samples(pair, query, item, back, points);
        if samples.len() < 30 {
            return None;
        }
        let (item_mean, item_spread) = levels(&samples, &|s| s.item);
        let (query_mean, query_spread) = levels(&samples, &|s| s.query);
        for sample in &samples {
            let off = f64::from(
                (sample.item - item_mean) / item_spread
                    - (sample.query - query_mean) / query_spread,
            );
            let weight = 1.0 / (1.0 + off * off * 4.0);
            let (px, py) = (
                (sample.there.x * long - 0.5) as f32,
                (sample.there.y * long - 0.5) as f32,
            );
            let ours = &pair.0;
            let scale = long / f64::from(query_spread);
            let gx = f64::from(ours.between(px + 0.5, py) - ours.between(px - 0.5, py)) * scale;
            let gy = f64::from(ours.between(px, py + 0.5) - ours.between(px, py - 0.5)) * scale;
            let Spot { x, y } = sample.spot;
            let m = &back.0;
            let below = m[6] * x + m[7] * y + 1.0;
            let (gx, gy) = (gx / below, gy / below);
            let along = -(gx * sample.there.x + gy * sample.there.y);
            let row = [gx * x, gx * y, gx, gy * x, gy * y, gy, along * x, along * y];
            for i in 0..unknowns {
                let weighted = weight * row[i];
                for j in 0..unknowns {
                    normal[i * unknowns + j] += weighted * row[j];
                }
                right[i] += weighted * off;
            }
        }
    }
    for k in 0..unknowns {
        normal[k * unknowns + k] *= 1.001;
        normal[k * unknowns + k] += 1e-6;
    }
    let shift = solve(&normal, &right)?;
    let mut next = *back;
    for (value, shift) in next.0.iter_mut().zip(&shift) {
        *value += shift;
    }
    next.inverse()?.is_plausible(1.0, 1.0).then_some(next)
}
