//! From scores to probabilities, fitted on frames of known places and of places not in the map.

/// What decides how far a first candidate may be believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features {
    /// Its score.
    pub score: f64,
    /// The best score of any decoy.
    pub decoy: f64,
    /// The score of the second candidate.
    pub second: f64,
    /// How many points were traced.
    pub points: f64,
}

/// No probability is shown nearer to 0 or 1: the frames it was fitted on support no less.
pub const FLOOR: f64 = 0.01;
/// A first candidate at least this likely is located.
pub const LOCATED: f64 = 0.98;
/// Candidates that together are this likely are worth a look.
pub const AMBIGUOUS: f64 = 0.25;

/// Weights of the logistic function, for the first candidate: one, score over decoy, score over
/// second, score, points.
const FIRST: [f64; 5] = [-1.53, 0.44, 1.163, 0.238, -0.389];

/// A first candidate that is not at least this much better than every decoy, or than the second
/// candidate, is never located, whatever its probability.
const CLEAR: f64 = 2.5;
/// Nor is one that explains less than this for each point that was traced: nothing may come near it
/// and it is chance all the same.
const EACH_POINT: f64 = 0.6;

impl Features {
    fn over_decoy(&self) -> f64 {
        (self.score - self.decoy).clamp(-15.0, 20.0)
    }

    fn over_second(&self) -> f64 {
        (self.score - self.second).clamp(0.0, 20.0)
    }
}

/// How likely the first candidate is the place.
///
/// Of candidates that score alike none is likelier than its share.
pub fn first(features: &Features) -> f64 {
    let x = [
        1.0,
        features.over_decoy(),
        features.over_second(),
        features.score.min(30.0),
        features.points,
    ];
    let sum: f64 = x.iter().zip(FIRST).map(|(x, w)| x * w).sum();
    let share = 1.0 / (1.0 + libm::exp(-features.over_second()));
    (1.0 / (1.0 + libm::exp(-sum)))
        .min(share)
        .clamp(FLOOR, 1.0 - FLOOR)
}

/// Whether the first candidate may be called the place.
pub fn is_located(features: &Features) -> bool {
    first(features) >= LOCATED
        && features.over_decoy() >= CLEAR
        && features.over_second() >= CLEAR
        && features.score >= EACH_POINT * features.points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_located_that_chance_reaches_or_that_another_place_equals() {
        let clear = Features {
            score: 40.0,
            decoy: 5.0,
            second: 5.0,
            points: 20.0,
        };
        assert!(is_located(&clear));
        for worse in [
            Features {
                decoy: 39.0,
                ..clear
            },
            Features {
                second: 39.0,
                ..clear
            },
            Features {
                score: 11.0,
                decoy: 0.0,
                second: 0.0,
                ..clear
            },
        ] {
            assert!(!is_located(&worse), "{worse:?}");
        }
    }
}
