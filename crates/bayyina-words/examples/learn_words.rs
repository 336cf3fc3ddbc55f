//! Learns `data/common-words.tsv`, how much a word of a place name tells, from the names of
//! GeoNames and the pairs that are learnt from: see `bench/words/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use bayyina_words::fold::{fold, without_articles};
use bayyina_words::latin::latin;

fn main() {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let data = arguments.next().expect("the folder of the data");
    let out = arguments.next().expect("the folder to write to");
    let read = |part: &str| {
        std::fs::read_to_string(data.join(format!("gazetteer-eval/toponym-pairs_{part}.tsv")))
            .expect("the pairs")
    };
    let (train, finetune) = (read("train"), read("finetune"));
    let mut excluded = BTreeSet::new();
    let mut pairs: Counts = Counts::default();
    for (text, learnt) in [(&train, true), (&finetune, false)] {
        for line in text.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            excluded.extend(columns.iter().skip(3).take(2).map(|id| (*id).to_owned()));
            for name in columns.iter().take(2).filter(|_| learnt) {
                pairs.add(name);
            }
        }
    }
    let bytes =
        std::fs::read(data.join("gazetteer-geonames/cities500.tsv.gz")).expect("the places");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .expect("UTF-8");
    let mut places = Counts::default();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        if excluded.contains(columns[0]) {
            continue;
        }
        let names = std::iter::once(columns[1])
            .chain(columns.get(8).into_iter().flat_map(|list| list.split('|')));
        for name in names {
            places.add(name);
        }
    }
    let mut table: BTreeMap<&str, f64> = BTreeMap::new();
    for (counts, least) in [(&places, 60.0), (&pairs, 6.0)] {
        for (word, &count) in counts.words.iter().filter(|&(_, &count)| count >= least) {
            let share = count / counts.names;
            let most = table.entry(word).or_default();
            *most = most.max(share);
        }
    }
    let lines: Vec<String> = table
        .iter()
        .map(|(word, share)| (word, (-libm::log(*share) / 10.0).clamp(0.0, 1.0)))
        .filter(|&(_, rarity)| rarity < 0.95)
        .map(|(word, rarity)| format!("{word}\t{rarity:.2}"))
        .collect();
    std::fs::write(out.join("common-words.tsv"), lines.join("\n") + "\n").expect("writes");
}

#[derive(Default)]
struct Counts {
    names: f64,
    words: BTreeMap<String, f64>,
}

impl Counts {
    fn add(&mut self, name: &str) {
        self.names += 1.0;
        for word in latin(&without_articles(&fold(name))).split(' ') {
            if !word.is_empty() {
                *self.words.entry(word.to_owned()).or_default() += 1.0;
            }
        }
    }
}
