//! Ends of a stretch that only look like it: the same wall, but what moves before it is another thing.

use super::grid::{Series, dot};

/// Likeness of what changes that is neither for nor against.
const EVEN: f64 = 0.6;
/// Likeness of what changes below which an end is no part of the stretch.
const OTHER: f64 = 0.4;
/// Motion below which an end says nothing, as a share of what is usual in the stretch.
const LEAST_MOTION: f64 = 0.2;

/// Motion of what is kept, as a share of what was usual before: less would keep the moments in which
/// nothing happens.
const LEAST_KEPT: f64 = 0.5;

/// The first and the last of some pairs of frames, in order of time, that move alike; all of them
/// where nothing speaks against any. What is kept lasts `least_s` at least. **Shape**: as many frames
/// in the one series as in the other.
pub fn trimmed(query: &Series, item: &Series, least_s: f64) -> (usize, usize) {
    let count = query.looks.len().min(item.looks.len());
    let (mut first, mut last) = (0, count.saturating_sub(1));
    // The mean is of what is left: ends that are cut no longer disturb it.
    for _ in 0..3 {
        if last < first + 3 {
            break;
        }
        let frames = frames(query, item, first, last);
        let Some((begin, end)) = best(&frames) else {
            break;
        };
        // The median: a fade moves more than all the rest together.
        let mut motions: Vec<f64> = frames.iter().map(Frame::motion).collect();
        motions.sort_by(f64::total_cmp);
        let usual = motions[motions.len() / 2];
        let (head, tail) = (
            other(&frames[..begin], usual),
            other(&frames[end + 1..], usual),
        );
        if !head && !tail {
            break;
        }
        let kept = (
            if head { begin } else { 0 },
            if tail { end } else { frames.len() - 1 },
        );
        let moving = frames[kept.0..=kept.1]
            .iter()
            .map(Frame::motion)
            .sum::<f64>();
        let lasts_s = query.times_s[first + kept.1] - query.times_s[first + kept.0];
        if lasts_s < least_s || moving < LEAST_KEPT * usual * (kept.1 + 1 - kept.0) as f64 {
            break;
        }
        (first, last) = (first + kept.0, first + kept.1);
    }
    (first, last)
}

/// How a pair of frames strays from the mean of its own series.
struct Frame {
    both: f64,
    query: f64,
    item: f64,
}

impl Frame {
    fn motion(&self) -> f64 {
        (self.query + self.item) / 2.0
    }
}

fn frames(query: &Series, item: &Series, first: usize, last: usize) -> Vec<Frame> {
    let strays = |series: &Series| -> Vec<Vec<f32>> {
        let looks = &series.looks[first..=last];
        let mut mean = vec![0.0f32; looks[0].len()];
        for look in looks {
            for (mean, value) in mean.iter_mut().zip(look) {
                *mean += value / looks.len() as f32;
            }
        }
        let stray = |look: &Vec<f32>| look.iter().zip(&mean).map(|(a, b)| a - b).collect();
        looks.iter().map(stray).collect()
    };
    strays(query)
        .iter()
        .zip(&strays(item))
        .map(|(ours, theirs)| Frame {
            both: f64::from(dot(ours, theirs)),
            query: f64::from(dot(ours, ours)),
            item: f64::from(dot(theirs, theirs)),
        })
        .collect()
}

/// The run of frames that speaks most for itself.
fn best(frames: &[Frame]) -> Option<(usize, usize)> {
    let (mut best, mut sum, mut begin) = ((0.0, None), 0.0, 0);
    for (at, frame) in frames.iter().enumerate() {
        sum += frame.both - EVEN * frame.motion();
        if sum <= 0.0 {
            (sum, begin) = (0.0, at + 1);
        } else if sum > best.0 {
            best = (sum, Some((begin, at)));
        }
    }
    best.1
}

/// Whether frames move, and move unlike.
fn other(frames: &[Frame], usual: f64) -> bool {
    let sum = |of: &dyn Fn(&Frame) -> f64| frames.iter().map(of).sum::<f64>();
    let motion = sum(&Frame::motion);
    let likeness = sum(&|f| f.both) / libm::sqrt(sum(&|f| f.query) * sum(&|f| f.item)).max(1e-9);
    frames.len() >= 2 && likeness < OTHER && motion >= LEAST_MOTION * usual * frames.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_that_moves_otherwise_is_cut() {
        let series = |of: &dyn Fn(usize) -> [f32; 2]| {
            let mut series = Series::default();
            series.looks = (0..30).map(|at| of(at).to_vec()).collect();
            series.times_s = (0..30).map(|at| f64::from(at) / 25.0).collect();
            series
        };
        let wave = |at: usize, pace: f64| (20.0 * libm::sin(at as f64 * pace)) as f32;
        let item = series(&|at| [wave(at, 0.7), wave(at, 0.9)]);
        let cut = series(&|at| match at {
            0..20 => [wave(at, 0.7), wave(at, 0.9)],
            _ => [wave(at, 1.9), -wave(at, 0.9)],
        });
        assert_eq!(trimmed(&item, &item, 0.5), (0, 29));
        let (first, last) = trimmed(&cut, &item, 0.5);
        assert_eq!(trimmed(&cut, &item, 1.0), (0, 29));
        assert!(first == 0 && (18..=20).contains(&last), "{first} {last}");
        let still = series(&|_| [3.0, 4.0]);
        assert_eq!(trimmed(&still, &still, 0.5), (0, 29));
    }
}
