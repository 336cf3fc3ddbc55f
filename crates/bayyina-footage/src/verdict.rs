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

/// Scores a stretch; `None` where it is no match.
pub fn judge(matched: &Matched, still: bool) -> Option<(f64, Odds)> {
    let along = &matched.along;
    // How much moves: 0 where cells stray by less than noise does, 1 well above.
    let stir = ((along.query_stir.max(along.item_stir) - 0.6) / 1.2).clamp(0.0, 1.0);
    let stir = if still { 0.0 } else { stir };
    let (looks, moves) = (along.looks.max(0.0), along.moves.max(0.0));
    // What moves counts twice: two takes before one wall look alike.
    let moving = libm::cbrt(looks * moves * moves);
    let score = looks * (1.0 - stir) + moving * stir;
    (score >= LEAST_SCORE).then_some((
        score.min(1.0),
        Odds {
            at_most: 1.0,
            is_bound: true,
        },
    ))
}
