//! What the lines of roads are asked while junctions are merged.

use crate::spot::{Scale, Spot, bearing256};

/// Where along a road its direction is taken.
const BEARING_M: f64 = 25.0;

/// The direction in which a line leaves its first spot, seen from there to 25 m along it.
pub fn leaving(mut line: impl Iterator<Item = Spot>) -> u8 {
    let Some(start) = line.next() else {
        return 0;
    };
    let scale = Scale::at(start.lat);
    let mut before = [0.0, 0.0];
    let mut reached = before;
    for spot in line {
        reached = scale.from_to(start, spot);
        let far = |[east, north]: [f64; 2]| (east * east + north * north).sqrt();
        let (near, beyond) = (far(before), far(reached));
        if beyond >= BEARING_M {
            let share = (BEARING_M - near) / (beyond - near).max(1e-9);
            let mix = |a: f64, b: f64| a + share.clamp(0.0, 1.0) * (b - a);
            reached = [mix(before[0], reached[0]), mix(before[1], reached[1])];
            break;
        }
        before = reached;
    }
    bearing256(reached)
}

/// Metres from a spot to the nearest place on a line.
pub fn line_distance(scale: Scale, spot: Spot, line: &[Spot]) -> f64 {
    line.windows(2)
        .map(|pair| {
            let a = scale.from_to(spot, pair[0]);
            let b = scale.from_to(spot, pair[1]);
            let run = [b[0] - a[0], b[1] - a[1]];
            let square = run[0] * run[0] + run[1] * run[1];
            let along = match square > 0.0 {
                true => (-(a[0] * run[0] + a[1] * run[1]) / square).clamp(0.0, 1.0),
                false => 0.0,
            };
            let foot = [a[0] + along * run[0], a[1] + along * run[1]];
            (foot[0] * foot[0] + foot[1] * foot[1]).sqrt()
        })
        .fold(f64::INFINITY, f64::min)
}
