//! Measures the words room: `measure WHAT DATA [GAZETTEER]`, where WHAT is `retrieval`, `lookup`,
//! `resolution`, `toponyms`, `sample` or `pairs`; `build FILE SOURCE…` and `ask FILE NAME…` try a gazetteer. See `bench/words/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bayyina_words::align::{self, Letters};
use bayyina_words::fold::fold;
use bayyina_words::gazetteer::{Finder, Gazetteer};
use bayyina_words::latin::latin;
use bayyina_words::pair;
use bayyina_words::place::{Request, Resolver};
use bayyina_words::script::Script;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let data = PathBuf::from(&arguments[1]);
    match arguments[0].as_str() {
        "retrieval" => {
            let queries = arguments
                .get(2)
                .and_then(|text| text.parse().ok())
                .unwrap_or(usize::MAX);
            for (file, script) in [("arabic", Script::Arabic), ("russian", Script::Cyrillic)] {
                retrieval(&data, file, script, queries);
            }
        }
        "pairs" => pairs(&data),
        "build" => {
            let mut gathered = bayyina_words::gazetteer::Gathered::default();
            for source in &arguments[2..] {
                gathered
                    .read(Path::new(source), &mut |_| {})
                    .expect("a source");
            }
            bayyina_words::gazetteer::assemble(gathered)
                .write(&data)
                .expect("writes");
        }
        "ask" => {
            let gazetteer = Gazetteer::open(&data).expect("a gazetteer");
            let mut resolver = Resolver::new(&gazetteer);
            for name in &arguments[2..] {
                let request = Request {
                    name: name.clone(),
                    ..Request::default()
                };
                let begun = Instant::now();
                let found = resolver.readings(&request, 3).expect("it holds");
                println!("{name} ({:.1} ms)", begun.elapsed().as_secs_f64() * 1e3);
                for one in found.candidates {
                    println!(
                        "   {:.3} {} {} {}: {}",
                        one.probability,
                        one.name,
                        one.country,
                        one.kind.name(),
                        one.why
                    );
                }
            }
        }
        "lookup" => lookup(&data, Path::new(&arguments[2])),
        "resolution" => resolution(&data, Path::new(&arguments[2])),
        "toponyms" => toponyms(&data, Path::new(&arguments[2])),
        "sample" => sample(&data, Path::new(&arguments[2])),
        other => panic!("{other} is not measured"),
    }
}

/// How much a candidate's own commonness is held against it.
const WEIGHTS: [f64; 3] = [0.6, 0.8, 1.0];

/// Names of either half, against all names of the list.
fn retrieval(data: &Path, file: &str, script: Script, most: usize) {
    let path = data.join(format!("gazetteer-eval/wikidata-names_en-{file}.tsv"));
    let text = std::fs::read_to_string(path).expect("the list");
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut back: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut held: BTreeSet<String> = BTreeSet::new();
    for line in text.lines() {
        let mut columns = line.split('\t');
        let (Some(name), Some(letters)) = (columns.next(), columns.next()) else {
            continue;
        };
        let other = letters.replace(' ', "");
        if !align::is_for_learning(name) {
            held.insert(name.to_owned());
        }
        there
            .entry(name.to_owned())
            .or_default()
            .insert(other.clone());
        back.entry(other).or_default().insert(name.to_owned());
    }
    let alignment = align::of(script).expect("it is learnt");
    struct Side {
        name: String,
        letters: Letters,
        alone: f64,
    }
    let latins: Vec<Side> = there
        .keys()
        .map(|name| {
            let letters = Letters::of_latin(&latin(&fold(name)));
            Side {
                name: name.clone(),
                alone: alignment.alone_to(&letters),
                letters,
            }
        })
        .collect();
    let others: Vec<Side> = back
        .keys()
        .map(|name| {
            let letters = Letters::of(&fold(name));
            Side {
                name: name.clone(),
                alone: alignment.alone_from(&letters),
                letters,
            }
        })
        .collect();
    for forth in [true, false] {
        let (queries, candidates) = if forth {
            (&latins, &others)
        } else {
            (&others, &latins)
        };
        let wanted = if forth { &there } else { &back };
        // Weights are chosen on a third as many names of the half that was learnt from.
        for learnt in [true, false] {
            let asked: Vec<&Side> = queries
                .iter()
                .filter(|query| match forth {
                    true => held.contains(&query.name) != learnt,
                    // A name of the script is of a half where all of its Latin names are.
                    false => wanted[&query.name]
                        .iter()
                        .all(|name| held.contains(name) != learnt),
                })
                .collect();
            let most = if learnt { most / 3 } else { most };
            let step = asked.len().div_ceil(most.max(1)).max(1);
            let asked: Vec<&&Side> = asked.iter().step_by(step).collect();
            let mut hits = [(0, 0); WEIGHTS.len()];
            for query in &asked {
                let right = &wanted[&query.name];
                let both: Vec<f64> = candidates
                    .iter()
                    .map(|side| {
                        let (from, to) = match forth {
                            true => (&side.letters, &query.letters),
                            false => (&query.letters, &side.letters),
                        };
                        alignment.likeness_given(from, to, 0.0, 0.0).gain
                    })
                    .collect();
                for (weight, (one, ten)) in WEIGHTS.iter().zip(&mut hits) {
                    let scores = candidates.iter().zip(&both);
                    let scores: Vec<f64> = scores
                        .map(|(side, both)| both - weight * side.alone)
                        .collect();
                    let best = candidates
                        .iter()
                        .zip(&scores)
                        .filter(|(side, _)| right.contains(&side.name))
                        .map(|(_, &score)| score)
                        .fold(f64::NEG_INFINITY, f64::max);
                    let above = scores.iter().filter(|&&score| score > best).count();
                    *one += usize::from(above == 0);
                    *ten += usize::from(above < 10);
                }
            }
            let share = |count: usize| count as f64 / asked.len() as f64;
            for (weight, (one, ten)) in WEIGHTS.iter().zip(hits) {
                println!(
                    "{file} {}, {}, weight {weight}: {} queries, {} candidates, hit@1 {:.3}, hit@10 {:.3}",
                    if forth { "from Latin" } else { "to Latin" },
                    if learnt { "learnt from" } else { "other half" },
                    asked.len(),
                    candidates.len(),
                    share(one),
                    share(ten)
                );
            }
        }
    }
}

