//! Learns the tables `data/align-*.tsv` from GeoNames alternate names and half of the Wikidata
//! name lists: see `bench/words/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use bayyina_words::align::learn;
use bayyina_words::fold::fold;
use bayyina_words::latin::{latin, skeleton};
use bayyina_words::script::Script;

fn main() {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let data = arguments.next().expect("the folder of the data");
    let out = arguments.next().expect("the folder to write to");
    let only = arguments.next();
    let excluded = excluded(&data);
    let mut pairs: BTreeMap<&str, Vec<(String, String, f64)>> = BTreeMap::new();
    for place in places(&data) {
        if excluded.contains(&place.id) {
            continue;
        }
        of_place(&place, &mut pairs);
    }
    for (file, script) in [
        ("arabic", "arabic"),
        ("russian", "cyrillic"),
        ("hebrew", "hebrew"),
    ] {
        let path = data.join(format!("gazetteer-eval/wikidata-names_en-{file}.tsv"));
        let text = std::fs::read_to_string(path).expect("the list of names");
        for line in text.lines() {
            let mut columns = line.split('\t');
            let (Some(name), Some(letters)) = (columns.next(), columns.next()) else {
                continue;
            };
            if bayyina_words::align::is_for_learning(name) {
                let (name, other) = (latin(&fold(name)), fold(&letters.replace(' ', "")));
                pairs.entry(script).or_default().push((other, name, 2.0));
            }
        }
    }
    let only = only.and_then(|only| Some(only.to_str()?.to_owned()));
    for (name, pairs) in pairs {
        if only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        let mut pairs = pairs;
        thin(&mut pairs);
        let alignment = learn(&pairs, 8);
        let text = alignment.print();
        eprintln!(
            "{name}: {} pairs, {} units",
            pairs.len(),
            text.lines().count()
        );
        std::fs::write(out.join(format!("align-{name}.tsv")), text).expect("writes");
    }
}

/// The most pairs that are learnt from; beyond it every so manieth is taken, and whole lists of
/// single names stay.
const MOST: usize = 60_000;

fn thin(pairs: &mut Vec<(String, String, f64)>) {
    let step = pairs.len().div_ceil(MOST).max(1);
    let mut index = 0;
    pairs.retain(|pair| {
        index += 1;
        index % step == 0 || pair.2 >= 2.0
    });
}

struct Place {
    id: u64,
    name: String,
    others: Vec<String>,
}

fn excluded(data: &Path) -> BTreeSet<u64> {
    let mut ids = BTreeSet::new();
    for part in ["train", "finetune"] {
        let path = data.join(format!("gazetteer-eval/toponym-pairs_{part}.tsv"));
        let text = std::fs::read_to_string(path).expect("the pairs");
        for line in text.lines() {
            ids.extend(
                line.split('\t')
                    .skip(3)
                    .take(2)
                    .filter_map(|id| id.parse::<u64>().ok()),
            );
        }
    }
    ids
}

fn places(data: &Path) -> Vec<Place> {
    let bytes =
        std::fs::read(data.join("gazetteer-geonames/cities500.tsv.gz")).expect("the places");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .expect("UTF-8");
    let place = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        Some(Place {
            id: columns.first()?.parse().ok()?,
            name: (*columns.get(1)?).to_owned(),
            others: columns.get(8)?.split('|').map(str::to_owned).collect(),
        })
    };
    text.lines().filter_map(place).collect()
}

/// The names of a place in another script, each with the one or two Latin names nearest to it.
fn of_place(place: &Place, pairs: &mut BTreeMap<&str, Vec<(String, String, f64)>>) {
    let mut latins: Vec<String> = Vec::new();
    let mut others = Vec::new();
    for name in std::iter::once(&place.name).chain(&place.others) {
        let script = Script::of_text(name);
        let folded = fold(name);
        match script {
            Script::Latin => {
                let plain = latin(&folded);
                if !latins.contains(&plain) && !plain.is_empty() {
                    latins.push(plain);
                }
            }
            Script::Arabic | Script::Cyrillic | Script::Thai | Script::Hebrew | Script::Greek => {
                others.push((script, folded));
            }
            _ => {}
        }
    }
    for (script, folded) in others {
        let own = skeleton(&latin(&folded));
        let mut near: Vec<(f64, &String)> = latins
            .iter()
            .map(|latin| (alike(&own, &skeleton(latin)), latin))
            .filter(|&(alike, _)| alike >= 0.6)
            .collect();
        near.sort_by(|one, other| other.0.total_cmp(&one.0));
        for (alike, name) in near.into_iter().take(3) {
            pairs.entry(script.name()).or_default().push((
                folded.clone(),
                name.clone(),
                alike * alike,
            ));
        }
    }
    // Latin spellings of one place among themselves, as far as they sound alike.
    if place.id.is_multiple_of(4) && latins.len() > 1 {
        let own = skeleton(&latins[0]);
        for other in latins[1..].iter().take(6) {
            if alike(&own, &skeleton(other)) >= 0.7 {
                let list = pairs.entry("latin").or_default();
                list.push((latins[0].clone(), other.clone(), 1.0));
                list.push((other.clone(), latins[0].clone(), 1.0));
            }
        }
    }
}

fn alike(one: &str, other: &str) -> f64 {
    let longest = one.len().max(other.len()).max(1);
    1.0 - strsim::levenshtein(one, other) as f64 / longest as f64
}
