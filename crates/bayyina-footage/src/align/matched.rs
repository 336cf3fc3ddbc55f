//! From a guess of how one clip lies in another to settled intervals.

use super::grid::{Grid, Series};
use super::line::{Along, Search, Segment, agreement, find_segments};
use super::refine::{FramePair, refine};
use super::strip::Strip;
use crate::warp::Warp;

/// Most frames of a series that all are compared with all.
const MOST_COMPARED: usize = 600;
/// Frames a second that are compared with one another.
const COMPARED_A_SECOND: f64 = 8.0;
/// Most segments of one pair of clips.
const MOST_SEGMENTS: usize = 6;
/// Mean agreement, once the warp was settled for the first time, below which a guess is given up.
const LEAST_MEAN: f64 = 0.5;
/// Frames that settle a warp.
const REFINED_ON: usize = 6;

/// A stretch of the query that shows a stretch of the item, with all that was measured of it.
#[derive(Clone, Copy, Debug)]
pub struct Matched {
    /// Where the query's frame lies in the item's.
    pub warp: Warp,
    /// Which seconds, how fast.
    pub segment: Segment,
    /// How the frames agree.
    pub along: Along,
}

/// The stretches that two clips share, given a guess of the warp.
pub fn match_clips(query: &Strip, item: &Strip, guess: &Warp) -> Vec<Matched> {
    let mut warp = *guess;
    let mut found = Vec::new();
    for round in 0..3 {
        let Some(grid) = Grid::new(query, item, &warp) else {
            return Vec::new();
        };
        let (ours, theirs) = (chosen(query), chosen(item));
        let (mut left, mut right) = (grid.query(query, &ours), grid.item(item, &theirs));
        let Some(best) = search(&left, &right, 1).first().copied() else {
            return Vec::new();
        };
        if round == 1 && best.mean() < LEAST_MEAN {
            return Vec::new();
        }
        if round < 2 {
            let pairs = pairs(query, item, &best, REFINED_ON);
            warp = refine(query, item, &warp, &pairs);
            continue;
        }
        let mut grid = grid;
        if let Some(open) = uncovered(&grid, &left, &right, &best) {
            (left, right) = (open.query(query, &ours), open.item(item, &theirs));
            grid = open;
        }
        let segments = search(&left, &right, MOST_SEGMENTS);
        for segment in segments {
            let segment = settle(query, item, &grid, segment);
            let pairs = pairs(query, item, &segment, 200);
            if pairs.is_empty() {
                continue;
            }
            let places: (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
            let all: Vec<(usize, usize)> = (0..pairs.len()).map(|at| (at, at)).collect();
            let (left, right) = (grid.query(query, &places.0), grid.item(item, &places.1));
            found.push(Matched {
                warp,
                segment,
                along: agreement(&left, &right, &all),
            });
        }
    }
    found
}

fn search(query: &Series, item: &Series, most: usize) -> Vec<Segment> {
    let step = |series: &Series| {
        let times = &series.times_s;
        match times.len() {
            0 | 1 => 1.0 / COMPARED_A_SECOND,
            count => (times[count - 1] - times[0]) / (count - 1) as f64,
        }
    };
    find_segments(
        &Search {
            query,
            item,
            query_step_s: step(query),
            item_step_s: step(item),
        },
        most,
    )
}

/// Frames of a strip that are compared with all of another: evenly spaced.
fn chosen(strip: &Strip) -> Vec<usize> {
    let length_s = strip.end_s() - strip.times_s.first().copied().unwrap_or(0.0);
    let step_s = (1.0 / COMPARED_A_SECOND).max(length_s / MOST_COMPARED as f64);
    let mut next = f64::NEG_INFINITY;
    (0..strip.times_s.len())
        .filter(|at| {
            let take = strip.times_s[*at] >= next - 0.25 * strip.step_s;
            if take {
                next = strip.times_s[*at].max(next) + step_s;
            }
            take
        })
        .collect()
}

/// Frames along a segment, at most so many, evenly spaced.
fn pairs(query: &Strip, item: &Strip, segment: &Segment, most: usize) -> Vec<FramePair> {
    let begin = query
        .times_s
        .partition_point(|time| *time < segment.query_s.0 - 1e-6);
    let end = query
        .times_s
        .partition_point(|time| *time <= segment.query_s.1 + 1e-6);
    let every = (end - begin).div_ceil(most).max(1);
    (begin..end)
        .skip(every / 2)
        .step_by(every)
        .filter_map(|at| Some((at, item.nearest(segment.item_at(query.times_s[at]))?)))
        .collect()
}

/// The grid without cells that something covers in the query: still there while the item moves, and
/// unlike it. `None` where nothing is covered.
fn uncovered(grid: &Grid, query: &Series, item: &Series, segment: &Segment) -> Option<Grid> {
    let cells = grid.len();
    let mut misfit = vec![0.0f32; cells];
    let mut count = 0;
    for (at, time) in query.times_s.iter().enumerate() {
        if !(segment.query_s.0..=segment.query_s.1).contains(time) {
            continue;
        }
        let wanted = segment.item_at(*time);
        let after = item.times_s.partition_point(|time| *time < wanted);
        let there = after.min(item.times_s.len() - 1);
        let (left, right) = (&query.looks[at], &item.looks[there]);
        let scale = |look: &[f32]| {
            libm::sqrtf(look.iter().map(|v| v * v).sum::<f32>() / cells as f32).max(1.0)
        };
        let (ours, theirs) = (scale(left), scale(right));
        for (misfit, (a, b)) in misfit.iter_mut().zip(left.iter().zip(right)) {
            let off = a / ours - b / theirs;
            *misfit += (off * off).min(4.0);
        }
        count += 1;
    }
    if count < 4 {
        return None;
    }
    for misfit in &mut misfit {
        *misfit /= count as f32;
    }
    let mut sorted = misfit.clone();
    sorted.sort_by(f32::total_cmp);
    let middle = sorted[cells / 2];
    let limit = (6.0 * middle).max(1.0);
    let covered: Vec<bool> = misfit.iter().map(|misfit| *misfit > limit).collect();
    let many = covered.iter().filter(|covered| **covered).count();
    (many > 0 && many * 5 <= cells * 2).then(|| grid.without(&covered))?
}

/// The ends of a segment, to the frame.
fn settle(query: &Strip, item: &Strip, grid: &Grid, segment: Segment) -> Segment {
    const AROUND_S: f64 = 1.5;
    let (begin_s, end_s) = segment.query_s;
    let inside: Vec<f32> = values(query, item, grid, &segment, begin_s, end_s, 60)
        .into_iter()
        .filter_map(|(_, value)| value)
        .collect();
    let mut sorted = inside;
    sorted.sort_by(f32::total_cmp);
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0.8);
    let even = (0.55 * usual).clamp(0.25, 0.6);
    let anchor = ((end_s - begin_s) / 2.0).min(0.6);
    let end = {
        let near = values(
            query,
            item,
            grid,
            &segment,
            end_s - anchor,
            end_s + AROUND_S,
            usize::MAX,
        );
        outward(near.into_iter(), even).unwrap_or(end_s)
    };
    let begin = {
        let near = values(
            query,
            item,
            grid,
            &segment,
            begin_s - AROUND_S,
            begin_s + anchor,
            usize::MAX,
        );
        outward(near.into_iter().rev(), even).unwrap_or(begin_s)
    };
    Segment {
        query_s: (begin.min(end), end.max(begin)),
        ..segment
    }
}

