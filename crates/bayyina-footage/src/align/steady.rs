//! A query whose frame wanders over the item's (a shaking camera, a zoom), held still.

use super::line::Segment;
use super::refine::follow;
use super::strip::Strip;
use crate::picture::Picture;
use crate::warp::{Spot, Warp};

/// How often the warp is followed, in seconds, and how often at most.
const EVERY_S: f64 = 0.1;
const MOST_KEYS: usize = 220;
/// Likeness below which a frame says nothing of where it lies.
const LEAST_LIKENESS: f64 = 0.35;
/// Least part of the item that is seen all the time.
const LEAST_SEEN: f64 = 0.15;

/// A query seen with the item's frame.
#[derive(Debug)]
pub struct Steady {
    /// The query's frames, each laid onto the item's.
    pub strip: Strip,
    /// When the warp was followed, and from the item's frame to the query's.
    keys: Vec<(f64, Warp)>,
}

impl Steady {
    /// Follows a query along a line in time, from where it is known to lie.
    pub fn new(query: &Strip, item: &Strip, warp: &Warp, anchor: &Segment) -> Option<Self> {
        let keys = keys(query);
        let middle_s = (anchor.query_s.0 + anchor.query_s.1) / 2.0;
        let first = keys
            .iter()
            .position(|at| query.times_s[*at] >= middle_s)
            .unwrap_or(0);
        let mut warps: Vec<Option<Warp>> = vec![None; keys.len()];
        let mut forward = (first..keys.len()).collect::<Vec<_>>();
        let backward = (0..first).rev().collect::<Vec<_>>();
        for walk in [std::mem::take(&mut forward), backward] {
            let mut current = *warp;
            // The way back begins where the way forward did.
            if let Some(begun) = warps[first] {
                current = begun;
            }
            for at in walk {
                let frame = keys[at];
                let wanted = anchor.item_at(query.times_s[frame]);
                let Some(there) = item.nearest(wanted).filter(|there| {
                    (item.times_s[*there] - wanted).abs() <= 1.5 * item.step_s.max(0.02)
                }) else {
                    continue;
                };
                let (followed, likeness) = follow(query, item, &current, (frame, there));
                if likeness >= LEAST_LIKENESS {
                    current = followed;
                    warps[at] = Some(followed);
                }
            }
        }
        let keys: Vec<(f64, Warp)> = keys
            .iter()
            .zip(&warps)
            .filter_map(|(at, warp)| Some((query.times_s[*at], (*warp)?.inverse()?)))
            .collect();
        if keys.len() < 3 {
            return None;
        }
        let strip = laid(query, item, &keys)?;
        Some(Self { strip, keys })
    }

    /// Where the query's frame lies in the item's at a time.
    pub fn warp_at(&self, time_s: f64) -> Warp {
        between(&self.keys, time_s).inverse().unwrap_or(Warp::SAME)
    }
}

fn keys(query: &Strip) -> Vec<usize> {
    let length_s = query.end_s() - query.times_s.first().copied().unwrap_or(0.0);
    let every_s = EVERY_S.max(length_s / MOST_KEYS as f64);
    let mut next = f64::NEG_INFINITY;
    (0..query.times_s.len())
        .filter(|at| {
            let take = query.times_s[*at] >= next - 0.25 * query.step_s;
            if take {
                next = query.times_s[*at] + every_s;
            }
            take
        })
        .collect()
}

/// A warp between two that are near one another: each number linearly.
fn between(keys: &[(f64, Warp)], time_s: f64) -> Warp {
    let after = keys.partition_point(|(time, _)| *time < time_s);
    let low = &keys[after.saturating_sub(1)];
    let high = &keys[after.min(keys.len() - 1)];
    let length = high.0 - low.0;
    let share = match length > 0.0 {
        true => ((time_s - low.0) / length).clamp(0.0, 1.0),
        false => 0.0,
    };
    let mut mixed = low.1;
    for (value, other) in mixed.0.iter_mut().zip(high.1.0) {
        *value += share * (other - *value);
    }
    mixed
}

/// The query's frames on the item's, and the part that is seen all the time.
fn laid(query: &Strip, item: &Strip, keys: &[(f64, Warp)]) -> Option<Strip> {
    let content = seen_always(query, item, keys)?;
    let (width, height) = (item.width, item.height);
    let (long_query, long_item) = (query.longer() as f32, item.longer());
    let frames = query
        .times_s
        .iter()
        .zip(&query.frames)
        .map(|(time_s, bytes)| {
            let back = between(keys, *time_s);
            let picture = Picture::from_bytes(query.width, query.height, bytes);
            let mut laid = Vec::with_capacity(width * height);
            for y in 0..height {
                for x in 0..width {
                    let there = back.apply(Spot {
                        x: (x as f64 + 0.5) / long_item,
                        y: (y as f64 + 0.5) / long_item,
                    });
                    let value = picture.between(
                        there.x as f32 * long_query - 0.5,
                        there.y as f32 * long_query - 0.5,
                    );
                    laid.push((value + 0.5) as u8);
                }
            }
            laid
        })
        .collect();
    Some(Strip {
        width,
        height,
        times_s: query.times_s.clone(),
        frames,
        step_s: query.step_s,
        content,
    })
}

