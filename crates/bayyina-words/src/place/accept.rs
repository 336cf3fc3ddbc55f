//! Which readings of a name are kept: as many of the likeliest as it takes to be sure enough.

use bayyina_ground::Bounds;

use super::rank::{Candidate, Readings};

/// How much likelier a reading within the area of a case is than one outside.
const IN_AREA: f64 = 60.0;
/// The name of each of several readings is the one stated at least this surely.
const SURE_NAME: f64 = 0.9;

impl Readings {
    /// Weighs the readings by whether they lie in an area. All of them and that none is meant still
    /// add up to 1.
    pub fn prefer_within(&mut self, area: &Bounds) {
        let sum = |candidates: &[Candidate]| -> f64 {
            candidates.iter().map(|one| one.probability).sum()
        };
        let none = (1.0 - sum(&self.candidates)).max(0.0);
        for one in &mut self.candidates {
            // An area across the date line ends west of where it begins.
            let beside = match area.west <= area.east {
                true => (area.west..=area.east).contains(&one.lon),
                false => one.lon >= area.west || one.lon <= area.east,
            };
            if beside && (area.south..=area.north).contains(&one.lat) {
                one.probability *= IN_AREA;
                one.why.push_str("; in the area of the case");
            }
        }
        let all = none + sum(&self.candidates);
        for one in &mut self.candidates {
            one.probability /= all.max(f64::MIN_POSITIVE);
        }
        self.candidates
            .sort_by(|one, other| other.probability.total_cmp(&one.probability));
    }

    /// The fewest of the likeliest readings that together are at least so probable.
    ///
    /// Of a million names some are like any other by chance, so several readings are kept only
    /// where each of their names is surely the one stated. What the readings reach, where that is
    /// not enough, is the error.
    pub fn accepted(&self, accept: f64) -> Result<&[Candidate], f64> {
        let mut reached = 0.0;
        for (index, one) in self.candidates.iter().enumerate() {
            let upto = &self.candidates[..=index];
            if index > 0 && upto.iter().any(|one| one.score < SURE_NAME) {
                break;
            }
            reached += one.probability;
            if reached >= accept {
                return Ok(upto);
            }
        }
        Err(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Kind;

    fn readings(of: &[(f64, f64, f64)]) -> Readings {
        let candidate =
            |(number, &(lon, probability, score)): (usize, &(f64, f64, f64))| Candidate {
                number: number as u32,
                id: number.to_string(),
                name: String::new(),
                names: Default::default(),
                lat: 35.0,
                lon,
                radius_m: 1.0,
                kind: Kind::Town,
                country: String::new(),
                admin: Vec::new(),
                distance_m: None,
                sector: None,
                probability,
                score,
                why: String::new(),
            };
        Readings {
            candidates: of.iter().enumerate().map(candidate).collect(),
            ..Readings::default()
        }
    }

    fn kept(of: &[(f64, f64, f64)], accept: f64) -> Option<usize> {
        readings(of).accepted(accept).ok().map(<[_]>::len)
    }

    #[test]
    fn the_fewest_readings_that_are_sure_enough_are_kept() {
        let alike = [(36.0, 0.6, 1.0), (40.0, 0.35, 0.95), (50.0, 0.02, 1.0)];
        assert_eq!(kept(&alike, 0.5), Some(1));
        assert_eq!(kept(&alike, 0.9), Some(2));
        assert_eq!(kept(&alike, 1.0), None);
        // The second is only a name like it.
        let unlike = [(36.0, 0.6, 1.0), (40.0, 0.3, 0.7)];
        assert_eq!(kept(&unlike, 0.5), Some(1));
        assert_eq!(kept(&unlike, 0.8), None);
        assert_eq!(kept(&[], 0.0), None);
    }

    #[test]
    fn the_area_of_a_case_outweighs_a_likelier_place_elsewhere() {
        let area = |west, east| Bounds {
            south: 32.0,
            west,
            north: 38.0,
            east,
        };
        let both = [(-100.0, 0.7, 1.0), (38.0, 0.2, 1.0)];
        let mut here = readings(&both);
        here.prefer_within(&area(35.0, 43.0));
        assert_eq!(here.candidates[0].lon, 38.0);
        // 0.2 × 60 of 0.1 + 0.7 + 12.
        assert!((here.candidates[0].probability - 12.0 / 12.8).abs() < 1e-12);
        let mut across = readings(&both);
        across.prefer_within(&area(170.0, -90.0));
        assert_eq!(across.candidates[0].lon, -100.0);
        assert!((across.candidates[0].probability - 42.0 / 42.3).abs() < 1e-12);
    }
}
