//! A small network that reads two names letter by letter: what no list of measures holds, such as
//! words for kinds of places in many languages, and which letters stand for which beside which.
//!
//! Each name goes through three layers that see a letter and its neighbours; each letter of one then
//! looks for the letters of the other that it answers (soft alignment), and what they share and do
//! not is gathered over the name. Learnt by `bench/words/net.py`, which says from what.

use std::sync::LazyLock;

use crate::script::Script;

/// Letters of a name that are read.
const LONGEST: usize = 40;
/// Numbers for a letter.
const LETTER: usize = 24;
/// Numbers for a place in a name after each layer.
const WIDTH: usize = 48;
/// Numbers that places in two names are compared by.
const SOUGHT: usize = 32;
/// Different letters, counted from 1: `a` to `z`, digits, the blank, any other.
const OTHER: usize = 38;
/// Scripts that the network tells apart.
const SCRIPTS: usize = 14;

static NET: LazyLock<Net> = LazyLock::new(|| {
    Net::parse(include_bytes!("../../data/pair-net.bin"))
        .expect("the stored network was written by the learner and is tested")
});

/// The log odds of the stored network that two names, in Latin letters, are of one place. Their order
/// does not matter.
pub fn log_odds(one: (&str, Script), other: (&str, Script)) -> f32 {
    NET.log_odds(&letters(one.0), one.1, &letters(other.0), other.1)
}

fn letters(latin: &str) -> Vec<usize> {
    let number = |c: char| match c {
        'a'..='z' => c as usize - 'a' as usize + 1,
        '0'..='9' => c as usize - '0' as usize + 27,
        ' ' => 37,
        _ => OTHER,
    };
    let letters: Vec<usize> = latin.chars().take(LONGEST).map(number).collect();
    match letters.is_empty() {
        true => vec![OTHER],
        false => letters,
    }
}

/// A row of numbers for each of some places.
type Rows = Vec<Vec<f32>>;

/// A layer: outputs for each input, row by row, and what is added.
#[derive(Debug)]
struct Layer {
    weights: Rows,
    added: Vec<f32>,
}

#[derive(Debug)]
struct Net {
    letters: Rows,
    scripts: Rows,
    near: [Layer; 3],
    sought: Layer,
    sharpness: f32,
    compared: Layer,
    beside: Layer,
    both: Layer,
    last: Layer,
}

/// One name after the first layers.
struct Side {
    /// What the last two layers say of each letter.
    said: Rows,
    /// What it is sought by.
    sought: Rows,
}

