//! From a guess of how one clip lies in another to settled intervals.

use super::fine::finer;
use super::grid::{Grid, Series};
use super::line::{Along, Search, Segment, agreement, find_segments};
use super::refine::{FramePair, follow, refine};
use super::steady::Steady;
use super::strip::Strip;
use super::trim::trimmed;
use crate::warp::Warp;

/// Most frames of a series that all are compared with all.
const MOST_COMPARED: usize = 600;
/// Frames a second that are compared with one another.
const COMPARED_A_SECOND: f64 = 8.0;
/// Most segments of one pair of clips.
const MOST_SEGMENTS: usize = 6;
/// Mean agreement, once the warp was settled for the first time, below which a guess is given up.
const LEAST_MEAN: f64 = 0.5;
/// Seconds that a stretch of two clips that move lasts at least.
const LEAST_S: f64 = 0.6;
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
        let (left, right) = (grid.query(query, &ours), grid.item(item, &theirs));
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
        let fixed = |_: &Segment| warp;
        found = stretches(query, item, grid, &fixed);
        if query.frames.len() == 1 {
            return found
                .into_iter()
                .map(|one| pinned(query, item, one))
                .collect();
        }
        if !wanders(query, item, &found) {
            break;
        }
        for line in lines(&best) {
            let Some(steady) = Steady::new(query, item, &warp, &line) else {
                continue;
            };
            let Some(grid) = Grid::new(&steady.strip, item, &Warp::SAME) else {
                continue;
            };
            let moving =
                |segment: &Segment| steady.warp_at((segment.query_s.0 + segment.query_s.1) / 2.0);
            let followed = stretches(&steady.strip, item, grid, &moving);
            if worth(&found) < worth(&followed) {
                found = followed;
            }
        }
    }
    found
}

/// The lines in time that a wandering query is followed along: at the plain speed through the middle
/// of a stretch, and as the stretch has it where that is another and the stretch is long.
fn lines(anchor: &Segment) -> Vec<Segment> {
    let (begin_s, end_s) = anchor.query_s;
    let middle_s = (begin_s + end_s) / 2.0;
    let mut lines = vec![Segment {
        speed: 1.0,
        offset_s: anchor.item_at(middle_s) - middle_s,
        ..*anchor
    }];
    if (anchor.speed - 1.0).abs() > 0.02 && end_s - begin_s > 1.5 {
        lines.push(*anchor);
    }
    lines
}

/// A picture against the item's frames around the one that it was found to show: the frame and the
/// warp depend on one another where the camera moves.
fn pinned(query: &Strip, item: &Strip, one: Matched) -> Matched {
    const AROUND_S: f64 = 0.25;
    let centre_s = one.segment.item_at(one.segment.query_s.0);
    let low = item
        .times_s
        .partition_point(|time| *time < centre_s - AROUND_S);
    let high = item
        .times_s
        .partition_point(|time| *time <= centre_s + AROUND_S);
    let followed = (low..high).map(|there| (follow(query, item, &one.warp, (0, there)), there));
    let Some(((warp, _), there)) = followed.max_by(|a, b| a.0.1.total_cmp(&b.0.1)) else {
        return one;
    };
    let warp = refine(query, item, &warp, &[(0, there)]);
    let Some(grid) = Grid::new(query, item, &warp) else {
        return one;
    };
    let (left, right) = (grid.query(query, &[0]), grid.item(item, &[there]));
    let along = agreement(&left, &right, &[(0, 0)]);
    if along.looks <= one.along.looks {
        return one;
    }
    let offset_s = item.times_s[there] - one.segment.speed * one.segment.query_s.0;
    Matched {
        warp,
        segment: Segment {
            offset_s,
            ..one.segment
        },
        along,
    }
}

/// How much of the query is explained, and how well.
fn worth(found: &[Matched]) -> f64 {
    found
        .iter()
        .map(|one| {
            let length_s = one.segment.query_s.1 - one.segment.query_s.0;
            length_s * one.along.looks.max(0.0) * one.along.moves.max(0.0)
        })
        .fold(0.0, f64::max)
}

/// Whether frames agree in part: as where the one moves over the other.
fn wanders(query: &Strip, item: &Strip, found: &[Matched]) -> bool {
    let moving = query.frames.len() > 4 && item.frames.len() > 4;
    let close = |one: &Matched| one.along.looks > 0.9 && one.along.moves > 0.9;
    moving && !found.first().is_some_and(close)
}

/// The stretches along which the frames of two clips agree on a grid.
fn stretches(
    query: &Strip,
    item: &Strip,
    mut grid: Grid,
    warp_of: &dyn Fn(&Segment) -> Warp,
) -> Vec<Matched> {
    let (ours, theirs) = (chosen(query), chosen(item));
    let (mut left, mut right) = (grid.query(query, &ours), grid.item(item, &theirs));
    let mut found = Vec::new();
    let Some(best) = search(&left, &right, 1).first().copied() else {
        return found;
    };
    if let Some(open) = uncovered(&grid, &left, &right, &best) {
        (left, right) = (open.query(query, &ours), open.item(item, &theirs));
        grid = open;
    }
    for segment in search(&left, &right, MOST_SEGMENTS) {
        if segment.query_s.1 - segment.query_s.0 < 0.5 * least_s(query, item) {
            continue;
        }
        let segment = finer(query, item, &grid, segment);
        let segment = settle(query, item, &grid, segment);
        let Some((mut segment, mut along)) = along(query, item, &grid, segment, true) else {
            continue;
        };
        // What was cut off had its say in where the line lies.
        if along.cut {
            segment = finer(query, item, &grid, segment);
            match self::along(query, item, &grid, segment, false) {
                Some(settled) => (segment, along) = settled,
                None => continue,
            }
        }
        if segment.query_s.1 - segment.query_s.0 < least_s(query, item) {
            continue;
        }
        found.push(Matched {
            warp: warp_of(&segment),
            segment,
            along: along.along,
        });
    }
    found
}

/// The shortest stretch that can be told from chance: of a shorter clip two fifths. Of pictures, none.
fn least_s(query: &Strip, item: &Strip) -> f64 {
    let length_s = |strip: &Strip| match strip.times_s.as_slice() {
        [first, .., last] => last - first,
        _ => 0.0,
    };
    LEAST_S.min(0.4 * length_s(query)).min(0.4 * length_s(item))
}

/// What frames along a segment say, and whether ends were cut off.
struct Said {
    along: Along,
    cut: bool,
}

/// What the frames along a segment say, once ends that move otherwise are cut off if asked.
fn along(
    query: &Strip,
    item: &Strip,
    grid: &Grid,
    mut segment: Segment,
    cut: bool,
) -> Option<(Segment, Said)> {
    let pairs = pairs(query, item, &segment, 200);
    let (first, last) = (0, pairs.len().checked_sub(1)?);
    let (ours, theirs): (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
    let (left, right) = (grid.query(query, &ours), grid.item(item, &theirs));
    let kept = match cut {
        true => trimmed(&left, &right, least_s(query, item)),
        false => (first, last),
    };
    let all: Vec<(usize, usize)> = (kept.0..=kept.1).map(|at| (at, at)).collect();
    let along = agreement(&left, &right, &all);
    if kept.0 > first {
        segment.query_s.0 = left.times_s[kept.0];
    }
    if kept.1 < last {
        segment.query_s.1 = left.times_s[kept.1];
    }
    let cut = kept != (first, last);
    Some((segment, Said { along, cut }))
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
