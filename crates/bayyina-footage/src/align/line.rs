//! Lines in time along which the frames of two clips agree.

use super::grid::{Series, dot};

/// Slowest and fastest that an item may run in a query.
const SPEEDS: (f64, f64) = (0.45, 2.2);
/// Least weight of a further stretch, as a share of the first's.
const LEAST_SHARE: f64 = 0.03;
/// Agreement that is neither for nor against.
const EVEN: f32 = 0.42;

/// A stretch of the query that shows a stretch of the item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// From and to, in the query.
    pub query_s: (f64, f64),
    /// Seconds of the item for one of the query.
    pub speed: f64,
    /// Second of the item at second 0 of the query.
    pub offset_s: f64,
    /// Sum over time of the agreement above even.
    pub weight: f64,
}

impl Segment {
    /// Mean agreement.
    pub fn mean(&self) -> f64 {
        let length_s = (self.query_s.1 - self.query_s.0).max(0.05);
        f64::from(EVEN) + self.weight / length_s
    }

    /// The item's second for one of the query.
    pub fn item_at(&self, query_s: f64) -> f64 {
        self.speed * query_s + self.offset_s
    }
}

/// What is searched.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The query on the grid.
    pub query: &'a Series,
    /// The item on the same grid.
    pub item: &'a Series,
    /// Usual time between frames of the query's series.
    pub query_step_s: f64,
    /// Usual time between frames of the item's series.
    pub item_step_s: f64,
}

/// The segments that agree best, best first, at most `most`, none over the same seconds of the query.
pub fn find_segments(search: &Search, most: usize) -> Vec<Segment> {
    let table = Table::new(search);
    let mut free = vec![true; search.query.times_s.len()];
    let mut found = Vec::new();
    while found.len() < most && (found.is_empty() || free.iter().any(|free| *free)) {
        let Some(segment) = table.best(&free) else {
            break;
        };
        // What is left between the stretches is not one.
        let first = found.first().map_or(0.0, |first: &Segment| first.weight);
        if segment.weight < LEAST_SHARE * first {
            break;
        }
        let segment = table.polish(segment, &free);
        for (free, time) in free.iter_mut().zip(&search.query.times_s) {
            if (segment.query_s.0 - 1e-6..=segment.query_s.1 + 1e-6).contains(time) {
                *free = false;
            }
        }
        found.push(segment);
    }
    found
}

/// The agreement of every pair of frames.
struct Table<'a> {
    search: &'a Search<'a>,
    values: Vec<f32>,
    /// The item's frame nearest to a time, by twentieths of its usual step.
    nearest: Vec<u32>,
    first_s: f64,
    fine_s: f64,
}

const NONE: u32 = u32::MAX;

impl<'a> Table<'a> {
    fn new(search: &'a Search<'a>) -> Self {
        let (query, item) = (search.query, search.item);
        let mut values = Vec::with_capacity(query.times_s.len() * item.times_s.len());
        for at in 0..query.times_s.len() {
            for there in 0..item.times_s.len() {
                values.push(query.agreement(at, item, there) - EVEN);
            }
        }
        let first_s = item.times_s.first().copied().unwrap_or(0.0) - search.item_step_s;
        let last_s = item.times_s.last().copied().unwrap_or(0.0) + search.item_step_s;
        let fine_s = search.item_step_s / 10.0;
        let slots = (((last_s - first_s) / fine_s) as usize + 1).min(4_000_000);
        let mut nearest = vec![NONE; slots];
        let mut at = 0;
        for (slot, place) in nearest.iter_mut().enumerate() {
            let time = first_s + (slot as f64 + 0.5) * fine_s;
            while at + 1 < item.times_s.len()
                && (item.times_s[at + 1] - time).abs() <= (item.times_s[at] - time).abs()
            {
                at += 1;
            }
            let off = item
                .times_s
                .get(at)
                .map_or(f64::INFINITY, |t| (t - time).abs());
            if off <= 0.75 * search.item_step_s {
                *place = at as u32;
            }
        }
        Self {
            search,
            values,
            nearest,
            first_s,
            fine_s,
        }
    }

    #[inline]
    fn value(&self, at: usize, item_s: f64) -> Option<f32> {
        // A still picture is there all the time.
        if self.search.item.times_s.len() == 1 {
            return Some(self.values[at]);
        }
        let slot = (item_s - self.first_s) / self.fine_s;
        if slot < 0.0 || slot >= self.nearest.len() as f64 {
            return None;
        }
        let there = self.nearest[slot as usize];
        (there != NONE).then(|| self.values[at * self.search.item.times_s.len() + there as usize])
    }

    /// The best run along one line: its sum, first and last frame.
    fn run(&self, speed: f64, offset_s: f64, free: &[bool]) -> (f32, usize, usize) {
        let times = &self.search.query.times_s;
        let (mut best, mut sum, mut begin) = ((0.0f32, 0, 0), 0.0f32, 0);
        for (at, time) in times.iter().enumerate() {
            let value = match free[at] {
                true => self.value(at, speed * time + offset_s),
                false => None,
            };
            let Some(value) = value else {
                (sum, begin) = (0.0, at + 1);
                continue;
            };
            sum += value;
            if sum <= 0.0 {
                (sum, begin) = (0.0, at + 1);
            } else if sum > best.0 {
                best = (sum, begin, at);
            }
        }
        best
    }

