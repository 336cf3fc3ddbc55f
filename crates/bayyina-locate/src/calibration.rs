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
pub const FLOOR: f64 = 0.001;
/// A first candidate at least this likely is located.
pub const LOCATED: f64 = 0.97;
/// Candidates that together are this likely are worth a look.
pub const AMBIGUOUS: f64 = 0.25;

/// Weights of the logistic function, for the first candidate: one, score over decoy, score over
/// second, score, points.
const FIRST: [f64; 5] = [-3.0, 0.35, 0.2, 0.1, -0.05];

/// How likely the first candidate is the place.
pub fn first(features: &Features) -> f64 {
    let over_decoy = (features.score - features.decoy).clamp(-20.0, 30.0);
    let over_second = (features.score - features.second).clamp(0.0, 30.0);
    let x = [
        1.0,
        over_decoy,
        over_second,
        features.score,
        features.points,
    ];
    let sum: f64 = x.iter().zip(FIRST).map(|(x, w)| x * w).sum();
    (1.0 / (1.0 + libm::exp(-sum))).clamp(FLOOR, 1.0 - FLOOR)
}
