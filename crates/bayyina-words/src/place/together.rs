//! Places that are named together are near each other.

use std::collections::HashMap;

use super::rank::{Readings, Request, Resolver, ground_m};
use crate::fold::fold;
use crate::gazetteer::{GazetteerError, Kind};

/// Readings that are weighed against those of the other names, for each name.
const MOST: usize = 40;
/// How far places that are named together commonly lie from each other, in metres.
const COMPANY_M: f64 = 200_000.0;
/// How likely a reading stays that nothing speaks for, beside one that another name is at.
const ALONE: f64 = 0.02;
/// How often readings are weighed anew.
const ROUNDS: usize = 3;

impl Resolver<'_> {
    /// The readings of places that are named together, in one text: each name alone, and then by
    /// how near it is to what the others may mean. A name that comes again means the same place.
    pub fn together(
        &mut self,
        requests: &[Request],
        most: usize,
    ) -> Result<Vec<Readings>, GazetteerError> {
        let mut distinct: Vec<Readings> = Vec::new();
        let mut number_of: HashMap<String, usize> = HashMap::new();
        let mut numbers = Vec::with_capacity(requests.len());
        for request in requests {
            let key = fold(&request.name);
            let number = match number_of.get(&key) {
                Some(&number) => number,
                None => {
                    distinct.push(self.readings(request, MOST)?);
                    number_of.insert(key, distinct.len() - 1);
                    distinct.len() - 1
                }
            };
            numbers.push(number);
        }
        let alone: Vec<Vec<f64>> = distinct
            .iter()
            .map(|one| one.candidates.iter().map(|one| one.probability).collect())
            .collect();
        for _ in 0..ROUNDS {
            let before: Vec<Vec<f64>> = distinct
                .iter()
                .map(|one| one.candidates.iter().map(|one| one.probability).collect())
                .collect();
            for index in 0..distinct.len() {
                let company: Vec<f64> = (0..distinct[index].candidates.len())
                    .map(|own| company(&distinct, &before, index, own))
                    .collect();
                let none = 1.0 - alone[index].iter().sum::<f64>();
                let weights: Vec<f64> = alone[index]
                    .iter()
                    .zip(&company)
                    .map(|(p, company)| p * (ALONE + company))
                    .collect();
                let all: f64 = weights.iter().sum::<f64>() + none.max(0.0) * ALONE;
                for (one, weight) in distinct[index].candidates.iter_mut().zip(weights) {
                    one.probability = if all > 0.0 { weight / all } else { 0.0 };
                }
            }
        }
        for readings in &mut distinct {
            readings
                .candidates
                .sort_by(|one, other| other.probability.total_cmp(&one.probability));
            readings.candidates.truncate(most);
        }
        Ok(numbers
            .into_iter()
            .map(|number| distinct[number].clone())
            .collect())
    }
}

/// How much the other names speak for a reading: what each may mean, by how near that is.
fn company(distinct: &[Readings], before: &[Vec<f64>], index: usize, own: usize) -> f64 {
    let one = &distinct[index].candidates[own];
    let mut sum = 0.0;
    for (number, other) in distinct.iter().enumerate() {
        if number == index {
            continue;
        }
        let mut nearest = 0.0_f64;
        for (candidate, &p) in other.candidates.iter().zip(&before[number]).take(12) {
            let closeness = if candidate.number == one.number {
                0.0
            } else if one.admin.contains(&candidate.name)
                && candidate.kind == Kind::Province
                && candidate.country == one.country
            {
                1.0
            } else {
                let far = ground_m(one.lat, one.lon, candidate.lat, candidate.lon) / COMPANY_M;
                let same_country = f64::from(u8::from(
                    !one.country.is_empty() && one.country == candidate.country,
                ));
                libm::exp(-far) + 0.08 * same_country
            };
            nearest = nearest.max(p * closeness);
        }
        sum += nearest;
    }
    sum / libm::sqrt((distinct.len() as f64).max(1.0))
}