/// The pairs that results are reported on.
fn pairs(data: &Path) {
    let text = std::fs::read_to_string(data.join("gazetteer-eval/toponym-pairs_finetune.tsv"))
        .expect("the pairs");
    let mut counts: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    let begun = Instant::now();
    let mut said = Vec::new();
    let mut all = 0;
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let says = pair::score(columns[0], columns[1]) >= 0.5;
        let is = columns[2] == "TRUE";
        said.push((says, is));
        let mut scripts = [columns[5], columns[6]];
        scripts.sort_unstable();
        for key in ["all".to_owned(), scripts.join("/")] {
            let [hits, wrong, missed] = counts.entry(key).or_default();
            match (says, is) {
                (true, true) => *hits += 1,
                (true, false) => *wrong += 1,
                (false, true) => *missed += 1,
                (false, false) => {}
            }
        }
        all += 1;
    }
    println!("{all} pairs in {:.2} s", begun.elapsed().as_secs_f64());
    let (low, high) = interval(&said);
    println!("95 % of 2,000 resamplings: F1 {low:.3} to {high:.3}");
    for (key, [hits, wrong, missed]) in counts {
        if hits + wrong + missed >= 40 {
            let f1 = 2.0 * f64::from(hits) / f64::from(2 * hits + wrong + missed);
            println!(
                "{key}: F1 {f1:.4} of {} right, {wrong} wrong, {missed} missed",
                hits
            );
        }
    }
}