    fn segment(
        &self,
        speed: f64,
        offset_s: f64,
        (sum, begin, end): (f32, usize, usize),
    ) -> Segment {
        let times = &self.search.query.times_s;
        Segment {
            query_s: (times[begin], times[end]),
            speed,
            offset_s,
            weight: f64::from(sum) * self.search.query_step_s,
        }
    }

    fn best(&self, free: &[bool]) -> Option<Segment> {
        let (query, item) = (self.search.query, self.search.item);
        let (first, last) = (*query.times_s.first()?, *query.times_s.last()?);
        let (item_first, item_last) = (*item.times_s.first()?, *item.times_s.last()?);
        let length_s = (last - first).min(2.0 * (item_last - item_first)).max(0.5);
        let ratio = 1.0 + (1.5 * self.search.item_step_s / length_s).clamp(0.012, 0.06);
        let mut speeds = vec![1.0];
        let mut speed = ratio;
        while speed <= SPEEDS.1 && last - first > 1.0 && item.times_s.len() > 1 {
            speeds.push(speed);
            speeds.push(1.0 / speed);
            speed *= ratio;
        }
        let step = self.search.item_step_s;
        let mut best: Option<(f32, Segment)> = None;
        for speed in speeds {
            if speed < SPEEDS.0 {
                continue;
            }
            // The plain speed wins where nothing tells them apart.
            let odds = if speed == 1.0 { 1.0 } else { 0.95 };
            let mut offset = item_first - speed * last;
            while offset <= item_last - speed * first + step {
                let run = self.run(speed, offset, free);
                if run.0 > 0.0 && best.as_ref().is_none_or(|(sum, _)| run.0 * odds > *sum) {
                    best = Some((run.0 * odds, self.segment(speed, offset, run)));
                }
                offset += step;
            }
        }
        best.map(|(_, segment)| segment)
    }

    /// Finer steps of speed and offset around a segment.
    fn polish(&self, mut segment: Segment, free: &[bool]) -> Segment {
        let length_s = (segment.query_s.1 - segment.query_s.0).max(0.2);
        let mut step_s = 0.5 * self.search.item_step_s;
        for _ in 0..4 {
            let pivot = (segment.query_s.0 + segment.query_s.1) / 2.0;
            let mut better = segment;
            for turn in -2i32..=2 {
                // One step turns the line until its ends move by a step.
                let speed = segment.speed + f64::from(turn) * step_s / length_s * 2.0;
                if length_s < 1.0 && turn != 0 {
                    continue;
                }
                for shift in -2i32..=2 {
                    let there = segment.item_at(pivot) + f64::from(shift) * step_s;
                    let offset = there - speed * pivot;
                    let found = self.segment(speed, offset, self.run(speed, offset, free));
                    if found.weight > better.weight * 1.0005 {
                        better = found;
                    }
                }
            }
            segment = better;
            step_s /= 2.0;
        }
        segment
    }
}

/// What the frames along a segment say together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Along {
    /// Mean likeness of looks.
    pub looks: f64,
    /// Likeness of what moves: each cell against its mean over the segment.
    pub moves: f64,
    /// How far cells stray from their mean, in grey levels: query.
    pub query_stir: f64,
    /// The same of the item.
    pub item_stir: f64,
    /// How many frames were compared.
    pub frames: usize,
}

/// Compares frames along pairs of places in two series.
pub fn agreement(query: &Series, item: &Series, pairs: &[(usize, usize)]) -> Along {
    let Some(cells) = pairs.first().map(|pair| query.looks[pair.0].len()) else {
        return Along::default();
    };
    let count = pairs.len() as f32;
    let mean = |series: &Series, of: &dyn Fn(&(usize, usize)) -> usize| {
        let mut mean = vec![0.0f32; cells];
        for pair in pairs {
            for (mean, value) in mean.iter_mut().zip(&series.looks[of(pair)]) {
                *mean += value / count;
            }
        }
        mean
    };
    let query_mean = mean(query, &|pair| pair.0);
    let item_mean = mean(item, &|pair| pair.1);
    let (mut both, mut ours, mut theirs, mut looks) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    for (at, there) in pairs {
        let stray = |values: &[f32], mean: &[f32]| -> Vec<f32> {
            values
                .iter()
                .zip(mean)
                .map(|(value, mean)| value - mean)
                .collect()
        };
        let left = stray(&query.looks[*at], &query_mean);
        let right = stray(&item.looks[*there], &item_mean);
        both += f64::from(dot(&left, &right));
        ours += f64::from(dot(&left, &left));
        theirs += f64::from(dot(&right, &right));
        looks += f64::from(query.looks_alike(*at, item, *there));
    }
    let samples = f64::from(count) * cells as f64;
    Along {
        looks: looks / f64::from(count),
        moves: both / libm::sqrt(ours * theirs).max(1e-9),
        query_stir: libm::sqrt(ours / samples),
        item_stir: libm::sqrt(theirs / samples),
        frames: pairs.len(),
    }
}
