//! Whether what agrees is the same footage, and how often unrelated footage agrees as well.

use crate::align::Matched;

/// A false-match probability, as far as it was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odds {
    /// The probability, or what it lies below.
    pub at_most: f64,
    /// Whether fewer unrelated pairs were measured than a smaller number would need.
    pub is_bound: bool,
}

/// Least score of a match.
pub const LEAST_SCORE: f64 = 0.7;

/// Scores a stretch, from 0 to 1.
pub fn judge(matched: &Matched, still: bool) -> f64 {
    let along = &matched.along;
    // How much moves: 0 where cells stray by less than noise does, 1 well above.
    let stir = ((along.query_stir.max(along.item_stir) - 0.6) / 1.2).clamp(0.0, 1.0);
    let stir = if still { 0.0 } else { stir };
    let (looks, moves) = (along.looks.max(0.0), along.moves.max(0.0));
    // What moves counts twice: two takes before one wall look alike.
    let moving = libm::cbrt(looks * moves * moves);
    let (begin_s, end_s) = matched.segment.query_s;
    let length_s = (end_s - begin_s).max(0.0);
    // Moments in which nothing happens look alike in all takes of a scene.
    let steady = match still {
        true => looks,
        false => looks * (0.55 + 0.225 * length_s).min(1.0),
    };
    let score = steady * (1.0 - stir) + moving * stir;
    // Another speed gives chance more ways to agree; a long stretch fewer.
    let hurry = (libm::log(matched.segment.speed).abs() / 0.2).min(1.0);
    let score = match still {
        true => score,
        false => score * (1.0 - 0.08 * hurry) * (1.0 - 0.02 * libm::exp(-length_s / 4.0)),
    };
    score.clamp(0.0, 1.0)
}

/// Unrelated pairs that were measured, by least score; `bench/footage/calibrate.py` writes it.
const UNRELATED: &str = include_str!("../data/unrelated.tsv");

/// How often unrelated footage scores as much: one more than the unrelated pairs that did, of one more
/// than there were. Where none did, that is a bound.
pub fn odds(score: f64) -> Odds {
    of_table(UNRELATED, score)
}

fn of_table(table: &str, score: f64) -> Odds {
    let rows = table.lines().filter_map(|line| {
        let (least, pairs) = line.split_once('\t')?;
        Some((least.parse::<f64>().ok()?, pairs.parse::<f64>().ok()?))
    });
    let (mut all, mut as_high) = (0.0f64, 0.0);
    for (least, pairs) in rows {
        all = all.max(pairs);
        // Between two rows, the lower one: it counts too many rather than too few.
        if least <= score {
            as_high = pairs;
        }
    }
    Odds {
        at_most: (1.0 + as_high) / (1.0 + all),
        is_bound: as_high == 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_count_unrelated_pairs_and_end_in_a_bound() {
        let table = "# two of nine\nscore\tpairs\n0.00\t9\n0.50\t2\n0.60\t0\n";
        let at = |score| {
            let odds = of_table(table, score);
            (odds.at_most, odds.is_bound)
        };
        assert_eq!(at(0.0), (1.0, false));
        assert_eq!(at(0.55), (0.3, false));
        assert_eq!(at(0.9), (0.1, true));
        assert!(odds(1.0).is_bound && odds(1.0).at_most < 0.01);
        assert_eq!(odds(0.0).at_most, 1.0);
    }
}
