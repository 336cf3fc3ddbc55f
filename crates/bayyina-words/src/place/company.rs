//! What the other names of a text say of a reading of one.

use super::rank::Candidate;
use super::region::ground_m;
use crate::gazetteer::{Gazetteer, GazetteerError, Kind};

/// How many features a reading has.
pub(super) const FEATURES: usize = 26;

/// Distances in metres at which the nearness of two readings falls to 1/e.
const NEAR_M: [f64; 4] = [25_000.0, 80_000.0, 250_000.0, 800_000.0];

/// Ways in which two readings keep company: four of nearness, of one province, of one country, the
/// other holds this one, this one holds the other.
const WAYS: usize = 8;

/// What is asked of a reading again and again.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    number: u32,
    lat: f64,
    lon: f64,
    population: u32,
    country: String,
    kind: Kind,
    chain: Vec<u32>,
    alone: f64,
    score: f64,
}

impl Reading {
    /// A reading, with what the gazetteer tells of its place.
    pub fn of(gazetteer: &Gazetteer, one: &Candidate) -> Result<Self, GazetteerError> {
        let place = gazetteer.place(one.number)?;
        let mut chain = Vec::new();
        let mut at = place.within;
        while let Some(number) = at
            && chain.len() < 9
        {
            chain.push(number);
            at = gazetteer.place(number)?.within;
        }
        Ok(Self {
            number: one.number,
            lat: place.lat,
            lon: place.lon,
            population: place.population,
            country: one.country.clone(),
            kind: one.kind,
            chain,
            alone: one.probability,
            score: one.score,
        })
    }

    /// How two readings of different names keep company.
    fn beside(&self, other: &Self) -> [f32; WAYS] {
        let mut ways = [0.0; WAYS];
        let same = self.number == other.number;
        let is_area = matches!(other.kind, Kind::Country | Kind::Province);
        if !same && !is_area {
            let far = ground_m(self.lat, self.lon, other.lat, other.lon);
            for (way, near) in ways.iter_mut().zip(NEAR_M) {
                *way = libm::exp(-far / near) as f32;
            }
        }
        let flag = |so: bool| f32::from(u8::from(so));
        let province = self.chain.len() > 1
            && other.chain.len() > 1
            && self.chain.first() == other.chain.first();
        ways[4] = flag(province && !same);
        ways[5] = flag(!self.country.is_empty() && self.country == other.country && !same);
        ways[6] = flag(self.chain.contains(&other.number));
        ways[7] = flag(other.chain.contains(&self.number));
        ways
    }
}

/// The names of a text, and how their readings keep company.
pub(super) struct Company<'a> {
    names: &'a [Vec<Reading>],
    /// For each name, those that come right after it somewhere.
    next: Vec<Vec<usize>>,
    /// By name and other name: by reading and reading of the other.
    beside: Vec<Vec<[f32; WAYS]>>,
}

impl<'a> Company<'a> {
    /// The company of names with these readings, named in this order.
    pub fn of(names: &'a [Vec<Reading>], order: &[usize]) -> Self {
        let mut next = vec![Vec::new(); names.len()];
        for two in order.windows(2) {
            if two[0] != two[1] && !next[two[0]].contains(&two[1]) {
                next[two[0]].push(two[1]);
            }
        }
        let mut beside = Vec::with_capacity(names.len() * names.len());
        for (index, own) in names.iter().enumerate() {
            for (number, others) in names.iter().enumerate() {
                let mut ways = Vec::new();
                if index != number {
                    ways.reserve(own.len() * others.len());
                    for one in own {
                        ways.extend(others.iter().map(|other| one.beside(other)));
                    }
                }
                beside.push(ways);
            }
        }
        Self {
            names,
            next,
            beside,
        }
    }

    /// The features of each reading of a name, given how likely all readings are.
    pub fn features(&self, index: usize, before: &[Vec<f64>]) -> Vec<[f64; FEATURES]> {
        let own = &self.names[index];
        let others = (0..self.names.len())
            .filter(|&number| number != index && !self.names[number].is_empty());
        let others: Vec<usize> = others.collect();
        let count = others.len().max(1) as f64;
        (0..own.len())
            .map(|reading| {
                let mut sum = [0.0; WAYS];
                let mut most = [0.0_f64; WAYS];
                let mut after = 0.0_f64;
                for &number in &others {
                    let speaks = self.speaks(index, reading, number, &before[number]);
                    for way in 0..WAYS {
                        sum[way] += speaks[way];
                        most[way] = most[way].max(speaks[way]);
                    }
                    if self.next[index].contains(&number) {
                        after = after.max(speaks[6]);
                    }
                }
                self.row(&own[reading], &sum, &most, after, count)
            })
            .collect()
    }

    /// How much the readings of another name speak for a reading, in each way.
    fn speaks(&self, index: usize, reading: usize, number: usize, before: &[f64]) -> [f64; WAYS] {
        let width = before.len();
        let rows = &self.beside[index * self.names.len() + number][reading * width..][..width];
        let mut speaks = [0.0_f64; WAYS];
        for (ways, &p) in rows.iter().zip(before) {
            for way in 0..WAYS {
                let share = f64::from(ways[way]) * p;
                speaks[way] = match way {
                    0..4 => speaks[way].max(share),
                    _ => (speaks[way] + share).min(1.0),
                };
            }
        }
        speaks
    }

    fn row(
        &self,
        one: &Reading,
        sum: &[f64; WAYS],
        most: &[f64; WAYS],
        after: f64,
        count: f64,
    ) -> [f64; FEATURES] {
        let flag = |so: bool| f64::from(u8::from(so));
        let mut row = [0.0; FEATURES];
        row[0] = libm::log(one.alone + 1e-5);
        row[1] = libm::log(f64::from(one.population) + 300.0) / 10.0;
        row[2] = flag(one.kind == Kind::Country);
        row[3] = flag(one.kind == Kind::Province);
        row[4] = flag(one.score >= 0.99);
        row[5] = flag((0.97..0.99).contains(&one.score));
        for way in 0..WAYS {
            row[6 + 2 * way] = libm::log(sum[way] / count + 0.02);
            row[7 + 2 * way] = libm::log(most[way] + 0.05);
        }
        row[22] = after;
        row[23] = libm::log(1.0 + sum[1]);
        row[24] = libm::log(1.0 + sum[4]);
        row[25] = libm::log(1.0 + sum[6]);
        row
    }
}