/// Where 95 % of the F1 of resamplings of the pairs lie.
fn interval(said: &[(bool, bool)]) -> (f64, f64) {
    // Numbers of a linear congruence (Knuth), the same each time.
    let mut state = 1_u64;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % said.len()
    };
    let mut drawn: Vec<f64> = (0..2000)
        .map(|_| {
            let (mut hits, mut sum) = (0.0, 0.0);
            for _ in 0..said.len() {
                let (says, is) = said[draw()];
                hits += f64::from(u8::from(says && is));
                sum += f64::from(u8::from(says)) + f64::from(u8::from(is));
            }
            2.0 * hits / sum
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    (drawn[50], drawn[1949])
}

/// Names with one letter changed, sought in the whole gazetteer.
fn lookup(_data: &Path, path: &Path) {
    let begun = Instant::now();
    let gazetteer = Gazetteer::open(path).expect("a gazetteer");
    println!("opened in {:.2} ms", begun.elapsed().as_secs_f64() * 1e3);
    let mut finder = Finder::new(&gazetteer);
    let step = (gazetteer.names_len() / 2000).max(1);
    let numbers: Vec<u32> = (0..gazetteer.names_len()).step_by(step as usize).collect();
    let (mut exact, mut fuzzy) = (Vec::new(), Vec::new());
    let mut hits = 0;
    // Other work of the machine slows one round or another: the least of six is a lookup's time.
    for round in 0..6 {
        hits = 0;
        let mut at_exact = exact.iter_mut();
        let mut at_fuzzy = fuzzy.iter_mut();
        let (mut exact_now, mut fuzzy_now) = (Vec::new(), Vec::new());
        let least = |kept: Option<&mut f64>, now: f64, first: &mut Vec<f64>| match kept {
            Some(kept) => *kept = kept.min(now),
            None => first.push(now),
        };
        for &number in &numbers {
            let name = gazetteer.name(number).expect("it holds");
            let begun = Instant::now();
            let found = finder.exact(name.text).expect("it holds");
            let time = begun.elapsed().as_secs_f64() * 1e6;
            least(at_exact.next(), time, &mut exact_now);
            assert!(
                round > 0 || !found.is_empty() || fold(name.text).is_empty(),
                "{}",
                name.text
            );
            let mut letters: Vec<char> = name.text.chars().collect();
            if letters.len() < 4 {
                continue;
            }
            // One of four changes, by the number: transposed, left out, doubled, another letter.
            let at = 1 + number as usize % (letters.len() - 2);
            match number / 7 % 4 {
                0 => letters.swap(at, at + 1),
                1 => drop(letters.remove(at)),
                2 => letters.insert(at, letters[at]),
                _ => letters[at] = letters[0],
            }
            let typed: String = letters.into_iter().collect();
            let begun = Instant::now();
            let found = finder.near(&typed, 10).expect("it holds");
            let time = begun.elapsed().as_secs_f64() * 1e3;
            least(at_fuzzy.next(), time, &mut fuzzy_now);
            let key = name.key;
            hits += u32::from(found.first().is_some_and(|first| first.key == key));
        }
        exact.append(&mut exact_now);
        fuzzy.append(&mut fuzzy_now);
    }
    let at = |list: &mut Vec<f64>, share: f64| {
        list.sort_by(f64::total_cmp);
        list[((list.len() - 1) as f64 * share) as usize]
    };
    println!(
        "exact median {:.2} µs, 99 % {:.2} µs; fuzzy median {:.3} ms, 99 % {:.3} ms, hit@1 {:.3} of {}",
        at(&mut exact, 0.5),
        at(&mut exact, 0.99),
        at(&mut fuzzy, 0.5),
        at(&mut fuzzy, 0.99),
        f64::from(hits) / fuzzy.len() as f64,
        fuzzy.len()
    );
}

/// A toponym of an article, where the article says it is.
struct Toponym {
    phrase: String,
    lat: f64,
    lon: f64,
}

/// The toponyms of the articles of a corpus, in their order.
fn articles(data: &Path, file: &str) -> Vec<Vec<Toponym>> {
    let bytes =
        std::fs::read(data.join(format!("gazetteer-eval/{file}.xml.gz"))).expect("the corpus");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .expect("UTF-8");
    let toponyms = |article: &str| {
        let toponyms = article.split("<toponym>").skip(1).filter_map(|toponym| {
            let field = |tag: &str| {
                let from = toponym.find(&format!("<{tag}>"))? + tag.len() + 2;
                let to = from + toponym[from..].find("</")?;
                Some(toponym[from..to].trim().to_owned())
            };
            Some(Toponym {
                phrase: field("phrase")?,
                lat: field("lat")?.parse().ok()?,
                lon: field("lon")?.parse().ok()?,
            })
        });
        toponyms.collect()
    };
    text.split("<article ").skip(1).map(toponyms).collect()
}

fn request(toponym: &Toponym) -> Request {
    Request {
        name: toponym.phrase.clone(),
        ..Request::default()
    }
}

/// Toponyms of articles, given where they stand: each alone, and those of an article together. The
/// ceiling is the share of toponyms that any reading of the name lies near, however unlikely.
fn resolution(data: &Path, path: &Path) {
    const FAR_KM: f64 = 161.0;
    let gazetteer = Gazetteer::open(path).expect("a gazetteer");
    let mut resolver = Resolver::new(&gazetteer);
    for file in ["lgl", "TR-News"] {
        // Even articles were learnt from.
        let mut counts = [[0.0; 5]; 2];
        for (number, named) in articles(data, file).iter().enumerate() {
            let requests: Vec<Request> = named.iter().map(request).collect();
            let together = resolver.together(&requests, 40).expect("it holds");
            for (toponym, readings) in named.iter().zip(together) {
                let far = |one: &bayyina_words::place::Candidate| {
                    metres(one.lat, one.lon, toponym.lat, toponym.lon) / 1000.0
                };
                let alone = resolver
                    .readings(&request(toponym), 400)
                    .expect("it holds")
                    .candidates;
                let error = readings.candidates.first().map_or(20_039.0, far);
                let flag = |so: bool| f64::from(u8::from(so));
                let row = &mut counts[number % 2];
                row[0] += 1.0;
                row[1] += flag(error <= FAR_KM);
                row[2] += flag(alone.iter().any(|one| far(one) <= FAR_KM));
                row[3] += flag(alone.first().is_some_and(|one| far(one) <= FAR_KM));
                row[4] += libm::log(error + 1.0) / libm::log(20_040.0);
            }
        }
        for (which, [all, within, reach, alone, area]) in
            [("even, learnt from", counts[0]), ("odd", counts[1])]
        {
            println!(
                "{file}, {which}: {all} toponyms; within {FAR_KM} km {:.3}, of {:.3} in reach: {:.3}; alone {:.3}: {:.3}; area under the error curve {:.3}",
                within / all,
                reach / all,
                within / reach,
                alone / all,
                alone / reach,
                area / all
            );
        }
    }
}

/// Prints every toponym of the articles with its readings, for `bench/words/company.py`.
fn toponyms(data: &Path, path: &Path) {
    let gazetteer = Gazetteer::open(path).expect("a gazetteer");
    let mut resolver = Resolver::new(&gazetteer);
    for file in ["lgl", "TR-News"] {
        for (number, named) in articles(data, file).iter().enumerate() {
            for toponym in named {
                let found = resolver.readings(&request(toponym), 400).expect("it holds");
                let row = |one: &bayyina_words::place::Candidate| {
                    let place = gazetteer.place(one.number).expect("it holds");
                    let mut chain: Vec<u32> = Vec::new();
                    let mut at = place.within;
                    while let Some(within) = at
                        && chain.len() < 9
                    {
                        chain.push(within);
                        at = gazetteer.place(within).expect("it holds").within;
                    }
                    serde_json::json!([
                        one.number,
                        one.id,
                        one.name,
                        one.lat,
                        one.lon,
                        one.probability,
                        one.score,
                        place.population,
                        one.country,
                        one.kind as u8,
                        chain
                    ])
                };
                let readings: Vec<serde_json::Value> = found.candidates.iter().map(row).collect();
                let line = serde_json::json!({
                    "file": file, "article": number, "phrase": toponym.phrase,
                    "lat": toponym.lat, "lon": toponym.lon, "readings": readings,
                });
                println!("{line}");
            }
        }
    }
}

/// Names of places as `sample.py` drew them, each to be found as the place it was drawn from.
fn sample(drawn: &Path, path: &Path) {
    let gazetteer = Gazetteer::open(path).expect("a gazetteer");
    let mut resolver = Resolver::new(&gazetteer);
    let text = std::fs::read_to_string(drawn.join("queries.tsv")).expect("the queries");
    let mut counts: BTreeMap<String, [f64; 5]> = BTreeMap::new();
    let mut times = Vec::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let request = Request {
            name: columns[1].to_owned(),
            ..Request::default()
        };
        // The least of three, since other work of the machine slows one or another.
        let mut least = f64::INFINITY;
        let mut found = Vec::new();
        for _ in 0..3 {
            let begun = Instant::now();
            found = resolver
                .readings(&request, 10)
                .expect("it holds")
                .candidates;
            least = least.min(begun.elapsed().as_secs_f64() * 1e3);
        }
        times.push(least);
        let at = found.iter().position(|one| one.id == columns[2]);
        let script = Script::of_text(columns[1]);
        let missed = std::env::var_os("MISSED").is_some() && at != Some(0);
        if missed {
            let first = found.first().map_or("nothing", |one| &one.why);
            println!("{line}\t{at:?}\t{first}");
        }
        for key in [
            columns[0].to_owned(),
            format!("{} {}", columns[0], script.name()),
        ] {
            let row = counts.entry(key).or_default();
            row[0] += 1.0;
            row[1] += f64::from(u8::from(at == Some(0)));
            row[2] += f64::from(u8::from(at.is_some()));
            row[3] += found.first().map_or(0.0, |one| one.probability);
            row[4] += at.map_or(0.0, |at| -libm::log(found[at].probability.max(1e-4)));
            row[4] += if at.is_none() { -libm::log(1e-4) } else { 0.0 };
        }
    }
    times.sort_by(f64::total_cmp);
    println!(
        "median {:.2} ms, 99 % {:.2} ms",
        times[times.len() / 2],
        times[times.len() * 99 / 100]
    );
    for (key, [all, one, ten, first, loss]) in counts {
        if all >= 30.0 {
            println!(
                "{key}: {all} names, hit@1 {:.3}, hit@10 {:.3}; probability of the first {:.3}, log loss {:.3}",
                one / all,
                ten / all,
                first / all,
                loss / all
            );
        }
    }
}

fn metres(lat: f64, lon: f64, other_lat: f64, other_lon: f64) -> f64 {
    let (a, b) = (lat.to_radians(), other_lat.to_radians());
    let (north, east) = ((b - a) / 2.0, (other_lon - lon).to_radians() / 2.0);
    let h = libm::sin(north) * libm::sin(north)
        + libm::cos(a) * libm::cos(b) * libm::sin(east) * libm::sin(east);
    2.0 * 6_371_008.8 * libm::asin(libm::sqrt(h.min(1.0)))
}
