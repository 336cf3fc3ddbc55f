//! Whether two names name the same thing.

mod features;
mod forest;
mod net;
mod style;

pub use features::{FEATURES, PLAIN, Prepared, features, features_read};
pub use forest::{Forest, ForestError};
pub use style::Style;

use std::sync::LazyLock;

static FOREST: LazyLock<Forest> = LazyLock::new(|| {
    Forest::parse(include_str!("../data/pair-forest.txt"))
        .expect("the stored forest was printed by the learner and is tested")
});
static PLAIN_FOREST: LazyLock<Forest> = LazyLock::new(|| {
    Forest::parse(include_str!("../data/plain-forest.txt"))
        .expect("the stored forest was printed by the learner and is tested")
});

/// The probability that two names name the same thing, of names met in pairs of which half do.
///
/// Learnt from pairs of GeoNames names, habits of writing included; see docs/names.md for the pairs
/// and the features. The order of the two does not matter.
pub fn score(one: &str, other: &str) -> f64 {
    by(&FOREST, &Prepared::of(one), &Prepared::of(other))
}

/// The same of prepared names, by what they say alone: however they are written.
pub fn score_plain(one: &Prepared, other: &Prepared) -> f64 {
    if !one.folded.is_empty() && one.folded == other.folded {
        return SAME;
    }
    if let Some(known) = without_letters(one, other) {
        return known;
    }
    // One order stands for both, since many are scored: what is measured differs little.
    let (one, other) = match one.key <= other.key {
        true => (one, other),
        false => (other, one),
    };
    probability(PLAIN_FOREST.log_odds(&features(one, other)))
}

fn by(forest: &Forest, one: &Prepared, other: &Prepared) -> f64 {
    if let Some(known) = without_letters(one, other) {
        return known;
    }
    let there = features_read(one, other);
    let mut back = features(other, one);
    back.extend(there.last());
    let (there, back) = (forest.log_odds(&there), forest.log_odds(&back));
    probability((there + back) / 2.0)
}

/// The score where one of the names has no letters.
fn without_letters(one: &Prepared, other: &Prepared) -> Option<f64> {
    let none = one.folded.is_empty() || other.folded.is_empty();
    none.then(|| match one.plain == other.plain && !one.plain.is_empty() {
        true => SAME,
        false => 0.01,
    })
}

fn probability(odds: f64) -> f64 {
    (1.0 / (1.0 + libm::exp(-odds))).clamp(0.001, SAME)
}

/// The probability of names that fold alike. Two places may share a name.
const SAME: f64 = 0.995;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_place_score_above_names_of_two() {
        let same = [
            ("Talbiseh", "تلبيسة"),
            ("Тальбиса", "Talbisa"),
            ("معرة النعمان", "Maarrat al-Numan"),
            ("Хан-Шейхун", "خان شيخون"),
            ("Raqqa", "Ar-Raqqah"),
        ];
        let other = [
            ("Talbiseh", "حمص"),
            ("Тальбиса", "Rastan"),
            ("معرة النعمان", "Khan Shaykhun"),
            ("Хан-Шейхун", "تلبيسة"),
            ("Raqqa", "Homs"),
        ];
        for (one, two) in same {
            assert!(score(one, two) > 0.5, "{one} {two} {}", score(one, two));
            assert_eq!(score(one, two), score(two, one));
        }
        for (one, two) in other {
            assert!(score(one, two) < 0.5, "{one} {two} {}", score(one, two));
        }
    }

    #[test]
    fn odd_names_have_scores_too() {
        let long = "я".repeat(1 << 20);
        for one in ["", "a", "\u{202e}", "12", &long, "\u{0}"] {
            for other in ["", "b", "Homs", &long] {
                let score = score(one, other);
                assert!((0.0..=1.0).contains(&score));
            }
        }
        assert!(score("", "") < 0.5);
    }
}
