//! Which segments to write as one.
//!
//! Segments lie side by side and only neighbours are merged. Sizes fall into levels, each eight
//! times the one below. Once eight neighbours at the end are of one level or below, they are
//! merged: so there are few segments at any time, and an entry is written again about once a
//! level. A segment above half the largest size is left alone for good.

use std::ops::Range;

use super::segment::MOST;

/// How many neighbours of a level there may be, and by what the levels differ.
const STEP: usize = 8;

/// The segments to merge now, given the sizes of all.
pub(super) fn due(sizes: &[usize]) -> Option<Range<usize>> {
    let mut reach = 1;
    loop {
        let reaches = |size: &usize| *size <= reach.min(MOST / 2);
        let start = sizes
            .iter()
            .rposition(|size| !reaches(size))
            .map_or(0, |at| at + 1);
        let run = fitting(sizes, start);
        let among = &sizes[run.clone()];
        let largest = among.iter().copied().max().unwrap_or(0);
        // One large segment is not written again for the sake of a few small ones; those before
        // it are merged without it.
        if among.len() >= STEP && 2 * largest <= among.iter().sum() {
            return Some(run);
        }
        let before = among.iter().position(|size| *size == largest).unwrap_or(0);
        if before >= STEP {
            return Some(start..start + before);
        }
        if reach >= MOST / 2 {
            return None;
        }
        reach *= STEP;
    }
}

/// The first segments that could be merged, given the sizes of all.
pub(super) fn possible(sizes: &[usize]) -> Option<Range<usize>> {
    (0..sizes.len())
        .map(|start| fitting(sizes, start))
        .find(|run| run.len() > 1)
}

/// As many from `start` on as fit into one segment.
fn fitting(sizes: &[usize], start: usize) -> Range<usize> {
    let mut sum = 0;
    let fit = sizes[start..].iter().take_while(|size| {
        sum += **size;
        sum <= MOST
    });
    start..start + fit.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_keeps_segments_few_and_writes_little() {
        let mut state = 3u64;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) as usize % below
        };
        for pattern in 0..5 {
            let mut sizes: Vec<usize> = Vec::new();
            let (mut appended, mut written) = (0, 0);
            for at in 0..20_000 {
                let size = match pattern {
                    0 => 1,
                    1 => 120,
                    2 => 1 + next(2000),
                    3 if at % 50 == 0 => 100_000,
                    3 => 1 + next(10),
                    _ => 1 << next(17),
                };
                appended += size;
                sizes.push(size);
                while let Some(run) = due(&sizes) {
                    let sum = sizes[run.clone()].iter().sum();
                    assert!(run.len() > 1 && sum <= MOST);
                    written += sum;
                    sizes.splice(run, [sum]);
                }
                let (count, allowed) = (sizes.len(), 60 + 4 * appended / MOST);
                assert!(count <= allowed, "pattern {pattern}: {count} segments");
            }
            assert!(
                written <= 10 * appended,
                "pattern {pattern}: {written} of {appended}"
            );
            while let Some(run) = possible(&sizes) {
                let sum = sizes[run.clone()].iter().sum();
                sizes.splice(run, [sum]);
            }
            assert!(sizes.windows(2).all(|pair| pair[0] + pair[1] > MOST));
            assert_eq!(sizes.iter().sum::<usize>(), appended);
        }
    }
}
