//! Where in time a stretch lies, to less than a frame: by what changes, at the clips' own rates.

use super::grid::{Grid, dot};
use super::line::Segment;
use super::strip::Strip;

/// Frames of the query that are looked at.
const FRAMES: usize = 40;
/// How far the line may move at either end, in seconds.
const REACH_S: f64 = 0.2;
/// What the plain speed may cost in likeness, since it is by far the likelier: always, and in a
/// stretch of no length, less by half every 0.35 s.
const PLAIN: (f64, f64) = (0.002, 0.06);
/// Least gain in likeness for which a line moves.
const LEAST_GAIN: f64 = 0.000_5;

/// A frame of the query against the frames of the item around the one that it shows.
struct Row {
    time_s: f64,
    own: f64,
    /// When each is shown, its likeness to the query's, and how much it strays itself.
    item: Vec<(f64, f64, f64)>,
}

/// The segment with its speed and offset settled. Where nothing moves it stays as it is.
pub fn finer(query: &Strip, item: &Strip, grid: &Grid, segment: Segment) -> Segment {
    if query.frames.len() < 4 || item.frames.len() < 4 {
        return segment;
    }
    let Some(rows) = rows(query, item, grid, &segment) else {
        return segment;
    };
    let (begin_s, end_s) = segment.query_s;
    let (middle_s, half_s) = ((begin_s + end_s) / 2.0, ((end_s - begin_s) / 2.0).max(0.1));
    // A line by where it passes the ends of the stretch, as seconds off the line that was given.
    let line = |first: f64, last: f64| {
        let speed = segment.speed + (last - first) / (2.0 * half_s);
        let offset_s = segment.item_at(middle_s) + (first + last) / 2.0 - speed * middle_s;
        (speed, offset_s)
    };
    let worth = |(speed, offset_s): (f64, f64)| likeness(&rows, speed, offset_s);
    let given = worth((segment.speed, segment.offset_s));
    let mut best = (given, 0.0, 0.0);
    // Short stretches say nothing of speed.
    let slanted = half_s > 0.4;
    let mut step_s = item.step_s.clamp(0.01, 0.05);
    let mut reach = libm::ceil(REACH_S / step_s) as i32;
    for _ in 0..4 {
        let (_, first, last) = best;
        for a in -reach..=reach {
            for b in -reach..=reach {
                let (first, last) = (first + f64::from(a) * step_s, last + f64::from(b) * step_s);
                if first.abs().max(last.abs()) > 1.5 * REACH_S || (!slanted && a != b) {
                    continue;
                }
                let found = worth(line(first, last));
                if found > best.0 {
                    best = (found, first, last);
                }
            }
        }
        (step_s, reach) = (step_s / 2.0, 2);
    }
    if best.0 < given + LEAST_GAIN {
        return segment;
    }
    let (mut reached, (mut speed, mut offset_s)) = (best.0, line(best.1, best.2));
    // The plain speed, wherever it does about as well.
    if speed != 1.0 {
        let allowed = PLAIN.0 + PLAIN.1 * libm::exp(-2.0 * 2.0 * half_s);
        let steps = libm::ceil(REACH_S / 0.004) as i32;
        let around = speed * middle_s + offset_s - middle_s;
        let plain = (-steps..=steps)
            .map(|step| around + f64::from(step) * 0.004)
            .map(|offset_s| (worth((1.0, offset_s)), offset_s))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((found, plain_s)) = plain
            && found > reached - allowed
        {
            (reached, speed, offset_s) = (found, 1.0, plain_s);
        }
    }
    if reached < given {
        return segment;
    }
    Segment {
        speed,
        offset_s,
        ..segment
    }
}

/// Mean over time of some vectors.
fn mean(looks: &[&Vec<f32>]) -> Vec<f32> {
    let mut mean = vec![0.0f32; looks.first().map_or(0, |look| look.len())];
    for look in looks {
        for (mean, value) in mean.iter_mut().zip(*look) {
            *mean += value / looks.len() as f32;
        }
    }
    mean
}

fn strays(looks: &[Vec<f32>], mean: &[f32]) -> Vec<Vec<f32>> {
    let stray = |look: &Vec<f32>| {
        look.iter()
            .zip(mean)
            .map(|(value, mean)| value - mean)
            .collect()
    };
    looks.iter().map(stray).collect()
}