impl Net {
    /// Reads tables in their order: each a factor (f32) and its numbers (i16), little-endian.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut at = 0;
        let mut numbers = |count: usize| -> Option<Vec<f32>> {
            let table = bytes.get(at..at + 4 + 2 * count)?;
            at += 4 + 2 * count;
            let (factor, table) = table.split_first_chunk::<4>()?;
            let factor = f32::from_le_bytes(*factor);
            let numbers = table.chunks_exact(2).map(|two| [two[0], two[1]]);
            Some(
                numbers
                    .map(|two| f32::from(i16::from_le_bytes(two)) * factor)
                    .collect(),
            )
        };
        let mut rows = |count: usize, width: usize| -> Option<Rows> {
            Some(
                numbers(count * width)?
                    .chunks(width)
                    .map(<[f32]>::to_vec)
                    .collect(),
            )
        };
        let mut layer = |from: usize, to: usize| -> Option<Layer> {
            Some(Layer {
                weights: rows(from, to)?,
                added: rows(1, to)?.pop()?,
            })
        };
        let near = [
            layer(3 * LETTER, WIDTH)?,
            layer(3 * WIDTH, WIDTH)?,
            layer(3 * WIDTH, WIDTH)?,
        ];
        let sought = layer(3 * WIDTH, SOUGHT)?;
        let compared = layer(8 * WIDTH, WIDTH)?;
        let beside = layer(3 * WIDTH, WIDTH)?;
        let both = layer(4 * WIDTH, WIDTH)?;
        let last = layer(WIDTH, 1)?;
        let net = Self {
            letters: rows(OTHER + 1, LETTER)?,
            scripts: rows(SCRIPTS, LETTER)?,
            sharpness: *rows(1, 1)?.first()?.first()?,
            near,
            sought,
            compared,
            beside,
            both,
            last,
        };
        (at == bytes.len()).then_some(net)
    }

    fn log_odds(
        &self,
        one: &[usize],
        script: Script,
        other: &[usize],
        other_script: Script,
    ) -> f32 {
        let (one, other) = (self.side(one, script), self.side(other, other_script));
        let (first, second) = (self.gathered(&one, &other), self.gathered(&other, &one));
        let pairs = || first.iter().zip(&second);
        let mut both: Vec<f32> = pairs().map(|(a, b)| a + b).collect();
        both.extend(pairs().map(|(a, b)| (a - b).abs()));
        let mut hidden = self.both.of(&[&both]);
        positive(&mut hidden);
        self.last.of(&[&hidden])[0]
    }

    fn side(&self, letters: &[usize], script: Script) -> Side {
        let script = &self.scripts[(script as usize).min(SCRIPTS - 1)];
        let read = |&letter: &usize| -> Vec<f32> {
            let letter = &self.letters[letter];
            letter.iter().zip(script).map(|(a, b)| a + b).collect()
        };
        let read: Rows = letters.iter().map(read).collect();
        let [first, second, third] = &self.near;
        let first = first.along(&read);
        let second = second.along(&first);
        let third = third.along(&second);
        let said = |(two, three): (&Vec<f32>, &Vec<f32>)| [&two[..], &three[..]].concat();
        let sought = (0..letters.len())
            .map(|at| self.sought.of(&[&first[at], &second[at], &third[at]]))
            .collect();
        Side {
            said: second.iter().zip(&third).map(said).collect(),
            sought,
        }
    }

    /// What one name says of itself beside the other.
    fn gathered(&self, one: &Side, other: &Side) -> Vec<f32> {
        let factor = self.sharpness / libm::sqrtf(SOUGHT as f32);
        let mut compared: Rows = Vec::with_capacity(one.said.len());
        for (said, sought) in one.said.iter().zip(&one.sought) {
            let answers: Vec<f32> = other
                .sought
                .iter()
                .map(|answer| sought.iter().zip(answer).map(|(a, b)| a * b).sum::<f32>() * factor)
                .collect();
            let most = answers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let weights: Vec<f32> = answers.iter().map(|a| libm::expf(a - most)).collect();
            let all: f32 = weights.iter().sum();
            let mut answer = vec![0.0; 2 * WIDTH];
            for (weight, said) in weights.iter().zip(&other.said) {
                for (sum, value) in answer.iter_mut().zip(said) {
                    *sum += weight / all * value;
                }
            }
            let pairs = || said.iter().zip(&answer);
            let apart: Vec<f32> = pairs().map(|(a, b)| (a - b).abs()).collect();
            let shared: Vec<f32> = pairs().map(|(a, b)| a * b).collect();
            let mut row = self.compared.of(&[said, &answer, &apart, &shared]);
            positive(&mut row);
            compared.push(row);
        }
        for (row, more) in self.beside.along(&compared).iter().zip(&mut compared) {
            for (sum, value) in more.iter_mut().zip(row) {
                *sum += value;
            }
        }
        let mut gathered = vec![0.0_f32; 2 * WIDTH];
        let (mean, most) = gathered.split_at_mut(WIDTH);
        for row in &compared {
            for ((mean, most), value) in mean.iter_mut().zip(most.iter_mut()).zip(row) {
                *mean += value / compared.len() as f32;
                *most = most.max(*value);
            }
        }
        gathered
    }
}

impl Layer {
    /// What the layer makes of numbers that stand in several rows, one after another.
    fn of(&self, parts: &[&[f32]]) -> Vec<f32> {
        let mut sums = self.added.clone();
        let values = parts.iter().flat_map(|part| part.iter());
        for (value, weights) in values.zip(&self.weights) {
            add(&mut sums, *value, weights);
        }
        sums
    }

    /// What it makes of each row and its neighbours, where that is positive.
    fn along(&self, rows: &[Vec<f32>]) -> Rows {
        let width = self.weights.len() / 3;
        let one = |at: usize| {
            let mut sums = self.added.clone();
            for (beside, weights) in self.weights.chunks(width).enumerate() {
                let row = (at + beside).checked_sub(1).and_then(|at| rows.get(at));
                for (value, weights) in row.into_iter().flatten().zip(weights) {
                    add(&mut sums, *value, weights);
                }
            }
            positive(&mut sums);
            sums
        };
        (0..rows.len()).map(one).collect()
    }
}

fn add(sums: &mut [f32], value: f32, weights: &[f32]) {
    // Half of all numbers are none, since only what is positive goes on.
    if value != 0.0 {
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += value * weight;
        }
    }
}

fn positive(row: &mut [f32]) {
    for value in row {
        *value = value.max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_names_does_not_matter() {
        let latin = |name| (name, Script::Latin);
        let there = log_odds(latin("gora krutaya"), latin("krutaia mountain"));
        let back = log_odds(latin("krutaia mountain"), latin("gora krutaya"));
        assert_eq!(there, back);
        let far = log_odds(latin("gora krutaya"), latin("san juan"));
        assert!(there > 0.0 && far < 0.0, "{there} {far}");
        for odd in ["", " ", "\u{0}", &"ab ".repeat(300)] {
            assert!(log_odds(latin(odd), (odd, Script::Other)).is_finite());
        }
    }

    #[test]
    fn a_network_that_is_cut_is_refused() {
        let bytes = include_bytes!("../../data/pair-net.bin");
        assert!(Net::parse(bytes).is_some());
        assert!(Net::parse(&bytes[..bytes.len() - 1]).is_none());
        assert!(Net::parse(&[bytes, &[0_u8][..]].concat()).is_none());
        assert!(Net::parse(&[]).is_none());
    }
}
