//! From what was found to probabilities, fitted on frames of known places and of places not in the
//! map.

use crate::score::{
    AXIS_RATIO, BESIDE_ROADS, DEGREES_THAT_DIFFER, Evidence, TILT_ALONG, WITHOUT_JUNCTION,
};

/// What decides how far a first candidate may be believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features {
    /// Its score.
    pub score: f64,
    /// The best score of any decoy.
    pub decoy: f64,
    /// The score of the second candidate.
    pub second: f64,
    /// The score of the fifth: what other places reach that are none.
    pub fifth: f64,
    /// How many points were traced.
    pub points: f64,
    /// What its score is made of.
    pub evidence: Evidence,
}

/// No probability is shown nearer to 0 or 1: the frames it was fitted on support no less.
pub const FLOOR: f64 = 0.01;
/// A first candidate at least this likely is located.
pub const LOCATED: f64 = 0.96;
/// Candidates that together are this likely are worth a look.
pub const AMBIGUOUS: f64 = 0.25;

/// A weight of the logistic function for each of [`Features::terms`].
///
/// Source: fitted by `bench/solve`, see docs/locate.md.
const FIRST: [f64; 12] = [
    -1.825, 0.070, 0.356, 0.253, 0.133, 0.255, -0.533, -0.798, -5.838, -0.682, -0.396, 1.126,
];

/// A first candidate that is not at least this much better than every decoy, or than the second
/// candidate, is never located, whatever its probability.
const CLEAR: f64 = 2.5;
/// Nor is one that explains less than this for each point that was traced: nothing may come near it
/// and it is chance all the same.
const EACH_POINT: f64 = 0.8;

impl Features {
    fn over_decoy(&self) -> f64 {
        (self.score - self.decoy).clamp(-20.0, 26.0)
    }

    fn over_second(&self) -> f64 {
        (self.score - self.second).clamp(0.0, 26.0)
    }

    /// One; the score over the decoys, over the second place, itself; the points; the scores of the
    /// second and the fifth place; of the first, points without a junction, the logarithm of the
    /// axis ratio, degrees that differ, roads along none, the tilt along the frame.
    fn terms(&self) -> [f64; 12] {
        let most = |score: f64| score.min(40.0);
        let evidence = &self.evidence;
        [
            1.0,
            self.over_decoy(),
            self.over_second(),
            most(self.score),
            self.points,
            most(self.second),
            most(self.fifth),
            evidence[WITHOUT_JUNCTION],
            evidence[AXIS_RATIO],
            evidence[DEGREES_THAT_DIFFER],
            evidence[BESIDE_ROADS],
            evidence[TILT_ALONG],
        ]
    }
}

/// How likely the first candidate is the place.
///
/// Of candidates that score alike none is likelier than its share.
pub fn first(features: &Features) -> f64 {
    let terms = features.terms();
    let sum: f64 = terms.iter().zip(FIRST).map(|(x, w)| x * w).sum();
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
    use crate::score::EVIDENCE;

    #[test]
    fn nothing_is_located_that_chance_reaches_or_that_another_place_equals() {
        let clear = Features {
            score: 40.0,
            decoy: 5.0,
            second: 5.0,
            fifth: 4.0,
            points: 20.0,
            evidence: [0.0; EVIDENCE],
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
                fifth: 0.0,
                ..clear
            },
        ] {
            assert!(!is_located(&worse), "{worse:?}");
        }
    }
}