fn rows(query: &Strip, item: &Strip, grid: &Grid, segment: &Segment) -> Option<Vec<Row>> {
    let (begin_s, end_s) = segment.query_s;
    let low = query.times_s.partition_point(|time| *time < begin_s - 1e-6);
    let high = query.times_s.partition_point(|time| *time <= end_s + 1e-6);
    let every = high.saturating_sub(low).div_ceil(FRAMES).max(1);
    let ours: Vec<usize> = (low..high).step_by(every).collect();
    let reach_s = 1.6 * REACH_S + item.step_s;
    let spans: Vec<(usize, usize)> = ours
        .iter()
        .map(|at| {
            let centre = segment.item_at(query.times_s[*at]);
            (
                item.times_s
                    .partition_point(|time| *time < centre - reach_s),
                item.times_s
                    .partition_point(|time| *time <= centre + reach_s),
            )
        })
        .collect();
    // Each of the item's frames once, in order.
    let mut theirs: Vec<usize> = spans.iter().flat_map(|(from, to)| *from..*to).collect();
    theirs.sort_unstable();
    theirs.dedup();
    if ours.len() < 4 || theirs.len() < 4 {
        return None;
    }
    let (left, right) = (
        grid.query(query, &ours).looks,
        grid.item(item, &theirs).looks,
    );
    // Both means are of the same moments, as far as is known.
    let along: Vec<&Vec<f32>> = ours
        .iter()
        .filter_map(|at| item.nearest(segment.item_at(query.times_s[*at])))
        .filter_map(|there| Some(&right[theirs.binary_search(&there).ok()?]))
        .collect();
    let right = strays(&right, &mean(&along));
    let left = strays(&left, &mean(&left.iter().collect::<Vec<_>>()));
    let rows = ours
        .iter()
        .zip(&spans)
        .zip(&left)
        .map(|((at, (from, to)), own)| Row {
            time_s: query.times_s[*at],
            own: f64::from(dot(own, own)),
            item: (*from..*to)
                .filter_map(|there| {
                    let look = &right[theirs.binary_search(&there).ok()?];
                    let both = f64::from(dot(own, look));
                    Some((item.times_s[there], both, f64::from(dot(look, look))))
                })
                .collect(),
        });
    Some(rows.collect())
}

/// How alike what changes is, along a line; frames of the item between two are taken to lie between.
fn likeness(rows: &[Row], speed: f64, offset_s: f64) -> f64 {
    let (mut both, mut ours, mut theirs) = (0.0, 1e-9, 1e-9);
    for row in rows {
        let wanted = speed * row.time_s + offset_s;
        let after = row.item.partition_point(|(time, ..)| *time < wanted);
        let (Some(low), Some(high)) = (
            row.item.get(after.saturating_sub(1)),
            row.item.get(after).or(row.item.last()),
        ) else {
            continue;
        };
        let between = high.0 - low.0;
        let share = match between > 0.0 {
            true => ((wanted - low.0) / between).clamp(0.0, 1.0),
            false => 0.0,
        };
        both += low.1 * (1.0 - share) + high.1 * share;
        theirs += low.2 * (1.0 - share) + high.2 * share;
        ours += row.own;
    }
    both / libm::sqrt(ours * theirs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::warp::Warp;

    /// Stripes that pass, half a frame late, at a speed.
    fn strip(rate: f64, count: usize, speed: f64, late_s: f64) -> Strip {
        let (width, height) = (64, 48);
        let frame = |at: usize| -> Vec<u8> {
            let time = speed * (at as f64 / rate) + late_s;
            (0..width * height)
                .map(|pixel| {
                    let (x, y) = ((pixel % width) as f64, (pixel / width) as f64);
                    let wave = libm::sin(x * 0.35 + time * 3.0)
                        + libm::sin(y * 0.3 - time * 2.3 + x * 0.1);
                    (128.0 + 50.0 * wave) as u8
                })
                .collect()
        };
        Strip {
            width,
            height,
            times_s: (0..count).map(|at| at as f64 / rate).collect(),
            frames: (0..count).map(frame).collect(),
            step_s: 1.0 / rate,
            content: [0.0, 0.0, 1.0, 0.75],
        }
    }

    #[test]
    fn speed_and_offset_come_out_to_less_than_a_frame() {
        let item = strip(25.0, 150, 1.0, 0.0);
        for (speed, late_s) in [(1.0, 1.0), (1.0, 1.02), (1.1, 0.5), (0.8, 2.0)] {
            let query = strip(30.0, 90, speed, late_s);
            let grid = Grid::new(&query, &item, &Warp::SAME).unwrap();
            let given = Segment {
                query_s: (0.0, 2.9),
                speed: speed + 0.02,
                offset_s: late_s + 0.06,
                weight: 1.0,
            };
            let found = finer(&query, &item, &grid, given);
            let off = found.item_at(1.45) - (speed * 1.45 + late_s);
            assert!(off.abs() < 0.015, "{speed} {late_s}: {found:?}");
            assert!(
                (found.speed - speed).abs() < 0.01,
                "{speed} {late_s}: {found:?}"
            );
        }
    }
}
