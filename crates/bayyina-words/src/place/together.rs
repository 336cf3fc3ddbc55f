//! Places that are named together are near each other.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::company::{Company, FEATURES, Reading};
use super::rank::{Readings, Request, Resolver};
use crate::fold::fold;
use crate::gazetteer::GazetteerError;

/// Readings that are weighed against those of the other names, for each name.
const MOST: usize = 40;

/// A name of the same letters scores at least this.
const EXACT: f64 = 0.97;

/// What readings are weighed by, a round a line: a number for each of the features, and that of
/// none of the readings. Learnt by `bench/words/company.py`.
static WEIGHTS: LazyLock<Vec<Vec<f64>>> = LazyLock::new(|| {
    let text = include_str!("../../data/company-weights.txt");
    let rounds = text.lines().map(|line| {
        let numbers = line.split(' ').map(|number| number.parse());
        let numbers: Vec<f64> = numbers.collect::<Result<_, _>>().expect("learnt numbers");
        assert_eq!(numbers.len(), FEATURES + 1, "a number for each feature");
        numbers
    });
    rounds.collect()
});

impl Resolver<'_> {
    /// The readings of places that are named together, in one text and in its order: each name
    /// alone, and then by what the others may mean. A name that comes again means the same place.
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
        if distinct.len() > 1 {
            self.weigh_together(&mut distinct, &numbers)?;
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

    fn weigh_together(
        &self,
        distinct: &mut [Readings],
        order: &[usize],
    ) -> Result<(), GazetteerError> {
        let mut names = Vec::with_capacity(distinct.len());
        for readings in distinct.iter() {
            let mut people = Vec::with_capacity(readings.candidates.len());
            for one in &readings.candidates {
                people.push(Reading::of(self.gazetteer(), one)?);
            }
            names.push(people);
        }
        let company = Company::of(&names, order);
        let mut before: Vec<Vec<f64>> = distinct
            .iter()
            .map(|one| one.candidates.iter().map(|one| one.probability).collect())
            .collect();
        for weights in WEIGHTS.iter() {
            let next = (0..names.len())
                .map(|index| shares(&company.features(index, &before), weights))
                .collect();
            before = next;
        }
        for (readings, mut shares) in distinct.iter_mut().zip(before) {
            // The articles spell names as the gazetteer does, and a name that is only like another
            // seldom meant it. Where no reading fits better, as across scripts, the company says
            // which it is and not whether it is any.
            let fits = readings.candidates.iter().any(|one| one.score >= EXACT);
            let sum: f64 = shares.iter().sum();
            if !fits && sum > 0.0 {
                let alone: f64 = readings.candidates.iter().map(|one| one.probability).sum();
                shares.iter_mut().for_each(|share| *share *= alone / sum);
            }
            for (one, share) in readings.candidates.iter_mut().zip(shares) {
                one.probability = share;
            }
        }
        Ok(())
    }
}

/// The probability of each reading by its features; what is left over is that of none of them.
fn shares(features: &[[f64; FEATURES]], weights: &[f64]) -> Vec<f64> {
    let none = weights[FEATURES];
    let sums: Vec<f64> = features
        .iter()
        .map(|row| row.iter().zip(weights).map(|(x, weight)| x * weight).sum())
        .collect();
    let most = sums.iter().copied().fold(none, f64::max);
    let all: f64 = sums.iter().map(|sum| libm::exp(sum - most)).sum::<f64>();
    let all = all + libm::exp(none - most);
    sums.iter().map(|sum| libm::exp(sum - most) / all).collect()
}