/// A box of the item's frame that the query shows whenever it was followed.
fn seen_always(query: &Strip, item: &Strip, keys: &[(f64, Warp)]) -> Option<[f64; 4]> {
    const TRIAL: usize = 40;
    let [left, top, wide, high] = query.content;
    let [x, y, across, down] = item.content;
    let spot = |column: usize, row: usize| Spot {
        x: x + across * (column as f64 + 0.5) / TRIAL as f64,
        y: y + down * (row as f64 + 0.5) / TRIAL as f64,
    };
    let seen = |column: usize, row: usize| {
        keys.iter().all(|(_, back)| {
            let there = back.apply(spot(column, row));
            (left..=left + wide).contains(&there.x) && (top..=top + high).contains(&there.y)
        })
    };
    let seen: Vec<bool> = (0..TRIAL * TRIAL)
        .map(|at| seen(at % TRIAL, at / TRIAL))
        .collect();
    // The box is drawn in from its sides until nearly all of it is seen.
    let (mut c0, mut c1, mut r0, mut r1) = (0, TRIAL, 0, TRIAL);
    while c0 < c1 && r0 < r1 {
        let column =
            |c: usize| (r0..r1).filter(|r| seen[r * TRIAL + c]).count() as f64 / (r1 - r0) as f64;
        let row =
            |r: usize| (c0..c1).filter(|c| seen[r * TRIAL + c]).count() as f64 / (c1 - c0) as f64;
        let sides = [column(c0), column(c1 - 1), row(r0), row(r1 - 1)];
        let worst = (0..4).min_by(|a, b| sides[*a].total_cmp(&sides[*b]))?;
        if sides[worst] > 0.9 {
            break;
        }
        match worst {
            0 => c0 += 1,
            1 => c1 -= 1,
            2 => r0 += 1,
            _ => r1 -= 1,
        }
    }
    let share = |count: usize| count as f64 / TRIAL as f64;
    if c0 >= c1 || r0 >= r1 || share(c1 - c0) * share(r1 - r0) < LEAST_SEEN {
        return None;
    }
    Some([
        x + across * share(c0),
        y + down * share(r0),
        across * share(c1 - c0),
        down * share(r1 - r0),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A still pattern of blobs, seen through a window that wanders.
    fn window(width: usize, height: usize, left: f64, top: f64) -> Vec<u8> {
        (0..width * height)
            .map(|pixel| {
                let x = left + (pixel % width) as f64;
                let y = top + (pixel / width) as f64;
                let value =
                    libm::sin(x * 0.21) * libm::cos(y * 0.17 + x * 0.05) + libm::sin(y * 0.11);
                (128.0 + 55.0 * value) as u8
            })
            .collect()
    }

    #[test]
    fn a_window_that_wanders_is_held_still() {
        let (width, height, count) = (160, 120, 40);
        let item = Strip {
            width,
            height,
            times_s: (0..count).map(|at| f64::from(at) / 20.0).collect(),
            frames: (0..count)
                .map(|_| window(width, height, 0.0, 0.0))
                .collect(),
            step_s: 0.05,
            content: [0.0, 0.0, 1.0, 0.75],
        };
        let (wide, high) = (128, 96);
        let at = |k: i32| {
            (
                16.0 + 8.0 * libm::sin(f64::from(k) * 0.15),
                12.0 + 6.0 * libm::cos(f64::from(k) * 0.2),
            )
        };
        let query = Strip {
            width: wide,
            height: high,
            times_s: item.times_s.clone(),
            frames: (0..count)
                .map(|k| window(wide, high, at(k).0, at(k).1))
                .collect(),
            step_s: 0.05,
            content: [0.0, 0.0, 1.0, 0.75],
        };
        let (x, y) = at(0);
        let warp = Warp([0.8, 0.0, x / 160.0, 0.0, 0.8, y / 160.0, 0.0, 0.0, 1.0]);
        let anchor = Segment {
            query_s: (0.0, 0.2),
            speed: 1.0,
            offset_s: 0.0,
            weight: 1.0,
        };
        let steady = Steady::new(&query, &item, &warp, &anchor).unwrap();
        for k in [0, 13, 26, 38] {
            let found = steady
                .warp_at(f64::from(k) / 20.0)
                .apply(Spot { x: 0.0, y: 0.0 });
            let (x, y) = at(k);
            let off = (found.x * 160.0 - x).abs().max((found.y * 160.0 - y).abs());
            assert!(off < 1.0, "frame {k}: {found:?} is not {x}, {y}");
        }
    }
}