/// Agreement frame by frame along a segment's line, between two seconds of the query.
fn values(
    query: &Strip,
    item: &Strip,
    grid: &Grid,
    segment: &Segment,
    from_s: f64,
    to_s: f64,
    most: usize,
) -> Vec<(f64, Option<f32>)> {
    // Half a second more on either side, so that changes are seen.
    let low = query.times_s.partition_point(|time| *time < from_s - 0.5);
    let high = query.times_s.partition_point(|time| *time <= to_s + 0.5);
    let ours: Vec<usize> = (low..high).collect();
    let theirs: Vec<Option<usize>> = ours
        .iter()
        .map(|at| {
            let wanted = segment.item_at(query.times_s[*at]);
            item.nearest(wanted).filter(|there| {
                let off = (item.times_s[*there] - wanted).abs();
                item.times_s.len() == 1 || off <= 0.75 * item.step_s.max(0.02)
            })
        })
        .collect();
    let first = theirs.iter().flatten().min().copied();
    let last = theirs.iter().flatten().max().copied();
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let left = grid.query(query, &ours);
    let right = grid.item(item, &(first..=last).collect::<Vec<_>>());
    let inside = |at: usize| (from_s - 1e-6..=to_s + 1e-6).contains(&left.times_s[at]);
    let count = (0..ours.len()).filter(|at| inside(*at)).count();
    let every = count.div_ceil(most).max(1);
    (0..ours.len())
        .filter(|at| inside(*at))
        .step_by(every)
        .map(|at| {
            let value = theirs[at].map(|there| left.agreement(at, &right, there - first));
            (left.times_s[at], value)
        })
        .collect()
}

/// Where the sum of what is above even is highest, going outward.
fn outward(values: impl Iterator<Item = (f64, Option<f32>)>, even: f32) -> Option<f64> {
    let (mut sum, mut best) = (0.0, (0.0, None));
    for (time, value) in values {
        let Some(value) = value else { break };
        sum += value - even;
        if sum >= best.0 {
            best = (sum, Some(time));
        }
        // Once past what was there, nothing further out is part of this stretch.
        if sum < best.0 - 6.0 {
            break;
        }
    }
    best.1
}
