//! Pairs of marks that tell the same story: one similarity that moves many of them at once.

use super::Mark;
use crate::warp::{Spot, Warp, affine, similarity};

/// What pairs of marks agree on.
#[derive(Clone, Copy, Debug)]
pub struct Agreement {
    /// From the first frame to the second.
    pub warp: Warp,
    /// Pairs that it moves onto one another, each place counted once.
    pub pairs: usize,
}

/// How far from where the warp puts it a mark may lie, in units of the frame's longer side.
const TOLERANCE: f64 = 0.025;

/// The warp that most pairs agree on, if at least `least` do.
///
/// Every pair proposes the similarity of its own places, sizes and directions; a filmed screen is
/// no similarity, so what agrees roughly is then fitted by an affine map and counted again.
pub fn agree(pairs: &[(Mark, Mark)], least: usize) -> Option<Agreement> {
    if pairs.len() < least {
        return None;
    }
    let proposals = pairs.iter().take(400).map(|(from, to)| proposal(from, to));
    let (warp, count) = proposals
        .map(|warp| (warp, inliers(pairs, &warp, 2.0 * TOLERANCE).len()))
        .max_by_key(|(_, count)| *count)?;
    if count < least {
        return None;
    }
    let mut best = warp;
    for round in 0..4 {
        let tolerance = if round < 2 {
            2.0 * TOLERANCE
        } else {
            TOLERANCE
        };
        let inside: Vec<(Spot, Spot, f64)> = inliers(pairs, &best, tolerance)
            .into_iter()
            .map(|at| (pairs[at].0.spot, pairs[at].1.spot, 1.0))
            .collect();
        let fitted = if inside.len() >= 6 && round > 0 {
            affine(&inside)
        } else {
            similarity(&inside)
        };
        match fitted {
            Some(warp) if warp.is_plausible(1.0, 1.0) => best = warp,
            _ => break,
        }
    }
    let inside = inliers(pairs, &best, TOLERANCE);
    let count = places(pairs, &inside);
    (count >= least && best.is_plausible(1.0, 1.0)).then_some(Agreement {
        warp: best,
        pairs: count,
    })
}

/// The similarity that moves one mark onto another.
fn proposal(from: &Mark, to: &Mark) -> Warp {
    let scale = f64::from(to.size / from.size);
    let turn = f64::from(to.angle - from.angle);
    let (re, im) = (scale * libm::cos(turn), scale * libm::sin(turn));
    let (x, y) = (from.spot.x, from.spot.y);
    Warp::similarity(
        re,
        im,
        to.spot.x - (re * x - im * y),
        to.spot.y - (im * x + re * y),
    )
}

fn inliers(pairs: &[(Mark, Mark)], warp: &Warp, tolerance: f64) -> Vec<usize> {
    let [a, b, c, d] = warp.slope(Spot { x: 0.5, y: 0.3 });
    let scale = libm::sqrt((a * d - b * c).abs());
    let turn = libm::atan2(c - b, a + d) as f32;
    // A frame shown small in another leaves less room for chance.
    let tolerance = tolerance * scale.clamp(0.4, 1.6);
    (0..pairs.len())
        .filter(|at| {
            let (from, to) = &pairs[*at];
            let moved = warp.apply(from.spot);
            let (dx, dy) = (moved.x - to.spot.x, moved.y - to.spot.y);
            let sizes = f64::from(to.size / from.size) / scale;
            let angle = (to.angle - from.angle - turn) / core::f32::consts::TAU;
            let off = (angle - libm::roundf(angle)).abs();
            dx * dx + dy * dy < tolerance * tolerance && (0.6..1.67).contains(&sizes) && off < 0.09
        })
        .collect()
}

/// How many different places of both frames the pairs stand on.
fn places(pairs: &[(Mark, Mark)], inside: &[usize]) -> usize {
    let cell = |spot: Spot| ((spot.x * 64.0) as i32, (spot.y * 64.0) as i32);
    let count = |of: &dyn Fn(usize) -> (i32, i32)| {
        let mut cells: Vec<_> = inside.iter().map(|at| of(*at)).collect();
        cells.sort_unstable();
        cells.dedup();
        cells.len()
    };
    count(&|at| cell(pairs[at].0.spot)).min(count(&|at| cell(pairs[at].1.spot)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;

    #[test]
    fn chance_pairs_do_not_hide_what_agrees() {
        let warp = Warp::similarity(0.5, 0.2, 0.1, 0.05);
        let mark = |x: f64, y: f64, size: f32, angle: f32| Mark {
            spot: Spot { x, y },
            size,
            angle,
            code: Code::default(),
        };
        let turn = libm::atan2f(0.2, 0.5);
        let scale = libm::sqrtf(0.29);
        let mut pairs = Vec::new();
        for k in 0..8u32 {
            let (x, y) = (f64::from(k) / 9.0, f64::from(k * k % 7) / 9.0);
            let to = warp.apply(Spot { x, y });
            pairs.push((
                mark(x, y, 0.02, 0.3),
                mark(to.x, to.y, 0.02 * scale, 0.3 + turn),
            ));
            pairs.push((
                mark(y, x, 0.01, 1.0),
                mark(x, 1.0 - y, 0.03, f32::from(k as u8)),
            ));
        }
        let found = agree(&pairs, 6).unwrap();
        assert!(found.pairs >= 8);
        let (to, expected) = (Spot { x: 0.4, y: 0.4 }, warp.apply(Spot { x: 0.4, y: 0.4 }));
        let moved = found.warp.apply(to);
        assert!((moved.x - expected.x).abs() < 0.01 && (moved.y - expected.y).abs() < 0.01);
        assert!(agree(&pairs[..3], 6).is_none());
    }
}
